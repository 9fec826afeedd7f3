/* treaties.c: folders of treaty data. A folder holds treaties.csv (one row an instrument) and a CSV
 * an instrument with its participants; further editions of the same facts lie in folders below it,
 * and events/ holds single acts (actions.csv), later acts (later.csv) and withdrawals
 * (withdrawals.csv). Rows become facts (treaty_facts.h), facts become one record an agreement and
 * one an agreement and partner. */
#include "format/importer.h"
#include "format/treaty_facts.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { DEPTH_MAX = 4 };

struct treaties {
    struct importer im;
    struct treaty_facts facts;
    struct name_pairs scoped; /* names that mean a partner in the depositaries' usage: "Congo" */
    struct map as_of;         /* treaty -> index: the status_as_of of the folder being read */
    struct span *as_of_values;
    size_t as_of_count;
    struct map agreements; /* treaty -> index into refs */
    struct span *refs;
    bool *entered;
    size_t ref_count;
    struct row row;
    uint64_t acts;
};

/* ---- rows to facts --------------------------------------------------------------------------- */

static bool refuse(struct treaties *x, struct error *why, const char *field, struct error *e) {
    error_at(why, NULL, 0, field);
    return importer_refuse(&x->im, why, e) && importer_next(&x->im, e);
}

static bool is_date(struct span s) {
    struct date d;
    return s.n == 0 || date_parse(s, &d);
}

/* The first column of `dates` that holds text which is no date; -1: none. */
static int bad_date(const struct table *t, const int *columns, const int *dates, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (!is_date(table_cell(t, columns[dates[i]])))
            return dates[i];
    return -1;
}

static bool holds_separator(const struct table *t) {
    for (size_t i = 0; i < t->count; i++)
        if (t->cells[i].n > 0 && memchr(t->cells[i].p, '\x1f', t->cells[i].n) != NULL)
            return true;
    return false;
}

static bool remember(struct treaties *x, const struct treaty_fact *fact, struct error *e) {
    struct buf key AUTO_BUF = {0}, value AUTO_BUF = {0};
    bool changed = false;
    treaty_facts_add(&x->facts, fact, &changed);
    if (!changed)
        return true;
    treaty_fact_put(fact, &key, &value);
    return batch_set(x->im.batch, "treaties", buf_view(&key), buf_view(&value), e);
}

/* The month behind a source's name: "UNTC 2014-07". */
static struct span month_of(struct span source) {
    const char *space = source.n > 0 ? memrchr(source.p, ' ', source.n) : NULL;
    struct span last = space == NULL
                           ? source
                           : (struct span){space + 1, (size_t)(source.p + source.n - space) - 1};
    bool month = last.n == 7 && last.p[4] == '-';
    for (size_t i = 0; month && i < 7; i++)
        month = i == 4 || (last.p[i] >= '0' && last.p[i] <= '9');
    return month ? last : (struct span){"", 0};
}

static struct span as_of_folder(const struct treaties *x, struct span treaty) {
    const uint64_t *at = map_get(&x->as_of, treaty);
    return at == NULL ? (struct span){"", 0} : x->as_of_values[*at];
}

static const struct partner_ref *partner_of(struct treaties *x, struct span printed,
                                            struct error *e) {
    struct span scoped = name_pairs_find(&x->scoped, printed);
    return importer_partner(&x->im, scoped.p != NULL ? scoped : printed, e);
}

/* The row's partner; NULL with *done: the row is refused, or the import has failed (good == false).
 */
static const struct partner_ref *partner_or_refuse(struct treaties *x, struct span printed,
                                                   bool *good, struct error *e) {
    struct error why = {0};
    const struct partner_ref *p = partner_of(x, printed, &why);
    if (p != NULL)
        return p;
    *good = importer_is_row_error(&why);
    if (*good)
        *good = refuse(x, &why, "participant", e);
    else
        *e = why;
    return NULL;
}

