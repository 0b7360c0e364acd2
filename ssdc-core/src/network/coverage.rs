//! Who is missing for a theme in a country?

use std::collections::{BTreeMap, BTreeSet};

use super::partners::participants;
use super::settings::settings;
use super::{Answer, Figure, Network, Question, counted, listed};
use crate::solve::{Cells as _, CompactGraph, set_cover};
use crate::{Certainty, Column, Country, Error, Table};

settings! {
    /// Settings of [`Network::coverage`].
    pub struct Coverage {
        /// The theme asked about; absent: all.
        theme: Option<String> = None,
        /// The country asked about, as its ISO 3166 code; absent: all.
        country: Option<String> = None,
        /// The themes that a smallest set of partners is to cover; none: the theme asked about, or all.
        themes: Vec<String> = Vec::new(),
    }
}

impl Network {
    /// Who covers which theme in which country: partners with the theme whose seat is there, and partners of grants with the
    /// theme that take place there and run in the view.
    ///
    /// The rows are `theme`, `country`, `partners` (how many cover it) and `grants`, those that nobody covers too where a theme
    /// or a country is asked about; the least covered first. The table `who` names them: `theme`, `country`, `id`, `by` (`seat`
    /// or `grant`). Where both a theme and a country are asked about, the figure `covered` says whether anybody is there, and
    /// the table `candidates` who of elsewhere covers the theme: `id`, `value`, `country`; `value` is how many steps the network
    /// has to the nearest partner of the country, empty where no way leads there; the nearest first.
    ///
    /// The figure `cover` is a smallest set of partners that together cover all wanted themes, of the country where one is
    /// asked about, and `least` whether no smaller one exists (else it was found by greedy choice); `uncovered` are wanted themes
    /// that nobody covers. `missing` counts pairs of a theme and a country, of those asked about, that nobody covers.
    ///
    /// ```
    /// use ssdc_core::{Portfolio, network::{Coverage, View}};
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "partners": [
    ///     {"id": "K", "name": "K", "country": "KE", "themes": ["water"]},
    ///     {"id": "N", "name": "N", "country": "NG", "themes": ["solar", "water"]},
    ///     {"id": "U", "name": "U", "country": "UG", "themes": ["solar"]}],
    ///     "payments": [{"id": "1", "from": "U", "to": "K", "amount": "1 USD", "on": "2018-01-01", "kind": "D"}]}"#)?;
    /// let network = portfolio.network(&View::on("2018-06-30".parse()?))?;
    /// let asked = Coverage { theme: Some("solar".to_owned()), country: Some("KE".to_owned()), ..Coverage::default() };
    /// let answer = network.coverage(&asked)?;
    /// // Nobody in Kenya; the Ugandan partner is one step from a Kenyan one, and to the Nigerian no way leads.
    /// assert_eq!(answer.table("candidates").unwrap().to_csv(), "id,value,country\nU,1,UG\nN,,NG\n");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NeedsPortfolio`] for a network that does not come from a portfolio, [`Error::InvalidCountry`] for a code that is
    /// none.
    ///
    /// # Source
    /// Borgatti and Everett, *Social Networks* 19 (1997); Chvatal, *Mathematics of Operations Research* 4 (1979).
    pub fn coverage(&self, settings: &Coverage) -> Result<Answer, Error> {
        let country = settings.country.as_deref().map(str::parse::<Country>).transpose()?;
        let theme = settings.theme.as_deref();
        let covered = self.covered()?;
        let (mut themes, mut countries) = (BTreeSet::new(), BTreeSet::new());
        for (theme, country) in covered.keys() {
            themes.insert(theme.as_str());
            countries.insert(*country);
        }
        countries.extend(self.seats().into_values());
        themes.extend(theme);
        countries.extend(country);
        let asked = |pair: (&str, Country)| {
            theme.is_none_or(|theme| theme == pair.0) && country.is_none_or(|country| country == pair.1)
        };
        let none = Covering::default();
        let of = |pair: &(&str, Country)| covered.get(&(pair.0.to_owned(), pair.1)).unwrap_or(&none);
        let pairs = themes.iter().flat_map(|theme| countries.iter().map(|country| (*theme, *country)));
        let mut pairs: Vec<(&str, Country)> = pairs.filter(|pair| asked(*pair)).collect();
        let missing = pairs.iter().filter(|pair| of(pair).partners.is_empty()).count();
        if theme.is_none() && country.is_none() {
            pairs.retain(|pair| !of(pair).partners.is_empty());
        }
        pairs.sort_by_key(|pair| (of(pair).partners.len(), of(pair).grants.len()));
        let count = |count: usize| i64::try_from(count).ok();
        let rows = Table::new([
            ("theme", Column::text(pairs.iter().map(|pair| Some(pair.0)))),
            ("country", Column::text(pairs.iter().map(|pair| Some(pair.1.code())))),
            ("partners", Column::integer(pairs.iter().map(|pair| count(of(pair).partners.len())))),
            ("grants", Column::integer(pairs.iter().map(|pair| count(of(pair).grants.len())))),
        ]);
        let mut ordered = pairs.clone();
        ordered.sort_unstable();
        let who: Vec<_> = ordered
            .iter()
            .flat_map(|pair| of(pair).partners.iter().map(move |(node, by)| (pair, *node, *by)))
            .collect();
        let who = Table::new([
            ("theme", Column::text(who.iter().map(|(pair, ..)| Some(pair.0)))),
            ("country", Column::text(who.iter().map(|(pair, ..)| Some(pair.1.code())))),
            ("id", Column::text(who.iter().map(|(_, node, _)| Some(self.id(*node))))),
            ("by", Column::text(who.iter().map(|(.., by)| Some(by.name())))),
        ]);

        let wanted: BTreeSet<&str> = match (settings.themes.as_slice(), theme) {
            ([], None) => themes.clone(),
            ([], Some(theme)) => BTreeSet::from([theme]),
            (given, _) => given.iter().map(String::as_str).collect(),
        };
        let (chosen, least, uncovered) = cover(&covered, &wanted, country);
        let ids: Vec<&str> = chosen.iter().map(|node| self.id(*node)).collect();
        let names = |names: &[&str]| Figure::Names(names.iter().map(|name| (*name).to_owned()).collect());
        let held = pairs.iter().filter(|pair| !of(pair).partners.is_empty()).count();
        let mut sentence = format!(
            "{missing} of {} covered by nobody.",
            counted(missing + held, "pair of a theme and a country is", "pairs of a theme and a country are"),
        );
        let mut answer = Answer::new(self, Question::Coverage, rows, String::new())
            .part("who", who)
            .figure("missing", missing.into())
            .figure("cover", names(&ids))
            .figure("least", Figure::Holds(least))
            .figure("uncovered", names(&uncovered));
        if let (Some(theme), Some(country)) = (theme, country) {
            let covering = of(&(theme, country));
            let candidates = self.candidates(&covered, theme, country);
            let nearest: Vec<u32> = candidates.iter().map(|(node, ..)| *node).collect();
            sentence = match (covering.partners.len(), nearest.len()) {
                (0, 0) => format!("Nobody covers {theme} in {country}, nor anywhere else."),
                (0, _) => format!(
                    "Nobody covers {theme} in {country}; the nearest who do elsewhere: {}.",
                    self.names(&nearest, 3)
                ),
                (some, _) => format!("{} {theme} in {country}.", counted(some, "partner covers", "partners cover")),
            };
            answer = answer
                .part("candidates", self.candidates_table(&candidates))
                .figure("covered", Figure::Holds(!covering.partners.is_empty()));
        }
        if !settings.themes.is_empty() {
            let place = country.map(|country| format!(" in {country}")).unwrap_or_default();
            if !chosen.is_empty() {
                let (cover, fewest) = (
                    if chosen.len() == 1 { "covers" } else { "cover" },
                    if least { "; no fewer partners could" } else { "" },
                );
                let all = counted(wanted.len() - uncovered.len(), "wanted theme", "wanted themes");
                sentence.push_str(&format!(" {} {cover} {all}{place}{fewest}.", self.names(&chosen, 10)));
            }
            if !uncovered.is_empty() {
                sentence.push_str(&format!(" Nobody covers {}{place}.", listed(&uncovered, 10)));
            }
        }
        let unseated = self.len() - self.seats().len();
        if unseated > 0 {
            answer =
                answer.caveat(format!("The country of {} is not known.", counted(unseated, "partner", "partners")));
        }
        Ok(answer.saying(sentence))
    }

    /// The country of each partner's seat, where it is known.
    fn seats(&self) -> BTreeMap<u32, Country> {
        self.nodes().filter_map(|node| Some((node, self.partner(node)?.country?))).collect()
    }

    /// Who covers what.
    fn covered(&self) -> Result<BTreeMap<(String, Country), Covering>, Error> {
        let (portfolio, view) = self.view(Question::Coverage)?;
        let mut covered: BTreeMap<(String, Country), Covering> = BTreeMap::new();
        for node in self.nodes() {
            let Some(partner) = self.partner(node) else { continue };
            for theme in &partner.themes {
                if let Some(country) = partner.country {
                    covered.entry((theme.to_string(), country)).or_default().partners.insert(node, By::Seat);
                }
            }
        }
        for grant in portfolio.grants().filter(|grant| view.lasts(grant.agreement_period()) == Certainty::Surely) {
            let (partners, _) = participants(grant, view);
            let nodes: Vec<u32> = partners.iter().filter_map(|id| self.node(id).ok()).collect();
            for theme in &grant.themes {
                for share in &grant.countries {
                    let covering = covered.entry((theme.to_string(), share.country)).or_default();
                    covering.grants.insert(grant.id.to_string());
                    for node in &nodes {
                        covering.partners.entry(*node).or_insert(By::Grant);
                    }
                }
            }
        }
        Ok(covered)
    }

    /// Who covers a theme elsewhere, with the steps to the nearest partner of the country: the nearest first.
    fn candidates(
        &self,
        covered: &BTreeMap<(String, Country), Covering>,
        theme: &str,
        country: Country,
    ) -> Vec<(u32, Option<u32>, Option<Country>)> {
        let seats = self.seats();
        let residents: Vec<u32> = seats.iter().filter(|(_, seat)| **seat == country).map(|(node, _)| *node).collect();
        let steps = steps_from(self.undirected(), &residents);
        let elsewhere = covered.iter().filter(|((other, place), _)| other == theme && *place != country);
        let nodes: BTreeSet<u32> = elsewhere.flat_map(|(_, covering)| covering.partners.keys().copied()).collect();
        let here = covered.get(&(theme.to_owned(), country));
        let new = nodes.into_iter().filter(|node| here.is_none_or(|here| !here.partners.contains_key(node)));
        let mut candidates: Vec<_> = new
            .map(|node| (node, Some(steps.at(node)).filter(|steps| *steps != u32::MAX), seats.get(&node).copied()))
            .collect();
        candidates.sort_by_key(|(node, steps, _)| (steps.unwrap_or(u32::MAX), *node));
        candidates
    }

    fn candidates_table(&self, candidates: &[(u32, Option<u32>, Option<Country>)]) -> Table {
        Table::new([
            ("id", Column::text(candidates.iter().map(|(node, ..)| Some(self.id(*node))))),
            ("value", Column::integer(candidates.iter().map(|(_, steps, _)| steps.map(i64::from)))),
            ("country", Column::text(candidates.iter().map(|(.., country)| country.as_ref().map(Country::code)))),
        ])
    }
}

/// Who covers a theme in a country.
#[derive(Default)]
struct Covering {
    partners: BTreeMap<u32, By>,
    grants: BTreeSet<String>,
}

/// How a partner covers a theme in a country.
#[derive(Clone, Copy)]
enum By {
    Seat,
    Grant,
}

impl By {
    fn name(self) -> &'static str {
        match self {
            By::Seat => "seat",
            By::Grant => "grant",
        }
    }
}

