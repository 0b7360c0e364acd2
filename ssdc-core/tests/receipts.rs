//! Receipts: an answer can be recomputed from its bundle alone, and whatever changed is named.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails must say so"
)]

use serde_json::{Value, json};
use ssdc_core::{
    AllocationOrder, Change, Code, MatchQuestion, MatchReport, Policy, Portfolio, Receipt, verify_bundle,
    verify_bundle_against,
};

fn centre() -> Portfolio {
    Portfolio::read(format!("{}/../examples/centre/portfolio.json", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn check(portfolio: &Portfolio, grant: &str) -> MatchReport {
    let policy = Policy::load("ssdc-1-to-1").unwrap();
    portfolio.match_funding(&policy).check(&grant.parse().unwrap(), "2018-06-30".parse().unwrap()).unwrap()
}

#[test]
fn every_bundle_gives_its_answer_again() {
    let portfolio = centre();
    for grant in portfolio.grants() {
        let report = check(&portfolio, grant.id.as_str());
        let bundle = report.bundle();
        assert_eq!(verify_bundle(&bundle).unwrap().differences(), [], "{}", grant.id);
        assert_eq!(MatchReport::from_bundle(&bundle).unwrap(), report, "{}", grant.id);
        assert!(report.verify(&portfolio).unwrap().is_same());
        assert_eq!(MatchReport::from_bundle(&bundle).unwrap().bundle(), bundle);
    }
}

#[test]
fn a_bundle_holds_exactly_what_was_read() {
    let report = check(&centre(), "SG-06");
    let bundle: Value = serde_json::from_str(&report.bundle()).unwrap();
    let held: usize = bundle["records"].as_object().unwrap().values().map(|list| list.as_array().unwrap().len()).sum();
    assert_eq!(held, report.receipt().records.len());
    assert!(held > 3);
}

#[test]
fn whatever_is_changed_in_a_bundle_is_named() {
    let bundle: Value = serde_json::from_str(&check(&centre(), "SG-06").bundle()).unwrap();
    let changed = |pointer: &str, to: Value| {
        let mut forged = bundle.clone();
        *forged.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = to;
        verify_bundle(&forged.to_string())
    };
    let names = |pointer: &str, to: Value| -> Vec<String> {
        changed(pointer, to).unwrap().differences().iter().map(|one| one.what.clone()).collect()
    };
    assert_eq!(names("/answer/verdict", json!("met")), ["verdict"]);
    assert_eq!(names("/answer/recognised", json!("36000.00 USD")), ["recognised"]);
    assert_eq!(names("/answer/obligations/1/shortfall", json!("0.00 USD")), ["obligations/1/shortfall"]);
    assert_eq!(names("/answer/findings/0", json!("grant SG-06: match_met")), ["findings/0"]);
    let lot =
        bundle["records"]["contributions"].as_array().unwrap().iter().position(|lot| lot["id"] == "C-15").unwrap();
    let forged = names(&format!("/records/contributions/{lot}/amount"), json!("20000.00 USD"));
    let recipients = ["obligations/0/recognised", "obligations/0/shortfall", "obligations/0/verdict"];
    assert_eq!(forged[0], "contribution C-15");
    assert!(recipients.iter().all(|place| forged.contains(&(*place).to_owned())), "{forged:?}");
    assert_eq!(forged[forged.len() - 2..], ["recognised", "shortfall"]);
    let policy = bundle["policy"].as_str().unwrap().replace("\"1:1\"", "\"2:1\"");
    let places = names("/policy", json!(policy));
    assert_eq!(
        (&*places[0], &places[places.len() - 2..]),
        ("policy", &["required".to_owned(), "shortfall".to_owned()][..])
    );
    assert_eq!(changed("/format", json!("ssdc-bundle/9")).unwrap_err().code(), Code::UnsupportedFormat);
    assert_eq!(changed("/receipt/question/grant", json!("SG-99")).unwrap_err().code(), Code::NotFound);
    assert_eq!(names("/receipt/as_of", json!("2018-06-29")), ["as_of"]);
    assert_eq!(names("/receipt/question/kind", json!("remedy"))[0], "findings");
    assert_eq!(changed("/records/grants/0/amount", json!(5)).unwrap_err().pointer(), Some("/records/grants/0/amount"));
    assert_eq!(verify_bundle("{}").unwrap_err().code(), Code::MissingField);
    assert_eq!(verify_bundle("no").unwrap_err().code(), Code::InvalidJson);
}

#[test]
fn a_portfolio_that_moved_on_is_told_from_one_that_did_not() {
    let portfolio = centre();
    let report = check(&portfolio, "SG-06");
    let mut later = portfolio.clone();
    let put = r#"{"partners": [{"id": "new-partner", "name": "Nobody asked about it"}]}"#;
    later.apply(Change::from_json(put, "{}").unwrap()).unwrap();
    assert!(report.verify(&later).unwrap().is_same());
    later.apply(Change::from_json("{}", r#"{"contributions": ["C-15"]}"#).unwrap()).unwrap();
    let found = report.verify(&later).unwrap();
    let lines: Vec<_> = found.differences().iter().map(ToString::to_string).collect();
    assert!(lines[0].starts_with("contribution C-15: ") && lines[0].ends_with(" then, absent now"));
    assert_eq!(
        lines[lines.len() - 2..],
        ["recognised: 30000.00 USD then, 9000.00 USD now", "shortfall: 6000.00 USD then, 27000.00 USD now"]
    );
    // The reasons that fell away are named, and what became of the recipient.
    assert!(lines.iter().any(|line| line.ends_with("vu-growers: contribution C-15: recognised then, absent now")));
    assert!(lines.contains(&"obligations/0/verdict: met then, short now".to_owned()));
    assert_eq!(found.to_table().len(), lines.len());
    assert_eq!(found.figures()[3].to_string(), "shortfall: 6000.00 USD then, 27000.00 USD now");
    // The text of a bundle says the same, and what was forged in it beside.
    let against = |bundle: &str| verify_bundle_against(bundle, &later).unwrap();
    assert_eq!(against(&report.bundle()), found);
    let forged = report.bundle().replace("\"verdict\":\"short\"}", "\"verdict\":\"met\"}");
    assert_eq!(against(&forged).figures()[0].to_string(), "verdict: met then, short now");
    let empty = report.verify(&Portfolio::default()).unwrap();
    assert!(empty.differences().iter().all(|one| one.now == "absent") && !empty.is_same());
}

/// Some that ship, and one whose gate stands before each tranche.
fn policies() -> Vec<Policy> {
    let names = ["ssdc-1-to-1", "ssdc-1-to-1-tranches", "gef-sgp-programme"];
    let mut policies: Vec<Policy> = names.map(|name| Policy::load(name).unwrap()).into();
    policies.push(gated());
    policies
}

fn gated() -> Policy {
    Policy::load("ssdc-1-to-1").unwrap().text().replace("\"close\"", "\"each_tranche\"").parse().unwrap()
}

/// Each question that the records of a portfolio allow; what a policy does not execute has no answer.
fn receipts(portfolio: &Portfolio, policy: &Policy) -> Vec<Receipt> {
    let mut questions: Vec<_> = AllocationOrder::ALL.map(|order| MatchQuestion::Allocate { order }).into();
    for grant in portfolio.grants() {
        let id = || grant.id.clone();
        questions.extend([MatchQuestion::Check { grant: id() }, MatchQuestion::Remedy { grant: id() }]);
        let gates = grant.tranches.iter().map(|one| MatchQuestion::Gate { grant: id(), tranche: one.number });
        questions.extend(gates);
    }
    for lot in portfolio.contributions() {
        for look_back_days in [None, Some(30)] {
            questions.push(MatchQuestion::Origin { contribution: lot.id.clone(), look_back_days });
        }
    }
    let as_of = "2018-06-30".parse().unwrap();
    questions.iter().filter_map(|question| portfolio.match_funding(policy).receipt(question, as_of).ok()).collect()
}

#[test]
fn every_question_is_recomputed_from_its_bundle_alone() {
    let portfolio = centre();
    let mut kinds = std::collections::BTreeMap::<_, usize>::new();
    for policy in policies() {
        for receipt in receipts(&portfolio, &policy) {
            let (bundle, what) = (receipt.bundle(), format!("{} under {}", receipt.question, receipt.policy));
            assert_eq!(verify_bundle(&bundle).unwrap().differences(), [], "{what}");
            assert!(receipt.verify(&portfolio).unwrap().is_same(), "{what}");
            assert_eq!(Receipt::from_bundle(&bundle).unwrap(), receipt, "{what}");
            let question: MatchQuestion = receipt.question.parse().unwrap();
            assert_eq!(question.to_string(), receipt.question);
            *kinds.entry(question.kind()).or_default() += 1;
        }
    }
    assert!(["allocate", "check", "gate", "origin", "remedy"].iter().all(|kind| kinds[kind] > 5), "{kinds:?}");
}

#[test]
fn the_order_of_records_leaves_no_trace() {
    let portfolio = centre();
    let mut document: Value = serde_json::from_str(&portfolio.to_json()).unwrap();
    for list in document.as_object_mut().unwrap().values_mut().filter_map(Value::as_array_mut) {
        list.reverse();
    }
    let reversed = Portfolio::from_json(&document.to_string()).unwrap();
    for policy in policies() {
        let bundles = |portfolio| receipts(portfolio, &policy).iter().map(Receipt::bundle).collect::<Vec<_>>();
        assert_eq!(bundles(&portfolio), bundles(&reversed));
    }
}

/// Each number, text, truth and nothing of a document, by its place.
fn leaves(value: &Value, place: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, one)| leaves(one, &format!("{place}/{name}"), found)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(at, one)| leaves(one, &format!("{place}/{at}"), found));
        }
        _ => found.push(place.to_owned()),
    }
}

/// Another value of the same kind: the text with one character changed where it may, the next number.
fn another(value: &Value) -> Value {
    match value {
        Value::String(text) => {
            let at = text.rfind(|letter: char| letter.is_ascii_digit());
            let digit = at.and_then(|at| text[at..].chars().next()).and_then(|digit| digit.to_digit(10));
            match at.zip(digit) {
                Some((at, digit)) => json!(format!("{}{}{}", &text[..at], (digit + 1) % 10, &text[at + 1..])),
                None => json!(format!("{text}x")),
            }
        }
        Value::Number(number) => json!(number.as_u64().unwrap() + 1),
        Value::Bool(yes) => json!(!yes),
        _ => json!("x"),
    }
}

#[test]
fn no_change_of_a_bundle_passes_unseen() {
    let portfolio = centre();
    let traced = Policy::load("ssdc-1-to-1-tranches").unwrap();
    let (all, origins) = (receipts(&portfolio, &gated()), receipts(&portfolio, &traced));
    let longest = |kind: &str| {
        let of_kind = |one: &&Receipt| one.question.contains(&format!("\"kind\":\"{kind}\""));
        let from = if kind == "origin" { &origins } else { &all };
        from.iter().filter(of_kind).max_by_key(|one| one.answer.len()).unwrap()
    };
    for kind in ["check", "gate", "remedy", "origin"] {
        let bundle: Value = serde_json::from_str(&longest(kind).bundle()).unwrap();
        let mut places = Vec::new();
        leaves(&bundle, "", &mut places);
        assert!(places.len() > 60, "{kind} has {}", places.len());
        for place in places {
            let mut forged = bundle.clone();
            let leaf = forged.pointer_mut(&place).unwrap();
            *leaf = another(leaf);
            if let Ok(found) = verify_bundle(&forged.to_string()) {
                let is_engine = place == "/receipt/engine" && found.engine().then != found.engine().now;
                assert!(is_engine || !found.is_same(), "{kind}: {place} is {} now", forged.pointer(&place).unwrap());
                // What is changed in the answer is named by its place.
                let answer = place.strip_prefix("/answer/");
                assert!(answer.is_none_or(|answer| found.differences()[0].what == answer), "{kind}: {place}: {found}");
            }
        }
        // What no bundle has is refused.
        for place in ["", "/receipt", "/receipt/records/0"] {
            let mut forged = bundle.clone();
            forged.pointer_mut(place).unwrap()["remark"] = json!("checked by hand");
            let error = verify_bundle(&forged.to_string()).unwrap_err();
            assert_eq!((error.code(), error.pointer().unwrap_or_default()), (Code::UnknownField, place));
        }
        // What comes or goes is named as well.
        let mut forged = bundle.clone();
        forged["records"]["partners"].as_array_mut().unwrap().push(json!({"id": "nobody", "name": "Nobody"}));
        assert_eq!(verify_bundle(&forged.to_string()).unwrap().differences()[0].what, "partner nobody");
        forged["records"]["partners"] = json!([]);
        assert!(verify_bundle(&forged.to_string()).unwrap().differences()[0].what.starts_with("partner "));
    }
}

#[test]
fn what_is_said_twice_is_no_repetition_but_a_difference() {
    let policy = Policy::load("ssdc-1-to-1").unwrap();
    let report = centre().match_funding(&policy).remedy(&"SG-06".parse().unwrap(), "2018-06-30".parse().unwrap());
    let bundle: Value = serde_json::from_str(&report.unwrap().receipt().bundle()).unwrap();
    let mut forged = bundle.clone();
    let rows = forged["answer"]["rows"].as_array_mut().unwrap();
    rows.push(rows[0].clone());
    let places = |verification: &ssdc_core::Verification| -> Vec<String> {
        verification.differences().iter().map(|one| one.what.clone()).collect()
    };
    assert_eq!(places(&verify_bundle(&forged.to_string()).unwrap()), ["rows/2"]);
}

#[test]
fn a_forged_allocation_is_named() {
    let policy = Policy::load("ssdc-1-to-1").unwrap();
    let allocation =
        centre().match_funding(&policy).allocate("2018-06-30".parse().unwrap(), AllocationOrder::Fairest, &mut ());
    let bundle: Value = serde_json::from_str(&allocation.unwrap().receipt().bundle()).unwrap();
    let names = |forged: &Value| -> Vec<String> {
        verify_bundle(&forged.to_string()).unwrap().differences().iter().map(|one| one.what.clone()).collect()
    };
    let mut places = Vec::new();
    leaves(&bundle["answer"], "", &mut places);
    for place in places.iter().step_by(17) {
        let mut forged = bundle.clone();
        let leaf = forged["answer"].pointer_mut(place).unwrap();
        *leaf = another(leaf);
        assert_eq!(names(&forged), [&place[1..]]);
    }
    let mut forged = bundle.clone();
    forged["receipt"]["question"]["order"] = json!("any");
    assert!(names(&forged).contains(&"order".to_owned()), "{:?}", names(&forged));
    // A row that goes and one that comes, where the others move up.
    let mut forged = bundle.clone();
    let rows = forged["answer"]["rows"].as_array_mut().unwrap();
    rows.remove(2);
    assert_eq!(names(&forged), ["rows/2"]);
    forged["answer"]["rows"].as_array_mut().unwrap()[0]["amount"] = json!("1.00 USD");
    assert_eq!(names(&forged), ["rows/0", "rows/0", "rows/2"]);
    assert_eq!(MatchReport::from_bundle(&bundle.to_string()).unwrap_err().pointer(), Some("/receipt/question/kind"));
}

#[test]
fn bundles_of_the_first_format_verify_still() {
    let first = include_str!("fixtures/bundle-1.json");
    assert!(first.starts_with(r#"{"answer":{"recognised":"30000.00 USD""#) && first.contains("ssdc-bundle/1"));
    assert_eq!(verify_bundle(first).unwrap().differences(), []);
    assert_eq!(MatchReport::from_bundle(first).unwrap(), check(&centre(), "SG-06"));
    let forged = first.replace("\"shortfall\":\"6000.00 USD\"", "\"shortfall\":\"0.00 USD\"");
    let found = verify_bundle(&forged).unwrap();
    assert_eq!(
        found.differences().iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["shortfall: 0.00 USD then, 6000.00 USD now"]
    );
    assert_eq!(verify_bundle(&first.replace("\"grant\":\"SG-06\"", "\"x\":1")).unwrap_err().code(), Code::NoValue);
}

#[test]
fn bundles_of_the_second_format_verify_still() {
    let mut second: Value = serde_json::from_str(&check(&centre(), "SG-06").bundle()).unwrap();
    second["format"] = json!("ssdc-bundle/2");
    ["findings", "obligations"].iter().for_each(|name| drop(second["answer"].as_object_mut().unwrap().remove(*name)));
    assert_eq!(verify_bundle(&second.to_string()).unwrap().differences(), []);
    second["answer"]["verdict"] = json!("met");
    assert_eq!(verify_bundle(&second.to_string()).unwrap().differences().len(), 1);
}

#[test]
fn what_was_asked_and_answered_is_said_then_and_now() {
    let report = check(&centre(), "SG-06");
    let (bundle, receipt) = (report.bundle(), report.receipt());
    let engine = concat!("ssdc ", env!("CARGO_PKG_VERSION"));
    let said = |bundle: &str| verify_bundle(bundle).unwrap();
    assert_eq!(
        said(&bundle).to_string(),
        format!(
            "check of grant SG-06 on 2018-06-30 under ssdc-1-to-1\n              then          now\n  \
             verdict     short         short\n  required    36000.00 USD  36000.00 USD\n  \
             recognised  30000.00 USD  30000.00 USD\n  shortfall   6000.00 USD   6000.00 USD\n  \
             engine      {engine}    {engine}\n  policy SHA-256  {} then and now\n  \
             records SHA-256  {} then and now\nthe same",
            receipt.policy_sha256,
            receipt.records_sha256()
        )
    );
    // Another version of the engine that gives the same answer is said, and is no difference.
    let later = said(&bundle.replace(&format!("\"engine\":\"{engine}\""), "\"engine\":\"ssdc 0.0.9\""));
    assert!(later.is_same() && later.to_string().ends_with("the same, by another version of the engine"));
    assert_eq!(later.engine().to_string(), format!("engine: ssdc 0.0.9 then, {engine} now"));
    let json: Value = serde_json::from_str(&later.to_json()).unwrap();
    assert_eq!(json["question"], json!({"kind": "check", "grant": "SG-06"}));
    assert_eq!(
        (&json["policy"], &json["as_of"], &json["same"]),
        (&json!("ssdc-1-to-1"), &json!("2018-06-30"), &json!(true))
    );
    assert_eq!(json["figures"][3], json!({"what": "shortfall", "then": "6000.00 USD", "now": "6000.00 USD"}));
    assert_eq!(json["engine"], json!({"then": "ssdc 0.0.9", "now": engine}));
    // A remedy has figures for each recipient.
    let policy = Policy::load("ssdc-1-to-1").unwrap();
    let remedy =
        centre().match_funding(&policy).remedy(&"SG-06".parse().unwrap(), "2018-06-30".parse().unwrap()).unwrap();
    let figures: Vec<_> = said(&remedy.receipt().bundle()).figures().iter().map(|one| one.what.clone()).collect();
    assert!(figures.contains(&"match of pacific-bamboo: shortfall".to_owned()), "{figures:?}");
}

#[test]
fn questions_are_read_with_their_places() {
    let read = |text: &str| text.parse::<MatchQuestion>().map_err(|error| error.to_string());
    assert_eq!(read("{}").unwrap_err(), "missing field `kind`");
    assert_eq!(
        read(r#"{"kind": "pay"}"#).unwrap_err(),
        "unknown question `pay`: expected one of check, gate, remedy, origin, allocate"
    );
    assert_eq!(read(r#"{"kind": "gate", "grant": "G"}"#).unwrap_err(), "missing field `tranche`");
    assert!(read(r#"{"kind": "gate", "grant": "", "tranche": 1}"#).unwrap_err().starts_with("/grant: invalid id"));
    assert!(
        read(r#"{"kind": "check", "grant": "G", "tranche": 1}"#).unwrap_err().starts_with("unknown setting `tranche`")
    );
    let text = r#"{"contribution":"C","kind":"origin","look_back_days":null}"#;
    assert_eq!(read(text).unwrap().to_string(), text);
}
