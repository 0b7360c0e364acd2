/* Tables: records leave and come back through Arrow and CSV, and every mistake names its place. */
#include "arrow.h"
#include "check.h"

#define KINDS 13
static const char *const kinds[KINDS] = {"partners", "programmes", "grants", "contributions", "payments", "costs",
    "experts", "requests", "exchanges", "solutions", "frameworks", "series", "rates"};

static ssdc_portfolio *demonstration(void) {
    ssdc_portfolio *portfolio = NULL;
    if (!CHECK("the portfolio is read", ssdc_portfolio_read(DEMONSTRATION, &portfolio) == SSDC_OK)) exit(1);
    return portfolio;
}

static int same(const ssdc_portfolio *left, const ssdc_portfolio *right) {
    char *a = NULL, *b = NULL;
    int equal = !ssdc_portfolio_to_json(left, &a) && !ssdc_portfolio_to_json(right, &b) && !strcmp(a, b);
    ssdc_string_free(a);
    ssdc_string_free(b);
    return equal;
}

/* Every kind through an Arrow stream, or through a CSV file. */
static void round_trip(const ssdc_portfolio *portfolio, int arrow) {
    ssdc_table *tables[KINDS] = {0};
    ssdc_portfolio *back = NULL;
    size_t i, count = KINDS;
    char path[512];
    for (i = 0; i < KINDS; i++) {
        ssdc_table *table = NULL;
        if (ssdc_portfolio_table(portfolio, kinds[i], &table)) break;
        if (arrow) {
            struct ArrowArrayStream stream;
            memset(&stream, 0, sizeof stream);
            if (ssdc_table_to_arrow(table, &stream)) break;
            ssdc_table_free(table);
            if (ssdc_table_from_arrow(&stream, &tables[i]) || stream.release) break;
        } else {
            char *csv = NULL;
            FILE *file = fopen(scratch(path, sizeof path, "table.csv"), "wb");
            if (!file || ssdc_table_to_csv(table, &csv) || fputs(csv, file) < 0 || fclose(file)) break;
            ssdc_string_free(csv);
            ssdc_table_free(table);
            if (ssdc_table_read_csv(path, &tables[i])) break;
        }
    }
    CHECK("every kind is a table", i == KINDS);
    CHECK(arrow ? "tables come back through Arrow" : "tables come back through CSV",
        ssdc_portfolio_from_tables(kinds, (const ssdc_table *const *)tables, &count, &back) == SSDC_OK && same(portfolio, back));
    ssdc_portfolio_free(back);
    for (i = 0; i < KINDS; i++) ssdc_table_free(tables[i]);
}

static void cells(const ssdc_portfolio *portfolio) {
    ssdc_table *table = NULL, *checked = NULL;
    ssdc_policy *policy = NULL;
    char buffer[64], field[8], *json = NULL, *again = NULL;
    uint64_t rows = 0, row = 0;
    int32_t length = sizeof field;
    if (ssdc_portfolio_table(portfolio, "grants", &table)) exit(1);
    CHECK("rows are counted", ssdc_table_rows(table, &rows) == SSDC_OK && rows == 18);
    CHECK("a cell", ssdc_table_get(table, 0, "id", buffer, sizeof buffer) == SSDC_OK && same_text(buffer, "SG-01"));
    CHECK("an amount", ssdc_table_get(table, 0, "amount_currency", buffer, sizeof buffer) == SSDC_OK
        && same_text(buffer, "USD"));
    CHECK("no such column", ssdc_table_get(table, 0, "budget", buffer, sizeof buffer) == SSDC_NO_VALUE
        && same_text(ssdc_last_error(), "no value at `/0/budget`"));
    CHECK("no such row", ssdc_table_get(table, rows, "id", buffer, sizeof buffer) == SSDC_NO_VALUE);
    CHECK("no room", ssdc_table_get(table, 0, "id", buffer, 5) == SSDC_BUFFER_TOO_SMALL && !buffer[0]);
    CHECK("a field is filled up with spaces", ssdc_table_field(table, &row, "id", field, &length) == SSDC_OK
        && !memcmp(field, "SG-01   ", sizeof field));
    length = 5;
    CHECK("a field that fits exactly", ssdc_table_field(table, &row, "id", field, &length) == SSDC_OK
        && !memcmp(field, "SG-01   ", sizeof field));
    length = 4;
    CHECK("a field that is too short holds spaces", ssdc_table_field(table, &row, "id", field, &length)
        == SSDC_BUFFER_TOO_SMALL && !memcmp(field, "    1   ", sizeof field));
    length = -1;
    CHECK("a field of negative length", ssdc_table_field(table, &row, "id", field, &length) == SSDC_BUFFER_TOO_SMALL);
    if (ssdc_policy_load(POLICY, &policy)) exit(1);
    CHECK("all grants as a table", ssdc_match_funding_check_all_table(portfolio, policy, "2018-06-30", NULL, NULL, &checked)
        == SSDC_OK);
    CHECK("it is the JSON of check_all", ssdc_table_to_json(checked, &json) == SSDC_OK
        && ssdc_match_funding_check_all(portfolio, policy, "2018-06-30", &again) == SSDC_OK && same_text(json, again));
    length = sizeof field;
    CHECK("a JSON value in a field", ssdc_json_field(json, "/0/grant", field, &length) == SSDC_OK
        && !memcmp(field, "SG-01   ", sizeof field));
    ssdc_string_free(json);
    ssdc_string_free(again);
    ssdc_table_free(table);
    ssdc_table_free(checked);
    ssdc_policy_free(policy);
}

