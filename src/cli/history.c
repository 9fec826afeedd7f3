/* history.c: `comity history`: all versions of a record, and what each changed. */
#include "cli/commands.h"

static int run(struct call *c, struct error *e);

const struct command command_history = {
    .name = "history",
    .help = "List all versions of a record and what each changed",
    .operands = (const struct operand[]){{"TYPE", WORD_TYPE, false, false},
                                         {"ID", WORD_RECORD, true, false},
                                         {0}},
    .options = (const struct option[]){{"json", NULL, "One JSON array of objects, newest first.",
                                        WORD_TEXT, NULL, false},
                                       {0}},
    .shared = {view_options},
    .example = "history partner CIV\n"
               "history 019ab1c2-33d4-7e5f-8a6b-7c8d9e0f1a2b",
    .run = run,
};

/* Names of the fields in which a version differs from the one before it, as far as both may be
 * seen. */
struct changes {
    const struct schema *schema;
    uint64_t fields;
    const char *words; /* instead of fields: "made", "erased" */
};

static struct changes changes_of(const struct look *l, const struct stored *v,
                                 const struct stored *before) {
    struct changes out = {.schema = v->schema};
    struct content now, was;
    uint64_t sees = 0, saw = 0;
    if (v->erased || (before != NULL && before->erased)) {
        out.words = v->erased ? "content erased" : "";
        return out;
    }
    if (before == NULL) {
        out.words = "first version";
        return out;
    }
    if (query_sees(v, &l->viewer, l->today, &sees) &&
        query_sees(before, &l->viewer, l->today, &saw) &&
        content_read(v->schema, v->body, &now, NULL) &&
        content_read(before->schema, before->body, &was, NULL))
        out.fields = content_diff(&now, &was) & sees & saw;
    return out;
}

static void put_changes(const struct changes *c, bool json, struct buf *b) {
    bool first = true;
    for (unsigned i = 0; i < c->schema->count; i++) {
        if ((c->fields >> i & 1) == 0)
            continue;
        if (!first)
            buf_str(b, json ? "," : ", ");
        first = false;
        buf_printf(b, json ? "\"%s\"" : "%s", c->schema->fields[i].name);
    }
    if (!json && c->words != NULL)
        buf_str(b, c->words);
}

static const char *state_name(const struct stored *v) {
    if (v->erased)
        return "erased";
    return v->envelope.state == RECORD_WITHDRAWN ? "withdrawn" : "current";
}

static void add_row(struct grid *g, const struct stored *v, const struct changes *changes) {
    AUTO_BUF struct buf text = {0};
    char when[28];
    instant_format(v->envelope.time, when);
    grid_number(g, v->envelope.version);
    grid_text(g, when);
    grid_cell(g, v->envelope.author);
    grid_text(g, state_name(v));
    if (v->leaf >= 0)
        grid_number(g, (uint64_t)v->leaf);
    else
        grid_text(g, "");
    put_changes(changes, false, &text);
    grid_cell(g, buf_view(&text));
}

static void put_json(struct buf *b, const struct stored *v, const struct changes *changes) {
    char when[28];
    instant_format(v->envelope.time, when);
    buf_printf(b, "%s{\"version\":%u,\"time\":\"%s\",\"author\":", b->n > 1 ? ",\n" : "",
               v->envelope.version, when);
    json_put_string(b, v->envelope.author);
    buf_printf(b, ",\"state\":\"%s\",\"log_index\":", state_name(v));
    if (v->leaf >= 0)
        buf_i64(b, v->leaf);
    else
        buf_str(b, "null");
    buf_str(b, ",\"changed\":[");
    put_changes(changes, true, b);
    buf_str(b, "]}");
}

static int run(struct call *c, struct error *e) {
    AUTO_LOOK struct look l = {0};
    AUTO_GRID struct grid g = {0};
    AUTO_BUF struct buf json = {0};
    struct stored v, *versions = NULL;
    size_t n = 0;
    uint64_t mask = 0;
    if (!look_open(c, &l, e) || !look_record(&l, c, 0, NULL, &c->arena, &v, e) ||
        !reader_history(l.reader, v.record, &c->arena, &versions, &n, e))
        return exit_status(e);
    grid_column(&g, "version", true, true);
    grid_column(&g, "time", false, true);
    grid_column(&g, "author", false, false);
    grid_column(&g, "state", false, true);
    grid_column(&g, "log", true, true);
    grid_column(&g, "changed", false, false);
    buf_char(&json, '[');
    for (size_t i = 0; i < n; i++) {
        if (!query_sees(&versions[i], &l.viewer, l.today, &mask))
            continue;
        struct changes changes = changes_of(&l, &versions[i], i + 1 < n ? &versions[i + 1] : NULL);
        add_row(&g, &versions[i], &changes);
        put_json(&json, &versions[i], &changes);
    }
    buf_str(&json, "]\n");
    if (call_given(c, "json"))
        fwrite(json.p, 1, json.n, stdout);
    else
        grid_print(&g);
    return EXIT_DONE;
}
