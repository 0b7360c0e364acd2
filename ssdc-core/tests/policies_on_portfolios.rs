//! Checks of portfolios under policies other than the centre's: figures worked out by hand, and the same answer as the
//! policy gives on the bare facts that the records say.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test that fails must say so"
)]

use serde_json::{Value, json};
use ssdc_core::{Code, MatchReport, Policy, Portfolio};

/// A portfolio of one grant of 100,000 USD from `FUNDER` to `HOLDER`, with these changes and lots.
fn portfolio(grant: Value, more: Value) -> Portfolio {
    let mut own = json!({"id": "G", "title": "T", "programme": "PR", "amount": "100000.00 USD",
        "recipients": [{"partner": "HOLDER"}],
        "agreement": {"submitted": "2023-06-01", "offered": "2023-10-01", "signed": "2026-01-01", "from": "2026-01-01", "to": "2026-12-31"}});
    own.as_object_mut().unwrap().extend(grant.as_object().unwrap().clone());
    let mut document = json!({"format": "ssdc-portfolio/1",
        "partners": [
            {"id": "FUNDER", "name": "F", "family": "us-federal"}, {"id": "OTHER-AGENCY", "name": "O", "family": "us-federal"},
            {"id": "HOLDER", "name": "H", "legal_form": "organisation"}, {"id": "DONOR", "name": "D"}],
        "programmes": [{"id": "PR", "title": "P", "funders": ["FUNDER"]}],
        "grants": [own]});
    document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Portfolio::from_json(&document.to_string()).unwrap_or_else(|error| panic!("{error}"))
}

fn lot(id: &str, source: &str, kind: &str, amount: &str, more: Value) -> Value {
    let state = if kind == "cash" { "spent" } else { "delivered" };
    let mut lot = json!({"id": id, "source": source, "kind": kind, "amount": amount, "earmark": {"grants": ["G"]},
        "states": [{"state": state, "on": "2026-03-01"}]});
    lot.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    lot
}

fn check(portfolio: &Portfolio, policy: &str) -> MatchReport {
    let policy = Policy::load(policy).unwrap();
    portfolio.match_funding(&policy).check(&"G".parse().unwrap(), "2026-06-30".parse().unwrap()).unwrap()
}

fn figures(report: &MatchReport) -> [String; 4] {
    let text = |money: Option<ssdc_core::Money>| money.map_or("unknown".to_owned(), |money| money.to_string());
    let (required, recognised) = (text(report.required()), text(report.recognised()));
    [required, recognised, text(report.shortfall()), report.verdict().to_string()]
}

fn codes(report: &MatchReport) -> Vec<&'static str> {
    report.findings().iter().map(|finding| finding.rule.name()).collect()
}

#[test]
fn federal_money_is_no_match_and_what_is_given_in_kind_is_valued() {
    // NEA: 1:1 of the award; not from federal agencies; in kind only from third parties, at fair market value.
    let market = |amount: &str| json!({"valuation": {"method": "fair_market", "amounts": {"fair_market": amount}}});
    let lots = json!({"contributions": [
        lot("a", "DONOR", "cash", "40000.00 USD", json!({})),
        lot("b", "OTHER-AGENCY", "cash", "30000.00 USD", json!({})),
        lot("c", "DONOR", "in_kind_goods", "30000.00 USD", market("25000.00 USD")),
        lot("d", "HOLDER", "in_kind_goods", "9000.00 USD", market("9000.00 USD")),
        lot("e", "DONOR", "in_kind_goods", "9000.00 USD", json!({})),
    ]});
    let report = check(&portfolio(json!({"inputs": {"grantee.other_grants_same_project": 0}}), lots), "us-nea");
    // 40,000 in cash and 25,000 as valued; the agency's, the holder's own and the unvalued do not count.
    assert_eq!(figures(&report), ["100000.00 USD", "65000.00 USD", "35000.00 USD", "short"]);
    for code in ["source_denied", "valued", "kind_not_admitted", "valuation_missing"] {
        assert!(codes(&report).contains(&code), "{code} in {:?}", codes(&report));
    }
    // A territory's first 200,000 is exempt: nothing of this award is left to match.
    let territory =
        json!({"partners": [{"id": "FUNDER", "name": "F"}, {"id": "HOLDER", "name": "H", "legal_form": "territory"}]});
    assert_eq!(
        figures(&check(&portfolio(json!({}), territory), "us-nea")),
        ["0.00 USD", "0.00 USD", "0.00 USD", "met"]
    );
    // Nobody says what form the holder has, and the rule depends on it.
    let unknown = json!({"partners": [{"id": "FUNDER", "name": "F"}, {"id": "HOLDER", "name": "H"}]});
    let report = check(&portfolio(json!({}), unknown), "us-nea");
    assert_eq!(figures(&report), ["unknown", "0.00 USD", "unknown", "undetermined"]);
    assert!(codes(&report).contains(&"requirement_unknown"));
}

