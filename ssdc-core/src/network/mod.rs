//! The network of partners: who is tied to whom on a day, and what follows from it. One file a question.
//!
//! [`Portfolio::network`](crate::Portfolio::network) and [`Network::from_edges`] make a [`Network`], which never changes. Each
//! question is one method of it, with settings that have defaults; each [`Answer`] is a table, a sentence and its caveats.
//! Partners are numbered in the order of their ids, so the order of input never matters.

mod aggregate;
mod answer;
mod attributes;
mod blocs;
mod broker_roles;
mod brokers;
mod compare;
mod concentration;
mod convene;
mod core;
mod coverage;
mod cycles;
mod edges;
mod fragility;
mod ids;
mod introduce;
mod introduction_path;
mod layout;
mod modality;
mod null;
mod participation;
mod partners;
mod parts;
mod prominence;
mod question;
mod removal;
mod rim;
mod round_trips;
mod routes;
mod settings;
mod shortest_ways;
mod spread;
mod structural_holes;
mod tally;
#[cfg(test)]
mod tests;
mod train_first;
mod triangles;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use ids::Ids;

pub use answer::{Answer, Baseline, Figure};
pub use blocs::Blocs;
pub use broker_roles::BrokerRoles;
pub use brokers::Brokers;
pub use compare::Compare;
pub use concentration::Concentration;
pub use convene::Convene;
pub use core::Core;
pub use coverage::Coverage;
pub use edges::Edge;
pub use fragility::Fragility;
pub use introduce::{Introduce, Likeness, PairsOf};
pub use introduction_path::{IntroductionPath, PathBy};
pub use modality::Modality;
pub use participation::Participation;
pub use partners::{NetworkTie, View};
pub use prominence::{Prominence, Start};
pub use question::Question;
pub use removal::{Removal, RemovalOrder};
pub use rim::Rim;
pub use round_trips::RoundTrips;
pub use routes::Routes;
pub use settings::By;
pub use spread::Spread;
pub use structural_holes::StructuralHoles;
pub use train_first::TrainFirst;

pub use crate::solve::SpreadModel;

use crate::report::{counted, listed};
use crate::solve::CompactGraph;
use crate::{Error, Portfolio};

/// Partners and the ties between them on a day. A clone shares everything.
///
/// ```
/// use ssdc_core::network::{Brokers, Network};
/// let network = Network::from_edges([("north", "hub"), ("hub", "south")])?;
/// let answer = network.brokers(&Brokers::default())?;
/// assert_eq!(answer.sentence(), "hub stands on 100.0 % of the shortest ways between two others; nobody else stands on any.");
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Network {
    inner: Arc<Inner>,
}

struct Inner {
    ids: Ids,
    graph: CompactGraph,
    /// The same without directions, once it is asked for.
    undirected: OnceLock<CompactGraph>,
    /// What is known about each node beside its ties, by name: a value for each node.
    attributes: BTreeMap<String, Vec<Option<Box<str>>>>,
    /// Where it comes from, if that is a portfolio.
    view: Option<(Portfolio, View)>,
    left_out: LeftOut,
}

/// Ties that stand in the input and not in the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct LeftOut {
    /// From a partner to itself.
    pub(crate) loops: usize,
    /// Of weight zero.
    pub(crate) weightless: usize,
    /// Which may or may not hold on the day, for their dates are not precise enough or absent.
    pub(crate) uncertain: usize,
}

impl Network {
    fn new(ids: Ids, graph: CompactGraph, left_out: LeftOut) -> Self {
        let (undirected, attributes) = (OnceLock::new(), BTreeMap::new());
        Network { inner: Arc::new(Inner { ids, graph, undirected, attributes, view: None, left_out }) }
    }

    /// How many partners there are, those without a tie included.
    pub fn len(&self) -> usize {
        self.inner.ids.len() as usize
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many ties there are; parallel ones are one, with their weights added up.
    pub fn tie_count(&self) -> usize {
        self.inner.graph.tie_count()
    }

    /// Whether ties lead from one partner to another, rather than join both.
    pub fn is_directed(&self) -> bool {
        self.inner.graph.is_directed()
    }

    /// The ids, in the order of their text.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = &str> {
        self.inner.ids.iter()
    }

    /// Whether it has a partner of this id.
    pub fn contains(&self, id: &str) -> bool {
        self.inner.ids.find(id).is_some()
    }

