/* help.c: `comity help`, `comity COMMAND --help`, and the man pages as files. */
#include "cli/commands.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct option options[] = {
    {"man", NULL, "Print the page in the form that man(1) reads.", WORD_TEXT, NULL, false},
    {"into", "DIR", "Write the man pages of all commands into a directory.", WORD_DIRECTORY, NULL,
     false},
    {0},
};

static int run(struct call *c, struct error *e);

const struct command command_help = {
    .name = "help",
    .help = "Say what a command does",
    .details = "The same text as COMMAND --help, or, with --man, as a manual page.",
    .operands = (const struct operand[]){{"COMMAND", WORD_COMMAND, true, true}, {0}},
    .options = options,
    .example = "help list\n"
               "help --man log verify | man -l -",
    .run = run,
};

enum { WIDE = 88, NAME_COLUMN = 30 };

/* Words of text in lines of at most WIDE columns; the first line goes on where the cursor stands.
 */
static void put_wrapped(FILE *to, const char *text, int indent, int at) {
    struct span rest = span_of(text);
    bool first = true;
    while (rest.p != NULL) {
        struct span word = span_cut(&rest, ' ');
        int width = (int)terminal_width(word);
        if (!first && at + 1 + width > WIDE) {
            fprintf(to, "\n%*s", indent, "");
            at = indent;
        } else if (!first) {
            fputc(' ', to);
            at++;
        }
        fprintf(to, "%.*s", SPAN_ARG(word));
        at += width;
        first = false;
    }
    fputc('\n', to);
}

static void put_entry(FILE *to, const char *name, const char *help) {
    int used = fprintf(to, "  %s", name);
    if (used > NAME_COLUMN - 2) {
        fputc('\n', to);
        used = 0;
    }
    fprintf(to, "%*s", NAME_COLUMN - used, "");
    put_wrapped(to, help, NAME_COLUMN, NAME_COLUMN);
}

static void put_options(FILE *to, const struct command *c) {
    const struct option *o = NULL;
    fputs("\nOptions\n", to);
    for (size_t i = 0; (o = command_option(c, i)) != NULL; i++) {
        AUTO_BUF struct buf name = {0};
        AUTO_BUF struct buf help = {0};
        buf_printf(&name, "--%s%s%s", o->name, o->value == NULL ? "" : " ",
                   o->value == NULL ? "" : o->value);
        buf_str(&help, o->help);
        if (o->word == WORD_CHOICE)
            buf_printf(&help, " One of: %s.", o->choices);
        if (o->repeat)
            buf_str(&help, " May be given several times.");
        put_entry(to, name.p, help.p);
    }
}

void help_usage(const struct command *c, struct buf *out) {
    buf_printf(out, "comity %s", c->name);
    for (const struct operand *o = c->operands; o != NULL && o->name != NULL; o++)
        buf_printf(out, " %s%s%s%s", o->optional ? "[" : "", o->name, o->many ? "..." : "",
                   o->optional ? "]" : "");
    buf_str(out, " [options]");
}

void help_command(const struct command *c, FILE *to) {
    AUTO_BUF struct buf usage = {0};
    help_usage(c, &usage);
    fprintf(to, "%s\n\n%s.\n", usage.p, c->help);
    for (struct span rest = span_of(c->details); rest.p != NULL;) {
        AUTO_FREE char *line = span_dup(span_cut(&rest, '\n'));
        put_wrapped(to, line, 0, 0);
    }
    put_options(to, c);
    fputs("\nExample\n", to);
    for (struct span rest = span_of(c->example); rest.p != NULL;) {
        struct span line = span_cut(&rest, '\n');
        fprintf(to, "  comity %.*s\n", SPAN_ARG(line));
    }
}

void help_all(FILE *to) {
    fputs("comity COMMAND [options]\n\nThe system of record and action for cooperative "
          "security.\n\nCommands\n",
          to);
    for (size_t i = 0; commands[i] != NULL; i++)
        if (!commands[i]->hidden)
            put_entry(to, commands[i]->name, commands[i]->help);
    put_options(to, NULL);
    fputs("\n`comity COMMAND --help` says more. A first look at a node with data:\n"
          "  comity count activity --by fiscal_year\n"
          "  comity list activity --where 'with = CIV' --limit 10\n\n"
          "Exit status: 0 done, 1 something refused or not found, 2 wrong usage, 3 what is stored "
          "is not what was"
          " signed.\n",
          to);
}

/* ---- man pages as files ---------------------------------------------------------------------- */

static bool write_page(const char *directory, const struct command *c, struct error *e) {
    AUTO_BUF struct buf path = {0};
    AUTO_BUF struct buf page = {0};
    buf_printf(&path, "%s/", directory);
    man_name(c, &path);
    buf_str(&path, ".1");
    man_page(c, &page);
    FILE *f = fopen(path.p, "w");
    bool good = f != NULL && fwrite(page.p, 1, page.n, f) == page.n;
    if (f != NULL && fclose(f) != 0)
        good = false;
    return good ? true : error_errno(e, "writing %s", path.p);
}

static bool write_pages(const char *directory, struct error *e) {
    if (mkdir(directory, 0777) != 0 && errno != EEXIST)
        return error_errno(e, "making the directory %s", directory);
    bool good = write_page(directory, NULL, e);
    for (size_t i = 0; good && commands[i] != NULL; i++)
        if (!commands[i]->hidden)
            good = write_page(directory, commands[i], e);
    return good;
}

static const struct command *named(const struct call *c, struct error *e) {
    AUTO_BUF struct buf name = {0};
    struct suggestion near = {0};
    for (size_t i = 0; i < c->operand_count; i++)
        buf_printf(&name, "%s%s", i > 0 ? " " : "", c->operands[i]);
    const struct command *found = command_find(name.p);
    for (size_t i = 0; found == NULL && commands[i] != NULL; i++)
        suggest(&near, name.p, commands[i]->name);
    if (found != NULL)
        return found;
    error_set(e, ERROR_USAGE, "there is no command `%.80s`", name.p);
    if (near.best != NULL)
        error_hint(e, "did you mean `comity help %s`?", near.best);
    return NULL;
}

static int run(struct call *c, struct error *e) {
    const char *directory = call_value(c, "into");
    if (directory != NULL)
        return write_pages(directory, e) ? EXIT_DONE : exit_status(e);
    const struct command *about = c->operand_count == 0 ? NULL : named(c, e);
    if (c->operand_count > 0 && about == NULL)
        return exit_status(e);
    if (call_given(c, "man")) {
        AUTO_BUF struct buf page = {0};
        man_page(about, &page);
        fwrite(page.p, 1, page.n, stdout);
    } else if (about != NULL) {
        help_command(about, stdout);
    } else {
        help_all(stdout);
    }
    return EXIT_DONE;
}
