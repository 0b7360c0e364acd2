/* Scores of texts and taxonomies of skills. */
#include "check.h"

static void texts(void) {
    char value[64], *scores = NULL;
    CHECK("texts of two scripts are scored", ssdc_text_scores("{\"profiles\": {\"Amina\": [\"Solar pumps\", \"Rivers\"], \"Chen\": "
        "[\"\xe4\xb9\xa1\xe6\x9d\x91\xe5\xa4\xaa\xe9\x98\xb3\xe8\x83\xbd\"]}, \"requests\": {\"R-1\": \"a solar pump\", "
        "\"R-2\": \"\xe5\xa4\xaa\xe9\x98\xb3\"}, \"top\": 1}", &scores) == SSDC_OK);
    CHECK("the best of the first", ssdc_json_get(scores, "/0/person", value, sizeof value) == SSDC_OK && same_text(value, "Amina")
        && ssdc_json_get(scores, "/0/request", value, sizeof value) == SSDC_OK && same_text(value, "R-1"));
    CHECK("the same words have the score 1 but for the other work", ssdc_json_get(scores, "/0/score", value, sizeof value) == SSDC_OK
        && atof(value) > 0.999999 && atof(value) < 1.0);
    CHECK("the best of the second", ssdc_json_get(scores, "/1/person", value, sizeof value) == SSDC_OK && same_text(value, "Chen"));
    ssdc_string_free(scores);
    CHECK("a person twice", ssdc_text_scores("{\"profiles\": {\"A\": [], \"A\": []}, \"requests\": {}}", &scores) == SSDC_DUPLICATE
        && same_text(ssdc_last_error(), "duplicate person `A`"));
    CHECK("a setting that there is not", ssdc_text_scores("{\"profiles\": {}, \"requests\": {}, \"best\": 1}", &scores) == SSDC_INVALID_JSON);
    CHECK("no language", ssdc_text_scores("{\"profiles\": {}, \"requests\": {}, \"language\": \"English\"}", &scores)
        == SSDC_INVALID_LANGUAGE);
}

/* The whole answer as it stands, which the caller need not free. */
static const char *kept(char *text) {
    static char copy[1024];
    snprintf(copy, sizeof copy, "%s", text ? text : "");
    ssdc_string_free(text);
    return copy;
}

static void index_of_people(void) {
    ssdc_text_index *index = NULL, *german = NULL;
    char value[64], *answer = NULL;
    size_t terms = 0, term;
    double sum = 0;
    CHECK("an index", ssdc_text_index_new(NULL, &index) == SSDC_OK
        && ssdc_text_index_add(index, "Amina", "[\"Solar pumps for village wells\", \"Water quality of rivers\"]") == SSDC_OK
        && ssdc_text_index_add(index, "Bo", "[\"Vaccination of cattle\"]") == SSDC_OK);
    CHECK("only who has a word of it", ssdc_text_index_top(index, "solar pump", 5, &answer) == SSDC_OK
        && ssdc_json_length(answer, "", &terms) == SSDC_OK && terms == 1
        && ssdc_json_get(answer, "/0/person", value, sizeof value) == SSDC_OK && same_text(value, "Amina"));
    ssdc_string_free(answer);
    CHECK("a person twice", ssdc_text_index_add(index, "Bo", "[]") == SSDC_DUPLICATE && same_text(ssdc_last_error(), "duplicate person `Bo`"));
    CHECK("works are a list", ssdc_text_index_replace(index, "Bo", "\"Solar pumps\"") == SSDC_INVALID_JSON
        && ssdc_text_index_top(index, "vaccination of cattle", 5, &answer) == SSDC_OK
        && ssdc_json_get(answer, "/0/person", value, sizeof value) == SSDC_OK && same_text(value, "Bo"));
    ssdc_string_free(answer);
    CHECK("other works", ssdc_text_index_replace(index, "Bo", "[\"Solar pump\"]") == SSDC_OK
        && ssdc_text_index_top(index, "solar pumps", 1, &answer) == SSDC_OK
        && ssdc_json_get(answer, "/0/person", value, sizeof value) == SSDC_OK && same_text(value, "Bo"));
    ssdc_string_free(answer);
    CHECK("everybody", ssdc_text_index_scores(index, "cattle", &answer) == SSDC_OK
        && same_text(kept(answer), "[{\"person\":\"Amina\",\"score\":0.0},{\"person\":\"Bo\",\"score\":0.0}]"));
    CHECK("why", ssdc_text_index_explain(index, "pumps driven by solar energy", "Amina", &answer) == SSDC_OK
        && ssdc_json_length(answer, "/terms", &terms) == SSDC_OK && terms == 2
        && ssdc_json_get(answer, "/terms/0/term", value, sizeof value) == SSDC_OK && *value);
    for (term = 0; term < terms; term++) {
        char place[64];
        snprintf(place, sizeof place, "/terms/%u/score", (unsigned)term);
        if (ssdc_json_get(answer, place, value, sizeof value)) break;
        sum += atof(value);
    }
    CHECK("terms add up to the score exactly", ssdc_json_get(answer, "/score", value, sizeof value) == SSDC_OK && sum > 0 && sum == atof(value));
    ssdc_string_free(answer);
    CHECK("who has gone", ssdc_text_index_remove(index, "Amina") == SSDC_OK
        && ssdc_text_index_remove(index, "Amina") == SSDC_NOT_FOUND && same_text(ssdc_last_error(), "no person `Amina`")
        && ssdc_text_index_explain(index, "pumps", "Amina", &answer) == SSDC_NOT_FOUND
        && ssdc_text_index_replace(index, "Amina", "[]") == SSDC_NOT_FOUND);
    CHECK("texts of one language", ssdc_text_index_new("de", &german) == SSDC_OK
        && ssdc_text_index_add(german, "Jana", "[\"Bildung\"]") == SSDC_OK
        && ssdc_text_index_top(german, "Bildungen", 5, &answer) == SSDC_OK
        && same_text(kept(answer), "[{\"person\":\"Jana\",\"score\":1.0}]"));
    ssdc_text_index_free(german);
    german = NULL;
    CHECK("no language of an index", ssdc_text_index_new("German", &german) == SSDC_INVALID_LANGUAGE && !german);
    ssdc_text_index_free(index);
}

