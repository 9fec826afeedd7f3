/* page_records.c: every kind of record that this node keeps, in the groups of the descriptors. */
#include "web/html.h"

void page_records(struct request *q, struct response *a) {
    const struct catalogue *types = node_catalogue(q->node);
    const char *done[64] = {0};
    size_t n_done = 0;
    page_begin(q, a, T("Records"), "/records");
    struct buf *b = &a->body;
    buf_printf(b, "<h1>%s</h1><p class=\"help\">%s</p><div class=\"columns\">", T("Records"),
               T("Every kind of record this node keeps, with how many you may see."));
    for (unsigned i = 0; i < catalogue_count(types); i++) {
        const char *group = catalogue_at(types, i)->type->group;
        bool before = false;
        for (size_t k = 0; k < n_done; k++)
            before = before || strcmp(done[k], group) == 0;
        if (before || n_done == 64)
            continue;
        done[n_done++] = group;
        buf_str(b, "<section><h2>");
        html_str(b, group);
        buf_str(b, "</h2><ul class=\"types\">");
        for (unsigned k = i; k < catalogue_count(types); k++) {
            const struct schema *s = catalogue_at(types, k);
            struct query query = query_for(s, &q->viewer, q->today);
            size_t n = 0;
            struct error ignored;
            if (strcmp(s->type->group, group) != 0 || !query_count(&query, q->reader, &n, &ignored))
                continue;
            buf_printf(b, "<li%s><a href=\"/%s\"", n == 0 ? " class=\"none\"" : "",
                       s->type->plural);
            if (s->type->help != NULL)
                html_attribute(b, "title", span_of(s->type->help));
            buf_str(b, ">");
            html_str(b, s->type->label_plural);
            buf_str(b, "</a> <span class=\"n\">");
            html_number(b, (int64_t)n);
            buf_str(b, "</span></li>");
        }
        buf_str(b, "</ul></section>");
    }
    buf_str(b, "</div>");
    page_end(q, a);
}
