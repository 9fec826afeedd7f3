/* partner_names.c: the names of a node's partners, and a partner for every name that nobody goes by
 * yet. */
#include "cooperation/cooperation.h"
#include "cooperation/partner_fold.h"
#include "cooperation/partner_index.h"

#include <stdlib.h>

struct known_partner {
    int64_t record;
    struct uuid id;
};

struct partner_names {
    struct partner_index index;
    struct known_partner *partners;
    size_t count, cap;
};

static uint32_t add_partner(struct partner_names *p, int64_t record, const struct uuid *id) {
    if (p->count == p->cap) {
        p->cap = p->cap == 0 ? 512 : p->cap * 2;
        p->partners = memory_resize(p->partners, p->cap, sizeof *p->partners);
    }
    p->partners[p->count] = (struct known_partner){record, *id};
    return (uint32_t)p->count++;
}

/* ---- reading --------------------------------------------------------------------------------- */

static struct json string_value(const struct content *c, const char *field) {
    int at = schema_field(c->schema, span_of(field));
    struct span raw = at < 0 ? (struct span){0} : c->value[at];
    return (struct json){JSON_STRING, raw};
}

/* The decoded text of a field; empty where it is unknown. */
static struct span text_value(const struct content *c, const char *field, struct arena *a) {
    struct json v = string_value(c, field);
    return v.raw.n < 2 || v.raw.p[0] != '"' ? (struct span){"", 0} : json_text(v, a);
}

static enum partner_rank rank_of(struct span kind, struct span settled) {
    if (span_is(settled, "to_settle"))
        return RANK_UNSETTLED;
    if (span_is(kind, "state"))
        return RANK_STATE;
    return span_is(kind, "organisation") || span_is(kind, "group") ? RANK_BODY : RANK_OTHER;
}

static void add_names(struct partner_names *p, const struct stored *v, const struct content *c,
                      struct arena *a) {
    enum partner_rank rank = rank_of(text_value(c, "kind", a), text_value(c, "settled", a));
    uint32_t partner = add_partner(p, v->record, &v->envelope.id);
    if (rank != RANK_UNSETTLED)
        partner_index_code(&p->index, partner, text_value(c, "code", a));
    partner_index_name(&p->index, partner, rank, text_value(c, "name", a));
    partner_index_name(&p->index, partner, rank, text_value(c, "full_name", a));
    int names = schema_field(c->schema, SPAN("names"));
    if (names < 0 || c->value[names].n == 0)
        return;
    struct json item;
    for (struct json_walk w = json_walk((struct json){JSON_ARRAY, c->value[names]});
         json_next(&w, &item);)
        partner_index_name(&p->index, partner, rank, json_text(item, a));
}

static bool read_partner(struct partner_names *p, struct reader *r, int64_t record, struct arena *a,
                         struct error *e) {
    struct stored v;
    struct content c;
    if (!reader_current(r, record, a, &v, e))
        return false;
    /* What others tell of their partners is theirs: a record of this node refers to partners of
     * this node. */
    if (v.leaf < 0 || v.erased || v.envelope.state != RECORD_CURRENT)
        return true;
    if (!content_read(v.schema, v.body, &c, e))
        return false;
    add_names(p, &v, &c, a);
    return true;
}

static bool read_all(struct partner_names *p, struct reader *r, struct error *e) {
    const struct schema *s = catalogue_find(store_catalogue(reader_store(r)), SPAN("partner"));
    struct arena pages AUTO_ARENA = {0}, one AUTO_ARENA = {0};
    struct viewer own = {.own = true};
    struct query q = query_for(s, &own, instant_date(time_now()));
    struct page page;
    q.sort = -1;
    q.limit = 0;
    if (!query_page(&q, r, &pages, &page, e))
        return false;
    for (size_t i = 0; i < page.count; i++) {
        arena_reset(&one);
        if (!read_partner(p, r, page.records[i], &one, e))
            return false;
    }
    return true;
}

struct partner_names *partner_names_load(struct reader *r, struct error *e) {
    struct partner_names *p = memory_new(sizeof *p);
    if (read_all(p, r, e))
        return p;
    partner_names_free(p);
    return NULL;
}

void partner_names_free(struct partner_names *p) {
    if (p == NULL)
        return;
    partner_index_free(&p->index);
    free(p->partners);
    free(p);
}

/* ---- finding --------------------------------------------------------------------------------- */

int64_t partner_names_find(const struct partner_names *p, struct span name, struct uuid *id,
                           enum partner_match *how) {
    bool by_code = false, pending = false;
    int64_t partner = partner_index_find(&p->index, name, &by_code, &pending);
    *how = partner < 0 ? PARTNER_NONE
           : pending   ? PARTNER_TO_SETTLE
           : by_code   ? PARTNER_BY_CODE
                       : PARTNER_BY_NAME;
    if (partner < 0)
        return 0;
    *id = p->partners[partner].id;
    return p->partners[partner].record;
}

static bool put_text(struct content *c, const char *field, struct span text, struct arena *a,
                     struct error *e) {
    struct buf json AUTO_BUF = {0};
    int at = schema_field(c->schema, span_of(field));
    if (at < 0)
        return true;
    if (!field_from_text(&c->schema->fields[at], text, NULL, &json, e))
        return false;
    if (json.n > 0)
        c->value[at] = (struct span){arena_copy(a, json.p, json.n), json.n};
    return true;
}

/* One partner for each folded name, whatever it is printed like and in however many imports. */
static bool make(struct batch *b, struct span name, struct span folded, struct span where,
                 int64_t *record, struct uuid *id, struct error *e) {
    const struct schema *s =
        catalogue_find(store_catalogue(reader_store(batch_reader(b))), SPAN("partner"));
    struct arena a AUTO_ARENA = {0};
    struct buf note AUTO_BUF = {0}, source AUTO_BUF = {0};
    struct content c = {.schema = s};
    buf_printf(&note, "Nobody is known by this name. It first stood in %.*s.", SPAN_ARG(where));
    if (!put_text(&c, "name", name, &a, e) || !put_text(&c, "settled", SPAN("to_settle"), &a, e) ||
        !put_text(&c, "note", utf8_valid(buf_view(&note)) ? buf_view(&note) : SPAN(""), &a, e))
        return false;
    struct hash h = hash_bytes(folded.p, folded.n);
    buf_str(&source, "partner-name:");
    hex_put(&source, h.b, 16);
    struct change change = {.content = &c, .source = buf_view(&source)};
    enum outcome outcome;
    return batch_put_sourced(b, &change, record, id, &outcome, e);
}

bool partner_names_resolve(struct partner_names *p, struct batch *b, struct span name,
                           struct span where, int64_t *record, struct uuid *id,
                           enum partner_match *how, struct error *e) {
    *record = partner_names_find(p, name, id, how);
    if (*record != 0)
        return true;
    name = span_trim(name);
    if (name.n == 0 || name.n > TEXT_MAX)
        return error_set(e, ERROR_INVALID, "a partner's name has between 1 and %d bytes", TEXT_MAX);
    struct buf folded AUTO_BUF = {0};
    partner_name_fold(name, &folded);
    if (!make(b, name, folded.n > 0 ? buf_view(&folded) : name, where, record, id, e))
        return false;
    partner_index_name(&p->index, add_partner(p, *record, id), RANK_UNSETTLED, name);
    *how = PARTNER_TO_SETTLE;
    return true;
}
