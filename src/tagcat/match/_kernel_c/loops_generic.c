/* For every processor. On ARM the compiler makes NEON of it. */
#include "loops.h"

#define TARGET
#define COUNT_BITS popcount64
#include "loops_scalar.h"
#include "loops_all_words.h"

const Loops loops_generic = {"generic", scan, probe, join, {0, 0.93, 1.9, 0, 5.3}};
