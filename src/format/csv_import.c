/* csv_import.c: any CSV as records of any type, by a mapping (mapping.c) or by columns that are
 * named like fields; and the shipped tables of duties and documents, which are CSVs with a mapping
 * of their own. */
#include "format/mapping.h"
#include "format/reference.h"

#include <stdlib.h>
#include <sys/stat.h>

/* A format that is a CSV with a fixed type and mapping. */
struct csv_preset {
    const char *format, *type, *mapping;
    const char *file; /* its name in a directory */
};

struct csv_import {
    struct importer im;
    const struct csv_preset *preset; /* NULL: as the job says */
    const struct schema *schema;
    struct mapping mapping;
    struct references references;
    struct ref_resolver resolver;
    struct map twins; /* rows without a key that say the same: how many so far */
    struct row row;
    struct buf texts[FIELDS_MAX]; /* what the row says for each field */
    struct buf key;
};

/* One text a field, from all columns that go there. */
static bool gather(struct csv_import *x, const struct table *t, struct error *why) {
    for (unsigned i = 0; i < x->schema->count; i++)
        buf_clear(&x->texts[i]);
    buf_clear(&x->key);
    for (size_t i = 0; i < x->mapping.count; i++) {
        const struct mapping_rule *r = &x->mapping.rules[i];
        struct span cell = table_cell(t, r->at);
        bool is_key = r->field == MAPPING_KEY;
        struct buf *to = is_key ? &x->key : &x->texts[r->field];
        bool list = !is_key && IS_LIST(x->schema->fields[r->field].kind);
        /* Parts of a key are kept apart even where one is empty; "12" and "3" are not "1" and "23".
         */
        if (to->n > 0 && (is_key || cell.n > 0 || r->fallback.n > 0))
            buf_char(to, is_key ? ':' : list ? ';' : ' ');
        if (!mapping_value(r, cell, to, why))
            return error_at(why, NULL, 0, is_key ? "key" : x->schema->fields[r->field].name);
    }
    return true;
}

static bool fill(struct csv_import *x, struct error *why) {
    row_begin(&x->row, x->schema);
    for (unsigned i = 0; i < x->schema->count; i++)
        if (!row_text_ref(&x->row, (int)i, buf_view(&x->texts[i]), &x->resolver, why) &&
            (x->references.fatal || (x->mapping.if_known >> i & 1) == 0))
            return false;
    return true;
}

/* A row without a key of its own is known by all it says, and by how many rows before it said the
 * same. */
static void key_from_row(struct csv_import *x, const struct table *t) {
    struct buf all AUTO_BUF = {0};
    for (size_t i = 0; i < t->count; i++) {
        buf_span(&all, t->cells[i]);
        buf_char(&all, '\x1f');
    }
    struct hash h = hash_bytes(all.p, all.n);
    buf_clear(&x->key);
    buf_str(&x->key, "row-");
    hex_put(&x->key, h.b, 16);
    uint64_t *seen = map_put(&x->twins, buf_view(&x->key), 0, NULL);
    if (++*seen > 1)
        buf_printf(&x->key, "-%llu", (unsigned long long)*seen);
}

static bool import_row(struct csv_import *x, const struct table *t, struct error *e) {
    struct error why = {0};
    struct buf source AUTO_BUF = {0};
    bool good = gather(x, t, &why) && fill(x, &why);
    if (good && x->mapping.keys > 0 && x->key.n == 0) {
        error_set(
            &why, ERROR_INVALID,
            "is empty: a row needs what identifies it, or importing it again would double it");
        good = error_at(&why, NULL, 0, "key");
    }
    if (!good && x->references.fatal) {
        *e = why;
        return false;
    }
    if (!good)
        return importer_refuse(&x->im, &why, e) && importer_next(&x->im, e);
    if (x->mapping.keys == 0)
        key_from_row(x, t);
    struct span set = x->mapping.set.n > 0 ? x->mapping.set : span_of(x->schema->type->name);
    buf_printf(&source, "csv/%.*s:%.*s", SPAN_ARG(set), (int)x->key.n, x->key.p);
    return importer_put(&x->im, row_finish(&x->row), buf_view(&source), NULL, NULL, e) &&
           importer_next(&x->im, e);
}

static bool read_rows(struct csv_import *x, struct table *t, struct error *e) {
    int got = 0;
    importer_reads(&x->im, t);
    bool good = true;
    while (good && (got = importer_read(&x->im, e)) == 1)
        good = import_row(x, t, e);
    importer_reads(&x->im, NULL);
    return good && got == 0;
}

