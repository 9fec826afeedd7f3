/* page_log.c: the log as a person meets it: what is signed, and how to check it, here and
 * elsewhere. */
#include "web/html.h"

static void put_checkpoint(struct request *q, struct buf *b, struct span note) {
    AUTO_BUF struct buf root = {0};
    struct tlog_note *parsed = arena_alloc(q->arena, sizeof *parsed);
    struct tlog_checkpoint c;
    struct error ignored;
    buf_printf(b, "<section><h2>%s</h2>", T("Signed checkpoint"));
    if (tlog_note_parse(note, parsed, &ignored) &&
        tlog_checkpoint_parse(parsed->text, &c, &ignored)) {
        hex_put(&root, c.root.b, sizeof c.root.b);
        buf_printf(b, "<dl class=\"fields\"><div><dt>%s</dt><dd>", T("Log"));
        html_text(b, c.origin);
        buf_printf(b, "</dd></div><div><dt>%s</dt><dd>", T("Entries"));
        html_number(b, (int64_t)c.size);
        buf_printf(b,
                   "</dd></div><div><dt>%s</dt><dd><code>%s</code></dd></div><div><dt>%s</dt><dd>",
                   T("Root of the tree"), root.p, T("Signatures"));
        html_number(b, (int64_t)parsed->count);
        buf_str(b, "</dd></div></dl>");
    }
    buf_str(b, "<pre id=\"checkpoint\">");
    html_text(b, note);
    buf_printf(b, "</pre><p><a href=\"/log/checkpoint\">%s</a></p></section>",
               T("The checkpoint alone, for programs"));
}

static void put_key(struct request *q, struct buf *b) {
    AUTO_BUF struct buf key = {0};
    tlog_verifier_put(&key, node_verifier(q->node));
    buf_printf(b, "<section><h2>%s</h2><pre id=\"vkey\">", T("Key to verify it with"));
    html_text(b, buf_view(&key));
    buf_printf(b, "</pre><p class=\"hint\">%s</p></section>",
               T("Compare it with what the operator told you by another way: a page cannot vouch "
                 "for itself."));
}

static void put_here(struct buf *b, uint64_t size) {
    buf_printf(b,
               "<section id=\"verify\" data-size=\"%llu\"><h2>%s</h2><p>%s</p>"
               "<p class=\"acts\"><button id=\"verify-now\" hidden>%s</button></p>"
               "<progress id=\"verify-progress\" aria-label=\"%s\" hidden></progress>"
               "<div id=\"verify-result\" role=\"status\"></div>"
               "<noscript><p class=\"hint\">%s</p></noscript></section>",
               (unsigned long long)size, T("Verify it here"),
               T("Your browser fetches every tile of the tree, computes the root anew, and checks "
                 "the signature against the key on this page. A record's own proof is one click "
                 "from the record, at “verified in log”."),
               T("Verify the whole tree"), T("Tiles fetched"),
               T("This needs script. Without it, verify the log at the node or with another "
                 "program, as said below."));
}

static void put_elsewhere(struct request *q, struct buf *b) {
    buf_printf(b, "<section><h2>%s</h2><p>%s</p><pre>comity log verify --home ",
               T("Verify it elsewhere"),
               T("At the node, from every stored byte to the signed root:"));
    html_str(b, "DIR");
    buf_printf(b, "</pre><p>%s</p><pre>", T("From anywhere, with any client of C2SP tlog-tiles:"));
    html_str(b, node_settings(q->node)->origin);
    buf_printf(b, "\n/log/checkpoint\n/log/tile/0/000</pre></section>");
}

void page_log(struct request *q, struct response *a) {
    AUTO_BUF struct buf note = {0};
    uint64_t size = 0;
    struct error e;
    if (!reader_checkpoint(q->reader, &note, &size, &e)) {
        page_fail(q, a, &e);
        return;
    }
    page_begin(q, a, T("Log"), "/log");
    struct buf *b = &a->body;
    buf_printf(b, "<h1>%s ", T("One signature vouches for"));
    html_number(b, (int64_t)size);
    buf_printf(b, " %s</h1><p class=\"lead\">%s</p><div class=\"halves\"><div>", T("entries"),
               T("Every version of every record is an entry in an append-only tree of hashes: "
                 "nothing can be altered or taken out unnoticed. The log itself holds hashes only "
                 "and tells nothing of what the records say."));
    put_here(b, size);
    put_elsewhere(q, b);
    buf_str(b, "</div><div>");
    put_checkpoint(q, b, buf_view(&note));
    put_key(q, b);
    buf_str(b, "</div></div>");
    page_end(q, a);
}
