//! What those on the way paid and gave to others: it left their hands, so that it is no part of what they passed on.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_decimal::Decimal;

use super::payments::Asked;
use super::sources::Days;
use crate::graph::{NodeRef, TieKind};
use crate::model::Payment;
use crate::{Date, Day, Error, Kind, Money};

/// What somebody on the way paid or gave to others.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Away<'p> {
    pub(super) day: i32,
    pub(super) id: &'p str,
    pub(super) party: u32,
    pub(super) amount: Decimal,
    /// The contribution, where that is what was paid.
    pub(super) gift: Option<&'p str>,
}

impl<'q> Asked<'_, 'q> {
    /// The contribution that a payment of its source brings.
    pub(super) fn gift(&self, payment: &Payment) -> Option<&'q str> {
        let lot = self.question.portfolio.contribution(payment.contribution.as_ref()?)?;
        (lot.source.is_some() && lot.source == payment.from).then(|| lot.id.as_str())
    }

    /// What a party gave within the window, beside the contribution that is traced, and no payment brings.
    fn given_away(&self, party: u32, window: Days, paid: &mut Vec<Away<'q>>) {
        let (question, portfolio) = (self.question, self.question.portfolio);
        let ledger = question.traces.of_party(portfolio, party);
        let ties = portfolio.graph.incoming(NodeRef { kind: Kind::Partner, slot: party });
        let lots = ties.filter(|(from, tie)| tie.kind == TieKind::From && from.kind == Kind::Contribution);
        let lots = lots.filter_map(|(from, _)| portfolio.tables.contributions.at(from.slot));
        for lot in lots.filter(|lot| lot.id != self.lot.id) {
            let came = super::came(question.policy, lot, question.as_of).into_iter();
            let dated = came.filter_map(|part| Some((part.first.filter(|first| *first == part.last)?, part.amount)));
            let dated: Vec<_> = dated.filter(|(day, _)| (window.0..=window.1).contains(&day.number())).collect();
            if dated.is_empty() {
                continue;
            }
            question.look_at(Kind::Contribution, lot.id.shared());
            let payments = ledger.out_of.iter().filter_map(|slot| portfolio.tables.payments.at(*slot));
            let brings =
                |payment: &&Arc<Payment>| !payment.is_promise() && payment.contribution.as_ref() == Some(&lot.id);
            let mut brought: Vec<_> = payments.filter(brings).collect();
            brought.sort_unstable_by(|a, b| a.id.cmp(&b.id));
            if let Some(first) = brought.first() {
                question.look_at(Kind::Payment, first.id.shared());
                continue;
            }
            for (day, amount) in dated {
                let amount = self.converted(Money::new(amount, lot.amount.currency()), Some(day.into()));
                let (id, gift) = (lot.id.as_str(), Some(lot.id.as_str()));
                let day = day.number();
                paid.extend(amount.map(|amount| Away { day, id, party, amount: amount.amount(), gift }));
            }
        }
    }

    /// What those on the way paid and gave to others within the window.
    pub(super) fn paid_away(
        &self,
        relevant: &BTreeMap<u32, i32>,
        seen: &BTreeSet<u32>,
        window: Days,
    ) -> Result<Vec<Away<'q>>, Error> {
        let portfolio = self.question.portfolio;
        let mut paid = Vec::new();
        for party in relevant.keys() {
            let ledger = self.question.traces.of_party(portfolio, *party);
            for slot in ledger.out_of.iter().filter(|slot| !seen.contains(slot)) {
                let Some(payment) = portfolio.tables.payments.at(*slot) else { continue };
                let day = payment.on.and_then(Date::day).map(Day::number);
                let (Some(day), Some(_)) = (day, self.days(payment, window)) else { continue };
                self.question.look_at(Kind::Payment, payment.id.shared());
                if let Some(amount) = self.amount(payment) {
                    let (id, gift) = (payment.id.as_str(), self.gift(payment));
                    paid.push(Away { day, id, party: *party, amount: amount.amount(), gift });
                }
            }
            self.given_away(*party, window, &mut paid);
        }
        paid.sort();
        Ok(paid)
    }
}
