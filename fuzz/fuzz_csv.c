/* fuzz_csv.c: every row that is read can be written and is read again the same. */
#include "base/csv.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void again(struct span *cells, size_t n) {
    AUTO_BUF struct buf line = {0};
    struct error e;
    struct span *back = NULL;
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_char(&line, ',');
        csv_put(&line, cells[i], false);
    }
    buf_str(&line, "\r\n");
    if (line.n == 2)
        return; /* one empty cell is a blank line */
    struct csv *c = csv_open(stream_memory(buf_view(&line), &e), "again", ',');
    if (csv_next(c, &back, &m, &e) != 1 || m != n)
        abort();
    for (size_t i = 0; i < n; i++)
        if (!span_eq(back[i], cells[i]))
            abort();
    csv_close(c);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n) {
    struct error e = {0};
    struct stream *in = stream_memory((struct span){(const char *)bytes, n}, &e);
    if (in == NULL)
        return 0;
    struct csv *c = csv_open(in, "fuzz", ',');
    struct span *cells = NULL;
    size_t count = 0;
    for (int row = 0, got = 0; row < 1000 && (got = csv_next(c, &cells, &count, &e)) != 0; row++) {
        if (got == 1 && !(cells[0].n >= 3 && memcmp(cells[0].p, "\xef\xbb\xbf", 3) == 0))
            again(cells, count);
        if (got < 0 && e.code != ERROR_INVALID)
            break;
    }
    csv_close(c);
    return 0;
}
