//! Circles, mixing, change, coverage, concentration and answers by groups, against slow ways and by hand.

use std::collections::{BTreeMap, BTreeSet};

use super::super::cycles::{Cycles, strong_parts};
use super::super::{
    Blocs, Brokers, By, Compare, Concentration, Coverage, Figure, Network, Participation, Question, Removal,
    RoundTrips, View,
};
use crate::solve::{CompactGraph, Random, TieColumns};
use crate::{Answer, Cell, Error, Portfolio, Table};

fn random_graph(random: &mut Random, nodes: u32, ties: u32, directed: bool) -> CompactGraph {
    let mut columns = TieColumns::default();
    for _ in 0..ties {
        columns.from.push(random.below(nodes));
        columns.to.push(random.below(nodes));
    }
    CompactGraph::new(nodes, directed, &columns)
}

fn network_of(graph: &CompactGraph) -> Network {
    let ids: Vec<String> = (0..graph.nodes()).map(|node| format!("p{node:02}")).collect();
    let ties: Vec<_> = graph.ties().collect();
    let edges = ties.iter().map(|tie| (ids[tie.from as usize].as_str(), ids[tie.to as usize].as_str(), tie.weight));
    Network::from_edges_and_nodes(edges, &ids, graph.is_directed()).unwrap()
}