static bool import_agreement(struct treaties *x, const struct table *t, const int *c,
                             struct error *e) {
    static const int dates[] = {4, 5};
    struct error why = {0};
    int bad = bad_date(t, c, dates, 2);
    if (bad >= 0 || table_cell(t, c[0]).n == 0 || holds_separator(t)) {
        error_set(&why, ERROR_INVALID,
                  bad >= 0 ? "is not a date like 2026-11-23"
                           : "is empty or holds control characters");
        return refuse(
            x, &why,
            bad >= 0 ? (bad == 4 ? "opened_for_signature" : "entered_into_force") : "treaty_id", e);
    }
    struct treaty_fact fact = {
        .kind = FACT_AGREEMENT, .treaty = table_cell(t, c[0]), .as_of = table_cell(t, c[8])};
    fact.edition = fact.as_of;
    static const int values[] = {SAID_SHORT_NAME, SAID_FULL_NAME,    SAID_TOPIC,
                                 SAID_OPENED,     SAID_ENTERED,      SAID_DEPOSITARY,
                                 SAID_UNTC,       SAID_REGISTRATION, SAID_CITATION};
    static const int columns[] = {1, 2, 3, 4, 5, 6, 7, 9, 10};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        fact.said[values[i]] = table_cell(t, c[columns[i]]);
    x->as_of_values = memory_resize(x->as_of_values, x->as_of_count + 1, sizeof *x->as_of_values);
    struct span as_of = {arena_copy(x->im.arena, fact.as_of.p, fact.as_of.n), fact.as_of.n};
    *map_put(&x->as_of, fact.treaty, 0, NULL) = x->as_of_count;
    x->as_of_values[x->as_of_count++] = as_of;
    return remember(x, &fact, e) && importer_next(&x->im, e);
}

enum {
    P_TREATY,
    P_PRINTED,
    P_SIGNED,
    P_SIGNATURE,
    P_PROVISIONAL,
    P_CONSENT,
    P_CONSENT_KIND,
    P_SOURCE,
    P_IN_FORCE,
    P_STATUS,
    P_AS_OF,
    P_NOTE,
    P_COLUMNS
};
static const char *const participant_columns[] = {"treaty_id",
                                                  "participant",
                                                  "?signature_date",
                                                  "?signature_kind",
                                                  "?provisional_application_date",
                                                  "?consent_date",
                                                  "?consent_kind",
                                                  "?source",
                                                  "?entry_into_force_date",
                                                  "?status",
                                                  "?status_as_of",
                                                  "?note",
                                                  NULL};

static bool import_participant(struct treaties *x, const struct table *t, const int *c,
                               struct error *e) {
    static const int dates[] = {P_SIGNED, P_PROVISIONAL, P_CONSENT, P_IN_FORCE};
    struct error why = {0};
    int bad = bad_date(t, c, dates, 4);
    if (bad >= 0 || holds_separator(t)) {
        error_set(&why, ERROR_INVALID,
                  bad >= 0 ? "is not a date like 2026-11-23" : "the row holds control characters");
        return refuse(x, &why, bad >= 0 ? participant_columns[bad] + 1 : "", e);
    }
    bool good = true;
    const struct partner_ref *p = partner_or_refuse(x, table_cell(t, c[P_PRINTED]), &good, e);
    if (p == NULL)
        return good;
    struct treaty_fact fact = {.kind = FACT_PARTICIPATION,
                               .treaty = table_cell(t, c[P_TREATY]),
                               .partner = span_of(p->json)};
    struct span source = table_cell(t, c[P_SOURCE]), as_of = table_cell(t, c[P_AS_OF]);
    as_of = as_of.n > 0 ? as_of : month_of(source);
    fact.as_of = as_of.n > 0 ? as_of : as_of_folder(x, fact.treaty);
    /* A derivation explained at length is no name for an edition. */
    fact.edition = table_cell(t, c[P_STATUS]).n > 0 ? SPAN("membership") : source;
    const int said[] = {SAID_PRINTED, SAID_SIGNED,       SAID_SIGNATURE_KIND, SAID_PROVISIONAL,
                        SAID_CONSENT, SAID_CONSENT_KIND, SAID_SOURCE,         SAID_IN_FORCE,
                        SAID_STATUS,  SAID_NOTE};
    const int from[] = {P_PRINTED,      P_SIGNED, P_SIGNATURE, P_PROVISIONAL, P_CONSENT,
                        P_CONSENT_KIND, P_SOURCE, P_IN_FORCE,  P_STATUS,      P_NOTE};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        fact.said[said[i]] = table_cell(t, c[from[i]]);
    return remember(x, &fact, e) && importer_next(&x->im, e);
}

