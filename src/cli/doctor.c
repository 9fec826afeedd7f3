/* doctor.c: `comity doctor`: is all well with this node, and what to do where it is not. */
#include "cli/commands.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static int run(struct call *c, struct error *e);

const struct command command_doctor = {
    .name = "doctor",
    .help = "Check the node and its surroundings, and say what to do",
    .details = "Home, permissions of the keys, disk space, database, log, clock, port,"
               " administrators, refused rows. Exit status 1 when something fails, 3 when what is"
               " stored is not what was signed. `comity log verify` checks every byte.",
    .options =
        (const struct option[]){
            {"port", "PORT", "The port to look at (8484).", WORD_TEXT, NULL, false},
            {"rebuild", NULL,
             "Make the tables that lists run over afresh from the log; stop other processes first.",
             WORD_TEXT, NULL, false},
            {0}},
    .example = "doctor\n"
               "doctor --rebuild",
    .run = run,
};

enum verdict { FINE, WARN, FAIL, INTEGRITY };
enum { PORT = 8484, MIB = 1024 * 1024 };

struct visit {
    struct call *call;
    const char *home;
    struct node *node; /* NULL until `opens` has opened it */
    struct reader *reader;
    uint64_t size, port;
    char said[700]; /* what the check that runs found */
    char advice[400];
};

__attribute__((format(printf, 3, 4))) static enum verdict say(struct visit *v, enum verdict verdict,
                                                              const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(v->said, sizeof v->said, format, args);
    va_end(args);
    return verdict;
}

__attribute__((format(printf, 2, 3))) static void advise(struct visit *v, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(v->advice, sizeof v->advice, format, args);
    va_end(args);
}

static enum verdict say_error(struct visit *v, const struct error *e) {
    advise(v, "%s", e->hint);
    return say(v, e->code == ERROR_INTEGRITY ? INTEGRITY : FAIL, "%s", e->message);
}

/* ---- the checks, in the order in which they make sense --------------------------------------- */

static enum verdict check_home(struct visit *v) {
    struct stat st;
    if (stat(v->home, &st) != 0) {
        advise(v, "make a node with `comity init`, or name another directory with --home DIR or "
                  "COMITY_HOME");
        return say(v, FAIL, "there is no directory %s", v->home);
    }
    if (!S_ISDIR(st.st_mode))
        return say(v, FAIL, "%s is no directory", v->home);
    if (access(v->home, R_OK | W_OK | X_OK) != 0) {
        advise(v, "run comity as the user that owns it (user id %u), or let that user write there",
               (unsigned)st.st_uid);
        return say(v, FAIL, "%s cannot be written: %s", v->home, strerror(errno));
    }
    if ((st.st_mode & 027) != 0) {
        advise(v, "chmod 700 %s", v->home);
        return say(v, WARN, "%s can be read or written by others on this machine", v->home);
    }
    return say(v, FINE, "%s", v->home);
}

static enum verdict check_mode(struct visit *v, const char *name, mode_t mode) {
    AUTO_BUF struct buf path = {0};
    struct stat st;
    buf_printf(&path, "%s/%s", v->home, name);
    if (stat(path.p, &st) != 0) {
        advise(v,
               "put the key back from where you keep its copy; without it nothing can be signed");
        return say(v, FAIL, "%s: %s", path.p, strerror(errno));
    }
    if ((st.st_mode & 077) != 0) {
        advise(v, "chmod %o %s; if others may have read it, make a new node and tell your partners",
               (unsigned)mode, path.p);
        return say(v, FAIL, "%s can be read by others (mode %04o)", path.p,
                   (unsigned)(st.st_mode & 07777));
    }
    if (st.st_uid != geteuid() && geteuid() != 0) {
        advise(v, "run comity as the user that owns the node");
        return say(v, FAIL, "%s belongs to user id %u, and you are %u", path.p, (unsigned)st.st_uid,
                   (unsigned)geteuid());
    }
    return FINE;
}

static enum verdict check_keys(struct visit *v) {
    enum verdict directory = check_mode(v, "keys", 0700);
    enum verdict key = directory == FINE ? check_mode(v, "keys/log.key", 0600) : directory;
    return key == FINE ? say(v, FINE, "readable by their owner only") : key;
}

