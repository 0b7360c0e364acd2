//! Who controls whom on a day, and who has what share in whom: closures over what partners are part of.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigInt;
use num_rational::BigRational;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::Portfolio;
use crate::graph::{NodeRef, TieKind};
use crate::model::Partner;
use crate::table::{Column, Table};
use crate::values::Fraction;
use crate::{Certainty, Day, Error, Kind, PartnerId, Period, Ratio};

/// Who controls whom on a day.
///
/// A partner controls another if the votes that it and everything it controls hold there are more than one half: so
/// pyramids and cross-holdings are seen through. A `part_of` without a share is the whole: a ministry's department, a branch.
/// A tie counts on the days from its `from` to its `to`; where their precision leaves it open, what follows is only possible.
///
/// ```
/// use ssdc_core::{Certainty, Portfolio};
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "partners": [
///     {"id": "HOLDING", "name": "Holding"},
///     {"id": "LEFT", "name": "Left", "part_of": [{"partner": "HOLDING", "share": "60"}]},
///     {"id": "RIGHT", "name": "Right", "part_of": [{"partner": "HOLDING", "share": "30"}, {"partner": "LEFT", "share": "25"}]}]}"#)?;
/// let control = portfolio.control("2018-06-30".parse()?);
///
/// let right = &control.controlled_by(&"HOLDING".parse()?)?[1]; // 30 of its own and 25 through LEFT
/// assert_eq!(right.to_string(), "RIGHT is controlled by HOLDING: HOLDING holds 30 %, LEFT holds 25 %");
/// assert_eq!((right.votes(), right.certainty), (55.into(), Certainty::Surely));
/// // What of RIGHT belongs to HOLDING in the end: 30 % and 60 % of 25 %.
/// assert_eq!(control.beneficial_share(&"HOLDING".parse()?, &"RIGHT".parse()?)?, Some("45%".parse()?));
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Control<'p> {
    portfolio: &'p Portfolio,
    as_of: Day,
}

/// A partner that another controls, and by which holdings.
///
/// ```
/// use ssdc_core::Portfolio;
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "partners": [{"id": "MINISTRY", "name": "M"},
///     {"id": "OFFICE", "name": "O", "part_of": [{"partner": "MINISTRY"}]}]}"#)?;
/// let control = portfolio.control("2018-06-30".parse()?);
/// let controllers = control.controllers(&"OFFICE".parse()?)?;
/// assert_eq!((controllers[0].controller.as_str(), controllers[0].holdings.len()), ("MINISTRY", 1));
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Controlled {
    /// Who controls.
    pub controller: PartnerId,
    /// Who is controlled.
    pub partner: PartnerId,
    /// Surely, or only possibly where dates are not precise enough.
    pub certainty: Certainty,
    /// What the controller, and what it controls, hold of the partner, by holder.
    pub holdings: Vec<Holding>,
}

/// A part of a partner that another holds.
///
/// ```
/// use ssdc_core::Holding;
/// let half = Holding { holder: "P-1".parse()?, percent: 50.into() };
/// assert_eq!(half.to_string(), "P-1 holds 50 %");
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Holding {
    /// Who holds it.
    pub holder: PartnerId,
    /// How many percent.
    pub percent: Decimal,
}

impl std::fmt::Display for Holding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} holds {} %", self.holder, self.percent.normalize())
    }
}

impl Controlled {
    /// The votes together, in percent.
    pub fn votes(&self) -> Decimal {
        self.holdings.iter().map(|one| one.percent).sum()
    }

    pub(crate) fn json(&self) -> Value {
        let holding =
            |one: &Holding| json!({"holder": one.holder.as_str(), "percent": one.percent.normalize().to_string()});
        json!({
            "controller": self.controller.as_str(),
            "partner": self.partner.as_str(),
            "votes": self.votes().normalize().to_string(),
            "surely": self.certainty == Certainty::Surely,
            "holdings": self.holdings.iter().map(holding).collect::<Vec<_>>(),
        })
    }
}

impl std::fmt::Display for Controlled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let by: Vec<_> = self.holdings.iter().map(ToString::to_string).collect();
        let is = if self.certainty == Certainty::Surely { "is" } else { "may be" };
        write!(f, "{} {is} controlled by {}: {}", self.partner, self.controller, by.join(", "))
    }
}

/// What is controlled together by some partners: for each slot, who of them and of what they control holds how much.
pub(crate) type Closure = BTreeMap<u32, Vec<(u32, Decimal)>>;

