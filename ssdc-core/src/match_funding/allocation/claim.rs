//! What each recipient of each grant asks for, and which lots could give it.

use rust_decimal::Decimal;

use super::bucket::{self, Bucket};
use crate::match_funding::case::{Case, Lot, Question};
use crate::match_funding::compared::{Verdict, begun};
use crate::match_funding::contested::Parts;
use crate::match_funding::facts::{Here, Refusal};
use crate::match_funding::policy::Duplicates;
use crate::match_funding::quantity::needed;
use crate::match_funding::terms::{Gate, Of, Requirement, Value as Plain};
use crate::match_funding::{conditions, currency, duplicates, examine, reach, required, requirement, together};
use crate::values::Fraction;
use crate::{Certainty, Contribution, Currency, Date, Error, Grant, Money, PartnerId, Rounding};

/// A grant and one of its recipients: what the requirements of the policy ask of it.
pub(super) struct Claim<'c> {
    pub(super) grant: &'c Grant,
    pub(super) recipient: Option<PartnerId>,
    pub(super) currency: Option<Currency>,
    pub(super) demands: Vec<Demand>,
    pub(super) offers: Vec<Offer<'c>>,
    pub(super) buckets: Vec<Bucket>,
    /// When the match must be there.
    pub(super) due: Option<Date>,
    /// Whether a lot of unknown worth could serve it.
    pub(super) is_open: bool,
}

/// One requirement, or one part of its partition.
pub(super) struct Demand {
    pub(super) requirement: usize,
    pub(super) part: Option<Plain>,
    /// What is required; `None` where it cannot be known.
    pub(super) required: Option<Money>,
    /// What must be given: what is required, and the baseline that does not count.
    pub(super) need: Fraction,
    pub(super) slices: Vec<Share>,
    /// Exempt or not due yet; nothing to give then.
    pub(super) settled: Option<Verdict>,
}

/// A slice of a demand: a cap or a floor in money.
pub(super) struct Share {
    pub(super) index: usize,
    pub(super) id: Box<str>,
    pub(super) is_cap: bool,
    /// For a cap on what is recognised its share of it; the amount then holds where all is met.
    pub(super) of_recognised: Option<Fraction>,
    pub(super) amount: Fraction,
}

/// A lot, or an assigned part of one, that a claim could use.
pub(super) struct Offer<'c> {
    pub(super) record: &'c Contribution,
    /// The assignment that it is; `None` for what is free.
    pub(super) assignment: Option<usize>,
    /// What of it surely counts, in its own currency.
    pub(super) own: Decimal,
    /// What of it surely counts, and what at most could, in the currency that is compared in.
    pub(super) low: Decimal,
    pub(super) high: Decimal,
    /// Which demands look at it, and which slices of theirs hold it.
    pub(super) counts: Vec<bool>,
    pub(super) inside: Vec<Vec<bool>>,
}

/// The claims of a grant, a recipient each.
pub(super) fn claims<'c>(question: &'c Question<'c>, slot: u32, grant: &'c Grant) -> Result<Vec<Claim<'c>>, Error> {
    let whole = Case::new(question, grant);
    let owed = required::obligations(&whole);
    let (several, records) = (owed.len() > 1, reach::lots_of(question.portfolio, slot, grant));
    let mut claims = Vec::new();
    for required::Owed { recipient, base } in owed {
        let currency = question.policy.currency.or(base.map(Money::currency)).or(whole.currency);
        let case = Case { currency, base, is_part: several, ..whole };
        let demands = demands(&case)?;
        let is_due = demands.iter().any(|demand| demand.settled.is_none() && demand.required.is_some());
        let due = due(&case);
        let mut claim =
            Claim { grant, recipient, currency, demands, offers: Vec::new(), buckets: Vec::new(), due, is_open: false };
        if is_due {
            for record in &records {
                if reach::for_recipient(record, claim.recipient.as_ref()) {
                    offer(&case, record, &mut claim)?;
                }
            }
            claim.buckets = bucket::buckets(&case, &claim)?;
        }
        claims.push(claim);
    }
    Ok(claims)
}

fn demands(case: &Case<'_>) -> Result<Vec<Demand>, Error> {
    let begun = begun(case);
    let (_, above) = together::split(case)?;
    let mut demands = Vec::new();
    for (index, of) in case.policy.requirements.iter().enumerate() {
        let settled = |verdict| Demand { settled: Some(verdict), ..unknown(index) };
        if begun == Certainty::No {
            demands.push(settled(Verdict::NotDue));
            continue;
        }
        // What is compared together with other grants is not allocated to one of them.
        let alone = above.iter().all(|(other, ..)| *other != index);
        let Some(due) = required::due(case, index, of).ok().filter(|_| alone) else {
            demands.push(unknown(index));
            continue;
        };
        match (due.is_exempt, due.amount, case.currency) {
            (true, ..) => demands.push(settled(Verdict::Exempt)),
            (_, Some(amount), Some(currency)) if begun == Certainty::Surely && amount.currency() == currency => {
                match known(case, index, of, currency) {
                    Ok(known) => demands.extend(known),
                    Err(Refusal::Missing(_)) => demands.push(unknown(index)),
                    Err(Refusal::Failed(error)) => return Err(error),
                }
            }
            _ => demands.push(unknown(index)),
        }
    }
    Ok(demands)
}

fn unknown(requirement: usize) -> Demand {
    Demand { requirement, part: None, required: None, need: Fraction::ZERO, slices: Vec::new(), settled: None }
}

