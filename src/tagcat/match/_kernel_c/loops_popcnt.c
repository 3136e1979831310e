/* For processors that count the bits of a word in one instruction. */
#include "loops.h"

#if CHOICE_OF_X86
#define TARGET __attribute__((target("popcnt")))
#define COUNT_BITS(x) (unsigned)__builtin_popcountll(x)
#include "loops_scalar.h"
#include "loops_all_words.h"

const Loops loops_popcnt = {"popcnt", scan, probe, join, {0, 0.65, 0.97, 0, 1.6}};
#endif
