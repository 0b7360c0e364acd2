//! What a requirement asks of a claim: how much, over which parts and slices.

use super::claim::Ask;
use crate::match_funding::case::{Case, Sight};
use crate::match_funding::compared::Verdict;
use crate::match_funding::conditions::surely;
use crate::match_funding::facts::{Here, Refusal};
use crate::match_funding::quantity::needed;
use crate::match_funding::range::Range;
use crate::match_funding::requirement::{Member, compare_all, key_text};
use crate::match_funding::spread;
use crate::match_funding::terms::{Of, Requirement, Value as Plain};
use crate::values::Fraction;
use crate::{Error, Money, PartnerId, Rounding};

/// One requirement, or one part of its partition.
pub(super) struct Demand {
    pub(super) requirement: usize,
    pub(super) part: Option<Plain>,
    /// Its name, where the policy has several requirements or parts.
    pub(super) name: Option<String>,
    /// Of whom it is asked, by their places in the claim.
    pub(super) members: Vec<usize>,
    /// The recipient, where it is compared by itself.
    pub(super) recipient: Option<PartnerId>,
    /// What is required; `None` where it cannot be known.
    pub(super) required: Option<Money>,
    /// What must be given beside it, for it does not count.
    pub(super) baseline: Fraction,
    /// What earlier periods carried in: surely, and at most.
    pub(super) carried: (Fraction, Fraction),
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

impl Demand {
    /// Whether anything is to be given.
    pub(super) fn asks(&self) -> bool {
        self.settled.is_none() && self.required.is_some()
    }

    /// What must be given: what is required and what does not count, less what was carried in.
    pub(super) fn need(&self, sight: Sight) -> Result<Fraction, Error> {
        let required = self.required.map_or(Fraction::ZERO, |required| Fraction::of(required.amount()));
        let carried = match sight {
            Sight::Surely => self.carried.0,
            Sight::AtMost => self.carried.1,
        };
        Ok(required.checked_add(self.baseline)?.checked_sub(carried)?.or_zero())
    }
}

/// A demand for each part whose lots are its own, else one for the whole.
pub(super) fn demands(cases: &[Case<'_>], members: Vec<usize>, ask: &Ask) -> Result<Vec<Demand>, Error> {
    let of = cases.first().and_then(|case| case.policy.requirements.get(ask.requirement));
    let several = cases.first().is_some_and(|case| case.policy.requirements.len() > 1);
    let whole = Demand {
        requirement: ask.requirement,
        part: None,
        name: of.filter(|_| several).map(|of| of.id.to_string()),
        members,
        recipient: ask.recipient.clone(),
        required: None,
        baseline: Fraction::ZERO,
        carried: ask.carried,
        slices: Vec::new(),
        settled: ask.settled,
    };
    let Some((of, required)) = of.zip(ask.required) else { return Ok(vec![whole]) };
    match known(cases, of, required, &whole) {
        Ok(demands) => Ok(demands),
        Err(Refusal::Missing(_)) => Ok(vec![whole]),
        Err(Refusal::Failed(error)) => Err(error),
    }
}

fn known(cases: &[Case<'_>], of: &Requirement, required: Money, whole: &Demand) -> Result<Vec<Demand>, Refusal> {
    let compared_together: Vec<_> = cases.iter().map(|case| Member { case, lots: &[] }).collect();
    let compared = compare_all(&compared_together, of, Sight::Surely, Fraction::ZERO)?;
    let demand = |part, required, baseline, carried| Demand {
        part,
        name: whole.name.clone(),
        required: Some(required),
        baseline,
        carried,
        members: whole.members.clone(),
        recipient: whole.recipient.clone(),
        slices: Vec::new(),
        ..*whole
    };
    if of.per.as_ref().is_some_and(|per| per.same) {
        // What is beyond one part is no part's.
        let nothing = (Fraction::ZERO, Fraction::ZERO);
        let part = |part: &crate::match_funding::requirement::Part| -> Result<Demand, Refusal> {
            let exact = part.required.to_decimal(Rounding::EXACT);
            let amount = exact.map_err(|error| Refusal::Missing(error.to_string()))?;
            let name = part.key.as_ref().map(|key| format!("{}/{}", of.id, key_text(key)));
            let part = demand(part.key.clone(), Money::new(amount, required.currency()), Fraction::ZERO, nothing);
            Ok(Demand { name, ..part })
        };
        return compared.parts.iter().map(part).collect();
    }
    let baseline = spread::baseline(&cases.iter().collect::<Vec<_>>(), of)?;
    let mut whole = demand(None, required, baseline, whole.carried);
    // What is asked of the whole is asked of the first.
    for (index, slice) in of.slices.iter().enumerate() {
        let Some(case) = cases.first() else { break };
        if slice.when.as_ref().map_or(Ok(true), |when| surely(case, when, Here::default()))? {
            let rate = needed(case, &slice.rate, Here::default(), Range::of_slice(slice))?;
            let of = match slice.of {
                Of::Base => compared.base,
                Of::Required => compared.required,
                Of::Recognised => compared.required.checked_add(baseline)?,
            };
            let of_recognised = Some(rate).filter(|_| slice.of == Of::Recognised);
            let (id, is_cap, amount) = (slice.id.clone(), slice.is_cap, rate.checked_mul(of)?);
            whole.slices.push(Share { index, id, is_cap, of_recognised, amount });
        }
    }
    Ok(vec![whole])
}
