/*
 * ssdc: grants, match funding, partner networks and expert matching on one graph, with reasons for every answer.
 *
 * Generated from the sources in ssdc-ffi/src: do not edit.
 *
 * Rules for every function
 *
 * Status     A function that can fail returns an ssdc_status; SSDC_OK is 0. What went wrong can then be asked in the
 *            same thread: ssdc_last_error, ssdc_last_error_code, ssdc_last_error_pointer. Any of them may return
 *            SSDC_NULL_ARGUMENT, SSDC_INVALID_TEXT or SSDC_PANIC; what else it may return stands with it.
 * Order      The object, the inputs, the outputs. Outputs are places of the caller's, which are written last: after an
 *            error they stand as they were.
 * Text       UTF-8 that ends with NUL, in and out, paths too. Records, reports and tables are JSON; ssdc_json_get
 *            reads single values for callers without a JSON parser. Money is text such as "50000.00 USD", a day is
 *            "2018-06-30".
 * NULL       is SSDC_NULL_ARGUMENT, except where a function says what it means.
 * Ownership  Inputs are read and copied, never kept. A new text is freed with ssdc_string_free, a handle with its
 *            type's own function, exactly once, from any thread; these allow NULL. A const char * result belongs to
 *            the library.
 * Threads    Several threads may use a handle at once, as long as none frees it meanwhile: handles never change, save
 *            ssdc_text_index, which has a lock inside. Each thread has its own last error.
 *
 * A NULL, broken UTF-8, a handle of another type or a mistake inside the library ends in a status; the library prints
 * nothing and never ends the program, unless memory runs out. It cannot notice a pointer that leads nowhere or to
 * something else than a handle, or a text without its NUL. A handle that is used after it was freed, or freed twice, is
 * undefined behaviour in C: often it ends in SSDC_WRONG_HANDLE, but nobody can promise that.
 *
 *     ssdc_portfolio *portfolio = NULL;
 *     ssdc_policy *policy = NULL;
 *     char *report = NULL;
 *     char shortfall[64];
 *     ssdc_status status = ssdc_portfolio_read("portfolio.json", &portfolio);
 *     if (!status) status = ssdc_policy_load("ssdc-1-to-1", &policy);
 *     if (!status) status = ssdc_match_funding_check(portfolio, policy, "SG-07", "2018-06-30", &report);
 *     if (!status) status = ssdc_json_get(report, "/shortfall", shortfall, sizeof shortfall);
 *     if (!status) printf("%s\n", shortfall);
 *     else fprintf(stderr, "%u: %s\n", (unsigned)status, ssdc_last_error());
 *     ssdc_string_free(report);
 *     ssdc_policy_free(policy);
 *     ssdc_portfolio_free(portfolio);
 */


#ifndef SSDC_H
#define SSDC_H

#include <stddef.h>
#include <stdint.h>

/**
 * The codes. The names are those of ssdc_code_name and of the errors in Rust.
 */
enum ssdc_code {
    SSDC_OK = 0,
    /* the C face */
    SSDC_NULL_ARGUMENT = 1, /* a NULL where none is allowed */
    SSDC_INVALID_TEXT = 2, /* an argument that is not UTF-8, or a result that holds a NUL character */
    SSDC_PANIC = 3, /* a mistake inside the library: please report it */
    SSDC_BUFFER_TOO_SMALL = 4,
    SSDC_WRONG_HANDLE = 5, /* a handle of another type, or one that was freed where that can be noticed */
    /* values and records */
    SSDC_INVALID_ID = 1001,
    SSDC_INVALID_MONEY = 1002,
    SSDC_INVALID_CURRENCY = 1003,
    SSDC_INVALID_RATIO = 1004,
    SSDC_INVALID_NUMBER = 1005,
    SSDC_INVALID_ROUNDING = 1006,
    SSDC_INVALID_DATE = 1007,
    SSDC_INVALID_PERIOD = 1008,
    SSDC_INVALID_COUNTRY = 1009,
    SSDC_INVALID_LANGUAGE = 1010,
    SSDC_INVALID_SDG = 1011,
    SSDC_INVALID_PERCENT = 1012,
    SSDC_PERCENT_OVER = 1013,
    SSDC_INVALID_HASH = 1014,
    SSDC_INVALID_CHOICE = 1015,
    SSDC_INVALID_RECORD = 1016,
    SSDC_INVALID_DAY = 1017,
    SSDC_INVALID_INSTANCE = 1018,
    SSDC_CURRENCY_MISMATCH = 1101,
    SSDC_OVERFLOW = 1102,
    SSDC_INEXACT = 1103,
    SSDC_MISSING_RATE = 1104,
    SSDC_INVALID_JSON = 1201,
    SSDC_WRONG_TYPE = 1202,
    SSDC_UNKNOWN_FIELD = 1203,
    SSDC_MISSING_FIELD = 1204,
    SSDC_REPEATED_FIELD = 1205,
    SSDC_UNSUPPORTED_FORMAT = 1206,
    SSDC_NO_VALUE = 1207,
    SSDC_CANCELLED = 1301,
    /* portfolio and graph */
    SSDC_NOT_FOUND = 2001,
    SSDC_DUPLICATE = 2002,
    SSDC_MISSING_REFERENCE = 2003,
    SSDC_REFERENCED = 2004,
    SSDC_CYCLE = 2005,
    SSDC_AMBIGUOUS = 2006,
    /* match funding */
    SSDC_INVALID_POLICY = 3001,
    SSDC_UNKNOWN_POLICY = 3002,
    SSDC_UNSUPPORTED_POLICY = 3003,
    /* network */
    SSDC_INVALID_WEIGHT = 4001,
    SSDC_INVALID_SETTING = 4002,
    SSDC_NEEDS_PORTFOLIO = 4003,
    /* experts */
    SSDC_AMBIGUOUS_SKILL = 5001,
    SSDC_FORCED_PAIR = 5002,
    /* interchange and files */
    SSDC_FILE = 7001,
    SSDC_INVALID_UTF8 = 7002,
    SSDC_NOT_IATI = 7003,
    SSDC_INVALID_CSV = 7004,
    SSDC_INVALID_TABLE = 7005
};

/**
 * A stream of tables in the Arrow C stream interface; a program that works with Arrow includes arrow/c/abi.h, which says
 * what is in it.
 */
struct ArrowArrayStream;

/**
 * The version of the binary interface that this header describes: the number in the name `libssdc.so.0`. It is
 * raised whenever a program would have to be compiled again.
 */
#define SSDC_ABI_VERSION 0

/**
 * The experts and requests of a portfolio. It never changes, so any number of threads may ask it at once.
 */
typedef struct ssdc_experts ssdc_experts;

/**
 * What became of IATI files: a portfolio, findings, and control totals. It never changes.
 */
typedef struct ssdc_iati_import ssdc_iati_import;

/**
 * Partners and the ties between them. It never changes, so any number of threads may ask it at once.
 */
typedef struct ssdc_network ssdc_network;

/**
 * A match-funding policy: what is required, what counts towards it, and what a shortfall costs. It never changes,
 * so any number of threads may use it at once.
 */
typedef struct ssdc_policy ssdc_policy;

/**
 * A portfolio: grants, contributions, partners, experts and all that hangs together with them. It never changes,
 * so any number of threads may use it at once; `ssdc_portfolio_apply` makes a new one.
 */
typedef struct ssdc_portfolio ssdc_portfolio;

/**
 * Rows under named columns of one type each. It never changes.
 */
typedef struct ssdc_table ssdc_table;

/**
 * Skills, each below none, one or several others. It never changes.
 */
typedef struct ssdc_taxonomy ssdc_taxonomy;

/**
 * People and their works, who answer requests in words. It is the one handle that changes, and it has a lock inside: several
 * threads may use it at once, and each question is answered from the people of one moment.
 */
typedef struct ssdc_text_index ssdc_text_index;

/**
 * How a call ended: `SSDC_OK` (0) or one of the codes of `enum ssdc_code`. The numbers are frozen: never changed,
 * never used again for something else. A later version may add some, so treat any other number as an error, too.
 */
typedef uint32_t ssdc_status;

/**
 * Hears how far long work has come: `done` of `total` (bytes, records or grants; `total` 0 where unknown), and the
 * `user_data` that was given with it. It runs in the thread that called; returning 0 cancels the work, any other
 * value goes on. It must return: no `longjmp`, no C++ exception.
 */
typedef int (*ssdc_progress)(uint64_t done, uint64_t total, void *user_data);

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The version of the binary interface of the library that runs. Where it differs from `SSDC_ABI_VERSION`, header
 * and library do not belong together: `if (ssdc_abi_version() != SSDC_ABI_VERSION) abort();`
 */
uint32_t ssdc_abi_version(void);

/**
 * The version of the library, such as `0.1.0`. Never NULL; a constant that must not be freed.
 */
const char *ssdc_version(void);

/**
 * The name of a code, such as `InvalidMoney` for `SSDC_INVALID_MONEY`; `Ok` for 0, "" for a number that is no
 * code. Never NULL; a constant that must not be freed.
 */
const char *ssdc_code_name(ssdc_status code);

/**
 * What went wrong in this thread's last call, as one sentence with the place before it; "" after a success. Never
 * NULL. The text belongs to the library: do not free it, and copy it if it is to outlast the thread or its next
 * call that returns an `ssdc_status`. Calls that return none (`ssdc_..._free`, and these questions) leave it as it
 * is, unless what is to be freed is a handle of another type.
 */
