/* page_explorer.c: any list of records: search, facets with counts, totals, columns, pages; its address is the view. */
#include "web/html.h"

#include <stdlib.h>

enum { FACET_VALUES = 12, LIMIT = 50 };

/* ---- facets -------------------------------------------------------------------------------------------------------- */

/* What stands for a value in the address: its text; a reference's key where it has one. */
static struct span address_value(struct request *q, const struct field *f, struct span value) {
    struct field scalar = *f;
    AUTO_BUF struct buf text = {0};
    struct label label;
    scalar.kind = SCALAR_OF(f->kind);
    field_to_text(&scalar, value, &text);
    if (scalar.kind == REF &&
        query_label(q->reader, buf_view(&text), span_of(node_settings(q->node)->origin), &q->viewer, q->today, q->arena,
                    &label) &&
        label.key.p != NULL)
        return label.key;
    return (struct span){arena_copy(q->arena, buf_view(&text).p, text.n), text.n};
}

/* The filter may have been given by key or by id: whichever is in the address is taken away. */
static struct span as_given(struct request *q, const struct field *f, struct span value, struct span by_key) {
    struct field scalar = *f;
    AUTO_BUF struct buf text = {0};
    scalar.kind = SCALAR_OF(f->kind);
    field_to_text(&scalar, value, &text);
    for (size_t i = 0; i < q->params_count; i++)
        if (span_is(q->params[i].name, f->name) && span_eq(q->params[i].value, buf_view(&text)))
            return q->params[i].value;
    return by_key;
}

static void put_facet_value(struct request *q, struct buf *b, const struct field *f, const struct facet_value *v) {
    AUTO_BUF struct buf name = {0};
    struct span value = SPAN("");
    buf_str(&name, f->name);
    if (v->value.p == NULL)
        buf_str(&name, ".lacks");
    else
        value = as_given(q, f, v->value, address_value(q, f, v->value));
    buf_printf(b, "<li><a%s href=\"", v->chosen ? " class=\"on\" aria-current=\"true\"" : "");
    html_url_toggle(q, b, buf_view(&name), value);
    buf_str(b, "\">");
    if (v->value.p == NULL)
        buf_printf(b, "<i>%s</i>", T("unknown"));
    else
        html_plain(q, b, f, v->value);
    buf_str(b, "</a> <span class=\"n\">");
    html_number(b, (int64_t)v->count);
    buf_str(b, "</span></li>");
}

static void put_facets(struct request *q, struct buf *b, const struct facet *facets, size_t n) {
    buf_printf(b, "<aside class=\"facets\" aria-label=\"%s\"><details class=\"fold\" open><summary>%s</summary>",
               T("Narrow the list"), T("Narrow"));
    for (size_t i = 0; i < n; i++) {
        const struct field *f = &q->schema->fields[facets[i].field];
        char label[64];
        bool only_unknown = facets[i].count == 1 && facets[i].values[0].value.p == NULL && !facets[i].values[0].chosen;
        if (facets[i].count == 0 || only_unknown)
            continue;
        buf_str(b, "<section><h2>");
        html_str(b, field_label(f, label));
        buf_str(b, "</h2><ul>");
        for (size_t k = 0; k < facets[i].count; k++)
            put_facet_value(q, b, f, &facets[i].values[k]);
        buf_str(b, "</ul>");
        if (facets[i].distinct > facets[i].count) {
            buf_str(b, "<p class=\"more\">");
            html_number(b, (int64_t)(facets[i].distinct - facets[i].count));
            buf_printf(b, " %s</p>", T("more: search for them"));
        }
        buf_str(b, "</section>");
    }
    buf_str(b, "</details></aside>");
}

/* ---- the table ----------------------------------------------------------------------------------------------------- */

static bool numeric(const struct field *f) {
    return f->kind == COUNT || f->kind == DECIMAL || f->kind == MONEY;
}

static void put_headers(struct request *q, struct buf *b, const struct listing *l) {
    buf_str(b, "<thead><tr>");
    for (size_t i = 0; i < l->column_count; i++) {
        const struct field *f = &q->schema->fields[l->columns[i]];
        char label[64];
        bool sorted = l->query.sort == l->columns[i];
        AUTO_BUF struct buf sort = {0};
        /* A second click turns the order round; dates and numbers begin with the highest. */
        bool down = sorted ? !l->query.descending : numeric(f) || f->kind == DATE || f->kind == INSTANT;
        buf_printf(&sort, "%s%s", down ? "-" : "", f->name);
        buf_printf(b, "<th scope=\"col\"%s%s><a href=\"", numeric(f) ? " class=\"n\"" : "",
                   !sorted ? "" : l->query.descending ? " aria-sort=\"descending\"" : " aria-sort=\"ascending\"");
        html_url_set(q, b, "sort", buf_view(&sort));
        buf_str(b, "\">");
        html_str(b, field_label(f, label));
        buf_printf(b, "%s</a></th>", !sorted ? "" : l->query.descending ? " ▾" : " ▴");
    }
    buf_str(b, "</tr></thead>");
}

