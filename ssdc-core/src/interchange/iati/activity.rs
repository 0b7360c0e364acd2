//! An activity becomes a grant.

use rust_decimal::Decimal;

use super::finding::ImportCode;
use super::import::{File, Import};
use super::raw::{RawActivity, RawBudget, RawCode, RawDate, RawValue, Spot};
use super::totals::Tally;
use super::values::{self, Distinct, NoAmount};
use crate::error::shorten;
use crate::{
    Agreement, Certainty, Country, CountryShare, Currency, Date, Grant, GrantPartner, Identifier, Line, List, Money,
    Recipient, Sdg, Text, Tranche,
};

/// The vocabularies of sectors and of tags whose codes are goals or targets of the 2030 Agenda.
const SDG_SECTORS: [&str; 2] = ["7", "8"];
const SDG_TAGS: [&str; 2] = ["2", "3"];

impl Import {
    /// Takes an activity over: grant, payments, partners, totals.
    pub fn activity(&mut self, file: &File, raw: &RawActivity<'_>, tally: &mut Tally) {
        let words = &raw.words;
        let identifier = raw.head.identifier.and_then(|word| words.stated(word)).map(str::trim);
        // INVARIANT: a published id is short and parsed, one of our own is shorter still; so there is always one.
        let Some(id) = self.grant_id(file, identifier, raw.head.spot) else { return };
        let mut grant = Grant::new(id, Text::default());
        self.title(file, raw, &mut grant);
        self.partners(file, raw, &mut grant);
        grant.agreement = self.agreement(file, raw);
        grant.countries = self.countries(file, raw);
        self.themes(file, raw, &mut grant);
        grant.lines = raw.budgets.iter().filter_map(|budget| self.line(file, raw, budget)).collect();
        grant.tranches = raw.planned.iter().filter_map(|planned| self.tranche(file, raw, planned)).collect();
        grant.status =
            raw.head.status.and_then(|word| words.stated(word)).map(|text| Box::new(Text::from(text.trim())));
        self.identifiers(file, raw, &mut grant);
        grant.commitments = self.transactions(file, raw, &grant.id, tally);
        grant.notes.set_origin(Some(file.origin(raw.head.spot.line)));
        self.records.grants.push(grant);
    }

    fn title(&mut self, file: &File, raw: &RawActivity<'_>, grant: &mut Grant) {
        let preferred = raw.titles.iter().find(|title| title.english).or(raw.titles.first());
        let Some(preferred) = preferred else {
            grant.title = Text::from(grant.id.as_str());
            self.find(file, ImportCode::MissingTitle, raw.head.spot, "the activity has no title".to_owned());
            return;
        };
        grant.title = Text::from(raw.words.get(preferred.word));
        if raw.titles.len() > 1 {
            let mut others = Distinct::new();
            for title in raw.titles.iter().map(|title| Text::from(raw.words.get(title.word))) {
                if title != grant.title {
                    others.push(title);
                }
            }
            grant.notes.set_also_known_as(others.into_vec().into());
        }
    }

    fn partners(&mut self, file: &File, raw: &RawActivity<'_>, grant: &mut Grant) {
        let (mut partners, mut recipients) = (Distinct::new(), Distinct::new());
        let reporting = raw.head.reporting.iter().map(|organisation| (organisation, true));
        for (organisation, is_reporting) in
            reporting.chain(raw.participants.iter().map(|organisation| (organisation, false)))
        {
            let code = raw.words.trimmed(organisation.role);
            let role = if is_reporting { "reporting".into() } else { values::role(code) };
            if role.is_empty() {
                self.find(file, ImportCode::UnknownCode, organisation.spot, "the organisation has no role".to_owned());
                continue;
            }
            let Some(partner) = self.partner(file, raw, organisation) else { continue };
            if role == "implementing" {
                recipients.push(partner);
            } else {
                partners.push((partner, Text::from(&*role)));
            }
        }
        let recipient = |partner| Recipient { partner, amount: None };
        let with_role = |(partner, role)| GrantPartner { partner, role, from: None, to: None };
        grant.recipients = recipients.into_vec().into_iter().map(recipient).collect();
        grant.partners = partners.into_vec().into_iter().map(with_role).collect();
    }

    /// The date of an element, if it says one; a text that is none is left, with a finding.
    pub fn date(&mut self, file: &File, raw: &RawActivity<'_>, date: RawDate) -> Option<Date> {
        let attribute = raw.words.stated(date.date);
        if let Some(read) = attribute.and_then(values::date) {
            return Some(read);
        }
        let text = raw.words.stated(date.text);
        let read = text.and_then(values::date);
        let got = attribute.or(text.filter(|_| read.is_none()))?;
        let instead = read.map_or_else(
            || "expected for example `2018-06-30`".to_owned(),
            |read| format!("the text, {read}, is read instead"),
        );
        let why = format!("`{}` is no date: {instead}", shorten(got.trim()));
        self.find(file, ImportCode::UnreadableDate, date.spot, why);
        read
    }

