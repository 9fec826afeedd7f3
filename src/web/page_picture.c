/* page_picture.c: home: the world by a measure, the years below it, what is due and what is new. */
#include "web/html.h"

#include <stdlib.h>

enum { CLASSES = 5, CODES_MAX = 300, NEW_SHOWN = 8, DUE_DAYS = 90 };

static const struct measure {
    const char *name, *label, *unit;
    const char *type, *by;
    const char *sum; /* field to add up; NULL: records are counted */
} measures[] = {
    {"activities", T("Activities"), T("activities"), "activity", "with", NULL},
    {"cost", T("Cost"), T("USD"), "activity", "with", "cost"},
    {"trainees", T("Trainees"), T("trainees"), "activity", "with", "trainees"},
    {"agreements", T("Agreements"), T("participations"), "participation", "partner", NULL},
};
enum { MEASURES = sizeof measures / sizeof *measures };

struct place {
    struct span code; /* alpha-3 */
    struct span name;
    struct uuid id;
    struct decimal value;
    int class; /* 0 to 4 */
};

static const struct measure *chosen(struct request *q) {
    struct span name = http_param(q, "measure");
    for (size_t i = 0; i < MEASURES; i++)
        if (span_is(name, measures[i].name))
            return &measures[i];
    return &measures[0];
}

/* The sum of a field in a group: of a money field, the first currency, which is what the shipped data has. */
static bool group_value(const struct group *g, int field, struct decimal *out) {
    if (field < 0) {
        out->micro = (int64_t)g->count * 1000000;
        return true;
    }
    for (size_t i = 0; i < g->totals_count; i++)
        if (g->totals[i].field == field && g->totals[i].known > 0) {
            *out = g->totals[i].sum;
            return true;
        }
    return false;
}

static int by_value(const void *a, const void *b) {
    const struct place *x = *(struct place *const *)a, *y = *(struct place *const *)b;
    return (x->value.micro > y->value.micro) - (x->value.micro < y->value.micro);
}

/* Quantiles: each class holds as many states as the next; equal values share a class. */
static void classify(struct request *q, struct place *places, size_t n, struct decimal bounds[CLASSES]) {
    struct place **order = arena_alloc(q->arena, (n + 1) * sizeof(struct place *));
    for (size_t i = 0; i < n; i++)
        order[i] = &places[i];
    qsort(order, n, sizeof(struct place *), by_value);
    for (size_t i = 0; i < n; i++) {
        int class = (int)(i * CLASSES / n);
        if (i > 0 && order[i]->value.micro == order[i - 1]->value.micro)
            class = order[i - 1]->class;
        order[i]->class = class;
        bounds[class] = order[i]->value;
    }
}

static size_t gather(struct request *q, const struct measure *m, struct place *out, struct error *e) {
    const struct schema *s = catalogue_find(node_catalogue(q->node), span_of(m->type));
    int by = s == NULL ? -1 : schema_field(s, span_of(m->by));
    int sum = s == NULL || m->sum == NULL ? -1 : schema_field(s, span_of(m->sum));
    struct group *groups = NULL;
    size_t n = 0, kept = 0;
    if (by < 0)
        return 0;
    struct query query = query_for(s, &q->viewer, q->today);
    struct span year = http_param(q, "fiscal_year");
    if (year.n > 0 && strcmp(m->type, "activity") == 0 &&
        !query_add(&query, q->reader, SPAN("fiscal_year"), OP_IS, year, q->arena, e))
        return 0;
    if (!query_groups(&query, q->reader, &by, 1, sum >= 0, q->arena, &groups, &n, e))
        return 0;
    for (size_t i = 0; i < n && kept < CODES_MAX; i++) {
        struct label label;
        struct span v = groups[i].values[0];
        struct place *p = &out[kept];
        if (v.n < 2 || !query_label(q->reader, (struct span){v.p + 1, v.n - 2}, span_of(node_settings(q->node)->origin),
                                    &q->viewer, q->today, q->arena, &label))
            continue;
        *p = (struct place){.code = label.key, .name = label.title, .id = label.id};
        if (label.key.n == 3 && group_value(&groups[i], sum, &p->value))
            kept++;
    }
    return kept;
}

/* ---- the map ------------------------------------------------------------------------------------------------------- */

