/* man.c: manual pages (roff with the man macros) from the table of commands. */
#include "cli/cli.h"

#ifndef COMITY_VERSION
#define COMITY_VERSION "0"
#endif

/* Backslashes and dashes as themselves; a dot or apostrophe that begins a line is no request. */
static void put_roff(struct buf *out, const char *text) {
    for (const char *p = text; *p != '\0'; p++) {
        bool begins = p == text || p[-1] == '\n';
        if (begins && (*p == '.' || *p == '\''))
            buf_str(out, "\\&");
        if (*p == '\\')
            buf_str(out, "\\e");
        else if (*p == '-')
            buf_str(out, "\\-");
        else
            buf_char(out, *p);
    }
}

void man_name(const struct command *c, struct buf *out) {
    buf_str(out, "comity");
    if (c != NULL)
        buf_char(out, '-');
    for (const char *p = c == NULL ? "" : c->name; *p != '\0'; p++)
        buf_char(out, *p == ' ' ? '-' : *p);
}

static void put_head(struct buf *out, const struct command *c, const char *what) {
    AUTO_BUF struct buf name = {0};
    man_name(c, &name);
    buf_str(out, ".TH ");
    for (size_t i = 0; i < name.n; i++)
        buf_char(out, name.p[i] >= 'a' && name.p[i] <= 'z' ? (char)(name.p[i] - 32) : name.p[i]);
    buf_printf(out, " 1 \"\" \"comity %s\" \"comity\"\n.SH NAME\n", COMITY_VERSION);
    put_roff(out, name.p);
    buf_str(out, " \\- ");
    put_roff(out, what);
    buf_char(out, '\n');
}

static void put_paragraphs(struct buf *out, const char *text) {
    for (struct span rest = span_of(text); rest.p != NULL;) {
        AUTO_FREE char *line = span_dup(span_cut(&rest, '\n'));
        buf_str(out, ".PP\n");
        put_roff(out, line);
        buf_char(out, '\n');
    }
}

static void put_options(struct buf *out, const struct command *c) {
    const struct option *o = NULL;
    buf_str(out, ".SH OPTIONS\n");
    for (size_t i = 0; (o = command_option(c, i)) != NULL; i++) {
        buf_printf(out, ".TP\n\\fB\\-\\-");
        put_roff(out, o->name);
        buf_str(out, "\\fR");
        if (o->value != NULL)
            buf_printf(out, " \\fI%s\\fR", o->value);
        buf_char(out, '\n');
        put_roff(out, o->help);
        if (o->word == WORD_CHOICE)
            buf_printf(out, " One of: %s.", o->choices);
        if (o->repeat)
            buf_str(out, " May be given several times.");
        buf_char(out, '\n');
    }
}

static void put_commands(struct buf *out) {
    buf_str(out, ".SH COMMANDS\n");
    for (size_t i = 0; commands[i] != NULL; i++) {
        if (commands[i]->hidden)
            continue;
        AUTO_BUF struct buf page = {0};
        man_name(commands[i], &page);
        buf_printf(out, ".TP\n\\fB%s\\fR\n", commands[i]->name);
        put_roff(out, commands[i]->help);
        buf_str(out, "; ");
        put_roff(out, page.p);
        buf_str(out, "(1).\n");
    }
}

static void put_end(struct buf *out) {
    buf_str(out, ".SH ENVIRONMENT\n"
                 ".TP\nCOMITY_HOME\nThe node's directory where \\-\\-home is not given.\n"
                 ".TP\nNO_COLOR\nIf it is set to something, no colours are used.\n"
                 ".SH EXIT STATUS\n"
                 ".TP\n0\nDone.\n"
                 ".TP\n1\nSomething was refused, was not found, or failed.\n"
                 ".TP\n2\nThe command line is wrong.\n"
                 ".TP\n3\nWhat is stored is not what was signed.\n"
                 ".TP\n130\nStopped by Ctrl\\-C; what was saved by then is kept.\n");
}

static void put_examples(struct buf *out, const char *lines) {
    buf_str(out, ".SH EXAMPLES\n.nf\n");
    for (struct span rest = span_of(lines); rest.p != NULL;) {
        AUTO_FREE char *line = span_dup(span_cut(&rest, '\n'));
        buf_str(out, "comity ");
        put_roff(out, line);
        buf_char(out, '\n');
    }
    buf_str(out, ".fi\n");
}

void man_page(const struct command *c, struct buf *out) {
    if (c == NULL) {
        put_head(out, NULL, "the system of record and action for cooperative security");
        buf_str(out, ".SH SYNOPSIS\n\\fBcomity\\fR \\fICOMMAND\\fR [\\fIoptions\\fR]\n");
        buf_str(out,
                ".SH DESCRIPTION\nA node holds records of what partners do together and have "
                "promised each\n"
                "other, every version of them in a log that can prove that nothing was altered.\n");
        put_commands(out);
        put_options(out, NULL);
        put_end(out);
        put_examples(out, "init --name 'Ministry of Defence'\nimport all data\nserve");
        return;
    }
    AUTO_BUF struct buf usage = {0};
    help_usage(c, &usage);
    put_head(out, c, c->help);
    buf_str(out, ".SH SYNOPSIS\n");
    put_roff(out, usage.p);
    buf_str(out, "\n.SH DESCRIPTION\n");
    put_roff(out, c->help);
    buf_str(out, ".\n");
    if (c->details != NULL)
        put_paragraphs(out, c->details);
    put_options(out, c);
    put_end(out);
    put_examples(out, c->example);
    buf_str(out, ".SH SEE ALSO\ncomity(1)\n");
}
