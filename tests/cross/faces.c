/* What ssdc-core/examples/faces.rs prints, through the C library: faces PORTFOLIO DATE. */
#include <stdio.h>
#include <stdlib.h>

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
    ssdc_experts *experts = NULL;
    ssdc_table *grants = NULL, *lots = NULL, *requests = NULL;
    char *text = NULL, id[1100];
    uint64_t rows = 0, requests_count = 0, row;
    size_t kind;
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
    for (row = 0; row < sizeof ORDERS / sizeof *ORDERS; row++) {
        must(ssdc_match_funding_allocate(portfolio, policy, argv[2], ORDERS[row], NULL, NULL, &text));
        print(text, "\n");
    }
    must(ssdc_portfolio_table(portfolio, "contributions", &lots));
    must(ssdc_table_rows(lots, &rows));
    for (row = 0; row < rows; row++) {
        must(ssdc_table_get(lots, row, "id", id, sizeof id));
        must(ssdc_match_funding_origin(portfolio, policy, id, argv[2], NULL, &text));
        print(text, "\n");
    }
    must(ssdc_portfolio_experts(portfolio, NULL, &experts));
    must(ssdc_portfolio_table(portfolio, "requests", &requests));
    must(ssdc_table_rows(requests, &requests_count));
    for (row = 0; row < requests_count; row++) {
        must(ssdc_table_get(requests, row, "id", id, sizeof id));
        must(ssdc_experts_rank(experts, id, NULL, &text));
        print(text, "\n");
        must(ssdc_experts_conflicts(experts, id, NULL, &text));
        print(text, "\n");
    }
    must(ssdc_experts_roster(experts, argv[2], NULL, &text));
    print(text, "\n");
    ssdc_table_free(requests);
    ssdc_experts_free(experts);
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