fn portfolio(fields: &str) -> Portfolio {
    Portfolio::from_json(&format!(r#"{{"format": "ssdc-portfolio/1", {fields}}}"#)).unwrap()
}

fn on(portfolio: &Portfolio) -> Network {
    portfolio.network(&View::on("2018-06-30".parse().unwrap())).unwrap()
}

fn numbers(table: &Table, column: &str) -> Vec<f64> {
    let number = |cell: Cell<'_>| match cell {
        Cell::Float(number) => number,
        Cell::Integer(number) => number as f64,
        other => panic!("{other}"),
    };
    table.column(column).unwrap().iter().map(number).collect()
}

fn texts(table: &Table, column: &str) -> Vec<String> {
    table.column(column).unwrap().iter().map(|cell| cell.to_string()).collect()
}

/// All cycles by walking every simple way.
fn all_cycles(graph: &CompactGraph, longest: usize) -> BTreeSet<Vec<u32>> {
    let mut found = BTreeSet::new();
    let mut ways: Vec<Vec<u32>> = (0..graph.nodes()).map(|node| vec![node]).collect();
    while let Some(way) = ways.pop() {
        let (first, last) = (way[0], way[way.len() - 1]);
        for next in graph.neighbours(last) {
            let turned = graph.is_directed() || (way.len() > 2 && way[1] < last);
            if *next == first && way.len() > 1 && turned {
                found.insert(way.clone());
            } else if *next > first && !way.contains(next) && way.len() < longest {
                ways.push([way.as_slice(), &[*next]].concat());
            }
        }
    }
    found
}

#[test]
fn each_circle_is_found_once_and_parts_are_those_that_reach_one_another() {
    let mut random = Random::new(8);
    for round in 0..60 {
        let graph = random_graph(&mut random, 8, 16, round % 2 == 0);
        for longest in [2, 3, 5, 8] {
            let cycles = Cycles::of(&graph, (longest, 100_000));
            assert!(cycles.complete);
            let found: BTreeSet<Vec<u32>> = cycles.found.iter().cloned().collect();
            assert_eq!(found.len(), cycles.found.len());
            assert_eq!(found, all_cycles(&graph, longest as usize));
            if found.len() > 1 {
                let some = Cycles::of(&graph, (longest, found.len() - 1));
                assert!(!some.complete && some.found[..] == cycles.found[..found.len() - 1]);
                assert!(Cycles::of(&graph, (longest, found.len())).complete);
            }
        }
        let mut reaches = [[false; 8]; 8];
        for node in 0..8 {
            reaches[node][node] = true;
            graph.neighbours(node as u32).iter().for_each(|next| reaches[node][*next as usize] = true);
        }
        for (middle, from, to) in (0..512).map(|number| (number / 64, number / 8 % 8, number % 8)) {
            reaches[from][to] |= reaches[from][middle] && reaches[middle][to];
        }
        let parts = strong_parts(&graph);
        for (from, to) in (0..64).map(|number| (number / 8, number % 8)) {
            assert_eq!(parts[from] == parts[to], reaches[from][to] && reaches[to][from]);
        }
    }
}

#[test]
fn a_deep_network_needs_no_deep_stack() {
    let nodes = 200_000;
    let columns =
        TieColumns { from: (0..nodes).collect(), to: (1..nodes).chain([0]).collect(), ..TieColumns::default() };
    let ring = CompactGraph::new(nodes, true, &columns);
    assert!(strong_parts(&ring).iter().all(|part| *part == 0));
    assert!(Cycles::of(&ring, (6, 10)).found.is_empty());
}

#[test]
fn what_went_around_is_what_can_be_passed_on_in_time() {
    let mut random = Random::new(21);
    let mut moved = 0;
    for _ in 0..60 {
        // A ring of three with random payments; day by day, each passes on at once all that it can.
        let payments: Vec<(usize, u32, u32)> =
            (0..9).map(|_| (random.below(3) as usize, 1 + random.below(9), 1 + random.below(9))).collect();
        let rows: Vec<String> = payments
            .iter()
            .enumerate()
            .map(|(number, (place, day, amount))| {
                let (from, to) = (["A", "B", "C"][*place], ["B", "C", "A"][*place]);
                format!(
                    r#"{{"id": "{number}", "from": "{from}", "to": "{to}", "amount": "{amount}.50 USD", "on": "2018-01-0{day}",
                    "kind": "D"}}"#
                )
            })
            .collect();
        let partners = r#""partners": [{"id": "A", "name": "A"}, {"id": "B", "name": "B"}, {"id": "C", "name": "C"}]"#;
        let network = on(&portfolio(&format!(r#"{partners}, "payments": [{}]"#, rows.join(","))));
        let answer = network.round_trips(&RoundTrips::default()).unwrap();
        let around = |first: usize| {
            let mut stock = [f64::INFINITY, 0.0, 0.0, 0.0];
            for day in 1..10 {
                for place in 0..3 {
                    let of_day = payments.iter().filter(|one| one.0 == (first + place) % 3 && one.1 == day);
                    for (.., amount) in of_day {
                        let passed = stock[place].min(f64::from(*amount) + 0.5);
                        stock[place] -= passed;
                        stock[place + 1] += passed;
                    }
                }
            }
            stock[3]
        };
        let best = (0..3).map(around).fold(0.0, f64::max);
        let amounts: Vec<f64> = texts(answer.rows(), "amount").iter().map(|amount| amount.parse().unwrap()).collect();
        assert_eq!(amounts, if best > 0.0 { vec![best] } else { Vec::new() }, "{payments:?}");
        moved += amounts.len();
    }
    assert!(moved > 20);
}

#[test]
fn promises_other_currencies_and_days_unknown_are_no_way_round() {
    let network = |second: &str| {
        on(&portfolio(&format!(
            r#""partners": [{{"id": "A", "name": "A"}}, {{"id": "B", "name": "B"}}],
            "contributions": [{{"id": "L", "kind": "cash", "amount": "9 USD", "source": "B", "recipient": "A",
                "states": [{{"state": "received", "on": "2018-03-01"}}]}}],
            "payments": [{{"id": "1", "from": "A", "to": "B", "amount": "5 USD", "on": "2018-02-01", "kind": "D"}}{second}]"#
        )))
    };
    let ask = |second: &str| network(second).round_trips(&RoundTrips::default()).unwrap();
    let amounts = |answer: &Answer| texts(answer.rows(), "amount");
    let answer = ask("");
    assert_eq!((amounts(&answer), texts(answer.rows(), "last")), (vec!["5".to_owned()], vec!["2018-03-01".to_owned()]));
    let payment = |fields: &str| {
        format!(r#", {{"id": "2", "from": "B", "to": "A", "amount": "1 USD", "contribution": "L"{fields}}}"#)
    };
    // The payment brings the contribution, so only the payment counts.
    assert_eq!(amounts(&ask(&payment(r#", "on": "2018-03-01", "kind": "D""#))), ["1"]);
    // Paid before it was received, it went around from the other side.
    let earlier = ask(&payment(r#", "on": "2018-01-01", "kind": "D""#));
    assert_eq!(
        (amounts(&earlier), texts(earlier.rows(), "partners")),
        (vec!["1".to_owned()], vec![r#"["B","A"]"#.to_owned()])
    );
    assert_eq!(amounts(&ask(&payment(r#", "on": "2018-03-01", "kind": "commitment""#))), ["5"]);
    let undated = ask(&payment(r#", "kind": "D""#));
    assert!(amounts(&undated).is_empty() && undated.caveats().iter().any(|caveat| caveat.contains("not known")));
    let sentence =
        "Money can have come back to its source in 1 circle; the greatest leads at most 5 USD around through A and B.";
    assert_eq!(answer.sentence(), sentence);
    let plain = Network::from_edges([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")]).unwrap();
    let circles = plain.round_trips(&RoundTrips::default()).unwrap();
    assert_eq!(texts(circles.rows(), "partners"), [r#"["a","b","c"]"#]);
}

#[test]
fn mixing_is_that_of_the_matrix_of_ends() {
    let mut random = Random::new(2);
    for _ in 0..40 {
        let graph = random_graph(&mut random, 12, 20, false);
        let group = |node: u32| node % 3;
        let network = network_of(&graph);
        let by = By::Given((0..12).map(|node| (format!("p{node:02}"), format!("g{}", group(node)))).collect());
        let answer = network.participation(&Participation { by, ..Participation::default() }).unwrap();
        let ends = 2.0 * graph.tie_count() as f64;
        let mut matrix = [[0.0; 3]; 3];
        for tie in graph.ties() {
            matrix[group(tie.from) as usize][group(tie.to) as usize] += 1.0 / ends;
            matrix[group(tie.to) as usize][group(tie.from) as usize] += 1.0 / ends;
        }
        let inside: f64 = (0..3).map(|group| matrix[group][group]).sum();
        let chance: f64 = (0..3).map(|group| matrix[group].iter().sum::<f64>().powi(2)).sum();
        let near = |name: &str, value: f64| assert!((answer.number(name).unwrap() - value).abs() < 1e-12, "{name}");
        near("assortativity", (inside - chance) / (1.0 - chance));
        near("e_i", 1.0 - 2.0 * inside);
        let active = (0..12).filter(|node| graph.degree(*node) > 0).count();
        near("share", active as f64 / 12.0);
        for (id, value) in texts(answer.rows(), "id").iter().zip(texts(answer.rows(), "value")) {
            let node: u32 = id[1..].parse().unwrap();
            let met = |wanted| graph.neighbours(node).iter().filter(|next| group(**next) == wanted).count() as f64;
            let degree = f64::from(graph.degree(node));
            let truth = 1.0 - (0..3).map(|wanted| (met(wanted) / degree).powi(2)).sum::<f64>();
            assert!(value.parse::<f64>().map_or(degree == 0.0, |value| (value - truth).abs() < 1e-12), "{id} {value}");
        }
    }
    let one = Network::from_edges([("a", "b")]).unwrap();
    let by = By::Given([("a", "g"), ("b", "g")].map(|(id, group)| (id.to_owned(), group.to_owned())).into());
    let settings = Participation { by, baseline: 5, ..Participation::default() };
    let answer = one.participation(&settings).unwrap();
    assert_eq!((answer.number("e_i"), answer.number("assortativity")), (Some(-1.0), None));
    assert_eq!(answer.baseline().unwrap().expected, -1.0);
}

#[test]
fn change_is_that_of_plain_counts() {
    let mut random = Random::new(6);
    for directed in [false, true] {
        for _ in 0..20 {
            let (old, new) = (random_graph(&mut random, 9, 18, directed), random_graph(&mut random, 11, 25, directed));
            let answer = network_of(&new).compare(&network_of(&old), &Compare::default()).unwrap();
            let now: BTreeMap<String, String> =
                texts(answer.rows(), "measure").into_iter().zip(texts(answer.rows(), "now")).collect();
            let tied = |one: u32, other: u32| new.has_tie(one, other) || new.has_tie(other, one);
            let triples = (0..1331).map(|number| (number / 121, number / 11 % 11, number % 11));
            let paths = triples.filter(|(a, b, c)| a != b && b != c && a < c && tied(*a, *b) && tied(*b, *c));
            let paths: Vec<_> = paths.collect();
            let closed = paths.iter().filter(|(a, _, c)| tied(*a, *c)).count();
            let near = |name: &str, value: f64| {
                assert!((now[name].parse::<f64>().unwrap() - value).abs() < 1e-12, "{name} {} {value}", now[name]);
            };
            near("transitivity", closed as f64 / paths.len() as f64);
            let pairs = if directed { 110.0 } else { 55.0 };
            near("density", new.tie_count() as f64 / pairs);
            if directed {
                let returned = new.ties().filter(|tie| new.has_tie(tie.to, tie.from)).count();
                near("reciprocity", returned as f64 / new.tie_count() as f64);
            } else {
                assert_eq!(now["reciprocity"], "");
            }
            let both = new.ties().filter(|tie| tie.to < 9 && tie.from < 9 && old.has_tie(tie.from, tie.to)).count();
            let either = new.tie_count() + old.tie_count() - both;
            assert!((answer.number("jaccard").unwrap() - both as f64 / either as f64).abs() < 1e-12);
            let came = answer.figures().find(|(name, _)| *name == "came").unwrap().1;
            assert_eq!(*came, Figure::Names(vec!["p09".to_owned(), "p10".to_owned()]));
        }
    }
    let empty = Network::from_edges::<(&str, &str)>([]).unwrap();
    assert_eq!(empty.compare(&empty, &Compare::default()).unwrap().number("jaccard"), None);
}

#[test]
fn groups_too_small_to_show_cannot_be_found_as_a_difference() {
    let mut random = Random::new(9);
    for _ in 0..60 {
        let nodes = 4 + random.below(20);
        let graph = random_graph(&mut random, nodes, 2 * nodes, false);
        let answer = network_of(&graph).brokers(&Brokers::default()).unwrap();
        let group: BTreeMap<String, String> =
            (0..nodes).map(|node| (format!("p{node:02}"), format!("g{}", random.below(node / 2 + 1).min(5)))).collect();
        let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
        group.values().for_each(|group| *sizes.entry(group).or_default() += 1);
        let total: f64 = numbers(answer.rows(), "value").iter().sum();
        for at_least in [0, 1, 2, 3, 5, 100] {
            let by = answer.by(&By::Given(group.clone()), at_least).unwrap();
            let rows = by.rows();
            let (groups, partners) = (texts(rows, "group"), numbers(rows, "partners"));
            let pooled = texts(rows, "suppressed").iter().filter(|suppressed| *suppressed == "true").count();
            assert!(partners.iter().all(|partners| *partners >= f64::from(at_least)));
            let shown: BTreeSet<&str> = groups.iter().map(String::as_str).filter(|group| !group.is_empty()).collect();
            let hidden: Vec<usize> =
                sizes.iter().filter(|(group, _)| !shown.contains(*group)).map(|one| *one.1).collect();
            assert!(hidden.len() != 1 || shown.is_empty(), "{rows}");
            assert_eq!(pooled > 0, !hidden.is_empty() && hidden.iter().sum::<usize>() >= at_least as usize);
            assert!(shown.iter().all(|group| sizes[group] >= at_least as usize));
            let totals = texts(rows, "total");
            if totals.iter().any(String::is_empty) {
                // A total of values that are all the same would tell each.
                let of = texts(answer.rows(), "id").into_iter().zip(numbers(answer.rows(), "value"));
                let hidden: Vec<f64> =
                    of.filter(|(id, _)| !shown.contains(group[id].as_str())).map(|one| one.1).collect();
                assert!(hidden.iter().all(|value| *value == hidden[0]));
            } else if !rows.is_empty() {
                assert!((numbers(rows, "total").iter().sum::<f64>() - total).abs() < 1e-9);
            }
            assert_eq!((by.figures().len(), by.tables().len()), (0, 0));
        }
    }
}

#[test]
fn pairs_are_summed_up_by_pairs_of_groups_and_other_answers_refused() {
    let network = Network::from_edges([("a1", "a2"), ("a2", "b1"), ("b1", "b2"), ("b2", "a1")]).unwrap();
    let by = By::Given(["a1", "a2", "b1", "b2"].map(|id| (id.to_owned(), id[..1].to_owned())).into());
    let rows = Table::new([
        ("a", crate::Column::text([Some("b1"), Some("a1"), Some("a1")])),
        ("b", crate::Column::text([Some("a2"), Some("b2"), Some("a2")])),
        ("value", crate::Column::float([Some(1.0), Some(2.0), Some(5.0)])),
    ]);
    let answer = Answer::new(&network, Question::Introduce, rows, String::new());
    let expected = "a,b,pairs,partners,total,value,suppressed\na,a,1,2,5,5,false\na,b,2,4,3,1.5,false\n";
    assert_eq!(answer.by(&by, 2).unwrap().rows().to_csv(), expected);
    let pooled = "a,b,pairs,partners,total,value,suppressed\n,,3,4,8,2.6666666666666665,true\n";
    assert_eq!(answer.by(&by, 3).unwrap().rows().to_csv(), pooled);
    // Two of group b, but only one of them in pairs with a: that pair of groups would be about one partner.
    let rows = Table::new([
        ("a", crate::Column::text([Some("a1"), Some("a2"), Some("a1"), Some("b1")])),
        ("b", crate::Column::text([Some("b1"), Some("b1"), Some("a2"), Some("b2")])),
        ("value", crate::Column::float([Some(1.0), Some(2.0), Some(5.0), Some(3.0)])),
    ]);
    let answer = Answer::new(&network, Question::Introduce, rows, String::new());
    let pooled = "a,b,pairs,partners,total,value,suppressed\nb,b,1,2,3,3,false\n,,3,3,8,2.6666666666666665,true\n";
    assert_eq!(answer.by(&by, 2).unwrap().rows().to_csv(), pooled);
    for labels in [network.blocs(&Blocs::default()).unwrap(), network.removal(&Removal::default()).unwrap()] {
        assert!(labels.by(&by, 2).unwrap_err().to_string().contains("does not measure partners"));
    }
    let other = network.compare(&network, &Compare::default()).unwrap();
    let error = other.by(&by, 2).unwrap_err().to_string();
    assert!(error.contains("`compare` does not measure partners or pairs of them"), "{error}");
}

#[test]
fn money_and_ties_are_concentrated_as_by_hand() {
    let network = on(&portfolio(
        r#""partners": [{"id": "A", "name": "A"}, {"id": "B", "name": "B"}, {"id": "C", "name": "C"}],
        "contributions": [
            {"id": "L", "kind": "cash", "amount": "20 USD", "source": "B", "states": [{"state": "received", "on": "2018-03-01"}]},
            {"id": "M", "kind": "cash", "amount": "9 USD", "source": "C", "states": [{"state": "pledged", "on": "2019-03-01"}]}],
        "payments": [
            {"id": "1", "from": "A", "to": "B", "amount": "80 USD", "on": "2018-01-01", "kind": "D"},
            {"id": "2", "from": "A", "to": "B", "amount": "-20 USD", "on": "2018-01-02", "kind": "D"},
            {"id": "3", "from": "B", "to": "A", "amount": "20 USD", "on": "2018-03-01", "kind": "D", "contribution": "L"},
            {"id": "4", "from": "C", "to": "A", "amount": "7 EUR", "on": "2018-03-01", "kind": "2"}]"#,
    ));
    let answer = network.concentration(&Concentration { top: 1 }).unwrap();
    assert_eq!(answer.table("money").unwrap().to_csv(), "id,currency,amount,share\nA,USD,60,0.75\nB,USD,20,0.25\n");
    let measures = answer.table("measures").unwrap();
    assert_eq!(texts(measures, "what"), ["ties", "USD"]);
    // Of two with 3/4 and 1/4: Gini (3/4 - 1/4) / 2.
    assert_eq!((numbers(measures, "gini")[1], numbers(measures, "herfindahl")[1]), (0.25, 0.625));
    let equal = Network::from_edges([("a", "b"), ("b", "c"), ("c", "a")]).unwrap();
    let answer = equal.concentration(&Concentration::default()).unwrap();
    assert_eq!((answer.number("centralisation"), answer.number("top_share")), (Some(0.0), Some(1.0)));
    assert!(answer.number("gini").unwrap().abs() < 1e-15);
    let empty = Network::from_edges::<(&str, &str)>([]).unwrap();
    assert_eq!(empty.concentration(&Concentration::default()).unwrap().sentence(), "Nobody has a tie.");
}

#[test]
fn coverage_counts_seats_and_grants_and_covers_with_the_fewest() {
    let network = on(&portfolio(
        r#""partners": [
            {"id": "K", "name": "K", "country": "KE", "themes": ["water", "soil"]},
            {"id": "N", "name": "N", "country": "NG", "themes": ["solar", "water", "health"]},
            {"id": "U", "name": "U", "country": "UG", "themes": ["soil", "seeds"]}, {"id": "X", "name": "X"}],
        "grants": [{"id": "G", "title": "t", "recipients": [{"partner": "X"}], "countries": [{"country": "KE"}],
            "themes": ["water"], "agreement": {"to": "2018-12-31"}}, {"id": "H", "title": "t", "recipients": [{"partner": "U"}],
            "countries": [{"country": "KE"}], "themes": ["solar"], "agreement": {"to": "2017-12-31"}}]"#,
    ));
    let ask = |settings: &str| network.coverage(&settings.parse().unwrap()).unwrap();
    let answer = ask(r#"{"theme": "water", "country": "KE"}"#);
    assert_eq!(answer.rows().to_csv(), "theme,country,partners,grants\nwater,KE,2,1\n");
    let who = "theme,country,id,by\nwater,KE,K,seat\nwater,KE,X,grant\n";
    assert_eq!(answer.table("who").unwrap().to_csv(), who);
    assert!(answer.holds("covered"));
    let gap = ask(r#"{"theme": "solar", "country": "KE"}"#);
    assert!(!gap.holds("covered"));
    assert_eq!(gap.sentence(), "Nobody covers solar in KE; the nearest who do elsewhere: N.");
    let all = network.coverage(&Coverage::default()).unwrap();
    // Five themes in three countries, of which seven pairs are covered.
    assert_eq!((all.rows().len(), all.number("missing")), (7, Some(8.0)));
    let figure =
        |answer: &Answer, wanted: &str| answer.figures().find(|(name, _)| *name == wanted).unwrap().1.to_string();
    assert_eq!((figure(&all, "cover"), figure(&all, "least")), ("N, U".to_owned(), "yes".to_owned()));
    let some = ask(r#"{"themes": ["seeds", "fish"]}"#);
    assert_eq!((figure(&some, "cover"), figure(&some, "uncovered")), ("U".to_owned(), "fish".to_owned()));
    assert_eq!(figure(&ask(r#"{"country": "KE", "themes": ["water", "soil"]}"#), "cover"), "K");
    assert!(Network::from_edges([("a", "b")]).unwrap().coverage(&Coverage::default()).is_err());
}

/// Ids of partners stand beside their names, money is told by currency, and wanted themes by who covers them.
#[test]
fn sentences_are_for_officers() -> Result<(), Error> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/centre/portfolio.json");
    let network = Portfolio::read(path)?.network(&View::on("2018-06-30".parse()?))?;
    let said =
        |question: Question, settings: &str| Ok::<_, Error>(network.ask(question, settings)?.sentence().to_owned());
    let brokers = said(Question::Brokers, "{}")?;
    assert!(brokers.starts_with("China South-South Development Centre (cssdc) stands on 52.2 %"), "{brokers}");
    // Two brought yuan, so that the first two brought all of them; the only one who brought euros brought all.
    let money = said(Question::Concentration, "{}")?;
    assert!(money.contains("The top 2 of 2 who brought money in CNY brought 100 % of it"), "{money}");
    assert!(money.contains("Rhine Cooperation Agency (rhine-agency) brought all money in EUR."), "{money}");
    let themes = said(Question::Coverage, r#"{"themes": ["energy", "no such theme"]}"#)?;
    assert!(
        themes.contains(" covers 1 wanted theme; no fewer partners could. Nobody covers no such theme."),
        "{themes}"
    );
    Ok(())
}
