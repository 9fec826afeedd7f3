/* page_record.c: one record: its fields, its marking, its proof, what is linked to it, and its
 * history. */
#include "web/html.h"

#include <stdlib.h>

enum { LINKED_EACH = 6 };

bool page_record_of(struct request *q, struct response *a, struct stored *out, uint64_t *mask,
                    struct content *content) {
    struct error e;
    if (!query_find(q->reader, q->schema, q->capture[1], &q->viewer, q->today, q->arena, out, &e) ||
        !query_sees(out, &q->viewer, q->today, mask)) {
        error_set(&e, ERROR_NOT_FOUND, "%s",
                  T("There is no such record, or it is not for you to see"));
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

/* ---- above the fields ------------------------------------------------------------------------ */

/* What is shown gives the entry, the entry the leaf, the leaf the signed root: looked at anew each
 * time, so that the page never says "verified" of something that is not. */
static bool verified(struct request *q, const struct stored *v) {
    AUTO_BUF struct buf bytes = {0};
    struct tlog_proof_file *file = arena_alloc(q->arena, sizeof *file);
    struct content c;
    struct entry entry = v->log_entry;
    struct error ignored;
    if (!v->erased) {
        if (!content_read(v->schema, v->body, &c, &ignored))
            return false;
        entry_make(&v->envelope, &c, v->seed, &entry);
    }
    struct hash leaf = tlog_leaf((struct span){(const char *)entry.bytes, sizeof entry.bytes});
    return node_prove(q->reader, v, &bytes, &ignored) &&
           tlog_proof_file_parse(buf_view(&bytes), file, &ignored) &&
           tlog_proof_file_verify(file, &leaf, node_verifier(q->node), NULL, 0, 0, &ignored);
}

static void put_log_place(struct request *q, struct buf *b, const struct stored *v) {
    if (v->leaf < 0)
        return;
    bool good = verified(q, v);
    buf_printf(b, " · <a class=\"proof%s\" href=\"", good ? "" : " bad");
    html_record_url(b, v->schema, &v->envelope.id);
    buf_printf(b, "/proof?version=%u\">%s ", v->envelope.version,
               good ? T("verified in log at entry") : T("does not verify in the log at entry"));
    html_number(b, v->leaf);
    buf_str(b, "</a>");
}

void page_record_head(struct request *q, struct buf *b, const struct stored *v, uint64_t mask) {
    buf_printf(b, "<p class=\"crumb\"><a href=\"/%s\">", v->schema->type->plural);
    html_str(b, v->schema->type->label_plural);
    buf_str(b, "</a></p><p class=\"marking\">");
    html_marking(q, b, v->envelope.marking);
    buf_str(b, " <span class=\"meta\">· ");
    html_text(b, v->envelope.owner);
    buf_printf(b, " · %s %u", T("version"), v->envelope.version);
    if (v->envelope.author.n > 0) {
        buf_printf(b, " %s ", T("by"));
        html_text(b, v->envelope.author);
    }
    put_log_place(q, b, v);
    buf_str(b, "</span></p><h1>");
    html_title(q, b, v, mask);
    buf_str(b, "</h1>");
    if (v->envelope.state == RECORD_WITHDRAWN)
        buf_printf(b, "<p class=\"notice\">%s</p>",
                   v->erased || v->body.n <= 2
                       ? T("This record was withdrawn and its content erased.")
                       : T("The owner has withdrawn this record."));
}

static void put_acts(struct request *q, struct buf *b, const struct stored *v) {
    char id[UUID_TEXT + 1];
    const char *plural = v->schema->type->plural;
    uuid_format(&v->envelope.id, id);
    buf_str(b, "<p class=\"acts\">");
    if (q->user.roles & (ROLE_AUTHOR | ROLE_RELEASER) && v->envelope.state == RECORD_CURRENT)
        buf_printf(b, "<a class=\"button\" href=\"/%s/%s/edit\">%s</a>", plural, id, T("Edit"));
    buf_printf(b,
               "<a href=\"#history\">%s</a><a href=\"/api/v1/%s/%s\">JSON</a>"
               "<a href=\"/%s/%s/proof\">%s</a></p>",
               T("History"), plural, id, plural, id, T("Proof"));
}

/* ---- fields ---------------------------------------------------------------------------------- */

static void put_field(struct request *q, struct buf *b, const struct stored *v,
                      const struct field *f, struct span value, bool withheld) {
    char label[64];
    buf_str(b, "<div><dt");
    if (f->help != NULL)
        html_attribute(b, "title", span_of(f->help));
    buf_str(b, ">");
    html_str(b, field_label(f, label));
    buf_str(b, "</dt><dd>");
    if (withheld)
        buf_printf(b, "<span class=\"withheld\">%s</span>", T("withheld"));
    else
        html_value(q, b, f, value, v->envelope.owner);
    if (!withheld && f->unit != NULL) {
        buf_char(b, ' ');
        html_str(b, f->unit);
    }
    buf_str(b, "</dd></div>");
}

static void put_not_known(struct buf *b, const struct content *c, uint64_t mask) {
    size_t n = 0;
    for (unsigned i = 0; i < c->schema->count; i++) {
        char label[64];
        if ((mask >> i & 1) == 0 || c->value[i].p != NULL)
            continue;
        if (n++ == 0)
            buf_printf(b, "<p class=\"not-known\">%s ", T("Not recorded:"));
        else
            buf_str(b, ", ");
        html_lower(b, field_label(&c->schema->fields[i], label));
    }
    buf_str(b, n > 0 ? "</p>" : "");
}

static void put_fields(struct request *q, struct buf *b, const struct stored *v,
                       const struct content *c, uint64_t mask) {
    size_t shown = 0;
    buf_str(b, "<dl class=\"fields\">");
    for (unsigned i = 0; i < c->schema->count; i++) {
        bool withheld = (mask >> i & 1) == 0;
        bool heading = (int)i == c->schema->title && !withheld;
        if (heading || (!withheld && c->value[i].p == NULL))
            continue;
        put_field(q, b, v, &c->schema->fields[i], c->value[i], withheld);
        shown++;
    }
    buf_str(b, "</dl>");
    if (shown == 0)
        buf_printf(b, "<p class=\"empty\">%s</p>", T("Nothing more is known."));
    else
        put_not_known(b, c, mask);
}

/* ---- what is linked here --------------------------------------------------------------------- */

static void put_linked(struct request *q, struct buf *b, const struct stored *v,
                       const struct schema *s, int field) {
    char id[UUID_TEXT + 3], label[64];
    struct page page;
    struct error ignored;
    struct query query = query_for(s, &q->viewer, q->today);
    uuid_format(&v->envelope.id, id + 1);
    id[0] = id[UUID_TEXT + 1] = '"';
    query.filters[0] =
        (struct filter){.field = field, .op = OP_IS, .values = {{id, UUID_TEXT + 2}}, .count = 1};
    query.filter_count = 1;
    query.limit = LINKED_EACH;
    if (!query_page(&query, q->reader, q->arena, &page, &ignored) || page.total == 0)
        return;
    buf_str(b, "<section class=\"linked\"><h2>");
    html_str(b, s->type->label_plural);
    buf_str(b, " <small>");
    html_lower(b, field_label(&s->fields[field], label));
    buf_str(b, "</small></h2><ul>");
    for (size_t i = 0; i < page.count; i++) {
        struct stored other;
        uint64_t mask = 0;
        if (!reader_current(q->reader, page.records[i], q->arena, &other, &ignored) ||
            !query_sees(&other, &q->viewer, q->today, &mask))
            continue;
        buf_str(b, "<li>");
        html_record_link(q, b, &other, mask);
        buf_str(b, "</li>");
    }
    buf_str(b, "</ul>");
    if (page.total > page.count) {
        buf_printf(b, "<p class=\"more\"><a href=\"/%s?%s=%.*s\">%s ", s->type->plural,
                   s->fields[field].name, UUID_TEXT, id + 1, T("all"));
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

static void put_origin(struct buf *b, const struct stored *v) {
    char id[UUID_TEXT + 1];
    uuid_format(&v->envelope.id, id);
    buf_printf(b, "<section class=\"origin\"><h2>%s</h2><dl><div><dt>%s</dt><dd>",
               T("Where this comes from"), T("Written"));
    html_moment(b, v->envelope.time);
    if (v->envelope.author.n > 0) {
        buf_printf(b, " %s ", T("by"));
        html_text(b, v->envelope.author);
    }
    buf_str(b, "</dd></div>");
    if (v->envelope.source.n > 0) {
        buf_printf(b, "<div><dt>%s</dt><dd>", T("Source"));
        html_text(b, v->envelope.source);
        buf_str(b, "</dd></div>");
    }
    buf_printf(b, "<div><dt>%s</dt><dd>", T("Owner"));
    html_text(b, v->envelope.owner);
    buf_printf(b, "</dd></div><div><dt>%s</dt><dd><code>%s</code></dd></div></dl></section>",
               T("Identifier"), id);
}

/* ---- history --------------------------------------------------------------------------------- */

static void put_version(struct buf *b, const struct stored *v) {
    buf_printf(b, "<p><b>%s %u</b> · ", T("Version"), v->envelope.version);
    html_moment(b, v->envelope.time);
    if (v->envelope.author.n > 0) {
        buf_printf(b, " %s ", T("by"));
        html_text(b, v->envelope.author);
    }
    if (v->leaf >= 0) {
        buf_str(b, " · <a href=\"");
        html_record_url(b, v->schema, &v->envelope.id);
        buf_printf(b, "/proof?version=%u\">%s ", v->envelope.version, T("entry"));
        html_number(b, v->leaf);
        buf_str(b, "</a>");
    }
    if (v->erased)
        buf_printf(b, " · <span class=\"withheld\">%s</span>", T("content erased"));
    else if (v->envelope.state == RECORD_WITHDRAWN)
        buf_printf(b, " · %s", T("withdrawn"));
    buf_str(b, "</p>");
}

static void put_since(struct request *q, struct buf *b, const struct stored *v,
                      const struct stored *earlier, uint64_t mask) {
    struct content now, before;
    uint64_t seen = 0;
    struct error ignored;
    if (v->erased || earlier->erased || v->envelope.state != RECORD_CURRENT ||
        !query_sees(earlier, &q->viewer, q->today, &seen) ||
        !content_read(v->schema, v->body, &now, &ignored) ||
        !content_read(v->schema, earlier->body, &before, &ignored))
        return;
    html_changes(q, b, &before, &now, seen & mask, v->envelope.owner);
    if (span_eq(v->envelope.marking, earlier->envelope.marking))
        return;
    buf_printf(b, "<dl class=\"diff\"><div><dt>%s</dt><dd><del>", T("Marking"));
    html_marking(q, b, earlier->envelope.marking);
    buf_str(b, "</del> <ins>");
    html_marking(q, b, v->envelope.marking);
    buf_str(b, "</ins></dd></div></dl>");
}

static void put_history(struct request *q, struct buf *b, const struct stored *newest,
                        uint64_t mask) {
    struct stored *versions = NULL;
    size_t n = 0;
    struct error ignored;
    if (!reader_history(q->reader, newest->record, q->arena, &versions, &n, &ignored))
        return;
    buf_printf(b, "<section id=\"history\"><h2>%s</h2><ol class=\"history\" reversed>",
               T("History"));
    for (size_t i = 0; i < n; i++) {
        uint64_t seen = 0;
        if (!query_sees(&versions[i], &q->viewer, q->today, &seen))
            continue;
        buf_str(b, "<li>");
        put_version(b, &versions[i]);
        if (i + 1 < n)
            put_since(q, b, &versions[i], &versions[i + 1], seen & mask);
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
    int at = v.schema->title;
    bool named = (mask >> at & 1) != 0 && KIND_OF(v.schema->fields[at].kind) != REF;
    if (named)
        field_to_text(&v.schema->fields[at], c.value[at], &title);
    buf_printf(&here, "/%s", v.schema->type->plural);
    a->keep = true;
    page_begin(q, a, title.n > 0 ? title.p : v.schema->type->label, here.p);
    struct buf *b = &a->body;
    page_record_head(q, b, &v, mask);
    put_acts(q, b, &v);
    buf_str(b, "<div class=\"record\"><div>");
    put_fields(q, b, &v, &c, mask);
    put_history(q, b, &v, mask);
    buf_str(b, "</div><aside>");
    put_links_here(q, b, &v);
    put_origin(b, &v);
    buf_str(b, "</aside></div>");
    page_end(q, a);
}
