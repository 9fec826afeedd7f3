/* page_proof.c: that a version of a record is in the log, with all it takes to check it: here by
 * script, or anywhere else. What the viewer may not see stays a digest. */
#include "web/html.h"

static bool version_of(struct request *q, struct response *a, struct stored *out, uint64_t *mask,
                       struct content *c) {
    struct stored newest;
    struct error e;
    int64_t version = 0;
    if (!page_record_of(q, a, &newest, mask, c))
        return false;
    *out = newest;
    if (!span_to_i64(http_param(q, "version"), &version) || version == newest.envelope.version)
        return true;
    if (version > 0 && version < UINT32_MAX &&
        reader_version(q->reader, newest.record, (uint32_t)version, q->arena, out, &e) &&
        query_sees(out, &q->viewer, q->today, mask) &&
        (out->erased || content_read(out->schema, out->body, c, &e)))
        return true;
    error_set(&e, ERROR_NOT_FOUND, "%s", T("There is no such version"));
    page_fail(q, a, &e);
    return false;
}

/* Parts of the envelope, and the fields that the viewer may see. */
static bool shown(const struct stored *v, const struct part *p, uint64_t mask) {
    struct span rest = {p->bytes.p + 1, p->bytes.n - 1}, name = span_cut(&rest, '"');
    if (name.n > 0 && name.p[0] == '@')
        return true;
    int at = schema_field(v->schema, name);
    return at >= 0 && (mask >> at & 1) != 0;
}

static void put_base64(struct buf *b, const void *p, size_t n) {
    buf_char(b, '"');
    base64_put(b, p, n);
    buf_char(b, '"');
}

/* What the script takes: salts and bytes of what is shown, digests of the rest, and the entry they
 * must give. All in base64, so that nothing in it can end the element. */
static void put_data(struct request *q, struct buf *b, const struct stored *v,
                     const struct content *c, uint64_t mask) {
    struct part *parts = arena_alloc(q->arena, PARTS_MAX * sizeof *parts);
    size_t n = v->erased ? 0 : entry_parts(&v->envelope, c, v->seed, q->arena, parts), k = 0;
    buf_str(b, "<script type=\"application/json\" id=\"proof-data\">{\"entry\":");
    put_base64(b, v->log_entry.bytes, sizeof v->log_entry.bytes);
    buf_str(b, ",\"parts\":[");
    for (size_t i = 0; i < n; i++) {
        if (!shown(v, &parts[i], mask))
            continue;
        buf_str(b, k++ > 0 ? ",[" : "[");
        put_base64(b, parts[i].salt, sizeof parts[i].salt);
        buf_char(b, ',');
        put_base64(b, parts[i].bytes.p, parts[i].bytes.n);
        buf_char(b, ']');
    }
    buf_str(b, "],\"withheld\":[");
    k = 0;
    for (size_t i = 0; i < n; i++) {
        if (shown(v, &parts[i], mask))
            continue;
        struct hash digest = part_digest(&parts[i]);
        buf_str(b, k++ > 0 ? "," : "");
        put_base64(b, digest.b, sizeof digest.b);
    }
    buf_str(b, "]}</script>");
}

static void put_how(struct buf *b, const struct stored *v) {
    static const char *const steps[] = {
        T("Each field and each part of the envelope, with its salt, gives a digest; what you may "
          "not see is a digest already."),
        T("All digests together give the entry, which says nothing of the fields by itself."),
        T("The entry gives a leaf of the tree; the hashes in the proof lead from it to the root."),
        T("The signature in the checkpoint vouches for that root, and so for this version.")};
    buf_printf(b, "<section><h2>%s</h2>", T("How it is checked"));
    if (v->erased)
        buf_printf(b, "<p class=\"notice\">%s</p>",
                   T("The content of this version was erased. That it was in the log can still be "
                     "checked; what it said is gone for good."));
    buf_str(b, "<ol class=\"steps\">");
    for (size_t i = v->erased ? 2 : 0; i < sizeof steps / sizeof *steps; i++)
        buf_printf(b, "<li>%s</li>", steps[i]);
    buf_printf(b,
               "</ol><p class=\"acts\"><button id=\"check-proof\" hidden>%s</button></p>"
               "<div id=\"check-result\" role=\"status\"></div>"
               "<noscript><p class=\"hint\">%s</p></noscript></section>",
               T("Check it in this browser"),
               T("Without script: save the proof file and check it with any client of C2SP "
                 "tlog-proof."));
}

void page_proof(struct request *q, struct response *a) {
    struct stored v;
    struct content c;
    uint64_t mask = 0;
    AUTO_BUF struct buf proof = {0}, key = {0};
    char id[UUID_TEXT + 1];
    struct error e;
    if (!version_of(q, a, &v, &mask, &c))
        return;
    if (!node_prove(q->reader, &v, &proof, &e)) {
        page_fail(q, a, &e);
        return;
    }
    tlog_verifier_put(&key, node_verifier(q->node));
    uuid_format(&v.envelope.id, id);
    page_begin(q, a, T("Proof"), "");
    struct buf *b = &a->body;
    page_record_head(q, b, &v, mask);
    buf_printf(b, "<p class=\"lead\">%s <b>%u</b> %s <b>", T("Version"), v.envelope.version,
               T("of this record is entry"));
    html_number(b, v.leaf);
    buf_printf(b,
               "</b> %s</p><p class=\"acts\"><a href=\"/%s/%s\">%s</a><a href=\"/log\">%s</a></p>",
               T("of the log."), v.schema->type->plural, id, T("The record"), T("The log"));
    put_how(b, &v);
    put_data(q, b, &v, &c, mask);
    buf_printf(b, "<section><h2>%s</h2><pre id=\"proof-file\">", T("Proof file"));
    html_text(b, buf_view(&proof));
    buf_printf(b,
               "</pre><p><a href=\"/api/v1/%s/%s/versions/%u/proof\" download>%s</a></p></section>",
               v.schema->type->plural, id, v.envelope.version, T("Save it as a file"));
    buf_printf(b, "<section><h2>%s</h2><pre id=\"vkey\">", T("Key of the log"));
    html_text(b, buf_view(&key));
    buf_printf(b, "</pre><p class=\"hint\">%s</p></section>",
               T("Compare it with what the operator told you by another way: a page cannot vouch "
                 "for itself."));
    page_end(q, a);
}
