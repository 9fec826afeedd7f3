/* user_passwd.c: `comity user passwd`. */
#include "cli/users.h"

static int run(struct call *c, struct error *e);

const struct command command_user_passwd = {
    .name = "user passwd",
    .help = "Set a new password; ends the user's sessions",
    .operands = (const struct operand[]){{"NAME", WORD_USER, false, false}, {0}},
    .options =
        (const struct option[]){
            {"generate", NULL, "Make a password and print it once.", WORD_TEXT, NULL, false}, {0}},
    .shared = {password_options},
    .example = "user passwd a.kouassi\n"
               "user passwd admin --generate",
    .run = run,
};

static bool check_there(struct call *c, struct error *e) {
    struct user_work w;
    bool good = user_work_begin(c, &w, true, e);
    user_work_end(&w, false, e);
    return good;
}

static int run(struct call *c, struct error *e) {
    struct user_work w;
    AUTO_BUF struct buf password = {0};
    const char *name = call_operand(c, 0);
    bool made = false;
    if (!check_there(c, e) ||
        !prompt_password(c, name, call_given(c, "generate"), &password, &made, e))
        return exit_status(e);
    bool good =
        user_work_begin(c, &w, true, e) && user_password(w.batch, name, buf_view(&password), e);
    int status = user_work_end(&w, good, e);
    if (status == EXIT_DONE && made)
        printf("%s\n", password.p);
    if (password.n > 0)
        crypto_wipe(password.p, password.n);
    return status;
}
