/* page_record.c: one record: its fields, its marking, its proof, what is linked to it, and its history. */
#include "web/html.h"

#include <stdlib.h>

enum { LINKED_EACH = 6 };

bool page_record_of(struct request *q, struct response *a, struct stored *out, uint64_t *mask, struct content *content) {
    struct error e;
    if (!query_find(q->reader, q->schema, q->capture[1], &q->viewer, q->today, q->arena, out, &e) ||
        !query_sees(out, &q->viewer, q->today, mask)) {
        error_set(&e, ERROR_NOT_FOUND, T("There is no such record, or it is not for you to see."));
        page_fail(q, a, &e);
        return false;
    }
    *content = (struct content){.schema = out->schema};
    if (!out->erased && !content_read(out->schema, out->body, content, &e)) {
        page_fail(q, a, &e);
        return false;
    }
    return true;
}

static void put_head(struct request *q, struct buf *b, const struct stored *v, uint64_t mask) {
    char id[UUID_TEXT + 1];
    uuid_format(&v->envelope.id, id);
    buf_printf(b, "<p class=\"crumb\"><a href=\"/%s\">", v->schema->type->plural);
    html_str(b, v->schema->type->label_plural);
    buf_str(b, "</a></p><p class=\"marking\">");
    html_marking(q, b, v->envelope.marking);
    buf_str(b, "</p><h1>");
    html_title(q, b, v, mask);
    buf_str(b, "</h1><p class=\"meta\">");
    html_text(b, v->envelope.owner);
    buf_printf(b, " · %s %u · ", T("version"), v->envelope.version);
    html_moment(b, v->envelope.time);
    if (v->envelope.author.n > 0) {
        buf_printf(b, " · %s ", T("by"));
        html_text(b, v->envelope.author);
    }
    if (v->leaf >= 0) {
        buf_printf(b, " · <a class=\"proof\" data-leaf=\"%lld\" href=\"/api/v1/%s/%s/proof\">%s ", (long long)v->leaf,
                   v->schema->type->plural, id, T("in the log at entry"));
        html_number(b, v->leaf);
        buf_str(b, "</a>");
    }
    buf_str(b, "</p>");
    if (v->envelope.state == RECORD_WITHDRAWN)
        buf_printf(b, "<p class=\"notice\">%s</p>",
                   v->erased || v->body.n <= 2 ? T("This record was withdrawn and its content erased.")
                                               : T("The owner has withdrawn this record."));
    if (q->user.roles & (ROLE_AUTHOR | ROLE_RELEASER) && v->envelope.state == RECORD_CURRENT)
        buf_printf(b, "<p class=\"acts\"><a class=\"button\" href=\"/%s/%s/edit\">%s</a></p>", v->schema->type->plural, id,
                   T("Edit"));
}

static void put_fields(struct request *q, struct buf *b, const struct stored *v, const struct content *c, uint64_t mask) {
    size_t shown = 0;
    buf_str(b, "<dl class=\"fields\">");
    for (unsigned i = 0; i < c->schema->count; i++) {
        const struct field *f = &c->schema->fields[i];
        char label[64];
        bool withheld = (mask >> i & 1) == 0;
        if (!withheld && c->value[i].p == NULL)
            continue;
        buf_str(b, "<div><dt");
        if (f->help != NULL)
            html_attribute(b, "title", span_of(f->help));
        buf_str(b, ">");
        html_str(b, field_label(f, label));
        buf_str(b, "</dt><dd>");
        if (withheld)
            buf_printf(b, "<span class=\"withheld\">%s</span>", T("withheld"));
        else
            html_value(q, b, f, c->value[i], v->envelope.owner);
        buf_str(b, "</dd></div>");
        shown++;
    }
    buf_str(b, "</dl>");
    if (shown == 0)
        buf_printf(b, "<p class=\"empty\">%s</p>", T("Nothing is known."));
}

/* ---- what is linked here ------------------------------------------------------------------------------------------- */

static void put_linked(struct request *q, struct buf *b, const struct stored *v, const struct schema *s, int field) {
    char id[UUID_TEXT + 3], label[64];
    struct page page;
    struct error ignored;
    struct query query = query_for(s, &q->viewer, q->today);
    id[0] = id[UUID_TEXT + 1] = '"';
    uuid_format(&v->envelope.id, id + 1);
    id[UUID_TEXT + 1] = '"';
    query.filters[0] = (struct filter){.field = field, .op = OP_IS, .values = {{id, UUID_TEXT + 2}}, .count = 1};
    query.filter_count = 1;
    query.limit = LINKED_EACH;
    if (!query_page(&query, q->reader, q->arena, &page, &ignored) || page.total == 0)
        return;
    buf_str(b, "<section class=\"linked\"><h2>");
    html_str(b, s->type->label_plural);
    buf_str(b, " <small>");
    html_str(b, field_label(&s->fields[field], label));
    buf_str(b, "</small></h2><ul>");
    for (size_t i = 0; i < page.count; i++) {
        struct stored other;
        uint64_t mask = 0;
        if (!reader_current(q->reader, page.records[i], q->arena, &other, &ignored) ||
            !query_sees(&other, &q->viewer, q->today, &mask))
            continue;
        buf_str(b, "<li><a href=\"");
        html_record_url(b, s, &other.envelope.id);
        buf_str(b, "\">");
        html_title(q, b, &other, mask);
        buf_str(b, "</a></li>");
    }
    buf_str(b, "</ul>");
    if (page.total > page.count) {
        buf_printf(b, "<p><a href=\"/%s?%s=%.*s\">%s ", s->type->plural, s->fields[field].name, UUID_TEXT, id + 1, T("All"));
        html_number(b, (int64_t)page.total);
        buf_str(b, "</a></p>");
    }
    buf_str(b, "</section>");
}

