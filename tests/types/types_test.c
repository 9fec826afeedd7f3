/* types_test.c: the types that comity ships are sound, say what they mean, and refuse what their
 * law forbids. */
#include "base/csv.h"
#include "record/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct catalogue *types;

static int make(void **state) {
    struct error e = {0};
    (void)state;
    types = catalogue_new(record_types, &e);
    if (types == NULL)
        print_error("%s\n", e.message);
    return types != NULL ? 0 : -1;
}

static int drop(void **state) {
    (void)state;
    catalogue_free(types);
    return 0;
}

static const struct schema *schema(const char *type) {
    const struct schema *s = catalogue_find(types, span_of(type));
    if (s == NULL)
        fail_msg("there is no type %s", type);
    return s;
}

/* Reads a record as JSON and checks it; the message, with the field in front, is left in e. */
static bool good(const char *type, const char *json, struct error *e) {
    struct arena a AUTO_ARENA = {0};
    struct content c;
    struct json object;
    *e = (struct error){0};
    return json_parse(span_of(json), &object, e) &&
           content_from_json(schema(type), object, NULL, &a, &c, e) && content_check(&c, e);
}

static void accepts(const char *type, const char *json) {
    struct error e;
    if (!good(type, json, &e))
        fail_msg("%s %s: %s: %s", type, json, e.field, e.message);
}

static void refuses(const char *type, const char *field, const char *json) {
    struct error e;
    if (good(type, json, &e))
        fail_msg("%s took %s", type, json);
    assert_string_equal(e.field, field);
    assert_true(e.message[0] != '\0');
}

#define A_RECORD "\"01890a5d-ac96-774b-bcce-b302099a8057\""

/* ---- descriptors ----------------------------------------------------------------------------- */

