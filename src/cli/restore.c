/* restore.c: `comity restore`: a node from a backup, verified before it takes its place. */
#include "cli/commands.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int run(struct call *c, struct error *e);

const struct command command_restore = {
    .name = "restore",
    .help = "Make a node from a backup, after verifying all of it",
    .details = "The backup is unpacked beside the new home and verified from every byte to the"
               " log's signature; only then it becomes the node of --home, which must not exist or"
               " be empty. A backup without keys needs the key that was kept elsewhere (--key).\n"
               "Run only one node with this key: two that write would be two histories under one"
               " name.",
    .operands = (const struct operand[]){{"FILE", WORD_FILE, false, false}, {0}},
    .options = (const struct option[]){{"key", "FILE",
                                        "The log's signing key (keys/log.key of the old node).",
                                        WORD_FILE, NULL, false},
                                       {0}},
    .example = "restore /media/usb/comity-2026-11-23.tar.zst --home new --key safe/log.key",
    .run = run,
};

static bool is_empty(const char *path) {
    DIR *d = opendir(path);
    int n = 0;
    for (struct dirent *entry = NULL; d != NULL && (entry = readdir(d)) != NULL;)
        n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    if (d != NULL)
        closedir(d);
    return d != NULL && n == 0;
}

static bool check_home(const char *home, struct error *e) {
    if (access(home, F_OK) != 0 || is_empty(home))
        return true;
    error_set(e, ERROR_CONFLICT, "%s is there already and not empty", home);
    return error_hint(e, "restore into a new directory: --home DIR");
}

static char *joined(const char *a, const char *b) {
    struct buf path = {0};
    buf_printf(&path, "%s/%s", a, b);
    return path.p;
}

static bool copy_key(const char *from, const char *to, struct error *e) {
    char bytes[4096];
    FILE *in = fopen(from, "re");
    if (in == NULL)
        return error_errno(e, "reading the key %s", from);
    size_t n = fread(bytes, 1, sizeof bytes, in);
    fclose(in);
    int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool good = fd >= 0 && write(fd, bytes, n) == (ssize_t)n && fsync(fd) == 0;
    if (!good)
        error_errno(e, "writing %s", to);
    if (fd >= 0)
        close(fd);
    crypto_wipe(bytes, sizeof bytes);
    return good;
}

/* The key from the backup or from --key, where a node has it. */
static bool place_key(const struct call *c, const char *room, struct error *e) {
    const char *given = call_value(c, "key");
    AUTO_FREE char *packed = joined(room, "log.key"), *keys = joined(room, "keys"),
                   *key = joined(room, "keys/log.key");
    if (mkdir(keys, 0700) != 0)
        return error_errno(e, "making the directory %s", keys);
    if (given != NULL) {
        unlink(packed);
        return copy_key(given, key, e);
    }
    if (rename(packed, key) == 0)
        return true;
    error_set(e, ERROR_NOT_FOUND, "the backup does not hold the log's key");
    return error_hint(e, "give the key that was kept elsewhere: --key FILE");
}

static bool tell(void *context, uint64_t done, uint64_t total) {
    progress_tell(context, "entries verified", done, done, total);
    return !stop_asked();
}

static bool verify(const char *room, struct verify_report *out, struct error *e) {
    struct progress p = progress_start(PROGRESS_AUTO);
    AUTO_NODE struct node *n = node_open(room, NULL, e);
    bool good =
        n != NULL && node_verify(n, tell, &p, out, e) && store_check_projection(node_store(n), e);
    progress_end(&p);
    return good ? true : error_prefix(e, "the backup");
}

/* Everything under its final name, on disk. */
static bool settle(const char *room, const char *home, struct error *e) {
    AUTO_FREE char *about = joined(room, "about"), *rejects = joined(room, "rejects");
    unlink(about);
    if (mkdir(rejects, 0700) != 0)
        return error_errno(e, "making the directory %s", rejects);
    int fd = open(room, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    rmdir(home); /* an empty directory may stand there */
    if (good && rename(room, home) == 0)
        return true;
    return error_errno(e, "naming %s", home);
}

/* Only what restore itself put there. */
static void clean(const char *room) {
    static const char *const files[] = {
        "about",         "log.key",       "keys/log.key",     "comity.db",
        "comity.db-wal", "comity.db-shm", "comity.db-journal"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        AUTO_FREE char *path = joined(room, files[i]);
        unlink(path);
    }
    AUTO_FREE char *keys = joined(room, "keys"), *rejects = joined(room, "rejects");
    rmdir(keys);
    rmdir(rejects);
    rmdir(room);
}

static bool restore(const struct call *c, const char *room, struct verify_report *report,
                    struct error *e) {
    static const char *const members[] = {"about", "log.key", "comity.db", NULL};
    AUTO_FREE char *db = joined(room, "comity.db");
    if (!archive_unpack(call_operand(c, 0), room, members, e))
        return false;
    if (access(db, F_OK) != 0)
        return error_set(e, ERROR_INVALID, "the backup does not hold a database");
    return place_key(c, room, e) && verify(room, report, e) && settle(room, call_home(c), e);
}

static int run(struct call *c, struct error *e) {
    AUTO_FREE char *home = memory_strdup(call_home(c));
    AUTO_BUF struct buf room = {0};
    struct verify_report report = {0};
    for (size_t n = strlen(home); n > 1 && home[n - 1] == '/'; n--)
        home[n - 1] = '\0';
    buf_printf(&room, "%s.restoring-XXXXXX", home);
    if (!crypto_start(e) || !check_home(home, e))
        return exit_status(e);
    if (mkdtemp(room.p) == NULL) {
        error_errno(e, "making a directory beside %s", home);
        return exit_status(e);
    }
    stop_listen();
    if (!restore(c, room.p, &report, e)) {
        clean(room.p);
        return exit_status(e);
    }
    printf("%s: verified and in place, %llu entries\n", home, (unsigned long long)report.size);
    return EXIT_DONE;
}
