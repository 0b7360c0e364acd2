//! Values that are right by construction: text becomes a type once, at the edge.

mod choice;
mod country;
mod currency;
mod date;
mod fraction;
mod ids;
mod language;
mod money;
mod number;
mod period;
mod rates;
mod ratio;
mod rounding;
mod sdg;
mod text;
mod units;

pub(crate) use choice::choice;
pub use choice::{ContributionKind, ExchangeKind, LanguageLevel, OrganisationType, SkillNeed, State};
pub use country::Country;
pub use currency::Currency;
pub use date::{Certainty, Date, Day};
pub(crate) use fraction::Fraction;
pub use ids::kinds;
pub use ids::{
    AnyId, ContributionId, CostId, ExchangeId, ExpertId, FrameworkId, GrantId, Id, IdOf, Kind, PartnerId, PaymentId,
    ProgrammeId, RateId, RequestId, SeriesId, SolutionId,
};
pub use language::Language;
pub use money::Money;
#[cfg(feature = "iati")]
pub(crate) use money::exactly;
pub use number::{Number, Percent};
pub use period::Period;
pub use rates::{Conversion, RateRule, Rates};
pub use ratio::Ratio;
pub use rounding::{Rounding, RoundingMode};
pub use sdg::Sdg;
pub use text::{Sha256, Text};
pub(crate) use units::Units;
