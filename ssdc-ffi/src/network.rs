//! The network of partners.

use std::ffi::{c_char, c_int};

use ssdc_core::Network;
use ssdc_core::network::{Compare, Question, View};

use crate::boundary::{Handle, guard, optional_text, out, release, shared, text};
use crate::portfolio::ssdc_portfolio;
use crate::status::{Failure, ssdc_status};
use crate::table::ssdc_table;

/// Partners and the ties between them. It never changes, so any number of threads may ask it at once.
#[derive(Debug)]
pub struct ssdc_network(pub(crate) Network);

impl Handle for ssdc_network {
    const TAG: [u8; 8] = *b"ssdcnetw";
}

/// The network of a portfolio's partners at the end of the day `as_of`. `settings` is a JSON object, or NULL for none: `ties`
/// (what ties partners: a list of `part_of`, `funds`, `works_with`, `gives`, `pays`, `exchanges`, `shares_expert`, `solves`;
/// absent: all), `kinds` (a list of codes of the IATI codelist OrganisationType; absent: all), `since` (a day: what lasted or
/// happened on any day from it on counts), `directed`, `south` and `north` (frameworks of countries). On success `*network` is
/// a new handle, to be freed with `ssdc_network_free`.
///
/// Errors: `SSDC_INVALID_DAY`, `SSDC_INVALID_CHOICE`, `SSDC_WRONG_TYPE`, `SSDC_NOT_FOUND` for a framework.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_portfolio_network(
    portfolio: *const ssdc_portfolio,
    as_of: *const c_char,
    settings: *const c_char,
    network: *mut *mut ssdc_network,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (portfolio, as_of) = unsafe { (shared(portfolio, "portfolio")?, text(as_of, "as_of")?) };
        // SAFETY: this function's contract.
        let (settings, slot) = unsafe { (optional_text(settings, "settings")?, out(network, "network")?) };
        let view = View::read(as_of.parse()?, settings.unwrap_or_default())?;
        slot.give_handle(ssdc_network(portfolio.0.network(&view)?));
        Ok(())
    })
}

/// The network of a JSON object of `edges` (pairs `["a", "b"]` or triples `["a", "b", 2.0]` with a weight; ids are text or
/// whole numbers), perhaps `nodes` (ids of partners that may have no tie, or an object of attributes by id) and `directed`.
/// Parallel ties become one with their weights added up; a tie of a partner with itself, or of weight 0, is left out. On
/// success `*network` is a new handle, to be freed with `ssdc_network_free`.
///
/// Errors: `SSDC_INVALID_JSON`, `SSDC_WRONG_TYPE`, `SSDC_INVALID_WEIGHT`, `SSDC_INVALID_ID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_from_edges(edges: *const c_char, network: *mut *mut ssdc_network) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (edges, slot) = unsafe { (text(edges, "edges")?, out(network, "network")?) };
        slot.give_handle(ssdc_network(edges.parse()?));
        Ok(())
    })
}

/// The network of a table of ties: its first two columns are the ends, a column `weight` or else a third of numbers the
/// weights. `nodes` names partners in its first column and has attributes in the others; NULL for none. `directed` is 0 or 1.
/// On success `*network` is a new handle, to be freed with `ssdc_network_free`.
///
/// Errors: `SSDC_INVALID_TABLE`, `SSDC_INVALID_WEIGHT`, `SSDC_INVALID_ID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_from_tables(
    ties: *const ssdc_table,
    nodes: *const ssdc_table,
    directed: c_int,
    network: *mut *mut ssdc_network,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (ties, slot) = unsafe { (shared(ties, "ties")?, out(network, "network")?) };
        // SAFETY: this function's contract.
        let nodes = if nodes.is_null() { None } else { Some(unsafe { shared(nodes, "nodes") }?) };
        let network = Network::from_tables(&ties.0, nodes.map(|nodes| &nodes.0), directed != 0)?;
        slot.give_handle(ssdc_network(network));
        Ok(())
    })
}

/// The network of those who took part in the same things: a table whose first two columns are who, and in what. A thing with k
/// participants ties each two of them with weight 1 / (k - 1). On success `*network` is a new handle, to be freed with
/// `ssdc_network_free`.
///
/// Errors: `SSDC_INVALID_TABLE`, `SSDC_INVALID_ID`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_from_memberships(
    memberships: *const ssdc_table,
    network: *mut *mut ssdc_network,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (memberships, slot) = unsafe { (shared(memberships, "memberships")?, out(network, "network")?) };
        slot.give_handle(ssdc_network(Network::from_membership_table(&memberships.0)?));
        Ok(())
    })
}

