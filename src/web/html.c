/* html.c: values, links, markings and addresses as a page shows them. */
#include "web/html.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- values -----------------------------------------------------------------------------------
 */

void html_number(struct buf *b, int64_t n) {
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%lld", (long long)(n < 0 ? -n : n));
    if (n < 0)
        buf_str(b, "−");
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            buf_char(b, ',');
        buf_char(b, digits[i]);
    }
}

void html_decimal(struct buf *b, struct decimal d) {
    AUTO_BUF struct buf whole = {0};
    html_number(b, d.micro / 1000000);
    decimal_put(&whole, (struct decimal){d.micro % 1000000});
    const char *point = strchr(whole.p, '.');
    if (point != NULL)
        buf_str(b, point);
}

/* Below a million the number itself: it is short enough, and exact. */
void html_short(struct buf *b, struct decimal d) {
    static const struct {
        int64_t from;
        const char *unit;
    } steps[] = {{1000000000, " bn"}, {1000000, " M"}};
    int64_t whole = d.micro / 1000000, size = whole < 0 ? -whole : whole;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (size >= steps[i].from) {
            buf_printf(b, "%.*f%s", size < 100 * steps[i].from ? 1 : 0,
                       (double)whole / (double)steps[i].from, steps[i].unit);
            return;
        }
    html_number(b, whole);
}

void html_lower(struct buf *b, const char *label) {
    char first[2] = {label[0], '\0'};
    bool word = label[0] >= 'A' && label[0] <= 'Z' && label[1] >= 'a' && label[1] <= 'z';
    if (word) {
        first[0] = (char)(label[0] + 32);
        html_str(b, first);
    }
    html_str(b, word ? label + 1 : label);
}

bool html_is_numeric(const struct field *f) {
    return f->kind == COUNT || f->kind == DECIMAL || f->kind == MONEY;
}

void html_attribute(struct buf *b, const char *name, struct span value) {
    buf_printf(b, " %s=\"", name);
    html_text(b, value);
    buf_char(b, '"');
}

void html_day(struct buf *b, struct date d) {
    char iso[11], words[24];
    date_format(d, iso);
    date_words(d, words);
    buf_printf(b, "<time datetime=\"%s\">%s</time>", iso, words);
}

void html_moment(struct buf *b, instant t) {
    char iso[28], words[24];
    instant_format(t, iso);
    date_words(instant_date(t), words);
    buf_printf(b, "<time datetime=\"%s\">%s, %.5s UTC</time>", iso, words, iso + 11);
}

static struct json as_json(struct span value) {
    char c = value.n > 0 ? value.p[0] : 'n';
    return (struct json){c == '"'   ? JSON_STRING
                         : c == '{' ? JSON_OBJECT
                         : c == '[' ? JSON_ARRAY
                                    : JSON_NUMBER,
                         value};
}

void html_record_url(struct buf *b, const struct schema *s, const struct uuid *id) {
    char text[UUID_TEXT + 1];
    uuid_format(id, text);
    buf_printf(b, "/%s/%s", s->type->plural, text);
}

static void put_ref(struct request *q, struct buf *b, struct span ref, struct span owner,
                    bool link) {
    struct label label;
    if (!query_label(q->reader, ref, owner, &q->viewer, q->today, q->arena, &label)) {
        buf_str(b, link ? "<span class=\"withheld\">withheld</span>" : "withheld");
        return;
    }
    struct span text = label.title.p != NULL ? label.title : label.key.p != NULL ? label.key : ref;
    if (!link) {
        html_text(b, text);
        return;
    }
    buf_str(b, "<a href=\"");
    html_record_url(b, label.schema, &label.id);
    buf_str(b, "\">");
    html_text(b, text);
    buf_str(b, "</a>");
}

static void put_code(struct buf *b, const struct field *f, struct span text) {
    const struct code *c = code_find(f->codes, text);
    if (c != NULL)
        html_str(b, c->label);
    else
        html_text(b, text);
}

