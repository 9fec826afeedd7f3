/* search.c: `comity search`: words, in the texts of every type. */
#include "cli/commands.h"

static int run(struct call *c, struct error *e);

const struct command command_search = {
    .name = "search",
    .help = "Find records by the words in them, whatever their type",
    .details = "All words must occur; the last one may be the beginning of a word; case and"
               " accents do not matter.",
    .operands = (const struct operand[]){{"WORDS", WORD_TEXT, false, true}, {0}},
    .options =
        (const struct option[]){
            {"type", "TYPE", "Only in records of this type.", WORD_TYPE, NULL, false},
            {"limit", "N", "At most so many of each type (10).", WORD_TEXT, NULL, false},
            {"json", NULL, "One JSON array of objects: type, id, key, title.", WORD_TEXT, NULL,
             false},
            {0}},
    .shared = {view_options},
    .example = "search peacekeeping cote\n"
               "search 'mine action' --type agreement",
    .run = run,
};

struct finding {
    struct call *call;
    struct look look;
    struct span words;
    uint64_t limit;
    struct grid grid;
    struct buf json;
    size_t shown, total;
};

static void add_text(const struct content *c, int field, uint64_t mask, struct buf *b) {
    if (field >= 0 && c->value[field].p != NULL && (mask >> field & 1) != 0)
        field_to_text(&c->schema->fields[field], c->value[field], b);
}

static void put_member(struct buf *b, const char *name, const struct buf *text) {
    buf_printf(b, ",\"%s\":", name);
    if (text->n == 0)
        buf_str(b, "null");
    else
        json_put_string(b, buf_view(text));
}

static void add_found(struct finding *f, const struct stored *v, const struct content *content,
                      uint64_t mask) {
    AUTO_BUF struct buf key = {0};
    AUTO_BUF struct buf title = {0};
    char id[UUID_TEXT + 1];
    uuid_format(&v->envelope.id, id);
    add_text(content, v->schema->key, mask, &key);
    add_text(content, v->schema->title, mask, &title);
    f->shown++;
    grid_text(&f->grid, v->schema->type->name);
    grid_text(&f->grid, key.n > 0 ? key.p : id);
    grid_cell(&f->grid, buf_view(&title));
    buf_printf(&f->json, "%s{\"type\":\"%s\",\"id\":\"%s\"", f->json.n > 1 ? ",\n" : "",
               v->schema->type->name, id);
    put_member(&f->json, "key", &key);
    put_member(&f->json, "title", &title);
    buf_char(&f->json, '}');
}

static bool find_in(struct finding *f, const struct schema *s, struct error *e) {
    AUTO_ARENA struct arena a = {0};
    struct query q = query_for(s, &f->look.viewer, f->look.today);
    struct page page;
    if (s->searchable == 0)
        return true;
    q.text = f->words;
    q.limit = (size_t)f->limit;
    if (!query_page(&q, f->look.reader, &a, &page, e))
        return false;
    f->total += page.total;
    for (size_t i = 0; i < page.count; i++) {
        struct stored v;
        struct content content;
        uint64_t mask = 0;
        if (!reader_current(f->look.reader, page.records[i], &a, &v, e) ||
            !content_read(v.schema, v.body, &content, e))
            return false;
        if (query_sees(&v, &f->look.viewer, f->look.today, &mask))
            add_found(f, &v, &content, mask);
    }
    return true;
}

static bool join(struct call *c, struct span *out, struct error *e) {
    struct buf b = {0};
    for (size_t i = 0; i < c->operand_count; i++)
        buf_printf(&b, "%s%s", i > 0 ? " " : "", c->operands[i]);
    *out = (struct span){arena_copy(&c->arena, b.p, b.n), b.n};
    buf_free(&b);
    if (out->n <= QUERY_TEXT_MAX && utf8_valid(*out) && span_trim(*out).n > 0)
        return true;
    return error_set(e, ERROR_USAGE, "what to search for is 1 to %d bytes of UTF-8",
                     QUERY_TEXT_MAX);
}

static bool find(struct finding *f, struct error *e) {
    const char *type = call_value(f->call, "type");
    if (!join(f->call, &f->words, e) ||
        !call_number(f->call, "limit", 1, QUERY_LIMIT_MAX, &f->limit, e) ||
        !look_open(f->call, &f->look, e))
        return false;
    const struct catalogue *types = node_catalogue(f->look.node);
    const struct schema *only = type == NULL ? NULL : look_type(&f->look, type, e);
    if (type != NULL && only == NULL)
        return false;
    if (only != NULL)
        return find_in(f, only, e);
    for (unsigned i = 0; i < catalogue_count(types); i++)
        if (!find_in(f, catalogue_at(types, i), e))
            return false;
    return true;
}

static int run(struct call *c, struct error *e) {
    struct finding f = {.call = c, .limit = 10};
    grid_column(&f.grid, "type", false, true);
    grid_column(&f.grid, "record", false, true);
    grid_column(&f.grid, "title", false, false);
    buf_char(&f.json, '[');
    bool good = find(&f, e);
    if (good && call_given(c, "json")) {
        buf_str(&f.json, "]\n");
        fwrite(f.json.p, 1, f.json.n, stdout);
    } else if (good) {
        if (f.shown > 0)
            grid_print(&f.grid);
        fflush(stdout);
        fprintf(terminal_of(stdout).is_terminal ? stdout : stderr, "%zu of %zu found\n", f.shown,
                f.total);
    }
    grid_free(&f.grid);
    buf_free(&f.json);
    look_close(&f.look);
    return good ? EXIT_DONE : exit_status(e);
}
