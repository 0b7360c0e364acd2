//! All obligations at once: which contribution counts for which, and, where they do not suffice, who competes for what.

mod assigned;
mod bucket;
mod claim;
mod gap;
mod instance;
mod order;
mod report;

use std::collections::{BTreeMap, HashSet};

use rust_decimal::Decimal;

use super::case::Question;
use super::compared::Verdict;
use super::policy::Policy;
use super::terms::{Level, Scope, Span};
use super::{MatchFunding, executed};
use crate::progress::step;
use crate::solve::{Admission, max_flow};
use crate::values::Fraction;
use crate::{Currency, Day, Error, Fault, GrantId, Money, PartnerId, Portfolio, Progress, Rounding, RoundingMode};
use claim::{Claim, Demand};
use instance::Built;

pub use gap::Gap;
pub use order::AllocationOrder;

/// So much of a contribution counts for a recipient's obligation.
///
/// ```
/// # use ssdc_core::{AllocationOrder, Policy, Portfolio};
/// # let portfolio = Portfolio::from_json(include_str!("../../../../examples/centre/portfolio.json"))?;
/// let policy = Policy::load("ssdc-1-to-1")?;
/// let allocation = portfolio.match_funding(&policy).allocate("2018-06-30".parse()?, AllocationOrder::Any, &mut ())?;
/// for row in allocation.rows() {
///     println!("{} of {} counts for {}", row.amount, row.contribution, row.grant);
/// }
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllocationRow {
    /// The contribution.
    pub contribution: crate::ContributionId,
    /// The grant that it counts for.
    pub grant: GrantId,
    /// The recipient, where the grant names one.
    pub recipient: Option<PartnerId>,
    /// The tranche, where the policy compares tranche by tranche: the earliest are filled first.
    pub tranche: Option<u32>,
    /// How much, in the currency that is compared in.
    pub amount: Money,
    /// The same in the contribution's own currency: exact, or where it has no decimal up to the minor unit.
    pub own_amount: Money,
    /// Whether the record already assigned it.
    pub was_assigned: bool,
}

/// How well an obligation is covered.
///
/// ```
/// # use ssdc_core::{AllocationOrder, Policy, Portfolio, Verdict};
/// # let portfolio = Portfolio::from_json(include_str!("../../../../examples/centre/portfolio.json"))?;
/// let policy = Policy::load("ssdc-1-to-1")?;
/// let allocation = portfolio.match_funding(&policy).allocate("2018-06-30".parse()?, AllocationOrder::Any, &mut ())?;
/// for one in allocation.coverage().iter().filter(|one| one.verdict == Verdict::Short) {
///     println!("{} lacks {}", one.grant, one.lacking.unwrap());
/// }
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The grant.
    pub grant: GrantId,
    /// The recipient, where the grant names one.
    pub recipient: Option<PartnerId>,
    /// The requirement of the policy, where it has several or parts.
    pub requirement: Option<String>,
    /// What is required; `None` where it cannot be known.
    pub required: Option<Money>,
    /// What it is given.
    pub given: Option<Money>,
    /// What is lacking.
    pub lacking: Option<Money>,
    /// How it stands under this allocation: `short` where no allocation can serve all those that compete with it, and
    /// `undetermined` where another allocation or something unknown could.
    pub verdict: Verdict,
}

