//! What officers and partners read: the letter agrees with the check, and sentences name what was used.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails must say so")]
#![allow(clippy::needless_pass_by_value, reason = "records are written where they are given")]

#[path = "support/letters.rs"]
mod letters;
#[path = "support/policy.rs"]
mod support;

use letters::{AS_OF, centre, check, grant, has, has_not, letter, lot, portfolio, said};
use serde_json::{Value, json};
use ssdc_core::{Money, Policy, Portfolio, RuleId, Verdict};
use support::{policy, yearly};

const REMEDY: &str = "remedy = [{ action = \"hold\" }]";

#[test]
fn a_cap_is_named_with_what_it_leaves_out_and_what_it_cuts_is_not_asked_for() {
    let cap = "\n  [[requirement.slice]]\n  id = \"in-kind\"\n  where = [{ \"lot.kind\" = [\"in_kind_goods\", \"in_kind_space\"] }]\n  at_most = \"40%\"\n  of = \"required\"";
    let capped = policy(&[(REMEDY, &format!("{REMEDY}{cap}"))]);
    let lots = [
        lot("C1", "300.00 USD", "G1", "cash"),
        lot("C2", "700.00 USD", "G1", "in_kind_goods"),
        lot("C3", "100.00 USD", "G1", "in_kind_space"),
    ];
    // 700 + 100 in kind, of which 40 % of 1,000 = 400 count: 400 are cut, 300 + 400 = 700 recognised, 300 lacking.
    let text = letter(&portfolio(&[grant("G1", json!({}))], &lots), &capped, "G1");
    has(
        &text,
        &[
            "we recognise 700.00 USD. 300.00 USD is lacking.",
            "- less 400.00 USD of C2 and C3, which is beyond the cap \"in kind\" - together 700.00 USD",
            "further contributions of 300.00 USD to this grant, by 2018-12-31. What counts is cash, once received; in kind services, once verified.",
        ],
    );
}

#[test]
fn a_floor_that_is_lacking_is_named_and_only_its_kinds_help() {
    let floor = "\n  [[requirement.slice]]\n  id = \"in-cash\"\n  where = [{ \"lot.kind\" = [\"cash\"] }]\n  at_least = \"50%\"\n  of = \"required\"";
    let lots = [lot("C1", "300.00 USD", "G1", "cash"), lot("C2", "800.00 USD", "G1", "in_kind_goods")];
    let policy = policy(&[(REMEDY, &format!("{REMEDY}{floor}"))]);
    // 1,100 of 1,000, but only 300 of the 500 in cash.
    let text = letter(&portfolio(&[grant("G1", json!({}))], &lots), &policy, "G1");
    has(
        &text,
        &[
            "200.00 USD is lacking of the part \"in cash\".",
            "further contributions of 200.00 USD of the part \"in cash\" (kind: cash) to this grant, by 2018-12-31. What counts is cash, once received. ",
        ],
    );
    has_not(&text, &[" 0.00 USD is lacking"]);
}

#[test]
fn what_is_carried_in_is_told_apart_from_what_came_in_the_period() {
    let agreement = json!({"agreement": {"signed": "2017-01-01", "from": "2017-01-01", "to": "2018-12-31"}});
    let mut document: Value = serde_json::from_str(&portfolio(&[grant("G1", agreement)], &[]).to_json()).unwrap();
    let cost = |id: &str, on: &str, amount: &str| json!({"id": id, "grant": "G1", "on": on, "amount": amount});
    let on = |id: &str, amount: &str, on: &str| {
        let mut one = lot(id, amount, "G1", "cash");
        one.as_object_mut().unwrap().insert("states".to_owned(), json!([{"state": "received", "on": on}]));
        one
    };
    let object = document.as_object_mut().unwrap();
    object.insert(
        "costs".to_owned(),
        json!([cost("K1", "2017-05-01", "300.00 USD"), cost("K2", "2018-02-01", "600.00 USD")]),
    );
    object.insert(
        "contributions".to_owned(),
        json!([on("C2", "500.00 USD", "2017-03-01"), on("C3", "100.00 USD", "2018-03-01")]),
    );
    let portfolio = Portfolio::from_json(&document.to_string()).unwrap();
    // 2017: 500 of 300, 200 too many; 2018: 200 + 100 of 600.
    let text = letter(&portfolio, &yearly("\ncarry_excess = \"forward\""), "G1");
    has(
        &text,
        &[
            "a match of 600.00 USD is required for this grant. By the end of 2018-06-30 we recognise 300.00 USD. 300.00 USD is lacking.",
            "What counts: - C3: 100.00 USD, cash, from A company - 200.00 USD more than was asked for in earlier periods, carried into this one - together 300.00 USD",
            "- C2: 500.00 USD, cash, from A company. Contribution C2 came on 2017-03-01, outside the period",
        ],
    );
}