impl Portfolio {
    /// Who controls whom on the day `as_of`.
    ///
    /// ```
    /// use ssdc_core::Portfolio;
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "partners": [{"id": "A", "name": "A"},
    ///     {"id": "B", "name": "B", "part_of": [{"partner": "A", "share": "51", "from": "2018-07-01"}]}]}"#)?;
    /// assert!(portfolio.control("2018-06-30".parse()?).controlled_by(&"A".parse()?)?.is_empty());
    /// assert_eq!(portfolio.control("2018-07-01".parse()?).controlled_by(&"A".parse()?)?.len(), 1);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn control(&self, as_of: Day) -> Control<'_> {
        Control { portfolio: self, as_of }
    }
}

impl Control<'_> {
    /// Everything that a partner controls, by id.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn controlled_by(&self, partner: &PartnerId) -> Result<Vec<Controlled>, Error> {
        let starts = BTreeSet::from([self.slot(partner)?]);
        Ok(self.described(partner, &self.closure(&starts, false), &self.closure(&starts, true), None))
    }

    /// Everyone who controls a partner, by id.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn controllers(&self, partner: &PartnerId) -> Result<Vec<Controlled>, Error> {
        let slot = self.slot(partner)?;
        let mut found = Vec::new();
        // Whoever controls it stands above it.
        for above in self.above(slot).into_iter().filter(|above| *above != slot) {
            let Some(record) = self.partner(above) else { continue };
            let starts = BTreeSet::from([above]);
            let perhaps = self.closure(&starts, true);
            if perhaps.contains_key(&slot) {
                found.append(&mut self.described(&record.id, &self.closure(&starts, false), &perhaps, Some(slot)));
            }
        }
        found.sort_by(|a, b| a.controller.cmp(&b.controller));
        Ok(found)
    }

    /// What share of `partner` belongs to `owner` in the end: the product of the shares along each way from one to the
    /// other, summed over all ways, exactly; cross-holdings make the ways endless, and the sum is that of the series. What
    /// others hold of the owner itself is left aside. Only ties that surely hold count.
    ///
    /// `None` where the shares stated leave no answer: partners that belong to one another more than wholly.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Overflow`] where the exact share needs more than 128 bits.
    pub fn beneficial_share(&self, owner: &PartnerId, partner: &PartnerId) -> Result<Option<Ratio>, Error> {
        let (owner, partner) = (self.slot(owner)?, self.slot(partner)?);
        let Some(share) = self.share_of(owner, partner) else { return Ok(None) };
        let part = |part: &BigInt| i128::try_from(part).ok();
        let exact = part(share.numer()).zip(part(share.denom())).and_then(|(top, bottom)| Fraction::new(top, bottom));
        let exact = exact.ok_or_else(|| Error::Overflow { what: "a beneficial share".to_owned() })?;
        Ok(Some(Ratio::of(exact)))
    }

    /// What a partner controls and who controls it, as a table: partner, controller, votes, certainty, holdings.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn to_table(&self, partner: &PartnerId) -> Result<Table, Error> {
        let mut all = self.controllers(partner)?;
        all.append(&mut self.controlled_by(partner)?);
        let holdings = |one: &Controlled| {
            let texts: Vec<_> = one.holdings.iter().map(ToString::to_string).collect();
            texts.join(", ")
        };
        let word = |one: &Controlled| if one.certainty == Certainty::Surely { "surely" } else { "possibly" };
        Ok(Table::new([
            ("partner", Column::text(all.iter().map(|one| Some(one.partner.to_string())))),
            ("controller", Column::text(all.iter().map(|one| Some(one.controller.to_string())))),
            ("votes", Column::decimal(all.iter().map(|one| Some(one.votes().normalize())))),
            ("certainty", Column::text(all.iter().map(|one| Some(word(one).to_owned())))),
            ("holdings", Column::text(all.iter().map(|one| Some(holdings(one))))),
        ]))
    }

    /// What a partner controls (`controls`), who controls it (`controlled_by`), and the beneficial share in it of everyone who
    /// holds something of it, at whatever remove (`owners`; null where there is no answer), as JSON.
    ///
    /// ```
    /// use ssdc_core::Portfolio;
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "partners": [{"id": "A", "name": "A"},
    ///     {"id": "B", "name": "B", "part_of": [{"partner": "A", "share": "40"}]}]}"#)?;
    /// assert_eq!(portfolio.control("2018-06-30".parse()?).to_json(&"B".parse()?)?,
    ///     r#"{"as_of":"2018-06-30","controlled_by":[],"controls":[],"owners":{"A":"2:5"},"partner":"B"}"#);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Overflow`] as [`beneficial_share`](Self::beneficial_share).
    pub fn to_json(&self, partner: &PartnerId) -> Result<String, Error> {
        let list = |all: Vec<Controlled>| all.iter().map(Controlled::json).collect::<Vec<_>>();
        let (up, down) = (list(self.controllers(partner)?), list(self.controlled_by(partner)?));
        let mut owners = serde_json::Map::new();
        for owner in self.ancestors(partner).iter().filter(|owner| *owner != partner) {
            let share = self.beneficial_share(owner, partner)?;
            if share.is_none_or(|share| !share.is_zero()) {
                owners.insert(owner.to_string(), share.map(|share| share.to_string()).into());
            }
        }
        Ok(json!({
            "as_of": self.as_of.to_string(),
            "controlled_by": up,
            "controls": down,
            "owners": owners,
            "partner": partner.as_str(),
        })
        .to_string())
    }

    fn slot(&self, partner: &PartnerId) -> Result<u32, Error> {
        let missing = || Error::NotFound { kind: Kind::Partner.name(), id: partner.to_string() };
        self.portfolio.tables.partners.find(partner.as_str()).ok_or_else(missing)
    }

    fn partner(&self, slot: u32) -> Option<&Partner> {
        self.portfolio.tables.partners.at(slot).map(|record| &**record)
    }

    fn described(
        &self,
        controller: &PartnerId,
        sure: &Closure,
        perhaps: &Closure,
        only: Option<u32>,
    ) -> Vec<Controlled> {
        let wanted = perhaps.iter().filter(|(slot, _)| only.is_none_or(|only| only == **slot));
        let mut all: Vec<_> = wanted
            .filter_map(|(slot, holders)| {
                let surely = sure.get(slot);
                let holders = surely.unwrap_or(holders);
                let partner = self.partner(*slot)?.id.clone();
                let certainty = Certainty::of(surely.is_some(), true);
                Some(Controlled {
                    controller: controller.clone(),
                    partner,
                    certainty,
                    holdings: self.holdings(holders),
                })
            })
            .collect();
        all.sort_by(|a, b| a.partner.cmp(&b.partner));
        all
    }

    pub(crate) fn holdings(&self, holders: &[(u32, Decimal)]) -> Vec<Holding> {
        let holding = |(slot, percent): &(u32, Decimal)| {
            Some(Holding { holder: self.partner(*slot)?.id.clone(), percent: *percent })
        };
        let mut holdings: Vec<_> = holders.iter().filter_map(holding).collect();
        holdings.sort_by(|a, b| a.holder.cmp(&b.holder));
        holdings
    }

    /// What of the partner at `slot` is held by `holder` on the day, in percent; with `perhaps` also what may be.
    fn held(&self, slot: u32, holder: &PartnerId, perhaps: bool) -> Decimal {
        let ties = self.partner(slot).into_iter().flat_map(|record| record.part_of.iter());
        let counts = |certainty| certainty == Certainty::Surely || (perhaps && certainty == Certainty::Possibly);
        let now = ties.filter(|tie| {
            let period = Period::new(tie.from, tie.to).unwrap_or_default();
            tie.partner == *holder && counts(period.holds(self.as_of))
        });
        // INVARIANT: each is at most 100, and no list is long enough for their sum to leave the range of decimals.
        now.map(|tie| tie.share.map_or(Decimal::ONE_HUNDRED, |share| share.value())).sum()
    }

    /// Slots of the partners of which one holds something, now or ever.
    fn below(&self, slot: u32) -> BTreeSet<u32> {
        let ties = self.portfolio.graph.incoming(NodeRef { kind: Kind::Partner, slot });
        ties.filter(|(_, tie)| tie.kind == TieKind::PartOf).map(|(below, _)| below.slot).collect()
    }

    /// Everyone below some partners, who hold something of them now or ever, at whatever remove.
    pub(crate) fn ever_below(&self, starts: &BTreeSet<u32>) -> BTreeSet<u32> {
        let (mut seen, mut open) = (BTreeSet::new(), starts.iter().copied().collect::<Vec<_>>());
        while let Some(slot) = open.pop() {
            open.extend(self.below(slot).into_iter().filter(|below| seen.insert(*below)));
        }
        seen
    }

    /// Everyone who may hold something of a partner, at whatever remove, itself among them.
    fn above(&self, slot: u32) -> BTreeSet<u32> {
        let (mut seen, mut open) = (BTreeSet::from([slot]), vec![slot]);
        while let Some(next) = open.pop() {
            for tie in self.partner(next).into_iter().flat_map(|record| record.part_of.iter()) {
                let above = self.portfolio.tables.partners.find(tie.partner.as_str());
                open.extend(above.filter(|above| seen.insert(*above)));
            }
        }
        seen
    }

    /// Everyone on whose records it depends who controls a partner.
    pub(crate) fn ancestors(&self, partner: &PartnerId) -> Vec<PartnerId> {
        let above = self.slot(partner).map(|slot| self.above(slot)).unwrap_or_default();
        above.into_iter().filter_map(|slot| Some(self.partner(slot)?.id.clone())).collect()
    }

    /// What `starts` together control: a partner joins as soon as the votes of all that have joined pass one half, and no
    /// order of joining changes who does in the end.
    pub(crate) fn closure(&self, starts: &BTreeSet<u32>, perhaps: bool) -> Closure {
        let half = Decimal::from(50);
        let mut votes: Closure = BTreeMap::new();
        let (mut joined, mut open) = (starts.clone(), starts.iter().copied().collect::<Vec<_>>());
        while let Some(holder) = open.pop() {
            let Some(record) = self.partner(holder) else { continue };
            for below in self.below(holder) {
                let held = self.held(below, &record.id, perhaps);
                if held.is_zero() || starts.contains(&below) {
                    continue;
                }
                let holders = votes.entry(below).or_default();
                holders.push((holder, held));
                let sum: Decimal = holders.iter().map(|(_, held)| *held).sum();
                open.extend(Some(below).filter(|_| sum > half && joined.insert(below)));
            }
        }
        votes.retain(|slot, _| joined.contains(slot));
        votes
    }

    /// Ways are joined partner by partner until only owner and partner are left: what remains on the way between them.
    fn share_of(&self, owner: u32, partner: u32) -> Option<BigRational> {
        let one = BigRational::from_integer(1.into());
        if owner == partner {
            return Some(one);
        }
        let above = self.above(partner);
        let mut ways: BTreeMap<(u32, u32), BigRational> = BTreeMap::new();
        let (mut seen, mut open) = (BTreeSet::from([owner]), vec![owner]);
        while let Some(holder) = open.pop() {
            let Some(record) = self.partner(holder) else { continue };
            for below in self.below(holder).intersection(&above).copied().filter(|below| *below != owner) {
                let held = Fraction::of(self.held(below, &record.id, false));
                if held.is_zero() {
                    continue;
                }
                let percent = BigInt::from(held.denominator()) * 100;
                ways.insert((holder, below), BigRational::new(held.numerator().into(), percent));
                open.extend(Some(below).filter(|below| seen.insert(*below)));
            }
        }
        for middle in seen.into_iter().filter(|slot| *slot != owner && *slot != partner) {
            let back = ways.remove(&(middle, middle));
            let into: Vec<_> =
                ways.iter().filter(|((_, to), _)| *to == middle).map(|(way, w)| (way.0, w.clone())).collect();
            let on: Vec<_> = ways.range((middle, 0)..=(middle, u32::MAX)).map(|(way, w)| (way.1, w.clone())).collect();
            ways.retain(|(from, to), _| *from != middle && *to != middle);
            if into.is_empty() || on.is_empty() {
                continue;
            }
            let around = series(back, &one)?;
            for (from, first) in &into {
                for (to, second) in &on {
                    let through = first * second * &around;
                    let way = ways.entry((*from, *to)).or_insert_with(|| BigRational::from_integer(0.into()));
                    *way += through;
                }
            }
        }
        let Some(straight) = ways.remove(&(owner, partner)) else { return Some(BigRational::from_integer(0.into())) };
        Some(straight * series(ways.remove(&(partner, partner)), &one)?)
    }
}

/// The sum of 1 + r + r^2 + ..., where it has one.
fn series(ratio: Option<BigRational>, one: &BigRational) -> Option<BigRational> {
    let Some(ratio) = ratio else { return Some(one.clone()) };
    (&ratio < one).then(|| one / (one - ratio))
}