/// Answers a question by its name, as the function of that name does. `settings` is a JSON object, or NULL for the defaults.
/// Every answer is canonical JSON: `question`, `sentence`, `caveats`, `rows` (a list of objects: `id` and `value`, or `a`, `b`
/// and `value`), further tables and figures by name, and `baseline` where one was asked for. On success `*answer` is a new
/// text, to be freed with `ssdc_string_free`.
///
/// Errors: `SSDC_INVALID_CHOICE` for a question or a setting that is not there; as the question's own function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_ask(
    network: *const ssdc_network,
    question: *const c_char,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let question = unsafe { text(question, "question") }?.parse()?;
        // SAFETY: this function's contract.
        unsafe { ask(network, question, settings, answer) }
    })
}

/// Frees a network; NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_free(network: *mut ssdc_network) {
    // SAFETY: this function's contract.
    unsafe { release(network) }
}

unsafe fn ask(
    network: *const ssdc_network,
    question: Question,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> Result<(), Failure> {
    // SAFETY: the caller's contract.
    let (network, settings) = unsafe { (shared(network, "network")?, optional_text(settings, "settings")?) };
    // SAFETY: the caller's contract.
    let slot = unsafe { out(answer, "answer") }?;
    slot.give_text(network.0.ask(question, settings.unwrap_or_default())?.to_json())
}

/// Who bridges groups that do not talk? Burt's constraint, from near 0 (open) to 1.125 (a closed triangle). Rows, the least
/// constrained first: `id`, `value`, `effective_size`, `efficiency`, `hierarchy`; null for who has no tie. Settings: `baseline`
/// (how many random networks to compare with), `seed`. Figure: `mean`.
///
/// Errors: none of its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_structural_holes(
    network: *const ssdc_network,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe { ask(network, Question::StructuralHoles, settings, answer) })
}

/// What kind of broker is each partner, by the groups of the three? Rows: `id`, `value` (all roles), `coordinator`, `consultant`,
/// `gatekeeper`, `representative`, `liaison`. Settings: `by` (the name of an attribute, or an object with the group of each
/// partner; absent: `country`), `baseline`, `seed`. Table: `roles`. Figure: `across`, the share between groups.
///
/// Errors: `SSDC_INVALID_CHOICE` for an attribute that is not there; `SSDC_NOT_FOUND` for a partner that is not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_broker_roles(
    network: *const ssdc_network,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe { ask(network, Question::BrokerRoles, settings, answer) })
}

/// Who is prominent because prominent partners choose them? PageRank, which adds up to 1. Settings: `damping` (0.85), `start` (a
/// list of ids, or an object with a share for each; absent: everywhere alike), `eigenvector` (whether to add a column of this
/// name). Figures: `iterations`, `error`.
///
/// Errors: `SSDC_INVALID_SETTING`; `SSDC_NOT_FOUND` for a partner that is not there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_prominence(
    network: *const ssdc_network,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe { ask(network, Question::Prominence, settings, answer) })
}

/// Who belongs to the densest core? The k-core number. Settings: `baseline` (how many random networks to compare with), `seed`.
/// Figures: `greatest`, `size` (how many have it).
///
/// Errors: none of its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_core(
    network: *const ssdc_network,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe { ask(network, Question::Core, settings, answer) })
}

/// Who stands at the core, who at the rim? Coreness from 0 to 1. Rows: `id`, `value`, `part` (`core` or `rim`). Settings: `by` (the
/// name of an attribute, or an object with the group of each partner: adds a table `groups`), `baseline` (how many random
/// networks to compare with), `seed`. Figures: `fit`, `cut_fit`, `core_size`, `rim_share`.
///
/// Errors: as `ssdc_network_broker_roles`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_rim(
    network: *const ssdc_network,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe { ask(network, Question::Rim, settings, answer) })
}

/// Which blocs exist, and do they follow region, theme or goal? Communities by the Leiden algorithm. Settings: `resolution`
/// (more: smaller blocs), `seed`, `runs`, `iterations`, `by` (an attribute, or an object with the group of each partner),
/// `baseline` (how many random networks to compare with). Figures: `count`, `modularity`, with `by` also `nmi`. Tables:
/// `members`, `blocs`.
///
/// Errors: `SSDC_INVALID_SETTING`, `SSDC_INVALID_CHOICE`, `SSDC_NOT_FOUND`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_blocs(
    network: *const ssdc_network,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe { ask(network, Question::Blocs, settings, answer) })
}

