//! Bilateral, South-South, triangular or public-private? Which countries the participants of each grant are from.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::attributes::Side;
use super::partners::participants;
use super::settings::settings;
use super::{Answer, Network, Question, counted, listed};
use crate::model::Grant;
use crate::{Certainty, Column, Country, Currency, Day, Error, Money, OrganisationType, PartnerId, Portfolio, Table};

settings! {
    /// Settings of [`Network::modality`]: there are none; the view of the network says who the South and the North are.
    pub struct Modality {}
}

impl Network {
    /// What kind of co-operation each grant is that counts in the view, by the countries of those who fund it (the funders of
    /// its programme), receive it and work in it, and the countries where it takes place:
    ///
    /// - `triangular`: two or more countries of the South, supported by one of the North or a multilateral organisation;
    /// - `south_south`: two or more countries of the South, and no other;
    /// - `north_south`: one country of the South and one or more of the North;
    /// - `multilateral`: a multilateral organisation takes part, and none of the above;
    /// - `bilateral`: two countries, and none of the above; `domestic`: one; `other`: more;
    /// - `undetermined`: what is not known, such as a country or a kind of organisation, or whether somebody takes part on the
    ///   day, could make it one or another.
    ///
    /// Multilateral organisations (kind 40) count as such wherever their seat is. The rows are `grant`, `modality`,
    /// `public_private` (a public and a private organisation take part, or a partnership of both; empty: not known), `pivot`
    /// (in triangular co-operation the providers from the South: those from other countries than it takes place in or is
    /// received in), the participants `south`, `north` and `multilateral` and the `countries` that make it so, and `unknown`:
    /// what is not known. The table `programmes` has the same for all grants of a programme together. The table `census` counts:
    /// `modality`, `grants`, `public_private`, `currency`, `amount` (the awards in that currency). The figures are `grants` and
    /// `undetermined`.
    ///
    /// ```
    /// use ssdc_core::{Portfolio, network::{Modality, View}};
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
    ///     "partners": [{"id": "JP-1", "name": "Agency", "country": "JP", "kind": "10"},
    ///         {"id": "BR-1", "name": "Institute", "country": "BR", "kind": "80"},
    ///         {"id": "MZ-1", "name": "Ministry", "country": "MZ", "kind": "10"}],
    ///     "programmes": [{"id": "P", "title": "Soy", "funders": ["JP-1"]}],
    ///     "grants": [{"id": "G-1", "title": "Savannah", "programme": "P", "recipients": [{"partner": "MZ-1"}],
    ///         "partners": [{"partner": "BR-1", "role": "provider"}]}]}"#)?;
    /// let answer = portfolio.network(&View::on("2018-06-30".parse()?))?.modality(&Modality::default())?;
    /// let cell = |name: &str| answer.rows().column(name).unwrap().get(0).to_string();
    /// assert_eq!((cell("modality"), cell("pivot")), ("triangular".to_owned(), r#"["BR-1"]"#.to_owned()));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NeedsPortfolio`] for a network that does not come from a portfolio.
    ///
    /// # Source
    /// United Nations, Framework of operational guidelines on support to South-South and triangular cooperation, SSC/17/3
    /// (2012); for the pivot OECD, *Triangular Co-operation: What's the Literature Telling Us?* (2013).
    pub fn modality(&self, _settings: &Modality) -> Result<Answer, Error> {
        let (portfolio, view) = self.view(Question::Modality)?;
        let mut grants: Vec<(&Grant, Parties<'_>)> = Vec::new();
        let mut programmes: BTreeMap<&str, Parties<'_>> = BTreeMap::new();
        let mut uncertain = 0;
        for grant in portfolio.grants() {
            match view.lasts(grant.agreement_period()) {
                Certainty::No => {}
                Certainty::Possibly => uncertain += 1,
                Certainty::Surely => {
                    let parties = Parties::of(portfolio, grant, &participants(grant, view));
                    if let Some(programme) = &grant.programme {
                        programmes.entry(programme.as_str()).or_default().add(&parties);
                    }
                    grants.push((grant, parties));
                }
            }
        }
        grants.sort_by_key(|(grant, _)| grant.id.as_str());
        let kinds: Vec<Kind<'_>> = grants.iter().map(|(_, parties)| self.kind(portfolio, parties)).collect();
        let of_programmes: Vec<_> = programmes.values().map(|parties| self.kind(portfolio, parties)).collect();

        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        kinds.iter().for_each(|kind| *counts.entry(kind.modality).or_default() += 1);
        let census = census(grants.iter().map(|(grant, _)| *grant).zip(&kinds), view.as_of)?;
        let undetermined = counts.get(UNDETERMINED).copied().unwrap_or_default();
        let mut answer = Answer::new(
            self,
            Question::Modality,
            table(("grant", grants.iter().map(|(grant, _)| grant.id.as_str())), &kinds),
            sentence(grants.len(), &counts),
        )
        .part("programmes", table(("programme", programmes.keys().copied()), &of_programmes))
        .part("census", census)
        .figure("grants", grants.len().into())
        .figure("undetermined", undetermined.into());
        if undetermined > 0 {
            answer = answer.caveat("Where something is not known that could make a difference, nothing is guessed.");
        }
        if uncertain > 0 {
            let which = counted(uncertain, "grant is", "grants are");
            answer = answer.caveat(format!("{which} left out, for their dates do not say whether they run."));
        }
        Ok(answer)
    }

    /// What the parties make of it.
    fn kind<'p>(&self, portfolio: &'p Portfolio, parties: &Parties<'p>) -> Kind<'p> {
        let mut found = Found::default();
        for gap in &parties.gaps {
            found.unknown.push((*gap).to_owned());
            found.anybody();
        }
        for (id, roles) in &parties.partners {
            let Some(partner) = portfolio.partner(roles.id) else { continue };
            let kind = partner.kind;
            found.sector(kind, roles.sure);
            let unsure = |what: &str| format!("{what} of {id}");
            let multilateral = kind == Some(OrganisationType::Multilateral);
            let side = partner.country.and_then(|country| self.side_of(country));
            match (kind, partner.country) {
                _ if multilateral => {}
                (None, _) => found.unknown.push(unsure("the kind")),
                (_, None) => found.unknown.push(unsure("the country")),
                (_, Some(_)) if side.is_none() => found.unknown.push(unsure("the side of the country")),
                _ => {}
            }
            if !roles.sure {
                found.unknown.push(format!("whether {id} takes part"));
            }
            if multilateral {
                found.multilateral.push(*id);
                found.supported(roles.sure);
                continue;
            }
            if kind.is_none() {
                found.supported(false);
            }
            match partner.country {
                Some(country) => found.country(country, side, roles.sure && kind.is_some()),
                None => found.any_country(),
            }
            match side {
                Some(Side::South) => found.south.push((*id, partner.country, roles.receives)),
                Some(Side::North) => found.north.push(*id),
                _ => {}
            }
        }
        for country in &parties.places {
            let side = self.side_of(*country);
            if side.is_none() {
                found.unknown.push(format!("the side of {country}"));
            }
            found.country(*country, side, true);
        }
        found.kind(&parties.places)
    }
}

/// Who takes part, and where.
#[derive(Default)]
struct Parties<'p> {
    partners: BTreeMap<&'p str, Roles<'p>>,
    /// Where it takes place.
    places: BTreeSet<Country>,
    /// Which parties nobody names.
    gaps: BTreeSet<&'static str>,
}

