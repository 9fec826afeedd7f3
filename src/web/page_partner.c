/* page_partner.c: one screen: what do we do with them, is it working, what comes next. Everything
 * leads into the list that it sums up. */
#include "web/html.h"

#include <stdlib.h>

enum { YEARS_MAX = 100, TOP = 8, RECENT = 8, PROGRAMMES = CHART_SERIES - 1 };

/* A partner, and how addresses name it: its code if it has one. */
struct partner {
    const struct stored *v;
    const struct content *c;
    uint64_t mask;
    struct span word;
    char ref[UUID_TEXT + 3]; /* canonical, in quotes */
};

/* Records of a type whose field leads to this partner. */
static bool about(struct request *q, const struct partner *p, const char *type, const char *field,
                  struct query *out) {
    const struct schema *s = catalogue_find(node_catalogue(q->node), span_of(type));
    int at = s == NULL ? -1 : schema_field(s, span_of(field));
    if (at < 0)
        return false;
    *out = query_for(s, &q->viewer, q->today);
    out->filters[0] =
        (struct filter){.field = at, .op = OP_IS, .values = {{p->ref, UUID_TEXT + 2}}, .count = 1};
    out->filter_count = 1;
    return true;
}

/* "/activities?with=CIV&programme=IMET"; an absent value: without the second condition. */
static struct span list_of(struct request *q, const struct query *base, const struct partner *p,
                           int field, struct span value) {
    AUTO_BUF struct buf b = {0};
    const struct schema *s = base->schema;
    buf_printf(&b, "/%s?%s=", s->type->plural, s->fields[base->filters[0].field].name);
    http_encode(&b, p->word);
    if (value.p != NULL) {
        buf_printf(&b, "&%s=", s->fields[field].name);
        http_encode(&b, html_address_value(q, &s->fields[field], value));
    }
    return (struct span){arena_copy(q->arena, b.p, b.n), b.n};
}

static int by_count(const void *a, const void *b) {
    const struct group *x = a, *y = b;
    return (x->count < y->count) - (x->count > y->count);
}

static struct span words_of(struct request *q, struct span value) { /* a text, out of its quotes */
    return json_text((struct json){JSON_STRING, value}, q->arena);
}

/* ---- years ----------------------------------------------------------------------------------- */

/* What one chart of years is made of. */
struct years {
    struct request *q;
    const struct partner *p;
    struct query base;
    int year, programme;
    struct bar bars[YEARS_MAX];
    size_t n;
};

/* Every year that anybody reported: a year in it without this partner is nought, not unknown. */
static bool years_begin(struct years *y) {
    struct group *groups = NULL;
    size_t n = 0;
    struct error ignored;
    struct bar known[YEARS_MAX];
    size_t kept = 0;
    struct query all = query_for(y->base.schema, &y->q->viewer, y->q->today);
    if (!query_groups(&all, y->q->reader, &y->year, 1, false, y->q->arena, &groups, &n, &ignored))
        return false;
    for (size_t i = 0; i < n && kept < YEARS_MAX; i++)
        if (groups[i].values[0].p != NULL)
            known[kept++] =
                (struct bar){.label = words_of(y->q, groups[i].values[0]),
                             .known = true,
                             .href = list_of(y->q, &y->base, y->p, y->year, groups[i].values[0])};
    y->n = chart_fill_years(y->q->arena, known, kept, y->bars, YEARS_MAX);
    return y->n > 0;
}

static struct bar *year_at(struct years *y, struct span value) {
    struct span label = value.p == NULL ? (struct span){0} : words_of(y->q, value);
    for (size_t i = 0; i < y->n; i++)
        if (span_eq(y->bars[i].label, label))
            return &y->bars[i];
    return NULL;
}

