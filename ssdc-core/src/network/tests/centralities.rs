//! Brokers, structural holes, roles, prominence, core and rim: published values, and brute force by other means.

use super::{assert_near, florentine, karate, number, random_network, values};
use crate::Cell;
use crate::network::shortest_ways::betweenness;
use crate::network::{BrokerRoles, Brokers, By, Core, Network, Prominence, Question, Rim, Start, StructuralHoles};
use crate::solve::{CompactGraph, TieColumns};

const KINDS: [(bool, bool); 4] = [(false, false), (false, true), (true, false), (true, true)];

/// Random networks of up to 12 partners, sparse and dense.
fn small(kinds: &[(bool, bool)]) -> Vec<Network> {
    let sizes = [(3, 2), (6, 8), (9, 10), (12, 18), (12, 45)];
    (0..120)
        .map(|seed| {
            let (nodes, ties) = sizes[seed % sizes.len()];
            random_network(nodes, ties, kinds[seed % kinds.len()], seed as u64)
        })
        .collect()
}

/// The weights as a table.
fn weights(graph: &CompactGraph) -> Vec<Vec<f64>> {
    let nodes = graph.nodes();
    let weight = |from, to| graph.tie(from, to).map_or(0.0, |tie| tie.weight);
    (0..nodes).map(|from| (0..nodes).map(|to| weight(from, to)).collect()).collect()
}

#[test]
fn published_values_hold_to_the_printed_digits() {
    let (florentine, karate) = (florentine(), karate());
    assert_eq!((florentine.len(), florentine.tie_count(), karate.len(), karate.tie_count()), (15, 20, 34, 78));
    let of = |network: &Network, question, id: &str, printed: f64, digits: f64| {
        let answer = network.ask(question, "").unwrap();
        assert_near(number(&answer, "value", id), Some(printed), digits / 2.0);
    };
    for (id, printed) in [("Medici", 0.521_978), ("Guadagni", 0.254_579), ("Albizzi", 0.212_454)] {
        of(&florentine, Question::Brokers, id, printed, 1e-6);
    }
    of(&karate, Question::Brokers, "0", 0.437_635, 1e-6);
    of(&karate, Question::Brokers, "33", 0.304_075, 1e-6);
    of(&florentine, Question::Prominence, "Medici", 0.145_817, 1e-6);
    of(&karate, Question::Prominence, "33", 0.100_919, 1e-6);
    of(&karate, Question::Prominence, "0", 0.096_997, 1e-6);
    of(&florentine, Question::StructuralHoles, "Medici", 17.0 / 81.0, 1e-15);
    of(&karate, Question::StructuralHoles, "0", 0.155_423, 1e-6);
    assert_eq!(karate.core(&Core::default()).unwrap().number("greatest"), Some(4.0));
    let settings = Prominence { eigenvector: true, ..Prominence::default() };
    let medici = number(&florentine.prominence(&settings).unwrap(), "eigenvector", "Medici");
    assert_near(medici, Some(0.430_308), 5e-7);
}

#[test]
fn constraint_by_hand() {
    let complete = |nodes: usize| {
        let ids: Vec<String> = (0..nodes).map(|node| node.to_string()).collect();
        let pairs = (0..nodes).flat_map(|one| (one + 1..nodes).map(move |other| (one, other)));
        Network::from_edges(pairs.map(|(one, other)| (ids[one].as_str(), ids[other].as_str()))).unwrap()
    };
    let constraint = |network: &Network, id: &str| {
        number(&network.structural_holes(&StructuralHoles::default()).unwrap(), "value", id)
    };
    for (nodes, printed) in [(3, 1.125), (4, 0.925_925_926), (5, 0.765_625)] {
        assert_near(constraint(&complete(nodes), "0"), Some(printed), 5e-10);
    }
    let star = Network::from_edges([("hub", "a"), ("hub", "b"), ("hub", "c"), ("hub", "d"), ("hub", "e")]).unwrap();
    assert_near(constraint(&star, "hub"), Some(0.2), 1e-15);
    let bow_tie = [("a", "b"), ("b", "m"), ("m", "a"), ("c", "d"), ("d", "m"), ("m", "c")];
    assert_near(constraint(&Network::from_edges(bow_tie).unwrap(), "m"), Some(0.5625), 1e-15);
    let alone = Network::from_edges_and_nodes([("a", "b")], ["z"], false).unwrap();
    assert_eq!((constraint(&alone, "z"), constraint(&alone, "a")), (None, Some(1.0)));
}

