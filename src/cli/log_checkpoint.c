/* log_checkpoint.c: `comity log checkpoint`. */
#include "cli/commands.h"

static int run(struct call *c, struct error *e);

const struct command command_log_checkpoint = {
    .name = "log checkpoint",
    .help = "Print the newest signed checkpoint of the node's log",
    .details = "A signed note (C2SP tlog-checkpoint): origin, size, root and signature. Whoever"
               " keeps it can tell later whether the log has only grown since.",
    .options =
        (const struct option[]){
            {"vkey", NULL, "Print the key that verifies it, instead.", WORD_TEXT, NULL, false},
            {"json", NULL, "Origin, size, root and key as one JSON object.", WORD_TEXT, NULL,
             false},
            {0}},
    .example = "log checkpoint > checkpoint\n"
               "log checkpoint --vkey",
    .run = run,
};

static void print_json(const struct tlog_checkpoint *k, struct span vkey) {
    AUTO_BUF struct buf b = {0};
    buf_str(&b, "{\"origin\":");
    json_put_string(&b, k->origin);
    buf_printf(&b, ",\"size\":%llu,\"root\":\"", (unsigned long long)k->size);
    base64_put(&b, k->root.b, HASH_SIZE);
    buf_str(&b, "\",\"vkey\":");
    json_put_string(&b, vkey);
    buf_str(&b, "}\n");
    fwrite(b.p, 1, b.n, stdout);
}

static int run(struct call *c, struct error *e) {
    AUTO_LOOK struct look l = {0};
    AUTO_BUF struct buf note = {0};
    AUTO_BUF struct buf vkey = {0};
    struct tlog_note *parsed = arena_alloc(&c->arena, sizeof *parsed);
    struct tlog_checkpoint k;
    if (!look_open(c, &l, e) || !node_checkpoint(l.reader, &note, e))
        return exit_status(e);
    tlog_verifier_put(&vkey, node_verifier(l.node));
    if (call_given(c, "vkey")) {
        printf("%s\n", vkey.p);
        return EXIT_DONE;
    }
    if (!call_given(c, "json")) {
        fwrite(note.p, 1, note.n, stdout);
        return EXIT_DONE;
    }
    if (!tlog_note_parse(buf_view(&note), parsed, e) || !tlog_checkpoint_parse(parsed->text, &k, e))
        return exit_status(e);
    print_json(&k, buf_view(&vkey));
    return EXIT_DONE;
}
