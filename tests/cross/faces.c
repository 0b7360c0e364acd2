/* What ssdc-core/examples/faces.rs prints, through the C library: faces PORTFOLIO DATE. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ssdc.h"

static const char *const KINDS[] = {"partners", "programmes", "grants", "contributions", "payments", "costs", "experts",
                                    "requests", "exchanges", "solutions", "frameworks", "series", "rates"};

static void must(ssdc_status status) {
    if (status) {
        fprintf(stderr, "%u: %s\n", (unsigned)status, ssdc_last_error());
        exit(2);
    }
}

static void print(char *text, const char *end) {
    printf("%s%s", text, end);
    ssdc_string_free(text);
}

/* An answer, or the error instead. */
static void print_answer(ssdc_status status, char *text) {
    if (status) printf("%u %s\n", (unsigned)status, ssdc_last_error());
    else print(text, "\n");
}

/* The id of the first or the last record of a kind. */
static void id_of(const ssdc_portfolio *portfolio, const char *kind, int last, char *id, size_t room) {
    ssdc_table *table = NULL;
    uint64_t rows = 0;
    must(ssdc_portfolio_table(portfolio, kind, &table));
    must(ssdc_table_rows(table, &rows));
    must(ssdc_table_get(table, last ? rows - 1 : 0, "id", id, room));
    ssdc_table_free(table);
}

static void about_experts(const ssdc_portfolio *portfolio, const char *as_of) {
    static const char *const TEAMS[] = {"{\"objective\": \"cost\"}", "{\"objective\": \"diameter\"}"};
    static const char *const ASSIGNED[] = {"{\"objective\": \"total\", \"load\": 2}", "{\"objective\": \"fairest\", \"load\": 2}"};
    ssdc_experts *experts = NULL;
    ssdc_table *requests = NULL;
    char *text = NULL, id[1100], first[1100], explained[1200], *all, *end;
    uint64_t count = 0, row;
    size_t kind;
    must(ssdc_portfolio_experts(portfolio, NULL, &experts));
    must(ssdc_portfolio_table(portfolio, "requests", &requests));
    must(ssdc_table_rows(requests, &count));
    id_of(portfolio, "experts", 0, first, sizeof first);
    sprintf(explained, "{\"expert\": \"%s\"}", first);
    end = all = malloc((size_t)count * sizeof id + 3);
    if (!all) exit(2);
    end += sprintf(end, "[");
    for (row = 0; row < count; row++) {
        must(ssdc_table_get(requests, row, "id", id, sizeof id));
        end += sprintf(end, row ? ",\"%s\"" : "\"%s\"", id);
        must(ssdc_experts_rank(experts, id, NULL, &text));
        print(text, "\n");
        must(ssdc_experts_relax(experts, id, 3, NULL, &text));
        print(text, "\n");
        must(ssdc_experts_explain(experts, id, explained, &text));
        print(text, "\n");
        must(ssdc_experts_conflicts(experts, id, NULL, &text));
        print(text, "\n");
        for (kind = 0; kind < 2; kind++) {
            ssdc_status status = ssdc_experts_team(experts, id, TEAMS[kind], &text);
            print_answer(status, text);
        }
    }
    sprintf(end, "]");
    for (kind = 0; kind < 2; kind++) {
        must(ssdc_experts_assign(experts, all, ASSIGNED[kind], &text));
        print(text, "\n");
    }
    must(ssdc_experts_roster(experts, as_of, NULL, &text));
    print(text, "\n");
    free(all);
    ssdc_table_free(requests);
    ssdc_experts_free(experts);
}

static void tell(const ssdc_text_index *index, const ssdc_table *requests, const char *first) {
    uint64_t count = 0, row;
    must(ssdc_table_rows(requests, &count));
    for (row = 0; row < count; row++) {
        char title[4096], *text = NULL;
        must(ssdc_table_get(requests, row, "title", title, sizeof title));
        must(ssdc_text_index_scores(index, title, &text));
        print(text, "\n");
        must(ssdc_text_index_top(index, title, 3, &text));
        print(text, "\n");
        must(ssdc_text_index_explain(index, title, first, &text));
        print(text, "\n");
    }
}

