//! Rules that no facts could meet, and rules that never do anything.

use std::collections::BTreeSet;

use super::super::super::policy::Policy;
use super::super::super::terms::{
    Anchor, Conditions, Level, Moment, OfferForm, Remedy, Requirement, Slice, Span, Term, Window, Words,
};
use super::Found;
use crate::error::shorten;
use crate::values::Fraction;

fn fixed(term: &Term) -> Option<Fraction> {
    match term {
        Term::Fixed(value) => Some(*value),
        _ => None,
    }
}

/// Ids that stand twice in a list.
fn once<'i>(at: &str, ids: impl Iterator<Item = &'i str>, found: &mut Found) {
    let mut seen = BTreeSet::new();
    for (index, id) in ids.enumerate().filter(|(_, id)| !seen.insert(*id)) {
        found.wrong(format!("{at}/{index}/id"), format!("another one is called `{}`", shorten(id)));
    }
}

/// Floors on sets that exclude one another must not add up to more than the whole, nor a floor lie above a cap on the same or more.
fn slices(of: &Requirement, at: &str, found: &mut Found) {
    let floors: Vec<&Slice> = of.slices.iter().filter(|slice| !slice.is_cap).collect();
    for (index, first) in floors.iter().enumerate().filter(|(_, first)| first.when.is_none()) {
        let mut apart = vec![*first];
        for other in floors.iter().skip(index + 1).filter(|other| other.when.is_none() && other.of == first.of) {
            if apart.iter().all(|one| one.of_lots.excludes(&other.of_lots)) {
                apart.push(other);
            }
        }
        let of_base = first.of == super::super::super::terms::Of::Base;
        let sum = apart.iter().filter_map(|one| fixed(&one.rate)).try_fold(Fraction::ZERO, Fraction::checked_add);
        if !of_base && sum.is_ok_and(|sum| sum.compare(Fraction::ONE).is_gt()) {
            found.wrong(format!("{at}/slice"), "the floors add up to more than 100%");
            break;
        }
    }
    for floor in floors {
        let above = |cap: &&Slice| {
            let together = floor.when.is_none() || cap.when.is_none() || floor.when == cap.when;
            cap.is_cap
                && cap.of == floor.of
                && together
                && floor.of_lots.is_within(&cap.of_lots)
                && fixed(&floor.rate).zip(fixed(&cap.rate)).is_some_and(|(floor, cap)| floor.compare(cap).is_gt())
        };
        if let Some(cap) = of.slices.iter().find(above) {
            let why = format!("the floor `{}` is above the cap `{}`", shorten(&floor.id), shorten(&cap.id));
            found.wrong(format!("{at}/slice"), why);
        }
    }
}

fn remedies(all: &[Remedy], at: &str, found: &mut Found) {
    for (index, remedy) in
        all.iter().enumerate().filter(|(_, remedy)| remedy.cost.is_some() && !remedy.action.takes_money())
    {
        let why = format!("`{}` takes no money, so it has no formula", remedy.action.word());
        found.wrong(format!("{at}/remedy/{index}/formula"), why);
    }
}

/// Levels by how much they take together; grantee, programme and country stand beside one another.
fn rank(level: Level) -> u8 {
    match level {
        Level::Tranche => 0,
        Level::Grant => 1,
        Level::Grantee | Level::Programme | Level::Country => 2,
        Level::Portfolio => 3,
    }
}

fn base(of: &Requirement, at: &str, found: &mut Found) {
    let Some(base) = &of.base else { return };
    if base.less.contains(&base.figure) {
        found.wrong(format!("{at}/base/less"), format!("`{}` less itself is nothing", shorten(&base.figure)));
    }
    let none_left = |only: &Vec<Box<str>>| only.iter().all(|line| base.less_lines.contains(line));
    if base.only_lines.as_ref().is_some_and(none_left) {
        found.wrong(format!("{at}/base/only_lines"), "no line is left: each of them is taken off");
    }
}

fn span(of: &Requirement, at: &str, found: &mut Found) {
    let pointer = format!("{at}/fiscal_year_starts");
    match (&of.fiscal_year_starts, of.span) {
        (None, Span::FiscalYear) => found.wrong(pointer, "missing: a fiscal year has no default start"),
        (Some(_), span) if span != Span::FiscalYear => {
            found.wrong(pointer, format!("the period is `{}`, which starts otherwise", span.word()));
        }
        // The start must exist in every year, so that of 29 February is none.
        (Some(day), _) if format!("2001-{day}").parse::<crate::Day>().is_err() || day.len() != 5 => {
            let why = format!("`{}` is no day of every year such as `07-01`", shorten(day));
            found.wrong(pointer, why);
        }
        _ => {}
    }
}

