/* fuzz_json.c: whatever is accepted can be walked, and its canonical form is canonical. */
#include "base/json.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void walk(struct json value, int depth) {
    struct json name, inner;
    AUTO_BUF struct buf text = {0};
    if (depth > JSON_DEPTH_MAX)
        abort();
    if (value.type == JSON_STRING)
        json_decode(value, &text);
    if (text.n > 0 && !utf8_valid(buf_view(&text)))
        abort();
    if (value.type == JSON_ARRAY)
        for (struct json_walk w = json_walk(value); json_next(&w, &inner);)
            walk(inner, depth + 1);
    if (value.type == JSON_OBJECT)
        for (struct json_walk w = json_walk(value); json_next_member(&w, &name, &inner);)
            walk(inner, depth + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n) {
    struct json value, again;
    struct error e;
    AUTO_BUF struct buf once = {0}, twice = {0};
    if (!json_parse((struct span){(const char *)bytes, n}, &value, &e))
        return 0;
    walk(value, 0);
    json_canonical(value, &once);
    if (!json_parse(buf_view(&once), &again, &e))
        abort();
    json_canonical(again, &twice);
    if (!span_eq(buf_view(&once), buf_view(&twice)))
        abort();
    return 0;
}
