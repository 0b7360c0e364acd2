//! What policies are made of, typed: words of closed lists, rates and quantities, conditions, and the rules that use them.
//!
//! The format is `ssdc-policy/1`; every table of it has its type here, and `parse` fills them.

use crate::values::Fraction;
use crate::{ContributionKind, Rounding, State};

/// A closed list of words.
pub(super) trait Words: Copy + 'static {
    const ALL: &'static [Self];
    fn word(self) -> &'static str;
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal,)* })*) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(super) enum $name { $($variant,)* }

        impl Words for $name {
            const ALL: &'static [$name] = &[$($name::$variant,)*];

            fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }
        }
    )* };
}

words! {
    /// Dates that rules refer to.
    Anchor {
        CallOpened = "call.opened",
        CallClosed = "call.closed",
        ApplicationSubmitted = "application.submitted",
        AwardOffered = "award.offered",
        AgreementSigned = "agreement.signed",
        AgreementFrom = "agreement.from",
        AgreementTo = "agreement.to",
        PeriodFrom = "period.from",
        PeriodTo = "period.to",
        IncidentFrom = "incident.from",
        IncidentTo = "incident.to",
        AsOf = "as_of",
    }
    /// P6: how a lot is valued.
    Method {
        Face = "face",
        Stated = "stated",
        FairMarket = "fair_market",
        FairRental = "fair_rental",
        RegularPay = "regular_pay",
        RateForSimilarWork = "rate_for_similar_work",
        RateTable = "rate_table",
        GrantEquivalent = "grant_equivalent",
        LesserOfBookAndFairMarket = "lesser_of_book_and_fair_market",
        AgreedRate = "agreed_rate",
    }
    /// P10: among whom a lot counts once.
    Scope { Grant = "grant", Programme = "programme", SourceFamily = "source_family", World = "world", }
    /// How money that came from the grantor is traced.
    Trace { Min = "min", Fifo = "fifo", ProRata = "pro_rata", }
    /// P11: what is compared together.
    Level {
        Tranche = "tranche",
        Grant = "grant",
        Grantee = "grantee",
        Programme = "programme",
        Portfolio = "portfolio",
        Country = "country",
    }
    /// P11: over which time.
    Span {
        Agreement = "agreement",
        BudgetPeriod = "budget_period",
        FiscalYear = "fiscal_year",
        CalendarYear = "calendar_year",
        Phase = "phase",
        ProgrammingPeriod = "programming_period",
        AllocationPeriod = "allocation_period",
    }
    /// P15: when it must hold.
    Gate {
        Application = "application",
        Agreement = "agreement",
        EachTranche = "each_tranche",
        EachDrawProRata = "each_draw_pro_rata",
        PeriodEnd = "period_end",
        Close = "close",
    }
    /// P16: what a shortfall leads to.
    Action {
        Reject = "reject",
        Hold = "hold",
        ReleaseInProportion = "release_in_proportion",
        ReduceNext = "reduce_next",
        ReduceAward = "reduce_award",
        Disallow = "disallow",
        Refund = "refund",
        Forfeit = "forfeit",
        Note = "note",
    }
    /// P16: the published formulas for what a shortfall costs.
    Cost { A = "A", B = "B", C = "C", }
    /// What a slice is a part of.
    Of { Required = "required", Base = "base", Recognised = "recognised", }
    /// How lots and parts of a partition go together.
    PartitionKey {
        Line = "line",
        Phase = "phase",
        Instrument = "instrument",
        Beneficiary = "beneficiary",
        Priority = "priority",
    }
    /// P19: which figures are rounded.
    Rounded {
        Required = "required",
        Total = "total",
        FunderMax = "funder_max",
        Offer = "offer",
        Remedy = "remedy",
    }
    /// P17: in which order an offer is used.
    OfferOrder { FirstCome = "first_come", ProRata = "pro_rata", }
    /// How much of a matching pool is paid out.
    PoolUse { Fill = "fill", ToContributions = "to_contributions", Raw = "raw", }
    /// Which published function bounds what a pair of contributors is matched with.
    BoundForm { Buterin2019 = "buterin_2019", Gitcoin = "gitcoin", }
    /// Where money above a project's cap goes.
    OverCap { Redistribute = "redistribute", Return = "return", }
    /// What an input is.
    InputType {
        Rate = "rate",
        Amount = "amount",
        Date = "date",
        Bool = "bool",
        Text = "text",
        Integer = "integer",
        Number = "number",
    }
    /// What a limit does where it does not hold.
    LimitEffect { Refuse = "refuse", Flag = "flag", }
    /// Whether a table or a formula gives a share or money.
    ResultKind { Rate = "rate", Amount = "amount", }
    /// The day on which lots in another currency are converted.
    ConversionDay { Recognition = "recognition", Award = "award", AsOf = "as_of", }
}