const char *ssdc_last_error(void);

/**
 * Copies the text of `ssdc_last_error` into `buffer`, `capacity` bytes with the terminating NUL. What does not fit
 * is cut off between two characters, and the status is `SSDC_BUFFER_TOO_SMALL`; the last error itself stays as it
 * is. A NULL buffer is `SSDC_NULL_ARGUMENT`.
 */
ssdc_status ssdc_last_error_copy(char *buffer, size_t capacity);

/**
 * The status of the call that `ssdc_last_error` speaks of; `SSDC_OK` after a success.
 */
ssdc_status ssdc_last_error_code(void);

/**
 * Where in the caller's JSON the last error is, as a JSON pointer such as `/grants/0/amount`; "" where no place is
 * known. Never NULL; it belongs to the library as the text of `ssdc_last_error` does.
 */
const char *ssdc_last_error_pointer(void);

/**
 * Writes one value of a JSON text into `buffer`, `capacity` bytes with the terminating NUL. `pointer` is a JSON
 * pointer (RFC 6901) such as `/shortfall` or `/findings/0/message`; "" is the whole text. Text is written without
 * quotes and escapes, any other value as JSON: `12`, `true`, `null`, `[1,2]`.
 *
 * Errors: `SSDC_BUFFER_TOO_SMALL`, and the buffer then holds "" where there is room for a NUL: ask
 * `ssdc_json_length`, or take `ssdc_json_text`; a capacity of 0 (with any buffer, also NULL) serves to ask whether
 * there is a value. `SSDC_NO_VALUE`; `SSDC_INVALID_JSON`; `SSDC_INVALID_TEXT` where the value is a text with a NUL
 * character.
 */
ssdc_status ssdc_json_get(const char *json, const char *pointer, char *buffer, size_t capacity);

/**
 * The same as a new text of whatever length: on success `*value` is to be freed with `ssdc_string_free`.
 *
 * Errors: as `ssdc_json_get`, without `SSDC_BUFFER_TOO_SMALL`.
 */
ssdc_status ssdc_json_text(const char *json, const char *pointer, char **value);

/**
 * How long a value is: the elements of a list, the fields of an object; else the bytes that `ssdc_json_get`
 * writes, to which its terminating NUL must be added.
 *
 * Errors: `SSDC_NO_VALUE`, `SSDC_INVALID_JSON`.
 */
ssdc_status ssdc_json_length(const char *json, const char *pointer, size_t *length);

/**
 * Frees a text that ssdc gave in a slot (`char **`), exactly once; NULL is allowed.
 */
void ssdc_string_free(char *text);

/**
 * Reads a portfolio document (`ssdc-portfolio/1`) from JSON text. On success `*portfolio` is a new handle, to be
 * freed with `ssdc_portfolio_free`.
 *
 * Errors: the first thing that is wrong, with its place in `ssdc_last_error_pointer`: `SSDC_INVALID_JSON`,
 * `SSDC_WRONG_TYPE` (a number where money belongs), `SSDC_UNKNOWN_FIELD`, an invalid value, `SSDC_DUPLICATE`,
 * `SSDC_MISSING_REFERENCE`, `SSDC_CYCLE` and the like.
 */
ssdc_status ssdc_portfolio_from_json(const char *json, ssdc_portfolio **portfolio);

/**
 * The same from `length` bytes of UTF-8, which need no terminating NUL; a byte order mark is skipped.
 *
 * Errors: `SSDC_INVALID_UTF8` with the place in bytes, and as `ssdc_portfolio_from_json`.
 */
ssdc_status ssdc_portfolio_from_bytes(const uint8_t *document, size_t length, ssdc_portfolio **portfolio);

/**
 * Reads a portfolio file.
 *
 * Errors: `SSDC_FILE` where it cannot be read, and as `ssdc_portfolio_from_bytes`.
 */
ssdc_status ssdc_portfolio_read(const char *path, ssdc_portfolio **portfolio);

/**
 * Writes the portfolio's canonical JSON to a file, whole or not at all.
 *
 * Errors: `SSDC_FILE`; an old file of this name then stands unchanged.
 */
ssdc_status ssdc_portfolio_write(const ssdc_portfolio *portfolio, const char *path);

/**
 * The portfolio as canonical JSON: one text for equal portfolios. On success `*json` is a new text, to be freed
 * with `ssdc_string_free`.
 */
ssdc_status ssdc_portfolio_to_json(const ssdc_portfolio *portfolio, char **json);

/**
 * Makes a new portfolio that differs from `portfolio` by a change. `put` is a part of a portfolio document whose
 * records are new or take the place of those with the same id; `remove` lists ids by kind, `{"grants": ["G-2"]}`.
 * NULL puts or removes nothing. On success `*changed` is a new handle, to be freed with `ssdc_portfolio_free`;
 * `portfolio` stays as it is and is freed by its owner as before.
 *
 * Errors: as `ssdc_portfolio_from_json`; `SSDC_NOT_FOUND` and `SSDC_REFERENCED` where a record cannot be removed.
 * The change is made whole or not at all.
 */
ssdc_status ssdc_portfolio_apply(const ssdc_portfolio *portfolio,
                                 const char *put,
                                 const char *remove,
                                 ssdc_portfolio **changed);

/**
 * A second handle of the same portfolio, at no cost; each is freed with `ssdc_portfolio_free` by its own owner.
 */
ssdc_status ssdc_portfolio_clone(const ssdc_portfolio *portfolio, ssdc_portfolio **clone);

/**
 * Whether two portfolios hold the same records: `*equal` is 1 or 0.
 */
ssdc_status ssdc_portfolio_equal(const ssdc_portfolio *portfolio, const ssdc_portfolio *other, int *equal);

/**
 * How many records of a kind there are; `kind` as a document names it, such as `grants`.
 *
 * Errors: `SSDC_INVALID_CHOICE` lists the kinds.
 */
ssdc_status ssdc_portfolio_count(const ssdc_portfolio *portfolio, const char *kind, uint64_t *count);

/**
 * How many records of each kind there are, as JSON: `{"grants":18,"partners":38,...}` with every kind. On success
 * `*json` is a new text, to be freed with `ssdc_string_free`.
 */
ssdc_status ssdc_portfolio_counts(const ssdc_portfolio *portfolio, char **json);

/**
 * Control totals: counts and sums of every amount by record, type and currency, as a JSON list of rows: `record`,
 * `type`, `currency`, `count`, `sum`. On success `*json` is a new text, to be freed with `ssdc_string_free`.
 */
ssdc_status ssdc_portfolio_totals(const ssdc_portfolio *portfolio, char **json);

/**
 * One record in its wire form, as canonical JSON. `kind` as a document names it; with NULL whichever kind has the
 * id. On success `*json` is a new text, to be freed with `ssdc_string_free`.
 *
 * Errors: `SSDC_NOT_FOUND`; `SSDC_AMBIGUOUS` where records of several kinds have the id; `SSDC_INVALID_CHOICE`,
 * `SSDC_INVALID_ID`.
 */
ssdc_status ssdc_portfolio_get(const ssdc_portfolio *portfolio, const char *kind, const char *id, char **json);

/**
 * Who controls whom on the day `as_of`, as JSON: what a partner `controls`, who it is `controlled_by` (lists of `controller`,
 * `partner`, `votes` in percent, `surely`, `holdings`), and its `owners`, an object of beneficial shares (`9:25`) by id. A
 * partner controls another if it and all it controls hold more than half of the votes. On success `*json` is a new text, to
 * be freed with `ssdc_string_free`.
 *
 * Errors: `SSDC_NOT_FOUND`, `SSDC_INVALID_ID`, `SSDC_INVALID_DAY`; `SSDC_OVERFLOW` where a share needs more than 128 bits.
 */
ssdc_status ssdc_portfolio_control(const ssdc_portfolio *portfolio,
                                   const char *partner,
                                   const char *as_of,
                                   char **json);

/**
 * Frees a handle, exactly once; NULL is allowed. What was read from it stays.
 */
void ssdc_portfolio_free(ssdc_portfolio *portfolio);

/**
 * The records of a kind (`grants`) as a table, by id, a column a field. An amount is a decimal, with its currency
 * in a column beside it (`amount_currency`); a date known only to the month or the year is its first day, and a
 * column beside it says so (`on_precision`). On success `*table` is a new handle, to be freed with
 * `ssdc_table_free`.
 *
 * Errors: `SSDC_INVALID_CHOICE` for a kind that there is not.
 */
ssdc_status ssdc_portfolio_table(const ssdc_portfolio *portfolio, const char *kind, ssdc_table **table);

/**
 * A portfolio of the records that `*count` tables hold, `kinds[i]` being the kind (`grants`) of `tables[i]`: what
 * `ssdc_portfolio_table` gives, and what says the same. Money is a decimal with a column for its currency, or text
 * such as `1250.00 USD`. On success `*portfolio` is a new handle, to be freed with `ssdc_portfolio_free`.
 *
 * Errors: the first thing that is wrong, with table, row (from 0) and column in `ssdc_last_error_pointer`, such as
 * `/grants/3/amount`; as `ssdc_portfolio_from_json`.
 */
