/* names.c: the tables of names that ship with comity. The build compresses each (meson.build) and
 * the assembler puts the bytes into the program as they are. */
#include "format/names.h"

#include <stdlib.h>

#define TABLE(symbol, file)                                                                        \
    extern const char symbol[], symbol##_end[];                                                    \
    __asm__(".section .rodata\n"                                                                   \
            ".balign 16\n"                                                                         \
            ".hidden " #symbol "\n"                                                                \
            ".hidden " #symbol "_end\n"                                                            \
            ".globl " #symbol "\n"                                                                 \
            ".globl " #symbol "_end\n" #symbol ":\n"                                               \
            ".incbin \"" NAMES_DIR "/" file ".packed\"\n" #symbol "_end:\n"                        \
            ".byte 0\n"                                                                            \
            ".previous\n")

TABLE(comity_names_former, "former.csv");
TABLE(comity_names_organisations, "organisations.csv");
TABLE(comity_names_other, "other-names.csv");
TABLE(comity_names_programmes, "programmes.csv");
TABLE(comity_names_regions, "regions.csv");
TABLE(comity_names_short, "short-names.csv");
TABLE(comity_names_state_regions, "state-regions.csv");
TABLE(comity_names_states, "states.csv");

static const struct {
    const char *name, *start, *end;
} built_in[] = {
    {"former.csv", comity_names_former, comity_names_former_end},
    {"organisations.csv", comity_names_organisations, comity_names_organisations_end},
    {"other-names.csv", comity_names_other, comity_names_other_end},
    {"programmes.csv", comity_names_programmes, comity_names_programmes_end},
    {"regions.csv", comity_names_regions, comity_names_regions_end},
    {"short-names.csv", comity_names_short, comity_names_short_end},
    {"state-regions.csv", comity_names_state_regions, comity_names_state_regions_end},
    {"states.csv", comity_names_states, comity_names_states_end},
};

bool names_open(struct table *t, const char *directory, const char *name, struct error *e) {
    *t = (struct table){0};
    if (directory != NULL) {
        struct buf path AUTO_BUF = {0};
        buf_printf(&path, "%s/%s", directory, name);
        return table_open_file(t, path.p, e);
    }
    for (size_t i = 0; i < sizeof built_in / sizeof *built_in; i++) {
        if (strcmp(built_in[i].name, name) != 0)
            continue;
        struct span bytes = {built_in[i].start, (size_t)(built_in[i].end - built_in[i].start)};
        struct stream *in = stream_memory(bytes, e);
        return in != NULL && table_open(t, csv_open(in, name, ','), e);
    }
    return error_set(e, ERROR_NOT_FOUND, "comity has no table %s", name);
}

bool names_programmes(const char *directory, struct programmes *out, struct error *e) {
    static const char *const names[] = {"name", "code", "programme_name", NULL};
    struct table t AUTO_TABLE = {0};
    int c[3];
    if (!names_open(&t, directory, "programmes.csv", e) || !table_bind(&t, names, c, e))
        return false;
    int got = 0;
    while ((got = table_next(&t, e)) == 1)
        programmes_add(out, table_cell(&t, c[0]), table_cell(&t, c[1]), table_cell(&t, c[2]));
    return got == 0;
}

bool names_pairs(const char *directory, const char *table, const char *from, const char *to,
                 const char *scope, struct name_pairs *out, struct error *e) {
    const char *const names[] = {from, to, scope == NULL ? NULL : "scope", NULL};
    struct table t AUTO_TABLE = {0};
    int c[3];
    if (!names_open(&t, directory, table, e) || !table_bind(&t, names, c, e))
        return false;
    int got = 0;
    while ((got = table_next(&t, e)) == 1) {
        if (scope != NULL && !span_is(table_cell(&t, c[2]), scope))
            continue;
        if (out->count == out->cap) {
            out->cap = out->cap == 0 ? 64 : out->cap * 2;
            out->values = memory_resize(out->values, out->cap, sizeof *out->values);
        }
        struct span value = table_cell(&t, c[1]);
        map_put(&out->keys, table_cell(&t, c[0]), out->count, NULL);
        out->values[out->count++] =
            (struct span){arena_copy(&out->memory, value.p, value.n), value.n};
    }
    return got == 0;
}

struct span name_pairs_find(const struct name_pairs *p, struct span key) {
    const uint64_t *at = map_get(&p->keys, key);
    return at == NULL ? (struct span){0} : p->values[*at];
}

void name_pairs_free(struct name_pairs *p) {
    map_free(&p->keys);
    free(p->values);
    arena_free(&p->memory);
    *p = (struct name_pairs){0};
}
