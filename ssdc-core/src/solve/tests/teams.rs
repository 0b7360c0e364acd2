use super::super::{Random, Team, TeamInstance, TeamLimit, TeamObjective, team};

fn solved(instance: &TeamInstance, objective: TeamObjective) -> Team {
    team(instance, objective, TeamLimit::default(), &mut ()).unwrap()
}

/// What a team has of an objective; `None` for what is no team.
fn value(instance: &TeamInstance, members: &[u32], objective: TeamObjective) -> Option<i64> {
    let people = instance.covers.len();
    let covered = members.iter().fold(0, |covered, person| covered | instance.covers[*person as usize]);
    let together =
        |one: &u32, other: &u32| instance.apart.contains(&(*one, *other)) || instance.apart.contains(&(*other, *one));
    if covered & ((1 << instance.skills) - 1) != (1 << instance.skills) - 1
        || members.iter().any(|one| members.iter().any(|other| together(one, other)))
    {
        return None;
    }
    let pairs = members
        .iter()
        .flat_map(|one| members.iter().filter(move |other| one < *other).map(move |other| (*one, *other)));
    let distances: Vec<i64> =
        pairs.map(|(one, other)| i64::from(instance.distance[one as usize * people + other as usize])).collect();
    let cost: i64 = members.iter().map(|person| instance.cost[*person as usize]).sum();
    Some(match objective {
        TeamObjective::Cost => cost,
        TeamObjective::Size => i64::try_from(members.len()).unwrap(),
        TeamObjective::Distance => distances.iter().sum(),
        TeamObjective::Diameter => distances.iter().max().copied().unwrap_or(0),
        TeamObjective::CostAndDistance => cost + distances.iter().sum::<i64>(),
    })
}

fn random(seed: u64) -> TeamInstance {
    let mut random = Random::new(seed);
    let people = 2 + random.below(8);
    let skills = 1 + random.below(5);
    let mut distance = vec![0; (people * people) as usize];
    for one in 0..people {
        for other in 0..one {
            let between = random.below(9);
            distance[(one * people + other) as usize] = between;
            distance[(other * people + one) as usize] = between;
        }
    }
    let mut apart = Vec::new();
    for _ in 0..random.below(5) {
        let (one, other) = (random.below(people), random.below(people));
        if one != other {
            apart.push((one, other));
        }
    }
    TeamInstance {
        skills,
        covers: (0..people).map(|_| random.below(1 << skills) & random.below(1 << skills)).collect(),
        cost: (0..people).map(|_| i64::from(random.below(20))).collect(),
        distance,
        apart,
    }
}

#[test]
fn every_small_team_is_tried_by_hand() {
    let mut none = 0;
    for seed in 0..3_000 {
        let instance = random(seed);
        let people = u32::try_from(instance.covers.len()).unwrap();
        for (_, objective) in TeamObjective::ALL {
            let teams =
                (0u32..1 << people).map(|set| (0..people).filter(|person| set >> person & 1 == 1).collect::<Vec<_>>());
            let best = teams.filter_map(|members| value(&instance, &members, objective)).min();
            let found = solved(&instance, objective);
            assert_eq!((found.value, found.bound), (best, best), "{seed} {objective:?}");
            match best {
                Some(best) => {
                    assert_eq!(value(&instance, &found.members, objective), Some(best), "{seed} {objective:?}");
                }
                None => none += 1,
            }
        }
    }
    assert!((1_000..14_000).contains(&none), "{none} without a team");
}

#[test]
fn what_stops_early_bounds_what_it_has_not_seen() {
    let mut open = 0;
    for seed in 0..500 {
        let instance = random(seed);
        for (_, objective) in TeamObjective::ALL {
            let best = solved(&instance, objective);
            for effort in [0, 50, 200] {
                let early = team(&instance, objective, TeamLimit { effort, seconds: None }, &mut ()).unwrap();
                assert!(early.bound <= best.value || best.value.is_none(), "{seed} {objective:?} {effort}");
                assert!(early.value.is_none_or(|value| Some(value) >= best.value), "{seed} {objective:?} {effort}");
                open += usize::from(early.bound != early.value);
            }
        }
    }
    assert!(open > 500, "{open} stopped early");
}

#[test]
fn wrong_instances_are_refused_by_name() {
    let refused = |instance: TeamInstance| {
        team(&instance, TeamObjective::Cost, TeamLimit::default(), &mut ()).unwrap_err().to_string()
    };
    let two = || TeamInstance { skills: 1, covers: vec![1, 1], ..TeamInstance::default() };
    assert!(refused(TeamInstance { skills: 21, ..two() }).contains("21 skills"));
    assert!(refused(TeamInstance { cost: vec![1], ..two() }).contains("cost has 1 rows"));
    assert!(refused(TeamInstance { cost: vec![1, -2], ..two() }).contains("person 1 costs -2"));
    assert!(refused(TeamInstance { distance: vec![0, 1, 2, 0], ..two() }).contains("differs"));
    assert!(refused(TeamInstance { apart: vec![(1, 1)], ..two() }).contains("pair 1, 1"));
    let cancelled = team(&random(1), TeamObjective::Cost, TeamLimit::default(), &mut |_, _| false);
    assert_eq!(cancelled, Err(crate::Error::Cancelled));
}

/// Optima that are known from elsewhere: `A` least cost, `B` costs and distances, `C` the fewest people.
#[test]
fn known_optima_are_met() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/assignment/teams/teams_9000_9019.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("SKIPPED: {path} is not there");
        return;
    };
    let instances: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    for one in &instances {
        let numbers = |value: &serde_json::Value| -> Vec<u32> {
            value.as_array().unwrap().iter().map(|number| u32::try_from(number.as_u64().unwrap()).unwrap()).collect()
        };
        let required = numbers(&one["required"]);
        let bit = |skill: &u32| required.iter().position(|other| other == skill).map_or(0, |place| 1 << place);
        let covers = one["person_skills"]
            .as_array()
            .unwrap()
            .iter()
            .map(|skills| numbers(skills).iter().map(bit).fold(0, |a, b| a | b));
        let covers: Vec<u32> = covers.collect();
        let people = covers.len();
        let mut distance = vec![1_000_000; people * people];
        (0..people).for_each(|person| distance[person * people + person] = 0);
        for edge in one["edges"].as_array().unwrap() {
            let [from, to, length] = numbers(edge)[..] else { panic!("an edge") };
            distance[from as usize * people + to as usize] = length;
            distance[to as usize * people + from as usize] = length;
        }
        for middle in 0..people {
            for from in 0..people {
                for to in 0..people {
                    let through = distance[from * people + middle] + distance[middle * people + to];
                    distance[from * people + to] = distance[from * people + to].min(through);
                }
            }
        }
        let apart = one["coi"].as_array().unwrap().iter().map(|pair| (numbers(pair)[0], numbers(pair)[1])).collect();
        let cost = one["cost"].as_array().unwrap().iter().map(|cost| cost.as_i64().unwrap()).collect();
        let instance = TeamInstance { skills: u32::try_from(required.len()).unwrap(), covers, cost, distance, apart };
        for (name, objective) in
            [("A", TeamObjective::Cost), ("B", TeamObjective::CostAndDistance), ("C", TeamObjective::Size)]
        {
            let found = solved(&instance, objective);
            let optimum = one["optimum"][name][0].as_i64();
            assert_eq!((found.value, found.bound), (optimum, optimum), "{} {name}", one["seed"]);
            assert_eq!(value(&instance, &found.members, objective), optimum);
        }
    }
    assert_eq!(instances.len(), 20);
}
