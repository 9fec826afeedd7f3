/* A mapping file, and its rules on a cell: read or refused, never more. */
#include "format/mapping.h"

#include <assert.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct catalogue *types;
    struct mapping m;
    struct error e;
    if (types == NULL)
        types = catalogue_new(record_types, &e);
    if (types == NULL)
        abort();
    /* The first line is a cell, the rest the mapping. */
    struct span rest = {(const char *)data, size}, cell = span_cut(&rest, '\n');
    if (rest.p == NULL)
        return 0;
    struct stream *in = stream_memory(rest, &e);
    if (in == NULL)
        return 0;
    struct csv *csv = csv_open(in, "mapping", ',');
    if (mapping_read(csv, catalogue_find(types, SPAN("activity")), &m, &e)) {
        for (size_t i = 0; i < m.count; i++) {
            struct buf out AUTO_BUF = {0};
            mapping_value(&m.rules[i], cell, &out, &e);
        }
        mapping_free(&m);
    }
    csv_close(csv);
    return 0;
}
