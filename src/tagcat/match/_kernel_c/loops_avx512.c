/* For processors that count the bits of eight words in one instruction. */
#include "loops.h"

#if CHOICE_OF_X86
#include <immintrin.h>
#define TARGET __attribute__((target("avx512f,avx512vpopcntdq,popcnt")))
#define COUNT_BITS(x) __builtin_popcountll(x)
/* A bucket has 16 rows on average, and seldom more than 24. */
#define AT_ONCE 3

typedef __m512i Eight;

static inline TARGET Eight count_eight(const uint64_t *rows, uint64_t query)
{
    __m512i difference = _mm512_xor_si512(_mm512_loadu_si512(rows),
                                          _mm512_set1_epi64((long long)query));
    return _mm512_popcnt_epi64(difference);
}

static inline TARGET Eight add_eight(Eight a, Eight b)
{
    return _mm512_add_epi64(a, b);
}

static inline TARGET Eight least_of_eight(Eight a, Eight b)
{
    return _mm512_min_epu64(a, b);
}

static inline TARGET unsigned at_most(Eight distances, int radius)
{
    return _mm512_cmple_epi64_mask(distances, _mm512_set1_epi64(radius));
}

#include "loops_all_words.h"

const Loops loops_avx512 = {"avx512", scan, probe, join, {0, 0.095, 0.19, 0, 0.6}};
#endif
