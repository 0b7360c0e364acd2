/* How long checks take through the C library: time_checks PORTFOLIO DATE GRANT. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "ssdc.h"

enum { RUNS = 9, CHECKS = 2001 };

static void must(ssdc_status status) {
    if (status) {
        fprintf(stderr, "%u: %s\n", (unsigned)status, ssdc_last_error());
        exit(2);
    }
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static int ascending(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

int main(int argc, char **argv) {
    static double times[CHECKS];
    ssdc_portfolio *portfolio = NULL;
    ssdc_policy *policy = NULL;
    int run;
    if (argc != 4) return 2;
    must(ssdc_portfolio_read(argv[1], &portfolio));
    must(ssdc_policy_load("ssdc-1-to-1", &policy));
    for (run = 0; run < RUNS; run++) {
        ssdc_table *table = NULL;
        double start = now();
        must(ssdc_match_funding_check_all_table(portfolio, policy, argv[2], NULL, NULL, &table));
        times[run] = now() - start;
        ssdc_table_free(table);
    }
    qsort(times, RUNS, sizeof *times, ascending);
    printf("check_all %.6f\n", times[RUNS / 2]);
    for (run = 0; run < CHECKS; run++) {
        char *report = NULL;
        double start = now();
        must(ssdc_match_funding_check(portfolio, policy, argv[3], argv[2], &report));
        times[run] = now() - start;
        ssdc_string_free(report);
    }
    qsort(times, CHECKS, sizeof *times, ascending);
    printf("check %.9f\n", times[CHECKS / 2]);
    ssdc_policy_free(policy);
    ssdc_portfolio_free(portfolio);
    return 0;
}
