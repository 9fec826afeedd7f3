/* Durable appends: records put through the node's batch API, made durable with a signed checkpoint
 * once a second and at the end. Prints appends, seconds, appends a second and the number of
 * checkpoints. Usage: durable_append HOME SECONDS   (HOME is made and must not exist) */
#include "node/node.h"

#include <stdlib.h>

enum { EVERY_US = 1000000, LOOK_EVERY = 64 };

static void die(const struct error *e) {
    error_print(stderr, e);
    exit(1);
}

static const char *const fields[] = {"title",     "kind",   "fiscal_year",
                                     "programme", "starts", "location"};
enum { FIELDS = sizeof fields / sizeof *fields };

struct filler {
    const struct schema *schema;
    int at[FIELDS];
    char text[FIELDS][80];
};

static void find_fields(struct filler *f, const struct catalogue *types) {
    struct error e = {0};
    f->schema = catalogue_find(types, SPAN("activity"));
    for (int i = 0; i < FIELDS; i++) {
        f->at[i] = schema_field(f->schema, span_of(fields[i]));
        if (f->at[i] < 0) {
            error_set(&e, ERROR_NOT_FOUND, "activity has no field %s", fields[i]);
            die(&e);
        }
    }
}

/* About 200 bytes of canonical content, as a short report has. */
static void fill(struct filler *f, uint64_t n, struct content *c) {
    *c = (struct content){.schema = f->schema};
    snprintf(f->text[0], sizeof f->text[0], "\"Combined boarding and search course, class %llu\"",
             (unsigned long long)n);
    snprintf(f->text[1], sizeof f->text[1], "\"SAT\"");
    snprintf(f->text[2], sizeof f->text[2], "\"2025-2026\"");
    snprintf(f->text[3], sizeof f->text[3], "\"IMET\"");
    snprintf(f->text[4], sizeof f->text[4], "\"2026-%02u-%02u\"", 1 + (unsigned)(n % 12),
             1 + (unsigned)(n % 28));
    snprintf(f->text[5], sizeof f->text[5], "\"Naval training centre, pier %llu\"",
             (unsigned long long)n % 40);
    for (int i = 0; i < FIELDS; i++)
        c->value[f->at[i]] = span_of(f->text[i]);
}

static uint64_t append(struct node *n, struct batch *b, uint64_t for_us, unsigned *checkpoints) {
    struct filler f;
    struct content c;
    struct error e = {0};
    struct uuid id;
    uint64_t began = time_monotonic_us(), saved = began, now = began, count = 0;
    find_fields(&f, node_catalogue(n));
    while (now - began < for_us) {
        struct change change = {.content = &c};
        int64_t record = 0;
        enum outcome outcome;
        fill(&f, count, &c);
        if (!batch_put(b, &change, &record, &id, &outcome, &e))
            die(&e);
        if (++count % LOOK_EVERY != 0)
            continue;
        now = time_monotonic_us();
        if (now - saved < EVERY_US)
            continue;
        if (!batch_save(b, &e))
            die(&e);
        ++*checkpoints;
        saved = time_monotonic_us();
    }
    return count;
}

int main(int argc, char **argv) {
    struct error e = {0};
    struct node_settings settings = {.origin = "comity.example/bench", .name = "Bench"};
    unsigned checkpoints = 1;
    if (argc != 3) {
        fputs("usage: durable_append HOME SECONDS\n", stderr);
        return 2;
    }
    if (!node_init(argv[1], &settings, &e))
        die(&e);
    struct node *n = node_open(argv[1], NULL, &e);
    struct batch *b = n == NULL ? NULL : node_begin(n, SPAN("bench"), &e);
    if (b == NULL)
        die(&e);
    uint64_t began = time_monotonic_us();
    uint64_t count = append(n, b, strtoull(argv[2], NULL, 10) * 1000000, &checkpoints);
    if (!batch_commit(b, &e))
        die(&e);
    double seconds = (double)(time_monotonic_us() - began) / 1e6;
    printf("%llu %.3f %.0f %u\n", (unsigned long long)count, seconds, (double)count / seconds,
           checkpoints);
    node_close(n);
    return 0;
}
