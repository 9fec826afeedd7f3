/* response.c: consequence management abroad: incidents, who asks and who helps, where the hazard
 * is, what was ordered. Civil protection only: areas rest on public emergency-response methods
 * or come from whoever has better ones. */
#include "record/types/types.h"

/* ---- incident -------------------------------------------------------------------------------- */

static const struct code_list incident_kinds = {
    "incident_kinds",
    (const struct code[]){
        {"chemical", "Chemical", NULL},
        {"biological", "Biological", NULL},
        {"radiological", "Radiological", NULL},
        {"nuclear", "Nuclear", NULL},
        {"industrial", "Industrial", NULL},
        {"transport", "Transport", NULL},
        {"natural", "Natural disaster", NULL},
        {"unknown", "Unknown", NULL},
        {0}},
    false};

static const struct code_list incident_states = {
    "incident_states",
    (const struct code[]){
        {"reported", "Reported", NULL},
        {"confirmed", "Confirmed", NULL},
        {"active", "Active", NULL},
        {"stabilised", "Stabilised", NULL},
        {"recovery", "Recovery", NULL},
        {"closed", "Closed", NULL},
        {0}},
    false};

static const struct code_list ines = {
    "ines",
    (const struct code[]){
        {"0", "Below scale", NULL},
        {"1", "Anomaly", NULL},
        {"2", "Incident", NULL},
        {"3", "Serious incident", NULL},
        {"4", "Accident with local consequences", NULL},
        {"5", "Accident with wider consequences", NULL},
        {"6", "Serious accident", NULL},
        {"7", "Major accident", NULL},
        {0}},
    false};

static const struct code_list emergency_classes = {
    "emergency_classes",
    (const struct code[]){
        {"general", "General emergency", NULL},
        {"site_area", "Site area emergency", NULL},
        {"facility", "Facility emergency", NULL},
        {"alert", "Alert", NULL},
        {"other", "Other", NULL},
        {0}},
    false};

static bool check_incident(const struct content *c, struct error *e) {
    return check_order(c, "happened", "reported", e);
}

const struct type incident_type = {
    .name = "incident", .plural = "incidents",
    .label = "Incident", .label_plural = "Incidents", .group = RESPONSE,
    .help = "Something that happened and whose effects call for help.",
    .source = "DoDI 2000.21; JP 3-41; " SHEET_RESPONSE ", section 1",
    .title = "title", .sort = "-happened",
    .fields = (const struct field[]){
        {"title", TEXT, .required = true, .search = true, .column = true,
         .help = "The incident in a few words."},
        {"kind", CODE, .codes = &incident_kinds, .required = true, .facet = true, .column = true,
         .help = "What it is."},
        {"suspected", CODE, .codes = &yes_no, .help = "Yes: the kind is suspected, not confirmed."},
        {"status", CODE, .codes = &incident_states, .facet = true, .column = true,
         .help = "Where it stands."},
        {"affected", LIST_OF(REF), .to = "partner", .facet = true, .column = true,
         .label = "Affected states",
         .help = "States on whose territory it has effects; they lead there."},
        {"happened", INSTANT, .column = true, .help = "When it happened, UTC."},
        {"reported", INSTANT, .check = check_incident,
         .help = "When it was first reported, not before it happened."},
        {"reported_by", TEXT, .help = "Who reported it."},
        {"place", TEXT, .search = true, .column = true, .help = "Where it happened."},
        {"position", POSITION, .help = "Where it happened, for the map."},
        {"site", REF, .to = "site", .help = "The facility, where it is one."},
        {"un_number", TEXT, .label = "UN number of the substance",
         .help = "Four digits from placard or papers.",
         .source = "UNECE ADR 2025, table A"},
        {"substance", TEXT, .search = true,
         .help = "The industrial substance, as placarded or declared."},
        {"ines", CODE, .codes = &ines, .facet = true, .label = "INES level",
         .help = "For telling the public; never used to decide measures.",
         .source = "IAEA/NEA International Nuclear and Radiological Event Scale; "
                   SHEET_RESPONSE ", section 4"},
        {"emergency_class", CODE, .codes = &emergency_classes, .facet = true,
         .help = "The class the operator or authority declared.", .source = "IAEA GSR Part 7"},
        {"cause", LONG_TEXT, .search = true, .help = "What is known of the cause."},
        {"weather", LONG_TEXT, .help = "Wind, cloud and rain, with time and source."},
        {"dead", COUNT, .sum = true,
         .help = "Dead, as last reported; earlier versions keep earlier numbers."},
        {"injured", COUNT, .sum = true, .help = "Injured, as last reported."},
        {"evacuated", COUNT, .sum = true, .help = "Evacuated, as last reported."},
        {"lead", REF, .to = "partner", .label = "Lead authority",
         .help = "The affected state's lead."},
        {"phase", TEXT, .facet = true,
         .help = "Phase of the own operation: preparation, deployment, assistance, transition, "
                 "redeployment.",
         .source = "JP 3-41"},
        {"transition", LONG_TEXT, .label = "Transition criteria",
         .help = "Agreed at the start: when help ends, and to whom it is handed over.",
         .source = "JP 3-41"},
        {"note", LONG_TEXT, .search = true, .help = "What else one should know."},
        {0}}};

