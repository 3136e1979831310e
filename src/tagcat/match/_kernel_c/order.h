/* The fixed order in which the bits of a hash are kept. */
#ifndef TAGCAT_ORDER_H
#define TAGCAT_ORDER_H

#include "platform.h"

#include <stddef.h>

#define MAX_WORDS 4 /* 64-bit words of a hash: 1, 2 or 4 */

/* Makes the tables for hashes of `words` words. Not thread-safe: called holding the GIL. Returns 0,
 * or -1 when memory is short. */
int order_prepare(int words);

/* Rearranges n hashes from the caller's order (bit 0 is the most significant of the first word)
 * into the kept one, or back. `from` and `to` must not overlap. */
void order_keep(uint64_t *to, const uint64_t *from, size_t n, int words);
void order_restore(uint64_t *to, const uint64_t *from, size_t n, int words);

#endif