/// What conditions look at where no contribution is at hand.
fn without_lots(conditions: Option<&Conditions>, pointer: &str, found: &mut Found) {
    let members = conditions.into_iter().flat_map(|conditions| conditions.0.iter().flatten());
    for member in members.filter(|member| member.name.starts_with("lot.") || member.name.starts_with("source.")) {
        let why = format!("no contribution is looked at here, so nobody knows `{}`", shorten(&member.name));
        found.wrong(pointer, why);
    }
}

fn window(window: &Window, found: &mut Found) {
    let backward = [
        (Anchor::AgreementTo, Anchor::AgreementFrom),
        (Anchor::PeriodTo, Anchor::PeriodFrom),
        (Anchor::IncidentTo, Anchor::IncidentFrom),
        (Anchor::CallClosed, Anchor::CallOpened),
    ];
    if let (Moment::Anchor(from), Moment::Anchor(to)) = (&window.from, &window.to)
        && backward.contains(&(*from, *to))
    {
        found.wrong("/recognise/window", format!("it ends before it starts: `{}` is the earlier day", to.word()));
    }
}

/// A least and a most of one figure between which nothing lies.
fn limits(policy: &Policy, found: &mut Found) {
    let excludes = |low: &Term, high: &Term| match (low, high) {
        (Term::Fixed(low), Term::Fixed(high)) => low.compare(*high).is_gt(),
        (Term::Figure(low), Term::Figure(high)) => {
            let (mut plain_low, mut plain_high) = (low.clone(), high.clone());
            (plain_low.rate, plain_high.rate) = (None, None);
            let rate = |rate: &Option<Term>| rate.as_ref().map_or(Some(Fraction::ONE), fixed);
            let rates = rate(&low.rate).zip(rate(&high.rate));
            // A bound of its own might hold for both.
            low.at_most.is_empty()
                && plain_low == plain_high
                && rates.is_some_and(|(low, high)| low.compare(high).is_gt())
        }
        _ => false,
    };
    for (index, low) in policy.limits.iter().enumerate().filter(|(_, limit)| !limit.is_cap) {
        let against = |high: &&super::super::super::terms::Limit| {
            high.is_cap && high.figure == low.figure && excludes(&low.bound, &high.bound)
        };
        if let Some(high) = policy.limits.iter().find(against) {
            let why = format!("it asks for more than the limit `{}` allows", shorten(&high.id));
            found.wrong(format!("/limit/{index}/at_least"), why);
        }
    }
}

fn requirement(of: &Requirement, at: &str, found: &mut Found) {
    once(&format!("{at}/slice"), of.slices.iter().map(|one| &*one.id), found);
    once(&format!("{at}/exempt"), of.exempt.iter().map(|one| &*one.id), found);
    slices(of, at, found);
    remedies(&of.remedies, at, found);
    base(of, at, found);
    span(of, at, found);
    if let Some(pool) = of.pool.as_ref().filter(|pool| rank(pool.to) <= rank(of.level)) {
        let why = format!("`{}` takes no more together than `{}` does", pool.to.word(), of.level.word());
        found.wrong(format!("{at}/pool/to"), why);
    }
    for (index, waiver) in of.waivers.iter().enumerate().filter(|(_, waiver)| waiver.grounds.is_empty()) {
        let why = format!("expected at least one ground on which `{}` may waive", shorten(&waiver.authority));
        found.wrong(format!("{at}/waiver/{index}/grounds"), why);
    }
    for (index, exempt) in of.exempt.iter().enumerate() {
        without_lots(Some(&exempt.when), &format!("{at}/exempt/{index}/when"), found);
    }
    for (index, slice) in of.slices.iter().enumerate() {
        without_lots(slice.when.as_ref(), &format!("{at}/slice/{index}/when"), found);
    }
    for (index, remedy) in of.remedies.iter().enumerate() {
        without_lots(remedy.when.as_ref(), &format!("{at}/remedy/{index}/when"), found);
    }
    without_lots(of.pool.as_ref().map(|pool| &pool.when), &format!("{at}/pool/when"), found);
}

pub(super) fn contradictions(policy: &Policy, found: &mut Found) {
    for (index, one) in policy.requirements.iter().enumerate() {
        requirement(one, &format!("/requirement/{index}"), found);
    }
    for (index, one) in policy.eligibility.iter().enumerate() {
        without_lots(Some(&one.must), &format!("/condition/{index}/must"), found);
    }
    for (index, offer) in policy.offers.iter().enumerate() {
        once(&format!("/offer/{index}/pot"), offer.pots.iter().map(|pot| &*pot.id), found);
        if let OfferForm::PerLot { credits, .. } = &offer.form
            && let Some(always) = credits.iter().position(|credit| credit.only.is_none())
        {
            for next in always + 1..credits.len() {
                let why = "a credit before it holds always, so this one never does";
                found.wrong(format!("/offer/{index}/credit/{next}"), why);
            }
        }
    }
    if let Some(one) = &policy.recognise.window {
        window(one, found);
    }
    limits(policy, found);
}
