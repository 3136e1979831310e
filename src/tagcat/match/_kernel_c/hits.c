#include "hits.h"

#include <stdlib.h>

void hits_add(Hits *hits, uint32_t query, int64_t id, unsigned distance)
{
    if (hits->count == hits->capacity) {
        size_t capacity = hits->capacity ? 2 * hits->capacity : 256;
        Hit *list = hits->failed ? NULL : realloc(hits->list, capacity * sizeof *list);
        if (!list) {
            hits->failed = 1;
            return;
        }
        hits->list = list;
        hits->capacity = capacity;
    }
    hits->list[hits->count++] = (Hit){id, query, distance};
}

void hits_free(Hits *hits)
{
    free(hits->list);
    *hits = (Hits){0};
}
