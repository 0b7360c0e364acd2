//! Spread and training against all worlds of small networks, one by one.

use super::super::{Figure, Network, Spread, SpreadModel, TrainFirst};
use crate::solve::Random;
use crate::{Answer, Cell};

const MODELS: [SpreadModel; 3] = [SpreadModel::Weighted, SpreadModel::Threshold, SpreadModel::Chance(0.3)];

fn name(node: usize) -> String {
    format!("p{node}")
}

fn network(nodes: usize, arcs: &[(usize, usize)], directed: bool) -> Network {
    let ids: Vec<String> = (0..nodes).map(name).collect();
    let edges = arcs.iter().map(|(from, to)| (ids[*from].as_str(), ids[*to].as_str()));
    Network::from_edges_and_nodes(edges, &ids, directed).unwrap()
}

fn random_arcs(random: &mut Random, nodes: u32, ties: usize) -> Vec<(usize, usize)> {
    let mut arcs = std::collections::BTreeSet::new();
    while arcs.len() < ties {
        let (one, other) = (random.below(nodes), random.below(nodes));
        if one != other {
            arcs.insert((one.min(other) as usize, one.max(other) as usize));
        }
    }
    arcs.into_iter().collect()
}

/// Every world with its chance: the arcs that pass it on.
fn worlds(nodes: usize, arcs: &[(usize, usize)], model: SpreadModel) -> Vec<(f64, Vec<(usize, usize)>)> {
    let into = |node: usize| arcs.iter().copied().filter(move |(_, to)| *to == node).collect::<Vec<_>>();
    let mut worlds = vec![(1.0, Vec::new())];
    for node in 0..nodes {
        let into = into(node);
        let mut ways: Vec<(f64, Vec<(usize, usize)>)> = Vec::new();
        if into.is_empty() {
            continue;
        }
        let even = 1.0 / into.len() as f64;
        if model == SpreadModel::Threshold {
            ways.extend(into.iter().map(|arc| (even, vec![*arc])));
        } else {
            let chance = if let SpreadModel::Chance(chance) = model { chance } else { even };
            for picked in 0..1_u32 << into.len() {
                let live: Vec<_> = (0..into.len()).filter(|bit| picked >> bit & 1 == 1).map(|bit| into[bit]).collect();
                let dead = into.len() - live.len();
                ways.push((chance.powi(live.len() as i32) * (1.0 - chance).powi(dead as i32), live));
            }
        }
        let longer = worlds.iter().flat_map(|(chance, live)| {
            ways.iter().map(move |(other, more)| (chance * other, [live.as_slice(), more].concat()))
        });
        worlds = longer.filter(|(chance, _)| *chance > 0.0).collect();
    }
    worlds
}

/// How many steps away each node is in a world.
fn steps(nodes: usize, live: &[(usize, usize)], from: &[usize]) -> Vec<Option<usize>> {
    let mut steps: Vec<Option<usize>> = (0..nodes).map(|node| from.contains(&node).then_some(0)).collect();
    for _ in 0..nodes {
        for (from, to) in live {
            if let Some(step) = steps[*from] {
                steps[*to] = Some(steps[*to].map_or(step + 1, |known| known.min(step + 1)));
            }
        }
    }
    steps
}

fn exact(nodes: usize, worlds: &[(f64, Vec<(usize, usize)>)], from: &[usize], by: usize) -> f64 {
    let reached = |live: &[_]| steps(nodes, live, from).iter().flatten().filter(|step| **step <= by).count();
    worlds.iter().map(|(chance, live)| chance * reached(live) as f64).sum()
}

fn both_ways(ties: &[(usize, usize)]) -> Vec<(usize, usize)> {
    ties.iter().copied().chain(ties.iter().map(|(from, to)| (*to, *from))).collect()
}

fn interval(answer: &Answer) -> (f64, f64) {
    match answer.figures().find(|(name, _)| *name == "interval").unwrap().1 {
        Figure::Interval(low, high) => (*low, *high),
        other => panic!("{other}"),
    }
}

