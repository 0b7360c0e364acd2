//! Whether money went in a circle: worked by hand, against brute force, and in checks whose bundles give the same again.
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
use ssdc_core::{Code, MatchReport, OriginReport, Policy, Portfolio, verify_bundle};

/// A contribution of `DONOR` to a grant that `CENTRE` funds, with these changes and payments.
fn portfolio(lot: Value, payments: Vec<Value>, more: Value) -> Portfolio {
    let mut own = json!({"id": "C", "source": "DONOR", "kind": "cash", "amount": "500.00 USD", "component": "wells",
        "earmark": {"grants": ["G"]}, "states": [{"state": "received", "on": "2018-03-01"}],
        "evidence": [{"kind": "receipt", "reference": "r", "on": "2018-02-01"}]});
    own.as_object_mut().unwrap().extend(lot.as_object().unwrap().clone());
    let partner = |id: &str| json!({"id": id, "name": id});
    let partners: Vec<_> =
        ["CENTRE", "AGENCY", "OTHER", "DONOR", "HOLDER", "A", "B"].into_iter().map(partner).collect();
    let mut document = json!({"format": "ssdc-portfolio/1", "partners": partners,
        "programmes": [{"id": "PR", "title": "P", "funders": ["CENTRE"]}],
        "grants": [{"id": "G", "title": "Wells", "programme": "PR", "amount": "1000.00 USD",
                    "recipients": [{"partner": "HOLDER"}], "agreement": {"from": "2018-01-01", "to": "2018-12-31"},
                    "tranches": [{"number": 1, "amount": "600.00 USD", "due": "2018-02-01"}]}],
        "contributions": [own], "payments": payments});
    for (key, list) in more.as_object().unwrap() {
        let ids: Vec<_> = list.as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
        let known = document.as_object_mut().unwrap().entry(key).or_insert_with(|| json!([])).as_array_mut().unwrap();
        known.retain(|one| !ids.contains(&one["id"]));
        known.extend(list.as_array().unwrap().clone());
    }
    Portfolio::from_json(&document.to_string()).unwrap_or_else(|error| panic!("{error}"))
}

fn payment(id: &str, from: &str, to: &str, amount: &str, on: &str) -> Value {
    let mut payment = json!({"id": id, "kind": "transfer", "amount": format!("{amount} USD")});
    for (key, value) in [("from", from), ("to", to), ("on", on)] {
        if !value.is_empty() {
            payment[key] = json!(value);
        }
    }
    payment
}

/// The tranches policy with another rule of origin.
fn policy(trace: &str, flag_from: &str, effect: &str) -> Policy {
    let text = Policy::load("ssdc-1-to-1-tranches").unwrap().text().to_owned();
    let rule = |trace, flag, effect| {
        format!("look_back_days = 730, trace = \"{trace}\", flag_from = \"{flag}\", effect = \"{effect}\"")
    };
    assert!(text.contains(&rule("min", "0%", "disallow")));
    text.replace(&rule("min", "0%", "disallow"), &rule(trace, flag_from, effect)).parse().unwrap()
}

fn origin_under(portfolio: &Portfolio, policy: &Policy) -> OriginReport {
    portfolio.match_funding(policy).origin(&"C".parse().unwrap(), "2018-06-30".parse().unwrap(), None).unwrap()
}

fn origin(portfolio: &Portfolio) -> OriginReport {
    origin_under(portfolio, &policy("min", "0%", "disallow"))
}

/// Flow, first in first out, pro rata, perhaps.
fn figures(report: &OriginReport) -> [String; 4] {
    [report.flow(), report.fifo(), report.pro_rata(), report.perhaps()].map(|money| money.amount().to_string())
}

fn check(portfolio: &Portfolio, policy: &Policy) -> MatchReport {
    let report = portfolio.match_funding(policy).check(&"G".parse().unwrap(), "2018-06-30".parse().unwrap()).unwrap();
    assert_eq!(verify_bundle(&report.bundle()).unwrap().differences(), []);
    assert_eq!(MatchReport::from_bundle(&report.bundle()).unwrap(), report);
    report
}

