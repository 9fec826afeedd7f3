#include "web/html.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- frame --------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *href, *label;
} menu[] = {{"/", T("Picture")},         {"/partners", T("Partners")}, {"/activities", T("Activities")},
            {"/agreements", T("Agreements")}, {"/records", T("Records")},  {"/imports", T("Imports")},
            {"/log", T("Log")}};

static void put_menu(struct request *q, struct buf *b, const char *here) {
    buf_str(b, "<nav aria-label=\"Main\"><ul>");
    for (size_t i = 0; i < sizeof menu / sizeof *menu; i++)
        buf_printf(b, "<li><a href=\"%s\"%s>%s</a></li>", menu[i].href,
                   strcmp(menu[i].href, here) == 0 ? " aria-current=\"page\"" : "", menu[i].label);
    if (q->user.roles & ROLE_ADMIN)
        buf_printf(b, "<li><a href=\"/users\"%s>%s</a></li>", strcmp(here, "/users") == 0 ? " aria-current=\"page\"" : "",
                   T("Users"));
    buf_str(b, "</ul></nav>");
}

static void put_bar(struct request *q, struct buf *b, const char *here) {
    const struct node_settings *set = node_settings(q->node);
    buf_str(b, "<header class=\"bar\"><a class=\"home\" href=\"/\"><b>comity</b> <span>");
    html_str(b, set->name[0] != '\0' ? set->name : set->origin);
    buf_str(b, "</span></a>");
    if (q->signed_in) {
        put_menu(q, b, here);
        buf_printf(b, "<form class=\"find\" action=\"/search\" role=\"search\"><input id=\"find\" type=\"search\" name=\"q\""
                      " aria-label=\"%s\" placeholder=\"%s\" accesskey=\"/\"></form>",
                   T("Search all records"), T("Search  /"));
        buf_str(b, "<form class=\"who\" method=\"post\" action=\"/logout\"><a href=\"/account\">");
        html_str(b, q->user.name);
        buf_str(b, "</a>");
        html_csrf(q, b);
        buf_printf(b, "<button class=\"quiet\">%s</button></form>", T("Sign out"));
    }
    buf_str(b, "</header>");
    if (q->user.exercise)
        buf_str(b, "<p class=\"exercise\">EXERCISE EXERCISE EXERCISE</p>");
}

void page_begin(struct request *q, struct response *a, const char *title, const char *here) {
    struct buf *b = &a->body;
    buf_str(b, "<!doctype html>\n<html lang=\"en\" dir=\"ltr\"><head><meta charset=\"utf-8\"><title>");
    html_str(b, title);
    buf_str(b, " · comity</title><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
               "<meta name=\"color-scheme\" content=\"light dark\"><link rel=\"stylesheet\" href=\"");
    asset_url(b, "style.css");
    buf_str(b, "\"><link rel=\"icon\" href=\"");
    asset_url(b, "icon.svg");
    buf_str(b, "\"><script src=\"");
    asset_url(b, "app.js");
    buf_printf(b, "\" defer></script></head><body><a class=\"skip\" href=\"#main\">%s</a>", T("Skip to content"));
    put_bar(q, b, here);
    buf_str(b, "<main id=\"main\">");
}

static void put_freshness(struct request *q, struct buf *b) {
    AUTO_BUF struct buf note = {0};
    uint64_t size = 0;
    struct stored v;
    struct error ignored;
    if (q->reader == NULL || !q->signed_in || !reader_checkpoint(q->reader, &note, &size, &ignored))
        return;
    if (size > 0 && reader_at_leaf(q->reader, size - 1, q->arena, &v, &ignored)) {
        buf_printf(b, "%s ", T("Knowledge of"));
        html_moment(b, v.envelope.time);
        buf_str(b, " · ");
    }
    buf_str(b, "<a href=\"/log\">");
    html_number(b, (int64_t)size);
    buf_printf(b, " %s</a> · ", T("entries in the log"));
}

void page_end(struct request *q, struct response *a) {
    struct buf *b = &a->body;
    buf_str(b, "</main><footer>");
    put_freshness(q, b);
    buf_str(b, "comity " COMITY_VERSION_TEXT " · <a href=\"/api/v1/openapi.json\">API</a></footer></body></html>\n");
}

void page_fail(struct request *q, struct response *a, const struct error *e) {
    buf_clear(&a->body);
    a->header_count = 0;
    a->status = http_status(e);
    page_error(q, a, e);
}

void page_error(struct request *q, struct response *a, const struct error *e) {
    struct buf *b = &a->body;
    bool inside = a->status >= 500 && a->status != 503;
    const char *title = a->status == 404   ? T("Not found")
                        : a->status == 403 ? T("Not allowed")
                        : a->status == 429 ? T("Too many tries")
                        : inside           ? T("Something broke here")
                                           : T("That did not work");
    buf_clear(b);
    page_begin(q, a, title, "");
    buf_printf(b, "<h1>%s</h1><p class=\"lead\">", title);
    if (inside) {
        char text[1400];
        error_text(e, text, sizeof text);
        fprintf(stderr, "comity: %s\n", text);
        buf_str(b, T("The node could not answer. Its operator finds the reason in its output."));
    } else {
        if (e->field[0] != '\0') {
            html_str(b, e->field);
            buf_str(b, ": ");
        }
        html_str(b, e->message);
    }
    buf_str(b, "</p>");
    if (!inside && e->hint[0] != '\0') {
        buf_str(b, "<p>");
        html_str(b, e->hint);
        buf_str(b, "</p>");
    }
    buf_printf(b, "<p><a href=\"/\">%s</a></p>", T("Go to the picture"));
    page_end(q, a);
}

