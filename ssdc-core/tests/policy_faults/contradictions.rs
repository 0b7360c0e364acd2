//! Rules that no facts could meet, or that never do anything; and those that look so and are not.

use super::{accepted, refused};

const SLICE: &str = "  [[requirement.slice]]\n  id = \"in-kind-cap\"";
const REQUIREMENT: &str = "[[requirement]]\nid = \"match\"";

fn slice(id: &str, lots: &str, key: &str, share: &str, of: &str) -> String {
    format!(
        "  [[requirement.slice]]\n  id = \"{id}\"\n  where = [{{ {lots} }}]\n  {key} = \"{share}\"\n  of = \"{of}\"\n"
    )
}

fn with(slices: &[String]) -> String {
    format!("{}{SLICE}", slices.concat())
}

const CASH: &str = "\"lot.kind\" = [\"cash\"]";
const GOODS: &str = "\"lot.kind\" = \"in_kind_goods\"";
const KENYA: &str = "\"source.country\" = [\"KE\"]";

#[test]
fn floors_add_up_only_where_no_contribution_fulfils_two() {
    let floors = |one: &str, other: &str| {
        with(&[slice("a", one, "at_least", "60%", "required"), slice("b", other, "at_least", "60%", "required")])
    };
    refused(&[(SLICE, &floors(CASH, GOODS))], "/requirement/0/slice", "add up to more than 100%");
    // Cash from Kenya is in both.
    accepted(&[(SLICE, &floors(CASH, KENYA))]);
}

#[test]
fn a_floor_is_not_above_a_cap_on_the_same_or_more() {
    let both = |low: &str, high: &str, of: &str| {
        with(&[slice("a", low, "at_least", "60%", "required"), slice("b", high, "at_most", "20%", of)])
    };
    let why = "the floor `a` is above the cap `b`";
    for (low, high) in [
        (GOODS, GOODS),
        (GOODS, "\"lot.kind\" = [\"cash\", \"in_kind_goods\"]"),
        ("\"lot.kind\" = [\"cash\", \"in_kind_goods\"]", "\"lot.kind\" = [\"in_kind_goods\", \"cash\"]"),
        ("\"lot.kind\" = \"cash\", \"source.country\" = \"KE\"", CASH),
    ] {
        refused(&[(SLICE, &both(low, high, "required"))], "/requirement/0/slice", why);
    }
    // 60 % of all that is required may be 20 % of all that is recognised; and a cap on less leaves the rest.
    accepted(&[(SLICE, &both(CASH, CASH, "recognised"))]);
    accepted(&[(SLICE, &both("\"lot.kind\" = [\"cash\", \"in_kind_space\"]", CASH, "required"))]);
}

#[test]
fn ids_stand_once_in_their_list() {
    refused(&[("id = \"local\"", "id = \"in-kind-cap\"")], "/requirement/0/slice/1/id", "another one is called");
}

#[test]
fn what_never_holds_or_never_acts_is_a_fault() {
    let at = |from: &str, to: &str, pointer: &str, why: &str| refused(&[(from, to)], pointer, why);
    let window = "window = { from = \"agreement.from\", to = \"agreement.to\" }";
    at(
        window,
        "window = { from = \"agreement.to\", to = \"agreement.from\" }",
        "/recognise/window",
        "ends before it starts",
    );
    let base = "base = { figure = \"award\" }";
    at(base, "base = { figure = \"award\", less = [\"award\"] }", "/requirement/0/base/less", "less itself");
    let lines = "base = { figure = \"award\", only_lines = [\"a\"], less_lines = [\"a\"] }";
    at(base, lines, "/requirement/0/base/only_lines", "no line is left");
    at(
        "action = \"hold\"",
        "action = \"hold\"\n  formula = \"A\"",
        "/requirement/0/remedy/1/formula",
        "takes no money",
    );
    at("grounds = [\"disaster\"]", "grounds = []", "/requirement/0/waiver/0/grounds", "at least one ground");
    let exempt = "/requirement/0/exempt/0";
    for first in ["\"-5 USD\"", "\"10000\"", "10000", "\"0 USD\"", "\"100%\""] {
        at("first = \"10000 USD\"", &format!("first = {first}"), &format!("{exempt}/first"), "with its currency");
    }
    at("\"grantee.country\" = [\"VU\", \"FJ\"]", CASH, &format!("{exempt}/when"), "no contribution is looked at here");
    at("on = \"grant\"", "on = \"moon\"", "/input/0/on", "`moon` is none of call, programme");
    at("title = \"Water fund: two for three\"", "title = \"\"", "/title", "it says nothing");
}

#[test]
fn a_pool_is_above_its_level() {
    let pool = |level: &str, to: &str| {
        format!("level = \"{level}\"\npool = {{ to = \"{to}\", when = [{{ \"grant.status\" = \"open\" }}] }}")
    };
    for (level, to) in [("programme", "grant"), ("grant", "grant"), ("programme", "grantee")] {
        refused(&[("level = \"grant\"", &pool(level, to))], "/requirement/0/pool/to", "takes no more together");
    }
    accepted(&[("level = \"grant\"", &pool("grant", "programme"))]);
}

#[test]
fn a_fiscal_year_starts_on_a_day_of_every_year() {
    let year = |day: &str| format!("period = \"fiscal_year\"\nfiscal_year_starts = \"{day}\"");
    let at = "/requirement/0/fiscal_year_starts";
    for day in ["13-01", "100%", "02-30", "02-29", "7-1"] {
        refused(&[("period = \"agreement\"", &year(day))], at, "no day of every year");
    }
    refused(&[("period = \"agreement\"", "period = \"fiscal_year\"")], at, "no default start");
    let useless = "period = \"agreement\"\nfiscal_year_starts = \"07-01\"";
    refused(&[("period = \"agreement\"", useless)], at, "which starts otherwise");
    accepted(&[("period = \"agreement\"", &year("07-01"))]);
}

#[test]
fn limits_must_leave_something_between_them() {
    let limits = |most: &str, least: &str| {
        format!(
            "[[limit]]\nid = \"most\"\nfigure = \"award\"\nat_most = {most}\n\
             [[limit]]\nid = \"least\"\nfigure = \"award\"\nat_least = {least}\n{REQUIREMENT}"
        )
    };
    let why = "more than the limit `most` allows";
    refused(&[(REQUIREMENT, &limits("\"10 USD\"", "\"20 USD\""))], "/limit/1/at_least", why);
    let of = |rate: &str| format!("{{ rate = \"{rate}\", figure = \"budget_total\" }}");
    refused(&[(REQUIREMENT, &limits(&of("1:1"), &of("2:1")))], "/limit/1/at_least", why);
    accepted(&[(REQUIREMENT, &limits("\"20 USD\"", "\"20 USD\""))]);
    accepted(&[(REQUIREMENT, &limits(&of("2:1"), "\"20 USD\""))]);
}

/// No match at all below a threshold is a rule of its own (National Lottery Heritage Fund).
#[test]
fn a_row_of_a_table_may_require_nothing() {
    let table = "[[table]]\nid = \"t\"\nrow = [{ when = [{ \"grant.award\" = { below = \"5 USD\" } }], value = \"0:1\" }, \
                 { value = \"1:1\" }]\n[recognise]";
    accepted(&[("match_to_award = \"2:3\"", "match_to_award = { table = \"t\" }"), ("[recognise]", table)]);
}
