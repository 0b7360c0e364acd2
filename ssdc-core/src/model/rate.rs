//! Exchange rates as records.

use crate::record::record;
use crate::{Currency, Date, Error, Number, RateId, Rates, Text};

record! {
    /// An exchange rate: on a day, or as the mean of a month, one unit of `from` was `rate` units of `to`.
    pub struct Rate(Rate, RateId) {
        required {
            /// The day, or the month of which it is the mean.
            on: Date,
            /// The currency of which one unit is meant.
            from: Currency,
            /// The currency in which the rate is told.
            to: Currency,
            /// Units of `to` for one unit of `from`.
            rate: Number,
        }
        optional {
            /// Who published it.
            source: Option<Text>,
        }
    }
}

impl Rate {
    fn validate(&self) -> Result<(), Error> {
        Rates::default().insert(self.from, self.to, self.on, self.rate.value()).map_err(|error| match error {
            Error::InvalidDate { .. } => error.at("/on"),
            error => error.at("/rate"),
        })
    }
}
