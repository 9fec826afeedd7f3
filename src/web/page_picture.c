/* page_picture.c: home: the world by a measure, the years below it, what is due and what is new. */
#include "web/html.h"

#include <stdlib.h>

enum {
    CLASSES = 5,
    RANKED = 18,
    NEW_SHOWN = 8,
    NEW_LOOKED_AT = 200,
    DUE_SHOWN = 10,
    DUE_DAYS = 90
};
enum { YEARS_MAX = 100, VISIT_GAP_S = 1800 };

/* What the map can show: records of a type by partner, counted, or a field of theirs added up. */
static const struct measure {
    const char *name, *label, *unit, *finding;
    const char *type, *by, *sum; /* sum: NULL: counted */
    const char *where[2];        /* field and value that counts; NULL: all */
} measures[] = {
    {"activities",
     T("Activities"),
     T("activities"),
     T("Most activities are with "),
     "activity",
     "with",
     NULL,
     {NULL}},
    {"cost",
     T("Cost"),
     "",
     T("Most is spent on activities with "),
     "activity",
     "with",
     "cost",
     {NULL}},
    {"trainees",
     T("Trainees"),
     T("trainees"),
     T("Most trainees come from "),
     "activity",
     "with",
     "trainees",
     {NULL}},
    {"agreements",
     T("Agreements"),
     T("agreements"),
     T("Party to most of the agreements kept here: "),
     "participation",
     "partner",
     NULL,
     {"status", "party"}},
};
enum { MEASURES = sizeof measures / sizeof *measures };

struct place {
    struct span code; /* alpha-3 of a state, else absent: not on the map */
    struct span name, href;
    struct decimal value;
    int class; /* 0 to 4 */
};

/* Everything the page shows of one measure. */
struct picture {
    const struct measure *measure;
    const struct schema *schema;
    struct query query;
    int by, sum;
    char currency[4]; /* of a sum of money: the one most records have */
    const char *unit;
    struct place *places;
    struct place **order; /* highest first */
    size_t n;
    struct decimal high[CLASSES], low[CLASSES];
    bool filled[CLASSES];
};

static const struct measure *chosen(struct request *q) {
    struct span name = http_param(q, "measure");
    for (size_t i = 0; i < MEASURES; i++)
        if (span_is(name, measures[i].name))
            return &measures[i];
    return &measures[0];
}

static bool by_years(const struct measure *m) {
    return strcmp(m->type, "activity") == 0;
}

/* The sum of a field in a group; false: not known there. */
static bool group_value(const struct group *g, int field, const char *currency,
                        struct decimal *out) {
    if (field < 0) {
        out->micro = (int64_t)g->count * 1000000;
        return true;
    }
    for (size_t i = 0; i < g->totals_count; i++)
        if (g->totals[i].field == field && g->totals[i].known > 0 &&
            strcmp(g->totals[i].currency, currency) == 0) {
            *out = g->totals[i].sum;
            return true;
        }
    return false;
}

/* Sums of different currencies are never added: the picture shows the one that most records have.
 */
bool page_main_currency(struct request *q, const struct query *query, int field, char out[4],
                        struct error *e) {
    struct total *totals = NULL;
    size_t n = 0, most = 0;
    out[0] = '\0';
    if (field < 0)
        return true;
    if (!query_totals(query, q->reader, q->arena, &totals, &n, e))
        return false;
    for (size_t i = 0; i < n; i++)
        if (totals[i].field == field && totals[i].known > most) {
            most = totals[i].known;
            memcpy(out, totals[i].currency, 4);
        }
    return true;
}

static int by_value(const void *a, const void *b) {
    const struct place *x = *(struct place *const *)a, *y = *(struct place *const *)b;
    if (x->value.micro != y->value.micro)
        return x->value.micro < y->value.micro ? 1 : -1;
    return span_compare(x->name, y->name);
}

/* Quantiles over the states: each class holds as many as the next; equal values share a class. */
static void classify(struct picture *p) {
    size_t states = 0, at = 0;
    const struct place *before = NULL;
    for (size_t i = 0; i < p->n; i++)
        states += p->order[i]->code.p != NULL;
    for (size_t i = p->n; i-- > 0;) {
        struct place *place = p->order[i];
        if (place->code.p == NULL)
            continue;
        bool same = before != NULL && before->value.micro == place->value.micro;
        place->class = same ? before->class : (int)(at * CLASSES / states);
        if (!p->filled[place->class])
            p->low[place->class] = place->value;
        p->filled[place->class] = true;
        p->high[place->class] = place->value;
        before = place;
        at++;
    }
}

