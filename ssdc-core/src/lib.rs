//! Grants whose partners match each dollar, the network of partners and the roster of experts on one typed graph, with
//! reasons for every answer.
//!
//! After `cargo add ssdc-core` this is a whole program:
//!
//! ```
//! use ssdc_core::{Policy, Portfolio};
//!
//! fn main() -> Result<(), ssdc_core::Error> {
//!     let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G-1", "title": "Wells",
//!         "amount": "1000.00 USD", "agreement": {"from": "2018-01-01", "to": "2018-12-31"}}]}"#)?;
//!     let policy = Policy::load("ssdc-1-to-1")?;
//!     let report = portfolio.match_funding(&policy).check(&"G-1".parse()?, "2018-06-30".parse()?)?;
//!     assert_eq!(report.shortfall(), Some("1000 USD".parse()?)); // one for one, and nobody has given anything
//!     println!("{report}"); // the verdict, the figures, and why
//!     Ok(())
//! }
//! ```
//!
//! Read first [`Portfolio`] (records go in, snapshots and changes), then [`Portfolio::match_funding`] and [`MatchReport`]
//! (an answer with its reasons), [`Error`] (what was expected instead, with a frozen [`Code`] and a JSON pointer), and
//! [`Money`] and [`Date`] for how values are written. Records are structs such as [`Grant`] and [`Contribution`]; a
//! [`Table`] is records of one kind as columns.
//!
//! No feature is on by default: `iati` reads activity files (`read_iati`), `tables` hands tables to Apache Arrow and takes
//! them back (`Table::to_arrow`, `Table::from_arrow`).
//!
#![doc = include_str!("../../README.md")]
#![forbid(unsafe_code)]

mod error;
pub mod experts;
mod files;
mod graph;
mod interchange;
mod match_funding;
mod model;
pub mod network;
mod portfolio;
mod progress;
mod record;
mod report;
mod settings;
pub mod solve;
mod table;
mod taxonomy;
mod text_scores;
mod values;
mod wire;

pub use error::{Code, Error, Fault};
pub use experts::Experts;
pub use files::write_file;
#[cfg(feature = "iati")]
pub use interchange::{IatiImport, ImportCode, ImportFinding, ImportSeverity, read_iati, read_iati_bytes};
pub use match_funding::{
    AllocationOrder, AllocationRow, CheckAll, CheckedGrant, Coverage, Difference, Gap, GateDecision, GateReport,
    MatchAllocation, MatchFunding, MatchQuestion, MatchReport, MoneyPath, Obligation, OriginReport, PathStep, Policy,
    PolicySource, RelatedParty, RemedyReport, RemedyRow, UnfollowedPayment, Verdict, Verification, WhatIf,
    WhatIfFigures, WhatIfRow, quadratic, quadratic_pairwise, verify_bundle, verify_bundle_against,
};
pub use model::{
    Affiliation, Agreement, Assignment, Availability, Commitment, Contribution, Cost, CountedElsewhere, CountryShare,
    Declaration, Earmark, Evidence, Exchange, Expert, Framework, Goal, Grant, GrantPartner, LanguageSkill, Line,
    Member, Ownership, Participants, Partner, PartnerRole, Payment, PeriodFields, Phase, Point, Pot, Programme,
    ProgrammeTarget, Rate, Recipient, Request, RosterEntry, Series, Skill, SkillRequirement, Solution, SolutionSdgs,
    StateEntry, Tranche, Valuation, Waiver, Work,
};
pub use network::{Answer, Network};
pub use portfolio::{Change, Control, Controlled, Holding, Portfolio, Records};
pub use progress::Progress;
pub use record::{Attribute, Identifier, List, Names, Notes, Origin, Scalar};
pub use report::{Finding, FindingValue, Lacking, Outcome, Read, Receipt, RecordRef, RuleId};
/// Exact decimals, as amounts and numbers give and take them.
pub use rust_decimal::Decimal;
pub use table::{Cell, Column, ColumnKind, Fields, Items, Table};
pub use taxonomy::{Need, Taxonomy, TaxonomySkill};
pub use text_scores::{TextSettings, text_scores};
pub use values::{
    AnyId, Certainty, ContributionId, ContributionKind, Conversion, CostId, Country, Currency, Date, Day, ExchangeId,
    ExchangeKind, ExpertId, FrameworkId, GrantId, Id, IdOf, Kind, Language, LanguageLevel, Money, Number,
    OrganisationType, PartnerId, PaymentId, Percent, Period, ProgrammeId, RateId, RateRule, Rates, Ratio, RequestId,
    Rounding, RoundingMode, Sdg, SeriesId, Sha256, SkillNeed, SolutionId, State, Text, kinds,
};
pub use wire::schemas;
