//! Among whom a lot counts once: a grant, a programme, everybody.

use serde_json::{Value, json};
use ssdc_core::{AllocationOrder, MatchAllocation, Policy};

use super::{allocate, assert_counted, grant, lines, lot, policy, portfolio};

fn within(scope: &str) -> Policy {
    policy(&[("scope = \"world\"", &format!("scope = \"{scope}\""))])
}

fn elsewhere(id: &str, amount: u32) -> Value {
    grant(id, amount, json!({"programme": "PQ"}))
}

fn shared(found: &MatchAllocation) -> Vec<String> {
    let rows = found.rows().iter().filter(|row| row.is_shared);
    rows.map(|row| format!("{} {} {}", row.contribution, row.grant, row.amount.amount().normalize())).collect()
}

#[test]
fn each_scope_has_a_supply_of_its_own() {
    let portfolio =
        portfolio(json!({"grants": [grant("G", 70, json!({})), grant("H", 50, json!({})), elsewhere("I", 90)],
        "contributions": [lot("a", 100, &["G", "H", "I"], json!({}))]}));
    let total = |scope: &str| {
        let found = allocate(&portfolio, &within(scope), AllocationOrder::Fairest);
        assert_counted(&found, &within(scope));
        (found.total().unwrap().amount().normalize().to_string(), shared(&found))
    };
    // 100 once for all.
    assert_eq!(total("world").0, "100");
    // For each grant in full.
    assert_eq!(total("grant"), ("210".to_owned(), vec!["a G 70".to_owned(), "a H 50".to_owned(), "a I 90".to_owned()]));
    // 100 for G and H, and 90 for I at the same time: but what is assigned to G or H is taken from I, which comes first.
    let (given, kept) = total("programme");
    assert_eq!((&*given, kept), ("100", vec!["a I 90".to_owned()]));
}

#[test]
fn what_would_have_to_be_put_down_twice_is_no_shortfall() {
    let portfolio =
        portfolio(json!({"grants": [grant("G", 70, json!({})), grant("H", 50, json!({})), elsewhere("I", 90)],
        "contributions": [lot("a", 100, &["G", "H", "I"], json!({}))]}));
    let found = allocate(&portfolio, &within("programme"), AllocationOrder::EarliestDue);
    // A flow gives 190; of them 90 count for I without being put down, and 10 can be put down beside.
    assert_eq!(
        (found.total().unwrap().to_string(), found.at_most()[0].to_string()),
        ("100.00 USD".into(), "190.00 USD".into())
    );
    let shown = lines(&found);
    assert!(shown.contains(&"I: 90 of 90, met".to_owned()), "{shown:?}");
    // G and H lack 20 in any case: 120 are required of both, and 100 is there.
    assert!(shown.iter().filter(|line| line.ends_with("short")).count() == 2, "{shown:?}");
    let enough =
        super::portfolio(json!({"grants": [grant("G", 50, json!({})), grant("H", 50, json!({})), elsewhere("I", 90)],
        "contributions": [lot("a", 100, &["G", "H", "I"], json!({}))]}));
    let shown = lines(&allocate(&enough, &within("programme"), AllocationOrder::EarliestDue));
    assert!(
        shown.iter().all(|line| !line.ends_with("short")) && shown.iter().any(|line| line.ends_with("undetermined")),
        "{shown:?}"
    );
}

#[test]
fn one_scope_alone_is_put_down() {
    let part = json!({"assigned": [{"grant": "H", "amount": "3.00 USD"}]});
    let portfolio = portfolio(json!({"grants": [grant("G", 70, json!({})), grant("H", 50, json!({}))],
        "contributions": [lot("a", 100, &["G", "H"], json!({})), lot("b", 10, &["H"], part)]}));
    let policy = within("programme");
    let found = allocate(&portfolio, &policy, AllocationOrder::Any);
    assert_eq!((found.total().unwrap().amount().normalize().to_string(), shared(&found).len()), ("110".to_owned(), 0));
    assert_counted(&found, &policy);
    assert!(found.to_json().contains(r#""is_shared":false"#));
}

#[test]
fn what_is_assigned_stays_where_it_is() {
    let part = json!({"assigned": [{"grant": "G", "amount": "30.00 USD"}]});
    let portfolio =
        portfolio(json!({"grants": [grant("G", 1000, json!({})), grant("H", 1000, json!({})), elsewhere("I", 1000)],
        "contributions": [lot("a", 100, &["G", "H", "I"], part)]}));
    for (scope, total) in [("world", "100"), ("programme", "170"), ("grant", "240")] {
        let policy = within(scope);
        let found = allocate(&portfolio, &policy, AllocationOrder::Any);
        assert_eq!(found.at_most()[0].amount().normalize().to_string(), total, "{scope}");
        assert_counted(&found, &policy);
    }
}

#[test]
fn the_members_of_a_group_share_one_supply_whatever_the_scope() {
    let policy = policy(&[("scope = \"world\"", "scope = \"grant\""), ("level = \"grant\"", "level = \"portfolio\"")]);
    let portfolio = portfolio(json!({"grants": [grant("G", 70, json!({})), elsewhere("I", 90)],
        "contributions": [lot("a", 100, &["G", "I"], json!({}))]}));
    let found = allocate(&portfolio, &policy, AllocationOrder::Any);
    assert_eq!(lines(&found), ["G+I: 100 of 160, short"]);
    assert_counted(&found, &policy);
}