static bool take_place(struct request *q, const struct picture *p, const struct group *g,
                       struct place *out) {
    struct label label;
    struct span v = g->values[0]; /* a reference: text in quotes */
    struct span own = span_of(node_settings(q->node)->origin);
    AUTO_BUF struct buf href = {0};
    if (v.n < 2 || !group_value(g, p->sum, p->currency, &out->value) ||
        !query_label(q->reader, (struct span){v.p + 1, v.n - 2}, own, &q->viewer, q->today,
                     q->arena, &label))
        return false;
    out->code = label.key.n == 3 ? label.key : (struct span){0};
    out->name = label.title.p != NULL ? label.title : label.key;
    if (label.key.p != NULL) {
        buf_str(&href, "/partners/");
        http_encode(&href, label.key);
    } else {
        html_record_url(&href, label.schema, &label.id);
    }
    out->href = (struct span){arena_copy(q->arena, href.p, href.n), href.n};
    return out->name.p != NULL;
}

static bool narrow(struct request *q, struct picture *p, struct error *e) {
    const struct measure *m = p->measure;
    if (m->where[0] != NULL && !query_add(&p->query, q->reader, span_of(m->where[0]), OP_IS,
                                          span_of(m->where[1]), q->arena, e))
        return false;
    for (size_t i = 0; by_years(m) && i < q->params_count; i++)
        if (span_is(q->params[i].name, "fiscal_year") && q->params[i].value.n > 0 &&
            !query_add(&p->query, q->reader, SPAN("fiscal_year"), OP_IS, q->params[i].value,
                       q->arena, e))
            return false;
    return true;
}

static bool gather(struct request *q, struct picture *p, struct error *e) {
    const struct measure *m = p->measure;
    struct group *groups = NULL;
    size_t n = 0;
    p->schema = catalogue_find(node_catalogue(q->node), span_of(m->type));
    p->by = p->schema == NULL ? -1 : schema_field(p->schema, span_of(m->by));
    if (p->by < 0) /* a node with types of its own: nothing to draw */
        return true;
    p->sum = m->sum == NULL ? -1 : schema_field(p->schema, span_of(m->sum));
    p->query = query_for(p->schema, &q->viewer, q->today);
    if (!narrow(q, p, e) || !page_main_currency(q, &p->query, p->sum, p->currency, e) ||
        !query_groups(&p->query, q->reader, &p->by, 1, p->sum >= 0, q->arena, &groups, &n, e))
        return false;
    p->unit = p->currency[0] != '\0' ? p->currency : m->unit;
    p->places = arena_alloc(q->arena, (n + 1) * sizeof *p->places);
    p->order = arena_alloc(q->arena, (n + 1) * sizeof(struct place *));
    for (size_t i = 0; i < n; i++)
        if (take_place(q, p, &groups[i], &p->places[p->n])) {
            p->order[p->n] = &p->places[p->n];
            p->n++;
        }
    qsort(p->order, p->n, sizeof(struct place *), by_value);
    classify(p);
    return true;
}

/* ---- the map --------------------------------------------------------------------------------- */

static const struct place *find(const struct picture *p, struct span code) {
    for (size_t i = 0; i < p->n; i++)
        if (span_eq(p->places[i].code, code))
            return &p->places[i];
    return NULL;
}

static void put_state(struct buf *b, const char *sprite, struct span code, struct span name,
                      const struct place *place, const struct picture *p) {
    if (place != NULL) {
        buf_str(b, "<a tabindex=\"-1\"");
        html_attribute(b, "href", place->href);
        buf_str(b, ">");
        buf_printf(b, "<use href=\"%s#%.*s\" class=\"q%d\"><title>", sprite, SPAN_ARG(code),
                   place->class);
    } else {
        buf_printf(b, "<use href=\"%s#%.*s\" class=\"unknown\"><title>", sprite, SPAN_ARG(code));
    }
    html_text(b, place != NULL ? place->name : name);
    buf_str(b, ": ");
    if (place != NULL) {
        html_decimal(b, place->value);
        buf_printf(b, " %s", p->unit);
    } else {
        buf_str(b, T("nothing known"));
    }
    buf_str(b, place != NULL ? "</title></use></a>" : "</title></use>");
}

