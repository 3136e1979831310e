/* Eight distances, counting the bits of one word at a time with COUNT_BITS. */
#define AT_ONCE 1

typedef struct {
    unsigned of[8];
} Eight;

static inline TARGET Eight count_eight(const uint64_t *rows, uint64_t query)
{
    Eight counts;
    for (int k = 0; k < 8; k++)
        counts.of[k] = (unsigned)COUNT_BITS(rows[k] ^ query);
    return counts;
}

static inline TARGET Eight add_eight(Eight a, Eight b)
{
    for (int k = 0; k < 8; k++)
        a.of[k] += b.of[k];
    return a;
}

static inline TARGET Eight least_of_eight(Eight a, Eight b)
{
    for (int k = 0; k < 8; k++)
        a.of[k] = a.of[k] < b.of[k] ? a.of[k] : b.of[k];
    return a;
}

static inline TARGET unsigned at_most(Eight distances, int radius)
{
    unsigned mask = 0;
    for (int k = 0; k < 8; k++)
        mask |= (unsigned)((int)distances.of[k] <= radius) << k;
    return mask;
}