/// Which contribution counts for which obligation, all at once.
///
/// ```
/// use ssdc_core::{AllocationOrder, Policy, Portfolio};
/// // A may serve both grants, B only the second: whoever gives A to the second first leaves the first with nothing.
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
///     "partners": [{"id": "CENTRE", "name": "The centre"}, {"id": "DONOR", "name": "A company"}],
///     "programmes": [{"id": "PR", "title": "Small grants", "funders": ["CENTRE"]}],
///     "grants": [{"id": "G-1", "title": "Wells", "programme": "PR", "amount": "60.00 USD", "agreement": {"from": "2018-01-01", "to": "2018-12-31"}},
///                {"id": "G-2", "title": "Pumps", "programme": "PR", "amount": "50.00 USD", "agreement": {"from": "2018-01-01", "to": "2018-12-31"}}],
///     "contributions": [
///         {"id": "A", "source": "DONOR", "kind": "cash", "amount": "60.00 USD", "earmark": {"programmes": ["PR"]},
///          "states": [{"state": "received", "on": "2018-03-01"}]},
///         {"id": "B", "source": "DONOR", "kind": "cash", "amount": "40.00 USD", "earmark": {"grants": ["G-2"]},
///          "states": [{"state": "received", "on": "2018-03-02"}]}]}"#)?;
/// let policy = Policy::load("ssdc-1-to-1")?;
/// let allocation = portfolio.match_funding(&policy).allocate("2018-06-30".parse()?, AllocationOrder::Any, &mut ())?;
///
/// assert_eq!(allocation.total(), Some("100.00 USD".parse()?));
/// assert_eq!(allocation.cut(), ["G-1 and G-2 need 110.00 USD together, and all that can serve them, A and B, gives 100.00 USD: \
///     10.00 USD is lacking. One new contribution of 10.00 USD for any of them would close it."]);
/// // Written back, each contribution counts where it was put.
/// let assigned = allocation.assigned()?;
/// let all = assigned.match_funding(&policy).check_all("2018-06-30".parse()?, &mut ())?;
/// let recognised: Vec<_> = all.rows().map(|row| row.recognised.unwrap().amount()).collect();
/// assert_eq!(recognised.iter().sum::<ssdc_core::Decimal>().to_string(), "100");
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct MatchAllocation {
    pub(super) portfolio: Portfolio,
    pub(super) policy: Policy,
    pub(super) as_of: Day,
    pub(super) order: AllocationOrder,
    rows: Vec<AllocationRow>,
    coverage: Vec<Coverage>,
    gaps: Vec<Gap>,
    at_most: BTreeMap<Currency, Decimal>,
}

impl MatchFunding<'_> {
    /// Which contribution counts for which obligation, so that as much as possible of what is required is covered; where
    /// that is less than all of it, `order` says who is served first. What the records already assign stays as it is.
    ///
    /// Only what surely counts at the end of `as_of` is given. No shortfall is reported that another allocation avoids: the
    /// total is that of a maximum flow, and [`cut`](MatchAllocation::cut) proves it.
    ///
    /// # Errors
    /// [`Error::UnsupportedPolicy`] with the places that an allocation does not execute; [`Error::Overflow`],
    /// [`Error::Cancelled`].
    pub fn allocate(
        &self,
        as_of: Day,
        order: AllocationOrder,
        progress: &mut dyn Progress,
    ) -> Result<MatchAllocation, Error> {
        executed::refuse(self.policy, true)?;
        refuse(self.policy)?;
        let question = Question::new(self.portfolio, self.policy, as_of, false);
        let mut claims = Vec::new();
        let mut grants: Vec<_> = self.portfolio.tables.grants.slots_and_rows().collect();
        grants.sort_unstable_by(|(_, a), (_, b)| a.id.cmp(&b.id));
        for ((slot, grant), done) in grants.iter().zip(0_u64..) {
            if done % 64 == 0 {
                step(progress, done, grants.len() as u64)?;
            }
            claims.extend(claim::claims(&question, *slot, grant)?);
        }
        instance::one_currency_each(&mut claims);
        let built = instance::build(&claims, |offer| offer.low)?;
        // The solver counts its own steps; whoever listens counts grants.
        let total = grants.len() as u64;
        let mut solving = |_: u64, _: u64| progress.report(total.saturating_sub(1), total);
        let flow = order::solved(&claims, &built, order, &mut solving)?;
        let certain = certain(&claims, &mut solving)?;
        let mut given: Given = BTreeMap::new();
        for (pair, units) in built.pairs.iter().zip(&flow.on_pair).filter(|(_, units)| **units > 0) {
            let currency = claims.get(pair.0).and_then(|claim| claim.currency);
            if let Some(currency) = currency {
                *given.entry(*pair).or_default() += built.amount(*units, currency);
            }
        }
        let at_most = totals(&claims, &given);
        trim(&claims, &mut given)?;
        let mut answer = MatchAllocation {
            portfolio: self.portfolio.clone(),
            policy: self.policy.clone(),
            as_of,
            order,
            rows: Vec::new(),
            coverage: Vec::new(),
            gaps: gap::gaps(&claims, &built, &flow.cut),
            at_most,
        };
        for (index, claim) in claims.iter().enumerate() {
            answer.rows.extend(rows(claim, index, &given, self.policy));
            for (place, demand) in claim.demands.iter().enumerate() {
                answer.coverage.push(coverage(claim, index, (place, demand), &given, &certain, self.policy)?);
            }
        }
        answer.rows.sort_by(|a, b| {
            (&a.contribution, &a.grant, &a.recipient, a.tranche).cmp(&(
                &b.contribution,
                &b.grant,
                &b.recipient,
                b.tranche,
            ))
        });
        step(progress, total, total)?;
        Ok(answer)
    }
}

