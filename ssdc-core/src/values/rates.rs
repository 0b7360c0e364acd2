//! Exchange rates: dated, sourced, exact; a missing rate is an error, never 1.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Currency, Date, Day, Fraction, Money, Rounding};
use crate::Error;

/// Which rate of a pair serves for a day.
///
/// ```
/// use ssdc_core::{Currency, RateRule, Rates, Rounding};
/// let (eur, usd): (Currency, Currency) = ("EUR".parse()?, "USD".parse()?);
/// let mut rates = Rates::default();
/// rates.insert(eur, usd, "2018-06-04".parse()?, "1.10".parse()?)?;
/// rates.insert(eur, usd, "2018-06-05".parse()?, "1.20".parse()?)?;
/// let ten_euros = |rule| rates.convert("10 EUR".parse()?, usd, "2018-06-30".parse()?, rule, None, Rounding::EXACT);
/// assert_eq!(ten_euros(RateRule::MonthlyMean)?.amount.to_string(), "11.50 USD");
/// assert_eq!(ten_euros(RateRule::LastWithin { days: 25 })?.amount.to_string(), "12.00 USD");
/// assert!(ten_euros(RateRule::LastWithin { days: 24 }).is_err());
/// assert_eq!(ten_euros(RateRule::Fixed(2.into()))?.amount.to_string(), "20.00 USD");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateRule {
    /// The rate of that very day.
    ExactDay,
    /// The rate of that day or of the last day before it, at most `days` back.
    LastWithin {
        /// How many days back a rate may lie.
        days: u32,
    },
    /// The published mean of the day's month; where none is published, the mean of the month's daily rates.
    MonthlyMean,
    /// One rate for every day: so many units of the target for one of the source.
    Fixed(Decimal),
}

/// A converted amount and how it came about.
///
/// ```
/// use ssdc_core::{Conversion, Currency, RateRule, Rates, Rounding};
/// let (usd, eur, cny): (Currency, Currency, Currency) = ("USD".parse()?, "EUR".parse()?, "CNY".parse()?);
/// let mut rates = Rates::default();
/// rates.insert(eur, usd, "2018-06-28".parse()?, "1.20".parse()?)?;
/// rates.insert(eur, cny, "2018-06-29".parse()?, "8".parse()?)?;
/// let (day, rule) = ("2018-06-29".parse()?, RateRule::LastWithin { days: 7 });
/// let Conversion { amount, dated } = rates.convert("12 USD".parse()?, cny, day, rule, Some(eur), Rounding::EXACT)?;
/// assert_eq!(amount.to_string(), "80.00 CNY"); // 12 USD are 10 EUR, which are 80 CNY
/// assert_eq!(dated, ["2018-06-28".parse()?, "2018-06-29".parse()?]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversion {
    /// The amount in the target currency, rounded as told.
    pub amount: Money,
    /// The dates of the rates that were used, one a step.
    pub dated: Vec<Date>,
}

/// The exchange rates of a portfolio: for each pair, the rate of each day or month.
///
/// ```
/// use ssdc_core::{Currency, RateRule, Rates, Rounding, RoundingMode};
/// let (eur, usd): (Currency, Currency) = ("EUR".parse()?, "USD".parse()?);
/// let mut rates = Rates::default();
/// rates.insert(eur, usd, "2018-06-29".parse()?, "1.1658".parse()?)?;
/// let cents = Rounding::new(RoundingMode::HalfEven, "0.01".parse()?)?;
/// let day = "2018-06-30".parse()?;
/// let rule = RateRule::LastWithin { days: 3 };
/// assert_eq!(rates.convert("100 EUR".parse()?, usd, day, rule, None, cents)?.amount.to_string(), "116.58 USD");
/// let error = rates.convert("100 EUR".parse()?, usd, day, RateRule::ExactDay, None, cents).unwrap_err();
/// assert_eq!(error.to_string(), "no exchange rate from EUR to USD for 2018-06-30");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rates {
    by_pair: BTreeMap<(Currency, Currency), BTreeMap<Date, Decimal>>,
}

impl Rates {
    /// Notes that on `on` (a day or a month) one unit of `from` was `rate` units of `to`.
    ///
    /// ```
    /// use ssdc_core::{Code, Currency, Rates};
    /// let (eur, usd): (Currency, Currency) = ("EUR".parse()?, "USD".parse()?);
    /// let mut rates = Rates::default();
    /// rates.insert(eur, usd, "2018-06".parse()?, "1.17".parse()?)?;
    /// rates.insert(eur, usd, "2018-06".parse()?, "1.170".parse()?)?; // the same again
    /// let error = rates.insert(eur, usd, "2018-06".parse()?, "1.18".parse()?).unwrap_err();
    /// assert_eq!(error.code(), Code::Duplicate);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidNumber`] where the rate is not positive, [`Error::InvalidDate`] where `on` is a mere year,
    /// [`Error::Duplicate`] where the pair has another rate for that date.
    pub fn insert(&mut self, from: Currency, to: Currency, on: Date, rate: Decimal) -> Result<(), Error> {
        if rate <= Decimal::ZERO {
            return Err(Error::InvalidNumber { got: rate.to_string() });
        }
        if on.month().is_none() {
            return Err(Error::InvalidDate { got: on.to_string() });
        }
        let noted = *self.by_pair.entry((from, to)).or_default().entry(on).or_insert(rate);
        if noted != rate {
            return Err(Error::Duplicate { kind: "rate", id: format!("{from} to {to} on {on}") });
        }
        Ok(())
    }

