//! The shared vectors, as all faces read them.

use serde_json::Value;
use ssdc_core::{Policy, Portfolio};

fn root(path: &str) -> String {
    format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"))
}

fn vector(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(root(&format!("tests/vectors/{name}"))).unwrap()).unwrap()
}

#[test]
fn the_demonstration_portfolio_gives_the_figures_worked_out_by_hand() {
    let portfolio = Portfolio::read(root("examples/centre/portfolio.json")).unwrap();
    let policy = Policy::load("ssdc-1-to-1").unwrap();
    let all = portfolio.match_funding(&policy).check_all("2018-06-30".parse().unwrap(), &mut ()).unwrap();
    let text = |money: Option<ssdc_core::Money>| money.map_or(Value::Null, |money| money.to_string().into());
    let mut wrong = Vec::new();
    let expected = vector("centre_verdicts.json");
    let expected = expected.as_array().unwrap();
    assert_eq!(all.len(), expected.len());
    for (row, expected) in all.rows().zip(expected) {
        let got = serde_json::json!({"grant": row.grant.as_str(), "required": text(row.required), "recognised": text(row.recognised),
            "shortfall": text(row.shortfall), "verdict": row.verdict.name()});
        if got != *expected {
            wrong.push(format!("{got}\n     instead of {expected}"));
        }
        let report = portfolio.match_funding(&policy).check(row.grant, "2018-06-30".parse().unwrap()).unwrap();
        assert_eq!(
            (report.required(), report.recognised(), report.shortfall(), report.verdict()),
            (row.required, row.recognised, row.shortfall, row.verdict),
            "{}",
            row.grant
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
