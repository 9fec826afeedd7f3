/* type.c: descriptors checked and made ready. */
#include "record/type.h"

#include <stdio.h>
#include <stdlib.h>

struct catalogue {
    unsigned count;
    struct schema *schemas;
};

static bool wrong(struct error *e, const struct type *t, const struct field *f, const char *what) {
    return error_set(e, ERROR_INVALID, "type %s%s%s: %s",
                     t->name != NULL ? t->name : "(without name)", f != NULL ? ", field " : "",
                     f != NULL ? f->name : "", what);
}

static bool name_valid(const char *s) {
    size_t n = s != NULL ? strlen(s) : 0;
    if (n == 0 || n > 32 || s[0] < 'a' || s[0] > 'z')
        return false;
    for (size_t i = 0; i < n; i++)
        if (!((s[i] >= 'a' && s[i] <= 'z') || (s[i] >= '0' && s[i] <= '9') || s[i] == '_'))
            return false;
    return true;
}

static bool check_codes(const struct type *t, const struct field *f, struct error *e) {
    if ((KIND_OF(f->kind) == CODE) != (f->codes != NULL))
        return wrong(e, t, f, "a code list belongs to kind CODE, and only there");
    if (f->codes == NULL)
        return true;
    if (f->codes->codes == NULL || (f->codes->codes[0].code == NULL && !f->codes->open))
        return wrong(e, t, f, "its code list is empty");
    for (const struct code *c = f->codes->codes; c->code != NULL; c++) {
        if (c->code[0] == '\0' || c->label == NULL)
            return wrong(e, t, f, "its code list has an empty code or one without label");
        for (const struct code *d = f->codes->codes; d < c; d++)
            if (strcmp(c->code, d->code) == 0)
                return wrong(e, t, f, "its code list names a code twice");
    }
    return true;
}

static bool check_field(const struct type *t, const struct field *f, struct error *e) {
    enum kind k = KIND_OF(f->kind);
    if (!name_valid(f->name))
        return wrong(e, t, f, "a name is a-z, then a-z 0-9 _, at most 32");
    if (k < TEXT || k > ATTACHMENT || (f->kind & ~(KIND_LIST | 0xff)) != 0)
        return wrong(e, t, f, "unknown kind");
    if (f->unit != NULL && k != DECIMAL)
        return wrong(e, t, f, "only a decimal has a unit");
    if (f->to != NULL && k != REF)
        return wrong(e, t, f, "only a reference leads to a type");
    if (f->search && k != TEXT && k != LONG_TEXT)
        return wrong(e, t, f, "only texts are searched");
    if (f->sum && f->kind != COUNT && f->kind != DECIMAL && f->kind != MONEY)
        return wrong(e, t, f, "only counts, decimals and money have a sum");
    if (f->facet && k != TEXT && k != CODE && k != COUNTRY && k != REF)
        return wrong(e, t, f, "only texts, codes, countries and references are facets");
    for (const struct field *g = t->fields; g < f; g++)
        if (strcmp(g->name, f->name) == 0)
            return wrong(e, t, f, "the name stands twice");
    return check_codes(t, f, e);
}

static int compare_names(const void *a, const void *b, void *fields) {
    const struct field *f = fields;
    return strcmp(f[*(const uint8_t *)a].name, f[*(const uint8_t *)b].name);
}

static int find_field(const struct type *t, const char *name) {
    for (int i = 0; name != NULL && t->fields[i].name != NULL; i++)
        if (strcmp(t->fields[i].name, name) == 0)
            return i;
    return -1;
}

