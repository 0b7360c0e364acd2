//! Who is served first where not all can be.

use std::fmt;
use std::str::FromStr;

use super::bucket::{Bucket, Role};
use super::claim::Claim;
use super::instance::Built;
use super::{capped, raise};
use crate::error::shorten;
use crate::solve::{self, Admission, Flow, Instance, Order};
use crate::values::Fraction;
use crate::{Error, Progress};

/// Who is served first where contributions do not suffice for all.
///
/// ```
/// use ssdc_core::AllocationOrder;
/// assert_eq!("fairest".parse::<AllocationOrder>()?, AllocationOrder::Fairest);
/// assert_eq!(AllocationOrder::ALL.map(AllocationOrder::name), ["any", "earliest_due", "least_flexible", "pro_rata", "fairest"]);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AllocationOrder {
    /// Any allocation of the most that can be given.
    Any,
    /// Those whose match must be there first.
    EarliestDue,
    /// Those whom the fewest contributions can serve.
    LeastFlexible,
    /// The same share of what is required for all, as high as can be, then the most that can be given beside it.
    ProRata,
    /// The least covered as well as possible, then the next, and so on (leximin).
    Fairest,
}

impl AllocationOrder {
    /// Every order.
    pub const ALL: [AllocationOrder; 5] = [
        AllocationOrder::Any,
        AllocationOrder::EarliestDue,
        AllocationOrder::LeastFlexible,
        AllocationOrder::ProRata,
        AllocationOrder::Fairest,
    ];

    /// The word.
    pub const fn name(self) -> &'static str {
        match self {
            AllocationOrder::Any => "any",
            AllocationOrder::EarliestDue => "earliest_due",
            AllocationOrder::LeastFlexible => "least_flexible",
            AllocationOrder::ProRata => "pro_rata",
            AllocationOrder::Fairest => "fairest",
        }
    }
}

impl AllocationOrder {
    /// Claims of a lower class are served first; all are of one where shares are even.
    pub(super) fn class(self, claim: &Claim<'_>) -> i64 {
        match self {
            AllocationOrder::Any | AllocationOrder::ProRata | AllocationOrder::Fairest => 0,
            AllocationOrder::EarliestDue => claim.due.map_or(i64::MAX, |due| due.first_day().number().into()),
            AllocationOrder::LeastFlexible => {
                let could = claim.offers.iter().filter(|offer| !offer.low.is_zero()).count();
                i64::try_from(could).unwrap_or(i64::MAX)
            }
        }
    }

    /// Whether the least covered come first.
    pub(super) const fn is_even(self) -> bool {
        matches!(self, AllocationOrder::ProRata | AllocationOrder::Fairest)
    }
}

impl fmt::Display for AllocationOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for AllocationOrder {
    type Err = Error;

    /// # Errors
    /// [`Error::InvalidChoice`].
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|order| order.name() == text).ok_or_else(|| Error::InvalidChoice {
            what: "order",
            got: shorten(text),
            expected: Self::ALL.map(Self::name).join(", "),
        })
    }
}

