/* obligation.c: what follows from being bound: duties, who they fall on, when they were met,
 * what was declared. */
#include "record/types/types.h"

/* ---- obligation ------------------------------------------------------------------------------ */

static const struct code_list obligation_kinds = {
    "obligation_kinds",
    (const struct code[]){
        {"declaration", "Declaration", "Facts that a party states about itself."},
        {"report", "Report", NULL},
        {"notification", "Notification", "Of an event."},
        {"inspection", "Inspection", "Notice owed by the inspecting side."},
        {"meeting", "Meeting", NULL},
        {"response", "Response", "An answer owed after a request."},
        {"measure", "Measure", "Something done by a date."},
        {0}},
    false};

static const struct code_list triggers = {
    "triggers",
    (const struct code[]){
        {"annual", "Annual", NULL},
        {"semiannual", "Semiannual", NULL},
        {"quarterly", "Quarterly", NULL},
        {"periodic", "Periodic", NULL},
        {"eif", "Entry into force", "For the party that owes it."},
        {"event", "Event", NULL},
        {"adoption", "Adoption", "Of a resolution."},
        {0}},
    false};

static const struct code_list obligation_statuses = {
    "obligation_statuses",
    (const struct code[]){
        {"in_force", "In force", NULL},
        {"politically_binding", "Politically binding", "No treaty, still a promise."},
        {"not_in_force", "Not in force", NULL},
        {"expired", "Expired", NULL},
        {"suspended", "Suspended", NULL},
        {0}},
    false};

static bool check_trigger(const struct content *c, struct error *e) {
    return check_needs(c, "trigger", "event", "event", "a duty after an event says which event", e);
}

const struct type obligation_type = {
    .name = "obligation", .plural = "obligations",
    .label = "Obligation", .label_plural = "Obligations",
    .group = AGREEMENTS,
    .help = "One duty from one instrument: who owes what to whom, and by what rule it falls due.",
    .source = SHEET_AGREEMENTS ", sections 1 and 2", .title = "title", .key = "obligation_id",
    .sort = "obligation_id",
    .fields = (const struct field[]){
        {"title", TEXT, .required = true, .search = true, .column = true,
         .help = "The duty in a few words."},
        {"obligation_id", TEXT, .required = true, .label = "Key", .column = true,
         .help = "Its stable key, never used again: CWC-III-1."},
        {"instrument_id", TEXT, .facet = true, .column = true, .label = "Instrument",
         .help = "The instrument as the table names it: CWC, UNSCR-1540."},
        {"agreement", REF, .to = "agreement",
         .help = "The instrument's record, where there is one."},
        {"kind", CODE, .codes = &obligation_kinds, .required = true, .facet = true, .column = true,
         .help = "What is owed."},
        {"trigger", CODE, .codes = &triggers, .required = true, .facet = true,
         .check = check_trigger,
         .help = "What makes it fall due."},
        {"event", TEXT, .search = true, .help = "The event, where the trigger is one."},
        {"due_rule", TEXT, .required = true, .column = true, .check = check_due_rule,
         .help = "When it is due: YEAREND+P90D, EVENT+ASAP, FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15.",
         .source = SHEET_AGREEMENTS ", section 2; RFC 5545, 3.3.10; ISO 8601"},
        {"owed_by", TEXT, .facet = true, .column = true,
         .help = "The role that owes it; state_party is every party on that day."},
        {"owed_to", TEXT, .facet = true, .help = "To whom it is owed."},
        {"article", TEXT, .help = "The article or paragraph."},
        {"source", TEXT, .help = "Where the duty was read."},
        {"status", CODE, .codes = &obligation_statuses, .facet = true, .column = true,
         .help = "Whether it binds."},
        {"confidence", CODE, .codes = &confidences, .facet = true,
         .help = "How sure the table is of it."},
        {"valid_from", DATE, .check = check_valid_before_until,
         .help = "The rule holds from; changing a rule never changes what is past."},
        {"valid_to", DATE, .help = "The rule holds to."},
        {"note", LONG_TEXT, .search = true, .help = "What else one should know."},
        {0}}};

