/* log_verify.c: `comity log verify`: from stored bytes to the signed root. */
#include "cli/commands.h"

static int run(struct call *c, struct error *e);

const struct command command_log_verify = {
    .name = "log verify",
    .help = "Check that nothing in the node was altered, from every byte to the signature",
    .details = "Every stored version must give its entry, every entry its leaf, the leaves the"
               " root, and the signature must be over that root; then what lists and counts show"
               " must be what was logged. Exit status 3 and the first entry that is wrong when it"
               " does not hold.",
    .options =
        (const struct option[]){
            {"json", NULL, "The result as one JSON object.", WORD_TEXT, NULL, false},
            {"progress", "HOW", "A bar, or none.", WORD_CHOICE, "auto none", false},
            {"log-only", NULL, "Leave out the comparison with what lists show.", WORD_TEXT, NULL,
             false},
            {0}},
    .example = "log verify",
    .run = run,
};

static bool tell(void *context, uint64_t done, uint64_t total) {
    progress_tell(context, "entries", done, done, total);
    return !stop_asked();
}

static double per_second(const struct verify_report *r) {
    return r->microseconds == 0 ? 0 : (double)r->size / ((double)r->microseconds / 1e6);
}

static void print_json(const struct node *n, const struct verify_report *r) {
    AUTO_BUF struct buf b = {0};
    buf_str(&b, "{\"verified\":true,\"origin\":");
    json_put_string(&b, span_of(node_settings(n)->origin));
    buf_printf(&b, ",\"size\":%llu,\"erased\":%llu,\"root\":\"", (unsigned long long)r->size,
               (unsigned long long)r->erased);
    base64_put(&b, r->root.b, HASH_SIZE);
    buf_printf(&b, "\",\"seconds\":%.3f,\"entries_per_second\":%.0f}\n",
               (double)r->microseconds / 1e6, per_second(r));
    fwrite(b.p, 1, b.n, stdout);
}

static void print_text(const struct node *n, const struct verify_report *r) {
    AUTO_BUF struct buf root = {0};
    base64_put(&root, r->root.b, HASH_SIZE);
    printf("verified  %s\nsize      %llu entries", node_settings(n)->origin,
           (unsigned long long)r->size);
    if (r->erased > 0)
        printf(", of which %llu erased", (unsigned long long)r->erased);
    printf("\nroot      %s\nspeed     %.0f entries/s, %.2f s in all\n", root.p, per_second(r),
           (double)r->microseconds / 1e6);
}

static int run(struct call *c, struct error *e) {
    const char *how = call_value(c, "progress");
    struct verify_report report;
    AUTO_NODE struct node *n = call_node(c, e);
    if (n == NULL)
        return exit_status(e);
    struct progress p =
        progress_start(how != NULL && strcmp(how, "none") == 0 ? PROGRESS_NONE : PROGRESS_AUTO);
    stop_listen();
    bool good = node_verify(n, tell, &p, &report, e);
    progress_end(&p);
    if (!good || (!call_given(c, "log-only") && !store_check_projection(node_store(n), e)))
        return exit_status(e);
    if (call_given(c, "json"))
        print_json(n, &report);
    else
        print_text(n, &report);
    return EXIT_DONE;
}
