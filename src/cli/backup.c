/* backup.c: `comity backup`: the node in one file, while it is in use. */
#include "cli/commands.h"

#include <sys/stat.h>
#include <unistd.h>

static int run(struct call *c, struct error *e);

const struct command command_backup = {
    .name = "backup",
    .help = "Write a consistent copy of the node into one file",
    .details = "Works while the node is served and written to. The file is a tar archive packed"
               " with zstd, readable by its owner only: it holds all records and the users'"
               " password hashes. The key that signs the log is in it only with --with-keys; keep"
               " one copy of HOME/keys somewhere safe once, and back up without.",
    .operands = (const struct operand[]){{"FILE", WORD_FILE, false, false}, {0}},
    .options =
        (const struct option[]){
            {"with-keys", NULL, "The log's signing key too: then the file is as secret as the key.",
             WORD_TEXT, NULL, false},
            {0}},
    .example = "backup /media/usb/comity-2026-11-23.tar.zst",
    .run = run,
};

static bool add_members(struct archive *a, struct node *n, const char *copy, bool keys,
                        struct error *e) {
    AUTO_BUF struct buf key = {0};
    AUTO_BUF struct buf about = {0};
    char when[28];
    instant_format(time_now(), when);
    buf_printf(&about, "comity backup 1\norigin %s\ntime %s\n", node_settings(n)->origin, when);
    buf_printf(&key, "%s/keys/log.key", node_home(n));
    return archive_add_bytes(a, "about", buf_view(&about), e) &&
           (!keys || archive_add_file(a, "log.key", key.p, e)) &&
           archive_add_file(a, "comity.db", copy, e);
}

static bool write_archive(struct node *n, const char *path, const char *copy, bool keys,
                          struct error *e) {
    struct archive *a = archive_create(path, e);
    if (a == NULL)
        return false;
    if (add_members(a, n, copy, keys, e))
        return archive_close(a, e);
    archive_abandon(a);
    return false;
}

static int run(struct call *c, struct error *e) {
    const char *path = call_operand(c, 0);
    AUTO_BUF struct buf copy = {0};
    struct stat st;
    AUTO_NODE struct node *n = call_node(c, e);
    if (n == NULL)
        return exit_status(e);
    if (access(path, F_OK) == 0) {
        error_set(e, ERROR_CONFLICT, "%s is there already", path);
        error_hint(e, "choose another name, or remove it first");
        return EXIT_REFUSED;
    }
    buf_printf(&copy, "%s.db.partial", path);
    unlink(copy.p); /* what a backup that was killed left behind */
    mode_t before = umask(077);
    bool good = store_backup(node_store(n), copy.p, e) &&
                write_archive(n, path, copy.p, call_given(c, "with-keys"), e);
    umask(before);
    unlink(copy.p);
    if (!good)
        return exit_status(e);
    if (stat(path, &st) == 0)
        printf("%s: %.1f MiB%s\n", path, (double)st.st_size / 1048576.0,
               call_given(c, "with-keys") ? "; it holds the log's key: keep it secret" : "");
    return EXIT_DONE;
}