/* ---- role of a party ------------------------------------------------------------------------- */

const struct type party_role_type = {
    .name = "party_role", .plural = "party_roles", .label = "Role of a party",
    .label_plural = "Roles of parties", .group = AGREEMENTS,
    .help = "A fact about a state on which a duty hangs: possessor, with mined areas, producing, "
            "coastal.",
    .source = SHEET_AGREEMENTS ", section 1", .title = "role", .sort = "role",
    .fields = (const struct field[]){
        {"role", TEXT, .required = true, .search = true, .facet = true, .column = true,
         .help = "The role as obligations name it: possessor_state."},
        {"partner", REF, .to = "partner", .required = true, .facet = true, .column = true,
         .help = "Whose role."},
        {"agreement", REF, .to = "agreement", .facet = true, .column = true,
         .help = "Under which agreement; unknown: under any."},
        {"holds", CODE, .codes = &yes_no, .required = true, .facet = true, .column = true,
         .help = "Whether it has the role; without a record the answer is \"may be due\"."},
        {"since", DATE, .column = true, .check = check_since_before_until,
         .help = "From this day."},
        {"until", DATE, .column = true, .help = "To this day."},
        {"confidence", CODE, .codes = &confidences, .help = "How sure this is."},
        {"note", LONG_TEXT, .help = "What else one should know."},
        {"source_text", TEXT, .label = "Source", .help = "Where this is taken from."},
        {0}}};

/* ---- fulfilment ------------------------------------------------------------------------------ */

static const struct code_list fulfilment_states = {
    "fulfilment_states",
    (const struct code[]){
        {"unknown", "Unknown", "Nobody here can see it: the honest default for other states."},
        {"not_applicable", "Not applicable", "Not bound on that day, or below the threshold."},
        {"upcoming", "Upcoming", NULL},
        {"due", "Due", NULL},
        {"submitted_early", "Submitted early", NULL},
        {"submitted_on_time", "Submitted on time", NULL},
        {"submitted_late", "Submitted late", NULL},
        {"missed", "Not submitted", "A fact about the record, not an accusation."},
        {"extended", "Extended", NULL},
        {"queried", "Queried", NULL},
        {"accepted", "Accepted", NULL},
        {0}},
    false};

static bool check_fulfilment(const struct content *c, struct error *e) {
    static const char *const sent[] = {"submitted_early", "submitted_on_time", "submitted_late"};
    for (size_t i = 0; i < sizeof sent / sizeof *sent; i++)
        if (!check_needs(c, "state", sent[i], "submitted", "what was submitted has a day", e))
            return false;
    struct span due = check_value(c, "due"), on = check_value(c, "submitted");
    bool both = due.p != NULL && on.p != NULL;
    if (both && check_is(c, "state", "submitted_late") && span_compare(on, due) <= 0)
        return check_refuse(e, "state", "%.*s is not after the day it was due, %.*s", SPAN_ARG(on),
                            SPAN_ARG(due));
    return check_needs(c, "state", "extended", "decision", "an extension cites its decision", e);
}

const struct type fulfilment_type = {
    .name = "fulfilment", .plural = "fulfilments",
    .label = "Fulfilment", .label_plural = "Fulfilments",
    .group = AGREEMENTS,
    .help = "One instance of an obligation for one partner: when it was due and what became of it.",
    .source = SHEET_AGREEMENTS ", section 7", .title = "title", .sort = "-due",
    .fields = (const struct field[]){
        {"title", TEXT, .search = true, .column = true, .help = "The instance in a few words."},
        {"obligation", REF, .to = "obligation", .required = true, .facet = true, .column = true,
         .help = "The obligation."},
        {"partner", REF, .to = "partner", .required = true, .facet = true, .column = true,
         .help = "Who owes it."},
        {"period", TEXT, .facet = true, .column = true,
         .help = "The year or period it is for: 2026."},
        {"event_date", DATE, .help = "The day of the event it follows."},
        {"due", DATE, .column = true, .help = "The last day, by the rule or as announced."},
        {"due_source", TEXT, .help = "Who announced another day than the rule gives, and where.",
         .source = SHEET_AGREEMENTS ", section 2"},
        {"state", CODE, .codes = &fulfilment_states, .required = true, .facet = true,
         .column = true, .check = check_fulfilment, .help = "What became of it."},
        {"submitted", DATE, .column = true, .help = "The day it was sent."},
        {"submitted_by", TEXT, .help = "Who sent it."},
        {"submitted_to", TEXT, .help = "To which address."},
        {"receipt", TEXT, .help = "Number or date of the receipt."},
        {"nil_return", CODE, .codes = &yes_no,
         .help = "Yes: there was nothing to report, and that was sent."},
        {"decision", TEXT, .help = "The decision that extended it."},
        {"query", LONG_TEXT, .help = "What was asked back, and what was answered."},
        {"declaration", REF, .to = "declaration", .help = "What was sent, where it is kept here."},
        {"evidence", LIST_OF(ATTACHMENT), .help = "What was sent, and its receipt."},
        {"note", LONG_TEXT, .help = "What else one should know."},
        {"source_text", TEXT, .label = "Source", .help = "Where this is taken from."},
        {0}}};

