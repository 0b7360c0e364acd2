//! Each setting of each policy is pinned: whoever changes one breaks a worked case, or the policy is refused.

use std::sync::Mutex;

use ssdc_core::Policy;

use super::changes::{Change, changes};
use super::worked::{Worked, cases};

/// Settings that by their nature change no answer, by their place (`*` stands for any one step).
const CHANGE_NOTHING: &[(&str, &str)] = &[
    ("/id", "a name"),
    ("/title", "for readers"),
    ("/source", "for readers"),
    ("/input/*/type", "says how the input is written; who asks for it says what it must be"),
    ("/input/*/on", "says where a reader finds the input"),
    ("/table/*/pick", "there is only one way to pick"),
    ("/requirement/*/exempt/*/id", "a name that no answer bears"),
    ("/requirement/*/exempt/*/pass_on", "for readers: whom the grantee passes the benefit on to"),
    ("/offer/*/id", "a name that no answer bears"),
];

/// Words that say the same.
const ALIKE: &[(&str, [&str; 2], &str)] = &[
    ("value", ["face", "stated"], "both are the amount of the lot"),
    ("level", ["tranche", "grant"], "what a tranche releases is compared over the grant"),
];

/// Policies of which no record says what they compare by: the instrument of an award, the priority or the beneficiary of a
/// line. So nothing of them is known before a payment.
const NOT_COMPARED: &[&str] = &["us-cdfi", "eu-cpr-2021", "eu-horizon-europe"];

/// Policies whose requirement hangs on what is recognised: nothing is allocated by them.
const NOT_ALLOCATED: &[&str] = &["rotary-global-grant-2018", "rotary-global-grant-2020", "rotary-global-grant-2022"];

struct Row(&'static str, &'static str, &'static [&'static str], &'static str);

/// Changes of single policies that leave what the policy says as it is: the policy, the place (with `$` that alone, not what
/// is in it), what becomes of it (nothing: whatever), and why.
const SAYS_THE_SAME: &[Row] = &[
    Row(
        "us-americorps",
        "/table/0/row/1/when/0/grantee.year_of_funding/from",
        &["3"],
        "the row before holds for that year",
    ),
    Row(
        "us-americorps",
        "/table/0/row/2/when/0/grantee.year_of_funding/from",
        &["6"],
        "the row before holds for that year",
    ),
    Row(
        "us-americorps",
        "/table/0/row/3/when/0/grantee.year_of_funding/from",
        &["9"],
        "the row before holds for that year",
    ),
    Row(
        "uk-nlhf",
        "/table/0/row/1/when/0/grant.award/from",
        &["left out", "`249999 GBP`"],
        "the row before holds below",
    ),
    Row(
        "uk-nlhf",
        "/table/0/row/2/when/0/grant.award/from",
        &["left out", "`999999 GBP`"],
        "the rows before hold below",
    ),
    Row("uk-nlhf", "/requirement/0/period", &["`agreement`"], "each phase has its own lots over the whole agreement"),
    Row(
        "gavi-2012",
        "/table/0/row/1/when/0/country.gni_per_capita/above",
        &["left out", "`1034 USD`"],
        "the row before holds below",
    ),
    Row(
        "gavi-2012",
        "/table/0/row/2/when/0/country.gni_per_capita/above",
        &["left out", "`1034 USD`"],
        "the rows before hold below",
    ),
    Row(
        "gavi-2012",
        "/table/0/row/3/when/0/country.gni_per_capita/above",
        &["`1569 USD`"],
        "the rows before hold below",
    ),
    Row("gavi-2012", "/table/0/row/3/when$", &["left out"], "the rows before hold for all other incomes"),
    Row(
        "us-medicaid-fmap",
        "/formula/0/round/mode",
        &["`half_even`"],
        "no square of a ratio gives exactly half a digit",
    ),
    Row("us-fema-fmag", "/formula/0/result", &[], "a bound of a condition is either, money or a share"),
    Row(
        "ssdc-1-to-1-tranches",
        "/recognise/origin/flag_from",
        &["left out"],
        "from the first cent, as where nothing is said",
    ),
    Row(
        "us-older-americans-act",
        "/requirement/2/overmatch_from",
        &["left out"],
        "from nowhere, as where nothing is said",
    ),
    Row("uk-big-give", "/offer/0/pot/1/holds/at_most/0/rate", &["left out"], "all of it, as where nothing is said"),
    Row(
        "rotary-*",
        "/offer/0/credit/1/where$",
        &["left out"],
        "the row before holds for cash, and there are but two kinds",
    ),
    Row("rotary-global-grant-2020", "/offer/0/credit/0$", &[], "nothing for cash, as where nothing is said"),
    Row("rotary-global-grant-2020", "/offer/0/credit/0/where/0", &[], "nothing for cash, as where nothing is said"),
    Row("rotary-global-grant-2022", "/offer/0/credit/0$", &[], "nothing for cash, as where nothing is said"),
    Row("rotary-global-grant-2022", "/offer/0/credit/0/where/0", &[], "nothing for cash, as where nothing is said"),
    Row("quadratic-*", "/recognise", &[], "projects are stated with what counts for them"),
    Row("quadratic-*", "/offer/0/pot/0/id", &[], "one pot needs no name"),
    Row("quadratic-*", "/version_by", &[], "an offer to projects is made without a portfolio"),
    Row("uk-big-give", "/version_by", &[], "what has no requirement has no check that would say whether it holds"),
    Row("us-hud-dob-*", "/version_by", &[], "what has no requirement has no check that would say whether it holds"),
];

