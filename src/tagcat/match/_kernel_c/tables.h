/* Filling and reading the tables of bands. */
#ifndef TAGCAT_TABLES_H
#define TAGCAT_TABLES_H

#include "run.h"

/* Rows that may be read behind the last one. */
#define SPARE_ROWS 32

/* Room for n hashes and spare ones, all 0; `words` of the result is NULL when memory is short. */
Hashes hashes_room(size_t n, int words);

static inline void hash_put(Hashes hashes, size_t at, const uint64_t *hash, int words)
{
    for (int word = 0; word < words; word++)
        hashes.words[(size_t)word * hashes.stride + at] = hash[word];
}

static inline void hash_get(Hashes hashes, size_t at, uint64_t *hash, int words)
{
    for (int word = 0; word < words; word++)
        hash[word] = hashes.words[(size_t)word * hashes.stride + at];
}

/* The entries of a run in the order of the band at `start`. Returns 0, or -1 when memory is
 * short; then there is nothing to free. */
int band_fill(Band *band, const Run *run, int start, int width);
void band_free(Band *band);

#endif
