/* The programme string of a training report: whatever it says, the parts lie inside it. */
#include "format/names.h"

#include <assert.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void inside(struct span part, const char *text, size_t n) {
    if (part.n > 0)
        assert(part.p >= text && part.p + part.n <= text + n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct programmes known;
    struct programme_text t;
    if (known.count == 0 && !names_programmes(NULL, &known, NULL))
        abort();
    char *text = memory_new(size + 1);
    memcpy(text, data, size);
    programme_read(&known, (struct span){text, size}, &t);
    inside(t.region, text, size);
    inside(t.country, text, size);
    inside(t.programme, text, size);
    assert(t.fiscal_year >= 0 && t.fiscal_year <= 9999);
    programmes_find(&known, t.programme);
    free(text);
    return 0;
}
