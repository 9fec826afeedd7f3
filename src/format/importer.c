/* importer.c: what every import has in common. */
#include "format/importer.h"
#include "format/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { TELL_EVERY = 2000 };

bool importer_is_row_error(const struct error *e) {
    return e->code == ERROR_INVALID || e->code == ERROR_CONFLICT || e->code == ERROR_LIMIT;
}

struct span importer_key(struct buf *b, const char *set, struct span key) {
    buf_clear(b);
    buf_str(b, set);
    buf_char(b, ':');
    buf_span(b, key);
    return buf_view(b);
}

/* ---- beginning and end ----------------------------------------------------------------------- */

static struct span joined_paths(const struct import_job *job, struct arena *arena) {
    struct buf b AUTO_BUF = {0};
    for (size_t i = 0; i < job->path_count; i++)
        buf_printf(&b, "%s%s", i == 0 ? "" : " ", file_name(job->paths[i]));
    return (struct span){arena_copy(arena, b.n > 0 ? b.p : "", b.n), b.n};
}

/* The marking of every record of this import, canonical; absent: what each type's defaults say. */
static bool choose_marking(struct importer *im, bool is_public, struct error *e) {
    const struct import_job *job = im->job;
    struct marking m = marking_narrowest();
    static const struct span everybody = {MARKING_EVERYONE, sizeof MARKING_EVERYONE - 1};
    if (job->marking.p != NULL) {
        if (!marking_read(job->marking, im->arena, &m, e))
            return error_prefix(e, "marking: ");
    } else if (is_public) {
        m.tlp = TLP_CLEAR;
        m.to = &everybody;
        m.to_count = 1;
    } else if (!job->exercise) {
        return true;
    }
    m.exercise = m.exercise || job->exercise;
    struct buf b AUTO_BUF = {0};
    marking_put(&b, &m);
    im->marking = (struct span){arena_copy(im->arena, b.p, b.n), b.n};
    return true;
}

bool importer_open(struct importer *im, const struct import_job *job, const char *format,
                   bool is_public, struct import_report *report, struct arena *arena,
                   struct error *e) {
    *im = (struct importer){.job = job, .report = report, .arena = arena, .node = job->node};
    *report = (struct import_report){.started = time_now(), .source = joined_paths(job, arena)};
    snprintf(report->format, sizeof report->format, "%s", format);
    if (!choose_marking(im, is_public, e))
        return false;
    im->batch = node_begin(job->node, job->author.n > 0 ? job->author : SPAN("import"), e);
    return im->batch != NULL;
}

static bool keep_report(struct importer *im, struct error *e) {
    struct import_report *r = im->report;
    r->ended = time_now();
    char when[28];
    instant_format(r->started, when);
    struct buf key AUTO_BUF = {0}, value AUTO_BUF = {0};
    buf_printf(&key, "%s %s", when, r->format);
    import_report_json(r, &value);
    return batch_set(im->batch, "import", buf_view(&key), buf_view(&value), e);
}

static void release(struct importer *im) {
    if (im->rejects != NULL)
        fclose(im->rejects);
    partner_names_free(im->names);
    map_free(&im->known);
    free(im->partners);
    *im = (struct importer){0};
}

bool importer_close(struct importer *im, bool good, struct error *e) {
    if (im->batch == NULL) {
        release(im);
        return false;
    }
    if (im->rejects != NULL && fflush(im->rejects) != 0)
        good = error_errno(e, "writing %s", im->report->rejects);
    if (good)
        good = keep_report(im, e);
    if (!good)
        batch_abandon(im->batch);
    else
        good = batch_commit(im->batch, e);
    release(im);
    return good;
}

/* ---- rows ------------------------------------------------------------------------------------ */

void importer_reads(struct importer *im, struct table *t) {
    im->table = t;
}

static bool tell(struct importer *im) {
    const struct import_progress *p = &im->job->progress;
    if (p->tell == NULL)
        return true;
    uint64_t done = 0, total = 0;
    if (im->table != NULL)
        csv_progress(im->table->csv, &done, &total);
    const char *file = im->table != NULL ? csv_name(im->table->csv) : "";
    return p->tell(p->context, file, im->report->rows, done, total);
}

