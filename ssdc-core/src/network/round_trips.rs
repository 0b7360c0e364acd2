//! Does money come back to its source? Circles of payments, and what can really have gone around in them.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::cycles::Cycles;
use super::settings::{bounded, settings};
use super::{Answer, Figure, Network, Question, counted};
use crate::solve::{CompactGraph, Giver, Move, SolveError, TieColumns, most};
use crate::values::Units;
use crate::{
    Certainty, Column, Contribution, ContributionKind, Currency, Day, Error, Money, PartnerId, Portfolio, Table,
};

settings! {
    /// Settings of [`Network::round_trips`].
    pub struct RoundTrips {
        /// How many partners a circle has at most.
        max_length: u32 = 6,
        /// How many circles are looked at, at most.
        most: u32 = 10_000,
    }
}

impl Network {
    /// Circles in which money comes back to where it started. In the network of a portfolio they are made of payments and of
    /// contributions in cash that no payment brings, each currency for itself, by the day of the view: of each circle the most
    /// that can have gone around it, for money can only be passed on once it has arrived (on the same day in any order), from
    /// that partner of the circle from which most can. Circles that nothing can have gone around are left out.
    ///
    /// The rows are `number`, `length`, `partners` (a list, from the source on), `amount`, `currency`, `first` and `last` (the
    /// days of the first and the last payment on the way), the greatest amount of each currency first. The figures are
    /// `round_trips`, `circles` (whether or not something went around) and `complete`: whether all were looked at. A network that
    /// does not come from a portfolio knows no days and amounts: the rows are `number`, `length` and `partners`, for ties
    /// without directions from three partners on, each circle once.
    ///
    /// ```
    /// use ssdc_core::{Portfolio, network::{RoundTrips, View}};
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
    ///     "partners": [{"id": "A", "name": "A"}, {"id": "B", "name": "B"}],
    ///     "payments": [{"id": "1", "from": "A", "to": "B", "amount": "100 USD", "on": "2018-03-01", "kind": "disbursement"},
    ///         {"id": "2", "from": "B", "to": "A", "amount": "60 USD", "on": "2018-04-01", "kind": "disbursement"},
    ///         {"id": "3", "from": "B", "to": "A", "amount": "30 USD", "on": "2018-02-01", "kind": "disbursement"}]}"#)?;
    /// let answer = portfolio.network(&View::on("2018-06-30".parse()?))?.round_trips(&RoundTrips::default())?;
    /// // What B paid in February cannot be what it received in March.
    /// let row = r#"[{"amount":"60","currency":"USD","first":"2018-03-01","last":"2018-04-01","length":2,"number":1,"partners":["A","B"]}]"#;
    /// assert_eq!(answer.rows().to_json(), row);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidSetting`] for a length below 2 or no circle to look at; [`Error::Overflow`] for sums beyond all measure.
    ///
    /// # Source
    /// Tarjan, *SIAM Journal on Computing* 1 (1972) for the parts that circles lie in; Johnson, *SIAM Journal on Computing* 4
    /// (1975) for each circle once, from its least partner.
    pub fn round_trips(&self, settings: &RoundTrips) -> Result<Answer, Error> {
        let (longest, most) = (settings.max_length, settings.most);
        bounded("max_length", longest, longest >= 2, "2 or more")?;
        bounded("most", most, most >= 1, "1 or more")?;
        let bounds = (longest, most as usize);
        let answer = match &self.inner.view {
            Some((portfolio, _)) => self.trips_of_money(portfolio, bounds)?,
            None => self.circles(bounds),
        };
        Ok(if answer.holds("complete") {
            answer
        } else {
            answer.caveat(format!("There are more circles: only {most} were looked at."))
        })
    }

    fn circles(&self, bounds: (u32, usize)) -> Answer {
        let cycles = Cycles::of(self.graph(), bounds);
        let found = &cycles.found;
        let lengths = || found.iter().map(Vec::len);
        let names = found.iter().flatten().map(|node| Some(self.id(*node)));
        let rows = Table::new([
            ("number", Column::integer((1..).take(found.len()).map(Some))),
            ("length", Column::integer(lengths().map(|length| i64::try_from(length).ok()))),
            ("partners", Column::list(lengths().map(Some), Column::text(names))),
        ]);
        let (longest, _) = bounds;
        let count = counted(found.len(), "circle", "circles");
        let sentence = format!("Ties lead back to where they started in {count} of at most {longest} partners.");
        let answer = Answer::new(self, Question::RoundTrips, rows, sentence)
            .figure("circles", found.len().into())
            .figure("complete", Figure::Holds(cycles.complete));
        if self.is_directed() { answer } else { answer.caveat("Ties have no directions, so each is taken both ways.") }
    }

