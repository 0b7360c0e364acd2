/* Single values of JSON text. */
#include "check.h"

static const char *JSON =
    "{\"name\": \"Sol\\u00e9 \\\"x\\\"\", \"count\": 12, \"share\": -0.25, \"open\": true, \"none\": null,"
    " \"list\": [1, [2, {\"a\": 3}], \"z\"],"
    " \"a/b\": 1, \"c~d\": 2, \"\": 3, \"0\": 4, \"twice\": 1, \"twice\": 2, \"big\": 18446744073709551615,"
    " \"nul\": \"a\\u0000b\", \"empty\": \"\", \"o\": {\"y\": 1, \"x\": [ 2 ]}}";

static void gets(const char *pointer, const char *expected) {
    char text[128], name[160];
    char *value = NULL;
    ssdc_status status = ssdc_json_get(JSON, pointer, text, sizeof text);
    snprintf(name, sizeof name, "get `%s`", pointer);
    CHECK(name, status == SSDC_OK && same_text(text, expected));
    snprintf(name, sizeof name, "text `%s`", pointer);
    CHECK(name, ssdc_json_text(JSON, pointer, &value) == SSDC_OK && same_text(value, expected));
    ssdc_string_free(value);
}

static void lacks(const char *pointer) {
    char text[8] = "#######", name[160], *value = text;
    size_t length = 999;
    snprintf(name, sizeof name, "nothing at `%s`", pointer);
    CHECK(name, ssdc_json_get(JSON, pointer, text, sizeof text) == SSDC_NO_VALUE && !strcmp(text, "#######")
        && ssdc_json_text(JSON, pointer, &value) == SSDC_NO_VALUE && value == text
        && ssdc_json_length(JSON, pointer, &length) == SSDC_NO_VALUE && length == 999);
}

static void refuses(const char *json, const char *name) {
    char text[8] = "#######", *value = text;
    size_t length = 999;
    CHECK(name, ssdc_json_get(json, "/a", text, sizeof text) == SSDC_INVALID_JSON && !strcmp(text, "#######")
        && ssdc_json_text(json, "/a", &value) == SSDC_INVALID_JSON && value == text
        && ssdc_json_length(json, "/a", &length) == SSDC_INVALID_JSON && length == 999);
}

static void is_long(const char *pointer, size_t expected) {
    char name[160];
    size_t length = 999;
    snprintf(name, sizeof name, "length of `%s`", pointer);
    CHECK(name, ssdc_json_length(JSON, pointer, &length) == SSDC_OK && length == expected);
}

int main(void) {
    char buffer[32];
    char *value = NULL;
    char deep[2001];
    size_t capacity;

    gets("/name", "Sol\xc3\xa9 \"x\"");
    gets("/count", "12");
    gets("/share", "-0.25");
    gets("/open", "true");
    gets("/none", "null");
    gets("/big", "18446744073709551615");
    gets("/empty", "");
    gets("/list", "[1,[2,{\"a\":3}],\"z\"]");
    gets("/list/0", "1");
    gets("/list/1/1/a", "3");
    gets("/list/2", "z");
    gets("/a~1b", "1");
    gets("/c~0d", "2");
    gets("/", "3");
    gets("/0", "4");
    gets("/twice", "2");
    gets("/o", "{\"x\":[2],\"y\":1}");

    lacks("/absent");
    lacks("name");
    lacks("/list/3");
    lacks("/list/00");
    lacks("/list/+1");
    lacks("/list/-");
    lacks("/list/");
    lacks("/list/99999999999999999999999");
    lacks("/list/18446744073709551615");
    lacks("/name/0");
    lacks("/count/0");
    lacks("/share/0");
    lacks("/open/0");
    lacks("/none/0");

    is_long("", 15);
    is_long("/list", 3);
    is_long("/o", 2);
    is_long("/name", 9);
    is_long("/empty", 0);
    is_long("/count", 2);
    is_long("/none", 4);

    refuses("", "no text");
    refuses("{", "text that ends too early");
    refuses("{\"a\": 1", "text that ends after the value");
    refuses("{\"a\": 1} x", "text after the value");
    refuses("{\"a\": 1,}", "a comma too many");
    refuses("{'a': 1}", "no JSON");
    refuses("{\"a\": 1e999}", "a number out of range");

    /* Buffers: every capacity, and never a byte too far (the sanitizer watches the exact room, too). */
    for (capacity = 0; capacity <= 12; capacity++) {
        char name[64], *room = (char *)malloc(capacity + 1);
        ssdc_status status;
        memset(room, '#', capacity + 1);
        status = ssdc_json_get(JSON, "/name", capacity ? room : NULL, capacity);
        snprintf(name, sizeof name, "room for %u bytes", (unsigned)capacity);
        if (capacity >= 10) CHECK(name, status == SSDC_OK && !strcmp(room, "Sol\xc3\xa9 \"x\"")
            && room[capacity] == '#');
        else CHECK(name, status == SSDC_BUFFER_TOO_SMALL && room[0] == (capacity ? 0 : '#') && room[capacity] == '#'
            && strstr(ssdc_last_error(), "10 bytes needed"));
        free(room);
    }
    {
        char *exact = (char *)malloc(3);
        CHECK("an exact buffer on the heap", ssdc_json_get(JSON, "/count", exact, 3) == SSDC_OK
            && !strcmp(exact, "12"));
        CHECK("one byte less", ssdc_json_get(JSON, "/count", exact, 2) == SSDC_BUFFER_TOO_SMALL && !exact[0]);
        free(exact);
    }
    CHECK("a good call follows", ssdc_json_get(JSON, "/count", buffer, sizeof buffer) == SSDC_OK
        && !ssdc_last_error()[0]);

    /* C text cannot hold a NUL. */
    strcpy(buffer, "#");
    CHECK("a NUL inside a value", ssdc_json_get(JSON, "/nul", buffer, sizeof buffer) == SSDC_INVALID_TEXT
        && !strcmp(buffer, "#"));
    CHECK("a NUL inside a text", ssdc_json_text(JSON, "/nul", &value) == SSDC_INVALID_TEXT && !value);
    CHECK("its JSON has none", ssdc_json_text(JSON, "", &value) == SSDC_OK && strstr(value, "a\\u0000b"));
    ssdc_string_free(value);

    /* Depth. */
    for (capacity = 0; capacity < 1000; capacity++) memcpy(deep + 2 * capacity, "/0", 2);
    deep[2000] = 0;
    CHECK("a deep pointer into a flat text", ssdc_json_get(JSON, deep, buffer, sizeof buffer) == SSDC_NO_VALUE);
    return done();
}
