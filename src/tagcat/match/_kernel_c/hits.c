#include "hits.h"

#include <stdlib.h>

int hits_grow(Hits *hits)
{
    size_t capacity = hits->capacity ? 2 * hits->capacity : 256;
    Hit *list = hits->failed ? NULL : realloc(hits->list, capacity * sizeof *list);
    if (!list) {
        hits->failed = 1;
        return -1;
    }
    hits->list = list;
    hits->capacity = capacity;
    return 0;
}

void hits_free(Hits *hits)
{
    free(hits->list);
    *hits = (Hits){0};
}
