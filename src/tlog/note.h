/* note.h: what key.c, note.c and checkpoint.c share about signed notes; private to this folder. */
#ifndef COMITY_TLOG_NOTE_H
#define COMITY_TLOG_NOTE_H

#include "tlog/lines.h"

/* tlog_name_valid without our bound on length: a note may carry signatures of strangers. */
bool tlog_name_spelled(struct span name);

#endif
