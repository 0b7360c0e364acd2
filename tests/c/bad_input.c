/* Bad input is a status with a reason and a place; slots stand as they were, and the next call works. */
#include "check.h"

/* Under valgrind less is enough, for it takes fifty times as long. */
#ifndef LONG
#define LONG (10u << 20)
#define DEEP 100000
#endif

#define HEAD "{\"format\": \"ssdc-portfolio/1\", "
#define GRANT HEAD "\"grants\": [{\"id\": \"G-1\", \"title\": \"Wells\", "

static ssdc_portfolio *UNTOUCHED = (ssdc_portfolio *)(void *)&failures;

static void refuses(const char *json, ssdc_status expected, const char *pointer, const char *name) {
    ssdc_portfolio *portfolio = UNTOUCHED;
    ssdc_status status = ssdc_portfolio_from_json(json, &portfolio);
    CHECK(name, status == expected && portfolio == UNTOUCHED && ssdc_last_error_code() == expected
        && ssdc_last_error()[0] && strlen(ssdc_last_error()) < 400 && same_text(ssdc_last_error_pointer(), pointer));
}

static void refuses_bytes(const char *bytes, size_t length, ssdc_status expected, const char *name) {
    ssdc_portfolio *portfolio = UNTOUCHED;
    CHECK(name, ssdc_portfolio_from_bytes((const uint8_t *)bytes, length, &portfolio) == expected
        && portfolio == UNTOUCHED);
}

/* `before`, then `count` times `text`, then `after`. */
static char *repeat(const char *before, const char *text, size_t count, const char *after) {
    size_t size = strlen(text), i, at = strlen(before);
    char *whole = (char *)malloc(at + size * count + strlen(after) + 1);
    strcpy(whole, before);
    for (i = 0; i < count; i++, at += size) memcpy(whole + at, text, size);
    strcpy(whole + at, after);
    return whole;
}

static void no_json(void) {
    refuses("", SSDC_INVALID_JSON, "", "no text");
    refuses("grants", SSDC_INVALID_JSON, "", "text that is no JSON");
    refuses("[]", SSDC_WRONG_TYPE, "", "a list");
    refuses("{\"format\": \"ssdc-portfolio/1\"", SSDC_INVALID_JSON, "", "text that ends too early");
    refuses("{\"format\": \"ssdc-portfolio/1\"} x", SSDC_INVALID_JSON, "", "text after the document");
    refuses("{}", SSDC_MISSING_FIELD, "", "no format");
    refuses("{\"format\": \"other/1\"}", SSDC_UNSUPPORTED_FORMAT, "/format", "another format");
}

static void wrong_values(void) {
    refuses(GRANT "\"amount\": 1000}]}", SSDC_WRONG_TYPE, "/grants/0/amount", "a number where money belongs");
    refuses(GRANT "\"amount\": \"1000\"}]}", SSDC_INVALID_MONEY, "/grants/0/amount", "money without currency");
    refuses(GRANT "\"amount\": \"10,5 USD\"}]}", SSDC_INVALID_MONEY, "/grants/0/amount", "a decimal comma");
    refuses(GRANT "\"amount\": \"1000.00 ZZZ\"}]}", SSDC_INVALID_CURRENCY, "/grants/0/amount", "no currency");
    refuses(GRANT "\"agreement\": {\"from\": \"2018-02-30\"}}]}", SSDC_INVALID_DATE, "/grants/0/agreement/from",
        "no day");
    refuses(GRANT "\"colour\": \"red\"}]}", SSDC_UNKNOWN_FIELD, "/grants/0", "an unknown field");
    refuses(HEAD "\"gifts\": []}", SSDC_UNKNOWN_FIELD, "", "an unknown list");
    refuses(HEAD "\"grants\": [{\"id\": \"G-1\"}]}", SSDC_MISSING_FIELD, "/grants/0", "a missing field");
    refuses(HEAD "\"grants\": [{\"id\": \"\", \"title\": \"T\"}]}", SSDC_INVALID_ID, "/grants/0/id", "an empty id");
    refuses(HEAD "\"grants\": [{\"id\": \"a\\u0000b\", \"title\": \"T\"}]}", SSDC_INVALID_ID, "/grants/0/id",
        "a NUL in an id");
    refuses(HEAD "\"a\\u0000b\": []}", SSDC_UNKNOWN_FIELD, "", "a NUL in a field's name");
    refuses(HEAD "\"grants\": [{\"id\": \"G\", \"id\": \"G\", \"title\": \"T\"}]}", SSDC_REPEATED_FIELD,
        "/grants/0/id", "a field twice");
}