impl Anchor {
    /// What may choose the version of a policy.
    pub(super) const VERSION: [Anchor; 6] = [
        Anchor::ApplicationSubmitted,
        Anchor::AwardOffered,
        Anchor::AgreementSigned,
        Anchor::CallOpened,
        Anchor::PeriodFrom,
        Anchor::AsOf,
    ];
}

/// A plain value of a fact or a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Text(Box<str>),
    Flag(bool),
    Number(Fraction),
}

/// P1 to P3: a rate or a quantity: fixed, asked for, looked up, computed, or a figure with what is done to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Term {
    Fixed(Fraction),
    Input(Box<str>),
    Table(usize),
    Formula(usize),
    Figure(Box<FigureRule>),
}

/// A figure, then what is taken off and put on, in this order; the result is not below zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FigureRule {
    pub(super) figure: Box<str>,
    pub(super) only_lines: Option<Vec<Box<str>>>,
    pub(super) less_lines: Vec<Box<str>>,
    pub(super) less: Vec<Box<str>>,
    pub(super) add_flat_rate: Option<Fraction>,
    pub(super) rate: Option<Term>,
    pub(super) at_most: Vec<Term>,
}

/// A list of tables: one of them must hold, with all its members.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Conditions(pub(super) Vec<Vec<Member>>);

/// One member of a condition: an attribute and what it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) name: Box<str>,
    pub(super) wanted: Wanted,
}

/// What an attribute must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    OneOf(Vec<Value>),
    Between { from: Option<Term>, to: Option<Term>, above: Option<Term>, below: Option<Term> },
}

/// P3: rows of which the first that holds gives the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lookup {
    pub(super) id: Box<str>,
    pub(super) result: ResultKind,
    pub(super) rows: Vec<LookupRow>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LookupRow {
    pub(super) when: Option<Conditions>,
    pub(super) value: Term,
}

/// P3: a sum of products of attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Formula {
    pub(super) id: Box<str>,
    pub(super) result: ResultKind,
    pub(super) terms: Vec<Product>,
    pub(super) floor: Option<Fraction>,
    pub(super) cap: Option<Fraction>,
    pub(super) round: Option<Rounding>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Product {
    pub(super) coefficient: Fraction,
    pub(super) times: Vec<Box<str>>,
    pub(super) over: Vec<Box<str>>,
}

/// What a policy asks for beyond the fields of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Input {
    pub(super) id: Box<str>,
    pub(super) kind: InputType,
    pub(super) on: Box<str>,
    pub(super) if_absent: IfAbsent,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum IfAbsent {
    /// Nothing can be said without it.
    Refuse,
    /// There is none.
    None,
    Value(Value),
}

/// P19: how lots in another currency are converted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ConversionRule {
    pub(super) on: ConversionDay,
    pub(super) source: Option<Box<str>>,
    pub(super) max_age_days: u32,
}

/// P4 to P8, P10, P18: which lots count, for how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Recognise {
    pub(super) deny: Conditions,
    pub(super) allow: Option<Conditions>,
    /// Whether a lot must name the component that it pays.
    pub(super) parallel: bool,
    pub(super) window: Option<Window>,
    pub(super) exclusive: Option<Exclusive>,
    pub(super) forbids_reciprocity: bool,
    pub(super) deducts_benefit: bool,
    pub(super) origin: Option<Origin>,
    pub(super) kinds: Vec<KindRule>,
}

/// A date that an anchor or an input gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Moment {
    Anchor(Anchor),
    Input(Box<str>),
}

/// P8: both ends are inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) from: Moment,
    pub(super) to: Moment,
    /// The state whose date is tested; absent: the one that recognises.
    pub(super) on: Option<State>,
}

/// P10: what others count is taken off; `forward`: what they plan to count, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Exclusive {
    pub(super) scope: Scope,
    pub(super) family: Option<Box<str>>,
    pub(super) forward: bool,
}

/// P4: money that came from the grantor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    pub(super) of: Box<str>,
    pub(super) look_back_days: u32,
    pub(super) trace: Trace,
    pub(super) flag_from: Option<Fraction>,
    pub(super) disallows: bool,
}

/// Kinds that count, in which state, at which value, with which evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KindRule {
    pub(super) kinds: Vec<ContributionKind>,
    pub(super) value: Method,
    pub(super) state: State,
    pub(super) only: Option<Conditions>,
    pub(super) evidence: Vec<EvidenceRule>,
    pub(super) lot_at_most: Option<Fraction>,
}

