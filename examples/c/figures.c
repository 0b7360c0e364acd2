/* How one grant stands, in C and without a JSON parser: single values of the report are read by their pointers. */
#include <stdio.h>
#include <string.h>

#include "ssdc.h"

static const char *const FIGURES[] = {"verdict", "required", "recognised", "shortfall"};

int main(int argc, char **argv) {
    ssdc_portfolio *portfolio = NULL;
    ssdc_policy *policy = NULL;
    char *report = NULL;
    ssdc_status status;
    size_t i;
    if (argc != 4) {
        fprintf(stderr, "usage: figures PORTFOLIO GRANT DATE\n");
        return 2;
    }
    if (ssdc_abi_version() != SSDC_ABI_VERSION) {
        fprintf(stderr, "ssdc.h and libssdc do not belong together\n");
        return 2;
    }
    status = ssdc_portfolio_read(argv[1], &portfolio);
    if (!status) status = ssdc_policy_load("ssdc-1-to-1", &policy);
    if (!status) status = ssdc_match_funding_check(portfolio, policy, argv[2], argv[3], &report);
    for (i = 0; !status && i < sizeof FIGURES / sizeof *FIGURES; i++) {
        char pointer[32], value[64];
        snprintf(pointer, sizeof pointer, "/%s", FIGURES[i]);
        status = ssdc_json_get(report, pointer, value, sizeof value);
        /* A figure that cannot be known is null. */
        if (!status) printf("%-11s %s\n", FIGURES[i], strcmp(value, "null") ? value : "unknown");
    }
    if (status) fprintf(stderr, "%u %s: %s\n", (unsigned)status, ssdc_code_name(status), ssdc_last_error());
    ssdc_string_free(report);
    ssdc_policy_free(policy);
    ssdc_portfolio_free(portfolio);
    return status ? 2 : 0;
}