/* ---- declaration ----------------------------------------------------------------------------- */

static const struct code_list declaration_statuses = {
    "declaration_statuses",
    (const struct code[]){
        {"draft", "Draft", NULL},
        {"reviewed", "Reviewed", NULL},
        {"submitted", "Submitted", NULL},
        {"sealed", "Deposited sealed",
         "Only its commitment is shown; items are opened on inspection."},
        {"amended", "Amended", "A later declaration adds to it; nothing is overwritten."},
        {"accepted", "Accepted", NULL},
        {0}},
    false};

static const struct code_list audiences = {
    "audiences",
    (const struct code[]){
        {"public", "Public", NULL},
        {"parties", "States parties only", NULL},
        {"secretariat", "Secretariat only", NULL},
        {0}},
    false};

static bool check_declaration(const struct content *c, struct error *e) {
    return check_order(c, "period_from", "period_to", e);
}

const struct type declaration_type = {
    .name = "declaration", .plural = "declarations", .label = "Declaration",
    .label_plural = "Declarations", .group = AGREEMENTS,
    .help = "What a partner declared under an agreement: one form for one period.",
    .source = SHEET_AGREEMENTS ", sections 5 and 6", .title = "title", .sort = "-period_to",
    .fields = (const struct field[]){
        {"title", TEXT, .required = true, .search = true, .column = true,
         .help = "What is declared."},
        {"agreement", REF, .to = "agreement", .facet = true, .column = true,
         .help = "Under which agreement."},
        {"partner", REF, .to = "partner", .facet = true, .column = true, .help = "Who declares."},
        {"form", TEXT, .facet = true, .column = true,
         .help = "The form or part of it: BWC CBM G, Article 7 form C, Article VI annual."},
        {"status", CODE, .codes = &declaration_statuses, .facet = true, .column = true,
         .help = "Where it stands."},
        {"period_from", DATE, .help = "The first day it covers."},
        {"period_to", DATE, .column = true, .check = check_declaration,
         .help = "The last day it covers."},
        {"anticipated", CODE, .codes = &yes_no,
         .help = "Yes: it says what is planned, not what was."},
        {"nothing_to_declare", CODE, .codes = &yes_no,
         .help = "Yes: there is nothing, or nothing new."},
        {"audience", CODE, .codes = &audiences, .facet = true,
         .help = "For whom the declaring side meant it."},
        {"submitted", DATE, .column = true, .help = "The day it was sent."},
        {"sites", LIST_OF(REF), .to = "site", .help = "Sites it declares."},
        {"items", LONG_TEXT, .search = true, .help = "Its lines, in the order of the form."},
        {"withheld", TEXT, .help = "What was left out, and why."},
        {"amends", REF, .to = "declaration", .help = "The declaration it adds to; that one stays."},
        {"contact", REF, .to = "contact_point", .help = "Who answers questions."},
        {"files", LIST_OF(ATTACHMENT), .help = "The declaration as sent."},
        {"note", LONG_TEXT, .help = "What else one should know."},
        {0}}};
