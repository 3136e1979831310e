/* How a hash is cut into bands, and how far each must be searched. */
#ifndef TAGCAT_BANDS_H
#define TAGCAT_BANDS_H

#include "order.h"

#include <stddef.h>
#include <stdint.h>

enum {
    MAX_BANDS = 32,
    MAX_WIDTH = 24, /* bits of a band; its table of buckets has 2^width entries */
    MAX_REACH = 8,  /* bits of a band that probes may differ in */
    PROBES_BEHIND = 24, /* zeros behind a list of probes, so that one may look ahead */
};

typedef struct {
    int words, count;
    int start[MAX_BANDS], width[MAX_BANDS];
    uint64_t mask[MAX_BANDS][MAX_WORDS]; /* the bits of each band */
} Bands;

/* How many bits may differ in each band: -1 where it need not be searched at all. */
typedef struct {
    int16_t of[MAX_BANDS];
} Reach;

/* `count` bands of nearly equal width. With count 0: one band of width 0, whose only bucket holds
 * every hash, so that probing it is comparing with everything. */
Bands bands_cut(int words, int count);

/* The number of bands that suits searches among n hashes. */
int bands_suited(int words, size_t n);

/* The pigeonhole principle with remainder: two hashes that differ in at most `radius` bits differ
 * in at most of[b] bits in at least one band b. (Norouzi, Punjani, Fleet, Fast exact search in
 * Hamming space with multi-index hashing, 2014, section 3; the sum of of[b] + 1 exceeds radius.) */
Reach bands_reach(const Bands *bands, int radius);

/* The bits of one band of a hash. */
static inline uint32_t band_value(const uint64_t *hash, int start, int width)
{
    int word = start / 64, shift = start % 64;
    uint64_t value = hash[word] >> shift;
    if (shift + width > 64)
        value |= hash[word + 1] << (64 - shift);
    return (uint32_t)(value & ((UINT64_C(1) << width) - 1));
}

/* The differences that a band of one width is probed with: all values of at most `limit` set bits,
 * fewest first; those of at most t bits are the first up_to[t]. */
typedef struct {
    int width, limit;
    uint32_t *values;
    uint32_t up_to[MAX_REACH + 1];
} Probes;

/* The number of values of `width` bits of which at most t are set. */
double probes_number(int width, int t);

/* Returns 0, or -1 when memory is short. */
int probes_make(Probes *probes, int width, int limit);
void probes_free(Probes *probes);

#endif
