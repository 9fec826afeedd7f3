/* groups.c: which groups a partner is in today: what a marking that names a group asks for. */
#include "cli/cli.h"

#include <stdlib.h>

/* Adherents and observers follow a group without being in it: what is for the group is not for
 * them. */
static const char in_the_group[] = "status = member,participating_government,participating_state,"
                                   "endorsing_state,subscribing_state";

static struct span value_of(const struct content *c, const char *name) {
    int at = schema_field(c->schema, span_of(name));
    return at < 0 ? (struct span){0} : c->value[at];
}

static struct date date_in(const struct content *c, const char *name) {
    struct span v = value_of(c, name);
    struct date d = {DATE_NONE};
    if (v.n > 2)
        date_parse((struct span){v.p + 1, v.n - 2}, &d);
    return d;
}

static bool holds_on(const struct content *c, struct date day) {
    struct date joined = date_in(c, "joined"), left = date_in(c, "left");
    return (joined.day == DATE_NONE || joined.day <= day.day) &&
           (left.day == DATE_NONE || left.day > day.day);
}

static bool add_group(struct look *l, int64_t record, struct arena *a, struct span *out,
                      struct error *e) {
    struct stored v;
    struct content c;
    AUTO_BUF struct buf code = {0};
    if (!reader_current(l->reader, record, a, &v, e) || !content_read(v.schema, v.body, &c, e))
        return false;
    int group = schema_field(v.schema, SPAN("group"));
    *out = (struct span){0};
    if (!holds_on(&c, l->today) || group < 0 || c.value[group].p == NULL)
        return true;
    value_text(l, &v.schema->fields[group], c.value[group], v.envelope.owner, &code);
    *out = (struct span){arena_copy(a, buf_view(&code).p, code.n), code.n};
    return true;
}

static int compare(const void *a, const void *b) {
    return span_compare(*(const struct span *)a, *(const struct span *)b);
}

bool look_groups(struct look *l, const char *partner, struct arena *a, struct error *e) {
    const struct schema *s = catalogue_find(node_catalogue(l->node), SPAN("membership"));
    struct page page;
    if (s == NULL)
        return true;
    struct query q = query_for(s, &l->viewer, l->today);
    if (!query_add(&q, l->reader, SPAN("partner"), OP_IS, span_of(partner), a, e) ||
        !query_where(&q, l->reader, span_of(in_the_group), a, e) ||
        !query_page(&q, l->reader, a, &page, e))
        return false;
    struct span *codes = arena_alloc(a, (page.count + 1) * sizeof *codes);
    size_t n = 0;
    for (size_t i = 0; i < page.count; i++) {
        if (!add_group(l, page.records[i], a, &codes[n], e))
            return false;
        n += codes[n].p != NULL;
    }
    qsort(codes, n, sizeof *codes, compare);
    l->viewer.groups = codes;
    l->viewer.groups_count = n;
    return true;
}
