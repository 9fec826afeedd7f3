/* show.c: `comity show`: one record, or one version of it. */
#include "cli/commands.h"
#include "format/format.h"

#include <strings.h>

static int run(struct call *c, struct error *e);

const struct command command_show = {
    .name = "show",
    .help = "Show a record: its fields, marking, version and place in the log",
    .details = "A record is named by its type and its id or key, by its id alone, or by a key that"
               " only one has.",
    .operands = (const struct operand[]){{"TYPE", WORD_TYPE, false, false},
                                         {"ID", WORD_RECORD, true, false},
                                         {0}},
    .options =
        (const struct option[]){
            {"version", "N", "This version instead of the newest.", WORD_TEXT, NULL, false},
            {"json", NULL, "As one JSON object.", WORD_TEXT, NULL, false},
            {0}},
    .shared = {view_options},
    .example = "show partner CIV\n"
               "show CIV --json\n"
               "show activity 019ab1c2-33d4-7e5f-8a6b-7c8d9e0f1a2b --version 1",
    .run = run,
};

enum { LABEL_COLUMN = 24 };

static void put_indent(struct buf *b) {
    buf_char(b, '\n');
    for (int i = 0; i < LABEL_COLUMN; i++)
        buf_char(b, ' ');
}

/* Lines of at most `most` columns, broken between words; 0: as long as it is. */
static void put_wrapped(struct buf *b, struct span text, size_t most) {
    size_t used = 0;
    while (text.p != NULL) {
        struct span word = span_cut(&text, ' ');
        size_t width = terminal_width(word);
        if (used > 0 && most > 0 && used + 1 + width > most) {
            put_indent(b);
            used = 0;
        } else if (used > 0) {
            buf_char(b, ' ');
            used++;
        }
        terminal_put(b, word, 0);
        used += width;
    }
}

static void put_line(struct buf *b, const char *label, struct span text) {
    struct terminal t = terminal_of(stdout);
    size_t used = terminal_width(span_of(label));
    size_t most = t.width > LABEL_COLUMN + 20 ? t.width - LABEL_COLUMN : 0;
    terminal_put(b, span_of(label), 0);
    do
        buf_char(b, ' ');
    while (++used < LABEL_COLUMN);
    while (text.p != NULL) { /* paragraphs stay apart, below one another */
        put_wrapped(b, span_cut(&text, '\n'), most);
        if (text.p != NULL)
            put_indent(b);
    }
    buf_char(b, '\n');
}

static void put_envelope(const struct stored *v, struct buf *b) {
    AUTO_ARENA struct arena a = {0};
    AUTO_BUF struct buf text = {0};
    struct marking m;
    struct error ignored;
    char id[UUID_TEXT + 1], when[28];
    uuid_format(&v->envelope.id, id);
    instant_format(v->envelope.time, when);
    put_line(b, "Type", span_of(v->schema->type->name));
    put_line(b, "Id", span_of(id));
    put_line(b, "Owner", v->envelope.owner);
    buf_printf(&text, "%u, %s%s%.*s%s", v->envelope.version, when,
               v->envelope.author.n > 0 ? ", by " : "", SPAN_ARG(v->envelope.author),
               v->envelope.state == RECORD_WITHDRAWN ? ", withdrawn" : "");
    put_line(b, "Version", buf_view(&text));
    buf_clear(&text);
    if (marking_read(v->envelope.marking, &a, &m, &ignored))
        marking_words(&text, &m);
    put_line(b, "Marking", buf_view(&text));
    if (v->envelope.source.n > 0)
        put_line(b, "Source", v->envelope.source);
    buf_clear(&text);
    if (v->leaf >= 0)
        buf_printf(&text, "entry %lld (`comity log prove %s`)", (long long)v->leaf, id);
    else
        buf_str(&text, "not in this node's own log");
    put_line(b, "Log", buf_view(&text));
}

/* "T (Training)": what to filter by, and what it means. */
static void put_code_label(const struct field *f, struct buf *text) {
    if (KIND_OF(f->kind) != CODE || IS_LIST(f->kind) || f->codes == NULL)
        return;
    const struct code *k = code_find(f->codes, buf_view(text));
    if (k != NULL && k->label != NULL && strcasecmp(buf_view(text).p, k->label) != 0)
        buf_printf(text, " (%s)", k->label);
}

static void print_text(const struct look *l, const struct stored *v, const struct content *content,
                       uint64_t mask) {
    struct terminal t = terminal_of(stdout);
    AUTO_BUF struct buf b = {0};
    AUTO_BUF struct buf title = {0};
    value_title(v, content, mask, &title);
    buf_str(&b, terminal_style(&t, terminal_bold));
    terminal_put(&b, buf_view(&title), 0);
    buf_printf(&b, "%s\n\n", terminal_style(&t, terminal_plain));
    for (unsigned i = 0; i < v->schema->count; i++) {
        const struct field *f = &v->schema->fields[i];
        char label[64];
        AUTO_BUF struct buf text = {0};
        if ((mask >> i & 1) == 0 || content->value[i].p == NULL)
            continue;
        value_text(l, f, content->value[i], v->envelope.owner, &text);
        put_code_label(f, &text);
        put_line(&b, field_label(f, label), buf_view(&text));
    }
    if (v->erased)
        buf_str(&b, "Its content was erased for good; the log still vouches that it was there.\n");
    buf_char(&b, '\n');
    put_envelope(v, &b);
    fwrite(b.p, 1, b.n, stdout);
}

static bool find_version(struct call *c, struct look *l, struct stored *v, struct error *e) {
    uint64_t version = 0;
    if (!call_number(c, "version", 1, UINT32_MAX, &version, e) || !look_open(c, l, e) ||
        !look_record(l, c, 0, NULL, &c->arena, v, e))
        return false;
    if (version == 0)
        return true;
    uint32_t newest = v->envelope.version;
    if (reader_version(l->reader, v->record, (uint32_t)version, &c->arena, v, e))
        return true;
    if (e->code == ERROR_NOT_FOUND)
        error_hint(e, "its versions are 1 to %u", newest);
    return false;
}

static int run(struct call *c, struct error *e) {
    AUTO_LOOK struct look l = {0};
    struct stored v;
    struct content content = {0};
    uint64_t mask = 0;
    if (!find_version(c, &l, &v, e))
        return exit_status(e);
    content.schema = v.schema;
    if (!query_sees(&v, &l.viewer, l.today, &mask)) {
        error_set(e, ERROR_NOT_FOUND, "there is no such version");
        return EXIT_REFUSED;
    }
    if (!v.erased && !content_read(v.schema, v.body, &content, e))
        return exit_status(e);
    if (!call_given(c, "json")) {
        print_text(&l, &v, &content, mask);
        return EXIT_DONE;
    }
    AUTO_BUF struct buf json = {0};
    if (!export_record_json(l.reader, &v, mask, true, &l.viewer, l.today, &c->arena, &json, e))
        return exit_status(e);
    buf_char(&json, '\n');
    fwrite(json.p, 1, json.n, stdout);
    return EXIT_DONE;
}
