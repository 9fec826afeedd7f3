/* cli.h: the command line. A command is one table entry and one function, in a file of its own;
 * parser, help, man pages and completion all read the table. */
#ifndef COMITY_CLI_CLI_H
#define COMITY_CLI_CLI_H

#include "node/node.h"

#include <stdio.h>

enum exit_status {
    EXIT_DONE = 0,
    EXIT_REFUSED = 1, /* something refused, not found, or failed */
    EXIT_WRONG_USAGE = 2,
    EXIT_INTEGRITY = 3, /* what is stored is not what was signed */
    EXIT_STOPPED = 130  /* by Ctrl-C; what was acknowledged is kept */
};

/* What a word on the line stands for: what completion offers for it. */
enum word {
    WORD_TEXT,
    WORD_TYPE,      /* a type of record, singular or plural */
    WORD_RECORD,    /* an id or key */
    WORD_CONDITION, /* field op value, of the type named before */
    WORD_FIELD,     /* of the type named before */
    WORD_FIELDS,    /* separated by commas */
    WORD_SORT,      /* a field, "-" before it for descending */
    WORD_FILE,
    WORD_DIRECTORY,
    WORD_FORMAT, /* an import format */
    WORD_COMMAND,
    WORD_PARTNER, /* a partner's code */
    WORD_ROLES,
    WORD_USER,
    WORD_CHOICE /* one of option.choices */
};

struct option {
    const char *name;  /* without the dashes */
    const char *value; /* how help calls its value; NULL: a switch */
    const char *help;  /* one sentence */
    enum word word;
    const char *choices; /* WORD_CHOICE: "csv json ndjson" */
    bool repeat;         /* may be given several times */
};

struct operand {
    const char *name;
    enum word word;
    bool optional, many; /* the last one only */
};

struct call;
struct command {
    const char *name;               /* "log verify" */
    const char *help;               /* one line, for the list of commands */
    const char *details;            /* paragraphs, a line break between them; may be NULL */
    const struct operand *operands; /* ends with {0}; NULL: none */
    const struct option *options;   /* ends with {0}; NULL: none */
    const struct option *shared[3]; /* further tables, the same */
    const char *example;            /* lines, without "comity " */
    bool hidden;                    /* not in help, man pages and completion */
    int (*run)(struct call *c,
               struct error *e); /* an exit status; e is printed once, if it says anything */
};
extern const struct command *const commands[]; /* ends with NULL */
extern const struct option global_options[];

/* ---- options.c: from words to a call --------------------------------------------------------- */

enum { CALL_GIVEN_MAX = 128, CALL_OPERANDS_MAX = 4096 };

struct call {
    const struct command *command; /* NULL: none was named */
    const char **operands;
    size_t operand_count;
    struct given {
        const struct option *option;
        const char *value; /* NULL for a switch */
    } given[CALL_GIVEN_MAX];
    size_t given_count;
    struct arena arena; /* lives as long as the call */
};
/* ERROR_USAGE with the nearest name for a word that is not known. */
bool call_parse(int argc, char *const *argv, struct call *out, struct error *e);
void call_free(struct call *c);
/* The value of an option of this command (the last one given); NULL if it was not given. */
const char *call_value(const struct call *c, const char *option);
bool call_given(const struct call *c, const char *option);
/* All values of an option that may be repeated: for (size_t at = 0; (v = call_next(c, "where",
 * &at)) != NULL;) */
const char *call_next(const struct call *c, const char *option, size_t *at);
/* NULL where there are fewer. */
const char *call_operand(const struct call *c, size_t i);
/* A whole number from least to most; *out is left alone when the option was not given. */
bool call_number(const struct call *c, const char *option, uint64_t least, uint64_t most,
                 uint64_t *out, struct error *e);
const char *call_home(const struct call *c); /* --home, COMITY_HOME or "node" */

