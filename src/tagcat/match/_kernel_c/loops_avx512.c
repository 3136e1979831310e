/* For processors that count the bits of eight words in one instruction. */
#include "loops.h"

#if CHOICE_OF_X86
#include <immintrin.h>
#define TARGET __attribute__((target("avx512f,avx512vpopcntdq,popcnt")))

static inline TARGET __m512i difference(const uint64_t *rows, __m512i query)
{
    return _mm512_popcnt_epi64(_mm512_xor_si512(_mm512_loadu_si512(rows), query));
}

static inline TARGET unsigned at_most(__m512i distances, int radius)
{
    return _mm512_cmple_epi64_mask(distances, _mm512_set1_epi64(radius));
}

static inline TARGET unsigned near_1(const uint64_t *rows, unsigned count, const uint64_t *query,
                                     int radius)
{
    (void)count;
    return at_most(difference(rows, _mm512_set1_epi64((long long)query[0])), radius);
}

static inline TARGET unsigned near_2(const uint64_t *rows, unsigned count, const uint64_t *query,
                                     int radius)
{
    (void)count;
    const __m512i even = _mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14);
    const __m512i odd = _mm512_setr_epi64(1, 3, 5, 7, 9, 11, 13, 15);
    __m512i q = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)query));
    __m512i a = difference(rows, q), b = difference(rows + 8, q);
    return at_most(_mm512_add_epi64(_mm512_permutex2var_epi64(a, even, b),
                                    _mm512_permutex2var_epi64(a, odd, b)),
                   radius);
}

static inline TARGET unsigned near_4(const uint64_t *rows, unsigned count, const uint64_t *query,
                                     int radius)
{
    (void)count;
    /* Words 0+1 and 2+3 of rows 0, 2, 1, 3 lie in lanes 0, 1, 4, 5 and 2, 3, 6, 7. */
    const __m512i first = _mm512_setr_epi64(0, 4, 1, 5, 8, 12, 9, 13);
    const __m512i last = _mm512_setr_epi64(2, 6, 3, 7, 10, 14, 11, 15);
    __m512i q = _mm512_broadcast_i64x4(_mm256_loadu_si256((const __m256i *)query));
    __m512i a = difference(rows, q), b = difference(rows + 8, q);
    __m512i c = difference(rows + 16, q), d = difference(rows + 24, q);
    __m512i ab = _mm512_add_epi64(_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
    __m512i cd = _mm512_add_epi64(_mm512_unpacklo_epi64(c, d), _mm512_unpackhi_epi64(c, d));
    return at_most(_mm512_add_epi64(_mm512_permutex2var_epi64(ab, first, cd),
                                    _mm512_permutex2var_epi64(ab, last, cd)),
                   radius);
}

#include "loops_all_words.h"

const Loops loops_avx512 = {"avx512", scan, probe, join, {0, 0.1, 0.3, 0, 0.7}};
#endif