/// Between all pairs: how long the shortest ways are, and how many there are.
fn all_ways(graph: &CompactGraph) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
    let nodes = graph.nodes() as usize;
    let (mut length, mut ways) = (vec![vec![f64::INFINITY; nodes]; nodes], vec![vec![0.0; nodes]; nodes]);
    for from in 0..nodes {
        (length[from][from], ways[from][from]) = (0.0, 1.0);
        let mut level = vec![from];
        while !level.is_empty() {
            let mut next = Vec::new();
            for via in level {
                let step = length[from][via] + 1.0;
                for to in graph.neighbours(via as u32).iter().map(|to| *to as usize) {
                    if length[from][to].is_infinite() {
                        length[from][to] = step;
                        next.push(to);
                    }
                    if length[from][to] == step {
                        ways[from][to] += ways[from][via];
                    }
                }
            }
            level = next;
        }
    }
    (length, ways)
}

#[test]
fn betweenness_is_the_share_of_shortest_ways() {
    for network in small(&KINDS) {
        let graph = network.graph();
        let (length, ways) = all_ways(graph);
        let nodes = network.len();
        let pairs = || (0..nodes).flat_map(|s| (0..nodes).map(move |t| (s, t)));
        let answer = network.brokers(&Brokers { ties: true, ..Brokers::default() }).unwrap();
        for (node, value) in values(&network, &answer).into_iter().enumerate() {
            let on = |&(s, t): &(usize, usize)| {
                s != t && s != node && t != node && length[s][node] + length[node][t] == length[s][t]
            };
            let on = |pair: &(usize, usize)| on(pair) && length[pair.0][pair.1].is_finite();
            let sum: f64 = pairs().filter(on).map(|(s, t)| ways[s][node] * ways[node][t] / ways[s][t]).sum();
            let all = ((nodes - 1) * (nodes - 2)) as f64;
            assert_near(value, Some(sum / all), 1e-12);
        }
        let table = answer.table("ties").unwrap();
        assert_eq!(table.len(), network.tie_count());
        for row in 0..table.len() {
            let end = |name| network.node(&table.column(name).unwrap().get(row).to_string()).unwrap() as usize;
            let (a, b) = (end("a"), end("b"));
            let over = |s: usize, t: usize, from: usize, to: usize| {
                let on = length[s][t].is_finite() && length[s][from] + 1.0 + length[to][t] == length[s][t];
                if on { ways[s][from] * ways[to][t] / ways[s][t] } else { 0.0 }
            };
            let back = |s, t| if network.is_directed() { 0.0 } else { over(s, t, b, a) };
            let sum: f64 = pairs().filter(|(s, t)| s != t).map(|(s, t)| over(s, t, a, b) + back(s, t)).sum();
            let value = table.column("value").unwrap().get(row).to_string().parse().ok();
            assert_near(value, Some(sum / (nodes * (nodes - 1)) as f64), 1e-12);
        }
    }
}

#[test]
fn many_sources_on_any_number_of_threads_give_the_same_bits() {
    for (kind, seed) in KINDS.into_iter().zip(1..) {
        let network = random_network(400, 900, kind, seed);
        let settings = |threads| Brokers { ties: true, threads: Some(threads), ..Brokers::default() };
        let one = network.brokers(&settings(1)).unwrap();
        assert_eq!(one, network.brokers(&settings(2)).unwrap());
        assert_eq!(one, network.brokers(&settings(5)).unwrap());
        let (length, _) = all_ways(network.graph());
        // Each pair has as many others on its ways, in sum, as its distance has steps less one.
        let between: f64 =
            length.iter().flatten().filter(|steps| steps.is_finite()).map(|steps| (steps - 1.0).max(0.0)).sum();
        let sum: f64 = values(&network, &one).into_iter().flatten().sum();
        assert_near(Some(sum), Some(between / (399.0 * 398.0)), 1e-12);

        let sampled = network.brokers(&Brokers { sample: Some(200), ..Brokers::default() }).unwrap();
        let error = sampled.number("error").unwrap();
        let beyond = values(&network, &sampled).into_iter().zip(values(&network, &one));
        let beyond = beyond.filter(|(estimate, exact)| (estimate.unwrap() - exact.unwrap()).abs() > error).count();
        assert!(beyond <= 20, "{beyond} of 400 are further off than {error}");
    }
}

