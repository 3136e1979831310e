/* The loops that take the time, compiled once for each instruction set. */
#ifndef TAGCAT_LOOPS_H
#define TAGCAT_LOOPS_H

#include "join.h"
#include "run.h"

/* Probes whose place in the table, and whose bucket, are asked of the memory ahead of time. */
enum { TABLE_AHEAD = PROBES_BEHIND, BUCKET_AHEAD = 8 };

/* One query, and the buckets it is looked up in: those of value ^ differences[p]. */
typedef struct {
    const uint64_t *query;
    int radius;
    uint32_t number;
    uint32_t value, count;
    const uint32_t *differences;
} Probing;

typedef struct {
    const char *name;

    /* Hits among entries [begin, end) of a run, by comparing with each. */
    void (*scan)(const Run *run, size_t begin, size_t end, const uint64_t *query, int radius,
                 uint32_t number, Hits *hits);

    /* Hits in buckets of band b, unless an earlier band has them too. */
    void (*probe)(const Run *run, int b, const Probing *probing, Hits *hits);

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

/* Notes the rows of an entry that is `distance` bits from a query. */
static inline void report(const Run *run, size_t entry, unsigned distance, uint32_t number,
                          Hits *hits)
{
    for (size_t row = run_first_row(run, entry); row < run_first_row(run, entry + 1); row++)
        if (!run_is_dead(run, row))
            hits_add(hits, number, run->ids[row], distance);
}

#endif
