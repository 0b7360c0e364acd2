//! Do few partners hold the ties and the money?

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::answer::{leading, order, ranked};
use super::settings::{at_least_one, settings};
use super::{Answer, Network, Question, float};
use crate::{Certainty, Column, ContributionKind, Currency, Error, Money, PartnerId, Table};

settings! {
    /// Settings of [`Network::concentration`].
    pub struct Concentration {
        /// How many partners the top are.
        top: u32 = 10,
    }
}

impl Network {
    /// How unequally ties are spread, and in the network of a portfolio also the money that partners have paid and given by the
    /// day, currency by currency. Directions and weights of ties are left aside.
    ///
    /// The rows are `id` and `value`: the share of all ends of ties that a partner holds. The table `measures` has for `ties` and
    /// for the money of each currency (`what`) how many `partners` have any, the `gini` coefficient (0: all have the same; near 1:
    /// one has all; for ties among all partners, for money among those who gave), the `herfindahl` index (the sum of squared
    /// shares, from 1 / partners to 1) and `top_share`, what the `top` hold together. The figures are those of ties, and
    /// `centralisation`: Freeman's, 0 where all have the same number of ties, 1 in a star. The table `money` has `id`,
    /// `currency`, `amount` and `share`: payments made, less what came back as negative ones, and contributions in cash that no
    /// payment brings.
    ///
    /// ```
    /// use ssdc_core::network::{Concentration, Network};
    /// let star = Network::from_edges([("hub", "a"), ("hub", "b"), ("hub", "c")])?;
    /// let answer = star.concentration(&Concentration { top: 1 })?;
    /// assert_eq!((answer.number("centralisation"), answer.number("top_share")), (Some(1.0), Some(0.5)));
    /// assert_eq!(answer.number("herfindahl"), Some(0.25 + 3.0 / 36.0)); // a half, and a sixth three times
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidSetting`] for a top of nobody, [`Error::Overflow`] for sums of money beyond all measure.
    ///
    /// # Source
    /// Freeman, *Social Networks* 1 (1979); Gini, *Variabilità e mutabilità* (1912); Herfindahl (1950), Hirschman (1945).
    pub fn concentration(&self, settings: &Concentration) -> Result<Answer, Error> {
        at_least_one("top", Some(settings.top))?;
        let (graph, top) = (self.undirected(), settings.top as usize);
        let ends = float(graph.tie_count()) * 2.0;
        let share = |node| (ends > 0.0).then(|| f64::from(graph.degree(node)) / ends);
        let shares: Vec<Option<f64>> = self.nodes().map(share).collect();
        let of_ties = Spread::of(shares.iter().flatten().copied().collect(), top);
        let most = self.nodes().map(|node| f64::from(graph.degree(node))).fold(0.0, f64::max);
        let nodes = float(self.len());
        let central = (self.len() > 2).then(|| (most * nodes - ends) / ((nodes - 1.0) * (nodes - 2.0)));

        let money = self.money()?;
        let mut spreads = vec![("ties".to_owned(), of_ties)];
        for (currency, amounts) in &money {
            let shares = amounts.iter().map(|(_, _, share)| *share).collect();
            spreads.push((currency.code().to_owned(), Spread::of(shares, top)));
        }
        let of =
            |value: fn(&Spread) -> Option<f64>| Column::float(spreads.iter().map(move |(_, spread)| value(spread)));
        let measures = Table::new([
            ("what", Column::text(spreads.iter().map(|(what, _)| Some(what)))),
            ("partners", Column::integer(spreads.iter().map(|(_, spread)| i64::try_from(spread.holders).ok()))),
            ("gini", of(|spread| spread.gini)),
            ("herfindahl", of(|spread| spread.herfindahl)),
            ("top_share", of(|spread| spread.top_share)),
        ]);
        let given = || money.iter().flat_map(|(currency, amounts)| amounts.iter().map(move |one| (currency, one)));
        let table = Table::new([
            ("id", Column::text(given().map(|(_, (node, ..))| Some(self.id(*node))))),
            ("currency", Column::text(given().map(|(currency, _)| Some(currency.code())))),
            ("amount", Column::decimal(given().map(|(_, (_, amount, _))| Some(*amount)))),
            ("share", Column::float(given().map(|(_, (.., share))| Some(*share)))),
        ]);
        let (_, ties) = spreads.remove(0);
        let sentence = match (order(&shares).first(), ties.top_share) {
            (Some(first), Some(share)) => {
                let of = |node: u32| shares.get(node as usize).copied().flatten().unwrap_or_default();
                let (order, share) = (order(&shares), share * 100.0);
                let leading = leading(&order, of);
                let (names, each) = (self.names(&leading, 3), format!("{:.1} %", of(*first) * 100.0));
                let most = match leading.len() {
                    1 => format!("{names} holds most, {each}"),
                    all if all == self.len() => format!("all hold the same, {each}"),
                    _ => format!("{names} hold most, {each} each"),
                };
                match top.min(self.len()) {
                    1 => {
                        format!("The first of {} partners holds {share:.0} % of all ends of ties; {most}.", self.len())
                    }
                    top => format!(
                        "The top {top} of {} partners hold {share:.0} % of all ends of ties; {most}.",
                        self.len()
                    ),
                }
            }
            _ => "Nobody has a tie.".to_owned(),
        };
        let brought = money.iter().zip(&spreads).filter_map(|((currency, amounts), (_, spread))| {
            let ((first, _, share), held) = (amounts.first()?, spread.top_share? * 100.0);
            let (code, who) = (currency.code(), self.shown(*first));
            Some(match (top.min(amounts.len()), amounts.len()) {
                (_, 1) => format!(" {who} brought all money in {code}."),
                (1, all) => format!(" The first of {all} who brought money in {code} is {who}, with {held:.0} %."),
                (top, all) => {
                    let share = share * 100.0;
                    format!(" The top {top} of {all} who brought money in {code} brought {held:.0} % of it, {who} most ({share:.1} %).")
                }
            })
        });
        let sentence = std::iter::once(sentence).chain(brought).collect::<String>();
        let answer = Answer::new(self, Question::Concentration, ranked(self, &shares), sentence)
            .part("measures", measures)
            .part("money", table)
            .figure("centralisation", central.into())
            .figure("gini", ties.gini.into())
            .figure("herfindahl", ties.herfindahl.into())
            .figure("top_share", ties.top_share.into());
        Ok(if top >= self.len() { answer.caveat("The top are all partners there are.") } else { answer })
    }

    /// What each partner has paid and given, by currency, the most first; with its share of all.
    #[allow(clippy::type_complexity, reason = "rows of a table")]
    fn money(&self) -> Result<BTreeMap<Currency, Vec<(u32, Decimal, f64)>>, Error> {
        let Some((portfolio, view)) = &self.inner.view else { return Ok(BTreeMap::new()) };
        let mut sums: BTreeMap<(Currency, u32), Money> = BTreeMap::new();
        let mut add = |who: &Option<PartnerId>, amount: Money| {
            let Some(node) = who.as_ref().and_then(|id| self.node(id.as_str()).ok()) else { return Ok(()) };
            let sum = sums.entry((amount.currency(), node)).or_insert(Money::zero(amount.currency()));
            *sum = sum.checked_add(amount)?;
            Ok::<(), Error>(())
        };
        let mut brought = std::collections::BTreeSet::new();
        for payment in portfolio.payments().filter(|payment| !payment.is_promise()) {
            if view.happened(payment.on) == Certainty::Surely {
                brought.extend(payment.contribution.as_ref());
                add(&payment.from, payment.amount)?;
            }
        }
        for contribution in portfolio.contributions() {
            let came = contribution.states.iter().any(|state| view.happened(state.on) == Certainty::Surely);
            if came && contribution.kind == ContributionKind::Cash && !brought.contains(&contribution.id) {
                add(&contribution.source, contribution.amount)?;
            }
        }
        let mut by_currency: BTreeMap<Currency, Vec<(u32, Decimal, f64)>> = BTreeMap::new();
        for ((currency, node), sum) in sums.into_iter().filter(|(_, sum)| sum.amount() > Decimal::ZERO) {
            by_currency.entry(currency).or_default().push((node, sum.amount(), 0.0));
        }
        for amounts in by_currency.values_mut() {
            let total = amounts.iter().try_fold(Decimal::ZERO, |total, (_, amount, _)| total.checked_add(*amount));
            let total = total.ok_or_else(|| Error::Overflow { what: "what all partners gave".to_owned() })?;
            for (_, amount, share) in amounts.iter_mut() {
                *share = amount.checked_div(total).and_then(|share| f64::try_from(share).ok()).unwrap_or_default();
            }
            amounts.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
        }
        Ok(by_currency)
    }
}

/// How unequal shares are.
struct Spread {
    holders: usize,
    gini: Option<f64>,
    herfindahl: Option<f64>,
    top_share: Option<f64>,
}

impl Spread {
    /// Of shares that add up to 1, or of none.
    fn of(mut shares: Vec<f64>, top: usize) -> Self {
        shares.sort_by(f64::total_cmp);
        let count = float(shares.len());
        let defined = !shares.is_empty();
        let ranked: f64 =
            shares.iter().zip(1..).map(|(share, rank)| (2.0 * f64::from(rank) - count - 1.0) * share).sum();
        Spread {
            holders: shares.iter().filter(|share| **share > 0.0).count(),
            gini: defined.then(|| ranked / count),
            herfindahl: defined.then(|| shares.iter().map(|share| share * share).sum()),
            top_share: defined.then(|| shares.iter().rev().take(top).sum::<f64>().min(1.0)),
        }
    }
}