static bool make_schema(const struct type *t, struct schema *s, struct error *e) {
    *s = (struct schema){.type = t, .fields = t->fields, .title = 0, .key = -1, .position = -1};
    if (!name_valid(t->name) || !name_valid(t->plural))
        return wrong(e, t, NULL, "name and plural are a-z, then a-z 0-9 _");
    if (t->label == NULL || t->label_plural == NULL || t->fields == NULL ||
        t->fields[0].name == NULL)
        return wrong(e, t, NULL, "labels or fields are missing");
    for (const struct field *f = t->fields; f->name != NULL; f++) {
        if (s->count == FIELDS_MAX)
            return wrong(e, t, f, "a type has at most 64 fields");
        if (!check_field(t, f, e))
            return false;
        if (f->search)
            s->searchable |= 1ull << s->count;
        if (f->kind == POSITION && s->position < 0)
            s->position = (int)s->count;
        s->canonical[s->count] = (uint8_t)s->count;
        s->name_length[s->count] = (uint8_t)strlen(f->name);
        s->count++;
    }
    qsort_r(s->canonical, s->count, 1, compare_names, (void *)(uintptr_t)t->fields);
    s->title = t->title != NULL ? find_field(t, t->title) : 0;
    s->key = find_field(t, t->key);
    const char *sort = t->sort != NULL && t->sort[0] == '-' ? t->sort + 1 : t->sort;
    if (s->title < 0 || (t->key != NULL && s->key < 0) || (sort != NULL && find_field(t, sort) < 0))
        return wrong(e, t, NULL, "title, key or sort names no field");
    if (s->key >= 0 && t->fields[s->key].kind != TEXT && t->fields[s->key].kind != CODE)
        return wrong(e, t, &t->fields[s->key], "a key is a text or a code");
    return true;
}

/* Names and plurals share one space: catalogue_find takes either. */
static bool is_called(const struct schema *s, const char *name) {
    return strcmp(s->type->name, name) == 0 || strcmp(s->type->plural, name) == 0;
}

static bool check_references(const struct catalogue *c, struct error *e) {
    for (unsigned i = 0; i < c->count; i++) {
        const struct schema *s = &c->schemas[i];
        for (unsigned k = 0; k < i; k++)
            if (is_called(&c->schemas[k], s->type->name) ||
                is_called(&c->schemas[k], s->type->plural))
                return wrong(e, s->type, NULL, "another type has that name or plural");
        for (unsigned k = 0; k < s->count; k++)
            if (s->fields[k].to != NULL && catalogue_find(c, span_of(s->fields[k].to)) == NULL)
                return wrong(e, s->type, &s->fields[k], "it leads to a type that is not there");
    }
    return true;
}

struct catalogue *catalogue_new(const struct type *const *types, struct error *e) {
    struct catalogue *c = memory_new(sizeof *c);
    unsigned n = 0;
    while (types[n] != NULL)
        n++;
    c->schemas = memory_new((n + 1) * sizeof *c->schemas);
    for (; c->count < n; c->count++) {
        if (!make_schema(types[c->count], &c->schemas[c->count], e)) {
            catalogue_free(c);
            return NULL;
        }
        c->schemas[c->count].number = c->count;
    }
    if (check_references(c, e))
        return c;
    catalogue_free(c);
    return NULL;
}

void catalogue_free(struct catalogue *c) {
    if (c == NULL)
        return;
    free(c->schemas);
    free(c);
}

unsigned catalogue_count(const struct catalogue *c) {
    return c->count;
}

const struct schema *catalogue_at(const struct catalogue *c, unsigned number) {
    return number < c->count ? &c->schemas[number] : NULL;
}

const struct schema *catalogue_find(const struct catalogue *c, struct span name) {
    for (unsigned i = 0; i < c->count; i++)
        if (span_is(name, c->schemas[i].type->name) || span_is(name, c->schemas[i].type->plural))
            return &c->schemas[i];
    return NULL;
}

int schema_field(const struct schema *s, struct span name) {
    for (unsigned i = 0; i < s->count; i++)
        if (name.n == s->name_length[i] && memcmp(name.p, s->fields[i].name, name.n) == 0)
            return (int)i;
    return -1;
}

const char *field_label(const struct field *f, char out[64]) {
    if (f->label != NULL)
        return f->label;
    snprintf(out, 64, "%s", f->name);
    for (char *p = out; *p != '\0'; p++)
        if (*p == '_')
            *p = ' ';
    if (out[0] >= 'a' && out[0] <= 'z')
        out[0] = (char)(out[0] - 32);
    return out;
}

const struct code *code_find(const struct code_list *list, struct span code) {
    for (const struct code *c = list->codes; c->code != NULL; c++)
        if (span_is(code, c->code))
            return c;
    return NULL;
}
