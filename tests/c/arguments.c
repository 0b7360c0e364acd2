/* Every function of the header, once with good arguments, then with each argument wrong in each way its type allows:
   NULL, text that is not UTF-8, a handle of each other type, a callback that cancels. The error names the argument, and
   no slot is written. Then the same from several threads at once, on the same handles.

   Each thread has a `person` of its own, whom calls that change an index first add or remove.

   A function is one row of FUNCTIONS: its prototype, and how to call it with arguments from `a`. What an argument is follows
   from its type in the prototype, and run.sh compares the prototypes (`arguments --list`) with those of the header: no
   function and no argument can be left out. */
#include <pthread.h>

#include "arrow.h"
#include "check.h"

#ifndef ROUNDS
#define ROUNDS 4
#endif
enum { MOST = 7, THREADS = 1 + ROUNDS, ROOM = 512 };

typedef ssdc_status call(void *const *a);
typedef struct {
    const char *result, *name, *parameters;
    call *make;
    const char *texts[3], *optional;
} function;

#define TEXT(i) ((const char *)a[i])
#define BYTES(i) ((const uint8_t *)a[i])
#define TEXTS(i) ((const char *const *)a[i])
#define PORTFOLIO(i) ((const ssdc_portfolio *)a[i])
#define POLICY_(i) ((const ssdc_policy *)a[i])
#define NETWORK(i) ((const ssdc_network *)a[i])
#define TABLE(i) ((const ssdc_table *)a[i])
#define IMPORT(i) ((const ssdc_iati_import *)a[i])
#define TAXONOMY(i) ((const ssdc_taxonomy *)a[i])
#define EXPERTS_(i) ((const ssdc_experts *)a[i])
#define INDEX(i) ((ssdc_text_index *)a[i])
#define NEW_TEXT(i) ((char **)a[i])
#define NEW_PORTFOLIO(i) ((ssdc_portfolio **)a[i])
#define NEW_POLICY(i) ((ssdc_policy **)a[i])
#define NEW_NETWORK(i) ((ssdc_network **)a[i])
#define NEW_TABLE(i) ((ssdc_table **)a[i])
#define NEW_IMPORT(i) ((ssdc_iati_import **)a[i])
#define NEW_TAXONOMY(i) ((ssdc_taxonomy **)a[i])
#define NEW_EXPERTS(i) ((ssdc_experts **)a[i])
#define NEW_INDEX(i) ((ssdc_text_index **)a[i])
#define SIZE(i) (*(size_t *)a[i])
#define BUFFER(i) ((char *)a[i])
#define STREAM(i) ((struct ArrowArrayStream *)a[i])
#define PROGRESS(i) (a[i] ? *(ssdc_progress *)a[i] : NULL)

#define DAY "2018-06-30"
#define EMPTY "{\"format\": \"ssdc-portfolio/1\"}"
#define EDGES "{\"edges\": [[\"a\", \"b\"], [\"b\", \"c\"]]}"
#define ENDS "{\"a\": \"cssdc\", \"b\": \"ke-college\"}"
#define TOML_FILE "ssdc-core/policies/ssdc-1-to-1.toml"
#define XML "<iati-activities version=\"2.03\"/>"
static char csv_path[512], xml_path[512], json_path[512], esco_path[512];
static char *toml, *bundle;