static void put_years_by_programme(struct buf *b, const struct years *from) {
    struct years y = *from;
    struct chart c = {.title = T("Activities by fiscal year and programme"),
                      .unit = T("activities"),
                      .bars = y.bars,
                      .n = y.n};
    struct group *programmes = NULL, *groups = NULL;
    size_t n_programmes = 0, n = 0;
    struct error ignored;
    int both[2] = {y.year, y.programme};
    if (!query_groups(&y.base, y.q->reader, &y.programme, 1, false, y.q->arena, &programmes,
                      &n_programmes, &ignored) ||
        !query_groups(&y.base, y.q->reader, both, 2, false, y.q->arena, &groups, &n, &ignored))
        return;
    qsort(programmes, n_programmes, sizeof *programmes, by_count);
    size_t named = n_programmes < PROGRAMMES ? n_programmes : PROGRAMMES;
    for (size_t i = 0; i < named; i++)
        c.series[i] = programmes[i].values[0].p == NULL ? SPAN(T("not named"))
                                                        : words_of(y.q, programmes[i].values[0]);
    c.n_series = named;
    if (n_programmes > named)
        c.series[c.n_series++] = SPAN(T("other"));
    for (size_t i = 0; i < y.n; i++)
        y.bars[i].parts = arena_alloc(y.q->arena, CHART_SERIES * sizeof(struct decimal));
    for (size_t i = 0; i < n; i++) {
        struct bar *bar = year_at(&y, groups[i].values[0]);
        size_t k = 0;
        while (k < named && !span_eq(groups[i].values[1], programmes[k].values[0]))
            k++;
        if (bar == NULL)
            continue;
        int64_t micro = (int64_t)groups[i].count * 1000000;
        ((struct decimal *)bar->parts)[k].micro += micro;
        bar->value.micro += micro;
    }
    chart_bars(b, &c);
}

/* Sums of a field by year; of money, the currency named. */
static void put_years_of(struct buf *b, const struct years *from, const char *field,
                         const char *title, const char *unit, const char *currency) {
    struct years y = *from;
    struct group *groups = NULL;
    size_t n = 0;
    struct error ignored;
    int at = schema_field(y.base.schema, span_of(field));
    if (!query_groups(&y.base, y.q->reader, &y.year, 1, true, y.q->arena, &groups, &n, &ignored))
        return;
    for (size_t i = 0; i < n; i++) {
        struct bar *bar = year_at(&y, groups[i].values[0]);
        if (bar == NULL)
            continue;
        bar->known = false;
        for (size_t k = 0; k < groups[i].totals_count; k++) {
            const struct total *t = &groups[i].totals[k];
            if (t->field != at || strcmp(t->currency, currency) != 0 || t->known == 0)
                continue;
            bar->known = true;
            bar->value = t->sum;
        }
    }
    struct chart c = {.title = title, .unit = unit, .bars = y.bars, .n = y.n};
    chart_bars(b, &c);
}

/* ---- rankings -------------------------------------------------------------------------------- */

static void put_ranking(struct request *q, struct buf *b, const struct partner *p,
                        const struct query *base, const char *field, const char *title) {
    struct group *groups = NULL;
    size_t n = 0, kept = 0;
    struct error ignored;
    struct bar bars[TOP];
    int at = schema_field(base->schema, span_of(field));
    if (at < 0 || !query_groups(base, q->reader, &at, 1, false, q->arena, &groups, &n, &ignored))
        return;
    qsort(groups, n, sizeof *groups, by_count);
    for (size_t i = 0; i < n && kept < TOP; i++)
        if (groups[i].values[0].p != NULL)
            bars[kept++] = (struct bar){.label = words_of(q, groups[i].values[0]),
                                        .value = {(int64_t)groups[i].count * 1000000},
                                        .known = true,
                                        .href = list_of(q, base, p, at, groups[i].values[0])};
    struct chart c = {.title = title, .unit = T("activities"), .bars = bars, .n = kept};
    chart_ranking(b, &c);
}

static void put_activities(struct request *q, struct buf *b, const struct partner *p) {
    struct years *y = arena_alloc(q->arena, sizeof *y);
    char currency[4] = "";
    size_t count = 0;
    struct error ignored;
    *y = (struct years){.q = q, .p = p};
    if (!about(q, p, "activity", "with", &y->base) ||
        !query_count(&y->base, q->reader, &count, &ignored))
        return;
    if (count == 0) {
        buf_printf(b, "<p class=\"empty\">%s</p>",
                   T("No activities are recorded with this partner."));
        return;
    }
    buf_str(b, "<div class=\"summary-line\">");
    if (!page_query_totals(q, b, &y->base, &ignored))
        return;
    buf_str(b, "<a");
    html_attribute(b, "href", list_of(q, &y->base, p, -1, (struct span){0}));
    buf_printf(b, ">%s</a></div><div class=\"multiples\">", T("See the list"));
    y->year = schema_field(y->base.schema, SPAN("fiscal_year"));
    y->programme = schema_field(y->base.schema, SPAN("programme"));
    if (y->year >= 0 && y->programme >= 0 && years_begin(y)) {
        put_years_by_programme(b, y);
        put_years_of(b, y, "trainees", T("Trainees by fiscal year"), T("trainees"), "");
        int cost = schema_field(y->base.schema, SPAN("cost"));
        if (page_main_currency(q, &y->base, cost, currency, &ignored))
            put_years_of(b, y, "cost", T("Cost by fiscal year"), currency, currency);
    }
    buf_str(b, "</div><div class=\"multiples\">");
    put_ranking(q, b, p, &y->base, "programme", T("Programmes"));
    put_ranking(q, b, p, &y->base, "title", T("Most frequent courses"));
    put_ranking(q, b, p, &y->base, "recipient_unit", T("Units that take part most"));
    buf_str(b, "</div>");
}

