/* One tile, one name: a path that is accepted is formatted to the same bytes. And a bundle that is
 * accepted is put together again to the same bytes. */
#include "tlog/tlog.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_path(struct span text) {
    struct tlog_path path;
    char again[TLOG_PATH_MAX];
    if (!tlog_path_parse(text, &path))
        return;
    tlog_path_format(&path, again);
    if (!span_is(text, again))
        abort();
}

static void try_bundle(struct span bytes, unsigned width) {
    struct span entries[TLOG_TILE_WIDTH];
    AUTO_BUF struct buf again = {0};
    if (!tlog_bundle_split(bytes, width, entries, NULL))
        return;
    for (unsigned i = 0; i < width; i++)
        tlog_bundle_put(&again, entries[i]);
    if (!span_eq(buf_view(&again), bytes))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    try_path((struct span){(const char *)data, size});
    if (size > 0)
        try_bundle((struct span){(const char *)data + 1, size - 1}, data[0]);
    return 0;
}