static bool import_withdrawal(struct treaties *x, const struct table *t, const int *c,
                              struct error *e) {
    static const int dates[] = {3, 4};
    struct error why = {0};
    if (bad_date(t, c, dates, 2) >= 0 || holds_separator(t)) {
        error_set(&why, ERROR_INVALID, "a date is not one like 2026-11-23");
        return refuse(x, &why, "effective_date", e);
    }
    bool good = true;
    const struct partner_ref *p = partner_or_refuse(x, table_cell(t, c[1]), &good, e);
    if (p == NULL)
        return good;
    struct treaty_fact fact = {.kind = FACT_WITHDRAWAL,
                               .treaty = table_cell(t, c[0]),
                               .partner = span_of(p->json),
                               .edition = table_cell(t, c[2])};
    /* It is known at the latest on the day it was told. */
    fact.as_of = table_cell(t, c[3]).n > 0 ? table_cell(t, c[3]) : table_cell(t, c[4]);
    fact.as_of.n = fact.as_of.n > 7 ? 7 : fact.as_of.n;
    const int said[] = {SAID_PRINTED,  SAID_ACT,  SAID_NOTIFIED, SAID_EFFECTIVE,
                        SAID_DISPUTED, SAID_NOTE, SAID_SOURCE};
    for (int i = 0; i < 7; i++)
        fact.said[said[i]] = table_cell(t, c[i + 1]);
    return remember(x, &fact, e) && importer_next(&x->im, e);
}

/* ---- facts to records ------------------------------------------------------------------------ */

/* "consent to be bound" is the code consent_to_be_bound. */
static bool put_code(struct row *row, int field, struct span words, struct error *why) {
    char code[64];
    if (words.n >= sizeof code)
        return row_text(row, field, words, why);
    for (size_t i = 0; i < words.n; i++)
        code[i] = words.p[i] == ' ' ? '_' : words.p[i];
    return row_text(row, field, (struct span){code, words.n}, why);
}

/* A record made of several rows: what is wrong with it is no single row's fault, and is reported
 * without one. */
static bool put_record(struct treaties *x, bool made, const struct error *why, struct span source,
                       struct uuid *id, bool *written, struct error *e) {
    bool done = false;
    if (!made)
        return importer_refuse(&x->im, why, e);
    return importer_put(&x->im, row_finish(&x->row), source, id, written != NULL ? written : &done,
                        e);
}

