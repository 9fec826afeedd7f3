/* treaty_facts.c: several editions of several sources speak of the same act. The rules, as the
 * data's README gives them:
 *
 *   - A later edition supersedes an earlier one for what it covers; what it does not cover stands.
 *   - Where two give different days for one act, the later edition's day is the value, both stand
 *     in the note, and the record is marked as disputed, so that a person settles it.
 *   - A membership without a date counts only where no dated act of consent is known: "party, since
 *     when unknown".
 *   - A withdrawal that parties dispute does not end participation: it is shown, and marked.
 *
 * All facts ever imported are kept beside the records, so what comes of them does not depend on the
 * order of imports. */
#include "format/treaty_facts.h"

#include <stdlib.h>

/* U+001F, unit separator: treaties.c refuses cells that hold it. */
static const char SEPARATOR = '\x1f';

/* ---- the collection -------------------------------------------------------------------------- */

void treaty_fact_put(const struct treaty_fact *fact, struct buf *key, struct buf *value) {
    const struct span parts[] = {fact->treaty, fact->partner, fact->edition};
    buf_char(key, (char)fact->kind);
    for (size_t i = 0; i < 3; i++) {
        buf_char(key, SEPARATOR);
        buf_span(key, parts[i]);
    }
    buf_span(value, fact->as_of);
    for (size_t i = 0; i < SAID_VALUES; i++) {
        buf_char(value, SEPARATOR);
        buf_span(value, fact->said[i]);
    }
}

bool treaty_fact_read(struct span key, struct span value, struct treaty_fact *out) {
    struct span kind = span_cut(&key, SEPARATOR);
    if (kind.n != 1 || strchr("APW", kind.p[0]) == NULL)
        return false;
    *out = (struct treaty_fact){.kind = (enum treaty_fact_kind)kind.p[0]};
    out->treaty = span_cut(&key, SEPARATOR);
    out->partner = key.p == NULL ? key : span_cut(&key, SEPARATOR);
    out->edition = key;
    out->as_of = span_cut(&value, SEPARATOR);
    for (size_t i = 0; i < SAID_VALUES && value.p != NULL; i++)
        out->said[i] = span_cut(&value, SEPARATOR);
    return out->edition.p != NULL;
}

static struct span keep(struct treaty_facts *f, struct span s) {
    return (struct span){arena_copy(&f->memory, s.n > 0 ? s.p : "", s.n), s.n};
}

static bool same(const struct treaty_fact *a, const struct treaty_fact *b) {
    for (size_t i = 0; i < SAID_VALUES; i++)
        if (!span_eq(a->said[i], b->said[i]))
            return false;
    return span_eq(a->as_of, b->as_of);
}

void treaty_facts_add(struct treaty_facts *f, const struct treaty_fact *fact, bool *changed) {
    struct buf key AUTO_BUF = {0}, value AUTO_BUF = {0};
    treaty_fact_put(fact, &key, &value);
    bool fresh = false;
    uint64_t *at = map_put(&f->by_key, buf_view(&key), f->count, &fresh);
    *changed = fresh || !same(&f->list[*at], fact);
    if (!*changed)
        return;
    if (fresh && f->count == f->cap) {
        f->cap = f->cap == 0 ? 1024 : f->cap * 2;
        f->list = memory_resize(f->list, f->cap, sizeof *f->list);
    }
    struct treaty_fact *to = &f->list[*at];
    *to = (struct treaty_fact){.kind = fact->kind};
    to->treaty = keep(f, fact->treaty);
    to->partner = keep(f, fact->partner);
    to->as_of = keep(f, fact->as_of);
    to->edition = keep(f, fact->edition);
    for (size_t i = 0; i < SAID_VALUES; i++)
        to->said[i] = keep(f, fact->said[i]);
    f->count += fresh;
}

/* By bytes and then by length: "2020-10" is later than "2020". */
static int newest_first(const void *a, const void *b) {
    const struct treaty_fact *x = a, *y = b;
    int order = span_compare(x->treaty, y->treaty);
    order = order != 0 ? order : span_compare(x->partner, y->partner);
    order = order != 0 ? order : span_compare(y->as_of, x->as_of);
    order = order != 0 ? order : span_compare(x->edition, y->edition);
    return order != 0 ? order : (int)x->kind - (int)y->kind;
}

void treaty_facts_sort(struct treaty_facts *f) {
    if (f->count > 0)
        qsort(f->list, f->count, sizeof *f->list, newest_first);
}

void treaty_facts_free(struct treaty_facts *f) {
    free(f->list);
    map_free(&f->by_key);
    arena_free(&f->memory);
    *f = (struct treaty_facts){0};
}

/* ---- what it comes to ------------------------------------------------------------------------ */

/* Sentences of several sources, each with its stop. */
static void add_sentence(struct buf *note, struct span sentence) {
    if (sentence.n == 0)
        return;
    if (note->n > 0)
        buf_char(note, ' ');
    buf_span(note, sentence);
    if (sentence.p[sentence.n - 1] != '.')
        buf_char(note, '.');
}

