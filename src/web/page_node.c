/* page_node.c: what the node as a whole holds: all types, search over all, the log, and what imports did. */
#include "web/html.h"

#include <stdio.h>

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
            buf_printf(b, "<li%s><a href=\"/%s\"", n == 0 ? " class=\"none\"" : "", s->type->plural);
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

/* ---- search -------------------------------------------------------------------------------------------------------- */

enum { FOUND_EACH = 8 };

static bool put_found(struct request *q, struct buf *b, const struct schema *s, struct span words, size_t *all) {
    struct query query = query_for(s, &q->viewer, q->today);
    struct page page;
    struct error e;
    query.text = words;
    query.sort = -1;
    query.limit = FOUND_EACH;
    if (s->searchable == 0 || !query_page(&query, q->reader, q->arena, &page, &e) || page.total == 0)
        return false;
    *all += page.total;
    buf_str(b, "<section><h2>");
    html_str(b, s->type->label_plural);
    buf_str(b, " <small>");
    html_number(b, (int64_t)page.total);
    buf_str(b, "</small></h2><ul class=\"plain\">");
    for (size_t i = 0; i < page.count; i++) {
        struct stored v;
        uint64_t mask = 0;
        if (!reader_current(q->reader, page.records[i], q->arena, &v, &e) ||
            !query_sees(&v, &q->viewer, q->today, &mask))
            continue;
        buf_str(b, "<li><a href=\"");
        html_record_url(b, s, &v.envelope.id);
        buf_str(b, "\">");
        html_title(q, b, &v, mask);
        buf_str(b, "</a></li>");
    }
    buf_str(b, "</ul>");
    if (page.total > page.count) {
        AUTO_BUF struct buf href = {0};
        buf_printf(&href, "/%s?q=", s->type->plural);
        http_encode(&href, words);
        buf_printf(b, "<p><a href=\"%s\">%s</a></p>", href.p, T("All of them"));
    }
    buf_str(b, "</section>");
    return true;
}

void page_search(struct request *q, struct response *a) {
    struct span words = span_trim(http_param(q, "q"));
    const struct catalogue *types = node_catalogue(q->node);
    size_t all = 0;
    if (words.n > QUERY_TEXT_MAX)
        words.n = 0;
    page_begin(q, a, T("Search"), "");
    struct buf *b = &a->body;
    buf_printf(b, "<h1>%s</h1><div class=\"tools\"><form method=\"get\" role=\"search\"><input type=\"search\" name=\"q\""
                  " aria-label=\"%s\"", T("Search"), T("Words to find"));
    html_attribute(b, "value", words.p == NULL ? SPAN("") : words);
    buf_printf(b, "> <button>%s</button></form></div><div class=\"columns\">", T("Search"));
    for (unsigned i = 0; words.n > 0 && i < catalogue_count(types); i++)
        put_found(q, b, catalogue_at(types, i), words, &all);
    buf_str(b, "</div>");
    if (words.n > 0 && all == 0)
        buf_printf(b, "<p class=\"empty\">%s</p>",
                   T("Nothing that you may see holds all of these words. Try fewer, or the beginning of a word."));
    page_end(q, a);
}

/* ---- the log ------------------------------------------------------------------------------------------------------- */