#[test]
fn a_share_of_the_total_is_grossed_up_from_the_award() {
    // DOJ: the award is 75 % of the total, so the total is 133,333 and the match 33,333 (rounded half up to the dollar).
    let states = json!({"states": [{"state": "spent", "on": "2026-03-01"}]});
    let lots = json!({"contributions": [lot("a", "DONOR", "cash", "33333.00 USD", states)]});
    let report = check(&portfolio(json!({"inputs": {"funder_share": "75%"}}), lots.clone()), "us-doj-ojp");
    assert_eq!(figures(&report), ["33333.00 USD", "33333.00 USD", "0.00 USD", "met"], "{report}");
    assert_eq!(figures(&check(&portfolio(json!({}), lots), "us-doj-ojp"))[3], "undetermined");
}

#[test]
fn costs_are_figures() {
    // HUSKROUA: the match is 10 % of the eligible cost, which a series reports; in euro.
    let eur = json!({"amount": "90000.00 EUR"});
    let series = json!({"series": [{"id": "S", "title": "eligible_cost", "record": "G", "points": [
            {"on": "2026-01-31", "value": "50000"}, {"on": "2026-05-31", "value": "100000"}, {"on": "2026-07-31", "value": "200000"}]}],
        "contributions": [lot("a", "DONOR", "cash", "9000.00 EUR", json!({}))]});
    let report = check(&portfolio(eur, series), "eu-huskroua");
    assert_eq!(figures(&report), ["10000.00 EUR", "9000.00 EUR", "1000.00 EUR", "short"]);
    let read: Vec<_> = report.receipt().records.iter().map(|read| read.record.to_string()).collect();
    assert!(read.contains(&"series S".to_owned()), "{read:?}");
}

