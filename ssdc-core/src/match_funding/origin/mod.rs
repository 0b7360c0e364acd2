//! P4: whether a contribution is the grantor's own money that went in a circle, and how much of it.

mod away;
mod payments;
mod report;
mod shared;
mod sources;
mod steps;
mod trace;

use std::collections::BTreeSet;

pub(super) use payments::Traces;
use payments::{Asked, Found, GivenPart};
pub use report::OriginReport;
use rust_decimal::Decimal;
pub use sources::RelatedParty;
pub use steps::{MoneyPath, PathStep, UnfollowedPayment};

use super::case::{Case, Lot, Question};
use super::policy::Policy;
use super::terms::{Origin, Trace};
use super::{MatchFunding, MatchQuestion, reach};
use crate::model::Contribution;
use crate::report::{Outcome, RecordRef};
use crate::{ContributionId, Day, Error, Kind, PartnerId, State};

/// How far back payments are followed where neither the question nor the policy says.
const LOOK_BACK_DAYS: u32 = 365;

impl Found {
    /// What of the flow came by payments: a party that the grantor controls gives the grantor's money without one.
    fn through_payments(&self) -> Decimal {
        self.flow - self.own
    }

    /// What counts as the grantor's money by a way of tracing.
    pub(super) fn by(&self, trace: Trace) -> Decimal {
        match trace {
            Trace::Min => self.min,
            Trace::Fifo => self.first_in,
            Trace::ProRata => self.pro_rata,
        }
    }
}

/// What of a lot that is being checked came from the grantor; `None` where nobody knows who gives it, or who the grantor is.
pub(super) fn of_lot(case: &Case<'_>, lot: &Lot<'_>, origin: &Origin) -> Result<Option<Found>, Error> {
    let Some((contributor, grantors)) = lot.record.source.as_ref().zip(case.grantors) else { return Ok(None) };
    let part = |entry: &super::case::Entry| GivenPart {
        first: entry.on.map(|on| on.first_day().min(case.as_of)),
        last: entry.on.map_or(case.as_of, |on| on.last_day().min(case.as_of)),
        amount: entry.amount,
    };
    let parts: Vec<_> = lot.entries.iter().map(part).filter(|part| part.amount > Decimal::ZERO).collect();
    let (question, look_back_days) = (case.question, origin.look_back_days);
    let sources = question.traces.sources(question, grantors);
    let follows = origin.trace != Trace::Min;
    let asked = Asked { question, lot: lot.record, contributor, parts: &parts, look_back_days, follows };
    asked.trace_shared(&sources, grantors).map(Some)
}

/// Whether a tainted amount is so much of the whole that it is flagged.
pub(super) fn is_flagged(origin: Option<&Origin>, tainted: Decimal, whole: Decimal) -> Result<bool, Error> {
    use crate::values::Fraction;
    let from = origin.and_then(|origin| origin.flag_from).unwrap_or(Fraction::ZERO);
    let least = from.checked_mul(Fraction::of(whole))?;
    Ok(tainted > Decimal::ZERO && Fraction::of(tainted).compare(least).is_ge())
}