ssdc_status ssdc_portfolio_from_tables(const char *const *kinds,
                                       const ssdc_table *const *tables,
                                       const size_t *count,
                                       ssdc_portfolio **portfolio);

/**
 * Reads a table from an Arrow C stream, which is used up, also after an error: its `release` is called. On success
 * `*table` is a new handle, to be freed with `ssdc_table_free`.
 *
 * Errors: `SSDC_INVALID_TABLE` where the stream ends in an error or holds what no column can hold.
 */
ssdc_status ssdc_table_from_arrow(struct ArrowArrayStream *stream, ssdc_table **table);

/**
 * Makes `*stream` an Arrow C stream of the table, which shares the table's values; the caller calls its `release`.
 * The table may be freed before.
 */
ssdc_status ssdc_table_to_arrow(const ssdc_table *table, struct ArrowArrayStream *stream);

/**
 * Reads a CSV file with a header; every column is text, and what is empty is absent. On success `*table` is a new
 * handle, to be freed with `ssdc_table_free`.
 *
 * Errors: `SSDC_FILE`, `SSDC_INVALID_CSV`, `SSDC_INVALID_UTF8`.
 */
ssdc_status ssdc_table_read_csv(const char *path, ssdc_table **table);

/**
 * The same from CSV text in memory.
 *
 * Errors: `SSDC_INVALID_CSV`.
 */
ssdc_status ssdc_table_from_csv(const char *csv, ssdc_table **table);

/**
 * The control totals of a portfolio (`ssdc_portfolio_totals`) as a table. On success `*table` is a new handle, to be
 * freed with `ssdc_table_free`.
 */
ssdc_status ssdc_portfolio_totals_table(const ssdc_portfolio *portfolio, ssdc_table **table);

/**
 * The columns in their order, as a JSON list of rows `name` and `kind`: `text`, `integer`, `float`, `boolean`, `date`,
 * `decimal`, lists and structs of these, or `empty` where no row has a value. On success `*json` is a new text, to be
 * freed with `ssdc_string_free`.
 */
ssdc_status ssdc_table_columns(const ssdc_table *table, char **json);

/**
 * The rows as a JSON list of objects; decimals and dates are text. On success `*json` is a new text, to be freed
 * with `ssdc_string_free`.
 */
ssdc_status ssdc_table_to_json(const ssdc_table *table, char **json);

/**
 * The table as comma-separated values with a header line. On success `*csv` is a new text, to be freed with
 * `ssdc_string_free`.
 */
ssdc_status ssdc_table_to_csv(const ssdc_table *table, char **csv);

/**
 * How many rows the table has.
 */
ssdc_status ssdc_table_rows(const ssdc_table *table, uint64_t *rows);

/**
 * Writes the value of a row (from 0) in a column into `buffer`, `capacity` bytes with the terminating NUL: text as it
 * is, a decimal without an exponent, a date as `2018-06-30`, a list as JSON, "" where there is no value.
 *
 * Errors: `SSDC_NO_VALUE` where there is no such column or row; `SSDC_BUFFER_TOO_SMALL`.
 */
ssdc_status ssdc_table_get(const ssdc_table *table, uint64_t row, const char *column, char *buffer, size_t capacity);

/**
 * Frees a handle, exactly once; NULL is allowed. What was made from it stays.
 */
void ssdc_table_free(ssdc_table *table);

/**
 * The names of the policies that come with ssdc, as JSON: `["ssdc-1-to-1",...]`. On success `*json` is a new text,
 * to be freed with `ssdc_string_free`.
 */
ssdc_status ssdc_policy_names(char **json);

/**
 * A policy that comes with ssdc. On success `*policy` is a new handle, to be freed with `ssdc_policy_free`.
 *
 * Errors: `SSDC_UNKNOWN_POLICY` names those that exist.
 */
ssdc_status ssdc_policy_load(const char *name, ssdc_policy **policy);

/**
 * Reads a policy in the format `ssdc-policy/1` from TOML text. On success `*policy` is a new handle, to be freed
 * with `ssdc_policy_free`.
 *
 * Errors: `SSDC_INVALID_POLICY` with every mistake and its place; `SSDC_UNSUPPORTED_POLICY` where the policy is
 * right but uses a step that this version does not execute.
 */
ssdc_status ssdc_policy_from_toml(const char *toml, ssdc_policy **policy);

/**
 * Reads a policy file in the format `ssdc-policy/1` (TOML). On success `*policy` is a new handle, to be freed with
 * `ssdc_policy_free`.
 *
 * Errors: `SSDC_FILE` where it cannot be read, `SSDC_INVALID_UTF8`, and as `ssdc_policy_from_toml`.
 */
ssdc_status ssdc_policy_read(const char *path, ssdc_policy **policy);

/**
 * What a policy says of itself, as a JSON object: `id`, `title`, `effective_from`, `effective_to` (a day, or null
 * where it has no last one), `sha256` of its text, which receipts pin, and `sources`, a list of `title` and
 * `evidence`. On success `*json` is a new text, to be freed with `ssdc_string_free`.
 */
ssdc_status ssdc_policy_to_json(const ssdc_policy *policy, char **json);

/**
 * Tries a policy on bare facts, no portfolio needed. `facts` is a JSON object of `figures`, `attributes`, `parameters`
 * (inputs), `dates` (by anchor), `lines`, `lots`, `projects`, `programme`, `matches`, `as_of`, `carry_in`; amounts are
 * exact numbers as text, in the policy's currency. The answer is a JSON object: by the id of each requirement `required`,
 * `recognised`, `shortfall`, `excess`, `total`, `met`, `funder_share`, `why` (by lot), `slices`, `parts`, `remedy`,
 * `remedy_amounts` (by formula); beside them `offer`, `limit`, `conditions`, `formula`. What cannot be known says
 * `refused: ` and what is missing. On success `*answer` is a new text, to be freed with `ssdc_string_free`.
 *
 * Errors: `SSDC_INVALID_JSON`, `SSDC_WRONG_TYPE`, `SSDC_UNKNOWN_FIELD` and the like with the place in the facts.
 */
ssdc_status ssdc_policy_evaluate(const ssdc_policy *policy,
                                 const char *facts,
                                 char **answer);

/**
 * The match that an award (`350000 USD`) would require, no portfolio needed: of the first requirement of the policy.
 * `inputs` is a JSON object of what the policy asks for, by name: `{"funder_share": "75%"}`. On success `*required` is a
 * new text such as `116667.00 USD`, to be freed with `ssdc_string_free`.
 *
 * Errors: `SSDC_NOT_FOUND` where something that the policy asks for is missing; `SSDC_INVALID_MONEY`,
 * `SSDC_CURRENCY_MISMATCH`, and as `ssdc_policy_evaluate`.
 */
ssdc_status ssdc_policy_required(const ssdc_policy *policy,
                                 const char *award,
                                 const char *inputs,
                                 char **required);

/**
 * The text of a policy as it was read. On success `*toml` is a new text, to be freed with `ssdc_string_free`.
 */
ssdc_status ssdc_policy_to_toml(const ssdc_policy *policy, char **toml);

/**
 * The same policy as canonical text: two policies that say the same have the same, however each was written. On success
 * `*toml` is a new text, to be freed with `ssdc_string_free`.
 */
ssdc_status ssdc_policy_canonical(const ssdc_policy *policy, char **toml);

/**
 * Frees a handle, exactly once; NULL is allowed.
 */
void ssdc_policy_free(ssdc_policy *policy);

/**
 * How a grant stands at the end of the day `as_of` (`2018-06-30`), as canonical JSON: `grant`, `title`, `policy`,
 * `as_of`, `required`, `recognised`, `shortfall` (money such as `13000.00 USD`, or null where it cannot be known),
 * `verdict` (`met`, `short`, `undetermined`, `exempt` or `not_due`), `obligations`, `findings`, `receipt`. The
 * same bytes for the same input in every language. On success `*report` is a new text, to be freed with
 * `ssdc_string_free`.
 *
 * Errors: `SSDC_NOT_FOUND`, `SSDC_INVALID_ID`, `SSDC_INVALID_DAY`; `SSDC_OVERFLOW` where sums leave the range of
 * exact decimals.
 */
ssdc_status ssdc_match_funding_check(const ssdc_portfolio *portfolio,
                                     const ssdc_policy *policy,
                                     const char *grant,
                                     const char *as_of,
                                     char **report);

/**
 * Whether a contribution is the grantor's own money that went in a circle, as canonical JSON: `flow` (the most that can
 * have come from the grantor, at most the contribution), `earlier` (contributions that came earlier and share payments with it),
 * `taint` (`min`: what of `flow` these leave; `fifo`, `pro_rata`), `tainted` (by the policy's `trace`), `policy_asks` (whether the
 * policy has a rule of origin), `flagged`, `disallowed`, `perhaps` (what it could be if all that is not known were against it), `paths` (chains
 * of payments), `related` (whom the grantor controls,
 * `moved_on` the day on which its money moved, or `as_of`), `unfollowed`, `receipt`, `message` in sentences. Payments are followed for
 * `*look_back_days` before the contribution came; NULL: as many as the policy says, else 365. On success `*origin` is a new
 * text, to be freed with `ssdc_string_free`.
 *
 * Errors: `SSDC_NOT_FOUND`, `SSDC_INVALID_ID`, `SSDC_INVALID_DAY`; `SSDC_OVERFLOW` where amounts leave 64 bits.
 */
