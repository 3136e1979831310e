/* For processors with AVX2: four words at a time. */
#include "loops.h"

#if CHOICE_OF_X86
#include <immintrin.h>
#define TARGET __attribute__((target("avx2,popcnt")))

/* Bits set in each 64-bit lane, by looking up half bytes (W. Mula, N. Kurz, D. Lemire, Faster
 * population counts using AVX2 instructions, 2018). */
static inline TARGET __m256i count_bits(__m256i x)
{
    const __m256i of_half = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1,
                                             2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i low = _mm256_set1_epi8(0x0F);
    __m256i lower = _mm256_shuffle_epi8(of_half, _mm256_and_si256(x, low));
    __m256i upper = _mm256_shuffle_epi8(of_half,
                                        _mm256_and_si256(_mm256_srli_epi16(x, 4), low));
    return _mm256_sad_epu8(_mm256_add_epi8(lower, upper), _mm256_setzero_si256());
}

static inline TARGET __m256i difference(const uint64_t *rows, __m256i query)
{
    return count_bits(_mm256_xor_si256(_mm256_loadu_si256((const __m256i *)rows), query));
}

/* One bit for each lane that is at most `radius`. */
static inline TARGET unsigned at_most(__m256i distances, int radius)
{
    __m256i more = _mm256_cmpgt_epi64(distances, _mm256_set1_epi64x(radius));
    return (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(more)) ^ 0xFu;
}

/* Sums of neighbouring lanes: a0+a1, b0+b1, a2+a3, b2+b3. */
static inline TARGET __m256i pair_sums(__m256i a, __m256i b)
{
    return _mm256_add_epi64(_mm256_unpacklo_epi64(a, b), _mm256_unpackhi_epi64(a, b));
}

static inline TARGET unsigned near_1(const uint64_t *rows, unsigned count, const uint64_t *query,
                                     int radius)
{
    (void)count;
    __m256i q = _mm256_set1_epi64x((long long)query[0]);
    return at_most(difference(rows, q), radius) | at_most(difference(rows + 4, q), radius) << 4;
}

static inline TARGET unsigned near_2(const uint64_t *rows, unsigned count, const uint64_t *query,
                                     int radius)
{
    __m256i q = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)query));
    unsigned mask = 0;
    for (unsigned k = 0; k < count; k += 4) {
        __m256i sums = pair_sums(difference(rows + 2 * k, q), difference(rows + 2 * k + 4, q));
        /* Rows 0, 2, 1, 3 into their order. */
        mask |= at_most(_mm256_permute4x64_epi64(sums, 0xD8), radius) << k;
    }
    return mask;
}

static inline TARGET unsigned near_4(const uint64_t *rows, unsigned count, const uint64_t *query,
                                     int radius)
{
    __m256i q = _mm256_loadu_si256((const __m256i *)query);
    unsigned mask = 0;
    for (unsigned k = 0; k < count; k += 4) {
        const uint64_t *four = rows + 4 * k;
        __m256i first = pair_sums(difference(four, q), difference(four + 4, q));
        __m256i last = pair_sums(difference(four + 8, q), difference(four + 12, q));
        __m256i sums = _mm256_add_epi64(_mm256_permute2x128_si256(first, last, 0x20),
                                        _mm256_permute2x128_si256(first, last, 0x31));
        mask |= at_most(sums, radius) << k;
    }
    return mask;
}

#include "loops_all_words.h"

const Loops loops_avx2 = {"avx2", scan, probe, join, {0, 0.25, 0.5, 0, 1.0}};
#endif
