/* marking.c: the rule "who may see what" (marking.h), and markings as JSON and as words. */
#include "record/marking.h"

#include "base/json.h"

#include <stdlib.h>
#include <strings.h>

enum { ENTRY_MAX = 200, FIELD_NAME_MAX = 32 };

const struct marking_default own_organisation_only = {.tlp = TLP_AMBER_STRICT, .releasable = false};

static const char *const names[] = {[TLP_RED] = "RED",
                                    [TLP_AMBER_STRICT] = "AMBER+STRICT",
                                    [TLP_AMBER] = "AMBER",
                                    [TLP_GREEN] = "GREEN",
                                    [TLP_CLEAR] = "CLEAR"};
static const char *const full_names[] = {[TLP_RED] = "TLP:RED",
                                         [TLP_AMBER_STRICT] = "TLP:AMBER+STRICT",
                                         [TLP_AMBER] = "TLP:AMBER",
                                         [TLP_GREEN] = "TLP:GREEN",
                                         [TLP_CLEAR] = "TLP:CLEAR"};

const char *tlp_name(enum tlp t) {
    return full_names[t];
}

bool tlp_parse(struct span s, enum tlp *out) {
    if (span_starts(s, SPAN("TLP:")))
        s = (struct span){s.p + 4, s.n - 4};
    if (span_is(s, "WHITE")) { /* TLP 1.0 */
        *out = TLP_CLEAR;
        return true;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (span_is(s, names[i])) {
            *out = (enum tlp)i;
            return true;
        }
    return false;
}

struct marking marking_narrowest(void) {
    return (struct marking){.tlp = TLP_AMBER_STRICT, .embargo = {DATE_NONE}};
}

/* ---- the rule -------------------------------------------------------------------------------- */

static bool listed(const struct span *list, size_t n, struct span item) {
    for (size_t i = 0; i < n; i++)
        if (span_eq(list[i], item))
            return true;
    return false;
}

/* NOFORN written in small letters still bars: a typing error may narrow, never widen. */
static bool stays_home(const struct marking *m) {
    for (size_t i = 0; i < m->caveats_count; i++)
        if (m->caveats[i].n == 6 && strncasecmp(m->caveats[i].p, "NOFORN", 6) == 0)
            return true;
    return false;
}

static bool releasable(const struct marking *m, const struct viewer *v) {
    if (listed(m->to, m->to_count, SPAN(MARKING_EVERYONE)))
        return m->tlp == TLP_CLEAR || (m->tlp == TLP_GREEN && v->partner.n > 0);
    if (v->partner.n == 0)
        return false;
    if (listed(m->to, m->to_count, v->partner))
        return true;
    for (size_t i = 0; i < v->groups_count; i++)
        if (listed(m->to, m->to_count, v->groups[i]))
            return true;
    return false;
}

/* One marking, without its fields. Every line can only take away. */
static bool allows(const struct marking *m, const struct viewer *v, struct date d) {
    if (m->exercise != v->exercise)
        return false;
    if (m->tlp == TLP_RED && (v->person.n == 0 || !listed(m->persons, m->persons_count, v->person)))
        return false;
    if (v->own)
        return true;
    if (stays_home(m))
        return false;
    if (m->embargo.day != DATE_NONE && d.day < m->embargo.day)
        return false;
    return releasable(m, v);
}

bool marking_allows(const struct marking *m, struct span field, const struct viewer *v,
                    struct date d) {
    if (!allows(m, v, d))
        return false;
    for (size_t i = 0; field.p != NULL && i < m->fields_count; i++)
        if (span_eq(m->fields[i].field, field) && !allows(&m->fields[i].marking, v, d))
            return false;
    return true;
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static bool bad(struct error *e, const char *what) {
    error_set(e, ERROR_INVALID, "%s", what);
    return error_at(e, NULL, 0, "marking");
}

static int compare_spans(const void *a, const void *b) {
    return span_compare(*(const struct span *)a, *(const struct span *)b);
}

/* Shown on terminals and pages, so without control characters. */
static bool entry_valid(struct span s) {
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
            return false;
    return s.n > 0 && s.n <= ENTRY_MAX;
}

static bool read_list(struct json value, struct arena *arena, const struct span **out, size_t *n,
                      struct error *e) {
    struct json item;
    size_t count = 0, kept = 0;
    if (value.type != JSON_ARRAY)
        return bad(e, "to, persons and caveats are lists of texts");
    for (struct json_walk w = json_walk(value); count <= MARKING_LIST_MAX && json_next(&w, &item);)
        count++;
    if (count > MARKING_LIST_MAX)
        return bad(e, "to, persons and caveats are lists of at most 300 texts");
    struct span *list = arena_alloc(arena, (count + 1) * sizeof *list);
    count = 0;
    for (struct json_walk w = json_walk(value); json_next(&w, &item);) {
        struct span text = span_trim(json_text(item, arena));
        if (item.type != JSON_STRING || !entry_valid(text))
            return bad(e, "an entry of to, persons or caveats is empty, too long or no text");
        list[count++] = text;
    }
    qsort(list, count, sizeof *list, compare_spans);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || !span_eq(list[i], list[i - 1]))
            list[kept++] = list[i];
    *out = list;
    *n = kept;
    return true;
}

static bool consistent(const struct marking *m, struct error *e) {
    bool everyone = listed(m->to, m->to_count, SPAN(MARKING_EVERYONE));
    if (everyone && m->tlp < TLP_GREEN)
        return bad(e, "ALL goes only with TLP:GREEN and TLP:CLEAR");
    if (everyone && m->to_count > 1)
        return bad(e, "ALL stands alone: it already is every partner");
    if (stays_home(m) && m->to_count > 0)
        return bad(e, "NOFORN and a list of partners contradict each other");
    return true;
}

/* What a field's marking says is no wider than its record's. (What it leaves out, as an embargo,
 * the record still says: both must allow.) */
static bool not_wider(const struct marking *field, const struct marking *record) {
    if (field->tlp > record->tlp || field->exercise != record->exercise)
        return false;
    if (record->embargo.day != DATE_NONE && field->embargo.day != DATE_NONE &&
        field->embargo.day < record->embargo.day)
        return false;
    if (listed(record->to, record->to_count, SPAN(MARKING_EVERYONE)))
        return true;
    for (size_t i = 0; i < field->to_count; i++)
        if (!listed(record->to, record->to_count, field->to[i]))
            return false;
    return true;
}

static bool read_exercise(struct json value, bool *out, struct error *e) {
    if (value.type != JSON_TRUE && value.type != JSON_FALSE)
        return bad(e, "exercise is true or false");
    *out = value.type == JSON_TRUE;
    return true;
}

/* One member; what `fields` holds is left for later, and is not taken within a field (NULL). */
static bool read_member(struct span key, struct json value, struct arena *arena,
                        struct marking *out, struct json *fields, struct error *e) {
    bool text = value.type == JSON_STRING;
    if (span_is(key, "tlp"))
        return text && tlp_parse(json_text(value, arena), &out->tlp)
                   ? true
                   : bad(e, "tlp is one of RED, AMBER+STRICT, AMBER, GREEN, CLEAR");
    if (span_is(key, "to"))
        return read_list(value, arena, &out->to, &out->to_count, e);
    if (span_is(key, "persons"))
        return read_list(value, arena, &out->persons, &out->persons_count, e);
    if (span_is(key, "caveats"))
        return read_list(value, arena, &out->caveats, &out->caveats_count, e);
    if (span_is(key, "exercise"))
        return read_exercise(value, &out->exercise, e);
    if (span_is(key, "embargo"))
        return text && date_parse(json_text(value, arena), &out->embargo)
                   ? true
                   : bad(e, "embargo is a date like 2027-01-01");
    if (!span_is(key, "fields") || fields == NULL)
        return bad(e, "a marking has only tlp, to, persons, caveats, embargo, exercise and fields");
    *fields = value;
    return value.type == JSON_OBJECT ? true
                                     : bad(e, "fields is an object of markings by field name");
}

static bool read_marking(struct json object, struct arena *arena, struct marking *out,
                         struct json *fields, struct error *e) {
    struct json name, value;
    *out = marking_narrowest();
    if (object.type != JSON_OBJECT)
        return bad(e, "a marking is a JSON object like {\"tlp\":\"AMBER\",\"to\":[\"GBR\"]}");
    for (struct json_walk w = json_walk(object); json_next_member(&w, &name, &value);)
        if (!read_member(json_text(name, arena), value, arena, out, fields, e))
            return false;
    return consistent(out, e);
}

static int compare_fields(const void *a, const void *b) {
    return span_compare(((const struct marking_field *)a)->field,
                        ((const struct marking_field *)b)->field);
}

/* As type.h says what a field is called: so their order is the same by bytes and by RFC 8785. */
static bool name_valid(struct span s) {
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (i > 0 && ((c >= '0' && c <= '9') || c == '_'))))
            return false;
    }
    return s.n > 0 && s.n <= FIELD_NAME_MAX;
}