ssdc_status ssdc_match_funding_origin(const ssdc_portfolio *portfolio,
                                      const ssdc_policy *policy,
                                      const char *contribution,
                                      const char *as_of,
                                      const uint64_t *look_back_days,
                                      char **origin);

/**
 * Everything that the answer of `ssdc_match_funding_check` stands on, as JSON: the policy's text, exactly the records that
 * were read, and the answer. `ssdc_bundle_verify` recomputes it on a machine that has nothing else. On success `*bundle` is
 * a new text, to be freed with `ssdc_string_free`.
 *
 * Errors: as `ssdc_match_funding_check`.
 */
ssdc_status ssdc_match_funding_bundle(const ssdc_portfolio *portfolio,
                                      const ssdc_policy *policy,
                                      const char *grant,
                                      const char *as_of,
                                      char **bundle);

/**
 * The same of the answer to any question, which is a JSON object of `kind` and its settings:
 * `{"kind":"check","grant":"G-1"}`, `{"kind":"gate","grant":"G-1","tranche":2}`, `{"kind":"remedy","grant":"G-1"}`,
 * `{"kind":"origin","contribution":"C-1","look_back_days":null}`, `{"kind":"allocate","order":"fairest"}`. On success `*bundle`
 * is a new text, to be freed with `ssdc_string_free`.
 *
 * Errors: `SSDC_INVALID_CHOICE`, `SSDC_MISSING_FIELD` and the like where it is no question; as the question's function.
 */
ssdc_status ssdc_match_funding_question_bundle(const ssdc_portfolio *portfolio,
                                               const ssdc_policy *policy,
                                               const char *question,
                                               const char *as_of,
                                               char **bundle);

/**
 * Recomputes the answer of a bundle from what the bundle holds. The verification is a JSON object of `question`, `policy`, `as_of`;
 * `figures`, a list of `what`, `then`, `now`: verdict or decision and figures of the answer; `engine` with its versions `then` and
 * `now`; `same` (true or false); and `differences`, a list of `what`, `then`, `now`: records that are not as their sums say, the
 * policy, the question, the answer. Another version of the engine alone is no difference. On success `*verification` is a new text, to be freed with `ssdc_string_free`.
 *
 * Errors: `SSDC_INVALID_JSON`, `SSDC_UNSUPPORTED_FORMAT` and the like where it is no bundle.
 */
ssdc_status ssdc_bundle_verify(const char *bundle,
                               char **verification);

/**
 * The reasons for how a grant stands, as a table of `rule`, `code`, `outcome`, `kind`, `id`, `recipient` and
 * `message`, in the order of the report's `findings`. On success `*table` is a new handle, to be freed with
 * `ssdc_table_free`.
 *
 * Errors: as `ssdc_match_funding_check`.
 */
ssdc_status ssdc_match_funding_findings(const ssdc_portfolio *portfolio,
                                        const ssdc_policy *policy,
                                        const char *grant,
                                        const char *as_of,
                                        ssdc_table **table);

/**
 * How every grant stands at the end of the day `as_of`, by id and without the reasons, as a JSON list of rows:
 * `grant`, `required`, `recognised`, `shortfall` (decimals as text, or null), `currency`, `verdict`. On success
 * `*table` is a new text, to be freed with `ssdc_string_free`.
 *
 * Errors: `SSDC_INVALID_DAY`, `SSDC_OVERFLOW`.
 */
ssdc_status ssdc_match_funding_check_all(const ssdc_portfolio *portfolio,
                                         const ssdc_policy *policy,
                                         const char *as_of,
                                         char **table);

/**
 * The same as a table, whose `progress` may be NULL; `user_data` is only handed on to it. On success `*table` is a
 * new handle, to be freed with `ssdc_table_free`.
 *
 * Errors: `SSDC_INVALID_DAY`, `SSDC_CANCELLED`.
 */
ssdc_status ssdc_match_funding_check_all_table(const ssdc_portfolio *portfolio,
                                               const ssdc_policy *policy,
                                               const char *as_of,
                                               ssdc_progress progress,
                                               void *user_data,
                                               ssdc_table **table);

/**
 * The same as comma-separated values with a header line.
 */
ssdc_status ssdc_match_funding_check_all_csv(const ssdc_portfolio *portfolio,
                                             const ssdc_policy *policy,
                                             const char *as_of,
                                             char **csv);

/**
 * Which of `*count` versions of a rule governs each grant: the one in effect on the date by which versions are chosen, such
 * as the day on which the agreement was signed. A table with a row a grant: `grant`, `policy` (absent where not exactly one
 * surely governs), `chosen_by` and `date`, and `why` none was chosen. On success `*table` is a new handle, to be freed with
 * `ssdc_table_free`.
 *
 * Errors: `SSDC_INVALID_DAY`.
 */
ssdc_status ssdc_portfolio_policy_versions(const ssdc_portfolio *portfolio,
                                           const ssdc_policy *const *policies,
                                           const size_t *count,
                                           const char *as_of,
                                           ssdc_table **table);

/**
 * Which contribution counts for which obligation at the end of the day `as_of`, so that as much as possible of what is
 * required is covered. `order` says who is served first where that is less than all of it: `any`, `earliest_due`,
 * `least_flexible`, `pro_rata`, `fairest`. Canonical JSON: `total`, `totals` and `at_most` by currency; `rows` of
 * `contribution`, `grant`, `recipient`, `tranche`, `amount`, `own_amount`, `was_assigned`, `is_shared` (it counts for several
 * grants at once, as the exclusive scope of the policy allows); `coverage`, one for each obligation, of `grants` (several
 * where the policy compares them together), `recipient`, `requirement`, `required`, `given`, `carried` (what of it earlier
 * periods carried in), `lacking`, `verdict`; `gaps` of `grants`, `contributions`, `unknown` (contributions that might serve them, of unknown worth), `requirements`,
 * `slices`, `need`, `reach`, `lacking`, `message`. `progress` may be NULL; `user_data` is only handed on to it. On success `*json` is a new text, to be
 * freed with `ssdc_string_free`.
 *
 * Errors: `SSDC_INVALID_CHOICE`, `SSDC_INVALID_DAY`, `SSDC_UNSUPPORTED_POLICY` with the places that an allocation does not
 * execute, `SSDC_OVERFLOW`, `SSDC_CANCELLED`.
 */
ssdc_status ssdc_match_funding_allocate(const ssdc_portfolio *portfolio,
                                        const ssdc_policy *policy,
                                        const char *as_of,
                                        const char *order,
                                        ssdc_progress progress,
                                        void *user_data,
                                        char **json);

/**
 * The portfolio in which every contribution is assigned as `ssdc_match_funding_allocate` gives it; what was assigned before
 * stays, and what is shared stays free. On success `*assigned` is a new handle, to be freed with `ssdc_portfolio_free`.
 *
 * Errors: as `ssdc_match_funding_allocate`.
 */
ssdc_status ssdc_match_funding_assign(const ssdc_portfolio *portfolio,
                                      const ssdc_policy *policy,
                                      const char *as_of,
                                      const char *order,
                                      ssdc_progress progress,
                                      void *user_data,
                                      ssdc_portfolio **assigned);

/**
 * What may be paid of a tranche at the end of the day `as_of`, as canonical JSON: `grant`, `tranche`, `as_of`, `policy`,
 * `amount`, `paid`, `decision` (`open`, `in_proportion`, `not_due`, `undetermined`, `held`), `may_be_paid`, `reasons`, `receipt`.
 * On success `*json` is a new text, to be freed with `ssdc_string_free`.
 *
 * Errors: `SSDC_NOT_FOUND` for a grant or a tranche that is not there, and as `ssdc_match_funding_check`.
 */
ssdc_status ssdc_match_funding_gate(const ssdc_portfolio *portfolio,
                                    const ssdc_policy *policy,
                                    const char *grant,
                                    uint32_t tranche,
                                    const char *as_of,
                                    char **json);

/**
 * What the shortfall of a grant leads to at the end of the day `as_of`, as canonical JSON: `grant`, `as_of`, `policy`, and
 * `rows` of `requirement`, `recipient`, `verdict`, `shortfall`, `action`, `formula`, `amount`, `by_formula` (what each
 * published formula would take), `missing`; and `receipt`. On success `*json` is a new text, to be freed with `ssdc_string_free`.
 *
 * Errors: as `ssdc_match_funding_check`.
 */
ssdc_status ssdc_match_funding_remedy(const ssdc_portfolio *portfolio,
                                      const ssdc_policy *policy,
                                      const char *grant,
                                      const char *as_of,
                                      char **json);

/**
 * The grants that would stand differently at the end of the day `as_of` if records were put or removed. `put` and
 * `remove` are as `ssdc_portfolio_apply` has them. The answer is a table as JSON: `grant`, `verdict_before`, `verdict`,
 * `required_before`, `required`, `recognised_before`, `recognised`, `shortfall_before`, `shortfall`, `currency`.
 * The portfolio stays as it is. On success `*json` is a new text, to be freed with `ssdc_string_free`.
 *
 * Errors: as `ssdc_portfolio_apply` and `ssdc_match_funding_check_all`.
 */
ssdc_status ssdc_match_funding_what_if(const ssdc_portfolio *portfolio,
                                       const ssdc_policy *policy,
                                       const char *put,
                                       const char *remove,
                                       const char *as_of,
                                       char **json);