static bool import_act(struct treaties *x, const struct table *t, const int *c, struct error *e) {
    static const char *const names[] = {"agreement", "partner", "participant_text", "date",
                                        "action",    "place",   "edition",          NULL};
    const struct schema *s = catalogue_find(node_catalogue(x->im.node), SPAN("treaty_action"));
    struct error why = {0};
    bool good = true;
    int f[7];
    const struct partner_ref *p = partner_or_refuse(x, table_cell(t, c[1]), &good, e);
    if (p == NULL)
        return good;
    struct span treaty = table_cell(t, c[0]);
    const uint64_t *agreement = map_get(&x->agreements, treaty);
    if (agreement == NULL) {
        error_set(&why, ERROR_INVALID, "\"%.*s\" is in no treaties.csv", SPAN_ARG(treaty));
        return refuse(x, &why, "treaty_id", e);
    }
    fields_bind(s, names, f);
    row_begin(&x->row, s);
    row_value(&x->row, f[0], x->refs[*agreement]);
    row_value(&x->row, f[1], span_of(p->json));
    bool made = row_text(&x->row, f[2], table_cell(t, c[1]), &why) &&
                row_text(&x->row, f[3], table_cell(t, c[2]), &why) &&
                put_code(&x->row, f[4], table_cell(t, c[3]), &why) &&
                row_text(&x->row, f[5], table_cell(t, c[4]), &why);
    if (!made)
        return importer_refuse(&x->im, &why, e) && importer_next(&x->im, e);
    struct buf source AUTO_BUF = {0};
    buf_printf(&source, "treaty-act:%.*s:%.*s:%.*s:%.*s:%.*s", SPAN_ARG(treaty), UUID_TEXT,
               p->json + 1, SPAN_ARG(table_cell(t, c[2])), SPAN_ARG(table_cell(t, c[3])),
               SPAN_ARG(table_cell(t, c[4])));
    x->acts++;
    return importer_put(&x->im, row_finish(&x->row), buf_view(&source), NULL, NULL, e) &&
           importer_next(&x->im, e);
}

/* The newest edition's word on each value. */
static struct span newest(const struct treaty_fact *facts, size_t n, int value) {
    for (size_t i = 0; i < n; i++)
        if (facts[i].kind == FACT_AGREEMENT && facts[i].said[value].n > 0)
            return facts[i].said[value];
    return (struct span){0};
}

static struct span newest_as_of(const struct treaty_fact *facts, size_t n) {
    struct span best = {0};
    for (size_t i = 0; i < n; i++)
        if (facts[i].kind != FACT_WITHDRAWAL &&
            (best.p == NULL || span_compare(facts[i].as_of, best) > 0))
            best = facts[i].as_of;
    return best;
}

/* CCW-P5 belongs to CCW, where that is an instrument here. */
static struct span parent_of(const struct treaties *x, struct span treaty) {
    const char *dash = memchr(treaty.p, '-', treaty.n);
    const uint64_t *at =
        dash == NULL ? NULL
                     : map_get(&x->agreements, (struct span){treaty.p, (size_t)(dash - treaty.p)});
    return at == NULL ? (struct span){0} : x->refs[*at];
}

static void note_agreement(struct treaties *x, struct span treaty, const struct uuid *id,
                           bool entered) {
    char text[UUID_TEXT + 1];
    uuid_format(id, text);
    x->refs = memory_resize(x->refs, x->ref_count + 1, sizeof *x->refs);
    x->entered = memory_resize(x->entered, x->ref_count + 1, sizeof *x->entered);
    x->refs[x->ref_count].p = arena_printf(x->im.arena, "\"%s\"", text);
    x->refs[x->ref_count].n = UUID_TEXT + 2;
    x->entered[x->ref_count] = entered;
    map_put(&x->agreements, treaty, x->ref_count++, NULL);
}

