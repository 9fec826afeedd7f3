/* How fast records come in: fields from text, canonical body and entry for a record of 16 fields as
 * imports have them; and the entry alone beside the floor that no commitment of this form can beat,
 * libcrypto hashing the same bytes (each part behind its salt, then all digests) with nothing
 * around it. Usage: entry [RECORDS] */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "record/record.h"

#include <openssl/sha.h>
#include <stdlib.h>

enum { ROUNDS = 5, RECORDS = 50000, RECORDS_MAX = 10000000, FIELDS = 16 };

static const struct code status_codes[] = {
    {"planned", "Planned", NULL}, {"done", "Done", NULL}, {"cancelled", "Cancelled", NULL}, {0}};
static const struct code_list statuses = {"status", status_codes, false};
static const struct field fields[] = {{"title", TEXT},
                                      {"description", LONG_TEXT},
                                      {"status", CODE, .codes = &statuses},
                                      {"starts", DATE},
                                      {"ends", DATE},
                                      {"country", COUNTRY},
                                      {"location", TEXT},
                                      {"unit_us", TEXT},
                                      {"unit_partner", TEXT},
                                      {"programme", TEXT},
                                      {"quantity", COUNT},
                                      {"cost", MONEY},
                                      {"distance", DECIMAL, .unit = "km"},
                                      {"position", POSITION},
                                      {"with", LIST_OF(REF)},
                                      {"keywords", LIST_OF(TEXT)},
                                      {0}};
static const struct type training = {.name = "training",
                                     .plural = "trainings",
                                     .label = "Training",
                                     .label_plural = "Trainings",
                                     .group = "Bench",
                                     .fields = fields};
static const char *const cells[FIELDS] = {"Maritime law enforcement, boarding officer course",
                                          "Second of three courses at the national school",
                                          "done",
                                          "2019-03-04",
                                          "2019-04-12",
                                          "CIV",
                                          "Abidjan",
                                          "Training Center Yorktown, Virginia",
                                          "Marine Nationale de la C\xc3\xb4te d'Ivoire",
                                          "Section 333",
                                          "12",
                                          "48250.00 USD",
                                          "7420.5",
                                          "5.31, -4.02",
                                          "01933b1e-7a6b-7000-8000-0123456789ab",
                                          "maritime; boarding; course"};

static double seconds_since(uint64_t start_us) {
    return (double)(time_monotonic_us() - start_us) / 1e6;
}

static struct envelope nth_envelope(unsigned long i) {
    return (struct envelope){.id = {{(unsigned char)i, (unsigned char)(i >> 8)}},
                             .owner = SPAN("node.example/log"),
                             .version = 1,
                             .time = 1700000000000000 + (instant)i,
                             .author = SPAN("importer"),
                             .source = SPAN("fmtr:2019-2020:8811"),
                             .marking = SPAN("{\"tlp\":\"CLEAR\",\"to\":[\"ALL\"]}")};
}

/* All 16 cells into one buffer that is used again for every record, as an importer does. */
static bool read_cells(const struct schema *s, struct buf *room, struct content *out,
                       struct error *e) {
    size_t ends[FIELDS];
    buf_clear(room);
    *out = (struct content){.schema = s};
    for (unsigned i = 0; i < FIELDS; i++) {
        if (!field_from_text(&s->fields[i], span_of(cells[i]), NULL, room, e))
            return false;
        ends[i] = room->n;
    }
    for (unsigned i = 0; i < FIELDS; i++) {
        size_t from = i > 0 ? ends[i - 1] : 0;
        out->value[i] = (struct span){room->p + from, ends[i] - from};
    }
    return true;
}

static void nth_seed(unsigned long i, unsigned char seed[SEED_SIZE]) {
    memcpy(seed, &i, sizeof i);
}

