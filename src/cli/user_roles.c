/* user_roles.c: `comity user roles`. */
#include "cli/users.h"

static int run(struct call *c, struct error *e);

const struct command command_user_roles = {
    .name = "user roles",
    .help = "Give a user these roles instead of the ones it has",
    .details = "Roles: reader, author (writes records), releaser (releases beyond the"
               " organisation), admin (manages users).",
    .operands = (const struct operand[]){{"NAME", WORD_USER, false, false},
                                         {"ROLES", WORD_ROLES, false, false},
                                         {0}},
    .example = "user roles a.kouassi author,releaser",
    .run = run,
};

static bool change(struct user_work *w, const char *roles, struct error *e) {
    return role_parse(span_of(roles), &w->user.roles, e) && user_leaves_admin(w, &w->user, e) &&
           user_change(w->batch, &w->user, e);
}

static int run(struct call *c, struct error *e) {
    struct user_work w;
    bool good = user_work_begin(c, &w, true, e) && change(&w, call_operand(c, 1), e);
    return user_work_end(&w, good, e);
}