/* ---- request --------------------------------------------------------------------------------- */

static const struct code_list request_states = {
    "request_states",
    (const struct code[]){
        {"draft", "Draft", NULL},
        {"validated", "Validated", "By the affected state's authority."},
        {"sent", "Sent", NULL},
        {"partly_offered", "Partly offered", NULL},
        {"covered", "Covered", NULL},
        {"closed", "Closed", NULL},
        {"withdrawn", "Withdrawn", NULL},
        {"expired", "Expired", NULL},
        {0}},
    false};

static const struct code_list channels = {
    "channels",
    (const struct code[]){
        {"bilateral", "Bilateral", "From state to state; often fastest."},
        {"embassy", "Embassy", "To the chief of mission in the affected state."},
        {"IAEA", "IAEA", "Early Notification and Assistance Conventions; RANET."},
        {"OPCW", "OPCW, Article X", "Chemical Weapons Convention, X.8 to X.11."},
        {"BWC", "BWC, Article VII", "The Security Council decides."},
        {"WHO", "WHO", "International Health Regulations (2005)."},
        {"ERCC", "EU Civil Protection Mechanism", "Decision 1313/2013/EU."},
        {"OCHA", "UN OCHA", "General Assembly resolution 46/182."},
        {"EADRCC", "NATO EADRCC", "Euro-Atlantic Disaster Response Coordination Centre."},
        {0}},
    true};

static bool check_request(const struct content *c, struct error *e) {
    return check_needs(c, "status", "validated", "validated_by",
                       "a validated request names the authority of the affected state", e);
}

const struct type request_type = {
    .name = "request", .plural = "requests", .label = "Request for assistance",
    .label_plural = "Requests for assistance", .group = RESPONSE,
    .help = "What an affected state asks for; it may go out through several channels and is "
            "counted once.",
    .source = SHEET_RESPONSE ", sections 2 and 3", .title = "title", .sort = "-made",
    .fields = (const struct field[]){
        {"title", TEXT, .required = true, .search = true, .column = true,
         .help = "What is asked, in a few words."},
        {"incident", REF, .to = "incident", .facet = true, .column = true, .help = "The incident."},
        {"by", REF, .to = "partner", .facet = true, .column = true, .label = "Requesting state",
         .help = "Who asks."},
        {"status", CODE, .codes = &request_states, .required = true, .facet = true, .column = true,
         .check = check_request, .help = "Where it stands."},
        {"channels", LIST_OF(CODE), .codes = &channels, .facet = true, .column = true,
         .help = "The channels it goes through; each sending is a record of its own."},
        {"references", LIST_OF(TEXT), .help = "Numbers under which the channels know it."},
        {"made", INSTANT, .column = true, .help = "When it was made, UTC."},
        {"validated_by", TEXT,
         .help = "The authority of the affected state that stands behind it."},
        {"contact", REF, .to = "person", .help = "Who answers questions."},
        {"host_support", LONG_TEXT, .label = "Host support available",
         .help = "Transport, fuel, food, lodging, interpreters that the host provides."},
        {"constraints", LONG_TEXT, .help = "Languages, customs, weapons, uniforms."},
        {"note", LONG_TEXT, .search = true, .help = "What else one should know."},
        {0}}};

