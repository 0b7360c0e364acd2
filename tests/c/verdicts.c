/* The main job: the demonstration portfolio gives the figures worked out by hand. */
#include "check.h"

static const char *FIGURES[] = {"/required", "/recognised", "/shortfall", "/verdict"};

/* One figure of the report is that of the vector, character by character. */
static int same_figure(const char *report, const char *vectors, size_t row, const char *figure) {
    char pointer[64], expected[64], got[64];
    snprintf(pointer, sizeof pointer, "/%u%s", (unsigned)row, figure);
    if (ssdc_json_get(vectors, pointer, expected, sizeof expected)) return 0;
    if (ssdc_json_get(report, figure, got, sizeof got)) return 0;
    return same_text(got, expected);
}

/* One row of the table is that of the vector; there amount and currency stand together. */
static int same_row(const char *table, const char *vectors, size_t row) {
    char pointer[64], expected[64], got[64], currency[8], with_currency[80];
    size_t figure;
    snprintf(pointer, sizeof pointer, "/%u/currency", (unsigned)row);
    if (ssdc_json_get(table, pointer, currency, sizeof currency)) return 0;
    for (figure = 0; figure < 4; figure++) {
        snprintf(pointer, sizeof pointer, "/%u%s", (unsigned)row, FIGURES[figure]);
        if (ssdc_json_get(vectors, pointer, expected, sizeof expected)) return 0;
        if (ssdc_json_get(table, pointer, got, sizeof got)) return 0;
        if (figure == 3 || !strcmp(got, "null")) snprintf(with_currency, sizeof with_currency, "%s", got);
        else snprintf(with_currency, sizeof with_currency, "%s %s", got, currency);
        if (!same_text(with_currency, expected)) return 0;
    }
    return 1;
}