/// A smallest set of partners for the wanted themes, whether none is smaller, and themes that nobody covers.
fn cover<'t>(
    covered: &BTreeMap<(String, Country), Covering>,
    wanted: &BTreeSet<&'t str>,
    country: Option<Country>,
) -> (Vec<u32>, bool, Vec<&'t str>) {
    let numbers: BTreeMap<&str, u32> = wanted.iter().copied().zip(0..).collect();
    let mut of_partner: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for ((theme, place), covering) in covered {
        let Some(number) = numbers.get(theme.as_str()).filter(|_| country.is_none_or(|country| country == *place))
        else {
            continue;
        };
        for node in covering.partners.keys() {
            of_partner.entry(*node).or_default().insert(*number);
        }
    }
    let nodes: Vec<u32> = of_partner.keys().copied().collect();
    let sets: Vec<Vec<u32>> = of_partner.values().map(|themes| themes.iter().copied().collect()).collect();
    let held: BTreeSet<u32> = sets.iter().flatten().copied().collect();
    let uncovered = wanted.iter().zip(0..).filter(|(_, number)| !held.contains(number)).map(|(theme, _)| *theme);
    let found = set_cover(u32::try_from(wanted.len()).unwrap_or(u32::MAX), &sets);
    let cover = found.chosen.iter().map(|set| nodes.at(*set)).collect();
    (cover, found.is_least, uncovered.collect())
}

/// How many steps each node is from the nearest of some.
fn steps_from(graph: &CompactGraph, from: &[u32]) -> Vec<u32> {
    let mut steps = vec![u32::MAX; graph.nodes() as usize];
    let mut reached = from.to_vec();
    from.iter().for_each(|node| steps.put(*node, 0));
    let mut at = 0;
    while let Some(node) = reached.get(at).copied() {
        at += 1;
        for next in graph.neighbours(node) {
            if steps.at(*next) == u32::MAX {
                let more = steps.at(node) + 1;
                steps.put(*next, more);
                reached.push(*next);
            }
        }
    }
    steps
}
