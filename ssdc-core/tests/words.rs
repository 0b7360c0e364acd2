//! What is said beside the figures: limits and conditions that fail, policies that are not the right ones, what is lacking and of
//! whom, what was not known, in the words of officers in a check and of partners in a letter.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails must say so")]
#![allow(clippy::needless_pass_by_value, reason = "records are written where they are given")]

#[path = "support/letters.rs"]
mod letters;
#[path = "support/policy.rs"]
#[allow(dead_code, reason = "others use the rest")]
mod support;

use letters::{AS_OF, centre, check, grant, has, has_not, letter, lot, portfolio, said};
use serde_json::{Value, json};
use ssdc_core::{AllocationOrder, Cell, GateDecision, Policy, Portfolio, RuleId, verify_bundle};
use support::policy;

const REMEDY: &str = "remedy = [{ action = \"hold\" }]";

fn with(portfolio: &Portfolio, change: impl FnOnce(&mut Value)) -> Portfolio {
    let mut document: Value = serde_json::from_str(&portfolio.to_json()).unwrap();
    change(&mut document);
    Portfolio::from_json(&document.to_string()).unwrap()
}

fn messages(portfolio: &Portfolio, policy: &Policy) -> Vec<String> {
    let table = portfolio.match_funding(policy).remarks(AS_OF.parse().unwrap());
    let text = |row| match table.column("message").unwrap().get(row) {
        Cell::Text(text) => text.to_owned(),
        other => panic!("{other:?}"),
    };
    (0..table.len()).map(text).collect()
}

fn gate(portfolio: &Portfolio, policy: &Policy, grant: &str, tranche: u32) -> ssdc_core::GateReport {
    portfolio.match_funding(policy).gate(&grant.parse().unwrap(), tranche, AS_OF.parse().unwrap()).unwrap()
}

#[test]
fn where_nothing_is_required_nobody_is_thanked() {
    // Of nothing recognised 15 % are nothing.
    let rotary = Policy::load("rotary-global-grant-2022").unwrap();
    let agreement = json!({"agreement": {"submitted": "2022-08-01", "from": "2018-01-01", "to": "2018-12-31"}});
    let one = portfolio(&[grant("G1", agreement)], &[]);
    let text = letter(&one, &rotary, "G1");
    has(&text, &["no match is required for this grant yet. What is required follows what is recognised."]);
    has(&text, &["What the policy offers to grant G1 as \"world fund\" is no part of this check"]);
    has_not(&text, &["0.00 USD is required", "thank"]);
    assert_eq!(said(&check(&one, &rotary, "G1"), &[RuleId::OfferNotChecked]).len(), 1);
    // What is not known to have come may change that.
    let mut open = lot("A", "300.00 USD", "G1", "cash");
    open["states"] = json!([{"state": "committed"}]);
    let agreement = json!({"agreement": {"submitted": "2022-08-01", "from": "2018-01-01", "to": "2018-12-31"}});
    let text = letter(&portfolio(&[grant("G1", agreement)], &[open]), &rotary, "G1");
    has_not(&text, &["0.00 USD is required", "thank"]);
    let nothing = portfolio(&[grant("G1", json!({"amount": "0.00 USD"}))], &[]);
    let text = letter(&nothing, &policy(&[]), "G1");
    has(&text, &["no match is required for this grant."]);
    has_not(&text, &["0.00 USD is required", "thank", "yet"]);
}

#[test]
fn what_will_be_required_is_said_with_the_tranche_that_requires_it() {
    // The agreement begins on 2018-09-01, the first tranche of 17,500 is due on 2018-09-17.
    let tranches = Policy::load("ssdc-1-to-1-tranches").unwrap();
    let text = letter(&centre(), &tranches, "SG-16");
    has(
        &text,
        &[
            "before the agreement begins on 2018-09-01. A match of 17500.00 USD is required with tranche 1, which is due on 2018-09-17.",
        ],
    );
    has_not(&text, &[" 0.00 USD is required"]);
}

/// 50,000 where 35,000 is the ceiling, one country where three are asked for; half of the budget of 100,000 is there.
fn too_much() -> Portfolio {
    let fields = json!({"amount": "50000.00 USD", "countries": [{"country": "KE", "percent": "100"}],
        "lines": [{"id": "l1", "amount": "100000.00 USD"}], "inputs": {"grantee.proposals_in_call": 1},
        "agreement": {"submitted": "2017-04-01", "signed": "2018-01-01", "from": "2018-01-01", "to": "2018-12-31"},
        "tranches": [{"number": 1, "amount": "50000.00 USD", "due": "2018-02-01"}]});
    let mut given = lot("A", "50000.00 USD", "G1", "cash");
    given["states"] = json!([{"state": "committed", "on": "2017-03-01"}]);
    portfolio(&[grant("G1", fields)], &[given])
}

