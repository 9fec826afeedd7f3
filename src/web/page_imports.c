/* page_imports.c: what came in, and what was refused and why. */
#include "format/format.h"
#include "web/html.h"

struct reports {
    struct request *q;
    struct span keys[200], values[200];
    size_t n;
};

static bool take_report(void *context, struct span key, struct span value) {
    struct reports *r = context;
    if (r->n == sizeof r->keys / sizeof *r->keys) { /* the newest are last */
        memmove(r->keys, r->keys + 1, (r->n - 1) * sizeof *r->keys);
        memmove(r->values, r->values + 1, (r->n - 1) * sizeof *r->values);
        r->n--;
    }
    r->keys[r->n] = (struct span){arena_copy(r->q->arena, key.p, key.n), key.n};
    r->values[r->n++] = (struct span){arena_copy(r->q->arena, value.p, value.n), value.n};
    return true;
}

static void put_count(struct buf *b, struct json report, const char *name) {
    int64_t n = 0;
    buf_str(b, "<td class=\"n\">");
    if (json_integer(json_member(report, name), &n))
        html_number(b, n);
    buf_str(b, "</td>");
}

static void put_text(struct request *q, struct buf *b, struct json value) {
    if (value.type == JSON_STRING)
        html_text(b, json_text(value, q->arena));
    else if (value.raw.p != NULL)
        html_text(b, value.raw);
}

/* Keys are whatever the importer gave; in an address they stand as hexadecimal. */
static void put_key(struct buf *b, struct span key) {
    hex_put(b, key.p, key.n);
}

static void put_import_heads(struct buf *b) {
    static const char *const heads[] = {T("Rows"), T("Added"), T("Unchanged"), T("Revised"),
                                        T("Refused")};
    buf_printf(b,
               "<div class=\"wide\"><table class=\"list\"><thead><tr><th scope=\"col\">%s</th>"
               "<th scope=\"col\">%s</th>",
               T("What"), T("When"));
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        buf_printf(b, "<th scope=\"col\" class=\"n\">%s</th>", heads[i]);
    buf_str(b, "</tr></thead><tbody>");
}

/* What the format is, in the words of its own help. */
static void put_format(struct request *q, struct buf *b, struct json name) {
    struct span text = name.type == JSON_STRING ? json_text(name, q->arena) : SPAN("");
    AUTO_FREE char *key = span_dup(text);
    const struct import_format *f = import_format_find(key);
    if (f == NULL || f->help == NULL)
        return;
    buf_str(b, " <small>");
    html_text(b, (struct span){f->help, strcspn(f->help, ".:;\n")});
    buf_str(b, "</small>");
}

void page_imports(struct request *q, struct response *a) {
    struct reports *r = arena_alloc(q->arena, sizeof *r);
    struct error e;
    static const char *const counts[] = {"rows", "added", "unchanged", "revised", "refused"};
    r->q = q;
    if (!reader_each(q->reader, "import", SPAN(""), take_report, r, &e)) {
        page_fail(q, a, &e);
        return;
    }
    page_begin(q, a, T("Imports"), "/imports");
    struct buf *b = &a->body;
    buf_printf(b, "<h1>%s</h1><p class=\"help\">%s</p>", T("Imports"),
               T("What came in, and what was refused and why. Refused rows wait in a file to be "
                 "mended and imported again."));
    if (r->n == 0)
        buf_printf(b, "<p class=\"empty\">%s</p>",
                   T("Nothing has been imported yet. `comity import --help` says how."));
    else
        put_import_heads(b);
    for (size_t i = r->n; i-- > 0;) {
        struct json report;
        instant when = 0;
        struct error bad;
        if (!json_parse(r->values[i], &report, &bad))
            continue;
        buf_str(b, "<tr><th scope=\"row\"><a href=\"/imports/");
        put_key(b, r->keys[i]);
        buf_str(b, "\">");
        put_text(q, b, json_member(report, "format"));
        buf_str(b, "</a>");
        put_format(q, b, json_member(report, "format"));
        buf_str(b, "</th><td class=\"tight\">");
        struct json started = json_member(report, "started");
        if (started.type == JSON_STRING && instant_parse(json_text(started, q->arena), &when))
            html_moment(b, when);
        buf_str(b, "</td>");
        for (size_t k = 0; k < sizeof counts / sizeof *counts; k++)
            put_count(b, report, counts[k]);
        buf_str(b, "</tr>");
    }
    if (r->n > 0)
        buf_str(b, "</tbody></table></div>");
    page_end(q, a);
}

