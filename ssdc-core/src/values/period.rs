//! Periods: from one date to another, the last day included, as people write it.

use super::{Certainty, Date, Day};
use crate::Error;

/// A period whose ends may be open or imprecise. Both ends belong to it.
///
/// ```
/// use ssdc_core::{Certainty, Period};
/// let centre = Period::new(Some("2008-09".parse()?), Some("2020".parse()?))?;
/// assert_eq!(centre.holds("2018-06-30".parse()?), Certainty::Surely);
/// assert_eq!(centre.holds("2020-12-31".parse()?), Certainty::Possibly);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Period {
    from: Option<Date>,
    to: Option<Date>,
}

impl Period {
    /// The period from `from` to `to`.
    ///
    /// ```
    /// use ssdc_core::Period;
    /// let centre = Period::new(Some("2008-09".parse()?), None)?; // open at its end
    /// assert_eq!((centre.from(), centre.to()), (Some("2008-09".parse()?), None));
    /// assert!(Period::new(Some("2018-07".parse()?), Some("2018-06".parse()?)).is_err());
    /// assert!(Period::new(Some("2018-07".parse()?), Some("2018".parse()?)).is_ok()); // 2018 may mean December
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidPeriod`] where it surely ends before it starts.
    pub fn new(from: Option<Date>, to: Option<Date>) -> Result<Self, Error> {
        match (from, to) {
            (Some(start), Some(end)) if start.not_after(end) == Certainty::No => {
                Err(Error::InvalidPeriod { from: start.to_string(), to: end.to_string() })
            }
            _ => Ok(Period { from, to }),
        }
    }

    /// The first date, where it has one.
    pub fn from(self) -> Option<Date> {
        self.from
    }

    /// The last date, where it has one.
    pub fn to(self) -> Option<Date> {
        self.to
    }

    /// Whether `day` lies in it; an open end holds every day.
    pub fn holds(self, day: Day) -> Certainty {
        let started = self.from.map_or(Certainty::Surely, |from| from.by(day));
        let goes_on = self.to.map_or(Certainty::Surely, |to| to.since(day));
        started.and(goes_on)
    }
}
