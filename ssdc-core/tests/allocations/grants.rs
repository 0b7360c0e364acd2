//! Grants that are compared by themselves: figures by hand, brute force on small portfolios, and the check of what was written back.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use ssdc_core::{AllocationOrder, Code, Decimal, MatchAllocation, Policy, Portfolio, Verdict};

const AS_OF: &str = "2018-06-30";

fn portfolio(grants: &[Value], lots: &[Value]) -> Portfolio {
    let grants: Vec<Value> = grants
        .iter()
        .map(|grant| {
            let mut one =
                json!({"title": "T", "programme": "PR", "agreement": {"from": "2018-01-01", "to": "2018-12-31"}});
            one.as_object_mut().unwrap().extend(grant.as_object().unwrap().clone());
            one
        })
        .collect();
    let lots: Vec<Value> = lots
        .iter()
        .map(|lot| {
            let mut one =
                json!({"source": "DONOR", "kind": "cash", "states": [{"state": "received", "on": "2018-03-01"}]});
            one.as_object_mut().unwrap().extend(lot.as_object().unwrap().clone());
            one
        })
        .collect();
    let document = json!({"format": "ssdc-portfolio/1",
        "partners": [{"id": "CENTRE", "name": "C"}, {"id": "DONOR", "name": "D"}, {"id": "P-1", "name": "A"}, {"id": "P-2", "name": "B"}],
        "programmes": [{"id": "PR", "title": "P", "funders": ["CENTRE"]}], "grants": grants, "contributions": lots});
    Portfolio::from_json(&document.to_string()).unwrap_or_else(|error| panic!("{error}"))
}

fn grant(id: &str, amount: u32) -> Value {
    json!({"id": id, "amount": format!("{amount}.00 USD")})
}

fn lot(id: &str, amount: u32, grants: &[&str]) -> Value {
    json!({"id": id, "amount": format!("{amount}.00 USD"), "earmark": {"grants": grants}})
}

fn plain() -> Policy {
    Policy::load("ssdc-1-to-1").unwrap()
}

fn allocate(portfolio: &Portfolio, policy: &Policy, order: AllocationOrder) -> MatchAllocation {
    portfolio
        .match_funding(policy)
        .allocate(AS_OF.parse().unwrap(), order, &mut ())
        .unwrap_or_else(|error| panic!("{error}"))
}

/// Whole dollars given to each grant.
fn given(allocation: &MatchAllocation) -> BTreeMap<String, String> {
    let of = |one: &ssdc_core::Coverage| (one.grants[0].to_string(), one.given.unwrap().amount().to_string());
    allocation.coverage().iter().map(of).collect()
}

fn given_of(allocation: &MatchAllocation) -> Vec<String> {
    given(allocation).into_values().collect()
}

#[test]
fn orders_say_who_is_served_first() {
    // 90 for needs of 60, 60 and 30; C reaches only the lot of 30, B is due first.
    let due = |id: &str, amount: u32, to: &str| json!({"id": id, "amount": format!("{amount}.00 USD"), "agreement": {"from": "2018-01-01", "to": to}});
    let grants = [due("A", 60, "2018-12-31"), due("B", 60, "2018-09-30"), due("C", 30, "2018-10-31")];
    let portfolio = portfolio(&grants, &[lot("big", 60, &["A", "B"]), lot("small", 30, &["A", "B", "C"])]);
    let policy = plain();
    let by = |order| given_of(&allocate(&portfolio, &policy, order));
    assert_eq!(by(AllocationOrder::EarliestDue), ["0", "60", "30"]);
    // C has one contribution to hope for, A and B have two.
    assert_eq!(by(AllocationOrder::LeastFlexible)[2], "30");
    // 90 of 150: three fifths for each.
    assert_eq!(by(AllocationOrder::Fairest), ["36", "36", "18"]);
    assert_eq!(by(AllocationOrder::ProRata), ["36", "36", "18"]);
    let any = allocate(&portfolio, &policy, AllocationOrder::Any);
    assert_eq!(any.total(), Some("90 USD".parse().unwrap()));
    assert_eq!(any.gaps().len(), 1);
    assert_eq!(any.gaps()[0].lacking.to_string(), "60.00 USD");
}

