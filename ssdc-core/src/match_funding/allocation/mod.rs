//! All obligations at once: which contribution counts for which, and, where they do not suffice, who competes for what.

mod assigned;
mod bucket;
mod capped;
mod claim;
mod coverage;
mod demand;
mod gap;
mod instance;
mod offer;
mod order;
mod raise;
mod report;
mod rows;
mod settle;

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::case::{Question, Sight};
use super::compared::Verdict;
use super::policy::Policy;
use super::{MatchFunding, executed};
use crate::progress::step;
use crate::solve::{Admission, max_flow};
use crate::{Currency, Day, Error, Fault, GrantId, Money, PartnerId, Portfolio, Progress, Rounding, RoundingMode};
use claim::Claim;
use coverage::Certain;

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
    /// The grant that it counts for; where grants are compared together, the one of them that it is put down for.
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
    /// Whether it counts for others at the same time, as the exclusive scope of the policy allows. It is not assigned then,
    /// for that would take it from the others, and needs not be: nobody within the scope contests it.
    pub is_shared: bool,
    /// The place of the assignment that left open for which recipient it is.
    opened: Option<usize>,
}

/// How well an obligation is covered. Grants that the policy compares together have one obligation, and one line here: what
/// they require together must be there once, and lines add up.
///
/// ```
/// # use ssdc_core::{AllocationOrder, Policy, Portfolio, Verdict};
/// # let portfolio = Portfolio::from_json(include_str!("../../../../examples/centre/portfolio.json"))?;
/// let policy = Policy::load("ssdc-1-to-1")?;
/// let allocation = portfolio.match_funding(&policy).allocate("2018-06-30".parse()?, AllocationOrder::Any, &mut ())?;
/// for one in allocation.coverage().iter().filter(|one| one.verdict == Verdict::Short) {
///     println!("{:?} lack {}", one.grants, one.lacking.unwrap());
/// }
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The grant, or all that are compared together, by id.
    pub grants: Vec<GrantId>,
    /// The recipient, where the grant names one and it is compared by itself.
    pub recipient: Option<PartnerId>,
    /// The requirement of the policy, where it has several or parts.
    pub requirement: Option<String>,
    /// What is required; `None` where it cannot be known.
    pub required: Option<Money>,
    /// What it is given, with what was carried in.
    pub given: Option<Money>,
    /// What of it earlier periods carried in; `None` where that is nothing.
    pub carried: Option<Money>,
    /// What is lacking.
    pub lacking: Option<Money>,
    /// How it stands under this allocation: `short` where no allocation can serve all those that compete with it, and
    /// `undetermined` where another allocation or something unknown could, or where less is found than the bound.
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
/// assert_eq!(allocation.cut(), ["G-1 and G-2 need 110.00 USD together, and all that can serve them, A and B, give 100.00 USD: \
///     10.00 USD is lacking. One new contribution of 10.00 USD that each of them may use would close it."]);
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
        let mut claims = claim::claims(&question, progress)?;
        instance::one_currency_each(&mut claims);
        let mut built = instance::build(self.policy, &claims, Sight::Surely)?;
        // The solver counts its own steps; whoever listens counts grants.
        let total = self.portfolio.tables.grants.len() as u64;
        let mut solving = |_: u64, _: u64| progress.report(total.saturating_sub(1), total);
        let mut flow = order::solved(&claims, &built, order, &mut solving)?;
        let raised = raise::raised(&claims, &built, &mut flow, &mut solving)?;
        let certain = certain(self.policy, &claims, &mut solving)?;
        let mut gaps = gap::gaps(&claims, &built, &built.instance.need, &flow.cut);
        gaps.extend(raised.iter().flat_map(|more| gap::gaps(&claims, &built, &more.need, &more.cut)));
        gaps.sort_by(|a, b| (b.lacking.amount(), &a.grants).cmp(&(a.lacking.amount(), &b.grants)));
        let parts = capped::Parts::of(&claims, &built)?;
        let bound = capped::bound(&claims, &built, &flow, &parts, &mut solving)?;
        let most = capped::most(&claims, &built, &parts, &bound)?;
        let at_most = capped::Parts::by_currency(&claims, &most);
        flow = capped::best(&claims, &built, order, flow, &parts, &mut solving)?;
        let mut given = built.given(&claims, &flow);
        let mut rounds = 0..MOST_ROUNDS;
        let shared = loop {
            let (shared, taken_back) = settle::settle(&claims, &mut given)?;
            if taken_back.is_empty() || rounds.next().is_none() {
                break shared;
            }
            settle::limit(&mut claims, &given, &taken_back);
            built = instance::build(self.policy, &claims, Sight::Surely)?;
            flow = order::solved(&claims, &built, order, &mut solving)?;
            raise::raised(&claims, &built, &mut flow, &mut solving)?;
            flow = capped::best(&claims, &built, order, flow, &parts, &mut solving)?;
            given = built.given(&claims, &flow);
        };
        settle::trim(&claims, &mut given)?;
        let found = parts.sums(&given);
        let mut answer = MatchAllocation {
            portfolio: self.portfolio.clone(),
            policy: self.policy.clone(),
            as_of,
            order,
            rows: Vec::new(),
            coverage: Vec::new(),
            gaps,
            at_most,
        };
        for (index, claim) in claims.iter().enumerate() {
            answer.rows.extend(rows::rows(claim, index, &given, &shared, self.policy));
            for demand in claim.demands.iter().enumerate() {
                let mut one = coverage::coverage(claim, index, demand, &given, &certain)?;
                // Where a better allocation may be, it could be this one's.
                if one.verdict == Verdict::Short && parts.is_between(index, &found, &most) {
                    one.verdict = Verdict::Undetermined;
                }
                answer.coverage.push(one);
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

/// So often what a check would not count is given to others instead.
const MOST_ROUNDS: u32 = 32;

fn rounded(mode: RoundingMode, scale: u32) -> Result<Rounding, Error> {
    Rounding::new(mode, Decimal::new(1, scale))
}

/// What each offer of each claim gives.
type Given = BTreeMap<(usize, usize), Decimal>;

/// What an allocation does not execute, beside what a check does not.
fn refuse(policy: &Policy) -> Result<(), Error> {
    let mut faults = Vec::new();
    for (index, one) in policy.requirements.iter().enumerate() {
        if !one.overmatch_from.is_empty() {
            let why = "an allocation does not pass overmatch on".to_owned();
            faults.push(Fault { pointer: format!("/requirement/{index}/overmatch_from"), why });
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::UnsupportedPolicy { policy: policy.id.clone(), faults }) }
}

/// The demands that cannot all be met even where everything unknown turns out well.
fn certain(policy: &Policy, claims: &[Claim<'_>], progress: &mut dyn Progress) -> Result<Certain, Error> {
    let best = instance::build(policy, claims, Sight::AtMost)?;
    let mut flow = max_flow(&Admission::new(best.instance.clone())?, progress)?;
    let raised = raise::raised(claims, &best, &mut flow, progress)?;
    let of = |place: &u32| best.buckets.get(*place as usize);
    let demand = |(index, bucket): &(usize, bucket::Bucket)| (*index, bucket.demand);
    let mut certain: Certain = flow.cut.obligations.iter().filter_map(of).map(demand).collect();
    for more in raised {
        let raised = more.cut.obligations.iter().filter_map(of).filter(|(_, bucket)| bucket.stage == more.stage);
        certain.extend(raised.map(demand));
    }
    Ok(certain)
}
