#![doc = include_str!("../../README.md")]
#![forbid(unsafe_code)]

mod error;
mod graph;
mod interchange;
mod match_funding;
mod model;
mod portfolio;
mod progress;
mod record;
mod report;
mod table;
mod values;
mod wire;

pub use error::{Code, Error, Fault};
#[cfg(feature = "iati")]
pub use interchange::{IatiImport, ImportCode, ImportFinding, ImportSeverity, read_iati, read_iati_bytes};
pub use match_funding::{CheckAll, CheckedGrant, MatchFunding, MatchReport, Obligation, Policy, PolicySource, Verdict};
pub use model::{
    Affiliation, Agreement, Assignment, Availability, Commitment, Contribution, Cost, CountedElsewhere, CountryShare,
    Declaration, Earmark, Evidence, Exchange, Expert, Framework, Goal, Grant, GrantPartner, LanguageSkill, Line,
    Member, Ownership, Participants, Partner, PartnerRole, Payment, PeriodFields, Phase, Point, Pot, Programme,
    ProgrammeTarget, Rate, Recipient, Request, RosterEntry, Series, Skill, SkillRequirement, Solution, SolutionSdgs,
    StateEntry, Tranche, Valuation, Waiver, Work,
};
pub use portfolio::{Change, Portfolio, Records};
pub use progress::Progress;
pub use record::{Attribute, Identifier, List, Names, Notes, Origin, Scalar};
pub use report::{Finding, FindingValue, Outcome, Read, Receipt, RecordRef, RuleId};
pub use table::{Cell, Column, ColumnKind, Fields, Items, Table};
pub use values::{
    AnyId, Certainty, ContributionId, ContributionKind, Conversion, CostId, Country, Currency, Date, Day, ExchangeId,
    ExchangeKind, ExpertId, FrameworkId, GrantId, Id, IdOf, Kind, Language, LanguageLevel, Money, Number,
    OrganisationType, PartnerId, PaymentId, Percent, Period, ProgrammeId, RateId, RateRule, Rates, Ratio, RequestId,
    Rounding, RoundingMode, Sdg, SeriesId, Sha256, SkillNeed, SolutionId, State, Text, kinds,
};
pub use wire::schemas;
