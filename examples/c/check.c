/* The main job in C: check one grant of a portfolio and print the report as JSON. */
#include <stdio.h>

#include "ssdc.h"

int main(int argc, char **argv) {
    ssdc_portfolio *portfolio = NULL;
    ssdc_policy *policy = NULL;
    char *report = NULL;
    ssdc_status status;
    if (argc != 4) {
        fprintf(stderr, "usage: check PORTFOLIO GRANT DATE\n");
        return 2;
    }
    status = ssdc_portfolio_read(argv[1], &portfolio);
    if (!status) status = ssdc_policy_load("ssdc-1-to-1", &policy);
    if (!status) status = ssdc_match_funding_check(portfolio, policy, argv[2], argv[3], &report);
    if (!status) puts(report);
    else fprintf(stderr, "%u %s: %s\n", (unsigned)status, ssdc_code_name(status), ssdc_last_error());
    ssdc_string_free(report);
    ssdc_policy_free(policy);
    ssdc_portfolio_free(portfolio);
    return status ? 2 : 0;
}