impl Row {
    fn holds(&self, name: &str, change: &Change) -> bool {
        let Row(policy, at, to, _) = self;
        let place = &*change.place;
        let is_policy = policy.strip_suffix('*').map_or(*policy == name, |start| name.starts_with(start));
        let is_there = at.strip_suffix('$').map_or_else(|| is_at(at, place), |alone| alone == place);
        is_policy && is_there && (to.is_empty() || to.iter().any(|to| change.what.ends_with(to)))
    }
}

fn is_at(pattern: &str, place: &str) -> bool {
    let (pattern, place): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), place.split('/').collect());
    pattern.len() <= place.len() && pattern.iter().zip(&place).all(|(one, other)| *one == "*" || one == other)
}

/// Whether the changed policy says the same as before.
fn says_the_same(name: &str, document: &toml::Table, change: &Change) -> bool {
    let place = &*change.place;
    let alike = |(key, [one, other], _): &(&str, [&str; 2], &str)| {
        let either = |from: &str, to: &str| change.what == format!("`{from}` to `{to}`");
        place.split('/').any(|step| step == *key) && (either(one, other) || either(other, one))
    };
    ALIKE.iter().any(alike)
        || SAYS_THE_SAME.iter().any(|row| row.holds(name, change))
        || rounds_nothing(document, place)
        || is_false_anyway(document, place)
        || times(name, document) == times(name, &change.document) && is_about_time(place)
}

fn is_about_time(place: &str) -> bool {
    place.split('/').any(|step| ["gate", "period", "cumulative"].contains(&step))
}

/// When the requirements and the conditions of a policy must hold, and over which time, as far as answers can tell.
fn times(name: &str, document: &toml::Table) -> Vec<String> {
    let list = |key: &str| document.get(key).and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let requirements = list("requirement");
    let of_requirement = requirements.iter().map(|one| {
        let is_allocated = is_allocated(name, document, one);
        format!("{} {} {is_allocated}", span(one), gates(name, one, is_allocated))
    });
    let of_condition = list("condition").into_iter().map(|one| {
        let gate = one.get("gate").and_then(toml::Value::as_str).unwrap_or_default();
        if is_after_payments(gate) { "after payments" } else { "before payments" }.to_owned()
    });
    of_requirement.chain(of_condition).collect()
}

fn is_after_payments(gate: &str) -> bool {
    ["period_end", "close"].contains(&gate)
}

/// The award has no dates and a phase has its own lots: they are compared over the whole agreement, as is what is cumulative.
fn span(requirement: &toml::Value) -> &str {
    let text = |value: Option<&toml::Value>| value.and_then(toml::Value::as_str).map(str::to_owned);
    let is_cumulative = requirement.get("cumulative").and_then(toml::Value::as_bool) == Some(true);
    let of_award = text(requirement.get("base").and_then(|base| base.get("figure"))).as_deref() == Some("award");
    let by_phase = text(requirement.get("per").and_then(|per| per.get("key"))).as_deref() == Some("phase");
    match requirement.get("period").and_then(toml::Value::as_str).unwrap_or_default() {
        _ if is_cumulative || of_award || by_phase => "agreement",
        "budget_period" | "phase" => "phase",
        "programming_period" | "allocation_period" => "programme",
        other => other,
    }
}

/// The gates before payments, which only an allocation tells apart; where there are none the end of the agreement is one.
fn gates(name: &str, requirement: &toml::Value, is_allocated: bool) -> String {
    let all = requirement.get("gate").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let mut before: Vec<_> =
        all.iter().filter_map(toml::Value::as_str).filter(|gate| !is_after_payments(gate)).collect();
    before.sort_unstable();
    before.dedup();
    let in_proportion = before.contains(&"each_draw_pro_rata") && !NOT_COMPARED.contains(&name);
    match (before.is_empty(), is_allocated, in_proportion) {
        (true, ..) => "after payments".to_owned(),
        // The first of them in time: an application comes before the agreement, and both before a payment.
        (false, true, _) => {
            let first = ["application", "agreement"].into_iter().find(|gate| before.contains(gate));
            let paid = if in_proportion { ", paid in proportion" } else { "" };
            first.map_or_else(|| before.join(" "), |first| format!("{first}{paid}"))
        }
        (false, false, true) => "in proportion".to_owned(),
        (false, false, false) => "before payments".to_owned(),
    }
}

