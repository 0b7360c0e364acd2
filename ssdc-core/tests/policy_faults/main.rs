//! Policies that can be read and cannot be meant: each fault is named at its place, and what can be meant is read.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails must say so")]

mod circles;
mod contradictions;
mod facts;
mod names;
mod page;
mod ranges;

use ssdc_core::{Error, Policy};

/// A policy of the water fund: two for three, half of it in cash.
const WATER: &str = r#"schema = "ssdc-policy/1"
id = "water-fund"
title = "Water fund: two for three"
effective_from = 2015-01-01
version_by = "agreement.signed"
currency = "USD"
source = [{ title = "Board decision 12", evidence = "read" }]
input = [{ id = "share", type = "rate", on = "grant", if_absent = "50%" }]
[rounding]
mode = "up"
unit = "1"
of = ["required", "remedy"]
[recognise]
state = "received"
deny = [{ "source.is" = ["grantor", "related_to_grantee"] }]
window = { from = "agreement.from", to = "agreement.to" }
origin = { of = "grantor", look_back_days = 365, trace = "pro_rata", flag_from = "10%", effect = "disallow" }
[[recognise.kind]]
kind = ["cash"]
value = "face"
[[recognise.kind]]
kind = ["in_kind_services", "in_kind_goods"]
value = "fair_market"
state = "delivered"
[[requirement]]
id = "match"
ratio = { form = "ratio_to_award", match_to_award = "2:3" }
base = { figure = "award" }
level = "grant"
period = "agreement"
gate = ["each_tranche", "close"]
  [[requirement.exempt]]
  id = "small-islands"
  when = [{ "grantee.country" = ["VU", "FJ"] }]
  first = "10000 USD"
  [[requirement.waiver]]
  grounds = ["disaster"]
  authority = "board"
  effect = "all"
  [[requirement.slice]]
  id = "in-kind-cap"
  where = [{ "lot.kind" = ["in_kind_services", "in_kind_goods"] }]
  at_most = "40%"
  of = "required"
  [[requirement.slice]]
  id = "local"
  where = [{ "source.country" = ["VU", "KE"] }]
  at_least = "10%"
  of = "required"
  [[requirement.remedy]]
  action = "disallow"
  formula = "B"
  when = [{ "grant.status" = "closed" }]
  [[requirement.remedy]]
  action = "hold"
"#;

/// The policy with these replacements, each of them once.
fn changed(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(WATER.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    })
}

/// The places of the faults and what is wrong there.
fn faults(text: &str) -> Vec<(String, String)> {
    match text.parse::<Policy>() {
        Ok(_) => Vec::new(),
        Err(Error::InvalidPolicy { faults }) => faults.into_iter().map(|one| (one.pointer, one.why)).collect(),
        Err(other) => panic!("{other}"),
    }
}

/// The change is refused at this place, for a reason that says this.
fn refused(changes: &[(&str, &str)], pointer: &str, why: &str) {
    let found = faults(&changed(changes));
    let named = found.iter().any(|(at, said)| at == pointer && said.contains(why));
    assert!(named, "{changes:?}: {pointer}: {why} is not among {found:?}");
}

fn accepted(changes: &[(&str, &str)]) -> Policy {
    changed(changes).parse().unwrap_or_else(|error| panic!("{changes:?}: {error}"))
}

#[test]
fn the_policy_itself_is_read() {
    accepted(&[]);
}
