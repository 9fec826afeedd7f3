/* interdiction.c: vessels, and cases: which ship, where, on whose authority and consent, by
 * when. */
#include "record/types/types.h"

/* ---- vessel ---------------------------------------------------------------------------------- */

const struct type vessel_type = {
    .name = "vessel", .plural = "vessels",
    .label = "Vessel", .label_plural = "Vessels", .group = INTERDICTION,
    .help = "A ship: its IMO number stays; its name, flag, MMSI and call sign change.",
    .source = SHEET_INTERDICTION ", section 7; ITU-R M.585", .title = "name", .sort = "name",
    .fields = (const struct field[]){
        {"name", TEXT, .required = true, .search = true, .column = true,
         .help = "The name it bears now."},
        {"former_names", LIST_OF(TEXT), .search = true,
         .help = "Names it bore before, latest first."},
        {"imo", TEXT, .label = "IMO number", .column = true, .check = check_imo,
         .help = "Seven digits, the last a check digit.", .source = "IMO Resolution A.1117(30)"},
        {"mmsi", TEXT, .label = "MMSI", .column = true, .check = check_mmsi,
         .help = "Nine digits; the first three name a state.", .source = "ITU-R M.585"},
        {"former_mmsi", LIST_OF(TEXT), .label = "Former MMSI",
         .help = "Numbers it sent before, latest first."},
        {"call_sign", TEXT, .column = true, .help = "Radio call sign."},
        {"flag", COUNTRY, .facet = true, .column = true,
         .help = "The state whose flag it flies now."},
        {"flag_history", LONG_TEXT, .help = "Flags with dates and sources."},
        {"port_of_registry", TEXT, .help = "Its port of registry."},
        {"kind", TEXT, .facet = true, .column = true, .help = "Type of ship."},
        {"length", DECIMAL, .unit = "m", .label = "Length (m)", .help = "Length over all."},
        {"gross_tonnage", DECIMAL, .unit = "GT", .label = "Gross tonnage (GT)",
         .help = "Gross tonnage."},
        {"built", TEXT, .label = "Year built", .help = "The year it was built."},
        {"owner", TEXT, .search = true, .help = "Registered owner."},
        {"operator", TEXT, .search = true, .help = "Who runs it."},
        {"sovereign_immune", CODE, .codes = &yes_no, .facet = true, .source = "UNCLOS 32, 95, 96",
         .help = "A warship or government ship in non-commercial service."},
        {"listings", LIST_OF(REF), .to = "listed_subject",
         .help = "Entries of lists that a person found to be it."},
        {"last_position", POSITION, .help = "Where it was last seen."},
        {"last_seen", INSTANT, .help = "When it was last seen."},
        {"note", LONG_TEXT, .search = true, .help = "What else one should know."},
        {0}}};

/* ---- case ------------------------------------------------------------------------------------ */

static const struct code_list case_states = {
    "case_states",
    (const struct code[]){
        {"drafted", "Drafted", NULL},
        {"sent", "Sent", NULL},
        {"acknowledged", "Acknowledged", "The clock starts."},
        {"nationality_confirmed", "Nationality confirmed", NULL},
        {"nationality_refuted", "Nationality refuted", NULL},
        {"not_confirmable", "Nationality not confirmable", NULL},
        {"granted", "Granted", NULL},
        {"granted_with_conditions", "Granted with conditions", NULL},
        {"joint", "Joint boarding", NULL},
        {"own_officers", "By the flag state's own officers", NULL},
        {"refused", "Refused", NULL},
        {"silent", "Silent past the limit",
         "Silence is no, unless a verified rule says otherwise."},
        {"executed", "Executed", NULL},
        {"reported", "Reported", NULL},
        {"closed", "Closed", NULL},
        {"withdrawn", "Withdrawn", NULL},
        {0}},
    false};

