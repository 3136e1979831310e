/* All pairs of entries of a built run within a radius, a part at a time. */
#ifndef TAGCAT_JOIN_H
#define TAGCAT_JOIN_H

#include "run.h"

/* Rows that one row is compared with before the next one: they stay in the fastest cache. */
#define JOIN_TILE 2048

typedef struct {
    uint32_t a, b; /* entries */
    uint32_t distance;
} Pair;

typedef struct {
    Pair *list;
    size_t count, capacity;
} Pairs;

/* One band is worked through at a time: for each bucket, the buckets that its value leads to by the
 * probes, each two buckets once. value, probe, tile and row tell how far the band under way is, so
 * that the work can stop anywhere. */
typedef struct {
    const Run *run;
    int radius;
    Bands bands;
    Reach reach;
    int number; /* of the band under way */
    Band band;
    Probes probes;
    uint32_t value, probe, tile, row;
} Join;

void join_start(Join *join, const Run *run, int radius);
/* Fills `pairs`, which must hold more than JOIN_TILE. Returns 1 when that was all, 0 when there may
 * be more, -1 when memory is short. */
int join_next(Join *join, Pairs *pairs);
void join_free(Join *join);

#endif
