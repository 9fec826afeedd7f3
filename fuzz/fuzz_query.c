/* fuzz_query.c: query strings and forms. What is taken is written again and read again: the same
 * pairs. */
#include "web/http.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good) {
    if (!good)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    AUTO_ARENA struct arena arena = {0};
    AUTO_BUF struct buf text = {0};
    const struct param *first = NULL, *second = NULL;
    size_t n = 0, again = 0;
    struct error e;
    if (!http_params_read((struct span){(const char *)data, size}, &arena, &first, &n, &e)) {
        require(e.code == ERROR_USAGE || e.code == ERROR_LIMIT);
        return 0;
    }
    for (size_t i = 0; i < n; i++) {
        require(utf8_valid(first[i].name) && utf8_valid(first[i].value));
        buf_str(&text, i > 0 ? "&" : "");
        http_encode(&text, first[i].name);
        buf_char(&text, '=');
        http_encode(&text, first[i].value);
    }
    require(http_params_read(buf_view(&text), &arena, &second, &again, &e) && again == n);
    for (size_t i = 0; i < n; i++)
        require(span_eq(first[i].name, second[i].name) && span_eq(first[i].value, second[i].value));
    return 0;
}