static double rate_import(const struct schema *s, unsigned long n, unsigned char *sink) {
    AUTO_BUF struct buf room = {0}, body = {0};
    unsigned char seed[SEED_SIZE] = {0};
    struct content c;
    struct entry entry;
    struct error e;
    uint64_t start = time_monotonic_us();
    for (unsigned long i = 0; i < n; i++) {
        struct envelope v = nth_envelope(i);
        if (!read_cells(s, &room, &c, &e)) {
            error_print(stderr, &e);
            exit(1);
        }
        buf_clear(&body);
        content_put(&body, &c, ~0ull);
        nth_seed(i, seed);
        entry_make(&v, &c, seed, &entry);
        *sink ^= entry.bytes[20];
    }
    return (double)n / seconds_since(start);
}

static double rate_entries(const struct content *c, unsigned long n, unsigned char *sink) {
    unsigned char seed[SEED_SIZE] = {0};
    struct entry entry;
    uint64_t start = time_monotonic_us();
    for (unsigned long i = 0; i < n; i++) {
        struct envelope v = nth_envelope(i);
        nth_seed(i, seed);
        entry_make(&v, c, seed, &entry);
        *sink ^= entry.bytes[20];
    }
    return (double)n / seconds_since(start);
}

static void digest(const void *p, size_t n, unsigned char out[HASH_SIZE]) {
    SHA256_CTX c;
    SHA256_Init(&c);
    SHA256_Update(&c, p, n);
    SHA256_Final(out, &c);
}

static double rate_floor(const struct content *c, unsigned long n, unsigned char *sink) {
    AUTO_ARENA struct arena arena = {0};
    AUTO_BUF struct buf bytes = {0};
    unsigned char seed[SEED_SIZE] = {0}, digests[PARTS_MAX][HASH_SIZE], root[HASH_SIZE];
    struct part parts[PARTS_MAX];
    size_t ends[PARTS_MAX];
    struct envelope v = nth_envelope(0);
    size_t count = entry_parts(&v, c, seed, &arena, parts);
    for (size_t i = 0; i < count; i++) {
        buf_add(&bytes, parts[i].salt, SALT_SIZE);
        buf_span(&bytes, parts[i].bytes);
        ends[i] = bytes.n;
    }
    uint64_t start = time_monotonic_us();
    for (unsigned long i = 0; i < n; i++) {
        memcpy(bytes.p, &i, sizeof i);
        for (size_t k = 0, from = 0; k < count; from = ends[k++])
            digest(bytes.p + from, ends[k] - from, digests[k]);
        digest(digests, count * HASH_SIZE, root);
        *sink ^= root[0];
    }
    return (double)n / seconds_since(start);
}

static double larger(double a, double b) {
    return a > b ? a : b;
}

int main(int argc, char **argv) {
    static const struct type *const types[] = {&training, NULL};
    unsigned long n = argc > 1 ? strtoul(argv[1], NULL, 10) : RECORDS;
    struct error e;
    AUTO_BUF struct buf room = {0};
    struct content c;
    double import = 0, entries = 0, least = 0;
    unsigned char sink = 0;
    struct catalogue *catalogue = crypto_start(&e) ? catalogue_new(types, &e) : NULL;
    if (catalogue == NULL || !read_cells(catalogue_at(catalogue, 0), &room, &c, &e)) {
        error_print(stderr, &e);
        return 1;
    }
    if (n == 0 || n > RECORDS_MAX) {
        fputs("usage: entry [RECORDS]\n", stderr);
        return 2;
    }
    for (int i = 0; i < ROUNDS; i++) { /* turn by turn, the best of each: other work disturbs all */
        import = larger(import, rate_import(c.schema, n, &sink));
        entries = larger(entries, rate_entries(&c, n, &sink));
        least = larger(least, rate_floor(&c, n, &sink));
    }
    printf("cells to body and entry    %9.0f records/s of %d fields\n", import, FIELDS);
    printf("entry alone                %9.0f entries/s\n", entries);
    printf("same bytes, SHA-256 only   %9.0f entries/s\n", least);
    printf("entry beside floor         %9.2f\n", entries / least);
    fprintf(stderr, "(%d)\n", sink);
    catalogue_free(catalogue);
    return 0;
}
