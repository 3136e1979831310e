/* near_1, near_2 and near_4 by counting the bits of one word at a time with COUNT_BITS. */
static inline TARGET unsigned near_1(const uint64_t *rows, unsigned count, const uint64_t *query,
                                     int radius)
{
    unsigned mask = 0;
    for (unsigned k = 0; k < count; k++)
        mask |= (unsigned)((int)COUNT_BITS(rows[k] ^ query[0]) <= radius) << k;
    return mask;
}

static inline TARGET unsigned near_2(const uint64_t *rows, unsigned count, const uint64_t *query,
                                     int radius)
{
    unsigned mask = 0;
    for (unsigned k = 0; k < count; k++) {
        unsigned distance = COUNT_BITS(rows[2 * k] ^ query[0])
                            + COUNT_BITS(rows[2 * k + 1] ^ query[1]);
        mask |= (unsigned)((int)distance <= radius) << k;
    }
    return mask;
}

static inline TARGET unsigned near_4(const uint64_t *rows, unsigned count, const uint64_t *query,
                                     int radius)
{
    unsigned mask = 0;
    for (unsigned k = 0; k < count; k++) {
        unsigned distance = 0;
        for (unsigned word = 0; word < 4; word++)
            distance += COUNT_BITS(rows[4 * k + word] ^ query[word]);
        mask |= (unsigned)((int)distance <= radius) << k;
    }
    return mask;
}
