/* api_write.c: creating, revising and withdrawing. A change says from which version it was made (RFC 9110 13.1.1). */
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

static bool read_marking(struct request *q, struct json value, struct wish *out, struct error *e) {
    struct marking m;
    AUTO_BUF struct buf canonical = {0};
    if (!marking_read(value.raw, q->arena, &m, e))
        return false;
    bool wide = m.to_count > 0;
    for (size_t i = 0; i < m.fields_count; i++)
        wide = wide || m.fields[i].marking.to_count > 0;
    if (wide && (q->user.roles & ROLE_RELEASER) == 0) {
        error_set(e, ERROR_FORBIDDEN, "releasing beyond your own organisation takes the role releaser");
        return error_at(e, NULL, 0, "marking");
    }
    marking_put(&canonical, &m);
    out->marking = (struct span){arena_copy(q->arena, canonical.p, canonical.n), canonical.n};
    return true;
}

/* The body as a JSON object of fields; "marking" stands beside them, what only a node says ("id", "version", ...) is passed
 * over so that what was got can be sent back changed. */
static bool read_wish(struct request *q, struct json body, struct wish *out, struct error *e) {
    static const char *const said_by_the_node[] = {"id", "type", "owner", "version", "time", "state", "author", "source",
                                                   "entry", "withheld"};
    struct json name, value;
    struct ref_context context;
    struct ref_resolver refs = resolver(q, &context);
    out->content = (struct content){.schema = q->schema};
    for (struct json_walk w = json_walk(body); json_next_member(&w, &name, &value);) {
        struct span key = json_text(name, q->arena);
        int at = schema_field(q->schema, key);
        if (at < 0 && span_is(key, "marking")) {
            if (!read_marking(q, value, out, e))
                return false;
            continue;
        }
        bool passed = false;
        for (size_t i = 0; at < 0 && i < sizeof said_by_the_node / sizeof *said_by_the_node; i++)
            passed = passed || span_is(key, said_by_the_node[i]);
        if (passed)
            continue;
        if (at < 0) {
            AUTO_FREE char *field = span_dup(key);
            error_set(e, ERROR_INVALID, "%s have no such field", q->schema->type->plural);
            return error_at(e, NULL, 0, field);
        }
        AUTO_BUF struct buf canonical = {0};
        if (!field_from_json(&q->schema->fields[at], value, &refs, &canonical, e))
            return false;
        out->content.value[at] = canonical.n == 0 ? (struct span){0}
                                                  : (struct span){arena_copy(q->arena, canonical.p, canonical.n),
                                                                  canonical.n};
    }
    return true;
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
    struct error e;
    if (!read_body(q, a, &body))
        return;
    if (!read_wish(q, body, &wish, &e)) {
        http_problem(q, a, &e);
        return;
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
    } else if (!span_is(match, etag)) {
        a->status = 412;
        error_set(&e, ERROR_CONFLICT, "the record has changed since: it is at version %u now", v->envelope.version);
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
    if (!query_sees(v, &q->viewer, q->today, &mask) || !content_read(v->schema, v->body, &old, NULL))
        return;
    for (unsigned i = 0; i < v->schema->count; i++)
        if ((mask >> i & 1) == 0)
            c->value[i] = old.value[i];
}

void api_replace(struct request *q, struct response *a) {
    struct json body;
    struct wish wish = {0};
    struct stored v;
    struct error e;
    if (!for_change(q, a, &v) || !read_body(q, a, &body))
        return;
    if (!read_wish(q, body, &wish, &e)) {
        http_problem(q, a, &e);
        return;
    }
    keep_unseen(q, &v, &wish.content);
    struct change c = {.record = v.record, .if_version = v.envelope.version, .content = &wish.content,
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
    if (!for_change(q, a, &v) || !read_body(q, a, &body))
        return;
    if (!read_wish(q, body, &wish, &e) || !content_read(v.schema, v.body, &now, &e)) {
        http_problem(q, a, &e);
        return;
    }
    for (struct json_walk w = json_walk(body); json_next_member(&w, &name, &value);) {
        int at = schema_field(q->schema, json_text(name, q->arena));
        if (at >= 0)
            now.value[at] = wish.content.value[at];
    }
    keep_unseen(q, &v, &now);
    struct change c = {.record = v.record, .if_version = v.envelope.version, .content = &now, .marking = wish.marking};
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
    struct change c = {.record = v.record, .if_version = v.envelope.version, .content = &now, .state = RECORD_WITHDRAWN};
    commit(q, a, &c, 204);
}
