#include "idmap.h"

#include <stdlib.h>

int idmap_make(IdMap *map, size_t n)
{
    map->bits = 4;
    while ((size_t)1 << map->bits < n + n / 2)
        map->bits++;
    map->slots = calloc((size_t)1 << map->bits, sizeof *map->slots);
    return map->slots ? 0 : -1;
}

void idmap_free(IdMap *map)
{
    free(map->slots);
    map->slots = NULL;
}

size_t idmap_bytes(const IdMap *map)
{
    return sizeof *map->slots << map->bits;
}

/* The slot of an id: where it is, or the empty one where it would be. */
static uint32_t *slot_of(const IdMap *map, const int64_t *ids, int64_t id)
{
    size_t mask = ((size_t)1 << map->bits) - 1;
    /* Fibonacci hashing (Knuth, The Art of Computer Programming, volume 3, section 6.4). */
    size_t at = (size_t)((uint64_t)id * 0x9E3779B97F4A7C15u >> (64 - map->bits));
    while (map->slots[at] && ids[map->slots[at] - 1] != id)
        at = (at + 1) & mask;
    return map->slots + at;
}

uint32_t idmap_find(const IdMap *map, const int64_t *ids, int64_t id)
{
    /* An empty slot's 0 becomes NO_ROW. */
    return *slot_of(map, ids, id) - 1;
}

void idmap_put(IdMap *map, const int64_t *ids, uint32_t row)
{
    *slot_of(map, ids, ids[row]) = row + 1;
}