static const struct code_list acts = {
    "acts",
    (const struct code[]){
        {"query", "Query", NULL},
        {"confirm_nationality", "Confirm nationality", NULL},
        {"board", "Board", NULL},
        {"search", "Search", NULL},
        {"inspect", "Inspect", NULL},
        {"divert", "Divert", NULL},
        {"detain", "Detain", NULL},
        {"seize", "Seize", NULL},
        {"deny_entry", "Deny entry to port", NULL},
        {"require_landing", "Require landing", NULL},
        {0}},
    true};

static const struct code_list zones = {
    "zones",
    (const struct code[]){
        {"port", "Port", NULL},
        {"internal_waters", "Internal waters", NULL},
        {"archipelagic_waters", "Archipelagic waters", NULL},
        {"territorial_sea", "Territorial sea", NULL},
        {"strait", "International strait", NULL},
        {"contiguous_zone", "Contiguous zone", NULL},
        {"eez", "Exclusive economic zone", NULL},
        {"high_seas", "High seas", NULL},
        {"airport", "Airport", NULL},
        {"own_airspace", "Own airspace", NULL},
        {"high_seas_airspace", "Airspace over the high seas", NULL},
        {"own_territory", "Own territory", NULL},
        {0}},
    false};

/* "Of proliferation concern" is a national determination. */
static bool check_concern(const struct content *c, struct error *e) {
    if (!check_known(c, "concern") || check_known(c, "determined_by"))
        return true;
    return check_refuse(e, "determined_by", "a concern is a national determination: say whose");
}

static bool check_clock(const struct content *c, struct error *e) {
    return check_order(c, "acknowledged", "deadline", e) && check_order(c, "opened", "closed", e);
}

static bool check_conditions(const struct content *c, struct error *e) {
    return check_needs(c, "status", "granted_with_conditions", "conditions",
                       "a grant with conditions says which", e);
}

const struct type interdiction_case_type = {
    .name = "interdiction_case", .plural = "interdiction_cases", .label = "Interdiction case",
    .label_plural = "Interdiction cases", .group = INTERDICTION,
    .help = "A suspected transfer: the ship, the place, the authority, the consent and the clock.",
    .source = "SUA Convention as amended in 2005, Article 8bis(2); PSI Statement of Interdiction "
              "Principles; "
              SHEET_INTERDICTION ", section 7",
    .title = "title", .sort = "-opened",
    .fields = (const struct field[]){
        {"title", TEXT, .required = true, .search = true, .column = true,
         .help = "The case in a few words."},
        {"status", CODE, .codes = &case_states, .required = true, .facet = true, .column = true,
         .check = check_conditions, .help = "Where the request stands."},
        {"vessel", REF, .to = "vessel", .column = true, .help = "The ship."},
        {"flag_claimed", COUNTRY, .facet = true, .column = true,
         .help = "The nationality it claims."},
        {"how_claimed", TEXT, .label = "How the flag is claimed",
         .help = "By flag, stern, radio, papers or AIS."},
        {"port_of_registry", TEXT, .help = "Port of registry, as claimed."},
        {"position", POSITION, .column = true, .help = "Where it is."},
        {"position_at", INSTANT, .help = "When it was there."},
        {"zone", CODE, .codes = &zones, .facet = true,
         .help = "The zone it is in, as far as known.",
         .source = "UNCLOS; " SHEET_INTERDICTION ", section 2"},
        {"zone_state", COUNTRY, .help = "Whose zone it is."},
        {"course", DECIMAL, .unit = "degrees", .label = "Course (degrees)",
         .help = "Course over ground."},
        {"speed", DECIMAL, .unit = "kn", .label = "Speed (kn)", .help = "Speed over ground."},
        {"port_of_origin", TEXT, .help = "Where it comes from."},
        {"port_of_destination", TEXT, .help = "Where it goes."},
        {"cargo", LONG_TEXT, .search = true, .help = "What it carries, as far as known."},
        {"consignee", TEXT, .search = true, .help = "For whom."},
        {"consignments", LIST_OF(REF), .to = "consignment", .help = "The consignments concerned."},
        {"concern", TEXT, .search = true, .check = check_concern, .marking = &own_organisation_only,
         .help = "Why the transfer is of proliferation concern."},
        {"determined_by", REF, .to = "partner", .label = "Concern determined by",
         .help = "The state that determined the concern: it is a national determination.",
         .source = "PSI Statement of Interdiction Principles; " SHEET_INTERDICTION ", section 1"},
        {"grounds", LONG_TEXT, .search = true, .marking = &own_organisation_only,
         .help = "Reasonable grounds for suspicion."},
        {"acts_asked", LIST_OF(CODE), .codes = &acts, .facet = true,
         .help = "What the flag state is asked to allow."},
        {"basis", TEXT, .help = "The authority cited, by its key in the table of authorities."},
        {"agreements", LIST_OF(REF), .to = "agreement", .help = "Agreements relied on."},
        {"asked_by", REF, .to = "partner", .facet = true, .help = "Who asks."},
        {"asked_of", REF, .to = "partner", .facet = true, .label = "Competent authority asked",
         .help = "Who is asked."},
        {"contact", REF, .to = "contact_point", .help = "The contact point that was called."},
        {"channel", TEXT, .help = "By radio, telephone, mail or platform."},
        {"language", TEXT, .help = "In what language, as a code of ISO 639."},
        {"opened", INSTANT, .column = true, .help = "When the case was opened."},
        {"acknowledged", INSTANT, .help = "When the request was acknowledged: the clock starts."},
        {"deadline", INSTANT, .column = true, .check = check_clock,
         .help = "When the time to answer ends."},
        {"conditions", LONG_TEXT, .help = "Conditions of the grant."},
        {"disposition", LONG_TEXT, .search = true,
         .help = "What became of ship, cargo and persons."},
        {"closed", INSTANT, .help = "When the case was closed."},
        {"note", LONG_TEXT, .search = true, .help = "What else one should know."},
        {0}}};

