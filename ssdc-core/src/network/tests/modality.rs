//! Modalities of grants, each by hand.

use super::super::{Modality, View};
use crate::{Answer, Portfolio};

/// A grant of programme P1 (funded by `funder`), received by `recipients`, with partners, in countries.
fn ask(grants: &str) -> Answer {
    let text = format!(
        r#"{{"format": "ssdc-portfolio/1",
        "partners": [{{"id": "JP", "name": "n", "country": "JP", "kind": "10"}},
            {{"id": "BR", "name": "n", "country": "BR", "kind": "80"}},
            {{"id": "BR-CO", "name": "n", "country": "BR", "kind": "70"}},
            {{"id": "MZ", "name": "n", "country": "MZ", "kind": "10"}},
            {{"id": "UN", "name": "n", "country": "US", "kind": "40"}},
            {{"id": "MX", "name": "n", "country": "MX", "kind": "10"}},
            {{"id": "NO-KIND", "name": "n", "country": "KE"}},
            {{"id": "NO-PLACE", "name": "n", "kind": "10"}}],
        "programmes": [{{"id": "by-JP", "title": "t", "funders": ["JP"]}}, {{"id": "by-BR", "title": "t", "funders": ["BR"]}},
            {{"id": "by-UN", "title": "t", "funders": ["UN"]}}, {{"id": "by-MZ", "title": "t", "funders": ["MZ"]}},
            {{"id": "by-MX", "title": "t", "funders": ["MX"]}}, {{"id": "by-nobody", "title": "t"}}],
        "grants": [{grants}]}}"#
    );
    let portfolio = Portfolio::from_json(&text).unwrap();
    portfolio.network(&View::on("2018-06-30".parse().unwrap())).unwrap().modality(&Modality::default()).unwrap()
}

fn one(programme: &str, recipient: &str, more: &str) -> [String; 4] {
    let grant = format!(
        r#"{{"id": "G", "title": "t", "programme": "{programme}", "recipients": [{{"partner": "{recipient}"}}]{more}}}"#
    );
    let answer = ask(&grant);
    ["modality", "public_private", "pivot", "unknown"]
        .map(|name| answer.rows().column(name).unwrap().get(0).to_string())
}

#[test]
fn each_modality_by_hand() {
    let partner = |id: &str| format!(r#", "partners": [{{"partner": "{id}", "role": "r"}}]"#);
    let modality = |programme: &str, recipient: &str, more: &str| one(programme, recipient, more)[0].clone();
    assert_eq!(modality("by-BR", "MZ", ""), "south_south");
    assert_eq!(modality("by-JP", "MZ", ""), "north_south");
    assert_eq!(modality("by-UN", "MZ", ""), "multilateral");
    assert_eq!(modality("by-MZ", "MZ", ""), "domestic");
    assert_eq!(modality("by-MX", "MZ", ""), "bilateral"); // Mexico left the Group of 77 and is no member of the committee
    assert_eq!(modality("by-MX", "BR", r#", "countries": [{"country": "MZ"}]"#), "other");
    // The provider from the South is the pivot, whoever receives the money.
    assert_eq!(one("by-JP", "MZ", &partner("BR"))[..3], ["triangular", "false", r#"["BR"]"#]);
    assert_eq!(one("by-JP", "BR", r#", "countries": [{"country": "MZ"}]"#)[2], r#"["BR"]"#);
    assert_eq!(one("by-UN", "MZ", &partner("BR"))[0], "triangular");
    assert_eq!(one("by-BR", "MZ", &partner("BR-CO"))[..2], ["south_south", "true"]);
}

#[test]
fn what_is_not_known_is_not_guessed_unless_it_makes_no_difference() {
    let partner = |id: &str, more: &str| format!(r#", "partners": [{{"partner": "{id}", "role": "r"{more}}}]"#);
    assert_eq!(one("by-JP", "NO-PLACE", "")[..], ["undetermined", "false", "[]", r#"["the country of NO-PLACE"]"#]);
    // It may be multilateral: then this is no South-South co-operation.
    assert_eq!(one("by-BR", "NO-KIND", "")[..], ["undetermined", "", "[]", r#"["the kind of NO-KIND"]"#]);
    assert_eq!(one("by-nobody", "MZ", "")[..], ["undetermined", "", "[]", r#"["who funds it"]"#]);
    // Two of the South and one of the North are triangular with whomever else.
    let both = r#", "countries": [{"country": "BR"}]"#;
    assert_eq!(one("by-JP", "MZ", &format!("{both}{}", partner("NO-PLACE", "")))[0], "triangular");
    // Whether the Brazilians still took part in June nobody says.
    let doubtful = one("by-JP", "MZ", &partner("BR", r#", "to": "2018""#));
    assert_eq!((doubtful[0].as_str(), doubtful[3].as_str()), ("undetermined", r#"["whether BR takes part"]"#));
    assert_eq!(one("by-JP", "MZ", &partner("BR", r#", "to": "2017""#))[0], "north_south");
}

#[test]
fn the_census_counts_grants_and_adds_up_awards_of_those_that_run() {
    let grant = |id: &str, programme: &str, fields: &str| {
        let recipients = r#""recipients": [{"partner": "MZ"}]"#;
        format!(r#"{{"id": "{id}", "title": "t", "programme": "{programme}", {recipients}{fields}}}"#)
    };
    let answer = ask(&[
        grant("A", "by-JP", r#", "amount": "1.10 USD""#),
        grant("B", "by-JP", r#", "commitments": [{"on": "2018-01-01", "amount": "2.20 USD"}]"#),
        grant("C", "by-JP", r#", "amount": "7 EUR""#),
        grant("D", "by-BR", ""),
        grant("E", "by-BR", r#", "agreement": {"to": "2018-06-29"}"#),
        grant("F", "by-BR", r#", "agreement": {"to": "2018-06"}"#),
        grant("H", "by-nobody", ""),
    ]
    .join(","));
    assert_eq!(
        answer.table("census").unwrap().to_csv(),
        "modality,grants,public_private,currency,amount\nnorth_south,1,0,EUR,7\nnorth_south,2,0,USD,3.3\nsouth_south,1,0,,\n\
         undetermined,1,0,,\n"
    );
    assert_eq!(answer.sentence(), "Of 5 grants: 3 North-South and 1 South-South; 1 cannot be told.");
    assert_eq!(answer.table("programmes").unwrap().column("modality").unwrap().get(1).to_string(), "north_south");
    assert_eq!((answer.number("grants"), answer.number("undetermined")), (Some(5.0), Some(1.0)));
    assert!(ask("").rows().is_empty());
}