#[test]
fn a_grant_that_fails_a_limit_or_a_condition_is_told_so_first_and_not_thanked() {
    let (portfolio, pgtf) = (too_much(), Policy::load("g77-pgtf").unwrap());
    let text = letter(&portfolio, &pgtf, "G1");
    has(
        &text,
        &[
            "does not admit the grant as it stands: - Award 50000.00 USD of grant G1 is beyond its limit, ceiling 35000.00 USD. - Grant G1 does not fulfil the condition \"three countries\". Under the policy",
            "we recognise 50000.00 USD. The match is there in full.",
            "nothing may be paid now: the condition \"three countries\" is not fulfilled; the award, 50000.00 USD, is beyond the limit \"ceiling\", 35000.00 USD.",
        ],
    );
    has_not(&text, &["thank"]);
    // Only what holds the payment back is a reason.
    let gate = gate(&portfolio, &pgtf, "G1", 1);
    assert_eq!(
        (gate.decision(), gate.reasons()),
        (
            GateDecision::Held,
            &[
                "the condition `three-countries` is not fulfilled".to_owned(),
                "the award, 50000.00 USD, is beyond the limit `ceiling`, 35000.00 USD".to_owned()
            ][..]
        )
    );
    assert_eq!(
        messages(&portfolio, &pgtf),
        ["1 grant is beyond the limit `ceiling`: G1", "1 grant does not fulfil the condition `three-countries`: G1"]
    );
}

#[test]
fn a_policy_that_was_not_in_effect_is_said_everywhere() {
    let ended = policy(&[("version_by", "effective_to = 2012-12-31\nversion_by")]);
    let tranches = json!({"tranches": [{"number": 1, "amount": "1000.00 USD", "due": "2018-02-01"}]});
    let portfolio = portfolio(&[grant("G1", tranches.clone()), grant("G2", tranches)], &[]);
    let (funding, day, id) = (portfolio.match_funding(&ended), AS_OF.parse().unwrap(), "G1".parse().unwrap());
    let sentence = "The date that decides for grant G1 is 2018-01-01, when the policy (2008-09-01 to 2012-12-31) was not in effect.";
    has(&letter(&portfolio, &ended, "G1"), &[sentence]);
    assert_eq!(funding.gate(&id, 1, day).unwrap().notes(), [sentence]);
    let remedy = funding.remedy(&id, day).unwrap();
    assert_eq!(remedy.notes(), [sentence]);
    assert!(remedy.to_string().ends_with(sentence) && remedy.to_json().contains(sentence));
    let both = "2 grants are decided by a date when the policy (2008-09-01 to 2012-12-31) was not in effect: G1 and G2";
    assert_eq!(messages(&portfolio, &ended), [both]);
    let allocation = funding.allocate(day, AllocationOrder::Fairest, &mut ()).unwrap();
    assert_eq!(allocation.notes(), [both]);
    assert!(allocation.to_string().contains(both) && allocation.to_json().contains(both));
    // A bundle is of the answer, not of what is to be known beside it.
    for receipt in [remedy.receipt().clone(), allocation.receipt()] {
        assert!(verify_bundle(&receipt.bundle()).unwrap().is_same());
    }
}

#[test]
fn that_nobody_knows_whether_the_policy_was_in_effect_is_said() {
    let unsigned = portfolio(&[grant("G1", json!({"agreement": {"from": "2018-01-01", "to": "2018-12-31"}}))], &[]);
    let report = check(&unsigned, &policy(&[]), "G1");
    let expected = "It is not known whether the policy (from 2008-09-01 on) was in effect for grant G1: the date that decides, `agreement.signed`, is not recorded.";
    assert_eq!(said(&report, &[RuleId::PolicyEffectUnknown]), [expected]);
    let text = letter(&unsigned, &policy(&[]), "G1");
    has(&text, &["was in effect for grant G1: the date that decides, the day of signing, is not recorded. Under"]);
    // The year of signing is the year in which the policy begins, on its first of September.
    let vague = json!({"agreement": {"signed": "2008", "from": "2018-01-01", "to": "2018-12-31"}});
    let report = check(&portfolio(&[grant("G1", vague)], &[]), &policy(&[]), "G1");
    let expected = "It is not known whether the policy (from 2008-09-01 on) was in effect for grant G1: the date that decides is 2008.";
    assert_eq!(said(&report, &[RuleId::PolicyEffectUnknown]), [expected]);
}