/// The flow in the order asked for.
pub(super) fn solved(
    claims: &[Claim<'_>],
    built: &Built<'_>,
    order: AllocationOrder,
    progress: &mut dyn Progress,
) -> Result<Flow, Error> {
    let instance = built.instance.clone();
    let order = match order {
        AllocationOrder::Any | AllocationOrder::EarliestDue | AllocationOrder::LeastFlexible => {
            classes(claims, built, &|claim| order.class(claim))
        }
        AllocationOrder::ProRata | AllocationOrder::Fairest => {
            let is_fair = order == AllocationOrder::Fairest;
            if built.buckets.iter().all(|(_, bucket)| bucket.role == Role::Rest) {
                let order = if is_fair { Order::Fairest } else { Order::ProRata };
                return Ok(solve::allocate(instance, &order, progress)?.flow);
            }
            return Even::of(claims, built)?.flow(is_fair, progress);
        }
    };
    Ok(solve::allocate(instance, &order, progress)?.flow)
}

/// Claim by claim in the order of their classes, and in a claim those first who count for the others, too.
fn classes(claims: &[Claim<'_>], built: &Built<'_>, class: &dyn Fn(&Claim<'_>) -> i64) -> Order {
    let of = |(claim, bucket): &(usize, Bucket)| (claims.get(*claim).map_or(i64::MAX, class), bucket.stage);
    let keys: Vec<_> = built.buckets.iter().map(of).collect();
    let mut known: Vec<_> = keys.clone();
    known.sort_unstable();
    known.dedup();
    if known.len() < 2 {
        return Order::Any;
    }
    let place = |key| known.binary_search(key).map_or(i64::MAX, |place| i64::try_from(place).unwrap_or(i64::MAX));
    Order::Classes(keys.iter().map(place).collect())
}

/// Even shares where demands fall into buckets: the share of all is raised until some cannot follow, these are held, and the
/// others go on. Shares are found to less than one unit of the largest demand.
pub(super) struct Even<'b> {
    instance: &'b Instance,
    /// The obligations of the flow that make up each demand, what it needs, and what it has been held at.
    pub(super) demands: Vec<Asked>,
}

pub(super) struct Asked {
    pub(super) claim: usize,
    /// Its obligations of the flow, those first that all its lots may fill.
    pub(super) buckets: Vec<(Role, usize)>,
    pub(super) need: i64,
    pub(super) held: Option<i64>,
    /// Where a cap is of what is recognised: its share, and what was carried in.
    cap: Option<(Fraction, i64)>,
}

impl Asked {
    /// Of so many units the cap has its share in whole ones.
    pub(super) fn step(&self) -> i64 {
        let step = self.cap.and_then(|(rate, _)| i64::try_from(rate.denominator()).ok());
        step.filter(|step| *step <= 1000).unwrap_or(1)
    }

    /// What the cap admits where so much is given: a share of that, and of what was carried in, not of what is required.
    fn admitted(&self, level: i64) -> i64 {
        let Some((rate, carried)) = self.cap else { return i64::MAX };
        let most = Fraction::of(level.saturating_add(carried).into()).checked_mul(rate);
        most.ok()
            .and_then(|most| i64::try_from(most.numerator().div_euclid(most.denominator())).ok())
            .unwrap_or(i64::MAX)
    }
}

impl<'b> Even<'b> {
    pub(super) fn of(claims: &[Claim<'_>], built: &'b Built<'_>) -> Result<Self, Error> {
        let mut demands: Vec<((usize, usize), Asked)> = Vec::new();
        for (place, (claim, of)) in built.buckets.iter().enumerate() {
            let need = built.instance.need.get(place).copied().unwrap_or_default();
            let key = (*claim, of.demand);
            match demands.last_mut().filter(|(last, _)| *last == key) {
                Some((_, asked)) => {
                    asked.buckets.push((of.role, place));
                    asked.need += need;
                }
                None => {
                    let (claim, buckets) = (*claim, vec![(of.role, place)]);
                    let cap = capped::cap(claims, built, key)?;
                    demands.push((key, Asked { claim, buckets, need, held: None, cap }));
                }
            }
        }
        let mut demands: Vec<_> = demands.into_iter().map(|(_, asked)| asked).collect();
        // So little of a demand as all lots may fill asks for no more than that.
        let later = |role: &Role| match role {
            Role::Rest | Role::UnderCap => 0,
            Role::BeyondCap(_) => 1,
            Role::Floor(_) => 2,
        };
        demands.iter_mut().for_each(|asked| asked.buckets.sort_by_key(|(role, place)| (later(role), *place)));
        Ok(Even { instance: &built.instance, demands })
    }

    fn flow(mut self, is_fair: bool, progress: &mut dyn Progress) -> Result<Flow, Error> {
        let finest = self.demands.iter().map(|one| one.need).max().unwrap_or_default().max(1);
        let mut share = 0;
        if !is_fair {
            self.hold_unreached();
        }
        while self.demands.iter().any(|one| one.held.is_none()) {
            let (mut low, mut high) = (share, finest + 1);
            while high - low > 1 {
                let middle = low + (high - low) / 2;
                if self.cut(middle, finest, progress)?.is_empty() { low = middle } else { high = middle }
            }
            share = low;
            if low == finest {
                self.hold(|_| true, low, finest);
                break;
            }
            let cut = self.cut(low + 1, finest, progress)?;
            let before = self.demands.iter().filter(|one| one.held.is_some()).count();
            self.hold(|asked| !is_fair || asked.buckets.iter().any(|(_, place)| cut.contains(place)), low, finest);
            if self.demands.iter().filter(|one| one.held.is_some()).count() == before {
                self.hold(|_| true, low, finest);
            }
        }
        self.filled(progress)
    }

    /// Those whom no lot reaches do not hold the others down.
    fn hold_unreached(&mut self) {
        let reached: Vec<bool> = {
            let mut reached = vec![false; self.instance.need.len()];
            for (lot, place) in self.instance.lot.iter().zip(&self.instance.obligation) {
                let has = self.instance.supply.get(*lot as usize).is_some_and(|supply| *supply > 0);
                reached.get_mut(*place as usize).into_iter().for_each(|one| *one |= has);
            }
            reached
        };
        for asked in &mut self.demands {
            if !asked.buckets.iter().any(|(_, place)| reached.get(*place) == Some(&true)) {
                asked.held = Some(0);
            }
        }
    }

    fn hold(&mut self, which: impl Fn(&Asked) -> bool, share: i64, finest: i64) {
        for asked in self.demands.iter_mut().filter(|asked| asked.held.is_none()) {
            if which(asked) {
                asked.held = Some(part(asked.need, share, finest));
            }
        }
    }

    /// What each obligation of the flow asks for where every demand not yet held asks for this share.
    fn needs(&self, share: i64, finest: i64) -> Vec<i64> {
        let mut needs = vec![0; self.instance.need.len()];
        for asked in &self.demands {
            let level = asked.held.unwrap_or_else(|| part(asked.need, share, finest));
            let mut left = level;
            for (role, place) in &asked.buckets {
                let most = self.instance.need.get(*place).copied().unwrap_or_default();
                let most = if *role == Role::UnderCap { most.min(asked.admitted(level)) } else { most };
                if let Some(need) = needs.get_mut(*place) {
                    *need = most.min(left);
                    left -= *need;
                }
            }
        }
        needs
    }

    /// What gives every demand what it is held at; `None` where that cannot be.
    pub(super) fn held(&self, progress: &mut dyn Progress) -> Result<Option<Vec<i64>>, Error> {
        let instance = Instance { need: self.needs(0, 1), ..self.instance.clone() };
        let asked: i64 = instance.need.iter().sum();
        let flow = solve::max_flow(&Admission::new(instance)?, progress)?;
        Ok((flow.total == asked).then_some(flow.on_pair))
    }

    /// The obligations of the flow that cannot all be served at this share.
    fn cut(&self, share: i64, finest: i64, progress: &mut dyn Progress) -> Result<Vec<usize>, Error> {
        let instance = Instance { need: self.needs(share, finest), ..self.instance.clone() };
        let flow = solve::max_flow(&Admission::new(instance)?, progress)?;
        Ok(flow.cut.obligations.iter().map(|place| *place as usize).collect())
    }

    /// The most that can be given while everybody keeps what it was held at.
    fn filled(&self, progress: &mut dyn Progress) -> Result<Flow, Error> {
        let (sure, whole) = (self.needs(0, 1), self.instance);
        let beyond: Vec<i64> = whole.need.iter().zip(&sure).map(|(all, sure)| all - sure).collect();
        let on_pair = raise::more(whole, &sure, &beyond, progress)?;
        let cut = solve::max_flow(&Admission::new(whole.clone())?, progress)?.cut;
        Ok(Flow { total: on_pair.iter().sum(), on_pair, cut })
    }
}

fn part(need: i64, share: i64, finest: i64) -> i64 {
    i64::try_from(i128::from(need) * i128::from(share) / i128::from(finest)).unwrap_or(need)
}
