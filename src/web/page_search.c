/* page_search.c: words looked for in all types at once. */
#include "web/html.h"

enum { FOUND_EACH = 8, SAID_ABOUT = 4 };

/* A few of the columns of its list, to tell records of one title apart. */
static void put_about(struct request *q, struct buf *b, const struct stored *v, uint64_t mask) {
    struct content c;
    size_t n = 0;
    if (!content_read(v->schema, v->body, &c, NULL))
        return;
    buf_str(b, "<small>");
    for (unsigned i = 0; i < v->schema->count && n < SAID_ABOUT; i++) {
        const struct field *f = &v->schema->fields[i];
        bool worth = f->column && (int)i != v->schema->title && !html_is_numeric(f);
        if (!worth || (mask >> i & 1) == 0 || c.value[i].p == NULL)
            continue;
        buf_str(b, n++ > 0 ? " · " : "");
        if (f->kind == DATE)
            html_value(q, b, f, c.value[i], v->envelope.owner);
        else
            html_plain(q, b, f, c.value[i]);
    }
    buf_str(b, "</small>");
}

static size_t put_found(struct request *q, struct buf *b, const struct schema *s,
                        struct span words) {
    struct query query = query_for(s, &q->viewer, q->today);
    struct page page;
    struct error e;
    AUTO_BUF struct buf href = {0};
    query.text = words;
    query.sort = -1;
    query.limit = FOUND_EACH;
    if (s->searchable == 0 || !query_page(&query, q->reader, q->arena, &page, &e) ||
        page.total == 0)
        return 0;
    buf_printf(&href, "/%s?q=", s->type->plural);
    http_encode(&href, words);
    buf_printf(b, "<section><h2><a href=\"%s\">", href.p);
    html_str(b, s->type->label_plural);
    buf_str(b, "</a> <small>");
    html_number(b, (int64_t)page.total);
    buf_str(b, "</small></h2><ul class=\"plain\">");
    for (size_t i = 0; i < page.count; i++) {
        struct stored v;
        uint64_t mask = 0;
        if (!reader_current(q->reader, page.records[i], q->arena, &v, &e) ||
            !query_sees(&v, &q->viewer, q->today, &mask))
            continue;
        buf_str(b, "<li>");
        html_record_link(q, b, &v, mask);
        put_about(q, b, &v, mask);
        buf_str(b, "</li>");
    }
    buf_str(b, "</ul>");
    if (page.total > page.count) {
        buf_printf(b, "<p class=\"more\"><a href=\"%s\">%s ", href.p, T("all"));
        html_number(b, (int64_t)page.total);
        buf_str(b, "</a></p>");
    }
    buf_str(b, "</section>");
    return page.total;
}

void page_search(struct request *q, struct response *a) {
    struct span words = span_trim(http_param(q, "q"));
    const struct catalogue *types = node_catalogue(q->node);
    size_t all = 0;
    if (words.n > QUERY_TEXT_MAX)
        words.n = 0;
    page_begin(q, a, T("Search"), "");
    struct buf *b = &a->body;
    buf_printf(b,
               "<h1>%s</h1><div class=\"tools\"><form method=\"get\" role=\"search\">"
               "<input type=\"search\" name=\"q\" aria-label=\"%s\"",
               T("Search"), T("Words to find"));
    html_attribute(b, "value", words.p == NULL ? SPAN("") : words);
    buf_printf(b, "> <button>%s</button></form></div><div class=\"found\">", T("Search"));
    for (unsigned i = 0; words.n > 0 && i < catalogue_count(types); i++)
        all += put_found(q, b, catalogue_at(types, i), words);
    buf_str(b, "</div>");
    if (words.n > 0 && all == 0)
        buf_printf(b, "<p class=\"empty\">%s</p>",
                   T("Nothing that you may see holds all of these words. Try fewer, or the "
                     "beginning of a word."));
    page_end(q, a);
}
