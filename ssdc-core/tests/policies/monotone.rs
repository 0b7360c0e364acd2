//! More match never makes a verdict worse, but where a share of what is recognised is asked for or bounds what may be paid.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Value, json};
use ssdc_core::{Policy, Portfolio};

use super::evaluate;
use super::portfolios::portfolio;
use super::worked::{Worked, cases, look, same};

/// What is asked for grows with what is recognised.
const GROWS: &str = r#"figure = "recognised""#;

static CASES: LazyLock<Vec<Worked>> = LazyLock::new(|| {
    let grows = |case: &Worked| Policy::load(&case.policy).unwrap().text().contains(GROWS);
    cases().into_iter().filter(|case| !grows(case)).collect()
});

/// Those of the lots that are chosen; of the second choice those of the first, too.
fn chosen(lots: &Value, first: &[bool], second: &[bool]) -> [Value; 2] {
    let lots = lots.as_array().unwrap();
    let kept = |is_kept: &dyn Fn(usize) -> bool| {
        lots.iter().enumerate().filter(|(place, _)| is_kept(*place)).map(|(_, lot)| lot.clone()).collect()
    };
    let at = |mask: &[bool], place: usize| mask[place % mask.len()];
    [kept(&|place| at(first, place) && at(second, place)), kept(&|place| at(second, place))]
}

fn number(value: &Value) -> ssdc_core::Decimal {
    value.as_str().unwrap().parse().unwrap()
}

fn rank(portfolio: &Portfolio, policy: &Policy, day: ssdc_core::Day) -> Vec<u8> {
    let report = portfolio.match_funding(policy).check(&"G".parse().unwrap(), day).unwrap();
    let rank = |verdict: ssdc_core::Verdict| if verdict.is_settled() { 0 } else { verdict as u8 };
    report.obligations().iter().map(|one| rank(one.verdict)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn on_bare_facts_more_lots_lower_nothing(
        pick in any::<prop::sample::Index>(),
        first in prop::collection::vec(any::<bool>(), 24),
        second in prop::collection::vec(any::<bool>(), 24),
    ) {
        let cases: Vec<_> = CASES.iter().filter(|case| case.facts().is_some_and(|facts| facts["lots"].is_array())).collect();
        let case = pick.get(&cases);
        let facts = case.facts().unwrap();
        let [few, more] = chosen(&facts["lots"], &first, &second).map(|lots| {
            let mut facts = facts.clone();
            facts["lots"] = lots;
            evaluate(&case.policy, &facts)
        });
        for (id, few) in few.as_object().unwrap().iter().filter(|(_, one)| one.get("met").is_some()) {
            let more = &more[id];
            prop_assert!(number(&few["recognised"]) <= number(&more["recognised"]), "{} {id}", case.id);
            prop_assert!(number(&few["shortfall"]) >= number(&more["shortfall"]), "{} {id}", case.id);
            prop_assert!(few["met"] != json!(true) || more["met"] == json!(true), "{} {id}", case.id);
        }
    }

    #[test]
    fn on_portfolios_more_lots_make_no_verdict_worse(
        pick in any::<prop::sample::Index>(),
        first in prop::collection::vec(any::<bool>(), 11),
        second in prop::collection::vec(any::<bool>(), 11),
        times in prop::collection::vec(1_u32..200, 11),
    ) {
        let asks = |case: &&Worked| case.question().is_some_and(|question| question.is_checked);
        let cases: Vec<_> = CASES.iter().filter(asks).collect();
        let case = pick.get(&cases);
        let (policy, question) = (Policy::load(&case.policy).unwrap(), case.question().unwrap());
        let mut document = question.document.clone();
        for (lot, times) in document["contributions"].as_array_mut().unwrap().iter_mut().zip(&times) {
            let (amount, currency) = lot["amount"].as_str().unwrap().split_once(' ').unwrap();
            let amount: ssdc_core::Decimal = amount.parse().unwrap();
            lot["amount"] = json!(format!("{} {currency}", amount * ssdc_core::Decimal::from(*times)));
        }
        let [few, more] = chosen(&document["contributions"], &first, &second).map(|lots| {
            document["contributions"] = lots;
            rank(&portfolio(&document), &policy, question.day)
        });
        prop_assert_eq!(few.len(), more.len());
        prop_assert!(few.iter().zip(&more).all(|(few, more)| few >= more), "{} {few:?} {more:?}", case.id);
    }
}

/// Rotary until 2020: 30 of 100 from abroad are the 30 % asked for; with 10 more from home they are 30 of 110, and 33 are.
#[test]
fn a_share_of_what_is_recognised_lacks_more_the_more_there_is() {
    let facts = |home: &str| {
        json!({"lots": [
            {"id": "abroad", "kind": "ddf", "amount": "30", "attributes": {"source.international": true}},
            {"id": "home", "kind": "ddf", "amount": home}]})
    };
    let share = |home: &str| evaluate("rotary-global-grant-2018", &facts(home))["international-share"].clone();
    assert!(Policy::load("rotary-global-grant-2018").unwrap().text().contains(GROWS));
    assert_eq!(share("70")["met"], json!(true));
    assert!(same(look(&share("80"), "shortfall"), &json!("3")));
}

/// Of what is recognised 60 % must be the grantee's own: 60 of 100 are, 60 of 110 are not.
#[test]
fn a_floor_of_what_is_recognised_is_missed_the_more_there_is() {
    let text = Policy::load("eu-huskroua").unwrap().text().to_owned();
    let (own, of) = ("at_least = \"5%\"\n  of = \"base\"", "at_least = \"60%\"\n  of = \"recognised\"");
    assert!(text.contains(own));
    let policy: Policy = text.replace(own, of).parse().unwrap();
    let is_met = |other: &str| -> bool {
        let facts = json!({"figures": {"eligible_cost": "1000"}, "attributes": {"grantee.eu_member_state": true}, "lots": [
            {"id": "own", "kind": "cash", "amount": "60", "attributes": {"source.is": "grantee"}},
            {"id": "other", "kind": "cash", "amount": other}]});
        let answer: Value = serde_json::from_str(&policy.evaluate(&facts.to_string()).unwrap()).unwrap();
        answer["co-financing"]["met"] == json!(true)
    };
    assert_eq!((is_met("40"), is_met("50")), (true, false));
}

/// Aid is at most the need less other aid: 1000 of 1255 may be paid beside 255, not beside 256.
#[test]
fn an_upper_limit_is_passed_the_more_there_is() {
    let gate = |other: &str| {
        let document = json!({"format": "ssdc-portfolio/1",
            "grants": [{"id": "G", "title": "A house", "amount": "1000.00 USD", "inputs": {"need": "1255"},
                        "tranches": [{"number": 1, "amount": "1000.00 USD"}]}],
            "contributions": [{"id": "C", "kind": "insurance", "amount": other, "earmark": {"grants": ["G"]},
                               "states": [{"state": "received", "on": "2020-01-01"}]}]});
        let policy = Policy::load("us-hud-dob-accepted").unwrap();
        let (grant, day) = ("G".parse().unwrap(), "2020-06-30".parse().unwrap());
        portfolio(&document).match_funding(&policy).gate(&grant, 1, day).unwrap().decision().name()
    };
    assert_eq!((gate("255.00 USD"), gate("256.00 USD")), ("open", "held"));
}
