//! Dates with the precision that is known, and comparisons that say surely or possibly.

use std::fmt;
use std::str::FromStr;

use jiff::civil;

use crate::Error;
use crate::error::shorten;

/// How sure an answer about incomplete facts is.
///
/// ```
/// use ssdc_core::{Certainty, Date};
/// let (year, day): (Date, _) = ("2018".parse()?, "2018-06-30".parse()?);
/// assert_eq!((year.by(day), year.since(day)), (Certainty::Possibly, Certainty::Possibly));
/// assert_eq!(Certainty::Surely.and(year.by(day)), Certainty::Possibly);
/// assert!(Certainty::No < Certainty::Possibly && Certainty::Possibly < Certainty::Surely);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Certainty {
    /// Not so, whatever the missing part is.
    No,
    /// It depends on what is missing.
    Possibly,
    /// So, whatever the missing part is.
    Surely,
}

impl Certainty {
    /// Whether the opposite is so.
    pub(crate) const fn not(self) -> Self {
        match self {
            Certainty::No => Certainty::Surely,
            Certainty::Possibly => Certainty::Possibly,
            Certainty::Surely => Certainty::No,
        }
    }

    pub(crate) fn of(surely: bool, possibly: bool) -> Self {
        match (surely, possibly) {
            (true, _) => Certainty::Surely,
            (false, true) => Certainty::Possibly,
            (false, false) => Certainty::No,
        }
    }

    /// Both.
    ///
    /// ```
    /// use ssdc_core::Certainty;
    /// assert_eq!(Certainty::Surely.and(Certainty::Possibly), Certainty::Possibly);
    /// assert_eq!(Certainty::Possibly.and(Certainty::No), Certainty::No);
    /// ```
    #[must_use]
    pub fn and(self, other: Certainty) -> Certainty {
        self.min(other)
    }
}

/// One whole day, as days since 1970-01-01; written `2018-06-30`.
///
/// ```
/// use ssdc_core::Day;
/// let day: Day = "2018-06-30".parse()?;
/// assert_eq!(day.to_string(), "2018-06-30");
/// assert!("2018-06-31".parse::<Day>().is_err());
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(i32);

impl Day {
    /// The day that is `number` days after 1970-01-01 (negative: before).
    ///
    /// ```
    /// use ssdc_core::Day;
    /// assert_eq!(Day::from_number(31)?.to_string(), "1970-02-01");
    /// assert_eq!("1969-12-31".parse::<Day>()?.number(), -1);
    /// assert!(Day::from_number(i32::MAX).is_err());
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidDay`] outside the years 1 to 9999.
    pub fn from_number(number: i32) -> Result<Self, Error> {
        let day = Day(number);
        let known = day.civil().is_some_and(|date| (1..=9999).contains(&date.year()));
        if known { Ok(day) } else { Err(Error::InvalidDay { got: format!("day {number}") }) }
    }

    /// Days since 1970-01-01.
    pub fn number(self) -> i32 {
        self.0
    }

    pub(crate) fn of(date: civil::Date) -> Self {
        let days = date.since(civil::date(1970, 1, 1)).map_or(0, |span| span.get_days());
        Day(days)
    }

    fn civil(self) -> Option<civil::Date> {
        civil::date(1970, 1, 1).checked_add(jiff::Span::new().try_days(self.0).ok()?).ok()
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.civil().map_or(0, civil::Date::year)
    }

    /// The same day so many years later (negative: earlier), the 28th for a 29th of February that is not there; `None` outside
    /// the calendar.
    pub(crate) fn years_later(self, years: i32) -> Option<Self> {
        Some(Day::of(self.civil()?.checked_add(jiff::Span::new().try_years(years).ok()?).ok()?))
    }
}

impl From<Day> for Date {
    fn from(day: Day) -> Self {
        day.civil().map_or(Date { year: 1, month: 1, day: 1 }, |date| Date {
            year: date.year(),
            month: date.month().unsigned_abs(),
            day: date.day().unsigned_abs(),
        })
    }
}

impl FromStr for Day {
    type Err = Error;

    /// Reads a whole day: `2018-06-30`.
    ///
    /// # Errors
    /// [`Error::InvalidDay`].
    fn from_str(text: &str) -> Result<Self, Error> {
        let date: Option<Date> = text.parse().ok();
        date.and_then(Date::day).ok_or_else(|| Error::InvalidDay { got: shorten(text) })
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Date::from(*self))
    }
}

/// A date as precise as it is known: `2018`, `2018-06` or `2018-06-30`.
///
/// It stands for a span of days; comparisons with a day answer [`Certainty`].
///
/// ```
/// use ssdc_core::{Certainty, Date};
/// let june: Date = "2018-06".parse()?;
/// assert_eq!(june.first_day().to_string(), "2018-06-01");
/// assert_eq!(june.last_day().to_string(), "2018-06-30");
/// assert_eq!(june.by("2018-06-15".parse()?), Certainty::Possibly);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date {
    year: i16,
    /// 0: not known.
    month: u8,
    /// 0: not known.
    day: u8,
}