static enum verdict check_disk(struct visit *v) {
    AUTO_BUF struct buf path = {0};
    struct statvfs fs;
    struct stat st = {0};
    buf_printf(&path, "%s/comity.db", v->home);
    if (statvfs(v->home, &fs) != 0)
        return say(v, FAIL, "%s", strerror(errno));
    uint64_t space = (uint64_t)fs.f_bavail * fs.f_frsize / MIB;
    uint64_t database = stat(path.p, &st) == 0 ? (uint64_t)st.st_size / MIB : 0;
    if (space < 64) {
        advise(v, "free some space: below this, writing is about to fail");
        return say(v, FAIL, "%llu MiB are left", (unsigned long long)space);
    }
    if (space < 512 || space < database) {
        advise(v, "free some space: a backup needs as much as the database, for a moment");
        return say(v, WARN, "%llu MiB are left beside a database of %llu MiB",
                   (unsigned long long)space, (unsigned long long)database);
    }
    return say(v, FINE, "%llu MiB free, database %llu MiB", (unsigned long long)space,
               (unsigned long long)database);
}

/* Opening checks the format of the database, the signature of the checkpoint, and that the tiles'
 * edge gives its root. */
static enum verdict check_opens(struct visit *v) {
    struct error e = {0};
    AUTO_BUF struct buf note = {0};
    v->node = node_open(v->home, NULL, &e);
    v->reader = v->node == NULL ? NULL : node_reader(v->node, &e);
    if (v->reader == NULL || !reader_checkpoint(v->reader, &note, &v->size, &e))
        return say_error(v, &e);
    return say(v, FINE, "%s, format %d", node_settings(v->node)->origin, STORE_SCHEMA_VERSION);
}

static enum verdict check_database(struct visit *v) {
    struct error e = {0};
    AUTO_BUF struct buf findings = {0};
    if (!store_check(node_store(v->node), &findings, &e))
        return say_error(v, &e);
    if (findings.n == 0)
        return say(v, FINE, "whole");
    advise(v, "copy the directory away, then restore the newest backup: `comity restore FILE "
              "--home NEW`");
    struct span rest = buf_view(&findings), first = span_cut(&rest, '\n');
    return say(v, INTEGRITY, "%.*s", (int)(first.n < 300 ? first.n : 300), first.p);
}

static enum verdict check_log(struct visit *v) {
    struct error e = {0};
    AUTO_BUF struct buf bytes = {0};
    AUTO_FREE struct tlog_note *note = memory_new(sizeof *note);
    struct tlog_checkpoint k;
    struct tlog_tiles tiles = {.context = v->reader, .read = reader_read_tile};
    struct hash root;
    uint64_t size = 0;
    if (!reader_checkpoint(v->reader, &bytes, &size, &e) ||
        !tlog_note_parse(buf_view(&bytes), note, &e) ||
        !tlog_note_verify(note, node_verifier(v->node), 1, NULL, &e) ||
        !tlog_checkpoint_parse(note->text, &k, &e) ||
        !tlog_verify_tiles(k.size, &tiles, NULL, NULL, &root, &e))
        return say_error(v, &e);
    if (hash_eq(&root, &k.root))
        return say(v, FINE, "%llu entries give the signed root", (unsigned long long)k.size);
    advise(v, "do not write to this node; restore the newest backup with `comity restore`");
    return say(v, INTEGRITY, "the tiles do not give the root that was signed");
}

static enum verdict check_lists(struct visit *v) {
    struct error e = {0};
    if (!store_check_projection(node_store(v->node), &e))
        return say_error(v, &e);
    return say(v, FINE, "lists show what was logged");
}

static enum verdict check_clock(struct visit *v) {
    AUTO_ARENA struct arena a = {0};
    struct stored last;
    struct error e = {0};
    instant now = time_now();
    char when[28];
    instant_format(now, when);
    struct date today = instant_date(now), earliest = date_of(2025, 1, 1);
    bool before = today.day < earliest.day;
    if (!before && v->node != NULL && v->size > 0 &&
        reader_at_leaf(v->reader, v->size - 1, &a, &last, &e))
        before = last.envelope.time > now + 60LL * 1000000;
    if (!before)
        return say(v, FINE, "%s", when);
    advise(v, "set the clock (timedatectl): versions carry its time, and a time once logged stays");
    return say(v, FAIL, "it is %s by this machine's clock, before what was written last", when);
}

