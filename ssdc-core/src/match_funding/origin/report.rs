//! The answer on one contribution: figures, chains, relations, sentences.

use std::fmt;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::payments::{Found, GivenPart, total};
use super::sources::RelatedParty;
use super::steps::{MoneyPath, PathStep, UnfollowedPayment, name};
use super::{Trace, is_flagged};
use crate::match_funding::policy::Policy;
use crate::match_funding::receipts::with_receipt;
use crate::match_funding::terms::Words;
use crate::model::Contribution;
use crate::report::{Receipt, RecordRef};
use crate::table::{Column, Table};
use crate::{ContributionId, Day, Error, Money, PartnerId, Portfolio};

/// How much of a contribution came from the grantor, and how.
///
/// ```
/// use ssdc_core::{Policy, Portfolio};
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
///     "partners": [{"id": "CENTRE", "name": "The centre"}, {"id": "SHOP", "name": "Its shop", "part_of": [{"partner": "CENTRE", "share": "80"}]}],
///     "programmes": [{"id": "PR", "title": "Small grants", "funders": ["CENTRE"]}],
///     "grants": [{"id": "G-1", "title": "Wells", "programme": "PR"}],
///     "contributions": [{"id": "C-1", "source": "SHOP", "kind": "cash", "amount": "400.00 USD", "earmark": {"grants": ["G-1"]}}]}"#)?;
/// let policy = Policy::load("ssdc-1-to-1-tranches")?;
/// let origin = portfolio.match_funding(&policy).origin(&"C-1".parse()?, "2018-06-30".parse()?, None)?;
/// assert!(origin.is_grantor() && origin.is_flagged());
/// assert_eq!(origin.related()[0].to_string(), "SHOP is controlled by CENTRE: CENTRE holds 80 %");
/// assert_eq!(origin.tainted(), "400 USD".parse()?);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct OriginReport {
    contribution: ContributionId,
    contributor: Option<PartnerId>,
    grantors: Vec<PartnerId>,
    serves: Vec<RecordRef>,
    /// Why it counts for nothing, wherever it came from.
    idle: Option<String>,
    policy: String,
    as_of: Day,
    look_back_days: u32,
    window: Option<(Day, Day)>,
    amount: Money,
    known: bool,
    itself: bool,
    flow: Money,
    min: Money,
    earlier: Vec<ContributionId>,
    fifo: Money,
    pro_rata: Money,
    perhaps: Money,
    trace: Trace,
    tainted: Money,
    flagged: bool,
    asks: bool,
    disallows: bool,
    paths: Vec<MoneyPath>,
    related: Vec<RelatedParty>,
    unfollowed: Vec<UnfollowedPayment>,
    receipt: Receipt,
}

/// A step of a chain: number of the chain, place in it, the step, what the chain carries.
type Row<'r> = (i64, i64, &'r PathStep, Money);

impl OriginReport {
    #[allow(clippy::too_many_arguments, reason = "what was asked and what was found, once")]
    pub(super) fn new(
        policy: &Policy,
        lot: &Contribution,
        (grantors, serves, idle): (Vec<PartnerId>, Vec<RecordRef>, Option<String>),
        look_back_days: u32,
        parts: &[GivenPart],
        found: Option<Found>,
        portfolio: &Portfolio,
        receipt: Receipt,
    ) -> Result<Self, Error> {
        let money = |amount: Decimal| Money::new(amount, lot.amount.currency());
        let whole = total(parts)?;
        let rule = policy.recognise.origin.as_ref();
        let trace = rule.map_or(Trace::Min, |rule| rule.trace);
        let known = found.is_some();
        let found = found.unwrap_or_else(|| Found { perhaps: whole, ..Found::default() });
        let step = |slot: u32| {
            let payment = portfolio.tables.payments.at(slot)?;
            let (mut from, mut to) = (payment.from.clone(), payment.to.clone());
            if payment.amount.is_negative() {
                (from, to) = (to, from);
            }
            let amount = Money::new(payment.amount.amount().abs(), payment.amount.currency());
            Some(PathStep { payment: payment.id.clone(), from, to, amount, on: payment.on })
        };
        let mut paths: Vec<_> = found
            .chains
            .iter()
            .map(|(amount, slots)| MoneyPath {
                amount: money(*amount),
                steps: slots.iter().filter_map(|slot| step(*slot)).collect(),
            })
            .collect();
        let ids = |path: &MoneyPath| path.steps.iter().map(|step| step.payment.clone()).collect::<Vec<_>>();
        paths.sort_by(|a, b| b.amount.amount().cmp(&a.amount.amount()).then_with(|| ids(a).cmp(&ids(b))));
        let unfollowed = found.unfollowed.iter().filter_map(|one| {
            let payment = portfolio.tables.payments.at(one.slot)?;
            Some(UnfollowedPayment { payment: payment.id.clone(), why: one.why })
        });
        let tainted = found.by(trace);
        let mut report = OriginReport {
            contribution: lot.id.clone(),
            contributor: lot.source.clone(),
            grantors,
            serves,
            idle,
            policy: policy.id().to_owned(),
            as_of: receipt.as_of,
            look_back_days,
            window: found.window,
            amount: money(whole),
            known,
            itself: found.itself,
            flow: money(found.flow),
            min: money(found.min),
            earlier: found
                .earlier
                .iter()
                .filter_map(|slot| Some(portfolio.tables.contributions.at(*slot)?.id.clone()))
                .collect(),
            fifo: money(found.first_in),
            pro_rata: money(found.pro_rata),
            perhaps: money(found.perhaps),
            trace,
            tainted: money(tainted),
            flagged: rule.is_some() && is_flagged(rule, tainted, whole)?,
            asks: rule.is_some(),
            disallows: rule.is_some_and(|rule| rule.disallows),
            paths,
            unfollowed: unfollowed.collect(),
            related: found.related,
            receipt,
        };
        report.receipt.answer = report.said().to_string();
        Ok(report)
    }

