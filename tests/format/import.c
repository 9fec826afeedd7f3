/* What an import promises: every row of a source is counted, becomes a record or is refused with a
 * reason and kept; importing again changes nothing; a name nobody knows is never a guess. */
#include "base/stream.h"
#include "format/format.h"
#include "small.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../cooperation/spellings.h"

static const char *data_directory(void) {
    const char *set = getenv("COMITY_DATA");
    return set != NULL ? set : DATA_SOURCE;
}

/* ---- a node and its imports ------------------------------------------------------------------ */

static struct node *the_node;
static struct arena memory;
static struct import_report report;
static char directory[400];

static int open_node(void **state) {
    (void)state;
    struct error e;
    struct node_settings set = {.origin = "test.example/node", .name = "Test", .partner = "NZL"};
    char home[500];
    snprintf(directory, sizeof directory, "%s", small_directory());
    snprintf(home, sizeof home, "%s/home", directory);
    if (!node_init(home, &set, &e) || (the_node = node_open(home, NULL, &e)) == NULL)
        fail_msg("%s", e.message);
    return 0;
}

static int close_node(void **state) {
    (void)state;
    node_close(the_node);
    arena_free(&memory);
    small_clean();
    return 0;
}

static const char *write_file(const char *name, const char *text) {
    char *path = arena_printf(&memory, "%s/%s", directory, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    return path;
}

static void run(const char *format, struct import_job job) {
    struct error e = {0};
    job.node = the_node;
    if (!import_format_find(format)->run(&job, &report, &memory, &e))
        fail_msg("%s: %s", format, e.message);
}

static void import_path(const char *format, const char *path) {
    const char *const paths[] = {path};
    run(format, (struct import_job){.paths = paths, .path_count = 1});
}

/* False where the data are not there: then a test is skipped. */
static bool data_path(const char *below, char out[500]) {
    struct stat st;
    snprintf(out, 500, "%s/%s", data_directory(), below);
    return stat(out, &st) == 0;
}

/* Records of a type under conditions ("partner = CIV"), ended by NULL. */
static size_t count(const char *type, ...) {
    struct error e;
    struct reader *r AUTO_READER = node_reader(the_node, &e);
    struct viewer own = {.own = true};
    const struct schema *s = catalogue_find(node_catalogue(the_node), span_of(type));
    struct query q = query_for(s, &own, instant_date(time_now()));
    size_t n = 0;
    va_list conditions;
    va_start(conditions, type);
    for (const char *c; (c = va_arg(conditions, const char *)) != NULL;)
        if (!query_where(&q, r, span_of(c), &memory, &e))
            fail_msg("%s: %s", c, e.message);
    va_end(conditions);
    if (!query_count(&q, r, &n, &e))
        fail_msg("%s", e.message);
    return n;
}

/* The fields of the only record under one condition, as JSON. */
static bool add_bytes(void *to, struct span bytes, struct error *e) {
    (void)e;
    buf_span(to, bytes);
    return true;
}

static const char *export_all(const char *type, const char *condition, enum export_format f,
                              const int *columns, size_t n) {
    struct error e;
    struct reader *r AUTO_READER = node_reader(the_node, &e);
    struct viewer own = {.own = true};
    const struct schema *s = catalogue_find(node_catalogue(the_node), span_of(type));
    struct query q = query_for(s, &own, instant_date(time_now()));
    struct buf out AUTO_BUF = {0};
    if (condition != NULL && !query_where(&q, r, span_of(condition), &memory, &e))
        fail_msg("%s", e.message);
    if (!export_records(&q, r, columns, n, f, add_bytes, &out, &e))
        fail_msg("%s", e.message);
    return arena_copy(&memory, out.n > 0 ? out.p : "", out.n);
}

static void verify(void) {
    struct error e;
    struct verify_report v;
    if (!node_verify(the_node, NULL, NULL, &v, &e))
        fail_msg("%s", e.message);
}

#define HEADER                                                                                     \
    "source_id,country_name,program,course_title,delivery_unit,recipient_unit,start_date,"         \
    "end_date,start_date_raw,end_date_raw,location,quantity,total_cost_usd,total_cost_raw,"        \
    "source_page,fiscal_year,region\r\n"

/* ---- training reports ------------------------------------------------------------------------ */

static void every_spelling_is_one_partner(void **state) {
    (void)state;
    struct buf csv AUTO_BUF = {0};
    size_t n = sizeof spellings / sizeof *spellings;
    buf_str(&csv, HEADER);
    for (size_t i = 0; i < n; i++)
        buf_printf(
            &csv,
            "S-%zu,\"%s\",IMET-1 - FY 2009 DoS Training,%s,,,,,,,,1,0,0,,2009-2010,Africa 1\r\n", i,
            spellings[i].printed, spellings[i].code);
    import_path("fmtr", write_file("spellings.csv", csv.p));
    assert_int_equal(report.rows, 238);
    assert_int_equal(report.added, 238);
    assert_int_equal(report.partners_to_settle, 0);
    for (size_t i = 0; i < n; i++) {
        char with[40], title[40], code[8];
        snprintf(code, sizeof code, "%s", spellings[i].code);
        snprintf(with, sizeof with, "with = %s", code);
        snprintf(title, sizeof title, "title = %s", code);
        /* As many activities with that partner as rows whose title says so, and the same ones. */
        assert_int_equal(count("activity", with, NULL), count("activity", title, NULL));
        assert_int_equal(count("activity", with, title, NULL), count("activity", title, NULL));
    }
}

static void a_row_becomes_an_activity(void **state) {
    (void)state;
    import_path("fmtr", write_file("row.csv",
                                   HEADER "R-1,\"Cote D\u2019ivoire, Republic Of\",\"DOS Africa "
                                          "Region, Cote d'Ivoire,  International Military "
                                          "Education and Training (IMET), FY05\",Staff "
                                          "college,Leavenworth,\"1st Battalion, \"\"Lions\"\"\","
                                          "2005-01-10,2005-06-30,1/10/2005,6/30/2005,\"Ft "
                                          "Leavenworth, KS\",2,12345.50,\"$12,345.50\",7,2004-2005,"
                                          "Africa 1\r\n"));
    assert_int_equal(report.added, 1);
    const char *json = export_all("activity", "title = Staff college", EXPORT_NDJSON, NULL, 0);
    static const char *const members[] = {
        "\"with\":[\"CIV\"]",
        "\"kind\":\"SAT\"",
        "\"status\":\"completed\"",
        "\"fiscal_year\":\"2004-2005\"",
        "\"programme\":\"IMET\"",
        "\"programme_name\":\"International Military Education and Training\"",
        "\"department\":\"DOS\"",
        "\"region\":\"Africa\"",
        "\"funding_year\":\"2005\"",
        "\"starts\":\"2005-01-10\"",
        "\"ends\":\"2005-06-30\"",
        "\"trainees\":2",
        "\"cost\":{\"amount\":\"12345.5\",\"currency\":\"USD\"}",
        "\"location\":\"Ft Leavenworth, KS\"",
        "\"source\":\"fmtr:R-1\"",
        "\"to\":[\"ALL\"]",
        "\"recipient_unit\":\"1st Battalion, \\\"Lions\\\"\"",
        ("\"programme_text\":\"DOS Africa Region, Cote d'Ivoire,  International Military Education "
         "and Training (IMET), FY05\"")};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (strstr(json, members[i]) == NULL)
            fail_msg("no %s in %s", members[i], json);
}

static void dirt_is_kept_or_refused_with_a_reason(void **state) {
    (void)state;
    import_path(
        "fmtr",
        write_file("dirt.csv", HEADER
                   "D-1,Peru,\"Section 1004, FY 00\",A,,,,,10/1/2008 9/30/2009,,,,,1965 "
                   "6/1/2009,,2009-2010,Western Hemisphere 2\r\n"
                   "D-2,Peru,\"Section 1004, FY 00\",B,,,,,,,,1 Garmisch,,,,2009-2010,Europe\r\n"
                   "D-3,Peru,\"Section 1004, FY "
                   "00\",C,,,2009-05-02,2009-05-01,,,,1,,,,2009-2010,Europe\r\n"
                   "D-4,Peru,\"Section 1004, FY 00\",,,,,,,,,N/A,,$,,2009-2010,Europe\r\n"
                   ",Peru,\"Section 1004, FY 00\",E,,,,,,,,1,,,,2009-2010,Europe\r\n"
                   "D-6,,\"Section 1004, FY 00\",F,,,,,,,,1,,,,2009-2010,Europe\r\n"
                   "D-7,Peru,\"Section 1004, FY 00\",FY 2009 Program "
                   "Totals,,,,,,,,12,99,$99,,2009-2010,Europe\r\n"
                   "D-8,Peru,\"bro\"ken\r\n"));
    assert_int_equal(report.rows, 8);
    assert_int_equal(report.added, 3);
    assert_int_equal(report.refused, 5);
    assert_int_equal(report.reason_count, 5);
    assert_string_equal(report.reasons[0].field, "quantity");
    assert_string_equal(report.reasons[0].reason, "... is not a whole number");
    assert_string_equal(report.reasons[0].first,
                        "dirt.csv:3: quantity: \"1 Garmisch\" is not a whole number");
    assert_non_null(strstr(export_all("activity", "title = A", EXPORT_NDJSON, NULL, 0),
                           "\"dates_text\":\"10/1/2008 9/30/2009\""));
    assert_non_null(strstr(export_all("activity", "title = A", EXPORT_NDJSON, NULL, 0),
                           "\"cost_text\":\"1965 6/1/2009\""));
    assert_int_equal(
        count("activity", "title = (no course title printed)", "programme = S1004", NULL), 1);
    assert_int_equal(count("activity", "title = FY 2009 Program Totals", "kind unknown", NULL), 1);
    struct buf kept AUTO_BUF = {0};
    struct error e;
    assert_true(stream_slurp(report.rejects, 1 << 20, &kept, &e));
    assert_non_null(strstr(kept.p, ",region,file,line,reason\r\n"));
    assert_non_null(
        strstr(kept.p, "dirt.csv,3,\"quantity: \"\"1 Garmisch\"\" is not a whole number\"\r\n"));
    assert_non_null(strstr(kept.p, "dirt.csv,9,"));
    /* Mended there, the file is imported as it is. */
    import_path("fmtr", arena_printf(&memory, "%s", report.rejects));
    assert_int_equal(report.refused, report.rows);
}

static void importing_again_changes_nothing(void **state) {
    (void)state;
    const char *row = "I-%d,Peru,\"Section 1004, FY 00\",%s,,,,,,,,1,,,,1999-2000,Europe\r\n";
    struct buf csv AUTO_BUF = {0};
    buf_str(&csv, HEADER);
    for (int i = 0; i < 5; i++)
        buf_printf(&csv, row, i, "Same");
    const char *path = write_file("again.csv", csv.p);
    import_path("fmtr", path);
    assert_int_equal(report.added, 5);
    import_path("fmtr", path);
    assert_int_equal(report.unchanged, 5);
    assert_int_equal(report.added + report.revised, 0);
    buf_printf(&csv, row, 3, "Changed");
    import_path("fmtr", write_file("again.csv", csv.p));
    assert_int_equal(report.unchanged, 5);
    assert_int_equal(report.revised, 1);
    assert_non_null(
        strstr(export_all("activity", "title = Changed", EXPORT_NDJSON, NULL, 0), "\"version\":2"));
}

static void an_unknown_name_waits_to_be_settled(void **state) {
    (void)state;
    const char *path = write_file(
        "unknown.csv", HEADER
        "U-1,Republic of Atlantis,\"Section 1004, FY 00\",A,,,,,,,,1,,,,1999-2000,Europe\r\n"
        "U-2,\"Atlantis, Republic of\",\"Section 1004, FY 00\",B,,,,,,,,1,,,,1999-2000,Europe\r\n"
        "U-3,Congo,\"Section 1004, FY 00\",C,,,,,,,,1,,,,1999-2000,Africa\r\n");
    import_path("fmtr", path);
    assert_int_equal(report.added, 3);
    assert_int_equal(report.partners_to_settle, 2);
    assert_int_equal(count("partner", "settled = to_settle", NULL), 2);
    assert_int_equal(count("partner", "name = Republic of Atlantis", "settled = to_settle", NULL),
                     1);
    import_path("fmtr", path);
    assert_int_equal(report.unchanged, 3);
    assert_int_equal(report.partners_to_settle, 0);
    assert_int_equal(count("partner", "settled = to_settle", NULL), 2);
}

static bool stop(void *context, const char *file, uint64_t rows, uint64_t done, uint64_t total) {
    (void)file, (void)done, (void)total;
    *(uint64_t *)context = rows;
    return false;
}

static void an_import_that_is_stopped_goes_on_later(void **state) {
    (void)state;
    struct buf csv AUTO_BUF = {0};
    uint64_t seen = 0;
    buf_str(&csv, HEADER);
    for (int i = 0; i < 5000; i++)
        buf_printf(&csv,
                   "T-%d,Peru,\"Section 1004, FY 00\",Stopped,,,,,,,,1,,,,1999-2000,Europe\r\n", i);
    const char *const paths[] = {write_file("stopped.csv", csv.p)};
    run("fmtr", (struct import_job){.paths = paths, .path_count = 1, .progress = {stop, &seen}});
    assert_true(report.interrupted);
    assert_int_equal(count("activity", "title = Stopped", NULL), seen);
    assert_true(seen > 0 && seen < 5000);
    import_path("fmtr", paths[0]);
    assert_int_equal(report.unchanged, seen);
    assert_int_equal(report.added, 5000 - seen);
}

/* All 19 fiscal years: the totals are those of the README, and what was refused is said. */
static void all_reports(void **state) {
    (void)state;
    static const struct {
        const char *year;
        unsigned long long rows, quantity;
        long long cost_micro;
    } printed[] = {
#include "year_totals.h"
    };
    char path[500];
    if (!data_path("training", path) || getenv("COMITY_QUICK") != NULL)
        skip();
    const char *paths[40];
    size_t n = sizeof printed / sizeof *printed;
    for (size_t i = 0; i < n; i++)
        paths[i] = arena_printf(&memory, "%s/fmtr-FY%s.csv.gz", path, printed[i].year);
    const struct import_job job = {.paths = paths, .path_count = n};
    run("fmtr", job);
    assert_int_equal(report.rows, 223358);
    assert_int_equal(report.added + report.refused, 223358);
    assert_int_equal(report.refused, 187 + 56);
    assert_int_equal(report.partners_to_settle, 0);
    struct json totals;
    struct error e;
    assert_true(json_parse(report.totals, &totals, &e));
    for (size_t i = 0; i < n; i++) {
        struct json year = json_member(totals, printed[i].year);
        struct decimal cost;
        int64_t v = 0;
        assert_true(json_integer(json_member(year, "rows"), &v) &&
                    (unsigned long long)v == printed[i].rows);
        assert_true(json_integer(json_member(year, "quantity"), &v) &&
                    (unsigned long long)v == printed[i].quantity);
        assert_true(decimal_parse(json_text(json_member(year, "cost"), &memory), &cost));
        assert_int_equal(cost.micro, printed[i].cost_micro);
    }
    run("fmtr", job);
    assert_int_equal(report.unchanged, 223358 - 243);
    assert_int_equal(report.added + report.revised, 0);
    verify();
}

/* ---- treaties and groups --------------------------------------------------------------------- */

static void treaties_of_all_editions(void **state) {
    (void)state;
    char path[500];
    if (!data_path("treaties", path))
        skip();
    import_path("treaties", path);
    assert_int_equal(report.refused, 0);
    assert_int_equal(report.partners_to_settle, 0);
    assert_int_equal(count("agreement", NULL), 34);
    assert_int_equal(count("participation", NULL), 3439);
    assert_int_equal(count("treaty_action", NULL), 5450);
    const char *grenada = export_all("participation", "disputed = yes", EXPORT_NDJSON, NULL, 0);
    assert_int_equal(count("participation", "disputed = yes", NULL), 2);
    assert_non_null(strstr(grenada, "\"consent\":\"2013-10-22\""));
    assert_non_null(
        strstr(grenada, "Consent: 2013-10-22 by UNODA 2018-07, 2013-10-21 by UNTC 2014-07."));
    assert_non_null(strstr(grenada, "\"withdrawal_notified\":\"2003-01-10\""));
    assert_int_equal(
        count("participation", "partner = PRK", "disputed = yes", "status = party", NULL), 1);
    assert_int_equal(count("participation", "partner = LTU", "status = withdrawn", NULL), 2);
    assert_int_equal(
        count("participation", "partner = NAM", "edition = membership", "status = party", NULL), 1);
    assert_int_equal(count("participation", "partner = SRB", "signed = 1963-08-08", NULL), 1);
    import_path("treaties", path);
    assert_int_equal(report.added + report.revised + report.refused, 0);
}

/* Whatever comes first: the records say the same in the end. */
static const char *stand(void) {
    const struct schema *s = catalogue_find(node_catalogue(the_node), SPAN("participation"));
    static const char *const fields[] = {"participant_text",
                                         "status",
                                         "signed",
                                         "signature_kind",
                                         "provisional_application",
                                         "consent",
                                         "consent_kind",
                                         "in_force_for_it",
                                         "disputed",
                                         "as_of",
                                         "edition",
                                         "note",
                                         "source_text"};
    int columns[13];
    for (size_t i = 0; i < 13; i++)
        columns[i] = schema_field(s, span_of(fields[i]));
    return export_all("participation", NULL, EXPORT_CSV, columns, 13);
}

static int compare_lines(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t sorted_lines(const char *text, char **lines, size_t most) {
    size_t n = 0;
    char *rest = arena_copy(&memory, text, strlen(text)), *line;
    while (n < most && (line = strsep(&rest, "\n")) != NULL)
        lines[n++] = line;
    qsort(lines, n, sizeof *lines, compare_lines);
    return n;
}

static void the_order_of_editions_does_not_matter(void **state) {
    (void)state;
    char root[500], later[500], third[500];
    if (!data_path("treaties", root) || !data_path("treaties/unoda-2018", later) ||
        !data_path("treaties/ieadb-2020", third))
        skip();
    import_path("treaties", third);
    import_path("treaties", later);
    import_path("treaties", root);
    static char *one[4000], *other[4000];
    size_t n = sorted_lines(stand(), one, 4000);
    struct arena kept = memory;
    memory = (struct arena){0};
    close_node(NULL);
    open_node(NULL);
    import_path("treaties", root);
    assert_int_equal(sorted_lines(stand(), other, 4000), n);
    for (size_t i = 0; i < n; i++)
        assert_string_equal(one[i], other[i]);
    arena_free(&kept);
}

static void groups_and_their_members(void **state) {
    (void)state;
    char path[500];
    if (!data_path("groups", path))
        skip();
    import_path("groups", path);
    assert_int_equal(report.rows, 208);
    assert_int_equal(report.refused, 0);
    assert_int_equal(report.partners_to_settle, 0);
    assert_int_equal(count("group", NULL), 6);
    assert_int_equal(count("group", "complete = no", NULL), 2);
    assert_int_equal(count("membership", NULL), 208);
    assert_int_equal(count("membership", "partner = EU", NULL), 1);
    assert_int_equal(count("membership", "partner = IND", "joined = 2018-01-19", NULL), 1);
    import_path("groups", path);
    assert_int_equal(report.unchanged, 214);
}

static void former_states_stay_what_they_were(void **state) {
    (void)state;
    run("partners", (struct import_job){0});
    assert_int_equal(report.refused, 0);
    assert_int_equal(count("partner", "code = SCG", "until = 2006-06-05", NULL), 1);
    assert_int_equal(count("partner", "code = YUG", "successors = SCG", NULL), 1);
    assert_int_equal(count("partner", "code = SRB", "predecessors = SCG", NULL), 1);
    assert_int_equal(count("partner", "code = MNE", "predecessors = SCG", NULL), 1);
    assert_int_equal(count("partner", "predecessors = SUN", NULL), 15);
    assert_int_equal(count("partner", "code = COD", "name = Democratic Republic of the Congo",
                           "region = Africa", NULL),
                     1);
    uint64_t all = report.rows;
    run("partners", (struct import_job){0});
    assert_int_equal(report.unchanged, all);
}

/* ---- any CSV --------------------------------------------------------------------------------- */

static void a_mapping_says_what_columns_are(void **state) {
    (void)state;
    const char *mapping = write_file(
        "mapping.csv", "# our own list\ncolumn,field,default,form\nNo,key\nEvent,title,(no "
                       "name)\nBegins,starts,,day/month/year\n"
                       "Nation,with\nSecond nation,with\nCost,cost,,{} "
                       "EUR\nState,status,planned,Done=completed|Off=cancelled\n"
                       "Why,reason\n,kind,SCA\n,set,ours\nTreaty,agreements,,if known\n");
    const char *const paths[] = {write_file(
        "events.csv", "No,Event,Begins,Nation,Second nation,Cost,State,Why,Treaty\n"
                      "1,Seminar,1/2/2024,CIV,Trinidad & Tobago,100.50,Done,,No such treaty\n"
                      "2,,24.12.2024,South Korea,,,Off,Storm,\n"
                      "3,Bad date,31/2/2024,FRA,,,,,\n"
                      "4,Bad word,,FRA,,,Perhaps,,\n"
                      ",No key,,FRA,,,,,\n")};
    const struct import_job job = {
        .paths = paths, .path_count = 1, .type = "activity", .mapping = mapping};
    run("csv", job);
    assert_int_equal(report.rows, 5);
    assert_int_equal(report.added, 2);
    assert_int_equal(report.refused, 3);
    const char *json = export_all("activity", "title = Seminar", EXPORT_NDJSON, NULL, 0);
    assert_non_null(strstr(json, "\"starts\":\"2024-02-01\""));
    assert_non_null(strstr(json, "\"with\":[\"CIV\",\"TTO\"]"));
    assert_non_null(strstr(json, "\"cost\":{\"amount\":\"100.5\",\"currency\":\"EUR\"}"));
    assert_non_null(strstr(json, "\"source\":\"csv/ours:1\""));
    assert_null(strstr(json, "\"agreements\""));
    assert_int_equal(
        count("activity", "title = (no name)", "status = cancelled", "with = KOR", NULL), 1);
    run("csv", job);
    assert_int_equal(report.unchanged, 2);
}

static void columns_named_like_fields_need_no_mapping(void **state) {
    (void)state;
    const char *const paths[] = {
        write_file("plain.csv", "title,starts,ignored\nTwin,2024-01-01,x\nTwin,2024-01-01,x\n")};
    const struct import_job job = {.paths = paths, .path_count = 1, .type = "activity"};
    run("csv", job);
    assert_int_equal(report.added, 2);
    run("csv", job);
    assert_int_equal(report.unchanged, 2);
}

static void a_wrong_mapping_says_what_is_wrong(void **state) {
    (void)state;
    static const struct {
        const char *text, *message;
    } wrong[] = {
        {"", "maps nothing"},
        {"a,b\n", "header"},
        {"column,field\nx,nonsense\n", "no field of activity"},
        {"column,field,default,form\nx,title,,nonsense\n", "is no form"},
        {"column,field\nx,title,a,b,c\n", "cells"},
        {"column,field\n,title\n", "neither"},
        {"column,field\nAbsent,title\n", "no column"},
    };
    const char *const paths[] = {write_file("some.csv", "a,b\n1,2\n")};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct error e = {0};
        const struct import_job job = {.node = the_node,
                                       .paths = paths,
                                       .path_count = 1,
                                       .type = "activity",
                                       .mapping = write_file("wrong.csv", wrong[i].text)};
        assert_false(import_format_find("csv")->run(&job, &report, &memory, &e));
        if (strstr(e.message, wrong[i].message) == NULL)
            fail_msg("%s", e.message);
    }
}

/* ---- reports and export ---------------------------------------------------------------------- */

static bool count_pair(void *context, struct span key, struct span value) {
    struct json report_json;
    struct error e;
    (void)key;
    if (!json_parse(value, &report_json, &e))
        fail_msg("%s", e.message);
    ++*(size_t *)context;
    return true;
}

static void the_report_is_kept(void **state) {
    (void)state;
    struct error e;
    size_t before = 0, after = 0;
    struct reader *r = node_reader(the_node, &e);
    assert_true(reader_each(r, "import", (struct span){0}, count_pair, &before, &e));
    reader_release(r);
    import_path("fmtr",
                write_file("kept.csv", HEADER
                           "K-1,Peru,X,\"a \u00e9 \"\"q\"\"\",,,,,,,,x y,,,,1999-2000,Europe\r\n"));
    r = node_reader(the_node, &e);
    assert_true(reader_each(r, "import", (struct span){0}, count_pair, &after, &e));
    reader_release(r);
    assert_true(after > before);
    struct buf text AUTO_BUF = {0};
    import_report_text(&report, &text);
    assert_non_null(strstr(text.p, "first: kept.csv:2: quantity: \"x y\" is not a whole number"));
}

static void exports_are_safe_in_a_spreadsheet(void **state) {
    (void)state;
    const char *const paths[] = {write_file("formula.csv", "title,with\n=1+1,CIV\n")};
    run("csv", (struct import_job){.paths = paths, .path_count = 1, .type = "activity"});
    const struct schema *s = catalogue_find(node_catalogue(the_node), SPAN("activity"));
    const int columns[] = {schema_field(s, SPAN("title")), schema_field(s, SPAN("with"))};
    assert_string_equal(export_all("activity", "title ~ 1+1", EXPORT_CSV, columns, 2),
                        "title,with\r\n'=1+1,CIV\r\n");
    const char *json = export_all("activity", "title ~ 1+1", EXPORT_JSON, columns, 2);
    struct json value;
    struct error e;
    assert_true(json_parse(span_of(json), &value, &e));
    assert_non_null(strstr(json, "\"title\":\"=1+1\",\"with\":[\"CIV\"]"));
    assert_string_equal(
        export_all("activity", "title = nothing of that name", EXPORT_JSON, columns, 2), "[]\n");
}

int main(void) {
#define WITH_NODE(test) cmocka_unit_test_setup_teardown(test, open_node, close_node)
    const struct CMUnitTest tests[] = {
        WITH_NODE(every_spelling_is_one_partner),
        WITH_NODE(a_row_becomes_an_activity),
        WITH_NODE(dirt_is_kept_or_refused_with_a_reason),
        WITH_NODE(importing_again_changes_nothing),
        WITH_NODE(an_unknown_name_waits_to_be_settled),
        WITH_NODE(an_import_that_is_stopped_goes_on_later),
        WITH_NODE(all_reports),
        WITH_NODE(treaties_of_all_editions),
        WITH_NODE(the_order_of_editions_does_not_matter),
        WITH_NODE(groups_and_their_members),
        WITH_NODE(former_states_stay_what_they_were),
        WITH_NODE(a_mapping_says_what_columns_are),
        WITH_NODE(columns_named_like_fields_need_no_mapping),
        WITH_NODE(a_wrong_mapping_says_what_is_wrong),
        WITH_NODE(the_report_is_kept),
        WITH_NODE(exports_are_safe_in_a_spreadsheet),
    };
    struct error e;
    crypto_start(&e);
    return cmocka_run_group_tests_name("import", tests, NULL, NULL);
}
