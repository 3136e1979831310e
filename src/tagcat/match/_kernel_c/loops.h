/* The loops that take the time, compiled once for each instruction set. */
#ifndef TAGCAT_LOOPS_H
#define TAGCAT_LOOPS_H

#include "join.h"
#include "run.h"

typedef struct {
    const char *name;

    /* Hits among entries [begin, end) of a run, by comparing with each. */
    void (*scan)(const Run *run, size_t begin, size_t end, const uint64_t *query, int radius,
                 uint32_t number, Hits *hits);

    /* Hits in the buckets of band b, unless an earlier band has them too. */
    void (*probe)(const Run *run, int b, const uint64_t *query, int radius, uint32_t number,
                  Hits *hits);

    /* Continues with the band under way; 0 when `pairs` has become too full to go on. */
    int (*join)(Join *join, Pairs *pairs);

    /* Measured: nanoseconds for one row of a scan, by words of a hash. */
    double scan_cost[MAX_WORDS + 1];
} Loops;

/* The ones in use: the best that this processor runs, unless another choice was made. */
extern const Loops *loops;

/* All that this processor runs, best first; returns how many. */
enum { MAX_LOOPS = 4 };
int loops_available(const Loops *list[MAX_LOOPS]);

extern const Loops loops_generic;
#if CHOICE_OF_X86
extern const Loops loops_popcnt, loops_avx2, loops_avx512;
#endif

/* What the loops do with what they find. */
void report_row(const Run *run, size_t entry, const uint64_t *query, uint32_t number, Hits *hits);
void report_probed(const Run *run, int b, size_t at, const uint64_t *query, int radius,
                   uint32_t number, Hits *hits);
void report_pair(Join *join, size_t a, size_t b, Pairs *pairs);

#endif