/* Walks every option of a command: its own, the shared ones, the global ones. */
const struct option *command_option(const struct command *c, size_t i);
const struct command *command_find(const char *name);
/* Is there a command whose name begins with this word and another one ("log")? */
bool command_is_group(struct span word);

/* The exit status that an error means. */
int exit_status(const struct error *e);

/* ---- suggest.c ------------------------------------------------------------------------------- */

struct suggestion {
    const char *best;
    size_t distance;
};
/* Remembers candidate if it is nearer to word than what was seen before, and near enough to be
 * meant. */
void suggest(struct suggestion *s, const char *word, const char *candidate);
size_t suggest_distance(struct span a,
                        struct span b); /* insertions, deletions, changes, swaps of neighbours */

/* ---- look.c: a node opened for reading, and who looks ---------------------------------------- */

struct look {
    struct node *node;
    struct reader *reader;
    struct viewer viewer;
    struct date today;
};
extern const struct option view_options[]; /* --as, --exercise */
/* Opens the node of --home and a reader; the viewer is the own organisation, or whom --as names. */
bool look_open(struct call *c, struct look *out, struct error *e);
void look_close(struct look *l);
#define AUTO_LOOK __attribute__((cleanup(look_close)))
/* Gives the viewer the groups that the partner is a member of today, as the node's memberships say.
 */
bool look_groups(struct look *l, const char *partner, struct arena *a, struct error *e);
struct node *call_node(struct call *c, struct error *e); /* for commands that write */
void node_auto_close(struct node **n);
#define AUTO_NODE __attribute__((cleanup(node_auto_close)))

/* ERROR_USAGE with the nearest type. */
const struct schema *type_find(const struct catalogue *types, const char *name, struct error *e);
const struct schema *look_type(const struct look *l, const char *name, struct error *e);
/* The record that "TYPE ID", "TYPE KEY", "ID" or "KEY" names: operands `from` and, if there is one
 * more, the next. *used (may be NULL) gets how many were taken. */
bool look_record(struct look *l, const struct call *c, size_t from, size_t *used, struct arena *a,
                 struct stored *out, struct error *e);
/* Comma-separated field names to indexes; without the option, fields in lists (.column) or all. */
struct columns_chosen {
    int field[FIELDS_MAX + 1]; /* -1: the id */
    size_t count;
};
bool look_columns(const struct schema *s, const char *names, struct columns_chosen *out,
                  struct error *e);

/* ---- ask.c: options to a query --------------------------------------------------------------- */

extern const struct option query_options[]; /* --where, --search */
bool ask_query(const struct call *c, const struct look *l, const struct schema *s, struct arena *a,
               struct query *out, struct error *e);

/* ---- value.c: values for people and for programs --------------------------------------------- */

/* A canonical value as a person reads it: references by key or title, money as "1200 USD". from:
 * owner of the record. */
void value_text(const struct look *l, const struct field *f, struct span value, struct span from,
                struct buf *out);
/* JSON: as it stands, but references to partners with a code by that code; absent: null. */
void value_json(const struct look *l, const struct field *f, struct span value, struct span from,
                struct buf *out);
/* What a record is called: its key and title, or its id. */
void value_title(const struct stored *v, const struct content *c, uint64_t mask, struct buf *out);

/* ---- terminal.c ------------------------------------------------------------------------------ */

struct terminal {
    bool is_terminal;
    bool colour;    /* a terminal, not told otherwise (NO_COLOR, TERM=dumb) */
    unsigned width; /* columns; 0: no limit */
};
struct terminal terminal_of(FILE *f);
void terminal_start(void); /* character widths by the environment's locale; numbers stay in C's */
/* Columns that UTF-8 text takes. */
size_t terminal_width(struct span s);
/* Appends text with control characters and direction overrides made visible, at most `most` columns
 * (0: all), the cut shown by an ellipsis. Line breaks become spaces. Nothing out of a record can
 * steer the terminal. */
