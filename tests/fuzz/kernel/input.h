/* What targets are made of: reading an input as numbers, and saying what must be so. */
#ifndef TAGCAT_FUZZ_INPUT_H
#define TAGCAT_FUZZ_INPUT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ends the process, which the fuzzer takes for a crash and keeps the input of. */
#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: this does not hold: %s\n", __FILE__, __LINE__, #condition);     \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* One input: 0 where it works, as libFuzzer wants it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
    const uint8_t *at;
    size_t left;
} Input;

/* The next bytes as a number, the least significant first; 0 for those behind the end. */
static inline uint64_t input_bytes(Input *input, int count)
{
    uint64_t value = 0;
    for (int i = 0; i < count && input->left; i++, input->left--)
        value |= (uint64_t)*input->at++ << 8 * i;
    return value;
}

/* A number from `least` to `most`, of one byte or two. */
static inline int64_t input_between(Input *input, int64_t least, int64_t most)
{
    uint64_t range = (uint64_t)(most - least) + 1;
    return least + (int64_t)(input_bytes(input, range > 256 ? 2 : 1) % range);
}

/* Any number at all, more often a small one or one at the edge of a type. */
static inline int64_t input_number(Input *input)
{
    static const int64_t edges[] = {
        INT64_MIN, INT64_MIN + 1, INT64_MAX, INT64_MAX / 2, INT64_MAX / 4, INT32_MIN, INT32_MAX,
        UINT32_MAX, (int64_t)1 << 28, ((int64_t)1 << 28) + 1, (int64_t)1 << 62, 65536, 32768,
    };
    enum { EDGES = sizeof edges / sizeof *edges, SMALL = 128 };
    uint64_t kind = input_bytes(input, 1);
    if (kind < SMALL)
        return (int64_t)kind - 16;
    if (kind < SMALL + EDGES)
        return edges[kind - SMALL];
    return (int64_t)input_bytes(input, 8);
}

/* `length` bytes in memory of exactly this size, to be freed: what is left of the input, again and
 * again. */
static inline uint8_t *input_filling(const Input *input, size_t length)
{
    uint8_t *bytes = malloc(length + !length);
    MUST(bytes);
    for (size_t i = 0; i < length; i++)
        bytes[i] = input->left ? input->at[i % input->left] : 0;
    return bytes;
}

/* Numbers by chance, the same for a seed (S. Vigna's splitmix64). */
static inline uint64_t next_by_chance(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

/* The bits in which two hashes differ, counted one by one. */
static inline int bits_between(const uint64_t *a, const uint64_t *b, int words)
{
    int count = 0;
    for (int word = 0; word < words; word++)
        for (uint64_t rest = a[word] ^ b[word]; rest; rest >>= 1)
            count += (int)(rest & 1);
    return count;
}

#endif