static const struct place *find(const struct place *places, size_t n, struct span code) {
    for (size_t i = 0; i < n; i++)
        if (span_eq(places[i].code, code))
            return &places[i];
    return NULL;
}

static void put_state(struct buf *b, const char *sprite, struct span code, struct span name, const struct place *p,
                      const struct measure *m) {
    if (p != NULL) {
        buf_str(b, "<a href=\"/partners/");
        html_text(b, p->code);
        buf_str(b, "\">");
    }
    buf_printf(b, "<use href=\"%s#%.*s\" class=\"%s%s\"><title>", sprite, SPAN_ARG(code), p != NULL ? "q" : "unknown",
               p == NULL         ? ""
               : p->class == 0 ? "0"
               : p->class == 1 ? "1"
               : p->class == 2 ? "2"
               : p->class == 3 ? "3"
                                 : "4");
    html_text(b, p != NULL && p->name.n > 0 ? p->name : name);
    buf_str(b, ": ");
    if (p != NULL) {
        html_decimal(b, p->value);
        buf_printf(b, " %s", m->unit);
    } else {
        buf_str(b, T("unknown"));
    }
    buf_str(b, "</title></use>");
    if (p != NULL)
        buf_str(b, "</a>");
}

static void put_legend(struct buf *b, const struct measure *m, const struct place *places, size_t n,
                       const struct decimal bounds[CLASSES]) {
    buf_printf(b, "<ul class=\"legend\" aria-label=\"%s\">", T("Legend"));
    for (int i = 0; i < CLASSES; i++) {
        int64_t low = INT64_MAX;
        for (size_t k = 0; k < n; k++)
            if (places[k].class == i && places[k].value.micro < low)
                low = places[k].value.micro;
        if (low == INT64_MAX)
            continue;
        buf_printf(b, "<li><svg width=\"18\" height=\"12\" aria-hidden=\"true\"><rect class=\"q%d\" width=\"18\" height=\"12\"/>"
                      "</svg> ", i);
        html_short(b, (struct decimal){low});
        buf_str(b, " – ");
        html_short(b, bounds[i]);
        buf_str(b, "</li>");
    }
    buf_printf(b, "<li><svg width=\"18\" height=\"12\" aria-hidden=\"true\"><rect class=\"unknown\" width=\"18\""
                  " height=\"12\"/></svg> %s</li><li class=\"unit\">%s</li></ul>", T("unknown"), m->unit);
}

static void put_map(struct request *q, struct buf *b, const struct measure *m, struct place *places, size_t n) {
    struct decimal bounds[CLASSES] = {{0}};
    const struct asset *codes = asset_find("world-codes.txt");
    AUTO_BUF struct buf sprite = {0};
    struct span lines = codes == NULL ? (struct span){0} : (struct span){(const char *)codes->bytes, codes->size};
    asset_url(&sprite, "world.svg");
    classify(q, places, n, bounds);
    buf_str(b, "<figure class=\"map\"><svg viewBox=\"28 0 904 416\" role=\"group\" aria-label=\"");
    html_str(b, m->label);
    buf_printf(b, " %s\"><defs><pattern id=\"hatch\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\""
                  " patternTransform=\"rotate(45)\"><rect class=\"hatch-back\" width=\"5\" height=\"5\"/><line class=\"hatch-line\""
                  " x1=\"0\" y1=\"0\" x2=\"0\" y2=\"5\"/></pattern></defs><use class=\"sea\" href=\"%s#sphere\"/><g class=\"states\">",
               T("by state"), sprite.p);
    while (lines.p != NULL && lines.n > 0) {
        struct span line = span_cut(&lines, '\n'), code = span_cut(&line, '\t');
        span_cut(&line, '\t');
        span_cut(&line, '\t');
        if (code.n == 3)
            put_state(b, sprite.p, code, line.p == NULL ? SPAN("") : line, find(places, n, code), m);
    }
    buf_printf(b, "</g><use class=\"disputed\" href=\"%s#disputed\"/></svg>", sprite.p);
    put_legend(b, m, places, n, bounds);
    buf_printf(b, "<figcaption>%s</figcaption>",
               T("Equal Earth projection; borders as controlled, disputed areas dashed. Natural Earth. Hatched is unknown, which "
                 "is not zero."));
    buf_printf(b, "<details><summary>%s</summary><table class=\"small\"><tbody>", T("The numbers"));
    struct place **order = arena_alloc(q->arena, (n + 1) * sizeof(struct place *));
    for (size_t i = 0; i < n; i++)
        order[i] = &places[i];
    qsort(order, n, sizeof(struct place *), by_value);
    for (size_t i = n; i-- > 0;) {
        buf_str(b, "<tr><th scope=\"row\"><a href=\"/partners/");
        html_text(b, order[i]->code);
        buf_str(b, "\">");
        html_text(b, order[i]->name);
        buf_str(b, "</a></th><td class=\"n\">");
        html_decimal(b, order[i]->value);
        buf_printf(b, "</td><td>%s</td></tr>", m->unit);
    }
    buf_str(b, "</tbody></table></details></figure>");
}