static bool import_file(struct csv_import *x, const char *path, struct error *e) {
    struct table t AUTO_TABLE = {0};
    struct buf inner AUTO_BUF = {0};
    struct stat st;
    bool directory = x->preset != NULL && stat(path, &st) == 0 && S_ISDIR(st.st_mode);
    buf_printf(&inner, "%s%s%s", path, directory ? "/" : "", directory ? x->preset->file : "");
    if (!table_open_file(&t, inner.p, e))
        return false;
    bool by_name = x->preset == NULL && x->im.job->mapping == NULL;
    if (by_name) {
        mapping_free(&x->mapping);
        mapping_by_name(&t, x->schema, &x->mapping);
    }
    return mapping_bind(&x->mapping, &t, x->preset == NULL, e) && read_rows(x, &t, e);
}

static bool read_mapping(struct csv_import *x, struct error *e) {
    const char *path = x->im.job->mapping;
    if (x->preset == NULL && path == NULL)
        return true;
    struct stream *in =
        x->preset != NULL ? stream_memory(span_of(x->preset->mapping), e) : stream_open(path, e);
    if (in == NULL)
        return false;
    struct csv *csv = csv_open(in, x->preset != NULL ? x->preset->format : file_name(path), ',');
    bool good = mapping_read(csv, x->schema, &x->mapping, e);
    csv_close(csv);
    return good;
}

static bool prepare(struct csv_import *x, struct error *e) {
    const char *type = x->preset != NULL ? x->preset->type : x->im.job->type;
    x->schema = type == NULL ? NULL : catalogue_find(node_catalogue(x->im.node), span_of(type));
    if (x->schema == NULL) {
        error_set(e, ERROR_USAGE, "%s%s", type == NULL ? "a CSV needs --type" : "there is no type ",
                  type == NULL ? "" : type);
        return error_hint(e, "name a type of record, such as activity or partner");
    }
    x->references.im = &x->im;
    x->resolver = references_resolver(&x->references);
    return read_mapping(x, e) && importer_partners(&x->im, e);
}

static bool import_with(const struct import_job *job, const struct csv_preset *preset,
                        struct import_report *out, struct arena *arena, struct error *e) {
    struct csv_import *x = memory_new(sizeof *x);
    x->preset = preset;
    bool good = importer_open(&x->im, job, preset != NULL ? preset->format : "csv", preset != NULL,
                              out, arena, e) &&
                prepare(x, e);
    for (size_t i = 0; good && !x->im.stop && i < job->path_count; i++)
        good = import_file(x, job->paths[i], e);
    good = importer_close(&x->im, good, e);
    mapping_free(&x->mapping);
    references_free(&x->references);
    map_free(&x->twins);
    row_free(&x->row);
    for (size_t i = 0; i < FIELDS_MAX; i++)
        buf_free(&x->texts[i]);
    buf_free(&x->key);
    free(x);
    return good;
}

bool import_csv(const struct import_job *job, struct import_report *out, struct arena *arena,
                struct error *e) {
    return import_with(job, NULL, out, arena, e);
}

static const char obligations_mapping[] = "column,field,default,form\n"
                                          "obligation_id,key\n"
                                          "obligation_id,obligation_id\n"
                                          "instrument_id,instrument_id\n"
                                          "instrument_id,agreement,,if known\n"
                                          "title,title\n"
                                          "kind,kind\n"
                                          "trigger,trigger\n"
                                          "event,event\n"
                                          "due_rule,due_rule\n"
                                          "owed_by,owed_by\n"
                                          "owed_to,owed_to\n"
                                          "article,article\n"
                                          "source,source\n"
                                          "status,status\n"
                                          "confidence,confidence\n"
                                          "note,note\n";

static const char documents_mapping[] = "column,field,default,form\n"
                                        "code,key\n"
                                        "code,code\n"
                                        "title,title\n"
                                        "kind,kind,other\n"
                                        "issuer,issuer\n"
                                        "date,date\n"
                                        "citation,citation\n"
                                        "subject,subject\n"
                                        "url,url\n"
                                        "note,note\n"
                                        "source,source_text\n";

bool import_obligations(const struct import_job *job, struct import_report *out,
                        struct arena *arena, struct error *e) {
    static const struct csv_preset preset = {"obligations", "obligation", obligations_mapping,
                                             "obligations.csv"};
    return import_with(job, &preset, out, arena, e);
}

bool import_documents(const struct import_job *job, struct import_report *out, struct arena *arena,
                      struct error *e) {
    static const struct csv_preset preset = {"documents", "document", documents_mapping,
                                             "documents.csv"};
    return import_with(job, &preset, out, arena, e);
}