#[test]
fn more_ways_than_a_float_can_count() {
    // Layers of three, each tied to all of the next: 3^699 ways from end to end.
    const LAYERS: u32 = 700;
    let mut ties = TieColumns::default();
    for place in 0..3 * (LAYERS - 1) {
        for next in 0..3 {
            ties.from.push(place);
            ties.to.push(place / 3 * 3 + 3 + next);
        }
    }
    let graph = CompactGraph::new(3 * LAYERS, false, &ties);
    let sums = betweenness(&graph, &[0], false, 1);
    for place in 3..3 * LAYERS {
        // A third of all that lies behind; in the first layer also of the two beside the source.
        let beside = if place < 6 { 2.0 / 3.0 } else { 0.0 };
        let behind = f64::from(LAYERS - 1 - place / 3);
        assert_near(Some(sums.nodes[place as usize]), Some(behind + beside), 1e-9);
    }
}

#[test]
fn structural_holes_as_burt_defines_them() {
    for network in small(&KINDS) {
        let tied = weights(network.undirected());
        let nodes = network.len();
        let answer = network.structural_holes(&StructuralHoles::default()).unwrap();
        for (node, id) in network.ids().enumerate() {
            let strength = |node: usize| tied[node].iter().sum::<f64>();
            let share = |from: usize, to: usize| tied[from][to] / strength(from);
            let marginal = |from: usize, to: usize| tied[from][to] / tied[from].iter().copied().fold(0.0, f64::max);
            let contacts: Vec<usize> = (0..nodes).filter(|other| tied[node][*other] > 0.0).collect();
            let parts: Vec<f64> = contacts
                .iter()
                .map(|j| share(node, *j) + contacts.iter().map(|q| share(node, *q) * share(*q, *j)).sum::<f64>())
                .map(|sum| sum * sum)
                .collect();
            let count = contacts.len() as f64;
            let some = |value: f64| (count > 0.0).then_some(value);
            let constraint: f64 = parts.iter().sum();
            assert_near(number(&answer, "value", id), some(constraint), 1e-12);
            let overlap: f64 =
                contacts.iter().flat_map(|j| contacts.iter().map(|q| share(node, *q) * marginal(*j, *q))).sum();
            assert_near(number(&answer, "effective_size", id), some(count - overlap), 1e-12);
            assert_near(number(&answer, "efficiency", id), some(1.0 - overlap / count), 1e-12);
            let ratio = |part: &f64| part / (constraint / count);
            let hierarchy: f64 =
                parts.iter().map(|part| ratio(part) * ratio(part).ln()).sum::<f64>() / (count * count.ln());
            assert_near(number(&answer, "hierarchy", id), some(hierarchy).filter(|_| count > 1.0), 1e-12);
        }
    }
}

#[test]
fn roles_are_counted_as_their_definition_says() {
    for network in small(&KINDS) {
        let nodes = network.len();
        // The last two belong to no group.
        let group = |node: usize| (node + 2 < nodes).then_some(node % 3);
        let given = network.ids().enumerate().filter_map(|(node, id)| Some((id.to_owned(), group(node)?.to_string())));
        let by = By::Given(given.collect());
        let answer = network.broker_roles(&BrokerRoles { by, ..BrokerRoles::default() }).unwrap();
        let graph = network.graph();
        let tie = |from: usize, to: usize| graph.has_tie(from as u32, to as u32);
        let (mut within, mut all) = (0.0, 0.0);
        for (broker, id) in network.ids().enumerate() {
            let mut counts = [0.0; 5];
            for from in (0..nodes).filter(|from| tie(*from, broker)) {
                for to in (0..nodes).filter(|to| *to != from && tie(broker, *to) && !tie(from, *to)) {
                    let (Some(a), Some(b), Some(c)) = (group(from), group(broker), group(to)) else { continue };
                    counts[match (a == b, b == c) {
                        (true, true) => 0,
                        (false, false) if a == c => 1,
                        (false, true) => 2,
                        (true, false) => 3,
                        (false, false) => 4,
                    }] += 1.0;
                }
            }
            let columns = ["coordinator", "consultant", "gatekeeper", "representative", "liaison"];
            for (column, count) in columns.into_iter().zip(counts) {
                assert_eq!(number(&answer, column, id), group(broker).map(|_| count), "{column} of {id}");
            }
            let total: f64 = counts.iter().sum();
            assert_eq!(number(&answer, "value", id), group(broker).map(|_| total));
            (within, all) = (within + counts[0], all + total);
        }
        assert_near(answer.number("across"), (all > 0.0).then(|| 1.0 - within / all), 1e-12);
    }
}