impl Date {
    fn civil(self, month: u8, day: u8) -> Option<civil::Date> {
        civil::Date::new(self.year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    }

    /// The first day it may be.
    pub fn first_day(self) -> Day {
        self.civil(self.month.max(1), self.day.max(1)).map_or(Day(0), Day::of)
    }

    /// The last day it may be.
    pub fn last_day(self) -> Day {
        let month = if self.month == 0 { 12 } else { self.month };
        let last = || self.civil(month, 1).map(civil::Date::last_of_month);
        let date = if self.day == 0 { last() } else { self.civil(month, self.day) };
        date.map_or(Day(0), Day::of)
    }

    /// The day, where it is known.
    pub fn day(self) -> Option<Day> {
        (self.day != 0).then(|| self.first_day())
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.year
    }

    /// The month, where it is known.
    pub fn month(self) -> Option<u8> {
        (self.month != 0).then_some(self.month)
    }

    /// How precisely it is known: `day`, `month` or `year`.
    ///
    /// ```
    /// use ssdc_core::Date;
    /// let precision = |text: &str| text.parse::<Date>().map(Date::precision);
    /// assert_eq!((precision("2018")?, precision("2018-06")?, precision("2018-06-30")?), ("year", "month", "day"));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn precision(self) -> &'static str {
        match (self.month, self.day) {
            (0, _) => "year",
            (_, 0) => "month",
            _ => "day",
        }
    }

    /// The month it lies in, as a date without a day.
    pub(crate) fn to_month(self) -> Date {
        Date { day: 0, ..self }
    }

    /// Whether it is on `day` or before.
    ///
    /// ```
    /// use ssdc_core::{Certainty, Date};
    /// let june: Date = "2018-06".parse()?;
    /// assert_eq!(june.by("2018-06-30".parse()?), Certainty::Surely);
    /// assert_eq!(june.by("2018-06-29".parse()?), Certainty::Possibly); // it may be the 30th
    /// assert_eq!(june.by("2018-05-31".parse()?), Certainty::No);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn by(self, day: Day) -> Certainty {
        Certainty::of(self.last_day() <= day, self.first_day() <= day)
    }

    /// Whether it is on `day` or after.
    ///
    /// ```
    /// use ssdc_core::{Certainty, Date};
    /// let june: Date = "2018-06".parse()?;
    /// assert_eq!(june.since("2018-06-01".parse()?), Certainty::Surely);
    /// assert_eq!(june.since("2018-06-02".parse()?), Certainty::Possibly); // it may be the 1st
    /// assert_eq!(june.since("2018-07-01".parse()?), Certainty::No);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn since(self, day: Day) -> Certainty {
        Certainty::of(self.first_day() >= day, self.last_day() >= day)
    }

    /// Whether it is not after `other`.
    ///
    /// ```
    /// use ssdc_core::{Certainty, Date};
    /// let june: Date = "2018-06".parse()?;
    /// assert_eq!(june.not_after("2018-07-01".parse()?), Certainty::Surely);
    /// assert_eq!(june.not_after("2018".parse()?), Certainty::Possibly);
    /// assert_eq!(june.not_after("2018-05".parse()?), Certainty::No);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn not_after(self, other: Date) -> Certainty {
        Certainty::of(self.last_day() <= other.first_day(), self.first_day() <= other.last_day())
    }
}

impl FromStr for Date {
    type Err = Error;

    /// Reads `2018`, `2018-06` or `2018-06-30` (ISO 8601, extended form), years 1 to 9999.
    ///
    /// # Errors
    /// [`Error::InvalidDate`].
    fn from_str(text: &str) -> Result<Self, Error> {
        let parse = || {
            let digits = |range: std::ops::Range<usize>| {
                let part = text.get(range)?;
                part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<i16>().ok())?
            };
            let dash = |at: usize| (text.as_bytes().get(at) == Some(&b'-')).then_some(());
            let year = digits(0..4).filter(|year| *year > 0)?;
            let date = match text.len() {
                4 => Date { year, month: 0, day: 0 },
                7 => {
                    dash(4)?;
                    Date { year, month: digits(5..7)?.try_into().ok()?, day: 0 }
                }
                10 => {
                    dash(4)?;
                    dash(7)?;
                    Date { year, month: digits(5..7)?.try_into().ok()?, day: digits(8..10)?.try_into().ok()? }
                }
                _ => return None,
            };
            let whole = text.len() == 10;
            let month = if text.len() == 4 { 1 } else { date.month };
            date.civil(month, if whole { date.day } else { 1 })?;
            Some(date)
        };
        parse().ok_or_else(|| Error::InvalidDate { got: shorten(text) })
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.month, self.day) {
            (0, _) => write!(f, "{:04}", self.year),
            (month, 0) => write!(f, "{:04}-{month:02}", self.year),
            (month, day) => write!(f, "{:04}-{month:02}-{day:02}", self.year),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_date_are_one() {
        for text in ["2018", "2018-06", "2018-06-30", "2020-02-29", "0001-01-01", "9999-12-31"] {
            assert_eq!(text.parse::<Date>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "18",
            "2018-13",
            "2018-00",
            "2019-02-29",
            "2018-6-3",
            "2018-06-30T00:00",
            "2018/06/30",
            "0000",
            "2018-06-00",
            "+018",
            "二〇一八",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_year_is_a_span_of_days() {
        let year: Date = "2020".parse().unwrap();
        assert_eq!(
            (year.first_day().to_string(), year.last_day().to_string()),
            ("2020-01-01".into(), "2020-12-31".into())
        );
        let leap: Date = "2020-02".parse().unwrap();
        assert_eq!(leap.last_day().to_string(), "2020-02-29");
        assert_eq!(year.by("2020-12-31".parse().unwrap()), Certainty::Surely);
        assert_eq!(year.by("2020-12-30".parse().unwrap()), Certainty::Possibly);
        assert_eq!(year.by("2019-12-31".parse().unwrap()), Certainty::No);
        assert_eq!(year.since("2020-01-01".parse().unwrap()), Certainty::Surely);
        assert_eq!(Day::from_number(0).unwrap().to_string(), "1970-01-01");
    }
}
