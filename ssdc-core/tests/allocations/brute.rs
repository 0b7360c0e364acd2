//! Small portfolios of every kind against every way to assign their lots, judged by the check.

use proptest::prelude::*;
use serde_json::{Value, json};
use ssdc_core::{AllocationOrder, Assignment, Change, Decimal, MatchAllocation, Policy, Portfolio, Verdict};

use super::{
    DAY, again, allocate, assert_counted, assert_figures, assert_order_is_irrelevant, at, cost, extended, given, grant,
    lot, policy, portfolio, yearly,
};

const KINDS: [&str; 12] = [
    "programme",
    "grantee",
    "country",
    "portfolio",
    "year",
    "year of a programme",
    "carried",
    "carried of a grantee",
    "within a grant",
    "within a programme",
    "grantees within a programme",
    "windows",
];

fn of_kind(kind: &str) -> Policy {
    let scope = |scope: &str| ("scope = \"world\"", format!("scope = \"{scope}\""));
    let raised = |policy: Policy, level: &str| -> Policy {
        policy.text().replace("level = \"grant\"", &format!("level = \"{level}\"")).parse().unwrap()
    };
    let forward = || yearly("\ncarry_excess = \"forward\"");
    let within = |name: &str| {
        let (from, to) = scope(name);
        policy(&[(from, &to)])
    };
    match kind {
        "year" => yearly(""),
        "year of a programme" => raised(yearly(""), "programme"),
        "carried" => forward(),
        "carried of a grantee" => raised(forward(), "grantee"),
        "within a grant" => within("grant"),
        "within a programme" => within("programme"),
        "grantees within a programme" => raised(within("programme"), "grantee"),
        "windows" => at("grant"),
        level => at(level),
    }
}

/// What a grant needs this year and needed last year; its programme, its recipient, and when it begins.
type Needs = (u32, u32, bool, bool, bool);
/// What of a lot came last year and this year, and which grants it may serve.
type Parts = (u32, u32, Vec<bool>);

fn small(kind: &str, needs: &[Needs], lots: &[Parts]) -> Portfolio {
    let id = |index: usize| format!("G-{index}");
    let of_needs = |(index, (need, _, other, second, late)): (usize, &Needs)| {
        let begins = if *late && kind == "windows" { "2026-01-01" } else { "2025-01-01" };
        let more = json!({"programme": if *other { "PQ" } else { "PR" }, "recipients": [{"partner": if *second { "H-2" } else { "H-1" }}],
            "agreement": {"signed": "2025-01-01", "from": begins, "to": "2026-12-31"}});
        grant(&id(index), *need, more)
    };
    let of_parts = |(index, (last, this, reaches)): (usize, &Parts)| {
        // A check counts what is assigned of a lot in each period in which so much came: lots of one period are carried once.
        let this = if kind.starts_with("carried") && *last > 0 { &0 } else { this };
        let to: Vec<String> = (0..needs.len()).filter(|grant| reaches[*grant]).map(id).collect();
        let to: Vec<&str> = to.iter().map(String::as_str).collect();
        let part = |on: &str, amount: u32| {
            (amount > 0).then(|| json!({"state": "received", "on": on, "amount": format!("{amount}.00 USD")}))
        };
        let states: Vec<Value> = part("2025-06-01", *last).into_iter().chain(part("2026-02-01", *this)).collect();
        (!to.is_empty() && last + this > 0)
            .then(|| lot(&format!("L-{index}"), last + this, &to, json!({"states": states})))
    };
    let costs = needs.iter().enumerate().flat_map(|(index, (this, last, ..))| {
        [
            cost(&format!("l-{index}"), &id(index), "2025-05-01", *last),
            cost(&format!("t-{index}"), &id(index), "2026-05-01", *this),
        ]
    });
    let document = json!({"grants": needs.iter().enumerate().map(of_needs).collect::<Vec<_>>(),
        "contributions": lots.iter().enumerate().filter_map(of_parts).collect::<Vec<_>>(), "costs": costs.collect::<Vec<_>>()});
    portfolio(extended(document, json!({})))
}

