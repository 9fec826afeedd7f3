/* types.c: `comity types`: what kinds of record there are, and what each says. */
#include "cli/commands.h"

static int run(struct call *c, struct error *e);

const struct command command_types = {
    .name = "types",
    .help = "List the types of records, or the fields of one",
    .details = "What a field holds, whether it must be there, and the codes it may have: what"
               " --where, --by, --sort and --columns take. Needs no node.",
    .operands = (const struct operand[]){{"TYPE", WORD_TYPE, true, false}, {0}},
    .options =
        (const struct option[]){{"json", NULL, "As one JSON array.", WORD_TEXT, NULL, false}, {0}},
    .example = "types\n"
               "types activity",
    .run = run,
};

static const char *const kinds[] = {[TEXT] = "text",
                                    [LONG_TEXT] = "long text",
                                    [CODE] = "code",
                                    [DATE] = "date",
                                    [INSTANT] = "instant",
                                    [DECIMAL] = "decimal",
                                    [MONEY] = "money",
                                    [COUNT] = "count",
                                    [COUNTRY] = "country",
                                    [REF] = "reference",
                                    [POSITION] = "position",
                                    [GEOMETRY] = "geometry",
                                    [ATTACHMENT] = "attachment"};

static void put_kind(const struct field *f, struct buf *b) {
    buf_printf(b, "%s%s", IS_LIST(f->kind) ? "list of " : "", kinds[KIND_OF(f->kind)]);
    if (f->to != NULL)
        buf_printf(b, " to %s", f->to);
    if (f->unit != NULL)
        buf_printf(b, " in %s", f->unit);
}

static void put_notes(const struct field *f, struct buf *b) {
    if (f->required)
        buf_str(b, "required. ");
    if (f->search)
        buf_str(b, "searched. ");
    if (f->help != NULL)
        buf_printf(b, "%s ", f->help);
    if (f->codes == NULL)
        return;
    buf_printf(b, "%s", f->codes->open ? "Known codes:" : "One of:");
    for (const struct code *k = f->codes->codes; k->code != NULL; k++)
        buf_printf(b, " %s", k->code);
}

static void json_pair(struct buf *b, const char *name, const char *value) {
    buf_printf(b, "\"%s\":", name);
    if (value == NULL)
        buf_str(b, "null");
    else
        json_put_string(b, span_of(value));
}

static void show_type_json(const struct schema *s) {
    AUTO_BUF struct buf b = {0};
    for (unsigned i = 0; i < s->count; i++) {
        const struct field *f = &s->fields[i];
        char label[64];
        buf_str(&b, i == 0 ? "[{" : ",\n{");
        json_pair(&b, "name", f->name);
        buf_char(&b, ',');
        json_pair(&b, "label", field_label(f, label));
        buf_printf(&b, ",\"kind\":\"%s\",\"list\":%s,\"required\":%s,", kinds[KIND_OF(f->kind)],
                   IS_LIST(f->kind) ? "true" : "false", f->required ? "true" : "false");
        json_pair(&b, "to", f->to);
        buf_str(&b, ",\"codes\":");
        buf_str(&b, f->codes == NULL ? "null" : "[");
        for (const struct code *k = f->codes == NULL ? NULL : f->codes->codes;
             k != NULL && k->code != NULL; k++) {
            if (k != f->codes->codes)
                buf_char(&b, ',');
            json_put_string(&b, span_of(k->code));
        }
        buf_str(&b, f->codes == NULL ? "," : "],");
        json_pair(&b, "help", f->help);
        buf_char(&b, '}');
    }
    buf_str(&b, "]\n");
    fwrite(b.p, 1, b.n, stdout);
}

static void show_type(const struct schema *s) {
    AUTO_GRID struct grid g = {0};
    printf("%s (%s): %s\nSource: %s\n\n", s->type->name, s->type->plural, s->type->help,
           s->type->source);
    grid_column(&g, "field", false, true);
    grid_column(&g, "holds", false, true);
    grid_column(&g, "about", false, false);
    for (unsigned i = 0; i < s->count; i++) {
        AUTO_BUF struct buf kind = {0};
        AUTO_BUF struct buf notes = {0};
        put_kind(&s->fields[i], &kind);
        put_notes(&s->fields[i], &notes);
        grid_text(&g, s->fields[i].name);
        grid_cell(&g, buf_view(&kind));
        grid_cell(&g, buf_view(&notes));
    }
    grid_print(&g);
}

static void show_all_json(const struct catalogue *types) {
    AUTO_BUF struct buf b = {0};
    for (unsigned i = 0; i < catalogue_count(types); i++) {
        const struct schema *s = catalogue_at(types, i);
        buf_str(&b, i == 0 ? "[{" : ",\n{");
        json_pair(&b, "name", s->type->name);
        buf_char(&b, ',');
        json_pair(&b, "plural", s->type->plural);
        buf_char(&b, ',');
        json_pair(&b, "group", s->type->group);
        buf_printf(&b, ",\"fields\":%u,", s->count);
        json_pair(&b, "help", s->type->help);
        buf_char(&b, '}');
    }
    buf_str(&b, "]\n");
    fwrite(b.p, 1, b.n, stdout);
}

static void show_all(const struct catalogue *types) {
    AUTO_GRID struct grid g = {0};
    grid_column(&g, "group", false, false);
    grid_column(&g, "type", false, true);
    grid_column(&g, "plural", false, true);
    grid_column(&g, "fields", true, true);
    grid_column(&g, "about", false, false);
    for (unsigned i = 0; i < catalogue_count(types); i++) {
        const struct schema *s = catalogue_at(types, i);
        grid_text(&g, s->type->group);
        grid_text(&g, s->type->name);
        grid_text(&g, s->type->plural);
        grid_number(&g, s->count);
        grid_text(&g, s->type->help);
    }
    grid_print(&g);
}

static bool show(const struct catalogue *types, const char *name, bool json, struct error *e) {
    if (name == NULL) {
        if (json)
            show_all_json(types);
        else
            show_all(types);
        return true;
    }
    const struct schema *s = type_find(types, name, e);
    if (s == NULL)
        return false;
    if (json)
        show_type_json(s);
    else
        show_type(s);
    return true;
}

static int run(struct call *c, struct error *e) {
    struct catalogue *types = catalogue_new(record_types, e);
    bool good = types != NULL && show(types, call_operand(c, 0), call_given(c, "json"), e);
    catalogue_free(types);
    return good ? EXIT_DONE : exit_status(e);
}
