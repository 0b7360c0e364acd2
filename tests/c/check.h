/* What the tests of the C face share. Each check prints "ok <name>", or what failed; done() gives the exit code. */
#ifndef SSDC_TESTS_CHECK_H
#define SSDC_TESTS_CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ssdc.h"

#define DEMONSTRATION "examples/centre/portfolio.json"
#define POLICY "ssdc-1-to-1"

static int failures = 0;

static inline int check_at(int holds, const char *name, const char *file, int line) {
    if (holds) {
        printf("ok %s\n", name);
    } else {
        printf("FAILED %s (%s:%d), last error %u: %s\n", name, file, line, (unsigned)ssdc_last_error_code(),
            ssdc_last_error());
        failures++;
    }
    return holds;
}

#define CHECK(name, condition) check_at((condition) ? 1 : 0, name, __FILE__, __LINE__)
#define CHECK_TEXT(name, text, expected) check_at(same_text(text, expected), name, __FILE__, __LINE__)

/* Whether `text` is `expected`; says what it is if not. */
static inline int same_text(const char *text, const char *expected) {
    if (text && !strcmp(text, expected)) return 1;
    printf("# got `%.300s` instead of `%.300s`\n", text ? text : "(NULL)", expected);
    return 0;
}

static inline int done(void) {
    return failures ? 1 : 0;
}

/* The bytes of a file with a NUL after them; ends the program where it cannot be read. */
static inline char *read_file(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    size_t size = 0, room = 1 << 16;
    char *text = (char *)malloc(room + 1);
    if (!file || !text) {
        printf("FAILED reading %s\n", path);
        exit(1);
    }
    for (;;) {
        size_t got = fread(text + size, 1, room - size, file);
        size += got;
        if (got == 0) break;
        if (size == room) {
            room *= 2;
            text = (char *)realloc(text, room + 1);
            if (!text) exit(1);
        }
    }
    fclose(file);
    text[size] = 0;
    if (length) *length = size;
    return text;
}

/* The path of a file in the folder for files of the tests. */
static inline const char *scratch(char *path, size_t capacity, const char *name) {
    const char *folder = getenv("SSDC_SCRATCH");
    snprintf(path, capacity, "%s/%s", folder ? folder : ".", name);
    return path;
}

#endif