    /// The period of the agreement: what came about, else what was planned.
    fn agreement(&mut self, file: &File, raw: &RawActivity<'_>) -> Option<Box<Agreement>> {
        // Planned start, actual start, planned end, actual end, as the codes number them.
        let mut dates = [None; 4];
        for date in raw.dates {
            let place = match raw.words.trimmed(date.kind) {
                "1" | "start-planned" => 0,
                "2" | "start-actual" => 1,
                "3" | "end-planned" => 2,
                "4" | "end-actual" => 3,
                kind => {
                    let why = format!("unknown type of date `{}`", shorten(kind));
                    self.find(file, ImportCode::UnknownCode, date.spot, why);
                    continue;
                }
            };
            if let (Some(place), Some(date)) = (dates.get_mut(place), self.date(file, raw, *date)) {
                *place = place.or(Some(date));
            }
        }
        let [planned_start, actual_start, planned_end, actual_end] = dates;
        let (mut from, mut to) = (actual_start.or(planned_start), actual_end.or(planned_end));
        if self.inverted(file, from, to, raw.head.spot) {
            // A plan that events overtook goes; of two of a kind nobody knows which is wrong.
            let (keep_from, keep_to) = (actual_start.is_some(), actual_end.is_some());
            from = from.filter(|_| keep_from && !keep_to);
            to = to.filter(|_| keep_to && !keep_from);
        }
        let agreement = Agreement { submitted: None, offered: None, signed: None, from, to, closed: None };
        (from.is_some() || to.is_some()).then(|| Box::new(agreement))
    }

    fn inverted(&mut self, file: &File, from: Option<Date>, to: Option<Date>, spot: Spot) -> bool {
        let Some((from, to)) = from.zip(to) else { return false };
        let inverted = from.not_after(to) == Certainty::No;
        if inverted {
            self.find(
                file,
                ImportCode::InvertedPeriod,
                spot,
                format!("the period starts on {from} and ends before, on {to}"),
            );
        }
        inverted
    }

    /// The countries of the activity, else those of its transactions, whose shares nobody states.
    fn countries(&mut self, file: &File, raw: &RawActivity<'_>) -> List<CountryShare> {
        let mut shares: Vec<CountryShare> = Vec::new();
        for code in raw.countries {
            let Some(country) = self.country(file, raw, code) else { continue };
            let percent = raw.words.stated(code.percentage).and_then(|text| {
                let percent = values::percent(text);
                if percent.is_none() {
                    let why = format!("`{}` is no percentage: expected a number from 0 to 100", shorten(text));
                    self.find(file, ImportCode::UnreadablePercent, code.spot, why);
                }
                percent
            });
            shares.push(CountryShare { country, percent });
        }
        if raw.countries.is_empty() {
            for code in raw.transaction_countries {
                let country = self.country(file, raw, code);
                let new = country.filter(|country| !shares.iter().any(|share| share.country == *country));
                shares.extend(new.map(|country| CountryShare { country, percent: None }));
            }
        }
        let sum: Decimal = shares.iter().filter_map(|share| share.percent).map(|percent| percent.value()).sum();
        if sum > Decimal::new(1001, 1) {
            let why = format!("the percentages of the countries add up to {sum}: the countries are kept without them");
            self.find(file, ImportCode::PercentOver, raw.head.spot, why);
            shares.iter_mut().for_each(|share| share.percent = None);
        }
        shares.into()
    }

    fn country(&mut self, file: &File, raw: &RawActivity<'_>, code: &RawCode) -> Option<Country> {
        let text = raw.words.trimmed(code.code);
        let country = text.parse().or_else(|_| text.to_ascii_uppercase().parse());
        country
            .map_err(|error: crate::Error| self.find(file, ImportCode::UnknownCountry, code.spot, error.to_string()))
            .ok()
    }

