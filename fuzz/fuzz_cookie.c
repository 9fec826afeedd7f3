/* fuzz_cookie.c: headers that carry lists: cookies, what is accepted, entity tags. The first line
 * is a name to look for. */
#include "web/http.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good) {
    if (!good)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct span header = {(const char *)data, size}, line = span_cut(&header, '\n');
    AUTO_FREE char *name = span_dup(line);
    struct span value = http_cookie(header, name);
    if (value.p != NULL) { /* lies inside the header, behind its name and a '=' */
        require(value.p > header.p && value.p + value.n <= header.p + header.n &&
                value.p[-1] != ';');
        require(memchr(value.p, ';', value.n) == NULL);
    }
    require(http_weight(header, name) <= 1000);
    bool strong = http_tag_listed(header, name, false), weak = http_tag_listed(header, name, true);
    require(weak || !strong || name[0] == 'W'); /* what is the same strongly is the same weakly */
    AUTO_BUF struct buf text = {0};
    html_text(&text, header);
    require(memchr(buf_view(&text).p, '<', text.n) == NULL);
    return 0;
}
