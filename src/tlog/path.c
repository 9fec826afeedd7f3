/* The names under a log's prefix, and entry bundles (C2SP tlog-tiles). */
#include "tlog/lines.h"

#include <assert.h>

enum {
    LEVEL_MAX = 63,  /* C2SP tlog-tiles: "an integer between 0 and 63" */
    ENTRY_LENGTH = 2 /* bytes of the length before each entry of a bundle */
};

/* No tree below 2^63 leaves has a tile with a larger index; level 0 has the most. */
static const uint64_t index_max = TLOG_SIZE_MAX / TLOG_TILE_WIDTH;

/* Exactly three digits at the start of *rest. */
static bool take_group(struct span *rest, uint64_t *value) {
    if (rest->n < 3)
        return false;
    *value = 0;
    for (int i = 0; i < 3; i++) {
        char c = rest->p[i];
        if (c < '0' || c > '9')
            return false;
        *value = *value * 10 + (uint64_t)(c - '0');
    }
    *rest = (struct span){rest->p + 3, rest->n - 3};
    return true;
}

/* value := value * 1000 + group, within the bound. */
static bool add_group(uint64_t *value, uint64_t group) {
    if (*value > index_max / 1000)
        return false;
    *value = *value * 1000 + group;
    return *value <= index_max;
}

/* "x001/x234/067": groups of three digits, all but the last marked; *rest keeps what follows. */
static bool take_index(struct span *rest, uint64_t *index) {
    uint64_t value = 0, group = 0;
    while (rest->n > 0 && rest->p[0] == 'x') {
        *rest = (struct span){rest->p + 1, rest->n - 1};
        if (!take_group(rest, &group) || rest->n == 0 || rest->p[0] != '/')
            return false;
        *rest = (struct span){rest->p + 1, rest->n - 1};
        /* A leading x000 would be a second name for the same tile. */
        if (!add_group(&value, group) || value == 0)
            return false;
    }
    if (!take_group(rest, &group) || !add_group(&value, group))
        return false;
    *index = value;
    return true;
}

/* Nothing (a full tile) or ".p/W". */
static bool take_width(struct span rest, unsigned *width) {
    uint64_t number = TLOG_TILE_WIDTH;
    if (rest.n > 0) {
        if (!span_starts(rest, SPAN(".p/")) ||
            !tlog_line_number((struct span){rest.p + 3, rest.n - 3}, &number) || number == 0 ||
            number >= TLOG_TILE_WIDTH)
            return false;
    }
    *width = (unsigned)number;
    return true;
}

bool tlog_path_parse(struct span path, struct tlog_path *out) {
    *out = (struct tlog_path){.kind = TLOG_PATH_CHECKPOINT};
    if (span_is(path, "checkpoint"))
        return true;
    if (!span_starts(path, SPAN("tile/")))
        return false;
    struct span rest = {path.p + 5, path.n - 5};
    struct span level = span_cut(&rest, '/');
    uint64_t number = 0;
    out->kind = span_is(level, "entries") ? TLOG_PATH_ENTRIES : TLOG_PATH_TILE;
    if (out->kind == TLOG_PATH_TILE && (!tlog_line_number(level, &number) || number > LEVEL_MAX))
        return false;
    out->level = (unsigned)number;
    return take_index(&rest, &out->index) && take_width(rest, &out->width);
}

static void format_index(struct buf *b, uint64_t index) {
    uint64_t groups[7]; /* 10^21 is beyond any index */
    size_t n = 0;
    do
        groups[n++] = index % 1000;
    while ((index /= 1000) > 0);
    while (--n > 0)
        buf_printf(b, "x%03u/", (unsigned)groups[n]);
    buf_printf(b, "%03u", (unsigned)groups[0]);
}

void tlog_path_format(const struct tlog_path *path, char out[TLOG_PATH_MAX]) {
    AUTO_BUF struct buf b = {0};
    if (path->kind == TLOG_PATH_CHECKPOINT) {
        buf_str(&b, "checkpoint");
    } else {
        buf_str(&b, "tile/");
        if (path->kind == TLOG_PATH_ENTRIES)
            buf_str(&b, "entries/");
        else
            buf_printf(&b, "%u/", path->level);
        format_index(&b, path->index);
        if (path->width < TLOG_TILE_WIDTH)
            buf_printf(&b, ".p/%u", path->width);
    }
    assert(b.n < TLOG_PATH_MAX);
    memcpy(out, b.p, b.n + 1);
}

bool tlog_bundle_split(struct span bundle, unsigned width, struct span entries[TLOG_TILE_WIDTH],
                       struct error *e) {
    assert(width <= TLOG_TILE_WIDTH);
    size_t at = 0;
    for (unsigned i = 0; i < width; i++) {
        if (bundle.n - at < ENTRY_LENGTH)
            return error_set(e, ERROR_INVALID, "entry bundle ends before entry %u of %u", i, width);
        const unsigned char *length = (const unsigned char *)bundle.p + at;
        size_t n = (size_t)(length[0] << 8 | length[1]);
        at += ENTRY_LENGTH;
        if (bundle.n - at < n)
            return error_set(e, ERROR_INVALID, "entry bundle ends inside entry %u of %u", i, width);
        entries[i] = (struct span){bundle.p + at, n};
        at += n;
    }
    if (at != bundle.n)
        return error_set(e, ERROR_INVALID, "entry bundle has %zu bytes after its %u entries",
                         bundle.n - at, width);
    return true;
}

void tlog_bundle_put(struct buf *bundle, struct span entry) {
    assert(entry.n <= TLOG_ENTRY_MAX);
    char length[ENTRY_LENGTH] = {(char)(entry.n >> 8), (char)(entry.n & 0xff)};
    buf_add(bundle, length, sizeof length);
    buf_span(bundle, entry);
}
