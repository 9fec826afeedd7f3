/* mapping.c: how the columns of a CSV become the fields of a type.
 *
 * A mapping is itself a CSV, with the header column,field,default,form (the last two may be left
 * out). One row a column:
 *
 *   # what our own list of events calls things
 *   column,field,default,form
 *   Event no,key
 *   Event,title,(no name given)
 *   Begins,starts,,day/month/year
 *   Partner nation,with
 *   Cost,cost,,{} EUR
 *   State,status,planned,Done=completed|Under way=under_way|Called off=cancelled
 *   Treaty,agreements,,if known
 *   ,kind,SCA
 *   ,set,events-of-the-ministry
 *
 *   column   a column of the file, by its header; empty: there is none, and the default is the
 *            value of every row
 *   field    a field of the type, by name; or
 *            `key`: what identifies the row in its source, so that importing again revises instead
 *            of doubling (several key columns together are one key); or
 *            `set`: the default names the source, so that the keys of two sources never meet; or
 *            `-`: the column is left out on purpose
 *   default  the value where the cell is empty
 *   form     a template ("{} EUR": the cell stands for {});
 *            the order of a date: day/month/year or month/day/year, with / - or . between;
 *            words and their codes: Done=completed|...; a word that is not listed is refused;
 *            if known: a reference that is left open where nothing is known by that name
 *
 * Two columns for one field: in a field that holds a list they are its items; else their texts
 * follow one another with a space. Lines that begin with # are remarks. Without a key, a row is
 * known by everything it says: then a row that was changed is a new record. */
#include "format/mapping.h"

#include <stdlib.h>

void mapping_free(struct mapping *m) {
    arena_free(&m->memory);
    *m = (struct mapping){0};
}

static struct span keep(struct mapping *m, struct span s) {
    return (struct span){arena_copy(&m->memory, s.p, s.n), s.n};
}

