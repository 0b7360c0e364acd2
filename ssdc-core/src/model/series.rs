//! Series of figures: trade, aid, baselines, prices, reported figures by period.

use super::checks;
use crate::record::{List, object, record};
use crate::{AnyId, Country, Date, Error, Number, SeriesId, Text};

object! {
    /// A figure of a date or period.
    pub struct Point {
        /// When.
        on: Date,
        /// How much, in the series' unit.
        value: Number,
    }
}

record! {
    /// A series of figures with its unit and source.
    pub struct Series(Series, SeriesId) {
        required {
            /// Title.
            title: Text,
        }
        optional {
            /// Unit of the values.
            unit: Option<Text>,
            /// Country.
            country: Option<Country>,
            /// The record that it is about.
            record: Option<AnyId>,
            /// Where the figures come from.
            source: Option<Text>,
            /// The figures.
            points: List<Point>,
        }
    }
}

impl Series {
    fn validate(&self) -> Result<(), Error> {
        checks::distinct(&self.points, "point", "/points", |point| point.on)
    }
}
