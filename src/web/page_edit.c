/* page_edit.c: a form made from the descriptor; what changes is shown before it is saved as a new
 * version, and a change that somebody else saved meanwhile is shown, never overwritten. */
#include "web/html.h"

#include <stdlib.h>

/* What a form holds: each field's text as typed, and what came of it. */
struct filled {
    const struct schema *schema;
    struct span text[FIELDS_MAX];
    struct error errors[FIELDS_MAX]; /* code ERROR_NONE: good */
    size_t error_count;
    struct content content;
    struct span tlp, to; /* marking as typed */
    struct span marking; /* canonical; absent: as it was, or the default */
    struct error other;  /* not of one field */
};

static bool editable(const struct field *f) {
    return KIND_OF(f->kind) != ATTACHMENT;
}

/* ---- from a record, from a form
 * ------------------------------------------------------------------------------------ */

static void fill_from(struct request *q, struct filled *out, const struct content *c,
                      uint64_t mask) {
    for (unsigned i = 0; i < c->schema->count; i++) {
        const struct field *f = &c->schema->fields[i];
        AUTO_BUF struct buf text = {0};
        if ((mask >> i & 1) == 0 || c->value[i].p == NULL)
            continue;
        if (KIND_OF(f->kind) == REF) { /* by name where there is one: people read names */
            struct json item, list = {JSON_ARRAY, c->value[i]};
            struct json_walk w = json_walk(list);
            bool one = !IS_LIST(f->kind);
            item = (struct json){JSON_STRING, c->value[i]};
            for (size_t n = 0; one ? n == 0 : json_next(&w, &item); n++) {
                struct label label;
                struct span ref = json_text(item, q->arena);
                buf_str(&text, n > 0 ? "; " : "");
                if (query_label(q->reader, ref, span_of(node_settings(q->node)->origin), &q->viewer,
                                q->today, q->arena, &label) &&
                    label.key.p != NULL)
                    buf_span(&text, label.key);
                else
                    buf_span(&text, ref);
            }
        } else {
            field_to_text(f, c->value[i], &text);
        }
        out->text[i] = (struct span){arena_copy(q->arena, buf_view(&text).p, text.n), text.n};
    }
}

static void note(struct filled *out, int field, const struct error *e) {
    if (field < 0)
        out->other = *e;
    else
        out->errors[field] = *e;
    out->error_count++;
}

static void read_marking(struct request *q, struct filled *out) {
    struct marking m = marking_narrowest();
    struct span to = http_form(q, "marking_to"), words = to;
    AUTO_BUF struct buf json = {0}, canonical = {0};
    struct error e;
    out->tlp = http_form(q, "marking_tlp");
    out->to = to;
    if (out->tlp.n == 0 || span_is(out->tlp, "keep"))
        return;
    if (!tlp_parse(out->tlp, &m.tlp)) {
        error_set(&e, ERROR_INVALID, "%s", T("choose a marking from the list"));
        note(out, -1, &e);
        return;
    }
    buf_printf(&json, "{\"tlp\":\"%s\",\"exercise\":%s,\"to\":[", tlp_name(m.tlp),
               q->viewer.exercise ? "true" : "false");
    for (bool first = true; words.p != NULL;) {
        struct span code = span_trim(span_cut(&words, ','));
        if (code.n == 0)
            continue;
        if (!first)
            buf_char(&json, ',');
        json_put_string(&json, code);
        first = false;
    }
    buf_str(&json, "]}");
    if (!marking_read(buf_view(&json), q->arena, &m, &e)) {
        note(out, -1, &e);
        return;
    }
    if (m.to_count > 0 && (q->user.roles & ROLE_RELEASER) == 0) {
        error_set(&e, ERROR_FORBIDDEN, "%s",
                  T("Releasing beyond your own organisation takes the role releaser."));
        note(out, -1, &e);
        return;
    }
    marking_put(&canonical, &m);
    out->marking = (struct span){arena_copy(q->arena, canonical.p, canonical.n), canonical.n};
}

/* Reads every field, so that all mistakes are shown at once. kept: the record as it is, for what
 * the form does not hold. */
