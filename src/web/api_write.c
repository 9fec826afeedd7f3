/* api_write.c: creating, revising and withdrawing. A change says from which version it was made
 * (RFC 9110 13.1.1). */
#include "web/api.h"

#include <stdio.h>

/* What a request asks for: content, and a marking if it gives one. */
struct wish {
    struct content content;
    struct span marking; /* canonical; p == NULL: not given */
};

static struct ref_resolver resolver(struct request *q, struct ref_context *context) {
    *context = (struct ref_context){q->reader, &q->viewer, q->today};
    return query_resolver(context);
}

static bool not_that_marking(enum error_code code, const char *why, struct error *e) {
    error_set(e, code, "%s", why);
    return error_at(e, NULL, 0, "marking");
}

static bool releases(const struct marking *m) {
    bool wide = m->to_count > 0;
    for (size_t i = 0; i < m->fields_count; i++)
        wide = wide || m->fields[i].marking.to_count > 0;
    return wide;
}

/* Written the one way that means the same, to be compared. */
static bool same_marking(struct request *q, struct span written, struct span canonical) {
    struct marking m;
    AUTO_BUF struct buf again = {0};
    if (!marking_read(written, q->arena, &m, NULL))
        return false;
    marking_put(&again, &m);
    return span_eq(buf_view(&again), canonical);
}

/* old: the version that is revised, NULL for a new record. Its marking sent back as it is changes
 * nothing. */
static bool read_marking(struct request *q, struct json value, const struct stored *old,
                         struct wish *out, struct error *e) {
    struct marking m;
    AUTO_BUF struct buf canonical = {0};
    if (!marking_read(value.raw, q->arena, &m, e))
        return error_at(e, NULL, 0, "marking");
    if (m.exercise && !q->user.exercise)
        return not_that_marking(
            ERROR_INVALID, "you work with real data: exercise data takes a user made for it", e);
    m.exercise = q->user.exercise; /* never mixed: who sees exercise data writes exercise data */
    marking_put(&canonical, &m);
    if (old != NULL && same_marking(q, old->envelope.marking, buf_view(&canonical)))
        return true;
    if (releases(&m) && (q->user.roles & ROLE_RELEASER) == 0)
        return not_that_marking(
            ERROR_FORBIDDEN, "releasing beyond your own organisation takes the role releaser", e);
    out->marking = (struct span){arena_copy(q->arena, canonical.p, canonical.n), canonical.n};
    return true;
}

/* Everything wrong with a document is said at once, field by field. */
enum { REASONS_MAX = 20 };
struct reasons {
    struct error list[REASONS_MAX];
    size_t n;
};

static void add_reason(struct reasons *r, const struct error *e, struct span field) {
    if (r->n == REASONS_MAX)
        return;
    r->list[r->n] = *e;
    if (e->field[0] == '\0')
        snprintf(r->list[r->n].field, sizeof r->list[r->n].field, "%.*s",
                 (int)(field.n < 60 ? field.n : 60), field.p);
    r->n++;
}

static bool said_by_the_node(struct span name) {
    static const char *const names[] = {"id",    "type",   "owner",  "version", "time",
                                        "state", "author", "source", "erased"};
    name = span_starts(name, SPAN("@")) ? (struct span){name.p + 1, name.n - 1}
                                        : name; /* where a field has the name */
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (span_is(name, names[i]))
            return true;
    return false;
}

static bool read_member(struct request *q, struct span name, struct json value,
                        const struct ref_resolver *refs, const struct stored *old, struct wish *out,
                        struct error *e) {
    int at = schema_field(q->schema, name);
    if (at < 0 && (span_is(name, "marking") || span_is(name, "@marking")))
        return read_marking(q, value, old, out, e);
    if (at < 0)
        return said_by_the_node(name) ||
               error_set(e, ERROR_INVALID, "%s have no such field", q->schema->type->plural);
    AUTO_BUF struct buf canonical = {0};
    if (!field_from_json(&q->schema->fields[at], value, refs, &canonical, e))
        return false;
    if (canonical.n > 0)
        out->content.value[at] =
            (struct span){arena_copy(q->arena, canonical.p, canonical.n), canonical.n};
    return true;
}

/* The body as a JSON object of fields; "marking" stands beside them; what only a node says ("id",
 * "version", ...) is passed over, so that what was got can be sent back changed. False: the answer
 * says why. */
static bool read_wish(struct request *q, struct response *a, struct json body,
                      const struct stored *old, struct wish *out) {
    struct json name, value;
    struct ref_context context;
    struct ref_resolver refs = resolver(q, &context);
    struct reasons *reasons = NULL;
    out->content = (struct content){.schema = q->schema};
    for (struct json_walk w = json_walk(body); json_next_member(&w, &name, &value);) {
        struct error e;
        struct span key = json_text(name, q->arena);
        error_set(&e, ERROR_NONE, "%s", "");
        if (read_member(q, key, value, &refs, old, out, &e))
            continue;
        if (reasons == NULL)
            reasons = arena_alloc(q->arena, sizeof *reasons);
        add_reason(reasons, &e, key);
    }
    if (reasons == NULL)
        return true;
    /* A reference that leads nowhere is a wrong value, not an address that is not there. */
    a->status = reasons->list[0].code == ERROR_FORBIDDEN ? 403 : 422;
    http_problems(q, a, &reasons->list[0], reasons->list, reasons->n);
    return false;
}

