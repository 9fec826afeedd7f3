/* agreement.c: what partners have promised each other: agreements, who takes part, and the
 * single acts. */
#include "record/types/types.h"

/* ---- agreement ------------------------------------------------------------------------------ */

static const struct code_list agreement_kinds = {
    "agreement_kinds",
    (const struct code[]){
        {"treaty", "Treaty", "A treaty or convention between states."},
        {"protocol", "Protocol or amendment", "Adds to or changes another instrument."},
        {"facilities", "Arrangement for facilities", "Use of facilities by another's forces."},
        {"basing", "Basing", "Forces stay on the other's territory."},
        {"prepositioning", "Pre-positioning", "Equipment or stocks stay on the other's territory."},
        {"access", "Access", "Forces may use named places when agreed."},
        {"transit", "Transit", "Forces or cargo pass by land or sea."},
        {"overflight", "Overflight", "Aircraft pass through the other's airspace."},
        {"status_of_forces", "Status of forces",
         "Law that applies to persons on the other's territory."},
        {"acquisition_cross_servicing", "Acquisition and cross-servicing",
         "Forces supply each other and settle in money or kind."},
        {"information_security", "Information security",
         "How each protects what the other entrusts to it."},
        {"ship_boarding", "Ship boarding",
         "Who may board whose ships, and with what answer in what time."},
        {"host_nation_support", "Host nation support",
         "What the host provides to forces it receives."},
        {"assistance", "Mutual assistance", "Help in emergencies."},
        {"political_commitment", "Political commitment", "No treaty, still a promise."},
        {"regime", "Regime", "Guidelines that states coordinate and follow by national law."},
        {"resolution", "Resolution", "Of the Security Council or another organ."},
        {"other", "Other", NULL},
        {0}},
    true};

static const struct code_list topics = {
    "topics",
    (const struct code[]){
        {"nuclear", "Nuclear", NULL},
        {"chemical", "Chemical", NULL},
        {"biological", "Biological", NULL},
        {"conventional", "Conventional arms", NULL},
        {"missiles", "Missiles", NULL},
        {"confidence_building", "Confidence building", NULL},
        {"demilitarisation", "Demilitarisation", NULL},
        {"terrorism", "Terrorism", NULL},
        {"maritime", "Maritime", NULL},
        {"space", "Space", NULL},
        {"export_control", "Export control", NULL},
        {"emergency", "Emergency", NULL},
        {"cooperation", "Cooperation and forces abroad", NULL},
        {0}},
    true};

static const struct code_list agreement_statuses = {
    "agreement_statuses",
    (const struct code[]){
        {"under_negotiation", "Under negotiation", NULL},
        {"signed", "Signed", NULL},
        {"not_in_force", "Not in force", NULL},
        {"provisional", "Provisionally applied", NULL},
        {"in_force", "In force", NULL},
        {"politically_binding", "Politically binding", "No treaty, still a promise."},
        {"suspended", "Suspended", NULL},
        {"expired", "Expired", NULL},
        {"terminated", "Terminated", NULL},
        {0}},
    false};

static const struct code_list renewals = {
    "renewals",
    (const struct code[]){
        {"tacit", "Tacit", "Goes on unless one side gives notice."},
        {"by_agreement", "By agreement", "Goes on only if both sides say so."},
        {"none", "None", "Ends on its day."},
        {0}},
    false};

static const struct code_list permissions = {
    "permissions",
    (const struct code[]){
        {"standing", "Standing", "Given once for all uses it covers."},
        {"per_use", "Per use", "Asked for each time."},
        {"notification", "Notification", "Told each time, no answer needed."},
        {0}},
    false};

static const struct code_list publications = {
    "publications",
    (const struct code[]){
        {"public", "Public", NULL},
        {"restricted", "Restricted", "Its existence is known, its text is not."},
        {"existence_not_disclosed", "Existence not disclosed", NULL},
        {0}},
    false};

static bool check_agreement(const struct content *c, struct error *e) {
    return check_order(c, "entered_into_force", "until", e) && check_order(c, "signed", "until", e);
}

