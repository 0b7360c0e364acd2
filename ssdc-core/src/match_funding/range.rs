//! What a value may be: shares from nothing to all, amounts of nothing or more.

use super::case::Case;
use super::facts::{Refusal, parameter};
use super::requirement::key_text;
use super::terms::{GRANTORS_MONEY, Of, RatioForm, Requirement, Slice, Term};
use crate::values::Fraction;

/// Where a value must lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Range {
    /// A part of a whole.
    Share,
    /// A part of a whole by which something is divided.
    SomeShare,
    /// A part of a whole of which the rest divides something.
    NotAll,
    /// An amount, or so much for each unit.
    NotNegative,
    /// What divides an amount.
    Positive,
}

impl Range {
    pub(super) fn holds(self, value: Fraction) -> bool {
        let (low, high) = (!value.is_negative(), value.compare(Fraction::ONE));
        match self {
            Range::Share => low && high.is_le(),
            Range::SomeShare => low && !value.is_zero() && high.is_le(),
            Range::NotAll => low && high.is_lt(),
            Range::NotNegative => low,
            Range::Positive => low && !value.is_zero(),
        }
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Range::Share => "from 0% to 100%",
            Range::SomeShare => "more than 0% and at most 100%",
            Range::NotAll => "from 0% to less than 100%",
            Range::NotNegative => "nothing or more",
            Range::Positive => "more than nothing",
        }
    }

    /// That of the rate of a ratio: a share of the grantor's own money is grossed up, which divides by the funder's part.
    pub(super) fn of_ratio(of: &Requirement) -> Range {
        let grossed_up = of.base.as_ref().is_some_and(|base| GRANTORS_MONEY.contains(&&*base.figure));
        match (&of.ratio, grossed_up) {
            (RatioForm::ShareOfTotal { .. }, false) => Range::Share,
            (RatioForm::ShareOfTotal { is_funders: true, .. }, true) => Range::SomeShare,
            (RatioForm::ShareOfTotal { is_funders: false, .. }, true) => Range::NotAll,
            (RatioForm::ToAward(_) | RatioForm::Fixed(_) | RatioForm::PerUnit { .. }, _) => Range::NotNegative,
        }
    }

    /// That of a slice: a part of what is required or recognised, or of another base, which may be less than the match.
    pub(super) fn of_slice(slice: &Slice) -> Range {
        if slice.of == Of::Base { Range::NotNegative } else { Range::Share }
    }

    /// The value, where it lies there; else which input, table or formula gives it, what it is, and where it must lie.
    pub(super) fn keep(self, case: &Case<'_>, term: &Term, value: Fraction) -> Result<Fraction, Refusal> {
        if self.holds(value) {
            return Ok(value);
        }
        let is_share = matches!(self, Range::Share | Range::SomeShare | Range::NotAll);
        let said = if is_share { super::required::percent(value) } else { value.to_string() };
        let (name, said) = match term {
            Term::Input(name) => {
                let stated = parameter(case, name).map(|value| key_text(&value));
                (format!("input {name}"), stated.unwrap_or(said))
            }
            Term::Table(index) => {
                let id = case.policy.tables.get(*index).map(|table| &*table.id);
                (format!("table {}", id.unwrap_or_default()), said)
            }
            Term::Formula(index) => {
                let id = case.policy.formulas.get(*index).map(|formula| &*formula.id);
                (format!("formula {}", id.unwrap_or_default()), said)
            }
            Term::Fixed(_) | Term::Figure(_) => ("a value of the policy".to_owned(), said),
        };
        Err(Refusal::Missing(format!("{name} is {said}: expected {}", self.words())))
    }
}
