//! The domain: every kind of record, with what makes one valid.
//!
//! The value types of a field promise what one field can promise; `validate` of each record promises the rest
//! (periods, sums, sets). [`Portfolio::apply`](crate::Portfolio::apply) is the only door, so what a portfolio hands out
//! is always valid.

mod checks;
mod contribution;
mod cost;
mod exchange;
mod expert;
mod framework;
mod grant;
mod partner;
mod payment;
mod programme;
mod rate;
mod request;
mod series;
mod solution;

pub use contribution::{
    Assignment, Contribution, CountedElsewhere, Declaration, Earmark, Evidence, StateEntry, Valuation,
};
pub use cost::Cost;
pub use exchange::{Exchange, Participants};
pub use expert::{Affiliation, Availability, Expert, LanguageSkill, RosterEntry, Skill, Work};
pub use framework::{Framework, Goal, Member};
pub use grant::{Agreement, Commitment, CountryShare, Grant, GrantPartner, Line, Phase, Recipient, Tranche, Waiver};
pub use partner::{Ownership, Partner, PartnerRole};
pub use payment::Payment;
pub use programme::{PeriodFields, Pot, Programme, ProgrammeTarget};
pub use rate::Rate;
pub use request::{Request, SkillRequirement};
pub use series::{Point, Series};
pub use solution::{Solution, SolutionSdgs};