const struct type transmission_type = {
    .name = "transmission", .plural = "transmissions",
    .label = "Sending", .label_plural = "Sendings",
    .group = RESPONSE,
    .help = "One sending of a request through one channel: to whom, when, under which number "
            "there.",
    .source = SHEET_RESPONSE ", section 2", .title = "title", .sort = "-sent",
    .fields = (const struct field[]){
        {"title", TEXT, .search = true, .column = true, .help = "The sending in a few words."},
        {"request", REF, .to = "request", .required = true, .facet = true, .column = true,
         .help = "The request."},
        {"channel", CODE, .codes = &channels, .required = true, .facet = true, .column = true,
         .help = "Through which channel."},
        {"to", REF, .to = "partner", .column = true, .help = "To whom."},
        {"contact", REF, .to = "contact_point", .help = "To which contact point."},
        {"sent", INSTANT, .column = true, .help = "When, UTC."},
        {"reference", TEXT, .search = true, .column = true, .help = "Its number there."},
        {"acknowledged", INSTANT, .help = "When it was acknowledged, UTC."},
        {"answer", LONG_TEXT, .help = "What was answered."},
        {"attachments", LIST_OF(ATTACHMENT), .help = "What was sent."},
        {"note", LONG_TEXT, .help = "What else one should know."},
        {0}}};

static const struct code_list priorities = {
    "priorities",
    (const struct code[]){
        {"life_saving", "Life-saving", NULL},
        {"urgent", "Urgent", NULL},
        {"routine", "Routine", NULL},
        {0}},
    false};

const struct type request_line_type = {
    .name = "request_line", .plural = "request_lines",
    .label = "Request line", .label_plural = "Request lines",
    .group = RESPONSE, .help = "One capability that is asked for: how much, where, by when.",
    .source = SHEET_RESPONSE ", section 3", .title = "need", .sort = "by_when",
    .fields = (const struct field[]){
        {"need", TEXT, .required = true, .search = true, .column = true, .help = "What is needed."},
        {"request", REF, .to = "request", .required = true, .column = true,
         .help = "The request it belongs to."},
        {"capability", REF, .to = "capability", .facet = true, .column = true,
         .help = "The capability, by a scheme."},
        {"quantity", DECIMAL, .column = true, .help = "How many."},
        {"unit", TEXT, .help = "Of what: team, module, piece."},
        {"standard", TEXT, .label = "Quality or standard", .help = "The standard it must meet."},
        {"where", TEXT, .search = true, .help = "Where it is needed."},
        {"position", POSITION, .help = "Where it is needed, for the map."},
        {"by_when", INSTANT, .column = true, .help = "By when it must be there, UTC."},
        {"for_how_long", TEXT, .help = "How long it is needed: P10D.", .source = "ISO 8601"},
        {"priority", CODE, .codes = &priorities, .facet = true, .column = true,
         .help = "Life-saving comes first."},
        {"self_sufficient", CODE, .codes = &yes_no, .label = "Self-sufficiency needed",
         .help = "Whether the host can feed and house the team."},
        {"note", LONG_TEXT, .help = "What else one should know."},
        {0}}};

/* ---- offer and capability -------------------------------------------------------------------- */

static const struct code_list offer_states = {
    "offer_states",
    (const struct code[]){
        {"draft", "Draft", NULL},
        {"offered", "Offered", NULL},
        {"under_discussion", "Under discussion", NULL},
        {"accepted", "Accepted", NULL},
        {"partly_accepted", "Accepted in part", NULL},
        {"declined", "Declined", NULL},
        {"withdrawn", "Withdrawn", NULL},
        {"mobilising", "Mobilising", NULL},
        {"in_transit", "In transit", NULL},
        {"arrived", "Arrived", NULL},
        {"working", "Working", NULL},
        {"handed_over", "Handed over", NULL},
        {"returned", "Returned", NULL},
        {0}},
    false};