#[test]
fn attention_goes_as_page_and_haveliwala_say() {
    for network in small(&KINDS) {
        let tied = weights(network.graph());
        let nodes = network.len();
        let ids: Vec<&str> = network.ids().collect();
        let start = Start::from_iter([(ids[0].to_owned(), 1.0), (ids[2].to_owned(), 3.0)]);
        for (start, shares) in [
            (None, vec![1.0 / nodes as f64; nodes]),
            (Some(start), {
                let mut shares = vec![0.0; nodes];
                (shares[0], shares[2]) = (0.25, 0.75);
                shares
            }),
        ] {
            let answer = network.prominence(&Prominence { start, ..Prominence::default() }).unwrap();
            let mut rank = shares.clone();
            for _ in 0..300 {
                let strength = |node: usize| tied[node].iter().sum::<f64>();
                let lost: f64 = (0..nodes).filter(|node| strength(*node) == 0.0).map(|node| rank[node]).sum();
                let next = |to: usize| {
                    let into = (0..nodes).filter(|from| tied[*from][to] > 0.0);
                    let into: f64 = into.map(|from| rank[from] * tied[from][to] / strength(from)).sum();
                    0.85 * (into + lost * shares[to]) + 0.15 * shares[to]
                };
                rank = (0..nodes).map(next).collect();
            }
            for (value, rank) in values(&network, &answer).into_iter().zip(rank) {
                assert_near(value, Some(rank), 1e-13);
            }
        }
    }
}

#[test]
fn an_eigenvector_is_what_its_name_says() {
    for network in [florentine(), karate()] {
        let answer = network.prominence(&Prominence { eigenvector: true, ..Prominence::default() }).unwrap();
        let vector: Vec<f64> = network.ids().map(|id| number(&answer, "eigenvector", id).unwrap()).collect();
        let tied = weights(network.graph());
        let image: Vec<f64> =
            tied.iter().map(|row| row.iter().zip(&vector).map(|(one, other)| one * other).sum()).collect();
        let value = image[0] / vector[0];
        image.iter().zip(&vector).for_each(|(image, own)| assert_near(Some(*image), Some(own * value), 1e-9));
        assert_near(Some(vector.iter().map(|own| own * own).sum()), Some(1.0), 1e-12);
    }
    // A star has eigenvalues of both signs and equal size.
    let star = Network::from_edges([("hub", "a"), ("hub", "b"), ("hub", "c"), ("hub", "d")]).unwrap();
    let answer = star.prominence(&Prominence { eigenvector: true, ..Prominence::default() }).unwrap();
    assert_near(number(&answer, "eigenvector", "hub"), Some(0.5_f64.sqrt()), 1e-10);
}

#[test]
fn a_core_is_what_remains_when_the_less_tied_leave() {
    for network in small(&KINDS) {
        let graph = network.undirected();
        let answer = network.core(&Core::default()).unwrap();
        let nodes = 0..graph.nodes();
        let mut core = vec![0; nodes.len()];
        for k in 1..nodes.end {
            let mut left: Vec<u32> = nodes.clone().collect();
            loop {
                let enough = |node: &u32| graph.neighbours(*node).iter().filter(|other| left.contains(other)).count();
                let stay: Vec<u32> = left.iter().copied().filter(|node| enough(node) >= k as usize).collect();
                if stay.len() == left.len() {
                    break;
                }
                left = stay;
            }
            left.iter().for_each(|node| core[*node as usize] = k);
        }
        let expected: Vec<Option<f64>> = core.iter().map(|core| Some(f64::from(*core))).collect();
        assert_eq!(values(&network, &answer), expected);
    }
    let two_triangles =
        [("a", "b"), ("b", "c"), ("c", "a"), ("x", "y"), ("y", "z"), ("z", "x"), ("c", "m"), ("m", "x")];
    let answer = Network::from_edges(two_triangles).unwrap().core(&Core::default()).unwrap();
    assert_eq!(answer.number("greatest"), Some(2.0));
    assert_eq!(answer.caveats().len(), 0, "m belongs to the 2-core and joins both triangles");
}

