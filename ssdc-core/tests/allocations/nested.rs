//! Requirements whose lots are among those of others, of the same grants or of more.

use proptest::prelude::*;
use serde_json::{Value, json};
use ssdc_core::{AllocationOrder, MatchAllocation, Policy, Portfolio, Verdict};

use super::brute::each_way;
use super::{DAY, allocate, grant, lines, lot, policy, portfolio};

/// Of each programme one for one; of each grant what it needs by itself, and of that so much for operating.
fn by_programme_and_grant(own: &str, operating: &str) -> Policy {
    let second = |id: &str, amount: &str, counts: &str| {
        format!(
            "remedy = [{{ action = \"hold\" }}]\n[[requirement]]\nid = \"{id}\"\nratio = {{ form = \"amount_fixed\", amount = \"{amount} USD\" }}\n{counts}level = \"grant\"\nperiod = \"agreement\"\ngate = [\"close\"]\n"
        )
    };
    let more = format!(
        "{}{}remedy = [{{ action = \"note\" }}]",
        second("own", own, ""),
        second("operating", operating, "counts = [{ \"lot.line\" = \"operating\" }]\n")
    );
    policy(&[
        ("remedy = [{ action = \"hold\" }]", &more),
        ("level = \"grant\"", "level = \"programme\""),
        ("currency = \"award\"", "currency = \"USD\""),
    ])
}

fn operating(id: &str, amount: u32, grants: &[&str]) -> Value {
    lot(id, amount, grants, json!({"line": "operating"}))
}

fn with_line(id: &str, amount: u32) -> Value {
    grant(id, amount, json!({"lines": [{"id": "operating"}]}))
}

fn named(found: &MatchAllocation) -> Vec<String> {
    let of = |(line, one): (String, &ssdc_core::Coverage)| format!("{} {line}", one.requirement.as_deref().unwrap());
    lines(found).into_iter().zip(found.coverage()).map(of).collect()
}

/// What a check recognises of each line once the allocation is written back is what the line was given.
fn assert_each_is_counted(found: &MatchAllocation, policy: &Policy) {
    let written = found.assigned().unwrap();
    for one in found.coverage() {
        let report = written.match_funding(policy).check(&one.grants[0], DAY.parse().unwrap()).unwrap();
        let same = report
            .obligations()
            .iter()
            .find(|other| other.requirement.as_deref() == one.requirement.as_deref())
            .unwrap();
        let (required, given) = (one.required.unwrap(), one.given.unwrap());
        assert_eq!(
            same.recognised.unwrap().amount().min(required.amount()),
            given.amount(),
            "{one:?}\n{found}\n{report}"
        );
    }
}

#[test]
fn what_serves_a_grant_serves_its_programme_and_what_a_grant_lacks_others_give() {
    let policy = by_programme_and_grant("60", "50");
    let both =
        |lots: Value| portfolio(json!({"grants": [with_line("G", 100), with_line("H", 100)], "contributions": lots}));
    // G has 20 for operating and 40 beside it, H all that it wants: what G lacks for operating is not lacking to the programme.
    let found = allocate(
        &both(json!([operating("a", 20, &["G"]), lot("b", 40, &["G"], json!({})), operating("c", 200, &["H"])])),
        &policy,
        AllocationOrder::Any,
    );
    assert_eq!(
        named(&found),
        [
            "match G+H: 200 of 200, met",
            "own G: 60 of 60, met",
            "operating G: 20 of 50, short",
            "own H: 60 of 60, met",
            "operating H: 50 of 50, met"
        ]
    );
    assert_each_is_counted(&found, &policy);
    assert_eq!(
        found.cut(),
        [
            "G needs 50.00 USD for `operating`, and all that can serve it, a, gives 20.00 USD: 30.00 USD is lacking. One new contribution of 30.00 USD for it would close it."
        ]
    );
    // Even so only 150 are there for the 200 of the programme.
    let found = allocate(
        &both(json!([operating("a", 20, &["G"]), lot("b", 40, &["G"], json!({})), operating("c", 90, &["H"])])),
        &policy,
        AllocationOrder::Fairest,
    );
    assert_eq!(
        named(&found)[..3],
        ["match G+H: 150 of 200, short", "own G: 60 of 60, met", "operating G: 20 of 50, short"]
    );
    assert_each_is_counted(&found, &policy);
    // Both want `b`: who needs it for itself comes first, the programme has it anyway.
    let found = allocate(
        &both(json!([operating("a", 50, &["G"]), operating("b", 60, &["G", "H"]), lot("c", 20, &["G"], json!({}))])),
        &policy,
        AllocationOrder::Any,
    );
    assert_eq!(
        named(&found),
        [
            "match G+H: 130 of 200, short",
            "own G: 60 of 60, met",
            "operating G: 50 of 50, met",
            "own H: 60 of 60, met",
            "operating H: 50 of 50, met"
        ]
    );
    assert_each_is_counted(&found, &policy);
}

