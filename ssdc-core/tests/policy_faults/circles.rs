//! What refers to itself.

use super::{accepted, refused};

const BY_TABLE: (&str, &str) = ("match_to_award = \"2:3\"", "match_to_award = { table = \"t\" }");

fn tables(text: &str) -> [(&str, String); 2] {
    [(BY_TABLE.0, BY_TABLE.1.to_owned()), ("[recognise]", format!("{text}[recognise]"))]
}

fn with_tables(text: &str, check: impl Fn(&[(&str, &str)])) {
    let changes = tables(text);
    check(&changes.each_ref().map(|(from, to)| (*from, &**to)));
}

#[test]
fn tables_that_refer_to_themselves_are_faults() {
    let itself = "[[table]]\nid = \"t\"\nrow = [{ value = { table = \"t\" } }]\n";
    with_tables(itself, |changes| refused(changes, "/table/0/row", "the table `t` refers to itself"));
    let circle = "[[table]]\nid = \"t\"\nrow = [{ value = { table = \"u\" } }]\n\
                  [[table]]\nid = \"u\"\nrow = [{ value = { table = \"t\" } }]\n";
    with_tables(circle, |changes| {
        refused(changes, "/table/0/row", "the table `t` refers to itself");
        refused(changes, "/table/1/row", "the table `u` refers to itself");
    });
    // By the bound of a condition of a row.
    let bound = "[[table]]\nid = \"t\"\nrow = [{ when = [{ \"grant.award\" = { from = { table = \"t\" } } }], \
                 value = \"1:1\" }, { value = \"2:1\" }]\n";
    with_tables(bound, |changes| refused(changes, "/table/0/row", "the table `t` refers to itself"));
    let chain = "[[table]]\nid = \"t\"\nrow = [{ value = { table = \"u\" } }]\n[[table]]\nid = \"u\"\nrow = [{ value = \"1:1\" }]\n";
    with_tables(chain, |changes| drop(accepted(changes)));
}

#[test]
fn a_table_without_rows_is_a_fault() {
    with_tables("[[table]]\nid = \"t\"\nrow = []\n", |changes| refused(changes, "/table/0/row", "at least one row"));
}

#[test]
fn what_counts_must_not_depend_on_what_counts() {
    let deny = ("deny = [", "deny = [{ \"grant.award\" = { below = { figure = \"recognised\" } } }, ");
    refused(&[deny], "/recognise/deny", "what is recognised depends on this");
    let other = ("deny = [", "deny = [{ \"grant.award\" = { below = { figure = \"budget_total\" } } }, ");
    accepted(&[other]);
}

/// Each fills what it lacks from what the other has beyond its own, of contributions that it does not count itself: the giver's
/// figures stay as they are, so that nothing goes round.
#[test]
fn overmatch_may_pass_both_ways() {
    let other = "[[requirement]]\nid = \"goods\"\novermatch_from = [\"match\"]\n\
                 ratio = { form = \"ratio_to_award\", match_to_award = \"1:1\" }\nbase = { figure = \"award\" }\n\
                 level = \"grant\"\nperiod = \"agreement\"\ngate = [\"close\"]\nremedy = [{ action = \"hold\" }]\n\
                 [[requirement]]\novermatch_from = [\"goods\"]";
    let policy = accepted(&[("[[requirement]]", other)]);
    let answer = policy.evaluate(
        r#"{"figures": {"award": "300"}, "dates": {"agreement.from": "2015-01-01",
        "agreement.to": "2020-01-01"}, "lots": []}"#,
    );
    assert!(answer.unwrap().contains("\"required\":\"300\""));
}
