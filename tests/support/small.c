#include "small.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static const struct code kind_codes[] = {{"A", "Alpha", NULL}, {"B", "Beta", NULL}, {"C", "Gamma", NULL}, {0}};
static const struct code_list kinds = {"kinds", kind_codes, false};

const struct type small_partner = {
    .name = "partner", .plural = "partners", .label = "Partner", .label_plural = "Partners", .group = "Test",
    .help = "A partner.", .source = "test", .title = "name", .key = "code",
    .fields = (const struct field[]){
        {"name", TEXT, .required = true, .search = true},
        {"code", TEXT},
        {0}}};

const struct type small_work = {
    .name = "work", .plural = "works", .label = "Work", .label_plural = "Works", .group = "Test",
    .help = "Something done.", .source = "test", .title = "title", .sort = "-day",
    .fields = (const struct field[]){
        {"title", TEXT, .required = true, .search = true, .column = true},
        {"note", LONG_TEXT, .search = true},
        {"kind", CODE, .codes = &kinds, .facet = true},
        {"with", LIST_OF(REF), .to = "partner", .facet = true},
        {"day", DATE, .column = true},
        {"people", COUNT, .sum = true},
        {"cost", MONEY, .sum = true},
        {"place", POSITION},
        {0}}};

const struct type *const small_types[] = {&small_partner, &small_work, NULL};

static char directory[512];

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at) {
    (void)st, (void)kind, (void)at;
    return remove(path);
}

void small_clean(void) {
    if (directory[0] != '\0')
        nftw(directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    directory[0] = '\0';
}

const char *small_directory(void) {
    const char *base = getenv("TMPDIR");
    small_clean();
    snprintf(directory, sizeof directory, "%s/comity-test-XXXXXX", base != NULL ? base : "/tmp");
    assert_non_null(mkdtemp(directory));
    return directory;
}

uint64_t chance_next(struct chance *c) {
    c->state ^= c->state >> 12;
    c->state ^= c->state << 25;
    c->state ^= c->state >> 27;
    return c->state * 0x2545f4914f6cdd1du;
}

unsigned chance_below(struct chance *c, unsigned n) {
    return (unsigned)((chance_next(c) >> 33) % n);
}

struct content small_content(struct arena *a, const struct schema *s, ...) {
    struct content c = {.schema = s};
    const char *pair = NULL;
    va_list args;
    va_start(args, s);
    while ((pair = va_arg(args, const char *)) != NULL) {
        struct span text = span_of(pair), name = span_cut(&text, '=');
        int at = schema_field(s, name);
        AUTO_BUF struct buf value = {0};
        struct error e;
        assert_true(at >= 0);
        assert_true(field_from_text(&s->fields[at], text, NULL, &value, &e));
        if (value.n > 0)
            c.value[at] = (struct span){arena_copy(a, value.p, value.n), value.n};
    }
    va_end(args);
    return c;
}