static bool save(struct importer *im, struct error *e) {
    im->unsaved = 0;
    /* Rejects first: a row that is counted as refused in a saved step is never missing from the
     * file. */
    if (im->rejects != NULL && fflush(im->rejects) != 0)
        return error_errno(e, "writing %s", im->report->rejects);
    return batch_save(im->batch, e);
}

bool importer_next(struct importer *im, struct error *e) {
    im->report->rows++;
    im->unsaved++;
    if (im->report->rows % TELL_EVERY == 0 && !tell(im)) {
        im->stop = im->report->interrupted = true;
        return save(im, e);
    }
    return im->unsaved < FORMAT_SAVE_EVERY || save(im, e);
}

int importer_read(struct importer *im, struct error *e) {
    while (!im->stop) {
        struct error why = {0};
        int got = table_next(im->table, &why);
        if (got == 0)
            tell(im);
        if (got >= 0)
            return got;
        if (!importer_is_row_error(&why)) {
            *e = why;
            return -1;
        }
        if (!importer_refuse(im, &why, e) || !importer_next(im, e))
            return -1;
    }
    return 0;
}

static bool put(struct importer *im, const struct change *change, struct uuid *id, bool *written,
                struct error *e) {
    int64_t record = 0;
    enum outcome outcome = OUTCOME_UNCHANGED;
    struct error why = {0};
    *written = false;
    if (!batch_put_sourced(im->batch, change, &record, id, &outcome, &why)) {
        /* After these two a batch goes on (node.h); after anything else it must not. */
        if (why.code == ERROR_INVALID || why.code == ERROR_CONFLICT)
            return importer_refuse(im, &why, e);
        *e = why;
        return false;
    }
    *written = true;
    struct import_report *r = im->report;
    *(outcome == OUTCOME_ADDED     ? &r->added
      : outcome == OUTCOME_REVISED ? &r->revised
                                   : &r->unchanged) += 1;
    return true;
}

bool importer_put(struct importer *im, const struct content *c, struct span source, struct uuid *id,
                  bool *written, struct error *e) {
    struct change change = {.content = c, .marking = im->marking, .source = source};
    struct uuid made;
    bool done;
    return put(im, &change, id != NULL ? id : &made, written != NULL ? written : &done, e);
}

bool importer_put_as(struct importer *im, const struct content *c, struct span source,
                     const struct uuid *id, struct error *e) {
    struct change change = {.content = c, .marking = im->marking, .source = source, .id = id};
    struct uuid made;
    bool done;
    return put(im, &change, &made, &done, e);
}

/* ---- refused rows ---------------------------------------------------------------------------- */

/* 20261123T111536Z: a time that every file system takes as part of a name. */
static void instant_name(instant t, char out[24]) {
    char when[28];
    size_t n = 0;
    instant_format(t, when);
    for (const char *p = when; *p != '\0' && *p != '.'; p++)
        if (*p != '-' && *p != ':' && *p != 'Z')
            out[n++] = *p;
    out[n++] = 'Z';
    out[n] = '\0';
}

