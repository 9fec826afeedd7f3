/* log_prove.c: `comity log prove`: a file that shows anyone that a version is in the log. */
#include "cli/commands.h"

#include <errno.h>

static int run(struct call *c, struct error *e);

const struct command command_log_prove = {
    .name = "log prove",
    .help = "Write the proof that a record's version is in the log",
    .details = "A proof file (C2SP tlog-proof) with the path to the root and the signed"
               " checkpoint. It says nothing of the record itself.",
    .operands = (const struct operand[]){{"TYPE", WORD_TYPE, false, false},
                                         {"ID", WORD_RECORD, true, false},
                                         {0}},
    .options =
        (const struct option[]){
            {"version", "N", "This version instead of the newest.", WORD_TEXT, NULL, false},
            {"out", "FILE", "Into this file instead of standard output.", WORD_FILE, NULL, false},
            {0}},
    .shared = {view_options},
    .example = "log prove partner CIV --out civ.tlog-proof",
    .run = run,
};

static bool write_file(const char *path, struct span bytes, struct error *e) {
    FILE *f = fopen(path, "wxe");
    if (f == NULL) {
        bool there = errno == EEXIST;
        error_errno(e, "writing %s", path);
        return there ? error_hint(e, "choose another name, or remove it first") : false;
    }
    bool good = fwrite(bytes.p, 1, bytes.n, f) == bytes.n;
    good = fclose(f) == 0 && good;
    return good ? true : error_errno(e, "writing %s", path);
}

static int run(struct call *c, struct error *e) {
    AUTO_LOOK struct look l = {0};
    AUTO_BUF struct buf proof = {0};
    struct stored v;
    uint64_t version = 0;
    const char *path = call_value(c, "out");
    if (!call_number(c, "version", 1, UINT32_MAX, &version, e) || !look_open(c, &l, e) ||
        !look_record(&l, c, 0, NULL, &c->arena, &v, e))
        return exit_status(e);
    if (version > 0 && !reader_version(l.reader, v.record, (uint32_t)version, &c->arena, &v, e))
        return exit_status(e);
    if (!node_prove(l.reader, &v, &proof, e))
        return exit_status(e);
    if (path != NULL)
        return write_file(path, buf_view(&proof), e) ? EXIT_DONE : exit_status(e);
    fwrite(proof.p, 1, proof.n, stdout);
    return EXIT_DONE;
}
