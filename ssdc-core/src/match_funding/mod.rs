//! Match funding: what is required, what is recognised, how they compare, and why.
//!
//! Required, then recognised, then compared: one file a step. A lot goes through the steps in the order of the policy
//! format; the first that refuses it is the reason.

#![allow(clippy::unnecessary_wraps, reason = "all steps have one form, so that one list holds them")]

mod allocation;
mod bare;
mod case;
mod check_all;
mod compared;
mod component;
mod conditions;
mod contested;
mod currency;
mod duplicates;
mod evaluate;
mod evidence;
mod exclusive;
mod executed;
mod facts;
mod gate;
mod grant_facts;
mod grant_figures;
mod kind;
mod lacking;
mod letter;
mod offer;
mod origin;
mod pairwise;
mod parse;
mod periods;
mod policy;
mod print;
mod quadratic;
mod quantity;
mod question;
mod range;
mod reach;
mod receipts;
mod reciprocity;
mod remarks;
mod remedies;
mod remedy;
mod report;
mod required;
mod requirement;
mod rounds;
mod simplex;
mod slices;
mod source;
mod spread;
mod standing;
mod state;
mod tainted;
mod tally;
mod terms;
mod together;
mod value;
mod verification;
mod verify;
mod versions;
mod waivers;
mod what_if;
mod window;

use std::collections::BTreeSet;

use rust_decimal::Decimal;

pub use allocation::{AllocationOrder, AllocationRow, Coverage, Gap, MatchAllocation};
use case::{Case, Lot, Question};
pub use check_all::{CheckAll, CheckedGrant};
use compared::Given;
pub use compared::{Obligation, Verdict};
use facts::Refusal;
pub use gate::{GateDecision, GateReport};
pub use origin::{MoneyPath, OriginReport, PathStep, RelatedParty, UnfollowedPayment};
pub use policy::{Policy, PolicySource};
pub use quadratic::{quadratic, quadratic_pairwise};
pub use question::MatchQuestion;
pub use remedies::{RemedyReport, RemedyRow};
pub use report::MatchReport;
pub use verification::{Difference, Verification};
pub use verify::{verify_bundle, verify_bundle_against};
pub use what_if::{WhatIf, WhatIfFigures, WhatIfRow};

use crate::model::Contribution;
use crate::report::{Finding, FindingValue, RecordRef, RuleId};
use crate::{Day, Error, GrantId, Kind, Money, Portfolio, Progress};

/// The match-funding view of a portfolio under one policy.
///
/// ```
/// use ssdc_core::{Policy, Portfolio};
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
///     "partners": [{"id": "CENTRE", "name": "The centre"}, {"id": "DONOR", "name": "A company"}],
///     "programmes": [{"id": "PR", "title": "Small grants", "funders": ["CENTRE"]}],
///     "grants": [{"id": "G-1", "title": "Wells", "programme": "PR", "amount": "1000.00 USD",
///                 "agreement": {"from": "2018-01-01", "to": "2018-12-31"}}],
///     "contributions": [{"id": "C-1", "source": "DONOR", "kind": "cash", "amount": "400.00 USD",
///                        "earmark": {"grants": ["G-1"]}, "states": [{"state": "received", "on": "2018-03-01"}]}]}"#)?;
/// let policy = Policy::load("ssdc-1-to-1")?;
/// let report = portfolio.match_funding(&policy).check(&"G-1".parse()?, "2018-06-30".parse()?)?;
/// assert_eq!(report.shortfall().unwrap().to_string(), "600.00 USD");
/// assert_eq!(report.verdict().name(), "short");
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct MatchFunding<'p> {
    portfolio: &'p Portfolio,
    policy: &'p Policy,
}

impl Portfolio {
    /// Opens the match-funding view under `policy`.
    ///
    /// ```
    /// use ssdc_core::{Code, Policy, Portfolio};
    /// let (portfolio, policy) = (Portfolio::default(), Policy::load("ssdc-1-to-1")?);
    /// let error = portfolio.match_funding(&policy).check(&"G-1".parse()?, "2018-06-30".parse()?).unwrap_err();
    /// assert_eq!(error.code(), Code::NotFound);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn match_funding<'p>(&'p self, policy: &'p Policy) -> MatchFunding<'p> {
        MatchFunding { portfolio: self, policy }
    }
}