static void wrong_references(void) {
    refuses(GRANT "\"programme\": \"PR-9\"}]}", SSDC_MISSING_REFERENCE, "/grants/0/programme",
        "a reference to nothing");
    refuses(HEAD "\"grants\": [{\"id\": \"G-1\", \"title\": \"A\"}, {\"id\": \"G-1\", \"title\": \"B\"}]}",
        SSDC_DUPLICATE, "/grants/1", "an id twice");
    refuses(HEAD "\"partners\": [{\"id\": \"A\", \"name\": \"A\", \"part_of\": [{\"partner\": \"B\"}]}, "
        "{\"id\": \"B\", \"name\": \"B\", \"part_of\": [{\"partner\": \"A\"}]}]}",
        SSDC_CYCLE, "/partners/0", "a part of itself");
}

static void broken_utf8(void) {
    refuses(HEAD "\"grants\": [{\"id\": \"G\xff\", \"title\": \"T\"}]}", SSDC_INVALID_TEXT, "", "broken UTF-8");
    refuses("\xc0\x80", SSDC_INVALID_TEXT, "", "a NUL in two bytes");
    refuses("\xed\xa0\x80", SSDC_INVALID_TEXT, "", "half a character");
    refuses(HEAD "\"x\": \"\\ud800\"}", SSDC_UNKNOWN_FIELD, "", "half an escaped character behind an unknown field");
    refuses(GRANT "\"x_a\": \"\\ud800\"}]}", SSDC_INVALID_JSON, "/grants/0/x_a", "half an escaped character");
    refuses_bytes("{\"format\": \"\xff\"}", 14, SSDC_INVALID_UTF8, "broken UTF-8 in bytes");
    refuses_bytes("", 0, SSDC_INVALID_JSON, "no bytes");
    refuses_bytes(NULL, 0, SSDC_INVALID_JSON, "NULL serves as no bytes at all");
    refuses_bytes("{\"format\": \"ssdc-portfolio/1\"\0}", 31, SSDC_INVALID_JSON, "a NUL among bytes");
    refuses_bytes("{\"format\": \"ssdc-portfolio/1\"}", 29, SSDC_INVALID_JSON, "bytes cut off");
}

static void deep_and_long(void) {
    static const char *OPENS[] = {"[", "{\"a\":", "[{\"x_a\":"};
    size_t i, many = LONG;
    char *text, *record = NULL, value[16] = "#";
    ssdc_portfolio *portfolio = NULL, *changed = UNTOUCHED;
    ssdc_policy *policy = NULL;
    size_t length = 0;

    for (i = 0; i < 3; i++) {
        text = repeat("", OPENS[i], DEEP, "");
        portfolio = UNTOUCHED;
        CHECK("a deep document", ssdc_portfolio_from_json(text, &portfolio) != SSDC_OK
            && portfolio == UNTOUCHED);
        CHECK("a deep value", ssdc_json_get(text, "", value, sizeof value) == SSDC_INVALID_JSON
            && !strcmp(value, "#"));
        CHECK("far below", ssdc_json_length(text, "/0/0", &length) == SSDC_INVALID_JSON);
        free(text);
    }
    text = repeat(GRANT "\"x_a\": ", "[", DEEP, "");
    refuses(text, SSDC_INVALID_JSON, "/grants/0/x_a", "a deep field of one's own");
    free(text);
    text = repeat(HEAD "\"unknown\": ", "[", DEEP, "");
    refuses(text, SSDC_UNKNOWN_FIELD, "", "a deep unknown field");
    free(text);
    text = repeat("", "/0", DEEP, "");
    CHECK("a deep pointer", ssdc_json_get("[[1]]", text, value, sizeof value) == SSDC_NO_VALUE);
    free(text);

    text = repeat(HEAD "\"partners\": [{\"id\": \"P-1\", \"name\": \"", "n", many, "\"}]}");
    portfolio = NULL;
    CHECK("a long name is kept", ssdc_portfolio_from_json(text, &portfolio) == SSDC_OK);
    CHECK("and given back", ssdc_portfolio_get(portfolio, "partners", "P-1", &record) == SSDC_OK
        && ssdc_json_length(record, "/name", &length) == SSDC_OK && length == many);
    CHECK("it does not fit into a small buffer",
        ssdc_json_get(record, "/name", value, sizeof value) == SSDC_BUFFER_TOO_SMALL && !value[0]);
    ssdc_string_free(record);
    CHECK("long text as a change that is none",
        ssdc_portfolio_apply(portfolio, NULL, text + 1, &changed) == SSDC_WRONG_TYPE && changed == UNTOUCHED);
    free(text);
    text = repeat(HEAD "\"partners\": [{\"id\": \"", "i", many, "\", \"name\": \"N\"}]}");
    refuses(text, SSDC_INVALID_ID, "/partners/0/id", "a long id");
    free(text);
    text = repeat(GRANT "\"amount\": \"", "9", many, " USD\"}]}");
    refuses(text, SSDC_INVALID_MONEY, "/grants/0/amount", "a long amount");
    free(text);
    text = repeat("", "k", many, "");
    CHECK("a long kind", ssdc_portfolio_get(portfolio, text, "P-1", &record) == SSDC_INVALID_CHOICE
        && strlen(ssdc_last_error()) < 400);
    CHECK("a long policy", ssdc_policy_from_toml(text, &policy) == SSDC_INVALID_POLICY
        && strlen(ssdc_last_error()) < 400);
    CHECK("a long path", ssdc_portfolio_read(text, &changed) == SSDC_FILE && changed == UNTOUCHED);
    free(text);
    ssdc_portfolio_free(portfolio);
}