static void read_form(struct request *q, struct filled *out, const struct content *kept,
                      uint64_t mask) {
    struct ref_context context = {q->reader, &q->viewer, q->today};
    struct ref_resolver refs = query_resolver(&context);
    struct error e;
    out->content = (struct content){.schema = out->schema};
    for (unsigned i = 0; i < out->schema->count; i++) {
        const struct field *f = &out->schema->fields[i];
        AUTO_BUF struct buf name = {0}, value = {0};
        buf_printf(&name, "f_%s", f->name);
        if (!editable(f) || (mask >> i & 1) == 0) {
            out->content.value[i] = kept != NULL ? kept->value[i] : (struct span){0};
            continue;
        }
        out->text[i] = http_form(q, name.p);
        if (out->text[i].p == NULL || span_trim(out->text[i]).n == 0)
            continue;
        if (!field_from_text(f, out->text[i], &refs, &value, &e))
            note(out, (int)i, &e);
        else if (value.n > 0)
            out->content.value[i] = (struct span){arena_copy(q->arena, value.p, value.n), value.n};
    }
    read_marking(q, out);
    if (out->error_count == 0 && !content_check(&out->content, &e))
        note(out, schema_field(out->schema, span_of(e.field)), &e);
}

/* ---- the form ---------------------------------------------------------------------------------
 */

static void put_options(struct buf *b, const struct field *f, struct span chosen) {
    buf_str(b, "<option value=\"\"></option>");
    for (const struct code *c = f->codes->codes; c->code != NULL; c++) {
        buf_str(b, "<option");
        html_attribute(b, "value", span_of(c->code));
        buf_str(b, span_is(chosen, c->code) ? " selected>" : ">");
        html_str(b, c->label);
        buf_str(b, "</option>");
    }
}

static const char *hint_of(const struct field *f) {
    if (IS_LIST(f->kind))
        return T("Several: with ; between them");
    switch (KIND_OF(f->kind)) {
    case DATE: return T("Like 2026-11-23");
    case MONEY: return T("Like 1200 USD");
    case POSITION: return T("Latitude, longitude in degrees, like 5.3, -4");
    case REF: return T("Its short name or id");
    case COUNTRY: return T("Three letters, like CIV");
    case INSTANT: return T("UTC, like 2026-11-23T11:15:00Z");
    case GEOMETRY: return T("A GeoJSON geometry");
    default: return NULL;
    }
}

static void put_input(struct buf *b, const struct field *f, struct span text, const char *id,
                      bool bad) {
    AUTO_BUF struct buf common = {0};
    enum kind k = KIND_OF(f->kind);
    buf_printf(&common, " id=\"%s\" name=\"f_%s\"%s%s", id, f->name, f->required ? " required" : "",
               bad ? " aria-invalid=\"true\"" : "");
    if (f->help != NULL || bad || hint_of(f) != NULL)
        buf_printf(&common, " aria-describedby=\"%s_help\"", id);
    if (text.p == NULL)
        text = SPAN("");
    if (k == LONG_TEXT || k == GEOMETRY || (k == TEXT && IS_LIST(f->kind))) {
        buf_printf(b, "<textarea%s rows=\"%d\">", common.p, k == LONG_TEXT ? 5 : 2);
        html_text(b, text);
        buf_str(b, "</textarea>");
        return;
    }
    if (k == CODE && !IS_LIST(f->kind) && !f->codes->open) {
        buf_printf(b, "<select%s>", common.p);
        put_options(b, f, text);
        buf_str(b, "</select>");
        return;
    }
    bool few = f->kind == DATE || f->kind == COUNT || f->kind == COUNTRY || f->kind == MONEY;
    buf_printf(b, "<input type=\"text\"%s%s%s", common.p,
               f->kind == COUNT ? " inputmode=\"numeric\"" : "", few ? " class=\"short\"" : "");
    html_attribute(b, "value", text);
    buf_str(b, ">");
}