impl<'p> MatchFunding<'p> {
    /// How a grant stands at the end of `as_of`: figures, verdict, a finding for each step on each lot, and a receipt.
    ///
    /// ```
    /// use ssdc_core::{Policy, Portfolio, Verdict};
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G-1", "title": "Wells",
    ///     "amount": "1000.00 USD", "agreement": {"from": "2018-01-01", "to": "2018-12-31"}}]}"#)?;
    /// let policy = Policy::load("ssdc-1-to-1")?;
    /// let report = portfolio.match_funding(&policy).check(&"G-1".parse()?, "2018-06-30".parse()?)?;
    ///
    /// assert_eq!((report.verdict(), report.shortfall()), (Verdict::Short, Some("1000.00 USD".parse()?)));
    /// let before = portfolio.match_funding(&policy).check(&"G-1".parse()?, "2017-12-31".parse()?)?;
    /// assert_eq!(before.verdict(), Verdict::NotDue); // the agreement has not begun
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Overflow`] where sums leave the range of exact decimals.
    pub fn check(&self, grant: &GrantId, as_of: Day) -> Result<MatchReport, Error> {
        let (slot, grant) = self.found(grant)?;
        let question = self.question(as_of);
        let case = Case::new(&question, grant);
        let answer = answer(&case, slot)?;
        Ok(MatchReport::new(&case, answer))
    }

    /// How every grant stands at the end of `as_of`, without the reasons. A grant for which [`check`](Self::check) fails
    /// is undetermined, without figures: one grant never costs the answer on all others.
    ///
    /// ```
    /// use ssdc_core::{Policy, Portfolio};
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G-1", "title": "Wells",
    ///     "amount": "1000.00 USD", "agreement": {"from": "2018-01-01", "to": "2018-12-31"}}]}"#)?;
    /// let policy = Policy::load("ssdc-1-to-1")?;
    /// let all = portfolio.match_funding(&policy).check_all("2018-06-30".parse()?, &mut ())?;
    ///
    /// assert_eq!(all.to_table().to_csv(),
    ///     "grant,required,recognised,shortfall,currency,verdict\nG-1,1000.00,0.00,1000.00,USD,short\n");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub fn check_all(&self, as_of: Day, progress: &mut dyn Progress) -> Result<CheckAll<'p>, Error> {
        check_all::check_all(self.portfolio, self.policy, as_of, progress)
    }
}

/// What the engine finds out about one grant.
struct Answer {
    obligations: Vec<Obligation>,
    total: Obligation,
    findings: Vec<Finding>,
    /// Exactly the records that were looked at.
    reads: BTreeSet<RecordRef>,
}

/// All steps for one grant. Without reasons the search for duplicates that only flags is left out.
fn answer(case: &Case<'_>, slot: u32) -> Result<Answer, Error> {
    let lots = reach::lots_of(case.question, slot, case.grant);
    let owed = required::obligations(case);
    let several = owed.len() > 1;
    let (alone, above) = together::split(case)?;
    let mut reads = BTreeSet::new();
    let mut findings = required::findings(case, &owed)?;
    let mut obligations = Vec::new();
    if case.question.reasons {
        reads.extend(case.reads());
        reads.extend(lots.iter().map(|lot| RecordRef { kind: Kind::Contribution, id: lot.id.shared().clone() }));
        findings.extend(lots.iter().filter_map(|lot| reach::stranger(case, lot)));
    }
    let standings =
        if alone.is_empty() { Vec::new() } else { standing::standings(case, &lots, case.question.reasons)? };
    for mut one in standings {
        let mut about: Vec<_> = one.dues.iter().map(|due| due.finding(&one.case)).collect();
        for lot in &mut one.lots {
            about.append(&mut lot.findings);
            reads.append(&mut lot.reads);
        }
        for due in &one.dues {
            let (obligation, mut sliced) = one.towards(due)?;
            about.append(&mut sliced);
            obligations.push(obligation);
        }
        for finding in &mut about {
            finding.recipient = one.recipient.clone().filter(|_| several);
        }
        findings.append(&mut about);
    }
    let mut said = Vec::new();
    for (index, of, level) in above {
        // Requirements of one level say the same of the lots.
        let unsaid: &[_] = if said.contains(&level) { &[] } else { &lots };
        said.push(level);
        let mut part = together::answer(case, unsaid, index, of, level)?;
        obligations.extend(part.obligations.drain(..).map(|one| one.obligation));
        findings.append(&mut part.findings);
        reads.append(&mut part.reads);
    }
    reads.append(&mut case.question.looked_at.borrow_mut());
    let mut total = compared::total(&obligations, &case.policy.requirements);
    let differ = findings.iter().any(|finding| finding.rule == RuleId::PartsDiffer);
    if differ && total.verdict == Verdict::Met {
        total.verdict = Verdict::Undetermined;
    }
    // What is exempt is said to be so once, by the requirement.
    let mut closing = compared::finding(case, &total);
    closing.lacking = lacking::lacking(case, &total, &obligations, &findings);
    findings.extend(Some(closing).filter(|_| total.verdict != Verdict::Exempt));
    Ok(Answer { obligations, total, findings, reads })
}

