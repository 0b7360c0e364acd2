/* The last error, and the frozen codes. */
#include "check.h"

/* Each code of codes.tsv (number, name, where) has the name that the library gives. Where there is no file, none is
   held to it. */
static void frozen_codes(void) {
    FILE *file = fopen("tests/vectors/codes.tsv", "rb");
    char line[512], name[160];
    if (!file) return;
    while (fgets(line, sizeof line, file)) {
        char *end = NULL, *word;
        unsigned long number = strtoul(line, &end, 10);
        if (end == line || *end != '\t') continue; /* rules have no number */
        word = end + 1;
        word[strcspn(word, "\t\r\n")] = 0;
        snprintf(name, sizeof name, "code %lu is frozen as %s", number, word);
        CHECK_TEXT(name, ssdc_code_name((ssdc_status)number), word);
    }
    fclose(file);
}

int main(void) {
    ssdc_portfolio *portfolio = NULL;
    char *json = NULL;
    char whole[256], part[9], *exact;
    size_t length;

    CHECK("nothing at first", !ssdc_last_error()[0] && !ssdc_last_error_pointer()[0]
        && ssdc_last_error_code() == SSDC_OK);
    CHECK("an error",
        ssdc_portfolio_from_json("{\"format\": \"ssdc-portfolio/1\", "
            "\"grants\": [{\"id\": \"G-1\", \"title\": \"T\", \"amount\": 1000}]}", &portfolio) == SSDC_WRONG_TYPE);
    CHECK("its code", ssdc_last_error_code() == SSDC_WRONG_TYPE);
    CHECK_TEXT("its place", ssdc_last_error_pointer(), "/grants/0/amount");
    CHECK("its sentence begins with the place", !strncmp(ssdc_last_error(), "/grants/0/amount: ", 18));
    snprintf(whole, sizeof whole, "%s", ssdc_last_error());
    ssdc_portfolio_free(NULL);
    ssdc_policy_free(NULL);
    ssdc_string_free(NULL);
    CHECK_TEXT("freeing leaves it as it is", ssdc_last_error(), whole);
    CHECK_TEXT("asking leaves it as it is", ssdc_last_error(), whole);

    length = strlen(whole);
    exact = (char *)malloc(length + 1);
    CHECK("copied into an exact buffer", ssdc_last_error_copy(exact, length + 1) == SSDC_OK && !strcmp(exact, whole));
    CHECK("cut to one byte less", ssdc_last_error_copy(exact, length) == SSDC_BUFFER_TOO_SMALL
        && strlen(exact) == length - 1 && !strncmp(exact, whole, length - 1));
    free(exact);
    CHECK("cut to a few bytes", ssdc_last_error_copy(part, sizeof part) == SSDC_BUFFER_TOO_SMALL
        && !strcmp(part, "/grants/"));
    CHECK("cut to nothing", ssdc_last_error_copy(part, 1) == SSDC_BUFFER_TOO_SMALL && !part[0]);
    CHECK("no room at all", ssdc_last_error_copy(part, 0) == SSDC_BUFFER_TOO_SMALL);
    CHECK("no buffer", ssdc_last_error_copy(NULL, 8) == SSDC_NULL_ARGUMENT);
    CHECK_TEXT("copying leaves it as it is", ssdc_last_error(), whole);
    CHECK("its code too", ssdc_last_error_code() == SSDC_WRONG_TYPE);
    CHECK("a success clears it", ssdc_policy_names(&json) == SSDC_OK && !ssdc_last_error()[0]
        && !ssdc_last_error_pointer()[0] && ssdc_last_error_code() == SSDC_OK);
    ssdc_string_free(json);
    CHECK("nothing to copy", ssdc_last_error_copy(part, sizeof part) == SSDC_OK && !part[0]);
    CHECK("the face's own errors have no place", ssdc_policy_names(NULL) == SSDC_NULL_ARGUMENT
        && !ssdc_last_error_pointer()[0]);
    CHECK_TEXT("a NULL is named", ssdc_last_error(), "argument `json` is NULL");

    CHECK_TEXT("the name of success", ssdc_code_name(SSDC_OK), "Ok");
    CHECK_TEXT("a name of the face", ssdc_code_name(SSDC_NULL_ARGUMENT), "NullArgument");
    CHECK_TEXT("another", ssdc_code_name(SSDC_INVALID_TEXT), "InvalidText");
    CHECK_TEXT("a third", ssdc_code_name(SSDC_PANIC), "Panic");
    CHECK_TEXT("a fourth", ssdc_code_name(SSDC_BUFFER_TOO_SMALL), "BufferTooSmall");
    CHECK_TEXT("a name of the core", ssdc_code_name(SSDC_INVALID_MONEY), "InvalidMoney");
    CHECK_TEXT("no code", ssdc_code_name(99), "");
    CHECK_TEXT("no code either", ssdc_code_name(UINT32_MAX), "");
    CHECK("the face's numbers are frozen", SSDC_OK == 0 && SSDC_NULL_ARGUMENT == 1 && SSDC_INVALID_TEXT == 2
        && SSDC_PANIC == 3 && SSDC_BUFFER_TOO_SMALL == 4);
    frozen_codes();
    return done();
}