static void the_types_of_the_mission_exist(void **state) {
    static const char *const names[] = {
        "partner", "person", "site", "plan", "objective", "indicator", "measurement",
        "activity", "participant",
        "group", "membership", "lesson", "vetting_case", "document",
        "agreement", "participation", "treaty_action", "obligation", "fulfilment", "declaration",
        "listed_subject", "screening_decision", "consignment",
        "vessel", "interdiction_case", "case_step",
        "incident", "request", "request_line", "offer", "capability", "hazard_area",
        "situation_report", "measure"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_non_null(schema(names[i]));
}

static bool sentence(const char *s) {
    size_t n = s != NULL ? strlen(s) : 0;
    return n > 3 && n < 160 && (s[n - 1] == '.' || s[n - 1] == '"');
}

static void every_type_says_what_it_is(void **state) {
    (void)state;
    for (unsigned i = 0; i < catalogue_count(types); i++) {
        const struct type *t = catalogue_at(types, i)->type;
        if (!sentence(t->help) || t->source == NULL || t->group == NULL || t->sort == NULL)
            fail_msg("%s lacks help, source, group or sort", t->name);
        const struct field *title = &catalogue_at(types, i)->fields[catalogue_at(types, i)->title];
        if (title->kind != TEXT)
            fail_msg("%s: what names a record is a text", t->name);
    }
}

static void every_field_says_what_it_is(void **state) {
    (void)state;
    for (unsigned i = 0; i < catalogue_count(types); i++) {
        const struct schema *s = catalogue_at(types, i);
        for (unsigned k = 0; k < s->count; k++)
            if (!sentence(s->fields[k].help))
                fail_msg("%s.%s has no help of one sentence", s->type->name, s->fields[k].name);
    }
}

static void every_reference_leads_somewhere(void **state) {
    (void)state;
    for (unsigned i = 0; i < catalogue_count(types); i++) {
        const struct schema *s = catalogue_at(types, i);
        for (unsigned k = 0; k < s->count; k++)
            if (s->fields[k].to != NULL)
                assert_non_null(schema(s->fields[k].to));
    }
}

static void facets_searches_and_sums_fit_their_kinds(void **state) {
    (void)state;
    for (unsigned i = 0; i < catalogue_count(types); i++) {
        const struct schema *s = catalogue_at(types, i);
        unsigned columns = 0;
        for (unsigned k = 0; k < s->count; k++) {
            const struct field *f = &s->fields[k];
            enum kind kind = KIND_OF(f->kind);
            columns += f->column;
            if (f->facet)
                assert_true(kind == TEXT || kind == CODE || kind == COUNTRY || kind == REF);
            if (f->search)
                assert_true(kind == TEXT || kind == LONG_TEXT);
            if (f->sum)
                assert_true(f->kind == COUNT || f->kind == DECIMAL || f->kind == MONEY);
            assert_true((kind == CODE) == (f->codes != NULL));
            if (f->column && (kind == LONG_TEXT || kind == GEOMETRY || kind == ATTACHMENT))
                fail_msg("%s.%s is too long for a column", s->type->name, f->name);
        }
        if (columns < 2 || columns > 10 || s->searchable == 0)
            fail_msg("%s shows %u columns or is not searched", s->type->name, columns);
    }
}

/* The store makes a column of each field, beside its own. */
static void no_field_takes_a_name_of_the_store(void **state) {
    static const char *const taken[] = {"record", "marking", "rank", "rowid"};
    (void)state;
    for (unsigned i = 0; i < catalogue_count(types); i++)
        for (size_t k = 0; k < sizeof taken / sizeof *taken; k++)
            assert_int_equal(schema_field(catalogue_at(types, i), span_of(taken[k])), -1);
}

static void check_codes(const struct schema *s, const struct field *f) {
    if (f->codes == NULL)
        return;
    for (const struct code *c = f->codes->codes; c->code != NULL; c++)
        if (c->label == NULL || c->label[0] == '\0' || (c->help != NULL && !sentence(c->help)))
            fail_msg("%s.%s: code %s has no label or half a help", s->type->name, f->name, c->code);
}

static void every_code_has_a_label(void **state) {
    (void)state;
    for (unsigned i = 0; i < catalogue_count(types); i++) {
        const struct schema *s = catalogue_at(types, i);
        for (unsigned k = 0; k < s->count; k++)
            check_codes(s, &s->fields[k]);
    }
}

static void the_training_importer_finds_its_fields(void **state) {
    static const struct {
        const char *name;
        int kind;
    } fields[] = {
        {"title", TEXT}, {"kind", CODE}, {"status", CODE}, {"with", LIST_OF(REF)},
        {"fiscal_year", TEXT},
        {"programme", TEXT}, {"programme_name", TEXT}, {"programme_text", TEXT}, {"department",
        CODE},
        {"region", TEXT}, {"funding_year", TEXT}, {"starts", DATE}, {"ends", DATE},
        {"dates_text", TEXT},
        {"delivery_unit", TEXT}, {"recipient_unit", TEXT}, {"location", TEXT}, {"trainees", COUNT},
        {"cost", MONEY}, {"cost_text", TEXT}, {"source_page", TEXT}, {"objectives", LIST_OF(REF)},
        {"sites", LIST_OF(REF)}, {"agreements", LIST_OF(REF)}, {"position", POSITION},
        {"authorities", LIST_OF(CODE)}, {"organiser", REF}, {"note", LONG_TEXT}, {"documents",
        LIST_OF(REF)},
        {"attachments", LIST_OF(ATTACHMENT)}};
    const struct schema *s = schema("activity");
    (void)state;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        int at = schema_field(s, span_of(fields[i].name));
        if (at < 0 || s->fields[at].kind != fields[i].kind)
            fail_msg("activity.%s is missing or of another kind", fields[i].name);
    }
    assert_true(s->fields[schema_field(s, SPAN("trainees"))].sum);
    assert_true(s->fields[schema_field(s, SPAN("cost"))].sum);
    static const char *const kinds[] = {"SAT", "SCA", "SLT", "EXC", "REG", "EXB", "EXM",
                                        "CWX", "ACC", "ACS", "CAP", "INF", "HUM"};
    const struct code_list *list = s->fields[schema_field(s, SPAN("kind"))].codes;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        assert_non_null(code_find(list, span_of(kinds[i])));
}

/* ---- rules ----------------------------------------------------------------------------------- */

static void an_activity_does_not_end_before_it_starts(void **state) {
    (void)state;
    accepts("activity",
            "{\"title\":\"Central Africa SRS\",\"starts\":\"2004-05-03\",\"ends\":\"2004-05-14\"}");
    accepts("activity",
            "{\"title\":\"One day\",\"starts\":\"2004-05-03\",\"ends\":\"2004-05-03\"}");
    accepts("activity", "{\"title\":\"Open\",\"ends\":\"2004-05-03\"}");
    refuses("activity", "ends",
            "{\"title\":\"DVOT\",\"starts\":\"2004-09-07\",\"ends\":\"2003-09-21\"}");
    refuses("activity", "title", "{\"starts\":\"2004-09-07\"}");
}