    /// The contribution.
    pub fn contribution(&self) -> &ContributionId {
        &self.contribution
    }

    /// Who gives it; `None` where nobody says.
    pub fn contributor(&self) -> Option<&PartnerId> {
        self.contributor.as_ref()
    }

    /// Who funds the grants that it may serve, by id.
    pub fn grantors(&self) -> &[PartnerId] {
        &self.grantors
    }

    /// The day that the answer is for.
    pub fn as_of(&self) -> Day {
        self.as_of
    }

    /// Between which days payments were followed; `None` where nothing was.
    pub fn window(&self) -> Option<(Day, Day)> {
        self.window
    }

    /// What came of the contribution.
    pub fn amount(&self) -> Money {
        self.amount
    }

    /// Whether it is known who gives it and who the grantor is; where not, nothing was followed.
    pub fn is_known(&self) -> bool {
        self.known
    }

    /// Whether the contributor itself is the grantor, or is controlled by it.
    pub fn is_grantor(&self) -> bool {
        self.itself
    }

    /// The most that can have come from the grantor, at most the contribution, whatever other contributions came.
    pub fn flow(&self) -> Money {
        self.flow
    }

    /// What of `flow` the earlier contributions leave to it: the figure of the trace `min`.
    pub fn min(&self) -> Money {
        self.min
    }

    /// The contributions that came earlier, count for the same grantor's grants and can have come from the same payments, in the
    /// order in which they came.
    pub fn earlier(&self) -> &[ContributionId] {
        &self.earlier
    }

    /// What is the grantor's where each party pays first what it received first.
    pub fn fifo(&self) -> Money {
        self.fifo
    }

    /// What is the grantor's where each payment has the share of it that the payer holds.
    pub fn pro_rata(&self) -> Money {
        self.pro_rata
    }

    /// What could have come if all that is not known (payers, days, rates, control) were against it; never below `flow`.
    pub fn perhaps(&self) -> Money {
        self.perhaps
    }