#[test]
fn what_is_assigned_stays() {
    let mut big = lot("big", 100, &["A", "B"]);
    big["assigned"] = json!([{"grant": "B", "amount": "70.00 USD"}]);
    let portfolio = portfolio(&[grant("A", 100), grant("B", 50)], &[big]);
    let allocation = allocate(&portfolio, &plain(), AllocationOrder::Any);
    // B needs only 50 of its 70: what is assigned to it is nobody else's.
    assert_eq!(given_of(&allocation), ["30", "50"]);
    let report = allocation.assigned().unwrap();
    let policy = plain();
    let all = report.match_funding(&policy).check_all(AS_OF.parse().unwrap(), &mut ()).unwrap();
    let recognised: Vec<_> = all.rows().map(|row| row.recognised.unwrap().to_string()).collect();
    assert_eq!(recognised, ["30.00 USD", "70.00 USD"]);
}

#[test]
fn what_is_not_known_leaves_it_undetermined() {
    let mut pledged = lot("perhaps", 40, &["A"]);
    pledged["states"] = json!([{"state": "received"}]);
    let portfolio = portfolio(&[grant("A", 100), grant("B", 50)], &[lot("sure", 60, &["A"]), pledged]);
    let allocation = allocate(&portfolio, &plain(), AllocationOrder::Any);
    let verdicts: Vec<_> = allocation.coverage().iter().map(|one| one.verdict).collect();
    assert_eq!(verdicts, [Verdict::Undetermined, Verdict::Short]);
    assert_eq!(
        allocation.cut(),
        [
            "B needs 50.00 USD, and no contribution can serve it: 50.00 USD is lacking. One new contribution of 50.00 USD for it would close it.",
            "A needs 100.00 USD, and all that surely serves it, sure, gives 60.00 USD: 40.00 USD is lacking. One new contribution of 40.00 USD for it would close it. What perhaps could give is not known.",
        ]
    );
}

#[test]
fn who_could_be_met_by_what_is_not_known_is_not_short() {
    let mut pledged = lot("perhaps", 300, &["A", "B", "C"]);
    pledged["states"] = json!([{"state": "received"}]);
    let portfolio = portfolio(&[grant("A", 200), grant("B", 250), grant("C", 600)], &[pledged]);
    let allocation = allocate(&portfolio, &plain(), AllocationOrder::Any);
    // 300 could be for A or for B; C lacks half of its 600 in any case.
    let verdicts: Vec<_> = allocation.coverage().iter().map(|one| one.verdict).collect();
    assert_eq!(verdicts, [Verdict::Undetermined, Verdict::Undetermined, Verdict::Short]);
    let said: Vec<_> = allocation.gaps().iter().map(|gap| (gap.lacking.to_string(), gap.unknown.len())).collect();
    assert_eq!(said, [("1050.00 USD".to_owned(), 1)]);
}

#[test]
fn an_assignment_for_some_recipient_is_named_for_one() {
    let two = json!([{"partner": "P-1", "amount": "50.00 USD"}, {"partner": "P-2", "amount": "50.00 USD"}]);
    let mut shared = grant("A", 100);
    shared["recipients"] = two;
    let mut open = lot("open", 100, &["A"]);
    open["assigned"] = json!([{"grant": "A", "amount": "60.00 USD"}]);
    let portfolio = portfolio(&[shared], &[open]);
    let policy = plain();
    let allocation = allocate(&portfolio, &policy, AllocationOrder::Any);
    assert_eq!(allocation.total().unwrap().to_string(), "100.00 USD");
    // Written down, a check counts what was given, and the sum of what is assigned is the same.
    let written = allocation.assigned().unwrap();
    let report = written.match_funding(&policy).check(&"A".parse().unwrap(), AS_OF.parse().unwrap()).unwrap();
    assert_eq!(report.verdict(), Verdict::Met);
    let assigned = &written.contributions().next().unwrap().assigned;
    assert!(assigned.iter().all(|one| one.recipient.is_some()), "{assigned:?}");
    let sum: Decimal = assigned.iter().map(|one| one.amount.unwrap().amount()).sum();
    assert_eq!(sum, Decimal::from(100));
}

