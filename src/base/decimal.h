/* decimal.h: exact decimal numbers, as money and quantities need them. Up to 18 digits, up to 6 after the point. Pure. */
#ifndef COMITY_BASE_DECIMAL_H
#define COMITY_BASE_DECIMAL_H

#include "base/text.h"

/* Millionths. Two decimals are equal exactly when their micro are; order is the order of micro. */
struct decimal {
    int64_t micro;
};
/* Optional minus, digits, optional point and digits: "12", "-0.5", "1234.50"; no exponent, no separators, no plus.
 * False where it is not one, or has more digits than fit. */
bool decimal_parse(struct span s, struct decimal *out);
/* Canonical: no trailing zeros after the point, no point when whole. */
void decimal_put(struct buf *b, struct decimal d);

#endif