static bool read_fields(struct json fields, struct arena *arena, struct marking *m,
                        struct error *e) {
    struct json name, value;
    struct marking_field *list = arena_alloc(arena, MARKING_FIELDS_MAX * sizeof *list);
    for (struct json_walk w = json_walk(fields); json_next_member(&w, &name, &value);) {
        if (m->fields_count == MARKING_FIELDS_MAX)
            return bad(e, "more than 64 fields carry a marking of their own");
        struct marking_field *f = &list[m->fields_count++];
        f->field = json_text(name, arena);
        if (!name_valid(f->field))
            return bad(e, "a marking of a field stands under something that is no field's name");
        if (!read_marking(value, arena, &f->marking, NULL, e))
            return false;
        if (json_member(value, "exercise").raw.p == NULL)
            f->marking.exercise = m->exercise;
        if (!not_wider(&f->marking, m))
            return bad(e, "a field's marking is wider than its record's");
    }
    qsort(list, m->fields_count, sizeof *list, compare_fields);
    m->fields = list;
    return true;
}

bool marking_read(struct span json, struct arena *arena, struct marking *out, struct error *e) {
    struct json object, fields = {0};
    if (!json_parse(json, &object, e))
        return error_at(e, NULL, 0, "marking");
    return read_marking(object, arena, out, &fields, e) &&
           (fields.raw.p == NULL || read_fields(fields, arena, out, e));
}