/* A policy's file, what it says of itself, and the reasons as a table; `report` is of SG-10 on 2018-09-01. */
static void from_a_file(const ssdc_portfolio *portfolio, const char *report) {
    ssdc_policy *policy = NULL, *none = NULL;
    ssdc_table *findings = NULL;
    char *description = NULL, *verified = NULL, path[512], text[128], pinned[128], message[512], same[512];
    uint64_t rows = 0;
    size_t length = 0;
    FILE *file;
    CHECK("a policy from a file", ssdc_policy_read("ssdc-core/policies/ssdc-1-to-1.toml", &policy) == SSDC_OK);
    CHECK("its text is what was read", ssdc_policy_to_toml(policy, &description) == SSDC_OK
        && strstr(description, "id = \"ssdc-1-to-1\""));
    ssdc_string_free(description);
    CHECK("its canonical text says the same", ssdc_policy_canonical(policy, &description) == SSDC_OK
        && ssdc_policy_from_toml(description, &none) == SSDC_OK && ssdc_policy_canonical(none, &verified) == SSDC_OK
        && same_text(description, verified));
    ssdc_string_free(description);
    ssdc_string_free(verified);
    ssdc_policy_free(none);
    none = NULL;
    CHECK("a bundle verifies", ssdc_match_funding_bundle(portfolio, policy, "SG-10", "2018-09-01", &description) == SSDC_OK
        && ssdc_bundle_verify(description, &verified) == SSDC_OK
        && ssdc_json_get(verified, "/same", text, sizeof text) == SSDC_OK && same_text(text, "true")
        && ssdc_json_get(verified, "/question/grant", text, sizeof text) == SSDC_OK && same_text(text, "SG-10")
        && ssdc_json_get(verified, "/figures/0/what", text, sizeof text) == SSDC_OK && same_text(text, "verdict"));
    ssdc_string_free(verified);
    ssdc_string_free(description);
    CHECK("so does that of an allocation", ssdc_match_funding_question_bundle(portfolio, policy,
        "{\"kind\": \"allocate\", \"order\": \"fairest\"}", "2018-09-01", &description) == SSDC_OK
        && ssdc_bundle_verify(description, &verified) == SSDC_OK
        && ssdc_json_get(verified, "/same", text, sizeof text) == SSDC_OK && same_text(text, "true"));
    ssdc_string_free(verified);
    ssdc_string_free(description);
    CHECK("what is no question", ssdc_match_funding_question_bundle(portfolio, policy, "{\"kind\": \"pay\"}", "2018-09-01",
        &description) == SSDC_INVALID_CHOICE);
    CHECK("what is no bundle", ssdc_bundle_verify("{}", &verified) == SSDC_MISSING_FIELD);
    CHECK("scarce lots are shared", ssdc_solve_allocate("{\"supply\": [60, 50], \"need\": [80, 70], \"lots\": [0, 0, 1], "
        "\"obligations\": [0, 1, 1], \"order\": \"fairest\"}", NULL, NULL, &description) == SSDC_OK
        && ssdc_json_get(description, "/total", text, sizeof text) == SSDC_OK && same_text(text, "110")
        && ssdc_json_get(description, "/coverage/1", text, sizeof text) == SSDC_OK && same_text(text, "11/15")
        && ssdc_json_get(description, "/cut/lack", text, sizeof text) == SSDC_OK && same_text(text, "40"));
    ssdc_string_free(description);
    CHECK("a wrong instance is named", ssdc_solve_allocate("{\"supply\": [-1], \"need\": [], \"lots\": [], \"obligations\": []}",
        NULL, NULL, &description) == SSDC_INVALID_INSTANCE && strstr(ssdc_last_error(), "supply 0 is -1"));
    CHECK("experts are assigned", ssdc_solve_assign("{\"rows\": [0, 0, 1], \"columns\": [0, 1, 0], \"scores\": [9, 5, 7], "
        "\"demand\": [1, 2], \"capacity\": [1, 1]}", NULL, NULL, &description) == SSDC_OK
        && ssdc_json_get(description, "/total", text, sizeof text) == SSDC_OK && same_text(text, "12")
        && ssdc_json_get(description, "/pairs/0", text, sizeof text) == SSDC_OK && same_text(text, "1")
        && ssdc_json_get(description, "/unserved/0/row", text, sizeof text) == SSDC_OK && same_text(text, "1")
        && ssdc_json_get(description, "/reasons/0", message, sizeof message) == SSDC_OK
        && same_text(message, "rows 1 must get 2 together and can get 1: no other column may serve them; 1 are lacking"));
    ssdc_string_free(description);
    CHECK("a pair cannot be forced and forbidden", ssdc_solve_assign("{\"rows\": [0], \"columns\": [0], \"scores\": [9], "
        "\"demand\": [1], \"capacity\": [1], \"forced\": [[0, 0]], \"forbidden\": [[0, 0]]}", NULL, NULL, &description)
        == SSDC_INVALID_INSTANCE && strstr(ssdc_last_error(), "both forced and forbidden"));
    CHECK("it can be tried on bare facts", ssdc_policy_evaluate(policy, "{\"figures\": {\"award\": \"1000\"}}", &description) == SSDC_OK
        && ssdc_json_get(description, "/match/shortfall", text, sizeof text) == SSDC_OK && same_text(text, "1000"));
    ssdc_string_free(description);
    CHECK("facts that are wrong have a place", ssdc_policy_evaluate(policy, "{\"lots\": 1}", &description) == SSDC_WRONG_TYPE
        && same_text(ssdc_last_error_pointer(), "/lots"));
    CHECK("what an award would require", ssdc_policy_required(policy, "350.50 KES", "{}", &description) == SSDC_OK
        && same_text(description, "350.50 KES"));
    ssdc_string_free(description);
    CHECK("it describes itself", ssdc_policy_to_json(policy, &description) == SSDC_OK
        && ssdc_json_get(description, "/id", text, sizeof text) == SSDC_OK && same_text(text, POLICY));
    CHECK("as the receipt pins it", ssdc_json_get(description, "/sha256", text, sizeof text) == SSDC_OK
        && ssdc_json_get(report, "/receipt/policy_sha256", pinned, sizeof pinned) == SSDC_OK && same_text(text, pinned));
    CHECK("with its days", ssdc_json_get(description, "/effective_from", text, sizeof text) == SSDC_OK && strlen(text) == 10
        && ssdc_json_get(description, "/effective_to", text, sizeof text) == SSDC_OK);
    CHECK("with its sources", ssdc_json_length(description, "/sources", &length) == SSDC_OK && length > 0
        && ssdc_json_get(description, "/sources/0/title", NULL, 0) == SSDC_BUFFER_TOO_SMALL);
    CHECK("the findings are a table", ssdc_match_funding_findings(portfolio, policy, "SG-10", "2018-09-01", &findings) == SSDC_OK
        && ssdc_table_rows(findings, &rows) == SSDC_OK && ssdc_json_length(report, "/findings", &length) == SSDC_OK
        && rows == length);
    CHECK("in the words of the report", ssdc_table_get(findings, 0, "message", message, sizeof message) == SSDC_OK
        && ssdc_json_get(report, "/findings/0/message", same, sizeof same) == SSDC_OK && same_text(message, same));
    CHECK("no findings of no grant", ssdc_match_funding_findings(portfolio, policy, "SG-99", "2018-09-01", &findings)
        == SSDC_NOT_FOUND);
    CHECK("no such policy file", ssdc_policy_read(scratch(path, sizeof path, "absent.toml"), &none) == SSDC_FILE && !none);
    file = fopen(scratch(path, sizeof path, "bad.toml"), "wb");
    if (!file || fputs("id = \"\xff\"", file) < 0 || fclose(file)) exit(1);
    CHECK("a policy file that is not UTF-8", ssdc_policy_read(path, &none) == SSDC_INVALID_UTF8 && !none);
    ssdc_table_free(findings);
    ssdc_string_free(description);
    ssdc_policy_free(policy);
}