static void put_field(struct buf *b, const struct filled *form, unsigned i) {
    const struct field *f = &form->schema->fields[i];
    char label[64], id[48];
    const struct error *e = &form->errors[i];
    snprintf(id, sizeof id, "i_%s", f->name);
    buf_printf(b, "<div class=\"field%s\"><label for=\"%s\">",
               e->code != ERROR_NONE ? " wrong" : "", id);
    html_str(b, field_label(f, label));
    if (f->required)
        buf_printf(b, " <span class=\"must\">%s</span>", T("required"));
    buf_str(b, "</label>");
    const char *hint = hint_of(f);
    if (f->help != NULL || e->code != ERROR_NONE) {
        buf_printf(b, "<p class=\"hint\" id=\"%s_help\">", id);
        if (e->code != ERROR_NONE) {
            buf_str(b, "<strong class=\"mistake\">");
            html_str(b, e->message);
            buf_str(b, "</strong> ");
        }
        if (f->help != NULL)
            html_str(b, f->help);
        if (hint != NULL)
            buf_printf(b, " %s.", hint);
        buf_str(b, "</p>");
    } else if (hint != NULL) {
        buf_printf(b, "<p class=\"hint\" id=\"%s_help\">%s.</p>", id, hint);
    }
    put_input(b, f, form->text[i], id, e->code != ERROR_NONE);
    buf_str(b, "</div>");
}

static void put_summary(struct buf *b, const struct filled *form) {
    if (form->error_count == 0)
        return;
    buf_printf(b, "<div class=\"summary\" role=\"alert\" tabindex=\"-1\"><h2>%s</h2><ul>",
               T("Not saved: mend this first"));
    if (form->other.code != ERROR_NONE) {
        buf_str(b, "<li>");
        html_str(b, form->other.message);
        buf_char(b, ' ');
        html_str(b, form->other.hint);
        buf_str(b, "</li>");
    }
    for (unsigned i = 0; i < form->schema->count; i++) {
        char label[64];
        if (form->errors[i].code == ERROR_NONE)
            continue;
        buf_printf(b, "<li><a href=\"#i_%s\">", form->schema->fields[i].name);
        html_str(b, field_label(&form->schema->fields[i], label));
        buf_str(b, "</a>: ");
        html_str(b, form->errors[i].message);
        buf_str(b, "</li>");
    }
    buf_str(b, "</ul></div>");
}

static void put_marking_inputs(struct request *q, struct buf *b, const struct filled *form,
                               const struct stored *v) {
    static const enum tlp levels[] = {TLP_AMBER_STRICT, TLP_AMBER, TLP_GREEN, TLP_CLEAR};
    buf_printf(
        b,
        "<fieldset><legend>%s</legend><div class=\"field\"><label for=\"marking_tlp\">%s</label>"
        "<select id=\"marking_tlp\" name=\"marking_tlp\">",
        T("Marking"), T("Who may receive it"));
    buf_printf(b, "<option value=\"keep\">%s</option>",
               v != NULL ? T("as it is") : T("own organisation only"));
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        buf_printf(b, "<option%s>%s</option>",
                   span_is(form->tlp, tlp_name(levels[i])) ? " selected" : "", tlp_name(levels[i]));
    buf_printf(b,
               "</select></div><div class=\"field\"><label for=\"marking_to\">%s</label><p "
               "class=\"hint\">%s</p>"
               "<input id=\"marking_to\" name=\"marking_to\"",
               T("Releasable to"),
               T("Codes separated by commas, like GBR, NATO. Empty: nobody outside. Takes the role "
                 "releaser."));
    html_attribute(b, "value", form->to.p == NULL ? SPAN("") : form->to);
    buf_str(b, q->user.roles & ROLE_RELEASER ? "></div>" : " disabled></div>");
    if (v != NULL) {
        buf_printf(b, "<p class=\"marking\">%s ", T("Now:"));
        html_marking(q, b, v->envelope.marking);
        buf_str(b, "</p>");
    }
    buf_str(b, "</fieldset>");
}

/* What most people fill in stands open: what is required, known, wrong, or shown in lists. */
static bool stands_open(const struct filled *form, unsigned i) {
    const struct field *f = &form->schema->fields[i];
    return f->required || f->column || form->text[i].n > 0 || form->errors[i].code != ERROR_NONE;
}

