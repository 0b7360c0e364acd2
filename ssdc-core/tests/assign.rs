//! Assignments with known optima, and larger ones whose certificates are weighed by a second checker.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that fails must say so")]

use std::path::{Path, PathBuf};

use ssdc_core::solve::{Assignment, Budget, EFFORT, Groups, Objective, Pairing, assign};
use ssdc_core::{Code, Error};

/// The shared data, in the folder that `SSDC_SHARED_DATA` names or beside the checkout; or none, said aloud: a checkout
/// of the project alone has none.
fn shared(what: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let path = std::env::var_os("SSDC_SHARED_DATA").map_or_else(beside, PathBuf::from).join(what);
    if !path.exists() {
        eprintln!("SKIPPED: no shared data at {}", path.display());
        return None;
    }
    Some(path)
}

fn numbers(path: &Path) -> Vec<i64> {
    std::fs::read_to_string(path).unwrap().split_whitespace().map(|word| word.parse().unwrap()).collect()
}

fn index(number: usize) -> u32 {
    u32::try_from(number).unwrap()
}

/// Every row with every column, row by row.
fn complete(rows: usize, columns: usize) -> Pairing {
    let pairs = || (0..rows).flat_map(move |row| (0..columns).map(move |column| (index(row), index(column))));
    Pairing {
        row: pairs().map(|pair| pair.0).collect(),
        column: pairs().map(|pair| pair.1).collect(),
        demand: vec![1; rows],
        capacity: vec![1; columns],
        ..Pairing::default()
    }
}

/// The best total, once feasibility and weak duality have been worked out anew, straight from the definitions.
fn best(pairing: &Pairing) -> Assignment {
    let found = assign(pairing.clone(), Objective::Total, EFFORT, &mut ()).unwrap();
    let certificate = found.certificate.as_ref().unwrap();
    let (mut got, mut load) = (vec![0; pairing.demand.len()], vec![0; pairing.capacity.len()]);
    let mut chosen = vec![false; pairing.row.len()];
    found.pairs.iter().for_each(|&pair| chosen[pair as usize] = true);
    // Units at their prices: what rows and columns hold, and what pairs gain beyond that.
    let (mut gains, mut total) = (0, 0);
    for (pair, &chosen) in chosen.iter().enumerate() {
        let (row, column) = (pairing.row[pair] as usize, pairing.column[pair] as usize);
        let gain = pairing.score[pair] + certificate.row_value[row] - certificate.column_price[column];
        assert!(if chosen { gain >= 0 } else { gain <= 0 }, "the reduced cost of pair {pair} is {}", -gain);
        gains += gain.max(0);
        total += i64::from(chosen) * pairing.score[pair];
        got[row] += i64::from(chosen);
        load[column] += i64::from(chosen);
    }
    assert!(got.iter().zip(&pairing.demand).all(|(got, demand)| got <= demand));
    assert!(load.iter().zip(&pairing.capacity).all(|(load, capacity)| load <= capacity));
    if pairing.required.is_none() && pairing.lower.is_none() && pairing.groups.is_none() && found.unserved.is_empty() {
        let prices = certificate.column_price.iter().zip(&pairing.capacity).map(|(price, most)| (*price).max(0) * most);
        let values = certificate.row_value.iter().zip(&pairing.demand).map(|(value, demand)| value * demand);
        assert_eq!(gains + prices.sum::<i64>() - values.sum::<i64>(), total, "what no assignment exceeds");
    }
    assert!(pairing.proves(&found));
    let mut worse = found.clone();
    worse.total += 1;
    assert!(!pairing.proves(&worse));
    assert_eq!((found.total, found.total_bound), (total, total));
    found
}

#[test]
fn assignments_of_the_or_library() {
    for (size, least) in [(100, 305), (200, 475), (300, 626), (400, 804), (600, 1176)] {
        let Some(path) = shared(&format!("assignment/orlib/assign{size}.txt")) else { return };
        let costs = numbers(&path);
        let score = costs[1..=size * size].iter().map(|cost| -cost).collect();
        assert_eq!(-best(&Pairing { score, ..complete(size, size) }).total, least, "{size}");
    }
}