    /// Converts `money` into `to` with the rates of `on`, through the currency `via` where told, and rounds once at the end.
    ///
    /// A rate that is known only the other way round is inverted exactly.
    ///
    /// ```
    /// use ssdc_core::{Currency, RateRule, Rates, Rounding};
    /// let (eur, usd): (Currency, Currency) = ("EUR".parse()?, "USD".parse()?);
    /// let mut rates = Rates::default();
    /// rates.insert(eur, usd, "2018-06-29".parse()?, "1.25".parse()?)?;
    /// let back = rates.convert("10 USD".parse()?, eur, "2018-06-29".parse()?, RateRule::ExactDay, None, Rounding::EXACT)?;
    /// assert_eq!(back.amount.to_string(), "8.00 EUR"); // 10 / 1.25
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::MissingRate`] names pair and day; [`Error::Overflow`], [`Error::Inexact`] as [`Money::share`].
    pub fn convert(
        &self,
        money: Money,
        to: Currency,
        on: Day,
        rule: RateRule,
        via: Option<Currency>,
        rounding: Rounding,
    ) -> Result<Conversion, Error> {
        let mut factor = Fraction::ONE;
        let mut dated = Vec::new();
        let mut from = money.currency();
        // A fixed rate leads from the money to the goal, whatever lies between.
        let via = via.filter(|_| !matches!(rule, RateRule::Fixed(_)));
        for next in via.into_iter().chain([to]) {
            if from != next {
                let (rate, date) = self.rate(from, next, on, rule)?;
                factor = factor.checked_mul(rate)?;
                dated.push(date);
                from = next;
            }
        }
        let amount = Money::new(money.amount(), to).times(factor, rounding)?;
        Ok(Conversion { amount, dated })
    }

    /// What one unit of a currency is in another, and the date of the rate.
    pub(crate) fn rate(
        &self,
        from: Currency,
        to: Currency,
        on: Day,
        rule: RateRule,
    ) -> Result<(Fraction, Date), Error> {
        let straight = || self.by_pair.get(&(from, to)).and_then(|dated| pick(dated, on, rule));
        let inverse = || {
            let (rate, date) = self.by_pair.get(&(to, from)).and_then(|dated| pick(dated, on, rule))?;
            Some((
                rate.and_then(|rate| rate.inverse().ok_or(Error::Overflow { what: "exchange rate".to_owned() })),
                date,
            ))
        };
        let found = match rule {
            RateRule::Fixed(rate) if rate > Decimal::ZERO => Some((Ok(Fraction::of(rate)), on.into())),
            RateRule::Fixed(_) => None,
            // The newer one serves; of one date the one that needs no inverting.
            _ => match (straight(), inverse()) {
                (Some(straight), Some(inverse)) => Some(if inverse.1 > straight.1 { inverse } else { straight }),
                (straight, inverse) => straight.or(inverse),
            },
        };
        let missing = || Error::MissingRate { from: from.to_string(), to: to.to_string(), on: on.to_string() };
        let (rate, date) = found.ok_or_else(missing)?;
        Ok((rate?, date))
    }
}

fn pick(dated: &BTreeMap<Date, Decimal>, on: Day, rule: RateRule) -> Option<(Result<Fraction, Error>, Date)> {
    let days_before = |limit: u32| {
        let (date, rate) = dated.range(..=Date::from(on)).rev().find(|(date, _)| date.day().is_some())?;
        let age = on.number() - date.first_day().number();
        (i64::from(age) <= i64::from(limit)).then(|| (Ok(Fraction::of(*rate)), *date))
    };
    match rule {
        RateRule::ExactDay => days_before(0),
        RateRule::LastWithin { days } => days_before(days),
        RateRule::MonthlyMean => {
            let month: Date = Date::from(on).to_month();
            if let Some(mean) = dated.get(&month) {
                return Some((Ok(Fraction::of(*mean)), month));
            }
            let daily: Vec<_> =
                dated.range(month..=Date::from(month.last_day())).map(|(_, rate)| Fraction::of(*rate)).collect();
            let count = Fraction::new(1, i128::try_from(daily.len()).ok()?)?;
            let sum = daily.into_iter().try_fold(Fraction::new(0, 1)?, Fraction::checked_add);
            Some((sum.and_then(|sum| sum.checked_mul(count)), month))
        }
        RateRule::Fixed(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RoundingMode;

    fn rates() -> Rates {
        let mut rates = Rates::default();
        for (from, to, on, rate) in [
            ("EUR", "USD", "2018-06-28", "1.10"),
            ("EUR", "USD", "2018-06-29", "1.20"),
            ("EUR", "CNY", "2018-06-29", "8"),
            ("EUR", "USD", "2018-05", "1.25"),
            ("EUR", "USD", "2018-05-02", "1.50"),
        ] {
            rates
                .insert(from.parse().unwrap(), to.parse().unwrap(), on.parse().unwrap(), rate.parse().unwrap())
                .unwrap();
        }
        rates
    }

    fn convert(money: &str, to: &str, on: &str, rule: RateRule, via: Option<&str>) -> Result<String, Error> {
        let cents = Rounding::new(RoundingMode::HalfEven, Decimal::new(1, 2)).unwrap();
        let via = via.map(|code| code.parse().unwrap());
        rates()
            .convert(money.parse().unwrap(), to.parse().unwrap(), on.parse().unwrap(), rule, via, cents)
            .map(|conversion| conversion.amount.to_string())
    }

    #[test]
    fn each_rule_picks_its_day() {
        assert_eq!(convert("10 EUR", "USD", "2018-06-29", RateRule::ExactDay, None).unwrap(), "12.00 USD");
        assert!(convert("10 EUR", "USD", "2018-06-30", RateRule::ExactDay, None).is_err());
        assert_eq!(
            convert("10 EUR", "USD", "2018-07-01", RateRule::LastWithin { days: 2 }, None).unwrap(),
            "12.00 USD"
        );
        assert!(convert("10 EUR", "USD", "2018-07-02", RateRule::LastWithin { days: 2 }, None).is_err());
        assert_eq!(convert("10 EUR", "USD", "2018-06-01", RateRule::MonthlyMean, None).unwrap(), "11.50 USD");
        assert_eq!(convert("10 EUR", "USD", "2018-05-31", RateRule::MonthlyMean, None).unwrap(), "12.50 USD");
        assert!(convert("10 EUR", "USD", "2018-04-30", RateRule::MonthlyMean, None).is_err());
        assert_eq!(
            convert("10 EUR", "USD", "1999-01-01", RateRule::Fixed("1.5".parse().unwrap()), None).unwrap(),
            "15.00 USD"
        );
    }

    #[test]
    fn the_other_way_and_through_a_third() {
        assert_eq!(convert("12 USD", "EUR", "2018-06-29", RateRule::ExactDay, None).unwrap(), "10.00 EUR");
        assert_eq!(convert("12 USD", "CNY", "2018-06-29", RateRule::ExactDay, Some("EUR")).unwrap(), "80.00 CNY");
        let error = convert("12 USD", "CNY", "2018-06-29", RateRule::ExactDay, None).unwrap_err();
        assert_eq!(error.to_string(), "no exchange rate from USD to CNY for 2018-06-29");
    }

    #[test]
    fn a_fixed_rate_applies_once_whatever_lies_between() {
        let rule = RateRule::Fixed("2".parse().unwrap());
        assert_eq!(convert("10 USD", "CNY", "2018-06-29", rule, Some("EUR")).unwrap(), "20.00 CNY");
    }

    #[test]
    fn the_newer_of_both_ways_serves() {
        let mut rates = rates();
        rates
            .insert(
                "USD".parse().unwrap(),
                "EUR".parse().unwrap(),
                "2018-07-01".parse().unwrap(),
                "0.8".parse().unwrap(),
            )
            .unwrap();
        let rule = RateRule::LastWithin { days: 30 };
        let to_usd = |on: &str| {
            let exact = Rounding::EXACT;
            rates
                .convert("10 EUR".parse().unwrap(), "USD".parse().unwrap(), on.parse().unwrap(), rule, None, exact)
                .unwrap()
        };
        assert_eq!(to_usd("2018-06-30").amount.to_string(), "12.00 USD");
        assert_eq!(to_usd("2018-07-02").amount.to_string(), "12.50 USD");
    }

    #[test]
    fn two_rates_for_one_day_are_refused() {
        let mut rates = rates();
        let (eur, usd) = ("EUR".parse().unwrap(), "USD".parse().unwrap());
        let on = "2018-06-29".parse().unwrap();
        assert!(rates.insert(eur, usd, on, "1.2".parse().unwrap()).is_ok());
        assert!(matches!(rates.insert(eur, usd, on, "1.3".parse().unwrap()), Err(Error::Duplicate { .. })));
        assert!(rates.insert(eur, usd, on, Decimal::ZERO).is_err());
        assert_eq!(rates, self::rates(), "a refused rate changes nothing");
    }
}