static void put_list(struct buf *b, const char *name, const struct span *list, size_t n,
                     bool *first) {
    if (n == 0)
        return;
    buf_printf(b, "%s\"%s\":[", *first ? "" : ",", name);
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_char(b, ',');
        json_put_string(b, list[i]);
    }
    buf_char(b, ']');
    *first = false;
}

void marking_put(struct buf *b, const struct marking *m) {
    bool first = true;
    buf_char(b, '{');
    put_list(b, "caveats", m->caveats, m->caveats_count, &first);
    if (m->embargo.day != DATE_NONE) {
        char day[11];
        date_format(m->embargo, day);
        buf_printf(b, "%s\"embargo\":\"%s\"", first ? "" : ",", day);
        first = false;
    }
    if (m->exercise) {
        buf_printf(b, "%s\"exercise\":true", first ? "" : ",");
        first = false;
    }
    for (size_t i = 0; i < m->fields_count; i++) {
        buf_str(b, i > 0 ? "," : first ? "\"fields\":{" : ",\"fields\":{");
        json_put_string(b, m->fields[i].field);
        buf_char(b, ':');
        marking_put(b, &m->fields[i].marking);
        first = false;
    }
    if (m->fields_count > 0)
        buf_char(b, '}');
    put_list(b, "persons", m->persons, m->persons_count, &first);
    buf_printf(b, "%s\"tlp\":\"%s\"", first ? "" : ",", names[m->tlp]);
    first = false;
    put_list(b, "to", m->to, m->to_count, &first);
    buf_char(b, '}');
}

void marking_words(struct buf *b, const struct marking *m) {
    if (m->exercise)
        buf_str(b, "EXERCISE EXERCISE EXERCISE  ");
    buf_str(b, full_names[m->tlp]);
    bool first = true;
    for (int pass = 0; pass < 2; pass++) /* states (three letters), then groups */
        for (size_t i = 0; i < m->to_count; i++) {
            if ((m->to[i].n == 3 && !span_is(m->to[i], MARKING_EVERYONE)) != (pass == 0))
                continue;
            buf_str(b, first ? "  REL TO " : ", ");
            buf_span(b, m->to[i]);
            first = false;
        }
    for (size_t i = 0; i < m->caveats_count; i++) {
        buf_str(b, "  ");
        buf_span(b, m->caveats[i]);
    }
    if (m->embargo.day != DATE_NONE) {
        char day[24];
        date_words(m->embargo, day);
        buf_printf(b, "  not before %s", day);
    }
}