/**
 * A letter of one page to the recipients of a grant, as plain text of at most 78 columns: how the match stands at the end of
 * the day `as_of`, what counts, what does not and why, what follows, what would help. On success `*letter` is a new text, to
 * be freed with `ssdc_string_free`.
 *
 * Errors: as `ssdc_match_funding_check`.
 */
ssdc_status ssdc_match_funding_letter(const ssdc_portfolio *portfolio,
                                      const ssdc_policy *policy,
                                      const char *grant,
                                      const char *as_of,
                                      char **letter);

/**
 * The network of a portfolio's partners at the end of the day `as_of`. `settings` is a JSON object, or NULL for none: `ties`
 * (what ties partners: a list of `part_of`, `funds`, `works_with`, `gives`, `pays`, `exchanges`, `shares_expert`, `solves`;
 * absent: all), `kinds` (a list of codes of the IATI codelist OrganisationType; absent: all), `since` (a day: what lasted or
 * happened on any day from it on counts), `directed`, `south` and `north` (frameworks of countries). On success `*network` is
 * a new handle, to be freed with `ssdc_network_free`.
 *
 * Errors: `SSDC_INVALID_DAY`, `SSDC_INVALID_CHOICE`, `SSDC_WRONG_TYPE`, `SSDC_NOT_FOUND` for a framework.
 */
ssdc_status ssdc_portfolio_network(const ssdc_portfolio *portfolio,
                                   const char *as_of,
                                   const char *settings,
                                   ssdc_network **network);

/**
 * The network of a JSON object of `edges` (pairs `["a", "b"]` or triples `["a", "b", 2.0]` with a weight; ids are text or
 * whole numbers), perhaps `nodes` (ids of partners that may have no tie, or an object of attributes by id) and `directed`.
 * Parallel ties become one with their weights added up; a tie of a partner with itself, or of weight 0, is left out. On
 * success `*network` is a new handle, to be freed with `ssdc_network_free`.
 *
 * Errors: `SSDC_INVALID_JSON`, `SSDC_WRONG_TYPE`, `SSDC_INVALID_WEIGHT`, `SSDC_INVALID_ID`.
 */
ssdc_status ssdc_network_from_edges(const char *edges,
                                    ssdc_network **network);

/**
 * The network of a table of ties: its first two columns are the ends, a column `weight` or else a third of numbers the
 * weights. `nodes` names partners in its first column and has attributes in the others; NULL for none. `directed` is 0 or 1.
 * On success `*network` is a new handle, to be freed with `ssdc_network_free`.
 *
 * Errors: `SSDC_INVALID_TABLE`, `SSDC_INVALID_WEIGHT`, `SSDC_INVALID_ID`.
 */
ssdc_status ssdc_network_from_tables(const ssdc_table *ties,
                                     const ssdc_table *nodes,
                                     int directed,
                                     ssdc_network **network);

/**
 * The network of those who took part in the same things: a table whose first two columns are who, and in what. A thing with k
 * participants ties each two of them with weight 1 / (k - 1). On success `*network` is a new handle, to be freed with
 * `ssdc_network_free`.
 *
 * Errors: `SSDC_INVALID_TABLE`, `SSDC_INVALID_ID`.
 */
ssdc_status ssdc_network_from_memberships(const ssdc_table *memberships,
                                          ssdc_network **network);

/**
 * Answers a question by its name, as the function of that name does. `settings` is a JSON object, or NULL for the defaults.
 * Every answer is canonical JSON: `question`, `sentence`, `caveats`, `rows` (a list of objects: `id` and `value`, or `a`, `b`
 * and `value`), further tables and figures by name, and `baseline` where one was asked for. On success `*answer` is a new
 * text, to be freed with `ssdc_string_free`.
 *
 * Errors: `SSDC_INVALID_CHOICE` for a question or a setting that is not there; as the question's own function.
 */
ssdc_status ssdc_network_ask(const ssdc_network *network,
                             const char *question,
                             const char *settings,
                             char **answer);

/**
 * Frees a network; NULL is allowed.
 */
void ssdc_network_free(ssdc_network *network);

/**
 * Who bridges groups that do not talk? Burt's constraint, from near 0 (open) to 1.125 (a closed triangle). Rows, the least
 * constrained first: `id`, `value`, `effective_size`, `efficiency`, `hierarchy`; null for who has no tie. Settings: `baseline`
 * (how many random networks to compare with), `seed`. Figure: `mean`.
 *
 * Errors: none of its own.
 */
ssdc_status ssdc_network_structural_holes(const ssdc_network *network,
                                          const char *settings,
                                          char **answer);

/**
 * What kind of broker is each partner, by the groups of the three? Rows: `id`, `value` (all roles), `coordinator`, `consultant`,
 * `gatekeeper`, `representative`, `liaison`. Settings: `by` (the name of an attribute, or an object with the group of each
 * partner; absent: `country`), `baseline`, `seed`. Table: `roles`. Figure: `across`, the share between groups.
 *
 * Errors: `SSDC_INVALID_CHOICE` for an attribute that is not there; `SSDC_NOT_FOUND` for a partner that is not.
 */
ssdc_status ssdc_network_broker_roles(const ssdc_network *network,
                                      const char *settings,
                                      char **answer);

/**
 * Who is prominent because prominent partners choose them? PageRank, which adds up to 1. Settings: `damping` (0.85), `start` (a
 * list of ids, or an object with a share for each; absent: everywhere alike), `eigenvector` (whether to add a column of this
 * name). Figures: `iterations`, `error`.
 *
 * Errors: `SSDC_INVALID_SETTING`; `SSDC_NOT_FOUND` for a partner that is not there.
 */
ssdc_status ssdc_network_prominence(const ssdc_network *network,
                                    const char *settings,
                                    char **answer);

/**
 * Who belongs to the densest core? The k-core number. Settings: `baseline` (how many random networks to compare with), `seed`.
 * Figures: `greatest`, `size` (how many have it).
 *
 * Errors: none of its own.
 */
ssdc_status ssdc_network_core(const ssdc_network *network,
                              const char *settings,
                              char **answer);

/**
 * Who stands at the core, who at the rim? Coreness from 0 to 1. Rows: `id`, `value`, `part` (`core` or `rim`). Settings: `by` (the
 * name of an attribute, or an object with the group of each partner: adds a table `groups`), `baseline` (how many random
 * networks to compare with), `seed`. Figures: `fit`, `cut_fit`, `core_size`, `rim_share`.
 *
 * Errors: as `ssdc_network_broker_roles`.
 */
ssdc_status ssdc_network_rim(const ssdc_network *network,
                             const char *settings,
                             char **answer);

/**
 * Which blocs exist, and do they follow region, theme or goal? Communities by the Leiden algorithm. Settings: `resolution`
 * (more: smaller blocs), `seed`, `runs`, `iterations`, `by` (an attribute, or an object with the group of each partner),
 * `baseline` (how many random networks to compare with). Figures: `count`, `modularity`, with `by` also `nmi`. Tables:
 * `members`, `blocs`.
 *
 * Errors: `SSDC_INVALID_SETTING`, `SSDC_INVALID_CHOICE`, `SSDC_NOT_FOUND`.
 */
ssdc_status ssdc_network_blocs(const ssdc_network *network,
                               const char *settings,
                               char **answer);

/**
 * Whose departure splits the network? Settings: `parallel_as_one` (whether ties of the same two partners are lost together),
 * `groups` (whether to list the groups that no departure splits). Tables: `partners` and `ties` that split it. Figures:
 * `articulation_points`, `bridges`, `groups_count`.
 */
ssdc_status ssdc_network_fragility(const ssdc_network *network,
                                   const char *settings,
                                   char **answer);

/**
 * How far does reach fall as partners leave one by one? Settings: `order` (`degree`, `betweenness`, `random`) or `partners` (who
 * leaves), `steps` (how many to list), `runs` and `seed` of random orders, `key_players` (of how many to look for the set
 * that hurts most). Figures: `robustness`, `halved_after`; with `key_players` also `fragmentation`, and the table
 * `key_players`.
 *
 * Errors: `SSDC_NOT_FOUND`, `SSDC_INVALID_SETTING`.
 */
ssdc_status ssdc_network_removal(const ssdc_network *network,
                                 const char *settings,
                                 char **answer);

/**
 * How many independent routes join two partners? Settings: `a`, `b`, `multiplicity` (whether a tie that stands for several
 * carries as many). Figures: `partner_routes`, `tie_routes`. Tables: `routes_by_tie`, `partners_between`, `ties_between`.
 *
 * Errors: `SSDC_NOT_FOUND`, `SSDC_INVALID_SETTING` where both are the same.
 */
ssdc_status ssdc_network_routes(const ssdc_network *network,
                                const char *settings,
                                char **answer);

/**
 * Who can introduce one partner to another? Settings: `a`, `b`, `k` (how many paths), `by` (`steps`, `strength`). Figures:
 * `paths_count`, `steps`. Table: `paths`.
 *
 * Errors: `SSDC_NOT_FOUND`, `SSDC_INVALID_SETTING` where both are the same.
 */
ssdc_status ssdc_network_introduction_path(const ssdc_network *network,
                                           const char *settings,
                                           char **answer);