static void put_swatch(struct buf *b, const char *class) {
    buf_printf(b,
               "<li><svg width=\"28\" height=\"10\" aria-hidden=\"true\"><rect class=\"%s\""
               " width=\"28\" height=\"10\"/></svg> ",
               class);
}

static void put_legend(struct buf *b, const struct picture *p) {
    static const char *const classes[CLASSES] = {"q0", "q1", "q2", "q3", "q4"};
    buf_printf(b, "<ul class=\"legend\" aria-label=\"%s\"><li class=\"unit\">", T("Legend"));
    html_str(b, p->unit);
    buf_str(b, "</li>");
    for (int i = 0; i < CLASSES; i++) {
        if (!p->filled[i])
            continue;
        put_swatch(b, classes[i]);
        html_short(b, p->low[i]);
        buf_str(b, "–");
        html_short(b, p->high[i]);
        buf_str(b, "</li>");
    }
    put_swatch(b, "nothing");
    buf_printf(b, "%s</li></ul>", T("nothing known"));
}

/* The shapes lie in one file that browsers keep; the page only says which colour each takes. */
static void put_map(struct buf *b, const struct picture *p) {
    const struct asset *codes = asset_find("world-codes.txt");
    AUTO_BUF struct buf sprite = {0};
    struct span lines =
        codes == NULL ? (struct span){0} : (struct span){(const char *)codes->bytes, codes->size};
    asset_url(&sprite, "world.svg");
    buf_printf(b,
               "<figure class=\"map\"><svg id=\"map\" viewBox=\"0 0 960 418\" aria-hidden=\"true\">"
               "<defs><pattern id=\"hatch\" width=\"4\" height=\"4\""
               " patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
               "<rect class=\"hatch-back\" width=\"4\" height=\"4\"/><line class=\"hatch-line\""
               " x1=\"0\" y1=\"0\" x2=\"0\" y2=\"4\"/></pattern></defs>"
               "<use class=\"sea\" href=\"%s#sphere\"/><g class=\"states\">",
               buf_view(&sprite).p);
    while (lines.p != NULL && lines.n > 0) {
        struct span line = span_cut(&lines, '\n'), code = span_cut(&line, '\t');
        if (code.n == 3 && line.p != NULL)
            put_state(b, buf_view(&sprite).p, code, line, find(p, code), p);
    }
    buf_printf(b, "</g><use class=\"disputed\" href=\"%s#disputed\"/></svg>", buf_view(&sprite).p);
    put_legend(b, p);
    buf_printf(b, "<p class=\"note\">%s</p></figure>",
               T("Each colour holds a fifth of the states. Hatched: nothing known, which is not "
                 "zero. Equal Earth projection; borders as controlled, disputed areas dashed "
                 "(Natural Earth); no legal conclusion follows from a line."));
}

static void put_ranking(struct request *q, struct buf *b, const struct picture *p) {
    struct bar *bars = arena_alloc(q->arena, (p->n + 1) * sizeof *bars);
    for (size_t i = 0; i < p->n; i++)
        bars[i] = (struct bar){.label = p->order[i]->name,
                               .value = p->order[i]->value,
                               .known = true,
                               .href = p->order[i]->href};
    struct chart c = {.title = T("Partners, highest first"),
                      .unit = p->unit,
                      .bars = bars,
                      .n = p->n < RANKED ? p->n : RANKED};
    buf_str(b, "<div class=\"beside\">");
    chart_ranking(b, &c);
    if (p->n > RANKED) {
        buf_printf(b, "<details class=\"all\"><summary>%s ", T("All"));
        html_number(b, (int64_t)p->n);
        buf_printf(b, " %s</summary><table class=\"small\"><tbody>", T("partners"));
        for (size_t i = 0; i < p->n; i++) {
            buf_str(b, "<tr><th scope=\"row\"><a");
            html_attribute(b, "href", bars[i].href);
            buf_str(b, ">");
            html_text(b, bars[i].label);
            buf_str(b, "</a></th><td class=\"n\">");
            html_decimal(b, bars[i].value);
            buf_str(b, "</td></tr>");
        }
        buf_str(b, "</tbody></table></details>");
    }
    buf_str(b, "</div>");
}

/* ---- above the map --------------------------------------------------------------------------- */