    /// Sectors, and tags and sectors that are Sustainable Development Goals.
    fn themes(&mut self, file: &File, raw: &RawActivity<'_>, grant: &mut Grant) {
        let (mut themes, mut sdgs, mut theme) = (Distinct::new(), Distinct::new(), String::new());
        let sectors = if raw.sectors.is_empty() { raw.transaction_sectors } else { raw.sectors };
        for sector in sectors {
            let vocabulary = values::sector_vocabulary(raw.words.trimmed(sector.vocabulary));
            let code = raw.words.trimmed(sector.code);
            if code.is_empty() {
                self.find(file, ImportCode::UnknownCode, sector.spot, "the sector has no code".to_owned());
            } else if SDG_SECTORS.contains(&vocabulary) {
                self.sdg(file, sector.spot, code, &mut sdgs);
            } else {
                theme.clear();
                [vocabulary, ":", code].into_iter().for_each(|part| theme.push_str(part));
                themes.push(Text::from(&*theme));
            }
        }
        for tag in raw.tags.iter().filter(|tag| SDG_TAGS.contains(&raw.words.trimmed(tag.vocabulary))) {
            self.sdg(file, tag.spot, raw.words.trimmed(tag.code), &mut sdgs);
        }
        (grant.themes, grant.sdgs) = (themes.into_vec().into(), sdgs.into_vec().into());
    }

    fn sdg(&mut self, file: &File, spot: Spot, code: &str, sdgs: &mut Distinct<Sdg>) {
        match values::sdg(code) {
            Some(sdg) => sdgs.push(sdg),
            None => {
                let why = format!("unknown Sustainable Development Goal or target `{}`", shorten(code));
                self.find(file, ImportCode::UnknownCode, spot, why);
            }
        }
    }

    fn line(&mut self, file: &File, raw: &RawActivity<'_>, budget: &RawBudget) -> Option<Line> {
        let amount = self.planned_amount(file, raw, budget)?;
        let mut dates = [budget.from, budget.to].map(|date| date.and_then(|date| self.date(file, raw, date)));
        if let [from, to] = dates
            && self.inverted(file, from, to, budget.spot)
        {
            dates = [None; 2];
        }
        let kind = match raw.words.trimmed(budget.kind) {
            "1" | "Original" | "original" => "budget_original",
            "2" | "Revised" | "revised" => "budget_revised",
            _ => "budget",
        };
        let [from, to] = dates;
        let id = Text::from(&*format!("budget-{}", budget.spot.number()));
        Some(Line { id, kind: Some(Text::from(kind)), phase: None, amount: Some(amount), from, to })
    }

    fn tranche(&mut self, file: &File, raw: &RawActivity<'_>, planned: &RawBudget) -> Option<Tranche> {
        let amount = self.planned_amount(file, raw, planned)?;
        let due = planned.from.and_then(|date| self.date(file, raw, date));
        Some(Tranche { number: planned.spot.number(), amount: Some(amount), due })
    }

    fn planned_amount(&mut self, file: &File, raw: &RawActivity<'_>, budget: &RawBudget) -> Option<Money> {
        let text = budget.value.map(|value| raw.words.get(value.amount)).unwrap_or_default();
        let why = match values::amount(text) {
            Ok(amount) => return self.money(file, raw, budget.value?, amount),
            Err(NoAmount::Unreadable) => format!("`{}` is no amount", shorten(text.trim())),
            Err(NoAmount::OutOfRange) => format!("`{}` has more digits than can be held exactly", shorten(text.trim())),
        };
        let spot = budget.value.map_or(budget.spot, |value| value.spot);
        self.find(file, ImportCode::UnreadableAmount, spot, why);
        None
    }

    /// The amount in its currency: its own, else that of the activity.
    pub fn money(&mut self, file: &File, raw: &RawActivity<'_>, value: RawValue, amount: Decimal) -> Option<Money> {
        let code = raw.words.stated(value.currency).or(raw.words.stated(raw.head.currency)).map(str::trim);
        if let Some((known, currency)) = &self.currency
            && code == Some(known)
        {
            return Some(Money::new(amount, *currency));
        }
        let why = match code.map(str::parse::<Currency>) {
            Some(Ok(currency)) => {
                self.currency = code.map(|code| (code.to_owned(), currency));
                return Some(Money::new(amount, currency));
            }
            Some(Err(error)) => (ImportCode::UnknownCurrency, error.to_string()),
            None => (ImportCode::MissingCurrency, format!("the currency of {amount} is stated nowhere")),
        };
        self.find(file, why.0, value.spot, why.1);
        None
    }

    fn identifiers(&mut self, file: &File, raw: &RawActivity<'_>, grant: &mut Grant) {
        let mut identifiers = Distinct::new();
        for other in raw.identifiers {
            let Some(value) = raw.words.stated(other.value).map(|text| Text::from(text.trim())) else {
                self.find(file, ImportCode::UnknownCode, other.spot, "the other identifier is empty".to_owned());
                continue;
            };
            let scheme = raw.words.stated(other.scheme).map_or("other", str::trim);
            identifiers.push((Text::from(scheme), value));
        }
        let identifier = |(scheme, value)| Identifier { scheme, value };
        grant.notes.set_identifiers(identifiers.into_vec().into_iter().map(identifier).collect());
    }
}
