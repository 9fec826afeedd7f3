/* erase.c: `comity erase`: what a record said, gone for good. */
#include "cli/commands.h"

static int run(struct call *c, struct error *e);

const struct command command_erase = {
    .name = "erase",
    .help = "Erase what all versions of a record say, for good",
    .details = "For what must not be kept, personal data above all. The log keeps an entry that"
               " says nothing and still verifies. It cannot be undone here; backups and partners"
               " that were given the record still have it.",
    .operands = (const struct operand[]){{"TYPE", WORD_TYPE, false, false},
                                         {"ID", WORD_RECORD, true, false},
                                         {0}},
    .options =
        (const struct option[]){
            {"yes", NULL, "Do it. Without this, only what would be erased is shown.", WORD_TEXT,
             NULL, false},
            {"reason", "WORDS", "Why.", WORD_TEXT, NULL, false},
            {"author", "USER", "In whose name (cli).", WORD_USER, NULL, false},
            {"exercise", NULL, "The record is exercise data.", WORD_TEXT, NULL, false},
            {0}},
    .example = "erase person 019ab1c2-33d4-7e5f-8a6b-7c8d9e0f1a2b --reason 'request of the person'"
               " --yes",
    .run = run,
};

static int show_only(const struct stored *v, struct error *e) {
    AUTO_BUF struct buf title = {0};
    AUTO_BUF struct buf safe = {0};
    struct content content;
    if (v->erased || !content_read(v->schema, v->body, &content, e)) {
        error_set(e, ERROR_CONFLICT, "the record is erased already");
        return EXIT_REFUSED;
    }
    value_title(v, &content, ~0ull, &title);
    terminal_put(&safe, buf_view(&title), 80);
    error_set(e, ERROR_USAGE, "this would erase %u version%s of %s \"%s\" for good",
              v->envelope.version, v->envelope.version == 1 ? "" : "s", v->schema->type->name,
              buf_view(&safe).p);
    error_hint(e, "say --yes to do it");
    return EXIT_WRONG_USAGE;
}

static int run(struct call *c, struct error *e) {
    AUTO_LOOK struct look l = {0};
    struct stored v;
    const char *author = call_value(c, "author"), *reason = call_value(c, "reason");
    if (!look_open(c, &l, e) || !look_record(&l, c, 0, NULL, &c->arena, &v, e))
        return exit_status(e);
    if (!call_given(c, "yes") || v.erased)
        return show_only(&v, e);
    struct batch *b = node_begin(l.node, author == NULL ? SPAN("cli") : span_of(author), e);
    if (b == NULL)
        return exit_status(e);
    if (batch_erase(b, v.record, span_of(reason == NULL ? "" : reason), e))
        return batch_commit(b, e) ? EXIT_DONE : exit_status(e);
    batch_abandon(b);
    return exit_status(e);
}