static void put_links_here(struct request *q, struct buf *b, const struct stored *v) {
    const struct catalogue *types = node_catalogue(q->node);
    for (unsigned t = 0; t < catalogue_count(types); t++) {
        const struct schema *s = catalogue_at(types, t);
        for (unsigned i = 0; i < s->count; i++)
            if (KIND_OF(s->fields[i].kind) == REF && s->fields[i].to != NULL &&
                strcmp(s->fields[i].to, v->schema->type->name) == 0)
                put_linked(q, b, v, s, (int)i);
    }
}

/* ---- history ------------------------------------------------------------------------------------------------------- */

static void put_change(struct request *q, struct buf *b, const struct stored *v, const struct content *before,
                       const struct content *now, uint64_t mask) {
    uint64_t changed = content_diff(before, now) & mask;
    buf_str(b, "<dl class=\"diff\">");
    for (unsigned i = 0; i < now->schema->count; i++) {
        char label[64];
        if ((changed >> i & 1) == 0)
            continue;
        const struct field *f = &now->schema->fields[i];
        buf_str(b, "<div><dt>");
        html_str(b, field_label(f, label));
        buf_str(b, "</dt><dd>");
        if (before->value[i].p != NULL) {
            buf_str(b, "<del>");
            html_value(q, b, f, before->value[i], v->envelope.owner);
            buf_str(b, "</del> ");
        }
        if (now->value[i].p != NULL) {
            buf_str(b, "<ins>");
            html_value(q, b, f, now->value[i], v->envelope.owner);
            buf_str(b, "</ins>");
        }
        buf_str(b, "</dd></div>");
    }
    buf_str(b, "</dl>");
}

static void put_history(struct request *q, struct buf *b, const struct stored *newest, uint64_t mask) {
    struct stored *versions = NULL;
    size_t n = 0;
    struct error ignored;
    if (!reader_history(q->reader, newest->record, q->arena, &versions, &n, &ignored))
        return;
    buf_printf(b, "<section id=\"history\"><h2>%s</h2><ol class=\"history\">", T("History"));
    for (size_t i = 0; i < n; i++) {
        const struct stored *v = &versions[i];
        uint64_t seen = 0, seen_before = 0;
        struct content now, before;
        if (!query_sees(v, &q->viewer, q->today, &seen))
            continue;
        buf_printf(b, "<li><p>%s %u, ", T("Version"), v->envelope.version);
        html_moment(b, v->envelope.time);
        if (v->envelope.author.n > 0) {
            buf_printf(b, " %s ", T("by"));
            html_text(b, v->envelope.author);
        }
        if (v->leaf >= 0) {
            buf_printf(b, ", %s ", T("entry"));
            html_number(b, v->leaf);
        }
        if (v->erased)
            buf_printf(b, " <span class=\"withheld\">%s</span>", T("content erased"));
        else if (v->envelope.state == RECORD_WITHDRAWN)
            buf_printf(b, " · %s", T("withdrawn"));
        buf_str(b, "</p>");
        if (!v->erased && i + 1 < n && !versions[i + 1].erased && v->envelope.state == RECORD_CURRENT &&
            query_sees(&versions[i + 1], &q->viewer, q->today, &seen_before) &&
            content_read(v->schema, v->body, &now, &ignored) &&
            content_read(v->schema, versions[i + 1].body, &before, &ignored))
            put_change(q, b, v, &before, &now, seen & seen_before & mask);
        buf_str(b, "</li>");
    }
    buf_str(b, "</ol></section>");
}

void page_record(struct request *q, struct response *a) {
    struct stored v;
    struct content c;
    uint64_t mask = 0;
    AUTO_BUF struct buf title = {0}, here = {0};
    if (!page_record_of(q, a, &v, &mask, &c))
        return;
    if (v.schema->title >= 0 && (mask >> v.schema->title & 1))
        field_to_text(&v.schema->fields[v.schema->title], c.value[v.schema->title], &title);
    buf_printf(&here, "/%s", v.schema->type->plural);
    page_begin(q, a, title.n > 0 && KIND_OF(v.schema->fields[v.schema->title].kind) != REF ? title.p : v.schema->type->label,
               here.p);
    struct buf *b = &a->body;
    put_head(q, b, &v, mask);
    buf_str(b, "<div class=\"record\"><div>");
    put_fields(q, b, &v, &c, mask);
    buf_str(b, "</div><aside>");
    put_links_here(q, b, &v);
    buf_str(b, "</aside></div>");
    if (v.envelope.source.n > 0) {
        buf_printf(b, "<p class=\"source\">%s ", T("Source:"));
        html_text(b, v.envelope.source);
        buf_str(b, "</p>");
    }
    put_history(q, b, &v, mask);
    page_end(q, a);
}