/**
 * Which pairs should be introduced? Pairs without a tie by the partners that both know. Settings: `top`, `method`
 * (`adamic_adar`, `resource_allocation`, `common`), `partner` (one of each pair), `by` with `groups` (`same`, `different`),
 * `kinds`, `since_split` (a day before the network's: adds the figures `auc` and `later_pairs`). Figure: `pairs`.
 *
 * Errors: `SSDC_INVALID_CHOICE`, `SSDC_NOT_FOUND`, `SSDC_INVALID_SETTING`, `SSDC_INVALID_DAY`, `SSDC_NEEDS_PORTFOLIO`.
 */
ssdc_status ssdc_network_introduce(const ssdc_network *network,
                                   const char *settings,
                                   char **answer);

/**
 * What is the smallest group to convene that links all these partners? Settings: `partners`, `by` (`steps`, `strength`).
 * Figures: `connectors`, `length`, `exact`, `linked`. Table: `ties`.
 *
 * Errors: `SSDC_NOT_FOUND`.
 */
ssdc_status ssdc_network_convene(const ssdc_network *network,
                                 const char *settings,
                                 char **answer);

/**
 * On whom do others depend to reach each other? Betweenness from 0 to 1. Settings: `sample` (from how many partners to
 * start; absent: all), `seed`, `ties` (whether to add a table `ties`), `baseline` (how many random networks to compare with),
 * `threads`. Figures: `centralisation`; with `sample` also `error`.
 *
 * Errors: `SSDC_INVALID_SETTING`.
 */
ssdc_status ssdc_network_brokers(const ssdc_network *network,
                                 const char *settings,
                                 char **answer);

/**
 * Whom to train first, so that a practice reaches most partners in the end. Settings: `budget`, `cost` (an object by id; 1 for
 * the others), `model` (`"weighted"`, `"threshold"`, or a chance), `runs` (how many worlds are drawn for the figures), `seed`,
 * `threads`. Rows: `id`, `value` (how many more are reached by each). Figures: `seeds`, `mean`, `interval`, `bound`, `cost`,
 * `method`; table: `compared`.
 *
 * Errors: `SSDC_INVALID_SETTING`, `SSDC_NOT_FOUND`.
 */
ssdc_status ssdc_network_train_first(const ssdc_network *network,
                                     const char *settings,
                                     char **answer);

/**
 * How far a practice spreads, by when, how sure. Settings: `from` (a list of ids), `model` (as above), `runs`, `seed`,
 * `threads`. Rows: `id`, `value` (the chance to be reached). Figures: `mean`, `interval`; table: `by_step`.
 *
 * Errors: `SSDC_INVALID_SETTING`, `SSDC_NOT_FOUND`.
 */
ssdc_status ssdc_network_spread(const ssdc_network *network, const char *settings, char **answer);

/**
 * What kind of co-operation each grant of a portfolio is. No settings. Rows: `grant`, `modality`, `public_private`, `pivot`,
 * `south`, `north`, `multilateral`, `countries`, `unknown`. Figures: `grants`, `undetermined`; tables: `programmes`, `census`.
 *
 * Errors: `SSDC_NEEDS_PORTFOLIO`.
 */
ssdc_status ssdc_network_modality(const ssdc_network *network,
                                  const char *settings,
                                  char **answer);

/**
 * Circles of payments in which money comes back to its source, and what can have gone around in them in the order of time; of a
 * network without a portfolio its circles. Settings: `max_length`, `most` (how many circles are looked at). Rows: `number`,
 * `length`, `partners`, `amount`, `currency`, `first`, `last`. Figures: `round_trips`, `circles`, `complete`.
 *
 * Errors: `SSDC_INVALID_SETTING`, `SSDC_OVERFLOW`.
 */
ssdc_status ssdc_network_round_trips(const ssdc_network *network,
                                     const char *settings,
                                     char **answer);

/**
 * How far groups of partners take part and mix. Settings: `by` (an attribute, or an object with the group of each id),
 * `baseline`, `seed`. Rows: `id`, `value` (the participation coefficient). Figures: `e_i`, `assortativity`, `share`; table:
 * `groups`.
 *
 * Errors: `SSDC_INVALID_CHOICE`, `SSDC_NOT_FOUND`.
 */
ssdc_status ssdc_network_participation(const ssdc_network *network,
                                       const char *settings,
                                       char **answer);

/**
 * How unequally ties and money are spread. Settings: `top`. Rows: `id`, `value` (the share of all ends of ties). Figures:
 * `centralisation`, `gini`, `herfindahl`, `top_share`; tables: `measures`, `money`.
 *
 * Errors: `SSDC_INVALID_SETTING`, `SSDC_OVERFLOW`.
 */
ssdc_status ssdc_network_concentration(const ssdc_network *network,
                                       const char *settings,
                                       char **answer);

/**
 * Who covers which theme in which country of a portfolio. Settings: `theme`, `country`, `themes` (that a smallest set of
 * partners is to cover). Rows: `theme`, `country`, `partners`, `grants`. Figures: `missing`, `cover`, `least`, `uncovered`,
 * `covered`; tables: `who`, `candidates`.
 *
 * Errors: `SSDC_NEEDS_PORTFOLIO`, `SSDC_INVALID_COUNTRY`.
 */
ssdc_status ssdc_network_coverage(const ssdc_network *network,
                                  const char *settings,
                                  char **answer);

/**
 * What changed since an earlier network. On success `*answer` is a new text as of `ssdc_network_ask`, with the rows `measure`,
 * `before`, `now`, `change`, the figures `jaccard`, `came`, `gone` and the table `ties`, to be freed with `ssdc_string_free`.
 */
ssdc_status ssdc_network_compare(const ssdc_network *network,
                                 const ssdc_network *earlier,
                                 char **answer);

/**
 * Answers a question for groups of partners, as a JSON text like that of `ssdc_network_ask`: `by` is the name of an attribute,
 * or a JSON object with the group of each id. Groups of fewer than `at_least` partners are shown only together, and never so
 * that one could be found as a difference. Rows: `group`, `partners`, `total`, `value` (the mean), `suppressed`; of answers
 * about pairs `a`, `b`, `pairs`, `partners`, `total`, `value`, `suppressed`. On success `*answer` is to be freed with
 * `ssdc_string_free`.
 *
 * Errors: as the question's own function; `SSDC_INVALID_TABLE` for an answer that is not about partners or pairs of them.
 */
ssdc_status ssdc_network_ask_by(const ssdc_network *network,
                                const char *question,
                                const char *settings,
                                const char *by,
                                uint32_t at_least,
                                char **answer);

/**
 * The ties as a table: `a`, `b`, `weight`, `multiplicity`. On success `*table` is a new handle, to be freed with
 * `ssdc_table_free`.
 */
ssdc_status ssdc_network_ties(const ssdc_network *network, ssdc_table **table);

/**
 * An attribute of every partner as a table: `id`, `value`. On success `*table` is a new handle, to be freed with
 * `ssdc_table_free`.
 *
 * Errors: `SSDC_INVALID_CHOICE` for an attribute that is not there; the message names those that are.
 */
ssdc_status ssdc_network_attribute(const ssdc_network *network, const char *name, ssdc_table **table);

/**
 * The part of each partner, those whom ties join, as a table: `id`, and `value`, the number of the part. On success `*table`
 * is a new handle, to be freed with `ssdc_table_free`.
 */
ssdc_status ssdc_network_parts(const ssdc_network *network,
                               ssdc_table **table);

/**
 * A place for each partner in a picture as a table: `id`, `x`, `y`, from 0 to 1; the same seed gives the same places. On
 * success `*table` is a new handle, to be freed with `ssdc_table_free`.
 */
ssdc_status ssdc_network_layout(const ssdc_network *network,
                                uint64_t seed,
                                ssdc_table **table);

/**
 * Gives lots to obligations: always as much as any allocation can, in the order asked for. `problem` is a JSON object of
 * `supply` (what each lot has), `need` (of each obligation), `lots` and `obligations` (by number from 0: pair `i` says that
 * lot `lots[i]` may serve obligation `obligations[i]`), perhaps `capacity` (of each pair), and `order`: `any`, `fairest`,
 * `pro_rata`, `least_flexible`, or instead `classes`, one number for each obligation, lower ones first. All are whole numbers
 * from 0 on. The answer is a JSON object of `total`, `flow` (of each pair), `coverage` (where fairest: exact shares such as
 * `11/15`) and `cut`, which proves that no allocation gives more: `obligations` that compete, `lots` that serve nobody else,
 * what they `need`, what can `reach` them, what they `lack`. On success `*answer` is a new text, to be freed with
 * `ssdc_string_free`. `progress` may be NULL; `user_data` is only handed on to it.
 *
 * Errors: `SSDC_INVALID_JSON`; `SSDC_INVALID_INSTANCE` names the column and the row that is wrong; `SSDC_INVALID_CHOICE`,
 * `SSDC_OVERFLOW`, `SSDC_CANCELLED`.
 */
ssdc_status ssdc_solve_allocate(const char *problem,
                                ssdc_progress progress,
                                void *user_data,
                                char **answer);

