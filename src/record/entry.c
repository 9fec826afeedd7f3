/* entry.c: the commitment to a version (record.h, "Commitment").
 *
 * The parts of the envelope, as they stand in the canonical body before the fields ('@' sorts
 * before letters):
 *   "@author":"ann"      left out when empty
 *   "@marking":{...}
 *   "@record":{"id":"...","owner":"...","state":"current","time":"...","type":"...","version":1}
 *   "@source":"set:key"  left out when empty */
#include "record/record.h"

static const char PREFIX[] = "comity-entry/v1\n";
enum { ENVELOPE_PARTS = 4 };

static void put_record_part(struct buf *b, const struct envelope *v, const struct schema *s) {
    char id[UUID_TEXT + 1], time[28];
    uuid_format(&v->id, id);
    instant_format(v->time, time);
    buf_str(b, "\"@record\":{\"id\":\"");
    buf_add(b, id, UUID_TEXT);
    buf_str(b, "\",\"owner\":");
    json_put_string(b, v->owner);
    buf_str(b, v->state == RECORD_CURRENT ? ",\"state\":\"current\",\"time\":\""
                                          : ",\"state\":\"withdrawn\",\"time\":\"");
    buf_str(b, time);
    buf_str(b, "\",\"type\":\"");
    buf_str(b, s->type->name);
    buf_str(b, "\",\"version\":");
    buf_i64(b, v->version);
    buf_char(b, '}');
}

/* Ends of the envelope's parts in b, one after the other. */
static size_t put_envelope(struct buf *b, const struct envelope *v, const struct schema *s,
                           size_t ends[ENVELOPE_PARTS]) {
    size_t n = 0;
    if (v->author.n > 0) {
        buf_str(b, "\"@author\":");
        json_put_string(b, v->author);
        ends[n++] = b->n;
    }
    buf_str(b, "\"@marking\":");
    buf_span(b, v->marking);
    ends[n++] = b->n;
    put_record_part(b, v, s);
    ends[n++] = b->n;
    if (v->source.n > 0) {
        buf_str(b, "\"@source\":");
        json_put_string(b, v->source);
        ends[n++] = b->n;
    }
    return n;
}

/* Digests are random: their first eight bytes, as a number, nearly always say which comes first. */
struct key {
    uint64_t head;
    size_t at;
};

static bool after(const struct key *a, const struct key *b, const struct hash *h) {
    if (a->head != b->head)
        return a->head > b->head;
    return memcmp(h[a->at].b, h[b->at].b, HASH_SIZE) > 0;
}

/* Few: insertion, of the keys only. */
static void sort_digests(const struct hash *h, size_t n, struct hash *out) {
    struct key keys[PARTS_MAX];
    for (size_t i = 0; i < n; i++) {
        struct key key = {.at = i};
        size_t k = i;
        for (size_t byte = 0; byte < 8; byte++)
            key.head = key.head << 8 | h[i].b[byte];
        for (; k > 0 && after(&keys[k - 1], &key, h); k--)
            keys[k] = keys[k - 1];
        keys[k] = key;
    }
    for (size_t i = 0; i < n; i++)
        out[i] = h[keys[i].at];
}

static void seal(const struct hash *digests, size_t n, struct entry *out) {
    struct hash sorted[PARTS_MAX];
    sort_digests(digests, n, sorted);
    struct hash root = hash_bytes(sorted, n * sizeof *sorted);
    memcpy(out->bytes, PREFIX, 16);
    memcpy(out->bytes + 16, root.b, HASH_SIZE);
}

static struct hash digest(const unsigned char *salt, struct span a, struct span b, struct span c) {
    return hash_runs((struct span){(const char *)salt, SALT_SIZE}, a, b, c);
}

void entry_make(const struct envelope *v, const struct content *c,
                const unsigned char seed[SEED_SIZE], struct entry *out) {
    unsigned char salts[PARTS_MAX * SALT_SIZE];
    struct hash digests[PARTS_MAX];
    size_t ends[ENVELOPE_PARTS], n = 0, from = 0;
    const struct schema *s = c->schema;
    char room[1024]; /* most envelopes fit: no heap on the usual path */
    size_t need = v->marking.n + 6 * (v->author.n + v->owner.n + v->source.n) + 400;
    AUTO_FREE char *large = need > sizeof room ? memory_new(need) : NULL;
    struct buf b = {.p = large != NULL ? large : room, .cap = large != NULL ? need : sizeof room};
    size_t envelope = put_envelope(&b, v, s, ends), parts = envelope;
    for (unsigned i = 0; i < s->count; i++)
        parts += c->value[i].p != NULL;
    crypto_expand(seed, salts, parts * SALT_SIZE);
    for (; n < envelope; n++) {
        digests[n] = digest(salts + n * SALT_SIZE, (struct span){b.p + from, ends[n] - from},
                            (struct span){0}, (struct span){0});
        from = ends[n];
    }
    for (unsigned i = 0; i < s->count; i++) {
        unsigned f = s->canonical[i];
        if (c->value[f].p == NULL)
            continue;
        char name[40];
        name[0] = '"';
        size_t length = s->name_length[f];
        memcpy(name + 1, s->fields[f].name, length);
        memcpy(name + 1 + length, "\":", 2);
        digests[n] = digest(salts + n * SALT_SIZE, (struct span){name, length + 3}, c->value[f],
                            (struct span){0});
        n++;
    }
    seal(digests, n, out);
    crypto_wipe(salts, parts * SALT_SIZE);
}

size_t entry_parts(const struct envelope *v, const struct content *c,
                   const unsigned char seed[SEED_SIZE], struct arena *arena,
                   struct part out[PARTS_MAX]) {
    unsigned char salts[PARTS_MAX * SALT_SIZE];
    AUTO_BUF struct buf b = {0};
    size_t ends[ENVELOPE_PARTS], n = 0, from = 0;
    const struct schema *s = c->schema;
    size_t envelope = put_envelope(&b, v, s, ends);
    for (; n < envelope; n++) {
        out[n].bytes = (struct span){arena_copy(arena, b.p + from, ends[n] - from), ends[n] - from};
        from = ends[n];
    }
    for (unsigned i = 0; i < s->count; i++) {
        unsigned f = s->canonical[i];
        if (c->value[f].p == NULL)
            continue;
        buf_clear(&b);
        buf_printf(&b, "\"%s\":", s->fields[f].name);
        buf_span(&b, c->value[f]);
        out[n++].bytes = (struct span){arena_copy(arena, b.p, b.n), b.n};
    }
    crypto_expand(seed, salts, n * SALT_SIZE);
    for (size_t i = 0; i < n; i++)
        memcpy(out[i].salt, salts + i * SALT_SIZE, SALT_SIZE);
    return n;
}

struct hash part_digest(const struct part *p) {
    return digest(p->salt, p->bytes, (struct span){0}, (struct span){0});
}

bool entry_from_parts(const struct part *parts, size_t n_parts, const struct hash *withheld,
                      size_t n_withheld, struct entry *out) {
    struct hash digests[PARTS_MAX];
    if (n_parts > PARTS_MAX || n_withheld > PARTS_MAX - n_parts)
        return false;
    for (size_t i = 0; i < n_parts; i++)
        digests[i] = part_digest(&parts[i]);
    if (n_withheld > 0)
        memcpy(digests + n_parts, withheld, n_withheld * sizeof *withheld);
    seal(digests, n_parts + n_withheld, out);
    return true;
}