static void put_fields(struct buf *b, const struct filled *form, uint64_t mask) {
    size_t folded = 0;
    for (unsigned i = 0; i < form->schema->count; i++) {
        if (!editable(&form->schema->fields[i]) || (mask >> i & 1) == 0)
            continue;
        if (stands_open(form, i))
            put_field(b, form, i);
        else
            folded++;
    }
    if (folded == 0)
        return;
    buf_printf(b, "<details class=\"more-fields\"><summary>%s (%zu)</summary>", T("More fields"),
               folded);
    for (unsigned i = 0; i < form->schema->count; i++)
        if (editable(&form->schema->fields[i]) && (mask >> i & 1) && !stands_open(form, i))
            put_field(b, form, i);
    buf_str(b, "</details>");
}

static void put_form(struct request *q, struct buf *b, const struct filled *form,
                     const struct stored *v, uint64_t mask) {
    put_summary(b, form);
    buf_printf(b, "<form class=\"edit\" method=\"post\" data-guard=\"%s\">",
               q->method == METHOD_POST ? "changed" : "");
    html_csrf(q, b);
    if (v != NULL)
        buf_printf(b, "<input type=\"hidden\" name=\"version\" value=\"%u\">", v->envelope.version);
    put_fields(b, form, mask);
    put_marking_inputs(q, b, form, v);
    buf_printf(b,
               "<p class=\"acts\"><button name=\"do\" value=\"preview\">%s</button>"
               "<a href=\"/%s",
               T("Show what will be saved"), form->schema->type->plural);
    if (v != NULL) {
        char id[UUID_TEXT + 1];
        uuid_format(&v->envelope.id, id);
        buf_printf(b, "/%s", id);
    }
    buf_printf(b, "\">%s</a></p></form>", T("Leave it as it is"));
}

/* ---- somebody was faster ----------------------------------------------------------------------
 */

/* The version this form was made from, where another has been saved since; 0: none has. */
static uint32_t overtaken(const struct request *q, const struct stored *v) {
    int64_t version = 0;
    if (v == NULL || q->method != METHOD_POST || !span_to_i64(http_form(q, "version"), &version) ||
        version < 1 || version >= v->envelope.version)
        return 0;
    return (uint32_t)version;
}

static void put_overtaken(struct request *q, struct buf *b, const struct stored *v,
                          const struct content *now, uint32_t version, uint64_t mask) {
    struct stored old;
    struct content before;
    uint64_t seen = 0;
    struct error ignored;
    buf_printf(
        b, "<div class=\"summary\" role=\"alert\" tabindex=\"-1\"><h2>%s %u %s</h2><p>%s</p>",
        T("Not saved: this is version"), v->envelope.version, T("now"),
        T("Somebody saved it while you wrote; what that changed is shown here. Your own text "
          "stands below: look at it again, then save it on top."));
    if (reader_version(q->reader, v->record, version, q->arena, &old, &ignored) && !old.erased &&
        query_sees(&old, &q->viewer, q->today, &seen) &&
        content_read(old.schema, old.body, &before, &ignored))
        html_changes(q, b, &before, now, seen & mask, v->envelope.owner);
    buf_str(b, "</div>");
}

/* ---- the preview ------------------------------------------------------------------------------
 */

