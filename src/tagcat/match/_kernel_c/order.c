/* Bands are cut from consecutive kept bits. Neighbouring bits of a perceptual hash agree more often
 * than not, so a band of neighbours takes few different values and its buckets are long. The kept
 * order therefore goes through the square planes that hashes are made of (8x8 for 64 and 128 bits,
 * 16x16 for 256) by a knight's move, one row down and three columns on, and from one plane to the
 * other: the cells of a band lie in different rows and columns and far apart. On hashes of real
 * pictures this left fewer candidates than diagonals and random orders did. The order is one
 * permutation for all hashes: distances stay what they are. */
#include "order.h"

#include <stdlib.h>
#include <string.h>

enum { BYTE_VALUES = 256 };

/* table[(byte number * 256 + value) * words ...]: the words that this byte alone gives. */
static uint64_t *keep_table[MAX_WORDS + 1], *restore_table[MAX_WORDS + 1];

/* The number of the caller's bit that is kept as bit k. */
static int source_of(int k, int words)
{
    int side = words == 4 ? 16 : 8, planes = words == 2 ? 2 : 1;
    int plane = k % planes, row = k / planes % side, start = k / planes / side;
    int column = (3 * row + start) % side;
    return plane * side * side + row * side + column;
}

static int made(uint64_t **table, int words, int backward)
{
    int bits = 64 * words;
    uint64_t *out = calloc((size_t)bits / 8 * BYTE_VALUES * (size_t)words, sizeof *out);
    if (!out)
        return -1;
    for (int k = 0; k < bits; k++) {
        /* The caller's bits count from the most significant, kept ones from the least. */
        int theirs = source_of(k, words);
        int word = theirs / 64, ours = k;
        int position = 63 - theirs % 64;
        int from = backward ? ours : word * 64 + position;
        int to = backward ? word * 64 + position : ours;
        for (int value = 0; value < BYTE_VALUES; value++)
            if (value >> from % 8 & 1)
                out[(from / 8 * BYTE_VALUES + value) * words + to / 64] |= UINT64_C(1) << to % 64;
    }
    *table = out;
    return 0;
}

int order_prepare(int words)
{
    if (!keep_table[words] && made(&keep_table[words], words, 0))
        return -1;
    if (!restore_table[words] && made(&restore_table[words], words, 1))
        return -1;
    return 0;
}

static void rearrange(const uint64_t *table, uint64_t *to, const uint64_t *from, size_t n, int words)
{
    for (size_t i = 0; i < n; i++, to += words, from += words) {
        memset(to, 0, (size_t)words * sizeof *to);
        for (int byte = 0; byte < 8 * words; byte++) {
            unsigned value = (unsigned)(from[byte / 8] >> 8 * (byte % 8)) & 0xFF;
            const uint64_t *entry = table + (byte * BYTE_VALUES + (int)value) * words;
            for (int word = 0; word < words; word++)
                to[word] |= entry[word];
        }
    }
}

void order_keep(uint64_t *to, const uint64_t *from, size_t n, int words)
{
    rearrange(keep_table[words], to, from, n, words);
}

void order_restore(uint64_t *to, const uint64_t *from, size_t n, int words)
{
    rearrange(restore_table[words], to, from, n, words);
}
