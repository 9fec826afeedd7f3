/* assets.c: addresses of the files that the binary carries; the table itself is made by
 * tools/embed.c. */
#include "web/http.h"

/* The hash is part of the address, so that the file may be cached for ever. A file that is not
 * there has no address. */
void asset_url(struct buf *b, const char *name) {
    const struct asset *f = asset_find(name);
    if (f != NULL)
        buf_printf(b, "/static/%s/%s", f->hash, f->name);
}
