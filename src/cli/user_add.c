/* user_add.c: `comity user add`. */
#include "cli/users.h"

static int run(struct call *c, struct error *e);

const struct command command_user_add = {
    .name = "user add",
    .help = "Add a person or program that may sign in",
    .details = "Roles: reader, author (writes records), releaser (releases beyond the"
               " organisation), admin (manages users).",
    .operands = (const struct operand[]){{"NAME", WORD_TEXT, false, false}, {0}},
    .options =
        (const struct option[]){
            {"roles", "ROLES", "Separated by commas (reader).", WORD_ROLES, NULL, false},
            {"exercise", NULL, "Looks at exercise data instead of real data.", WORD_TEXT, NULL,
             false},
            {"generate", NULL, "Make a password and print it once.", WORD_TEXT, NULL, false},
            {0}},
    .shared = {password_options},
    .example = "user add a.kouassi --roles author,releaser\n"
               "user add auditor --generate",
    .run = run,
};

static bool fill(const struct call *c, struct user *u, struct error *e) {
    const char *name = call_operand(c, 0), *roles = call_value(c, "roles");
    *u = (struct user){
        .roles = ROLE_READER, .exercise = call_given(c, "exercise"), .created = time_now()};
    if (strlen(name) >= sizeof u->name)
        return error_set(e, ERROR_USAGE, "the name of a user has at most %zu bytes",
                         sizeof u->name - 1);
    snprintf(u->name, sizeof u->name, "%s", name);
    return roles == NULL ? true : role_parse(span_of(roles), &u->roles, e);
}

static bool refuse_known(const struct user *there, const char *name, struct error *e) {
    if (there->name[0] == '\0')
        return true;
    error_set(e, ERROR_CONFLICT, "there is a user %s already", name);
    return error_hint(
        e, "`comity user passwd %s` sets a new password, `comity user roles %s` changes roles",
        name, name);
}

/* A password is asked for before anything is locked: whoever types slowly holds up nobody. */
static bool check_free(struct call *c, const char *name, struct error *e) {
    AUTO_LOOK struct look l = {0};
    struct user there = {0};
    if (!look_open(c, &l, e))
        return false;
    user_get(l.reader, span_of(name), &there);
    return refuse_known(&there, name, e);
}

static int run(struct call *c, struct error *e) {
    struct user u;
    struct user_work w;
    AUTO_BUF struct buf password = {0};
    bool made = false;
    if (!fill(c, &u, e) || !check_free(c, u.name, e) ||
        !prompt_password(c, u.name, call_given(c, "generate"), &password, &made, e))
        return exit_status(e);
    bool good = user_work_begin(c, &w, false, e) && refuse_known(&w.user, u.name, e) &&
                user_add(w.batch, &u, buf_view(&password), e);
    int status = user_work_end(&w, good, e);
    if (status == EXIT_DONE && made)
        printf("%s\n", password.p);
    if (password.n > 0)
        crypto_wipe(password.p, password.n);
    return status;
}