fn codes(report: &MatchReport) -> Vec<&'static str> {
    report.findings().iter().map(|finding| finding.rule.name()).collect()
}

fn by_hand() -> Vec<Value> {
    vec![
        payment("P-1", "OTHER", "AGENCY", "300.00", "2018-01-05"),
        payment("P-2", "CENTRE", "AGENCY", "900.00", "2018-01-10"),
        payment("P-3", "AGENCY", "DONOR", "400.00", "2018-02-01"),
    ]
}

#[test]
fn a_circle_worked_by_hand() {
    // The agency gets 300 of another donor, then 900 of the centre, and passes 400 on to the donor, who gives 500.
    // At most: 900 reach the agency, 400 leave it for the donor, of 500 given: 400.
    // First in, first out: of the 400 the first 300 are the other's, 100 the centre's; the donor pays 500 from these 400 and
    // 100 of its own: 100. Pro rata: 900 of 1200 in the agency's hands are the centre's, so 3/4 of 400: 300.
    let report = origin(&portfolio(json!({}), by_hand(), json!({})));
    assert_eq!(figures(&report), ["400", "100", "300", "400"]);
    assert_eq!(report.tainted(), report.flow());
    let paths: Vec<_> = report.paths().iter().map(ToString::to_string).collect();
    assert_eq!(
        paths,
        [
            "400.00 USD: CENTRE pays AGENCY 900.00 USD on 2018-01-10 (P-2), AGENCY pays DONOR 400.00 USD on 2018-02-01 (P-3)"
        ]
    );
    assert_eq!(
        report.window().map(|(from, to)| (from.to_string(), to.to_string())),
        Some(("2016-03-01".into(), "2018-03-01".into()))
    );
    assert_eq!(report.to_table().len(), 2);
    let text = report.to_string();
    for sentence in [
        "At most 400.00 USD can have come from CENTRE",
        "100.00 USD of it is the grantor's money; pro rata, 300.00 USD",
        "flags it and disallows 400.00 USD",
    ] {
        assert!(text.contains(sentence), "{sentence} in {text}");
    }
}

#[test]
fn a_check_takes_off_what_the_trace_says() {
    // 600 are due and 500 given; a tranche is matched one to one.
    let portfolio = portfolio(json!({}), by_hand(), json!({}));
    for (trace, effect, recognised, code) in [
        ("min", "disallow", "100.00 USD", "grantors_money"),
        ("fifo", "disallow", "400.00 USD", "grantors_money"),
        ("pro_rata", "disallow", "200.00 USD", "grantors_money"),
        ("min", "flag", "500.00 USD", "origin_flagged"),
    ] {
        let report = check(&portfolio, &policy(trace, "0%", effect));
        assert_eq!(report.recognised().unwrap().to_string(), recognised, "{trace} {effect}");
        assert_eq!(report.verdict().name(), "short");
        assert!(codes(&report).contains(&code), "{code} in {:?}", codes(&report));
        let read: Vec<_> = report.receipt().records.iter().map(|read| read.record.to_string()).collect();
        for record in ["payment P-1", "payment P-2", "payment P-3", "partner AGENCY", "partner DONOR"] {
            assert!(read.contains(&record.to_owned()), "{record} in {read:?}");
        }
    }
    // 100 of 500 are 20 %: not flagged from 21 % on, and disallowed all the same.
    let (below, at) = (policy("fifo", "21%", "disallow"), policy("fifo", "20%", "disallow"));
    assert!(!origin_under(&portfolio, &below).is_flagged() && origin_under(&portfolio, &at).is_flagged());
    assert_eq!(origin_under(&portfolio, &below).disallowed().to_string(), "100.00 USD");
    assert!(codes(&check(&portfolio, &policy("fifo", "21%", "flag"))).contains(&"origin_below_flag"));
}