/* "Most activities are with Colombia, Egypt and Jordan" */
static void put_finding(struct buf *b, const struct picture *p) {
    size_t n = p->n < 3 ? p->n : 3;
    buf_str(b, "<h1>");
    if (n == 0)
        buf_str(b, T("Nothing is known yet for this picture"));
    else
        html_str(b, p->measure->finding);
    for (size_t i = 0; i < n; i++) {
        buf_str(b, i == 0 ? "" : i + 1 == n ? T(" and ") : ", ");
        html_text(b, p->order[i]->name);
    }
    buf_str(b, "</h1>");
}

static void put_years_chosen(struct request *q, struct buf *b, const struct picture *p) {
    for (size_t i = 0; by_years(p->measure) && i < q->params_count; i++) {
        if (!span_is(q->params[i].name, "fiscal_year") || q->params[i].value.n == 0)
            continue;
        buf_str(b, "<a class=\"chip\" href=\"");
        html_url_toggle(q, b, q->params[i].name, q->params[i].value);
        buf_str(b, "\">");
        html_text(b, q->params[i].value);
        buf_printf(b, " <span aria-hidden=\"true\">×</span><span class=\"hidden\"> %s</span></a>",
                   T("(take away)"));
    }
}

static void put_choice(struct request *q, struct buf *b, const struct picture *p) {
    buf_printf(b, "<nav class=\"choice\" aria-label=\"%s\">", T("What the map shows"));
    for (size_t i = 0; i < MEASURES; i++) {
        buf_str(b, "<a href=\"");
        html_url_set(q, b, "measure", span_of(measures[i].name));
        buf_printf(b, "\"%s>%s</a>", &measures[i] == p->measure ? " aria-current=\"true\"" : "",
                   measures[i].label);
    }
    put_years_chosen(q, b, p);
    buf_str(b, "</nav>");
}

/* The same records as a list: its address carries the same conditions. */
static void put_list_link(struct request *q, struct buf *b, const struct picture *p) {
    const char *separator = "?";
    buf_printf(b, "<a href=\"/%s", p->schema->type->plural);
    if (p->measure->where[0] != NULL) {
        buf_printf(b, "?%s=%s", p->measure->where[0], p->measure->where[1]);
        separator = "&amp;";
    }
    for (size_t i = 0; by_years(p->measure) && i < q->params_count; i++) {
        if (!span_is(q->params[i].name, "fiscal_year") || q->params[i].value.n == 0)
            continue;
        buf_printf(b, "%sfiscal_year=", separator);
        http_encode(b, q->params[i].value);
        separator = "&amp;";
    }
    buf_printf(b, "\">%s</a>", T("See the list"));
}

static bool put_summary(struct request *q, struct buf *b, const struct picture *p,
                        struct error *e) {
    buf_str(b, "<div class=\"summary-line\">");
    if (!page_query_totals(q, b, &p->query, e))
        return false;
    put_list_link(q, b, p);
    buf_str(b, "</div>");
    return true;
}

/* ---- years ----------------------------------------------------------------------------------- */

static bool year_chosen(const struct request *q, struct span year) {
    for (size_t i = 0; i < q->params_count; i++)
        if (span_is(q->params[i].name, "fiscal_year") && span_eq(q->params[i].value, year))
            return true;
    return false;
}

static struct bar year_bar(struct request *q, const struct group *g) {
    AUTO_BUF struct buf text = {0}, href = {0};
    json_decode((struct json){JSON_STRING, g->values[0]}, &text);
    struct span label = {arena_copy(q->arena, text.p, text.n), text.n};
    bool on = year_chosen(q, label);
    buf_str(&href, "/?");
    struct span measure = http_param(q, "measure");
    if (measure.n > 0) {
        buf_str(&href, "measure=");
        http_encode(&href, measure);
        buf_str(&href, "&");
    }
    if (!on) {
        buf_str(&href, "fiscal_year=");
        http_encode(&href, label);
    }
    return (struct bar){
        .label = label, .chosen = on, .href = {arena_copy(q->arena, href.p, href.n), href.n}};
}