/// The correlation of weights with products over all pairs, by its definition.
fn correlation(tied: &[Vec<f64>], coreness: &[f64]) -> f64 {
    let nodes = tied.len();
    let pairs: Vec<(f64, f64)> = (0..nodes)
        .flat_map(|one| (one + 1..nodes).map(move |other| (one, other)))
        .map(|(one, other)| (tied[one][other], coreness[one] * coreness[other]))
        .collect();
    let count = pairs.len() as f64;
    let (x, y) =
        (pairs.iter().map(|pair| pair.0).sum::<f64>() / count, pairs.iter().map(|pair| pair.1).sum::<f64>() / count);
    let sum = |of: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>();
    sum(&|pair| (pair.0 - x) * (pair.1 - y))
        / (sum(&|pair| (pair.0 - x).powi(2)) * sum(&|pair| (pair.1 - y).powi(2))).sqrt()
}

/// The correlation of weights with the means of pairs within the core, of core and rim, and within the rim; none where these do
/// not fall in this order.
fn cut_fit(tied: &[Vec<f64>], core: &dyn Fn(usize) -> bool) -> Option<f64> {
    let mut blocks: [Vec<f64>; 3] = Default::default();
    for one in 0..tied.len() {
        for other in 0..one {
            blocks[2 - usize::from(core(one)) - usize::from(core(other))].push(tied[one][other]);
        }
    }
    let mean = |weights: &[f64]| weights.iter().sum::<f64>() / weights.len() as f64;
    let means: Vec<f64> = blocks.iter().filter(|block| !block.is_empty()).map(|block| mean(block)).collect();
    let all = blocks.concat();
    let squares = |of: &dyn Fn(&f64) -> f64| all.iter().map(of).sum::<f64>();
    let whole = squares(&|weight| (weight - mean(&all)).powi(2));
    let within: f64 = blocks.iter().map(|block| block.iter().map(|one| (one - mean(block)).powi(2)).sum::<f64>()).sum();
    let falls = means.windows(2).all(|pair| pair[0] >= pair[1] - 1e-12);
    (falls && whole - within > 1e-12).then(|| ((whole - within) / whole).sqrt())
}

#[test]
fn coreness_fits_best_and_the_cut_follows_it() {
    let mut networks = small(&KINDS);
    networks.extend([florentine(), karate()]);
    for network in networks {
        let tied = weights(network.undirected());
        let answer = network.rim(&Rim::default()).unwrap();
        let Some(fit) = answer.number("fit") else {
            let mut all = (0..tied.len()).flat_map(|one| tied[one][..one].to_vec());
            let first = all.next().unwrap();
            assert!(all.all(|weight| weight == first), "{network}");
            continue;
        };
        let coreness: Vec<f64> = values(&network, &answer).into_iter().flatten().collect();
        assert_near(Some(correlation(&tied, &coreness)), Some(fit), 1e-9);
        assert_near(Some(coreness.iter().copied().fold(0.0, f64::max)), Some(1.0), 0.0);
        // Nobody alone can better it. Where one dwarfs all others, the best is a limit that is never reached.
        let second = coreness.iter().filter(|value| **value > 0.01).count() > 1;
        let tolerance = if second { 1e-7 } else { 1e-5 };
        for node in 0..coreness.len() {
            for step in [-0.01, 0.01] {
                let mut other = coreness.clone();
                other[node] = (other[node] + step).max(0.0);
                assert!(correlation(&tied, &other) <= fit + tolerance, "{fit} of {network}");
            }
        }
        let mut ranks = coreness.clone();
        ranks.sort_by(|one, other| other.total_cmp(one));
        let cuts = ranks.iter().filter_map(|least| cut_fit(&tied, &|node| coreness[node] >= least * (1.0 - 1e-6)));
        assert_near(answer.number("cut_fit"), Some(cuts.fold(f64::NEG_INFINITY, f64::max)), 1e-9);
    }
}

