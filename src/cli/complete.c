/* complete.c: what may stand where the cursor is: the table of commands, types, fields, codes and
 * partners, asked for by the scripts that `comity completion` prints. */
#include "cli/commands.h"
#include "format/format.h"

enum { WORDS_MAX = 256, OFFERS_MAX = 2000 };

/* A command line as far as it is typed: finished words, and the one under the cursor. */
struct typed {
    char *words[WORDS_MAX];
    size_t count;
    struct span current; /* without quotes */
    const struct command *command;
    const char *group;            /* "log", when the command needs its second word */
    size_t operands;              /* finished ones behind the command */
    const struct option *pending; /* an option that waits for the value under the cursor */
    const char *type;             /* the operand that names a type */
    const char *home;
    struct arena arena;
    struct buf *out;
    const char *before; /* stands before each offer: "--by=", "with,", "with = " */
};

/* ---- taking the line apart ------------------------------------------------------------------- */

/* Next word as a shell reads it, quotes and backslashes taken off; false when it goes on to the end
 * of the line. */
static bool next_word(const char **p, const char *end, struct buf *word) {
    char quote = '\0';
    while (*p < end && (**p == ' ' || **p == '\t'))
        (*p)++;
    for (; *p < end; (*p)++) {
        char c = **p;
        if (quote == '\0' && (c == ' ' || c == '\t'))
            return true;
        if (quote != '\0' && c == quote)
            quote = '\0';
        else if (quote == '\0' && (c == '\'' || c == '"'))
            quote = c;
        else if (c == '\\' && quote != '\'' && *p + 1 < end)
            buf_char(word, *++*p);
        else
            buf_char(word, c);
    }
    return false;
}

static void split(struct typed *t, struct span line) {
    const char *p = line.p, *end = line.p + line.n;
    for (;;) {
        AUTO_BUF struct buf word = {0};
        bool finished = next_word(&p, end, &word);
        char *copy = arena_copy(&t->arena, buf_view(&word).p, word.n);
        if (!finished) {
            t->current = span_of(copy);
            return;
        }
        if (t->count < WORDS_MAX)
            t->words[t->count++] = copy;
    }
}

static const struct option *option_named(const struct command *c, struct span name) {
    const struct option *o = NULL;
    for (size_t i = 0; (o = command_option(c, i)) != NULL; i++)
        if (span_is(name, o->name))
            return o;
    return NULL;
}

static enum word operand_word(const struct command *c, size_t i) {
    const struct operand *o = c->operands;
    for (; o != NULL && o->name != NULL; o++, i--)
        if (i == 0 || o->many)
            return o->word;
    return WORD_TEXT;
}

static void take_operand(struct typed *t, const char *word) {
    if (t->command == NULL && t->group == NULL && command_is_group(span_of(word))) {
        t->group = word;
        return;
    }
    if (t->command == NULL) {
        t->command = command_find(
            t->group == NULL ? word : arena_printf(&t->arena, "%s %s", t->group, word));
        return;
    }
    if (operand_word(t->command, t->operands) == WORD_TYPE)
        t->type = word;
    t->operands++;
}

/* What the words before the cursor say about the one under it. */
static void understand(struct typed *t) {
    for (size_t i = 1; i < t->count; i++) {
        struct span word = span_of(t->words[i]);
        t->pending = NULL;
        if (!span_starts(word, SPAN("--"))) {
            take_operand(t, t->words[i]);
            continue;
        }
        struct span value = {word.p + 2, word.n - 2}, name = span_cut(&value, '=');
        const struct option *o = option_named(t->command, name);
        if (o == NULL || o->value == NULL)
            continue;
        const char *text = value.p != NULL ? value.p : i + 1 < t->count ? t->words[++i] : NULL;
        if (text == NULL)
            t->pending = o;
        else if (strcmp(o->name, "home") == 0)
            t->home = text;
        else if (o->word == WORD_TYPE)
            t->type = text;
    }
}

/* ---- offers ---------------------------------------------------------------------------------- */

static void offer(struct typed *t, const char *word, const char *about) {
    const char *before = t->before == NULL ? "" : t->before;
    AUTO_BUF struct buf whole = {0};
    buf_printf(&whole, "%s%s", before, word);
    if (!span_starts(buf_view(&whole), t->current))
        return;
    buf_span(t->out, buf_view(&whole));
    if (about != NULL) {
        buf_char(t->out, '\t');
        terminal_put(t->out, span_of(about), 60);
    }
    buf_char(t->out, '\n');
}