static void put_paragraphs(struct buf *b, struct span text) {
    while (text.p != NULL) {
        struct span line = span_cut(&text, '\n');
        html_text(b, line);
        if (text.p != NULL)
            buf_str(b, "<br>");
    }
}

static void put_attachment(struct request *q, struct buf *b, struct json value) {
    int64_t size = 0;
    html_text(b, json_text(json_member(value, "name"), q->arena));
    if (json_integer(json_member(value, "size"), &size)) {
        buf_str(b, " (");
        html_number(b, size);
        buf_str(b, " bytes)");
    }
}

static void put_scalar(struct request *q, struct buf *b, const struct field *f, struct span value,
                       struct span owner, bool markup) {
    struct json j = as_json(value);
    struct span text = j.type == JSON_STRING ? json_text(j, q->arena) : value;
    struct date d;
    instant t = 0;
    struct decimal v;
    int64_t n = 0;
    switch (KIND_OF(f->kind)) {
    case CODE: put_code(b, f, text); return;
    case REF: put_ref(q, b, text, owner, markup); return;
    case LONG_TEXT:
        if (markup)
            put_paragraphs(b, text);
        else
            html_text(b, text);
        return;
    case DATE:
        if (markup && date_parse(text, &d)) {
            html_day(b, d);
            return;
        }
        break;
    case INSTANT:
        if (markup && instant_parse(text, &t)) {
            html_moment(b, t);
            return;
        }
        break;
    case COUNT:
        if (span_to_i64(text, &n)) {
            html_number(b, n);
            return;
        }
        break;
    case DECIMAL:
        if (decimal_parse(text, &v)) {
            html_decimal(b, v);
            return;
        }
        break;
    case MONEY:
        if (decimal_parse(json_text(json_member(j, "amount"), q->arena), &v)) {
            html_decimal(b, v);
            buf_char(b, ' ');
            html_text(b, json_text(json_member(j, "currency"), q->arena));
            return;
        }
        break;
    case ATTACHMENT: put_attachment(q, b, j); return;
    case GEOMETRY: html_text(b, json_text(json_member(j, "type"), q->arena)); return;
    case POSITION: {
        AUTO_BUF struct buf place = {0};
        field_to_text(f, value, &place);
        html_text(b, buf_view(&place));
        return;
    }
    default: break;
    }
    html_text(b, text);
}

static void put_value(struct request *q, struct buf *b, const struct field *f, struct span value,
                      struct span owner, bool markup) {
    if (value.p == NULL)
        return;
    if (!IS_LIST(f->kind) ||
        value.p[0] != '[') { /* a single item of a list comes bare from groups and facets */
        put_scalar(q, b, f, value, owner, markup);
        return;
    }
    struct json item;
    size_t n = 0;
    for (struct json_walk w = json_walk(as_json(value)); json_next(&w, &item); n++) {
        if (n > 0)
            buf_str(b, KIND_OF(f->kind) == TEXT ? " · " : ", ");
        put_scalar(q, b, f, item.raw, owner, markup);
    }
}

void html_value(struct request *q, struct buf *b, const struct field *f, struct span value,
                struct span owner) {
    put_value(q, b, f, value, owner, true);
}

void html_plain(struct request *q, struct buf *b, const struct field *f, struct span value) {
    put_value(q, b, f, value, span_of(node_settings(q->node)->origin), false);
}

void html_title(struct request *q, struct buf *b, const struct stored *v, uint64_t mask) {
    struct content c;
    int at = v->schema->title;
    if (!v->erased && (mask >> at & 1) && content_read(v->schema, v->body, &c, NULL) &&
        c.value[at].p != NULL) {
        put_value(q, b, &v->schema->fields[at], c.value[at], v->envelope.owner, false);
        return;
    }
    char id[UUID_TEXT + 1];
    uuid_format(&v->envelope.id, id);
    html_str(b, v->schema->type->label);
    buf_printf(b, " %.8s", id);
}

