/* user_token.c: `comity user token`: secrets with which programs use the API. */
#include "cli/users.h"

static int run(struct call *c, struct error *e);

const struct command command_user_token = {
    .name = "user token",
    .help = "Make, list or revoke tokens with which programs use the API",
    .details = "Without --list and --revoke a new token is made and printed once; the program"
               " sends it as `Authorization: Bearer TOKEN` and may do what the user may do.",
    .operands = (const struct operand[]){{"NAME", WORD_USER, false, false}, {0}},
    .options =
        (const struct option[]){
            {"label", "WORDS", "What it is for.", WORD_TEXT, NULL, false},
            {"list", NULL, "List the user's tokens.", WORD_TEXT, NULL, false},
            {"revoke", "ID", "Revoke the token with this id, as --list shows it.", WORD_TEXT, NULL,
             false},
            {"json", NULL, "With --list: one JSON array of objects.", WORD_TEXT, NULL, false},
            {0}},
    .example = "user token a.kouassi --label 'nightly export'\n"
               "user token a.kouassi --list\n"
               "user token a.kouassi --revoke 1f3a9c02",
    .run = run,
};

static bool issue(struct user_work *w, const char *label, char text[SECRET_TEXT], struct error *e) {
    struct span words = label == NULL ? SPAN("made at the command line") : span_of(label);
    if (words.n > 200 || !utf8_valid(words))
        return error_set(e, ERROR_USAGE, "--label has at most 200 bytes of UTF-8");
    return secret_issue(w->batch, SECRET_TOKEN, w->user.name, words, text, e);
}

static void print_json(const struct secret_info *list, size_t n) {
    AUTO_BUF struct buf b = {0};
    buf_char(&b, '[');
    for (size_t i = 0; i < n; i++) {
        char when[28];
        instant_format(list[i].created, when);
        buf_str(&b, i == 0 ? "{\"id\":" : ",\n{\"id\":");
        json_put_string(&b, list[i].id);
        buf_str(&b, ",\"label\":");
        json_put_string(&b, list[i].label);
        buf_printf(&b, ",\"created\":\"%s\"}", when);
    }
    buf_str(&b, "]\n");
    fwrite(b.p, 1, b.n, stdout);
}

static void print_table(const struct secret_info *list, size_t n) {
    AUTO_GRID struct grid g = {0};
    grid_column(&g, "id", false, true);
    grid_column(&g, "created", false, true);
    grid_column(&g, "label", false, false);
    for (size_t i = 0; i < n; i++) {
        char when[28];
        instant_format(list[i].created, when);
        grid_cell(&g, list[i].id);
        grid_text(&g, when);
        grid_cell(&g, list[i].label);
    }
    grid_print(&g);
}

static bool list(struct call *c, struct user_work *w, struct error *e) {
    struct secret_info *out = NULL;
    size_t n = 0;
    if (!secret_list(batch_reader(w->batch), SECRET_TOKEN, w->user.name, &c->arena, &out, &n, e))
        return false;
    if (call_given(c, "json"))
        print_json(out, n);
    else
        print_table(out, n);
    return true;
}

static bool revoke(struct call *c, struct user_work *w, const char *id, struct error *e) {
    struct secret_info *known = NULL;
    size_t n = 0, i = 0;
    if (!secret_list(batch_reader(w->batch), SECRET_TOKEN, w->user.name, &c->arena, &known, &n, e))
        return false;
    while (i < n && !span_is(known[i].id, id))
        i++;
    if (i < n)
        return secret_revoke_id(w->batch, SECRET_TOKEN, w->user.name, span_of(id), e);
    error_set(e, ERROR_NOT_FOUND, "%s has no token \"%.40s\"", w->user.name, id);
    return error_hint(e, "`comity user token %s --list` shows their ids", w->user.name);
}

static int run(struct call *c, struct error *e) {
    struct user_work w;
    char text[SECRET_TEXT] = "";
    const char *id = call_value(c, "revoke");
    if (id != NULL && call_given(c, "list")) {
        error_set(e, ERROR_USAGE, "--list and --revoke are two things: one at a time");
        return EXIT_WRONG_USAGE;
    }
    bool good = user_work_begin(c, &w, true, e);
    if (good && call_given(c, "list"))
        good = list(c, &w, e);
    else if (good && id != NULL)
        good = revoke(c, &w, id, e);
    else if (good)
        good = issue(&w, call_value(c, "label"), text, e);
    int status = user_work_end(&w, good, e);
    if (status == EXIT_DONE && text[0] != '\0')
        printf("%s\n", text);
    crypto_wipe(text, sizeof text);
    return status;
}
