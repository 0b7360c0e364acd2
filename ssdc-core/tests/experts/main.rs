//! Experts against the plain rule: who may serve, whose points add up, who is never assigned, whatever order records come in.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails must say so")]

mod questions;
mod records;

use std::collections::BTreeMap;

use records::{find, list, open, plain_rule, random};
use ssdc_core::experts::{AssignSettings, Matching, RosterSettings, TeamSettings, Unknown};
use ssdc_core::solve::Objective;
use ssdc_core::{Cell, Decimal, Experts, RequestId, Table};

fn id(text: &str) -> RequestId {
    text.parse().unwrap()
}

fn requests(records: &serde_json::Value) -> Vec<RequestId> {
    list(records, "requests").iter().map(|one| id(one["id"].as_str().unwrap())).collect()
}

fn texts(table: &Table, column: &str) -> Vec<String> {
    table.column(column).unwrap().iter().map(|cell| cell.to_string()).collect()
}

#[test]
fn who_may_serve_is_who_the_plain_rule_lets() {
    let (mut let_in, mut left_out, mut unsure) = (0, 0, 0);
    for seed in 0..150 {
        let records = random(seed);
        let experts = open(&records);
        for request in list(&records, "requests") {
            for unknown in [Unknown::Eligible, Unknown::Excluded] {
                let settings = Matching { unknown, ..Matching::default() };
                let ranking = experts.rank(&id(request["id"].as_str().unwrap()), &settings, 100).unwrap();
                let (listed, excluded) = (texts(&ranking.rows(), "expert"), ranking.excluded());
                let reasons: Vec<_> = texts(&excluded, "expert").into_iter().zip(texts(&excluded, "reason")).collect();
                for expert in list(&records, "experts") {
                    let (mut against, open) = plain_rule(&records, expert, request);
                    if unknown == Unknown::Excluded {
                        against.extend(open.iter().map(|name| format!("{name}_unknown")));
                    }
                    let name = expert["id"].as_str().unwrap();
                    let own = reasons.iter().filter(|(one, _)| one == name);
                    let mut got: Vec<_> = own.map(|(_, reason)| reason.clone()).collect();
                    against.sort();
                    got.sort();
                    assert_eq!(got, against, "{seed} {name} for {}", request["id"]);
                    assert_eq!(listed.contains(&name.to_owned()), against.is_empty(), "{seed} {name}");
                    let_in += usize::from(against.is_empty());
                    left_out += usize::from(!against.is_empty());
                    unsure += open.len();
                }
            }
        }
    }
    assert!(let_in > 300 && left_out > 500 && unsure > 500, "{let_in} {left_out} {unsure}");
}

#[test]
fn parts_add_up_to_the_score_and_terms_to_the_parts() {
    const PARTS: [&str; 7] = ["skill", "text", "language", "country", "availability", "fee", "experience"];
    let mut told = 0;
    for seed in 0..60 {
        let records = random(seed);
        let experts = open(&records);
        let weights: Matching = r#"{"weights": {"text": 7, "fee": 11, "skill": 13}}"#.parse().unwrap();
        for request in requests(&records) {
            let ranking = experts.rank(&request, &weights, 100).unwrap();
            let rows = ranking.rows();
            let exact = |column: &str, row: usize| match rows.column(column).unwrap().get(row) {
                Cell::Decimal { units, scale } => Decimal::from_i128_with_scale(units, scale),
                cell => panic!("{cell:?}"),
            };
            let mut last = None;
            for (row, expert) in texts(&rows, "expert").into_iter().enumerate() {
                let score = exact("score", row);
                assert_eq!(PARTS.iter().map(|part| exact(part, row)).sum::<Decimal>(), score);
                assert!(score <= Decimal::from(66), "{score}");
                let key = (std::cmp::Reverse(score), expert.clone());
                assert!(last.as_ref().is_none_or(|last| *last < key), "best first, ties by id");
                let why = ranking.explain(&expert.parse().unwrap()).unwrap();
                assert_eq!((why.score, why.excluded.len()), (score, 0));
                for (part, name) in why.parts.iter().zip(PARTS) {
                    assert_eq!((part.part, part.points), (name, exact(name, row)));
                    if !part.terms.is_empty() {
                        assert_eq!(part.terms.iter().map(|(_, points)| *points).sum::<Decimal>(), part.points);
                        told += 1;
                    } else if part.part == "skill" || part.part == "text" {
                        assert_eq!(part.points, Decimal::ZERO);
                    }
                }
                last = Some(key);
            }
        }
    }
    assert!(told > 100, "{told}");
}

#[test]
fn the_order_of_records_changes_nothing() {
    for seed in 0..25 {
        let records = random(seed);
        let mut turned = records.clone();
        for kind in ["partners", "experts", "requests"] {
            turned[kind].as_array_mut().unwrap().reverse();
        }
        let (one, other) = (open(&records), open(&turned));
        let settings = Matching::default();
        let assign = AssignSettings { load: 2, ..AssignSettings::default() };
        let first = one.assign(&requests(&records), &settings, &assign, &mut ()).unwrap().to_json();
        assert_eq!(other.assign(&requests(&turned), &settings, &assign, &mut ()).unwrap().to_json(), first);
        for request in &requests(&records) {
            let answers = |experts: &Experts| {
                let team = experts.team(request, &settings, &TeamSettings::default(), &mut ()).unwrap();
                let ranking = experts.rank(request, &settings, 5).unwrap();
                (ranking.to_json(), experts.conflicts(request, &settings).unwrap().to_json(), team.to_json())
            };
            assert_eq!(answers(&one), answers(&other));
        }
        let (day, roster) = ("2018-06-30".parse().unwrap(), RosterSettings::default());
        assert_eq!(one.roster(day, &roster).unwrap().to_json(), other.roster(day, &roster).unwrap().to_json());
    }
}