static enum verdict check_port(struct visit *v) {
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)v->port),
                             .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
    if (s < 0)
        return say(v, WARN, "%s", strerror(errno));
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    bool taken = bind(s, (struct sockaddr *)&at, sizeof at) != 0;
    int why = errno;
    close(s);
    if (!taken)
        return say(v, FINE, "%llu is free", (unsigned long long)v->port);
    advise(v,
           why == EACCES
               ? "choose a port from 1024 on with `comity serve --port N`"
               : "is comity served already? Otherwise choose another with `comity serve --port N`");
    return say(v, WARN, "%llu cannot be listened on: %s", (unsigned long long)v->port,
               strerror(why));
}

static enum verdict check_people(struct visit *v) {
    AUTO_ARENA struct arena a = {0};
    struct user *users = NULL;
    struct error e = {0};
    size_t n = 0, admins = 0;
    if (!user_list(v->reader, &a, &users, &n, &e))
        return say_error(v, &e);
    for (size_t i = 0; i < n; i++)
        admins += !users[i].disabled && (users[i].roles & ROLE_ADMIN) != 0;
    if (admins > 0)
        return say(v, FINE, "%zu user%s, %zu of them administrator%s", n, n == 1 ? "" : "s", admins,
                   admins == 1 ? "" : "s");
    advise(v, "comity user add NAME --roles admin");
    return say(v, WARN, "nobody can sign in as administrator");
}

static enum verdict check_rejects(struct visit *v) {
    AUTO_BUF struct buf path = {0};
    size_t n = 0;
    buf_printf(&path, "%s/rejects", v->home);
    DIR *d = opendir(path.p);
    for (struct dirent *entry = NULL; d != NULL && (entry = readdir(d)) != NULL;)
        n += entry->d_name[0] != '.';
    if (d != NULL)
        closedir(d);
    if (n == 0)
        return say(v, FINE, "none");
    return say(v, FINE, "%zu file%s in %s", n, n == 1 ? "" : "s", path.p);
}

static const struct check {
    const char *name;
    bool needs_node;
    enum verdict (*look)(struct visit *v);
} checks[] = {
    {"home", false, check_home},        {"keys", false, check_keys},
    {"disk", false, check_disk},        {"node", false, check_opens},
    {"database", true, check_database}, {"log", true, check_log},
    {"lists", true, check_lists},       {"clock", false, check_clock},
    {"people", true, check_people},     {"refused rows", false, check_rejects},
    {"port", false, check_port},
};

static void print(const struct visit *v, const char *name, enum verdict verdict) {
    static const char *const words[] = {"ok", "warn", "fail", "fail"};
    struct terminal t = terminal_of(stdout);
    const char *colour = verdict == FINE   ? terminal_green
                         : verdict == WARN ? terminal_yellow
                                           : terminal_red;
    printf("%s%-4s%s  %-12s  %s\n", terminal_style(&t, colour), words[verdict],
           terminal_style(&t, terminal_plain), name, v->said);
    if (verdict != FINE && v->advice[0] != '\0')
        printf("                    %s\n", v->advice);
    fflush(stdout);
}

static int examine(struct visit *v) {
    enum verdict worst = FINE;
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        if (checks[i].needs_node && v->reader == NULL)
            continue;
        v->said[0] = v->advice[0] = '\0';
        enum verdict verdict = checks[i].look(v);
        print(v, checks[i].name, verdict);
        worst = verdict > worst ? verdict : worst;
        if (i == 0 && verdict == FAIL)
            break; /* without a home there is nothing more to look at */
    }
    return worst == INTEGRITY ? EXIT_INTEGRITY : worst == FAIL ? EXIT_REFUSED : EXIT_DONE;
}

static int rebuild(struct call *c, struct error *e) {
    AUTO_NODE struct node *n = call_node(c, e);
    if (n == NULL || !store_rebuild(node_store(n), e))
        return exit_status(e);
    printf("rebuilt; start other comity processes of this node again\n");
    return EXIT_DONE;
}

static int run(struct call *c, struct error *e) {
    struct visit v = {.call = c, .home = call_home(c), .port = PORT};
    if (!call_number(c, "port", 1, 65535, &v.port, e))
        return exit_status(e);
    if (call_given(c, "rebuild")) {
        int status = rebuild(c, e);
        if (status != EXIT_DONE)
            return status;
    }
    int status = examine(&v);
    reader_release(v.reader);
    node_close(v.node);
    return status;
}