static const struct code_list cost_bases = {
    "cost_bases",
    (const struct code[]){
        {"free", "Free", NULL},
        {"reimbursable", "Reimbursable", NULL},
        {"shared", "Shared", NULL},
        {0}},
    false};

static bool check_offer(const struct content *c, struct error *e) {
    return check_needs(c, "status", "declined", "decline_reason",
                       "an offer is declined for a reason", e);
}

const struct type offer_type = {
    .name = "offer", .plural = "offers",
    .label = "Offer", .label_plural = "Offers", .group = RESPONSE,
    .help = "Help that a partner offers, against a line of a request or unasked.",
    .source = SHEET_RESPONSE ", section 3", .title = "title", .sort = "-ready",
    .fields = (const struct field[]){
        {"title", TEXT, .required = true, .search = true, .column = true,
         .help = "What is offered."},
        {"by", REF, .to = "partner", .required = true, .facet = true, .column = true,
         .label = "Offered by",
         .help = "Who offers."},
        {"line", REF, .to = "request_line", .column = true,
         .help = "The line it answers; unknown: unasked."},
        {"incident", REF, .to = "incident", .facet = true, .help = "The incident it is for."},
        {"capability", REF, .to = "capability", .facet = true, .column = true,
         .help = "The capability, by a scheme."},
        {"status", CODE, .codes = &offer_states, .required = true, .facet = true, .column = true,
         .check = check_offer,
         .help = "Where it stands."},
        {"quantity", DECIMAL, .column = true, .help = "How many."},
        {"unit", TEXT, .help = "Of what: team, module, piece."},
        {"ready", INSTANT, .column = true, .help = "When it can leave, UTC."},
        {"valid_until", INSTANT, .help = "How long the offer stands, UTC."},
        {"self_sufficiency", TEXT,
         .help = "How long it needs nothing from the host: P14D.", .source = "ISO 8601"},
        {"transport_need", LONG_TEXT, .help = "What it needs to get there."},
        {"cost_basis", CODE, .codes = &cost_bases, .facet = true, .help = "Said in advance.",
         .source = "IAEA Assistance Convention, Article 7"},
        {"cost", MONEY, .sum = true,
         .help = "What it costs, where that is to be paid back or shared."},
        {"conditions", LONG_TEXT, .help = "Conditions of the offer."},
        {"agreements", LIST_OF(REF), .to = "agreement",
         .help = "Agreements that cover the status of its persons."},
        {"contact", REF, .to = "person", .help = "Who answers questions."},
        {"decline_reason", LONG_TEXT, .help = "Why it was declined."},
        {"note", LONG_TEXT, .search = true, .help = "What else one should know."},
        {0}}};

const struct type capability_type = {
    .name = "capability", .plural = "capabilities",
    .label = "Capability", .label_plural = "Capabilities",
    .group = RESPONSE, .help = "What a team or stock can do, by the codes of a scheme.",
    .source = "IAEA EPR-RANET; CWC, Article X; Decision 1313/2013/EU; "
              SHEET_RESPONSE ", section 3",
    .title = "name", .key = "code", .sort = "name",
    .fields = (const struct field[]){
        {"name", TEXT, .required = true, .search = true, .column = true,
         .help = "What it is called in the scheme."},
        {"code", TEXT, .column = true, .help = "Its code in the scheme."},
        {"scheme", TEXT, .facet = true, .column = true,
         .help = "The scheme: EU-UCPM, RANET, OPCW-X."},
        {"unit", TEXT, .column = true, .help = "What one of it is: module, team, piece."},
        {"substitutes", LIST_OF(REF), .to = "capability", .help = "What can stand in for it."},
        {"held_by", LIST_OF(REF), .to = "partner", .facet = true, .help = "Who has it."},
        {"note", LONG_TEXT, .search = true, .help = "What else one should know."},
        {0}}};

/* ---- hazard area ----------------------------------------------------------------------------- */