/* The referees of experts are texts as good as others, and the only lists of texts that records have. */
static void about_texts(const ssdc_portfolio *portfolio) {
    ssdc_text_index *index = NULL;
    ssdc_table *experts = NULL, *requests = NULL;
    char id[1100], first[1100], last[1100];
    uint64_t count = 0, row;
    must(ssdc_text_index_new(NULL, &index));
    must(ssdc_portfolio_table(portfolio, "experts", &experts));
    must(ssdc_portfolio_table(portfolio, "requests", &requests));
    must(ssdc_table_rows(experts, &count));
    for (row = 0; row < count; row++) {
        char *record = NULL, *works = NULL;
        ssdc_status status;
        must(ssdc_table_get(experts, row, "id", id, sizeof id));
        must(ssdc_portfolio_get(portfolio, "experts", id, &record));
        status = ssdc_json_text(record, "/referees", &works);
        if (status != SSDC_NO_VALUE) must(status);
        must(ssdc_text_index_add(index, id, works ? works : "[]"));
        ssdc_string_free(works);
        ssdc_string_free(record);
    }
    id_of(portfolio, "experts", 0, first, sizeof first);
    id_of(portfolio, "experts", 1, last, sizeof last);
    tell(index, requests, first);
    must(ssdc_text_index_replace(index, first, "[\"Solar wells\", \"\xe6\xb0\xb4\xe4\xba\x95\"]"));
    if (strcmp(first, last)) must(ssdc_text_index_remove(index, last));
    tell(index, requests, first);
    ssdc_table_free(experts);
    ssdc_table_free(requests);
    ssdc_text_index_free(index);
}

static const char *const QUESTIONS[] = {"brokers", "structural_holes", "broker_roles", "prominence", "core", "rim", "blocs", "fragility", "removal",
    "routes", "introduction_path", "introduce", "train_first", "spread", "round_trips", "modality", "participation", "concentration", "coverage", "convene"};

static void about_the_network(const ssdc_portfolio *portfolio, const char *as_of) {
    ssdc_network *network = NULL, *earlier = NULL;
    char a[1100], b[1100], ends[2300], group[2300], source[1200], *text = NULL;
    size_t at;
    must(ssdc_portfolio_network(portfolio, as_of, NULL, &network));
    id_of(portfolio, "partners", 0, a, sizeof a);
    id_of(portfolio, "partners", 1, b, sizeof b);
    sprintf(ends, "{\"a\": \"%s\", \"b\": \"%s\"}", a, b);
    sprintf(group, "{\"partners\": [\"%s\", \"%s\"]}", a, b);
    sprintf(source, "{\"from\": [\"%s\"], \"runs\": 500}", a);
    for (at = 0; at < sizeof QUESTIONS / sizeof *QUESTIONS; at++) {
        const char *question = QUESTIONS[at], *settings = "{}";
        if (!strcmp(question, "routes") || !strcmp(question, "introduction_path")) settings = ends;
        if (!strcmp(question, "convene")) settings = group;
        if (!strcmp(question, "spread")) settings = source;
        must(ssdc_network_ask(network, question, settings, &text));
        print(text, "\n");
    }
    must(ssdc_portfolio_network(portfolio, "2017-06-30", NULL, &earlier));
    must(ssdc_network_compare(network, earlier, &text));
    print(text, "\n");
    ssdc_network_free(earlier);
    ssdc_network_free(network);
}

/* Grants as rows and contributions as columns, with scores that every face makes alike. */
static char *problem(unsigned grants, unsigned lots, const char *objective) {
    static const char *const NAMES[] = {"rows", "columns", "scores"};
    char *text = malloc((size_t)grants * lots * 24 + (size_t)(grants + lots) * 4 + 256), *end = text;
    unsigned list, row, column;
    if (!text) exit(2);
    end += sprintf(end, "{\"objective\": \"%s\"", objective);
    for (list = 0; list < 3; list++) {
        const char *comma = "";
        end += sprintf(end, ", \"%s\": [", NAMES[list]);
        for (row = 0; row < grants; row++)
            for (column = 0; column < lots; column++)
                if ((row * 7 + column * 3) % 4 == 0) {
                    unsigned score = (row * 31 + column * 17) % 50;
                    end += sprintf(end, "%s%u", comma, list == 0 ? row : list == 1 ? column : score);
                    comma = ",";
                }
        end += sprintf(end, "]");
    }
    end += sprintf(end, ", \"demand\": [");
    for (row = 0; row < grants; row++) end += sprintf(end, row ? ",%u" : "%u", 1 + row % 3);
    end += sprintf(end, "], \"capacity\": [");
    for (column = 0; column < lots; column++) end += sprintf(end, column ? ",%u" : "%u", 1 + column % 2);
    sprintf(end, "]}");
    return text;
}

