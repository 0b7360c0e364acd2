/* Threads share handles and keep their errors to themselves. */
#define _POSIX_C_SOURCE 200809L /* barriers */
#include <pthread.h>

#include "check.h"

#ifndef ROUNDS
#define ROUNDS 25
#endif
enum { THREADS = 4, GRANTS = 18 };

static ssdc_portfolio *portfolio = NULL;
static ssdc_policy *policy = NULL;
static char *reports[GRANTS];
static pthread_barrier_t barrier;

/* Two threads fail in different ways, wait for one another, and still see their own error. */
static void *fail(void *which) {
    static const char *TEXTS[] = {"{", "{\"format\": \"other/1\"}"};
    static const ssdc_status CODES[] = {SSDC_INVALID_JSON, SSDC_UNSUPPORTED_FORMAT};
    size_t me = *(size_t *)which;
    ssdc_portfolio *none = NULL;
    char before[256];
    int round, right = ssdc_last_error_code() == SSDC_OK;
    for (round = 0; round < 4 * ROUNDS; round++) {
        right = right && ssdc_portfolio_from_json(TEXTS[me], &none) == CODES[me];
        snprintf(before, sizeof before, "%s", ssdc_last_error());
        pthread_barrier_wait(&barrier);
        right = right && ssdc_last_error_code() == CODES[me] && before[0] && !strcmp(before, ssdc_last_error());
        pthread_barrier_wait(&barrier);
    }
    return right ? which : NULL;
}

/* Every thread asks the same handles and gets the same bytes; clones are freed where they were made. */
static void *ask(void *which) {
    int round, grant;
    for (round = 0; round < ROUNDS; round++) {
        ssdc_portfolio *clone = NULL, *changed = NULL;
        if (ssdc_portfolio_clone(portfolio, &clone)) return NULL;
        if (ssdc_portfolio_apply(clone, "{\"partners\": [{\"id\": \"NEW\", \"name\": \"N\"}]}", NULL,
            &changed)) return NULL;
        for (grant = 0; grant < GRANTS; grant++) {
            char id[16], *report = NULL;
            int same;
            snprintf(id, sizeof id, "SG-%02d", grant + 1);
            if (ssdc_match_funding_check(round % 2 ? clone : portfolio, policy, id, "2018-06-30", &report)) return NULL;
            same = !strcmp(report, reports[grant]);
            ssdc_string_free(report);
            if (!same) return NULL;
        }
        ssdc_portfolio_free(changed);
        ssdc_portfolio_free(clone);
    }
    return which;
}

static ssdc_text_index *people = NULL;
enum { EACH = 8 };

/* Every thread lets people of its own come, change and go, and asks meanwhile. */
static void *come_and_go(void *which) {
    int round, person;
    for (round = 0; round < ROUNDS; round++)
        for (person = 0; person < EACH; person++) {
            char name[32], works[64], *answer = NULL;
            snprintf(name, sizeof name, "P-%d-%d", (int)*(size_t *)which, person);
            snprintf(works, sizeof works, "[\"solar pump %d\"]", person);
            if (ssdc_text_index_add(people, name, works)) return NULL;
            if (ssdc_text_index_top(people, "solar pump", 3, &answer)) return NULL;
            ssdc_string_free(answer);
            if (ssdc_text_index_replace(people, name, works)) return NULL;
            if (ssdc_text_index_explain(people, "solar pump", name, &answer)) return NULL;
            ssdc_string_free(answer);
            if (round + 1 < ROUNDS && ssdc_text_index_remove(people, name)) return NULL;
        }
    return which;
}

/* What one thread alone would have made of it. */
static char *alone(size_t threads) {
    ssdc_text_index *index = NULL;
    char *answer = NULL;
    size_t thread;
    int person;
    if (ssdc_text_index_new(NULL, &index)) return NULL;
    for (thread = 0; thread < threads; thread++)
        for (person = 0; person < EACH; person++) {
            char name[32], works[64];
            snprintf(name, sizeof name, "P-%d-%d", (int)thread, person);
            snprintf(works, sizeof works, "[\"solar pump %d\"]", person);
            if (ssdc_text_index_add(index, name, works)) return NULL;
        }
    if (ssdc_text_index_scores(index, "solar pump 3", &answer)) return NULL;
    ssdc_text_index_free(index);
    return answer;
}

int main(void) {
    char *together = NULL, *expected = NULL;
    pthread_t threads[THREADS];
    size_t numbers[THREADS] = {0, 1, 2, 3}, i;
    int right = 1;

    CHECK("the portfolio is read", ssdc_portfolio_read(DEMONSTRATION, &portfolio) == SSDC_OK);
    CHECK("the policy is loaded", ssdc_policy_load(POLICY, &policy) == SSDC_OK);

    CHECK("an error of this thread", ssdc_policy_names(NULL) == SSDC_NULL_ARGUMENT);
    pthread_barrier_init(&barrier, NULL, 2);
    for (i = 0; i < 2; i++) pthread_create(&threads[i], NULL, fail, &numbers[i]);
    for (i = 0; i < 2; i++) {
        void *result = NULL;
        pthread_join(threads[i], &result);
        right = right && result;
    }
    pthread_barrier_destroy(&barrier);
    CHECK("two threads have their own last errors", right);
    CHECK("this thread's error is still its own", ssdc_last_error_code() == SSDC_NULL_ARGUMENT
        && strstr(ssdc_last_error(), "NULL"));

    for (i = 0; i < GRANTS; i++) {
        char id[16];
        snprintf(id, sizeof id, "SG-%02d", (int)i + 1);
        if (ssdc_match_funding_check(portfolio, policy, id, "2018-06-30", &reports[i])) return 1;
    }
    right = 1;
    for (i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, ask, &numbers[i]);
    for (i = 0; i < THREADS; i++) {
        void *result = NULL;
        pthread_join(threads[i], &result);
        right = right && result;
    }
    CHECK("four threads get the same bytes from the same handles", right);
    for (i = 0; i < GRANTS; i++) ssdc_string_free(reports[i]);

    right = ssdc_text_index_new(NULL, &people) == SSDC_OK;
    for (i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, come_and_go, &numbers[i]);
    for (i = 0; i < THREADS; i++) {
        void *result = NULL;
        pthread_join(threads[i], &result);
        right = right && result;
    }
    CHECK("four threads change one index of texts", right);
    expected = alone(THREADS);
    CHECK("its answers are those of one thread alone", expected && ssdc_text_index_scores(people, "solar pump 3", &together) == SSDC_OK
        && !strcmp(together, expected));
    ssdc_string_free(together);
    ssdc_string_free(expected);
    ssdc_text_index_free(people);
    ssdc_policy_free(policy);
    ssdc_portfolio_free(portfolio);
    return done();
}