static void put_choice(struct request *q, struct buf *b, const struct measure *m) {
    buf_printf(b, "<nav class=\"choice\" aria-label=\"%s\">%s ", T("Measure"), T("Coloured by"));
    for (size_t i = 0; i < MEASURES; i++) {
        buf_str(b, "<a href=\"");
        html_url_set(q, b, "measure", span_of(measures[i].name));
        buf_printf(b, "\"%s>%s</a> ", &measures[i] == m ? " aria-current=\"true\"" : "", measures[i].label);
    }
    struct span year = http_param(q, "fiscal_year");
    if (year.n > 0) {
        buf_str(b, "<a class=\"chip\" href=\"");
        html_url_set(q, b, "fiscal_year", (struct span){0});
        buf_str(b, "\">");
        html_text(b, year);
        buf_printf(b, " <span aria-hidden=\"true\">×</span><span class=\"hidden\">%s</span></a>", T("(take away)"));
    }
    buf_str(b, "</nav>");
}

/* ---- years, due, new ----------------------------------------------------------------------------------------------- */

enum { YEARS_MAX = 60 };

static void put_years(struct request *q, struct buf *b) {
    const struct schema *s = catalogue_find(node_catalogue(q->node), SPAN("activity"));
    int by = s == NULL ? -1 : schema_field(s, SPAN("fiscal_year"));
    struct group *groups = NULL;
    size_t n = 0;
    struct error ignored;
    if (by < 0)
        return;
    struct query query = query_for(s, &q->viewer, q->today);
    if (!query_groups(&query, q->reader, &by, 1, true, q->arena, &groups, &n, &ignored) || n == 0)
        return;
    static const struct {
        const char *title, *unit, *sum;
    } charts[] = {{T("Activities by fiscal year"), T("activities"), NULL},
                  {T("Trainees by fiscal year"), T("trainees"), "trainees"},
                  {T("Cost by fiscal year"), T("USD"), "cost"}};
    buf_str(b, "<div class=\"columns multiples\">");
    for (size_t k = 0; k < 3; k++) {
        struct bar bars[YEARS_MAX];
        size_t kept = 0;
        int sum = charts[k].sum == NULL ? -1 : schema_field(s, span_of(charts[k].sum));
        for (size_t i = 0; i < n && kept < YEARS_MAX; i++) {
            AUTO_BUF struct buf text = {0}, href = {0};
            if (groups[i].values[0].p == NULL)
                continue;
            json_decode((struct json){JSON_STRING, groups[i].values[0]}, &text);
            buf_str(&href, "/activities?fiscal_year=");
            http_encode(&href, buf_view(&text));
            kept = chart_gap(q, bars, kept, YEARS_MAX, buf_view(&text));
            if (kept == YEARS_MAX)
                break;
            struct bar *bar = &bars[kept++];
            *bar = (struct bar){.label = {arena_copy(q->arena, text.p, text.n), text.n},
                                .href = {arena_copy(q->arena, href.p, href.n), href.n}};
            bar->known = group_value(&groups[i], sum, &bar->value);
        }
        chart_bars(b, charts[k].title, charts[k].unit, bars, kept);
    }
    buf_str(b, "</div>");
}

