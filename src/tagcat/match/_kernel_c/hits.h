/* What searches find, collected in a list that grows. */
#ifndef TAGCAT_HITS_H
#define TAGCAT_HITS_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    int64_t id;
    uint32_t query;
    uint32_t distance;
} Hit;

typedef struct {
    Hit *list;
    size_t count, capacity;
    int failed; /* memory ran out; what was found since is missing */
} Hits;

/* Makes room for one more; returns 0, or -1 when memory is short. */
int hits_grow(Hits *hits);
void hits_free(Hits *hits);

static inline void hits_add(Hits *hits, uint32_t query, int64_t id, unsigned distance)
{
    if (hits->count < hits->capacity || !hits_grow(hits))
        hits->list[hits->count++] = (Hit){id, query, distance};
}

#endif