void page_log(struct request *q, struct response *a) {
    AUTO_BUF struct buf note = {0}, key = {0};
    uint64_t size = 0;
    struct error e;
    if (!reader_checkpoint(q->reader, &note, &size, &e)) {
        page_fail(q, a, &e);
        return;
    }
    tlog_verifier_put(&key, node_verifier(q->node));
    page_begin(q, a, T("Log"), "/log");
    struct buf *b = &a->body;
    buf_printf(b, "<h1>%s</h1><p class=\"lead\">%s <b>", T("Log"), T("Every version of every record is one of"));
    html_number(b, (int64_t)size);
    buf_printf(b, "</b> %s</p>", T("entries in an append-only tree of hashes. One signature vouches for all of them: nothing can "
                                   "be altered or taken out unnoticed. The log holds hashes only; it tells nothing of what "
                                   "the records say."));
    buf_printf(b, "<section><h2>%s</h2><pre id=\"checkpoint\">", T("Signed checkpoint"));
    html_text(b, buf_view(&note));
    buf_printf(b, "</pre><p><a href=\"/log/checkpoint\">/log/checkpoint</a></p><h2>%s</h2><pre id=\"vkey\">",
               T("Key to verify it with"));
    html_text(b, buf_view(&key));
    buf_printf(b, "</pre><p class=\"hint\">%s</p></section>",
               T("Compare it with what the operator told you by another way. Any client of C2SP tlog-tiles can follow this log."));
    buf_printf(b, "<section id=\"verify\" data-size=\"%llu\"><h2>%s</h2><p>%s</p>"
                  "<button id=\"verify-now\" hidden>%s</button><div id=\"verify-result\" role=\"status\"></div>"
                  "<noscript><p>%s</p></noscript></section>",
               (unsigned long long)size, T("Verify here"),
               T("Your browser fetches the tree, computes its root, and checks the signature, trusting nothing that this page "
                 "says."),
               T("Verify the whole tree"), T("Without script: run `comity log verify` at the node."));
    page_end(q, a);
}

/* ---- imports ------------------------------------------------------------------------------------------------------- */

struct reports {
    struct request *q;
    struct span keys[200], values[200];
    size_t n;
};

static bool take_report(void *context, struct span key, struct span value) {
    struct reports *r = context;
    if (r->n == sizeof r->keys / sizeof *r->keys) { /* the newest are last */
        memmove(r->keys, r->keys + 1, (r->n - 1) * sizeof *r->keys);
        memmove(r->values, r->values + 1, (r->n - 1) * sizeof *r->values);
        r->n--;
    }
    r->keys[r->n] = (struct span){arena_copy(r->q->arena, key.p, key.n), key.n};
    r->values[r->n++] = (struct span){arena_copy(r->q->arena, value.p, value.n), value.n};
    return true;
}

static void put_count(struct buf *b, struct json report, const char *name) {
    int64_t n = 0;
    buf_str(b, "<td class=\"n\">");
    if (json_integer(json_member(report, name), &n))
        html_number(b, n);
    buf_str(b, "</td>");
}

static void put_text(struct request *q, struct buf *b, struct json value) {
    if (value.type == JSON_STRING)
        html_text(b, json_text(value, q->arena));
    else if (value.raw.p != NULL)
        html_text(b, value.raw);
}

/* Keys are whatever the importer gave; in an address they stand as hexadecimal. */
static void put_key(struct buf *b, struct span key) {
    hex_put(b, key.p, key.n);
}

void page_imports(struct request *q, struct response *a) {
    struct reports *r = arena_alloc(q->arena, sizeof *r);
    struct error e;
    static const char *const counts[] = {"rows", "added", "unchanged", "revised", "refused"};
    r->q = q;
    if (!reader_each(q->reader, "import", SPAN(""), take_report, r, &e)) {
        page_fail(q, a, &e);
        return;
    }
    page_begin(q, a, T("Imports"), "/imports");
    struct buf *b = &a->body;
    buf_printf(b, "<h1>%s</h1><p class=\"help\">%s</p>", T("Imports"),
               T("What came in, and what was refused and why. Refused rows wait in a file to be mended and imported again."));
    if (r->n == 0)
        buf_printf(b, "<p class=\"empty\">%s</p>", T("Nothing has been imported yet. `comity import --help` says how."));
    else
        buf_printf(b, "<div class=\"wide\"><table class=\"list\"><thead><tr><th scope=\"col\">%s</th><th scope=\"col\">%s</th>"
                      "<th scope=\"col\" class=\"n\">%s</th><th scope=\"col\" class=\"n\">%s</th><th scope=\"col\" class=\"n\">%s"
                      "</th><th scope=\"col\" class=\"n\">%s</th><th scope=\"col\" class=\"n\">%s</th></tr></thead><tbody>",
                   T("Format"), T("When"), T("Rows"), T("Added"), T("Unchanged"), T("Revised"), T("Refused"));
    for (size_t i = r->n; i-- > 0;) {
        struct json report;
        instant when = 0;
        struct error bad;
        if (!json_parse(r->values[i], &report, &bad))
            continue;
        buf_str(b, "<tr><th scope=\"row\"><a href=\"/imports/");
        put_key(b, r->keys[i]);
        buf_str(b, "\">");
        put_text(q, b, json_member(report, "format"));
        buf_str(b, "</a></th><td>");
        struct json started = json_member(report, "started");
        if (started.type == JSON_STRING && instant_parse(json_text(started, q->arena), &when))
            html_moment(b, when);
        buf_str(b, "</td>");
        for (size_t k = 0; k < sizeof counts / sizeof *counts; k++)
            put_count(b, report, counts[k]);
        buf_str(b, "</tr>");
    }
    if (r->n > 0)
        buf_str(b, "</tbody></table></div>");
    page_end(q, a);
}

