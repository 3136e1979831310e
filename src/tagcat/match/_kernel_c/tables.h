/* Filling and reading the tables of bands. */
#ifndef TAGCAT_TABLES_H
#define TAGCAT_TABLES_H

#include "run.h"

/* Rows that may be read behind the last one. */
#define SPARE_ROWS 8

/* Room for n hashes and spare ones, all 0; NULL when memory is short. */
uint64_t *hashes_room(size_t n, int words);

/* The entries of a run in the order of the band at `start`. Returns 0, or -1 when memory is
 * short; then there is nothing to free. */
int band_fill(Band *band, const Run *run, int start, int width);
void band_free(Band *band);

static inline unsigned hash_distance(const uint64_t *a, const uint64_t *b, int words)
{
    unsigned distance = 0;
    for (int word = 0; word < words; word++)
        distance += popcount64(a[word] ^ b[word]);
    return distance;
}

/* Whether two hashes are near enough in a band before b to be found there: so that each pair is
 * told once without a list of those that were told. */
int differs_less_before(const Bands *bands, const Reach *reach, int b, const uint64_t *one,
                        const uint64_t *other);

#endif
