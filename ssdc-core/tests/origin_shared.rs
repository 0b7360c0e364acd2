//! Contributions that can have come from the same payments share them: what is taken off together is never more than was paid.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test that fails must say so"
)]

#[allow(dead_code, reason = "one helper serves several tests")]
#[path = "support/policy.rs"]
mod policy;

use policy::policy;
use proptest::prelude::*;
use serde_json::{Value, json};
use ssdc_core::{Decimal, OriginReport, Policy, Portfolio, verify_bundle};

/// The centre's policy with a rule of origin.
fn traced(trace: &str) -> Policy {
    let deny = "deny = [{ \"source.is\" = \"grantor\" }]";
    let rule =
        format!("origin = {{ of = \"grantor\", look_back_days = 730, trace = \"{trace}\", effect = \"disallow\" }}");
    policy(&[(deny, &format!("{deny}\n{rule}"))])
}

fn lot(id: &str, source: &str, grant: &str, amount: &str, on: &str) -> Value {
    json!({"id": id, "source": source, "kind": "cash", "amount": format!("{amount} USD"), "earmark": {"grants": [grant]},
        "states": [{"state": "received", "on": on}]})
}

fn payment(id: &str, from: &str, to: &str, amount: &str, on: &str) -> Value {
    json!({"id": id, "kind": "transfer", "from": from, "to": to, "amount": format!("{amount} USD"), "on": on})
}

fn portfolio(mut lots: Vec<Value>, mut payments: Vec<Value>, reversed: bool) -> Portfolio {
    if reversed {
        lots.reverse();
        payments.reverse();
    }
    let grant = |id: &str| {
        json!({"id": id, "title": id, "programme": "PR", "amount": "1000.00 USD",
        "recipients": [{"partner": "HOLDER"}], "agreement": {"signed": "2018-01-01", "from": "2018-01-01", "to": "2018-12-31"}})
    };
    let partners = ["CENTRE", "AGENCY", "DONOR", "SECOND", "OTHER", "HOLDER"].map(|id| json!({"id": id, "name": id}));
    let document = json!({"format": "ssdc-portfolio/1", "partners": partners, "contributions": lots, "payments": payments,
        "programmes": [{"id": "PR", "title": "P", "funders": ["CENTRE"]}], "grants": [grant("G"), grant("H")]});
    Portfolio::from_json(&document.to_string()).unwrap_or_else(|error| panic!("{error}"))
}

fn origin(portfolio: &Portfolio, id: &str, trace: &str) -> OriginReport {
    let policy = traced(trace);
    portfolio.match_funding(&policy).origin(&id.parse().unwrap(), "2018-06-30".parse().unwrap(), None).unwrap()
}

/// What counts for a grant, whose bundle gives the same again.
fn recognised(portfolio: &Portfolio, grant: &str, trace: &str) -> String {
    let policy = traced(trace);
    let as_of = "2018-06-30".parse().unwrap();
    let report = portfolio.match_funding(&policy).check(&grant.parse().unwrap(), as_of).unwrap();
    assert_eq!(verify_bundle(&report.bundle()).unwrap().differences(), []);
    let all = portfolio.match_funding(&policy).check_all(as_of, &mut ()).unwrap();
    assert!(all.rows().any(|row| row.grant.as_str() == grant && row.recognised == report.recognised()));
    report.recognised().unwrap().amount().normalize().to_string()
}

fn tainted(portfolio: &Portfolio, id: &str, trace: &str) -> String {
    origin(portfolio, id, trace).tainted().amount().normalize().to_string()
}

#[test]
fn what_the_grantor_paid_once_is_taken_off_once() {
    // The centre pays the donor 400, who gives 400 twice: 400 of the 800 can be the centre's, in whatever way it is traced.
    let lots = vec![lot("C1", "DONOR", "G", "400.00", "2018-03-01"), lot("C2", "DONOR", "G", "400.00", "2018-04-01")];
    let paid = payment("P1", "CENTRE", "DONOR", "400.00", "2018-02-01");
    let mut brings = vec![paid.clone()];
    for (id, lot, on) in [("P2", "C1", "2018-03-01"), ("P3", "C2", "2018-04-01")] {
        let mut one = payment(id, "DONOR", "HOLDER", "400.00", on);
        one["contribution"] = json!(lot);
        brings.push(one);
    }
    for payments in [vec![paid.clone()], brings] {
        for trace in ["min", "fifo", "pro_rata"] {
            for reversed in [false, true] {
                let portfolio = portfolio(lots.clone(), payments.clone(), reversed);
                assert_eq!(recognised(&portfolio, "G", trace), "400", "{trace}");
                // The first that came has all of it.
                assert_eq!(
                    (tainted(&portfolio, "C1", trace), tainted(&portfolio, "C2", trace)),
                    ("400".into(), "0".into())
                );
            }
        }
    }
    let portfolio = portfolio(lots, vec![paid], false);
    let second = origin(&portfolio, "C2", "min");
    assert_eq!((second.flow().to_string(), second.min().to_string()), ("400.00 USD".into(), "0.00 USD".into()));
    assert_eq!(second.earlier().iter().map(ToString::to_string).collect::<Vec<_>>(), ["C1"]);
    let sentence = "0.00 USD of it is left by C1, which came earlier and can have come from the same payments.";
    assert!(second.to_string().contains(sentence), "{second}");
    let policy = traced("min");
    let report = portfolio.match_funding(&policy).check(&"G".parse().unwrap(), "2018-06-30".parse().unwrap()).unwrap();
    let said = "400.00 USD more of contribution C2 could be the grantor's money, but the same money counts against \
                contribution C1, which came earlier.";
    assert!(report.findings().iter().any(|finding| finding.to_string() == said), "{report}");
}

