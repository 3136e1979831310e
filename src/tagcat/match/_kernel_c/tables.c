#include "tables.h"

#include <stdlib.h>
#include <string.h>

uint64_t *hashes_room(size_t n, int words)
{
    return calloc((n + SPARE_ROWS) * (size_t)words, sizeof(uint64_t));
}

void band_free(Band *band)
{
    free(band->hashes);
    free(band->entries);
    free(band->offsets);
    *band = (Band){0};
}

int band_fill(Band *band, const Run *run, int start, int width)
{
    size_t buckets = (size_t)1 << width, n = run->entries, words = (size_t)run->words;
    band->hashes = hashes_room(n, run->words);
    band->entries = malloc((n + 1) * sizeof *band->entries);
    /* One more, so that counting can leave offsets[v + 1] at the start of bucket v, which filling
     * then moves to its end. */
    band->offsets = calloc(buckets + 2, sizeof *band->offsets);
    if (!band->hashes || !band->entries || !band->offsets) {
        band_free(band);
        return -1;
    }
    uint32_t *next = band->offsets + 1;
    for (size_t e = 0; e < n; e++)
        next[band_value(run->hashes + e * words, start, width) + 1]++;
    for (size_t v = 1; v <= buckets; v++)
        next[v] += next[v - 1];
    for (size_t e = 0; e < n; e++) {
        const uint64_t *hash = run->hashes + e * words;
        uint32_t at = next[band_value(hash, start, width)]++;
        memcpy(band->hashes + at * words, hash, words * sizeof *hash);
        band->entries[at] = (uint32_t)e;
    }
    return 0;
}

int differs_less_before(const Bands *bands, const Reach *reach, int b, const uint64_t *one,
                        const uint64_t *other)
{
    for (int e = 0; e < b; e++) {
        int start = bands->start[e], width = bands->width[e];
        uint32_t difference = band_value(one, start, width) ^ band_value(other, start, width);
        if ((int)popcount64(difference) <= reach->of[e])
            return 1;
    }
    return 0;
}
