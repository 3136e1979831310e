/* The loops of one instruction set, for all numbers of words. What must be there before it is
 * included is told in loops_template.h. */
#define WORDS 1
#define NAMED(f) f##_1
#include "loops_template.h"

#define WORDS 2
#define NAMED(f) f##_2
#include "loops_template.h"

#define WORDS 4
#define NAMED(f) f##_4
#include "loops_template.h"

static void scan(const Run *run, size_t begin, size_t end, const uint64_t *query, int radius,
                 uint32_t number, Hits *hits)
{
    (run->words == 1 ? scan_1 : run->words == 2 ? scan_2 : scan_4)(run, begin, end, query, radius,
                                                                   number, hits);
}

static void probe(const Run *run, int b, const Probing *probing, Hits *hits)
{
    (run->words == 1 ? probe_1 : run->words == 2 ? probe_2 : probe_4)(run, b, probing, hits);
}

static int join(Join *state, Pairs *pairs)
{
    int words = state->run->words;
    return (words == 1 ? join_1 : words == 2 ? join_2 : join_4)(state, pairs);
}