#[test]
fn papers_and_reviewers() {
    for (name, load, total, floor) in
        [("aamas2015", 12, 1_406_250, 1500), ("aamas2016", 12, 949_500, 1000), ("preflib1", 6, 124_250, 750)]
    {
        let Some(path) = shared(&format!("assignment/similarity/{name}.in")) else { return };
        let text = std::fs::read_to_string(&path).unwrap();
        let mut words = text.split_whitespace();
        let mut size = || words.next().unwrap().parse::<usize>().unwrap();
        let (rows, columns) = (size(), size());
        let thousandths = |word: &str| {
            let (whole, part) = word.split_once('.').unwrap_or((word, ""));
            assert!(part.trim_end_matches('0').len() <= 3, "{word} has more than three decimals");
            format!("{whole}{part:0<3.3}").parse::<i64>().unwrap()
        };
        let score = words.map(thousandths).collect();
        let demand = vec![3; rows];
        let pairing = Pairing { score, demand, capacity: vec![load; columns], ..complete(rows, columns) };
        assert_eq!(best(&pairing).total, total, "{name}");
        if rows > 500 {
            continue; // the fairest of these is compared through Python, where the code is optimised
        }
        let fair = assign(pairing, Objective::Fairest, EFFORT, &mut ()).unwrap();
        assert_eq!((fair.floor, fair.floor_bound), (Some(floor), Some(floor)), "{name}");
        assert!(fair.total <= fair.total_bound && fair.total_bound <= total && fair.total_bound - fair.total < 2000);
    }
}

#[test]
fn generalized_assignments() {
    let Some(folder) = shared("assignment/gap") else { return };
    let (mut compared, mut open) = (0, 0);
    for line in std::fs::read_to_string(folder.join("optima.csv")).unwrap().lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let path = folder.join(Path::new(cells[0]).file_name().unwrap());
        let (given, least): (_, i64) = (numbers(&path), cells[6].parse().unwrap());
        let (agents, items) = (usize::try_from(given[0]).unwrap(), usize::try_from(given[1]).unwrap());
        let pairs = agents * items;
        let by_agent = complete(agents, items);
        let pairing = Pairing {
            row: by_agent.column,
            column: by_agent.row,
            score: given[2..2 + pairs].iter().map(|cost| -cost).collect(),
            demand: vec![1; items],
            capacity: vec![given[1]; agents],
            budget: Some(Budget {
                uses: given[2 + pairs..2 + 2 * pairs].to_vec(),
                of_column: given[2 + 2 * pairs..].to_vec(),
            }),
            ..Pairing::default()
        };
        let found = assign(pairing.clone(), Objective::Total, EFFORT, &mut ()).unwrap();
        assert_eq!((-found.total, found.total_bound), (least, found.total), "{}", cells[0]);
        assert!(found.unserved.is_empty());
        // Stopped at once, it says what it does not know.
        let stopped = assign(pairing, Objective::Total, 1, &mut ()).unwrap();
        if stopped.unserved.is_empty() {
            assert!(stopped.total <= -least && -least <= stopped.total_bound, "{}", cells[0]);
            open += i32::from(stopped.total < stopped.total_bound);
        }
        compared += 1;
    }
    assert!(compared == 15 && open > 0, "{compared} compared, {open} left open");
}

/// The same sequence everywhere (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, end: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        i64::try_from((mixed ^ (mixed >> 31)) % u64::try_from(end).unwrap()).unwrap()
    }
}

/// Hundreds of rows that look for columns within reach, `tight` or not, scores alike or not.
fn sparse(seed: u64) -> Pairing {
    let mut random = Random(seed);
    let (rows, columns) = (50 + random.below(150), 40 + random.below(160));
    let spread = [3, 100, 10_000][usize::try_from(random.below(3)).unwrap()];
    let common = random.below(2) == 0;
    let mut pairing = Pairing::default();
    let quality: Vec<i64> = (0..columns).map(|_| random.below(spread * 10)).collect();
    for row in 0..rows {
        for column in 0..columns {
            if random.below(8) == 0 {
                pairing.row.push(u32::try_from(row).unwrap());
                pairing.column.push(u32::try_from(column).unwrap());
                let own = random.below(spread);
                pairing.score.push(if common { own + quality[usize::try_from(column).unwrap()] } else { own });
            }
        }
    }
    pairing.demand = (0..rows).map(|_| random.below(4)).collect();
    pairing.capacity = (0..columns).map(|_| random.below(5)).collect();
    match random.below(4) {
        0 => pairing.lower = Some(pairing.capacity.iter().map(|most| random.below(most + 1)).collect()),
        1 => pairing.required = Some(pairing.demand.iter().map(|most| random.below(most + 1)).collect()),
        2 => {
            let of_column =
                (0..columns).map(|_| u32::try_from(random.below(12)).ok().filter(|&one| one < 10)).collect();
            pairing.groups = Some(Groups { of_column, capacity: (0..10).map(|_| random.below(30)).collect() });
        }
        _ => {}
    }
    pairing
}

