/* import.c: `comity import`. */
#include "cli/commands.h"
#include "format/format.h"

#include <fts.h>
#include <stdlib.h>
#include <sys/stat.h>

static int run(struct call *c, struct error *e);

const struct command command_import = {
    .name = "import",
    .help = "Read records from outside: training reports, treaties, groups, CSV",
    .details = "Files may be packed with gzip or zstd. Importing again what is there changes"
               " nothing; a row that changed at its source becomes a new version. A row that"
               " cannot be taken is refused with file, line, field and reason, kept in"
               " HOME/rejects to be mended and imported again, and the rest goes on: the exit"
               " status is then 1.\n"
               "Work is saved every few thousand rows. Ctrl-C stops at the next save; what was"
               " saved is kept and the same command goes on from there (exit status 130).\n"
               "`comity import --formats` lists what can be read.",
    .operands = (const struct operand[]){{"FORMAT", WORD_FORMAT, true, false},
                                         {"FILE", WORD_FILE, true, true},
                                         {0}},
    .options =
        (const struct option[]){
            {"formats", NULL, "List the formats and what each takes.", WORD_TEXT, NULL, false},
            {"type", "TYPE", "With csv: the type of record to make.", WORD_TYPE, NULL, false},
            {"mapping", "FILE", "With csv: which column goes to which field.", WORD_FILE, NULL,
             false},
            {"tlp", "LEVEL", "Mark what is imported, instead of what the format would.",
             WORD_CHOICE, "CLEAR GREEN AMBER AMBER+STRICT RED", false},
            {"to", "PARTNERS",
             "With --tlp: releasable to these partners or groups, separated by commas, or ALL.",
             WORD_PARTNER, NULL, false},
            {"exercise", NULL, "It is exercise data.", WORD_TEXT, NULL, false},
            {"author", "USER", "In whose name (import).", WORD_USER, NULL, false},
            {"progress", "HOW",
             "A bar, or plain: a line `saved N` whenever N log entries are safe on disk.",
             WORD_CHOICE, "auto plain none", false},
            {"json", NULL, "The report as one JSON object.", WORD_TEXT, NULL, false},
            {0}},
    .example = "import fmtr data/training/fmtr-FY2019-2020.csv.gz\n"
               "import treaties data/treaties\n"
               "import all data\n"
               "import csv --type site --mapping sites.map sites.csv --tlp GREEN --to ALL",
    .run = run,
};

/* What the importer tells, and what has become durable meanwhile. */
struct telling {
    struct progress progress;
    struct node *node;
    uint64_t saved;       /* size of the newest checkpoint told */
    uint64_t bytes;       /* of all files named, as stored */
    uint64_t before, now; /* of the files read, and of the one that is being read */
    char file[200];
};

/* A new checkpoint is there for other readers only when its batch is on disk. */
static void tell_saved(struct telling *t) {
    struct error ignored;
    uint64_t size = 0;
    AUTO_BUF struct buf note = {0};
    AUTO_READER struct reader *r = node_reader(t->node, &ignored);
    if (r == NULL || !reader_checkpoint(r, &note, &size, &ignored) || size <= t->saved)
        return;
    t->saved = size;
    fprintf(stderr, "saved %llu\n", (unsigned long long)size);
}

/* Files come one after the other; how far the whole is, is what lies behind and what is read. */
static uint64_t done_of_all(struct telling *t, const char *file, uint64_t done, uint64_t total) {
    if (strcmp(t->file, file) != 0) {
        t->before += t->now;
        snprintf(t->file, sizeof t->file, "%s", file);
    }
    t->now = total;
    return t->before + done;
}

static bool tell(void *context, const char *file, uint64_t rows, uint64_t done, uint64_t total) {
    struct telling *t = context;
    if (t->progress.style == PROGRESS_PLAIN)
        tell_saved(t);
    progress_tell(&t->progress, file, rows, done_of_all(t, file, done, total), t->bytes);
    return !stop_asked();
}

/* Bytes of a file, or of all below a directory; what cannot be read is the importer's to say. */
static uint64_t bytes_in(const char *path) {
    uint64_t bytes = 0;
    char *const paths[] = {(char *)(uintptr_t)path, NULL};
    FTS *tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR | FTS_COMFOLLOW, NULL);
    for (FTSENT *f = NULL; tree != NULL && (f = fts_read(tree)) != NULL;)
        if (f->fts_info == FTS_F)
            bytes += (uint64_t)f->fts_statp->st_size;
    if (tree != NULL)
        fts_close(tree);
    return bytes;
}

static enum progress_style style_of(const struct call *c) {
    const char *how = call_value(c, "progress");
    if (how == NULL || strcmp(how, "auto") == 0)
        return PROGRESS_AUTO;
    return strcmp(how, "plain") == 0 ? PROGRESS_PLAIN : PROGRESS_NONE;
}

