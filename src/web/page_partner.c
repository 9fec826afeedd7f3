/* page_partner.c: one screen: what do we do with them, is it working, what comes next. */
#include "web/html.h"

#include <stdlib.h>

enum { YEARS_MAX = 60, TOP = 8, RECENT = 8 };

/* A query for records of a type whose field leads to this partner. */
static bool about(struct request *q, const struct stored *v, const char *type, const char *field, struct query *out) {
    const struct schema *s = catalogue_find(node_catalogue(q->node), span_of(type));
    int at = s == NULL ? -1 : schema_field(s, span_of(field));
    if (at < 0)
        return false;
    char *id = arena_alloc(q->arena, UUID_TEXT + 3);
    id[0] = '"';
    uuid_format(&v->envelope.id, id + 1);
    id[UUID_TEXT + 1] = '"';
    *out = query_for(s, &q->viewer, q->today);
    out->filters[0] = (struct filter){.field = at, .op = OP_IS, .values = {{id, UUID_TEXT + 2}}, .count = 1};
    out->filter_count = 1;
    return true;
}

static struct span link_to(struct request *q, const struct query *base, const char *field, struct span value,
                           const struct stored *v) {
    AUTO_BUF struct buf b = {0}, text = {0};
    const struct schema *s = base->schema;
    char id[UUID_TEXT + 1];
    int at = schema_field(s, span_of(field));
    uuid_format(&v->envelope.id, id);
    if (at >= 0 && value.p != NULL)
        field_to_text(&(struct field){.name = field, .kind = SCALAR_OF(s->fields[at].kind)}, value, &text);
    buf_printf(&b, "/%s?%s=%s&%s=", s->type->plural, s->fields[base->filters[0].field].name, id, field);
    http_encode(&b, buf_view(&text));
    return (struct span){arena_copy(q->arena, b.p, b.n), b.n};
}

static int by_count(const void *a, const void *b) {
    const struct bar *x = a, *y = b;
    return (x->value.micro < y->value.micro) - (x->value.micro > y->value.micro);
}

/* Counts by one field as bars; ranked: highest first, at most TOP. */
static size_t bars_by(struct request *q, const struct query *base, const char *field, bool ranked, const struct stored *v,
                      struct bar *out, size_t room) {
    struct group *groups = NULL;
    size_t n = 0, kept = 0;
    struct error ignored;
    int at = schema_field(base->schema, span_of(field));
    if (at < 0 || !query_groups(base, q->reader, &at, 1, false, q->arena, &groups, &n, &ignored))
        return 0;
    struct bar *all = arena_alloc(q->arena, (n + 1) * sizeof *all);
    for (size_t i = 0; i < n; i++) {
        AUTO_BUF struct buf text = {0};
        if (groups[i].values[0].p == NULL)
            continue;
        html_plain(q, &text, &base->schema->fields[at], groups[i].values[0]);
        struct span raw = groups[i].values[0];
        AUTO_BUF struct buf words = {0};
        if (raw.p[0] == '"' && KIND_OF(base->schema->fields[at].kind) == TEXT)
            json_decode((struct json){JSON_STRING, raw}, &words);
        else
            buf_span(&words, buf_view(&text));
        all[kept++] = (struct bar){.label = {arena_copy(q->arena, buf_view(&words).p, words.n), words.n},
                                   .value = {(int64_t)groups[i].count * 1000000},
                                   .known = true,
                                   .href = link_to(q, base, field, raw, v)};
    }
    if (ranked)
        qsort(all, kept, sizeof *all, by_count);
    n = 0;
    for (size_t i = 0; i < kept && n < room; i++) {
        if (!ranked)
            n = chart_gap(q, out, n, room, all[i].label);
        if (n < room)
            out[n++] = all[i];
    }
    return n;
}

