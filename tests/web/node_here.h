/* node_here.h (tests): a node over the small catalogue, for tests that need a store behind a
 * request. */
#ifndef COMITY_TESTS_WEB_NODE_HERE_H
#define COMITY_TESTS_WEB_NODE_HERE_H

#include "small.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static inline struct node *node_here(void) {
    struct error e;
    struct node_settings set = {.origin = "test.example/web", .name = "Test", .partner = "TST"};
    char home[600];
    snprintf(home, sizeof home, "%s/home", small_directory());
    if (!crypto_start(&e) || !node_init(home, &set, &e))
        fail_msg("%s", e.message);
    struct node *n = node_open(home, small_types, &e);
    if (n == NULL)
        fail_msg("%s", e.message);
    return n;
}

#endif