static void a_cancelled_activity_says_why(void **state) {
    (void)state;
    refuses("activity", "reason", "{\"title\":\"Talks\",\"status\":\"cancelled\"}");
    accepts("activity", "{\"title\":\"Talks\",\"status\":\"cancelled\",\"reason\":\"Storm\"}");
    accepts("activity", "{\"title\":\"Talks\",\"status\":\"postponed\"}");
    refuses("activity", "status", "{\"title\":\"Talks\",\"status\":\"lost\"}");
}

static void an_imo_number_ends_in_its_check_digit(void **state) {
    (void)state;
    accepts("vessel", "{\"name\":\"A\",\"imo\":\"9074729\"}");
    accepts("vessel", "{\"name\":\"A\",\"imo\":\"9187629\"}");
    refuses("vessel", "imo", "{\"name\":\"A\",\"imo\":\"9074728\"}");
    refuses("vessel", "imo", "{\"name\":\"A\",\"imo\":\"9704729\"}");
    refuses("vessel", "imo", "{\"name\":\"A\",\"imo\":\"IMO 9074729\"}");
    refuses("vessel", "imo", "{\"name\":\"A\",\"imo\":\"907472\"}");
    accepts("vessel", "{\"name\":\"A\",\"mmsi\":\"219165000\"}");
    refuses("vessel", "mmsi", "{\"name\":\"A\",\"mmsi\":\"21916500\"}");
    refuses("vessel", "mmsi", "{\"name\":\"A\",\"mmsi\":\"21916500O\"}");
}

/* OFAC prints IMO numbers of companies too, which have another check digit: the entry must not be
 * lost. */
static void what_a_list_prints_is_kept(void **state) {
    (void)state;
    accepts("listed_subject",
            "{\"name\":\"A\",\"kind\":\"company\",\"list\":\"OFAC-SDN\",\"imo\":\"5405737\"}");
    accepts("listed_subject",
            "{\"name\":\"A\",\"kind\":\"vessel\",\"list\":\"OFAC-SDN\",\"imo\":\"543400\"}");
}

static void what_is_disputed_is_explained(void **state) {
    const char *who =
        "{\"agreement\":" A_RECORD ",\"partner\":" A_RECORD ",\"disputed\":\"yes\"%s}";
    char json[400];
    (void)state;
    snprintf(json, sizeof json, who, "");
    refuses("participation", "note", json);
    snprintf(json, sizeof json, who,
             ",\"note\":\"The parties disagree.\",\"withdrawal_notified\":\"2003-01-10\","
                                     "\"withdrawal_effective\":\"2003-04-10\"");
    accepts("participation", json);
    snprintf(json, sizeof json, who, ",\"note\":\"x\",\"withdrawal_notified\":\"2003-04-10\","
                                     "\"withdrawal_effective\":\"2003-01-10\"");
    refuses("participation", "withdrawal_effective", json);
}

static void a_membership_has_an_order_of_days(void **state) {
    const char *who = "{\"group\":" A_RECORD ",\"partner\":" A_RECORD "%s}";
    char json[400];
    (void)state;
    snprintf(json, sizeof json, who, ",\"joined\":\"1994-01-01\",\"joined_precision\":\"year\"");
    accepts("membership", json);
    snprintf(json, sizeof json, who, ",\"joined_precision\":\"year\"");
    refuses("membership", "joined", json);
    snprintf(json, sizeof json, who, ",\"joined\":\"1994-01-01\",\"left\":\"1993-01-01\"");
    refuses("membership", "left", json);
}

static void a_clearance_has_its_days(void **state) {
    const char *who = "{\"nominee\":\"1st Battalion\",\"case\":" A_RECORD ",%s}";
    char json[400];
    (void)state;
    snprintf(json, sizeof json, who, "\"state\":\"approved\"");
    refuses("vetting_result", "valid_from", json);
    snprintf(json, sizeof json, who,
             "\"state\":\"approved\",\"valid_from\":\"2026-01-01\",\"valid_to\":\"2026-12-31\"");
    accepts("vetting_result", json);
    snprintf(json, sizeof json, who,
             "\"state\":\"approved\",\"valid_from\":\"2026-01-01\",\"valid_to\":\"2025-12-31\"");
    refuses("vetting_result", "valid_to", json);
    snprintf(json, sizeof json, who, "\"state\":\"rejected\"");
    accepts("vetting_result", json);
}