static void from_memory(const ssdc_portfolio *portfolio) {
    ssdc_table *table = NULL, *none = NULL;
    char *columns = NULL, *json = NULL, *again = NULL, text[32];
    size_t length = 0;
    CHECK("CSV from memory", ssdc_table_from_csv("id,name\nP-1,\"One, two\"\nP-2,\n", &table) == SSDC_OK
        && ssdc_table_get(table, 0, "name", text, sizeof text) == SSDC_OK && same_text(text, "One, two"));
    CHECK("what is empty is absent", ssdc_table_get(table, 1, "name", text, sizeof text) == SSDC_OK && !text[0]);
    ssdc_table_free(table);
    CHECK("a line that is too long", ssdc_table_from_csv("id\nP-1,One\n", &none) == SSDC_INVALID_CSV && !none);
    if (ssdc_portfolio_table(portfolio, "rates", &table)) exit(1);
    CHECK("the columns", ssdc_table_columns(table, &columns) == SSDC_OK && ssdc_json_length(columns, "", &length) == SSDC_OK
        && length > 2);
    CHECK("the first is the id", ssdc_json_get(columns, "/0/name", text, sizeof text) == SSDC_OK && same_text(text, "id")
        && ssdc_json_get(columns, "/0/kind", text, sizeof text) == SSDC_OK && same_text(text, "text"));
    CHECK("a day is a date", strstr(columns, "\"kind\":\"date\"") != NULL);
    ssdc_table_free(table);
    ssdc_string_free(columns);
    CHECK("totals as a table", ssdc_portfolio_totals_table(portfolio, &table) == SSDC_OK
        && ssdc_table_to_json(table, &json) == SSDC_OK && ssdc_portfolio_totals(portfolio, &again) == SSDC_OK
        && same_text(json, again) && strlen(json) > 100);
    ssdc_table_free(table);
    ssdc_string_free(json);
    ssdc_string_free(again);
}