/// A demand for each part whose lots are its own, else one for the whole.
fn known(case: &Case<'_>, index: usize, of: &Requirement, currency: Currency) -> Result<Vec<Demand>, Refusal> {
    let compared = requirement::compare(case, of, &[], |lot| lot.low, Fraction::ZERO)?;
    let money = |value: Fraction| value.to_decimal(Rounding::EXACT).map(|amount| Money::new(amount, currency));
    let demand = |part: Option<Plain>, required: Fraction, extra: Fraction| -> Result<Demand, Refusal> {
        let need = required.checked_add(extra)?;
        let required = Some(money(required)?);
        Ok(Demand { requirement: index, part, required, need, slices: Vec::new(), settled: None })
    };
    if of.per.as_ref().is_some_and(|per| per.same) {
        return compared.parts.iter().map(|part| demand(part.key.clone(), part.required, Fraction::ZERO)).collect();
    }
    let baseline = of.additional_to.as_ref().map(|term| needed(case, term, Here::default())).transpose()?;
    let mut whole = demand(None, compared.required, baseline.unwrap_or(Fraction::ZERO))?;
    for (place, slice) in of.slices.iter().enumerate() {
        if slice.when.as_ref().map_or(Ok(true), |when| conditions::surely(case, when, Here::default()))? {
            let rate = needed(case, &slice.rate, Here::default())?;
            let of = match slice.of {
                Of::Base => compared.base,
                Of::Required | Of::Recognised => compared.required,
            };
            let of_recognised = Some(rate).filter(|_| slice.of == Of::Recognised);
            let amount = rate.checked_mul(of)?;
            whole.slices.push(Share {
                index: place,
                id: slice.id.clone(),
                is_cap: slice.is_cap,
                of_recognised,
                amount,
            });
        }
    }
    Ok(vec![whole])
}

/// When the match must be there: before the first payment that it gates, else at the end.
fn due(case: &Case<'_>) -> Option<Date> {
    let agreement = case.grant.agreement.as_deref();
    let gates = case.policy.requirements.iter().flat_map(|one| &one.gates);
    let dates = gates.filter_map(|gate| match gate {
        Gate::Application => agreement?.submitted,
        Gate::Agreement => agreement?.signed,
        Gate::EachTranche | Gate::EachDrawProRata => case.grant.tranches.iter().filter_map(|tranche| tranche.due).min(),
        Gate::PeriodEnd | Gate::Close => agreement?.to,
    });
    dates.min()
}

/// The parts of a lot that the claim could use.
fn offer<'c>(case: &Case<'_>, record: &'c Contribution, claim: &mut Claim<'c>) -> Result<(), Error> {
    let mut lot = examine(case, record)?;
    if lot.could_count() && case.policy.duplicates == Duplicates::Exclude {
        duplicates::step(case, &mut lot);
    }
    if !lot.could_count() {
        return Ok(());
    }
    if lot.foreign {
        claim.is_open = true;
        return Ok(());
    }
    let (mut counts, mut inside) = (Vec::new(), Vec::new());
    for demand in &claim.demands {
        let Some(of) = case.policy.requirements.get(demand.requirement) else { continue };
        match looks_at(case, of, demand, &lot) {
            Ok((counted, slices)) => {
                counts.push(counted);
                inside.push(slices);
            }
            Err(Refusal::Missing(_)) => {
                claim.is_open = true;
                return Ok(());
            }
            Err(Refusal::Failed(error)) => return Err(error),
        }
    }
    if !counts.contains(&true) {
        return Ok(());
    }
    let total = Parts::of(case, &lot, claim.recipient.as_ref()).total;
    let rest = |came: Decimal, others: Decimal| (came - others.min(came)).max(Decimal::ZERO);
    let mut parts = Vec::new();
    for (index, (one, part)) in Parts::each(record).enumerate() {
        let for_it = one.grant == claim.grant.id
            && one.recipient.as_ref().is_none_or(|to| claim.recipient.as_ref().is_none_or(|own| to == own));
        if for_it {
            parts.push((Some(index), rest(lot.low, total - part).min(part), part.min(lot.high)));
        }
    }
    let reached = reach::by_earmark(case.portfolio, record, claim.grant);
    let low = if reached == Certainty::Surely { rest(lot.low, total) } else { Decimal::ZERO };
    if reached != Certainty::No {
        parts.push((None, low, rest(lot.high, total)));
    }
    for (assignment, own, most) in parts {
        let (low, high) = currency::worth(&lot, (own, most))?;
        if high > Decimal::ZERO {
            let (counts, inside) = (counts.clone(), inside.clone());
            claim.offers.push(Offer { record, assignment, own, low, high, counts, inside });
        }
    }
    Ok(())
}

/// Whether a demand looks at a lot, and which of its slices hold it.
fn looks_at(case: &Case<'_>, of: &Requirement, demand: &Demand, lot: &Lot<'_>) -> Result<(bool, Vec<bool>), Refusal> {
    let here = Here { lot: Some(lot), line: None };
    let counted = of.counts.as_ref().map_or(Ok(true), |counts| conditions::surely(case, counts, here))?;
    let own = match (&of.per, &demand.part) {
        (Some(per), Some(key)) => requirement::belongs(*per, key, lot),
        _ => true,
    };
    let mut inside = Vec::new();
    for share in &demand.slices {
        let slice = of.slices.get(share.index);
        inside.push(slice.map_or(Ok(false), |slice| conditions::surely(case, &slice.of_lots, here))?);
    }
    Ok((counted && own && demand.settled.is_none() && demand.required.is_some(), inside))
}