#[test]
fn contributions_of_one_day_share_by_their_ids_and_over_grants_and_hands() {
    // On one day the ids decide, for every way of tracing; the second is for another grant.
    let lots = vec![lot("C1", "DONOR", "G", "300.00", "2018-03-01"), lot("C2", "DONOR", "H", "300.00", "2018-03-01")];
    let portfolio_of = |lots: &[Value], payments: Vec<Value>| portfolio(lots.to_vec(), payments, false);
    for trace in ["min", "fifo", "pro_rata"] {
        let shared = portfolio_of(&lots, vec![payment("P1", "CENTRE", "DONOR", "400.00", "2018-02-01")]);
        assert_eq!(
            (tainted(&shared, "C1", trace), tainted(&shared, "C2", trace)),
            ("300".into(), "100".into()),
            "{trace}"
        );
        assert_eq!(
            (recognised(&shared, "G", trace), recognised(&shared, "H", trace)),
            ("0".into(), "200".into()),
            "{trace}"
        );
    }
    // Two donors get of one agency, which got 400: they share these.
    let hands = vec![lot("C1", "DONOR", "G", "300.00", "2018-03-01"), lot("C2", "SECOND", "H", "300.00", "2018-04-01")];
    let through = vec![
        payment("P1", "CENTRE", "AGENCY", "400.00", "2018-01-10"),
        payment("P2", "AGENCY", "DONOR", "300.00", "2018-02-01"),
        payment("P3", "AGENCY", "SECOND", "300.00", "2018-02-02"),
    ];
    let shared = portfolio_of(&hands, through.clone());
    assert_eq!((tainted(&shared, "C1", "min"), tainted(&shared, "C2", "min")), ("300".into(), "100".into()));
    // Where the first can have come by another payment, both can be the centre's.
    let mut two_ways = through;
    two_ways.push(payment("P4", "CENTRE", "DONOR", "250.00", "2018-02-03"));
    let shared = portfolio_of(&hands, two_ways);
    assert_eq!((tainted(&shared, "C1", "min"), tainted(&shared, "C2", "min")), ("300".into(), "300".into()));
    // What counts for nothing takes nothing: the first is a loan.
    let mut loan = lots.clone();
    loan[0]["kind"] = json!("loan");
    let shared = portfolio_of(&loan, vec![payment("P1", "CENTRE", "DONOR", "400.00", "2018-02-01")]);
    assert_eq!(tainted(&shared, "C2", "min"), "300");
}

const PARTIES: [&str; 5] = ["CENTRE", "AGENCY", "OTHER", "SECOND", "DONOR"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn together_never_more_than_the_grantor_paid(
        moves in prop::collection::vec((0..5_usize, 0..5_usize, 1..9_u32, 1..27_u32), 0..9),
        given in prop::collection::vec((1..5_usize, any::<bool>(), 1..12_u32, 1..27_u32), 1..6),
    ) {
        let on = |day: u32| format!("2018-02-{day:02}");
        let payments: Vec<_> = moves.iter().enumerate().filter(|(_, one)| one.0 != one.1).map(|(index, (from, to, amount, day))| {
            payment(&format!("P{index}"), PARTIES[*from], PARTIES[*to], &format!("{amount}.00"), &on(*day))
        }).collect();
        let lots: Vec<_> = given.iter().enumerate().map(|(index, (source, second, amount, day))| {
            lot(&format!("C{index}"), PARTIES[*source], if *second { "H" } else { "G" }, &format!("{amount}.00"), &on(*day))
        }).collect();
        let paid: u32 = moves.iter().filter(|one| one.0 == 0 && one.1 != 0).map(|one| one.2).sum();
        let (portfolio, reversed) = (portfolio(lots.clone(), payments.clone(), false), portfolio(lots, payments, true));
        for trace in ["min", "fifo", "pro_rata"] {
            let mut sum = Decimal::ZERO;
            for index in 0..given.len() {
                let report = origin(&portfolio, &format!("C{index}"), trace);
                prop_assert!(report.tainted().amount() <= report.flow().amount());
                prop_assert_eq!(report.to_json(), origin(&reversed, &format!("C{index}"), trace).to_json());
                sum += report.tainted().amount();
            }
            prop_assert!(sum <= paid.into(), "{} {} of {}", trace, sum, paid);
            let counted: Decimal = ["G", "H"].map(|grant| recognised(&portfolio, grant, trace).parse::<Decimal>().unwrap()).iter().sum();
            let whole: u32 = given.iter().map(|one| one.2).sum();
            prop_assert_eq!(counted + sum, Decimal::from(whole));
        }
    }
}