static void a_target_needs_a_baseline(void **state) {
    (void)state;
    refuses("indicator", "baseline", "{\"title\":\"Patrols a month\",\"target\":\"12\"}");
    accepts("indicator", "{\"title\":\"Patrols a month\",\"target\":\"12\",\"baseline\":\"4\"}");
    accepts("indicator",
            "{\"title\":\"Patrols a month\",\"target\":\"12\","
            "\"baseline_note\":\"Never counted\"}");
}

static void a_concern_is_somebodys_determination(void **state) {
    (void)state;
    refuses("interdiction_case", "determined_by",
            "{\"title\":\"A\",\"status\":\"drafted\",\"concern\":\"Dual-use machine tools\"}");
    accepts("interdiction_case",
            "{\"title\":\"A\",\"status\":\"drafted\",\"concern\":\"Dual-use machine tools\","
                                 "\"determined_by\":" A_RECORD "}");
    refuses("interdiction_case", "deadline",
            "{\"title\":\"A\",\"status\":\"sent\",\"acknowledged\":\"2026-11-23T12:00:00Z\","
            "\"deadline\":\"2026-11-23T11:59:59.5Z\"}");
}

static void silence_consents_only_after_a_time(void **state) {
    const char *who = "{\"title\":\"A\",\"flag\":" A_RECORD ",\"form\":\"deemed\"%s}";
    char json[400];
    (void)state;
    snprintf(json, sizeof json, who, "");
    refuses("advance_consent", "time_limit", json);
    snprintf(json, sizeof json, who, ",\"time_limit\":\"4 hours\"");
    refuses("advance_consent", "time_limit", json);
    snprintf(json, sizeof json, who, ",\"time_limit\":\"PT4H\",\"verified\":\"no\"");
    accepts("advance_consent", json);
    snprintf(json, sizeof json, who, ",\"time_limit\":\"PT4H\",\"verified\":\"yes\"");
    refuses("advance_consent", "text", json);
}

static void a_plume_needs_wind(void **state) {
    (void)state;
    refuses("hazard_area", "wind_speed",
            "{\"title\":\"A\",\"method\":\"plume\",\"wind_speed\":\"0.9\"}");
    accepts("hazard_area", "{\"title\":\"A\",\"method\":\"plume\",\"wind_speed\":\"1\"}");
    accepts("hazard_area", "{\"title\":\"A\",\"method\":\"sector\",\"wind_speed\":\"0.9\"}");
    refuses("hazard_area", "author", "{\"title\":\"A\",\"method\":\"imported\"}");
    refuses("hazard_area", "people_high",
            "{\"title\":\"A\",\"method\":\"drawn\",\"people_low\":1200,\"people_high\":900}");
    accepts("hazard_area",
            "{\"title\":\"A\",\"method\":\"drawn\",\"people_low\":900,\"people_high\":1200}");
}

static void a_due_rule_reads_as_one(void **state) {
    static const char *const good_rules[] = {"EIF+P30D",     "EVENT+ASAP",      "EVENT-PT48H",
                                             "YEAREND+P90D", "DATE:02-29+P30D", "ADOPT",
                                             "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=30"};
    static const char *const bad_rules[] = {"EIF+30D",         "EVENT-ASAP", "SOON+P1D", "EIF+P",
                                            "DATE:02-30+P30D", "EIF+PT",     "EIF+P1D1Y", "",
                                            "FREQ=WEEKLY",     "FREQ=YEARLY;COUNT=3"};
    const char *duty = "{\"title\":\"A\",\"obligation_id\":\"A-1\",\"kind\":\"report\","
                       "\"trigger\":\"annual\",\"due_rule\":\"%s\"}";
    char json[400];
    (void)state;
    for (size_t i = 0; i < sizeof good_rules / sizeof *good_rules; i++) {
        snprintf(json, sizeof json, duty, good_rules[i]);
        accepts("obligation", json);
    }
    for (size_t i = 0; i < sizeof bad_rules / sizeof *bad_rules; i++) {
        snprintf(json, sizeof json, duty, bad_rules[i]);
        refuses("obligation", "due_rule", json);
    }
}