#[test]
fn larger_ones_are_proven_and_their_shortages_add_up() {
    let mut short = 0;
    for seed in 0..60 {
        let pairing = sparse(seed);
        let found = best(&pairing);
        let lacks: i64 = found.unserved.iter().map(|one| one.lacks).sum();
        let explained: i64 = found.shortages.iter().map(|shortage| shortage.need - shortage.reach).sum();
        assert_eq!(lacks, explained);
        short += i32::from(lacks > 0);
        for shortage in &found.shortages {
            assert!(shortage.reach < shortage.need, "{shortage}");
            if pairing.groups.is_some() {
                continue;
            }
            // What can reach these rows, counted without the solver: their columns as far as they serve them, and all their
            // other pairs.
            let inside = |pair: &usize| shortage.rows.contains(&pairing.row[*pair]);
            let mut ways = vec![0; pairing.capacity.len()];
            (0..pairing.row.len()).filter(inside).for_each(|pair| ways[pairing.column[pair] as usize] += 1);
            let reach: i64 = (0u32..)
                .zip(ways.iter().zip(&pairing.capacity))
                .map(|(column, (&ways, &most))| if shortage.columns.contains(&column) { most.min(ways) } else { ways })
                .sum();
            assert_eq!(reach, shortage.reach, "seed {seed}: {shortage}");
        }
    }
    assert!(short > 10, "{short}");
}

#[test]
fn the_order_of_pairs_does_not_matter() {
    for seed in 0..8 {
        let pairing = sparse(seed);
        let mut random = Random(seed);
        let mut order: Vec<usize> = (0..pairing.row.len()).collect();
        for last in (1..order.len()).rev() {
            order.swap(last, usize::try_from(random.below(i64::try_from(last).unwrap() + 1)).unwrap());
        }
        let mixed = Pairing {
            row: order.iter().map(|&pair| pairing.row[pair]).collect(),
            column: order.iter().map(|&pair| pairing.column[pair]).collect(),
            score: order.iter().map(|&pair| pairing.score[pair]).collect(),
            ..pairing.clone()
        };
        for objective in [Objective::Total, Objective::Fairest] {
            let plain = assign(pairing.clone(), objective, 1_000_000, &mut ()).unwrap();
            let other = assign(mixed.clone(), objective, 1_000_000, &mut ()).unwrap();
            let mut back: Vec<u32> = other.pairs.iter().map(|&pair| index(order[pair as usize])).collect();
            back.sort_unstable();
            assert_eq!(back, plain.pairs);
            assert_eq!(Assignment { pairs: back, ..other }, plain);
        }
    }
}

