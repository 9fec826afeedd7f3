/* options.c: from the words of a command line to a call, by the table of commands. */
#include "cli/cli.h"

#include <stdlib.h>

const struct option global_options[] = {
    {"home", "DIR", "The node's directory (default: COMITY_HOME, or ./node).", WORD_DIRECTORY, NULL,
     false},
    {"help", NULL, "Show what a command does, its options and an example.", WORD_TEXT, NULL, false},
    {0},
};
static const struct option version_option = {"version", NULL, "Print the version.",
                                             WORD_TEXT, NULL, false};

/* The i-th option of a list of tables that each end with {0}. */
static const struct option *nth(const struct option *const *tables, size_t n, size_t i) {
    for (size_t k = 0; k < n; k++)
        for (const struct option *o = tables[k]; o != NULL && o->name != NULL; o++)
            if (i-- == 0)
                return o;
    return NULL;
}

const struct option *command_option(const struct command *c, size_t i) {
    const struct option *tables[] = {c == NULL ? NULL : c->options, c == NULL ? NULL : c->shared[0],
                                     c == NULL ? NULL : c->shared[1],
                                     c == NULL ? NULL : c->shared[2], global_options};
    return nth(tables, sizeof tables / sizeof *tables, i);
}

static const struct option *find_option(const struct command *c, struct span name) {
    const struct option *o = NULL;
    for (size_t i = 0; (o = command_option(c, i)) != NULL; i++)
        if (span_is(name, o->name))
            return o;
    return c == NULL && span_is(name, version_option.name) ? &version_option : NULL;
}