/// Whose departure splits the network? Settings: `parallel_as_one` (whether ties of the same two partners are lost together),
/// `groups` (whether to list the groups that no departure splits). Tables: `partners` and `ties` that split it. Figures:
/// `articulation_points`, `bridges`, `groups_count`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_fragility(
    network: *const ssdc_network,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe { ask(network, Question::Fragility, settings, answer) })
}

/// How far does reach fall as partners leave one by one? Settings: `order` (`degree`, `betweenness`, `random`) or `partners` (who
/// leaves), `steps` (how many to list), `runs` and `seed` of random orders, `key_players` (of how many to look for the set
/// that hurts most). Figures: `robustness`, `halved_after`; with `key_players` also `fragmentation`, and the table
/// `key_players`.
///
/// Errors: `SSDC_NOT_FOUND`, `SSDC_INVALID_SETTING`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_removal(
    network: *const ssdc_network,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe { ask(network, Question::Removal, settings, answer) })
}

/// How many independent routes join two partners? Settings: `a`, `b`, `multiplicity` (whether a tie that stands for several
/// carries as many). Figures: `partner_routes`, `tie_routes`. Tables: `routes_by_tie`, `partners_between`, `ties_between`.
///
/// Errors: `SSDC_NOT_FOUND`, `SSDC_INVALID_SETTING` where both are the same.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_routes(
    network: *const ssdc_network,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        unsafe { text(settings, "settings") }?;
        // SAFETY: this function's contract.
        unsafe { ask(network, Question::Routes, settings, answer) }
    })
}

/// Who can introduce one partner to another? Settings: `a`, `b`, `k` (how many paths), `by` (`steps`, `strength`). Figures:
/// `paths_count`, `steps`. Table: `paths`.
///
/// Errors: `SSDC_NOT_FOUND`, `SSDC_INVALID_SETTING` where both are the same.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_introduction_path(
    network: *const ssdc_network,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        unsafe { text(settings, "settings") }?;
        // SAFETY: this function's contract.
        unsafe { ask(network, Question::IntroductionPath, settings, answer) }
    })
}

/// Which pairs should be introduced? Pairs without a tie by the partners that both know. Settings: `top`, `method`
/// (`adamic_adar`, `resource_allocation`, `common`), `partner` (one of each pair), `by` with `groups` (`same`, `different`),
/// `kinds`, `since_split` (a day before the network's: adds the figures `auc` and `later_pairs`). Figure: `pairs`.
///
/// Errors: `SSDC_INVALID_CHOICE`, `SSDC_NOT_FOUND`, `SSDC_INVALID_SETTING`, `SSDC_INVALID_DAY`, `SSDC_NEEDS_PORTFOLIO`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_introduce(
    network: *const ssdc_network,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe { ask(network, Question::Introduce, settings, answer) })
}

/// What is the smallest group to convene that links all these partners? Settings: `partners`, `by` (`steps`, `strength`).
/// Figures: `connectors`, `length`, `exact`, `linked`. Table: `ties`.
///
/// Errors: `SSDC_NOT_FOUND`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_convene(
    network: *const ssdc_network,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe { ask(network, Question::Convene, settings, answer) })
}

/// On whom do others depend to reach each other? Betweenness from 0 to 1. Settings: `sample` (from how many partners to
/// start; absent: all), `seed`, `ties` (whether to add a table `ties`), `baseline` (how many random networks to compare with),
/// `threads`. Figures: `centralisation`; with `sample` also `error`.
///
/// Errors: `SSDC_INVALID_SETTING`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_brokers(
    network: *const ssdc_network,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe { ask(network, Question::Brokers, settings, answer) })
}

/// Whom to train first, so that a practice reaches most partners in the end. Settings: `budget`, `cost` (an object by id; 1 for
/// the others), `model` (`"weighted"`, `"threshold"`, or a chance), `runs` (how many worlds are drawn for the figures), `seed`,
/// `threads`. Rows: `id`, `value` (how many more are reached by each). Figures: `seeds`, `mean`, `interval`, `bound`, `cost`,
/// `method`; table: `compared`.
///
/// Errors: `SSDC_INVALID_SETTING`, `SSDC_NOT_FOUND`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_train_first(
    network: *const ssdc_network,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe { ask(network, Question::TrainFirst, settings, answer) })
}

/// How far a practice spreads, by when, how sure. Settings: `from` (a list of ids), `model` (as above), `runs`, `seed`,
/// `threads`. Rows: `id`, `value` (the chance to be reached). Figures: `mean`, `interval`; table: `by_step`.
///
/// Errors: `SSDC_INVALID_SETTING`, `SSDC_NOT_FOUND`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_spread(
    network: *const ssdc_network,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe { ask(network, Question::Spread, settings, answer) })
}