#[test]
fn only_what_came_in_time_and_in_order_is_traced() {
    let flow = |payments: Vec<Value>| figures(&origin(&portfolio(json!({}), payments, json!({}))))[0].clone();
    let chain = |first: &str, second: &str| {
        flow(vec![payment("1", "CENTRE", "AGENCY", "900.00", first), payment("2", "AGENCY", "DONOR", "400.00", second)])
    };
    assert_eq!(chain("2018-01-10", "2018-02-01"), "400");
    assert_eq!(chain("2018-02-02", "2018-02-01"), "0"); // the agency paid before it was paid
    assert_eq!(chain("2018-02-01", "2018-02-01"), "400"); // within a day in any order
    assert_eq!(chain("2018-02-01", "2018-03-01"), "400"); // on the very day
    assert_eq!(chain("2018-02-01", "2018-03-02"), "0"); // after it had given
    assert_eq!(chain("2016-03-01", "2018-02-01"), "400"); // the first day of the look-back
    assert_eq!(chain("2016-02-29", "2018-02-01"), "0");
    // A refund is money back; what brings the contribution itself, and what is only promised, is not followed.
    let mut back = payment("1", "DONOR", "CENTRE", "-70.00", "2018-02-01");
    assert_eq!(flow(vec![back.clone()]), "70");
    back["contribution"] = json!("C");
    assert_eq!(flow(vec![back]), "0");
    let mut pledge = payment("1", "CENTRE", "DONOR", "70.00", "2018-02-01");
    pledge["kind"] = json!("11");
    assert_eq!(flow(vec![pledge]), "0");
    // A shorter look-back than the policy's can be asked for.
    let portfolio = portfolio(json!({}), by_hand(), json!({}));
    let policy = policy("min", "0%", "disallow");
    let asked = |days| {
        let view = portfolio.match_funding(&policy);
        view.origin(&"C".parse().unwrap(), "2018-06-30".parse().unwrap(), Some(days)).unwrap().flow().to_string()
    };
    assert_eq!((asked(50), asked(49)), ("400.00 USD".into(), "0.00 USD".into())); // 10 January is 50 days before 1 March
}

#[test]
fn a_contribution_in_parts_takes_each_payment_once() {
    let states = json!([{"state": "received", "on": "2018-02-01", "amount": "200.00 USD"},
                        {"state": "received", "on": "2018-03-01", "amount": "300.00 USD"}]);
    let payments = vec![
        payment("1", "CENTRE", "DONOR", "250.00", "2018-01-10"),
        payment("2", "CENTRE", "DONOR", "40.00", "2018-02-10"),
    ];
    let report = origin(&portfolio(json!({"states": states}), payments, json!({})));
    assert_eq!(figures(&report), ["290", "290", "290", "290"]);
}

