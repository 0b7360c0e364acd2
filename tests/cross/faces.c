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

static const char *const ORDERS[] = {"any", "earliest_due", "least_flexible", "pro_rata", "fairest"};

int main(int argc, char **argv) {
    ssdc_portfolio *portfolio = NULL;
    ssdc_policy *policy = NULL;
    ssdc_table *grants = NULL, *lots = NULL;
    char *text = NULL, id[1100];
    uint64_t rows = 0, row;
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
    ssdc_table_free(lots);
    ssdc_table_free(grants);
    ssdc_policy_free(policy);
    ssdc_portfolio_free(portfolio);
    return 0;
}
