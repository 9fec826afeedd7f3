/* page_groups.c: a list in groups: how many records there are by a field, with their sums; each
 * group leads to its records. */
#include "web/html.h"

#include <stdlib.h>

enum { SUMS_MAX = 8 };

/* One column of sums: a field, and of money one currency. */
struct sum {
    int field;
    char currency[4];
};

static size_t columns_of(const struct group *groups, size_t n, struct sum out[SUMS_MAX]) {
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < groups[i].totals_count; k++) {
            const struct total *t = &groups[i].totals[k];
            size_t at = 0;
            while (at < count &&
                   (out[at].field != t->field || strcmp(out[at].currency, t->currency) != 0))
                at++;
            if (at < count || count == SUMS_MAX || t->known == 0)
                continue;
            out[count].field = t->field;
            memcpy(out[count++].currency, t->currency, sizeof t->currency);
        }
    return count;
}

static const struct total *total_of(const struct group *g, const struct sum *s) {
    for (size_t i = 0; i < g->totals_count; i++)
        if (g->totals[i].field == s->field && strcmp(g->totals[i].currency, s->currency) == 0)
            return &g->totals[i];
    return NULL;
}

static int by_count(const void *a, const void *b) {
    const struct group *x = a, *y = b;
    return (x->count < y->count) - (x->count > y->count);
}

/* The list with this group's value as one more condition. */
static void put_group_url(struct request *q, struct buf *b, const struct field *f,
                          struct span value) {
    AUTO_BUF struct buf name = {0}, whole = {0};
    buf_printf(&name, "%s%s", f->name, value.p == NULL ? ".lacks" : "");
    html_url_set(q, &whole, "by", (struct span){0});
    buf_span(b, buf_view(&whole));
    buf_str(b, strchr(buf_view(&whole).p, '?') == NULL ? "?" : "&amp;");
    http_encode(b, buf_view(&name));
    buf_char(b, '=');
    if (value.p != NULL)
        http_encode(b, html_address_value(q, f, value));
}

static void put_group(struct request *q, struct buf *b, const struct field *f,
                      const struct group *g, const struct sum *sums, size_t n_sums, double share) {
    buf_str(b, "<tr><th scope=\"row\"><a href=\"");
    put_group_url(q, b, f, g->values[0]);
    buf_str(b, "\">");
    if (g->values[0].p == NULL)
        buf_printf(b, "<i>%s</i>", T("unknown"));
    else
        html_plain(q, b, f, g->values[0]);
    buf_str(b, "</a></th><td class=\"n\">");
    html_number(b, (int64_t)g->count);
    buf_printf(b,
               "</td><td class=\"barcell\"><svg width=\"100%%\" height=\"10\" aria-hidden=\"true\">"
               "<rect class=\"mark\" width=\"%.1f%%\" height=\"10\"/></svg></td>",
               share * 100);
    for (size_t i = 0; i < n_sums; i++) {
        const struct total *t = total_of(g, &sums[i]);
        buf_str(b, "<td class=\"n\">");
        if (t != NULL && t->known > 0)
            html_decimal(b, t->sum);
        buf_str(b, "</td>");
    }
    buf_str(b, "</tr>");
}

static void put_heads(struct request *q, struct buf *b, const struct field *f,
                      const struct sum *sums, size_t n) {
    char label[64];
    buf_str(b, "<thead><tr><th scope=\"col\">");
    html_str(b, field_label(f, label));
    buf_str(b, "</th><th scope=\"col\" class=\"n\">");
    html_str(b, q->schema->type->label_plural);
    buf_printf(b, "</th><th scope=\"col\" class=\"barcell\"><span class=\"hidden\">%s</span></th>",
               T("As a bar"));
    for (size_t i = 0; i < n; i++) {
        buf_str(b, "<th scope=\"col\" class=\"n\">");
        html_str(b, field_label(&q->schema->fields[sums[i].field], label));
        if (sums[i].currency[0] != '\0')
            buf_printf(b, ", %s", sums[i].currency);
        buf_str(b, "</th>");
    }
    buf_str(b, "</tr></thead>");
}

static void put_table(struct request *q, struct buf *b, int at, struct group *groups, size_t n) {
    const struct field *f = &q->schema->fields[at];
    struct sum sums[SUMS_MAX];
    size_t most = 1, n_sums = columns_of(groups, n, sums);
    for (size_t i = 0; i < n; i++)
        most = groups[i].count > most ? groups[i].count : most;
    buf_printf(b,
               "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">"
               "<table class=\"list groups\">",
               T("Groups"));
    put_heads(q, b, f, sums, n_sums);
    buf_str(b, "<tbody>");
    for (size_t i = 0; i < n; i++)
        put_group(q, b, f, &groups[i], sums, n_sums, (double)groups[i].count / (double)most);
    buf_str(b, "</tbody></table></div>");
}

void page_groups(struct request *q, struct response *a, const struct listing *l, struct span by) {
    const struct type *t = q->schema->type;
    struct group *groups = NULL;
    size_t n = 0;
    struct error e;
    char label[64];
    AUTO_BUF struct buf here = {0}, title = {0};
    int at = schema_field(q->schema, by);
    if (at < 0) {
        error_set(&e, ERROR_USAGE, "%s have no field \"%.*s\"", t->plural,
                  (int)(by.n < 60 ? by.n : 60), by.p);
        page_fail(q, a, &e);
        return;
    }
    if (!query_groups(&l->query, q->reader, &at, 1, true, q->arena, &groups, &n, &e)) {
        page_fail(q, a, &e);
        return;
    }
    const struct field *f = &q->schema->fields[at];
    bool ordered = strstr(f->name, "year") != NULL || f->kind == DATE; /* these stay in time */
    if (!ordered)
        qsort(groups, n, sizeof *groups, by_count);
    buf_printf(&here, "/%s", t->plural);
    buf_printf(&title, "%s %s %s", t->label_plural, T("by"), field_label(f, label));
    a->keep = true;
    page_begin(q, a, title.p, here.p);
    struct buf *b = &a->body;
    buf_printf(b, "<p class=\"crumb\"><a href=\"");
    html_url_set(q, b, "by", (struct span){0});
    buf_str(b, "\">");
    html_str(b, t->label_plural);
    buf_str(b, "</a></p><h1>");
    html_str(b, t->label_plural);
    buf_printf(b, " %s ", T("by"));
    html_lower(b, field_label(f, label));
    buf_str(b, "</h1>");
    page_list_tools(q, b, l);
    page_list_chosen(q, b, l);
    if (!page_query_totals(q, b, &l->query, &e)) {
        page_fail(q, a, &e);
        return;
    }
    if (IS_LIST(f->kind))
        buf_printf(b, "<p class=\"help\">%s</p>",
                   T("A record with several of them counts under each."));
    put_table(q, b, at, groups, n);
    page_end(q, a);
}