static void put_preview(struct request *q, struct buf *b, const struct filled *form,
                        const struct content *before) {
    struct content nothing = {.schema = form->schema};
    uint64_t changed = content_diff(before != NULL ? before : &nothing, &form->content);
    buf_printf(b, "<h2>%s</h2>", before != NULL ? T("What will change") : T("What will be saved"));
    if (changed == 0 && form->marking.p == NULL)
        buf_printf(b, "<p class=\"empty\">%s</p>", T("Nothing."));
    html_changes(q, b, before != NULL ? before : &nothing, &form->content, ~0ull,
                 span_of(node_settings(q->node)->origin));
    if (form->marking.p != NULL) {
        buf_printf(b, "<p class=\"marking\">%s ", T("Marking:"));
        html_marking(q, b, form->marking);
        buf_str(b, "</p>");
    }
    buf_str(b, "<form method=\"post\" data-guard=\"changed\">");
    for (size_t i = 0; i < q->form_count; i++) {
        if (!span_is(q->form[i].name, "do"))
            html_hidden(b, q->form[i].name, q->form[i].value);
    }
    buf_str(b, "<p class=\"acts\">");
    if (changed != 0 || form->marking.p != NULL)
        buf_printf(b, "<button name=\"do\" value=\"save\">%s</button>",
                   before != NULL ? T("Save as a new version") : T("Save the record"));
    buf_printf(b, "<button class=\"quiet\" name=\"do\" value=\"again\">%s</button></p></form>",
               T("Change something"));
}

/* ---- saving -----------------------------------------------------------------------------------
 */

static bool save(struct request *q, struct response *a, struct filled *form,
                 const struct stored *v) {
    struct error e;
    struct uuid id;
    enum outcome outcome;
    int64_t record = 0, version = 0;
    char text[UUID_TEXT + 1];
    struct change c = {.content = &form->content, .marking = form->marking};
    if (v != NULL) {
        c.record = v->record;
        c.if_version =
            span_to_i64(http_form(q, "version"), &version) && version > 0 ? (uint32_t)version : 1;
    }
    struct batch *b = node_begin(q->node, span_of(q->user.name), &e);
    if (b == NULL) {
        note(form, -1, &e);
        return false;
    }
    if (!batch_put(b, &c, &record, &id, &outcome, &e)) {
        batch_abandon(b);
        note(form, schema_field(form->schema, span_of(e.field)), &e);
        return false;
    }
    if (!batch_commit(b, &e)) {
        note(form, -1, &e);
        return false;
    }
    uuid_format(&id, text);
    http_redirect(q, a, "/%s/%s", form->schema->type->plural, text);
    return true;
}

static void show(struct request *q, struct response *a, struct filled *form, const struct stored *v,
                 const struct content *now, uint64_t mask) {
    AUTO_BUF struct buf title = {0}, here = {0};
    struct span act = http_form(q, "do");
    uint32_t version = overtaken(q, v);
    if (q->method == METHOD_POST) {
        read_form(q, form, now, mask);
        if (form->error_count == 0 && version == 0 && span_is(act, "save") && save(q, a, form, v))
            return;
    } else if (now != NULL) {
        fill_from(q, form, now, mask);
    }
    buf_printf(&title, "%s %s", v != NULL ? T("Edit") : T("New"), form->schema->type->name);
    buf_printf(&here, "/%s", form->schema->type->plural);
    if (version > 0 || form->error_count > 0)
        a->status = version > 0 ? 409 : 422;
    page_begin(q, a, title.p, here.p);
    struct buf *b = &a->body;
    buf_printf(b, "<p class=\"crumb\"><a href=\"%s\">", here.p);
    html_str(b, form->schema->type->label_plural);
    buf_str(b, "</a></p><h1>");
    if (v != NULL)
        html_title(q, b, v, mask);
    else
        html_str(b, title.p);
    buf_str(b, "</h1>");
    if (version > 0)
        put_overtaken(q, b, v, now, version, mask);
    if (q->method == METHOD_POST && form->error_count == 0 && version == 0 &&
        span_is(act, "preview"))
        put_preview(q, b, form, v != NULL ? now : NULL);
    else
        put_form(q, b, form, v, mask);
    page_end(q, a);
}

void page_new(struct request *q, struct response *a) {
    struct filled *form = arena_alloc(q->arena, sizeof *form);
    form->schema = q->schema;
    show(q, a, form, NULL, NULL, ~0ull);
}

void page_edit(struct request *q, struct response *a) {
    struct stored v;
    struct content c;
    uint64_t mask = 0;
    struct filled *form = arena_alloc(q->arena, sizeof *form);
    if (!page_record_of(q, a, &v, &mask, &c))
        return;
    form->schema = q->schema;
    show(q, a, form, &v, &c, mask);
}
