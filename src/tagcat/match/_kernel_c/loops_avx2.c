/* For processors with AVX2: four words at a time. */
#include "loops.h"

#if CHOICE_OF_X86
#include <immintrin.h>
#define TARGET __attribute__((target("avx2,popcnt")))
#define COUNT_BITS(x) __builtin_popcountll(x)
#define AT_ONCE 2

typedef struct {
    __m256i low, high;
} Eight;

/* Bits set in each 64-bit lane, by looking up half bytes (W. Mula, N. Kurz, D. Lemire, Faster
 * population counts using AVX2 instructions, 2018). */
static inline TARGET __m256i count_bits(__m256i x)
{
    const __m256i of_half = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1,
                                             2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i half = _mm256_set1_epi8(0x0F);
    __m256i lower = _mm256_shuffle_epi8(of_half, _mm256_and_si256(x, half));
    __m256i upper = _mm256_shuffle_epi8(of_half,
                                        _mm256_and_si256(_mm256_srli_epi16(x, 4), half));
    return _mm256_sad_epu8(_mm256_add_epi8(lower, upper), _mm256_setzero_si256());
}

static inline TARGET Eight count_eight(const uint64_t *rows, uint64_t query)
{
    __m256i q = _mm256_set1_epi64x((long long)query);
    __m256i low = _mm256_loadu_si256((const __m256i *)rows);
    __m256i high = _mm256_loadu_si256((const __m256i *)(rows + 4));
    return (Eight){count_bits(_mm256_xor_si256(low, q)), count_bits(_mm256_xor_si256(high, q))};
}

static inline TARGET Eight add_eight(Eight a, Eight b)
{
    return (Eight){_mm256_add_epi64(a.low, b.low), _mm256_add_epi64(a.high, b.high)};
}

static inline TARGET Eight least_of_eight(Eight a, Eight b)
{
    /* Distances fit 32 bits, and above them is nothing. */
    return (Eight){_mm256_min_epu32(a.low, b.low), _mm256_min_epu32(a.high, b.high)};
}

static inline TARGET unsigned at_most(Eight distances, int radius)
{
    __m256i bound = _mm256_set1_epi64x(radius);
    __m256i low = _mm256_cmpgt_epi64(distances.low, bound);
    __m256i high = _mm256_cmpgt_epi64(distances.high, bound);
    unsigned more = (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(low))
                    | (unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(high)) << 4;
    return more ^ 0xFF;
}

#include "loops_all_words.h"

const Loops loops_avx2 = {"avx2", scan, probe, join, {0, 0.25, 0.48, 0, 1.0}};
#endif