/* ---- one report ------------------------------------------------------------------------------ */

static int64_t count_of(struct json report, const char *name) {
    int64_t n = 0;
    return json_integer(json_member(report, name), &n) ? n : 0;
}

/* "223,358 rows read: 223,115 added, 0 unchanged, 0 revised, 243 refused" */
static void put_outcome(struct buf *b, struct json report) {
    static const struct {
        const char *name, *word;
    } parts[] = {{"added", T("added")},
                 {"unchanged", T("unchanged")},
                 {"revised", T("revised")},
                 {"refused", T("refused")}};
    buf_str(b, "<p class=\"lead\"><b>");
    html_number(b, count_of(report, "rows"));
    buf_printf(b, "</b> %s", T("rows read"));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        buf_str(b, i == 0 ? ": <b>" : ", <b>");
        html_number(b, count_of(report, parts[i].name));
        buf_printf(b, "</b> %s", parts[i].word);
    }
    if (count_of(report, "partners_to_settle") > 0) {
        buf_str(b, "; <a href=\"/partners?settled.not=settled\">");
        html_number(b, count_of(report, "partners_to_settle"));
        buf_printf(b, " %s</a>", T("partners to be settled by a person"));
    }
    buf_str(b, "</p>");
    if (json_member(report, "interrupted").type == JSON_TRUE)
        buf_printf(b, "<p class=\"notice\">%s</p>",
                   T("It was stopped before the end. Run it again: what is there stays unchanged, "
                     "and the rest follows."));
}

static void put_time(struct request *q, struct buf *b, struct json value) {
    instant when = 0;
    if (value.type == JSON_STRING && instant_parse(json_text(value, q->arena), &when))
        html_moment(b, when);
}

static void put_origin(struct request *q, struct buf *b, struct json report) {
    struct json source = json_member(report, "source"), rejects = json_member(report, "rejects");
    buf_printf(b, "<dl class=\"fields\"><div><dt>%s</dt><dd>", T("From"));
    put_time(q, b, json_member(report, "started"));
    buf_printf(b, " %s ", T("to"));
    put_time(q, b, json_member(report, "ended"));
    buf_printf(b, "</dd></div><div><dt>%s</dt><dd>", T("Source"));
    put_text(q, b, source);
    buf_str(b, "</dd></div>");
    if (rejects.type == JSON_STRING && rejects.raw.n > 2) {
        buf_printf(b, "<div><dt>%s</dt><dd><code>", T("Refused rows"));
        put_text(q, b, rejects);
        buf_printf(b, "</code><br><small>%s</small></dd></div>",
                   T("Mend them there and import that file."));
    }
    buf_str(b, "</dl>");
}

static void put_reasons(struct request *q, struct buf *b, struct json reasons) {
    static const char *const members[] = {"count", "field", "reason", "first"};
    static const char *const heads[] = {T("Rows"), T("Field"), T("Why"), T("The first one")};
    struct json item;
    struct json_walk w = json_walk(reasons);
    if (reasons.type != JSON_ARRAY || !json_next(&w, &item))
        return;
    buf_printf(b, "<section><h2>%s</h2><div class=\"wide\"><table class=\"list\"><thead><tr>",
               T("Why rows were refused"));
    for (size_t i = 0; i < 4; i++)
        buf_printf(b, "<th scope=\"col\"%s>%s</th>", i == 0 ? " class=\"n\"" : "", heads[i]);
    buf_str(b, "</tr></thead><tbody>");
    for (w = json_walk(reasons); json_next(&w, &item);) {
        buf_str(b, "<tr>");
        for (size_t i = 0; i < 4; i++) {
            buf_str(b, i == 0 ? "<td class=\"n\">" : "<td>");
            if (i == 0)
                html_number(b, count_of(item, members[i]));
            else
                put_text(q, b, json_member(item, members[i]));
            buf_str(b, "</td>");
        }
        buf_str(b, "</tr>");
    }
    buf_str(b, "</tbody></table></div></section>");
}