/// What kind of co-operation each grant of a portfolio is. No settings. Rows: `grant`, `modality`, `public_private`, `pivot`,
/// `south`, `north`, `multilateral`, `countries`, `unknown`. Figures: `grants`, `undetermined`; tables: `programmes`, `census`.
///
/// Errors: `SSDC_NEEDS_PORTFOLIO`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_modality(
    network: *const ssdc_network,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe { ask(network, Question::Modality, settings, answer) })
}

/// Circles of payments in which money comes back to its source, and what can have gone around in them in the order of time; of a
/// network without a portfolio its circles. Settings: `max_length`, `most` (how many circles are looked at). Rows: `number`,
/// `length`, `partners`, `amount`, `currency`, `first`, `last`. Figures: `round_trips`, `circles`, `complete`.
///
/// Errors: `SSDC_INVALID_SETTING`, `SSDC_OVERFLOW`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_round_trips(
    network: *const ssdc_network,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe { ask(network, Question::RoundTrips, settings, answer) })
}

/// How far groups of partners take part and mix. Settings: `by` (an attribute, or an object with the group of each id),
/// `baseline`, `seed`. Rows: `id`, `value` (the participation coefficient). Figures: `e_i`, `assortativity`, `share`; table:
/// `groups`.
///
/// Errors: `SSDC_INVALID_CHOICE`, `SSDC_NOT_FOUND`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_participation(
    network: *const ssdc_network,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe { ask(network, Question::Participation, settings, answer) })
}

/// How unequally ties and money are spread. Settings: `top`. Rows: `id`, `value` (the share of all ends of ties). Figures:
/// `centralisation`, `gini`, `herfindahl`, `top_share`; tables: `measures`, `money`.
///
/// Errors: `SSDC_INVALID_SETTING`, `SSDC_OVERFLOW`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_concentration(
    network: *const ssdc_network,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe { ask(network, Question::Concentration, settings, answer) })
}

/// Who covers which theme in which country of a portfolio. Settings: `theme`, `country`, `themes` (that a smallest set of
/// partners is to cover). Rows: `theme`, `country`, `partners`, `grants`. Figures: `missing`, `cover`, `least`, `uncovered`,
/// `covered`; tables: `who`, `candidates`.
///
/// Errors: `SSDC_NEEDS_PORTFOLIO`, `SSDC_INVALID_COUNTRY`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_coverage(
    network: *const ssdc_network,
    settings: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe { ask(network, Question::Coverage, settings, answer) })
}

/// What changed since an earlier network. On success `*answer` is a new text as of `ssdc_network_ask`, with the rows `measure`,
/// `before`, `now`, `change`, the figures `jaccard`, `came`, `gone` and the table `ties`, to be freed with `ssdc_string_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_compare(
    network: *const ssdc_network,
    earlier: *const ssdc_network,
    answer: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (network, earlier) = unsafe { (shared(network, "network")?, shared(earlier, "earlier")?) };
        // SAFETY: this function's contract.
        let slot = unsafe { out(answer, "answer") }?;
        slot.give_text(network.0.compare(&earlier.0, &Compare::default())?.to_json())
    })
}

/// Answers a question for groups of partners, as a JSON text like that of `ssdc_network_ask`: `by` is the name of an attribute,
/// or a JSON object with the group of each id. Groups of fewer than `at_least` partners are shown only together, and never so
/// that one could be found as a difference. Rows: `group`, `partners`, `total`, `value` (the mean), `suppressed`; of answers
/// about pairs `a`, `b`, `pairs`, `partners`, `total`, `value`, `suppressed`. On success `*answer` is to be freed with
/// `ssdc_string_free`.
///
/// Errors: as the question's own function; `SSDC_INVALID_TABLE` for an answer that is not about partners or pairs of them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_network_ask_by(
    network: *const ssdc_network,
    question: *const c_char,
    settings: *const c_char,
    by: *const c_char,
    at_least: u32,
    answer: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (network, question) = unsafe { (shared(network, "network")?, text(question, "question")?) };
        // SAFETY: this function's contract.
        let (settings, by) = unsafe { (optional_text(settings, "settings")?, text(by, "by")?) };
        // SAFETY: this function's contract.
        let slot = unsafe { out(answer, "answer") }?;
        let answer = network.0.ask(question.parse()?, settings.unwrap_or_default())?;
        slot.give_text(answer.by(&by.parse()?, at_least)?.to_json())
    })
}
