/* archive.c: a tar file (POSIX ustar) packed with zstd: what a backup is, so that any tar can look
 * into it. */
#include "base/stream.h"
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

enum { BLOCK = 512, CHUNK = 128 * 1024, NAME = 100, SIZE_AT = 124, SIZE_DIGITS = 12, SUM_AT = 148 };

struct archive {
    char *path, *partial;
    FILE *to;
    ZSTD_CCtx *pack;
    char *out;
};

/* ---- writing --------------------------------------------------------------------------------- */

struct archive *archive_create(const char *path, struct error *e) {
    AUTO_BUF struct buf partial = {0};
    buf_printf(&partial, "%s.partial", path);
    if (access(path, F_OK) == 0) {
        error_set(e, ERROR_CONFLICT, "%s is there already", path);
        error_hint(e, "choose another name, or remove it first");
        return NULL;
    }
    int fd = open(partial.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || fchmod(fd, 0600) != 0) {
        error_errno(e, "writing %s", partial.p);
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    struct archive *a = memory_new(sizeof *a);
    a->path = memory_strdup(path);
    a->partial = memory_strdup(partial.p);
    a->to = fdopen(fd, "w");
    a->pack = ZSTD_createCCtx();
    a->out = memory_new(CHUNK);
    ZSTD_CCtx_setParameter(a->pack, ZSTD_c_checksumFlag, 1);
    return a;
}

static bool put(struct archive *a, const void *bytes, size_t n, ZSTD_EndDirective how,
                struct error *e) {
    ZSTD_inBuffer in = {bytes, n, 0};
    size_t left = 1;
    while (in.pos < in.size || (how == ZSTD_e_end && left > 0)) {
        ZSTD_outBuffer out = {a->out, CHUNK, 0};
        left = ZSTD_compressStream2(a->pack, &out, &in, how);
        if (ZSTD_isError(left))
            return error_set(e, ERROR_IO, "packing %s: %s", a->path, ZSTD_getErrorName(left));
        if (fwrite(a->out, 1, out.pos, a->to) != out.pos)
            return error_errno(e, "writing %s", a->partial);
    }
    return true;
}

static void put_octal(char *field, size_t width, uint64_t n) {
    for (size_t i = width - 1; i-- > 0; n >>= 3)
        field[i] = (char)('0' + (n & 7));
}

/* Sizes above 8 GiB do not fit eleven octal digits: then, as GNU tar does, a big-endian number
 * behind a set bit. */
static void put_size(char *field, uint64_t n) {
    if (n < (1ull << 33)) {
        put_octal(field, SIZE_DIGITS, n);
        return;
    }
    field[0] = (char)0x80;
    for (size_t i = SIZE_DIGITS - 1; i > 0; i--, n >>= 8)
        field[i] = (char)(n & 0xff);
}

static uint64_t sum_of(const char block[BLOCK]) {
    uint64_t sum = 0;
    for (size_t i = 0; i < BLOCK; i++)
        sum += i >= SUM_AT && i < SUM_AT + 8 ? ' ' : (unsigned char)block[i];
    return sum;
}

static bool put_header(struct archive *a, const char *name, uint64_t size, struct error *e) {
    char b[BLOCK] = {0};
    snprintf(b, NAME, "%s", name);
    put_octal(b + 100, 8, 0600);
    put_octal(b + 108, 8, 0);
    put_octal(b + 116, 8, 0);
    put_size(b + SIZE_AT, size);
    put_octal(b + 136, 12, (uint64_t)(time_now() / 1000000));
    b[156] = '0';
    memcpy(b + 257, "ustar\00000", 8);
    put_octal(b + SUM_AT, 7, sum_of(b));
    b[SUM_AT + 7] = ' ';
    return put(a, b, sizeof b, ZSTD_e_continue, e);
}

static bool put_padding(struct archive *a, uint64_t size, struct error *e) {
    static const char zeros[BLOCK];
    size_t over = (size_t)(size % BLOCK);
    return over == 0 || put(a, zeros, BLOCK - over, ZSTD_e_continue, e);
}

bool archive_add_bytes(struct archive *a, const char *name, struct span bytes, struct error *e) {
    return put_header(a, name, bytes.n, e) && put(a, bytes.p, bytes.n, ZSTD_e_continue, e) &&
           put_padding(a, bytes.n, e);
}

static bool copy_in(struct archive *a, FILE *from, const char *path, uint64_t size,
                    struct error *e) {
    AUTO_FREE char *chunk = memory_new(CHUNK);
    for (uint64_t left = size; left > 0;) {
        size_t want = left < CHUNK ? (size_t)left : CHUNK, got = fread(chunk, 1, want, from);
        if (got != want)
            return error_set(e, ERROR_IO, "reading %s: it ended before its size", path);
        if (!put(a, chunk, got, ZSTD_e_continue, e))
            return false;
        left -= got;
    }
    return true;
}

bool archive_add_file(struct archive *a, const char *name, const char *path, struct error *e) {
    struct stat st;
    FILE *from = fopen(path, "re");
    if (from == NULL || fstat(fileno(from), &st) != 0) {
        error_errno(e, "reading %s", path);
        if (from != NULL)
            fclose(from);
        return false;
    }
    uint64_t size = (uint64_t)st.st_size;
    bool good =
        put_header(a, name, size, e) && copy_in(a, from, path, size, e) && put_padding(a, size, e);
    fclose(from);
    return good;
}

static void release(struct archive *a) {
    if (a->to != NULL)
        fclose(a->to);
    ZSTD_freeCCtx(a->pack);
    free(a->out);
    free(a->path);
    free(a->partial);
    free(a);
}

bool archive_close(struct archive *a, struct error *e) {
    static const char end[2 * BLOCK];
    if (!put(a, end, sizeof end, ZSTD_e_end, e)) {
        archive_abandon(a);
        return false;
    }
    bool good = fflush(a->to) == 0 && fsync(fileno(a->to)) == 0 && rename(a->partial, a->path) == 0;
    if (!good) {
        error_errno(e, "writing %s", a->partial);
        archive_abandon(a);
        return false;
    }
    release(a);
    return true;
}

void archive_abandon(struct archive *a) {
    if (a == NULL)
        return;
    unlink(a->partial);
    release(a);
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool read_whole(struct stream *s, char *out, size_t n, const char *path, struct error *e) {
    for (size_t at = 0; at < n;) {
        ptrdiff_t got = stream_read(s, out + at, n - at, e);
        if (got < 0)
            return error_prefix(e, "%s", path);
        if (got == 0)
            return error_set(e, ERROR_INVALID, "%s ends too early: it is not a whole backup", path);
        at += (size_t)got;
    }
    return true;
}

static bool not_backup(const char *path, struct error *e) {
    error_set(e, ERROR_INVALID, "%s is not a backup that comity made", path);
    return error_hint(e, "a backup is made with `comity backup FILE`");
}

static bool take_size(const char *field, uint64_t *out) {
    *out = 0;
    if ((field[0] & 0x80) != 0) {
        for (size_t i = 4; i < SIZE_DIGITS; i++) /* 64 bits are enough for any disk */
            *out = *out << 8 | (unsigned char)field[i];
        return *out < (1ull << 60);
    }
    for (size_t i = 0; i < SIZE_DIGITS && field[i] != '\0' && field[i] != ' '; i++) {
        if (field[i] < '0' || field[i] > '7')
            return false;
        *out = *out << 3 | (uint64_t)(field[i] - '0');
    }
    return true;
}

static bool sum_fits(const char b[BLOCK]) {
    uint64_t sum = 0;
    for (size_t i = SUM_AT; i < SUM_AT + 6; i++)
        sum = sum << 3 | (uint64_t)((b[i] - '0') & 7);
    return sum == sum_of(b);
}

static bool copy_out(struct stream *s, FILE *to, uint64_t size, const char *path, struct error *e) {
    AUTO_FREE char *chunk = memory_new(CHUNK);
    uint64_t left = (size + BLOCK - 1) / BLOCK * BLOCK, useful = size;
    while (left > 0) {
        size_t n = left < CHUNK ? (size_t)left : CHUNK, keep = useful < n ? (size_t)useful : n;
        if (!read_whole(s, chunk, n, path, e))
            return false;
        if (fwrite(chunk, 1, keep, to) != keep)
            return error_errno(e, "unpacking %s", path);
        left -= n;
        useful -= keep;
    }
    return true;
}

static bool unpack_member(struct stream *s, const char *path, const char *directory,
                          const char *name, uint64_t size, struct error *e) {
    AUTO_BUF struct buf full = {0};
    buf_printf(&full, "%s/%s", directory, name);
    int fd = open(full.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return error_errno(e, "writing %s", full.p);
    FILE *to = fdopen(fd, "w");
    bool good = copy_out(s, to, size, path, e);
    if (good && (fflush(to) != 0 || fsync(fd) != 0))
        good = error_errno(e, "writing %s", full.p);
    fclose(to);
    return good;
}

static bool known(const char *name, const char *const *names) {
    for (; *names != NULL; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

bool archive_unpack(const char *path, const char *directory, const char *const *names,
                    struct error *e) {
    __attribute__((cleanup(stream_auto_close))) struct stream *s = stream_open(path, e);
    char b[BLOCK];
    if (s == NULL)
        return false;
    for (;;) {
        uint64_t size = 0;
        char name[NAME + 1] = "";
        if (!read_whole(s, b, sizeof b, path, e))
            return false;
        if (b[0] == '\0')
            break;
        memcpy(name, b, NAME);
        if (memcmp(b + 257, "ustar", 5) != 0 || !sum_fits(b) || b[156] != '0' ||
            !take_size(b + SIZE_AT, &size) || !known(name, names))
            return not_backup(path, e);
        if (!unpack_member(s, path, directory, name, size, e))
            return false;
    }
    while (true) { /* to the end, so that a packed file that was cut or altered is noticed */
        ptrdiff_t got = stream_read(s, b, sizeof b, e);
        if (got <= 0)
            return got == 0 ? true : error_prefix(e, "%s", path);
    }
}