#[test]
fn what_is_not_known_lowers_what_is_sure_and_nothing_else() {
    let policy = policy("min", "0%", "disallow");
    let clean = vec![payment("1", "OTHER", "DONOR", "800.00", "2018-02-01")];
    let report = check(&portfolio(json!({}), clean.clone(), json!({})), &policy);
    assert_eq!((report.recognised().unwrap().to_string(), report.verdict().name()), ("500.00 USD".into(), "short"));
    assert!(codes(&report).contains(&"origin_clean"));
    for (unknown, perhaps) in [
        (payment("2", "", "DONOR", "120.00", "2018-02-01"), "120"),
        (payment("2", "CENTRE", "DONOR", "120.00", ""), "120"),
        (payment("2", "CENTRE", "DONOR", "120.00", "2018-03"), "120"), // perhaps on the 1st
        (
            json!({"id": "2", "kind": "3", "amount": "9.00 EUR", "from": "CENTRE", "to": "DONOR", "on": "2018-02-01"}),
            "500",
        ),
    ] {
        let mut payments = clean.clone();
        payments.push(unknown.clone());
        let portfolio = portfolio(json!({"amount": "700.00 USD"}), payments, json!({}));
        let found = origin(&portfolio);
        let perhaps = if perhaps == "500" { "700" } else { perhaps };
        assert_eq!(figures(&found), ["0", "0", "0", perhaps], "{unknown}");
        assert_eq!(found.unfollowed().len(), 1);
        let report = check(&portfolio, &policy);
        // 600 are due: 700 less what may be the centre's is less, so nobody can say.
        let sure = 700 - perhaps.parse::<i32>().unwrap();
        assert_eq!(report.recognised().unwrap().amount(), sure.into(), "{unknown}");
        assert_eq!(report.verdict().name(), "undetermined", "{unknown}");
        assert!(codes(&report).contains(&"origin_unknown"));
    }
    // Where it could not matter, it leaves no doubt: nobody knows who paid the agency, but the agency paid the donor before.
    let before =
        vec![payment("1", "AGENCY", "DONOR", "90.00", "2018-02-01"), payment("2", "", "AGENCY", "90.00", "2018-02-02")];
    assert_eq!(figures(&origin(&portfolio(json!({}), before, json!({}))))[3], "0");
    // Without a source or a grantor nothing can be followed.
    let mut nobody = json!({"id": "C", "kind": "cash", "amount": "5.00 USD", "earmark": {"grants": ["G"]}});
    let asked = |lot: &Value, funders: Value| {
        let more = json!({"contributions": [lot], "programmes": [{"id": "PR", "title": "P", "funders": funders}]});
        origin(&portfolio(json!({}), vec![], more))
    };
    let report = asked(&nobody, json!(["CENTRE"]));
    assert!(!report.is_known() && !report.is_flagged());
    assert_eq!(figures(&report), ["0", "0", "0", "5"]);
    assert!(report.to_string().contains("Nobody says who gives it"));
    nobody["source"] = json!("DONOR");
    assert!(asked(&nobody, json!([])).to_string().contains("Nobody says who the grantor is"));
    let missing = portfolio(json!({}), vec![], json!({}));
    let missing = missing.match_funding(&policy).origin(&"X".parse().unwrap(), "2018-06-30".parse().unwrap(), None);
    assert_eq!(missing.unwrap_err().code(), Code::NotFound);
}

#[test]
fn rates_convert_what_is_in_another_currency() {
    let euros =
        json!({"id": "1", "kind": "3", "amount": "100.00 EUR", "from": "CENTRE", "to": "DONOR", "on": "2018-02-10"});
    let rates = |on: &str| json!({"rates": [{"id": "R", "on": on, "from": "EUR", "to": "USD", "rate": "1.20"}]});
    for (on, expected) in [("2018-02-01", "120"), ("2018-01-10", "120"), ("2018-02", "120"), ("2018-01-09", "0")] {
        let portfolio = portfolio(json!({}), vec![euros.clone()], rates(on));
        assert_eq!(figures(&origin(&portfolio))[0], expected, "{on}");
        check(&portfolio, &policy("min", "0%", "disallow"));
    }
}

