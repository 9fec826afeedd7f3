/* country.h (private to record/): codes of states. */
#ifndef COMITY_RECORD_COUNTRY_H
#define COMITY_RECORD_COUNTRY_H

#include "base/text.h"

bool country_known(struct span code); /* three capital letters, assigned now or once */

#endif