static bool read_body(struct request *q, struct response *a, struct json *out) {
    struct error e;
    struct span type = http_request_header(q, "Content-Type");
    if (type.p == NULL || strstr(type.p, "json") == NULL) {
        a->status = 415;
        error_set(&e, ERROR_USAGE, "send JSON, with Content-Type: application/json");
        http_problem(q, a, &e);
        return false;
    }
    if (json_parse(q->body, out, &e) && out->type == JSON_OBJECT)
        return true;
    if (e.code == ERROR_NONE || out->type != JSON_OBJECT)
        error_set(&e, ERROR_USAGE, "the body is not a JSON object");
    a->status = 400;
    http_problem(q, a, &e);
    return false;
}

/* One change in a batch of its own, then the record as it is now. */
static void commit(struct request *q, struct response *a, const struct change *c, unsigned status) {
    struct error e;
    struct uuid id;
    enum outcome outcome;
    int64_t record = 0;
    struct stored v;
    uint64_t mask = 0;
    struct batch *b = node_begin(q->node, span_of(q->user.name), &e);
    if (b == NULL) {
        http_problem(q, a, &e);
        return;
    }
    if (!batch_put(b, c, &record, &id, &outcome, &e)) {
        batch_abandon(b);
        http_problem(q, a, &e);
        return;
    }
    if (!batch_commit(b, &e) || !reader_current(q->reader, record, q->arena, &v, &e)) {
        http_problem(q, a, &e);
        return;
    }
    a->status = status;
    if (status == 201) {
        char text[UUID_TEXT + 1];
        uuid_format(&id, text);
        http_header(q, a, "Location", "/api/v1/%s/%s", q->schema->type->plural, text);
    }
    if (status != 204 && query_sees(&v, &q->viewer, q->today, &mask))
        api_put_record(q, a, &v, mask);
    else
        api_etag(q, a, &v);
}

void api_create(struct request *q, struct response *a) {
    struct json body;
    struct wish wish = {0};
    if (!read_body(q, a, &body) || !read_wish(q, a, body, NULL, &wish))
        return;
    if (wish.marking.p == NULL && q->user.exercise) {
        struct marking m = marking_narrowest();
        AUTO_BUF struct buf canonical = {0};
        m.exercise = true;
        marking_put(&canonical, &m);
        wish.marking = (struct span){arena_copy(q->arena, canonical.p, canonical.n), canonical.n};
    }
    struct change c = {.content = &wish.content, .marking = wish.marking};
    commit(q, a, &c, 201);
}

/* The record to change, and proof that the change was made from the version it has now. */
static bool for_change(struct request *q, struct response *a, struct stored *v) {
    struct error e;
    uint64_t mask = 0;
    char etag[32];
    if (!api_record(q, a, v, &mask))
        return false;
    struct span match = http_request_header(q, "If-Match");
    snprintf(etag, sizeof etag, "\"%lld\"", (long long)v->entry);
    if (match.p == NULL) {
        a->status = 428;
        error_set(&e, ERROR_USAGE, "send If-Match with the ETag of the version that you changed");
    } else if (!http_tag_listed(match, etag, false)) {
        a->status = 412;
        error_set(&e, ERROR_CONFLICT, "the record has changed since: it is at version %u now",
                  v->envelope.version);
        error_hint(&e, "get it again, make the change again");
    } else {
        return true;
    }
    http_problem(q, a, &e);
    return false;
}

/* What this viewer may not see stays as it is. */
static void keep_unseen(struct request *q, const struct stored *v, struct content *c) {
    struct content old;
    uint64_t mask = 0;
    if (!query_sees(v, &q->viewer, q->today, &mask) ||
        !content_read(v->schema, v->body, &old, NULL))
        return;
    for (unsigned i = 0; i < v->schema->count; i++)
        if ((mask >> i & 1) == 0)
            c->value[i] = old.value[i];
}

void api_replace(struct request *q, struct response *a) {
    struct json body;
    struct wish wish = {0};
    struct stored v;
    if (!for_change(q, a, &v) || !read_body(q, a, &body) || !read_wish(q, a, body, &v, &wish))
        return;
    keep_unseen(q, &v, &wish.content);
    struct change c = {.record = v.record,
                       .if_version = v.envelope.version,
                       .content = &wish.content,
                       .marking = wish.marking};
    commit(q, a, &c, 200);
}

/* RFC 7396: members given replace, null removes, everything else stays. */
void api_merge(struct request *q, struct response *a) {
    struct json body, name, value;
    struct wish wish = {0};
    struct content now;
    struct stored v;
    struct error e;
    if (!for_change(q, a, &v) || !read_body(q, a, &body) || !read_wish(q, a, body, &v, &wish))
        return;
    if (!content_read(v.schema, v.body, &now, &e)) {
        http_problem(q, a, &e);
        return;
    }
    for (struct json_walk w = json_walk(body); json_next_member(&w, &name, &value);) {
        int at = schema_field(q->schema, json_text(name, q->arena));
        if (at >= 0)
            now.value[at] = wish.content.value[at];
    }
    keep_unseen(q, &v, &now);
    struct change c = {.record = v.record,
                       .if_version = v.envelope.version,
                       .content = &now,
                       .marking = wish.marking};
    commit(q, a, &c, 200);
}

void api_withdraw(struct request *q, struct response *a) {
    struct stored v;
    struct content now;
    struct error e;
    if (!for_change(q, a, &v))
        return;
    if (!content_read(v.schema, v.body, &now, &e)) {
        http_problem(q, a, &e);
        return;
    }
    struct change c = {.record = v.record,
                       .if_version = v.envelope.version,
                       .content = &now,
                       .state = RECORD_WITHDRAWN};
    commit(q, a, &c, 204);
}
