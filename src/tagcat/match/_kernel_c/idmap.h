/* From ids to row numbers: a hash table that holds row numbers and looks the ids up in the rows. */
#ifndef TAGCAT_IDMAP_H
#define TAGCAT_IDMAP_H

#include <stddef.h>
#include <stdint.h>

#define NO_ROW UINT32_MAX

typedef struct {
    uint32_t *slots; /* row + 1, or 0 */
    int bits;        /* there are 2^bits slots, a power of two at least 1.5 times the rows */
} IdMap;

/* Room for n rows. Returns 0, or -1 when memory is short. */
int idmap_make(IdMap *map, size_t n);
void idmap_free(IdMap *map);
size_t idmap_bytes(const IdMap *map);

/* The row of an id, or NO_ROW; ids[row] is the id of a row. */
uint32_t idmap_find(const IdMap *map, const int64_t *ids, int64_t id);

/* Lets an id mean this row from now on. ids[row] must be set already. */
void idmap_put(IdMap *map, const int64_t *ids, uint32_t row);

#endif