/* One CSV an import, and another one where the columns of the source change. */
static bool open_rejects(struct importer *im, struct error *e) {
    struct buf path AUTO_BUF = {0};
    char when[24];
    instant_name(im->report->started, when);
    buf_printf(&path, "%s/rejects", node_home(im->node));
    if (mkdir(path.p, 0700) != 0 && errno != EEXIST)
        return error_errno(e, "making %s", path.p);
    buf_printf(&path, "/%s-%s", im->report->format, when);
    if (im->reject_files++ > 0)
        buf_printf(&path, "-%u", im->reject_files);
    buf_str(&path, ".csv");
    if (im->rejects != NULL)
        fclose(im->rejects);
    /* The rows may be marked: for nobody but the node's own user. */
    int fd = open(path.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    im->rejects = fd < 0 ? NULL : fdopen(fd, "w");
    if (im->rejects == NULL)
        return error_errno(e, "writing %s", path.p);
    if (im->report->rejects[0] == '\0')
        snprintf(im->report->rejects, sizeof im->report->rejects, "%s", path.p);
    return true;
}

/* Cells stand as they came, unguarded: the file is there to be mended and imported again. */
static void put_cells(struct buf *b, const struct span *cells, size_t n, size_t columns) {
    for (size_t i = 0; i < columns; i++) {
        csv_put(b, i < n ? cells[i] : (struct span){"", 0}, false);
        buf_char(b, ',');
    }
}

static bool write_reject(struct importer *im, const struct error *why, struct error *e) {
    const struct table *t = im->table;
    struct buf header AUTO_BUF = {0}, line AUTO_BUF = {0};
    size_t columns = t == NULL ? 0 : t->columns;
    put_cells(&header, t == NULL ? NULL : t->header, columns, columns);
    buf_str(&header, "file,line,reason\r\n");
    if (im->rejects == NULL || !span_eq(buf_view(&header), im->rejects_header)) {
        if (!open_rejects(im, e))
            return false;
        im->rejects_header = (struct span){arena_copy(im->arena, header.p, header.n), header.n};
        fwrite(header.p, 1, header.n, im->rejects);
    }
    put_cells(&line, t == NULL ? NULL : t->cells, t == NULL ? 0 : t->count, columns);
    csv_put(&line, span_of(why->file), false);
    buf_printf(&line, ",%ld,", why->line);
    struct buf reason AUTO_BUF = {0};
    buf_printf(&reason, "%s%s%s", why->field, why->field[0] != '\0' ? ": " : "", why->message);
    csv_put(&line, buf_view(&reason), false);
    buf_str(&line, "\r\n");
    if (fwrite(line.p, 1, line.n, im->rejects) != line.n)
        return error_errno(e, "writing %s", im->report->rejects);
    return true;
}

bool importer_refuse(struct importer *im, const struct error *why, struct error *e) {
    struct error here = *why;
    if (im->table != NULL && here.line == 0)
        error_at(&here, csv_name(im->table->csv), csv_line(im->table->csv), NULL);
    im->report->refused++;
    report_reason(im->report, &here);
    return write_reject(im, &here, e);
}

/* ---- partners -------------------------------------------------------------------------------- */

static bool load_names(struct importer *im, struct error *e) {
    struct reader *r AUTO_READER = node_reader(im->node, e);
    if (r == NULL)
        return false;
    partner_names_free(im->names);
    im->names = partner_names_load(r, e);
    return im->names != NULL;
}

bool importer_partners(struct importer *im, struct error *e) {
    if (!load_names(im, e))
        return false;
    /* Which state is asked for does not matter: the shipped tables bring all of them or none. */
    struct uuid id;
    enum partner_match how;
    if (partner_names_find(im->names, SPAN("USA"), &id, &how) != 0)
        return true;
    /* They are a means here, not what was asked for: the report counts the rows of the source. */
    struct import_report report = *im->report;
    struct table *t = im->table;
    bool good = partners_import(im, NULL, e) && save(im, e);
    *im->report = report;
    im->table = t;
    return good && load_names(im, e);
}

static struct partner_ref *new_ref(struct importer *im) {
    if (im->partner_count == im->partner_cap) {
        im->partner_cap = im->partner_cap == 0 ? 256 : im->partner_cap * 2;
        im->partners = memory_resize(im->partners, im->partner_cap, sizeof(struct partner_ref *));
    }
    struct partner_ref *ref = arena_alloc(im->arena, sizeof *ref);
    im->partners[im->partner_count++] = ref;
    return ref;
}

const struct partner_ref *importer_partner(struct importer *im, struct span name, struct error *e) {
    const uint64_t *known = map_get(&im->known, name);
    if (known != NULL)
        return im->partners[*known];
    struct buf where AUTO_BUF = {0};
    if (im->table != NULL)
        buf_printf(&where, "%s:%ld", csv_name(im->table->csv), csv_line(im->table->csv));
    struct uuid id;
    struct partner_ref found = {0};
    bool fresh = partner_names_find(im->names, name, &id, &found.how) == 0;
    if (!partner_names_resolve(im->names, im->batch, name, buf_view(&where), &found.record, &id,
                               &found.how, e))
        return NULL;
    im->report->partners_to_settle += fresh ? 1 : 0;
    char text[UUID_TEXT + 1];
    uuid_format(&id, text);
    snprintf(found.json, sizeof found.json, "\"%s\"", text);
    struct partner_ref *ref = new_ref(im);
    *ref = found;
    map_put(&im->known, name, im->partner_count - 1, NULL);
    return ref;
}