#[test]
fn several_requirements_are_told_one_by_one() {
    let second = "\n[[requirement]]\nid = \"in-cash\"\nratio = { form = \"ratio_to_award\", match_to_award = \"60%\" }\nbase = { figure = \"award\" }\ncounts = [{ \"lot.kind\" = \"cash\" }]\nlevel = \"grant\"\nperiod = \"agreement\"\ncumulative = true\ngate = [\"close\"]\nremedy = [{ action = \"refund\", formula = \"C\" }]";
    let policy = policy(&[(REMEDY, &format!("{REMEDY}{second}"))]);
    let lots = [lot("C1", "300.00 USD", "G1", "cash"), lot("C2", "800.00 USD", "G1", "in_kind_goods")];
    let text = letter(&portfolio(&[grant("G1", json!({}))], &lots), &policy, "G1");
    has(
        &text,
        &[
            "- the requirement \"match\": a match of 1000.00 USD is required for this grant. By the end of 2018-06-30 we recognise 1100.00 USD. The match is there in full",
            "- the requirement \"in cash\": a match of 600.00 USD is required for this grant. By the end of 2018-06-30 we recognise 300.00 USD. 300.00 USD is lacking.",
            "- C1: 300.00 USD, cash, from A company - C2: 800.00 USD, in kind goods, from A company, for \"match\" only",
            "For the requirement \"in cash\", at the close of the grant, if this is still lacking, money is to be paid back: 300.00 USD, by formula C of the policy.",
            "What counts is cash, once received.",
        ],
    );
    // Neither the sum of what is required nor that of what is recognised.
    has_not(&text, &["1600.00", "1400.00"]);
}

#[test]
fn grants_compared_together_are_named_and_what_counts_is_listed_wherever_it_is_earmarked() {
    let country = json!({"countries": [{"country": "KE", "percent": "100"}]});
    let grants = [grant("G1", country.clone()), grant("G2", country)];
    let lots = [lot("C1", "900.00 USD", "G1", "cash"), lot("C2", "300.00 USD", "G2", "cash")];
    let disallow = "remedy = [{ action = \"disallow\", formula = \"C\" }]";
    let by_country = policy(&[("level = \"grant\"", "level = \"country\""), (REMEDY, disallow)]);
    let portfolio = portfolio(&grants, &lots);
    for id in ["G1", "G2"] {
        let text = letter(&portfolio, &by_country, id);
        has(
            &text,
            &[
                "the grants G1 and G2 are compared together: a match of 2000.00 USD is required for both.",
                "we recognise 1200.00 USD. 800.00 USD is lacking.",
                "What counts: - C1: 900.00 USD, cash, from A company - C2: 300.00 USD, cash, from A company What",
                "costs are disallowed, once for both grants: 800.00 USD, by formula C of the policy.",
                "further contributions of 800.00 USD to either of these grants",
            ],
        );
        has_not(&text, &["for this grant"]);
    }
}

#[test]
fn the_letters_of_the_demonstration_portfolio_can_be_sent() {
    let (portfolio, policy) = (centre(), policy(&[]));
    let of = |grant: &str| letter(&portfolio, &policy, grant);
    // Two recipients, of whom one lacks 6,000; the agreement ended two years before.
    let text = of("SG-06");
    has(
        &text,
        &[
            "- Pacific Bamboo Works: a match of 15000.00 USD is required for this grant. By the end of 2018-06-30 we recognise 9000.00 USD. 6000.00 USD is lacking.",
            "For Pacific Bamboo Works, payments are held; what comes now no longer counts, so it is for the grantor to extend the agreement, or close the grant with what was paid. The agreement ended on 2016-03-31; tranche 2 (18000.00 USD) was not paid in full.",
            "tell us of contributions of up to 6000.00 USD that came by then",
        ],
    );
    has_not(&text, &["may be paid", "anything of"]);
    // A closed grant is paid no more.
    has_not(&of("SG-05"), &["may be paid", "not paid"]);
    // How much, and when.
    let text = of("SG-16");
    has(
        &text,
        &[
            "nothing is required before the agreement begins on 2018-09-01. From then on a match of 35000.00 USD is required.",
        ],
    );
    has_not(&text, &[" 0.00 USD"]);
    // Why only so much counts, and what is still promised.
    has(
        &of("SG-03"),
        &["C-07: 50000.00 USD of 62000.00 USD, cash", "12000.00 USD is counted or planned as match elsewhere"],
    );
    has(&of("SG-18"), &["C-40: 12000.00 USD of 20000.00 USD", "8000.00 USD is not yet received."]);
    has(&of("SG-10"), &["Contribution C-31 is assigned to the grants SG-12 and SG-18."]);
    // Nothing is said twice.
    let tranches = Policy::load("ssdc-1-to-1-tranches").unwrap();
    let text = letter(&portfolio, &tranches, "SG-06");
    assert_eq!(
        text.matches("What \"match\" requires of grant SG-06 is not known: nobody states the tranches due.").count(),
        1,
        "{text}"
    );
}

