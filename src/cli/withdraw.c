/* withdraw.c: `comity withdraw`: the owner no longer stands by a record. */
#include "cli/commands.h"

static int run(struct call *c, struct error *e);

const struct command command_withdraw = {
    .name = "withdraw",
    .help = "Take a record back: it leaves lists and counts, its history stays",
    .details = "Writes a new version that says so. `comity erase` removes the content itself.",
    .operands = (const struct operand[]){{"TYPE", WORD_TYPE, false, false},
                                         {"ID", WORD_RECORD, true, false},
                                         {0}},
    .options =
        (const struct option[]){
            {"author", "USER", "In whose name (cli).", WORD_USER, NULL, false},
            {"exercise", NULL, "The record is exercise data.", WORD_TEXT, NULL, false},
            {0}},
    .example = "withdraw activity 019ab1c2-33d4-7e5f-8a6b-7c8d9e0f1a2b --author a.kouassi",
    .run = run,
};

static bool withdraw(struct batch *b, const struct stored *v, struct error *e) {
    struct content content;
    struct uuid id;
    int64_t record = 0;
    enum outcome outcome = OUTCOME_UNCHANGED;
    if (v->envelope.state == RECORD_WITHDRAWN || v->erased)
        return error_set(e, ERROR_CONFLICT, "the record is withdrawn already");
    if (!content_read(v->schema, v->body, &content, e))
        return false;
    struct change change = {.record = v->record,
                            .if_version = v->envelope.version,
                            .content = &content,
                            .state = RECORD_WITHDRAWN};
    return batch_put(b, &change, &record, &id, &outcome, e);
}

static int run(struct call *c, struct error *e) {
    AUTO_LOOK struct look l = {0};
    struct stored v;
    const char *author = call_value(c, "author");
    if (!look_open(c, &l, e) || !look_record(&l, c, 0, NULL, &c->arena, &v, e))
        return exit_status(e);
    struct batch *b = node_begin(l.node, author == NULL ? SPAN("cli") : span_of(author), e);
    if (b == NULL)
        return exit_status(e);
    if (withdraw(b, &v, e))
        return batch_commit(b, e) ? EXIT_DONE : exit_status(e);
    batch_abandon(b);
    return exit_status(e);
}