/* Says that files or directories are wanted: the shell knows those best. */
static void offer_files(struct typed *t, bool directories) {
    buf_str(t->out, directories ? "\tdirectories\n" : "\tfiles\n");
}

static void offer_commands(struct typed *t) {
    struct span last = {0};
    for (size_t i = 0; commands[i] != NULL; i++) {
        struct span rest = span_of(commands[i]->name), first = span_cut(&rest, ' ');
        if (commands[i]->hidden)
            continue;
        if (t->group != NULL && span_is(first, t->group) && rest.p != NULL)
            offer(t, rest.p, commands[i]->help);
        if (t->group != NULL || span_eq(first, last))
            continue;
        AUTO_FREE char *word = span_dup(first);
        offer(t, word, rest.p == NULL ? commands[i]->help : NULL);
        last = first;
    }
}

static void offer_options(struct typed *t) {
    const struct option *o = NULL;
    t->before = "--";
    for (size_t i = 0; (o = command_option(t->command, i)) != NULL; i++)
        offer(t, o->name, o->help);
}

static void offer_types(struct typed *t, const struct catalogue *types) {
    for (unsigned i = 0; i < catalogue_count(types); i++)
        offer(t, catalogue_at(types, i)->type->name, catalogue_at(types, i)->type->help);
}

static const struct schema *schema_of(const struct typed *t, const struct catalogue *types) {
    return t->type == NULL ? NULL : catalogue_find(types, span_of(t->type));
}

static void offer_fields(struct typed *t, const struct schema *s, const char *before) {
    t->before = before;
    for (unsigned i = 0; s != NULL && i < s->count; i++) {
        char label[64];
        offer(t, s->fields[i].name, field_label(&s->fields[i], label));
    }
}

/* Keys of the records of a type, from the node if there is one. */
static void offer_keys(struct typed *t, const char *type) {
    struct error ignored;
    const char *home = t->home;
    struct call empty = {0};
    AUTO_ARENA struct arena a = {0};
    AUTO_NODE struct node *n = node_open(home != NULL ? home : call_home(&empty), NULL, &ignored);
    AUTO_READER struct reader *r = n == NULL ? NULL : node_reader(n, &ignored);
    const struct schema *s = r == NULL ? NULL : catalogue_find(node_catalogue(n), span_of(type));
    struct viewer own = {.own = true};
    struct group *groups = NULL;
    size_t count = 0;
    if (s == NULL || s->key < 0)
        return;
    struct query q = query_for(s, &own, instant_date(time_now()));
    if (!query_groups(&q, r, &s->key, 1, false, &a, &groups, &count, &ignored))
        return;
    for (size_t i = 0; i < count && i < OFFERS_MAX; i++) {
        AUTO_BUF struct buf text = {0};
        if (groups[i].values[0].p == NULL)
            continue;
        field_to_text(&s->fields[s->key], groups[i].values[0], &text);
        offer(t, text.p, NULL);
    }
}

static void offer_codes(struct typed *t, const struct field *f) {
    for (const struct code *k = f->codes == NULL ? NULL : f->codes->codes;
         k != NULL && k->code != NULL; k++)
        offer(t, k->code, k->label);
    if (KIND_OF(f->kind) == REF && f->to != NULL)
        offer_keys(t, f->to);
}

/* 'field', 'field op' or 'field op value,value': whichever the cursor is in. */
static void offer_condition(struct typed *t, const struct schema *s) {
    static const char *const operators[] = {"=", "!=", ">=", "<=", "~", "known", "unknown"};
    size_t n = 0, value = 0;
    if (s == NULL)
        return;
    while (n < t->current.n && t->current.p[n] != ' ' && strchr("=!<>~", t->current.p[n]) == NULL)
        n++;
    int field = schema_field(s, (struct span){t->current.p, n});
    for (value = n; value < t->current.n && strchr(" =!<>~", t->current.p[value]) != NULL; value++)
        ;
    bool operator_there =
        memchr(t->current.p, '=', value) != NULL || memchr(t->current.p, '~', value) != NULL;
    if (n == t->current.n) {
        offer_fields(t, s, NULL);
    } else if (field >= 0 && operator_there) {
        for (size_t i = value; i < t->current.n; i++) /* a,b: the last one is under the cursor */
            value = t->current.p[i] == ',' ? i + 1 : value;
        t->before = arena_copy(&t->arena, t->current.p, value);
        offer_codes(t, &s->fields[field]);
    } else if (field >= 0) {
        t->before = arena_printf(&t->arena, "%.*s ", (int)n, t->current.p);
        for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
            offer(t, operators[i], NULL);
    }
}