void html_record_link(struct request *q, struct buf *b, const struct stored *v, uint64_t mask) {
    buf_str(b, "<a href=\"");
    html_record_url(b, v->schema, &v->envelope.id);
    buf_str(b, "\">");
    html_title(q, b, v, mask);
    buf_str(b, "</a>");
}

struct span html_address_value(struct request *q, const struct field *f, struct span value) {
    struct field scalar = *f;
    struct label label;
    AUTO_BUF struct buf text = {0};
    scalar.kind = SCALAR_OF(f->kind);
    field_to_text(&scalar, value, &text);
    if (scalar.kind == REF &&
        query_label(q->reader, buf_view(&text), span_of(node_settings(q->node)->origin), &q->viewer,
                    q->today, q->arena, &label) &&
        label.key.p != NULL)
        return label.key;
    return (struct span){arena_copy(q->arena, buf_view(&text).p, text.n), text.n};
}

/* Whom the list of a marking lets see it, in words. */
static void put_release(struct buf *b, const struct marking *m) {
    if (m->to_count == 0) {
        buf_str(b, T("own organisation only"));
        return;
    }
    if (m->to_count == 1 && span_is(m->to[0], MARKING_EVERYONE)) {
        buf_str(b, m->tlp == TLP_CLEAR ? T("may be shown to anyone")
                                       : T("releasable to every partner"));
        return;
    }
    buf_printf(b, "%s ", T("releasable to"));
    for (size_t i = 0; i < m->to_count; i++) {
        buf_str(b, i == 0 ? "" : ", ");
        html_text(b, m->to[i]);
    }
}

void html_marking(struct request *q, struct buf *b, struct span marking) {
    static const char *const classes[] = {[TLP_RED] = "red",
                                          [TLP_AMBER_STRICT] = "amber",
                                          [TLP_AMBER] = "amber",
                                          [TLP_GREEN] = "green",
                                          [TLP_CLEAR] = "clear"};
    struct marking m;
    struct error ignored;
    if (!marking_read(marking, q->arena, &m, &ignored))
        m = marking_narrowest();
    if (m.exercise)
        buf_str(b, "<b class=\"exercise-word\">EXERCISE</b> ");
    buf_printf(b, "<span class=\"tlp %s\">%s</span> <span class=\"rel\">", classes[m.tlp],
               tlp_name(m.tlp));
    put_release(b, &m);
    for (size_t i = 0; i < m.caveats_count; i++) {
        buf_str(b, " · ");
        html_text(b, m.caveats[i]);
    }
    if (m.embargo.day != DATE_NONE) {
        buf_printf(b, " · %s ", T("not before"));
        html_day(b, m.embargo);
    }
    if (m.fields_count > 0)
        buf_printf(b, " · %s", T("some fields narrower"));
    buf_str(b, "</span>");
}

/* ---- differences ------------------------------------------------------------------------------
 */

/* How much of the beginning (or, from behind, of the end) two texts share, in whole words. */
static size_t shared(struct span a, struct span b, bool behind) {
    size_t most = a.n < b.n ? a.n : b.n, n = 0, word = 0;
    while (n < most && (behind ? a.p[a.n - 1 - n] == b.p[b.n - 1 - n] : a.p[n] == b.p[n])) {
        n++;
        if ((behind ? a.p[a.n - n] : a.p[n - 1]) == ' ')
            word = n;
    }
    return word;
}

static void put_mark(struct buf *b, const char *tag, struct span text) {
    if (text.n == 0)
        return;
    buf_printf(b, "<%s>", tag);
    html_text(b, text);
    buf_printf(b, "</%s>", tag);
}

/* Two texts that share their ends: only the middle is struck out and put in. */
static bool put_text_change(struct request *q, struct buf *b, struct span old, struct span new) {
    struct span x = json_text((struct json){JSON_STRING, old}, q->arena);
    struct span y = json_text((struct json){JSON_STRING, new}, q->arena);
    size_t head = shared(x, y, false);
    struct span x_rest = {x.p + head, x.n - head}, y_rest = {y.p + head, y.n - head};
    size_t tail = shared(x_rest, y_rest, true);
    if (head + tail < 12)
        return false;
    html_text(b, (struct span){x.p, head});
    put_mark(b, "del", (struct span){x_rest.p, x_rest.n - tail});
    put_mark(b, "ins", (struct span){y_rest.p, y_rest.n - tail});
    html_text(b, (struct span){x_rest.p + x_rest.n - tail, tail});
    return true;
}

