//! Caps and floors: all caps hold together, and floors look at what is left.

use proptest::prelude::*;
use serde_json::{Value, json};
use ssdc_core::{Policy, RuleId};

use super::support::policy;
use super::{BASE, RATIO, REMEDY, check, figures, grant, lot, portfolio};

fn slice(id: &str, of_lots: &str, bound: &str, of: &str) -> String {
    format!("{{ id = \"{id}\", where = [{{ {of_lots} }}], {bound}, of = \"{of}\" }}")
}

fn kinds(kinds: &[&str]) -> String {
    format!("\"lot.kind\" = {kinds:?}")
}

const LOCAL: &str = "\"lot.local\" = true";

fn local() -> Value {
    json!({"declared": [{"name": "local", "value": true}]})
}

/// The centre's policy with these slices, in this and in the other order.
fn sliced(slices: &[String]) -> [Policy; 2] {
    let with = |slices: Vec<String>| policy(&[(REMEDY, &format!("{REMEDY}\nslice = [{}]", slices.join(", ")))]);
    [with(slices.to_vec()), with(slices.iter().rev().cloned().collect())]
}

fn stands(policies: &[Policy], amount: &str, lots: &[Value]) -> String {
    let grant = || grant("G", json!({"amount": amount}));
    let reversed: Vec<_> = lots.iter().rev().cloned().collect();
    let mut found: Vec<String> = Vec::new();
    for policy in policies {
        for lots in [lots, &reversed] {
            let portfolio = portfolio(json!({"grants": [grant()], "contributions": lots}));
            let report = check(&portfolio, policy);
            // What is cut lies between what the contributions bring and what is recognised.
            let sum = |rule: RuleId| -> ssdc_core::Decimal {
                let amount = |finding: &ssdc_core::FindingValue| match finding {
                    ssdc_core::FindingValue::Money(money) => money.amount(),
                    other => panic!("{other}"),
                };
                report.findings().iter().filter(|one| one.rule == rule).map(|one| amount(&one.observed)).sum()
            };
            let recognised = report.recognised().unwrap().amount();
            assert_eq!(sum(RuleId::Recognised) - sum(RuleId::SliceCut), recognised, "{report}");
            found.push(figures(&report));
        }
    }
    found.dedup();
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

/// 60 local goods of which a cap on what is in kind admits 20: with 80 in cash 100 are recognised, 20 of them local, and 50 must be.
#[test]
fn what_a_cap_cuts_meets_no_floor() {
    let policies = sliced(&[
        slice("in-kind", &kinds(&["in_kind_goods"]), "at_most = \"20%\"", "required"),
        slice("local", LOCAL, "at_least = \"50%\"", "required"),
    ]);
    let lots = [lot("A", "in_kind_goods", "60.00 USD", local()), lot("C", "cash", "80.00 USD", json!({}))];
    assert_eq!(stands(&policies, "100.00 USD", &lots), "100.00 USD of 100.00 USD, lacks 30.00 USD: short");
    // The cap takes of what is not local first: of 60 and 60 the local 20 are kept, and 30 local in cash are there.
    let lots = [
        lot("A", "in_kind_goods", "60.00 USD", local()),
        lot("B", "in_kind_goods", "60.00 USD", json!({})),
        lot("C", "cash", "50.00 USD", json!({})),
        lot("D", "cash", "30.00 USD", local()),
    ];
    assert_eq!(stands(&policies, "100.00 USD", &lots), "100.00 USD of 100.00 USD, lacks 0.00 USD: met");
}

/// Goods and services are each at most a quarter of what is recognised: 50 in cash carry 25 and 25.
#[test]
fn shares_of_what_is_recognised_hold_together() {
    let quarter = |id: &str, kind: &str| slice(id, &kinds(&[kind]), "at_most = \"25%\"", "recognised");
    let policies = sliced(&[quarter("goods", "in_kind_goods"), quarter("services", "in_kind_services")]);
    let services = |amount: &str| lot("B", "in_kind_services", amount, json!({}));
    let lots = [
        lot("A", "in_kind_goods", "50.00 USD", json!({})),
        services("50.00 USD"),
        lot("C", "cash", "50.00 USD", json!({})),
    ];
    assert_eq!(stands(&policies, "110.00 USD", &lots), "100.00 USD of 110.00 USD, lacks 10.00 USD: short");
    // 14 in services are all of them: with 50 in cash they carry 21.33 in goods, a quarter of 85.33.
    let lots = [lots[0].clone(), services("14.00 USD"), lots[2].clone()];
    let portfolio = portfolio(json!({"grants": [grant("G", json!({}))], "contributions": lots}));
    let found = policies.map(|policy| figures(&check(&portfolio, &policy)));
    assert_eq!(found, ["85.33 USD of 100.00 USD, lacks 14.67 USD: short"; 2]);
}

/// Services at most 20, all in kind at most 50: of 60 in services 20 count, and with 30 in goods they are 50.
#[test]
fn a_cap_within_another_cuts_once() {
    let cap = |id: &str, of: &[&str], share: &str| slice(id, &kinds(of), &format!("at_most = \"{share}\""), "required");
    let all = ["in_kind_services", "in_kind_goods", "in_kind_space"];
    let policies = sliced(&[cap("services", &all[..1], "20%"), cap("in-kind", &all, "50%")]);
    let lots = [
        lot("A", "in_kind_goods", "30.00 USD", json!({})),
        lot("B", "in_kind_services", "60.00 USD", json!({})),
        lot("C", "cash", "50.00 USD", json!({})),
    ];
    assert_eq!(stands(&policies, "100.00 USD", &lots), "100.00 USD of 100.00 USD, lacks 0.00 USD: met");
    // With 45 in goods the wider cap takes 15 more.
    let more = [lot("A", "in_kind_goods", "45.00 USD", json!({})), lots[1].clone(), lots[2].clone()];
    assert_eq!(stands(&policies, "100.00 USD", &more), "100.00 USD of 100.00 USD, lacks 0.00 USD: met");
}

/// Goods at most 30, local at most 30: of 40 local goods, 10 other goods and 10 local money 10, 10 and 20 are the most.
#[test]
fn caps_that_overlap_cut_no_more_than_they_must() {
    let cap = |id: &str, of: &str| slice(id, of, "at_most = \"30%\"", "required");
    let policies = sliced(&[cap("goods", &kinds(&["in_kind_goods"])), cap("local", LOCAL)]);
    let lots = [
        lot("A", "in_kind_goods", "40.00 USD", local()),
        lot("B", "in_kind_goods", "10.00 USD", json!({})),
        lot("C", "cash", "10.00 USD", local()),
    ];
    assert_eq!(stands(&policies, "100.00 USD", &lots), "40.00 USD of 100.00 USD, lacks 60.00 USD: short");
}

/// Goods at most 20 of 100 in kind, 80 and 55 local in cash: of the 155 recognised half should be local, 22.50 more.
#[test]
fn the_order_of_slices_does_not_matter() {
    let policies = sliced(&[
        slice("local", LOCAL, "at_least = \"50%\"", "recognised"),
        slice("in-kind", &kinds(&["in_kind_goods"]), "at_most = \"20%\"", "required"),
    ]);
    let lots = [
        lot("A", "in_kind_goods", "100.00 USD", json!({})),
        lot("B", "cash", "80.00 USD", json!({})),
        lot("C", "cash", "55.00 USD", local()),
    ];
    assert_eq!(stands(&policies, "100.00 USD", &lots), "155.00 USD of 100.00 USD, lacks 22.50 USD: short");
}

/// Half of a budget of 200, line by line, where a lot counts for its own line alone.
fn by_line(more: &str) -> Policy {
    policy(&[
        (RATIO, "form = \"share_of_total\", match = \"50%\""),
        (BASE, "figure = \"budget_total\""),
        ("level = \"grant\"", "per = { key = \"line\", lots = \"same\" }\nlevel = \"grant\""),
        ("currency = \"award\"", "currency = \"USD\""),
        (REMEDY, &format!("{REMEDY}\n{more}")),
    ])
}

fn lined(policy: &Policy, lines: &[(&str, &str)], lots: &[(&str, &str, &str)]) -> String {
    let line = |(id, amount): &(&str, &str)| json!({"id": id, "kind": id, "amount": amount});
    let lines: Vec<_> = lines.iter().map(line).collect();
    let lot = |(id, kind, amount): &(&str, &str, &str)| lot(&format!("{id}-{kind}"), kind, amount, json!({"line": id}));
    let lots: Vec<_> = lots.iter().map(lot).collect();
    let portfolio = portfolio(json!({"grants": [grant("G", json!({"lines": lines}))], "contributions": lots}));
    figures(&check(&portfolio, policy))
}

#[test]
fn parts_count_what_caps_leave_and_what_is_additional() {
    let cap = by_line(&format!(
        "slice = [{}]",
        slice("in-kind", &kinds(&["in_kind_goods"]), "at_most = \"50%\"", "required")
    ));
    let works = [("works", "200.00 USD")];
    // Of 100 in kind 50 count.
    let goods = ("works", "in_kind_goods", "100.00 USD");
    assert_eq!(lined(&cap, &works, &[goods]), "50.00 USD of 100.00 USD, lacks 50.00 USD: short");
    // Of 100 required each 100 in kind may count at most: where works have their match in cash, staff have all of it.
    let both = [("works", "200.00 USD"), ("staff", "200.00 USD")];
    let staff = ("staff", "in_kind_goods", "100.00 USD");
    let cash = ("works", "cash", "100.00 USD");
    assert_eq!(lined(&cap, &both, &[goods, cash, staff]), "200.00 USD of 200.00 USD, lacks 0.00 USD: met");
    // 40 of 100 would have come anyway.
    let beyond = by_line("additional_to = \"40 USD\"");
    let cash = |line: &'static str, amount: &'static str| (line, "cash", amount);
    assert_eq!(
        lined(&beyond, &works, &[cash("works", "100.00 USD")]),
        "60.00 USD of 100.00 USD, lacks 40.00 USD: short"
    );
    // 30 that one line has beyond its part are the first of them: 10 are lacking.
    let given = [cash("works", "130.00 USD"), cash("staff", "100.00 USD")];
    assert_eq!(lined(&beyond, &both, &given), "190.00 USD of 200.00 USD, lacks 10.00 USD: short");
}

/// 500 and at most 50 more of 1000, which are perhaps local: whether they are or not, neither the whole nor the least part is reached.
#[test]
fn what_cannot_close_the_gap_leaves_nothing_open() {
    let from = |share: &str, bound: &str| {
        let country = slice("kenyan", "\"source.country\" = [\"KE\"]", &format!("{bound} = \"{share}\""), "required");
        sliced(&[country])
    };
    let nobody = |amount: &str| {
        let mut lot = lot("B", "cash", amount, json!({}));
        lot.as_object_mut().unwrap().remove("source");
        lot
    };
    let of = |amount: &str| lot("A", "cash", amount, json!({}));
    let floor = from("10%", "at_least");
    assert_eq!(
        stands(&floor, "1000.00 USD", &[of("500.00 USD"), nobody("50.00 USD")]),
        "500.00 USD of 1000.00 USD, lacks 500.00 USD: short"
    );
    assert_eq!(
        stands(&floor, "1000.00 USD", &[of("1000.00 USD"), nobody("50.00 USD")]),
        "1000.00 USD of 1000.00 USD, lacks 100.00 USD: short"
    );
    assert_eq!(
        stands(&floor, "1000.00 USD", &[of("900.00 USD"), nobody("100.00 USD")]),
        "900.00 USD of 1000.00 USD, lacks 100.00 USD: undetermined"
    );
    // A cap that perhaps cuts it.
    let cap = from("10%", "at_most");
    assert_eq!(
        stands(&cap, "1000.00 USD", &[of("500.00 USD"), nobody("500.00 USD")]),
        "500.00 USD of 1000.00 USD, lacks 500.00 USD: undetermined"
    );
    assert_eq!(
        stands(&cap, "1000.00 USD", &[of("500.00 USD"), nobody("400.00 USD")]),
        "500.00 USD of 1000.00 USD, lacks 500.00 USD: short"
    );
}

/// The most that whole amounts of these lots give within all caps, each a share of 12 or of what is given.
fn most(lots: &[(u32, Vec<bool>)], caps: &[(u32, bool)]) -> u32 {
    let ways = lots.iter().map(|(amount, _)| amount + 1).product::<u32>();
    let fits = |way: u32| -> Option<u32> {
        let mut rest = way;
        let given: Vec<u32> = lots
            .iter()
            .map(|(amount, _)| {
                let part = rest % (amount + 1);
                rest /= amount + 1;
                part
            })
            .collect();
        let sum: u32 = given.iter().sum();
        let holds = |(place, (percent, of_recognised)): (usize, &(u32, bool))| {
            let inside = given.iter().zip(lots).filter(|(_, (_, inside))| inside[place]).map(|(part, _)| part);
            inside.sum::<u32>() * 100 <= percent * if *of_recognised { sum } else { 12 }
        };
        caps.iter().enumerate().all(holds).then_some(sum)
    };
    (0..ways).filter_map(fits).max().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn caps_allow_at_least_what_whole_amounts_do_and_no_more_than_each_alone(
        lots in prop::collection::vec((0_u32..7, prop::collection::vec(any::<bool>(), 3)), 1..5),
        caps in prop::collection::vec((prop::sample::select(vec![0_u32, 10, 25, 40, 50, 75, 100]), any::<bool>()), 1..4),
    ) {
        let slice = |(place, (percent, of_recognised)): (usize, &(u32, bool))| {
            let of = if *of_recognised { "recognised" } else { "required" };
            slice(&format!("cap-{place}"), &format!("\"lot.mark-{place}\" = true"), &format!("at_most = \"{percent}%\""), of)
        };
        let slices: Vec<String> = caps.iter().enumerate().map(slice).collect();
        let record = |(id, (amount, inside)): (usize, &(u32, Vec<bool>))| {
            let marks: serde_json::Map<_, _> =
                inside.iter().enumerate().map(|(place, inside)| (format!("lot.mark-{place}"), json!(inside))).collect();
            json!({"id": id.to_string(), "kind": "cash", "amount": amount.to_string(), "attributes": marks})
        };
        let facts = json!({"figures": {"award": "12"}, "lots": lots.iter().enumerate().map(record).collect::<Vec<_>>()});
        let recognised = |slices: &[String]| {
            sliced(slices).map(|policy| {
                let answer: Value = serde_json::from_str(&policy.evaluate(&facts.to_string()).unwrap()).unwrap();
                let number = |text: &Value| -> f64 {
                    let text = text.as_str().unwrap();
                    let (above, below) = text.split_once(':').unwrap_or((text, "1"));
                    above.parse::<f64>().unwrap() / below.parse::<f64>().unwrap()
                };
                let cuts: f64 = answer["match"]["slices"].as_array().unwrap().iter().map(|one| number(&one["cut"])).sum();
                let recognised = number(&answer["match"]["recognised"]);
                let all: u32 = lots.iter().map(|(amount, _)| amount).sum();
                assert!((recognised + cuts - f64::from(all)).abs() < 1e-9, "{answer}");
                recognised
            })
        };
        let [found, turned] = recognised(&slices);
        prop_assert!((found - turned).abs() < 1e-9);
        prop_assert!(f64::from(most(&lots, &caps)) <= found + 1e-9);
        for one in &slices {
            prop_assert!(found <= recognised(std::slice::from_ref(one))[0] + 1e-9);
        }
    }
}