static bool wrong(const struct csv *file, struct error *e) {
    return error_at(e, csv_name(file), csv_line(file), NULL);
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool holds(struct span s, const char *what) {
    return s.n > 0 && memmem(s.p, s.n, what, strlen(what)) != NULL;
}

static bool read_form(struct span form, struct mapping_rule *r, struct error *e) {
    r->text = form;
    r->form = FORM_PLAIN;
    if (form.n == 0)
        return true;
    if (span_is(form, "day/month/year"))
        r->form = FORM_DAY_FIRST;
    else if (span_is(form, "month/day/year"))
        r->form = FORM_MONTH_FIRST;
    else if (span_is(form, "if known"))
        r->form = FORM_IF_KNOWN;
    else if (holds(form, "{}"))
        r->form = FORM_TEMPLATE;
    else if (holds(form, "="))
        r->form = FORM_CODES;
    else
        return error_set(e, ERROR_INVALID,
                         "\"%.*s\" is no form: a template with {}, day/month/year, month/day/year, "
                         "or word=code|word=code",
                         (int)(form.n < 80 ? form.n : 80), form.p);
    return true;
}

static bool unknown_field(struct span name, const struct schema *type, struct error *e) {
    struct buf known AUTO_BUF = {0};
    for (unsigned i = 0; i < type->count && known.n < 200; i++)
        buf_printf(&known, "%s%s", i == 0 ? "" : ", ", type->fields[i].name);
    error_set(e, ERROR_INVALID, "\"%.*s\" is no field of %s", (int)(name.n < 80 ? name.n : 80),
              name.p, type->type->name);
    return error_hint(e, "its fields are %s", known.p);
}

static bool read_rule(struct mapping *m, const struct span cells[4], const struct schema *type,
                      struct error *e) {
    struct span name = cells[1];
    if (span_is(name, "-"))
        return true;
    if (span_is(name, "set")) {
        if (cells[2].n == 0 || cells[2].n > 64)
            return error_set(e, ERROR_INVALID,
                             "`set` needs a name of at most 64 bytes as its default");
        m->set = keep(m, cells[2]);
        return true;
    }
    if (m->count == MAPPING_RULES_MAX)
        return error_set(e, ERROR_LIMIT, "a mapping has at most %d rows", MAPPING_RULES_MAX);
    struct mapping_rule *r = &m->rules[m->count];
    *r = (struct mapping_rule){.field = MAPPING_KEY, .at = -1};
    if (!span_is(name, "key") && (r->field = schema_field(type, name)) < 0)
        return unknown_field(name, type, e);
    if (cells[0].n == 0 && cells[2].n == 0)
        return error_set(e, ERROR_INVALID, "neither a column nor a default is given");
    if (r->field == MAPPING_KEY && cells[0].n == 0)
        return error_set(e, ERROR_INVALID, "a key needs a column");
    if (!read_form(keep(m, cells[3]), r, e))
        return false;
    r->column = keep(m, cells[0]);
    r->fallback = keep(m, cells[2]);
    m->keys += r->field == MAPPING_KEY;
    m->if_known |= r->form == FORM_IF_KNOWN && r->field >= 0 ? 1ull << r->field : 0;
    m->count++;
    return true;
}

static bool is_header(const struct span cells[4]) {
    return span_is(cells[0], "column") && span_is(cells[1], "field");
}

static bool read_rows(struct csv *file, const struct schema *type, struct mapping *out,
                      struct error *e) {
    struct span *raw = NULL;
    size_t n = 0;
    bool headed = false;
    int got = 0;
    while ((got = csv_next(file, &raw, &n, e)) == 1) {
        if (raw[0].n > 0 && raw[0].p[0] == '#')
            continue;
        if (n < 2 || n > 4) {
            error_set(e, ERROR_INVALID,
                      "a row is column,field,default,form: this one has %zu cells", n);
            return wrong(file, e);
        }
        struct span cells[4];
        for (size_t i = 0; i < 4; i++)
            cells[i] = i < n ? span_trim(raw[i]) : (struct span){"", 0};
        if (!headed && !is_header(cells)) {
            error_set(e, ERROR_INVALID,
                      "the first row should be the header column,field,default,form");
            return wrong(file, e);
        }
        if (headed && !read_rule(out, cells, type, e))
            return wrong(file, e);
        headed = true;
    }
    if (got == 0 && out->count == 0)
        error_set(e, ERROR_INVALID, "the mapping %s maps nothing", csv_name(file));
    return got == 0 && out->count > 0;
}

bool mapping_read(struct csv *file, const struct schema *type, struct mapping *out,
                  struct error *e) {
    *out = (struct mapping){0};
    if (read_rows(file, type, out, e))
        return true;
    mapping_free(out);
    return false;
}

void mapping_by_name(const struct table *t, const struct schema *type, struct mapping *out) {
    *out = (struct mapping){0};
    for (size_t i = 0; i < t->columns && out->count < MAPPING_RULES_MAX; i++) {
        int field = span_is(t->header[i], "key") ? MAPPING_KEY : schema_field(type, t->header[i]);
        if (field == -1)
            continue;
        out->rules[out->count++] =
            (struct mapping_rule){.column = keep(out, t->header[i]), .field = field};
        out->keys += field == MAPPING_KEY;
    }
}

bool mapping_bind(struct mapping *m, const struct table *t, bool strict, struct error *e) {
    for (size_t i = 0; i < m->count; i++) {
        struct mapping_rule *r = &m->rules[i];
        r->at = -1;
        if (r->column.n == 0)
            continue;
        struct buf name AUTO_BUF = {0};
        buf_span(&name, r->column);
        r->at = table_column(t, name.p);
        if (r->at >= 0 || r->fallback.n > 0 || !strict)
            continue;
        const char *const wanted[] = {name.p, NULL};
        int ignored;
        return table_bind(t, wanted, &ignored, e);
    }
    return true;
}

/* ---- values ---------------------------------------------------------------------------------- */

static bool is_separator(char c) {
    return c == '/' || c == '-' || c == '.';
}

/* Three numbers with separators between; the last is a year of four digits. */
static bool read_numbers(struct span s, int out[3]) {
    size_t at = 0;
    for (int i = 0; i < 3; i++) {
        size_t start = at;
        out[i] = 0;
        while (at < s.n && s.p[at] >= '0' && s.p[at] <= '9' && at - start < 4)
            out[i] = out[i] * 10 + (s.p[at++] - '0');
        size_t digits = at - start;
        if (i < 2 ? digits < 1 || digits > 2 || at == s.n || !is_separator(s.p[at++]) : digits != 4)
            return false;
    }
    return at == s.n;
}

static bool put_date(struct span cell, bool day_first, struct buf *out, struct error *e) {
    int n[3];
    struct date ignored;
    if (date_parse(cell, &ignored)) { /* ISO 8601 is never mistaken for the other orders */
        buf_span(out, cell);
        return true;
    }
    char text[40] = "";
    if (read_numbers(cell, n))
        snprintf(text, sizeof text, "%04d-%02d-%02d", n[2], day_first ? n[1] : n[0],
                 day_first ? n[0] : n[1]);
    if (!date_parse(span_of(text), &ignored))
        return error_set(e, ERROR_INVALID, "\"%.*s\" is not a date as %s",
                         (int)(cell.n < 60 ? cell.n : 60), cell.p,
                         day_first ? "day/month/year" : "month/day/year");
    buf_str(out, text);
    return true;
}

static bool put_code(struct span words, struct span cell, struct buf *out, struct error *e) {
    for (struct span rest = words; rest.p != NULL;) {
        struct span pair = span_cut(&rest, '|'), word = span_cut(&pair, '=');
        if (pair.p == NULL || !span_eq(span_trim(word), cell))
            continue;
        buf_span(out, span_trim(pair));
        return true;
    }
    return error_set(e, ERROR_INVALID, "\"%.*s\" has no code in the mapping",
                     (int)(cell.n < 60 ? cell.n : 60), cell.p);
}

static void put_template(struct span form, struct span cell, struct buf *out) {
    for (size_t i = 0; i < form.n; i++) {
        if (form.p[i] == '{' && i + 1 < form.n && form.p[i + 1] == '}') {
            buf_span(out, cell);
            i++;
        } else {
            buf_char(out, form.p[i]);
        }
    }
}

bool mapping_value(const struct mapping_rule *r, struct span cell, struct buf *out,
                   struct error *e) {
    if (cell.n == 0) {
        buf_span(out, r->fallback);
        return true;
    }
    switch (r->form) {
    case FORM_DAY_FIRST: return put_date(cell, true, out, e);
    case FORM_MONTH_FIRST: return put_date(cell, false, out, e);
    case FORM_CODES: return put_code(r->text, cell, out, e);
    case FORM_TEMPLATE: put_template(r->text, cell, out); return true;
    case FORM_PLAIN:
    case FORM_IF_KNOWN: break;
    }
    buf_span(out, cell);
    return true;
}
