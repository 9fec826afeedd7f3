/* user_list.c: `comity user list`. */
#include "cli/commands.h"

static int run(struct call *c, struct error *e);

const struct command command_user_list = {
    .name = "user list",
    .help = "List who may sign in, and with which roles",
    .options =
        (const struct option[]){
            {"json", NULL, "One JSON array of objects.", WORD_TEXT, NULL, false}, {0}},
    .example = "user list",
    .run = run,
};

static void print_json(const struct user *users, size_t n) {
    AUTO_BUF struct buf b = {0};
    buf_char(&b, '[');
    for (size_t i = 0; i < n; i++) {
        AUTO_BUF struct buf roles = {0};
        char when[28];
        role_put(&roles, users[i].roles);
        instant_format(users[i].created, when);
        buf_str(&b, i == 0 ? "{\"name\":" : ",\n{\"name\":");
        json_put_string(&b, span_of(users[i].name));
        buf_str(&b, ",\"roles\":[");
        struct span rest = buf_view(&roles);
        for (const char *before = ""; roles.n > 0 && rest.p != NULL; before = ",") {
            buf_str(&b, before);
            json_put_string(&b, span_cut(&rest, ','));
        }
        buf_printf(&b, "],\"disabled\":%s,\"exercise\":%s,\"created\":\"%s\"}",
                   users[i].disabled ? "true" : "false", users[i].exercise ? "true" : "false",
                   when);
    }
    buf_str(&b, "]\n");
    fwrite(b.p, 1, b.n, stdout);
}

static void print_table(const struct user *users, size_t n) {
    AUTO_GRID struct grid g = {0};
    grid_column(&g, "name", false, true);
    grid_column(&g, "roles", false, false);
    grid_column(&g, "state", false, true);
    grid_column(&g, "created", false, true);
    for (size_t i = 0; i < n; i++) {
        AUTO_BUF struct buf roles = {0};
        char when[28];
        role_put(&roles, users[i].roles);
        instant_format(users[i].created, when);
        grid_text(&g, users[i].name);
        grid_cell(&g, buf_view(&roles));
        grid_text(&g, users[i].disabled ? "disabled" : users[i].exercise ? "exercise" : "enabled");
        grid_text(&g, when);
    }
    grid_print(&g);
}

static int run(struct call *c, struct error *e) {
    AUTO_LOOK struct look l = {0};
    struct user *users = NULL;
    size_t n = 0;
    if (!look_open(c, &l, e) || !user_list(l.reader, &c->arena, &users, &n, e))
        return exit_status(e);
    if (call_given(c, "json"))
        print_json(users, n);
    else
        print_table(users, n);
    return EXIT_DONE;
}