/* ---- lists ----------------------------------------------------------------------------------- */

/* A few rows of what leads to this partner. */
struct rows {
    const char *type, *field, *heading;
    const char *columns[6]; /* the first leads to the record; ends with NULL */
    const char *sort;
    size_t most;
};

static void put_row_cell(struct request *q, struct buf *b, const struct stored *row,
                         const struct content *c, uint64_t mask, int at, bool link) {
    const struct field *f = &row->schema->fields[at];
    bool tight = f->kind == DATE || f->kind == CODE;
    buf_str(b, link                 ? "<th scope=\"row\"><a href=\""
               : html_is_numeric(f) ? "<td class=\"n\">"
               : tight              ? "<td class=\"tight\">"
                                    : "<td>");
    if (link) {
        html_record_url(b, row->schema, &row->envelope.id);
        buf_str(b, "\">");
    }
    if ((mask >> at & 1) == 0)
        buf_str(b, T("withheld"));
    else if (link)
        html_plain(q, b, f, c->value[at]);
    else
        html_value(q, b, f, c->value[at], row->envelope.owner);
    buf_str(b, link ? "</a></th>" : "</td>");
}

static void put_row(struct request *q, struct buf *b, int64_t record, const struct rows *r) {
    struct stored row;
    struct content c;
    uint64_t mask = 0;
    struct error ignored;
    if (!reader_current(q->reader, record, q->arena, &row, &ignored) ||
        !query_sees(&row, &q->viewer, q->today, &mask) ||
        !content_read(row.schema, row.body, &c, &ignored))
        return;
    buf_str(b, "<tr>");
    for (size_t i = 0; i < 6 && r->columns[i] != NULL; i++) {
        int at = schema_field(row.schema, span_of(r->columns[i]));
        if (at >= 0)
            put_row_cell(q, b, &row, &c, mask, at, i == 0);
    }
    buf_str(b, "</tr>");
}

static void put_row_heads(struct buf *b, const struct schema *s, const struct rows *r) {
    buf_str(b, "<thead><tr>");
    for (size_t i = 0; i < 6 && r->columns[i] != NULL; i++) {
        int at = schema_field(s, span_of(r->columns[i]));
        char label[64];
        if (at < 0)
            continue;
        buf_printf(b, "<th scope=\"col\"%s>",
                   html_is_numeric(&s->fields[at]) ? " class=\"n\"" : "");
        html_str(b, field_label(&s->fields[at], label));
        buf_str(b, "</th>");
    }
    buf_str(b, "</tr></thead>");
}

static void put_rows(struct request *q, struct buf *b, const struct partner *p,
                     const struct rows *r) {
    struct query base;
    struct page page;
    struct error e;
    if (!about(q, p, r->type, r->field, &base))
        return;
    base.limit = r->most;
    if ((r->sort != NULL && !query_sort(&base, span_of(r->sort), &e)) ||
        !query_page(&base, q->reader, q->arena, &page, &e) || page.total == 0)
        return;
    buf_str(b, "<section><h2><a");
    html_attribute(b, "href", list_of(q, &base, p, -1, (struct span){0}));
    buf_printf(b, ">%s</a> <small>", r->heading);
    html_number(b, (int64_t)page.total);
    buf_str(b, "</small></h2><div class=\"wide\"><table class=\"list\">");
    put_row_heads(b, base.schema, r);
    buf_str(b, "<tbody>");
    for (size_t i = 0; i < page.count; i++)
        put_row(q, b, page.records[i], r);
    buf_str(b, "</tbody></table></div></section>");
}