int main(void) {
    ssdc_portfolio *portfolio = NULL;
    ssdc_policy *policy = NULL, *mine = NULL;
    char *vectors = read_file("tests/vectors/centre_verdicts.json", NULL);
    char *toml = read_file("ssdc-core/policies/ssdc-1-to-1.toml", NULL);
    char *table = NULL, *csv = NULL, *report = NULL, *again = NULL, *names = NULL;
    char text[64], name[96];
    size_t rows = 0, row, figure, lines = 0;
    const char *at;

    CHECK("the library is the header's", ssdc_abi_version() == SSDC_ABI_VERSION && ssdc_version()[0]);
    CHECK("the portfolio is read", ssdc_portfolio_read(DEMONSTRATION, &portfolio) == SSDC_OK && portfolio);
    CHECK("the policy is loaded", ssdc_policy_load(POLICY, &policy) == SSDC_OK && policy);
    CHECK("the vectors are a list", ssdc_json_length(vectors, "", &rows) == SSDC_OK && rows == 18);
    if (failures) return done();

    for (row = 0; row < rows; row++) {
        char grant[32], got[32];
        int same = 1;
        snprintf(text, sizeof text, "/%u/grant", (unsigned)row);
        if (ssdc_json_get(vectors, text, grant, sizeof grant)) return 1;
        report = NULL;
        same = ssdc_match_funding_check(portfolio, policy, grant, "2018-06-30", &report) == SSDC_OK;
        for (figure = 0; same && figure < 4; figure++) same = same_figure(report, vectors, row, FIGURES[figure]);
        same = same && !ssdc_json_get(report, "/grant", got, sizeof got) && !strcmp(got, grant);
        snprintf(name, sizeof name, "the figures of %s", grant);
        CHECK(name, same);
        ssdc_string_free(report);
    }

    CHECK("all grants are checked", ssdc_match_funding_check_all(portfolio, policy, "2018-06-30", &table) == SSDC_OK);
    CHECK("the table has a row a grant", ssdc_json_length(table, "", &row) == SSDC_OK && row == rows);
    for (row = 0; row < rows; row++) {
        snprintf(name, sizeof name, "row %u of the table", (unsigned)row);
        CHECK(name, same_row(table, vectors, row));
    }
    CHECK("the table as CSV", ssdc_match_funding_check_all_csv(portfolio, policy, "2018-06-30", &csv) == SSDC_OK);
    for (at = csv; (at = strchr(at, '\n')) != NULL; at++) lines++;
    CHECK("the CSV has a header and a line a grant", lines == rows + 1 && !strncmp(csv, "grant,required,", 15));
    CHECK("a line of the CSV", strstr(csv, "\nSG-07,25000.00,12000.00,13000.00,USD,short\n") != NULL);
    CHECK("an unknown figure is empty", strstr(csv, "\nSG-14,,7500.00,,USD,undetermined\n") != NULL);

    report = NULL;
    CHECK("a later day", ssdc_match_funding_check(portfolio, policy, "SG-10", "2018-09-01", &report) == SSDC_OK
        && ssdc_json_get(report, "/verdict", text, sizeof text) == SSDC_OK && !strcmp(text, "met"));
    CHECK("the reasons are there", ssdc_json_length(report, "/findings", &row) == SSDC_OK && row > 3);
    CHECK("the receipt pins the policy", ssdc_json_length(report, "/receipt/policy_sha256", &row) == SSDC_OK
        && row == 64);

    CHECK("the policies have names", ssdc_policy_names(&names) == SSDC_OK && strstr(names, "\"" POLICY "\""));
    CHECK("a policy of one's own", ssdc_policy_from_toml(toml, &mine) == SSDC_OK);
    CHECK("the same policy gives the same bytes",
        ssdc_match_funding_check(portfolio, mine, "SG-10", "2018-09-01", &again) == SSDC_OK && !strcmp(report, again));

    from_a_file(portfolio, report);
    ssdc_string_free(names);
    ssdc_string_free(again);
    ssdc_string_free(report);
    ssdc_string_free(csv);
    ssdc_string_free(table);
    ssdc_policy_free(mine);
    ssdc_policy_free(policy);
    ssdc_portfolio_free(portfolio);
    free(toml);
    free(vectors);
    return done();
}