static void put_years(struct request *q, struct buf *b) {
    static const struct {
        const char *title, *unit, *sum;
    } charts[] = {{T("Activities by fiscal year"), T("activities"), NULL},
                  {T("Trainees by fiscal year"), T("trainees"), "trainees"},
                  {T("Cost by fiscal year"), "", "cost"}};
    const struct schema *s = catalogue_find(node_catalogue(q->node), SPAN("activity"));
    int by = s == NULL ? -1 : schema_field(s, SPAN("fiscal_year"));
    struct group *groups = NULL;
    size_t n = 0;
    char currency[4];
    struct error ignored;
    if (by < 0)
        return;
    struct query query = query_for(s, &q->viewer, q->today);
    if (!query_groups(&query, q->reader, &by, 1, true, q->arena, &groups, &n, &ignored) || n == 0)
        return;
    buf_str(b, "<div class=\"multiples\">");
    for (size_t k = 0; k < sizeof charts / sizeof *charts; k++) {
        struct bar bars[YEARS_MAX], filled[YEARS_MAX];
        size_t kept = 0;
        int sum = charts[k].sum == NULL ? -1 : schema_field(s, span_of(charts[k].sum));
        if (!page_main_currency(q, &query, sum, currency, &ignored))
            continue;
        for (size_t i = 0; i < n && kept < YEARS_MAX; i++) {
            if (groups[i].values[0].p == NULL)
                continue;
            bars[kept] = year_bar(q, &groups[i]);
            bars[kept].known = group_value(&groups[i], sum, currency, &bars[kept].value);
            kept++;
        }
        struct chart c = {.title = charts[k].title,
                          .unit = currency[0] != '\0' ? currency : charts[k].unit,
                          .brush = "fiscal_year",
                          .bars = filled,
                          .n = chart_fill_years(q->arena, bars, kept, filled, YEARS_MAX)};
        chart_bars(b, &c);
    }
    buf_str(b, "</div>");
}

/* ---- what comes ------------------------------------------------------------------------------ */

struct coming {
    struct date day;
    const char *what;
    struct stored record;
    uint64_t mask;
};

static int by_day(const void *a, const void *b) {
    const struct coming *x = a, *y = b;
    return (x->day.day > y->day.day) - (x->day.day < y->day.day);
}

/* The first records of a type whose date lies in the next ninety days. */
static size_t coming_of(struct request *q, const char *type, const char *field, const char *what,
                        struct coming *out) {
    const struct schema *s = catalogue_find(node_catalogue(q->node), span_of(type));
    struct span name = span_of(field);
    int at = s == NULL ? -1 : schema_field(s, name);
    char from[11], to[11];
    size_t n = 0;
    struct error ignored;
    struct page page;
    if (at < 0)
        return 0;
    struct query query = query_for(s, &q->viewer, q->today);
    date_format(q->today, from);
    date_format((struct date){q->today.day + DUE_DAYS}, to);
    query.limit = DUE_SHOWN;
    query.sort = at;
    query.descending = false;
    if (!query_add(&query, q->reader, name, OP_AT_LEAST, span_of(from), q->arena, &ignored) ||
        !query_add(&query, q->reader, name, OP_AT_MOST, span_of(to), q->arena, &ignored) ||
        !query_page(&query, q->reader, q->arena, &page, &ignored))
        return 0;
    for (size_t i = 0; i < page.count; i++) {
        struct coming *c = &out[n];
        struct content content;
        *c = (struct coming){.what = what};
        if (reader_current(q->reader, page.records[i], q->arena, &c->record, &ignored) &&
            query_sees(&c->record, &q->viewer, q->today, &c->mask) &&
            content_read(s, c->record.body, &content, &ignored) && content.value[at].n == 12 &&
            date_parse((struct span){content.value[at].p + 1, 10}, &c->day))
            n++;
    }
    return n;
}

static void put_coming(struct request *q, struct buf *b) {
    static const struct {
        const char *type, *field, *what;
    } dated[] = {{"fulfilment", "due", T("duty due")},
                 {"activity", "starts", T("activity begins")},
                 {"agreement", "until", T("agreement expires")},
                 {"objective", "due", T("objective due")},
                 {"vetting_result", "valid_to", T("clearance expires")}};
    enum { KINDS = sizeof dated / sizeof *dated };
    struct coming *all = arena_alloc(q->arena, (size_t)KINDS * DUE_SHOWN * sizeof *all);
    size_t n = 0;
    for (size_t i = 0; i < KINDS; i++)
        n += coming_of(q, dated[i].type, dated[i].field, dated[i].what, all + n);
    qsort(all, n, sizeof *all, by_day);
    buf_printf(b, "<section><h2>%s</h2><ul class=\"plain\">", T("Next 90 days"));
    for (size_t i = 0; i < n && i < DUE_SHOWN; i++) {
        buf_str(b, "<li>");
        html_record_link(q, b, &all[i].record, all[i].mask);
        buf_printf(b, " <small>%s ", all[i].what);
        html_day(b, all[i].day);
        buf_str(b, "</small></li>");
    }
    if (n == 0)
        buf_printf(b, "<li class=\"empty\">%s</li>",
                   T("No duty, activity or expiry is recorded for these days."));
    buf_str(b, "</ul></section>");
}