static void put_row(struct request *q, struct buf *b, const struct listing *l, const struct stored *v, uint64_t mask) {
    struct content c;
    if (!content_read(v->schema, v->body, &c, NULL))
        return;
    buf_str(b, "<tr>");
    bool linked = false;
    for (size_t i = 0; i < l->column_count; i++) {
        int at = l->columns[i];
        const struct field *f = &v->schema->fields[at];
        bool title = !linked && (at == v->schema->title || i == 0) && KIND_OF(f->kind) != REF;
        buf_printf(b, title ? "<th scope=\"row\">" : "<td%s>", numeric(f) ? " class=\"n\"" : "");
        if (title) {
            buf_str(b, "<a href=\"");
            html_record_url(b, v->schema, &v->envelope.id);
            buf_str(b, "\">");
            linked = true;
        }
        if ((mask >> at & 1) == 0)
            buf_printf(b, "<span class=\"withheld\">%s</span>", T("withheld"));
        else if (title)
            html_plain(q, b, f, c.value[at]);
        else
            html_value(q, b, f, c.value[at], v->envelope.owner);
        if (title && c.value[at].p == NULL)
            buf_str(b, T("(none)"));
        buf_str(b, title ? "</a></th>" : "</td>");
    }
    if (!linked) {
        buf_str(b, "<td><a href=\"");
        html_record_url(b, v->schema, &v->envelope.id);
        buf_printf(b, "\">%s</a></td>", T("open"));
    }
    buf_str(b, "</tr>");
}

static void put_pager(struct request *q, struct buf *b, const struct page *page) {
    if (page->previous.p == NULL && page->next.p == NULL)
        return;
    buf_printf(b, "<nav class=\"pager\" aria-label=\"%s\">", T("Pages"));
    struct {
        struct span cursor;
        const char *rel, *label;
    } ways[] = {{page->previous, "prev", T("‹ Back")}, {page->next, "next", T("Further ›")}};
    for (size_t i = 0; i < 2; i++) {
        if (ways[i].cursor.p == NULL)
            continue;
        AUTO_BUF struct buf here = {0};
        html_url_set(q, &here, "after", ways[i].cursor);
        buf_printf(b, "<a rel=\"%s\" href=\"%s\">%s</a> ", ways[i].rel, here.p, ways[i].label);
    }
    buf_str(b, "</nav>");
}

/* "3,412 activities, 61,200 trainees, 84.1 M USD; cost unknown for 120" */
static void put_totals(struct request *q, struct buf *b, const struct total *totals, size_t n, size_t total) {
    char label[64];
    const struct schema *s = q->schema;
    buf_str(b, "<p class=\"totals\"><b>");
    html_number(b, (int64_t)total);
    buf_str(b, "</b> ");
    html_str(b, total == 1 ? s->type->name : s->type->plural);
    for (size_t i = 0; i < n; i++) {
        const struct field *f = &s->fields[totals[i].field];
        if (totals[i].known == 0)
            continue;
        buf_str(b, ", <b>");
        html_short(b, totals[i].sum);
        buf_str(b, "</b> ");
        if (totals[i].currency[0] != '\0')
            html_str(b, totals[i].currency);
        else
            html_str(b, f->name);
    }
    for (size_t i = 0; i < n; i++) {
        if (totals[i].unknown == 0 || (i > 0 && totals[i].field == totals[i - 1].field))
            continue;
        AUTO_FREE char *low = memory_strdup(field_label(&s->fields[totals[i].field], label));
        if (low[0] >= 'A' && low[0] <= 'Z')
            low[0] = (char)(low[0] + 32);
        buf_str(b, "; ");
        html_str(b, low);
        buf_printf(b, " %s ", T("unknown for"));
        html_number(b, (int64_t)totals[i].unknown);
    }
    buf_str(b, "</p>");
}

/* ---- tools above the table ----------------------------------------------------------------------------------------- */

static void keep_params(struct request *q, struct buf *b, const char *but) {
    for (size_t i = 0; i < q->params_count; i++) {
        const struct param *p = &q->params[i];
        if (span_is(p->name, but) || span_is(p->name, "after"))
            continue;
        buf_str(b, "<input type=\"hidden\"");
        html_attribute(b, "name", p->name);
        html_attribute(b, "value", p->value);
        buf_str(b, ">");
    }
}

static void put_columns_form(struct request *q, struct buf *b, const struct listing *l) {
    const struct schema *s = q->schema;
    buf_printf(b, "<details class=\"tool\"><summary>%s</summary><form method=\"get\">", T("Columns"));
    keep_params(q, b, "fields");
    for (unsigned i = 0; i < s->count; i++) {
        char label[64];
        bool on = false;
        for (size_t k = 0; k < l->column_count; k++)
            on = on || l->columns[k] == (int)i;
        if (KIND_OF(s->fields[i].kind) == GEOMETRY)
            continue;
        buf_printf(b, "<label><input type=\"checkbox\" name=\"fields\" value=\"%s\"%s> ", s->fields[i].name,
                   on ? " checked" : "");
        html_str(b, field_label(&s->fields[i], label));
        buf_str(b, "</label> ");
    }
    buf_printf(b, "<button>%s</button></form></details>", T("Show these columns"));
}