const struct type agreement_type = {
    .name = "agreement", .plural = "agreements", .label = "Agreement", .label_plural = "Agreements",
    .group = AGREEMENTS,
    .help = "A treaty, arrangement, political commitment or resolution: what somebody is bound by.",
    .source = SHEET_AGREEMENTS ", sections 3, 8 and 9",
    .title = "name", .key = "code", .sort = "name",
    .fields = (const struct field[]){
        {"name", TEXT, .required = true, .search = true, .column = true,
         .help = "The short name in everyday use."},
        {"code", TEXT, .column = true, .help = "A short code, such as CWC."},
        {"kind", CODE, .codes = &agreement_kinds, .facet = true, .column = true,
         .help = "What it is.",
         .source = SHEET_AGREEMENTS ", section 8"},
        {"full_name", TEXT, .search = true, .help = "The title as it stands on the instrument."},
        {"names", LIST_OF(TEXT), .search = true, .label = "Other names",
         .help = "Other names it goes by."},
        {"topic", CODE, .codes = &topics, .facet = true, .column = true,
         .help = "What it is about."},
        {"status", CODE, .codes = &agreement_statuses, .facet = true,
         .help = "Whether it is in force.", .source = SHEET_AGREEMENTS ", sections 1 and 9"},
        {"parent", REF, .to = "agreement", .label = "Belongs to",
         .help = "The instrument that a protocol or amendment belongs to."},
        {"amends", LIST_OF(REF), .to = "agreement", .help = "Agreements it changes."},
        {"parties", LIST_OF(REF), .to = "partner", .facet = true,
         .help = "The parties of an arrangement between few; for a treaty see its participations.",
         .source = SHEET_AGREEMENTS ", section 8"},
        {"adopted", DATE, .help = "The day it was adopted, from which a resolution's times run.",
         .source = SHEET_AGREEMENTS ", section 2"},
        {"opened_for_signature", DATE, .help = "The day it was opened for signature."},
        {"signed", DATE, .help = "The day an arrangement between few was signed."},
        {"provisional_from", DATE, .label = "Provisionally applied from",
         .help = "The day from which it is applied before it is in force."},
        {"entered_into_force", DATE, .column = true, .check = check_agreement,
         .help = "The day it entered into force.", .source = SHEET_AGREEMENTS ", section 9"},
        {"force_rule", TEXT, .label = "Condition of entry into force",
         .help = "The condition under which it enters into force, with its article.",
         .source = SHEET_AGREEMENTS ", section 9"},
        {"latecomer_rule", TEXT, .label = "For a later party",
         .help = "When it enters into force for a state that joins later: P30D after deposit.",
         .source = SHEET_AGREEMENTS ", section 3"},
        {"until", DATE, .help = "The last day, where it ends or ended."},
        {"renewal", CODE, .codes = &renewals, .help = "How it goes on after its term.",
         .source = SHEET_AGREEMENTS ", section 8"},
        {"notice", TEXT, .help = "Notice to end or leave it, with its article: 90 days (XVI).",
         .source = SHEET_AGREEMENTS ", sections 3 and 8"},
        {"depositary", TEXT,
         .help = "Who keeps it and receives acts; several are separated by semicolons."},
        {"registration", TEXT,
         .help = "Numbers under which it is registered, as at the United Nations."},
        {"citation", TEXT, .search = true, .help = "Where its text is published: 402 UNTS 71."},
        {"languages", LIST_OF(TEXT), .label = "Authentic languages",
         .help = "Languages of the authentic texts, as codes of ISO 639."},
        {"status_as_of", TEXT, .column = true, .label = "Participation as of",
         .help = "How old the knowledge of its participation is: a day, month or year.",
         .source = SHEET_AGREEMENTS ", section 3"},
        {"sites", LIST_OF(REF), .to = "site", .help = "Sites it covers."},
        {"purposes", TEXT, .search = true, .help = "Forces and purposes covered."},
        {"permission", CODE, .codes = &permissions,
         .help = "Whether permission stands or is asked for each use."},
        {"notice_period", TEXT,
         .help = "How long before a use it must be notified or asked for: P3D."},
        {"ask", REF, .to = "contact_point", .label = "Whom to ask",
         .help = "The contact point for notices and clearance."},
        {"carriage_of_weapons", TEXT, .help = "What it says on carrying weapons."},
        {"jurisdiction", TEXT, .help = "Who has jurisdiction over which persons for what."},
        {"taxes_fees", TEXT, .label = "Taxes and fees", .help = "What is paid, and what is not."},
        {"claims", TEXT, .help = "How damage is settled."},
        {"environment", TEXT, .help = "What it says on the environment."},
        {"conditions", LONG_TEXT, .search = true, .help = "Further conditions and limits."},
        {"publication", CODE, .codes = &publications, .facet = true,
         .help = "Whether the text, or the existence, is public."},
        {"documents", LIST_OF(REF), .to = "document", .help = "Its texts."},
        {"note", LONG_TEXT, .search = true, .help = "What else one should know."},
        {"source_text", TEXT, .label = "Source", .help = "Where these facts are taken from."},
        {0}}};