static bool write_agreement(struct treaties *x, const struct treaty_fact *facts, size_t n,
                            struct error *e) {
    enum {
        NAME,
        CODE_,
        KIND,
        FULL,
        TOPIC,
        STATUS,
        PARENT,
        OPENED,
        ENTERED,
        DEPOSITARY,
        REGISTRATION,
        CITATION,
        AS_OF,
        FIELDS
    };
    static const char *const names[] = {"name",
                                        "code",
                                        "kind",
                                        "full_name",
                                        "topic",
                                        "status",
                                        "?parent",
                                        "opened_for_signature",
                                        "entered_into_force",
                                        "depositary",
                                        "registration",
                                        "citation",
                                        "status_as_of",
                                        NULL};
    const struct schema *s = catalogue_find(node_catalogue(x->im.node), SPAN("agreement"));
    struct row *r = &x->row;
    struct error why = {0};
    struct buf registration AUTO_BUF = {0}, source AUTO_BUF = {0};
    int f[FIELDS];
    fields_bind(s, names, f);
    row_begin(r, s);
    struct span treaty = facts[0].treaty, parent = parent_of(x, treaty),
                entered = newest(facts, n, SAID_ENTERED);
    struct span name = newest(facts, n, SAID_SHORT_NAME), untc = newest(facts, n, SAID_UNTC);
    struct span other = newest(facts, n, SAID_REGISTRATION);
    if (untc.n > 0)
        buf_printf(&registration, "UNTC %.*s", SPAN_ARG(untc));
    if (other.n > 0)
        buf_printf(&registration, "%s%.*s", untc.n > 0 ? "; " : "", SPAN_ARG(other));
    row_value(r, f[PARENT], parent);
    bool made =
        row_text(r, f[NAME], name.n > 0 ? name : treaty, &why) &&
        row_text(r, f[CODE_], treaty, &why) &&
        row_text(r, f[KIND], parent.n > 0 ? SPAN("protocol") : SPAN("treaty"), &why) &&
        row_text(r, f[FULL], newest(facts, n, SAID_FULL_NAME), &why) &&
        put_code(r, f[TOPIC], newest(facts, n, SAID_TOPIC), &why) &&
        row_text(r, f[STATUS], entered.n > 0 ? SPAN("in_force") : SPAN("not_in_force"), &why) &&
        row_text(r, f[OPENED], newest(facts, n, SAID_OPENED), &why) &&
        row_text(r, f[ENTERED], entered, &why) &&
        row_text(r, f[DEPOSITARY], newest(facts, n, SAID_DEPOSITARY), &why) &&
        row_text(r, f[REGISTRATION], buf_view(&registration), &why) &&
        row_text(r, f[CITATION], newest(facts, n, SAID_CITATION), &why) &&
        row_text(r, f[AS_OF], newest_as_of(facts, n), &why);
    struct uuid id;
    bool written = false;
    if (!put_record(x, made, &why, importer_key(&source, "treaty", treaty), &id, &written, e))
        return false;
    if (written)
        note_agreement(x, treaty, &id, entered.n > 0);
    return true;
}

static bool write_participation(struct treaties *x, const struct treaty_fact *facts, size_t n,
                                uint64_t agreement, struct error *e) {
    enum {
        AGREEMENT,
        PARTNER,
        PRINTED,
        STATUS,
        SIGNED,
        SIGNATURE,
        PROVISIONAL,
        CONSENT,
        CONSENT_KIND,
        IN_FORCE,
        NOTIFIED,
        EFFECTIVE,
        DISPUTED,
        AS_OF,
        EDITION,
        NOTE,
        SOURCE,
        FIELDS
    };
    static const char *const names[] = {"agreement",
                                        "partner",
                                        "participant_text",
                                        "status",
                                        "signed",
                                        "signature_kind",
                                        "provisional_application",
                                        "consent",
                                        "consent_kind",
                                        "in_force_for_it",
                                        "withdrawal_notified",
                                        "withdrawal_effective",
                                        "disputed",
                                        "as_of",
                                        "edition",
                                        "note",
                                        "source_text",
                                        NULL};
    const struct schema *s = catalogue_find(node_catalogue(x->im.node), SPAN("participation"));
    struct row *r = &x->row;
    struct error why = {0};
    struct treaty_stand stand AUTO(treaty_stand_free);
    struct buf source AUTO_BUF = {0};
    int f[FIELDS];
    fields_bind(s, names, f);
    treaty_reconcile(facts, n, x->entered[agreement], instant_date(time_now()), &stand);
    row_begin(r, s);
    row_value(r, f[AGREEMENT], x->refs[agreement]);
    row_value(r, f[PARTNER], facts[0].partner);
    bool made = row_text(r, f[PRINTED], stand.printed, &why) &&
                row_text(r, f[STATUS], stand.status, &why) &&
                row_text(r, f[SIGNED], stand.sign_date, &why) &&
                put_code(r, f[SIGNATURE], stand.signature_kind, &why) &&
                row_text(r, f[PROVISIONAL], stand.provisional, &why) &&
                row_text(r, f[CONSENT], stand.consent, &why) &&
                put_code(r, f[CONSENT_KIND], stand.consent_kind, &why) &&
                row_text(r, f[IN_FORCE], stand.in_force, &why) &&
                row_text(r, f[NOTIFIED], stand.notified, &why) &&
                row_text(r, f[EFFECTIVE], stand.effective, &why) &&
                row_text(r, f[DISPUTED], stand.disputed ? SPAN("yes") : (struct span){0}, &why) &&
                row_text(r, f[AS_OF], stand.as_of, &why) &&
                row_text(r, f[EDITION], stand.edition, &why) &&
                row_text(r, f[NOTE], buf_view(&stand.note), &why) &&
                row_text(r, f[SOURCE], buf_view(&stand.sources), &why);
    buf_printf(&source, "treaty-party:%.*s:%.*s", SPAN_ARG(facts[0].treaty), UUID_TEXT,
               facts[0].partner.p + 1);
    return put_record(x, made, &why, buf_view(&source), NULL, NULL, e);
}