/* A question to a network: all have one prototype; most have settings that may be NULL. */
#define ASK(question, given) ASK_WITH(question, given, "settings")
#define ASK_WITH(question, given, optional) \
    F(ssdc_status, ssdc_network_##question, (const ssdc_network *network, const char *settings, char **answer), \
        ssdc_network_##question(NETWORK(0), TEXT(1), NEW_TEXT(2)), given, NULL, optional)

/* F(result, name, parameters, call, the first two good texts in their order (a third is a day), arguments that may be NULL) */
#define FUNCTIONS \
    F(uint32_t, ssdc_abi_version, (void), ssdc_abi_version(), NULL, NULL, "") \
    F(const char *, ssdc_version, (void), ssdc_version() ? 0 : 99, NULL, NULL, "") \
    F(const char *, ssdc_code_name, (ssdc_status code), ssdc_code_name((ssdc_status)SIZE(0)) ? 0 : 99, NULL, NULL, "") \
    F(const char *, ssdc_last_error, (void), ssdc_last_error() ? 0 : 99, NULL, NULL, "") \
    F(const char *, ssdc_last_error_pointer, (void), ssdc_last_error_pointer() ? 0 : 99, NULL, NULL, "") \
    F(ssdc_status, ssdc_last_error_code, (void), ((void)ssdc_last_error_code(), 0), NULL, NULL, "") \
    F(ssdc_status, ssdc_last_error_copy, (char *buffer, size_t capacity), \
        ssdc_last_error_copy(BUFFER(0), SIZE(1)), NULL, NULL, "") \
    F(ssdc_status, ssdc_last_error_field, (char *field, const int32_t *length), \
        ssdc_last_error_field(BUFFER(0), (const int32_t *)a[1]), NULL, NULL, "") \
    F(ssdc_status, ssdc_json_get, (const char *json, const char *pointer, char *buffer, size_t capacity), \
        ssdc_json_get(TEXT(0), TEXT(1), BUFFER(2), SIZE(3)), "{\"a\": 1}", "/a", "") \
    F(ssdc_status, ssdc_json_text, (const char *json, const char *pointer, char **value), \
        ssdc_json_text(TEXT(0), TEXT(1), NEW_TEXT(2)), "{\"a\": 1}", "/a", "") \
    F(ssdc_status, ssdc_json_length, (const char *json, const char *pointer, size_t *length), \
        ssdc_json_length(TEXT(0), TEXT(1), (size_t *)a[2]), "{\"a\": 1}", "/a", "") \
    F(ssdc_status, ssdc_json_field, (const char *json, const char *pointer, char *field, const int32_t *length), \
        ssdc_json_field(TEXT(0), TEXT(1), BUFFER(2), (const int32_t *)a[3]), "{\"a\": 1}", "/a", "") \
    F(void, ssdc_string_free, (char *text), (ssdc_string_free(BUFFER(0)), 0), NULL, NULL, "") \
    F(ssdc_status, ssdc_portfolio_from_json, (const char *json, ssdc_portfolio **portfolio), \
        ssdc_portfolio_from_json(TEXT(0), NEW_PORTFOLIO(1)), EMPTY, NULL, "") \
    F(ssdc_status, ssdc_portfolio_from_bytes, (const uint8_t *document, size_t length, ssdc_portfolio **portfolio), \
        ssdc_portfolio_from_bytes(BYTES(0), SIZE(1), NEW_PORTFOLIO(2)), EMPTY, NULL, "") \
    F(ssdc_status, ssdc_portfolio_read, (const char *path, ssdc_portfolio **portfolio), \
        ssdc_portfolio_read(TEXT(0), NEW_PORTFOLIO(1)), DEMONSTRATION, NULL, "") \
    F(ssdc_status, ssdc_portfolio_write, (const ssdc_portfolio *portfolio, const char *path), \
        ssdc_portfolio_write(PORTFOLIO(0), TEXT(1)), json_path, NULL, "") \
    F(ssdc_status, ssdc_portfolio_to_json, (const ssdc_portfolio *portfolio, char **json), \
        ssdc_portfolio_to_json(PORTFOLIO(0), NEW_TEXT(1)), NULL, NULL, "") \
    F(ssdc_status, ssdc_portfolio_apply, \
        (const ssdc_portfolio *portfolio, const char *put, const char *remove, ssdc_portfolio **changed), \
        ssdc_portfolio_apply(PORTFOLIO(0), TEXT(1), TEXT(2), NEW_PORTFOLIO(3)), "{}", "{}", "put remove") \
    F(ssdc_status, ssdc_portfolio_clone, (const ssdc_portfolio *portfolio, ssdc_portfolio **clone), \
        ssdc_portfolio_clone(PORTFOLIO(0), NEW_PORTFOLIO(1)), NULL, NULL, "") \
    F(ssdc_status, ssdc_portfolio_equal, (const ssdc_portfolio *portfolio, const ssdc_portfolio *other, int *equal), \
        ssdc_portfolio_equal(PORTFOLIO(0), PORTFOLIO(1), (int *)a[2]), NULL, NULL, "") \
    F(ssdc_status, ssdc_portfolio_count, (const ssdc_portfolio *portfolio, const char *kind, uint64_t *count), \
        ssdc_portfolio_count(PORTFOLIO(0), TEXT(1), (uint64_t *)a[2]), "grants", NULL, "") \
    F(ssdc_status, ssdc_portfolio_counts, (const ssdc_portfolio *portfolio, char **json), \
        ssdc_portfolio_counts(PORTFOLIO(0), NEW_TEXT(1)), NULL, NULL, "") \
    F(ssdc_status, ssdc_portfolio_totals, (const ssdc_portfolio *portfolio, char **json), \
        ssdc_portfolio_totals(PORTFOLIO(0), NEW_TEXT(1)), NULL, NULL, "") \
    F(ssdc_status, ssdc_portfolio_totals_table, (const ssdc_portfolio *portfolio, ssdc_table **table), \
        ssdc_portfolio_totals_table(PORTFOLIO(0), NEW_TABLE(1)), NULL, NULL, "") \
    F(ssdc_status, ssdc_portfolio_get, \
        (const ssdc_portfolio *portfolio, const char *kind, const char *id, char **json), \
        ssdc_portfolio_get(PORTFOLIO(0), TEXT(1), TEXT(2), NEW_TEXT(3)), "grants", "SG-01", "kind") \
    F(ssdc_status, ssdc_portfolio_table, (const ssdc_portfolio *portfolio, const char *kind, ssdc_table **table), \
        ssdc_portfolio_table(PORTFOLIO(0), TEXT(1), NEW_TABLE(2)), "grants", NULL, "") \
    F(ssdc_status, ssdc_portfolio_from_tables, \
        (const char *const *kinds, const ssdc_table *const *tables, const size_t *count, ssdc_portfolio **portfolio), \
        ssdc_portfolio_from_tables(TEXTS(0), (const ssdc_table *const *)a[1], (const size_t *)a[2], NEW_PORTFOLIO(3)), \
        "partners", NULL, "") \
    F(void, ssdc_portfolio_free, (ssdc_portfolio *portfolio), \
        (ssdc_portfolio_free((ssdc_portfolio *)a[0]), 0), NULL, NULL, "") \
    F(ssdc_status, ssdc_table_from_arrow, (struct ArrowArrayStream *stream, ssdc_table **table), \
        ssdc_table_from_arrow(STREAM(0), NEW_TABLE(1)), NULL, NULL, "") \
    F(ssdc_status, ssdc_table_to_arrow, (const ssdc_table *table, struct ArrowArrayStream *stream), \
        ssdc_table_to_arrow(TABLE(0), STREAM(1)), NULL, NULL, "") \
    F(ssdc_status, ssdc_table_read_csv, (const char *path, ssdc_table **table), \
        ssdc_table_read_csv(TEXT(0), NEW_TABLE(1)), csv_path, NULL, "") \
    F(ssdc_status, ssdc_table_from_csv, (const char *csv, ssdc_table **table), \
        ssdc_table_from_csv(TEXT(0), NEW_TABLE(1)), "id,name\nP-1,One\n", NULL, "") \
    F(ssdc_status, ssdc_table_columns, (const ssdc_table *table, char **json), \
        ssdc_table_columns(TABLE(0), NEW_TEXT(1)), NULL, NULL, "") \
    F(ssdc_status, ssdc_table_to_json, (const ssdc_table *table, char **json), \
        ssdc_table_to_json(TABLE(0), NEW_TEXT(1)), NULL, NULL, "") \
    F(ssdc_status, ssdc_table_to_csv, (const ssdc_table *table, char **csv), \
        ssdc_table_to_csv(TABLE(0), NEW_TEXT(1)), NULL, NULL, "") \
    F(ssdc_status, ssdc_table_rows, (const ssdc_table *table, uint64_t *rows), \
        ssdc_table_rows(TABLE(0), (uint64_t *)a[1]), NULL, NULL, "") \
    F(ssdc_status, ssdc_table_get, \
        (const ssdc_table *table, uint64_t row, const char *column, char *buffer, size_t capacity), \
        ssdc_table_get(TABLE(0), 0, TEXT(2), BUFFER(3), SIZE(4)), "id", NULL, "") \
    F(ssdc_status, ssdc_table_field, \
        (const ssdc_table *table, const uint64_t *row, const char *column, char *field, const int32_t *length), \
        ssdc_table_field(TABLE(0), (const uint64_t *)a[1], TEXT(2), BUFFER(3), (const int32_t *)a[4]), "id", NULL, "") \
    F(void, ssdc_table_free, (ssdc_table *table), (ssdc_table_free((ssdc_table *)a[0]), 0), NULL, NULL, "") \
    F(ssdc_status, ssdc_policy_names, (char **json), ssdc_policy_names(NEW_TEXT(0)), NULL, NULL, "") \
    F(ssdc_status, ssdc_policy_load, (const char *name, ssdc_policy **policy), \
        ssdc_policy_load(TEXT(0), NEW_POLICY(1)), POLICY, NULL, "") \
    F(ssdc_status, ssdc_policy_from_toml, (const char *toml, ssdc_policy **policy), \
        ssdc_policy_from_toml(TEXT(0), NEW_POLICY(1)), toml, NULL, "") \
    F(ssdc_status, ssdc_policy_read, (const char *path, ssdc_policy **policy), \
        ssdc_policy_read(TEXT(0), NEW_POLICY(1)), TOML_FILE, NULL, "") \
    F(ssdc_status, ssdc_policy_to_json, (const ssdc_policy *policy, char **json), \
        ssdc_policy_to_json(POLICY_(0), NEW_TEXT(1)), NULL, NULL, "") \
    F(ssdc_status, ssdc_policy_evaluate, (const ssdc_policy *policy, const char *facts, char **answer), \
        ssdc_policy_evaluate(POLICY_(0), TEXT(1), NEW_TEXT(2)), "{}", NULL, "") \
    F(ssdc_status, ssdc_policy_required, (const ssdc_policy *policy, const char *award, const char *inputs, char **required), \
        ssdc_policy_required(POLICY_(0), TEXT(1), TEXT(2), NEW_TEXT(3)), "1000 USD", "{}", "") \
    F(ssdc_status, ssdc_solve_allocate, \
        (const char *problem, ssdc_progress progress, void *user_data, char **answer), \
        ssdc_solve_allocate(TEXT(0), PROGRESS(1), a[2], NEW_TEXT(3)), \
        "{\"supply\": [1], \"need\": [2], \"lots\": [0], \"obligations\": [0]}", NULL, "") \
    F(ssdc_status, ssdc_taxonomy_from_esco, (const char *folder, ssdc_taxonomy **taxonomy), \
        ssdc_taxonomy_from_esco(TEXT(0), NEW_TAXONOMY(1)), esco_path, NULL, "") \
    F(ssdc_status, ssdc_taxonomy_from_table, (const ssdc_table *table, ssdc_taxonomy **taxonomy), \
        ssdc_taxonomy_from_table(TABLE(0), NEW_TAXONOMY(1)), NULL, NULL, "") \
    F(ssdc_status, ssdc_taxonomy_table, (const ssdc_taxonomy *taxonomy, ssdc_table **table), \
        ssdc_taxonomy_table(TAXONOMY(0), NEW_TABLE(1)), NULL, NULL, "") \
    F(ssdc_status, ssdc_taxonomy_find, (const ssdc_taxonomy *taxonomy, const char *name, char **json), \
        ssdc_taxonomy_find(TAXONOMY(0), TEXT(1), NEW_TEXT(2)), "W", NULL, "") \
    F(ssdc_status, ssdc_taxonomy_get, (const ssdc_taxonomy *taxonomy, const char *skill, char **json), \
        ssdc_taxonomy_get(TAXONOMY(0), TEXT(1), NEW_TEXT(2)), "W", NULL, "") \
    F(ssdc_status, ssdc_taxonomy_similarity, \
        (const ssdc_taxonomy *taxonomy, const char *need, const char *skill, double *similarity), \
        ssdc_taxonomy_similarity(TAXONOMY(0), TEXT(1), TEXT(2), (double *)a[3]), "W", "W", "") \
    F(void, ssdc_taxonomy_free, (ssdc_taxonomy *taxonomy), (ssdc_taxonomy_free((ssdc_taxonomy *)a[0]), 0), NULL, NULL, "") \
    F(ssdc_status, ssdc_text_scores, (const char *problem, char **answer), \
        ssdc_text_scores(TEXT(0), NEW_TEXT(1)), "{\"profiles\": {}, \"requests\": {}}", NULL, "") \
    F(ssdc_status, ssdc_text_index_new, (const char *language, ssdc_text_index **index), \
        ssdc_text_index_new(TEXT(0), NEW_INDEX(1)), "en", NULL, "language") \
    F(ssdc_status, ssdc_text_index_add, (ssdc_text_index *index, const char *person, const char *works), \
        (ssdc_text_index_remove(INDEX(0), TEXT(1)), ssdc_text_index_add(INDEX(0), TEXT(1), TEXT(2))), "[\"pumps\"]", NULL, "") \
    F(ssdc_status, ssdc_text_index_replace, (ssdc_text_index *index, const char *person, const char *works), \
        (ssdc_text_index_add(INDEX(0), TEXT(1), "[]"), ssdc_text_index_replace(INDEX(0), TEXT(1), TEXT(2))), \
        "[\"pumps\"]", NULL, "") \
    F(ssdc_status, ssdc_text_index_remove, (ssdc_text_index *index, const char *person), \
        (ssdc_text_index_add(INDEX(0), TEXT(1), "[]"), ssdc_text_index_remove(INDEX(0), TEXT(1))), NULL, NULL, "") \
    F(ssdc_status, ssdc_text_index_scores, (const ssdc_text_index *index, const char *request, char **answer), \
        ssdc_text_index_scores(INDEX(0), TEXT(1), NEW_TEXT(2)), "pumps", NULL, "") \
    F(ssdc_status, ssdc_text_index_top, \
        (const ssdc_text_index *index, const char *request, size_t count, char **answer), \
        ssdc_text_index_top(INDEX(0), TEXT(1), SIZE(2), NEW_TEXT(3)), "pumps", NULL, "") \
    F(ssdc_status, ssdc_text_index_explain, \
        (const ssdc_text_index *index, const char *request, const char *person, char **answer), \
        (ssdc_text_index_add(INDEX(0), TEXT(2), "[]"), ssdc_text_index_explain(INDEX(0), TEXT(1), TEXT(2), NEW_TEXT(3))), \
        "pumps", NULL, "") \
    F(void, ssdc_text_index_free, (ssdc_text_index *index), (ssdc_text_index_free(INDEX(0)), 0), NULL, NULL, "") \
    F(ssdc_status, ssdc_solve_assign, \
        (const char *problem, ssdc_progress progress, void *user_data, char **answer), \
        ssdc_solve_assign(TEXT(0), PROGRESS(1), a[2], NEW_TEXT(3)), \
        "{\"rows\": [0], \"columns\": [0], \"scores\": [1], \"demand\": [1], \"capacity\": [1]}", NULL, "") \
    F(ssdc_status, ssdc_match_funding_bundle, \
        (const ssdc_portfolio *portfolio, const ssdc_policy *policy, const char *grant, const char *as_of, char **bundle), \
        ssdc_match_funding_bundle(PORTFOLIO(0), POLICY_(1), TEXT(2), TEXT(3), NEW_TEXT(4)), "SG-01", "2018-06-30", "") \
    F(ssdc_status, ssdc_match_funding_question_bundle, \
        (const ssdc_portfolio *portfolio, const ssdc_policy *policy, const char *question, const char *as_of, char **bundle), \
        ssdc_match_funding_question_bundle(PORTFOLIO(0), POLICY_(1), TEXT(2), TEXT(3), NEW_TEXT(4)), \
        "{\"kind\": \"allocate\", \"order\": \"any\"}", "2018-06-30", "") \
    F(ssdc_status, ssdc_bundle_verify, (const char *bundle, char **verification), \
        ssdc_bundle_verify(TEXT(0), NEW_TEXT(1)), bundle, NULL, "") \
    F(ssdc_status, ssdc_policy_to_toml, (const ssdc_policy *policy, char **toml), \
        ssdc_policy_to_toml(POLICY_(0), NEW_TEXT(1)), NULL, NULL, "") \
    F(ssdc_status, ssdc_portfolio_network, \
        (const ssdc_portfolio *portfolio, const char *as_of, const char *settings, ssdc_network **network), \
        ssdc_portfolio_network(PORTFOLIO(0), TEXT(1), TEXT(2), NEW_NETWORK(3)), DAY, "{}", "settings") \
    F(ssdc_status, ssdc_network_from_edges, (const char *edges, ssdc_network **network), \
        ssdc_network_from_edges(TEXT(0), NEW_NETWORK(1)), EDGES, NULL, "") \
    F(ssdc_status, ssdc_network_from_tables, \
        (const ssdc_table *ties, const ssdc_table *nodes, int directed, ssdc_network **network), \
        ssdc_network_from_tables(TABLE(0), TABLE(1), 0, NEW_NETWORK(3)), NULL, NULL, "nodes") \
    F(ssdc_status, ssdc_network_ties, (const ssdc_network *network, ssdc_table **table), \
        ssdc_network_ties(NETWORK(0), NEW_TABLE(1)), NULL, NULL, "") \
    F(ssdc_status, ssdc_network_from_memberships, (const ssdc_table *memberships, ssdc_network **network), \
        ssdc_network_from_memberships(TABLE(0), NEW_NETWORK(1)), NULL, NULL, "") \
    F(ssdc_status, ssdc_network_attribute, (const ssdc_network *network, const char *name, ssdc_table **table), \
        ssdc_network_attribute(NETWORK(0), TEXT(1), NEW_TABLE(2)), "country", NULL, "") \
    F(ssdc_status, ssdc_network_parts, (const ssdc_network *network, ssdc_table **table), \
        ssdc_network_parts(NETWORK(0), NEW_TABLE(1)), NULL, NULL, "") \
    F(ssdc_status, ssdc_network_layout, (const ssdc_network *network, uint64_t seed, ssdc_table **table), \
        ssdc_network_layout(NETWORK(0), 1, NEW_TABLE(2)), NULL, NULL, "") \
    F(ssdc_status, ssdc_network_ask, \
        (const ssdc_network *network, const char *question, const char *settings, char **answer), \
        ssdc_network_ask(NETWORK(0), TEXT(1), TEXT(2), NEW_TEXT(3)), "brokers", "{}", "settings") \
    ASK(brokers, "{}") \
    ASK(blocs, "{}") \
    ASK(fragility, "{}") \
    ASK(removal, "{}") \
    ASK_WITH(routes, ENDS, "") \
    ASK_WITH(introduction_path, ENDS, "") \
    ASK(introduce, "{}") \
    ASK(convene, "{\"partners\": [\"cssdc\", \"ke-college\"]}") \
    ASK(train_first, "{}") \
    ASK(spread, "{}") \
    ASK(modality, "{}") \
    ASK(structural_holes, "{}") \
    ASK(broker_roles, "{\"by\": {}}") \
    ASK(prominence, "{}") \
    ASK(core, "{}") \
    ASK(rim, "{}") \
    ASK(round_trips, "{}") \
    ASK(participation, "{}") \
    ASK(concentration, "{}") \
    ASK(coverage, "{}") \
    F(ssdc_status, ssdc_network_compare, \
        (const ssdc_network *network, const ssdc_network *earlier, char **answer), \
        ssdc_network_compare(NETWORK(0), NETWORK(1), NEW_TEXT(2)), NULL, NULL, "") \
    F(ssdc_status, ssdc_network_ask_by, \
        (const ssdc_network *network, const char *question, const char *settings, const char *by, \
        uint32_t at_least, char **answer), \
        ssdc_network_ask_by(NETWORK(0), TEXT(1), TEXT(2), TEXT(3), 5, NEW_TEXT(5)), "brokers", "{}", "settings") \
    F(ssdc_status, ssdc_portfolio_experts, \
        (const ssdc_portfolio *portfolio, const ssdc_taxonomy *taxonomy, ssdc_experts **experts), \
        ssdc_portfolio_experts(PORTFOLIO(0), TAXONOMY(1), NEW_EXPERTS(2)), NULL, NULL, "taxonomy") \
    F(ssdc_status, ssdc_experts_rank, \
        (const ssdc_experts *experts, const char *request, const char *settings, char **answer), \
        ssdc_experts_rank(EXPERTS_(0), TEXT(1), TEXT(2), NEW_TEXT(3)), "R-1", "{\"top\": 3}", "settings") \
    F(ssdc_status, ssdc_experts_explain, \
        (const ssdc_experts *experts, const char *request, const char *settings, char **answer), \
        ssdc_experts_explain(EXPERTS_(0), TEXT(1), TEXT(2), NEW_TEXT(3)), "R-1", "{\"expert\": \"E-1\"}", "") \
    F(ssdc_status, ssdc_experts_relax, \
        (const ssdc_experts *experts, const char *request, size_t wanted, const char *settings, char **answer), \
        ssdc_experts_relax(EXPERTS_(0), TEXT(1), SIZE(2), TEXT(3), NEW_TEXT(4)), "R-1", "{}", "settings") \
    F(ssdc_status, ssdc_experts_assign, \
        (const ssdc_experts *experts, const char *requests, const char *settings, char **answer), \
        ssdc_experts_assign(EXPERTS_(0), TEXT(1), TEXT(2), NEW_TEXT(3)), "[\"R-1\", \"R-2\"]", "{}", "settings") \
    F(ssdc_status, ssdc_experts_team, \
        (const ssdc_experts *experts, const char *request, const char *settings, char **answer), \
        ssdc_experts_team(EXPERTS_(0), TEXT(1), TEXT(2), NEW_TEXT(3)), "R-1", "{}", "settings") \
    F(ssdc_status, ssdc_experts_conflicts, \
        (const ssdc_experts *experts, const char *request, const char *settings, char **answer), \
        ssdc_experts_conflicts(EXPERTS_(0), TEXT(1), TEXT(2), NEW_TEXT(3)), "R-1", "{}", "settings") \
    F(ssdc_status, ssdc_experts_roster, \
        (const ssdc_experts *experts, const char *as_of, const char *settings, char **answer), \
        ssdc_experts_roster(EXPERTS_(0), TEXT(1), TEXT(2), NEW_TEXT(3)), DAY, "{}", "settings") \
    F(void, ssdc_experts_free, (ssdc_experts *experts), (ssdc_experts_free((ssdc_experts *)a[0]), 0), NULL, NULL, "") \
    F(void, ssdc_network_free, (ssdc_network *network), (ssdc_network_free((ssdc_network *)a[0]), 0), NULL, NULL, "") \
    F(ssdc_status, ssdc_policy_canonical, (const ssdc_policy *policy, char **toml), \
        ssdc_policy_canonical(POLICY_(0), NEW_TEXT(1)), NULL, NULL, "") \
    F(void, ssdc_policy_free, (ssdc_policy *policy), (ssdc_policy_free((ssdc_policy *)a[0]), 0), NULL, NULL, "") \
    F(ssdc_status, ssdc_match_funding_check, \
        (const ssdc_portfolio *portfolio, const ssdc_policy *policy, const char *grant, const char *as_of, \
        char **report), \
        ssdc_match_funding_check(PORTFOLIO(0), POLICY_(1), TEXT(2), TEXT(3), NEW_TEXT(4)), "SG-06", DAY, "") \
    F(ssdc_status, ssdc_match_funding_origin, \
        (const ssdc_portfolio *portfolio, const ssdc_policy *policy, const char *contribution, const char *as_of, \
        const uint64_t *look_back_days, char **origin), \
        ssdc_match_funding_origin(PORTFOLIO(0), POLICY_(1), TEXT(2), TEXT(3), (const uint64_t *)a[4], NEW_TEXT(5)), \
        "C-15", DAY, "look_back_days") \
    F(ssdc_status, ssdc_portfolio_control, \
        (const ssdc_portfolio *portfolio, const char *partner, const char *as_of, char **json), \
        ssdc_portfolio_control(PORTFOLIO(0), TEXT(1), TEXT(2), NEW_TEXT(3)), "cssdc", DAY, "") \
    F(ssdc_status, ssdc_portfolio_policy_versions, \
        (const ssdc_portfolio *portfolio, const ssdc_policy *const *policies, const size_t *count, const char *as_of, \
        ssdc_table **table), \
        ssdc_portfolio_policy_versions(PORTFOLIO(0), (const ssdc_policy *const *)a[1], (const size_t *)a[2], TEXT(3), \
        NEW_TABLE(4)), DAY, NULL, "") \
    F(ssdc_status, ssdc_match_funding_findings, \
        (const ssdc_portfolio *portfolio, const ssdc_policy *policy, const char *grant, const char *as_of, \
        ssdc_table **table), \
        ssdc_match_funding_findings(PORTFOLIO(0), POLICY_(1), TEXT(2), TEXT(3), NEW_TABLE(4)), "SG-06", DAY, "") \
    F(ssdc_status, ssdc_match_funding_check_all, \
        (const ssdc_portfolio *portfolio, const ssdc_policy *policy, const char *as_of, char **table), \
        ssdc_match_funding_check_all(PORTFOLIO(0), POLICY_(1), TEXT(2), NEW_TEXT(3)), DAY, NULL, "") \
    F(ssdc_status, ssdc_match_funding_check_all_csv, \
        (const ssdc_portfolio *portfolio, const ssdc_policy *policy, const char *as_of, char **csv), \
        ssdc_match_funding_check_all_csv(PORTFOLIO(0), POLICY_(1), TEXT(2), NEW_TEXT(3)), DAY, NULL, "") \
    F(ssdc_status, ssdc_match_funding_check_all_table, \
        (const ssdc_portfolio *portfolio, const ssdc_policy *policy, const char *as_of, ssdc_progress progress, \
        void *user_data, ssdc_table **table), \
        ssdc_match_funding_check_all_table(PORTFOLIO(0), POLICY_(1), TEXT(2), PROGRESS(3), a[4], NEW_TABLE(5)), \
        DAY, NULL, "") \
    F(ssdc_status, ssdc_match_funding_allocate, \
        (const ssdc_portfolio *portfolio, const ssdc_policy *policy, const char *as_of, const char *order, \
        ssdc_progress progress, void *user_data, char **json), \
        ssdc_match_funding_allocate(PORTFOLIO(0), POLICY_(1), TEXT(2), TEXT(3), PROGRESS(4), a[5], NEW_TEXT(6)), \
        DAY, "fairest", "") \
    F(ssdc_status, ssdc_match_funding_assign, \
        (const ssdc_portfolio *portfolio, const ssdc_policy *policy, const char *as_of, const char *order, \
        ssdc_progress progress, void *user_data, ssdc_portfolio **assigned), \
        ssdc_match_funding_assign(PORTFOLIO(0), POLICY_(1), TEXT(2), TEXT(3), PROGRESS(4), a[5], NEW_PORTFOLIO(6)), \
        DAY, "any", "") \
    F(ssdc_status, ssdc_match_funding_gate, \
        (const ssdc_portfolio *portfolio, const ssdc_policy *policy, const char *grant, uint32_t tranche, \
        const char *as_of, char **json), \
        ssdc_match_funding_gate(PORTFOLIO(0), POLICY_(1), TEXT(2), 1, TEXT(4), NEW_TEXT(5)), "SG-06", DAY, "") \
    F(ssdc_status, ssdc_match_funding_remedy, \
        (const ssdc_portfolio *portfolio, const ssdc_policy *policy, const char *grant, const char *as_of, \
        char **json), \
        ssdc_match_funding_remedy(PORTFOLIO(0), POLICY_(1), TEXT(2), TEXT(3), NEW_TEXT(4)), "SG-06", DAY, "") \
    F(ssdc_status, ssdc_match_funding_what_if, \
        (const ssdc_portfolio *portfolio, const ssdc_policy *policy, const char *put, const char *remove, \
        const char *as_of, char **json), \
        ssdc_match_funding_what_if(PORTFOLIO(0), POLICY_(1), TEXT(2), TEXT(3), TEXT(4), NEW_TEXT(5)), "{}", "{}", "") \
    F(ssdc_status, ssdc_match_funding_letter, \
        (const ssdc_portfolio *portfolio, const ssdc_policy *policy, const char *grant, const char *as_of, \
        char **letter), \
        ssdc_match_funding_letter(PORTFOLIO(0), POLICY_(1), TEXT(2), TEXT(3), NEW_TEXT(4)), "SG-06", DAY, "") \
    F(ssdc_status, ssdc_import_iati, \
        (const char *path, ssdc_progress progress, void *user_data, ssdc_iati_import **import), \
        ssdc_import_iati(TEXT(0), PROGRESS(1), a[2], NEW_IMPORT(3)), xml_path, NULL, "") \
    F(ssdc_status, ssdc_import_iati_files, \
        (const char *const *paths, const size_t *count, ssdc_progress progress, void *user_data, \
        ssdc_iati_import **import), \
        ssdc_import_iati_files(TEXTS(0), (const size_t *)a[1], PROGRESS(2), a[3], NEW_IMPORT(4)), xml_path, NULL, "") \
    F(ssdc_status, ssdc_import_iati_bytes, \
        (const char *name, const uint8_t *document, size_t length, ssdc_iati_import **import), \
        ssdc_import_iati_bytes(TEXT(0), BYTES(1), SIZE(2), NEW_IMPORT(3)), "a.xml", XML, "") \
    F(ssdc_status, ssdc_iati_import_portfolio, (const ssdc_iati_import *import, ssdc_portfolio **portfolio), \
        ssdc_iati_import_portfolio(IMPORT(0), NEW_PORTFOLIO(1)), NULL, NULL, "") \
    F(ssdc_status, ssdc_iati_import_findings, (const ssdc_iati_import *import, char **table), \
        ssdc_iati_import_findings(IMPORT(0), NEW_TEXT(1)), NULL, NULL, "") \
    F(ssdc_status, ssdc_iati_import_findings_table, (const ssdc_iati_import *import, ssdc_table **table), \
        ssdc_iati_import_findings_table(IMPORT(0), NEW_TABLE(1)), NULL, NULL, "") \
    F(ssdc_status, ssdc_iati_import_totals, (const ssdc_iati_import *import, char **table), \
        ssdc_iati_import_totals(IMPORT(0), NEW_TEXT(1)), NULL, NULL, "") \
    F(ssdc_status, ssdc_iati_import_totals_table, (const ssdc_iati_import *import, ssdc_table **table), \
        ssdc_iati_import_totals_table(IMPORT(0), NEW_TABLE(1)), NULL, NULL, "") \
    F(void, ssdc_iati_import_free, (ssdc_iati_import *import), \
        (ssdc_iati_import_free((ssdc_iati_import *)a[0]), 0), NULL, NULL, "")

#define F(result, name, parameters, made, first, second, optional) \
    static ssdc_status make_##name(void *const *a) { (void)a; return (ssdc_status)(made); }
FUNCTIONS
#undef F
#define F(result, name, parameters, made, first, second, optional) \
    {#result, #name, #parameters, make_##name, {first, second, DAY}, optional},

enum { PORTFOLIOS, POLICIES, TABLES, IMPORTS, NETWORKS, TAXONOMIES, EXPERTS, INDICES, HANDLES };
static const char *const types[HANDLES] = {"ssdc_portfolio", "ssdc_policy", "ssdc_table", "ssdc_iati_import", "ssdc_network", "ssdc_taxonomy", "ssdc_experts",
    "ssdc_text_index"};
static void *handles[HANDLES];
static ssdc_table *partners;

typedef enum { A_TEXT, A_TEXTS, A_HANDLE, A_HANDLES, A_FREED, A_FREED_TEXT, A_SLOT, A_NUMBER, A_GIVEN, A_BYTES, A_ROOM,
    A_STREAM, A_PROGRESS, A_DATA, A_VALUE } sort;

/* The arguments of one call, all of one thread. */
typedef struct {
    char types[MOST][64], names[MOST][32];
    sort sorts[MOST];
    int handle_types[MOST], count;
    void *a[MOST], *slot, *list[1];
    char room[ROOM], person[32];
    size_t size, one, heard;
    int32_t length;
    uint64_t row, number;
    struct ArrowArrayStream stream;
    int quiet, failed;
} arguments;

static char untouched;

static int hear(uint64_t done, uint64_t total, void *user_data) {
    (void)done, (void)total;
    ++*(size_t *)user_data;
    return 1;
}
static int cancel(uint64_t done, uint64_t total, void *user_data) { return hear(done, total, user_data) - 1; }
static ssdc_progress hears = hear, cancels = cancel;

static void judge(arguments *all, int right, const function *f, const char *what, const char *argument) {
    char name[192];
    if (all->quiet && right) return;
    snprintf(name, sizeof name, "%s: %s%s%s", f->name, what, *argument ? " for " : "", argument);
    if (!CHECK(name, right)) all->failed = 1;
}

/* What an argument is, by its type; a type that this test does not know ends it. */
static sort sort_of(const char *type, int *handle) {
    char word[64];
    for (*handle = 0; *handle < HANDLES; ++*handle) {
        snprintf(word, sizeof word, "const %s *", types[*handle]);
        if (!strcmp(type, word)) return A_HANDLE;
        snprintf(word, sizeof word, "const %s *const *", types[*handle]);
        if (!strcmp(type, word)) return A_HANDLES;
        snprintf(word, sizeof word, "%s **", types[*handle]);
        if (!strcmp(type, word)) return A_SLOT;
        snprintf(word, sizeof word, "%s *", types[*handle]);
        if (!strcmp(type, word)) return A_FREED;
    }
    if (!strcmp(type, "const char *")) return A_TEXT;
    if (!strcmp(type, "const char *const *")) return A_TEXTS;
    if (!strcmp(type, "const uint8_t *")) return A_BYTES;
    if (!strcmp(type, "char **")) return A_SLOT;
    if (!strcmp(type, "char *")) return A_ROOM;
    if (!strcmp(type, "struct ArrowArrayStream *")) return A_STREAM;
    if (!strcmp(type, "uint64_t *") || !strcmp(type, "size_t *") || !strcmp(type, "int *") || !strcmp(type, "double *"))
        return A_NUMBER;
    if (!strcmp(type, "const uint64_t *") || !strcmp(type, "const size_t *") || !strcmp(type, "const int32_t *"))
        return A_GIVEN;
    if (!strcmp(type, "ssdc_progress ")) return A_PROGRESS;
    if (!strcmp(type, "void *")) return A_DATA;
    if (!strcmp(type, "uint64_t ") || !strcmp(type, "uint32_t ") || !strcmp(type, "size_t ") || !strcmp(type, "ssdc_status ")
        || !strcmp(type, "int "))
        return A_VALUE;
    printf("FAILED this test does not know the type `%s`\n", type);
    exit(1);
}

/* "(const char *path, size_t *length)" taken apart. */
static void parse(const function *f, arguments *all) {
    const char *at = f->parameters + 1;
    for (all->count = 0; strcmp(f->parameters, "(void)") && *at; all->count++) {
        size_t whole = strcspn(at, ",)"), type = whole;
        while (type > 0 && at[type - 1] != ' ' && at[type - 1] != '*') type--;
        if (all->count == MOST || type >= sizeof all->types[0] || whole - type >= sizeof all->names[0]) {
            printf("FAILED this test has no room for %s\n", f->name);
            exit(1);
        }
        memcpy(all->types[all->count], at, type);
        all->types[all->count][type] = 0;
        memcpy(all->names[all->count], at + type, whole - type);
        all->names[all->count][whole - type] = 0;
        all->sorts[all->count] = sort_of(all->types[all->count], &all->handle_types[all->count]);
        if (all->sorts[all->count] == A_ROOM && !strcmp(f->result, "void")) all->sorts[all->count] = A_FREED_TEXT;
        if (all->sorts[all->count] == A_FREED && strcmp(f->result, "void")) all->sorts[all->count] = A_HANDLE;
        at += whole + 1;
        at += strspn(at, " ");
    }
}

/* Good arguments for the next call. */
static void prepare(const function *f, arguments *all) {
    int i, text = 0;
    all->slot = &untouched;
    all->number = 0x5555555555555555u;
    snprintf(all->person, sizeof all->person, "%p", (void *)all);
    memset(all->room, '#', sizeof all->room);
    memset(&all->stream, 0, sizeof all->stream);
    all->size = sizeof all->room;
    all->length = sizeof all->room;
    all->one = 1;
    all->row = 0;
    all->heard = 0;
    for (i = 0; i < all->count; i++) {
        const char *type = all->types[i];
        switch (all->sorts[i]) {
        case A_TEXT:
            all->a[i] = !strcmp(all->names[i], "by") ? (void *)"country"
                : !strcmp(all->names[i], "person") ? (void *)all->person : (void *)f->texts[text++];
            break;
        case A_TEXTS: all->list[0] = (void *)f->texts[text++]; all->a[i] = all->list; break;
        case A_BYTES: all->a[i] = (void *)f->texts[text]; all->size = strlen(f->texts[text++]); break;
        case A_HANDLE: all->a[i] = handles[all->handle_types[i]]; break;
        case A_HANDLES: all->a[i] = all->handle_types[i] == TABLES ? (void *)&partners : (void *)&handles[all->handle_types[i]]; break;
        case A_FREED: case A_FREED_TEXT: all->a[i] = NULL; break;
        case A_SLOT: all->a[i] = &all->slot; break;
        case A_NUMBER: all->a[i] = &all->number; break;
        case A_GIVEN:
            all->a[i] = !strcmp(type, "const int32_t *") ? (void *)&all->length
                : !strcmp(type, "const size_t *") ? (void *)&all->one : (void *)&all->row;
            break;
        case A_ROOM: all->a[i] = all->room; break;
        case A_STREAM:
            if (i == 0) ssdc_table_to_arrow((ssdc_table *)handles[TABLES], &all->stream);
            all->a[i] = &all->stream;
            break;
        case A_PROGRESS: all->a[i] = &hears; break;
        case A_DATA: all->a[i] = &all->heard; break;
        case A_VALUE: all->a[i] = &all->size; break;
        }
    }
}

static int is_untouched(const arguments *all) {
    size_t i;
    for (i = 0; i < sizeof all->room; i++) if (all->room[i] != '#') return 0;
    return all->slot == &untouched && all->number == 0x5555555555555555u;
}

/* Frees what a call gave. */
static void dispose(arguments *all) {
    int i;
    for (i = 0; i < all->count; i++) {
        if (all->sorts[i] != A_SLOT || all->slot == &untouched) continue;
        switch (all->handle_types[i]) {
        case PORTFOLIOS: ssdc_portfolio_free((ssdc_portfolio *)all->slot); break;
        case POLICIES: ssdc_policy_free((ssdc_policy *)all->slot); break;
        case TABLES: ssdc_table_free((ssdc_table *)all->slot); break;
        case NETWORKS: ssdc_network_free((ssdc_network *)all->slot); break;
        case IMPORTS: ssdc_iati_import_free((ssdc_iati_import *)all->slot); break;
        case TAXONOMIES: ssdc_taxonomy_free((ssdc_taxonomy *)all->slot); break;
        case EXPERTS: ssdc_experts_free((ssdc_experts *)all->slot); break;
        case INDICES: ssdc_text_index_free((ssdc_text_index *)all->slot); break;
        default: ssdc_string_free((char *)all->slot);
        }
        all->slot = &untouched;
    }
    if (all->stream.release) all->stream.release(&all->stream);
}

static void succeeds(const function *f, arguments *all, const char *what, const char *argument) {
    int i, right = f->make(all->a) == SSDC_OK;
    for (i = 0; i < all->count; i++) {
        if (all->sorts[i] == A_SLOT) right = right && all->slot && all->slot != &untouched;
        if (all->sorts[i] == A_NUMBER) right = right && all->number != 0x5555555555555555u;
        if (all->sorts[i] == A_ROOM) right = right && all->room[0] != '#';
        if (all->sorts[i] == A_STREAM) right = right && !all->stream.release == (i == 0);
        if (all->sorts[i] == A_PROGRESS) right = right && !all->heard == !all->a[i];
    }
    judge(all, right, f, what, argument);
    dispose(all);
}

/* The last error names the argument, except after the calls that leave it alone. */
static void fails(const function *f, arguments *all, int i, ssdc_status expected, const char *what) {
    char name[40];
    ssdc_status status = f->make(all->a);
    int right = status == expected && is_untouched(all);
    snprintf(name, sizeof name, "`%s`", all->names[i]);
    if (strncmp(f->name, "ssdc_last_error", 15) && expected != SSDC_CANCELLED)
        right = right && ssdc_last_error_code() == expected && strstr(ssdc_last_error(), name);
    if (all->sorts[0] == A_STREAM && i) right = right && !all->stream.release;
    judge(all, right, f, what, all->names[i]);
    dispose(all);
}

/* What must be freed: NULL does nothing, a handle of another type is noticed and left alone. */
static void frees(const function *f, arguments *all) {
    int other;
    ssdc_policy_names(NULL);
    f->make(all->a);
    judge(all, ssdc_last_error_code() == SSDC_NULL_ARGUMENT, f, "NULL is nothing to free", "");
    for (other = 0; all->sorts[0] == A_FREED && other < HANDLES; other++) {
        if (other == all->handle_types[0]) continue;
        all->a[0] = handles[other];
        f->make(all->a);
        judge(all, ssdc_last_error_code() == SSDC_WRONG_HANDLE, f, types[other], all->names[0]);
    }
}

static void wrong_elements(const function *f, arguments *all, int i) {
    void *none[1] = {NULL};
    int other;
    prepare(f, all);
    all->a[i] = none;
    fails(f, all, i, SSDC_NULL_ARGUMENT, "a NULL in the list");
    if (all->sorts[i] == A_TEXTS) {
        prepare(f, all);
        all->list[0] = (void *)"a\xff";
        fails(f, all, i, SSDC_INVALID_TEXT, "no UTF-8 in the list");
    }
    for (other = 0; all->sorts[i] == A_HANDLES && other < HANDLES; other++) {
        if (other == all->handle_types[i]) continue;
        prepare(f, all);
        all->a[i] = &handles[other];
        fails(f, all, i, SSDC_WRONG_HANDLE, types[other]);
    }
}

static void wrong_argument(const function *f, arguments *all, int i) {
    int other, optional = strstr(f->optional, all->names[i]) || all->sorts[i] == A_PROGRESS;
    if (all->sorts[i] == A_VALUE || all->sorts[i] == A_DATA) return;
    prepare(f, all);
    if (i == 0 && all->sorts[0] == A_STREAM) dispose(all);
    all->a[i] = NULL;
    if (optional) succeeds(f, all, "NULL", all->names[i]);
    else fails(f, all, i, SSDC_NULL_ARGUMENT, "NULL");
    if (all->sorts[i] == A_TEXT) {
        prepare(f, all);
        all->a[i] = (void *)"a\xff";
        fails(f, all, i, SSDC_INVALID_TEXT, "no UTF-8");
    }
    for (other = 0; all->sorts[i] == A_HANDLE && other < HANDLES; other++) {
        if (other == all->handle_types[i]) continue;
        prepare(f, all);
        all->a[i] = handles[other];
        fails(f, all, i, SSDC_WRONG_HANDLE, types[other]);
    }
    if (all->sorts[i] == A_TEXTS || all->sorts[i] == A_HANDLES) wrong_elements(f, all, i);
    if (all->sorts[i] == A_PROGRESS) {
        prepare(f, all);
        all->a[i] = &cancels;
        fails(f, all, i, SSDC_CANCELLED, "an answer that cancels");
    }
}

static void every_function(arguments *all) {
    const function functions[] = {FUNCTIONS};
    size_t at;
    int i;
    for (at = 0; at < sizeof functions / sizeof *functions; at++) {
        const function *f = &functions[at];
        parse(f, all);
        prepare(f, all);
        if (!strcmp(f->result, "void")) {
            frees(f, all);
            continue;
        }
        succeeds(f, all, "good arguments", "");
        for (i = 0; i < all->count; i++) wrong_argument(f, all, i);
    }
}

static void *quietly(void *place) {
    arguments *all = (arguments *)place;
    all->quiet = 1;
    every_function(all);
    return NULL;
}

static void write_file(const char *path, const char *text) {
    FILE *file = fopen(path, "wb");
    if (!file || fputs(text, file) < 0 || fclose(file)) exit(1);
}

static void list(void) {
    const function functions[] = {FUNCTIONS};
    size_t at;
    for (at = 0; at < sizeof functions / sizeof *functions; at++) {
        const char *result = functions[at].result;
        printf("%s%s%s%s\n", result, result[strlen(result) - 1] == '*' ? "" : " ", functions[at].name, functions[at].parameters);
    }
}

int main(int argc, char **argv) {
    static arguments all[THREADS + 1];
    pthread_t threads[THREADS];
    int i, right = 1;
    if (argc > 1 && !strcmp(argv[1], "--list")) {
        list();
        return 0;
    }
    toml = read_file(TOML_FILE, NULL);
    write_file(scratch(csv_path, sizeof csv_path, "arguments.csv"), "id,name\nP-1,One\n");
    write_file(scratch(xml_path, sizeof xml_path, "arguments.xml"), XML);
    scratch(json_path, sizeof json_path, "arguments.json");
    write_file(scratch(esco_path, sizeof esco_path, "skills_hierarchy.csv"), "PARENTID,CHILDID\nW,W1\n");
    scratch(esco_path, sizeof esco_path, ".");
    if (ssdc_portfolio_read(DEMONSTRATION, (ssdc_portfolio **)&handles[PORTFOLIOS])
        || ssdc_portfolio_experts((ssdc_portfolio *)handles[PORTFOLIOS], NULL, (ssdc_experts **)&handles[EXPERTS])
        || ssdc_text_index_new(NULL, (ssdc_text_index **)&handles[INDICES])
        || ssdc_policy_load(POLICY, (ssdc_policy **)&handles[POLICIES])
        || ssdc_table_from_csv("id,label,parents\nW,Work,\n", (ssdc_table **)&handles[TABLES])
        || ssdc_taxonomy_from_table((ssdc_table *)handles[TABLES], (ssdc_taxonomy **)&handles[TAXONOMIES])
        || ssdc_table_from_csv("id,name\nP-1,One\n", &partners)
        || ssdc_match_funding_bundle((ssdc_portfolio *)handles[PORTFOLIOS], (ssdc_policy *)handles[POLICIES], "SG-01", "2018-06-30", &bundle)
        || ssdc_portfolio_network((ssdc_portfolio *)handles[PORTFOLIOS], DAY, NULL, (ssdc_network **)&handles[NETWORKS])
        || ssdc_import_iati(xml_path, NULL, NULL, (ssdc_iati_import **)&handles[IMPORTS])) return 1;
    every_function(&all[THREADS]);
    for (i = 0; i < THREADS; i++) if (pthread_create(&threads[i], NULL, quietly, &all[i])) return 1;
    for (i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        right = right && !all[i].failed;
    }
    CHECK("every function from several threads at once", right);
    ssdc_network_free((ssdc_network *)handles[NETWORKS]);
    ssdc_iati_import_free((ssdc_iati_import *)handles[IMPORTS]);
    ssdc_taxonomy_free((ssdc_taxonomy *)handles[TAXONOMIES]);
    ssdc_experts_free((ssdc_experts *)handles[EXPERTS]);
    ssdc_text_index_free((ssdc_text_index *)handles[INDICES]);
    ssdc_table_free(partners);
    ssdc_table_free((ssdc_table *)handles[TABLES]);
    ssdc_policy_free((ssdc_policy *)handles[POLICIES]);
    ssdc_portfolio_free((ssdc_portfolio *)handles[PORTFOLIOS]);
    ssdc_string_free(bundle);
    free(toml);
    return done();
}