    /// Which of the figures the policy goes by: `min`, `fifo` or `pro_rata`; `min` where it has no rule of origin.
    pub fn trace(&self) -> &'static str {
        self.trace.word()
    }

    /// That figure.
    pub fn tainted(&self) -> Money {
        self.tainted
    }

    /// Whether it is flagged: the policy has a rule of origin, and the figure is above zero and at least the policy's `flag_from` of
    /// the contribution.
    pub fn is_flagged(&self) -> bool {
        self.flagged
    }

    /// Whether the policy has a rule of origin; where not, what is found is told and nothing follows from it.
    pub fn policy_asks(&self) -> bool {
        self.asks
    }

    /// What does not count as match: all that is tainted where the policy disallows, nothing where it only flags, nor where the
    /// contribution counts for nothing anyhow.
    pub fn disallowed(&self) -> Money {
        let takes_off = self.disallows && self.idle.is_none();
        if takes_off { self.tainted } else { Money::zero(self.amount.currency()) }
    }

    /// What the contribution may serve: a grant, or programmes and grants where they are several.
    pub fn serves(&self) -> &[RecordRef] {
        &self.serves
    }

    /// Why it counts for nothing, wherever it came from; `None` where something of it could count.
    pub fn counts_for_nothing(&self) -> Option<&str> {
        self.idle.as_deref()
    }

    /// The chains of payments that carry `flow`, the greatest amount first.
    pub fn paths(&self) -> &[MoneyPath] {
        &self.paths
    }

    /// Parties on the way that the grantor controls, or may control, on the day on which their money moved or on the day asked
    /// about, and those in between; by id.
    pub fn related(&self) -> &[RelatedParty] {
        &self.related
    }

    /// Payments on the way that could not be followed, by id.
    pub fn unfollowed(&self) -> &[UnfollowedPayment] {
        &self.unfollowed
    }

    /// What the answer stands on.
    pub fn receipt(&self) -> &Receipt {
        &self.receipt
    }

    /// The steps of all chains as a table: path, step, payment, from, to, on, amount, currency, carried (what of the
    /// contribution passed along the path, in its currency).
    ///
    /// ```
    /// use ssdc_core::{Policy, Portfolio};
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
    ///     "partners": [{"id": "CENTRE", "name": "The centre"}, {"id": "DONOR", "name": "A donor"}],
    ///     "programmes": [{"id": "PR", "title": "Small grants", "funders": ["CENTRE"]}],
    ///     "grants": [{"id": "G-1", "title": "Wells", "programme": "PR"}],
    ///     "contributions": [{"id": "C-1", "source": "DONOR", "kind": "cash", "amount": "400.00 USD", "earmark": {"grants": ["G-1"]}}],
    ///     "payments": [{"id": "P-1", "kind": "3", "from": "CENTRE", "to": "DONOR", "amount": "90.00 USD", "on": "2018-06-01"}]}"#)?;
    /// let policy = Policy::load("ssdc-1-to-1-tranches")?;
    /// let origin = portfolio.match_funding(&policy).origin(&"C-1".parse()?, "2018-06-30".parse()?, None)?;
    /// assert_eq!(origin.to_table().to_csv(), "path,step,payment,from,to,on,amount,currency,carried\n1,1,P-1,CENTRE,DONOR,2018-06-01,90.00,USD,90.00\n");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn to_table(&self) -> Table {
        let mut rows = Vec::new();
        for (path, number) in self.paths.iter().zip(1_i64..) {
            rows.extend(path.steps.iter().zip(1_i64..).map(|(step, place)| (number, place, step, path.amount)));
        }
        let text = |get: &dyn Fn(&Row<'_>) -> Option<String>| Column::text(rows.iter().map(get));
        Table::new([
            ("path", Column::integer(rows.iter().map(|row| Some(row.0)))),
            ("step", Column::integer(rows.iter().map(|row| Some(row.1)))),
            ("payment", text(&|row| Some(row.2.payment.to_string()))),
            ("from", text(&|row| row.2.from.as_ref().map(ToString::to_string))),
            ("to", text(&|row| row.2.to.as_ref().map(ToString::to_string))),
            ("on", text(&|row| row.2.on.map(|on| on.to_string()))),
            ("amount", Column::decimal(rows.iter().map(|row| Some(row.2.amount.padded())))),
            ("currency", text(&|row| Some(row.2.amount.currency().to_string()))),
            ("carried", Column::decimal(rows.iter().map(|row| Some(row.3.padded())))),
        ])
    }

    /// The answer as canonical JSON: the same bytes for the same portfolio, policy and question, in every language.
    ///
    /// ```
    /// use ssdc_core::{Policy, Portfolio};
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "contributions": [{"id": "C-1", "kind": "cash",
    ///     "amount": "400.00 USD"}]}"#)?;
    /// let policy = Policy::load("ssdc-1-to-1")?;
    /// let origin = portfolio.match_funding(&policy).origin(&"C-1".parse()?, "2018-06-30".parse()?, None)?;
    /// assert!(origin.to_json().contains(r#""known":false"#) && origin.to_json().contains(r#""perhaps":"400.00 USD""#));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn to_json(&self) -> String {
        let mut said = self.said();
        let serves = self.serves.iter().map(|one| json!({"kind": one.kind.name(), "id": *one.id})).collect();
        // What it serves is of the records, not found out: a bundle says nothing of it.
        if let Some(said) = said.as_object_mut() {
            said.insert("serves".to_owned(), serves);
        }
        with_receipt(said, &self.receipt)
    }

    fn said(&self) -> Value {
        let step = |step: &PathStep| {
            json!({
                "payment": step.payment.as_str(),
                "from": step.from.as_ref().map(PartnerId::as_str),
                "to": step.to.as_ref().map(PartnerId::as_str),
                "amount": step.amount.to_string(),
                "on": step.on.map(|on| on.to_string()),
            })
        };
        let path = |path: &MoneyPath| json!({"amount": path.amount.to_string(), "steps": path.steps.iter().map(step).collect::<Vec<_>>()});
        json!({
            "amount": self.amount.to_string(),
            "as_of": self.as_of.to_string(),
            "contribution": self.contribution.as_str(),
            "contributor": self.contributor.as_ref().map(PartnerId::as_str),
            "disallowed": self.disallowed().to_string(),
            "earlier": self.earlier.iter().map(ContributionId::as_str).collect::<Vec<_>>(),
            "flagged": self.flagged,
            "flow": self.flow.to_string(),
            "grantors": self.grantors.iter().map(PartnerId::as_str).collect::<Vec<_>>(),
            "is_grantor": self.itself,
            "known": self.known,
            "look_back_days": self.look_back_days,
            "message": self.to_string(),
            "paths": self.paths.iter().map(path).collect::<Vec<_>>(),
            "perhaps": self.perhaps.to_string(),
            "policy": self.policy,
            "policy_asks": self.asks,
            "related": self.related.iter().map(RelatedParty::json).collect::<Vec<_>>(),
            "taint": {"fifo": self.fifo.to_string(), "min": self.min.to_string(), "pro_rata": self.pro_rata.to_string()},
            "tainted": self.tainted.to_string(),
            "trace": self.trace.word(),
            "unfollowed": self.unfollowed.iter().map(|one| json!({"payment": one.payment.as_str(), "why": one.why})).collect::<Vec<_>>(),
            "window": self.window.map(|(from, to)| json!({"from": from.to_string(), "to": to.to_string()})),
        })
    }
}