#[derive(Clone, Copy)]
struct Roles<'p> {
    id: &'p PartnerId,
    /// Whether it surely takes part.
    sure: bool,
    receives: bool,
}

impl<'p> Parties<'p> {
    fn of(portfolio: &'p Portfolio, grant: &'p Grant, taking_part: &(BTreeSet<&str>, BTreeSet<&str>)) -> Self {
        let mut parties = Parties::default();
        let programme = grant.programme.as_ref().and_then(|id| portfolio.programme(id));
        let funders = programme.map_or(&[][..], |programme| &programme.funders);
        funders.iter().for_each(|id| parties.take(Roles { id, sure: true, receives: false }));
        grant.recipients.iter().for_each(|one| parties.take(Roles { id: &one.partner, sure: true, receives: true }));
        for partner in &grant.partners {
            let id = &partner.partner;
            if taking_part.0.contains(id.as_str()) || taking_part.1.contains(id.as_str()) {
                parties.take(Roles { id, sure: taking_part.0.contains(id.as_str()), receives: false });
            }
        }
        parties.places.extend(grant.countries.iter().map(|share| share.country));
        if funders.is_empty() {
            parties.gaps.insert("who funds it");
        }
        if grant.recipients.is_empty() && grant.countries.is_empty() {
            parties.gaps.insert("who receives it");
        }
        parties
    }

    fn take(&mut self, roles: Roles<'p>) {
        let known = self.partners.entry(roles.id.as_str()).or_insert(roles);
        known.sure |= roles.sure;
        known.receives |= roles.receives;
    }

    fn add(&mut self, other: &Parties<'p>) {
        other.partners.values().for_each(|roles| self.take(*roles));
        self.places.extend(&other.places);
        self.gaps.extend(&other.gaps);
    }
}

