//! Allocations: of grants by themselves, of what is compared together, over periods, and within scopes. Figures by hand, and brute
//! force with the check as the judge.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test that fails must say so"
)]

mod brute;
mod caps;
mod figures;
mod grants;
mod groups;
mod nested;
mod periods;
mod scopes;
mod shipped;
#[path = "../support/policy.rs"]
mod support;

use serde_json::{Value, json};
use ssdc_core::{AllocationOrder, Decimal, MatchAllocation, Policy, Portfolio};
use support::{policy, yearly};

const DAY: &str = "2026-06-30";

fn at(level: &str) -> Policy {
    policy(&[("level = \"grant\"", &format!("level = \"{level}\""))])
}

/// Two programmes, two recipients, and what more there is.
fn portfolio(more: Value) -> Portfolio {
    let mut document = json!({"format": "ssdc-portfolio/1",
        "partners": [{"id": "FUNDER", "name": "F"}, {"id": "DONOR", "name": "D"},
            {"id": "H-1", "name": "H", "country": "KE"}, {"id": "H-2", "name": "I", "country": "FJ"}],
        "programmes": [{"id": "PR", "title": "P", "funders": ["FUNDER"]}, {"id": "PQ", "title": "Q", "funders": ["FUNDER"]}]});
    document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Portfolio::from_json(&document.to_string()).unwrap_or_else(|error| panic!("{error}"))
}

fn extended(mut record: Value, more: Value) -> Value {
    record.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    record
}

fn grant(id: &str, amount: u32, more: Value) -> Value {
    let usual = json!({"id": id, "title": "T", "programme": "PR", "amount": format!("{amount}.00 USD"),
        "agreement": {"signed": "2025-01-01", "from": "2025-01-01", "to": "2026-12-31"}});
    extended(usual, more)
}

fn lot(id: &str, amount: u32, grants: &[&str], more: Value) -> Value {
    let usual = json!({"id": id, "source": "DONOR", "kind": "cash", "amount": format!("{amount}.00 USD"),
        "earmark": {"grants": grants}, "states": [{"state": "received", "on": "2026-03-01"}]});
    extended(usual, more)
}

fn cost(id: &str, grant: &str, on: &str, amount: u32) -> Value {
    json!({"id": id, "grant": grant, "on": on, "amount": format!("{amount}.00 USD")})
}

fn allocate(portfolio: &Portfolio, policy: &Policy, order: AllocationOrder) -> MatchAllocation {
    let view = portfolio.match_funding(policy);
    view.allocate(DAY.parse().unwrap(), order, &mut ()).unwrap_or_else(|error| panic!("{error}"))
}

/// A line of the coverage in words.
fn lines(allocation: &MatchAllocation) -> Vec<String> {
    let line = |one: &ssdc_core::Coverage| {
        let grants: Vec<_> = one.grants.iter().map(ToString::to_string).collect();
        let amount = |money: Option<ssdc_core::Money>| {
            money.map_or("unknown".to_owned(), |money| money.amount().normalize().to_string())
        };
        let carried = one.carried.map(|money| format!(" ({} carried)", money.amount())).unwrap_or_default();
        format!("{}: {} of {}{carried}, {}", grants.join("+"), amount(one.given), amount(one.required), one.verdict)
    };
    allocation.coverage().iter().map(line).collect()
}

fn rows(allocation: &MatchAllocation) -> Vec<String> {
    let row = |row: &ssdc_core::AllocationRow| {
        let recipient = row.recipient.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
        format!("{} {}{recipient} {}", row.contribution, row.grant, row.amount.amount())
    };
    allocation.rows().iter().map(row).collect()
}

fn given(allocation: &MatchAllocation) -> Decimal {
    allocation.coverage().iter().map(|one| one.given.map_or(Decimal::ZERO, |money| money.amount())).sum()
}

/// What was written back is recognised exactly as it was given; more only where nobody needs it.
fn assert_counted(allocation: &MatchAllocation, policy: &Policy) {
    assert_figures(allocation, policy);
    let again = again(allocation, policy);
    assert_eq!(again.totals(), allocation.totals(), "{allocation}{again}");
}

/// A check of what was written back recognises what the allocation gives.
fn assert_figures(allocation: &MatchAllocation, policy: &Policy) {
    let written = allocation.assigned().unwrap();
    let all = written.match_funding(policy).check_all(allocation.as_of(), &mut ()).unwrap();
    for one in allocation.coverage() {
        let (Some(required), Some(given)) = (one.required, one.given) else { continue };
        let row = all.rows().find(|row| *row.grant == one.grants[0]).unwrap();
        let recognised = row.recognised.unwrap().amount().min(required.amount());
        assert_eq!(recognised, given.amount(), "{:?} of\n{allocation}{:?}", one.grants, rows(allocation));
        assert_eq!(row.required, Some(required), "{allocation}");
    }
}

/// What is found once more, from what was written back.
fn again(allocation: &MatchAllocation, policy: &Policy) -> MatchAllocation {
    let written = allocation.assigned().unwrap();
    written.match_funding(policy).allocate(allocation.as_of(), allocation.order(), &mut ()).unwrap()
}

/// From records in another order: the same bytes.
fn assert_order_is_irrelevant(portfolio: &Portfolio, policy: &Policy, allocation: &MatchAllocation) {
    let mut turned: Value = serde_json::from_str(&portfolio.to_json()).unwrap();
    for kind in ["contributions", "grants", "costs"] {
        turned.get_mut(kind).and_then(Value::as_array_mut).into_iter().for_each(|records| records.reverse());
    }
    let turned = Portfolio::from_json(&turned.to_string()).unwrap();
    let again = turned.match_funding(policy).allocate(allocation.as_of(), allocation.order(), &mut ()).unwrap();
    assert_eq!(again.to_json(), allocation.to_json());
}
