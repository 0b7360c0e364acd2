/* Portfolios: read, written, changed, compared, asked. */
#include "check.h"

#define HEAD "{\"format\": \"ssdc-portfolio/1\", "

static const char *SMALL = HEAD
    "\"partners\": [{\"id\": \"P-1\", \"name\": \"Minist\xc3\xa8re\"}, {\"id\": \"P-2\", \"name\": \"B\"}],"
    "\"programmes\": [{\"id\": \"PR\", \"title\": \"Wells\", \"funders\": [\"P-1\"]}]}";

int main(void) {
    ssdc_portfolio *demonstration = NULL, *small = NULL, *copy = NULL, *changed = NULL, *back = NULL;
    char *file, *json = NULL, *again = NULL, *record = NULL, *counts = NULL, *totals = NULL;
    char path[512], text[128];
    size_t length;
    uint64_t count = 0;
    int equal = -1;

    /* Reading and writing. */
    file = read_file(DEMONSTRATION, &length);
    CHECK("read", ssdc_portfolio_read(DEMONSTRATION, &demonstration) == SSDC_OK);
    CHECK("from text", ssdc_portfolio_from_json(file, &copy) == SSDC_OK);
    CHECK("text and file are equal", ssdc_portfolio_equal(demonstration, copy, &equal) == SSDC_OK && equal == 1);
    ssdc_portfolio_free(copy);
    memset(file + length, 'x', 1); /* no NUL after the bytes: they are counted */
    copy = NULL;
    CHECK("from bytes", ssdc_portfolio_from_bytes((const uint8_t *)file, length, &copy) == SSDC_OK);
    memset(file, 'x', length);
    free(file); /* inputs are copied */
    equal = -1;
    CHECK("bytes and file are equal", ssdc_portfolio_equal(demonstration, copy, &equal) == SSDC_OK && equal == 1);
    CHECK("as text", ssdc_portfolio_to_json(demonstration, &json) == SSDC_OK && json && json[0] == '{');
    ssdc_portfolio_free(copy);
    copy = NULL;
    CHECK("from its own text", ssdc_portfolio_from_json(json, &copy) == SSDC_OK);
    CHECK("the text is canonical", ssdc_portfolio_to_json(copy, &again) == SSDC_OK && !strcmp(json, again));
    ssdc_string_free(again);
    ssdc_string_free(json);
    ssdc_portfolio_free(copy);
    CHECK("written",
        ssdc_portfolio_write(demonstration, scratch(path, sizeof path, "portf\xc3\xb6lio.json")) == SSDC_OK);
    copy = NULL;
    CHECK("read again", ssdc_portfolio_read(path, &copy) == SSDC_OK);
    equal = -1;
    CHECK("the file holds the same", ssdc_portfolio_equal(demonstration, copy, &equal) == SSDC_OK && equal == 1);
    ssdc_portfolio_free(copy);
    copy = NULL;
    CHECK("a byte order mark is skipped",
        ssdc_portfolio_from_bytes((const uint8_t *)"\xef\xbb\xbf{\"format\": \"ssdc-portfolio/1\"}", 33, &copy)
        == SSDC_OK);
    ssdc_portfolio_free(copy);

    /* Asking. */
    CHECK("the grants are counted", ssdc_portfolio_count(demonstration, "grants", &count) == SSDC_OK && count == 18);
    CHECK("every kind is counted", ssdc_portfolio_counts(demonstration, &counts) == SSDC_OK);
    CHECK("the partners among them", ssdc_json_get(counts, "/partners", text, sizeof text) == SSDC_OK
        && !strcmp(text, "38"));
    CHECK("kinds without records too", ssdc_json_get(counts, "/frameworks", text, sizeof text) == SSDC_OK
        && !strcmp(text, "0"));
    ssdc_string_free(counts);
    CHECK("the amounts are summed", ssdc_portfolio_totals(demonstration, &totals) == SSDC_OK && strstr(totals,
        "{\"count\":21,\"currency\":\"USD\",\"record\":\"payment\",\"sum\":\"357000.00\",\"type\":\"disbursement\"}"));
    ssdc_string_free(totals);
    CHECK("a record of a kind", ssdc_portfolio_get(demonstration, "grants", "SG-07", &record) == SSDC_OK);
    CHECK("its amount", ssdc_json_get(record, "/amount", text, sizeof text) == SSDC_OK
        && !strcmp(text, "25000.00 USD"));
    ssdc_string_free(record);
    record = NULL;
    CHECK("a record of any kind", ssdc_portfolio_get(demonstration, NULL, "SG-07", &record) == SSDC_OK
        && ssdc_json_get(record, "/id", text, sizeof text) == SSDC_OK && !strcmp(text, "SG-07"));
    ssdc_string_free(record);

    /* Changing. */
    CHECK("a small one", ssdc_portfolio_from_json(SMALL, &small) == SSDC_OK);
    CHECK("a clone", ssdc_portfolio_clone(small, &copy) == SSDC_OK && copy != small);
    CHECK("put",
        ssdc_portfolio_apply(small,
        "{\"partners\": [{\"id\": \"P-2\", \"name\": \"C\"}, {\"id\": \"P-3\", \"name\": \"D\"}]}", NULL, &changed)
        == SSDC_OK);
    CHECK("it is there", ssdc_portfolio_count(changed, "partners", &count) == SSDC_OK && count == 3);
    CHECK("the old one is as it was", ssdc_portfolio_count(small, "partners", &count) == SSDC_OK && count == 2);
    record = NULL;
    CHECK("in the place of the old", ssdc_portfolio_get(changed, "partners", "P-2", &record) == SSDC_OK
        && ssdc_json_get(record, "/name", text, sizeof text) == SSDC_OK && !strcmp(text, "C"));
    ssdc_string_free(record);
    equal = -1;
    CHECK("they differ", ssdc_portfolio_equal(small, changed, &equal) == SSDC_OK && equal == 0);
    CHECK("back again",
        ssdc_portfolio_apply(changed, "{\"partners\": [{\"id\": \"P-2\", \"name\": \"B\"}]}",
        "{\"partners\": [\"P-3\"]}", &back) == SSDC_OK);
    equal = -1;
    CHECK("as it was", ssdc_portfolio_equal(small, back, &equal) == SSDC_OK && equal == 1);
    ssdc_portfolio_free(back);
    ssdc_portfolio_free(changed);
    changed = NULL;
    CHECK("no change", ssdc_portfolio_apply(small, NULL, NULL, &changed) == SSDC_OK);
    ssdc_portfolio_free(small);
    equal = -1;
    CHECK("a clone outlives its origin", ssdc_portfolio_equal(copy, changed, &equal) == SSDC_OK && equal == 1);
    ssdc_portfolio_free(changed);
    record = NULL;
    CHECK("text beyond ASCII", ssdc_portfolio_get(copy, NULL, "P-1", &record) == SSDC_OK
        && ssdc_json_get(record, "/name", text, sizeof text) == SSDC_OK && !strcmp(text, "Minist\xc3\xa8re"));
    ssdc_string_free(record);
    ssdc_portfolio_free(copy);
    ssdc_portfolio_free(demonstration);

    ssdc_portfolio_free(NULL);
    ssdc_policy_free(NULL);
    ssdc_string_free(NULL);
    ssdc_iati_import_free(NULL);
    CHECK("NULL is freed", 1);
    return done();
}
