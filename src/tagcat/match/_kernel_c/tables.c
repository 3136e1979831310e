#include "tables.h"

#include <stdlib.h>

Hashes hashes_room(size_t n, int words)
{
    size_t stride = n + SPARE_ROWS;
    return (Hashes){calloc(stride * (size_t)words, sizeof(uint64_t)), stride};
}

void band_free(Band *band)
{
    free(band->hashes.words);
    free(band->entries);
    free(band->offsets);
    *band = (Band){0};
}

int band_fill(Band *band, const Run *run, int start, int width)
{
    size_t buckets = (size_t)1 << width, n = run->entries;
    uint64_t hash[MAX_WORDS];
    band->hashes = hashes_room(n, run->words);
    band->entries = malloc((n + 1) * sizeof *band->entries);
    /* One more, so that counting can leave offsets[v + 1] at the start of bucket v, which filling
     * then moves to its end. */
    band->offsets = calloc(buckets + 2, sizeof *band->offsets);
    if (!band->hashes.words || !band->entries || !band->offsets) {
        band_free(band);
        return -1;
    }
    uint32_t *next = band->offsets + 1;
    for (size_t e = 0; e < n; e++) {
        hash_get(run->hashes, e, hash, run->words);
        next[band_value(hash, start, width) + 1]++;
    }
    for (size_t v = 1; v <= buckets; v++)
        next[v] += next[v - 1];
    for (size_t e = 0; e < n; e++) {
        hash_get(run->hashes, e, hash, run->words);
        uint32_t at = next[band_value(hash, start, width)]++;
        hash_put(band->hashes, at, hash, run->words);
        band->entries[at] = (uint32_t)e;
    }
    return 0;
}