/* ---- step ------------------------------------------------------------------------------------ */

static const struct code_list step_kinds = {
    "step_kinds",
    (const struct code[]){
        {"asked", "Asked", NULL},
        {"acknowledged", "Acknowledged", NULL},
        {"reminder", "Reminder", NULL},
        {"answer", "Answer", NULL},
        {"limit_reached", "Limit reached", NULL},
        {"boarding_start", "Boarding began", NULL},
        {"boarding_end", "Boarding ended", NULL},
        {"findings", "Findings", NULL},
        {"disposition", "Disposition", NULL},
        {"report_flag", "Report to the flag state", NULL},
        {"report_committee", "Report to the committee",
         "Of the Security Council, where that is required."},
        {"decision", "Decision", NULL},
        {"note", "Note", NULL},
        {0}},
    false};

static bool check_answer(const struct content *c, struct error *e) {
    return check_needs(c, "kind", "answer", "state", "an answer says which one it was", e);
}

const struct type case_step_type = {
    .name = "case_step", .plural = "case_steps", .label = "Case step", .label_plural = "Case steps",
    .group = INTERDICTION, .help = "What happened in a case, and when: one event of its clock.",
    .source = SHEET_INTERDICTION ", section 7", .title = "what", .sort = "-at",
    .fields = (const struct field[]){
        {"what", TEXT, .required = true, .search = true, .column = true, .help = "What happened."},
        {"case", REF, .to = "interdiction_case", .required = true, .column = true,
         .help = "The case."},
        {"kind", CODE, .codes = &step_kinds, .required = true, .facet = true, .column = true,
         .check = check_answer,
         .help = "The kind of event."},
        {"state", CODE, .codes = &case_states, .facet = true,
         .help = "The state of the request after it."},
        {"at", INSTANT, .required = true, .column = true, .label = "When",
         .help = "When it happened, UTC."},
        {"by", REF, .to = "partner", .facet = true, .help = "Who did it."},
        {"to", REF, .to = "partner", .help = "To whom."},
        {"confirms", REF, .to = "case_step", .help = "The oral step that this confirms in writing.",
         .source = "SUA Convention as amended in 2005, Article 8bis(2)"},
        {"conditions", LONG_TEXT, .help = "Conditions that were set."},
        {"position", POSITION, .help = "Where the ship was."},
        {"attachments", LIST_OF(ATTACHMENT), .help = "Messages, photographs, reports."},
        {"note", LONG_TEXT, .search = true, .help = "What else one should know."},
        {0}}};