impl fmt::Display for OriginReport {
    /// What was found, in sentences for an officer.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let grantors: Vec<_> = self.grantors.iter().map(PartnerId::as_str).collect();
        let grantors = if grantors.is_empty() { "an unknown grantor".to_owned() } else { grantors.join(" and ") };
        let contributor = name(self.contributor.as_ref());
        writeln!(
            f,
            "{} ({} from {contributor}) under {}, as of {}:",
            self.contribution, self.amount, self.policy, self.as_of
        )?;
        if !self.known {
            let unknown =
                [(self.contributor.is_none(), "who gives it"), (self.grantors.is_empty(), "who the grantor is")];
            let unknown = unknown.iter().filter(|(is_unknown, _)| *is_unknown).map(|(_, what)| *what);
            let what = unknown.collect::<Vec<_>>().join(" or ");
            return write!(
                f,
                "  Nobody says {what}, so nothing can be traced: all of it could be the grantor's money."
            );
        }
        if let Some((from, to)) = self.window.filter(|_| !self.itself) {
            writeln!(f, "  Payments were followed from {from} to {to}.")?;
        }
        if self.itself {
            writeln!(
                f,
                "  {contributor} is the grantor itself or is controlled by it: all of it is the grantor's money."
            )?;
        } else if self.flow.is_zero() {
            writeln!(f, "  No payment leads from {grantors} to {contributor} in the order of time.")?;
        } else {
            writeln!(f, "  At most {} can have come from {grantors}:", self.flow)?;
            self.paths.iter().try_for_each(|path| writeln!(f, "    {path}"))?;
            if self.min != self.flow {
                let earlier: Vec<_> = self.earlier.iter().map(ContributionId::as_str).collect();
                let (earlier, left) = (earlier.join(" and "), self.min);
                writeln!(
                    f,
                    "  {left} of it is left by {earlier}, which came earlier and can have come from the same payments."
                )?;
            }
            let (fifo, pro_rata) = (self.fifo, self.pro_rata);
            writeln!(f, "  First in, first out, {fifo} of it is the grantor's money; pro rata, {pro_rata}.")?;
        }
        self.related.iter().try_for_each(|one| writeln!(f, "  {one}."))?;
        if self.perhaps.amount() > self.flow.amount() {
            writeln!(f, "  It could be up to {}, for some things are not known:", self.perhaps)?;
            self.unfollowed.iter().try_for_each(|one| writeln!(f, "    payment {one}"))?;
        }
        let trace = self.trace.word();
        if !self.asks {
            return write!(
                f,
                "  The policy does not ask where money came from: nothing is flagged, and nothing is taken off."
            );
        }
        if let (false, true, Some(why)) = (self.tainted.is_zero(), self.disallows, &self.idle) {
            let flags = if self.flagged { "flags it, and disallows" } else { "disallows" };
            return write!(f, "  The policy (trace `{trace}`) {flags} nothing, for nothing of it counts anyhow: {why}");
        }
        match (self.tainted.is_zero(), self.disallows, self.flagged) {
            (true, ..) => write!(f, "  Nothing is flagged."),
            (_, true, true) => write!(f, "  The policy (trace `{trace}`) flags it and disallows {}.", self.tainted),
            (_, true, false) => {
                write!(f, "  The policy (trace `{trace}`) disallows {}, too little to be flagged.", self.tainted)
            }
            (_, false, true) => {
                write!(f, "  It is flagged for {} (trace `{trace}`); nothing is disallowed.", self.tainted)
            }
            (_, false, false) => write!(f, "  {} (trace `{trace}`) is too little to be flagged.", self.tainted),
        }
    }
}