static void put_object_row(struct request *q, struct buf *b, struct json object, bool head) {
    struct json name, value;
    buf_str(b, "<tr>");
    for (struct json_walk w = json_walk(object); json_next_member(&w, &name, &value);) {
        buf_str(b, head ? "<th scope=\"col\">" : value.type == JSON_NUMBER ? "<td class=\"n\">" : "<td>");
        put_text(q, b, head ? name : value);
        buf_str(b, head ? "</th>" : "</td>");
    }
    buf_str(b, "</tr>");
}

/* Lists of objects become tables, everything else a line. */
static void put_report(struct request *q, struct buf *b, struct json report) {
    struct json name, value, item;
    buf_str(b, "<dl class=\"fields\">");
    for (struct json_walk w = json_walk(report); json_next_member(&w, &name, &value);) {
        if (value.type == JSON_ARRAY || value.type == JSON_OBJECT || value.type == JSON_NULL)
            continue;
        buf_str(b, "<div><dt>");
        put_text(q, b, name);
        buf_str(b, "</dt><dd>");
        put_text(q, b, value);
        buf_str(b, "</dd></div>");
    }
    buf_str(b, "</dl>");
    for (struct json_walk w = json_walk(report); json_next_member(&w, &name, &value);) {
        struct json list = value;
        if (value.type == JSON_OBJECT) { /* totals: an object of lists */
            put_report(q, b, value);
            continue;
        }
        if (list.type != JSON_ARRAY)
            continue;
        buf_str(b, "<h2>");
        put_text(q, b, name);
        buf_str(b, "</h2><div class=\"wide\"><table class=\"small\">");
        bool first = true;
        for (struct json_walk v = json_walk(list); json_next(&v, &item); first = false) {
            if (item.type != JSON_OBJECT)
                continue;
            if (first)
                put_object_row(q, b, item, true);
            put_object_row(q, b, item, false);
        }
        buf_str(b, "</table></div>");
    }
}

void page_import(struct request *q, struct response *a) {
    AUTO_BUF struct buf value = {0}, key = {0};
    struct json report;
    struct error e;
    size_t n = q->capture[0].n / 2;
    buf_reserve(&key, n + 1);
    if (n > 200 || !hex_read(q->capture[0], key.p, n) || !reader_get(q->reader, "import", (struct span){key.p, n}, &value) ||
        !json_parse(buf_view(&value), &report, &e)) {
        error_set(&e, ERROR_NOT_FOUND, "%s", T("There is no such import."));
        page_fail(q, a, &e);
        return;
    }
    page_begin(q, a, T("Import"), "/imports");
    buf_printf(&a->body, "<p class=\"crumb\"><a href=\"/imports\">%s</a></p><h1>%s ", T("Imports"), T("Import"));
    put_text(q, &a->body, json_member(report, "format"));
    buf_str(&a->body, "</h1>");
    put_report(q, &a->body, report);
    page_end(q, a);
}