fn rounded(mode: RoundingMode, scale: u32) -> Result<Rounding, Error> {
    Rounding::new(mode, Decimal::new(1, scale))
}

/// What each offer of each claim gives.
type Given = BTreeMap<(usize, usize), Decimal>;

/// What an allocation does not execute, beside what a check does not.
fn refuse(policy: &Policy) -> Result<(), Error> {
    let mut faults = Vec::new();
    let scope = policy.recognise.exclusive.as_ref().map(|exclusive| exclusive.scope);
    if !scope.is_none_or(|scope| matches!(scope, Scope::World | Scope::SourceFamily)) {
        let why = "an allocation executes only the scopes `world` and `source_family`".to_owned();
        faults.push(Fault { pointer: "/recognise/exclusive/scope".to_owned(), why });
    }
    for (index, one) in policy.requirements.iter().enumerate() {
        let mut unless = |holds: bool, key: &str, why: &str| {
            if !holds {
                faults.push(Fault { pointer: format!("/requirement/{index}/{key}"), why: why.to_owned() });
            }
        };
        let level = matches!(one.level, Level::Grant | Level::Tranche);
        unless(level, "level", "an allocation executes only the levels `grant` and `tranche`");
        unless(one.span == Span::Agreement, "period", "an allocation executes only the period `agreement`");
        unless(!one.carries_excess, "carry_excess", "an allocation does not carry excess over");
        unless(one.overmatch_from.is_empty(), "overmatch_from", "an allocation does not pass overmatch on");
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::UnsupportedPolicy { policy: policy.id.clone(), faults }) }
}