static const struct code_list methods = {
    "methods",
    (const struct code[]){
        {"ERG", "Emergency Response Guidebook",
         "First 30 minutes of a transport incident; no fire, no plant."},
        {"sector", "Simplified sector template", "Geometry only: all distances are the user's."},
        {"plume", "Gaussian plume",
         "Open country, 100 m to 10 km, wind of 1 m/s or more, neutral density."},
        {"imported", "Imported from an authority or model", NULL},
        {"measured", "From measurements", NULL},
        {"drawn", "Drawn by hand", NULL},
        {0}},
    false};

/* A product without its limits would be read as more than it is; a borrowed one names whose it
 * is. */
static bool check_area(const struct content *c, struct error *e) {
    if (!check_needs(c, "method", "imported", "author", "an imported area says who made it", e))
        return false;
    struct decimal low = {0}, least = {1000000};
    if (check_is(c, "method", "plume") && decimal_parse(check_value(c, "wind_speed"), &low) &&
        low.micro < least.micro)
        return check_refuse(e, "wind_speed", "the plume method holds for wind of 1 m/s or more");
    return check_order(c, "valid_at", "valid_to", e);
}

/* Both are counts: the longer text of digits is the larger, and of equal ones the text decides. */
static bool check_people(const struct content *c, struct error *e) {
    struct span low = check_value(c, "people_low"), high = check_value(c, "people_high");
    if (low.p == NULL || high.p == NULL || low.n < high.n)
        return true;
    if (low.n == high.n && span_compare(low, high) <= 0)
        return true;
    return check_refuse(e, "people_high", "%.*s is less than the lower bound, %.*s", SPAN_ARG(high),
                        SPAN_ARG(low));
}

const struct type hazard_area_type = {
    .name = "hazard_area", .plural = "hazard_areas",
    .label = "Hazard area", .label_plural = "Hazard areas",
    .group = RESPONSE,
    .help = "Where people are to be protected, by a public emergency-response method.",
    .source = SHEET_RESPONSE ", section 5", .title = "title", .sort = "-valid_at",
    .fields = (const struct field[]){
        {"title", TEXT, .required = true, .search = true, .column = true,
         .help = "The area in a few words."},
        {"incident", REF, .to = "incident", .facet = true, .column = true, .help = "The incident."},
        {"method", CODE, .codes = &methods, .required = true, .facet = true, .column = true,
         .check = check_area,
         .help = "How it was made."},
        {"edition", TEXT,
         .help = "The edition of the guidebook or model, which stands beside every distance."},
        {"area", GEOMETRY, .help = "Its outline."},
        {"zone", TEXT, .help = "Which zone it is: isolation, zone 1, precautionary action."},
        {"position", POSITION, .label = "Incident position", .help = "The point it is drawn from."},
        {"valid_at", INSTANT, .column = true, .help = "The time it is for, UTC."},
        {"valid_to", INSTANT, .help = "The time after which it must be made again, UTC."},
        {"wind_from", DECIMAL, .unit = "degrees", .label = "Wind from (degrees)",
         .help = "Where the wind comes from."},
        {"wind_speed", DECIMAL, .unit = "m/s", .label = "Wind speed (m/s)",
         .help = "Steady wind at the place."},
        {"inputs", LONG_TEXT, .help = "What it was made from: substance, spill, wind, stability."},
        {"limits", LONG_TEXT, .help = "What the method cannot show; printed with it."},
        {"author", TEXT, .help = "Who or what made it."},
        {"people_low", COUNT, .label = "People inside, at least",
         .help = "The lower bound, rounded."},
        {"people_high", COUNT, .label = "People inside, at most", .check = check_people,
         .help = "The upper bound, rounded; never a single exact number."},
        {"population_source", TEXT, .help = "Grid, year, resolution, day or night."},
        {"sensitive_sites", LIST_OF(REF), .to = "site",
         .help = "Schools, hospitals and the like inside."},
        {"note", LONG_TEXT, .search = true, .help = "What else one should know."},
        {0}}};

/* ---- situation report ------------------------------------------------------------------------ */

