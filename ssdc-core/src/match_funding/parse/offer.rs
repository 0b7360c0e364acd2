//! Offers that match contributions, upper limits, and conditions of eligibility.

use super::super::terms::{Bound, Credit, Eligibility, Limit, LimitEffect, Offer, OfferForm, Pot, Term};
use super::place::{Place, Reading};
use super::terms::{Asked, conditions, optional_conditions, term};
use crate::error::shorten;

pub(super) fn offers(top: &Place<'_>, reading: &mut Reading<'_>) -> Vec<Offer> {
    let mut offers = Vec::new();
    for place in top.children("offer", reading) {
        let form = match place.text("form", reading) {
            Some("per_lot") => {
                place.keys(&["id", "form", "pot", "credit", "order"], &[], reading);
                let credits = place.children("credit", reading);
                let credits = credits.iter().filter_map(|place| credit(place, reading)).collect();
                place.word("order", reading).map(|order| OfferForm::PerLot { credits, order })
            }
            Some("quadratic") => quadratic(&place, reading),
            Some(other) => {
                reading.wrong(&place.at("form"), format!("`{}` is none of per_lot, quadratic", shorten(other)));
                None
            }
            None => {
                reading.wrong(&place.at("form"), "missing");
                None
            }
        };
        let mut pots = Vec::new();
        for place in place.children("pot", reading) {
            place.keys(&["id", "holds"], &[], reading);
            let (id, holds) = (place.name("id", reading), term(&place, "holds", Asked::Amount, reading));
            pots.extend(id.zip(holds).map(|(id, holds)| Pot { id, holds }));
        }
        let id = place.name("id", reading);
        offers.extend(id.zip(form).map(|(id, form)| Offer { id, form, pots }));
    }
    offers
}

fn credit(place: &Place<'_>, reading: &mut Reading<'_>) -> Option<Credit> {
    place.keys(&["rate"], &["where", "inverse"], reading);
    let only = optional_conditions(place, "where", reading);
    let inverse = place.flag("inverse", reading).unwrap_or(false);
    Some(Credit { only, rate: term(place, "rate", Asked::Rate, reading)?, inverse })
}

fn quadratic(place: &Place<'_>, reading: &mut Reading<'_>) -> Option<OfferForm> {
    let required = ["id", "form", "pot", "merge_by", "pool_use", "over_cap", "root_digits"];
    place.keys(&required, &["per_project_at_most", "bound"], reading);
    if place.text("merge_by", reading).is_some_and(|by| by != "source") {
        reading
            .wrong(&place.at("merge_by"), "only `source` is known: what one source gives to one project is one gift");
    }
    let root_digits = place.whole("root_digits", reading);
    if root_digits.is_some_and(|digits| digits > 30) {
        reading.wrong(&place.at("root_digits"), "expected at most 30 digits");
    }
    let per_project_at_most = term(place, "per_project_at_most", Asked::Amount, reading);
    let bound = place.child("bound", reading).map(|place| bound(&place, reading));
    let (pool_use, over_cap) = (place.word("pool_use", reading), place.word("over_cap", reading));
    Some(OfferForm::Quadratic {
        pool_use: pool_use?,
        per_project_at_most,
        over_cap: over_cap?,
        root_digits: root_digits?,
        bound: bound.flatten(),
    })
}

fn bound(place: &Place<'_>, reading: &mut Reading<'_>) -> Option<Bound> {
    place.keys(&["form", "threshold"], &[], reading);
    let (form, threshold) = (place.word("form", reading), term(place, "threshold", Asked::Amount, reading));
    if threshold.as_ref().is_some_and(|threshold| matches!(threshold, Term::Fixed(fixed) if fixed.is_zero())) {
        reading.wrong(&place.at("threshold"), "expected more than nothing: it would match no pair");
    }
    Some(Bound { form: form?, threshold: threshold? })
}

pub(super) fn limits(top: &Place<'_>, reading: &mut Reading<'_>) -> Vec<Limit> {
    let mut limits = Vec::new();
    for place in top.children("limit", reading) {
        place.keys(&["id", "figure"], &["at_most", "at_least", "effect"], reading);
        let is_cap = place.table.contains_key("at_most");
        if is_cap == place.table.contains_key("at_least") {
            reading.wrong(&place.pointer, "expected exactly one of at_most, at_least");
        }
        let bound = term(&place, if is_cap { "at_most" } else { "at_least" }, Asked::Amount, reading);
        let effect = place.word("effect", reading).unwrap_or(LimitEffect::Refuse);
        let names = place.name("id", reading).zip(place.name("figure", reading));
        limits.extend(names.zip(bound).map(|((id, figure), bound)| Limit { id, figure, is_cap, bound, effect }));
    }
    limits
}

pub(super) fn eligibility(top: &Place<'_>, reading: &mut Reading<'_>) -> Vec<Eligibility> {
    let mut all = Vec::new();
    for place in top.children("condition", reading) {
        place.keys(&["id", "must", "gate"], &[], reading);
        let must = conditions(&place, "must", reading);
        let names = place.name("id", reading).zip(place.word("gate", reading));
        all.extend(names.map(|(id, gate)| Eligibility { id, must, gate }));
    }
    all
}
