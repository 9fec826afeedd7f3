/* user_disable.c: `comity user disable` and its undoing. */
#include "cli/users.h"

static int disable(struct call *c, struct error *e);
static int enable(struct call *c, struct error *e);

const struct command command_user_disable = {
    .name = "user disable",
    .help = "Let a user sign in no more; sessions and tokens stop working at once",
    .details = "Users are not removed: records and the log keep their names.",
    .operands = (const struct operand[]){{"NAME", WORD_USER, false, false}, {0}},
    .example = "user disable a.kouassi",
    .run = disable,
};

const struct command command_user_enable = {
    .name = "user enable",
    .help = "Let a disabled user sign in again",
    .operands = (const struct operand[]){{"NAME", WORD_USER, false, false}, {0}},
    .example = "user enable a.kouassi",
    .run = enable,
};

static int set(struct call *c, bool disabled, struct error *e) {
    struct user_work w;
    bool good = user_work_begin(c, &w, true, e);
    w.user.disabled = disabled;
    good = good && user_leaves_admin(&w, &w.user, e) && user_change(w.batch, &w.user, e);
    return user_work_end(&w, good, e);
}

static int disable(struct call *c, struct error *e) {
    return set(c, true, e);
}

static int enable(struct call *c, struct error *e) {
    return set(c, false, e);
}