    fn trips_of_money(&self, portfolio: &Portfolio, bounds: (u32, usize)) -> Result<Answer, Error> {
        let Moved { flows, unknown, refunds } = self.flows(portfolio)?;
        let (mut trips, mut circles, mut complete) = (Vec::new(), 0, true);
        for (currency, flows) in &flows {
            let mut columns = TieColumns::default();
            for flow in flows {
                columns.from.push(flow.from);
                columns.to.push(flow.to);
            }
            let graph = CompactGraph::new(self.graph().nodes(), true, &columns);
            let cycles = Cycles::of(&graph, bounds);
            circles += cycles.found.len();
            complete &= cycles.complete;
            let units = Units::of(*currency, flows.iter().map(|flow| flow.amount))?;
            let ledger = Ledger::new(flows, units)?;
            for cycle in &cycles.found {
                trips.extend(ledger.best(*currency, cycle)?);
            }
        }
        trips.sort_by(|one, other| {
            let key = |trip: &Trip| (trip.currency, std::cmp::Reverse(trip.amount));
            key(one).cmp(&key(other)).then_with(|| one.partners.cmp(&other.partners))
        });
        let names = trips.iter().flat_map(|trip| &trip.partners).map(|node| Some(self.id(*node)));
        let length = |trip: &Trip| trip.partners.len();
        let rows = Table::new([
            ("number", Column::integer((1..).take(trips.len()).map(Some))),
            ("length", Column::integer(trips.iter().map(|trip| i64::try_from(length(trip)).ok()))),
            ("partners", Column::list(trips.iter().map(|trip| Some(length(trip))), Column::text(names))),
            ("amount", Column::decimal(trips.iter().map(|trip| Some(trip.amount)))),
            ("currency", Column::text(trips.iter().map(|trip| Some(trip.currency.code())))),
            ("first", Column::date(trips.iter().map(|trip| Some(trip.days.0)))),
            ("last", Column::date(trips.iter().map(|trip| Some(trip.days.1)))),
        ]);
        let greatest = trips.first().map(|trip| {
            format!(
                "; the greatest leads at most {} {} around through {}",
                trip.amount,
                trip.currency.code(),
                self.names(&trip.partners, 6)
            )
        });
        let sentence = match greatest {
            None => "No money can have come back to its source.".to_owned(),
            Some(greatest) => {
                format!(
                    "Money can have come back to its source in {}{greatest}.",
                    counted(trips.len(), "circle", "circles")
                )
            }
        };
        let answer = Answer::new(self, Question::RoundTrips, rows, sentence)
            .figure("round_trips", trips.len().into())
            .figure("circles", circles.into())
            .figure("complete", Figure::Holds(complete))
            .caveat("What can have gone around need not have: the same payment may serve several circles.");
        let answer = match refunds {
            0 => answer,
            _ => {
                let refunds =
                    counted(refunds, "payment is a refund or correction", "payments are refunds or corrections");
                answer.caveat(format!("{refunds}: such money comes back by its nature."))
            }
        };
        Ok(match unknown {
            0 => answer,
            _ => answer.caveat(format!(
                "{} left out, for the day is not known.",
                counted(unknown, "payment or contribution is", "payments and contributions are")
            )),
        })
    }

    /// What moved between partners of the network.
    fn flows(&self, portfolio: &Portfolio) -> Result<Moved, Error> {
        let (_, view) = self.view(Question::RoundTrips)?;
        let mut flows: BTreeMap<Currency, Vec<Flow>> = BTreeMap::new();
        let (mut unknown, mut refunds) = (0, 0);
        let node = |id: Option<&PartnerId>| id.and_then(|id| self.node(id.as_str()).ok());
        let mut add = |ends: (Option<u32>, Option<u32>), on: Option<crate::Date>, money: Money| {
            let (Some(from), Some(to)) = ends else { return };
            let counts = view.happened(on);
            if from == to || money.is_zero() || counts == Certainty::No {
                return;
            }
            let Some(day) = on.and_then(|on| on.day()).filter(|_| counts == Certainty::Surely) else {
                unknown += 1;
                return;
            };
            // What is negative went the other way.
            let (from, to) = if money.is_negative() { (to, from) } else { (from, to) };
            flows.entry(money.currency()).or_default().push(Flow { from, to, day, amount: money.amount().abs() });
        };
        let mut brought = BTreeSet::new();
        for payment in portfolio.payments().filter(|payment| !payment.is_promise()) {
            brought.extend(payment.contribution.as_ref());
            let ends = (node(payment.from.as_ref()), node(payment.to.as_ref()));
            let between = ends.0.zip(ends.1).is_some() && view.happened(payment.on) != Certainty::No;
            let returns = payment.amount.is_negative() || payment.kind.as_str().eq_ignore_ascii_case("refund");
            refunds += usize::from(between && returns);
            add(ends, payment.on, payment.amount);
        }
        let cash = |one: &&Contribution| one.kind == ContributionKind::Cash && !brought.contains(&one.id);
        for contribution in portfolio.contributions().filter(cash) {
            let first = contribution.states.iter().filter(|state| view.happened(state.on) != Certainty::No);
            let first = first.min_by_key(|state| state.on.map(|on| on.first_day()));
            let Some(first) = first else { continue };
            let source = node(contribution.source.as_ref());
            if let Some(recipient) = &contribution.recipient {
                add((source, node(Some(recipient))), first.on, contribution.amount);
                continue;
            }
            for part in &contribution.assigned {
                if let (Some(recipient), Some(amount)) = (&part.recipient, part.amount) {
                    add((source, node(Some(recipient))), first.on, amount);
                }
            }
        }
        Ok(Moved { flows, unknown, refunds })
    }
}

