//! Names and values in conditions that nobody knows: they would do nothing, in silence.

use super::{accepted, faults, refused};

const DENY: &str = "\"source.is\" = [\"grantor\", \"related_to_grantee\"]";

fn denied(condition: &str, attribute: &str, why: &str) {
    refused(&[(DENY, condition)], &format!("/recognise/deny/0/{attribute}"), why);
}

#[test]
fn an_attribute_that_nobody_knows_is_a_fault() {
    denied("\"source.iss\" = [\"grantor\"]", "source.iss", "did you mean `source.is`?");
    denied("\"grant.foo\" = true", "grant.foo", "known are grant.country_count, grant.status and inputs of the policy");
    denied("\"award\" = { below = \"5 USD\" }", "award", "did you mean `grant.award`?");
    denied("\"programme.theme\" = \"water\"", "programme.theme", "attributes of grant, grantee, line, lot and source");
    let exempt = |from, to, at: &str, why| refused(&[(from, to)], &format!("/requirement/0/exempt/0/when/0/{at}"), why);
    exempt("grantee.country", "grantee.countri", "grantee.countri", "did you mean `grantee.country`?");
    accepted(&[
        (
            "if_absent = \"50%\" }",
            "if_absent = \"50%\" }, { id = \"grant.foo\", type = \"bool\", on = \"grant\", if_absent = false }",
        ),
        (DENY, "\"grant.foo\" = true"),
    ]);
    // Figures that funders report have any name.
    accepted(&[(DENY, "\"figure.obligations_per_capita\" = { from = \"133 USD\" }")]);
}

#[test]
fn a_value_that_an_attribute_never_has_is_a_fault() {
    denied("\"source.is\" = \"granter\"", "source.is", "did you mean `grantor`?");
    denied("\"lot.kind\" = \"in_kindservices\"", "lot.kind", "did you mean `in_kind_services`?");
    denied("\"source.country\" = [\"VUU\"]", "source.country", "VUU");
    denied("\"source.sme\" = \"true\"", "source.sme", "it is true or false, never `true`");
    denied("\"grant.award\" = \"5 USD\"", "grant.award", "write bounds such as { from = \"5 USD\" }");
    denied("\"source.is\" = { from = 1 }", "source.is", "it lies between no bounds");
    denied("\"share\" = true", "share", "the input is of the type rate");
    accepted(&[(DENY, "\"grant.country_count\" = 3, \"source.country\" = \"KE\", \"source.sme\" = false")]);
    // Where a grant stands is text of the records: any word.
    assert_eq!(faults(&super::changed(&[("\"grant.status\" = \"closed\"", "\"grant.status\" = \"ended\"")])), []);
}
