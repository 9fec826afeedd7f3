#include "cli/commands.h"

#include <sodium.h>

#ifndef COMITY_VERSION
#define COMITY_VERSION "0"
#endif

static int run(struct call *c, struct error *e) {
    (void)c, (void)e;
    printf("comity %s\ndatabase format %d, libsodium %s\n", COMITY_VERSION, STORE_SCHEMA_VERSION,
           sodium_version_string());
    return EXIT_DONE;
}

const struct command command_version = {
    .name = "version",
    .help = "Print the version of comity and of what it stands on",
    .example = "version",
    .run = run,
};