#[test]
fn what_the_grantor_controls_is_the_grantor() {
    let part = |id: &str, ties: Value| json!({"id": id, "name": id, "part_of": ties});
    // A pyramid: 30 of the agency's votes are the centre's, 25 are A's, which is the centre's by 60.
    let pyramid = json!({"partners": [
        part("A", json!([{"partner": "CENTRE", "share": "60"}])),
        part("AGENCY", json!([{"partner": "CENTRE", "share": "30"}, {"partner": "A", "share": "25"}]))]});
    let pays = vec![payment("1", "AGENCY", "DONOR", "400.00", "2018-02-01")];
    let report = origin(&portfolio(json!({}), pays.clone(), pyramid.clone()));
    assert_eq!(figures(&report), ["400", "400", "400", "400"]);
    let related: Vec<_> = report.related().iter().map(ToString::to_string).collect();
    assert_eq!(
        related,
        [
            "A is controlled by CENTRE: CENTRE holds 60 %",
            "AGENCY is controlled by CENTRE: A holds 25 %, CENTRE holds 30 %"
        ]
    );
    let checked = check(&portfolio(json!({}), pays.clone(), pyramid), &policy("min", "0%", "disallow"));
    assert_eq!(checked.recognised().unwrap().to_string(), "100.00 USD");
    // The donor itself.
    let owned = json!({"partners": [part("DONOR", json!([{"partner": "CENTRE"}]))]});
    let report = origin(&portfolio(json!({}), vec![], owned.clone()));
    assert!(report.is_grantor());
    assert_eq!(figures(&report), ["500", "500", "500", "500"]);
    let checked = check(&portfolio(json!({}), vec![], owned), &policy("min", "0%", "disallow"));
    assert_eq!(checked.recognised().unwrap().to_string(), "0.00 USD");
    // Nobody knows in which month the agency was bought: it may be the grantor.
    let bought = json!({"partners": [part("AGENCY", json!([{"partner": "CENTRE", "share": "51", "from": "2018"}]))]});
    assert_eq!(figures(&origin(&portfolio(json!({}), pays.clone(), bought.clone()))), ["0", "0", "0", "400"]);
    let checked = check(&portfolio(json!({}), pays, bought), &policy("min", "0%", "disallow"));
    assert_eq!(checked.recognised().unwrap().to_string(), "100.00 USD");
    assert!(codes(&checked).contains(&"origin_unknown"));
}

#[test]
fn whoever_is_related_to_the_grantee_can_be_denied() {
    let text = Policy::load("ssdc-1-to-1").unwrap().text().to_owned();
    let denied = "deny = [{ \"source.is\" = \"grantor\" }]";
    assert!(text.contains(denied));
    let policy: Policy =
        text.replace(denied, "deny = [{ \"source.is\" = [\"grantor\", \"related_to_grantee\"] }]").parse().unwrap();
    let part = |id: &str, share: &str, from: &str| json!({"id": id, "name": id, "part_of": [{"partner": "A", "share": share, "from": from}]});
    // It gave on 1 March: bought on that day it is denied, bought on the day after it is not.
    for (donor, holder, from, code) in [
        ("60", "60", "2018-03-01", "source_denied"),
        ("60", "60", "2018-03-02", "source_admitted"),
        ("60", "60", "2017", "source_denied"),
        ("60", "50", "2017", "source_admitted"),
        ("60", "60", "2018", "source_undecided"),
        ("60", "60", "2019", "source_admitted"),
    ] {
        let partners = json!({"partners": [part("DONOR", donor, "2017"), part("HOLDER", holder, from)]});
        let report = check(&portfolio(json!({}), vec![], partners), &policy);
        assert!(codes(&report).contains(&code), "{code} in {:?}", codes(&report));
    }
}

const PARTIES: [&str; 5] = ["CENTRE", "AGENCY", "OTHER", "A", "DONOR"];

fn on(day: usize) -> String {
    format!("2018-02-{:02}", day + 1)
}

/// Payments as (from, to, amount, day).
type Moves = Vec<(usize, usize, usize, usize)>;

fn moves(days: usize) -> impl Strategy<Value = Moves> {
    prop::collection::vec((0..5_usize, 0..5_usize, 1..7_usize, 0..days), 0..9)
}

fn records(moves: &Moves) -> Vec<Value> {
    let one = |(index, (from, to, amount, day)): (usize, &(usize, usize, usize, usize))| {
        payment(&format!("P-{index}"), PARTIES[*from], PARTIES[*to], &format!("{amount}.00"), &on(*day))
    };
    moves.iter().enumerate().map(one).collect()
}

fn with(moves: &Moves, given: usize, day: usize) -> Portfolio {
    let lot = json!({"amount": format!("{given}.00 USD"), "states": [{"state": "received", "on": on(day)}]});
    portfolio(lot, records(moves), json!({}))
}