void terminal_put(struct buf *b, struct span s, size_t most);
extern const char *const terminal_bold,
    *const terminal_dim, *const terminal_red, *const terminal_green, *const terminal_yellow,
                                                                         *const terminal_plain;
/* The sequence if t shows colour, else "". */
const char *terminal_style(const struct terminal *t, const char *style);
/* Fails if anything written to stdout was lost (disk full). */
bool terminal_finish(struct error *e);

/* ---- grid.c: tables for people --------------------------------------------------------------- */

enum { GRID_COLUMNS_MAX = FIELDS_MAX + 4 };
struct grid {
    struct grid_column {
        const char *title;
        bool right; /* aligned to the right: numbers */
        bool keep;  /* never cut: ids, numbers, dates */
    } columns[GRID_COLUMNS_MAX];
    size_t column_count;
    struct span *cells; /* row by row */
    size_t cell_count, cell_room;
    struct arena arena;
};
void grid_column(struct grid *g, const char *title, bool right, bool keep);
void grid_cell(struct grid *g, struct span text); /* copied */
void grid_text(struct grid *g, const char *text);
void grid_number(struct grid *g, uint64_t n);
void grid_put(const struct grid *g, const struct terminal *t, struct buf *out);
void grid_print(const struct grid *g); /* to stdout */
void grid_free(struct grid *g);
#define AUTO_GRID __attribute__((cleanup(grid_free)))

/* ---- progress.c ------------------------------------------------------------------------------ */

enum progress_style { PROGRESS_AUTO, PROGRESS_PLAIN, PROGRESS_NONE };
struct progress {
    enum progress_style style;
    bool bar; /* drawn in place: standard error is a terminal */
    bool drawn;
    uint64_t began_us, told_us;
};
struct progress progress_start(enum progress_style style);
/* At most a few times a second on a terminal, else a line every few seconds. what:
 * "fmtr-FY2009.csv.gz", "entries". */
void progress_tell(struct progress *p, const char *what, uint64_t count, uint64_t done,
                   uint64_t total);
void progress_end(struct progress *p); /* wipes the bar */

/* From now on Ctrl-C and SIGTERM only set a flag; the second Ctrl-C ends the process at once. */
void stop_listen(void);
bool stop_asked(void);

/* ---- prompt.c -------------------------------------------------------------------------------- */

extern const struct option password_options[]; /* --password-file, --password-stdin */
/* A password from the options, typed twice at the terminal, or, with generate, made here (*made
 * says so). Wipe it. */
bool prompt_password(const struct call *c, const char *who, bool generate, struct buf *out,
                     bool *made, struct error *e);
bool prompt_secret(const char *question, struct buf *out, struct error *e); /* without echo */
void password_generate(struct buf *out); /* 100 bits, easy to copy by hand */

/* ---- help.c, man.c, completion.c ------------------------------------------------------------- */

void help_all(FILE *to);
void help_command(const struct command *c, FILE *to);
void help_usage(const struct command *c, struct buf *out); /* "comity list TYPE [options]" */
void man_page(const struct command *c, struct buf *out);   /* NULL: comity(1) */
void man_name(const struct command *c, struct buf *out);   /* "comity-log-verify" */
/* Candidates for the word under the cursor of a line as typed so far, one a line: word, tab,
 * description. */
void complete_line(struct span line, struct buf *out);

/* ---- archive.c: a tar file packed with zstd -------------------------------------------------- */

struct archive;
struct archive *archive_create(const char *path, struct error *e); /* mode 0600; must not exist */
bool archive_add_file(struct archive *a, const char *name, const char *path, struct error *e);
bool archive_add_bytes(struct archive *a, const char *name, struct span bytes, struct error *e);
bool archive_close(struct archive *a, struct error *e); /* on disk when it returns true */
void archive_abandon(struct archive *a);                /* NULL is fine */
/* Unpacks the named members into a directory, files of mode 0600; others are refused. */
bool archive_unpack(const char *path, const char *directory, const char *const *names,
                    struct error *e);

#endif
