/* types.h (private to record/types/): every type that comity ships, and the code lists and rules
 * that several share.
 *
 * A type is one table; types.c lists them all. A rule is a sentence of the field's own law or
 * doctrine, not a habit: what must never stand in a record. What is merely unusual is accepted
 * and shown.
 *
 * Names that no field may have, because the store's tables use them: record, marking, rank,
 * rowid. */
#ifndef COMITY_RECORD_TYPES_TYPES_H
#define COMITY_RECORD_TYPES_TYPES_H

#include "record/record.h"

/* Headings of the menus. */
#define COOPERATION "Cooperation"
#define AGREEMENTS "Agreements"
#define SCREENING "Screening"
#define INTERDICTION "Interdiction"
#define RESPONSE "Response"

/* The project's own sheets, as sources; a section may follow. */
#define SHEET_COOPERATION "comity domain sheet, security cooperation"
#define SHEET_AGREEMENTS "comity domain sheet, agreements and obligations"
#define SHEET_INTERDICTION "comity domain sheet, interdiction"
#define SHEET_RESPONSE "comity domain sheet, consequence management"
#define SHEET_SHARING "comity domain sheet, sharing"

/* partner.c */
extern const struct type partner_type, person_type, contact_point_type, site_type, group_type;
extern const struct type membership_type, document_type;
/* cooperation.c */
extern const struct type activity_type, participant_type, funding_type;
extern const struct type vetting_case_type, vetting_result_type;
/* plan.c */
extern const struct type plan_type, objective_type, indicator_type, measurement_type;
extern const struct type evaluation_type, lesson_type;
/* agreement.c */
extern const struct type agreement_type, participation_type, treaty_action_type;
/* obligation.c */
extern const struct type obligation_type, party_role_type, fulfilment_type, declaration_type;
/* screening.c */
extern const struct type listed_subject_type, screening_decision_type, consignment_type;
/* interdiction.c */
extern const struct type vessel_type, interdiction_case_type, case_step_type, advance_consent_type;
/* response.c */
extern const struct type incident_type, request_type, transmission_type, request_line_type;
extern const struct type offer_type, capability_type, hazard_area_type, measure_type;
extern const struct type situation_report_type;

/* codes.c */
extern const struct code_list yes_no, confidences, precisions, settled_codes, authorities;
extern const struct code_list activity_kinds;

/* checks.c: what rules are made of. Fields are looked up by name. */

/* The value without its quotes; absent where it is unknown. For codes, dates, times, numbers and
 * plain texts. */
struct span check_value(const struct content *c, const char *name);
bool check_known(const struct content *c, const char *name);
bool check_is(const struct content *c, const char *name, const char *code);
/* Refuses the record at a field. */
bool check_refuse(struct error *e, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Of two dates or two times, both known, the second is not before the first. */
bool check_order(const struct content *c, const char *first, const char *second, struct error *e);
/* Where `name` is `code`, `other` is known; why says so in a sentence. */
bool check_needs(const struct content *c, const char *name, const char *code, const char *other,
                 const char *why, struct error *e);

/* Whole rules, by the fields they read. */
field_check check_starts_before_ends;     /* starts, ends */
field_check check_since_before_until;     /* since, until */
field_check check_valid_before_until;     /* valid_from, valid_to */
field_check check_imo;                    /* imo: seven digits, the last a check digit */
field_check check_mmsi;                   /* mmsi: nine digits */
field_check check_disputed_has_note;      /* disputed = yes needs a note */
field_check check_cancelled_has_reason;   /* status = cancelled needs a reason or a note */
field_check check_time_limit;             /* time_limit: a duration as in ISO 8601 */
field_check check_due_rule;               /* due_rule: agreements sheet, section 2 */

#endif