/// The least cut: each party is on the centre's side from some day on, and what pays from that side to the other is cut.
fn least_cut(moves: &Moves, given: usize, day: usize) -> usize {
    const DAYS: usize = 5;
    let mut least = usize::MAX;
    for number in 0..(DAYS + 1).pow(4) {
        let since: Vec<usize> =
            std::iter::once(0).chain((0..4).map(|place| number / (DAYS + 1).pow(place) % (DAYS + 1))).collect();
        let cut =
            moves.iter().filter(|(from, to, _, on)| from != to && *to != 0 && since[*from] <= *on && *on < since[*to]);
        let sum: usize = cut.map(|one| one.2).sum();
        least = least.min(sum + if since[4] <= day { given } else { 0 });
    }
    least
}

/// Coin by coin: who holds which coins, the first first. Days are all different, so that no order within one matters.
fn coin_by_coin(moves: &Moves, given: usize, day: usize) -> usize {
    let mut purses: Vec<Vec<bool>> = vec![Vec::new(); 5];
    let mut all = moves.clone();
    all.push((4, 5, given, day));
    purses.push(Vec::new());
    // On its day the contribution comes after what was received and before what else was paid.
    all.sort_by_key(|one| (one.3, one.0 == 4 && one.1 != 5));
    for (from, to, amount, _) in all {
        for _ in 0..amount {
            let coin = from == 0 || (!purses[from].is_empty() && purses[from].remove(0));
            purses[to].push(coin);
        }
    }
    purses[5].iter().filter(|coin| **coin).count()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_flow_is_the_least_cut_and_bounds_the_rest(moves in moves(5), given in 1..20_usize, day in 0..5_usize) {
        let portfolio = with(&moves, given, day);
        let report = origin(&portfolio);
        let amount = |money: ssdc_core::Money| money.amount();
        prop_assert_eq!(amount(report.flow()), least_cut(&moves, given, day).into());
        prop_assert!(report.fifo().amount() <= report.flow().amount());
        prop_assert!(report.pro_rata().amount() <= report.flow().amount());
        prop_assert!(report.flow().amount() <= report.amount().amount());
        prop_assert_eq!(report.perhaps(), report.flow());
        // The chains carry just the flow, each payment at most what it is, each step no earlier than the one before.
        let carried: ssdc_core::Decimal = report.paths().iter().map(|path| path.amount.amount()).sum();
        prop_assert_eq!(carried, report.flow().amount());
        let mut used = std::collections::BTreeMap::new();
        for path in report.paths() {
            prop_assert_eq!(path.steps[0].from.as_ref().unwrap().as_str(), "CENTRE");
            prop_assert_eq!(path.steps.last().unwrap().to.as_ref().unwrap().as_str(), "DONOR");
            for step in &path.steps {
                *used.entry(step.payment.clone()).or_insert(ssdc_core::Decimal::ZERO) += path.amount.amount();
                prop_assert!(used[&step.payment] <= step.amount.amount());
            }
            for pair in path.steps.windows(2) {
                prop_assert!(pair[0].to == pair[1].from && pair[0].on <= pair[1].on);
            }
        }
        // What comes in another order says the same.
        let mut back = records(&moves);
        back.reverse();
        let lot = json!({"amount": format!("{given}.00 USD"), "states": [{"state": "received", "on": on(day)}]});
        prop_assert_eq!(origin(&self::portfolio(lot, back, json!({}))).to_json(), report.to_json());
        let checked = check(&portfolio, &policy("pro_rata", "0%", "disallow"));
        prop_assert!(checked.recognised().unwrap().amount() <= report.amount().amount() - report.pro_rata().amount());
    }

    #[test]
    fn first_in_first_out_is_coin_by_coin(mut moves in moves(1), given in 1..20_usize, day in 0..10_usize) {
        moves.retain(|one| one.0 != one.1 && one.1 != 0);
        // Each payment on a day of its own, the contribution on one of them, after it.
        for (index, one) in moves.iter_mut().enumerate() {
            one.3 = index;
        }
        prop_assert_eq!(origin(&with(&moves, given, day)).fifo().amount(), coin_by_coin(&moves, given, day).into());
    }
}