static const char *const ORDERS[] = {"any", "earliest_due", "least_flexible", "pro_rata", "fairest"};

int main(int argc, char **argv) {
    ssdc_portfolio *portfolio = NULL;
    ssdc_policy *policy = NULL;
    ssdc_table *grants = NULL, *lots = NULL;
    char *text = NULL, id[1100];
    uint64_t rows = 0, row;
    size_t kind;
    ssdc_status status;
    if (argc != 3) return 2;
    must(ssdc_portfolio_read(argv[1], &portfolio));
    must(ssdc_policy_load("ssdc-1-to-1", &policy));
    must(ssdc_portfolio_to_json(portfolio, &text));
    print(text, "\n");
    must(ssdc_portfolio_totals(portfolio, &text));
    print(text, "\n");
    for (kind = 0; kind < sizeof KINDS / sizeof *KINDS; kind++) {
        ssdc_table *table = NULL;
        must(ssdc_portfolio_table(portfolio, KINDS[kind], &table));
        must(ssdc_table_to_csv(table, &text));
        print(text, "");
        ssdc_table_free(table);
    }
    must(ssdc_match_funding_check_all(portfolio, policy, argv[2], &text));
    print(text, "\n");
    must(ssdc_match_funding_check_all_csv(portfolio, policy, argv[2], &text));
    print(text, "");
    must(ssdc_portfolio_table(portfolio, "grants", &grants));
    must(ssdc_table_rows(grants, &rows));
    for (row = 0; row < rows; row++) {
        must(ssdc_table_get(grants, row, "id", id, sizeof id));
        must(ssdc_match_funding_check(portfolio, policy, id, argv[2], &text));
        print(text, "\n");
    }
    for (row = 0; row < rows; row++) {
        must(ssdc_table_get(grants, row, "id", id, sizeof id));
        must(ssdc_match_funding_remedy(portfolio, policy, id, argv[2], &text));
        print(text, "\n");
    }
    for (row = 0; row < rows; row++) {
        must(ssdc_table_get(grants, row, "id", id, sizeof id));
        must(ssdc_match_funding_letter(portfolio, policy, id, argv[2], &text));
        print(text, "");
    }
    for (row = 0; row < rows; row++) {
        must(ssdc_table_get(grants, row, "id", id, sizeof id));
        status = ssdc_match_funding_gate(portfolio, policy, id, 1, argv[2], &text);
        print_answer(status, text);
    }
    must(ssdc_portfolio_table(portfolio, "contributions", &lots));
    must(ssdc_table_rows(lots, &rows));
    for (row = 0; row < rows; row++) {
        char remove[1200];
        must(ssdc_table_get(lots, row, "id", id, sizeof id));
        snprintf(remove, sizeof remove, "{\"contributions\": [\"%s\"]}", id);
        status = ssdc_match_funding_what_if(portfolio, policy, "{}", remove, argv[2], &text);
        print_answer(status, text);
    }
    for (row = 0; row < sizeof ORDERS / sizeof *ORDERS; row++) {
        must(ssdc_match_funding_allocate(portfolio, policy, argv[2], ORDERS[row], NULL, NULL, &text));
        print(text, "\n");
    }
    for (row = 0; row < rows; row++) {
        must(ssdc_table_get(lots, row, "id", id, sizeof id));
        must(ssdc_match_funding_origin(portfolio, policy, id, argv[2], NULL, &text));
        print(text, "\n");
    }
    about_experts(portfolio, argv[2]);
    about_texts(portfolio);
    about_the_network(portfolio, argv[2]);
    for (kind = 0; kind < 2; kind++) {
        uint64_t grants_count = 0;
        char *asked;
        must(ssdc_table_rows(grants, &grants_count));
        asked = problem((unsigned)grants_count, (unsigned)rows, kind ? "fairest" : "total");
        must(ssdc_solve_assign(asked, NULL, NULL, &text));
        print(text, "\n");
        free(asked);
    }
    must(ssdc_match_funding_question_bundle(portfolio, policy, "{\"kind\": \"allocate\", \"order\": \"fairest\"}", argv[2], &text));
    print(text, "");
    ssdc_table_free(lots);
    ssdc_table_free(grants);
    ssdc_policy_free(policy);
    ssdc_portfolio_free(portfolio);
    return 0;
}