/// A lot through all steps, to what counts of it for an obligation; possible duplicates that decide nothing only where told.
fn on_the_way<'c>(
    case: &Case<'_>,
    record: &'c Contribution,
    recipient: Option<&crate::PartnerId>,
    flags: bool,
) -> Result<Lot<'c>, Error> {
    let mut lot = examine(case, record)?;
    if lot.could_count() && (flags || case.policy.duplicates == policy::Duplicates::Exclude) {
        duplicates::step(case, &mut lot);
    }
    if lot.could_count() {
        contested::step(case, &mut lot, recipient);
    }
    currency::convert(case, &mut lot)?;
    if lot.low > Decimal::ZERO {
        let counted = FindingValue::Money(lot.money(lot.low));
        lot.note(case, RuleId::Recognised, counted, FindingValue::Absent, "/recognise");
    }
    Ok(lot)
}

type Step = fn(&Case<'_>, &mut Lot<'_>) -> Result<(), Refusal>;

/// The steps that look at a lot and a grant alone, in the order of the policy format; the last looks at other lots, too.
const STEPS: [Step; 12] = [
    kind::step,
    source::step,
    state::step,
    window::step,
    periods::step,
    evidence::step,
    component::step,
    reciprocity::step,
    value::step,
    currency::step,
    exclusive::step,
    tainted::step,
];

fn examine<'c>(case: &Case<'_>, record: &'c Contribution) -> Result<Lot<'c>, Error> {
    walk(case, record, &STEPS)
}

/// Whether something of a lot could count, wherever its money came from.
fn could_come(case: &Case<'_>, record: &Contribution) -> bool {
    before_origin(case, record).is_ok_and(|mut lot| {
        case.question.look_at_all(&mut lot.reads);
        lot.could_count()
    })
}

/// A lot through all steps but the last, wherever its money came from.
fn before_origin<'c>(case: &Case<'_>, record: &'c Contribution) -> Result<Lot<'c>, Error> {
    walk(case, record, STEPS.split_last().map_or(&STEPS[..], |(_, before)| before))
}

fn walk<'c>(case: &Case<'_>, record: &'c Contribution, steps: &[Step]) -> Result<Lot<'c>, Error> {
    let mut lot = Lot::new(case, record);
    for step in steps {
        match step(case, &mut lot) {
            Ok(()) => {}
            Err(Refusal::Missing(what)) => {
                lot.doubt(case, RuleId::LotUndecided, FindingValue::word(&what), FindingValue::Absent, "/recognise");
            }
            Err(Refusal::Failed(error)) => return Err(error),
        }
        if lot.refused {
            (lot.low, lot.high) = (Decimal::ZERO, Decimal::ZERO);
            break;
        }
    }
    Ok(lot)
}

/// What the lots give together.
#[derive(Default)]
struct Sums {
    surely: Option<Money>,
    perhaps: Decimal,
    unbounded: bool,
    /// Lots in several currencies, and nothing tells in which to compare.
    mixed: bool,
}

impl Sums {
    fn add(&mut self, case: &Case<'_>, lot: &Lot<'_>) -> Result<(), Error> {
        if !lot.could_count() {
            return Ok(());
        }
        let own = lot.currency;
        let currency = case.currency.or(self.surely.map(Money::currency)).unwrap_or(own);
        if lot.foreign || own != currency {
            self.unbounded = true;
            self.mixed |= case.currency.is_none();
            return Ok(());
        }
        let too_large = || Error::Overflow { what: format!("the contributions of grant {}", case.grant.id) };
        self.perhaps = self.perhaps.checked_add(lot.high).ok_or_else(too_large)?;
        if lot.low > Decimal::ZERO {
            let sum = self.surely.unwrap_or(Money::zero(currency)).checked_add(lot.money(lot.low));
            self.surely = Some(sum.map_err(|_| too_large())?);
        }
        Ok(())
    }

    fn given(&self) -> Given {
        let surely = self.surely.filter(|_| !self.mixed);
        Given { surely, at_most: (!self.unbounded).then_some(self.perhaps) }
    }
}