#[test]
fn a_requirement_that_is_made_up_of_others_is_short_where_they_are() {
    let policy = by_programme_and_grant("60", "50");
    // What both need is what the programme needs: 10 are lacking to G, and H has nothing to spare.
    let both = portfolio(json!({"grants": [with_line("G", 60), with_line("H", 60)],
        "contributions": [operating("a", 20, &["G"]), lot("b", 30, &["G"], json!({})), operating("c", 60, &["H"])]}));
    let found = allocate(&both, &policy, AllocationOrder::Any);
    assert_eq!(named(&found)[..2], ["match G+H: 110 of 120, short", "own G: 50 of 60, short"]);
    assert_each_is_counted(&found, &policy);
}

#[test]
fn each_gap_is_about_requirements_that_one_contribution_could_serve() {
    // What is for operating does nothing for what is for equipment: a gap for each, and one for both where lots may be for either.
    let apart = "counts = [{ \"lot.line\" = \"equipment\" }]\nlevel = \"programme\"";
    let policy: Policy =
        by_programme_and_grant("60", "50").text().replace("level = \"programme\"", apart).parse().unwrap();
    let policy: Policy =
        policy.text().replace("id = \"own\"", "id = \"own\"\ncounts = [{ \"lot.line\" = \"other\" }]").parse().unwrap();
    let lines = json!({"lines": [{"id": "operating"}, {"id": "equipment"}, {"id": "other"}]});
    let one = portfolio(json!({"grants": [grant("G", 100, lines)], "contributions": [operating("a", 20, &["G"])]}));
    let found = allocate(&one, &policy, AllocationOrder::Any);
    let says = |what: &str| format!("G needs {what} is lacking. One new contribution of ");
    let expected = [
        "100.00 USD for `match`, and no contribution can serve it: 100.00 USD",
        "60.00 USD for `own`, and no contribution can serve it: 60.00 USD",
        "50.00 USD for `operating`, and all that can serve it, a, gives 20.00 USD: 30.00 USD",
    ];
    for (sentence, what) in found.cut().iter().zip(expected) {
        assert!(sentence.starts_with(&says(what)), "{sentence}");
    }
    assert_eq!((found.gaps().len(), &*found.gaps()[1].requirements), (3, &["own".to_owned()][..]));
}

#[test]
fn a_recipient_by_itself_and_all_of_a_grant_are_refused_beside_each_other() {
    let two =
        json!({"recipients": [{"partner": "H-1", "amount": "60.00 USD"}, {"partner": "H-2", "amount": "40.00 USD"}]});
    let portfolio = portfolio(json!({"grants": [grant("G", 100, two)]}));
    let policy = by_programme_and_grant("60", "50");
    let error =
        portfolio.match_funding(&policy).allocate(DAY.parse().unwrap(), AllocationOrder::Any, &mut ()).unwrap_err();
    assert!(
        error.to_string().contains("/requirement/1/level") && error.to_string().contains("all its recipients as one"),
        "{error}"
    );
}

/// Whether all requirements of all grants are met.
fn is_all_met(portfolio: &Portfolio, policy: &Policy) -> bool {
    let all = portfolio.match_funding(policy).check_all(DAY.parse().unwrap(), &mut ()).unwrap();
    all.count(Verdict::Met) == all.len()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(120) })]

    #[test]
    fn what_can_all_be_met_is_met(
        needs in prop::collection::vec(1_u32..4, 1..3),
        lots in prop::collection::vec((1_u32..4, any::<bool>(), prop::collection::vec(any::<bool>(), 2)), 0..4),
        (own, of_it, order) in (1_u32..3, 1_u32..3, 0_usize..5),
    ) {
        let id = |index: usize| format!("G-{index}");
        let grants: Vec<_> = needs.iter().enumerate().map(|(index, need)| with_line(&id(index), *need)).collect();
        let records: Vec<_> = lots.iter().enumerate().filter_map(|(index, (amount, is_operating, reaches))| {
            let to: Vec<String> = (0..needs.len()).filter(|grant| reaches[*grant]).map(id).collect();
            let to: Vec<&str> = to.iter().map(String::as_str).collect();
            let of = if *is_operating { operating(&format!("L-{index}"), *amount, &to) } else { lot(&format!("L-{index}"), *amount, &to, json!({})) };
            (!to.is_empty()).then_some(of)
        }).collect();
        let names: Vec<String> = records.iter().map(|record| record["id"].as_str().unwrap().to_owned()).collect();
        let portfolio = portfolio(json!({"grants": grants, "contributions": records}));
        let policy = by_programme_and_grant(&own.to_string(), &of_it.to_string());
        let found = allocate(&portfolio, &policy, AllocationOrder::ALL[order]);
        assert_each_is_counted(&found, &policy);
        let is_met = found.coverage().iter().all(|one| one.verdict == Verdict::Met);
        let mut is_possible = false;
        each_way(&portfolio, &names, &mut |portfolio| is_possible |= is_all_met(portfolio, &policy));
        prop_assert_eq!(is_met, is_possible, "{}", found);
        prop_assert_eq!(found.gaps().is_empty(), is_possible, "{}", found);
    }
}