static void skills(void) {
    ssdc_table *table = NULL, *all = NULL;
    ssdc_taxonomy *taxonomy = NULL, *none = NULL;
    char value[64], *json = NULL;
    double similarity = -1;
    CHECK("a table of skills", ssdc_table_from_csv("id,label,parents,synonyms\nW,Water,,\nW1,Wells,W,boreholes\nW11,Hand pumps,W1,\n"
        "W2,Rivers,W,\n", &table) == SSDC_OK && ssdc_taxonomy_from_table(table, &taxonomy) == SSDC_OK);
    ssdc_table_free(table);
    CHECK("who can do the special can do the general",
        ssdc_taxonomy_similarity(taxonomy, "wells", "Hand pumps", &similarity) == SSDC_OK && similarity == 1.0);
    CHECK("not the other way round",
        ssdc_taxonomy_similarity(taxonomy, "W11", "BOREHOLES", &similarity) == SSDC_OK && similarity == 0.5);
    CHECK("a skill that there is not", ssdc_taxonomy_similarity(taxonomy, "W", "cooking", &similarity) == SSDC_NOT_FOUND
        && same_text(ssdc_last_error(), "no skill `cooking`") && similarity == 0.5);
    CHECK("found by a synonym", ssdc_taxonomy_find(taxonomy, " Boreholes", &json) == SSDC_OK && same_text(json, "[\"W1\"]"));
    ssdc_string_free(json);
    CHECK("what there is to say of it", ssdc_taxonomy_get(taxonomy, "Wells", &json) == SSDC_OK
        && ssdc_json_get(json, "/information", value, sizeof value) == SSDC_OK && same_text(value, "0.5")
        && ssdc_json_get(json, "/parents/0", value, sizeof value) == SSDC_OK && same_text(value, "W"));
    ssdc_string_free(json);
    CHECK("as a table", ssdc_taxonomy_table(taxonomy, &all) == SSDC_OK
        && ssdc_table_get(all, 1, "level", value, sizeof value) == SSDC_OK && same_text(value, "1"));
    ssdc_table_free(all);
    CHECK("a circle is named", ssdc_table_from_csv("id,parents\nA,B\nB,A\n", &table) == SSDC_OK
        && ssdc_taxonomy_from_table(table, &none) == SSDC_CYCLE && same_text(ssdc_last_error(), "`A` is part of itself: A -> B -> A") && !none);
    ssdc_table_free(table);
    CHECK("no such folder", ssdc_taxonomy_from_esco("no such folder", &none) == SSDC_FILE && !none);
    ssdc_taxonomy_free(taxonomy);
}

int main(void) {
    texts();
    index_of_people();
    skills();
    return done();
}