/**
 * Assigns columns to rows, such as experts to requests: it serves as much as can be served, and of all that do so takes the
 * greatest total of scores. `problem` is a JSON object of `rows`, `columns` and `scores` (pair `i` says that row `rows[i]` may
 * have column `columns[i]`, and what that is worth), `demand` (how many columns each row takes) and `capacity` (how many rows
 * each column serves); perhaps `required` (how many of its demand each row must get), `lower` (how many rows each column should
 * serve at least), `groups` (a number for each column, -1 for none) with `group_capacity`, `forced` and `forbidden` (lists of
 * `[row, column]`), `use` (of each pair) with `budget` (of each column), `objective` (`total`, or `fairest`: the greatest least
 * row, then the greatest total) and `effort` (how many looks at pairs a search takes before it stops with a gap). All are whole
 * numbers, rows and columns from 0 on. The answer is a JSON object of `pairs` (those chosen, by their places in the input),
 * `total` and `total_bound`, `floor` and `floor_bound`, `unserved`, `shortages`, `below`, `reasons` and `certificate`, the
 * prices that prove it. On success `*answer` is a new text, to be freed with `ssdc_string_free`. `progress` may be NULL;
 * `user_data` is only handed on to it.
 *
 * Errors: `SSDC_INVALID_JSON`; `SSDC_INVALID_INSTANCE` names what is wrong; `SSDC_INVALID_CHOICE`, `SSDC_OVERFLOW`,
 * `SSDC_CANCELLED`.
 */
ssdc_status ssdc_solve_assign(const char *problem,
                              ssdc_progress progress,
                              void *user_data,
                              char **answer);

/**
 * Reads the skills of ESCO from CSV files in a folder or in those right in it: those of its own download (`skills_en.csv`,
 * `skillGroups_en.csv`, `broaderRelationsSkillPillar_en.csv`), or those of Tabiya (`skills.csv`, `skillGroups.csv`,
 * `skills_hierarchy.csv`). The hierarchy must be there. On success `*taxonomy` is a new handle, to be freed with
 * `ssdc_taxonomy_free`.
 *
 * Errors: `SSDC_FILE`, `SSDC_INVALID_CSV`, `SSDC_INVALID_TABLE`, `SSDC_CYCLE`.
 */
ssdc_status ssdc_taxonomy_from_esco(const char *folder,
                                    ssdc_taxonomy **taxonomy);

/**
 * Reads a table with a column `id`, a column `parents` or `parent`, and perhaps `label`, `synonyms` and `count` (how often
 * each skill is met, itself). Parents and synonyms are lists, JSON text of lists, or text with one a line. On success
 * `*taxonomy` is a new handle, to be freed with `ssdc_taxonomy_free`.
 *
 * Errors: with the row from 0 in `ssdc_last_error_pointer`: `SSDC_MISSING_FIELD`, `SSDC_DUPLICATE`,
 * `SSDC_MISSING_REFERENCE`, `SSDC_WRONG_TYPE`, `SSDC_INVALID_ID`; `SSDC_CYCLE` names the skills that lead back to themselves.
 */
ssdc_status ssdc_taxonomy_from_table(const ssdc_table *table,
                                     ssdc_taxonomy **taxonomy);

/**
 * All skills by id, in columns `id`, `label`, `parents`, `synonyms`, `level`, `information` and, where counts were given,
 * `count`. On success `*table` is a new handle, to be freed with `ssdc_table_free`.
 */
ssdc_status ssdc_taxonomy_table(const ssdc_taxonomy *taxonomy,
                                ssdc_table **table);

/**
 * The ids of the skills that a text names, as a JSON list: the one whose id it is, else those so labelled, else those that have
 * it as a synonym. Capitals, forms of letters and numbers of spaces make no difference. On success `*json` is a new text, to
 * be freed with `ssdc_string_free`.
 */
ssdc_status ssdc_taxonomy_find(const ssdc_taxonomy *taxonomy,
                               const char *name,
                               char **json);

/**
 * What there is to say of a skill, by its id or by a name that is only its own, as a JSON object of `id`, `label`, `synonyms`,
 * `parents`, `level` (fewest steps from a root), `information` (how much it tells, 0 to 1), `count`. On success `*json` is a
 * new text, to be freed with `ssdc_string_free`.
 *
 * Errors: `SSDC_NOT_FOUND`; `SSDC_AMBIGUOUS_SKILL` where the text names several.
 */
ssdc_status ssdc_taxonomy_get(const ssdc_taxonomy *taxonomy,
                              const char *skill,
                              char **json);

/**
 * How well a skill answers the need of another, from 0 to 1; both by id or by a name that is only theirs. A skill answers
 * everything above it wholly, and what lies below it in part: the share of what the need tells that the skill tells too.
 *
 * Errors: `SSDC_NOT_FOUND`; `SSDC_AMBIGUOUS_SKILL` where a text names several.
 */
ssdc_status ssdc_taxonomy_similarity(const ssdc_taxonomy *taxonomy,
                                     const char *need,
                                     const char *skill,
                                     double *similarity);

/**
 * Frees a handle, exactly once; NULL is allowed. What was made from it stays.
 */
void ssdc_taxonomy_free(ssdc_taxonomy *taxonomy);

/**
 * The experts and requests of a portfolio, with a taxonomy of skills; NULL for none, and skills then match by their names
 * alone. On success `*experts` is a new handle, to be freed with `ssdc_experts_free`.
 */
ssdc_status ssdc_portfolio_experts(const ssdc_portfolio *portfolio,
                                   const ssdc_taxonomy *taxonomy,
                                   ssdc_experts **experts);

/**
 * The best experts for a request by points, and why everybody else is left out. `settings` is a JSON object, or NULL for the
 * defaults: `top` (how many to list; 20), and what all questions about experts share: `as_of` (a day; absent: the first of the
 * request's period), `roster`, `statuses` (as what one stands on it), `countries` (a list of `experience`, `national`,
 * `international`, `south`, `north`), `unknown` (`eligible` or `excluded`), `must_percent`, `rate_days`, `years`, `depth`,
 * `siblings`, `lasting`, `passing`, `south`, `north`, `weights` (an object with whole numbers from 0 to 1000 for `skill`, `text`,
 * `language`, `country`, `availability`, `fee`, `experience`). The answer is canonical JSON: `request`, `sentence`, `candidates`,
 * `rows` (`expert`, `name`, `score` and its parts, `unknown`), `excluded` (`expert`, `reason`, `sentence`), `conditions`, `notes`.
 * On success `*answer` is a new text, to be freed with `ssdc_string_free`.
 *
 * Errors: `SSDC_NOT_FOUND`, `SSDC_INVALID_CHOICE`, `SSDC_WRONG_TYPE`, `SSDC_INVALID_JSON`, `SSDC_INVALID_SETTING`.
 */
ssdc_status ssdc_experts_rank(const ssdc_experts *experts,
                              const char *request,
                              const char *settings,
                              char **answer);

/**
 * Why an expert has a score for a request, or none. `settings` is a JSON object with the id of the `expert`, and what
 * `ssdc_experts_rank` takes. The answer is canonical JSON: `expert`, `score`, `parts` (each `part`, `points`, `most` and `terms`,
 * which add up to it), `excluded`, `unknown`. On success `*answer` is a new text, to be freed with `ssdc_string_free`.
 *
 * Errors: as `ssdc_experts_rank`; `SSDC_MISSING_FIELD`.
 */
ssdc_status ssdc_experts_explain(const ssdc_experts *experts,
                                 const char *request,
                                 const char *settings,
                                 char **answer);

/**
 * The fewest conditions to drop so that `wanted` candidates remain for a request: a JSON object of `drop`, `candidates` (how many
 * there are then) and `reached`. `settings` as `ssdc_experts_rank`. On success `*answer` is a new text, to be freed with
 * `ssdc_string_free`.
 *
 * Errors: as `ssdc_experts_rank`.
 */
ssdc_status ssdc_experts_relax(const ssdc_experts *experts,
                               const char *request,
                               size_t wanted,
                               const char *settings,
                               char **answer);

/**
 * Assigns experts to several requests at once, so that as many places as can be are filled and of all ways to do that the
 * objective is best. `requests` is a JSON list of ids. `settings` is a JSON object, or NULL: what `ssdc_experts_rank` takes, save
 * `top`, and `objective` (`total` or `fairest`), `load`, `loads` (by expert or group), `forced` and `forbidden` (lists of a request
 * and an expert), `groups` (lists of experts by name), `candidates`, `effort`. The answer is canonical JSON: `objective`,
 * `sentence`, `rows`, `total`, `total_bound`, `floor`, `floor_bound`, `certificate`, `unserved` (each with `reason`, `sentence`,
 * `change`), `notes`. On success `*answer` is a new text, to be freed with `ssdc_string_free`.
 *
 * Errors: as `ssdc_experts_rank`; `SSDC_DUPLICATE`, `SSDC_FORCED_PAIR`, `SSDC_OVERFLOW`.
 */
ssdc_status ssdc_experts_assign(const ssdc_experts *experts,
                                const char *requests,
                                const char *settings,
                                char **answer);

/**
 * The team of eligible experts who together have all skills of a request, at least cost or with the shortest ties. `settings` is
 * a JSON object, or NULL: what `ssdc_experts_rank` takes, save `top`, and `objective` (`cost`, `size`, `distance`, `diameter` or
 * `cost_and_distance`), `wishes` (whether skills that are wished for must be covered), `effort`, `seconds`. The answer is canonical JSON: `request`, `objective`, `sentence`, `rows`, `value`,
 * `bound`, `proven`, `diameter`, `uncovered`, `notes`. On success `*answer` is a new text, to be freed with `ssdc_string_free`.
 *
 * Errors: as `ssdc_experts_rank`; `SSDC_INVALID_INSTANCE` for more than 20 skills, or none.
 */