fn numbers(answer: &crate::Table, column: &str) -> Vec<f64> {
    let number = |cell: Cell<'_>| if let Cell::Float(number) = cell { number } else { panic!("{cell}") };
    answer.column(column).unwrap().iter().map(number).collect()
}

#[test]
fn an_interval_holds_the_true_mean_in_95_of_100_cases() {
    let ties = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4)];
    let network = network(5, &ties, false);
    for model in MODELS {
        let truth = exact(5, &worlds(5, &both_ways(&ties), model), &[0], 9);
        for runs in [50, 400] {
            let holds = (0..1_000).filter(|seed| {
                let from = vec![name(0)];
                let settings = Spread { from, model, runs, seed: *seed, threads: Some(1) };
                let (low, high) = interval(&network.spread(&settings).unwrap());
                (low..=high).contains(&truth)
            });
            let holds = holds.count();
            assert!((930..=970).contains(&holds), "{model:?}, {runs} runs: {holds} of 1000");
        }
    }
}

#[test]
fn what_is_reached_by_each_step_and_by_whom_is_that_of_all_worlds() {
    let mut random = Random::new(5);
    for directed in [false, true] {
        let ties = random_arcs(&mut random, 6, 6);
        let arcs = if directed { ties.clone() } else { both_ways(&ties) };
        let network = network(6, &ties, directed);
        for model in MODELS {
            let worlds = worlds(6, &arcs, model);
            let settings = Spread { from: vec![name(0), name(3)], model, runs: 50_000, ..Spread::default() };
            let answer = network.spread(&settings).unwrap();
            for (step, mean) in numbers(answer.table("by_step").unwrap(), "mean").into_iter().enumerate() {
                let truth = exact(6, &worlds, &[0, 3], step);
                assert!((mean - truth).abs() < 0.03, "{model:?} step {step}: {mean}, {truth}");
            }
            let ids: Vec<String> = answer.rows().column("id").unwrap().iter().map(|id| id.to_string()).collect();
            for (id, value) in ids.iter().zip(numbers(answer.rows(), "value")) {
                let node: usize = id[1..].parse().unwrap();
                let truth: f64 = worlds
                    .iter()
                    .filter(|(_, live)| steps(6, live, &[0, 3])[node].is_some())
                    .map(|(chance, _)| chance)
                    .sum();
                assert!((value - truth).abs() < 0.01, "{model:?} {id}: {value}, {truth}");
            }
        }
    }
}

#[test]
fn those_to_train_are_the_best_of_all_and_the_bound_is_above_them() {
    let mut random = Random::new(11);
    for _ in 0..5 {
        let ties = random_arcs(&mut random, 6, 6);
        let network = network(6, &ties, false);
        for model in MODELS {
            let worlds = worlds(6, &both_ways(&ties), model);
            let value = |chosen: &[usize]| exact(6, &worlds, chosen, 9);
            let pairs = (0..6).flat_map(|one| (0..one).map(move |other| [one, other]));
            let best = pairs.map(|pair| value(&pair)).fold(0.0, f64::max);
            let first = (0..6).max_by(|one, other| value(&[*one]).total_cmp(&value(&[*other]))).unwrap();
            let greedy = (0..6).map(|other| value(&[first, other])).fold(0.0, f64::max);
            let settings = TrainFirst { budget: 2.0, model, ..TrainFirst::default() };
            let answer = network.train_first(&settings).unwrap();
            let ids: Vec<usize> =
                answer.rows().column("id").unwrap().iter().map(|id| id.to_string()[1..].parse().unwrap()).collect();
            let own = value(&ids);
            assert!(own > greedy * 0.99, "{model:?}: {own}, {greedy} by greedy choice in all worlds");
            let mean = answer.number("mean").unwrap();
            assert!((mean - own).abs() < 0.08, "{model:?}: {mean}, {own}");
            assert!((numbers(answer.rows(), "value").iter().sum::<f64>() - mean).abs() < 1e-9);
            let bound = answer.number("bound").unwrap();
            assert!(bound >= best && bound <= best * 1.4, "{model:?}: {bound}, {best}");
        }
    }
}