/// An allocation tells who comes first of two grants that are compared apart and share their lots.
fn is_allocated(name: &str, document: &toml::Table, requirement: &toml::Value) -> bool {
    let is_apart = ["grant", "tranche"].contains(&requirement["level"].as_str().unwrap_or_default());
    let scope = document["recognise"].get("exclusive").and_then(|exclusive| exclusive["scope"].as_str());
    is_apart && scope != Some("grant") && !NOT_COMPARED.contains(&name) && !NOT_ALLOCATED.contains(&name)
}

/// A rounding of no figure is the same whatever its mode and its unit.
fn rounds_nothing(document: &toml::Table, place: &str) -> bool {
    let of = document["rounding"]["of"].as_array().unwrap();
    of.is_empty() && (place == "/rounding/mode" || place == "/rounding/unit")
}

/// An input that is false where nobody states it is so, too, where the policy does not declare it.
fn is_false_anyway(document: &toml::Table, place: &str) -> bool {
    let Some(inputs) = document.get("input").and_then(toml::Value::as_array) else { return false };
    let is_false = |input: &toml::Value| input["if_absent"].as_bool() == Some(false);
    let mut steps = place.split('/').skip(1);
    match (steps.next(), steps.next(), steps.next()) {
        (Some("input"), Some(index), None | Some("id")) => is_false(&inputs[index.parse::<usize>().unwrap()]),
        (Some("input"), None, None) => inputs.iter().all(is_false),
        _ => false,
    }
}

/// A refusal names the place that was changed, one beside it, or one that refers to what is missing.
fn is_refused_there(change: &Change, refused: &ssdc_core::Error) -> bool {
    let start = |place: &str| place.split('/').skip(1).take(2).map(str::to_owned).collect::<Vec<_>>();
    let changed = start(&change.place);
    let is_named = ["input", "table", "formula"].contains(&&*changed[0]);
    refused.faults().iter().any(|fault| {
        let place = start(&fault.pointer);
        let is_near = changed.iter().zip(&place).all(|(one, other)| one == other);
        is_near
            || is_named
                && [
                    "the policy has no ",
                    " is asked for, and the ",
                    "no row holds for ",
                    "nobody knows the attribute ",
                    "the input is of the type ",
                    "it lies between no bounds",
                ]
                .iter()
                .any(|why| fault.why.contains(why))
    })
}

/// How many changes were tried, and those of one policy that break nothing.
fn unpinned(name: &str, cases: &[Worked]) -> (usize, Vec<String>) {
    let mut own: Vec<_> = cases.iter().filter(|case| case.policy == name).collect();
    let document = Policy::load(name).unwrap().text().parse().unwrap();
    let (changes, mut unpinned) = (changes(&document), Vec::new());
    for change in &changes {
        if CHANGE_NOTHING.iter().any(|(pattern, _)| is_at(pattern, &change.place)) {
            continue;
        }
        let other = match change.document.to_string().parse::<Policy>() {
            Ok(other) => other,
            Err(refused) => {
                assert!(is_refused_there(change, &refused), "{name}{} {}: {refused}", change.place, change.what);
                continue;
            }
        };
        let noticed = own.iter().position(|case| case.difference(&other).is_some());
        match (noticed, says_the_same(name, &document, change)) {
            // What noticed this change may well notice the next.
            (Some(place), false) => own.swap(0, place),
            (Some(place), true) => {
                let case = &own[place].id;
                unpinned.push(format!(
                    "{name}{} {} is said to change nothing, and `{case}` notices",
                    change.place, change.what
                ));
            }
            (None, true) => {}
            (None, false) => unpinned.push(format!("{name}{} {}", change.place, change.what)),
        }
    }
    (changes.len(), unpinned)
}

#[test]
fn each_exception_is_needed() {
    let of = |name: &'static str| {
        let document = Policy::load(name).unwrap().text().parse().unwrap();
        changes(&document).into_iter().map(move |change| (name, change))
    };
    let all: Vec<_> = Policy::names().into_iter().flat_map(of).collect();
    for row in SAYS_THE_SAME {
        assert!(all.iter().any(|(name, change)| row.holds(name, change)), "{} {}: {}", row.0, row.1, row.3);
    }
    for (pattern, why) in CHANGE_NOTHING {
        assert!(all.iter().any(|(_, change)| is_at(pattern, &change.place)), "{pattern}: {why}");
    }
}

#[test]
fn each_setting_of_each_policy_changes_an_answer() {
    let (cases, left) = (cases(), Mutex::new(Policy::names()));
    let worker = || {
        let (mut tried, mut found) = (0, Vec::new());
        while let Some(name) = { left.lock().unwrap().pop() } {
            let (changes, unpinned) = unpinned(name, &cases);
            (tried, found) = (tried + changes, [found, unpinned].concat());
        }
        (tried, found)
    };
    let (mut tried, mut found) = (0, Vec::new());
    std::thread::scope(|scope| {
        for worker in [scope.spawn(worker), scope.spawn(worker)] {
            let (changes, unpinned) = worker.join().unwrap();
            tried += changes;
            found.extend(unpinned);
        }
    });
    assert!(found.is_empty(), "{} of {tried} changes break nothing:\n{}", found.len(), found.join("\n"));
    assert!(tried > 9000, "{tried}");
}