ssdc_status ssdc_experts_team(const ssdc_experts *experts,
                              const char *request,
                              const char *settings,
                              char **answer);

/**
 * The conflicts of interest of all experts with a request. `settings` as `ssdc_experts_rank`, save `top`. The answer is canonical
 * JSON: `request`, `sentence`, `rows` (each `expert`, `kind`, `certainty`, `path`, `sentence`, `expires`), `searched` (as of when,
 * how deep). On success `*answer` is a new text, to be freed with `ssdc_string_free`.
 *
 * Errors: as `ssdc_experts_rank`.
 */
ssdc_status ssdc_experts_conflicts(const ssdc_experts *experts,
                                   const char *request,
                                   const char *settings,
                                   char **answer);

/**
 * Who stands on a roster at the end of the day `as_of`, what profiles ask for, and how it is balanced. `settings` is a JSON
 * object, or NULL: `roster` (absent: all of them), `statuses`, `refresh_days`, `most_skills`, `referees`, `smallest` (groups of fewer
 * people are not shown), `south`, `north`. The answer is canonical JSON: `as_of`, `roster`, `sentence`, `rows`, `findings`,
 * `balance`. On success `*answer` is a new text, to be freed with `ssdc_string_free`.
 *
 * Errors: `SSDC_INVALID_DAY`; as `ssdc_experts_rank`.
 */
ssdc_status ssdc_experts_roster(const ssdc_experts *experts,
                                const char *as_of,
                                const char *settings,
                                char **answer);

/**
 * Frees a handle, exactly once; NULL is allowed. What was made from it stays.
 */
void ssdc_experts_free(ssdc_experts *experts);

/**
 * How well the works of each person answer each request, from the words alone, in any script: 0 to 1. `problem` is a JSON
 * object of `profiles` (the works of each person: `{"Amina": ["Solar pumps", "Water quality"]}`), `requests` (the text of each:
 * `{"R-1": "pumps for a well"}`), perhaps `language` (of all texts, an ISO 639 code; else each text's is found from its small
 * words and its script) and `top` (only so many of the best for each request, none without anything in common with it). The
 * answer is a JSON list of `person`, `request`, `score`: by request, then by person, or best first where `top` is given. On
 * success `*answer` is a new text, to be freed with `ssdc_string_free`.
 *
 * Errors: `SSDC_INVALID_JSON`; `SSDC_DUPLICATE` where a person or a request comes twice; `SSDC_INVALID_LANGUAGE`,
 * `SSDC_OVERFLOW`.
 */
ssdc_status ssdc_text_scores(const char *problem,
                             char **answer);

/**
 * An index without anybody in it. `language` is the ISO 639 code of all texts, or NULL: each text's is then found from its small
 * words and its script. On success `*index` is a new handle, to be freed with `ssdc_text_index_free`.
 *
 * Errors: `SSDC_INVALID_LANGUAGE`.
 */
ssdc_status ssdc_text_index_new(const char *language,
                                ssdc_text_index **index);

/**
 * Adds a person with `works`, a JSON list of texts: titles, abstracts, a whole profile.
 *
 * Errors: `SSDC_DUPLICATE` where the person is there already, `SSDC_INVALID_JSON`, `SSDC_OVERFLOW`.
 */
ssdc_status ssdc_text_index_add(ssdc_text_index *index, const char *person, const char *works);

/**
 * Gives a person other works, a JSON list of texts; after an error the person has those of before.
 *
 * Errors: `SSDC_NOT_FOUND`, `SSDC_INVALID_JSON`, `SSDC_OVERFLOW`.
 */
ssdc_status ssdc_text_index_replace(ssdc_text_index *index, const char *person, const char *works);

/**
 * Removes a person.
 *
 * Errors: `SSDC_NOT_FOUND`.
 */
ssdc_status ssdc_text_index_remove(ssdc_text_index *index, const char *person);

/**
 * How well everybody's works answer a request, from 0 to 1: a JSON list of `person` and `score`, by person. On success `*answer`
 * is a new text, to be freed with `ssdc_string_free`.
 */
ssdc_status ssdc_text_index_scores(const ssdc_text_index *index,
                                   const char *request,
                                   char **answer);

/**
 * The same of the `count` best who have a word of the request, best first, then by person. On success `*answer` is a new text,
 * to be freed with `ssdc_string_free`.
 */
ssdc_status ssdc_text_index_top(const ssdc_text_index *index,
                                const char *request,
                                size_t count,
                                char **answer);

/**
 * Why a person has a score: a JSON object of `score`, `terms` (each `term` as the request writes it and the `score` that it adds,
 * the most first) and `works` (what each adds, in their order). Both add up to the score exactly. On success `*answer` is a new
 * text, to be freed with `ssdc_string_free`.
 *
 * Errors: `SSDC_NOT_FOUND`.
 */
ssdc_status ssdc_text_index_explain(const ssdc_text_index *index,
                                    const char *request,
                                    const char *person,
                                    char **answer);

/**
 * Frees a handle, exactly once; NULL is allowed. What was made from it stays.
 */
void ssdc_text_index_free(ssdc_text_index *index);

/**
 * Reads an IATI activity file of version 1.01 to 2.03, or every `*.xml` below a folder. On success `*import` is a
 * new handle, to be freed with `ssdc_iati_import_free`. `progress` may be NULL; `user_data` is only handed on to
 * it.
 *
 * Errors: `SSDC_FILE`; `SSDC_NOT_IATI` for a file that is none (in a folder that is a finding); `SSDC_CANCELLED`.
 * What is wrong inside a file is a finding, never an error.
 */
ssdc_status ssdc_import_iati(const char *path, ssdc_progress progress, void *user_data, ssdc_iati_import **import);

/**
 * The same from `*count` files and folders, in this order and as one import; `progress` counts the bytes of all.
 *
 * Errors: as `ssdc_import_iati`.
 */
ssdc_status ssdc_import_iati_files(const char *const *paths,
                                   const size_t *count,
                                   ssdc_progress progress,
                                   void *user_data,
                                   ssdc_iati_import **import);

/**
 * The same from `length` bytes in memory; `name` is what findings, totals and origins call the file.
 *
 * Errors: `SSDC_NOT_IATI`.
 */
ssdc_status ssdc_import_iati_bytes(const char *name, const uint8_t *document, size_t length, ssdc_iati_import **import);

/**
 * The portfolio of the import. On success `*portfolio` is a new handle, to be freed with `ssdc_portfolio_free`,
 * before or after the import.
 */
ssdc_status ssdc_iati_import_portfolio(const ssdc_iati_import *import, ssdc_portfolio **portfolio);

/**
 * Everything that could not be kept as it was published, as a JSON list of rows: `code`, `severity`, `file`,
 * `line`, `path`, `message`. On success `*table` is a new text, to be freed with `ssdc_string_free`.
 */
ssdc_status ssdc_iati_import_findings(const ssdc_iati_import *import, char **table);

/**
 * The control totals: what the files state, whether or not a record could hold it, as a JSON list of rows: `file`,
 * `type`, `currency`, `year`, `count`, `sum` (a decimal as text). On success `*table` is a new text, to be freed
 * with `ssdc_string_free`.
 */
ssdc_status ssdc_iati_import_totals(const ssdc_iati_import *import, char **table);

/**
 * The findings of `ssdc_iati_import_findings` as a table. On success `*table` is a new handle, to be freed with
 * `ssdc_table_free`.
 */
ssdc_status ssdc_iati_import_findings_table(const ssdc_iati_import *import, ssdc_table **table);

/**
 * The control totals of `ssdc_iati_import_totals` as a table. On success `*table` is a new handle, to be freed with
 * `ssdc_table_free`.
 */
ssdc_status ssdc_iati_import_totals_table(const ssdc_iati_import *import, ssdc_table **table);

/**
 * Frees a handle, exactly once; NULL is allowed. What was read from it stays.
 */
void ssdc_iati_import_free(ssdc_iati_import *import);

/**
 * Writes one value of a JSON text into a field of `*length` bytes, filled up with spaces and without a NUL, as COBOL and
 * Fortran have them; otherwise as `ssdc_json_get`. Every argument is a pointer, for COBOL passes 64-bit numbers by value
 * as 32 bits.
 *
 * Errors: `SSDC_NO_VALUE`; `SSDC_BUFFER_TOO_SMALL`, and the field then holds spaces.
 */
ssdc_status ssdc_json_field(const char *json,
                            const char *pointer,
                            char *field,
                            const int32_t *length);

/**
 * Writes the value of row `*row` (from 0) of a table into a field of `*length` bytes, filled up with spaces and without a
 * NUL; otherwise as `ssdc_table_get`.
 *
 * Errors: `SSDC_NO_VALUE`; `SSDC_BUFFER_TOO_SMALL`, and the field then holds spaces.
 */
ssdc_status ssdc_table_field(const ssdc_table *table,
                             const uint64_t *row,
                             const char *column,
                             char *field,
                             const int32_t *length);

/**
 * Writes the text of `ssdc_last_error` into a field of `*length` bytes, filled up with spaces and without a NUL; what
 * does not fit is left out. The last error stays.
 */
ssdc_status ssdc_last_error_field(char *field, const int32_t *length);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* SSDC_H */