/// What moved, by currency; how much of it has no day, and how many payments only bring money back.
struct Moved {
    flows: BTreeMap<Currency, Vec<Flow>>,
    unknown: usize,
    refunds: usize,
}

/// Money that moved between two partners on a day.
struct Flow {
    from: u32,
    to: u32,
    day: Day,
    amount: Decimal,
}

/// A circle with what can have gone around it.
struct Trip {
    partners: Vec<u32>,
    amount: Decimal,
    currency: Currency,
    days: (Day, Day),
}

/// What moved, by its ends.
struct Ledger {
    units: Units,
    moves: BTreeMap<(u32, u32), Vec<(i32, i64)>>,
}

impl Ledger {
    fn new(flows: &[Flow], units: Units) -> Result<Self, Error> {
        let mut moves: BTreeMap<(u32, u32), Vec<(i32, i64)>> = BTreeMap::new();
        for flow in flows {
            let amount = units.of_amount(flow.amount)?;
            moves.entry((flow.from, flow.to)).or_default().push((flow.day.number(), amount));
        }
        moves.values_mut().for_each(|moves| moves.sort_unstable());
        Ok(Ledger { units, moves })
    }

    /// The most that can have gone around, from the best of the partners; of equals the first.
    fn best(&self, currency: Currency, cycle: &[u32]) -> Result<Option<Trip>, Error> {
        let mut best: Option<(i64, Vec<u32>, (i32, i32))> = None;
        let mut partners = cycle.to_vec();
        for _ in cycle {
            let (amount, days) = self.around(&partners)?;
            if amount > best.as_ref().map_or(0, |(most, ..)| *most) {
                best = Some((amount, partners.clone(), days));
            }
            partners.rotate_left(1);
        }
        let Some((amount, partners, (first, last))) = best else { return Ok(None) };
        let days = (Day::from_number(first)?, Day::from_number(last)?);
        Ok(Some(Trip { partners, amount: self.units.amount(amount), currency, days }))
    }

    /// The most that can have gone from the first partner around to it, and from when to when.
    fn around(&self, partners: &[u32]) -> Result<(i64, (i32, i32)), Error> {
        // The first partner is the source, and where it all ends is somebody else who gives on the last of days.
        const HOME: u32 = u32::MAX;
        let mut moves: Vec<Move> = Vec::new();
        let mut returned = 0_i64;
        let next = partners.iter().skip(1).chain(partners.first());
        for (place, (from, to)) in partners.iter().zip(next).enumerate() {
            let home = place + 1 == partners.len();
            for (day, amount) in self.moves.get(&(*from, *to)).into_iter().flatten() {
                if home {
                    returned = returned.checked_add(*amount).ok_or_else(Units::overflow)?;
                }
                moves.push(Move {
                    from: (place > 0).then_some(*from),
                    to: Some(if home { HOME } else { *to }),
                    first: *day,
                    last: *day,
                    amount: i128::from(*amount),
                });
            }
        }
        let too_much = |error: SolveError| Error::Overflow { what: format!("the payments of a circle: {error}") };
        let giver = Giver { party: HOME, parts: vec![(i32::MAX, returned)], at_most: returned };
        let (amount, chains) = most(&moves, &[giver]).map_err(too_much)?;
        let day = |index: Option<&usize>| index.and_then(|index| moves.get(*index)).map(|one| one.first);
        let first = chains.iter().filter_map(|(_, chain)| day(chain.first())).min();
        let last = chains.iter().filter_map(|(_, chain)| day(chain.last())).max();
        Ok((amount, (first.unwrap_or_default(), last.unwrap_or_default())))
    }
}