/* A number in groups of three; anything else as it stands. */
static void put_figure(struct request *q, struct buf *b, struct json value) {
    struct decimal d;
    struct span text = value.type == JSON_STRING ? json_text(value, q->arena) : value.raw;
    if (decimal_parse(text, &d))
        html_decimal(b, d);
    else
        put_text(q, b, value);
}

static void put_words(struct request *q, struct buf *b, struct json name) {
    struct span text = json_text(name, q->arena);
    char *words = arena_copy(q->arena, text.p, text.n);
    for (char *p = words; *p != '\0'; p++)
        if (*p == '_')
            *p = ' ';
    html_str(b, words);
}

/* What the source says of itself: figures by part ("2004-2005") as a table, the rest as lines. */
static void put_parts(struct request *q, struct buf *b, struct json parts) {
    struct json name, value, key, figure;
    bool head = true;
    buf_str(b, "<div class=\"wide\" tabindex=\"0\" role=\"region\"");
    html_attribute(b, "aria-label", SPAN(T("Totals of the source")));
    buf_str(b, "><table class=\"list\">");
    for (struct json_walk w = json_walk(parts); json_next_member(&w, &name, &value);) {
        if (value.type != JSON_OBJECT)
            continue;
        if (head) {
            buf_str(b, "<thead><tr><td></td>");
            for (struct json_walk v = json_walk(value); json_next_member(&v, &key, &figure);) {
                buf_str(b, "<th scope=\"col\" class=\"n\">");
                put_words(q, b, key);
                buf_str(b, "</th>");
            }
            buf_str(b, "</tr></thead><tbody>");
            head = false;
        }
        buf_str(b, "<tr><th scope=\"row\">");
        put_text(q, b, name);
        buf_str(b, "</th>");
        for (struct json_walk v = json_walk(value); json_next_member(&v, &key, &figure);) {
            buf_str(b, "<td class=\"n\">");
            put_figure(q, b, figure);
            buf_str(b, "</td>");
        }
        buf_str(b, "</tr>");
    }
    buf_str(b, head ? "</table></div>" : "</tbody></table></div>");
}

static bool has_parts(struct json object) {
    struct json name, value;
    struct json_walk w = json_walk(object);
    return json_next_member(&w, &name, &value) && value.type == JSON_OBJECT;
}

static void put_totals(struct request *q, struct buf *b, struct json totals) {
    struct json name, value;
    if (totals.type != JSON_OBJECT)
        return;
    buf_printf(b, "<section><h2>%s</h2>", T("What the source itself says, refused rows included"));
    if (has_parts(totals))
        put_parts(q, b, totals);
    buf_str(b, "<dl class=\"fields\">");
    for (struct json_walk w = json_walk(totals); json_next_member(&w, &name, &value);) {
        bool whole = value.type == JSON_OBJECT && has_parts(value);
        if (value.type == JSON_OBJECT && !whole)
            continue;
        buf_str(b, "<div><dt>");
        put_words(q, b, name);
        buf_str(b, "</dt><dd>");
        if (whole)
            put_parts(q, b, value);
        else
            put_figure(q, b, value);
        buf_str(b, "</dd></div>");
    }
    buf_str(b, "</dl></section>");
}

void page_import(struct request *q, struct response *a) {
    AUTO_BUF struct buf value = {0}, key = {0};
    struct json report;
    struct error e;
    size_t n = q->capture[0].n / 2;
    buf_reserve(&key, n + 1);
    if (n > 200 || !hex_read(q->capture[0], key.p, n) ||
        !reader_get(q->reader, "import", (struct span){key.p, n}, &value) ||
        !json_parse(buf_view(&value), &report, &e)) {
        error_set(&e, ERROR_NOT_FOUND, "%s", T("There is no such import"));
        page_fail(q, a, &e);
        return;
    }
    page_begin(q, a, T("Import"), "/imports");
    struct buf *b = &a->body;
    buf_printf(b, "<p class=\"crumb\"><a href=\"/imports\">%s</a></p><h1>%s ", T("Imports"),
               T("Import of"));
    put_text(q, b, json_member(report, "format"));
    buf_str(b, "</h1>");
    put_outcome(b, report);
    put_origin(q, b, report);
    put_reasons(q, b, json_member(report, "reasons"));
    put_totals(q, b, json_member(report, "totals"));
    page_end(q, a);
}