/// One for one, of which at most half in kind, counted of what `of` says.
fn capped(of: &str) -> Policy {
    let text = format!(
        r#"schema = "ssdc-policy/1"
id = "capped"
title = "Half in kind at most"
effective_from = 2008-01-01
version_by = "as_of"
currency = "USD"
source = [{{ title = "test", evidence = "derived" }}]
[rounding]
mode = "up"
unit = "0.01"
of = ["required"]
[recognise]
state = "received"
[[recognise.kind]]
kind = ["cash", "in_kind_goods"]
value = "face"
[[requirement]]
id = "match"
ratio = {{ form = "ratio_to_award", match_to_award = "1:1" }}
base = {{ figure = "award" }}
level = "grant"
period = "agreement"
gate = ["close"]
remedy = [{{ action = "hold" }}]
slice = [{{ id = "in-kind", where = [{{ "lot.kind" = "in_kind_goods" }}], at_most = "50%", of = "{of}" }}]
"#
    );
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

fn goods(id: &str, amount: u32, grants: &[&str]) -> Value {
    let mut lot = lot(id, amount, grants);
    lot["kind"] = json!("in_kind_goods");
    lot
}

#[test]
fn a_cap_on_a_part_is_kept_and_leaves_the_rest_to_others() {
    // Goods of 150 for both: each takes at most half of its 100, whoever comes first.
    let portfolio = portfolio(
        &[grant("A", 100), grant("B", 100)],
        &[goods("goods", 150, &["A", "B"]), lot("cash", 60, &["A", "B"])],
    );
    for order in AllocationOrder::ALL {
        let allocation = allocate(&portfolio, &capped("required"), order);
        assert_eq!(allocation.total(), Some("160 USD".parse().unwrap()), "{order}");
        assert_eq!(allocation.gaps()[0].slices, ["in-kind"], "{order}");
    }
    // Evenly: 80 each, 50 of it in goods.
    assert_eq!(given_of(&allocate(&portfolio, &capped("required"), AllocationOrder::Fairest)), ["80", "80"]);
    assert_eq!(given_of(&allocate(&portfolio, &capped("required"), AllocationOrder::ProRata)), ["80", "80"]);
}

#[test]
fn a_cap_on_what_is_recognised_gives_the_best_found_and_a_bound() {
    // All can be met: 50 in goods and 50 in cash.
    let met = portfolio(&[grant("A", 100)], &[goods("goods", 80, &["A"]), lot("cash", 50, &["A"])]);
    let allocation = allocate(&met, &capped("recognised"), AllocationOrder::Any);
    assert_eq!((given_of(&allocation), allocation.coverage()[0].verdict), (vec!["100".to_owned()], Verdict::Met));
    // Cash of 30: no more goods count than cash is there, so 60, and nothing else can be: a flow alone would say 80.
    let short = portfolio(&[grant("A", 100)], &[goods("goods", 80, &["A"]), lot("cash", 30, &["A"])]);
    let allocation = allocate(&short, &capped("recognised"), AllocationOrder::Any);
    assert_eq!((given_of(&allocation), allocation.coverage()[0].verdict), (vec!["60".to_owned()], Verdict::Short));
    assert_eq!(allocation.at_most(), ["60 USD".parse().unwrap()]);
}

#[test]
fn a_lot_in_another_currency_is_given_at_its_rate_and_written_back_in_its_own() {
    // 100 EUR at 1.25 are 125 USD for needs of 150: five sixths of each, to the cent, and at the same rate back.
    let mut euro = lot("euro", 100, &["A", "B"]);
    euro["amount"] = json!("100.00 EUR");
    let mut document: Value =
        serde_json::from_str(&portfolio(&[grant("A", 100), grant("B", 50)], &[euro]).to_json()).unwrap();
    document["rates"] =
        json!([{"id": "R", "on": "2018-02-28", "from": "EUR", "to": "USD", "rate": "1.25", "source": "ECB"}]);
    let portfolio = Portfolio::from_json(&document.to_string()).unwrap();
    let converts = "conversion = { on = \"recognition\", source = \"ECB\", max_age_days = 7 }\n[rounding]";
    let policy: Policy = capped("required").text().replace("[rounding]", converts).parse().unwrap();
    let due = |allocation: &MatchAllocation| -> Vec<String> {
        allocation.rows().iter().map(|row| format!("{} {} {}", row.grant, row.amount, row.own_amount)).collect()
    };
    let allocation = allocate(&portfolio, &policy, AllocationOrder::Any);
    assert_eq!(allocation.total(), Some("125 USD".parse().unwrap()));
    let fair = allocate(&portfolio, &policy, AllocationOrder::Fairest);
    assert_eq!(due(&fair), ["A 83.34 USD 66.672 EUR", "B 41.66 USD 33.328 EUR"].map(str::to_owned));
    let written = allocation.assigned().unwrap();
    let all = written.match_funding(&policy).check_all(AS_OF.parse().unwrap(), &mut ()).unwrap();
    let recognised: Decimal = all.rows().map(|row| row.recognised.unwrap().amount()).sum();
    assert_eq!(recognised.to_string(), "125");
    // Without a rate on that day nothing is given, and nobody is called short.
    document["rates"] = json!([]);
    let unknown = Portfolio::from_json(&document.to_string()).unwrap();
    let allocation = allocate(&unknown, &policy, AllocationOrder::Any);
    assert!(allocation.rows().is_empty());
    assert!(allocation.coverage().iter().all(|one| one.verdict == Verdict::Undetermined));
}

#[test]
fn requirements_that_look_at_some_of_the_same_lots_are_all_served() {
    // All together 100, of which at least 40 for operating: the lot that is for operating serves both requirements.
    let more = r#"[[requirement]]
id = "operating"
ratio = { form = "amount_fixed", amount = "40 USD" }
counts = [{ "lot.line" = "operating" }]
level = "grant"
period = "agreement"
gate = ["close"]
remedy = [{ action = "note" }]
"#;
    let policy: Policy = format!(
        "{}{more}",
        capped("required").text().lines().filter(|line| !line.starts_with("slice")).collect::<Vec<_>>().join("\n")
            + "\n"
    )
    .parse()
    .unwrap_or_else(|error| panic!("{error}"));
    let mut operating = lot("operating", 40, &["A"]);
    operating["line"] = json!("operating");
    let served = portfolio(&[grant("A", 100)], &[operating.clone(), lot("other", 60, &["A"])]);
    let verdicts = |allocation: &MatchAllocation| -> Vec<String> {
        let of = |one: &ssdc_core::Coverage| format!("{} {}", one.requirement.as_ref().unwrap(), one.verdict);
        allocation.coverage().iter().map(of).collect()
    };
    let allocation = allocate(&served, &policy, AllocationOrder::Any);
    assert_eq!(verdicts(&allocation), ["match met", "operating met"]);
    assert_eq!(allocation.total(), Some("100 USD".parse().unwrap()));
    let short = portfolio(&[grant("A", 100)], &[operating, lot("other", 50, &["A"])]);
    assert_eq!(verdicts(&allocate(&short, &policy, AllocationOrder::Any)), ["match short", "operating met"]);
}

#[test]
fn what_an_allocation_does_not_execute_is_refused_with_its_place() {
    let second = |more: &str| {
        let text = capped("required").text().to_owned();
        let more = format!(
            "[[requirement]]\nid = \"second\"\nratio = {{ form = \"amount_fixed\", amount = \"5 USD\" }}\nperiod = \"agreement\"\ngate = [\"close\"]\nremedy = [{{ action = \"note\" }}]\n{more}\n"
        );
        let policy: Policy = format!("{text}{more}").parse().unwrap_or_else(|error| panic!("{error}"));
        let portfolio = portfolio(&[grant("A", 100)], &[lot("cash", 10, &["A"])]);
        let view = portfolio.match_funding(&policy);
        view.allocate(AS_OF.parse().unwrap(), AllocationOrder::Any, &mut ())
            .map_err(|error| (error.code(), error.to_string()))
    };
    let refused = |more: &str, place: &str| {
        let (code, text) = second(more).unwrap_err();
        assert!(code == Code::UnsupportedPolicy && text.contains(place), "{text}");
    };
    refused("level = \"grant\"\novermatch_from = [\"match\"]", "/requirement/1/overmatch_from");
    // The cap of `match` and another requirement on the same lots.
    refused("level = \"grant\"", "/requirement/0/slice");
    assert!(second("level = \"grant\"\ncounts = [{ \"lot.line\" = \"operating\" }]").is_ok());
}

/// Every way to give so much to some of those that a lot reaches.
fn ways(amount: u32, reaches: &[usize], left: &mut Vec<u32>, then: &mut dyn FnMut(&mut Vec<u32>)) {
    let Some((first, rest)) = reaches.split_first() else { return then(left) };
    for taken in 0..=amount.min(left[*first]) {
        left[*first] -= taken;
        ways(amount - taken, rest, left, then);
        left[*first] += taken;
    }
}

/// The most that can be given, by trying every way in steps of ten.
fn brute(needs: &[u32], lots: &[(u32, Vec<usize>)], at: usize, left: &mut Vec<u32>) -> u32 {
    let Some((amount, reaches)) = lots.get(at) else { return needs.iter().sum::<u32>() - left.iter().sum::<u32>() };
    let mut best = 0;
    ways(*amount, reaches, left, &mut |left| best = best.max(brute(needs, lots, at + 1, left)));
    best
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn as_much_as_brute_force_and_what_is_written_back_checks_out(
        needs in prop::collection::vec(1_u32..5, 1..4),
        lots in prop::collection::vec((1_u32..5, prop::collection::vec(any::<bool>(), 3)), 0..4),
        order in 0_usize..5,
    ) {
        let ids: Vec<String> = (0..needs.len()).map(|index| format!("G-{index}")).collect();
        let grants: Vec<Value> = needs.iter().zip(&ids).map(|(need, id)| grant(id, *need)).collect();
        let reach = |reaches: &Vec<bool>| (0..needs.len()).filter(|index| reaches[*index]).collect::<Vec<_>>();
        let small: Vec<(u32, Vec<usize>)> = lots.iter().map(|(amount, reaches)| (*amount, reach(reaches))).filter(|(_, reaches)| !reaches.is_empty()).collect();
        let records: Vec<Value> = small.iter().enumerate().map(|(index, (amount, reaches))| {
            lot(&format!("L-{index}"), *amount, &reaches.iter().map(|grant| &*ids[*grant]).collect::<Vec<_>>())
        }).collect();
        let portfolio = portfolio(&grants, &records);
        let policy = plain();
        let allocation = allocate(&portfolio, &policy, AllocationOrder::ALL[order]);
        let total = brute(&needs, &small, 0, &mut needs.clone());
        prop_assert_eq!(allocation.total().map_or("0".to_owned(), |total| total.amount().to_string()), total.to_string());
        let lack: Decimal = allocation.gaps().iter().map(|gap| gap.lacking.amount()).sum();
        prop_assert_eq!(lack.to_string(), (needs.iter().sum::<u32>() - total).to_string());
        // Nothing twice: no lot gives more than it has.
        let mut used: BTreeMap<String, Decimal> = BTreeMap::new();
        for row in allocation.rows() {
            *used.entry(row.contribution.to_string()).or_default() += row.amount.amount();
        }
        for (index, (amount, _)) in small.iter().enumerate() {
            let used = used.get(&format!("L-{index}")).copied().unwrap_or_default();
            prop_assert!(used <= (*amount).into());
        }
        let written = allocation.assigned().unwrap();
        for one in allocation.coverage() {
            let report = written.match_funding(&policy).check(&one.grants[0], AS_OF.parse().unwrap()).unwrap();
            prop_assert!(report.recognised().unwrap().amount() >= one.given.unwrap().amount());
            prop_assert!(one.verdict != Verdict::Met || report.verdict() == Verdict::Met);
        }
        // Again, and from records in another order: the same bytes.
        let mut turned: Value = serde_json::from_str(&portfolio.to_json()).unwrap();
        for kind in ["contributions", "grants"] {
            turned.get_mut(kind).and_then(Value::as_array_mut).into_iter().for_each(|records| records.reverse());
        }
        let turned = Portfolio::from_json(&turned.to_string()).unwrap();
        prop_assert_eq!(allocate(&turned, &policy, AllocationOrder::ALL[order]).to_json(), allocation.to_json());
    }
}

/// A random allocation that keeps to what lots have, what grants need, and at most half of it in kind: in the order of the
/// dice, so many eighths of what is free.
fn feasible(needs: &[u32], lots: &[(u32, bool, Vec<usize>)], dice: &[(usize, u32)]) -> Vec<u32> {
    let pairs: Vec<(usize, usize)> =
        lots.iter().enumerate().flat_map(|(lot, (.., to))| to.iter().map(move |grant| (lot, *grant))).collect();
    let mut left: Vec<u32> = lots.iter().map(|(amount, ..)| *amount * 100).collect();
    let (mut given, mut in_kind) = (vec![0; needs.len()], vec![0; needs.len()]);
    for (pick, eighths) in dice.iter().filter(|_| !pairs.is_empty()) {
        let (lot, grant) = pairs[pick % pairs.len()];
        let need = needs[grant] * 100;
        let room = if lots[lot].1 { (need / 2 - in_kind[grant]).min(need - given[grant]) } else { need - given[grant] };
        let part = left[lot].min(room) * eighths / 8;
        left[lot] -= part;
        given[grant] += part;
        in_kind[grant] += if lots[lot].1 { part } else { 0 };
    }
    given
}

/// Shares of what is needed, in millionths, the least first.
fn shares(needs: &[u32], cents: &[u64]) -> Vec<u64> {
    let mut shares: Vec<u64> = needs.iter().zip(cents).map(|(need, cents)| cents * 10_000 / u64::from(*need)).collect();
    shares.sort_unstable();
    shares
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(40) })]

    /// Leximin: the least covered is covered as well as in any other allocation, and where as well, the next, and so on; to
    /// the cent, for what is given is whole cents.
    #[test]
    fn the_fairest_allocation_of_a_portfolio_beats_every_random_feasible_one(
        needs in prop::collection::vec(100_u32..500, 2..5),
        lots in prop::collection::vec((50_u32..400, any::<bool>(), prop::collection::vec(any::<bool>(), 4)), 1..6),
        tries in prop::collection::vec(prop::collection::vec((0_usize..99, 1_u32..9), 40), 25),
    ) {
        let ids: Vec<String> = (0..needs.len()).map(|index| format!("G-{index}")).collect();
        let grants: Vec<Value> = needs.iter().zip(&ids).map(|(need, id)| grant(id, *need)).collect();
        let lots: Vec<(u32, bool, Vec<usize>)> = lots.into_iter().map(|(amount, in_kind, reaches)| {
            (amount, in_kind, (0..needs.len()).filter(|grant| reaches[*grant]).collect())
        }).filter(|(.., to): &(u32, bool, Vec<usize>)| !to.is_empty()).collect();
        let records: Vec<Value> = lots.iter().enumerate().map(|(index, (amount, in_kind, to))| {
            let to: Vec<_> = to.iter().map(|grant| &*ids[*grant]).collect();
            if *in_kind { goods(&format!("L-{index}"), *amount, &to) } else { lot(&format!("L-{index}"), *amount, &to) }
        }).collect();
        let fair = allocate(&portfolio(&grants, &records), &capped("required"), AllocationOrder::Fairest);
        let cents = |one: &ssdc_core::Coverage| u64::try_from(one.given.unwrap().to_minor().unwrap()).unwrap();
        let fairest = shares(&needs, &fair.coverage().iter().map(cents).collect::<Vec<_>>());
        // A cent of the smallest need is 100 millionths; each of the others may have lost one to it.
        let close = 100 * 5 * needs.len() as u64;
        for dice in &tries {
            let given: Vec<u64> = feasible(&needs, &lots, dice).into_iter().map(u64::from).collect();
            let other = shares(&needs, &given);
            // Less for one is fair only where it is more for one who has less.
            let differ = fairest.iter().zip(&other).find(|(fair, other)| fair > other || **fair + close < **other);
            prop_assert!(differ.is_none_or(|(fair, other)| fair > other), "{fairest:?} against {other:?}");
        }
    }
}
