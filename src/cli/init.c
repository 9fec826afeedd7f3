/* init.c: `comity init`: a new node and its first administrator. */
#include "cli/commands.h"

#include <unistd.h>

static int run(struct call *c, struct error *e);

const struct command command_init = {
    .name = "init",
    .help = "Make a new node and its first administrator",
    .details = "The origin names the node's log and owns its records; it is written into every"
               " record and never changes afterwards. Give a name under a domain of yours, without"
               " https://. Without --origin it is comity.local/HOSTNAME, which is good for trying"
               " comity out and not for exchange with partners.\n"
               "The administrator's password is made here and printed once, unless it is given.",
    .options =
        (const struct option[]){
            {"origin", "NAME", "Names the log: comity.example.org/ministry.", WORD_TEXT, NULL,
             false},
            {"name", "NAME", "The organisation as people call it.", WORD_TEXT, NULL, false},
            {"partner", "CODE", "The partner that its members stand for: CIV.", WORD_PARTNER, NULL,
             false},
            {"user", "NAME", "The first administrator (admin).", WORD_TEXT, NULL, false},
            {0}},
    .shared = {password_options},
    .example = "init --origin comity.example.org/ministry --name 'Ministry of Defence' --partner"
               " CIV",
    .run = run,
};

/* "comity.local/HOSTNAME", of it only what a log's name may hold. */
static void default_origin(char *out, size_t n) {
    char host[256] = "";
    if (gethostname(host, sizeof host - 1) != 0 || host[0] == '\0')
        snprintf(host, sizeof host, "node");
    for (char *p = host; *p != '\0'; p++) {
        bool fine = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
                    (*p >= '0' && *p <= '9') || *p == '.';
        if (!fine)
            *p = '-';
    }
    snprintf(out, n, "comity.local/%.*s", (int)(n > 20 ? n - 20 : 0), host);
}

static bool copy_setting(const char *option, const char *value, char *out, size_t n,
                         struct error *e) {
    if (value == NULL)
        return true;
    if (strlen(value) >= n || !utf8_valid(span_of(value)))
        return error_set(e, ERROR_USAGE, "--%s has at most %zu bytes of UTF-8", option, n - 1);
    snprintf(out, n, "%s", value);
    return true;
}

static bool read_settings(const struct call *c, struct node_settings *s, struct error *e) {
    default_origin(s->origin, sizeof s->origin);
    return copy_setting("origin", call_value(c, "origin"), s->origin, sizeof s->origin, e) &&
           copy_setting("name", call_value(c, "name"), s->name, sizeof s->name, e) &&
           copy_setting("partner", call_value(c, "partner"), s->partner, sizeof s->partner, e);
}

static bool add_admin(struct call *c, const char *name, struct span password, struct error *e) {
    struct user u = {.roles = ROLE_READER | ROLE_AUTHOR | ROLE_RELEASER | ROLE_ADMIN,
                     .created = time_now()};
    AUTO_NODE struct node *n = call_node(c, e);
    snprintf(u.name, sizeof u.name, "%s", name);
    struct batch *b = n == NULL ? NULL : node_begin(n, span_of(name), e);
    if (b == NULL)
        return false;
    if (user_add(b, &u, password, e))
        return batch_commit(b, e);
    batch_abandon(b);
    return false;
}

static void say(const struct call *c, const struct node_settings *s, const char *user,
                const char *password) {
    printf("A new node is in %s.\n  origin  %s\n", call_home(c), s->origin);
    if (call_value(c, "origin") == NULL)
        printf("          (made from this machine's name: for exchange with partners, make the "
               "node with --origin)\n");
    printf("  login   %s\n", user);
    if (password != NULL)
        printf("  password  %s\n          (shown only this once; `comity user passwd %s` sets "
               "another)\n",
               password, user);
    printf("Keep %s/keys to yourself and back it up: whoever has it can sign in the node's name.\n",
           call_home(c));
}

static bool user_name_fits(const char *name, struct error *e) {
    if (strlen(name) < USER_NAME_MAX)
        return true;
    return error_set(e, ERROR_USAGE, "the name of a user has at most %d bytes", USER_NAME_MAX - 1);
}

static int run(struct call *c, struct error *e) {
    struct node_settings s = {0};
    AUTO_BUF struct buf password = {0};
    const char *user = call_value(c, "user");
    bool made = false;
    user = user == NULL ? "admin" : user;
    if (!crypto_start(e) || !read_settings(c, &s, e) || !user_name_fits(user, e) ||
        !prompt_password(c, user, true, &password, &made, e))
        return exit_status(e);
    bool good = node_init(call_home(c), &s, e);
    if (good && !add_admin(c, user, buf_view(&password), e))
        good = error_prefix(e, "the node is made, but not its administrator");
    if (good)
        say(c, &s, user, made ? password.p : NULL);
    crypto_wipe(password.p, password.n);
    return good ? EXIT_DONE : exit_status(e);
}