/// What the parties bring, surely or perhaps.
#[derive(Default)]
struct Found<'p> {
    /// Countries by side: those that surely take part, and those that may.
    sure: [BTreeSet<Country>; 3],
    perhaps: [BTreeSet<Country>; 3],
    /// How many countries more may take part of which nothing is known.
    any: usize,
    multilateral_support: Certain,
    public: Certain,
    private: Certain,
    /// With their countries, and whether they receive.
    south: Vec<(&'p str, Option<Country>, bool)>,
    north: Vec<&'p str>,
    multilateral: Vec<&'p str>,
    unknown: Vec<String>,
}

/// Whether something is so, as far as was seen; at first it is not.
#[derive(Clone, Copy)]
struct Certain(Certainty);

impl Default for Certain {
    fn default() -> Self {
        Certain(Certainty::No)
    }
}

impl Certain {
    fn see(&mut self, sure: bool) {
        self.0 = self.0.max(if sure { Certainty::Surely } else { Certainty::Possibly });
    }

    fn possible(self) -> impl Iterator<Item = bool> + Clone {
        [(false, self.0 != Certainty::Surely), (true, self.0 != Certainty::No)]
            .into_iter()
            .filter_map(|(holds, possible)| possible.then_some(holds))
    }
}

impl<'p> Found<'p> {
    fn country(&mut self, country: Country, side: Option<Side>, sure: bool) {
        for (place, one) in [Side::South, Side::North, Side::Neither].into_iter().enumerate() {
            let (taken, all) = if sure && side == Some(one) {
                (true, &mut self.sure)
            } else {
                (side.is_none_or(|side| side == one), &mut self.perhaps)
            };
            if let Some(countries) = all.get_mut(place).filter(|_| taken) {
                countries.insert(country);
            }
        }
    }

    fn any_country(&mut self) {
        self.any += 1;
    }

    fn supported(&mut self, sure: bool) {
        self.multilateral_support.see(sure);
    }

    fn anybody(&mut self) {
        // Nobody says how many they are.
        self.any += 2;
        self.supported(false);
        self.public.see(false);
        self.private.see(false);
    }

    fn sector(&mut self, kind: Option<OrganisationType>, sure: bool) {
        use OrganisationType as Kind;
        let (public, private) = match kind {
            None => {
                self.public.see(false);
                self.private.see(false);
                return;
            }
            Some(Kind::PublicPrivatePartnership) => (true, true),
            Some(Kind::Government | Kind::LocalGovernment | Kind::OtherPublicSector) => (true, false),
            Some(
                Kind::PrivateSector
                | Kind::PrivateSectorProvider
                | Kind::PrivateSectorRecipient
                | Kind::PrivateSectorThird,
            ) => (false, true),
            Some(_) => (false, false),
        };
        if public {
            self.public.see(sure);
        }
        if private {
            self.private.see(sure);
        }
    }

    /// How many countries of a side there can be; more than two and two are the same to every definition.
    fn range(&self, place: usize) -> std::ops::RangeInclusive<usize> {
        let sure = self.sure.get(place).map_or(0, BTreeSet::len);
        let known = self.sure.get(place).into_iter().chain(self.perhaps.get(place)).flatten().collect::<BTreeSet<_>>();
        sure..=(known.len() + self.any).min(sure.max(3))
    }

    /// The modality, if it is the same whatever the unknown is.
    fn modality(&self) -> Option<&'static str> {
        let mut all = BTreeSet::new();
        for multilateral in self.multilateral_support.possible() {
            for south in self.range(0) {
                for north in self.range(1) {
                    for neither in self.range(2) {
                        all.insert(modality([south, north, neither], multilateral));
                    }
                }
            }
        }
        all.pop_first().filter(|_| all.is_empty()).flatten()
    }

    fn kind(self, places: &BTreeSet<Country>) -> Kind<'p> {
        let modality = self.modality();
        let received: BTreeSet<Country> = if places.is_empty() {
            self.south.iter().filter(|(.., receives)| *receives).filter_map(|(_, country, _)| *country).collect()
        } else {
            places.clone()
        };
        let provides = |country: &Option<Country>| country.is_some_and(|country| !received.contains(&country));
        let pivot = self.south.iter().filter(|(_, country, _)| modality == Some(TRIANGULAR) && provides(country));
        let pivot = pivot.map(|(id, ..)| *id).collect();
        let public_private = match self.public.0.and(self.private.0) {
            Certainty::Possibly => None,
            certainty => Some(certainty == Certainty::Surely),
        };
        Kind {
            modality: modality.unwrap_or(UNDETERMINED),
            public_private,
            pivot,
            countries: self.sure.into_iter().chain(self.perhaps).flatten().collect(),
            south: self.south.into_iter().map(|(id, ..)| id).collect(),
            north: self.north,
            multilateral: self.multilateral,
            unknown: self.unknown,
        }
    }
}

const TRIANGULAR: &str = "triangular";
const UNDETERMINED: &str = "undetermined";