static void wrong_arguments(ssdc_portfolio *portfolio) {
    ssdc_table *table = NULL, *none = NULL;
    ssdc_portfolio *back = NULL;
    ssdc_policy *policy = NULL;
    struct ArrowArrayStream stream;
    char buffer[64];
    int32_t length = sizeof buffer;
    size_t one = 1;
    uint64_t rows = 0;
    memset(&stream, 0, sizeof stream);
    CHECK("an unknown kind", ssdc_portfolio_table(portfolio, "gifts", &table) == SSDC_INVALID_CHOICE && !table);
    CHECK("a kind in broken UTF-8", ssdc_portfolio_table(portfolio, "\xff", &table) == SSDC_INVALID_TEXT);
    if (ssdc_portfolio_table(portfolio, "grants", &table) || ssdc_policy_load(POLICY, &policy)) exit(1);
    CHECK("no portfolio", ssdc_portfolio_table(NULL, "grants", &none) == SSDC_NULL_ARGUMENT);
    CHECK("no kind", ssdc_portfolio_table(portfolio, NULL, &none) == SSDC_NULL_ARGUMENT);
    CHECK("no place", ssdc_portfolio_table(portfolio, "grants", NULL) == SSDC_NULL_ARGUMENT);
    CHECK("no tables", ssdc_portfolio_from_tables(kinds, NULL, &one, &back) == SSDC_NULL_ARGUMENT);
    CHECK("a NULL among the tables", ssdc_portfolio_from_tables(kinds, (const ssdc_table *const *)&none, &one, &back)
        == SSDC_NULL_ARGUMENT);
    CHECK("no count", ssdc_portfolio_from_tables(kinds, NULL, NULL, &back) == SSDC_NULL_ARGUMENT);
    one = 0;
    CHECK("no tables at all are an empty portfolio", ssdc_portfolio_from_tables(NULL, NULL, &one, &back) == SSDC_OK);
    ssdc_portfolio_free(back);
    CHECK("no stream", ssdc_table_from_arrow(NULL, &none) == SSDC_NULL_ARGUMENT);
    CHECK("a stream that was released", ssdc_table_from_arrow(&stream, &none) == SSDC_INVALID_TABLE && !none);
    CHECK("no stream to fill", ssdc_table_to_arrow(table, NULL) == SSDC_NULL_ARGUMENT);
    CHECK("no file", ssdc_table_read_csv("no/such.csv", &none) == SSDC_FILE);
    CHECK("no path", ssdc_table_read_csv(NULL, &none) == SSDC_NULL_ARGUMENT);
    CHECK("no table", ssdc_table_to_json(NULL, NULL) == SSDC_NULL_ARGUMENT && ssdc_table_to_csv(NULL, NULL)
        == SSDC_NULL_ARGUMENT && ssdc_table_rows(NULL, &rows) == SSDC_NULL_ARGUMENT);
    CHECK("no column", ssdc_table_get(table, 0, NULL, buffer, sizeof buffer) == SSDC_NULL_ARGUMENT);
    CHECK("no row", ssdc_table_field(table, NULL, "id", buffer, &length) == SSDC_NULL_ARGUMENT);
    CHECK("no length", ssdc_json_field("{}", "", buffer, NULL) == SSDC_NULL_ARGUMENT
        && ssdc_last_error_field(buffer, NULL) == SSDC_NULL_ARGUMENT);
    CHECK("no field", ssdc_json_field("{}", "", NULL, &length) == SSDC_NULL_ARGUMENT);

    /* A handle of another type is noticed, and neither used nor freed. */
    CHECK("a policy for a table", ssdc_table_rows((const ssdc_table *)(void *)policy, &rows) == SSDC_WRONG_HANDLE
        && same_text(ssdc_last_error(), "argument `table` is a handle of another type"));
    CHECK("a table for a portfolio", ssdc_portfolio_table((const ssdc_portfolio *)(void *)table, "grants", &none)
        == SSDC_WRONG_HANDLE && !none);
    ssdc_table_free((ssdc_table *)(void *)policy);
    CHECK("a policy is not freed as a table", ssdc_last_error_code() == SSDC_WRONG_HANDLE);
    length = 12;
    CHECK("the last error in a field", ssdc_last_error_field(buffer, &length) == SSDC_BUFFER_TOO_SMALL
        && !memcmp(buffer, "argument `ha", 12));
    ssdc_policy_free(policy);
    ssdc_table_free(table);
    ssdc_table_free(NULL);
}

/* A producer of one batch of an id and a title that then fails, or fails before. What it hands out is its own memory, so
   that a reader who forgets a release leaks it. */
enum { SCHEMA_FAILS, FIRST_BATCH_FAILS, SECOND_BATCH_FAILS };
static int made = 0, released = 0, batches = 0;

static void *allocate(size_t size) {
    void *place = calloc(1, size);
    if (!place) exit(1);
    made++;
    return place;
}

static void release_schema(struct ArrowSchema *schema) {
    int64_t i;
    for (i = 0; i < schema->n_children; i++) {
        struct ArrowSchema *child = schema->children[i];
        if (child->release) child->release(child);
        free(child);
    }
    free(schema->children);
    free(schema->private_data);
    schema->release = NULL;
    released++;
}

