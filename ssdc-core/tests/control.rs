//! Who controls whom: pyramids, cross-holdings and dates by hand, and random holdings against brute force.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test that fails must say so"
)]

use proptest::prelude::*;
use serde_json::{Value, json};
use ssdc_core::{Certainty, Code, Portfolio};

/// Partners `A` to `F`; (owner, owned, percent).
fn held(shares: &[(usize, usize, u32)]) -> Portfolio {
    let name = |index: usize| ["A", "B", "C", "D", "E", "F"][index];
    let part =
        |(owner, _, percent): &(usize, usize, u32)| json!({"partner": name(*owner), "share": percent.to_string()});
    let partner = |index: usize| {
        let ties: Vec<_> = shares.iter().filter(|one| one.1 == index).map(part).collect();
        json!({"id": name(index), "name": name(index), "part_of": ties})
    };
    read((0..6).map(partner).collect())
}

fn read(partners: Vec<Value>) -> Portfolio {
    Portfolio::from_json(&json!({"format": "ssdc-portfolio/1", "partners": partners}).to_string()).unwrap()
}

fn controlled(portfolio: &Portfolio, partner: &str) -> Vec<String> {
    let control = portfolio.control("2018-06-30".parse().unwrap());
    control.controlled_by(&partner.parse().unwrap()).unwrap().iter().map(|one| one.partner.to_string()).collect()
}

fn share(portfolio: &Portfolio, owner: &str, of: &str) -> Option<String> {
    let control = portfolio.control("2018-06-30".parse().unwrap());
    control.beneficial_share(&owner.parse().unwrap(), &of.parse().unwrap()).unwrap().map(|share| share.to_string())
}

#[test]
fn pyramids_and_cross_holdings() {
    // A holds 60 % of B, B 60 % of C: A controls both, and owns 36 % of C in the end.
    let pyramid = held(&[(0, 1, 60), (1, 2, 60)]);
    assert_eq!(controlled(&pyramid, "A"), ["B", "C"]);
    assert_eq!(share(&pyramid, "A", "C").unwrap(), "9:25");
    assert_eq!(share(&pyramid, "C", "A").unwrap(), "0:1");
    // One half is not more than one half.
    assert!(controlled(&held(&[(0, 1, 50)]), "A").is_empty());
    // B and C hold 30 % of one another, A 40 % of each: it controls neither, though 40/(1 - 0.3) = 4/7 of each are its own.
    let crossed = held(&[(0, 1, 40), (0, 2, 40), (1, 2, 30), (2, 1, 30)]);
    assert!(controlled(&crossed, "A").is_empty());
    assert_eq!(share(&crossed, "A", "B").unwrap(), "4:7");
    // With 51 % of B it controls C, too: 40 and B's 30.
    assert_eq!(controlled(&held(&[(0, 1, 51), (0, 2, 40), (1, 2, 30), (2, 1, 30)]), "A"), ["B", "C"]);
    // A owner inside the circle: what others hold of the owner is left aside.
    assert_eq!(share(&held(&[(0, 1, 60), (1, 0, 30)]), "A", "B").unwrap(), "3:5");
    // More than wholly: no answer.
    assert_eq!(share(&held(&[(0, 1, 50), (1, 2, 100), (2, 1, 100)]), "A", "B"), None);
    assert_eq!(share(&pyramid, "A", "A").unwrap(), "1:1");
    let control = pyramid.control("2018-06-30".parse().unwrap());
    assert_eq!(control.controllers(&"C".parse().unwrap()).unwrap().len(), 2);
    assert_eq!(control.to_table(&"B".parse().unwrap()).unwrap().len(), 2);
    assert_eq!(control.controlled_by(&"Z".parse().unwrap()).unwrap_err().code(), Code::NotFound);
}