/* The newest day that any edition gives for an act. Others that differ go into the note. */
static struct span newest_day(const struct treaty_fact *facts, size_t n, enum treaty_value which,
                              enum treaty_value kind, struct span *how, const char *word,
                              struct treaty_stand *out) {
    const struct treaty_fact *best = NULL;
    for (size_t i = 0; i < n; i++) {
        struct span day = facts[i].said[which];
        if (facts[i].kind != FACT_PARTICIPATION || day.n == 0)
            continue;
        if (best == NULL) {
            best = &facts[i];
        } else if (!span_eq(day, best->said[which])) {
            out->disputed = true;
            struct buf sentence AUTO_BUF = {0};
            buf_printf(&sentence, "%s: %.*s by %.*s, %.*s by %.*s.", word,
                       SPAN_ARG(best->said[which]), SPAN_ARG(best->edition), SPAN_ARG(day),
                       SPAN_ARG(facts[i].edition));
            add_sentence(&out->note, buf_view(&sentence));
        }
    }
    if (best == NULL)
        return (struct span){0};
    if (how != NULL)
        *how = best->said[kind];
    return best->said[which];
}

static void add_source(struct treaty_stand *out, struct span source) {
    if (source.n == 0 ||
        (out->sources.n > 0 && memmem(out->sources.p, out->sources.n, source.p, source.n) != NULL))
        return;
    if (out->sources.n > 0)
        buf_str(&out->sources, "; ");
    buf_span(&out->sources, source);
}

/* A membership that is told without dates: the newest one. */
static const struct treaty_fact *membership(const struct treaty_fact *facts, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (facts[i].kind == FACT_PARTICIPATION && facts[i].said[SAID_STATUS].n > 0)
            return &facts[i];
    return NULL;
}

static struct span status_by_acts(const struct treaty_fact *facts, size_t n, bool entered,
                                  struct treaty_stand *out) {
    if (out->consent.n > 0 || out->in_force.n > 0)
        return entered ? SPAN("party") : SPAN("consented");
    const struct treaty_fact *m = membership(facts, n);
    if (m != NULL && span_is(m->said[SAID_STATUS], "party")) {
        struct buf sentence AUTO_BUF = {0};
        buf_printf(&sentence, "Party as of %.*s; since when is not known.", SPAN_ARG(m->as_of));
        add_sentence(&out->note, buf_view(&sentence));
        return SPAN("party");
    }
    if (out->provisional.n > 0)
        return SPAN("provisional");
    return out->sign_date.n > 0 || m != NULL ? SPAN("signatory") : (struct span){0};
}

static bool is_past(struct span day, struct date today) {
    struct date d;
    return date_parse(day, &d) && d.day <= today.day;
}

static void apply_withdrawal(const struct treaty_fact *w, struct date today,
                             struct treaty_stand *out) {
    if (span_is(w->said[SAID_ACT], "ratification withdrawn")) {
        struct buf sentence AUTO_BUF = {0};
        buf_printf(&sentence, "Ratification withdrawn with effect of %.*s.",
                   SPAN_ARG(w->said[SAID_EFFECTIVE]));
        add_sentence(&out->note, buf_view(&sentence));
        if (is_past(w->said[SAID_EFFECTIVE], today))
            out->status = SPAN("signatory");
    } else {
        out->notified = w->said[SAID_NOTIFIED];
        out->effective = w->said[SAID_EFFECTIVE];
        if (span_is(w->said[SAID_DISPUTED], "yes")) {
            out->disputed = true;
            add_sentence(&out->note, SPAN("Withdrawal disputed."));
        } else {
            out->status = is_past(out->effective, today) ? SPAN("withdrawn") : SPAN("withdrawing");
        }
    }
    add_sentence(&out->note, w->said[SAID_NOTE]);
}

/* The edition that speaks for the record: the newest one with dates; a membership only where there
 * is none. */
static const struct treaty_fact *speaker(const struct treaty_fact *facts, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (facts[i].kind == FACT_PARTICIPATION && facts[i].said[SAID_STATUS].n == 0)
            return &facts[i];
    for (size_t i = 0; i < n; i++)
        if (facts[i].kind == FACT_PARTICIPATION)
            return &facts[i];
    return &facts[0];
}

void treaty_reconcile(const struct treaty_fact *facts, size_t n, bool entered, struct date today,
                      struct treaty_stand *out) {
    *out = (struct treaty_stand){0};
    out->sign_date = newest_day(facts, n, SAID_SIGNED, SAID_SIGNATURE_KIND, &out->signature_kind,
                                "Signature", out);
    out->provisional =
        newest_day(facts, n, SAID_PROVISIONAL, 0, NULL, "Provisional application", out);
    out->consent =
        newest_day(facts, n, SAID_CONSENT, SAID_CONSENT_KIND, &out->consent_kind, "Consent", out);
    out->in_force = newest_day(facts, n, SAID_IN_FORCE, 0, NULL, "In force for it", out);
    out->status = status_by_acts(facts, n, entered, out);
    out->as_of = facts[0].as_of;
    out->edition = speaker(facts, n)->edition;
    out->printed = speaker(facts, n)->said[SAID_PRINTED];
    for (size_t i = 0; i < n; i++) {
        if (facts[i].kind == FACT_WITHDRAWAL)
            apply_withdrawal(&facts[i], today, out);
        else
            add_sentence(&out->note, facts[i].said[SAID_NOTE]);
        add_source(out, facts[i].said[SAID_SOURCE]);
    }
}

void treaty_stand_free(struct treaty_stand *s) {
    buf_free(&s->note);
    buf_free(&s->sources);
}