static void put_recent(struct request *q, struct buf *b) {
    AUTO_BUF struct buf note = {0};
    uint64_t size = 0;
    size_t shown = 0;
    struct error ignored;
    if (!reader_checkpoint(q->reader, &note, &size, &ignored) || size == 0)
        return;
    buf_printf(b, "<section><h2>%s</h2><ul class=\"plain\">", T("New in this node"));
    for (uint64_t i = size; i-- > 0 && shown < NEW_SHOWN && size - i < 200;) {
        struct stored v;
        uint64_t mask = 0;
        if (!reader_at_leaf(q->reader, i, q->arena, &v, &ignored) || v.erased ||
            !query_sees(&v, &q->viewer, q->today, &mask))
            continue;
        buf_str(b, "<li><a href=\"");
        html_record_url(b, v.schema, &v.envelope.id);
        buf_str(b, "\">");
        html_title(q, b, &v, mask);
        buf_str(b, "</a> <small>");
        html_str(b, v.schema->type->label);
        buf_str(b, v.envelope.version > 1 ? T(", revised ") : ", ");
        html_moment(b, v.envelope.time);
        buf_str(b, "</small></li>");
        shown++;
    }
    buf_str(b, "</ul></section>");
}

/* Dated things in the next ninety days. */
static void put_due(struct request *q, struct buf *b) {
    static const struct {
        const char *type, *field, *label;
    } dated[] = {{"fulfilment", "due", T("Duty")}, {"activity", "starts", T("Activity begins")},
                 {"agreement", "ends", T("Agreement expires")}, {"objective", "due", T("Objective")}};
    bool any = false;
    buf_printf(b, "<section><h2>%s</h2><ul class=\"plain\">", T("Next 90 days"));
    for (size_t i = 0; i < sizeof dated / sizeof *dated; i++) {
        const struct schema *s = catalogue_find(node_catalogue(q->node), span_of(dated[i].type));
        int at = s == NULL ? -1 : schema_field(s, span_of(dated[i].field));
        char from[11], to[11];
        struct error ignored;
        struct page page;
        if (at < 0)
            continue;
        struct query query = query_for(s, &q->viewer, q->today);
        date_format(q->today, from);
        date_format((struct date){q->today.day + DUE_DAYS}, to);
        query.limit = NEW_SHOWN;
        query.sort = at;
        query.descending = false;
        struct span name = span_of(dated[i].field);
        if (!query_add(&query, q->reader, name, OP_AT_LEAST, span_of(from), q->arena, &ignored) ||
            !query_add(&query, q->reader, name, OP_AT_MOST, span_of(to), q->arena, &ignored) ||
            !query_page(&query, q->reader, q->arena, &page, &ignored))
            continue;
        for (size_t k = 0; k < page.count; k++) {
            struct stored v;
            struct content c;
            uint64_t mask = 0;
            if (!reader_current(q->reader, page.records[k], q->arena, &v, &ignored) ||
                !query_sees(&v, &q->viewer, q->today, &mask) || !content_read(s, v.body, &c, &ignored))
                continue;
            any = true;
            buf_str(b, "<li>");
            html_value(q, b, &s->fields[at], c.value[at], v.envelope.owner);
            buf_printf(b, " · %s: <a href=\"", dated[i].label);
            html_record_url(b, s, &v.envelope.id);
            buf_str(b, "\">");
            html_title(q, b, &v, mask);
            buf_str(b, "</a></li>");
        }
    }
    if (!any)
        buf_printf(b, "<li class=\"empty\">%s</li>", T("Nothing dated is recorded for the next 90 days."));
    buf_str(b, "</ul></section>");
}

void page_picture(struct request *q, struct response *a) {
    struct error e = {0};
    const struct measure *m = chosen(q);
    struct place *places = arena_alloc(q->arena, CODES_MAX * sizeof *places);
    size_t n = reader_hold(q->reader, &e) ? gather(q, m, places, &e) : 0;
    if (e.code != ERROR_NONE) {
        page_fail(q, a, &e);
        return;
    }
    page_begin(q, a, T("Picture"), "/");
    struct buf *b = &a->body;
    buf_printf(b, "<h1 class=\"hidden\">%s</h1>", T("Picture"));
    put_choice(q, b, m);
    put_map(q, b, m, places, n);
    put_years(q, b);
    buf_str(b, "<div class=\"halves\">");
    put_due(q, b);
    put_recent(q, b);
    buf_str(b, "</div>");
    page_end(q, a);
}
