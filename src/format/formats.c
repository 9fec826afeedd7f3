/* formats.c: every format that can be imported, and all of a data directory at once. */
#include "format/importer.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

const struct import_format import_formats[] = {
    {"fmtr", "FILE...",
     "the United States' reports of foreign military training, one CSV a fiscal year", import_fmtr},
    {"treaties", "DIR...",
     "participation in treaties: folders with treaties.csv and a CSV an instrument",
     import_treaties},
    {"groups", "FILE...", "membership of export control regimes and informal groups",
     import_groups},
    {"partners", "[DIR]",
     "states and organisations with every name they go by; those shipped, or a directory's",
     import_partners},
    {"csv", "FILE... --type TYPE [--mapping FILE]", "any CSV as records of a type", import_csv},
    {"obligations", "FILE...", "duties under agreements, with the rules of when they are due",
     import_obligations},
    {"documents", "FILE...", "governing documents: directives, laws, resolutions, standards",
     import_documents},
    {"all", "DIR", "everything a data directory holds, in the order in which one needs another",
     import_all},
    {0}};

const struct import_format *import_format_find(const char *name) {
    for (const struct import_format *f = import_formats; f->name != NULL; f++)
        if (strcmp(f->name, name) == 0)
            return f;
    return NULL;
}

/* ---- all ------------------------------------------------------------------------------------- */

struct paths {
    char **list;
    size_t count;
};

static void add_path(struct paths *p, const char *directory, const char *name) {
    struct buf b AUTO_BUF = {0};
    buf_printf(&b, "%s/%s", directory, name);
    p->list = memory_resize(p->list, p->count + 1, sizeof *p->list);
    p->list[p->count++] = memory_strdup(b.p);
}

static void free_paths(struct paths *p) {
    for (size_t i = 0; i < p->count; i++)
        free(p->list[i]);
    free(p->list);
    *p = (struct paths){0};
}

static bool exists(const char *directory, const char *name) {
    struct buf b AUTO_BUF = {0};
    struct stat st;
    buf_printf(&b, "%s/%s", directory, name);
    return stat(b.p, &st) == 0;
}

static int by_name(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_report(const struct dirent *f) {
    return strncmp(f->d_name, "fmtr-", 5) == 0 && strstr(f->d_name, ".csv") != NULL;
}

static bool report_paths(const char *directory, struct paths *out, struct error *e) {
    struct dirent **list = NULL;
    int n = scandir(directory, &list, is_report, by_name);
    if (n < 0)
        return error_errno(e, "reading %s", directory);
    for (int i = 0; i < n; i++) {
        add_path(out, directory, list[i]->d_name);
        free(list[i]);
    }
    free(list);
    return true;
}

static void add_reasons(struct import_report *to, const struct import_report *from) {
    for (size_t i = 0; i < from->reason_count && to->reason_count < FORMAT_REASONS_MAX; i++)
        to->reasons[to->reason_count++] = from->reasons[i];
}

/* The parts' own reports are kept as each ends; this one sums them up. */
static void add_report(struct import_report *to, const struct import_report *from,
                       struct buf *totals) {
    to->rows += from->rows;
    to->added += from->added;
    to->unchanged += from->unchanged;
    to->revised += from->revised;
    to->refused += from->refused;
    to->partners_to_settle += from->partners_to_settle;
    to->interrupted = to->interrupted || from->interrupted;
    add_reasons(to, from);
    if (to->rejects[0] == '\0')
        memcpy(to->rejects, from->rejects, sizeof to->rejects);
    buf_printf(totals, "%s\"%s\":", totals->n > 1 ? "," : "", from->format);
    import_report_json(from, totals);
}

struct data_part {
    const char *format, *place; /* folder or file below the data directory */
};

static bool import_part(const struct import_job *job, const struct data_part *part,
                        struct import_report *out, struct buf *totals, struct arena *arena,
                        struct error *e) {
    struct paths paths = {0};
    struct import_job own = *job;
    struct import_report report;
    const char *directory = job->paths[0];
    if (!exists(directory, part->place))
        return true;
    bool good = true;
    if (strcmp(part->format, "fmtr") == 0) {
        struct buf folder AUTO_BUF = {0};
        buf_printf(&folder, "%s/%s", directory, part->place);
        good = report_paths(folder.p, &paths, e);
    } else {
        add_path(&paths, directory, part->place);
    }
    own.paths = (const char *const *)paths.list;
    own.path_count = paths.count;
    if (good && paths.count > 0) {
        good = import_format_find(part->format)->run(&own, &report, arena, e);
        if (good)
            add_report(out, &report, totals);
    }
    free_paths(&paths);
    return good;
}

bool import_all(const struct import_job *job, struct import_report *out, struct arena *arena,
                struct error *e) {
    static const struct data_part parts[] = {
        {"partners", "names"},          {"groups", "groups"},       {"treaties", "treaties"},
        {"obligations", "obligations"}, {"documents", "documents"}, {"fmtr", "training"}};
    *out = (struct import_report){.format = "all", .started = time_now()};
    if (job->path_count != 1) {
        error_set(e, ERROR_USAGE, "one data directory is wanted, not %zu", job->path_count);
        return error_hint(e, "comity import all data");
    }
    struct buf totals AUTO_BUF = {0};
    buf_char(&totals, '{');
    for (size_t i = 0; i < sizeof parts / sizeof *parts && !out->interrupted; i++)
        if (!import_part(job, &parts[i], out, &totals, arena, e))
            return false;
    buf_char(&totals, '}');
    out->source = span_of(arena_printf(arena, "%s", job->paths[0]));
    out->totals = (struct span){arena_copy(arena, totals.p, totals.n), totals.n};
    out->ended = time_now();
    return true;
}