#[test]
fn a_perfect_core_is_found_and_groups_are_shared_between_core_and_rim() {
    // Five who are all tied, ten who have no tie but are there.
    let core = ["a", "b", "c", "d", "e"];
    let edges =
        core.iter().enumerate().flat_map(|(place, one)| core[place + 1..].iter().map(move |other| (*one, *other)));
    let rim: Vec<String> = (0..10).map(|number| format!("r{number}")).collect();
    let network = Network::from_edges_and_nodes(edges, &rim, false).unwrap();
    let by = network
        .ids()
        .filter(|id| *id != "r9")
        .map(|id| (id.to_owned(), if id < "b" || id == "r0" { "old" } else { "new" }.to_owned()));
    let answer = network.rim(&Rim { by: Some(By::Given(by.collect())), ..Rim::default() }).unwrap();
    assert_near(answer.number("fit"), Some(1.0), 1e-9);
    assert_eq!((answer.number("cut_fit"), answer.number("core_size")), (Some(1.0), Some(5.0)));
    let groups = answer.table("groups").unwrap();
    assert_eq!(
        groups.columns().map(|(name, _)| name).collect::<Vec<_>>(),
        ["group", "partners", "core", "rim", "rim_share", "mean"]
    );
    let row = |row| ["group", "partners", "core", "rim"].map(|name| groups.column(name).unwrap().get(row).to_string());
    assert_eq!((row(0), row(1)), (["new", "12", "4", "8"].map(String::from), ["old", "2", "1", "1"].map(String::from)));
    assert!(answer.caveats().iter().any(|caveat| caveat == "1 partner without a known group stands in no group."));
}

#[test]
fn empty_lone_and_bare_networks_have_answers() {
    let none: [(&str, &str); 0] = [];
    let empty = Network::from_edges(none).unwrap();
    let lone = Network::from_edges_and_nodes(none, ["a"], true).unwrap();
    let bare = Network::from_edges_and_nodes(none, ["a", "b", "c"], false).unwrap();
    let pair = Network::from_edges([("a", "b")]).unwrap();
    for network in [&empty, &lone, &bare, &pair] {
        for question in [Question::Brokers, Question::StructuralHoles, Question::Core, Question::Rim] {
            let answer = network.ask(question, "").unwrap();
            assert_eq!(answer.rows().len(), network.len());
            assert!(answer.sentence().ends_with('.') && !answer.sentence().contains("NaN"), "{answer}");
            assert!(!answer.rows().to_csv().contains("NaN"), "{answer}");
        }
        let answer = network.ask(Question::Prominence, r#"{"eigenvector": true}"#).unwrap();
        let sum: f64 = values(network, &answer).into_iter().flatten().sum();
        assert_near(Some(sum), Some(if network.is_empty() { 0.0 } else { 1.0 }), 1e-12);
        let roles = network.broker_roles(&BrokerRoles { by: By::Given([].into()), ..BrokerRoles::default() }).unwrap();
        assert_eq!(roles.sentence(), "Nobody stands between two others that have no tie.");
    }
    assert_eq!(
        bare.structural_holes(&StructuralHoles::default()).unwrap().rows().column("value").unwrap().get(0),
        Cell::Empty
    );
}

#[test]
fn settings_out_of_range_and_unknown_partners_are_refused() {
    let network = florentine();
    let refused = |settings: &str| network.ask(Question::Prominence, settings).unwrap_err().to_string();
    for settings in [
        r#"{"damping": 1.0}"#,
        r#"{"damping": -0.1}"#,
        r#"{"start": []}"#,
        r#"{"start": {"Medici": -1}}"#,
        r#"{"start": {"Medici": 0}}"#,
    ] {
        assert!(refused(settings).contains("expected"), "{settings}");
    }
    assert!(refused(r#"{"start": ["Nobody"]}"#).contains("Nobody"));
    assert!(network.ask(Question::BrokerRoles, "").unwrap_err().to_string().contains("attribute"));
    assert!(network.ask(Question::Brokers, r#"{"sample": 0}"#).is_err());
    let list = network.ask(Question::Prominence, r#"{"start": ["Medici", "Pazzi"]}"#).unwrap();
    let shares = network.ask(Question::Prominence, r#"{"start": {"Medici": 2, "Pazzi": 2}}"#).unwrap();
    assert_eq!(list, shares);
}