/// P18: a document that must be there, and before what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EvidenceRule {
    pub(super) any_of: Vec<Box<str>>,
    /// `None`: before recognition.
    pub(super) before: Option<Anchor>,
}

/// What must be met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Requirement {
    pub(super) id: Box<str>,
    pub(super) ratio: RatioForm,
    pub(super) base: Option<FigureRule>,
    pub(super) per: Option<Per>,
    pub(super) counts: Option<Conditions>,
    pub(super) additional_to: Option<Term>,
    pub(super) level: Level,
    pub(super) pool: Option<Pool>,
    pub(super) span: Span,
    pub(super) fiscal_year_starts: Option<Box<str>>,
    pub(super) cumulative: bool,
    pub(super) carries_excess: bool,
    pub(super) overmatch_from: Vec<Box<str>>,
    pub(super) exempt: Vec<Exempt>,
    pub(super) waivers: Vec<WaiverRule>,
    pub(super) slices: Vec<Slice>,
    pub(super) gates: Vec<Gate>,
    pub(super) remedies: Vec<Remedy>,
}

/// P1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RatioForm {
    /// A share of the total cost: of the match, or of the funder.
    ShareOfTotal {
        rate: Term,
        is_funders: bool,
    },
    /// So much match for each unit of the grantor's money.
    ToAward(Term),
    Fixed(Term),
    PerUnit {
        price: Term,
        units: Box<str>,
    },
}

/// P11: parts that are each compared on their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Per {
    pub(super) key: PartitionKey,
    /// A lot counts only in its own part.
    pub(super) same: bool,
}

/// P11: compared together above the requirement's own level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pool {
    pub(super) to: Level,
    pub(super) when: Conditions,
}

/// P12.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Exempt {
    pub(super) id: Box<str>,
    pub(super) when: Conditions,
    /// Taken off the base; `None`: everything is exempt.
    pub(super) first: Option<Fraction>,
    /// Whom the grantee passes the benefit on to: for the funder to see to.
    pub(super) pass_on: Option<Box<str>>,
}

/// P12: a waiver that the grant must have been given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WaiverRule {
    pub(super) grounds: Vec<Box<str>>,
    pub(super) authority: Box<str>,
    /// The whole requirement, or another rate that the waiver states.
    pub(super) all: bool,
}

/// P9: a cap or a floor on a part of the match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slice {
    pub(super) id: Box<str>,
    pub(super) of_lots: Conditions,
    pub(super) when: Option<Conditions>,
    pub(super) is_cap: bool,
    pub(super) rate: Term,
    pub(super) of: Of,
}

/// P16: the first that holds acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Remedy {
    pub(super) action: Action,
    pub(super) cost: Option<Cost>,
    pub(super) when: Option<Conditions>,
}

/// P14.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Limit {
    pub(super) id: Box<str>,
    pub(super) figure: Box<str>,
    pub(super) is_cap: bool,
    pub(super) bound: Term,
    pub(super) effect: LimitEffect,
}

/// What must hold for a grant to be given at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Eligibility {
    pub(super) id: Box<str>,
    pub(super) must: Conditions,
    pub(super) gate: Gate,
}

/// The grantor matches contributions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Offer {
    pub(super) id: Box<str>,
    pub(super) form: OfferForm,
    pub(super) pots: Vec<Pot>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pot {
    pub(super) id: Box<str>,
    pub(super) holds: Term,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OfferForm {
    PerLot {
        credits: Vec<Credit>,
        order: OfferOrder,
    },
    Quadratic {
        pool_use: PoolUse,
        per_project_at_most: Option<Term>,
        over_cap: OverCap,
        root_digits: u32,
        bound: Option<Bound>,
    },
}

/// A bound on what each pair of contributors is matched with, and its M.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bound {
    pub(super) form: BoundForm,
    pub(super) threshold: Term,
}

/// The grantor's money for each unit of a lot, or (inverse) so many units of lots for each of the grantor's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Credit {
    pub(super) only: Option<Conditions>,
    pub(super) rate: Term,
    pub(super) inverse: bool,
}

/// P2: figures of the grantor's own money; a share of the total is grossed up from them.
pub(super) const GRANTORS_MONEY: [&str; 5] = ["award", "expended", "drawn", "tranches_due", "allocation"];
/// P2: figures that are totals of everybody's money.
pub(super) const TOTALS: [&str; 6] =
    ["budget_total", "actual_total", "eligible_cost", "direct_cost", "need", "recognised"];
