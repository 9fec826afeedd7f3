/* codes.c: code lists that more than one type uses. A list that is open says what is known, not
 * all there is: another state or organisation brings its own codes. A code taken from an outside
 * word is that word with _ for spaces. */
#include "record/types/types.h"

const struct code_list yes_no = {
    "yes_no",
    (const struct code[]){{"yes", "Yes", NULL}, {"no", "No", NULL}, {0}},
    false};

const struct code_list confidences = {
    "confidence",
    (const struct code[]){
        {"checked", "Checked", "Read in a public source by whoever recorded it."},
        {"high", "High", "Well-known text of the instrument, not read again."},
        {"medium", "Medium", "Believed; to be confirmed before anyone relies on it."},
        {"low", "Low", "From one source that may be wrong."},
        {0}},
    false};

const struct code_list precisions = {
    "precision",
    (const struct code[]){
        {"day", "Day", "The day is known."},
        {"month", "Month", "Month and year are known; the day stands as the first."},
        {"year", "Year", "Only the year is known; the date stands as 1 January."},
        {0}},
    false};

const struct code_list settled_codes = {
    "settled",
    (const struct code[]){
        {"settled", "Settled", "A person or a shipped table says who this is."},
        {"to_settle", "To settle", "An import met this name and nobody has said yet who it is."},
        {0}},
    false};

/* Joint Operating Concept 2008; classes of the sheet, section 1. */
const struct code_list activity_kinds = {
    "activity_kinds",
    (const struct code[]){
        {"SAT", "Security assistance training",
         "A course, school place or training team given under an assistance programme."},
        {"SCA", "Security cooperation activity",
         "Expert exchange, conference, seminar, advisory visit, or equipment with training."},
        {"SLT", "Senior-leader and staff talks", "Talks with topics, agreed points and follow-up."},
        {"EXC", "Exchange", "Persons, units or students who serve or study with the other side."},
        {"REG", "Regional cooperation", "A forum, centre or working group of several states."},
        {"EXB", "Bilateral exercise", "An exercise of two partners."},
        {"EXM", "Multilateral exercise", "An exercise of more than two partners."},
        {"CWX", "Counter-WMD or interdiction exercise",
         "A boarding or decision drill against proliferation, as under the PSI."},
        {"ACC", "Arrangement for facilities, basing or transit",
         "Work on or under a formal arrangement for forces abroad."},
        {"ACS", "Arms control support",
         "Inspection escort, help with declarations, or training for verification."},
        {"CAP", "Capacity building", "Training, equipping or reform of a partner's institution."},
        {"INF", "Information exchange and interoperability",
         "Exchange of information or technology, standards, tests."},
        {"HUM", "Humanitarian and disaster-response cooperation",
         "Preparedness, stocks and help with civil agencies."},
        {0}},
    false};

/* The sheet, section 6. Amounts and limits live in law, never here. */
const struct code_list authorities = {
    "authorities",
    (const struct code[]){
        {"10USC311", "10 USC 311: exchanges", "Exchanges of defence personnel."},
        {"10USC312", "10 USC 312: personnel expenses",
         "Expenses of persons, and conferences, for theatre cooperation."},
        {"10USC321", "10 USC 321: training with friendly forces",
         "Exercises and combined training."},
        {"10USC322", "10 USC 322: special operations training",
         "Joint combined exchange training."},
        {"10USC331", "10 USC 331: support to operations", "Logistics and small-scale support."},
        {"10USC332", "10 USC 332: institutional capacity", "Advisers and reform of ministries."},
        {"10USC333", "10 USC 333: build capacity", "Train and equip foreign security forces."},
        {"10USC341", "10 USC 341: State Partnership Program", "Pairings with the National Guard."},
        {"10USC342", "10 USC 342: regional centres",
         "Education at the centres for security studies."},
        {"10USC345", "10 USC 345: fellowship", "Irregular warfare and counterterrorism education."},
        {"10USC382", "10 USC 382: execution", "Execution of programmes by DSCA."},
        {"10USC383", "10 USC 383: assessment", "Assessment, monitoring and evaluation."},
        {"10USC384", "10 USC 384: workforce", "The security cooperation workforce."},
        {"10USC401", "10 USC 401: humanitarian and civic assistance", NULL},
        {"10USC402", "10 USC 402: transport of relief", NULL},
        {"10USC404", "10 USC 404: foreign disaster assistance", NULL},
        {"22USC2347", "22 USC 2347: IMET", "International Military Education and Training."},
        {"22USC2763", "22 USC 2763: FMF", "Foreign Military Financing: grants and loans."},
        {"22USC2761", "22 USC 2761: FMS", "Foreign Military Sales, from government to government."},
        {"22USC2762", "22 USC 2762: FMS", "Foreign Military Sales, from government to government."},
        {"22USC2321j", "22 USC 2321j: Excess Defense Articles", "Transfer of surplus."},
        {"22USC2348", "22 USC 2348: Peacekeeping Operations", "Including training under GPOI."},
        {"50USC3701", "50 USC 3701 ff: Cooperative Threat Reduction",
         "Security of weapons and materials; capacity against proliferation."},
        {"NADR", "NADR account",
         "Nonproliferation, anti-terrorism, demining and related programmes."},
        {0}},
    true};
