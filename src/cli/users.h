/* users.h: what the user commands share. */
#ifndef COMITY_CLI_USERS_H
#define COMITY_CLI_USERS_H

#include "cli/commands.h"

/* A node with a batch begun in the name of the machine's administrator, and the user that operand 0
 * names. */
struct user_work {
    struct node *node;
    struct batch *batch;
    struct user user;
};
bool user_work_begin(struct call *c, struct user_work *w, bool must_exist, struct error *e);
/* Commits when good, else throws away; closes the node. Gives the exit status. */
int user_work_end(struct user_work *w, bool good, struct error *e);
/* Would this leave no administrator who can sign in? Then ERROR_FORBIDDEN. `u` is as it shall
 * become. */
bool user_leaves_admin(struct user_work *w, const struct user *u, struct error *e);

#endif