#[test]
fn the_base_that_was_used_is_named() {
    let portfolio = centre();
    let tranches = Policy::load("ssdc-1-to-1-tranches").unwrap();
    let required = [RuleId::RequiredMatch, RuleId::RequiredBy];
    let sentences = |policy: &Policy, grant: &str| said(&check(&portfolio, policy, grant), &required);
    // The award is 24,000; one tranche of 12,000 is due.
    let expected = "Grant SG-10 requires a match of 12000.00 USD by the requirement `match`: 1:1 of the tranches due.";
    assert_eq!(sentences(&tranches, "SG-10"), [expected]);
    let shares = |form: &str, figure: &str| {
        let ratio = "ratio = { form = \"ratio_to_award\", match_to_award = \"1:1\" }";
        let base = format!("base = {{ figure = \"{figure}\" }}");
        policy(&[(ratio, &format!("ratio = {{ {form} }}")), ("base = { figure = \"award\" }", &base)])
    };
    // 24,000 are 80 % of 30,000: 6,000 are the rest.
    for (form, figure, end) in [
        ("form = \"share_of_total\", funder = \"80%\"", "award", "the rest of a total of which 80% is the award."),
        ("form = \"share_of_total\", match = \"20%\"", "award", "20% of a total of which the rest is the award."),
    ] {
        let expected = format!("Grant SG-10 requires a match of 6000.00 USD by the requirement `match`: {end}");
        assert_eq!(sentences(&shares(form, figure), "SG-10"), [expected]);
    }
    let foreign = said(&check(&portfolio, &tranches, "SG-17"), &[RuleId::AwardForeign, RuleId::AwardUnknown]);
    let expected =
        "The award of grant SG-17 is 150000.00 CNY and the policy asks in USD, so the required match is not known.";
    assert_eq!(foreign, [expected]);
}

#[test]
fn a_kind_that_counts_under_a_condition_is_not_said_to_be_of_no_kind_that_counts() {
    let nea = Policy::load("us-nea").unwrap();
    let report = check(&centre(), &nea, "SG-06");
    let sentences = said(&report, &[RuleId::KindNotAdmitted]);
    let expected =
        "Contribution C-16 is in_kind_goods, which counts only under a condition that does not hold (source.is).";
    assert_eq!(sentences, [expected]);
    // Each kind is said once, though two rules of the policy name it.
    let kind = "[[recognise.kind]]\nkind = [\"cash\"]\nvalue = \"face\"\n";
    let condition = "where = [{ \"source.is\" = \"third_party\" }]\n";
    let twice = policy(&[(kind, &format!("{kind}{condition}{kind}"))]);
    let expected =
        "Contribution C-41 is volunteer_time; only cash, in_kind_services, in_kind_goods, in_kind_space count.";
    assert_eq!(said(&check(&centre(), &twice, "SG-18"), &[RuleId::KindNotAdmitted]), [expected]);
}

/// The centre's policy, which admits waivers with this effect.
fn waiving(effect: &str) -> Policy {
    let rule = format!(
        "\n  [[requirement.waiver]]\n  grounds = [\"disaster\"]\n  authority = \"board\"\n  effect = \"{effect}\""
    );
    policy(&[(REMEDY, &format!("{REMEDY}{rule}"))])
}

fn waiver(fields: Value) -> Value {
    let mut waiver = json!({"requirement": "match", "ground": "disaster", "authority": "board"});
    waiver.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    waiver
}

