/* log_export.c: `comity log export`: the log as files, for any tlog client to follow without this
 * node. */
#include "base/stream.h"
#include "cli/commands.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static int run(struct call *c, struct error *e);

const struct command command_log_export = {
    .name = "log export",
    .help = "Write the log's hashes as files: a static mirror",
    .details = "The checkpoint, all tiles under the very paths that C2SP tlog-tiles gives them,"
               " and the verifying key in `vkey`. It holds hashes only and may be shown to anyone."
               " Exporting again into the same directory adds what is new; the checkpoint is"
               " written last, so that the directory is whole at any moment.",
    .operands = (const struct operand[]){{"DIR", WORD_DIRECTORY, false, false}, {0}},
    .example = "log export /media/usb/log",
    .run = run,
};

struct mirror {
    const char *directory;
    struct reader *reader;
    size_t written;
};

static bool write_file(const char *path, const void *bytes, size_t n, struct error *e) {
    AUTO_BUF struct buf partial = {0};
    buf_printf(&partial, "%s.partial", path);
    FILE *f = fopen(partial.p, "we");
    bool good = f != NULL && fwrite(bytes, 1, n, f) == n && fflush(f) == 0;
    if (f != NULL)
        good = fclose(f) == 0 && good;
    if (good && rename(partial.p, path) == 0)
        return true;
    error_errno(e, "writing %s", path);
    unlink(partial.p);
    return false;
}

static bool make_parents(char *path, struct error *e) {
    for (char *p = path + 1; *p != '\0'; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        bool good = mkdir(path, 0777) == 0 || errno == EEXIST;
        if (!good)
            error_errno(e, "making the directory %s", path);
        *p = '/';
        if (!good)
            return false;
    }
    return true;
}

static bool write_tile(struct mirror *m, unsigned level, uint64_t index, unsigned width,
                       struct error *e) {
    struct hash hashes[TLOG_TILE_WIDTH];
    char name[TLOG_PATH_MAX];
    struct tlog_path path = {TLOG_PATH_TILE, level, index, width};
    AUTO_BUF struct buf full = {0};
    struct stat st;
    tlog_path_format(&path, name);
    buf_printf(&full, "%s/%s", m->directory, name);
    if (stat(full.p, &st) == 0 && st.st_size == (off_t)(width * sizeof *hashes))
        return true; /* tiles never change */
    m->written++;
    return reader_read_tile(m->reader, level, index, width, hashes, e) && make_parents(full.p, e) &&
           write_file(full.p, hashes, width * sizeof *hashes, e);
}

static bool write_tiles(struct mirror *m, uint64_t size, struct error *e) {
    for (unsigned level = 0; level < TLOG_LEVELS_MAX && tlog_tile_width(size, level, 0) > 0;
         level++) {
        unsigned width = 0;
        for (uint64_t index = 0; (width = tlog_tile_width(size, level, index)) > 0; index++)
            if (!write_tile(m, level, index, width, e))
                return false;
    }
    return true;
}

/* A directory that mirrors another log must not be mixed with this one. */
static bool check_key(const char *path, struct span vkey, struct error *e) {
    AUTO_BUF struct buf there = {0};
    struct error ignored;
    if (access(path, F_OK) != 0)
        return true;
    if (!stream_slurp(path, 4096, &there, &ignored) ||
        !span_eq(span_trim(buf_view(&there)), vkey)) {
        error_set(e, ERROR_CONFLICT, "%s is the key of another log", path);
        return error_hint(e, "export into a directory of its own");
    }
    return true;
}

static bool export_log(struct mirror *m, const struct node *n, uint64_t *size, struct error *e) {
    AUTO_BUF struct buf note = {0};
    AUTO_BUF struct buf vkey = {0};
    AUTO_BUF struct buf key_path = {0};
    AUTO_BUF struct buf checkpoint_path = {0};
    buf_printf(&key_path, "%s/vkey", m->directory);
    buf_printf(&checkpoint_path, "%s/checkpoint", m->directory);
    tlog_verifier_put(&vkey, node_verifier(n));
    if (!reader_checkpoint(m->reader, &note, size, e) || !make_parents(checkpoint_path.p, e) ||
        !check_key(key_path.p, buf_view(&vkey), e) || !write_tiles(m, *size, e))
        return false;
    buf_char(&vkey, '\n');
    return write_file(key_path.p, vkey.p, vkey.n, e) &&
           write_file(checkpoint_path.p, note.p, note.n, e);
}

static int run(struct call *c, struct error *e) {
    AUTO_LOOK struct look l = {0};
    uint64_t size = 0;
    if (!look_open(c, &l, e))
        return exit_status(e);
    struct mirror m = {call_operand(c, 0), l.reader, 0};
    if (!export_log(&m, l.node, &size, e))
        return exit_status(e);
    printf("%s: %llu entries, %zu tiles written\n", m.directory, (unsigned long long)size,
           m.written);
    return EXIT_DONE;
}