static void put_tools(struct request *q, struct buf *b, const struct listing *l) {
    buf_str(b, "<div class=\"tools\"><form method=\"get\" role=\"search\">");
    keep_params(q, b, "q");
    buf_str(b, "<input type=\"search\" name=\"q\"");
    html_attribute(b, "aria-label", SPAN(T("Words to find in this list")));
    html_attribute(b, "placeholder", SPAN(T("Words to find")));
    html_attribute(b, "value", l->query.text.p == NULL ? SPAN("") : l->query.text);
    buf_printf(b, "> <button>%s</button></form>", T("Search"));
    put_columns_form(q, b, l);
    AUTO_BUF struct buf view = {0};
    html_url_set(q, &view, "limit", (struct span){0});
    const char *query = strchr(view.p, '?');
    buf_printf(b, "<span class=\"as\"><a href=\"/api/v1/%s%s\">JSON</a> · <a href=\"/api/v1/%s%s%sformat=csv\" download>CSV</a>",
               q->schema->type->plural, query != NULL ? query : "", q->schema->type->plural, query != NULL ? query : "",
               query != NULL ? "&amp;" : "?");
    if (q->user.roles & (ROLE_AUTHOR | ROLE_RELEASER)) {
        buf_printf(b, " · <a class=\"new\" href=\"/%s/new\">%s ", q->schema->type->plural, T("New"));
        html_str(b, q->schema->type->name);
        buf_str(b, "</a>");
    }
    buf_str(b, "</span></div>");
}

static void put_chosen(struct request *q, struct buf *b, const struct listing *l) {
    if (l->query.filter_count == 0 && l->query.text.n == 0)
        return;
    buf_printf(b, "<p class=\"chosen\">%s ", T("Shown:"));
    for (size_t i = 0; i < q->params_count; i++) {
        const struct param *p = &q->params[i];
        struct span op = p->name, name = span_cut(&op, '.');
        int at = schema_field(q->schema, name);
        char label[64];
        if (at < 0 || (p->value.n == 0 && op.p == NULL))
            continue;
        buf_str(b, "<a class=\"chip\" href=\"");
        html_url_toggle(q, b, p->name, p->value);
        buf_str(b, "\">");
        html_str(b, field_label(&q->schema->fields[at], label));
        buf_char(b, ' ');
        html_text(b, op.p == NULL ? SPAN("") : span_is(op, "lacks") ? SPAN("unknown") : op);
        buf_char(b, ' ');
        html_text(b, p->value);
        buf_printf(b, " <span aria-hidden=\"true\">×</span><span class=\"hidden\">%s</span></a> ", T("(take away)"));
    }
    buf_printf(b, "<a href=\"/%s\">%s</a></p>", q->schema->type->plural, T("Show all"));
}

static void put_list(struct request *q, struct buf *b, const struct listing *l, const struct view *view) {
    const struct page *page = &view->page;
    put_totals(q, b, view->totals, view->totals_count, page->total);
    if (page->total == 0) {
        buf_printf(b, "<p class=\"empty\">%s</p>",
                   l->query.filter_count > 0 || l->query.text.n > 0
                       ? T("Nothing fits all of these conditions. Take one away above, or search for fewer words.")
                       : T("There are no records of this type yet, or none that you may see."));
        return;
    }
    buf_str(b, "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Records\"><table class=\"list\">");
    put_headers(q, b, l);
    buf_str(b, "<tbody>");
    for (size_t i = 0; i < page->count; i++) {
        struct stored v;
        struct error gone; /* withdrawn a moment ago */
        uint64_t mask = 0;
        if (reader_current(q->reader, page->records[i], q->arena, &v, &gone) &&
            query_sees(&v, &q->viewer, q->today, &mask) && !v.erased)
            put_row(q, b, l, &v, mask);
    }
    buf_str(b, "</tbody></table></div>");
    put_pager(q, b, page);
}

void page_explorer(struct request *q, struct response *a) {
    struct listing l;
    struct error e;
    const struct type *t = q->schema->type;
    AUTO_BUF struct buf here = {0};
    struct view view;
    if (!reader_hold(q->reader, &e) || !http_listing(q, q->schema, &l, &e) ||
        !query_view(&l.query, q->reader, FACET_VALUES, q->arena, &view, &e)) {
        page_fail(q, a, &e);
        return;
    }
    buf_printf(&here, "/%s", t->plural);
    page_begin(q, a, t->label_plural, here.p);
    struct buf *b = &a->body;
    buf_str(b, "<h1>");
    html_str(b, t->label_plural);
    buf_str(b, "</h1>");
    if (t->help != NULL) {
        buf_str(b, "<p class=\"help\">");
        html_str(b, t->help);
        buf_str(b, "</p>");
    }
    put_tools(q, b, &l);
    put_chosen(q, b, &l);
    buf_str(b, "<div class=\"explorer\">");
    put_facets(q, b, view.facets, view.facets_count);
    buf_str(b, "<section class=\"results\">");
    put_list(q, b, &l, &view);
    buf_str(b, "</section></div>");
    page_end(q, a);
}
