/* The shared vectors, as all faces read them: bad input, cases of match funding, every field. */
#include "check.h"

/* The text at `pointer`, its "%u" replaced by `row`; ends the program where there is none. To be freed by ssdc. */
static char *at(const char *json, const char *pointer, unsigned row) {
    char whole[128], *value = NULL;
    snprintf(whole, sizeof whole, pointer, row);
    if (ssdc_json_text(json, whole, &value)) {
        printf("FAILED reading a vector: %s\n", ssdc_last_error());
        exit(1);
    }
    return value;
}

static unsigned length_of(const char *json, const char *pointer) {
    size_t length = 0;
    return ssdc_json_length(json, pointer, &length) ? 0 : (unsigned)length;
}

/* Each gives its code and its place, and the slot stands as it was. */
static void bad_input(void) {
    char *vectors = read_file("tests/vectors/bad_input.json", NULL);
    unsigned rows = length_of(vectors, ""), row;
    CHECK("there is bad input", rows > 30);
    for (row = 0; row < rows; row++) {
        char has_text[32], name[160];
        char *what = at(vectors, "/%u/name", row), *code = at(vectors, "/%u/code", row);
        char *place = at(vectors, "/%u/pointer", row), *document;
        ssdc_portfolio *untouched = (ssdc_portfolio *)(void *)what, *portfolio = untouched;
        ssdc_status status;
        snprintf(has_text, sizeof has_text, "/%u/text", row);
        status = ssdc_json_get(vectors, has_text, NULL, 0);
        document = at(vectors, status == SSDC_NO_VALUE ? "/%u/document" : "/%u/text", row);
        status = ssdc_portfolio_from_json(document, &portfolio);
        snprintf(name, sizeof name, "bad input: %s", what);
        CHECK(name, status == strtoul(code, NULL, 10) && portfolio == untouched
            && same_text(ssdc_last_error_pointer(), place));
        ssdc_string_free(document);
        ssdc_string_free(place);
        ssdc_string_free(code);
        ssdc_string_free(what);
    }
    free(vectors);
}

/* The figures of a grant, and the findings that must be there. */
static int as_expected(const char *cases, unsigned row, const char *grant, const char *report) {
    static const char *FIGURES[] = {"/required", "/recognised", "/shortfall", "/verdict"};
    char pointer[128], expected[64], got[64], finding[80];
    unsigned i, count;
    for (i = 0; i < 4; i++) {
        snprintf(pointer, sizeof pointer, "/cases/%u/expected/%s/%u", row, grant, i);
        if (ssdc_json_get(cases, pointer, expected, sizeof expected)) return 0;
        if (ssdc_json_get(report, FIGURES[i], got, sizeof got) || !same_text(got, expected)) return 0;
    }
    snprintf(pointer, sizeof pointer, "/cases/%u/codes/%s", row, grant);
    count = length_of(cases, pointer);
    for (i = 0; i < count; i++) {
        snprintf(pointer, sizeof pointer, "/cases/%u/codes/%s/%u", row, grant, i);
        if (ssdc_json_get(cases, pointer, got, sizeof got)) return 0;
        snprintf(finding, sizeof finding, "\"code\":\"%.60s\"", got);
        if (!strstr(report, finding)) return 0;
    }
    return 1;
}

static void match_funding(void) {
    char *cases = read_file("tests/vectors/match_funding.json", NULL);
    char *common = at(cases, "/common", 0);
    ssdc_portfolio *ground = NULL;
    ssdc_policy *policy = NULL;
    unsigned rows = length_of(cases, "/cases"), row;
    CHECK("what the cases share", ssdc_portfolio_from_json(common, &ground) == SSDC_OK);
    CHECK("their policy", ssdc_policy_load(POLICY, &policy) == SSDC_OK);
    CHECK("there are cases", rows > 20);
    for (row = 0; row < rows; row++) {
        char name[256], pointer[64];
        char *what = at(cases, "/cases/%u/name", row), *as_of = at(cases, "/cases/%u/as_of", row);
        char *records = at(cases, "/cases/%u/records", row), *table = NULL;
        ssdc_portfolio *portfolio = NULL;
        unsigned grants, i;
        int right = !ssdc_portfolio_apply(ground, records, NULL, &portfolio)
            && !ssdc_match_funding_check_all(portfolio, policy, as_of, &table);
        snprintf(pointer, sizeof pointer, "/cases/%u/expected", row);
        grants = right ? length_of(table, "") : 0;
        right = right && grants > 0 && grants == length_of(cases, pointer);
        for (i = 0; right && i < grants; i++) {
            char *grant = at(table, "/%u/grant", i), *report = NULL;
            right = !ssdc_match_funding_check(portfolio, policy, grant, as_of, &report)
                && as_expected(cases, row, grant, report);
            ssdc_string_free(report);
            ssdc_string_free(grant);
        }
        snprintf(name, sizeof name, "case: %s", what);
        CHECK(name, right);
        ssdc_portfolio_free(portfolio);
        ssdc_string_free(table);
        ssdc_string_free(records);
        ssdc_string_free(as_of);
        ssdc_string_free(what);
    }
    ssdc_policy_free(policy);
    ssdc_portfolio_free(ground);
    ssdc_string_free(common);
    free(cases);
}

static void every_field(void) {
    ssdc_portfolio *portfolio = NULL, *again = NULL;
    char *json = NULL;
    int equal = 0;
    CHECK("every field is read", ssdc_portfolio_read("tests/vectors/every_field.json", &portfolio) == SSDC_OK);
    CHECK("and written", ssdc_portfolio_to_json(portfolio, &json) == SSDC_OK);
    CHECK("and read again", ssdc_portfolio_from_json(json, &again) == SSDC_OK);
    CHECK("and is the same", ssdc_portfolio_equal(portfolio, again, &equal) == SSDC_OK && equal == 1);
    ssdc_string_free(json);
    ssdc_portfolio_free(again);
    ssdc_portfolio_free(portfolio);
}

int main(void) {
    bad_input();
    match_funding();
    every_field();
    return done();
}