#[test]
fn the_waiver_that_is_applied_is_named() {
    let waived = |fields: Value| portfolio(&[grant("G1", json!({"waivers": [waiver(fields)]}))], &[]);
    let report = check(&waived(json!({"rate": "1:4"})), &waiving("rate"), "G1");
    let rules = [RuleId::RequiredMatch, RuleId::WaiverApplied, RuleId::WaiverNotAdmitted];
    assert_eq!(
        said(&report, &rules),
        [
            "For grant G1 the waiver of board on the ground `disaster` from the requirement `match` sets the rate at 1:4.",
            "Grant G1 requires a match of 250.00 USD: 1:4 of the award.",
        ]
    );
    // Of two the one that asks least, in whatever order they stand.
    let two = [waiver(json!({"rate": "1:2"})), waiver(json!({"rate": "1:4", "to": "2018-12-31"}))];
    for waivers in [json!([two[0], two[1]]), json!([two[1], two[0]])] {
        let report = check(&portfolio(&[grant("G1", json!({"waivers": waivers}))], &[]), &waiving("rate"), "G1");
        assert_eq!(
            said(&report, &rules),
            [
                "For grant G1 the waiver of board on the ground `disaster` from the requirement `match` does nothing: another waiver is applied in its place.",
                "For grant G1 the waiver of board on the ground `disaster` from the requirement `match` sets the rate at 1:4.",
                "Grant G1 requires a match of 250.00 USD: 1:4 of the award.",
            ]
        );
    }
    // What is exempt is said to be so once, and only so.
    let exempt = waived(json!({}));
    let report = check(&exempt, &waiving("all"), "G1");
    let sentences: Vec<String> = report.findings().iter().map(ToString::to_string).collect();
    assert_eq!(
        sentences,
        ["Grant G1 is exempt from the requirement `match` by the waiver of board on the ground `disaster`."]
    );
    let text = letter(&exempt, &waiving("all"), "G1");
    has(
        &text,
        &["grant G1 is exempt from the requirement \"match\" by the waiver of board on the ground \"disaster\"."],
    );
    has_not(&text, &["0.00 USD", "What counts", "What would help"]);
}

#[test]
fn a_waiver_that_does_nothing_is_named_with_the_reason() {
    let reasons = [
        (json!({"to": "2018-03-31"}), "rate", "it ended on 2018-03-31"),
        (json!({"from": "2018-09-01"}), "rate", "it begins only on 2018-09-01"),
        (json!({"from": "2018"}), "rate", "it cannot be said whether it holds on the day (2018 to an unknown day)"),
        (json!({"authority": "minister"}), "all", "the policy admits only those of board"),
        (json!({"ground": "drought"}), "all", "the policy admits only other grounds (disaster)"),
        (json!({"requirement": "other"}), "all", "the policy has no such requirement"),
        (json!({}), "rate", "it states no rate, and the policy admits only those that do"),
        (json!({"rate": "5:2"}), "rate", "5:2 is no less than the policy asks for"),
    ];
    for (fields, effect, reason) in reasons {
        let portfolio = portfolio(&[grant("G1", json!({"waivers": [waiver(fields)]}))], &[]);
        let sentences = said(&check(&portfolio, &waiving(effect), "G1"), &[RuleId::WaiverNotAdmitted]);
        assert_eq!(sentences.len(), 1, "{reason}");
        assert!(
            sentences.iter().all(|one| one.ends_with(&format!(" does nothing: {reason}."))),
            "{sentences:?} {reason}"
        );
    }
    let portfolio = portfolio(&[grant("G1", json!({"waivers": [waiver(json!({}))]}))], &[]);
    let sentences = said(&check(&portfolio, &policy(&[]), "G1"), &[RuleId::WaiverNotAdmitted]);
    assert_eq!(
        sentences,
        [
            "For grant G1 the waiver of board on the ground `disaster` from the requirement `match` does nothing: the policy admits none."
        ]
    );
}

/// What the items under "What counts:" add up to; where something lies between, what they say together.
fn counts(text: &str) -> Option<Money> {
    let section = text.split("What counts:\n").nth(1)?.split("\n\n").next()?;
    let items: Vec<String> = format!("\n{section}")
        .split("\n- ")
        .skip(1)
        .map(|item| item.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    if let Some(together) = items.iter().find_map(|item| item.strip_prefix("together ")) {
        return together.parse().ok();
    }
    let amounts = items.iter().map(|item| {
        let words: Vec<&str> = item.split(": ").nth(1).unwrap_or_default().split([' ', ',']).take(2).collect();
        words.join(" ").parse::<Money>().unwrap_or_else(|error| panic!("{item}: {error}"))
    });
    amounts.reduce(|sum, amount| sum.checked_add(amount).unwrap())
}

#[test]
fn what_a_letter_lists_adds_up_to_what_the_check_recognises() {
    let portfolio = centre();
    let mut compared = 0;
    for name in Policy::names() {
        let policy = Policy::load(name).unwrap();
        for grant in portfolio.grants() {
            let (funding, day) = (portfolio.match_funding(&policy), AS_OF.parse().unwrap());
            let Ok(report) = funding.check(&grant.id, day) else { continue };
            let text = funding.letter(&grant.id, day).unwrap();
            assert!(text.lines().all(|line| line.chars().count() <= 78), "{text}");
            has_not(&text, &[" 0.00 USD is lacking"]);
            let [only] = report.obligations() else { continue };
            if let (Some(recognised), false) = (only.recognised, only.verdict == Verdict::Exempt) {
                let listed = counts(&text).unwrap_or(Money::zero(recognised.currency()));
                assert_eq!(listed, recognised, "{name}: {text}");
                compared += usize::from(!recognised.is_zero());
            }
        }
    }
    assert!(compared > 15, "{compared}");
}