static void put_activities(struct request *q, struct buf *b, const struct stored *v) {
    struct query base;
    struct bar years[YEARS_MAX], programmes[TOP], courses[TOP], units[TOP];
    struct total *totals = NULL;
    size_t n_totals = 0, count = 0;
    struct error ignored;
    char id[UUID_TEXT + 1];
    if (!about(q, v, "activity", "with", &base) || !query_count(&base, q->reader, &count, &ignored))
        return;
    uuid_format(&v->envelope.id, id);
    buf_printf(b, "<section><h2>%s</h2>", T("What we do together"));
    if (count == 0) {
        buf_printf(b, "<p class=\"empty\">%s</p></section>", T("No activities are recorded with this partner."));
        return;
    }
    buf_printf(b, "<p class=\"totals\"><a href=\"/activities?with=%s\"><b>", id);
    html_number(b, (int64_t)count);
    buf_printf(b, "</b> %s</a>", T("activities"));
    if (query_totals(&base, q->reader, q->arena, &totals, &n_totals, &ignored))
        for (size_t i = 0; i < n_totals; i++) {
            if (totals[i].known == 0)
                continue;
            buf_str(b, ", <b>");
            html_short(b, totals[i].sum);
            buf_str(b, "</b> ");
            html_str(b, totals[i].currency[0] != '\0' ? totals[i].currency
                                                      : base.schema->fields[totals[i].field].name);
        }
    buf_str(b, "</p>");
    size_t n = bars_by(q, &base, "fiscal_year", false, v, years, YEARS_MAX);
    chart_bars(b, T("Activities by fiscal year"), T("activities"), years, n);
    buf_str(b, "<div class=\"columns\">");
    n = bars_by(q, &base, "programme", true, v, programmes, TOP);
    chart_ranking(b, T("Programmes"), T("activities"), programmes, n);
    n = bars_by(q, &base, "title", true, v, courses, TOP);
    chart_ranking(b, T("Most frequent courses"), T("activities"), courses, n);
    n = bars_by(q, &base, "recipient_unit", true, v, units, TOP);
    chart_ranking(b, T("Units that take part most"), T("activities"), units, n);
    buf_str(b, "</div></section>");
}

static void put_rows(struct request *q, struct buf *b, const struct stored *v, const char *type, const char *field,
                     const char *heading, const char *const *columns, size_t n_columns, const char *sort, size_t most) {
    struct query base;
    struct page page;
    struct error e;
    if (!about(q, v, type, field, &base))
        return;
    base.limit = most;
    if (sort != NULL && !query_sort(&base, span_of(sort), &e))
        return;
    if (!query_page(&base, q->reader, q->arena, &page, &e) || page.total == 0)
        return;
    buf_printf(b, "<section><h2>%s <small>", heading);
    html_number(b, (int64_t)page.total);
    buf_str(b, "</small></h2><div class=\"wide\"><table class=\"list\"><tbody>");
    for (size_t i = 0; i < page.count; i++) {
        struct stored row;
        struct content c;
        uint64_t mask = 0;
        if (!reader_current(q->reader, page.records[i], q->arena, &row, &e) ||
            !query_sees(&row, &q->viewer, q->today, &mask) || !content_read(row.schema, row.body, &c, &e))
            continue;
        buf_str(b, "<tr>");
        for (size_t k = 0; k < n_columns; k++) {
            int at = schema_field(row.schema, span_of(columns[k]));
            buf_str(b, k == 0 ? "<th scope=\"row\">" : "<td>");
            if (k == 0) {
                buf_str(b, "<a href=\"");
                html_record_url(b, row.schema, &row.envelope.id);
                buf_str(b, "\">");
            }
            if (at >= 0 && (mask >> at & 1)) {
                if (k == 0)
                    html_plain(q, b, &row.schema->fields[at], c.value[at]);
                else
                    html_value(q, b, &row.schema->fields[at], c.value[at], row.envelope.owner);
            }
            buf_str(b, k == 0 ? "</a></th>" : "</td>");
        }
        buf_str(b, "</tr>");
    }
    buf_str(b, "</tbody></table></div>");
    if (page.total > page.count) {
        char id[UUID_TEXT + 1];
        uuid_format(&v->envelope.id, id);
        buf_printf(b, "<p><a href=\"/%s?%s=%s\">%s</a></p>", base.schema->type->plural, field, id, T("All of them"));
    }
    buf_str(b, "</section>");
}