static void release_array(struct ArrowArray *array) {
    int64_t i;
    for (i = 0; i < array->n_children; i++) {
        struct ArrowArray *child = array->children[i];
        if (child->release) child->release(child);
        free(child);
    }
    free(array->children);
    free(array->buffers);
    free(array->private_data);
    array->release = NULL;
    released++;
}

static void new_schema(struct ArrowSchema *schema, const char *format, const char *name) {
    memset(schema, 0, sizeof *schema);
    schema->format = format;
    schema->name = name;
    schema->release = release_schema;
    schema->private_data = allocate(1);
}

/* A column of one text of three bytes; `text` NULL for the struct around the columns. */
static void new_array(struct ArrowArray *array, const char *text) {
    static const int32_t offsets[2] = {0, 3};
    memset(array, 0, sizeof *array);
    array->length = 1;
    array->n_buffers = text ? 3 : 1;
    array->buffers = (const void **)calloc(3, sizeof *array->buffers);
    if (!array->buffers) exit(1);
    if (text) {
        array->buffers[1] = offsets;
        array->buffers[2] = text;
    }
    array->release = release_array;
    array->private_data = allocate(1);
}

static int give_schema(struct ArrowArrayStream *stream, struct ArrowSchema *schema) {
    static const char *names[2] = {"id", "title"};
    int i;
    if (*(int *)stream->private_data == SCHEMA_FAILS) return 5;
    new_schema(schema, "+s", "");
    schema->n_children = 2;
    schema->children = (struct ArrowSchema **)calloc(2, sizeof *schema->children);
    if (!schema->children) exit(1);
    for (i = 0; i < 2; i++) {
        schema->children[i] = (struct ArrowSchema *)calloc(1, sizeof *schema);
        if (!schema->children[i]) exit(1);
        new_schema(schema->children[i], "u", names[i]);
    }
    return 0;
}

static int give_batch(struct ArrowArrayStream *stream, struct ArrowArray *array) {
    int i;
    if (++batches >= *(int *)stream->private_data) return 5;
    new_array(array, NULL);
    array->n_children = 2;
    array->children = (struct ArrowArray **)calloc(2, sizeof *array->children);
    if (!array->children) exit(1);
    for (i = 0; i < 2; i++) {
        array->children[i] = (struct ArrowArray *)calloc(1, sizeof *array);
        if (!array->children[i]) exit(1);
        new_array(array->children[i], "G-1");
    }
    return 0;
}

static const char *give_error(struct ArrowArrayStream *stream) {
    (void)stream;
    return "the tape broke";
}

static void release_stream(struct ArrowArrayStream *stream) {
    free(stream->private_data);
    stream->release = NULL;
    released++;
}

static void a_stream_that_breaks_off(int where, int expected_batches, const char *name) {
    struct ArrowArrayStream stream;
    ssdc_table *table = NULL;
    made = released = batches = 0;
    stream.get_schema = give_schema;
    stream.get_next = give_batch;
    stream.get_last_error = give_error;
    stream.release = release_stream;
    stream.private_data = allocate(sizeof where);
    *(int *)stream.private_data = where;
    CHECK(name, ssdc_table_from_arrow(&stream, &table) == SSDC_INVALID_TABLE && !table && !stream.release);
    CHECK("the error is the producer's", where == SCHEMA_FAILS || strstr(ssdc_last_error(), "the tape broke"));
    CHECK("it came at the batch it should", batches == expected_batches);
    CHECK("all that was handed out is released, once", made == released && made > 0);
}

int main(void) {
    ssdc_portfolio *portfolio = demonstration();
    round_trip(portfolio, 1);
    round_trip(portfolio, 0);
    cells(portfolio);
    from_memory(portfolio);
    wrong_arguments(portfolio);
    a_stream_that_breaks_off(SCHEMA_FAILS, 0, "a stream without a schema is an error");
    a_stream_that_breaks_off(FIRST_BATCH_FAILS, 1, "a stream that breaks off at once is an error");
    a_stream_that_breaks_off(SECOND_BATCH_FAILS, 2, "a stream that breaks off in the middle is an error");
    ssdc_portfolio_free(portfolio);
    return done();
}