/* ---- consent given in advance ---------------------------------------------------------------- */

static const struct code_list consent_forms = {
    "consent_forms",
    (const struct code[]){
        {"express", "Express", "Only by an answer to the request."},
        {"deemed", "Deemed after silence", "When the time has passed without an answer."},
        {"standing", "Standing", "Given in advance by notification."},
        {"unknown", "Not verified", "Treated as express."},
        {0}},
    false};

static const struct code_list silences = {
    "silences",
    (const struct code[]){
        {"authorised", "Authorised", NULL},
        {"no", "No", NULL},
        {"unknown", "Not verified", NULL},
        {0}},
    false};

/* A clock of deemed consent is never started from a text that nobody has read. */
static bool check_deemed(const struct content *c, struct error *e) {
    if (!check_is(c, "form", "deemed") && !check_is(c, "on_silence", "authorised"))
        return true;
    if (!check_known(c, "time_limit"))
        return check_refuse(e, "time_limit", "consent by silence needs the time it takes");
    if (check_is(c, "verified", "yes") && !check_known(c, "text"))
        return check_refuse(e, "text", "a verified rule quotes the text that was read");
    return true;
}

const struct type advance_consent_type = {
    .name = "advance_consent", .plural = "advance_consents", .label = "Consent given in advance",
    .label_plural = "Consents given in advance", .group = INTERDICTION,
    .help = "What a flag state has agreed to before anybody asks: an opt-in, or the reply time of "
            "an agreement.",
    .source = "SUA Convention as amended in 2005, Article 8bis(5)(d) and (e); "
              SHEET_INTERDICTION ", section 3",
    .title = "title", .sort = "title",
    .fields = (const struct field[]){
        {"title", TEXT, .required = true, .search = true, .column = true,
         .help = "The rule in a few words."},
        {"flag", REF, .to = "partner", .required = true, .facet = true, .column = true,
         .label = "Flag state",
         .help = "Who consents."},
        {"acting", REF, .to = "partner", .facet = true, .column = true, .label = "Acting state",
         .help = "Who may rely on it; unknown: every party of the agreement."},
        {"agreement", REF, .to = "agreement", .facet = true, .help = "Under which agreement."},
        {"form", CODE, .codes = &consent_forms, .required = true, .facet = true, .column = true,
         .check = check_deemed, .help = "In what form the consent is given."},
        {"time_limit", TEXT, .column = true, .check = check_time_limit,
         .help = "Time to answer, from acknowledgement: PT4H.", .source = "ISO 8601"},
        {"on_silence", CODE, .codes = &silences, .column = true,
         .help = "What silence past the time means."},
        {"permits", LIST_OF(CODE), .codes = &acts, .help = "What it permits."},
        {"verified", CODE, .codes = &yes_no, .facet = true, .column = true,
         .help = "Yes once somebody has read the text; until then it counts as express."},
        {"text", LONG_TEXT, .help = "The words of the instrument or notification."},
        {"since", DATE, .check = check_since_before_until, .help = "Holds from this day."},
        {"until", DATE, .help = "Holds to this day: an opt-in can be withdrawn."},
        {"note", LONG_TEXT, .help = "What else one should know."},
        {"source_text", TEXT, .label = "Source", .help = "Where this is taken from."},
        {0}}};
