/* params.c: the query that a list's address describes (http.h says how). */
#include "web/http.h"

#include <stdlib.h>

enum { LIMIT_DEFAULT = 50 };

static const struct {
    const char *word;
    enum query_op op;
} ops[] = {{"is", OP_IS},      {"not", OP_IS_NOT},  {"lt", OP_LESS},
           {"le", OP_AT_MOST}, {"gt", OP_MORE},     {"ge", OP_AT_LEAST},
           {"has", OP_HAS},    {"lacks", OP_LACKS}, {"contains", OP_CONTAINS}};

static bool op_of(struct span word, enum query_op *op) {
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (span_is(word, ops[i].word)) {
            *op = ops[i].op;
            return true;
        }
    return false;
}

static bool choose_columns(struct listing *l, const struct schema *s, struct span names,
                           struct error *e) {
    while (names.p != NULL) {
        struct span name = span_trim(span_cut(&names, ','));
        int at = schema_field(s, name);
        bool there = name.n == 0;
        for (size_t i = 0; i < l->column_count; i++)
            there = there || l->columns[i] == at;
        if (there)
            continue;
        if (at < 0 || l->column_count == FIELDS_MAX)
            return error_set(e, ERROR_USAGE, "%s have no field \"%.*s\"", s->type->plural,
                             (int)(name.n < 60 ? name.n : 60), name.p);
        l->columns[l->column_count++] = at;
    }
    return true;
}

static void default_columns(struct listing *l, const struct schema *s) {
    for (unsigned i = 0; i < s->count; i++)
        if (s->fields[i].column)
            l->columns[l->column_count++] = (int)i;
    if (l->column_count == 0)
        l->columns[l->column_count++] = s->title;
}

static bool add_filter(struct request *q, struct listing *l, const struct param *p,
                       struct error *e) {
    struct span op_word = p->name, field = span_cut(&op_word, '.');
    enum query_op op = OP_IS;
    if (op_word.p != NULL && !op_of(op_word, &op))
        return error_set(e, ERROR_USAGE,
                         "\"%.*s\" is not a comparison: is not lt le gt ge has lacks contains",
                         (int)(op_word.n < 40 ? op_word.n : 40), op_word.p);
    if (p->value.n == 0 && op != OP_HAS && op != OP_LACKS)
        return true; /* an empty field of a search form says nothing */
    return query_add(&l->query, q->reader, field, op, p->value, q->arena, e);
}

static bool read_param(struct request *q, const struct schema *s, struct listing *out,
                       const struct param *p, struct error *e) {
    int64_t n = 0;
    if (span_is(p->name, "q")) {
        if (p->value.n > QUERY_TEXT_MAX)
            return error_set(e, ERROR_LIMIT, "a search has at most %d bytes", QUERY_TEXT_MAX);
        out->query.text = span_trim(p->value);
        return true;
    }
    if (span_is(p->name, "sort"))
        return p->value.n == 0 || query_sort(&out->query, p->value, e);
    if (span_is(p->name, "limit")) {
        if (!span_to_i64(p->value, &n) || n < 1 || n > QUERY_LIMIT_MAX)
            return error_set(e, ERROR_USAGE, "limit is a number from 1 to %d", QUERY_LIMIT_MAX);
        out->query.limit = (size_t)n;
        return true;
    }
    if (span_is(p->name, "after")) {
        out->query.after = p->value;
        return true;
    }
    if (span_is(p->name, "fields"))
        return choose_columns(out, s, p->value, e);
    if (span_is(p->name, "by") || span_is(p->name, "format"))
        return true; /* the handler's own */
    return add_filter(q, out, p, e);
}

bool http_listing(struct request *q, const struct schema *s, struct listing *out, struct error *e) {
    *out = (struct listing){.query = query_for(s, &q->viewer, q->today)};
    out->query.limit = LIMIT_DEFAULT;
    for (size_t i = 0; i < q->params_count; i++)
        if (!read_param(q, s, out, &q->params[i], e))
            return false;
    if (out->column_count == 0)
        default_columns(out, s);
    return true;
}
