//! The ties that each record makes: all of them derive from records, nothing else puts one into the graph.

use std::sync::Arc;

use super::TieKind;
use crate::model::{
    Contribution, Cost, Exchange, Expert, Framework, Grant, Partner, Payment, Programme, Rate, Request, Series,
    Solution,
};
use crate::{Date, Id, IdOf, Kind};

/// A tie to a record that is still named by its id; `None` as kind: of whatever kind it is.
#[derive(PartialEq)]
pub(crate) struct TieTo<'r> {
    pub(crate) kind: TieKind,
    pub(crate) target_kind: Option<Kind>,
    pub(crate) target: &'r Arc<str>,
    pub(crate) since: Option<Date>,
    pub(crate) until: Option<Date>,
}

/// Gives the ties that a record makes.
pub(crate) trait Tied {
    fn ties<'r>(&'r self, give: &mut dyn FnMut(TieTo<'r>));
}

fn tie<'r, K: IdOf>(kind: TieKind, id: &'r Id<K>) -> TieTo<'r> {
    dated(kind, id, None, None)
}

fn dated<'r, K: IdOf>(kind: TieKind, id: &'r Id<K>, since: Option<Date>, until: Option<Date>) -> TieTo<'r> {
    TieTo { kind, target_kind: K::KIND, target: id.shared(), since, until }
}

impl Tied for Partner {
    fn ties<'r>(&'r self, give: &mut dyn FnMut(TieTo<'r>)) {
        self.part_of.iter().for_each(|up| give(dated(TieKind::PartOf, &up.partner, up.from, up.to)));
    }
}

impl Tied for Programme {
    fn ties<'r>(&'r self, give: &mut dyn FnMut(TieTo<'r>)) {
        self.funders.iter().for_each(|funder| give(tie(TieKind::FundedBy, funder)));
        self.pots.iter().flat_map(|pot| pot.contributions.iter()).for_each(|held| give(tie(TieKind::Holds, held)));
    }
}

impl Tied for Grant {
    fn ties<'r>(&'r self, give: &mut dyn FnMut(TieTo<'r>)) {
        self.programme.iter().for_each(|programme| give(tie(TieKind::Under, programme)));
        let (from, to) = (self.agreement_period().from(), self.agreement_period().to());
        self.recipients.iter().for_each(|recipient| give(dated(TieKind::AwardedTo, &recipient.partner, from, to)));
        self.partners.iter().for_each(|other| give(dated(TieKind::Involves, &other.partner, other.from, other.to)));
    }
}

impl Tied for Contribution {
    fn ties<'r>(&'r self, give: &mut dyn FnMut(TieTo<'r>)) {
        self.source.iter().for_each(|source| give(tie(TieKind::From, source)));
        self.recipient.iter().for_each(|recipient| give(tie(TieKind::To, recipient)));
        if let Some(earmark) = &self.earmark {
            earmark.grants.iter().for_each(|grant| give(tie(TieKind::EarmarkedFor, grant)));
            earmark.programmes.iter().for_each(|programme| give(tie(TieKind::EarmarkedFor, programme)));
        }
        for assignment in &self.assigned {
            give(tie(TieKind::AssignedTo, &assignment.grant));
            assignment.recipient.iter().for_each(|recipient| give(tie(TieKind::To, recipient)));
        }
        self.programme.iter().for_each(|programme| give(tie(TieKind::OutOf, programme)));
    }
}

impl Tied for Payment {
    fn ties<'r>(&'r self, give: &mut dyn FnMut(TieTo<'r>)) {
        self.from.iter().for_each(|from| give(dated(TieKind::From, from, self.on, self.on)));
        self.to.iter().for_each(|to| give(dated(TieKind::To, to, self.on, self.on)));
        self.grant.iter().for_each(|grant| give(dated(TieKind::Pays, grant, self.on, self.on)));
        self.contribution.iter().for_each(|brought| give(dated(TieKind::Brings, brought, self.on, self.on)));
    }
}

impl Tied for Expert {
    fn ties<'r>(&'r self, give: &mut dyn FnMut(TieTo<'r>)) {
        self.affiliations.iter().for_each(|at| give(dated(TieKind::AffiliatedWith, &at.partner, at.from, at.to)));
        self.conflicts.iter().for_each(|with| give(tie(TieKind::ConflictsWith, with)));
    }
}

impl Tied for Request {
    fn ties<'r>(&'r self, give: &mut dyn FnMut(TieTo<'r>)) {
        self.requester.iter().for_each(|requester| give(tie(TieKind::RequestedBy, requester)));
        self.exclude.iter().for_each(|excluded| give(tie(TieKind::Excludes, excluded)));
    }
}

impl Tied for Exchange {
    fn ties<'r>(&'r self, give: &mut dyn FnMut(TieTo<'r>)) {
        self.from.iter().for_each(|from| give(dated(TieKind::GivenBy, from, self.on, self.on)));
        self.to.iter().for_each(|to| give(dated(TieKind::To, to, self.on, self.on)));
        self.trainers.iter().for_each(|trainer| give(dated(TieKind::TaughtBy, trainer, self.on, self.on)));
        self.solution.iter().for_each(|solution| give(dated(TieKind::Carries, solution, self.on, self.on)));
        self.follows.iter().for_each(|earlier| give(dated(TieKind::Follows, earlier, self.on, self.on)));
    }
}

impl Tied for Solution {
    fn ties<'r>(&'r self, give: &mut dyn FnMut(TieTo<'r>)) {
        self.entities.iter().for_each(|entity| give(tie(TieKind::CarriedOutBy, entity)));
    }
}

macro_rules! untied {
    ($($record:ty),*) => { $(
        impl Tied for $record {
            fn ties<'r>(&'r self, _give: &mut dyn FnMut(TieTo<'r>)) {}
        }
    )* };
}

untied!(Framework, Cost, Series, Rate);
