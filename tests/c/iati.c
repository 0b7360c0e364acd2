/* Import of IATI files. */
#include "check.h"

static const char *XML = "<iati-activities version=\"2.03\"><iati-activity default-currency=\"USD\">"
    "<iati-identifier>XX-1</iati-identifier><title><narrative>Wells</narrative></title>"
    "<transaction><transaction-type code=\"3\"/>"
    "<transaction-date iso-date=\"2018-06-30\"/><value>1250.00</value></transaction>"
    "<transaction><transaction-type code=\"3\"/>"
    "<transaction-date iso-date=\"2018-06-30\"/><value>many</value></transaction>"
    "</iati-activity></iati-activities>";

typedef struct {
    unsigned calls;
    uint64_t done, total;
    int answer;
} heard;

static int hear(uint64_t done, uint64_t total, void *user_data) {
    heard *what = (heard *)user_data;
    char *names = NULL;
    what->calls++;
    what->done = done;
    what->total = total;
    /* A callback may call the library. */
    if (ssdc_policy_names(&names) || ssdc_policy_names(NULL) != SSDC_NULL_ARGUMENT) return 0;
    ssdc_string_free(names);
    return what->answer;
}

static void write_file(const char *path, const char *text) {
    FILE *file = fopen(path, "wb");
    if (!file || fputs(text, file) < 0 || fclose(file)) {
        printf("FAILED writing %s\n", path);
        exit(1);
    }
}

/* From memory, from several files, and as tables. */
static void other_ways(const char *path) {
    ssdc_iati_import *import = NULL;
    ssdc_table *table = NULL;
    char *json = NULL, *again = NULL, other[512], text[64];
    const char *paths[2];
    size_t count = 2, rows = 0;
    heard progress = {0, 0, 0, 1};
    CHECK("from memory", ssdc_import_iati_bytes("memory.xml", (const uint8_t *)XML, strlen(XML), &import) == SSDC_OK);
    CHECK("findings as a table", ssdc_iati_import_findings_table(import, &table) == SSDC_OK
        && ssdc_table_to_json(table, &json) == SSDC_OK && ssdc_iati_import_findings(import, &again) == SSDC_OK
        && same_text(json, again) && strstr(json, "memory.xml"));
    ssdc_table_free(table);
    ssdc_string_free(json);
    ssdc_string_free(again);
    CHECK("totals as a table", ssdc_iati_import_totals_table(import, &table) == SSDC_OK
        && ssdc_table_get(table, 0, "sum", text, sizeof text) == SSDC_OK && same_text(text, "1250"));
    ssdc_table_free(table);
    ssdc_iati_import_free(import);
    import = NULL;
    CHECK("no IATI in memory", ssdc_import_iati_bytes("a.xml", (const uint8_t *)"{}", 2, &import) == SSDC_NOT_IATI && !import);

    write_file(scratch(other, sizeof other, "more.xml"), "<iati-activities version=\"2.03\"><iati-activity>"
        "<iati-identifier>XX-2</iati-identifier></iati-activity></iati-activities>");
    paths[0] = path;
    paths[1] = other;
    CHECK("two files are one import", ssdc_import_iati_files(paths, &count, hear, &progress, &import) == SSDC_OK);
    CHECK("progress counts the bytes of both", progress.calls > 0 && progress.done == progress.total
        && progress.total > strlen(XML));
    if (import) {
        ssdc_portfolio *portfolio = NULL;
        uint64_t grants = 0;
        CHECK("with the activities of both", ssdc_iati_import_portfolio(import, &portfolio) == SSDC_OK
            && ssdc_portfolio_count(portfolio, "grants", &grants) == SSDC_OK && grants == 2);
        ssdc_portfolio_free(portfolio);
    }
    ssdc_iati_import_free(import);
    import = NULL;
    count = 0;
    CHECK("no files are an empty import", ssdc_import_iati_files(NULL, &count, NULL, NULL, &import) == SSDC_OK
        && ssdc_iati_import_totals(import, &json) == SSDC_OK && ssdc_json_length(json, "", &rows) == SSDC_OK && rows == 0);
    ssdc_string_free(json);
    ssdc_iati_import_free(import);
}

int main(void) {
    ssdc_iati_import *import = NULL;
    ssdc_portfolio *portfolio = NULL;
    char *findings = NULL, *totals = NULL, *record = NULL;
    char path[512], text[128];
    size_t rows = 0;
    uint64_t count = 0;
    heard progress = {0, 0, 0, 1};

    write_file(scratch(path, sizeof path, "activities.xml"), XML);
    if (!CHECK("a file is imported", ssdc_import_iati(path, hear, &progress, &import) == SSDC_OK
        && import)) return done();
    CHECK("what the callback did leaves no error", !ssdc_last_error()[0]);
    CHECK("progress was heard to the end", progress.calls > 0 && progress.done == progress.total
        && progress.total == strlen(XML));
    CHECK("its portfolio", ssdc_iati_import_portfolio(import, &portfolio) == SSDC_OK);
    CHECK("an activity is a grant", ssdc_portfolio_count(portfolio, "grants", &count) == SSDC_OK && count == 1);
    CHECK("its findings", ssdc_iati_import_findings(import, &findings) == SSDC_OK
        && ssdc_json_length(findings, "", &rows) == SSDC_OK && rows > 0);
    CHECK("the unreadable amount is among them", strstr(findings, "\"unreadable_transaction\"") != NULL);
    CHECK("its totals", ssdc_iati_import_totals(import, &totals) == SSDC_OK);
    CHECK("the file is named", ssdc_json_get(totals, "/0/file", text, sizeof text) == SSDC_OK
        && same_text(text, "activities.xml"));
    CHECK("the sum is exact", ssdc_json_get(totals, "/0/sum", text, sizeof text) == SSDC_OK && same_text(text, "1250"));
    CHECK("NULL for the portfolio", ssdc_iati_import_portfolio(import, NULL) == SSDC_NULL_ARGUMENT);
    CHECK("NULL for the findings", ssdc_iati_import_findings(import, NULL) == SSDC_NULL_ARGUMENT);
    CHECK("NULL for the totals", ssdc_iati_import_totals(import, NULL) == SSDC_NULL_ARGUMENT);
    ssdc_iati_import_free(import);
    CHECK("the portfolio outlives the import", ssdc_portfolio_get(portfolio, "grants", "XX-1", &record) == SSDC_OK
        && strstr(record, "Wells"));
    ssdc_string_free(record);
    ssdc_string_free(totals);
    ssdc_string_free(findings);
    ssdc_portfolio_free(portfolio);

    import = NULL;
    CHECK("nobody needs to listen", ssdc_import_iati(path, NULL, NULL, &import) == SSDC_OK);
    ssdc_iati_import_free(import);

    other_ways(path);

    import = NULL;
    progress.answer = 0;
    progress.calls = 0;
    CHECK("an import is cancelled", ssdc_import_iati(path, hear, &progress, &import) == SSDC_CANCELLED && !import
        && progress.calls > 0);
    CHECK("no such file",
        ssdc_import_iati(scratch(path, sizeof path, "absent.xml"), NULL, NULL, &import) == SSDC_FILE && !import);
    CHECK("no IATI file", ssdc_import_iati(DEMONSTRATION, NULL, NULL, &import) == SSDC_NOT_IATI && !import);
    return done();
}