/* ---- participation -------------------------------------------------------------------------- */

static const struct code_list participation_statuses = {
    "participation_statuses",
    (const struct code[]){
        {"signatory", "Signatory", "Signed, and not yet bound."},
        {"provisional", "Applies provisionally", NULL},
        {"consented", "Consented", "Consent is given; it is not yet in force for this partner."},
        {"party", "Party", "Bound."},
        {"withdrawing", "Withdrawing", "Withdrawal is notified and not yet effective."},
        {"withdrawn", "Withdrawn", NULL},
        {"suspended", "Suspended", "Suspends its operation."},
        {"ceased", "Ceased", "The state no longer exists."},
        {"not_party", "Not a party", NULL},
        {0}},
    false};

static const struct code_list signature_kinds = {
    "signature_kinds",
    (const struct code[]){
        {"signature", "Signature", NULL},
        {"definitive_signature", "Definitive signature", "Binds without ratification."},
        {"succession_to_signature", "Succession to signature", NULL},
        {0}},
    true};

static const struct code_list consent_kinds = {
    "consent_kinds",
    (const struct code[]){
        {"ratification", "Ratification", NULL},
        {"acceptance", "Acceptance", NULL},
        {"approval", "Approval", NULL},
        {"accession", "Accession", NULL},
        {"succession", "Succession", NULL},
        {"definitive_signature", "Definitive signature", NULL},
        {"formal_confirmation", "Formal confirmation", "By an international organisation."},
        {"consent_to_be_bound", "Consent to be bound", "As for the protocols of the CCW."},
        {0}},
    true};

static bool check_participation(const struct content *c, struct error *e) {
    if (!check_order(c, "withdrawal_notified", "withdrawal_effective", e))
        return false;
    if (check_known(c, "signature_kind") && !check_known(c, "signed"))
        return check_refuse(e, "signed", "a kind of signature is given, but no date of signature");
    return check_disputed_has_note(c, e);
}