static void offer_list(struct typed *t, const struct schema *s, const char *words) {
    size_t last = t->current.n;
    while (last > 0 && t->current.p[last - 1] != ',')
        last--;
    const char *before = arena_copy(&t->arena, t->current.p, last);
    if (words == NULL) {
        offer_fields(t, s, before);
        return;
    }
    t->before = before;
    for (struct span rest = span_of(words); rest.p != NULL;) {
        AUTO_FREE char *word = span_dup(span_cut(&rest, ' '));
        offer(t, word, NULL);
    }
}

static void offer_users(struct typed *t) {
    struct error ignored;
    struct call empty = {0};
    struct user *users = NULL;
    size_t count = 0;
    AUTO_ARENA struct arena a = {0};
    AUTO_NODE struct node *n =
        node_open(t->home != NULL ? t->home : call_home(&empty), NULL, &ignored);
    AUTO_READER struct reader *r = n == NULL ? NULL : node_reader(n, &ignored);
    if (r != NULL && user_list(r, &a, &users, &count, &ignored))
        for (size_t i = 0; i < count; i++)
            offer(t, users[i].name, NULL);
}

static void offer_word(struct typed *t, enum word word, const char *choices,
                       const struct catalogue *types) {
    const struct schema *s = schema_of(t, types);
    switch (word) {
    case WORD_TYPE: offer_types(t, types); break;
    case WORD_RECORD:
        if (s != NULL && s->key >= 0)
            offer_keys(t, s->type->name);
        break;
    case WORD_CONDITION: offer_condition(t, s); break;
    case WORD_FIELD: offer_fields(t, s, NULL); break;
    case WORD_FIELDS: offer_list(t, s, NULL); break;
    case WORD_SORT:
        offer_fields(t, s, t->current.n > 0 && t->current.p[0] == '-' ? "-" : NULL);
        break;
    case WORD_FORMAT:
        for (const struct import_format *f = import_formats; f->name != NULL; f++)
            offer(t, f->name, f->help);
        break;
    case WORD_COMMAND: offer_commands(t); break;
    case WORD_PARTNER: offer_keys(t, "partner"); break;
    case WORD_ROLES: offer_list(t, NULL, "reader author releaser admin"); break;
    case WORD_USER: offer_users(t); break;
    case WORD_CHOICE: offer_list(t, NULL, choices); break;
    case WORD_FILE: offer_files(t, false); break;
    case WORD_DIRECTORY: offer_files(t, true); break;
    case WORD_TEXT: break;
    }
}

/* "--by=with,sta": the value of an option written in one word with it. */
static bool offer_joined(struct typed *t, const struct catalogue *types) {
    struct span value = t->current, name = {0};
    if (!span_starts(value, SPAN("--")) || memchr(value.p, '=', value.n) == NULL)
        return false;
    value = (struct span){value.p + 2, value.n - 2};
    name = span_cut(&value, '=');
    const struct option *o = option_named(t->command, name);
    struct buf inner = {0};
    struct buf *outer = t->out;
    if (o == NULL || o->value == NULL)
        return true;
    t->current = value;
    t->out = &inner;
    offer_word(t, o->word, o->choices, types);
    t->out = outer;
    for (struct span rest = buf_view(&inner); rest.n > 0;) {
        struct span line = span_cut(&rest, '\n');
        if (line.n > 0 && line.p[0] == '\t')
            buf_printf(outer, "%.*s\n", SPAN_ARG(line));
        else if (line.n > 0)
            buf_printf(outer, "--%s=%.*s\n", o->name, SPAN_ARG(line));
    }
    buf_free(&inner);
    return true;
}

static void offer_all(struct typed *t, const struct catalogue *types) {
    if (t->pending != NULL)
        offer_word(t, t->pending->word, t->pending->choices, types);
    else if (offer_joined(t, types))
        return;
    else if (t->current.n > 0 && t->current.p[0] == '-')
        offer_options(t);
    else if (t->command == NULL)
        offer_commands(t);
    else
        offer_word(t, operand_word(t->command, t->operands), NULL, types);
}

void complete_line(struct span line, struct buf *out) {
    struct typed t = {.out = out};
    struct error ignored;
    struct catalogue *types = catalogue_new(record_types, &ignored);
    split(&t, line);
    understand(&t);
    if (types != NULL)
        offer_all(&t, types);
    catalogue_free(types);
    arena_free(&t.arena);
}