static void a_late_submission_is_after_its_day(void **state) {
    const char *duty = "{\"obligation\":" A_RECORD ",\"partner\":" A_RECORD
                       ",\"state\":\"submitted_late\",\"due\":\"2026-03-31\"%s}";
    char json[400];
    (void)state;
    snprintf(json, sizeof json, duty, "");
    refuses("fulfilment", "submitted", json);
    snprintf(json, sizeof json, duty, ",\"submitted\":\"2026-03-31\"");
    refuses("fulfilment", "state", json);
    snprintf(json, sizeof json, duty, ",\"submitted\":\"2026-04-01\"");
    accepts("fulfilment", json);
}

/* ---- what ships ------------------------------------------------------------------------------ */

/* Every column of a shipped table that is named like a field holds what the field takes. */
static size_t table_fits(const char *file, const char *type) {
    const char *root = getenv("COMITY_SOURCE");
    const struct schema *s = schema(type);
    struct arena a AUTO_ARENA = {0};
    AUTO_BUF struct buf path = {0}, value = {0};
    struct error e = {0};
    int fields[FIELDS_MAX];
    size_t rows = 0;
    buf_printf(&path, "%s/data/%s", root != NULL ? root : ".", file);
    struct stream *in = stream_open(path.p, &e);
    if (in == NULL)
        fail_msg("%s", e.message);
    struct csv *csv = csv_open(in, file, ',');
    struct span *cells = NULL;
    size_t n = 0;
    int got = 0;
    for (; (got = csv_next(csv, &cells, &n, &e)) == 1; rows++) {
        struct content c = {.schema = s};
        assert_true(n <= FIELDS_MAX);
        for (size_t i = 0; i < n; i++) {
            if (rows == 0) {
                fields[i] = schema_field(s, cells[i]);
                continue;
            }
            if (fields[i] < 0 || KIND_OF(s->fields[fields[i]].kind) == REF)
                continue;
            buf_clear(&value);
            if (!field_from_text(&s->fields[fields[i]], cells[i], NULL, &value, &e))
                fail_msg("%s row %zu: %s: %s", file, rows + 1, e.field, e.message);
            if (value.n > 0)
                c.value[fields[i]] = (struct span){arena_copy(&a, value.p, value.n), value.n};
        }
        if (rows > 0 && !content_check(&c, &e))
            fail_msg("%s row %zu: %s: %s", file, rows + 1, e.field, e.message);
    }
    assert_int_equal(got, 0);
    csv_close(csv);
    return rows - 1;
}

static void the_table_of_obligations_fits(void **state) {
    (void)state;
    assert_int_equal(table_fits("obligations/obligations.csv", "obligation"), 175);
}

static void the_table_of_documents_fits(void **state) {
    (void)state;
    assert_true(table_fits("documents/documents.csv", "document") > 20);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_types_of_the_mission_exist),
        cmocka_unit_test(every_type_says_what_it_is),
        cmocka_unit_test(every_field_says_what_it_is),
        cmocka_unit_test(every_reference_leads_somewhere),
        cmocka_unit_test(facets_searches_and_sums_fit_their_kinds),
        cmocka_unit_test(no_field_takes_a_name_of_the_store),
        cmocka_unit_test(every_code_has_a_label),
        cmocka_unit_test(the_training_importer_finds_its_fields),
        cmocka_unit_test(an_activity_does_not_end_before_it_starts),
        cmocka_unit_test(a_cancelled_activity_says_why),
        cmocka_unit_test(an_imo_number_ends_in_its_check_digit),
        cmocka_unit_test(what_a_list_prints_is_kept),
        cmocka_unit_test(what_is_disputed_is_explained),
        cmocka_unit_test(a_membership_has_an_order_of_days),
        cmocka_unit_test(a_clearance_has_its_days),
        cmocka_unit_test(a_target_needs_a_baseline),
        cmocka_unit_test(a_concern_is_somebodys_determination),
        cmocka_unit_test(silence_consents_only_after_a_time),
        cmocka_unit_test(a_plume_needs_wind),
        cmocka_unit_test(a_due_rule_reads_as_one),
        cmocka_unit_test(a_late_submission_is_after_its_day),
        cmocka_unit_test(the_table_of_obligations_fits),
        cmocka_unit_test(the_table_of_documents_fits),
    };
    return cmocka_run_group_tests_name("types", tests, make, drop);
}