const struct type participation_type = {
    .name = "participation", .plural = "participations", .label = "Participation",
    .label_plural = "Participations", .group = AGREEMENTS,
    .help = "What one partner did about one agreement, by one source: signed, consented, bound, "
            "withdrawn.",
    .source = SHEET_AGREEMENTS ", section 3",
    .title = "participant_text", .sort = "participant_text",
    .fields = (const struct field[]){
        {"agreement", REF, .to = "agreement", .required = true, .facet = true, .column = true,
         .help = "The agreement."},
        {"partner", REF, .to = "partner", .required = true, .facet = true, .column = true,
         .help = "The state or organisation."},
        {"participant_text", TEXT, .search = true, .label = "Name as printed",
         .help = "The partner's name as the depositary or source prints it."},
        {"status", CODE, .codes = &participation_statuses, .facet = true, .column = true,
         .check = check_participation,
         .help = "Where it stands by this source, for sources that say so without dates."},
        {"signed", DATE, .column = true,
         .help = "The day of signature, the earliest with any depositary."},
        {"signature_kind", CODE, .codes = &signature_kinds, .help = "In what way it signed."},
        {"provisional_application", DATE,
         .help = "The day from which it applies the agreement provisionally.",
         .source = "Arms Trade Treaty, Article 23"},
        {"consent", DATE, .column = true,
         .help = "The day of deposit of its consent to be bound, the earliest with any "
                 "depositary."},
        {"consent_kind", CODE, .codes = &consent_kinds, .facet = true,
         .help = "In what way it consented."},
        {"in_force_for_it", DATE, .label = "In force for it",
         .help = "The day from which it is bound, where a source says so; otherwise the rule gives "
                 "it."},
        {"withdrawal_notified", DATE, .help = "The day its withdrawal was notified."},
        {"withdrawal_effective", DATE, .help = "The day its withdrawal takes or took effect."},
        {"disputed", CODE, .codes = &yes_no, .facet = true,
         .help = "Yes where parties or sources disagree; the note says how."},
        {"reservations", LONG_TEXT,
         .help = "Reservations, objections and declarations on its scope."},
        {"as_of", TEXT, .help = "How old this knowledge is: a day, month or year."},
        {"edition", TEXT, .facet = true,
         .help = "The edition of the source; a later edition supersedes an earlier one for what it "
                 "covers."},
        {"note", LONG_TEXT, .help = "What else one should know."},
        {"source_text", TEXT, .label = "Source", .help = "Where this is taken from."},
        {0}}};

/* ---- single acts ---------------------------------------------------------------------------- */

static const struct code_list treaty_acts = {
    "treaty_acts",
    (const struct code[]){
        {"signature", "Signature", NULL},
        {"definitive_signature", "Definitive signature", NULL},
        {"succession_to_signature", "Succession to signature", NULL},
        {"ratification", "Ratification", NULL},
        {"acceptance", "Acceptance", NULL},
        {"approval", "Approval", NULL},
        {"accession", "Accession", NULL},
        {"succession", "Succession", NULL},
        {"formal_confirmation", "Formal confirmation", NULL},
        {"consent_to_be_bound", "Consent to be bound", NULL},
        {"provisional_application", "Provisional application", NULL},
        {"reservation", "Reservation", NULL},
        {"objection", "Objection", NULL},
        {"declaration", "Declaration", "As one on territorial scope."},
        {"withdrawal", "Withdrawal", NULL},
        {"ratification_withdrawn", "Ratification withdrawn", "Remains a signatory."},
        {"suspension", "Suspension", NULL},
        {"opt_in", "Opt-in", "A choice that the instrument leaves to each party."},
        {0}},
    true};

const struct type treaty_action_type = {
    .name = "treaty_action", .plural = "treaty_actions", .label = "Treaty act",
    .label_plural = "Treaty acts", .group = AGREEMENTS,
    .help = "One act with one depositary on one day; there may be several in several capitals.",
    .source = SHEET_AGREEMENTS ", section 3", .title = "participant_text", .sort = "-date",
    .fields = (const struct field[]){
        {"agreement", REF, .to = "agreement", .required = true, .facet = true, .column = true,
         .help = "The agreement."},
        {"partner", REF, .to = "partner", .required = true, .facet = true, .column = true,
         .help = "Who acted."},
        {"participant_text", TEXT, .search = true, .label = "Name as printed",
         .help = "The partner's name as the source prints it."},
        {"date", DATE, .column = true, .help = "The day of the act."},
        {"action", CODE, .codes = &treaty_acts, .required = true, .facet = true, .column = true,
         .help = "What it did."},
        {"place", TEXT, .facet = true, .column = true,
         .help = "Where, for instruments with several depositaries: London, Moscow, Washington."},
        {"edition", TEXT, .facet = true, .help = "The edition of the source."},
        {"text", LONG_TEXT, .search = true,
         .help = "The words of a reservation, objection or declaration."},
        {"note", LONG_TEXT, .help = "What else one should know."},
        {"source_text", TEXT, .label = "Source", .help = "Where this is taken from."},
        {0}}};