static void put_lists(struct request *q, struct buf *b, const struct partner *p) {
    static const struct rows left[] = {
        {"participation",
         "partner",
         T("Agreements"),
         {"agreement", "status", "consent", "consent_kind"},
         "-consent",
         40},
        {"agreement",
         "parties",
         T("Arrangements with it"),
         {"name", "kind", "status", "until"},
         NULL,
         10},
        {"plan", "with", T("Plans"), {"title", "status", "starts", "ends"}, NULL, 8},
    };
    static const struct rows right[] = {
        {"fulfilment", "partner", T("Duties"), {"title", "due", "state"}, "-due", 10},
        {"activity",
         "with",
         T("Most recent activities"),
         {"title", "programme", "starts", "trainees", "cost"},
         "-starts",
         RECENT},
        {"objective", "with", T("Objectives"), {"title", "due"}, NULL, 8},
        {"evaluation", "with", T("Evaluations"), {"title", "date"}, NULL, 8},
        {"person", "partner", T("People"), {"name", "role"}, NULL, 10},
        {"contact_point", "partner", T("Points of contact"), {"name", "role"}, NULL, 10},
        {"membership", "partner", T("Groups and regimes"), {"group", "status", "joined"}, NULL, 20},
        {"vetting_case", "partner", T("Vetting"), {"title", "state", "needed_by"}, NULL, 8},
        {"offer", "by", T("Offers of assistance"), {"title", "state"}, NULL, 8},
    };
    buf_str(b, "<div class=\"halves\"><div>");
    for (size_t i = 0; i < sizeof left / sizeof *left; i++)
        put_rows(q, b, p, &left[i]);
    buf_str(b, "</div><div>");
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        put_rows(q, b, p, &right[i]);
    buf_str(b, "</div></div>");
}

/* ---- who it is ------------------------------------------------------------------------------- */

static void put_facts(struct request *q, struct buf *b, const struct partner *p) {
    static const char *const shown[] = {"code",         "kind",       "country", "parent",
                                        "region",       "full_name",  "since",   "until",
                                        "predecessors", "successors", "website", "note"};
    buf_str(b, "<dl class=\"facts\">");
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        char label[64];
        int at = schema_field(p->c->schema, span_of(shown[i]));
        if (at < 0 || p->c->value[at].p == NULL || (p->mask >> at & 1) == 0)
            continue;
        buf_str(b, "<div><dt>");
        html_str(b, field_label(&p->c->schema->fields[at], label));
        buf_str(b, "</dt><dd>");
        html_value(q, b, &p->c->schema->fields[at], p->c->value[at], p->v->envelope.owner);
        buf_str(b, "</dd></div>");
    }
    buf_str(b, "</dl>");
    int names = schema_field(p->c->schema, SPAN("names"));
    if (names < 0 || p->c->value[names].p == NULL || (p->mask >> names & 1) == 0)
        return;
    buf_printf(b, "<details><summary>%s</summary><p class=\"names\">", T("Every name it goes by"));
    html_value(q, b, &p->c->schema->fields[names], p->c->value[names], p->v->envelope.owner);
    buf_str(b, "</p></details>");
}

static void put_unsettled(struct buf *b, const struct partner *p) {
    int at = schema_field(p->c->schema, SPAN("settled"));
    if (at < 0 || p->c->value[at].p == NULL || span_is(p->c->value[at], "\"settled\"") ||
        (p->mask >> at & 1) == 0)
        return;
    buf_printf(b, "<p class=\"notice\">%s</p>",
               T("An import met this name and could not tell who it is. Somebody should say."));
}

void page_partner(struct request *q, struct response *a) {
    struct stored v;
    struct content c;
    AUTO_BUF struct buf title = {0};
    struct partner p = {.v = &v, .c = &c};
    char id[UUID_TEXT + 1];
    if (!page_record_of(q, a, &v, &p.mask, &c))
        return;
    uuid_format(&v.envelope.id, id);
    memcpy(p.ref + 1, id, UUID_TEXT);
    p.ref[0] = p.ref[UUID_TEXT + 1] = '"';
    int key = v.schema->key;
    bool coded = key >= 0 && c.value[key].p != NULL && (p.mask >> key & 1) != 0;
    p.word = coded ? words_of(q, c.value[key])
                   : (struct span){arena_copy(q->arena, id, UUID_TEXT), UUID_TEXT};
    if (p.mask >> v.schema->title & 1)
        field_to_text(&v.schema->fields[v.schema->title], c.value[v.schema->title], &title);
    a->keep = true;
    page_begin(q, a, title.n > 0 ? title.p : T("Partner"), "/partners");
    struct buf *b = &a->body;
    page_record_head(q, b, &v, p.mask);
    put_facts(q, b, &p);
    buf_str(b, "<p class=\"acts\">");
    if (q->user.roles & (ROLE_AUTHOR | ROLE_RELEASER))
        buf_printf(b, "<a href=\"/partners/%s/edit\">%s</a>", id, T("Edit"));
    buf_printf(b, "<a href=\"/partners/%s/record\">%s</a></p>", id,
               T("The record, its links and history"));
    put_unsettled(b, &p);
    put_activities(q, b, &p);
    put_lists(q, b, &p);
    page_end(q, a);
}
