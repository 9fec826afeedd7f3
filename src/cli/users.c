/* users.c: what the user commands share. */
#include "cli/users.h"

static bool no_user(struct reader *r, const char *name, struct error *e) {
    AUTO_ARENA struct arena a = {0};
    struct user *users = NULL;
    size_t n = 0;
    struct suggestion near = {0};
    struct error ignored;
    if (user_list(r, &a, &users, &n, &ignored))
        for (size_t i = 0; i < n; i++)
            suggest(&near, name, users[i].name);
    error_set(e, ERROR_NOT_FOUND, "there is no user \"%.64s\"", name);
    if (near.best != NULL)
        return error_hint(e, "did you mean %s? `comity user list` shows all", near.best);
    return error_hint(e, "`comity user list` shows all; `comity user add %.64s` makes one", name);
}

bool user_work_begin(struct call *c, struct user_work *w, bool must_exist, struct error *e) {
    const char *name = call_operand(c, 0);
    *w = (struct user_work){.node = call_node(c, e)};
    w->batch = w->node == NULL ? NULL : node_begin(w->node, SPAN("cli"), e);
    if (w->batch == NULL)
        return false;
    bool there = user_get(batch_reader(w->batch), span_of(name), &w->user);
    return there || !must_exist ? true : no_user(batch_reader(w->batch), name, e);
}

int user_work_end(struct user_work *w, bool good, struct error *e) {
    if (w->batch != NULL && good)
        good = batch_commit(w->batch, e);
    else
        batch_abandon(w->batch);
    node_close(w->node);
    return good ? EXIT_DONE : exit_status(e);
}

bool user_leaves_admin(struct user_work *w, const struct user *u, struct error *e) {
    AUTO_ARENA struct arena a = {0};
    struct user *users = NULL;
    size_t n = 0;
    if ((u->roles & ROLE_ADMIN) != 0 && !u->disabled)
        return true;
    if (!user_list(batch_reader(w->batch), &a, &users, &n, e))
        return false;
    for (size_t i = 0; i < n; i++)
        if (strcmp(users[i].name, u->name) != 0 && (users[i].roles & ROLE_ADMIN) != 0 &&
            !users[i].disabled)
            return true;
    error_set(e, ERROR_FORBIDDEN, "%s is the last administrator who can sign in", u->name);
    return error_hint(e, "make another one first: comity user add NAME --roles admin");
}