const struct command *command_find(const char *name) {
    for (size_t i = 0; commands[i] != NULL; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

bool command_is_group(struct span word) {
    for (size_t i = 0; commands[i] != NULL; i++) {
        struct span rest = span_of(commands[i]->name);
        if (span_eq(span_cut(&rest, ' '), word) && rest.p != NULL)
            return true;
    }
    return false;
}

int exit_status(const struct error *e) {
    switch (e->code) {
    case ERROR_NONE: return EXIT_DONE;
    case ERROR_USAGE: return EXIT_WRONG_USAGE;
    case ERROR_INTEGRITY: return EXIT_INTEGRITY;
    case ERROR_INTERRUPTED: return EXIT_STOPPED;
    default: return EXIT_REFUSED;
    }
}

/* ---- parsing --------------------------------------------------------------------------------- */

static bool unknown_option(const struct command *c, struct span name, struct error *e) {
    AUTO_FREE char *word = span_dup(name);
    struct suggestion s = {0};
    const struct option *o = NULL;
    for (size_t i = 0; (o = command_option(c, i)) != NULL; i++)
        suggest(&s, word, o->name);
    error_set(e, ERROR_USAGE, "there is no option --%.60s", word);
    const char *of = c == NULL ? "" : c->name, *gap = c == NULL ? "" : " ";
    if (s.best != NULL)
        return error_hint(e, "did you mean --%s? `comity %s%s--help` lists them", s.best, of, gap);
    return error_hint(e, "`comity %s%s--help` lists them", of, gap);
}

static bool unknown_command(const char *word, const char *within, struct error *e) {
    AUTO_FREE char *name = NULL;
    struct buf whole = {0};
    buf_printf(&whole, "%s%s%s", within == NULL ? "" : within, within == NULL ? "" : " ", word);
    name = whole.p;
    struct suggestion s = {0};
    for (size_t i = 0; commands[i] != NULL; i++)
        if (!commands[i]->hidden)
            suggest(&s, name, commands[i]->name);
    error_set(e, ERROR_USAGE, "there is no command `%.80s`", name);
    if (s.best != NULL)
        return error_hint(e, "did you mean `comity %s`? `comity help` lists them", s.best);
    return error_hint(e, "`comity help` lists them");
}

static bool add_given(struct call *c, const struct option *o, const char *value, struct error *e) {
    if (c->given_count == CALL_GIVEN_MAX)
        return error_set(e, ERROR_LIMIT, "more than %d options", CALL_GIVEN_MAX);
    c->given[c->given_count++] = (struct given){o, value};
    return true;
}

static bool check_choice(const struct option *o, const char *value, struct error *e) {
    if (o->word != WORD_CHOICE)
        return true;
    for (struct span rest = span_of(o->choices); rest.p != NULL;)
        if (span_is(span_cut(&rest, ' '), value))
            return true;
    error_set(e, ERROR_USAGE, "--%s cannot be \"%.60s\"", o->name, value);
    return error_hint(e, "it is one of: %s", o->choices);
}

/* `--name`, `--name=value` or `--name value`; *at stands on the option and is left on the last word
 * taken. */
static bool parse_option(struct call *c, int argc, char *const *argv, int *at, struct error *e) {
    struct span value = span_of(argv[*at] + 2), name = span_cut(&value, '=');
    const struct option *o = find_option(c->command, name);
    if (o == NULL)
        return unknown_option(c->command, name, e);
    if (o->value == NULL) {
        if (value.p != NULL)
            return error_set(e, ERROR_USAGE, "--%s takes no value", o->name);
        return add_given(c, o, NULL, e);
    }
    const char *text = value.p;
    if (text == NULL) {
        bool another =
            *at + 1 < argc && !(strncmp(argv[*at + 1], "--", 2) == 0 && argv[*at + 1][2] != '\0');
        if (!another) {
            error_set(e, ERROR_USAGE, "--%s needs a value: --%s %s", o->name, o->name, o->value);
            return error_hint(e, "%s", o->help);
        }
        text = argv[++*at];
    }
    return check_choice(o, text, e) && add_given(c, o, text, e);
}

/* The command is one word, or two where the first names a group. Options may stand before it. */
static bool take_command(struct call *c, const char *word, const char **group, struct error *e) {
    if (*group == NULL && command_is_group(span_of(word))) {
        *group = word;
        return true;
    }
    const char *name = *group == NULL ? word : arena_printf(&c->arena, "%s %s", *group, word);
    c->command = command_find(name);
    return c->command != NULL ? true : unknown_command(word, *group, e);
}

static bool list_group(const char *group, struct error *e) {
    AUTO_BUF struct buf names = {0};
    for (size_t i = 0; commands[i] != NULL; i++) {
        struct span rest = span_of(commands[i]->name);
        if (span_is(span_cut(&rest, ' '), group) && rest.p != NULL)
            buf_printf(&names, "%s%.*s", names.n > 0 ? ", " : "", SPAN_ARG(rest));
    }
    error_set(e, ERROR_USAGE, "`comity %s` needs one more word", group);
    return error_hint(e, "one of: %s", names.p);
}

static bool check_operands(const struct call *c, struct error *e) {
    size_t least = 0, most = 0;
    const struct operand *o = c->command->operands, *missing = NULL;
    for (; o != NULL && o->name != NULL; o++) {
        if (!o->optional && ++least > c->operand_count && missing == NULL)
            missing = o;
        most = o->many ? CALL_OPERANDS_MAX : most + 1;
    }
    if (c->operand_count >= least && c->operand_count <= most)
        return true;
    AUTO_BUF struct buf usage = {0};
    help_usage(c->command, &usage);
    if (missing != NULL)
        error_set(e, ERROR_USAGE, "`comity %s` needs %s", c->command->name, missing->name);
    else
        error_set(e, ERROR_USAGE, "`comity %s` does not take \"%.60s\"", c->command->name,
                  c->operands[most]);
    return error_hint(e, "usage: %s", usage.p);
}

static bool check_repeats(const struct call *c, struct error *e) {
    for (size_t i = 0; i < c->given_count; i++)
        for (size_t k = 0; k < i; k++)
            if (c->given[i].option == c->given[k].option && !c->given[i].option->repeat &&
                c->given[i].value != NULL)
                return error_set(e, ERROR_USAGE, "--%s is given twice", c->given[i].option->name);
    return true;
}

bool call_parse(int argc, char *const *argv, struct call *out, struct error *e) {
    const char *group = NULL;
    bool options = true;
    *out = (struct call){0};
    out->operands = memory_new(((size_t)argc + 1) * sizeof *out->operands);
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        if (!utf8_valid(span_of(word)) && strncmp(word, "--", 2) == 0)
            return error_set(e, ERROR_USAGE, "option %d is not valid UTF-8", i);
        if (options && strcmp(word, "--") == 0)
            options = false;
        else if (options && strncmp(word, "--", 2) == 0) {
            if (!parse_option(out, argc, argv, &i, e))
                return false;
        } else if (options && word[0] == '-' && word[1] != '\0') {
            error_set(e, ERROR_USAGE, "there is no option %.60s", word);
            return error_hint(e, strcmp(word, "-h") == 0 ? "use --help"
                                                         : "options have two dashes and a name");
        } else if (out->command == NULL) {
            if (!take_command(out, word, &group, e))
                return false;
        } else {
            out->operands[out->operand_count++] = word;
        }
    }
    if (call_given(out, "help"))
        return true;
    if (out->command == NULL)
        return group == NULL ? true : list_group(group, e);
    return check_repeats(out, e) && check_operands(out, e);
}

void call_free(struct call *c) {
    free(c->operands);
    arena_free(&c->arena);
    *c = (struct call){0};
}

/* ---- asking ---------------------------------------------------------------------------------- */

const char *call_next(const struct call *c, const char *option, size_t *at) {
    while (*at < c->given_count) {
        const struct given *g = &c->given[(*at)++];
        if (strcmp(g->option->name, option) == 0)
            return g->value == NULL ? "" : g->value;
    }
    return NULL;
}

const char *call_value(const struct call *c, const char *option) {
    const char *value = NULL, *last = NULL;
    for (size_t at = 0; (value = call_next(c, option, &at)) != NULL;)
        last = value;
    return last;
}

bool call_given(const struct call *c, const char *option) {
    return call_value(c, option) != NULL;
}

const char *call_operand(const struct call *c, size_t i) {
    return i < c->operand_count ? c->operands[i] : NULL;
}

bool call_number(const struct call *c, const char *option, uint64_t least, uint64_t most,
                 uint64_t *out, struct error *e) {
    const char *text = call_value(c, option);
    int64_t n = 0;
    if (text == NULL)
        return true;
    if (!span_to_i64(span_of(text), &n) || n < 0 || (uint64_t)n < least || (uint64_t)n > most)
        return error_set(e, ERROR_USAGE, "--%s is a whole number from %llu to %llu, not \"%.40s\"",
                         option, (unsigned long long)least, (unsigned long long)most, text);
    *out = (uint64_t)n;
    return true;
}

const char *call_home(const struct call *c) {
    const char *home = call_value(c, "home"), *environment = getenv("COMITY_HOME");
    if (home != NULL)
        return home;
    return environment != NULL && environment[0] != '\0' ? environment : "node";
}
