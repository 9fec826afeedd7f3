/* page_explorer.c: any list of records: words, facets with counts, totals, columns, pages; the
 * address is the view. */
#include "web/html.h"

#include <stdlib.h>

enum { FACET_VALUES = 40, FACET_SHOWN = 8, FACET_YEARS_SHOWN = 12 };

/* ---- facets ---------------------------------------------------------------------------------- */

/* The filter may have been given by key or by id: whichever is in the address is taken away. */
static struct span as_given(struct request *q, const struct field *f, struct span value) {
    struct field scalar = *f;
    AUTO_BUF struct buf text = {0};
    scalar.kind = SCALAR_OF(f->kind);
    field_to_text(&scalar, value, &text);
    for (size_t i = 0; i < q->params_count; i++)
        if (span_is(q->params[i].name, f->name) && span_eq(q->params[i].value, buf_view(&text)))
            return q->params[i].value;
    return html_address_value(q, f, value);
}

static void put_facet_value(struct request *q, struct buf *b, const struct field *f,
                            const struct facet_value *v) {
    AUTO_BUF struct buf name = {0};
    struct span value = SPAN("");
    buf_str(&name, f->name);
    if (v->value.p == NULL)
        buf_str(&name, ".lacks");
    else
        value = as_given(q, f, v->value);
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

static bool year_like(struct span v) { /* "2004" or "2004-2005", in its quotes */
    if (v.p == NULL || (v.n != 6 && (v.n != 11 || v.p[5] != '-')))
        return false;
    for (size_t i = 1; i < 5; i++)
        if (v.p[i] < '0' || v.p[i] > '9')
            return false;
    return true;
}

/* Years are looked up by their order, everything else by how often it occurs. */
static int newest_first(const void *a, const void *b) {
    const struct facet_value *x = a, *y = b;
    return span_compare(y->value, x->value);
}

static size_t order_values(struct facet *f) {
    size_t years = 0;
    for (size_t i = 0; i < f->count; i++)
        years += year_like(f->values[i].value);
    bool all = years > 0 && f->distinct <= f->count && years + 1 >= f->count;
    if (all)
        qsort(f->values, f->count, sizeof *f->values, newest_first);
    size_t most = all ? FACET_YEARS_SHOWN : FACET_SHOWN;
    return f->count < most ? f->count : most;
}

static void put_facet(struct request *q, struct buf *b, struct facet *facet) {
    const struct field *f = &q->schema->fields[facet->field];
    char label[64];
    bool only_unknown = facet->count == 1 && facet->values[0].value.p == NULL;
    if (facet->count == 0 || (only_unknown && !facet->values[0].chosen))
        return;
    size_t shown = order_values(facet);
    buf_str(b, "<section><h2>");
    html_str(b, field_label(f, label));
    buf_str(b, "</h2><ul>");
    for (size_t i = 0; i < facet->count; i++)
        if (i < shown || facet->values[i].chosen)
            put_facet_value(q, b, f, &facet->values[i]);
    buf_str(b, "</ul>");
    if (facet->distinct > shown) {
        buf_str(b, "<p class=\"more\"><a href=\"");
        html_url_set(q, b, "by", span_of(f->name));
        buf_printf(b, "\">%s ", T("all"));
        html_number(b, (int64_t)facet->distinct);
        buf_str(b, "<span class=\"hidden\"> ");
        html_lower(b, field_label(f, label));
        buf_str(b, "</span></a></p>");
    }
    buf_str(b, "</section>");
}

static void put_facets(struct request *q, struct buf *b, struct facet *facets, size_t n) {
    if (n == 0)
        return;
    buf_printf(b,
               "<aside class=\"facets\" aria-label=\"%s\"><details class=\"fold\" open>"
               "<summary>%s</summary>",
               T("Narrow the list"), T("Narrow the list"));
    for (size_t i = 0; i < n; i++)
        put_facet(q, b, &facets[i]);
    buf_str(b, "</details></aside>");
}

/* ---- totals ---------------------------------------------------------------------------------- */

void page_list_totals(struct buf *b, const struct schema *s, const struct total *totals, size_t n,
                      size_t count) {
    char label[64];
    buf_str(b, "<p class=\"totals\"><b>");
    html_number(b, (int64_t)count);
    buf_str(b, "</b> ");
    html_lower(b, count == 1 ? s->type->label : s->type->label_plural);
    for (size_t i = 0; i < n; i++) {
        if (totals[i].known == 0)
            continue;
        buf_str(b, ", <b>");
        html_short(b, totals[i].sum);
        buf_str(b, "</b> ");
        if (totals[i].currency[0] != '\0')
            html_str(b, totals[i].currency);
        else
            html_lower(b, field_label(&s->fields[totals[i].field], label));
    }
    for (size_t i = 0; i < n; i++) {
        bool again = i > 0 && totals[i].field == totals[i - 1].field;
        if (totals[i].unknown == 0 || again || totals[i].unknown == count)
            continue;
        buf_str(b, "; ");
        html_lower(b, field_label(&s->fields[totals[i].field], label));
        buf_printf(b, " %s ", T("unknown for"));
        html_number(b, (int64_t)totals[i].unknown);
    }
    buf_str(b, "</p>");
}

bool page_query_totals(struct request *q, struct buf *b, const struct query *query,
                       struct error *e) {
    struct total *totals = NULL;
    size_t n = 0, count = 0;
    if (!query_count(query, q->reader, &count, e) ||
        !query_totals(query, q->reader, q->arena, &totals, &n, e))
        return false;
    page_list_totals(b, query->schema, totals, n, count);
    return true;
}

/* ---- the table ------------------------------------------------------------------------------- */

struct row {
    struct stored v;
    struct content c;
    uint64_t mask;
};

static struct span currency_of(struct request *q, const struct content *c, int field) {
    struct span value = c->value[field];
    if (value.p == NULL)
        return (struct span){0};
    return json_text(json_member((struct json){JSON_OBJECT, value}, "currency"), q->arena);
}

/* The currency that all amounts of a column on this page are in; absent: several, or none. */
static struct span one_currency(struct request *q, const struct row *rows, size_t n, int field) {
    struct span one = {0};
    for (size_t i = 0; i < n; i++) {
        struct span here =
            rows[i].mask >> field & 1 ? currency_of(q, &rows[i].c, field) : (struct span){0};
        if (here.p == NULL)
            continue;
        if (one.p != NULL && !span_eq(one, here))
            return (struct span){0};
        one = here;
    }
    return one;
}

static void put_amount(struct request *q, struct buf *b, struct span value) {
    struct decimal d;
    struct json amount = json_member((struct json){JSON_OBJECT, value}, "amount");
    if (decimal_parse(json_text(amount, q->arena), &d))
        html_decimal(b, d);
}

/* A second click turns the order round; dates and numbers begin with the highest. */
static void put_sort(struct request *q, struct buf *b, const struct listing *l,
                     const struct field *f, bool sorted) {
    AUTO_BUF struct buf sort = {0};
    bool high_first = html_is_numeric(f) || f->kind == DATE || f->kind == INSTANT;
    bool down = sorted ? !l->query.descending : high_first;
    buf_printf(&sort, "%s%s", down ? "-" : "", f->name);
    html_url_set(q, b, "sort", buf_view(&sort));
}

static const char *column_class(const struct field *f) {
    switch (KIND_OF(f->kind)) {
    case COUNT:
    case DECIMAL:
    case MONEY: return " class=\"n\"";
    case DATE:
    case INSTANT:
    case CODE: return " class=\"tight\"";
    case TEXT:
    case LONG_TEXT: return "";
    default: return IS_LIST(f->kind) ? "" : " class=\"tight\"";
    }
}

static void put_header(struct request *q, struct buf *b, const struct listing *l, int at,
                       struct span currency) {
    const struct field *f = &q->schema->fields[at];
    char label[64];
    bool sorted = l->query.sort == at;
    buf_printf(b, "<th scope=\"col\"%s%s><a href=\"", column_class(f),
               !sorted               ? ""
               : l->query.descending ? " aria-sort=\"descending\""
                                     : " aria-sort=\"ascending\"");
    put_sort(q, b, l, f, sorted);
    buf_str(b, "\"");
    if (f->help != NULL)
        html_attribute(b, "title", span_of(f->help));
    buf_str(b, ">");
    html_str(b, field_label(f, label));
    if (currency.p != NULL || f->unit != NULL) {
        buf_str(b, ", ");
        html_text(b, currency.p != NULL ? currency : span_of(f->unit));
    }
    buf_printf(b, "%s</a></th>",
               !sorted               ? ""
               : l->query.descending ? " <span aria-hidden=\"true\">▾</span>"
                                     : " <span aria-hidden=\"true\">▴</span>");
}

static void put_cell(struct request *q, struct buf *b, const struct row *r, int at,
                     struct span currency) {
    const struct field *f = &r->v.schema->fields[at];
    struct span value = r->c.value[at];
    if ((r->mask >> at & 1) == 0)
        buf_printf(b, "<span class=\"withheld\">%s</span>", T("withheld"));
    else if (value.p != NULL && currency.p != NULL)
        put_amount(q, b, value);
    else
        html_value(q, b, f, value, r->v.envelope.owner);
}

/* The cell that leads to the record: the title's, or else the first. */
static int link_column(const struct listing *l, const struct schema *s) {
    for (size_t i = 0; i < l->column_count; i++)
        if (l->columns[i] == s->title && KIND_OF(s->fields[s->title].kind) != REF)
            return s->title;
    return KIND_OF(s->fields[l->columns[0]].kind) != REF ? l->columns[0] : -1;
}

static void put_link_cell(struct request *q, struct buf *b, const struct row *r, int at) {
    buf_str(b, "<th scope=\"row\"><a href=\"");
    html_record_url(b, r->v.schema, &r->v.envelope.id);
    buf_str(b, "\">");
    if (at < 0)
        buf_str(b, T("open"));
    else if ((r->mask >> at & 1) == 0)
        buf_str(b, T("withheld"));
    else if (r->c.value[at].p == NULL)
        buf_str(b, T("(none)"));
    else
        html_plain(q, b, &r->v.schema->fields[at], r->c.value[at]);
    buf_str(b, "</a></th>");
}

static void put_table(struct request *q, struct buf *b, const struct listing *l,
                      const struct row *rows, size_t n) {
    struct span currency[FIELDS_MAX] = {{0}};
    int link = link_column(l, q->schema);
    buf_printf(b,
               "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">"
               "<table class=\"list\"><thead><tr>",
               T("Records"));
    if (link < 0)
        buf_printf(b, "<th scope=\"col\">%s</th>", T("Record"));
    for (size_t i = 0; i < l->column_count; i++) {
        int at = l->columns[i];
        if (q->schema->fields[at].kind == MONEY)
            currency[i] = one_currency(q, rows, n, at);
        put_header(q, b, l, at, currency[i]);
    }
    buf_str(b, "</tr></thead><tbody>");
    for (size_t k = 0; k < n; k++) {
        buf_str(b, "<tr>");
        if (link < 0)
            put_link_cell(q, b, &rows[k], -1);
        for (size_t i = 0; i < l->column_count; i++) {
            if (l->columns[i] == link) {
                put_link_cell(q, b, &rows[k], link);
                continue;
            }
            char label[64]; /* on a narrow screen each value stands behind its label */
            const struct field *f = &q->schema->fields[l->columns[i]];
            buf_printf(b, "<td%s", column_class(f));
            html_attribute(b, "data-label", span_of(field_label(f, label)));
            buf_char(b, '>');
            put_cell(q, b, &rows[k], l->columns[i], currency[i]);
            buf_str(b, "</td>");
        }
        buf_str(b, "</tr>");
    }
    buf_str(b, "</tbody></table></div>");
}

static void put_pager(struct request *q, struct buf *b, const struct listing *l,
                      const struct page *page) {
    bool by_date = l->query.sort >= 0 && q->schema->fields[l->query.sort].kind == DATE;
    bool dated = by_date || l->query.sort < 0, down = l->query.descending;
    struct {
        struct span cursor;
        const char *rel, *label;
    } ways[] = {{page->previous, "prev",
                 !dated ? T("‹ Previous")
                 : down ? T("‹ Newer")
                        : T("‹ Older")},
                {page->next, "next",
                 !dated ? T("Next ›")
                 : down ? T("Older ›")
                        : T("Newer ›")}};
    if (page->previous.p == NULL && page->next.p == NULL)
        return;
    buf_printf(b, "<nav class=\"pager\" aria-label=\"%s\">", T("Pages"));
    for (size_t i = 0; i < 2; i++) {
        if (ways[i].cursor.p == NULL)
            continue;
        AUTO_BUF struct buf here = {0};
        html_url_set(q, &here, "after", ways[i].cursor);
        buf_printf(b, "<a rel=\"%s\" href=\"%s\">%s</a>", ways[i].rel, here.p, ways[i].label);
    }
    buf_str(b, "</nav>");
}

/* ---- above the table ------------------------------------------------------------------------- */

static void keep_params(struct request *q, struct buf *b, const char *but) {
    for (size_t i = 0; i < q->params_count; i++) {
        const struct param *p = &q->params[i];
        if (!span_is(p->name, but) && !span_is(p->name, "after"))
            html_hidden(b, p->name, p->value);
    }
}

static void put_columns_form(struct request *q, struct buf *b, const struct listing *l) {
    const struct schema *s = q->schema;
    buf_printf(b, "<details class=\"tool\"><summary>%s</summary><form method=\"get\">",
               T("Columns"));
    keep_params(q, b, "fields");
    for (unsigned i = 0; i < s->count; i++) {
        char label[64];
        bool on = false;
        for (size_t k = 0; k < l->column_count; k++)
            on = on || l->columns[k] == (int)i;
        if (KIND_OF(s->fields[i].kind) == GEOMETRY)
            continue;
        buf_printf(b, "<label><input type=\"checkbox\" name=\"fields\" value=\"%s\"%s> ",
                   s->fields[i].name, on ? " checked" : "");
        html_str(b, field_label(&s->fields[i], label));
        buf_str(b, "</label>");
    }
    buf_printf(b, "<button>%s</button></form></details>", T("Show these columns"));
}

static void put_groups_form(struct request *q, struct buf *b) {
    const struct schema *s = q->schema;
    struct span by = http_param(q, "by");
    buf_printf(b, "<details class=\"tool\"><summary>%s</summary><ul>", T("Group by"));
    for (unsigned i = 0; i < s->count; i++) {
        char label[64];
        if (!s->fields[i].facet)
            continue;
        buf_str(b, "<li><a href=\"");
        html_url_set(q, b, "by", span_of(s->fields[i].name));
        buf_printf(b, "\"%s>", span_is(by, s->fields[i].name) ? " aria-current=\"true\"" : "");
        html_str(b, field_label(&s->fields[i], label));
        buf_str(b, "</a></li>");
    }
    buf_str(b, "</ul></details>");
}

static void put_formats(struct request *q, struct buf *b) {
    AUTO_BUF struct buf view = {0};
    const char *plural = q->schema->type->plural;
    bool grouped = http_param(q, "by").n > 0;
    html_url_set(q, &view, "limit", (struct span){0});
    const char *query = strchr(view.p, '?');
    buf_printf(b, "<span class=\"as\"><a href=\"/api/v1/%s%s%s\">JSON</a>", plural,
               grouped ? "/count" : "", query != NULL ? query : "");
    if (!grouped)
        buf_printf(b, "<a href=\"/api/v1/%s%s%sformat=csv\" download>CSV</a>", plural,
                   query != NULL ? query : "", query != NULL ? "&amp;" : "?");
    if (q->user.roles & (ROLE_AUTHOR | ROLE_RELEASER)) {
        buf_printf(b, "<a class=\"button new\" href=\"/%s/new\">%s ", plural, T("New"));
        html_lower(b, q->schema->type->label);
        buf_str(b, "</a>");
    }
    buf_str(b, "</span>");
}

void page_list_tools(struct request *q, struct buf *b, const struct listing *l) {
    buf_str(b, "<div class=\"tools\">");
    if (q->schema->searchable != 0) {
        buf_str(b, "<form method=\"get\" role=\"search\">");
        keep_params(q, b, "q");
        buf_str(b, "<input type=\"search\" name=\"q\"");
        html_attribute(b, "aria-label", SPAN(T("Words to find in this list")));
        html_attribute(b, "placeholder", SPAN(T("Words to find in this list")));
        html_attribute(b, "value", l->query.text.p == NULL ? SPAN("") : l->query.text);
        buf_printf(b, "> <button>%s</button></form>", T("Search"));
    }
    put_columns_form(q, b, l);
    put_groups_form(q, b);
    put_formats(q, b);
    buf_str(b, "</div>");
}

/* "Starts from 1 January 2005", "Programme IMET", "Cost unknown" */
static void put_condition(struct request *q, struct buf *b, const struct field *f, struct span op,
                          struct span value) {
    static const struct {
        const char *op, *words;
    } words[] = {{"is", ""},          {"not", T("not")},       {"lt", T("below")},
                 {"le", T("up to")},  {"gt", T("above")},      {"ge", T("from")},
                 {"has", T("known")}, {"lacks", T("unknown")}, {"contains", T("contains")}};
    char label[64];
    html_str(b, field_label(f, label));
    for (size_t i = 0; op.p != NULL && i < sizeof words / sizeof *words; i++)
        if (span_is(op, words[i].op))
            buf_printf(b, " %s", words[i].words);
    buf_char(b, ' ');
    struct ref_context context = {q->reader, &q->viewer, q->today};
    struct ref_resolver refs = query_resolver(&context);
    struct field scalar = *f;
    AUTO_BUF struct buf canonical = {0};
    struct error ignored;
    scalar.kind = SCALAR_OF(f->kind);
    bool good = !span_is(op, "contains") && value.n > 0 &&
                field_from_text(&scalar, value, &refs, &canonical, &ignored);
    if (good && canonical.n > 0)
        html_plain(q, b, &scalar, buf_view(&canonical));
    else
        html_text(b, value);
}

/* The field and comparison that a parameter names; -1: not a condition. */
static int condition_field(const struct request *q, const struct param *p, struct span *op) {
    *op = p->name;
    struct span name = span_cut(op, '.');
    return p->value.n == 0 && op->p == NULL ? -1 : schema_field(q->schema, name);
}

void page_list_chosen(struct request *q, struct buf *b, const struct listing *l) {
    if (l->query.filter_count == 0 && l->query.text.n == 0)
        return;
    buf_printf(b, "<p class=\"chosen\"><span>%s</span>", T("Shown:"));
    if (l->query.text.n > 0) {
        buf_str(b, "<a class=\"chip\" href=\"");
        html_url_set(q, b, "q", (struct span){0});
        buf_str(b, "\">“");
        html_text(b, l->query.text);
        buf_printf(b, "” <span aria-hidden=\"true\">×</span><span class=\"hidden\">%s</span></a>",
                   T("(take away)"));
    }
    for (size_t i = 0; i < q->params_count; i++) {
        struct span op;
        int at = condition_field(q, &q->params[i], &op);
        if (at < 0)
            continue;
        buf_str(b, "<a class=\"chip\" href=\"");
        html_url_toggle(q, b, q->params[i].name, q->params[i].value);
        buf_str(b, "\">");
        put_condition(q, b, &q->schema->fields[at], op, q->params[i].value);
        buf_printf(b, " <span aria-hidden=\"true\">×</span><span class=\"hidden\">%s</span></a>",
                   T("(take away)"));
    }
    buf_printf(b, "<a href=\"/%s\">%s</a></p>", q->schema->type->plural, T("Show all"));
}

/* ---- nothing found: why, and how to widen ---------------------------------------------------- */

static void put_wider(struct request *q, struct buf *b, const struct query *wider,
                      const char *without, const char *name, struct span words) {
    size_t n = 0;
    struct error ignored;
    if (!query_count(wider, q->reader, &n, &ignored) || n == 0)
        return;
    buf_printf(b, "<li><a href=\"");
    html_url_set(q, b, name, (struct span){0});
    buf_printf(b, "\">%s ", T("Without"));
    if (words.n > 0) {
        buf_str(b, "“");
        html_text(b, words);
        buf_str(b, "”");
    } else {
        html_lower(b, without);
    }
    buf_str(b, "</a>: ");
    html_number(b, (int64_t)n);
    buf_str(b, "</li>");
}

static void put_nothing(struct request *q, struct buf *b, const struct listing *l) {
    struct query *wider = arena_alloc(q->arena, sizeof *wider);
    bool narrowed = l->query.filter_count > 0 || l->query.text.n > 0;
    buf_printf(b, "<div class=\"empty\"><p>%s</p><ul>",
               narrowed ? T("No record that you may see fits all of these conditions together.")
                        : T("There are no records of this type yet, or none that you may see."));
    if (l->query.text.n > 0) {
        *wider = l->query;
        wider->text = (struct span){0};
        put_wider(q, b, wider, "", "q", l->query.text);
    }
    for (size_t i = 0; i < l->query.filter_count; i++) {
        const struct field *f = &q->schema->fields[l->query.filters[i].field];
        char label[64];
        *wider = l->query;
        wider->filters[i] = wider->filters[--wider->filter_count];
        put_wider(q, b, wider, field_label(f, label), f->name, (struct span){0});
    }
    buf_str(b, "</ul></div>");
}

/* ---- the page -------------------------------------------------------------------------------- */

static void put_list(struct request *q, struct buf *b, const struct listing *l,
                     const struct view *view) {
    const struct page *page = &view->page;
    size_t n = 0;
    struct error gone; /* withdrawn a moment ago */
    page_list_totals(b, q->schema, view->totals, view->totals_count, page->total);
    if (page->total == 0) {
        put_nothing(q, b, l);
        return;
    }
    struct row *rows = arena_alloc(q->arena, (page->count + 1) * sizeof *rows);
    for (size_t i = 0; i < page->count; i++) {
        struct row *r = &rows[n];
        if (reader_current(q->reader, page->records[i], q->arena, &r->v, &gone) &&
            query_sees(&r->v, &q->viewer, q->today, &r->mask) && !r->v.erased &&
            content_read(r->v.schema, r->v.body, &r->c, NULL))
            n++;
    }
    put_table(q, b, l, rows, n);
    put_pager(q, b, l, page);
}

void page_explorer(struct request *q, struct response *a) {
    struct listing *l = arena_alloc(q->arena, sizeof *l);
    struct view view;
    struct error e;
    const struct type *t = q->schema->type;
    AUTO_BUF struct buf here = {0};
    if (!http_listing(q, q->schema, l, &e)) {
        page_fail(q, a, &e);
        return;
    }
    if (http_param(q, "by").n > 0) {
        page_groups(q, a, l, http_param(q, "by"));
        return;
    }
    if (!query_view(&l->query, q->reader, FACET_VALUES, q->arena, &view, &e)) {
        page_fail(q, a, &e);
        return;
    }
    a->keep = true;
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
    page_list_tools(q, b, l);
    page_list_chosen(q, b, l);
    buf_str(b, "<div class=\"explorer\">");
    put_facets(q, b, view.facets, view.facets_count);
    buf_str(b, "<section class=\"results\">");
    put_list(q, b, l, &view);
    buf_str(b, "</section></div>");
    page_end(q, a);
}
