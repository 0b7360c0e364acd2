//! `ssdc.Network`.

use std::collections::BTreeMap;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use ssdc_core::Error;
use ssdc_core::network::{
    Blocs, BrokerRoles, Brokers, Compare, Concentration, Convene, Core, Coverage, Fragility, Introduce,
    IntroductionPath, Modality, Participation, Prominence, Question, Removal, Rim, RoundTrips, Routes, Spread,
    StructuralHoles, TrainFirst,
};

use crate::answer::Answer;
use crate::asked::{Parts, asked};
use crate::convert::{DayIn, DictOut, JsonIn, Narrow as _, html, narrow};
use crate::edges::{ByIn, EdgesIn, NodesIn, PairsIn, StartIn};
use crate::errors::Failure;
use crate::ids::{IdIn, IdsIn};
use crate::interrupt::{UNKNOWN, interruptible};
use crate::network_settings::{ModelIn, again, answer, short};
use crate::table::Table;

/// Partners and the ties between them; it never changes. Each question is a method, each answer a table with a sentence.
#[pyclass(frozen, eq, module = "ssdc")]
#[derive(PartialEq)]
pub(crate) struct Network(pub ssdc_core::Network);

#[pymethods]
impl Network {
    /// The network of an edge list: pairs (a, b) or triples (a, b, weight) of ids, which are text or whole numbers; or a
    /// frame whose first two columns are the ends, with weights in a column `weight` or in the third; or a networkx graph.
    ///
    /// nodes names partners that may have no tie: ids, or a dict of attributes by id ({"a": {"country": "KE"}}), or a frame.
    /// Parallel ties become one with their weights added up; a tie of a partner with itself, or of weight 0, is left out.
    ///
    /// directed says whether ties lead from a to b; None: as a networkx graph has it, else not.
    ///
    /// Raises InvalidValue for a weight that is negative or not a number.
    #[staticmethod]
    #[pyo3(signature = (edges, nodes = None, directed = None))]
    fn from_edges(
        py: Python<'_>,
        edges: EdgesIn,
        nodes: Option<NodesIn>,
        directed: Option<bool>,
    ) -> Result<Self, Failure> {
        let directed = directed.unwrap_or(edges.directed);
        let (ties, own_nodes) = (edges.ties, nodes.map(|nodes| nodes.0).or(edges.nodes));
        let made = move || ssdc_core::Network::from_tables(&ties, own_nodes.as_ref(), directed);
        Ok(Network(interruptible(py, UNKNOWN, made)?))
    }

    /// The network of those who took part in the same things: pairs (partner, thing), or a frame whose first two columns they
    /// are. A thing with k participants ties each two of them with weight 1 / (k - 1) (Newman 2001).
    #[staticmethod]
    fn from_memberships(py: Python<'_>, memberships: PairsIn) -> Result<Self, Failure> {
        let made = move || ssdc_core::Network::from_membership_table(&memberships.0);
        Ok(Network(interruptible(py, UNKNOWN, made)?))
    }