#[test]
fn dates_and_parts_without_a_share() {
    let part = |id: &str, ties: Value| json!({"id": id, "name": id, "part_of": ties});
    let portfolio = read(vec![
        part("MINISTRY", json!([])),
        part("OFFICE", json!([{"partner": "MINISTRY"}])),
        part("SOLD", json!([{"partner": "MINISTRY", "to": "2018-06-29"}])),
        part("BOUGHT", json!([{"partner": "OFFICE", "share": "51", "from": "2018-06"}])),
        part("LATER", json!([{"partner": "OFFICE", "share": "51", "from": "2018"}])),
    ]);
    let control = portfolio.control("2018-06-30".parse().unwrap());
    let found: Vec<_> = control
        .controlled_by(&"MINISTRY".parse().unwrap())
        .unwrap()
        .into_iter()
        .map(|one| (one.partner.to_string(), one.certainty))
        .collect();
    let surely = Certainty::Surely;
    assert_eq!(found, [("BOUGHT".into(), surely), ("LATER".into(), Certainty::Possibly), ("OFFICE".into(), surely)]);
    // Shares may go in a circle; parts without a share never do, and nothing holds itself.
    let circle = |share: Value, back: &str| {
        let tie = |of: &str| json!([{"partner": of, "share": share}]);
        let partners = json!([part("X", tie(back)), part("Y", tie("X"))]);
        Portfolio::from_json(
            &json!({"format": "ssdc-portfolio/1", "partners": partners}).to_string().replace(",\"share\":null", ""),
        )
    };
    assert!(circle(json!("20"), "Y").is_ok());
    assert_eq!(circle(Value::Null, "Y").unwrap_err().code(), Code::Cycle);
    assert_eq!(circle(json!("20"), "X").unwrap_err().code(), Code::Cycle);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn control_is_the_least_set_that_is_closed(shares in prop::collection::vec((0..6_usize, 0..6_usize, 1..60_u32), 0..16)) {
        let shares: Vec<_> = shares.into_iter().filter(|one| one.0 != one.1).collect();
        let portfolio = held(&shares);
        let votes = |set: u32, of: usize| -> u32 {
            shares.iter().filter(|one| one.1 == of && set >> one.0 & 1 == 1).map(|one| one.2).sum()
        };
        for (start, name) in ["A", "B", "C", "D", "E", "F"].into_iter().enumerate() {
            // Of all sets that hold the start and whatever they outvote, the least: the intersection of all.
            let closed = (0..64_u32).filter(|set| set >> start & 1 == 1 && (0..6).all(|of| set >> of & 1 == 1 || votes(*set, of) <= 50));
            let least = closed.fold(63, |all, set| all & set);
            let expected: Vec<_> = (0..6).filter(|of| *of != start && least >> of & 1 == 1).map(|of| ["A", "B", "C", "D", "E", "F"][of].to_owned()).collect();
            prop_assert_eq!(controlled(&portfolio, name), expected.clone());
            let control = portfolio.control("2018-06-30".parse().unwrap());
            for partner in expected {
                let up = control.controllers(&partner.parse().unwrap()).unwrap();
                prop_assert!(up.iter().any(|one| one.controller.as_str() == name));
            }
        }
    }

    #[test]
    fn a_beneficial_share_is_the_sum_over_all_ways(shares in prop::collection::vec((0..6_usize, 0..6_usize, 1..20_u32), 0..12)) {
        let shares: Vec<_> = shares.into_iter().filter(|one| one.0 != one.1).collect();
        let portfolio = held(&shares);
        // Way by way, one step longer each time; A's own owners are left aside. Shares shrink fast enough for 200 steps.
        let mut through = [0.0_f64; 6];
        let mut ending = [1.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        for _ in 0..200 {
            let mut next = [0.0; 6];
            for (owner, owned, percent) in shares.iter().filter(|one| one.1 != 0) {
                next[*owned] += ending[*owner] * f64::from(*percent) / 100.0;
            }
            ending = next;
            (0..6).for_each(|of| through[of] += ending[of]);
        }
        for (of, name) in ["B", "C", "D", "E", "F"].into_iter().enumerate() {
            let Some(exact) = share(&portfolio, "A", name) else { continue };
            let (top, bottom) = exact.split_once(':').unwrap();
            let exact = top.parse::<f64>().unwrap() / bottom.parse::<f64>().unwrap();
            prop_assert!((exact - through[of + 1]).abs() < 1e-9, "{} {} {}", name, exact, through[of + 1]);
        }
    }
}
