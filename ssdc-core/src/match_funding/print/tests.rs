//! Random policies, read, printed and read again.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::{Index, subsequence};
use toml::{Table, Value};

use super::super::policy::Policy;

/// What no policy that ships says.
const MORE: &str = r#"
[[requirement]]
id = "all-else"
ratio = { form = "ratio_to_award", match_to_award = "10:95" }
base = { figure = "budget_total", only_lines = ["works"], less_lines = ["a \"quoted\" line"], less = ["receipts"], add_flat_rate = "12.5%", rate = { input = "match_share" }, at_most = [{ figure = "need", rate = "1:3" }, { formula = "threshold" }, "12.5"] }
per = { key = "priority", lots = "pooled" }
counts = []
additional_to = { figure = "baseline_domestic" }
level = "tranche"
pool = { to = "portfolio", when = [{ "grantee.kind" = [false, 3, "x"] }] }
period = "fiscal_year"
fiscal_year_starts = "04-06"
cumulative = false
carry_excess = "forward"
overmatch_from = ["match"]
gate = ["close", "application"]
waiver = [{ grounds = ["war"], authority = "board", effect = "all" }]
remedy = []
exempt = [{ id = "x", when = [], first = "0.5", pass_on = "members" }]
slice = [{ id = "x", where = [{ "lot.kind" = "cash" }, { "lot.phase" = { above = "1:3", below = { input = "cap" } } }], when = [{ "grant.award" = { from = "2", to = "19" } }], at_least = "1:3", of = "recognised" }]

[[requirement]]
id = "match"
ratio = { form = "per_unit", price = { formula = "threshold" }, units = "doses" }
level = "country"
period = "agreement"
gate = ["close"]
remedy = [{ action = "refund", formula = "C", when = [{ "grant.status" = "ended" }] }]

[[limit]]
id = "most"
figure = "award"
at_least = { figure = "need" }
effect = "flag"

[[recognise]]
state = "delivered"
funding = "joint"
allow = [{ "source.is" = "third_party" }]
window = { from = { input = "window_from" }, to = "as_of", on = "pledged" }
exclusive = { scope = "world", forward = false, family = "x" }
origin = { of = "grantor", look_back_days = 0, trace = "fifo", effect = "flag" }
kind = []

[[recognise]]
state = "committed"
funding = "parallel"
deny = [{ "lot.component" = "tab\tand \\" }]
reciprocity = "forbid"
deduct = []
origin = { of = "grantor", look_back_days = 30, trace = "pro_rata", flag_from = "1:3", effect = "disallow" }
kind = [{ kind = ["cash"], value = "stated", where = [{ "grantee.sme" = true, "figure.c d" = 7 }], evidence = [{ any_of = [], before = "call.closed" }], lot_at_most = "10.5" }, { kind = ["cash", "land"], value = "fair_market", state = "verified" }]
"#;

/// What policies are put together from: the parts of all that ship, and those above.
struct Parts {
    documents: Vec<Table>,
    inputs: Vec<Value>,
    tables: Vec<Value>,
    formulas: Vec<Value>,
    recognise: Vec<Value>,
    requirements: Vec<Value>,
    limits: Vec<Value>,
    conditions: Vec<Value>,
    offers: Vec<Value>,
}

static PARTS: LazyLock<Parts> = LazyLock::new(|| {
    let mut more: Table = MORE.parse().unwrap();
    let mut recognise = more.remove("recognise").unwrap().as_array().unwrap().clone();
    let documents: Vec<Table> =
        Policy::names().into_iter().map(|name| Policy::load(name).unwrap().text().parse().unwrap()).collect();
    recognise.extend(documents.iter().map(|one| one["recognise"].clone()));
    let all = |key: &str| {
        let items = documents.iter().chain([&more]).filter_map(|one| one.get(key)?.as_array());
        let mut kept: Vec<Value> = Vec::new();
        for item in items.flatten() {
            if kept.iter().all(|other| other.get("id") != item.get("id")) {
                kept.push(item.clone());
            }
        }
        kept
    };
    let (inputs, tables, formulas) = (all("input"), all("table"), all("formula"));
    let (requirements, limits, conditions) = (all("requirement"), all("limit"), all("condition"));
    let offers = all("offer");
    Parts { documents, inputs, tables, formulas, recognise, requirements, limits, conditions, offers }
});

fn some(of: &[Value], most: usize) -> impl Strategy<Value = Vec<Value>> {
    subsequence(of.to_vec(), 0..=most.min(of.len())).prop_shuffle()
}

/// A policy of random parts; each grant in its own currency, so that amounts of all of them stand.
fn random() -> impl Strategy<Value = Table> {
    let parts = &*PARTS;
    let inputs = Just(parts.inputs.clone()).prop_shuffle();
    let lists =
        (some(&parts.requirements, 4), some(&parts.limits, 3), some(&parts.conditions, 2), some(&parts.offers, 2));
    let settings = prop::collection::vec(any::<bool>(), 3);
    (any::<[Index; 4]>(), inputs, lists, settings).prop_map(|(picks, inputs, lists, settings)| {
        let [head, recognise, rounding, title] = picks;
        let mut policy = head.get(&parts.documents).clone();
        let (mut requirements, limits, conditions, offers) = lists;
        policy
            .retain(|key, _| ["schema", "id", "effective_from", "effective_to", "version_by", "source"].contains(&key));
        policy
            .insert("title".into(), Value::from(*title.get(&["plain", "a \"quote\" \\ and\ttab", "two\nlines", "'"])));
        policy.insert("currency".into(), "award".into());
        policy.insert("rounding".into(), rounding.get(&parts.documents)["rounding"].clone());
        policy.insert("recognise".into(), recognise.get(&parts.recognise).clone());
        // What passes on needs the other requirement.
        let names = |one: &Value| one.get("id") == Some(&"match".into());
        if !requirements.iter().any(names) {
            requirements.extend(parts.requirements.iter().find(|one| names(one)).cloned());
        }
        let lists = [("input", inputs), ("table", parts.tables.clone()), ("formula", parts.formulas.clone())];
        let chosen = [("requirement", requirements), ("limit", limits), ("condition", conditions), ("offer", offers)];
        for (key, list) in lists.into_iter().chain(chosen) {
            policy.insert(key.into(), Value::Array(list));
        }
        if settings[0] {
            policy.insert("duplicates".into(), if settings[1] { "exclude" } else { "flag" }.into());
        }
        if settings[1] {
            let source = if settings[2] { "on = \"award\", source = \"ECB\"" } else { "on = \"as_of\"" };
            policy.extend(format!("conversion = {{ {source}, max_age_days = 7 }}").parse::<Table>().unwrap());
        }
        policy
    })
}

/// Printed and read again it is the same but for the text itself, and is printed alike.
fn comes_back(policy: &Policy) {
    let text = policy.canonical();
    let again: Policy = text.parse().unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(again.canonical(), text);
    let same = Policy { text: policy.text.clone(), sha256: policy.sha256, ..again };
    assert_eq!(same, *policy, "{text}");
}

#[test]
fn policies_that_ship_come_back_from_their_canonical_text() {
    for name in Policy::names() {
        comes_back(&Policy::load(name).unwrap());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn random_policies_come_back_from_their_canonical_text(document in random()) {
        let text = document.to_string();
        let policy: Policy = text.parse().unwrap_or_else(|error| panic!("{error}\n{text}"));
        comes_back(&policy);
    }
}