    /// What can be asked: the questions in words, by the names of their methods.
    #[staticmethod]
    fn questions<'py>(py: Python<'py>) -> PyResult<DictOut<'py, String>> {
        let questions = PyDict::new(py);
        Question::ALL.iter().try_for_each(|question| questions.set_item(question.name(), question.asks()))?;
        Ok(questions.into())
    }

    /// Answers a question by its name, with its settings as a dict.
    #[pyo3(signature = (question, settings = None))]
    fn ask(slf: &Bound<'_, Self>, question: &str, settings: Option<JsonIn>) -> Result<Py<Answer>, Failure> {
        let asked = asked!(slf.ask(question, settings));
        let (question, settings) = (question.parse::<Question>()?, settings.unwrap_or_default());
        answer(slf, asked, move |network| network.ask(question, &settings.0))
    }

    /// On whom do others depend to reach each other? Betweenness, from 0 to 1 (Freeman 1977; Brandes 2001).
    ///
    /// Rows: id, value. Figures: centralisation; with sample also error. With ties=True a table ties: a, b, value. sample is
    /// how many partners to start from: an estimate. baseline is how many random networks to compare with.
    #[pyo3(signature = (*, sample = None, seed = 1, ties = false, baseline = 0, threads = None))]
    fn brokers(
        slf: &Bound<'_, Self>,
        sample: Option<i128>,
        seed: i128,
        ties: bool,
        baseline: i128,
        threads: Option<i128>,
    ) -> Result<Py<Answer>, Failure> {
        let asked = asked!(slf.brokers(sample, seed, ties, baseline, threads));
        narrow!(sample, seed, baseline, threads);
        let settings = Brokers { sample, seed, ties, baseline, threads };
        answer(slf, asked, move |network| network.brokers(&settings))
    }

    /// Who bridges groups that do not talk? Burt's constraint: from near 0 (open) to 1.125 (a closed triangle) (Burt 1992).
    ///
    /// Rows, the least constrained first: id, value, effective_size, efficiency, hierarchy; None for who has no tie. Figure:
    /// mean. Weights are used, directions are not. baseline is how many random networks to compare with.
    #[pyo3(signature = (*, baseline = 0, seed = 1))]
    fn structural_holes(slf: &Bound<'_, Self>, baseline: i128, seed: i128) -> Result<Py<Answer>, Failure> {
        let asked = asked!(slf.structural_holes(baseline, seed));
        narrow!(baseline, seed);
        let settings = StructuralHoles { baseline, seed };
        short(slf, asked, baseline, move |network| network.structural_holes(&settings))
    }

    /// What kind of broker is each partner? How often it stands between two others that have no tie, by the groups of the
    /// three (Gould and Fernandez 1989).
    ///
    /// by is the name of an attribute (None: country), or a dict with the group of each partner. Rows: id, value (all roles),
    /// coordinator, consultant, gatekeeper, representative, liaison. Table roles: role, count, share. Figure: across, the share
    /// between groups. An undirected network is read both ways. baseline is how many random networks to compare with.
    #[pyo3(signature = (by = None, *, baseline = 0, seed = 1))]
    fn broker_roles(
        slf: &Bound<'_, Self>,
        by: Option<ByIn>,
        baseline: i128,
        seed: i128,
    ) -> Result<Py<Answer>, Failure> {
        let asked = asked!(slf.broker_roles(by, baseline, seed));
        narrow!(baseline, seed);
        let settings = BrokerRoles { by: by.unwrap_or_else(ByIn::country).0, baseline, seed };
        answer(slf, asked, move |network| network.broker_roles(&settings))
    }

    /// Who is prominent because prominent partners choose them? PageRank, which adds up to 1 (Page 1999; Haveliwala 2002).
    ///
    /// start, where attention starts: a list of ids, or a dict with a share for each; None: everywhere alike. Rows: id, value,
    /// and with eigenvector=True the column eigenvector, of length 1. Figures: iterations, error.
    #[pyo3(signature = (*, damping = 0.85, start = None, eigenvector = false))]
    fn prominence(
        slf: &Bound<'_, Self>,
        damping: f64,
        start: Option<StartIn>,
        eigenvector: bool,
    ) -> Result<Py<Answer>, Failure> {
        let asked = asked!(slf.prominence(damping, start, eigenvector));
        let settings = Prominence { damping, start: start.map(|start| start.0.into_iter().collect()), eigenvector };
        answer(slf, asked, move |network| network.prominence(&settings))
    }

    /// Who belongs to the densest core? The k-core number (Seidman 1983).
    ///
    /// Rows: id, value. Figures: greatest, size (how many have it). Directions and weights are left aside. baseline is how many
    /// random networks to compare with.
    #[pyo3(signature = (*, baseline = 0, seed = 1))]
    fn core(slf: &Bound<'_, Self>, baseline: i128, seed: i128) -> Result<Py<Answer>, Failure> {
        let asked = asked!(slf.core(baseline, seed));
        narrow!(baseline, seed);
        let settings = Core { baseline, seed };
        short(slf, asked, baseline, move |network| network.core(&settings))
    }

    /// Who stands at the core, who at the rim? Coreness, from 0 to 1: the numbers whose products correlate best with the
    /// weights of ties (Borgatti and Everett 1999).
    ///
    /// by is the name of an attribute, or a dict with the group of each partner: adds a table groups of group, partners, core,
    /// rim, rim_share, mean. Rows: id, value, part (core or rim). Figures: fit, cut_fit, core_size, rim_share. baseline is how
    /// many random networks to compare with.
    #[pyo3(signature = (*, by = None, baseline = 0, seed = 1))]
    fn rim(slf: &Bound<'_, Self>, by: Option<ByIn>, baseline: i128, seed: i128) -> Result<Py<Answer>, Failure> {
        let asked = asked!(slf.rim(by, baseline, seed));
        narrow!(baseline, seed);
        let settings = Rim { by: by.map(|by| by.0), baseline, seed };
        answer(slf, asked, move |network| network.rim(&settings))
    }

    /// Whom to train first, so that a practice reaches most partners in the end (Kempe et al. 2003; Tang et al. 2018).
    ///
    /// budget is what may be spent: how many partners, where each costs 1; cost says what else they cost, by id. model is
    /// "weighted" (each tie passes it on with chance 1 / the number of ties of who is reached), "threshold", or a chance.
    /// Rows: id, value (how many more are reached by each). Figures: seeds, mean, interval (95 %), bound, cost, method. Table
    /// compared: method, mean, low, high, cost. runs is how many worlds are drawn for the figures.
    #[pyo3(signature = (budget = 10.0, *, cost = None, model = None, runs = None, seed = 1, threads = None))]
    fn train_first(
        slf: &Bound<'_, Self>,
        budget: f64,
        cost: Option<BTreeMap<IdIn, f64>>,
        model: Option<ModelIn>,
        runs: Option<i128>,
        seed: i128,
        threads: Option<i128>,
    ) -> Result<Py<Answer>, Failure> {
        let asked = asked!(slf.train_first(budget, cost, model, runs, seed, threads));
        narrow!(runs, seed, threads);
        let cost = cost.unwrap_or_default().into_iter().map(|(id, cost)| (id.0, cost)).collect();
        let model = model.unwrap_or_default().0;
        let settings = TrainFirst { budget, cost, model, runs, seed, threads };
        answer(slf, asked, move |network| network.train_first(&settings))
    }

    /// How far a practice spreads from some partners, by when, how sure (Kempe et al. 2003).
    ///
    /// model is as in train_first. Rows: id, value (the chance to be reached). Figures: mean, interval (95 %). Table by_step:
    /// step, mean, low, high.
    #[pyo3(signature = (from_, *, model = None, runs = 10_000, seed = 1, threads = None))]
    fn spread(
        slf: &Bound<'_, Self>,
        from_: IdsIn,
        model: Option<ModelIn>,
        runs: i128,
        seed: i128,
        threads: Option<i128>,
    ) -> Result<Py<Answer>, Failure> {
        let asked = asked!(slf.spread(from_, model, runs, seed, threads));
        narrow!(runs, seed, threads);
        let settings = Spread { from: from_.0, model: model.unwrap_or_default().0, runs, seed, threads };
        answer(slf, asked, move |network| network.spread(&settings))
    }

    /// What kind of co-operation each grant is: bilateral, South-South, triangular, North-South, public-private (UN SSC/17/3).
    /// Needs the network of a portfolio; its south and north say who is which.
    ///
    /// Rows: grant, modality, public_private, pivot, south, north, multilateral, countries, unknown. Tables: programmes (the
    /// same), census (modality, grants, public_private, currency, amount). Figures: grants, undetermined.
    fn modality(slf: &Bound<'_, Self>) -> Result<Py<Answer>, Failure> {
        let asked = asked!(slf.modality());
        answer(slf, asked, |network| network.modality(&Modality::default()))
    }

    /// Does money come back to its source? Circles of payments, and what can have gone around in them in the order of time
    /// (Tarjan 1972; Johnson 1975). Of a network without a portfolio: its circles.
    ///
    /// Rows: number, length, partners, amount, currency, first, last. Figures: round_trips, circles, complete.
    #[pyo3(signature = (max_length = 6, *, most = 10_000))]
    fn round_trips(slf: &Bound<'_, Self>, max_length: i128, most: i128) -> Result<Py<Answer>, Failure> {
        let asked = asked!(slf.round_trips(max_length, most));
        narrow!(max_length, most);
        let settings = RoundTrips { max_length, most };
        answer(slf, asked, move |network| network.round_trips(&settings))
    }

    /// Do small and private partners take part or only sign? How far groups mix (Krackhardt and Stern 1988; Newman 2003).
    ///
    /// by is the name of an attribute (None: sme), or a dict with the group of each id. Rows: id, value (the participation
    /// coefficient). Figures: e_i, assortativity, share. Table groups: group, partners, taking_part, share, inside, outside, e_i.
    #[pyo3(signature = (by = None, *, baseline = 0, seed = 1))]
    fn participation(
        slf: &Bound<'_, Self>,
        by: Option<ByIn>,
        baseline: i128,
        seed: i128,
    ) -> Result<Py<Answer>, Failure> {
        let asked = asked!(slf.participation(by, baseline, seed));
        narrow!(baseline, seed);
        let settings = Participation { by: by.unwrap_or_else(ByIn::sme).0, baseline, seed };
        answer(slf, asked, move |network| network.participation(&settings))
    }

    /// Do few partners hold the ties and the money (Freeman 1979; Gini 1912)?
    ///
    /// Rows: id, value (the share of all ends of ties). Figures: centralisation, gini, herfindahl, top_share. Tables: measures
    /// (what, partners, gini, herfindahl, top_share), money (id, currency, amount, share).
    #[pyo3(signature = (*, top = 10))]
    fn concentration(slf: &Bound<'_, Self>, top: i128) -> Result<Py<Answer>, Failure> {
        let asked = asked!(slf.concentration(top));
        narrow!(top);
        short(slf, asked, 0, move |network| network.concentration(&Concentration { top }))
    }

    /// Who is missing for a theme in a country? Needs the network of a portfolio.
    ///
    /// Rows: theme, country, partners, grants. Tables: who (theme, country, id, by) and, where both are asked about, candidates
    /// (id, value, country). Figures: missing, cover (a smallest set of partners for all wanted themes), least, uncovered,
    /// covered.
    #[pyo3(signature = (theme = None, country = None, *, themes = None))]
    fn coverage(
        slf: &Bound<'_, Self>,
        theme: Option<String>,
        country: Option<String>,
        themes: Option<Vec<String>>,
    ) -> Result<Py<Answer>, Failure> {
        let asked = asked!(slf.coverage(theme, country, themes));
        let settings = Coverage { theme, country, themes: themes.unwrap_or_default() };
        answer(slf, asked, move |network| network.coverage(&settings))
    }

    /// What changed since an earlier network?
    ///
    /// Rows: measure, before, now, change. Figures: jaccard (of ties), came, gone (partners). Table ties: a, b, change.
    fn compare(slf: &Bound<'_, Self>, earlier: &Bound<'_, Network>) -> Result<Py<Answer>, Failure> {
        let asked = asked!(slf.compare(earlier));
        let earlier = earlier.get().0.clone();
        answer(slf, asked, move |network| network.compare(&earlier, &Compare::default()))
    }

    /// Which blocs exist, and do they follow region, theme or goal? Communities, each connected (Traag et al. 2019).
    ///
    /// Rows: id, value (the number of the bloc, 0 the greatest). Tables: members (id, bloc); blocs (bloc, size, inside, leading).
    /// Figures: count, modularity. by, an attribute or a dict of groups by id, adds the figure nmi (normalised mutual
    /// information) and the columns group and share. baseline is how many random networks to compare with.
    #[pyo3(signature = (*, resolution = 1.0, seed = 1, runs = None, iterations = None, by = None, baseline = 0))]
    fn blocs(
        slf: &Bound<'_, Self>,
        resolution: f64,
        seed: i128,
        runs: Option<i128>,
        iterations: Option<i128>,
        by: Option<ByIn>,
        baseline: i128,
    ) -> Result<Py<Answer>, Failure> {
        let asked = asked!(slf.blocs(resolution, seed, runs, iterations, by, baseline));
        narrow!(seed, runs, iterations, baseline);
        let settings = Blocs { resolution, seed, runs, iterations, by: by.map(|by| by.0), baseline };
        answer(slf, asked, move |network| network.blocs(&settings))
    }

    /// Whose departure splits the network? Articulation points and bridges (Hopcroft and Tarjan 1973).
    ///
    /// Rows: id, value (how many others it cuts off from the greatest rest). Tables: partners (id, cut_off), ties (a, b, cut_off);
    /// with groups=True also groups (group, id) that no departure splits. Figures: articulation_points, bridges, groups_count.
    /// A tie that stands for several is no bridge unless parallel_as_one.
    #[pyo3(signature = (*, parallel_as_one = false, groups = false))]
    fn fragility(slf: &Bound<'_, Self>, parallel_as_one: bool, groups: bool) -> Result<Py<Answer>, Failure> {
        let asked = asked!(slf.fragility(parallel_as_one, groups));
        short(slf, asked, 0, move |network| network.fragility(&Fragility { parallel_as_one, groups }))
    }

    /// How far does reach fall if the best connected leave (Albert et al. 2000; Borgatti 2006)?
    ///
    /// order is "degree" (counted anew after each departure), "betweenness" (counted once) or "random" (the mean of runs);
    /// partners, a list of ids, leaves in its order instead. Rows: id, value (share of pairs that reach one another), step, greatest.
    /// Figures: robustness, halved_after. key_players=k adds a table key_players and the figure fragmentation.
    #[pyo3(signature = (*, order = "degree", partners = None, steps = 50, runs = 20, seed = 1, key_players = 0))]
    fn removal(
        slf: &Bound<'_, Self>,
        order: &str,
        partners: Option<IdsIn>,
        steps: i128,
        runs: i128,
        seed: i128,
        key_players: i128,
    ) -> Result<Py<Answer>, Failure> {
        let asked = asked!(slf.removal(order, partners, steps, runs, seed, key_players));
        narrow!(steps, runs, seed, key_players);
        let partners = partners.map(|partners| partners.0).unwrap_or_default();
        let settings = Removal { order: order.parse()?, partners, steps, runs, seed, key_players };
        answer(slf, asked, move |network| network.removal(&settings))
    }

    /// How many independent routes join two partners (Menger 1927)?
    ///
    /// Figures: partner_routes (share no partner), tie_routes (share no tie). Rows: route, step, id. Tables: routes_by_tie (the
    /// same), partners_between (id) and ties_between (a, b): the fewest without which none is left.
    #[pyo3(signature = (a, b, *, multiplicity = false))]
    fn routes(slf: &Bound<'_, Self>, a: IdIn, b: IdIn, multiplicity: bool) -> Result<Py<Answer>, Failure> {
        let asked = asked!(slf.routes(a, b, multiplicity));
        answer(slf, asked, move |network| network.routes(&Routes { a: a.0, b: b.0, multiplicity }))
    }

    /// Who can introduce one partner to another? The k best paths (Yen 1971).
    ///
    /// by is "steps" (few; of as many the strongest ties) or "strength" (a tie is as long as one over its weight). Rows: path,
    /// step, id. Table: paths (path, steps, length, weakest). Figures: paths_count, steps.
    #[pyo3(signature = (a, b, k = 1, *, by = "steps"))]
    fn introduction_path(slf: &Bound<'_, Self>, a: IdIn, b: IdIn, k: i128, by: &str) -> Result<Py<Answer>, Failure> {
        let asked = asked!(slf.introduction_path(a, b, k, by));
        narrow!(k);
        let settings = IntroductionPath { a: a.0, b: b.0, k, by: by.parse()? };
        answer(slf, asked, move |network| network.introduction_path(&settings))
    }

    /// Which pairs should be introduced? Pairs without a tie, by the partners that both know (Adamic and Adar 2003).
    ///
    /// method is "adamic_adar", "resource_allocation" or "common". Only pairs with partner; only of the same or different
    /// (groups) groups (by); only of these kinds. Rows: a, b, value, common, through. Figure: pairs. since_split, a day before
    /// the view's, or earlier, a network, adds auc: how well the scores of then foretold the ties since; and later_pairs.
    #[pyo3(signature = (top = 20, *, method = "adamic_adar", partner = None, by = None, groups = "same", kinds = None,
        since_split = None, earlier = None))]
    #[allow(clippy::too_many_arguments, reason = "each is a setting that callers name")]
    fn introduce(
        slf: &Bound<'_, Self>,
        top: i128,
        method: &str,
        partner: Option<IdIn>,
        by: Option<ByIn>,
        groups: &str,
        kinds: Option<Vec<String>>,
        since_split: Option<DayIn>,
        earlier: Option<Py<Network>>,
    ) -> Result<Py<Answer>, Failure> {
        let asked = asked!(slf.introduce(top, method, partner, by, groups, kinds, since_split, earlier));
        narrow!(top);
        let (method, groups, by, kinds) =
            (method.parse()?, groups.parse()?, by.map(|by| by.0), kinds.unwrap_or_default());
        let since_split = since_split.map(|day| day.0.to_string());
        let earlier = earlier.map(|network| network.get().0.clone());
        let partner = partner.map(|partner| partner.0);
        let settings = Introduce { top, method, partner, by, groups, kinds, since_split };
        answer(slf, asked, move |network| match &earlier {
            Some(earlier) => network.introduce_since(Some(earlier), &settings),
            None => network.introduce(&settings),
        })
    }

    /// What is the smallest group to convene that links all these partners (Kou et al. 1981; Dreyfus and Wagner 1971)?
    ///
    /// by is "steps" (few ties) or "strength" (a tie is as long as one over its weight). Rows: id, value (1: to be linked, 0:
    /// comes along). Table: ties (a, b, weight). Figures: connectors, length, exact, linked.
    #[pyo3(signature = (partners, *, by = "steps"))]
    fn convene(slf: &Bound<'_, Self>, partners: IdsIn, by: &str) -> Result<Py<Answer>, Failure> {
        let asked = asked!(slf.convene(partners, by));
        let settings = Convene { partners: partners.0, by: by.parse()? };
        answer(slf, asked, move |network| network.convene(&settings))
    }

    /// The ids, in the order of their text.
    #[getter]
    fn ids(&self) -> Vec<&str> {
        self.0.ids().collect()
    }

    /// A table of the ties: a, b, weight, multiplicity.
    #[getter]
    fn ties(&self) -> Table {
        Table(self.0.ties_table())
    }

    /// A place for each partner in a picture: a table of id, x, y, from 0 to 1; the same seed gives the same places.
    #[pyo3(signature = (seed = 1))]
    fn layout(&self, py: Python<'_>, seed: i128) -> Result<Table, Failure> {
        narrow!(seed);
        let network = self.0.clone();
        Ok(Table(interruptible(py, UNKNOWN, move || Ok::<_, Error>(network.layout(seed)))?))
    }

    /// The network as a picture: an SVG text that notebooks show; write(path) saves it.
    ///
    /// colour is an attribute ("country"), a dict of groups by id, or None for blocs; size is an answer with id and value or a
    /// dict of numbers by id, or None for the number of ties; the largest partners are labelled.
    #[pyo3(signature = (*, colour = None, size = None, labels = 15, seed = 1))]
    fn plot<'py>(
        slf: &Bound<'py, Self>,
        colour: Option<Bound<'py, PyAny>>,
        size: Option<Bound<'py, PyAny>>,
        labels: i128,
        seed: i128,
    ) -> Result<Bound<'py, PyAny>, Failure> {
        let (labels, seed): (usize, u64) = (labels.narrow("labels")?, seed.narrow("seed")?);
        let module = slf.py().import("ssdc._network_picture")?;
        Ok(module.call_method1("network", (slf, colour, size, labels, seed))?)
    }

    /// An attribute of every partner: a table of id, value.
    fn attribute(&self, name: &str) -> Result<Table, Failure> {
        Ok(Table(self.0.attribute_table(name)?))
    }

    /// The names of the attributes that partners can be grouped by.
    #[getter]
    fn attributes(&self) -> Vec<&str> {
        self.0.attributes()
    }

    /// The part of each partner, those whom ties join: a table of id and value, the number of the part.
    fn parts(&self) -> Table {
        Table(self.0.parts_table())
    }

    /// Whether ties lead from one partner to another, rather than join both.
    #[getter]
    fn directed(&self) -> bool {
        self.0.is_directed()
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __contains__(&self, id: IdIn) -> bool {
        self.0.contains(&id.0)
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, memo: &Bound<'_, PyAny>) -> Py<Self> {
        let _ = memo;
        slf
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, Parts)> {
        again(slf)?.__reduce__(slf.py())
    }

    fn __repr__(&self) -> String {
        format!("<ssdc.Network: {}>", self.0)
    }

    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
        html(slf, "network")
    }
}