/* ---- values -------------------------------------------------------------------------------------------------------- */

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

void html_short(struct buf *b, struct decimal d) {
    static const struct {
        int64_t from;
        const char *unit;
    } steps[] = {{1000000000, " bn"}, {1000000, " M"}, {10000, " k"}};
    int64_t whole = d.micro / 1000000, size = whole < 0 ? -whole : whole;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (size >= steps[i].from) {
            int64_t unit = i == 2 ? 1000 : steps[i].from;
            buf_printf(b, "%.*f%s", size < 100 * unit ? 1 : 0, (double)whole / (double)unit, steps[i].unit);
            return;
        }
    html_number(b, whole);
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
    return (struct json){c == '"' ? JSON_STRING : c == '{' ? JSON_OBJECT : c == '[' ? JSON_ARRAY : JSON_NUMBER, value};
}

void html_record_url(struct buf *b, const struct schema *s, const struct uuid *id) {
    char text[UUID_TEXT + 1];
    uuid_format(id, text);
    buf_printf(b, "/%s/%s", s->type->plural, text);
}

static void put_ref(struct request *q, struct buf *b, struct span ref, struct span owner, bool link) {
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

static void put_scalar(struct request *q, struct buf *b, const struct field *f, struct span value, struct span owner,
                       bool markup) {
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
    case GEOMETRY:
        html_text(b, json_text(json_member(j, "type"), q->arena));
        return;
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

static void put_value(struct request *q, struct buf *b, const struct field *f, struct span value, struct span owner,
                      bool markup) {
    if (value.p == NULL)
        return;
    if (!IS_LIST(f->kind) || value.p[0] != '[') { /* a single item of a list comes bare from groups and facets */
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

void html_value(struct request *q, struct buf *b, const struct field *f, struct span value, struct span owner) {
    put_value(q, b, f, value, owner, true);
}

void html_plain(struct request *q, struct buf *b, const struct field *f, struct span value) {
    put_value(q, b, f, value, span_of(node_settings(q->node)->origin), false);
}

void html_title(struct request *q, struct buf *b, const struct stored *v, uint64_t mask) {
    struct content c;
    int at = v->schema->title;
    if (!v->erased && (mask >> at & 1) && content_read(v->schema, v->body, &c, NULL) && c.value[at].p != NULL) {
        put_value(q, b, &v->schema->fields[at], c.value[at], v->envelope.owner, false);
        return;
    }
    char id[UUID_TEXT + 1];
    uuid_format(&v->envelope.id, id);
    html_str(b, v->schema->type->label);
    buf_printf(b, " %.8s", id);
}

void html_marking(struct request *q, struct buf *b, struct span marking) {
    static const char *const classes[] = {[TLP_RED] = "red", [TLP_AMBER_STRICT] = "amber", [TLP_AMBER] = "amber",
                                          [TLP_GREEN] = "green", [TLP_CLEAR] = "clear"};
    struct marking m;
    struct error ignored;
    AUTO_BUF struct buf words = {0};
    if (!marking_read(marking, q->arena, &m, &ignored))
        m = marking_narrowest();
    marking_words(&words, &m);
    const char *name = tlp_name(m.tlp), *rest = strstr(words.p, name);
    buf_printf(b, "<span class=\"tlp %s\">%s</span>", classes[m.tlp], name);
    if (rest != NULL && rest[strlen(name)] != '\0') {
        buf_str(b, " <span class=\"rel\">");
        html_str(b, rest + strlen(name) + 1);
        buf_str(b, "</span>");
    } else if (m.to_count == 0) {
        buf_printf(b, " <span class=\"rel\">%s</span>", T("own organisation"));
    }
    if (m.fields_count > 0)
        buf_printf(b, " <span class=\"rel\">%s</span>", T("some fields narrower"));
}

void html_csrf(struct request *q, struct buf *b) {
    buf_str(b, "<input type=\"hidden\" name=\"csrf\" value=\"");
    html_text(b, q->csrf);
    buf_str(b, "\">");
}

/* ---- addresses ----------------------------------------------------------------------------------------------------- */

static void put_pair(struct buf *b, bool *first, struct span name, struct span value) {
    buf_str(b, *first ? "?" : "&amp;");
    *first = false;
    http_encode(b, name);
    buf_char(b, '=');
    http_encode(b, value);
}

void html_url_set(struct request *q, struct buf *b, const char *name, struct span value) {
    bool first = true;
    html_text(b, q->path);
    for (size_t i = 0; i < q->params_count; i++) {
        const struct param *p = &q->params[i];
        if (!span_is(p->name, name) && !span_is(p->name, "after") && p->value.n + p->name.n > 0 &&
            !(p->value.n == 0 && memchr(p->name.p, '.', p->name.n) == NULL))
            put_pair(b, &first, p->name, p->value);
    }
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
        if (!same && !span_is(p->name, "after") && !(p->value.n == 0 && memchr(p->name.p, '.', p->name.n) == NULL))
            put_pair(b, &first, p->name, p->value);
    }
    if (!there)
        put_pair(b, &first, name, value);
}