#[test]
fn a_programme_that_names_another_policy_is_said() {
    let plain = portfolio(&[grant("G1", json!({}))], &[]);
    for (named, says) in [
        ("us-hud-shp", "The programme of grant G1 names the policy `us-hud-shp`; this is under `ssdc-1-to-1`."),
        (
            "nonsense",
            "The programme of grant G1 names the policy `nonsense`, which nobody knows; this is under `ssdc-1-to-1`.",
        ),
    ] {
        let named = with(&plain, |document| document["programmes"][0]["policy"] = json!(named));
        assert_eq!(said(&check(&named, &policy(&[]), "G1"), &[RuleId::PolicyNotNamed]), [says]);
        let [one] = &*messages(&named, &policy(&[])) else { panic!("one remark") };
        has(
            &says.replace("grant G1", "1 grant").replace("under `ssdc-1-to-1`.", "under `ssdc-1-to-1`: G1"),
            &[&one[1..]],
        );
    }
    let same = with(&plain, |document| document["programmes"][0]["policy"] = json!("ssdc-1-to-1"));
    assert!(messages(&same, &policy(&[])).is_empty());
}

#[test]
fn what_is_lacking_is_said_where_the_figures_do_not_say_it() {
    // A tenth of the 1,000 must come from Kenya, and 1,500 came from elsewhere: 100 of the part are lacking.
    let floor = "\n  [[requirement.slice]]\n  id = \"local\"\n  where = [{ \"source.country\" = [\"KE\"] }]\n  at_least = \"10%\"\n  of = \"required\"";
    let local = policy(&[(REMEDY, &format!("{REMEDY}{floor}"))]);
    let country = |document: &mut Value| document["partners"][1]["country"] = json!("DE");
    let given = with(&portfolio(&[grant("G1", json!({}))], &[lot("A", "1500.00 USD", "G1", "cash")]), country);
    let report = check(&given, &local, "G1");
    let expected = "Grant G1 is short: 1500.00 USD is recognised of 1000.00 USD required; 100.00 USD of the part `local` is lacking.";
    assert_eq!(said(&report, &[RuleId::MatchShort]), [expected]);
    assert!(report.to_json().contains(r#""lacking":[{"amount":"100.00 USD","part":"local","recipient":null}]"#));
    // A gate says it, too.
    let gated = policy(&[(REMEDY, &format!("{REMEDY}{floor}")), ("\"close\"", "\"each_tranche\"")]);
    let tranches =
        |document: &mut Value| document["grants"][0]["tranches"] = json!([{"number": 1, "amount": "1000.00 USD"}]);
    assert_eq!(
        gate(&with(&given, tranches), &gated, "G1", 1).reasons(),
        [
            "the requirement `match` is short: 1500.00 USD is recognised of 1000.00 USD required; 100.00 USD of a part of it is lacking"
        ]
    );
    has(
        &letter(&given, &local, "G1"),
        &["further contributions of 100.00 USD of the part \"local\" (country of the source: KE) to this grant"],
    );
    // What one recipient has too much is of no help to the other: 900 of 600, and 100 of 400.
    let to = |partner: &str, amount: &str| json!({"partner": partner, "amount": amount});
    let two = json!({"recipients": [to("WELLS", "600.00 USD"), to("PUMPS", "400.00 USD")]});
    let lots = [("A", "900.00 USD", "WELLS"), ("B", "100.00 USD", "PUMPS")].map(|(id, amount, recipient)| {
        let mut one = lot(id, amount, "G1", "cash");
        one["recipient"] = json!(recipient);
        one
    });
    let report = check(&portfolio(&[grant("G1", two)], &lots), &policy(&[]), "G1");
    let expected =
        "Grant G1 is short: 1000.00 USD is recognised of 1000.00 USD required; of PUMPS, 300.00 USD is lacking.";
    assert_eq!(said(&report, &[RuleId::MatchShort]), [expected]);
}

#[test]
fn partners_read_no_codes_and_what_the_policy_demands() {
    let tranches = Policy::load("ssdc-1-to-1-tranches").unwrap();
    let text = letter(&centre(), &tranches, "SG-18");
    has(
        &text,
        &[
            "Contribution C-41 is volunteer time; only cash, in kind services, in kind goods and in kind space count.",
            "Contribution C-40 does not name the component of the work that it pays for, as the policy asks.",
            "Each contribution must name the component of the work that it pays for.",
            "It may help to name the component of the work that was paid by C-31 and C-40.",
        ],
    );
    has_not(&text, &["_", "`"]);
    has(&text, &["The programme of grant SG-18 names the policy ssdc-1-to-1; this is under ssdc-1-to-1-tranches."]);
    // Nothing that comes now counts, but the component of what came can still be named.
    let text = letter(&centre(), &tranches, "SG-09");
    has(
        &text,
        &[
            "it is for the grantor to extend the agreement, or close the grant with what was paid",
            "It may help to name the component of the work that was paid by C-24 and C-25. These figures",
        ],
    );
    has_not(&text, &["until the match is there"]);
    let valued = "kind = [\"in_kind_services\", \"in_kind_goods\", \"in_kind_space\"]\nvalue = \"stated\"";
    let documented = format!(
        "{}\nevidence = [{{ any_of = [\"bank_statement\"], before = \"recognition\" }}]",
        valued.replace("stated", "fair_market")
    );
    let strict = policy(&[(valued, &documented)]);
    let text =
        letter(&portfolio(&[grant("G1", json!({}))], &[lot("A", "10.00 USD", "G1", "in_kind_goods")]), &strict, "G1");
    has(
        &text,
        &[
            "Contribution A lacks the evidence asked for in time (bank statement).",
            "once verified, valued by its fair market value and proven by bank statement.",
            "It may help to send the evidence asked for of A.",
        ],
    );
}

#[test]
fn a_tranche_that_is_paid_is_said_to_be() {
    let paid = |portfolio: &Portfolio, of: &str| {
        with(portfolio, |document| {
            document["payments"] = json!([{"id": "P1", "kind": "3", "from": "CENTRE", "to": "WELLS", "amount": of,
                "on": "2018-02-02", "grant": "G1", "tranche": 1}]);
        })
    };
    let tranche = json!({"tranches": [{"number": 1, "amount": "1000.00 USD", "due": "2018-02-01"}]});
    let portfolio = portfolio(&[grant("G1", tranche)], &[]);
    let reasons = |of: &str| gate(&paid(&portfolio, of), &policy(&[]), "G1", 1).reasons().to_vec();
    assert_eq!(reasons("1000.00 USD")[0], "the tranche is paid: 1000.00 USD of 1000.00 USD");
    assert_eq!(reasons("999.99 USD"), ["the policy asks for no match before a tranche"]);
    let error = portfolio.match_funding(&policy(&[])).gate(&"G1".parse().unwrap(), 7, AS_OF.parse().unwrap());
    assert_eq!(error.unwrap_err().to_string(), "no tranche `7 of grant G1`");
    let error = Policy::load("g77-pgtf").unwrap().required("50000 USD".parse().unwrap(), "{}").unwrap_err();
    assert_eq!(error.to_string(), "no figure `budget_total`");
}

#[test]
fn a_verified_answer_shows_the_sums_that_its_letter_prints() {
    let (portfolio, policy) = (centre(), policy(&[]));
    let report = check(&portfolio, &policy, "SG-04");
    let verified = verify_bundle(&report.bundle()).unwrap();
    let text = letter(&portfolio, &policy, "SG-04");
    for sum in verified.sums() {
        assert_eq!(sum.then, sum.now);
        has(&text, &[&sum.then]);
        has(&verified.to_string(), &[&sum.then]);
        has(&verified.to_json(), &[&sum.then]);
    }
    assert_eq!(verified.sums().len(), 2);
    // With another award of today the sum of the records is another.
    let changed = with(&portfolio, |document| {
        let grants = document["grants"].as_array_mut().unwrap();
        grants.iter_mut().find(|one| one["id"] == "SG-04").unwrap()["amount"] = json!("41000.00 USD");
    });
    let [of_policy, of_records] = report.verify(&changed).unwrap().sums().to_vec().try_into().unwrap();
    assert_eq!(of_policy.then, of_policy.now);
    assert_ne!(of_records.then, of_records.now);
    // Of an allocation lists are read as words.
    let day = AS_OF.parse().unwrap();
    let bundle =
        portfolio.match_funding(&policy).allocate(day, AllocationOrder::Any, &mut ()).unwrap().receipt().bundle();
    has_not(&verify_bundle(&bundle).unwrap().to_string(), &["[", "\"", "{"]);
}

#[test]
fn what_counts_for_nothing_takes_nothing_off() {
    let (portfolio, tranches) = (centre(), Policy::load("ssdc-1-to-1-tranches").unwrap());
    let origin = |id: &str| {
        portfolio.match_funding(&tranches).origin(&id.parse().unwrap(), AS_OF.parse().unwrap(), None).unwrap()
    };
    for (id, why) in [
        (
            "C-41",
            "Contribution C-41 is volunteer_time; only cash, in_kind_services, in_kind_goods, in_kind_space count.",
        ),
        ("C-02", "Contribution C-02 names no component, and parallel funding must."),
    ] {
        let origin = origin(id);
        assert!(!origin.tainted().is_zero() && origin.disallowed().is_zero(), "{origin}");
        assert_eq!(origin.counts_for_nothing(), Some(why));
        has(&origin.to_string(), &[&format!("disallows nothing, for nothing of it counts anyhow: {why}")]);
    }
    assert_eq!(origin("C-41").serves().iter().map(ToString::to_string).collect::<Vec<_>>(), ["grant SG-18"]);
}

/// The centre pays a go-between, who pays the donor 600, of whose 1,000 so much can be the centre's.
fn circle(source: Option<&str>, programme: bool) -> Portfolio {
    let mut given = lot("A", "1000.00 USD", "G1", "cash");
    let fields = given.as_object_mut().unwrap();
    match source {
        Some(source) => fields.insert("source".to_owned(), json!(source)),
        None => fields.remove("source"),
    };
    let mut of = grant("G1", json!({}));
    if !programme {
        of.as_object_mut().unwrap().remove("programme");
    }
    let paid = |id: &str, from: &str, to: &str, on: &str| json!({"id": id, "kind": "transfer", "from": from, "to": to, "amount": "600.00 USD", "on": on});
    with(&portfolio(&[of], &[given]), |document| {
        document["payments"] =
            json!([paid("P1", "CENTRE", "PUMPS", "2018-01-10"), paid("P2", "PUMPS", "DONOR", "2018-02-10")]);
    })
}

#[test]
fn a_bound_is_said_as_a_bound_and_only_what_is_certain_as_traced() {
    let traced = |trace: &str, effect: &str| {
        let origin = format!(
            "origin = {{ of = \"grantor\", look_back_days = 365, trace = \"{trace}\", effect = \"{effect}\" }}"
        );
        policy(&[("[recognise]", &format!("[recognise]\n{origin}"))])
    };
    let rules = [RuleId::GrantorsMoney, RuleId::OriginFlagged, RuleId::OriginUnknown];
    let sentence = |portfolio: &Portfolio, trace: &str, effect: &str| {
        said(&check(portfolio, &traced(trace, effect), "G1"), &rules).concat()
    };
    let donor = circle(Some("DONOR"), true);
    let bound = "Of contribution A, up to 600.00 USD can have come from the grantor, ";
    assert_eq!(sentence(&donor, "min", "disallow"), format!("{bound}which is no match."));
    assert_eq!(sentence(&donor, "min", "flag"), format!("{bound}which the policy flags."));
    has(&letter(&donor, &traced("min", "disallow"), "G1"), &[bound]);
    let by_convention =
        "Of contribution A, 600.00 USD counts as the grantor's money, first in, first out, which is no match.";
    assert_eq!(sentence(&donor, "fifo", "disallow"), by_convention);
    // Who gives what the grantor owns gives the grantor's money, without any doubt.
    let owned = with(&donor, |document| {
        document["partners"][1]["part_of"] = json!([{"partner": "CENTRE", "share": "80"}]);
    });
    let certain = "Of contribution A, 1000.00 USD is traced back to the grantor, which is no match.";
    assert_eq!(sentence(&owned, "min", "disallow"), certain);
}

#[test]
fn which_of_both_is_not_known_is_said() {
    let open = "origin = { of = \"grantor\", look_back_days = 365, trace = \"min\", effect = \"flag\" }";
    // Without the rule that denies the grantor, which asks the same before.
    let deny =
        Policy::load("ssdc-1-to-1").unwrap().text().lines().find(|line| line.starts_with("deny")).unwrap().to_owned();
    let policy = policy(&[("[recognise]", &format!("[recognise]\n{open}")), (&deny, "")]);
    for (source, programme, unknown) in [
        (None, true, "who gives it"),
        (Some("DONOR"), false, "who the grantor is"),
        (None, false, "who gives it or who the grantor is"),
    ] {
        let report = check(&circle(source, programme), &policy, "G1");
        let expected = format!("1000.00 USD of contribution A may be the grantor's money: nobody says {unknown}.");
        assert_eq!(said(&report, &[RuleId::OriginUnknown]), [expected]);
    }
}