/* ---- what is new ----------------------------------------------------------------------------- */

/* The size of the log when this person was here last. The browser keeps it: "comity_seen" is the
 * size then, the size at the latest look, and the second of that look; looks that are less than
 * half an hour apart are one visit. Sizes of the log are public. */
static int64_t last_visit(struct request *q, struct response *a, uint64_t size) {
    struct span text = http_cookie(http_request_header(q, "Cookie"), "comity_seen");
    int64_t then = -1, latest = -1, at = 0, now = time_now() / 1000000;
    struct span third = text, first = span_cut(&third, '-'), second = span_cut(&third, '-');
    if (!span_to_i64(first, &then) || !span_to_i64(second, &latest) || !span_to_i64(third, &at))
        then = latest = -1;
    else if (now - at > VISIT_GAP_S)
        then = latest;
    if (then > (int64_t)size)
        then = -1;
    http_header(q, a, "Set-Cookie",
                "comity_seen=%lld-%llu-%lld; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000",
                (long long)(then < 0 ? (int64_t)size : then), (unsigned long long)size,
                (long long)now);
    return then;
}

static void put_new(struct request *q, struct buf *b, struct stored *v, uint64_t mask) {
    buf_str(b, "<li>");
    html_record_link(q, b, v, mask);
    buf_str(b, " <small>");
    html_lower(b, v->schema->type->label);
    buf_str(b, v->envelope.version > 1 ? T(", revised ") : ", ");
    html_moment(b, v->envelope.time);
    buf_str(b, "</small></li>");
}

static void put_recent(struct request *q, struct response *a) {
    struct buf *b = &a->body;
    AUTO_BUF struct buf note = {0};
    uint64_t size = 0;
    size_t shown = 0;
    struct error ignored;
    if (!reader_checkpoint(q->reader, &note, &size, &ignored) || size == 0)
        return;
    int64_t then = last_visit(q, a, size);
    uint64_t stop = then < 0 ? 0 : (uint64_t)then;
    buf_printf(b, "<section><h2>%s</h2><ul class=\"plain\">",
               then < 0 ? T("Newest here") : T("New since your last visit"));
    for (uint64_t i = size; i-- > stop && shown < NEW_SHOWN && size - i < NEW_LOOKED_AT;) {
        struct stored v;
        uint64_t mask = 0;
        if (!reader_at_leaf(q->reader, i, q->arena, &v, &ignored) || v.erased ||
            !query_sees(&v, &q->viewer, q->today, &mask))
            continue;
        put_new(q, b, &v, mask);
        shown++;
    }
    if (shown == 0)
        buf_printf(b, "<li class=\"empty\">%s</li>", T("Nothing new."));
    buf_printf(b, "</ul><p class=\"more\"><a href=\"/imports\">%s</a></p></section>",
               T("What was imported"));
}

void page_picture(struct request *q, struct response *a) {
    struct error e = {0};
    struct picture *p = arena_alloc(q->arena, sizeof *p);
    p->measure = chosen(q);
    p->unit = p->measure->unit;
    if (!gather(q, p, &e)) {
        page_fail(q, a, &e);
        return;
    }
    page_begin(q, a, T("Picture"), "/");
    struct buf *b = &a->body;
    put_finding(b, p);
    if (p->schema != NULL && !put_summary(q, b, p, &e)) {
        page_fail(q, a, &e);
        return;
    }
    put_choice(q, b, p);
    buf_str(b, "<div class=\"picture\">");
    put_map(b, p);
    put_ranking(q, b, p);
    buf_str(b, "</div>");
    put_years(q, b);
    buf_str(b, "<div class=\"halves\">");
    put_coming(q, b);
    put_recent(q, a);
    buf_str(b, "</div>");
    page_end(q, a);
}
