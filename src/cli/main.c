/* main.c: one command is run, its error is said once, its exit status says how it ended. */
#include "cli/cli.h"

#include <signal.h>

static int run(struct call *c, struct error *e) {
    if (c->command == NULL && call_given(c, "version"))
        return command_find("version")->run(c, e);
    if (c->command == NULL && !call_given(c, "help")) {
        help_all(stderr);
        return EXIT_WRONG_USAGE;
    }
    if (call_given(c, "help")) {
        if (c->command == NULL)
            help_all(stdout);
        else
            help_command(c->command, stdout);
        return EXIT_DONE;
    }
    return c->command->run(c, e);
}

int main(int argc, char **argv) {
    struct call c;
    struct error e = {0};
    terminal_start();
    signal(SIGXFSZ, SIG_IGN); /* a limit on file sizes is answered like a full disk */
    int status = call_parse(argc, argv, &c, &e) ? run(&c, &e) : exit_status(&e);
    /* A step that failed and was got over may have left its error: the status says whether it
     * counts. */
    if (status == EXIT_DONE && !terminal_finish(&e))
        status = EXIT_REFUSED;
    fflush(stdout);
    if (status != EXIT_DONE && e.code != ERROR_NONE)
        error_print(stderr, &e);
    call_free(&c);
    return status;
}