/* How many facts from the first on are about the same treaty (and the same partner). */
static size_t run_length(const struct treaty_fact *facts, size_t n, bool by_partner) {
    size_t i = 1;
    while (i < n && span_eq(facts[i].treaty, facts[0].treaty) &&
           (!by_partner || span_eq(facts[i].partner, facts[0].partner)))
        i++;
    return i;
}

/* Instruments before protocols that belong to them: sorted by id, CCW stands before CCW-P5. */
static bool write_agreements(struct treaties *x, struct error *e) {
    treaty_facts_sort(&x->facts);
    for (size_t at = 0; at < x->facts.count;) {
        const struct treaty_fact *first = &x->facts.list[at];
        size_t n = run_length(first, x->facts.count - at, false);
        if (!write_agreement(x, first, n, e))
            return false;
        at += n;
    }
    return true;
}

static bool write_participations(struct treaties *x, struct error *e) {
    for (size_t at = 0; at < x->facts.count;) {
        const struct treaty_fact *first = &x->facts.list[at];
        size_t n = run_length(first, x->facts.count - at, true);
        const uint64_t *agreement = map_get(&x->agreements, first->treaty);
        at += n;
        if (first->partner.n == 0 || agreement == NULL)
            continue;
        if (!write_participation(x, first, n, *agreement, e))
            return false;
    }
    return true;
}

/* ---- folders --------------------------------------------------------------------------------- */

typedef bool import_one(struct treaties *x, const struct table *t, const int *c, struct error *e);

static bool import_table(struct treaties *x, const char *path, const char *const *names,
                         import_one *one, struct error *e) {
    struct table t AUTO_TABLE = {0};
    int c[16], got = 0;
    if (!table_open_file(&t, path, e) || !table_bind(&t, names, c, e))
        return false;
    importer_reads(&x->im, &t);
    bool good = true;
    while (good && (got = importer_read(&x->im, e)) == 1)
        good = one(x, &t, c, e);
    importer_reads(&x->im, NULL);
    return good && got == 0;
}

static bool is_file(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static int by_name(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name,
                  (*b)->d_name); /* not alphasort: the order must not depend on the locale */
}

static bool ends_csv(const char *name) {
    size_t n = strlen(name);
    return n > 4 && strcmp(name + n - 4, ".csv") == 0;
}

static const char *const treaty_columns[] = {
    "treaty_id",           "?short_name", "?full_name",   "?topic",        "?opened_for_signature",
    "?entered_into_force", "?depositary", "?untc_number", "?status_as_of", "?un_registration",
    "?citation",           NULL};