static void put_change(struct request *q, struct buf *b, const struct field *f, struct span old,
                       struct span new, struct span owner) {
    bool text = f->kind == TEXT || f->kind == LONG_TEXT;
    if (text && old.p != NULL && new.p != NULL &&put_text_change(q, b, old, new))
        return;
    if (old.p != NULL) {
        buf_str(b, "<del>");
        html_value(q, b, f, old, owner);
        buf_str(b, "</del> ");
    }
    if (new.p != NULL) {
        buf_str(b, "<ins>");
        html_value(q, b, f, new, owner);
        buf_str(b, "</ins>");
    }
}

void html_changes(struct request *q, struct buf *b, const struct content *before,
                  const struct content *after, uint64_t mask, struct span owner) {
    uint64_t changed = content_diff(before, after) & mask;
    if (changed == 0)
        return;
    buf_str(b, "<dl class=\"diff\">");
    for (unsigned i = 0; i < after->schema->count; i++) {
        const struct field *f = &after->schema->fields[i];
        char label[64];
        if ((changed >> i & 1) == 0)
            continue;
        buf_str(b, "<div><dt>");
        html_str(b, field_label(f, label));
        buf_str(b, "</dt><dd>");
        put_change(q, b, f, before->value[i], after->value[i], owner);
        buf_str(b, "</dd></div>");
    }
    buf_str(b, "</dl>");
}

/* ---- forms ------------------------------------------------------------------------------------
 */

void html_problem(struct buf *b, const struct error *e) {
    if (e == NULL)
        return;
    buf_str(b, "<div class=\"summary\" role=\"alert\"><p>");
    html_str(b, e->message);
    buf_str(b, ". ");
    html_str(b, e->hint);
    buf_str(b, "</p></div>");
}

void html_hidden(struct buf *b, struct span name, struct span value) {
    buf_str(b, "<input type=\"hidden\"");
    html_attribute(b, "name", name);
    html_attribute(b, "value", value);
    buf_str(b, ">");
}

void html_csrf(struct request *q, struct buf *b) {
    html_hidden(b, SPAN("csrf"), q->csrf);
}

/* ---- addresses --------------------------------------------------------------------------------
 */

static void put_pair(struct buf *b, bool *first, struct span name, struct span value) {
    buf_str(b, *first ? "?" : "&amp;");
    *first = false;
    http_encode(b, name);
    buf_char(b, '=');
    http_encode(b, value);
}

/* Whether a parameter stays in the address of a changed view: not the place in the list, and not
 * the empty fields of a form; "field.lacks" says something without a value. */
static bool stays(const struct param *p) {
    bool condition = memchr(p->name.p, '.', p->name.n) != NULL;
    return p->name.n > 0 && !span_is(p->name, "after") && (p->value.n > 0 || condition);
}

void html_url_set(struct request *q, struct buf *b, const char *name, struct span value) {
    bool first = true;
    html_text(b, q->path);
    for (size_t i = 0; i < q->params_count; i++)
        if (stays(&q->params[i]) && !span_is(q->params[i].name, name))
            put_pair(b, &first, q->params[i].name, q->params[i].value);
    if (value.p != NULL)
        put_pair(b, &first, span_of(name), value);
}

void html_url_toggle(struct request *q, struct buf *b, struct span name, struct span value) {
    bool first = true, there = false;
    html_text(b, q->path);
    for (size_t i = 0; i < q->params_count; i++) {
        const struct param *p = &q->params[i];
        bool same = span_eq(p->name, name) && span_eq(p->value, value);
        there = there || same;
        if (!same && stays(p))
            put_pair(b, &first, p->name, p->value);
    }
    if (!there)
        put_pair(b, &first, name, value);
}