/// The buckets that cannot all be filled even where everything unknown turns out well.
fn certain(claims: &[Claim<'_>], progress: &mut dyn Progress) -> Result<HashSet<(usize, usize)>, Error> {
    let best: Built<'_> = instance::build(claims, |offer| offer.high)?;
    let flow = max_flow(&Admission::new(best.instance)?, progress)?;
    let cut = flow.cut.obligations.iter().filter_map(|place| best.buckets.get(*place as usize));
    Ok(cut.copied().collect())
}

fn totals(claims: &[Claim<'_>], given: &Given) -> BTreeMap<Currency, Decimal> {
    let mut totals = BTreeMap::new();
    for ((claim, _), amount) in given {
        if let Some(currency) = claims.get(*claim).and_then(|claim| claim.currency) {
            *totals.entry(currency).or_default() += *amount;
        }
    }
    totals
}

/// A cap of a share q of what is recognised admits q/(1-q) of the rest. Where all is met it is the amount that the flow knew;
/// where not, what is above it does not count and is not given.
fn trim(claims: &[Claim<'_>], given: &mut Given) -> Result<(), Error> {
    for (index, claim) in claims.iter().enumerate() {
        for (place, demand) in claim.demands.iter().enumerate() {
            for (slice, share) in demand.slices.iter().enumerate().filter(|(_, share)| share.is_cap) {
                let Some(rate) = share.of_recognised.filter(|rate| rate.compare(Fraction::ONE).is_lt()) else {
                    continue;
                };
                let inside = |offer: usize| {
                    claim.offers.get(offer).and_then(|offer| offer.inside.get(place)?.get(slice)).copied() == Some(true)
                };
                let sum = |given: &Given, within: bool| -> Decimal {
                    let own = given.range((index, 0)..(index + 1, 0));
                    own.filter(|((_, offer), _)| inside(*offer) == within).map(|(_, amount)| *amount).sum()
                };
                let rest = Fraction::of(sum(given, false));
                let most = rate.checked_mul(rest)?.checked_div(Fraction::ONE.checked_sub(rate)?)?;
                let scale = claim.currency.map_or(0, Currency::decimals);
                let down = rounded(RoundingMode::Down, scale)?;
                let mut above = sum(given, true) - most.to_decimal(down)?;
                for ((_, offer), amount) in given.range_mut((index, 0)..(index + 1, 0)).rev() {
                    if above > Decimal::ZERO && inside(*offer) {
                        let taken = above.min(*amount);
                        (*amount, above) = (*amount - taken, above - taken);
                    }
                }
            }
        }
    }
    given.retain(|_, amount| *amount > Decimal::ZERO);
    Ok(())
}

/// What a claim is given, lot by lot and, where the policy asks for tranches, tranche by tranche in their order.
fn rows(claim: &Claim<'_>, index: usize, given: &Given, policy: &Policy) -> Vec<AllocationRow> {
    let Some(currency) = claim.currency else { return Vec::new() };
    let by_tranche = policy.requirements.iter().any(|one| {
        one.level == Level::Tranche || one.base.as_ref().is_some_and(|base| &*base.figure == "tranches_due")
    });
    let mut tranches: Vec<(u32, Decimal)> = Vec::new();
    let [demand] = &*claim.demands else { return plain(claim, index, given, currency) };
    if let Some(required) = demand.required.filter(|_| by_tranche) {
        let mut due: Vec<_> =
            claim.grant.tranches.iter().filter_map(|one| Some((one.due?, one.number, one.amount?))).collect();
        due.sort_unstable_by_key(|(on, number, _)| (*on, *number));
        let whole: Decimal = due.iter().map(|(_, _, amount)| amount.amount()).sum();
        let mut left = required.amount();
        for (_, number, amount) in due {
            let share = if whole.is_zero() { Decimal::ZERO } else { amount.amount() };
            let share = share.min(left);
            tranches.push((number, share));
            left -= share;
        }
    }
    if tranches.is_empty() {
        return plain(claim, index, given, currency);
    }
    let mut rows = Vec::new();
    let mut tranches = tranches.into_iter().peekable();
    for row in plain(claim, index, given, currency) {
        let mut left = row.amount.amount();
        while left > Decimal::ZERO {
            let (tranche, taken) = match tranches.peek_mut() {
                Some((number, room)) if *room > Decimal::ZERO => {
                    let taken = left.min(*room);
                    *room -= taken;
                    (Some(*number), taken)
                }
                Some(_) => {
                    tranches.next();
                    continue;
                }
                None => (None, left),
            };
            left -= taken;
            let whole = row.amount.amount();
            let share = if taken == whole { row.own_amount } else { part_of(row.own_amount, taken, whole) };
            rows.push(AllocationRow { tranche, amount: Money::new(taken, currency), own_amount: share, ..row.clone() });
        }
    }
    rows
}

fn part_of(own: Money, taken: Decimal, whole: Decimal) -> Money {
    if own.amount() == whole {
        return Money::new(taken, own.currency());
    }
    let share = own.amount().checked_mul(taken).and_then(|all| all.checked_div(whole)).unwrap_or(own.amount());
    let up = rust_decimal::RoundingStrategy::AwayFromZero;
    Money::new(share.round_dp_with_strategy(own.currency().decimals(), up).min(own.amount()), own.currency())
}

/// What has to be taken of a contribution to give so much.
fn own_amount(offer: &claim::Offer<'_>, amount: Decimal) -> Money {
    let currency = offer.record.amount.currency();
    if offer.own == offer.low || offer.low.is_zero() {
        return Money::new(amount, currency);
    }
    let share = Fraction::of(amount)
        .checked_mul(Fraction::of(offer.own))
        .and_then(|all| all.checked_div(Fraction::of(offer.low)));
    let up = rounded(RoundingMode::Up, currency.decimals());
    let taken = share.and_then(|share| share.to_decimal(Rounding::EXACT).or_else(|_| share.to_decimal(up?)));
    Money::new(taken.unwrap_or(offer.own).min(offer.own), currency)
}

fn plain(claim: &Claim<'_>, index: usize, given: &Given, currency: Currency) -> Vec<AllocationRow> {
    let own = given.range((index, 0)..(index + 1, 0));
    let row = |((_, offer), amount): (&(usize, usize), &Decimal)| {
        let offer = claim.offers.get(*offer)?;
        Some(AllocationRow {
            contribution: offer.record.id.clone(),
            grant: claim.grant.id.clone(),
            recipient: claim.recipient.clone(),
            tranche: None,
            amount: Money::new(*amount, currency),
            own_amount: own_amount(offer, *amount),
            was_assigned: offer.assignment.is_some(),
        })
    };
    own.filter_map(row).collect()
}

fn coverage(
    claim: &Claim<'_>,
    index: usize,
    (place, demand): (usize, &Demand),
    given: &Given,
    certain: &HashSet<(usize, usize)>,
    policy: &Policy,
) -> Result<Coverage, Error> {
    let requirement = policy.requirements.get(demand.requirement).map(|one| one.id.to_string());
    let requirement = match &demand.part {
        Some(part) => requirement.map(|id| format!("{id}/{}", super::requirement::key_text(part))),
        None => requirement.filter(|_| policy.requirements.len() > 1),
    };
    let none = claim.currency.map(Money::zero);
    let (grant, recipient) = (claim.grant.id.clone(), claim.recipient.clone());
    let plain = |required, verdict| Coverage {
        grant: grant.clone(),
        recipient: recipient.clone(),
        requirement: requirement.clone(),
        required,
        given: none,
        lacking: required.and(none),
        verdict,
    };
    let (Some(required), Some(currency)) = (demand.required, claim.currency) else {
        return Ok(match demand.settled {
            Some(verdict) => plain(none, verdict),
            None => plain(None, Verdict::Undetermined),
        });
    };
    let looked_at = |offer: usize| claim.offers.get(offer).is_some_and(|offer| offer.counts.get(place) == Some(&true));
    let sum = |holds: &dyn Fn(usize) -> bool| -> Decimal {
        let own = given.range((index, 0)..(index + 1, 0));
        own.filter(|((_, offer), _)| looked_at(*offer) && holds(*offer)).map(|(_, amount)| *amount).sum()
    };
    let extra = demand.need.checked_sub(Fraction::of(required.amount()))?;
    let counted = Fraction::of(sum(&|_| true)).checked_sub(extra)?.or_zero();
    let given_amount =
        counted.to_decimal(rounded(RoundingMode::Down, currency.decimals().max(required.amount().scale()))?)?;
    let given_amount = given_amount.min(required.amount());
    let mut lacking = required.amount() - given_amount;
    for (slice, share) in demand.slices.iter().enumerate().filter(|(_, share)| !share.is_cap) {
        let inside = sum(&|offer| {
            claim.offers.get(offer).and_then(|offer| offer.inside.get(place)?.get(slice)).copied() == Some(true)
        });
        let short = share.amount.checked_sub(Fraction::of(inside))?.or_zero();
        lacking = lacking.max(short.to_decimal(rounded(RoundingMode::Up, currency.decimals())?)?);
    }
    let is_certain =
        claim.buckets.iter().enumerate().any(|(bucket, one)| one.demand == place && certain.contains(&(index, bucket)));
    let verdict = match (lacking.is_zero(), is_certain && !claim.is_open) {
        (true, _) => Verdict::Met,
        (false, true) => Verdict::Short,
        (false, false) => Verdict::Undetermined,
    };
    let (given, lacking) = (Some(Money::new(given_amount, currency)), Some(Money::new(lacking, currency)));
    Ok(Coverage { given, lacking, ..plain(Some(required), verdict) })
}