static const char *const withdrawal_columns[] = {"treaty_id",     "participant",    "act",
                                                 "notified_date", "effective_date", "disputed",
                                                 "note",          "source",         NULL};
static const char *const act_columns[] = {"treaty_id", "participant", "action_date",
                                          "action",    "?place",      NULL};

/* What a file of a folder is, by its name; NULL: none of this pass. Acts need the agreements'
 * records and come last. */
static bool import_named(struct treaties *x, const char *path, bool acts, struct error *e) {
    const char *name = file_name(path);
    bool is_acts = strcmp(name, "actions.csv") == 0;
    if (is_acts != acts || strcmp(name, "treaties.csv") == 0)
        return true;
    if (is_acts)
        return import_table(x, path, act_columns, import_act, e);
    if (strcmp(name, "withdrawals.csv") == 0)
        return import_table(x, path, withdrawal_columns, import_withdrawal, e);
    return import_table(x, path, participant_columns, import_participant, e);
}

static bool import_folder(struct treaties *x, const char *path, bool acts, int depth,
                          struct error *e) {
    struct dirent **list = NULL;
    struct buf inner AUTO_BUF = {0};
    buf_printf(&inner, "%s/treaties.csv", path);
    if (!acts && is_file(inner.p) && !import_table(x, inner.p, treaty_columns, import_agreement, e))
        return false;
    int n = scandir(path, &list, NULL, by_name);
    if (n < 0)
        return error_errno(e, "reading %s", path);
    bool good = true;
    for (int i = 0; i < n; i++) {
        buf_clear(&inner);
        buf_printf(&inner, "%s/%s", path, list[i]->d_name);
        bool hidden = list[i]->d_name[0] == '.';
        if (good && !x->im.stop && !hidden && is_file(inner.p) && ends_csv(list[i]->d_name))
            good = import_named(x, inner.p, acts, e);
        else if (good && !x->im.stop && !hidden && !is_file(inner.p) && depth < DEPTH_MAX)
            good = import_folder(x, inner.p, acts, depth + 1, e);
        free(list[i]);
    }
    free(list);
    return good;
}

static bool load_fact(void *context, struct span key, struct span value) {
    struct treaty_fact fact;
    bool ignored;
    if (treaty_fact_read(key, value, &fact))
        treaty_facts_add(context, &fact, &ignored);
    return true;
}

static bool import_folders(struct treaties *x, bool acts, struct error *e) {
    const struct import_job *job = x->im.job;
    for (size_t i = 0; !x->im.stop && i < job->path_count; i++)
        if (!import_folder(x, job->paths[i], acts, 0, e))
            return false;
    return true;
}

static bool run(struct treaties *x, struct error *e) {
    return names_pairs(NULL, "other-names.csv", "name", "code", "un", &x->scoped, e) &&
           importer_partners(&x->im, e) &&
           reader_each(batch_reader(x->im.batch), "treaties", (struct span){0}, load_fact,
                       &x->facts, e) &&
           import_folders(x, false, e) &&
           (x->im.stop ||
            (write_agreements(x, e) && write_participations(x, e) && import_folders(x, true, e)));
}

bool import_treaties(const struct import_job *job, struct import_report *out, struct arena *arena,
                     struct error *e) {
    struct treaties *x = memory_new(sizeof *x);
    bool good = importer_open(&x->im, job, "treaties", true, out, arena, e) && run(x, e);
    if (good) {
        char *totals = arena_printf(arena, "{\"acts\":%llu,\"agreements\":%zu,\"facts\":%zu}",
                                    (unsigned long long)x->acts, x->ref_count, x->facts.count);
        out->totals = span_of(totals);
    }
    good = importer_close(&x->im, good, e);
    treaty_facts_free(&x->facts);
    name_pairs_free(&x->scoped);
    map_free(&x->as_of);
    map_free(&x->agreements);
    free(x->as_of_values);
    free(x->refs);
    free(x->entered);
    row_free(&x->row);
    free(x);
    return good;
}
