//! Means of repeated runs, with the interval that holds the true mean in 95 % of all cases.

use super::Figure;

/// Sums over runs. They are whole numbers, so that the order in which runs are added up never matters.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Tally {
    pub(super) runs: u64,
    pub(super) sum: u64,
    pub(super) squares: u128,
}

impl Tally {
    pub(super) fn note(&mut self, value: u64) {
        self.add(Tally { runs: 1, sum: value, squares: u128::from(value) * u128::from(value) });
    }

    pub(super) fn add(&mut self, other: Tally) {
        self.runs += other.runs;
        self.sum += other.sum;
        self.squares += other.squares;
    }

    #[allow(clippy::cast_precision_loss, reason = "a mean is a measure")]
    pub(super) fn mean(self) -> f64 {
        self.sum as f64 / self.runs.max(1) as f64
    }

    /// The interval by Student's t, cut to what is possible. Where all runs agree, what never happened may still happen with a
    /// chance of 1 - 0.05^(1/runs), and then reach all that is possible.
    #[allow(clippy::cast_precision_loss, reason = "an interval is a measure")]
    pub(super) fn interval(self, (least, most): (f64, f64)) -> (f64, f64) {
        let (runs, mean) = (self.runs.max(1) as f64, self.mean());
        let scatter = u128::from(self.runs) * self.squares - u128::from(self.sum) * u128::from(self.sum);
        if scatter == 0 {
            let unseen = 1.0 - 0.05_f64.powf(1.0 / runs);
            return (mean - unseen * (mean - least), mean + unseen * (most - mean));
        }
        let deviation = (scatter as f64 / (runs * (runs - 1.0))).sqrt();
        let half = student(runs - 1.0) * deviation / runs.sqrt();
        ((mean - half).max(least), (mean + half).min(most))
    }
}

impl From<(f64, f64)> for Figure {
    fn from((low, high): (f64, f64)) -> Self {
        Figure::Interval(low, high)
    }
}

/// The number of standard errors that holds 95 %, with this many degrees of freedom.
///
/// # Source
/// Fisher and Cornish, *Technometrics* 2 (1960).
fn student(freedom: f64) -> f64 {
    let z = 1.959_963_984_540_054_f64;
    let term = |power: i32| z.powi(power);
    z + (term(3) + z) / (4.0 * freedom)
        + (5.0 * term(5) + 16.0 * term(3) + 3.0 * z) / (96.0 * freedom.powi(2))
        + (3.0 * term(7) + 19.0 * term(5) + 17.0 * term(3) - 15.0 * z) / (384.0 * freedom.powi(3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn students_numbers_are_those_of_the_tables() {
        for (freedom, value) in [(9.0, 2.262), (19.0, 2.093), (29.0, 2.045), (99.0, 1.984), (9_999.0, 1.960)] {
            assert!((student(freedom) - value).abs() < 5e-4, "{freedom}: {}", student(freedom));
        }
    }

    #[test]
    fn an_interval_is_that_of_the_textbook_and_stays_within_what_is_possible() {
        let mut tally = Tally::default();
        (1..=10).for_each(|value| tally.note(value));
        let (low, high) = tally.interval((0.0, 100.0));
        // Mean 5.5, deviation 3.02765, t 2.262.
        assert!((low - 3.3341).abs() < 1e-3 && (high - 7.6659).abs() < 1e-3, "{low} {high}");
        assert_eq!(tally.interval((5.0, 6.0)), (5.0, 6.0));
        let mut same = Tally::default();
        (0..100).for_each(|_| same.note(2));
        let (low, high) = same.interval((2.0, 3.0));
        assert!(low.total_cmp(&2.0).is_eq() && (high - 2.0295).abs() < 1e-3, "{high}");
    }
}
