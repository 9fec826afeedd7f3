/* report.h: gathering the reasons of an import report. Private to format/. */
#ifndef COMITY_FORMAT_REPORT_H
#define COMITY_FORMAT_REPORT_H

#include "format/format.h"

/* Counts one refused row under its reason: the field and the sentence without the value. */
void report_reason(struct import_report *r, const struct error *why);

#endif
