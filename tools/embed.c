/* embed.c: turns files into a C source, so that the binary carries its pages' style, script and map with it.
 *
 * Usage: embed OUTPUT.c FILE...
 *
 * OUTPUT.c defines asset_find() of web/http.h over a table with, for each FILE, its base name, media type, the first 16 hex
 * digits of its SHA-256 (part of its address, so that it can be cached for ever), its bytes, and the same packed with gzip
 * where that is at least a tenth smaller. The same files give the same output, byte for byte. Runs at build time only. */
#include <errno.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { FILES_MAX = 200, FILE_MAX = 16 * 1024 * 1024, LINE_BYTES = 100 };

struct bytes {
    unsigned char *p;
    size_t size;
};

struct file {
    const char *path, *name, *type;
    struct bytes plain, packed; /* packed.p == NULL: not worth it */
    char hash[17];
};

static const struct {
    const char *ending, *type;
} types[] = {
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".json", "application/json"},
    {".geojson", "application/geo+json"},
    {".html", "text/html; charset=utf-8"},
    {".txt", "text/plain; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".webmanifest", "application/manifest+json"},
};

_Noreturn static void fail(const char *path, const char *why) {
    fprintf(stderr, "embed: %s: %s\n", path, why);
    exit(1);
}

static void *allocate(size_t n) {
    void *p = malloc(n);
    if (!p)
        fail("memory", "none left");
    return p;
}

static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Names stand in addresses and in C strings. */
static bool name_plain(const char *name) {
    return *name && strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == strlen(name);
}

static const char *media_type(const char *path) {
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
        if (strcmp(dot, types[i].ending) == 0)
            return types[i].type;
    fail(path, "no media type known for this ending; add it to the table in tools/embed.c");
}

static struct bytes read_file(const char *path) {
    FILE *in = fopen(path, "rb");
    if (!in)
        fail(path, strerror(errno));
    struct bytes b = {.p = allocate(FILE_MAX + 1)};
    b.size = fread(b.p, 1, FILE_MAX + 1, in);
    if (ferror(in))
        fail(path, strerror(errno));
    fclose(in);
    if (b.size > FILE_MAX)
        fail(path, "larger than 16 MiB");
    return b;
}

/* gzip with no name and no time in its header. */
static struct bytes pack(const struct bytes *plain) {
    z_stream z = {0};
    if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        fail("zlib", "does not start");
    size_t room = deflateBound(&z, (uLong)plain->size);
    struct bytes out = {.p = allocate(room)};
    z.next_in = plain->p;
    z.avail_in = (uInt)plain->size;
    z.next_out = out.p;
    z.avail_out = (uInt)room;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END)
        fail("zlib", "does not finish");
    out.size = z.total_out;
    deflateEnd(&z);
    if (out.size > plain->size - plain->size / 10) {
        free(out.p);
        out = (struct bytes){0};
    }
    return out;
}

static void put_hash(const struct bytes *b, char out[17]) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    if (!EVP_Digest(b->p, b->size, digest, NULL, EVP_sha256(), NULL))
        fail("libcrypto", "gives no SHA-256");
    for (int i = 0; i < 8; i++)
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

static struct file load(const char *path) {
    struct file f = {.path = path, .name = base_name(path), .type = media_type(path)};
    if (!name_plain(f.name))
        fail(path, "its name has characters other than letters, digits, '.', '_' and '-'");
    f.plain = read_file(path);
    f.packed = pack(&f.plain);
    put_hash(&f.plain, f.hash);
    return f;
}

/* A string literal compiles many times faster than a list of numbers. */
static void write_bytes(FILE *to, const char *what, size_t number, const struct bytes *b) {
    fprintf(to, "static const unsigned char %s_%zu[] =", what, number);
    for (size_t i = 0; i < b->size; i++) {
        unsigned char c = b->p[i];
        if (i % LINE_BYTES == 0)
            fputs(i ? "\"\n    \"" : "\n    \"", to);
        if (c < ' ' || c > '~' || c == '"' || c == '\\' || c == '?')
            fprintf(to, "\\%03o", c);
        else
            fputc(c, to);
    }
    fputs(b->size ? "\";\n" : " \"\";\n", to);
}

static void write_source(FILE *to, const struct file *files, size_t n) {
    fputs("/* Made by tools/embed.c. */\n#include \"web/http.h\"\n\n#include <string.h>\n\n", to);
    for (size_t i = 0; i < n; i++) {
        write_bytes(to, "plain", i, &files[i].plain);
        if (files[i].packed.p)
            write_bytes(to, "packed", i, &files[i].packed);
    }
    fputs("\nstatic const struct asset assets[] = {\n", to);
    for (size_t i = 0; i < n; i++) {
        const struct file *f = &files[i];
        fprintf(to, "    {.name = \"%s\", .type = \"%s\", .hash = \"%s\", .bytes = plain_%zu, .size = %zu", f->name,
                f->type, f->hash, i, f->plain.size);
        if (f->packed.p)
            fprintf(to, ", .gzip = packed_%zu, .gzip_size = %zu", i, f->packed.size);
        fputs("},\n", to);
    }
    fputs("};\n\nconst struct asset *asset_find(const char *name) {\n"
          "    for (size_t i = 0; i < sizeof assets / sizeof *assets; i++)\n"
          "        if (strcmp(assets[i].name, name) == 0)\n"
          "            return &assets[i];\n"
          "    return NULL;\n}\n",
          to);
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const struct file *)a)->name, ((const struct file *)b)->name);
}

int main(int argc, char **argv) {
    if (argc < 3 || argc - 2 > FILES_MAX) {
        fprintf(stderr, "usage: embed OUTPUT.c FILE... (at most %d)\n", FILES_MAX);
        return 2;
    }
    size_t n = (size_t)argc - 2;
    struct file *files = allocate(n * sizeof *files);
    for (size_t i = 0; i < n; i++)
        files[i] = load(argv[i + 2]);
    qsort(files, n, sizeof *files, by_name);
    for (size_t i = 1; i < n; i++)
        if (strcmp(files[i - 1].name, files[i].name) == 0)
            fail(files[i].path, "another file has the same name");

    FILE *to = fopen(argv[1], "wb");
    if (!to)
        fail(argv[1], strerror(errno));
    write_source(to, files, n);
    if (ferror(to) | (fclose(to) != 0))
        fail(argv[1], "cannot be written");

    for (size_t i = 0; i < n; i++) {
        free(files[i].plain.p);
        free(files[i].packed.p);
    }
    free(files);
    return 0;
}
