#include "base/stream.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <zlib.h>
#include <zstd.h>

enum { CHUNK = 128 * 1024 };

enum packing { PLAIN, GZIP, ZSTD };

struct stream {
    FILE *file; /* NULL: from memory */
    struct span memory;
    char *name;
    enum packing packing;
    char *in;
    size_t in_at, in_n;
    uint64_t done, total;
    bool ended;      /* the source has no more bytes */
    bool mid_frame;  /* a compressed frame has begun and not ended */
    z_stream gzip;
    ZSTD_DStream *zstd;
};

static bool refill(struct stream *s, struct error *e) {
    size_t keep = s->in_n - s->in_at;
    memmove(s->in, s->in + s->in_at, keep);
    s->in_at = 0;
    s->in_n = keep;
    size_t got = 0;
    if (s->file != NULL) {
        got = fread(s->in + keep, 1, CHUNK - keep, s->file);
        if (got == 0 && ferror(s->file))
            return error_errno(e, "reading %s", s->name);
    } else {
        got = s->memory.n < CHUNK - keep ? s->memory.n : CHUNK - keep;
    }
    if (s->file == NULL && got > 0) { /* an absent span has no bytes to point at */
        memcpy(s->in + keep, s->memory.p, got);
        s->memory.p += got;
        s->memory.n -= got;
    }
    s->in_n += got;
    s->done += got;
    s->ended = got == 0;
    return true;
}

static bool start(struct stream *s, struct error *e) {
    if (!refill(s, e))
        return false;
    const unsigned char *b = (const unsigned char *)s->in;
    if (s->in_n >= 2 && b[0] == 0x1f && b[1] == 0x8b) {
        s->packing = GZIP;
        if (inflateInit2(&s->gzip, 16 + MAX_WBITS) != Z_OK)
            return error_set(e, ERROR_IO, "zlib could not start");
    } else if (s->in_n >= 4 && b[0] == 0x28 && b[1] == 0xb5 && b[2] == 0x2f && b[3] == 0xfd) {
        s->packing = ZSTD;
        s->zstd = ZSTD_createDStream();
        if (s->zstd == NULL)
            return error_set(e, ERROR_IO, "zstd could not start");
        ZSTD_DCtx_setParameter(s->zstd, ZSTD_d_windowLogMax, 27); /* at most 128 MiB of window */
    }
    return true;
}

static struct stream *begin(FILE *file, struct span memory, const char *name, uint64_t total, struct error *e) {
    struct stream *s = memory_new(sizeof *s);
    s->file = file;
    s->memory = memory;
    s->name = memory_strdup(name);
    s->total = total;
    s->in = memory_new(CHUNK);
    if (!start(s, e)) {
        stream_close(s);
        return NULL;
    }
    return s;
}

struct stream *stream_open(const char *path, struct error *e) {
    if (strcmp(path, "-") == 0)
        return begin(stdin, (struct span){0}, "standard input", 0, e);
    struct stat st;
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
        error_set(e, ERROR_INVALID, "%s is a directory, not a file", path);
        return NULL;
    }
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        error_errno(e, "opening %s", path);
        if (e != NULL && errno == ENOENT)
            e->code = ERROR_NOT_FOUND;
        return NULL;
    }
    return begin(f, (struct span){0}, path, st.st_size > 0 ? (uint64_t)st.st_size : 0, e);
}

struct stream *stream_memory(struct span bytes, struct error *e) {
    return begin(NULL, bytes, "memory", bytes.n, e);
}

static ptrdiff_t damaged(struct stream *s, const char *why, struct error *e) {
    error_set(e, ERROR_INVALID, "%s: the compressed data is damaged: %s", s->name, why);
    error_hint(e, "fetch the file again; nothing after this point was read");
    return -1;
}

static ptrdiff_t read_plain(struct stream *s, void *out, size_t n) {
    size_t take = s->in_n - s->in_at < n ? s->in_n - s->in_at : n;
    memcpy(out, s->in + s->in_at, take);
    s->in_at += take;
    return (ptrdiff_t)take;
}

static ptrdiff_t read_gzip(struct stream *s, void *out, size_t n, struct error *e) {
    s->gzip.next_in = (Bytef *)(s->in + s->in_at);
    s->gzip.avail_in = (uInt)(s->in_n - s->in_at);
    s->gzip.next_out = out;
    s->gzip.avail_out = (uInt)n;
    int rc = inflate(&s->gzip, Z_NO_FLUSH);
    s->in_at = s->in_n - s->gzip.avail_in;
    if (rc == Z_STREAM_END) { /* a file may hold several members */
        s->mid_frame = false;
        inflateReset(&s->gzip);
    } else if (rc == Z_OK || rc == Z_BUF_ERROR) {
        s->mid_frame = true;
    } else {
        return damaged(s, s->gzip.msg != NULL ? s->gzip.msg : "not gzip", e);
    }
    return (ptrdiff_t)(n - s->gzip.avail_out);
}

static ptrdiff_t read_zstd(struct stream *s, void *out, size_t n, struct error *e) {
    ZSTD_inBuffer in = {s->in + s->in_at, s->in_n - s->in_at, 0};
    ZSTD_outBuffer to = {out, n, 0};
    size_t rc = ZSTD_decompressStream(s->zstd, &to, &in);
    if (ZSTD_isError(rc))
        return damaged(s, ZSTD_getErrorName(rc), e);
    s->in_at += in.pos;
    s->mid_frame = rc != 0;
    return (ptrdiff_t)to.pos;
}

ptrdiff_t stream_read(struct stream *s, void *out, size_t n, struct error *e) {
    if (n > CHUNK)
        n = CHUNK;
    for (;;) {
        bool had_input = s->in_n > s->in_at;
        ptrdiff_t got = 0;
        if (had_input || s->mid_frame)
            got = s->packing == PLAIN  ? read_plain(s, out, n)
                  : s->packing == GZIP ? read_gzip(s, out, n, e)
                                       : read_zstd(s, out, n, e);
        if (got != 0)
            return got;
        if (s->in_n == s->in_at || !had_input) {
            if (s->ended)
                return s->mid_frame ? damaged(s, "it ends early", e) : 0;
            if (!refill(s, e))
                return -1;
        }
    }
}

void stream_progress(const struct stream *s, uint64_t *done, uint64_t *total) {
    *done = s->done;
    *total = s->total;
}

void stream_close(struct stream *s) {
    if (s == NULL)
        return;
    if (s->packing == GZIP)
        inflateEnd(&s->gzip);
    ZSTD_freeDStream(s->zstd);
    if (s->file != NULL && s->file != stdin)
        fclose(s->file);
    free(s->in);
    free(s->name);
    free(s);
}

void stream_auto_close(struct stream **s) {
    stream_close(*s);
}

bool stream_slurp(const char *path, size_t limit, struct buf *out, struct error *e) {
    __attribute__((cleanup(stream_auto_close))) struct stream *s = stream_open(path, e);
    if (s == NULL)
        return false;
    for (;;) {
        buf_reserve(out, CHUNK);
        ptrdiff_t got = stream_read(s, out->p + out->n, CHUNK, e);
        if (got <= 0) {
            out->p[out->n] = '\0';
            return got == 0;
        }
        out->n += (size_t)got;
        if (out->n > limit)
            return error_set(e, ERROR_LIMIT, "%s is larger than %zu bytes", path, limit);
    }
}
