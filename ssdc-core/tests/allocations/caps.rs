//! A cap on a part of what is recognised: 600 in cash for both, 700 of goods for G, 300 of goods for H, both of 1,000.

use proptest::prelude::*;
use serde_json::json;
use ssdc_core::{AllocationOrder, Decimal, MatchAllocation, Policy, Portfolio};

use super::support::policy;
use super::{allocate, grant, lines, lot, portfolio};

fn capped() -> Policy {
    let cap = "remedy = [{ action = \"hold\" }]\n[[requirement.slice]]\nid = \"goods\"\n\
        where = [{ \"lot.kind\" = [\"in_kind_goods\"] }]\nat_most = \"50%\"\nof = \"recognised\"\n";
    policy(&[("remedy = [{ action = \"hold\" }]", cap)])
}

fn goods(id: &str, amount: u32, grants: &[&str]) -> serde_json::Value {
    lot(id, amount, grants, json!({"kind": "in_kind_goods", "states": [{"state": "verified", "on": "2026-03-01"}]}))
}

fn two(lots: serde_json::Value) -> Portfolio {
    portfolio(json!({"grants": [grant("G", 1000, json!({})), grant("H", 1000, json!({}))], "contributions": lots}))
}

fn total(found: &MatchAllocation) -> String {
    found.total().unwrap().amount().normalize().to_string()
}

#[test]
fn every_order_gives_the_best_that_is_found_and_even_ones_share_it() {
    let portfolio =
        two(json!([lot("A", 600, &["G", "H"], json!({})), goods("B", 700, &["G"]), goods("C", 300, &["H"])]));
    // Each dollar of cash carries one of goods, and 300 of goods is all that H has: 300 in cash for each is even, and 1,200 in all.
    for order in AllocationOrder::ALL {
        assert_eq!(total(&allocate(&portfolio, &capped(), order)), "1200", "{order}");
    }
    for order in [AllocationOrder::Fairest, AllocationOrder::ProRata] {
        let found = allocate(&portfolio, &capped(), order);
        let given: Vec<_> = found.coverage().iter().map(|one| one.given.unwrap().to_string()).collect();
        assert_eq!(given, ["600.00 USD", "600.00 USD"], "{order}");
    }
}

#[test]
fn goods_that_only_one_has_are_worth_more_than_evenness() {
    // Only G has goods. 200 and 400 in cash would be even at 400, 800 in all; 500 in cash carry 500 of goods: 1,100 in all.
    let portfolio = two(json!([lot("A", 600, &["G", "H"], json!({})), goods("B", 700, &["G"])]));
    for order in AllocationOrder::ALL {
        assert_eq!(total(&allocate(&portfolio, &capped(), order)), "1100", "{order}");
    }
}

#[test]
fn where_the_bound_is_above_what_is_found_nobody_is_short() {
    let portfolio =
        two(json!([lot("A", 600, &["G", "H"], json!({})), goods("B", 700, &["G"]), goods("C", 300, &["H"])]));
    let found = allocate(&portfolio, &capped(), AllocationOrder::Fairest);
    assert_eq!(found.at_most(), ["1400.00 USD".parse().unwrap()]);
    assert_eq!(lines(&found), ["G: 600 of 1000, undetermined", "H: 600 of 1000, undetermined"]);
    assert!(found.to_string().contains("at most"), "{found}");
    // G lacks 500 that the cap keeps goods out of, H all of its 1,000, for it has but 300 of goods: all is closed by 600 in cash.
    assert_eq!(
        found.cut(),
        [
            "G and H need 2000.00 USD together, 1500.00 USD of it where the bounds of `goods` admit no others, and all that can serve \
            that, A and C, give 900.00 USD: 600.00 USD is lacking. One new contribution of 600.00 USD that each of them may use, of a \
            kind that `goods` does not bound, would close it."
        ]
    );
    let more = lot("D", 600, &["G", "H"], json!({}));
    let closed =
        two(json!([lot("A", 600, &["G", "H"], json!({})), goods("B", 700, &["G"]), goods("C", 300, &["H"]), more]));
    assert_eq!(total(&allocate(&closed, &capped(), AllocationOrder::Fairest)), "2000");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// Cash for both and for H alone, goods for each and for both: every division in whole dollars, one by one.
    #[test]
    fn no_division_in_whole_dollars_gives_more_or_is_fairer(
        cash in 0..13_u32, own in 0..6_u32, first in 0..9_u32, second in 0..9_u32, both in 0..9_u32, needs in (6..17_u32, 6..17_u32),
    ) {
        let portfolio = portfolio(json!({"grants": [grant("G", needs.0, json!({})), grant("H", needs.1, json!({}))],
            "contributions": [lot("A", cash, &["G", "H"], json!({})), lot("B", own, &["H"], json!({})),
                goods("C", first, &["G"]), goods("D", second, &["H"]), goods("E", both, &["G", "H"])]}));
        let mut divisions = Vec::new();
        for (money, things) in (0..=cash).flat_map(|money| (0..=both).map(move |things| (money, things))) {
            let counts = |cash: u32, goods: u32, need: u32| (cash + goods.min(cash)).min(need);
            let one = counts(money, first + things, needs.0);
            let other = counts(cash - money + own, second + both - things, needs.1);
            divisions.push((one + other, (f64::from(one) / f64::from(needs.0)).min(f64::from(other) / f64::from(needs.1))));
        }
        let best = divisions.iter().map(|(total, _)| *total).max().unwrap();
        let fairest = divisions.iter().filter(|(total, _)| *total == best).map(|(_, share)| *share).fold(0.0, f64::max);
        for order in AllocationOrder::ALL {
            let found = allocate(&portfolio, &capped(), order);
            let given = found.total().map_or(Decimal::ZERO, |total| total.amount());
            prop_assert!(given >= Decimal::from(best), "{order}: {best}\n{found}");
            if order == AllocationOrder::Fairest && given == Decimal::from(best) {
                let share = |one: &ssdc_core::Coverage| one.share().unwrap();
                let least = found.coverage().iter().map(share).min().unwrap();
                let least: f64 = least.to_string().parse().unwrap();
                prop_assert!(least + 0.002 >= fairest, "{fairest}\n{found}");
            }
        }
    }
}