    /// Answers a question by its name, with settings as a JSON object; empty: the defaults. This is what languages without
    /// these types call.
    ///
    /// ```
    /// use ssdc_core::network::{Network, Question};
    /// let network = Network::from_edges([("a", "b"), ("b", "c")])?;
    /// let answer = network.ask(Question::Brokers, r#"{"threads": 1}"#)?;
    /// assert_eq!(answer.rows().to_json(), r#"[{"id":"b","value":1.0},{"id":"a","value":0.0},{"id":"c","value":0.0}]"#);
    ///
    /// let error = network.ask(Question::Brokers, r#"{"thread": 1}"#).unwrap_err();
    /// assert!(error.to_string().starts_with("unknown setting `thread`: expected one of "));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As the question's method; [`Error::InvalidChoice`] for a setting that it has not, [`Error::WrongType`] for a value of
    /// another type, [`Error::InvalidJson`].
    pub fn ask(&self, question: Question, settings: &str) -> Result<Answer, Error> {
        match question {
            Question::Brokers => self.brokers(&settings.parse()?),
            Question::StructuralHoles => self.structural_holes(&settings.parse()?),
            Question::BrokerRoles => self.broker_roles(&settings.parse()?),
            Question::Prominence => self.prominence(&settings.parse()?),
            Question::Core => self.core(&settings.parse()?),
            Question::Rim => self.rim(&settings.parse()?),
            Question::Blocs => self.blocs(&settings.parse()?),
            Question::Fragility => self.fragility(&settings.parse()?),
            Question::Removal => self.removal(&settings.parse()?),
            Question::Routes => self.routes(&settings.parse()?),
            Question::IntroductionPath => self.introduction_path(&settings.parse()?),
            Question::Introduce => self.introduce(&settings.parse()?),
            Question::TrainFirst => self.train_first(&settings.parse()?),
            Question::Spread => self.spread(&settings.parse()?),
            Question::RoundTrips => self.round_trips(&settings.parse()?),
            Question::Modality => self.modality(&settings.parse()?),
            Question::Participation => self.participation(&settings.parse()?),
            Question::Concentration => self.concentration(&settings.parse()?),
            Question::Coverage => self.coverage(&settings.parse()?),
            Question::Convene => self.convene(&settings.parse()?),
            Question::Compare => {
                let expected = "a question to one network; `compare` is asked with the earlier one, too".to_owned();
                Err(Error::InvalidSetting { name: "question", got: question.to_string(), expected })
            }
        }
    }

    /// The portfolio that it shows, and how; `None` where it was made of ties.
    ///
    /// ```
    /// use ssdc_core::{Portfolio, network::{Network, View}};
    /// let view = View::on("2018-06-30".parse()?);
    /// assert_eq!(Portfolio::default().network(&view)?.of_portfolio(), Some((&Portfolio::default(), &view)));
    /// assert_eq!(Network::from_edges([("a", "b")])?.of_portfolio(), None);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn of_portfolio(&self) -> Option<(&Portfolio, &View)> {
        self.inner.view.as_ref().map(|(portfolio, view)| (portfolio, view))
    }

    fn graph(&self) -> &CompactGraph {
        &self.inner.graph
    }

    /// Nodes in words, at most so many of them.
    fn names(&self, nodes: &[u32], most: usize) -> String {
        // Only those that are shown need their names.
        let shown = nodes.iter().take(most + 1).map(|node| self.shown(*node));
        let rest = nodes.iter().skip(most + 1).map(|node| Cow::Borrowed(self.id(*node)));
        listed(&shown.chain(rest).collect::<Vec<_>>(), most)
    }

    /// A node in words: its name with its id, where it has a name.
    fn shown(&self, node: u32) -> Cow<'_, str> {
        let (id, own) = (self.id(node), self.inner.attributes.get("name"));
        let own = own.and_then(|names| names.get(node as usize)?.as_deref());
        match own.or_else(|| self.partner(node).map(|partner| partner.name.as_str())) {
            Some(name) if name != id => Cow::Owned(format!("{name} ({id})")),
            _ => Cow::Borrowed(id),
        }
    }

    /// The graph without directions.
    fn undirected(&self) -> &CompactGraph {
        if !self.is_directed() {
            return self.graph();
        }
        self.inner.undirected.get_or_init(|| self.graph().undirected().into_owned())
    }

    fn id(&self, node: u32) -> &str {
        self.inner.ids.get(node)
    }

    /// The node of an id that the caller gave under the name of a setting.
    fn node(&self, id: &str) -> Result<u32, Error> {
        self.inner.ids.find(id).ok_or_else(|| Error::NotFound { kind: "partner", id: id.to_owned() })
    }

    /// Every node.
    fn nodes(&self) -> std::ops::Range<u32> {
        0..self.inner.ids.len()
    }

    /// The portfolio that it shows, and how.
    fn view(&self, question: Question) -> Result<(&Portfolio, &View), Error> {
        self.of_portfolio().ok_or_else(|| Error::NeedsPortfolio { question: question.name() })
    }

    /// The attributes may only be set while nobody else has the network.
    fn with(mut self, set: impl FnOnce(&mut Inner)) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.inner) {
            set(inner);
        }
        self
    }

    /// What every answer about this network has to warn of.
    fn caveats(&self) -> Vec<String> {
        let LeftOut { loops, weightless, uncertain } = self.inner.left_out;
        let one = |count: usize, what: &str| (count > 0).then(|| format!("{} {what}", counted(count, "tie", "ties")));
        let was = |count: usize| if count == 1 { "is" } else { "are" };
        let hold = |count: usize| if count == 1 { "it holds" } else { "they hold" };
        [
            one(loops, &format!("of a partner with itself {} left out.", was(loops))),
            one(weightless, &format!("of weight 0 {} left out.", was(weightless))),
            one(uncertain, &format!("{} left out, for no date says whether {}.", was(uncertain), hold(uncertain))),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl PartialEq for Network {
    /// Equal are networks of the same partners, ties, weights and attributes.
    fn eq(&self, other: &Self) -> bool {
        let (one, other) = (&self.inner, &other.inner);
        Arc::ptr_eq(one, other)
            || (one.ids == other.ids && one.graph == other.graph && one.attributes == other.attributes)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = if self.is_directed() { "directed" } else { "undirected" };
        let partners = counted(self.len(), "partner", "partners");
        write!(f, "{partners}, {}, {direction}", counted(self.tie_count(), "tie", "ties"))?;
        self.inner.view.as_ref().map_or(Ok(()), |(_, view)| write!(f, ", {view}"))
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Network({self})")
    }
}

#[allow(clippy::cast_precision_loss, reason = "numbers of partners are below 2^53")]
fn float(count: usize) -> f64 {
    count as f64
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