impl MatchFunding<'_> {
    /// Whether a contribution is money of the grantor that went in a circle: the most that can have come from the grantor,
    /// and from what it controls, to the contributor by payments in the order of time within `look_back_days` before the
    /// contribution came (absent: as the policy's `origin` says, else 365), and along which chains. A party is controlled by the
    /// grantor where it was so on the day on which its money moved.
    ///
    /// The grantor is whoever funds the programmes of the grants that the contribution may serve. It came on the day on
    /// which it reached the state that counts under the policy; where nobody says so, it is looked at as if it came on
    /// `as_of`.
    ///
    /// Three figures say how much of it counts as the grantor's, whatever else the contributor owns:
    /// - `min`: the lesser of the contribution and the maximum flow, so all that *could* be the grantor's money, less what
    ///   contributions that came earlier and count for the same grantor's grants take of the same payments;
    /// - `fifo`: each party pays first what it received first;
    /// - `pro_rata`: each payment has the share of the grantor's money that the payer holds, rounded down to the unit.
    ///
    /// None of them is ever above the maximum flow, nor that above the contribution; what all contributions take together by one of
    /// them is never more than the grantor paid. What a party pays beyond
    /// what it was seen to receive within the look-back is its own. Payments of one day may have passed on in any order; for
    /// `fifo` and `pro_rata` a party pays after what it receives on the day, its contributions first. A negative amount went the other way. The payment
    /// that brings the contribution itself is not followed, nor are pledges and commitments, nor payments that name no receiver.
    ///
    /// ```
    /// use ssdc_core::{Policy, Portfolio};
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
    ///     "partners": [{"id": "CENTRE", "name": "The centre"}, {"id": "AGENCY", "name": "An agency"}, {"id": "DONOR", "name": "A donor"}],
    ///     "programmes": [{"id": "PR", "title": "Small grants", "funders": ["CENTRE"]}],
    ///     "grants": [{"id": "G-1", "title": "Wells", "programme": "PR", "amount": "1000.00 USD"}],
    ///     "contributions": [{"id": "C-1", "source": "DONOR", "kind": "cash", "amount": "400.00 USD",
    ///                        "earmark": {"grants": ["G-1"]}, "component": "pumps", "states": [{"state": "received", "on": "2018-03-01"}],
    ///                        "evidence": [{"kind": "receipt", "reference": "R-1", "on": "2018-02-28"}]}],
    ///     "payments": [
    ///         {"id": "P-1", "kind": "transfer", "from": "CENTRE", "to": "AGENCY", "amount": "900.00 USD", "on": "2018-01-10"},
    ///         {"id": "P-2", "kind": "transfer", "from": "AGENCY", "to": "DONOR", "amount": "300.00 USD", "on": "2018-02-01"}]}"#)?;
    /// let policy = Policy::load("ssdc-1-to-1-tranches")?;
    /// let origin = portfolio.match_funding(&policy).origin(&"C-1".parse()?, "2018-06-30".parse()?, None)?;
    /// assert_eq!((origin.flow(), origin.disallowed()), ("300 USD".parse()?, "300 USD".parse()?));
    /// assert_eq!(origin.paths()[0].to_string(), "300.00 USD: CENTRE pays AGENCY 900.00 USD on 2018-01-10 (P-1), AGENCY pays DONOR 300.00 USD on 2018-02-01 (P-2)");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Overflow`] where amounts leave 64 bits in their smallest unit.
    pub fn origin(
        &self,
        contribution: &ContributionId,
        as_of: Day,
        look_back_days: Option<u32>,
    ) -> Result<OriginReport, Error> {
        let (portfolio, policy) = (self.portfolio, self.policy);
        let missing = || Error::NotFound { kind: Kind::Contribution.name(), id: contribution.to_string() };
        let lot = portfolio.contribution(contribution).ok_or_else(missing)?;
        let rule = policy.recognise.origin.as_ref();
        let look_back_days = look_back_days.or(rule.map(|rule| rule.look_back_days)).unwrap_or(LOOK_BACK_DAYS);
        let question = Question::new(portfolio, policy, as_of, true);
        let grants = reach::grants_of(portfolio, lot).into_iter().filter_map(|slot| portfolio.tables.grants.at(slot));
        let cases: Vec<_> = grants.map(|grant| Case::new(&question, grant)).collect();
        let grantors = grantors(&cases);
        let parts = parts(policy, lot, as_of);
        let found = match &lot.source {
            Some(contributor) if !grantors.is_empty() => {
                let asked =
                    Asked { question: &question, lot, contributor, parts: &parts, look_back_days, follows: true };
                Some(asked.trace_shared(&question.traces.sources(&question, &grantors), &grantors)?)
            }
            _ => None,
        };
        let serves = serves(&cases, lot);
        let idle = idle(&cases, lot);
        let mut records: BTreeSet<_> = cases.iter().flat_map(Case::reads).collect();
        records.insert(RecordRef { kind: Kind::Contribution, id: lot.id.shared().clone() });
        records.append(&mut question.looked_at.borrow_mut());
        let asked = MatchQuestion::Origin { contribution: lot.id.clone(), look_back_days: Some(look_back_days) };
        let receipt = question.receipt(&asked, &serde_json::Value::Null, records);
        OriginReport::new(policy, lot, (grantors, serves, idle), look_back_days, &parts, found, portfolio, receipt)
    }
}

/// The grants that a contribution may serve; where they are several, their programmes, of those that name one.
fn serves(cases: &[Case<'_>], lot: &Contribution) -> Vec<RecordRef> {
    let grant = |case: &Case<'_>| RecordRef { kind: Kind::Grant, id: case.grant.id.shared().clone() };
    let of_grant = |case: &Case<'_>| match &case.grant.programme {
        Some(id) if !lot.earmark.as_ref().is_some_and(|earmark| earmark.grants.contains(&case.grant.id)) => {
            RecordRef { kind: Kind::Programme, id: id.shared().clone() }
        }
        _ => grant(case),
    };
    match cases {
        [only] => vec![grant(only)],
        several => several.iter().map(of_grant).collect::<BTreeSet<_>>().into_iter().collect(),
    }
}

/// Why a contribution counts for none of the grants that it may serve, whoever gave it: the first reason of the first of them.
fn idle(cases: &[Case<'_>], lot: &Contribution) -> Option<String> {
    let mut reason = None;
    for case in cases {
        if super::could_come(case, lot) {
            return None;
        }
        let refused = super::before_origin(case, lot).ok();
        let finding = refused.and_then(|lot| lot.findings.into_iter().find(|one| one.outcome() == Outcome::Fail));
        reason = reason.or(finding.map(|finding| finding.to_string()));
    }
    reason
}

/// Who funds the programmes of the grants that a contribution may serve, by id.
fn grantors(grants: &[Case<'_>]) -> Vec<PartnerId> {
    let funders: BTreeSet<_> = grants.iter().filter_map(|case| case.grantors).flatten().collect();
    funders.into_iter().cloned().collect()
}

/// The parts in which it reached the state that counts by the day asked about; where there are none, the whole, as if it
/// came on that day.
fn parts(policy: &Policy, lot: &Contribution, as_of: Day) -> Vec<GivenPart> {
    let mut parts = came(policy, lot, as_of);
    parts.iter_mut().for_each(|part| part.first = part.first.or(Some(as_of)));
    if parts.is_empty() {
        vec![GivenPart { first: Some(as_of), last: as_of, amount: lot.amount.amount() }]
    } else {
        parts
    }
}

/// The parts in which a contribution reached the state that counts by a day.
pub(super) fn came(policy: &Policy, lot: &Contribution, as_of: Day) -> Vec<GivenPart> {
    let rule = policy.recognise.kinds.iter().find(|rule| rule.kinds.contains(&lot.kind));
    let state = rule.map_or(State::Received, |rule| rule.state);
    let come = super::state::reached(lot, state, as_of);
    let part = |entry: &crate::StateEntry| GivenPart {
        first: entry.on.map(|on| on.first_day().min(as_of)),
        last: entry.on.map_or(as_of, |on| on.last_day().min(as_of)),
        amount: entry.amount.as_deref().map_or(lot.amount.amount(), |part| part.amount()),
    };
    come.into_iter().map(part).collect()
}