#[test]
fn control_counts_on_the_day_on_which_money_moved() {
    let part = |id: &str, to: &str| {
        json!({"partners": [{"id": id, "name": id,
        "part_of": [{"partner": "CENTRE", "share": "51", "from": "2017-01-01", "to": to}]}]})
    };
    let min = policy("min", "0%", "disallow");
    // The donor gives on 1 March; it is sold on 1 May, and asked about on 30 June.
    let sold = portfolio(json!({}), vec![], part("DONOR", "2018-05-01"));
    let report = origin(&sold);
    assert!(report.is_grantor());
    let why = "DONOR was controlled by CENTRE on 2018-03-01, when its money moved, and is not on 2018-06-30: CENTRE holds 51 %";
    assert_eq!(report.related()[0].to_string(), why);
    let checked = check(&sold, &min);
    assert_eq!(checked.recognised().unwrap().to_string(), "0.00 USD");
    let said: Vec<_> = checked.findings().iter().map(ToString::to_string).collect();
    let sentence = format!("Contribution C came through what the grantor controls or may control: {why}.");
    assert!(said.contains(&sentence), "{said:?}");
    // Sold before it gave, it gave its own money.
    let before = portfolio(json!({}), vec![], part("DONOR", "2018-02-28"));
    assert!(!origin(&before).is_grantor());
    assert_eq!(check(&before, &min).recognised().unwrap().to_string(), "500.00 USD");
    // Bought after it gave: it is said, and nothing is taken off.
    let bought =
        json!({"partners": [{"id": "DONOR", "name": "D", "part_of": [{"partner": "CENTRE", "from": "2018-04-01"}]}]});
    let report = origin(&portfolio(json!({}), vec![], bought));
    assert_eq!(figures(&report), ["0", "0", "0", "0"]);
    assert_eq!(
        report.related()[0].to_string(),
        "DONOR is controlled by CENTRE on 2018-06-30, and was not on 2018-03-01, when its money moved: CENTRE holds 100 %"
    );
    // Of parts that came on several days, those of the days of control: 200 came before it was sold, 300 after.
    let states = json!([{"state": "received", "on": "2018-02-01", "amount": "200.00 USD"},
                        {"state": "received", "on": "2018-03-01", "amount": "300.00 USD"}]);
    let report = origin(&portfolio(json!({"states": states}), vec![], part("DONOR", "2018-02-15")));
    assert_eq!((figures(&report), report.is_grantor()), (["200", "200", "200", "200"].map(String::from), false));
    // On the way the day of the payment counts: of two payments of the agency the first is the centre's.
    let pays = |first: &str, second: &str| {
        vec![payment("1", "AGENCY", "DONOR", "100.00", first), payment("2", "AGENCY", "DONOR", "150.00", second)]
    };
    let report = origin(&portfolio(json!({}), pays("2018-02-01", "2018-02-20"), part("AGENCY", "2018-02-10")));
    assert_eq!(figures(&report)[0], "100");
    // Sold on an unknown day of February: what it paid in February may be the centre's, what it paid in January is.
    let report = origin(&portfolio(json!({}), pays("2018-01-20", "2018-02-20"), part("AGENCY", "2018-02")));
    assert_eq!((&*figures(&report)[0], &*figures(&report)[3]), ("100", "250"));
}

#[test]
fn a_policy_that_does_not_ask_flags_nothing() {
    let report = origin_under(&portfolio(json!({}), by_hand(), json!({})), &Policy::load("ssdc-1-to-1").unwrap());
    assert_eq!(figures(&report)[0], "400");
    assert!(!report.policy_asks() && !report.is_flagged() && report.disallowed().is_zero());
    assert!(
        report
            .to_string()
            .ends_with("does not ask where money came from: nothing is flagged, and nothing is taken off.")
    );
}