#[test]
fn a_dear_partner_who_reaches_all_beats_a_cheap_one_who_reaches_nobody() {
    let arcs: Vec<(usize, usize)> = (1..20).map(|leaf| (0, leaf)).collect();
    let network = network(21, &arcs, true);
    let cost = [(name(0), 10.0), (name(20), 0.1)].into();
    let settings = TrainFirst { budget: 10.0, cost, model: SpreadModel::Chance(0.5), ..TrainFirst::default() };
    let answer = network.train_first(&settings).unwrap();
    // For its cost the cheap one is worth 10, the dear one 1.05; after it only leaves can be paid.
    assert!(answer.rows().to_csv().starts_with("id,value\np0,"), "{answer}");
    assert_eq!(answer.number("cost"), Some(10.0));
    assert!((answer.number("mean").unwrap() - 10.5).abs() < 0.2);
}

#[test]
fn threads_change_nothing_and_the_best_of_those_compared_is_chosen() {
    let mut random = Random::new(3);
    let ties = random_arcs(&mut random, 40, 80);
    let network = network(40, &ties, false);
    for model in MODELS {
        let with = |threads| {
            let settings = TrainFirst { budget: 5.0, model, threads: Some(threads), ..TrainFirst::default() };
            network.train_first(&settings).unwrap()
        };
        let spread = |threads| {
            let settings =
                Spread { from: vec![name(3)], model, runs: 1_000, threads: Some(threads), ..Spread::default() };
            network.spread(&settings).unwrap().to_json()
        };
        assert_eq!(with(1).to_json(), with(3).to_json());
        assert_eq!(spread(1), spread(3));
        let answer = with(2);
        let means = numbers(answer.table("compared").unwrap(), "mean");
        assert!(means.iter().all(|mean| *mean <= answer.number("mean").unwrap() * 1.05), "{answer}");
    }
}

#[test]
fn edges_of_what_can_be_asked() {
    let empty = network(0, &[], false);
    assert_eq!(empty.train_first(&TrainFirst::default()).unwrap().number("mean"), Some(0.0));
    assert_eq!(empty.spread(&Spread::default()).unwrap().number("mean"), Some(0.0));
    let path = network(3, &[(0, 1)], false);
    let train = |text: &str| path.train_first(&text.parse().unwrap());
    assert_eq!(train(r#"{"budget": 0}"#).unwrap().sentence(), "Nobody can be trained with a budget of 0.");
    let all = train(r#"{"budget": 9, "model": "threshold"}"#).unwrap();
    assert_eq!((all.rows().len(), all.number("mean")), (3, Some(3.0)));
    assert!(all.caveats().contains(&"The budget suffices for everybody.".to_owned()));
    for (settings, message) in [
        (r#"{"budget": -1}"#, "invalid setting: `budget` is -1: expected 0 or more"),
        (r#"{"cost": {"p0": 0}}"#, "invalid setting: `cost` is 0: expected more than 0 for each partner"),
        (r#"{"cost": {"x": 1}}"#, "no partner `x`"),
        (r#"{"model": 1.5}"#, "invalid setting: `model` is 1.5: expected a chance from 0 to 1"),
        (r#"{"runs": 9}"#, "invalid setting: `runs` is 9: expected 10 or more"),
    ] {
        assert_eq!(train(settings).unwrap_err().to_string(), message);
    }
    let wrong = r#"{"model": "fast"}"#.parse::<TrainFirst>().unwrap_err().to_string();
    assert_eq!(wrong, r#"/model: wrong type: expected `weighted`, `threshold`, or a chance from 0 to 1, found "fast""#);
    let twice = Spread { from: vec![name(2), name(2)], ..Spread::default() };
    assert_eq!(path.spread(&twice).unwrap().number("mean"), Some(1.0));
}
