/* diff.c: `comity diff`: two versions of a record, field by field. */
#include "cli/commands.h"

static int run(struct call *c, struct error *e);

const struct command command_diff = {
    .name = "diff",
    .help = "Show what changed between two versions of a record, field by field",
    .details = "Without versions: between the newest and the one before it. With one: between it"
               " and the newest.",
    .operands = (const struct operand[]){{"TYPE", WORD_TYPE, false, false},
                                         {"ID", WORD_RECORD, true, false},
                                         {"V1", WORD_TEXT, true, false},
                                         {"V2", WORD_TEXT, true, false},
                                         {0}},
    .options = (const struct option[]){{"json", NULL, "One JSON array of objects: field, old, new.",
                                        WORD_TEXT, NULL, false},
                                       {0}},
    .shared = {view_options},
    .example = "diff partner CIV\n"
               "diff 019ab1c2-33d4-7e5f-8a6b-7c8d9e0f1a2b 1 3",
    .run = run,
};

struct side {
    struct stored v;
    struct content content;
    uint64_t mask;
};

static bool version_number(const char *word, uint32_t *out, struct error *e) {
    int64_t n = 0;
    if (!span_to_i64(span_of(word), &n) || n < 1 || n > INT32_MAX)
        return error_set(e, ERROR_USAGE, "\"%.40s\" is not the number of a version", word);
    *out = (uint32_t)n;
    return true;
}

static bool choose(const struct call *c, size_t from, uint32_t newest, uint32_t *older,
                   uint32_t *newer, struct error *e) {
    const char *first = call_operand(c, from), *second = call_operand(c, from + 1);
    *newer = newest;
    *older = newest > 1 ? newest - 1 : 1;
    if (call_operand(c, from + 2) != NULL)
        return error_set(e, ERROR_USAGE, "`comity diff` takes two versions at most");
    return (first == NULL || version_number(first, older, e)) &&
           (second == NULL || version_number(second, newer, e));
}

static bool read_side(struct look *l, int64_t record, uint32_t version, struct arena *a,
                      struct side *out, struct error *e) {
    if (!reader_version(l->reader, record, version, a, &out->v, e))
        return false;
    if (!query_sees(&out->v, &l->viewer, l->today, &out->mask))
        return error_set(e, ERROR_NOT_FOUND, "there is no version %u", version);
    if (out->v.erased)
        return error_set(e, ERROR_NOT_FOUND, "the content of version %u was erased", version);
    return content_read(out->v.schema, out->v.body, &out->content, e);
}

static void put_text_line(const struct look *l, const struct field *f, const struct side *s,
                          unsigned i, bool old, const struct terminal *t, struct buf *b) {
    AUTO_BUF struct buf text = {0};
    value_text(l, f, s->content.value[i], s->v.envelope.owner, &text);
    buf_printf(b, "%s%c %s: ", terminal_style(t, old ? terminal_red : terminal_green),
               old ? '-' : '+', f->name);
    terminal_put(b, buf_view(&text), 0);
    buf_printf(b, "%s\n", terminal_style(t, terminal_plain));
}

static void put_field(const struct look *l, const struct side *old, const struct side *new,
                      unsigned i, bool json, struct buf *b) {
    const struct field *f = &new->v.schema->fields[i];
    struct terminal t = terminal_of(stdout);
    if (json) {
        buf_printf(b, "%s{\"field\":\"%s\",\"old\":", b->n > 1 ? ",\n" : "", f->name);
        value_json(l, f, old->content.value[i], old->v.envelope.owner, b);
        buf_str(b, ",\"new\":");
        value_json(l, f, new->content.value[i], new->v.envelope.owner, b);
        buf_char(b, '}');
        return;
    }
    if (old->content.value[i].p != NULL)
        put_text_line(l, f, old, i, true, &t, b);
    if (new->content.value[i].p != NULL)
        put_text_line(l, f, new, i, false, &t, b);
}

/* The marking is no field; that it changed must not be missed. */
static void put_marking(const struct side *old, const struct side *new, bool json, struct buf *b) {
    const struct envelope *was = &old->v.envelope, *is = &new->v.envelope;
    if (span_eq(was->marking, is->marking))
        return;
    if (json)
        buf_printf(b, "%s{\"field\":\"@marking\",\"old\":%.*s,\"new\":%.*s}", b->n > 1 ? ",\n" : "",
                   SPAN_ARG(was->marking), SPAN_ARG(is->marking));
    else
        buf_printf(b, "- marking: %.*s\n+ marking: %.*s\n", SPAN_ARG(was->marking),
                   SPAN_ARG(is->marking));
}

static int run(struct call *c, struct error *e) {
    AUTO_LOOK struct look l = {0};
    AUTO_BUF struct buf b = {0};
    struct side *sides = arena_alloc(&c->arena, 2 * sizeof *sides);
    struct stored v;
    size_t used = 0;
    uint32_t older = 0, newer = 0;
    bool json = call_given(c, "json");
    if (!look_open(c, &l, e) || !look_record(&l, c, 0, &used, &c->arena, &v, e) ||
        !choose(c, used, v.envelope.version, &older, &newer, e) ||
        !read_side(&l, v.record, older, &c->arena, &sides[0], e) ||
        !read_side(&l, v.record, newer, &c->arena, &sides[1], e))
        return exit_status(e);
    uint64_t changed =
        content_diff(&sides[0].content, &sides[1].content) & sides[0].mask & sides[1].mask;
    buf_str(&b, json ? "[" : "");
    for (unsigned i = 0; i < v.schema->count; i++)
        if (changed >> i & 1)
            put_field(&l, &sides[0], &sides[1], i, json, &b);
    if (l.viewer.own)
        put_marking(&sides[0], &sides[1], json, &b);
    buf_str(&b, json ? "]\n" : "");
    if (b.n > 0)
        fwrite(b.p, 1, b.n, stdout);
    else
        fprintf(stderr, "versions %u and %u say the same\n", older, newer);
    return EXIT_DONE;
}