static void questions(void) {
    ssdc_portfolio *portfolio = NULL, *changed = UNTOUCHED;
    ssdc_policy *policy = NULL, *none = (ssdc_policy *)(void *)UNTOUCHED;
    char *untouched = (char *)UNTOUCHED, *text = untouched;
    uint64_t count = 77;
    char path[512];

    ssdc_portfolio_read(DEMONSTRATION, &portfolio);
    ssdc_policy_load(POLICY, &policy);
    CHECK("no such grant",
        ssdc_match_funding_check(portfolio, policy, "SG-99", "2018-06-30", &text) == SSDC_NOT_FOUND
        && text == untouched);
    CHECK("no grant's id", ssdc_match_funding_check(portfolio, policy, "", "2018-06-30", &text) == SSDC_INVALID_ID
        && text == untouched);
    CHECK("no day", ssdc_match_funding_check(portfolio, policy, "SG-01", "30/06/2018", &text) == SSDC_INVALID_DAY
        && text == untouched);
    CHECK("a month is no day",
        ssdc_match_funding_check_all(portfolio, policy, "2018-06", &text) == SSDC_INVALID_DAY && text == untouched);
    CHECK("no day for the CSV",
        ssdc_match_funding_check_all_csv(portfolio, policy, "", &text) == SSDC_INVALID_DAY && text == untouched);
    CHECK("a good question follows",
        ssdc_match_funding_check(portfolio, policy, "SG-01", "2018-06-30", &text) == SSDC_OK && text != untouched);
    CHECK("nothing is left of the error", !ssdc_last_error()[0] && !ssdc_last_error_pointer()[0]
        && !ssdc_last_error_code());
    ssdc_string_free(text);
    text = untouched;
    CHECK("no such kind", ssdc_portfolio_count(portfolio, "gifts", &count) == SSDC_INVALID_CHOICE && count == 77);
    CHECK("no such record", ssdc_portfolio_get(portfolio, "grants", "P-1", &text) == SSDC_NOT_FOUND
        && text == untouched);
    CHECK("no such policy", ssdc_policy_load("none", &none) == SSDC_UNKNOWN_POLICY
        && (void *)none == (void *)UNTOUCHED && strstr(ssdc_last_error(), POLICY));
    CHECK("no policy", ssdc_policy_from_toml("id = \"mine\"", &none) == SSDC_INVALID_POLICY
        && (void *)none == (void *)UNTOUCHED);
    CHECK("no such file", ssdc_portfolio_read(scratch(path, sizeof path, "absent.json"), &changed) == SSDC_FILE
        && changed == UNTOUCHED);
    CHECK("a folder is no file", ssdc_portfolio_read(".", &changed) == SSDC_FILE && changed == UNTOUCHED);
    CHECK("no folder to write to",
        ssdc_portfolio_write(portfolio, scratch(path, sizeof path, "absent/p.json")) == SSDC_FILE);
    CHECK("a change to what is not there",
        ssdc_portfolio_apply(portfolio, NULL, "{\"grants\": [\"SG-99\"]}", &changed) == SSDC_NOT_FOUND
        && changed == UNTOUCHED);
    CHECK("a change that leaves a gap",
        ssdc_portfolio_apply(portfolio, NULL, "{\"partners\": [\"cssdc\"]}", &changed) == SSDC_REFERENCED
        && changed == UNTOUCHED);
    CHECK("half a change is none",
        ssdc_portfolio_apply(portfolio, "{\"partners\": [{\"id\": \"NEW\", \"name\": \"N\"}]}",
        "{\"grants\": [\"SG-99\"]}", &changed) == SSDC_NOT_FOUND
        && ssdc_portfolio_get(portfolio, "partners", "NEW", &text) == SSDC_NOT_FOUND);
    CHECK("an unknown field in a change",
        ssdc_portfolio_apply(portfolio, "{\"gifts\": []}", NULL, &changed) == SSDC_UNKNOWN_FIELD
        && changed == UNTOUCHED);
    CHECK("a removal of no kind",
        ssdc_portfolio_apply(portfolio, NULL, "{\"gifts\": []}", &changed) == SSDC_INVALID_CHOICE
        && same_text(ssdc_last_error_pointer(), "/remove/gifts"));
    CHECK("the portfolio still answers", ssdc_portfolio_count(portfolio, "grants", &count) == SSDC_OK && count == 18);
    ssdc_policy_free(policy);
    ssdc_portfolio_free(portfolio);
}

int main(void) {
    no_json();
    wrong_values();
    wrong_references();
    broken_utf8();
    deep_and_long();
    questions();
    return done();
}