static void put_facts(struct request *q, struct buf *b, const struct stored *v, const struct content *c, uint64_t mask) {
    static const char *const shown[] = {"code", "kind", "region", "country", "parent", "predecessors", "successors", "since",
                                        "until", "settled", "website", "note"};
    buf_str(b, "<dl class=\"facts\">");
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        char label[64];
        int at = schema_field(c->schema, span_of(shown[i]));
        if (at < 0 || c->value[at].p == NULL || (mask >> at & 1) == 0)
            continue;
        buf_str(b, "<div><dt>");
        html_str(b, field_label(&c->schema->fields[at], label));
        buf_str(b, "</dt><dd>");
        html_value(q, b, &c->schema->fields[at], c->value[at], v->envelope.owner);
        buf_str(b, "</dd></div>");
    }
    buf_str(b, "</dl>");
    int names = schema_field(c->schema, SPAN("names"));
    if (names >= 0 && c->value[names].p != NULL && (mask >> names & 1)) {
        buf_printf(b, "<details><summary>%s</summary><p class=\"names\">", T("Every name it goes by"));
        html_value(q, b, &c->schema->fields[names], c->value[names], v->envelope.owner);
        buf_str(b, "</p></details>");
    }
}

void page_partner(struct request *q, struct response *a) {
    static const char *const treaty[] = {"agreement", "status", "consent", "consent_kind", "signed"};
    static const char *const group[] = {"group", "status", "joined"};
    static const char *const activity[] = {"title", "programme", "starts", "trainees", "cost"};
    static const char *const person[] = {"name", "role"};
    struct stored v;
    struct content c;
    uint64_t mask = 0;
    AUTO_BUF struct buf title = {0};
    char id[UUID_TEXT + 1];
    struct error e;
    if (!reader_hold(q->reader, &e)) {
        page_fail(q, a, &e);
        return;
    }
    if (!page_record_of(q, a, &v, &mask, &c))
        return;
    if (mask >> v.schema->title & 1)
        field_to_text(&v.schema->fields[v.schema->title], c.value[v.schema->title], &title);
    page_begin(q, a, title.n > 0 ? title.p : T("Partner"), "/partners");
    struct buf *b = &a->body;
    uuid_format(&v.envelope.id, id);
    buf_printf(b, "<p class=\"crumb\"><a href=\"/partners\">%s</a></p><p class=\"marking\">", T("Partners"));
    html_marking(q, b, v.envelope.marking);
    buf_str(b, "</p><h1>");
    html_title(q, b, &v, mask);
    buf_str(b, "</h1><p class=\"meta\">");
    buf_printf(b, "<a href=\"/partners/%s/record\">%s</a>", id, T("The record, its proof and history"));
    if (q->user.roles & (ROLE_AUTHOR | ROLE_RELEASER))
        buf_printf(b, " · <a href=\"/partners/%s/edit\">%s</a>", id, T("Edit"));
    buf_str(b, "</p>");
    put_facts(q, b, &v, &c, mask);
    put_activities(q, b, &v);
    buf_str(b, "<div class=\"halves\">");
    put_rows(q, b, &v, "participation", "partner", T("Agreements"), treaty, 5, "-consent", 40);
    buf_str(b, "<div>");
    put_rows(q, b, &v, "membership", "partner", T("Groups and regimes"), group, 3, NULL, 20);
    put_rows(q, b, &v, "person", "partner", T("People"), person, 2, NULL, 10);
    buf_str(b, "</div></div>");
    put_rows(q, b, &v, "activity", "with", T("Most recent activities"), activity, 5, "-starts", RECENT);
    page_end(q, a);
}
