/* partner_fold.h: the form under which names are compared. Private to cooperation/ (and its tests).
 */
#ifndef COMITY_COOPERATION_PARTNER_FOLD_H
#define COMITY_COOPERATION_PARTNER_FOLD_H

#include "base/text.h"

enum { NAME_WORDS_MAX = 64, NAME_BYTES_MAX = 2048 };

void partner_name_fold(struct span name, struct buf *out); /* cooperation.h */
void partner_name_core(struct span name,
                       struct buf *out); /* the same without words for a form of government */

#endif