#[test]
fn a_cap_on_a_slice_cuts_what_is_recognised() {
    let text = Policy::load("ssdc-1-to-1").unwrap().text().replace(
        "remedy = [{ action = \"hold\" }]",
        "remedy = [{ action = \"hold\" }]\nslice = [{ id = \"in-kind\", where = [{ \"lot.kind\" = \"in_kind_goods\" }], at_most = \"50%\", of = \"required\" }]",
    );
    let policy: Policy = text.parse().unwrap();
    let verified = json!({"states": [{"state": "verified", "on": "2026-03-01"}]});
    let received = json!({"states": [{"state": "received", "on": "2026-03-01"}]});
    let lots = json!({"contributions": [
        lot("a", "DONOR", "cash", "30000.00 USD", received),
        lot("b", "DONOR", "in_kind_goods", "80000.00 USD", verified),
        lot("c", "DONOR", "cash", "20000.00 USD", json!({"states": [{"state": "received"}]})),
    ]});
    let portfolio = portfolio(json!({}), lots);
    let view = portfolio.match_funding(&policy);
    let report = view.check(&"G".parse().unwrap(), "2026-06-30".parse().unwrap()).unwrap();
    // Of 80,000 in kind 50,000 count, with 30,000 in cash that is 80,000; the undated 20,000 could close the gap.
    assert_eq!(figures(&report), ["100000.00 USD", "80000.00 USD", "20000.00 USD", "undetermined"]);
    assert!(codes(&report).contains(&"slice_cut"));
    let all = view.check_all("2026-06-30".parse().unwrap(), &mut ()).unwrap().to_table().to_json();
    assert!(all.contains(r#""recognised":"80000.00""#) && all.contains("undetermined"), "{all}");
}

#[test]
fn a_waiver_that_the_policy_admits_changes_what_is_required() {
    let waivable = |effect: &str| -> Policy {
        let waiver = format!(
            "remedy = [{{ action = \"hold\" }}]\nwaiver = [{{ grounds = [\"disaster\"], authority = \"Board\", effect = \"{effect}\" }}]"
        );
        let text = Policy::load("ssdc-1-to-1").unwrap().text().replace("remedy = [{ action = \"hold\" }]", &waiver);
        text.parse().unwrap()
    };
    let waiver = |ground: &str, to: &str| json!({"waivers": [{"requirement": "match", "ground": ground, "authority": "Board", "from": "2026-02-01", "to": to, "rate": "1:4"}]});
    let stands = |policy: &Policy, grant: Value| {
        let portfolio = portfolio(grant, json!({}));
        figures(&portfolio.match_funding(policy).check(&"G".parse().unwrap(), "2026-06-30".parse().unwrap()).unwrap())
    };
    assert_eq!(stands(&waivable("all"), waiver("disaster", "2026-12-31"))[3], "exempt");
    assert_eq!(stands(&waivable("rate"), waiver("disaster", "2026-12-31"))[0], "25000.00 USD");
    assert_eq!(
        stands(&waivable("all"), waiver("disaster", "2026-05-31")),
        stands(&waivable("all"), json!({})),
        "it has ended"
    );
    assert_eq!(stands(&waivable("all"), waiver("poverty", "2026-12-31"))[3], "short", "no such ground");
    // Of two the one that asks less counts, in whatever order they stand; none asks more than the policy.
    let rates = |rates: [&str; 2]| {
        let one =
            |rate: &str| json!({"requirement": "match", "ground": "disaster", "authority": "Board", "rate": rate});
        json!({"waivers": rates.map(one)})
    };
    for (of, required) in
        [(["1:2", "1:4"], "25000.00 USD"), (["1:4", "1:2"], "25000.00 USD"), (["5:2", "2:1"], "100000.00 USD")]
    {
        assert_eq!(stands(&waivable("rate"), rates(of))[0], required, "{of:?}");
    }
}

#[test]
fn several_requirements_are_several_obligations() {
    // AmeriCorps, first year: 24 % of the total cost, 33 % of what is spent on operating.
    let inputs = json!({"inputs": {"grantee.year_of_funding": 1, "actual_total": "200000", "budgeted_match": "50000"}});
    let lots = json!({"contributions": [lot("a", "DONOR", "cash", "48000.00 USD", json!({}))]});
    let report = check(&portfolio(inputs, lots), "us-americorps");
    let names: Vec<_> = report.obligations().iter().map(|one| one.requirement.as_deref().unwrap()).collect();
    assert_eq!(names, ["overall", "operating", "budgeted"]);
    let overall = &report.obligations()[0];
    assert_eq!((overall.required.unwrap().to_string(), overall.verdict.name()), ("48000.00 USD".to_owned(), "met"));
    assert_eq!(report.obligations()[2].shortfall.unwrap().to_string(), "2000.00 USD");
    assert!(report.to_json().contains(r#""requirement":"operating""#));
}

/// What the records of a portfolio say, as bare facts: the check and the trial on bare facts are one engine.
#[test]
fn a_check_says_what_the_policy_says_on_the_same_facts() {
    let lots =
        [("a", "DONOR", "cash", "41000.10"), ("b", "OTHER-AGENCY", "cash", "5000"), ("c", "DONOR", "loan", "700")];
    let records: Vec<_> = lots
        .iter()
        .map(|(id, source, kind, amount)| lot(id, source, kind, &format!("{amount} USD"), json!({})))
        .collect();
    let bare: Vec<_> = lots
        .iter()
        .map(|(id, source, kind, amount)| {
            // What is spent was received: bare facts state both.
            let states = match *kind {
                "cash" => json!({"received": "2026-03-01", "spent": "2026-03-01"}),
                _ => json!({"delivered": "2026-03-01"}),
            };
            let family = if *source == "OTHER-AGENCY" { json!({"source.family": "us-federal"}) } else { json!({}) };
            let mut attributes = family;
            attributes["source.is"] = json!(["third_party"]);
            json!({"id": id, "kind": kind, "amount": amount, "states": states, "attributes": attributes})
        })
        .collect();
    let inputs = json!({"cost_share": "60000", "match_share": "20%", "funder_share": "80%", "grantee.other_grants_same_project": 0});
    let portfolio = portfolio(json!({"inputs": inputs}), json!({"contributions": records}));
    let facts = json!({"as_of": "2026-06-30", "figures": {"award": "100000"}, "parameters": inputs,
        "attributes": {"grantee.legal_form": "organisation"}, "lots": bare,
        "dates": {"agreement.from": "2026-01-01", "agreement.to": "2026-12-31", "agreement.signed": "2026-01-01", "award.offered": "2023-10-01"}});
    let mut compared = 0;
    for name in ["us-nea", "us-usaid-ads-303", "us-doj-ojp", "ssdc-1-to-1"] {
        let policy = Policy::load(name).unwrap();
        let report = check(&portfolio, name);
        let answer: Value = serde_json::from_str(&policy.evaluate(&facts.to_string()).unwrap()).unwrap();
        let (id, one) = answer.as_object().unwrap().iter().find(|(_, one)| one.get("required").is_some()).unwrap();
        let amount = |text: &Value| text.as_str().unwrap().parse::<ssdc_core::Decimal>().unwrap();
        assert_eq!(report.required().unwrap().amount(), amount(&one["required"]), "{name} {id}");
        assert_eq!(report.recognised().unwrap().amount(), amount(&one["recognised"]), "{name} {id}");
        assert_eq!(report.shortfall().unwrap().amount(), amount(&one["shortfall"]), "{name} {id}");
        compared += 1;
    }
    assert_eq!(compared, 4);
}

#[test]
fn nobody_knows_the_state_of_a_lot_without_states() {
    let mut silent = lot("a", "DONOR", "cash", "100000.00 USD", json!({}));
    silent.as_object_mut().unwrap().remove("states");
    let report = check(&portfolio(json!({}), json!({"contributions": [silent]})), "ssdc-1-to-1");
    assert_eq!(figures(&report), ["100000.00 USD", "0.00 USD", "100000.00 USD", "undetermined"]);
    assert!(codes(&report).contains(&"state_unknown"));
}

#[test]
fn what_a_check_does_not_execute_is_refused_by_name() {
    let portfolio = portfolio(json!({}), json!({}));
    let mut executed = 0;
    for name in Policy::names() {
        let policy = Policy::load(name).unwrap();
        match portfolio.match_funding(&policy).check(&"G".parse().unwrap(), "2026-06-30".parse().unwrap()) {
            Ok(_) => executed += 1,
            Err(error) => {
                assert_eq!(error.code(), Code::UnsupportedPolicy, "{name}: {error}");
                assert!(!error.faults().is_empty());
            }
        }
    }
    assert!(executed >= 15, "{executed}");
}

#[test]
fn a_country_that_nobody_recorded_is_not_another_country() {
    // 100,000 required; all of it comes from DONOR, and what comes from Germany does not count, or what does not.
    let verdict = |rule: &str, country: Value| {
        let text = Policy::load("ssdc-1-to-1").unwrap().text().to_owned();
        let grantor = "deny = [{ \"source.is\" = \"grantor\" }]";
        assert!(text.contains(grantor));
        let policy: Policy = text.replace(grantor, rule).parse().unwrap_or_else(|error| panic!("{error}"));
        let states = json!({"states": [{"state": "received", "on": "2026-03-01"}]});
        let mut document: Value = serde_json::from_str(
            &portfolio(json!({}), json!({"contributions": [lot("a", "DONOR", "cash", "100000.00 USD", states)]}))
                .to_json(),
        )
        .unwrap();
        let partners = document["partners"].as_array_mut().unwrap();
        partners.iter_mut().find(|partner| partner["id"] == "DONOR").unwrap()["country"] = country;
        let portfolio = Portfolio::from_json(&document.to_string()).unwrap();
        let report =
            portfolio.match_funding(&policy).check(&"G".parse().unwrap(), "2026-06-30".parse().unwrap()).unwrap();
        report.verdict().to_string()
    };
    let deny = "deny = [{ \"source.country\" = \"DE\" }]";
    assert_eq!(["DE", "KE"].map(|country| verdict(deny, json!(country))), ["short", "met"]);
    assert_eq!(verdict(deny, Value::Null), "undetermined");
    let allow = "allow = [{ \"source.country\" = \"DE\" }]";
    assert_eq!(["DE", "KE"].map(|country| verdict(allow, json!(country))), ["met", "short"]);
    assert_eq!(verdict(allow, Value::Null), "undetermined");
}

#[test]
fn each_grant_is_governed_by_the_version_in_effect_on_its_own_date() {
    // Rotary: until 2020-06-30, from 2020-07-01 to 2022-06-30, and from 2022-07-01, chosen by the day of application.
    let rotary = ["2018", "2020", "2022"].map(|year| Policy::load(&format!("rotary-global-grant-{year}")).unwrap());
    let grant = |id: &str, submitted: Value| json!({"id": id, "title": "T", "agreement": {"submitted": submitted}});
    let document = json!({"format": "ssdc-portfolio/1", "grants": [
        grant("A", json!("2020-06-30")), grant("B", json!("2020-07-01")), grant("C", json!("2022-07-01")),
        grant("D", json!("2020")), grant("E", Value::Null), grant("F", json!("2021"))]});
    let portfolio = Portfolio::from_json(&document.to_string()).unwrap();
    let [one, two, three] = &rotary;
    let as_of = "2026-06-30".parse().unwrap();
    let found = |policies: &[&Policy]| portfolio.policy_versions(policies, as_of).to_csv();
    let (anchor, ids) = ("application.submitted", rotary.each_ref().map(Policy::id));
    let expected = format!(
        "grant,policy,chosen_by,date,why\nA,{},{anchor},2020-06-30,\nB,{},{anchor},2020-07-01,\nC,{},{anchor},2022-07-01,\n\
         D,,,,`{}` or `{}` may have been in effect on {anchor} 2020\nE,,,,nobody recorded {anchor}\nF,{},{anchor},2021,\n",
        ids[0], ids[1], ids[2], ids[0], ids[1], ids[1]
    );
    assert_eq!(found(&[one, two, three]), expected);
    let alone = portfolio.policy_versions(&[two], as_of);
    assert_eq!(alone.column("why").unwrap().get(0).to_string(), format!("none was in effect on {anchor} 2020-06-30"));
    assert_eq!(
        alone.column("why").unwrap().get(3).to_string(),
        format!("`{}` may have been in effect on {anchor} 2020", ids[1])
    );
    assert!(found(&[]).contains("no version was named"));
    // The order in which they are named does not matter.
    assert_eq!(
        portfolio.policy_versions(&[three, one, two], as_of).column("policy").unwrap().get(1).to_string(),
        ids[1]
    );
}