#[test]
fn what_is_wrong_is_named() {
    let good = || Pairing {
        row: vec![0, 0, 1],
        column: vec![0, 1, 0],
        score: vec![9, 5, 7],
        demand: vec![1, 1],
        capacity: vec![1, 1],
        ..Pairing::default()
    };
    let refused = |pairing: Pairing| assign(pairing, Objective::Total, EFFORT, &mut ()).unwrap_err().to_string();
    let wrong = [
        (Pairing { row: vec![0, 0, 2], ..good() }, "row of row 2 is 2: expected 0 or more and below 2"),
        (Pairing { column: vec![0, 1], ..good() }, "column has 2 rows: expected 3"),
        (
            Pairing { column: vec![1, 1, 0], ..good() },
            "pairs 0 and 1 have the same row and column: expected each pair once",
        ),
        (Pairing { demand: vec![1, -1], ..good() }, "demand 1 is -1: expected 0 or more"),
        (Pairing { required: Some(vec![1, 2]), ..good() }, "required 1 is 2: expected at most its demand, 1"),
        (Pairing { lower: Some(vec![3, 0]), ..good() }, "lower 0 is 3: expected at most its capacity, 1"),
        (
            Pairing { forced: vec![(0, 1)], forbidden: vec![(1, 0), (0, 1)], ..good() },
            "row 0 and column 1 are both forced and forbidden",
        ),
        (
            Pairing { forced: vec![(1, 1)], ..good() },
            "row 1 and column 1 are forced: expected a score for them among the pairs",
        ),
        (Pairing { forced: vec![(0, 0), (0, 1)], ..good() }, "forced pairs take 2 of demand 0: expected at most 1"),
        (Pairing { forced: vec![(0, 0), (1, 0)], ..good() }, "forced pairs take 2 of capacity 0: expected at most 1"),
        (
            Pairing {
                forced: vec![(0, 0)],
                budget: Some(Budget { uses: vec![3, 1, 1], of_column: vec![2, 2] }),
                ..good()
            },
            "forced pairs take 3 of budget 0: expected at most 2",
        ),
        (
            Pairing {
                lower: Some(vec![0, 0]),
                budget: Some(Budget { uses: vec![3, 1, 1], of_column: vec![2, 2] }),
                ..good()
            },
            "budgets go with the greatest total: expected no required, lower or group, and not the fairest",
        ),
    ];
    for (pairing, why) in wrong {
        assert!(refused(pairing).ends_with(why), "{why}");
    }
    let budget = Some(Budget { uses: vec![1; 3], of_column: vec![2, 2] });
    let fair = assign(Pairing { budget, ..good() }, Objective::Fairest, EFFORT, &mut ()).unwrap_err();
    assert_eq!(fair.code(), Code::InvalidInstance);
    let large = Pairing { score: vec![i64::MAX, 1, 0], ..good() };
    assert_eq!(assign(large, Objective::Total, EFFORT, &mut ()).unwrap_err().code(), Code::Overflow);
    assert_eq!(assign(good(), Objective::Total, EFFORT, &mut |_, _| true).unwrap().total, 12);
    assert_eq!("least".parse::<Objective>().unwrap_err().code(), Code::InvalidChoice);
    let mut heard = Vec::new();
    assign(good(), Objective::Total, EFFORT, &mut |done, total| {
        heard.push((done, total));
        true
    })
    .unwrap();
    assert_eq!(heard, [(0, 2), (2, 2)]);
    for answers in [0, 1] {
        let mut asked = 0;
        let ended = assign(good(), Objective::Total, EFFORT, &mut |_, _| {
            asked += 1;
            asked <= answers
        });
        assert_eq!(ended.unwrap_err(), Error::Cancelled);
    }
}

#[test]
fn what_cannot_be_is_explained() {
    let none =
        assign(Pairing { demand: vec![2], capacity: vec![5], ..Pairing::default() }, Objective::Total, EFFORT, &mut ());
    let none = none.unwrap();
    assert_eq!((none.total, none.floor, none.unserved[0].lacks), (0, None, 2));
    assert_eq!(
        none.reasons(),
        ["rows 0 must get 2 together and can get 0: no other column may serve them; 2 are lacking"]
    );
    assert_eq!(assign(Pairing::default(), Objective::Fairest, EFFORT, &mut ()).unwrap().total, 0);
    // Far more demand than can be: the answer comes all the same.
    let scarce = Pairing { score: vec![1, 2, 3, 4], demand: vec![i64::MAX / 2, 2], ..complete(2, 2) };
    let scarce = assign(scarce, Objective::Total, EFFORT, &mut ()).unwrap();
    assert_eq!((scarce.pairs.len(), scarce.total), (2, 7));
    assert_eq!(scarce.unserved.iter().map(|one| one.lacks).sum::<i64>(), i64::MAX / 2);
    let cold = Pairing { score: vec![1, 2, 3, 4], lower: Some(vec![1, 1]), demand: vec![0, 1], ..complete(2, 2) };
    let cold = assign(cold, Objective::Total, EFFORT, &mut ()).unwrap();
    assert_eq!((cold.total, cold.below.as_slice()), (4, &[(0, 1)][..]));
    let budget = Some(Budget { uses: vec![2, 2, 2, 2], of_column: vec![2, 1] });
    let poor = assign(Pairing { score: vec![1, 2, 3, 4], budget, ..complete(2, 2) }, Objective::Total, EFFORT, &mut ())
        .unwrap();
    assert_eq!((poor.total, poor.unserved[0].row), (3, 0));
    assert_eq!(poor.reasons(), ["row 0 lacks 1: the budgets of its columns have no room for it beside the others"]);
}