#[test]
fn relaxing_drops_the_fewest_conditions() {
    const NAMES: [&str; 5] = ["roster", "availability", "language", "fee", "skill"];
    let mut dropped = 0;
    for seed in 0..80 {
        let records = random(seed);
        let experts = open(&records);
        let all = list(&records, "experts");
        for request in list(&records, "requests") {
            let ranking = experts.rank(&id(request["id"].as_str().unwrap()), &Matching::default(), 100).unwrap();
            let against: Vec<Vec<String>> = all.iter().map(|expert| plain_rule(&records, expert, request).0).collect();
            for wanted in 1..=all.len() {
                let left = |set: u32| {
                    let gone =
                        |name: &str| NAMES.iter().enumerate().any(|(bit, one)| set >> bit & 1 == 1 && *one == name);
                    against.iter().filter(|list| list.iter().all(|name| gone(name))).count()
                };
                let least = (0u32..1 << NAMES.len()).filter(|set| left(*set) >= wanted).map(u32::count_ones).min();
                let relaxed = ranking.relax(wanted);
                assert_eq!(relaxed.reached, least.is_some(), "{seed}");
                if let Some(least) = least {
                    assert_eq!(relaxed.drop.len(), least as usize, "{seed} {wanted} {relaxed:?}");
                    assert!(relaxed.candidates >= wanted);
                    dropped += usize::from(least > 1);
                }
            }
        }
    }
    assert!(dropped > 20, "{dropped}");
}

/// The most places filled, then the greatest floor where it counts, then the greatest total: by every choice of one request or
/// none for each expert.
fn best_of_all(scores: &[Vec<Option<Decimal>>], demand: &[usize], fairest: bool) -> (usize, Decimal, Decimal) {
    let experts = scores[0].len();
    let (mut choice, mut best) = (vec![0; experts], None);
    loop {
        let mut worth = vec![Decimal::ZERO; scores.len()];
        let mut served = vec![0; scores.len()];
        let fits = choice.iter().enumerate().filter(|(_, row)| **row > 0).all(|(expert, row)| {
            scores[*row - 1][expert].is_some_and(|score| {
                worth[*row - 1] += score;
                served[*row - 1] += 1;
                served[*row - 1] <= demand[*row - 1]
            })
        });
        if fits {
            let floor = worth.iter().min().copied().filter(|_| fairest).unwrap_or_default();
            best = best.max(Some((served.iter().sum(), floor, worth.iter().sum())));
        }
        let Some(place) = choice.iter().position(|row| *row < scores.len()) else { return best.unwrap() };
        choice[place] += 1;
        choice[..place].fill(0);
    }
}

#[test]
fn assignments_are_the_best_of_all_and_nobody_in_conflict_is_in_them() {
    let (mut lacking, mut helped) = (0, 0);
    for seed in 0..60 {
        let records = random(seed);
        let experts = open(&records);
        let (requests, settings) = (requests(&records), Matching::default());
        let scores: Vec<Vec<Option<Decimal>>> = requests
            .iter()
            .map(|request| {
                let rows = experts.rank(request, &settings, 100).unwrap().rows();
                let scores = texts(&rows, "score").into_iter().map(|score| score.parse().unwrap());
                let by_id: BTreeMap<String, Decimal> = texts(&rows, "expert").into_iter().zip(scores).collect();
                (0..experts.len()).map(|number| by_id.get(&format!("E-{number}")).copied()).collect()
            })
            .collect();
        let wanted = |one: &serde_json::Value| usize::try_from(one["experts"].as_u64().unwrap()).unwrap();
        let demand: Vec<usize> = list(&records, "requests").iter().map(wanted).collect();
        for objective in [Objective::Total, Objective::Fairest] {
            let assign = AssignSettings { objective, ..AssignSettings::default() };
            let found = experts.assign(&requests, &settings, &assign, &mut ()).unwrap();
            let fairest = objective == Objective::Fairest;
            let (served, floor, total) = best_of_all(&scores, &demand, fairest);
            assert_eq!(found.pairs.len(), served, "{seed} {objective:?}");
            // The fairest is exact where each request asks for one expert, and bounded where it asks for more.
            if !fairest || demand.iter().all(|wanted| *wanted == 1) {
                assert!(found.proven, "{seed}: {}", found.to_json());
            }
            if found.proven && (!fairest || found.unserved.is_empty()) {
                assert_eq!(found.total, total, "{seed} {objective:?}");
                assert!(!fairest || found.floor == Some(floor), "{seed}");
            }
            if fairest && found.unserved.is_empty() {
                assert!(found.floor <= Some(floor) && Some(floor) <= found.floor_bound, "{seed}");
            }
            for pair in &found.pairs {
                let request = find(&records, "requests", pair.request.as_str());
                let expert = find(&records, "experts", pair.expert.as_str());
                assert_eq!(plain_rule(&records, expert, request).0, Vec::<String>::new(), "{seed}");
            }
            lacking += found.unserved.len();
            for one in found.unserved.iter().filter(|one| one.reason == "competition") {
                let change = one.change.as_ref().unwrap();
                let expert = change.strip_prefix("let ").unwrap().split(' ').next().unwrap().to_owned();
                let more = AssignSettings { loads: [(expert, 2)].into(), ..assign.clone() };
                let better = experts.assign(&requests, &settings, &more, &mut ()).unwrap();
                assert_eq!(better.pairs.len(), found.pairs.len() + 1, "{seed}: {change}");
                helped += 1;
            }
        }
    }
    assert!(lacking > 20 && helped > 5, "{lacking} {helped}");
}