/// The modality of so many countries of the South, of the North and of neither; `None` where nobody takes part.
fn modality([south, north, neither]: [usize; 3], multilateral: bool) -> Option<&'static str> {
    Some(match (south, south + north + neither) {
        (2.., _) if north > 0 || multilateral => TRIANGULAR,
        (2.., _) if neither == 0 => "south_south",
        (1, _) if north > 0 => "north_south",
        _ if multilateral => "multilateral",
        (_, 0) => return None,
        (_, 1) => "domestic",
        (_, 2) => "bilateral",
        _ => "other",
    })
}

/// What a grant is, and who makes it so.
struct Kind<'p> {
    modality: &'static str,
    public_private: Option<bool>,
    pivot: Vec<&'p str>,
    south: Vec<&'p str>,
    north: Vec<&'p str>,
    multilateral: Vec<&'p str>,
    countries: BTreeSet<Country>,
    unknown: Vec<String>,
}

/// Names in lists, a list a row.
fn lists<T: AsRef<str>>(rows: &[Vec<T>]) -> Column {
    Column::list(rows.iter().map(|row| Some(row.len())), Column::text(rows.iter().flatten().map(Some)))
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn table<'t>((name, ids): (&'static str, impl Iterator<Item = &'t str>), kinds: &[Kind<'_>]) -> Table {
    let names = |of: fn(&Kind<'_>) -> Vec<String>| lists(&kinds.iter().map(of).collect::<Vec<_>>());
    Table::new([
        (name, Column::text(ids.map(Some))),
        ("modality", Column::text(kinds.iter().map(|kind| Some(kind.modality)))),
        ("public_private", Column::boolean(kinds.iter().map(|kind| kind.public_private))),
        ("pivot", names(|kind| owned(&kind.pivot))),
        ("south", names(|kind| owned(&kind.south))),
        ("north", names(|kind| owned(&kind.north))),
        ("multilateral", names(|kind| owned(&kind.multilateral))),
        ("countries", names(|kind| kind.countries.iter().map(|country| country.code().to_owned()).collect())),
        ("unknown", names(|kind| kind.unknown.clone())),
    ])
}

/// How many grants of each modality there are, by the currency of their award.
fn census<'g>(grants: impl Iterator<Item = (&'g Grant, &'g Kind<'g>)>, as_of: Day) -> Result<Table, Error> {
    #[derive(Default)]
    struct Sum {
        grants: i64,
        public_private: i64,
        amount: Decimal,
    }
    let mut sums: BTreeMap<(&str, Option<Currency>), Sum> = BTreeMap::new();
    for (grant, kind) in grants {
        let award = grant.award(as_of);
        let sum = sums.entry((kind.modality, award.map(Money::currency))).or_default();
        sum.grants += 1;
        sum.public_private += i64::from(kind.public_private == Some(true));
        let amount = sum.amount.checked_add(award.map_or(Decimal::ZERO, Money::amount));
        sum.amount = amount.ok_or_else(|| Error::Overflow { what: "the awards of a modality".to_owned() })?;
    }
    let currencies = || sums.keys().map(|(_, currency)| *currency);
    Ok(Table::new([
        ("modality", Column::text(sums.keys().map(|(modality, _)| Some(modality)))),
        ("grants", Column::integer(sums.values().map(|sum| Some(sum.grants)))),
        ("public_private", Column::integer(sums.values().map(|sum| Some(sum.public_private)))),
        ("currency", Column::text(currencies().map(|currency| currency.map(Currency::code)))),
        ("amount", Column::decimal(currencies().zip(sums.values()).map(|(known, sum)| known.map(|_| sum.amount)))),
    ]))
}

fn sentence(grants: usize, counts: &BTreeMap<&str, usize>) -> String {
    if grants == 0 {
        return "No grant counts on the day.".to_owned();
    }
    let mut order: Vec<_> = counts.iter().filter(|(modality, _)| **modality != UNDETERMINED).collect();
    order.sort_by(|one, other| other.1.cmp(one.1).then(one.0.cmp(other.0)));
    let in_words = |modality: &str| match modality {
        "south_south" => "South-South".to_owned(),
        "north_south" => "North-South".to_owned(),
        other => other.to_owned(),
    };
    let parts: Vec<String> = order.iter().map(|(modality, count)| format!("{count} {}", in_words(modality))).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let undetermined = counts.get(UNDETERMINED).copied().unwrap_or_default();
    let of = counted(grants, "grant", "grants");
    match (parts.len(), undetermined) {
        (0, _) => format!("Of {of} none can be told: countries or kinds of those who take part are not known."),
        (_, 0) => format!("Of {of}: {}.", listed(&parts, parts.len())),
        _ => format!("Of {of}: {}; {undetermined} cannot be told.", listed(&parts, parts.len())),
    }
}