const struct type situation_report_type = {
    .name = "situation_report", .plural = "situation_reports", .label = "Situation report",
    .label_plural = "Situation reports", .group = RESPONSE,
    .help = "The state of an incident at a time; a corrected number is a new version, the old one "
            "stays.",
    .source = SHEET_RESPONSE ", section 3", .title = "title", .sort = "-at",
    .fields = (const struct field[]){
        {"title", TEXT, .required = true, .search = true, .column = true,
         .help = "The report in a few words."},
        {"incident", REF, .to = "incident", .required = true, .facet = true, .column = true,
         .help = "The incident."},
        {"number", TEXT, .column = true, .help = "Its number in the series."},
        {"at", INSTANT, .column = true, .label = "As of", .help = "The time it speaks of, UTC."},
        {"what_happened", LONG_TEXT, .search = true,
         .help = "Time, place, kind; confirmed or suspected, by whom."},
        {"dead", COUNT, .help = "Dead."},
        {"injured", COUNT, .help = "Injured."},
        {"exposed", COUNT, .help = "Exposed."},
        {"treated", COUNT, .help = "Treated."},
        {"evacuated", COUNT, .help = "Evacuated."},
        {"sheltered", COUNT, .help = "Sheltered."},
        {"missing", COUNT, .help = "Missing."},
        {"people_source", TEXT, .label = "Source of the numbers",
         .help = "Each number's source and time."},
        {"area", REF, .to = "hazard_area", .help = "The hazard area as of this report."},
        {"measures", LONG_TEXT, .search = true, .help = "Measures ordered, under way, lifted."},
        {"needs", LONG_TEXT, .search = true, .label = "Needs and gaps",
         .help = "What is needed and not yet offered."},
        {"offers", LONG_TEXT, .help = "Offers and where they stand."},
        {"own_forces", LONG_TEXT, .help = "Own forces and what they do."},
        {"weather", LONG_TEXT, .help = "Weather now and next."},
        {"outlook", LONG_TEXT, .help = "What is expected."},
        {"decisions_asked", LONG_TEXT, .help = "Decisions that the author asks for."},
        {"next_report", INSTANT, .help = "When the next report comes, UTC."},
        {"author", TEXT, .help = "Who wrote it."},
        {0}}};

/* ---- measure --------------------------------------------------------------------------------- */

static const struct code_list measure_kinds = {
    "measure_kinds",
    (const struct code[]){
        {"isolate", "Isolate", NULL},
        {"shelter", "Shelter", NULL},
        {"evacuate", "Evacuate", NULL},
        {"iodine", "Iodine", NULL},
        {"decontaminate", "Decontaminate", NULL},
        {"food_restriction", "Restrict food and water", NULL},
        {"traffic", "Direct traffic", NULL},
        {"lift", "Lift a measure", NULL},
        {0}},
    false};

static bool check_measure(const struct content *c, struct error *e) {
    return check_needs(c, "kind", "lift", "lifts", "say which measure is lifted", e) &&
           check_order(c, "from", "to", e);
}

const struct type measure_type = {
    .name = "measure", .plural = "measures",
    .label = "Protective measure", .label_plural = "Protective measures",
    .group = RESPONSE, .help = "What people were told to do, by whom, from when to when.",
    .source = SHEET_RESPONSE ", section 5; OASIS CAP 1.2", .title = "title", .sort = "-from",
    .fields = (const struct field[]){
        {"title", TEXT, .required = true, .search = true, .column = true,
         .help = "The measure in a few words."},
        {"kind", CODE, .codes = &measure_kinds, .required = true, .facet = true, .column = true,
         .check = check_measure, .help = "What is to be done."},
        {"incident", REF, .to = "incident", .facet = true, .column = true, .help = "The incident."},
        {"area", REF, .to = "hazard_area",
         .help = "The hazard area it is ordered for, in that version."},
        {"lifts", REF, .to = "measure", .help = "The measure that this one lifts."},
        {"ordered_by", TEXT, .column = true, .help = "The authority that ordered it."},
        {"from", INSTANT, .column = true, .help = "From when, UTC."},
        {"to", INSTANT, .column = true, .help = "To when, UTC."},
        {"audience", TEXT, .help = "For whom."},
        {"text", LONG_TEXT, .search = true, .help = "The words for the public."},
        {"languages", LIST_OF(TEXT), .help = "Languages of the words, as codes of ISO 639."},
        {"note", LONG_TEXT, .help = "What else one should know."},
        {0}}};
