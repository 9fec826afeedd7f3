/* fuzz_marking.c: a marking that is accepted has one canonical form, and nobody outside sees more of
 * a field than of its record. */
#include "record/record.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n) {
    AUTO_ARENA struct arena a = {0};
    struct marking m, again;
    struct error e;
    AUTO_BUF struct buf once = {0}, twice = {0};
    if (!marking_read((struct span){(const char *)bytes, n}, &a, &m, &e))
        return 0;
    marking_put(&once, &m);
    if (!marking_read(buf_view(&once), &a, &again, &e))
        abort();
    marking_put(&twice, &again);
    if (!span_eq(buf_view(&once), buf_view(&twice)))
        abort();
    struct viewer viewers[] = {{0}, {.partner = SPAN("GBR")}, {.own = true}};
    struct date day = {20780};
    for (size_t i = 0; i < 3; i++)
        for (size_t f = 0; f < m.fields_count; f++)
            if (marking_allows(&m, m.fields[f].field, &viewers[i], day) &&
                !marking_allows(&m, (struct span){0}, &viewers[i], day))
                abort();
    return 0;
}
