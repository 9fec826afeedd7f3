/* look.c: a node opened for a command, who looks at it, and what the words of the line name in it.
 */
#include "cli/cli.h"

const struct option view_options[] = {
    {"as", "PARTNER", "See what this partner may see, and nothing else.", WORD_PARTNER, NULL,
     false},
    {"exercise", NULL, "See exercise data instead of real data; the two are never mixed.",
     WORD_TEXT, NULL, false},
    {0},
};

void node_auto_close(struct node **n) {
    node_close(*n);
}

struct node *call_node(struct call *c, struct error *e) {
    return node_open(call_home(c), NULL, e);
}

/* A partner that nobody has heard of would see what is for everyone: better to say that it is
 * mistyped. */
static bool check_partner(struct look *l, const char *code, struct error *e) {
    AUTO_ARENA struct arena a = {0};
    struct stored v;
    const struct schema *s = catalogue_find(node_catalogue(l->node), SPAN("partner"));
    if (s == NULL || !query_find(l->reader, s, span_of(code), &l->viewer, l->today, &a, &v, e))
        return error_prefix(e, "--as") ||
               error_hint(e, "a partner's code: `comity list partner --columns code,name`");
    return true;
}

bool look_open(struct call *c, struct look *out, struct error *e) {
    const char *partner = call_value(c, "as");
    *out = (struct look){.today = instant_date(time_now())};
    out->node = call_node(c, e);
    out->reader = out->node == NULL ? NULL : node_reader(out->node, e);
    if (out->reader == NULL)
        return false;
    out->viewer = (struct viewer){.own = true};
    if (partner != NULL &&
        (!check_partner(out, partner, e) || !look_groups(out, partner, &c->arena, e)))
        return false;
    if (partner != NULL) {
        out->viewer.own = false;
        out->viewer.partner = span_of(partner);
    }
    out->viewer.exercise = call_given(c, "exercise");
    return true;
}

void look_close(struct look *l) {
    reader_release(l->reader);
    node_close(l->node);
    *l = (struct look){0};
}

static void suggest_types(const struct catalogue *types, const char *name, struct suggestion *s) {
    for (unsigned i = 0; i < catalogue_count(types); i++) {
        suggest(s, name, catalogue_at(types, i)->type->name);
        suggest(s, name, catalogue_at(types, i)->type->plural);
    }
}

const struct schema *type_find(const struct catalogue *types, const char *name, struct error *e) {
    const struct schema *s = catalogue_find(types, span_of(name));
    struct suggestion near = {0};
    if (s != NULL)
        return s;
    suggest_types(types, name, &near);
    error_set(e, ERROR_USAGE, "there is no type of record called \"%.60s\"", name);
    if (near.best != NULL)
        error_hint(e, "did you mean %s? `comity types` lists them", near.best);
    else
        error_hint(e, "`comity types` lists them");
    return NULL;
}

const struct schema *look_type(const struct look *l, const char *name, struct error *e) {
    return type_find(node_catalogue(l->node), name, e);
}

/* ---- records --------------------------------------------------------------------------------- */

static bool not_found(const char *word, struct error *e) {
    error_set(e, ERROR_NOT_FOUND, "there is no record \"%.80s\"", word);
    return error_hint(e, "an id, or a type and an id or key: `comity show partner CIV`");
}

/* "0190...": whatever its type; "CIV": the one record that has that key. */
static bool find_alone(struct look *l, const char *word, struct arena *a, struct stored *out,
                       struct error *e) {
    struct uuid id;
    const struct catalogue *types = node_catalogue(l->node);
    uint64_t mask = 0;
    if (uuid_parse(span_of(word), &id)) {
        if (reader_find(l->reader, &id, (struct span){0}, a, out, e) &&
            query_sees(out, &l->viewer, l->today, &mask))
            return true;
        return e->code == ERROR_IO || e->code == ERROR_INTEGRITY ? false : not_found(word, e);
    }
    size_t found = 0;
    for (unsigned i = 0; i < catalogue_count(types); i++) {
        const struct schema *s = catalogue_at(types, i);
        struct stored v;
        struct error ignored;
        if (s->key < 0 ||
            !query_find(l->reader, s, span_of(word), &l->viewer, l->today, a, &v, &ignored))
            continue;
        *out = v;
        found++;
    }
    if (found == 0)
        return not_found(word, e);
    if (found == 1)
        return true;
    error_set(e, ERROR_NOT_FOUND, "several records are called \"%.80s\"", word);
    return error_hint(e, "say the type before it");
}

bool look_record(struct look *l, const struct call *c, size_t from, size_t *used, struct arena *a,
                 struct stored *out, struct error *e) {
    const char *first = call_operand(c, from), *second = call_operand(c, from + 1);
    const struct schema *s = catalogue_find(node_catalogue(l->node), span_of(first));
    if (used != NULL)
        *used = s != NULL ? 2 : 1;
    if (s != NULL && second != NULL)
        return query_find(l->reader, s, span_of(second), &l->viewer, l->today, a, out, e);
    if (s != NULL) {
        error_set(e, ERROR_USAGE, "which %s?", s->type->name);
        return error_hint(e, "give its id%s; `comity list %s` shows them",
                          s->key >= 0 ? " or key" : "", s->type->name);
    }
    if (second != NULL && used == NULL) {
        look_type(l, first, e);
        return false;
    }
    return find_alone(l, first, a, out, e);
}

/* ---- columns --------------------------------------------------------------------------------- */

static void default_columns(const struct schema *s, struct columns_chosen *out) {
    for (unsigned i = 0; i < s->count; i++)
        if (s->fields[i].column)
            out->field[out->count++] = (int)i;
    if (out->count == 0)
        out->field[out->count++] = s->title >= 0 ? s->title : 0;
}

static bool unknown_column(const struct schema *s, struct span name, struct error *e) {
    AUTO_FREE char *word = span_dup(name);
    AUTO_BUF struct buf names = {0};
    struct suggestion near = {0};
    for (unsigned i = 0; i < s->count; i++) {
        suggest(&near, word, s->fields[i].name);
        buf_printf(&names, ", %s", s->fields[i].name);
    }
    error_set(e, ERROR_USAGE, "%s have no field \"%.60s\"", s->type->plural, word);
    if (near.best != NULL)
        return error_hint(e, "did you mean %s? `comity types %s` lists them", near.best,
                          s->type->name);
    return error_hint(e, "fields: id%s", names.p);
}

bool look_columns(const struct schema *s, const char *names, struct columns_chosen *out,
                  struct error *e) {
    *out = (struct columns_chosen){0};
    if (names == NULL) {
        default_columns(s, out);
        return true;
    }
    for (struct span rest = span_of(names); rest.p != NULL;) {
        struct span name = span_trim(span_cut(&rest, ','));
        int field = span_is(name, "id") ? -1 : schema_field(s, name);
        if (field < 0 && !span_is(name, "id"))
            return unknown_column(s, name, e);
        if (out->count == FIELDS_MAX + 1)
            return error_set(e, ERROR_USAGE, "more than %d columns", FIELDS_MAX + 1);
        out->field[out->count++] = field;
    }
    return true;
}