/// Every way to assign the lots from `at` on, in whole dollars, to the grants of their earmark.
pub fn each_way(portfolio: &Portfolio, lots: &[String], judge: &mut dyn FnMut(&Portfolio)) {
    let Some((first, rest)) = lots.split_first() else { return judge(portfolio) };
    let record = portfolio.contribution(&first.parse().unwrap()).unwrap().clone();
    let grants = record.earmark.as_ref().unwrap().grants.clone();
    let mut parts = vec![0_i64; grants.len()];
    let most = record.amount.to_minor().unwrap() / 100;
    loop {
        if parts.iter().sum::<i64>() <= most {
            let mut record = record.clone();
            let assigned = grants.iter().zip(&parts).filter(|(_, part)| **part > 0).map(|(grant, part)| Assignment {
                grant: grant.clone(),
                recipient: None,
                tranche: None,
                amount: Some(ssdc_core::Money::new(Decimal::from(*part), record.amount.currency())),
                on: Some(DAY.parse().unwrap()),
            });
            record.assigned = assigned.collect();
            let mut change = Change::default();
            change.put.contributions.push(record);
            let mut next = portfolio.clone();
            next.apply(change).unwrap();
            each_way(&next, rest, judge);
        }
        let Some(place) = parts.iter().position(|part| *part < most) else { break };
        parts[place] += 1;
        parts[..place].iter_mut().for_each(|part| *part = 0);
    }
}

/// The most that a check recognises of what is required, whoever is assigned what, and whether one is short where all those
/// that compete could have been met.
fn best(portfolio: &Portfolio, policy: &Policy, found: &MatchAllocation) -> (Decimal, bool) {
    let lots: Vec<String> = serde_json::from_str::<Value>(&portfolio.to_json()).unwrap()["contributions"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|lot| lot["id"].as_str().unwrap().to_owned())
        .collect();
    let (mut best, mut is_avoidable) = (Decimal::ZERO, false);
    each_way(portfolio, &lots, &mut |portfolio| {
        let all = portfolio.match_funding(policy).check_all(DAY.parse().unwrap(), &mut ()).unwrap();
        let rows: Vec<_> = all.rows().collect();
        let of = |one: &ssdc_core::Coverage| *rows.iter().find(|row| *row.grant == one.grants[0]).unwrap();
        let recognised = found.coverage().iter().map(of).filter_map(|row| Some((row.recognised?, row.required?)));
        let sum = recognised.map(|(recognised, required)| recognised.amount().min(required.amount())).sum();
        best = best.max(sum);
        for gap in found.gaps() {
            let competing = || found.coverage().iter().filter(|one| gap.grants.contains(&one.grants[0]));
            let is_short = competing().any(|one| one.verdict == Verdict::Short);
            is_avoidable |= is_short && competing().all(|one| of(one).verdict == Verdict::Met);
        }
    });
    (best, is_avoidable)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn no_other_way_to_assign_gives_more(
        kind in 0_usize..KINDS.len(),
        needs in prop::collection::vec((1_u32..4, 1_u32..3, any::<bool>(), any::<bool>(), any::<bool>()), 1..4),
        lots in prop::collection::vec((0_u32..3, 0_u32..3, prop::collection::vec(any::<bool>(), 3)), 0..4),
        order in 0_usize..5,
    ) {
        let kind = KINDS[kind];
        let (portfolio, policy) = (small(kind, &needs, &lots), of_kind(kind));
        let found = allocate(&portfolio, &policy, AllocationOrder::ALL[order]);
        let (best, is_avoidable) = best(&portfolio, &policy, &found);
        let bound: Decimal = found.at_most().iter().map(|money| money.amount()).sum();
        let carried: Decimal = found.coverage().iter().filter_map(|one| one.carried).map(|money| money.amount()).sum();
        let given = given(&found);
        prop_assert!(!is_avoidable, "{kind}: a shortfall that another allocation avoids\n{found}");
        prop_assert!(given <= best, "{kind}: {given} of {best}\n{found}");
        // What earlier periods might have carried in is left open; a bound is told where the flow gives more than counts.
        if !kind.starts_with("carried") {
            prop_assert!(best <= bound + carried, "{kind}: {best}, bound {bound}\n{found}");
            prop_assert!(given == best || given < bound + carried, "{kind}: {given} of {best}\n{found}");
        }
        if !["carried", "within", "grantees within", "windows"].iter().any(|name| kind.starts_with(name)) {
            prop_assert_eq!(given, best, "{}\n{}", kind, found);
        }
        // The total equals the cut.
        let required: Decimal = found.coverage().iter().filter_map(|one| one.required).map(|money| money.amount()).sum();
        let lack: Decimal = found.gaps().iter().map(|gap| gap.lacking.amount()).sum();
        prop_assert_eq!(required - carried - lack, bound, "{}\n{}", kind, found);
        if kind == "windows" && given < bound {
            // What windows leave of a contribution in parts is found in rounds, and another may find more.
            assert_figures(&found, &policy);
            prop_assert!(super::given(&again(&found, &policy)) >= given, "{}", found);
        } else {
            assert_counted(&found, &policy);
        }
        assert_order_is_irrelevant(&portfolio, &policy, &found);
    }
}