static bool put_marking(const struct call *c, struct buf *out, struct error *e) {
    const char *level = call_value(c, "tlp"), *to = call_value(c, "to");
    if (level == NULL)
        return to == NULL ? true : error_set(e, ERROR_USAGE, "--to needs --tlp LEVEL beside it");
    buf_str(out, "{\"tlp\":");
    json_put_string(out, span_of(level));
    if (to != NULL) {
        struct span rest = span_of(to);
        for (const char *before = ",\"to\":["; rest.p != NULL; before = ",") {
            buf_str(out, before);
            json_put_string(out, span_trim(span_cut(&rest, ',')));
        }
        buf_char(out, ']');
    }
    buf_char(out, '}');
    return true;
}

static void list_formats(void) {
    AUTO_GRID struct grid g = {0};
    grid_column(&g, "format", false, true);
    grid_column(&g, "takes", false, true);
    grid_column(&g, "what it reads", false, false);
    for (const struct import_format *f = import_formats; f->name != NULL; f++) {
        grid_text(&g, f->name);
        grid_text(&g, f->usage);
        grid_text(&g, f->help);
    }
    grid_print(&g);
}

static const struct import_format *format_named(const char *name, struct error *e) {
    struct suggestion near = {0};
    if (name == NULL) {
        error_set(e, ERROR_USAGE, "`comity import` needs a format");
        error_hint(
            e,
            "`comity import --formats` lists them; `comity import all data` reads all that ships");
        return NULL;
    }
    const struct import_format *f = import_format_find(name);
    if (f != NULL)
        return f;
    for (f = import_formats; f->name != NULL; f++)
        suggest(&near, name, f->name);
    error_set(e, ERROR_USAGE, "there is no import format \"%.60s\"", name);
    error_hint(e,
               near.best != NULL ? "did you mean %s? `comity import --formats` lists them"
                                 : "`comity import --formats` lists them",
               near.best);
    return NULL;
}

static void print_report(const struct call *c, const struct import_report *r) {
    AUTO_BUF struct buf text = {0};
    if (call_given(c, "json")) {
        import_report_json(r, &text);
        buf_char(&text, '\n');
    } else {
        import_report_text(r, &text);
    }
    fwrite(buf_view(&text).p, 1, text.n, stdout);
    if (text.n > 0 && text.p[text.n - 1] != '\n')
        putchar('\n');
}

static bool check_words(const struct call *c, const struct import_format *f, struct error *e) {
    bool csv = strcmp(f->name, "csv") == 0;
    if (c->operand_count < 2 && f->usage[0] != '[') {
        error_set(e, ERROR_USAGE, "import %s: from where?", f->name);
        return error_hint(e, "usage: comity import %s %s", f->name, f->usage);
    }
    if (csv && call_value(c, "type") == NULL) {
        error_set(e, ERROR_USAGE, "import csv needs --type TYPE: what a row is");
        return error_hint(e, "`comity types` lists them");
    }
    if (!csv && (call_value(c, "type") != NULL || call_value(c, "mapping") != NULL))
        return error_set(e, ERROR_USAGE, "--type and --mapping go with `import csv` only");
    return true;
}

static int finish(const struct call *c, const struct import_report *r, struct error *e) {
    print_report(c, r);
    *e = (struct error){0}; /* what refused rows left behind stands in the report */
    if (r->interrupted) {
        fflush(stdout);
        fprintf(stderr, "comity: stopped; what was imported so far is kept, and the same command "
                        "goes on from there\n");
        return EXIT_STOPPED;
    }
    return r->refused > 0 ? EXIT_REFUSED : EXIT_DONE;
}

static int import(struct call *c, const struct import_format *f, struct node *n,
                  struct span marking, struct error *e) {
    struct import_report *report = arena_alloc(&c->arena, sizeof *report);
    struct telling t = {.progress = progress_start(style_of(c)), .node = n};
    const char *author = call_value(c, "author");
    struct import_job job = {.node = n,
                             .paths = c->operands + 1,
                             .path_count = c->operand_count - 1,
                             .type = call_value(c, "type"),
                             .mapping = call_value(c, "mapping"),
                             .author = author == NULL ? SPAN("import") : span_of(author),
                             .marking = marking,
                             .exercise = call_given(c, "exercise"),
                             .progress = {tell, &t}};
    for (size_t i = 0; i < job.path_count; i++)
        t.bytes += bytes_in(job.paths[i]);
    stop_listen();
    bool good = f->run(&job, report, &c->arena, e);
    if (t.progress.style == PROGRESS_PLAIN)
        tell_saved(&t);
    progress_end(&t.progress);
    if (good)
        return finish(c, report, e);
    if (e->code != ERROR_USAGE && e->hint[0] == '\0')
        error_hint(e, "what was saved before is kept; the same command goes on from there");
    return exit_status(e);
}

static int run(struct call *c, struct error *e) {
    AUTO_BUF struct buf marking = {0};
    if (call_given(c, "formats")) {
        list_formats();
        return EXIT_DONE;
    }
    const struct import_format *f = format_named(call_operand(c, 0), e);
    if (f == NULL || !check_words(c, f, e) || !put_marking(c, &marking, e))
        return exit_status(e);
    AUTO_NODE struct node *n = call_node(c, e);
    if (n == NULL)
        return exit_status(e);
    return import(c, f, n, marking.n > 0 ? buf_view(&marking) : (struct span){0}, e);
}
