/* The loops for hashes of WORDS words. Included for each number of words and instruction set, with
 *
 *   TARGET       the attribute that selects the instruction set
 *   NAMED(f)     the name of f in this instruction set and for this number of words
 *   Eight        eight distances
 *   count_eight  the bits in which eight words that lie side by side differ from one word
 *   add_eight, least_of_eight, at_most    on them; the last gives a bit for each
 *   AT_ONCE      how many times eight rows of a bucket are looked at without a branch
 *   COUNT_BITS   the bits set in one word
 */

/* The bits in which hash number `at` differs from a query; returns how many they are. */
static inline TARGET unsigned NAMED(difference)(Hashes hashes, size_t at, const uint64_t *query,
                                                uint64_t *difference)
{
    unsigned distance = 0;
    for (size_t word = 0; word < WORDS; word++) {
        difference[word] = hashes.words[word * hashes.stride + at] ^ query[word];
        distance += (unsigned)COUNT_BITS(difference[word]);
    }
    return distance;
}

/* Whether two hashes that differ so are found by a band before b: so that each is told once
 * without a list of those that were told. */
static inline TARGET int NAMED(found_before)(const Bands *bands, const Reach *reach, int b,
                                             const uint64_t *difference)
{
    for (int e = 0; e < b; e++) {
        int distance = 0;
        for (size_t word = 0; word < WORDS; word++)
            distance += (int)COUNT_BITS(difference[word] & bands->mask[e][word]);
        if (distance <= reach->of[e])
            return 1;
    }
    return 0;
}

static inline TARGET Eight NAMED(distances)(Hashes hashes, size_t at, const uint64_t *query)
{
    Eight sum = count_eight(hashes.words + at, query[0]);
    for (size_t word = 1; word < WORDS; word++)
        sum = add_eight(sum, count_eight(hashes.words + word * hashes.stride + at, query[word]));
    return sum;
}

/* Whether any of `count` times eight rows is near. It may read behind the last row of all, where
 * there is room for that. */
static inline TARGET int NAMED(any_near)(Hashes hashes, size_t at, int count, const uint64_t *query,
                                         int radius)
{
    Eight least = NAMED(distances)(hashes, at, query);
    for (int eight = 1; eight < count; eight++)
        least = least_of_eight(least, NAMED(distances)(hashes, at + 8 * (size_t)eight, query));
    return at_most(least, radius) != 0;
}

/* Bits for those of the eight rows from `at` that are near and lie before `end`. */
static inline TARGET unsigned NAMED(near)(Hashes hashes, size_t at, size_t end,
                                          const uint64_t *query, int radius)
{
    unsigned left = end - at < 8 ? (unsigned)(end - at) : 8;
    return at_most(NAMED(distances)(hashes, at, query), radius) & 0xFFu >> (8 - left);
}

static TARGET void NAMED(scan)(const Run *run, size_t begin, size_t end, const uint64_t *query,
                               int radius, uint32_t number, Hits *hits)
{
    enum { EIGHTS = 4 };
    Hashes hashes = run->hashes;
    for (size_t from = begin; from < end; from += 8 * EIGHTS) {
        if (!RARELY(NAMED(any_near)(hashes, from, EIGHTS, query, radius)))
            continue;
        size_t to = from + 8 * EIGHTS < end ? from + 8 * EIGHTS : end;
        for (size_t at = from; at < to; at += 8)
            for (unsigned found = NAMED(near)(hashes, at, to, query, radius); found;
                 found &= found - 1) {
                uint64_t difference[WORDS];
                size_t entry = at + LOWEST_BIT(found);
                report(run, entry, NAMED(difference)(hashes, entry, query, difference), number,
                       hits);
            }
    }
}

/* Not inlined: what is seldom done must not crowd the loops that are always run. */
static NOT_INLINE TARGET void NAMED(probed)(const Run *run, int b, size_t at, const Probing *probing,
                                 Hits *hits)
{
    const Band *band = run->band + b;
    uint64_t difference[WORDS];
    unsigned distance = NAMED(difference)(band->hashes, at, probing->query, difference);
    if (!NAMED(found_before)(&run->bands, run->reach + probing->radius, b, difference))
        report(run, band->entries ? band->entries[at] : at, distance, probing->number, hits);
}

static TARGET void NAMED(probe)(const Run *run, int b, const Probing *probing, Hits *hits)
{
    Hashes hashes = run->band[b].hashes;
    const uint64_t *query = probing->query;
    const uint32_t *offsets = run->band[b].offsets, *differences = probing->differences;
    uint32_t value = probing->value, count = probing->count;
    int radius = probing->radius;
    for (uint32_t p = 0; p < TABLE_AHEAD && p < count; p++)
        PREFETCH(offsets + (value ^ differences[p]));
    for (uint32_t p = 0; p < BUCKET_AHEAD && p < count; p++)
        for (size_t word = 0; word < WORDS; word++)
            PREFETCH(hashes.words + word * hashes.stride + offsets[value ^ differences[p]]);
    for (uint32_t p = 0; p < count; p++) {
        PREFETCH(offsets + (value ^ differences[p + TABLE_AHEAD]));
        uint32_t ahead = offsets[value ^ differences[p + BUCKET_AHEAD]];
        for (size_t word = 0; word < WORDS; word++)
            PREFETCH(hashes.words + word * hashes.stride + ahead);
        uint32_t end = offsets[(value ^ differences[p]) + 1];
        for (uint32_t from = offsets[value ^ differences[p]]; from < end; from += 8 * AT_ONCE) {
            if (!RARELY(NAMED(any_near)(hashes, from, AT_ONCE, query, radius)))
                continue;
            uint32_t to = end - from > 8 * AT_ONCE ? from + 8 * AT_ONCE : end;
            for (uint32_t at = from; at < to; at += 8)
                for (unsigned found = NAMED(near)(hashes, at, to, query, radius); found;
                     found &= found - 1)
                    NAMED(probed)(run, b, at + LOWEST_BIT(found), probing, hits);
        }
    }
}

static NOT_INLINE TARGET void NAMED(joined)(const Join *join, size_t at, size_t own, const uint64_t *query,
                                 Pairs *pairs)
{
    uint64_t difference[WORDS];
    unsigned distance = NAMED(difference)(join->band.hashes, at, query, difference);
    if (!NAMED(found_before)(&join->bands, &join->reach, join->number, difference))
        pairs->list[pairs->count++] = (Pair){join->band.entries[own], join->band.entries[at],
                                             distance};
}

static TARGET int NAMED(join)(Join *join, Pairs *pairs)
{
    Hashes hashes = join->band.hashes;
    const uint32_t *offsets = join->band.offsets, *differences = join->probes.values;
    int radius = join->radius;
    uint32_t buckets = UINT32_C(1) << join->probes.width;
    uint32_t probes = join->probes.up_to[join->probes.limit];
    uint32_t value = join->value, probe = join->probe, tile = join->tile, row = join->row;
    for (; value < buckets; value++, probe = 0) {
        uint32_t begin = offsets[value], end = offsets[value + 1];
        if (begin == end)
            continue;
        for (; probe < probes; probe++, tile = row = 0) {
            uint32_t ahead = offsets[value ^ differences[probe + BUCKET_AHEAD]];
            for (size_t word = 0; word < WORDS; word++)
                PREFETCH(hashes.words + word * hashes.stride + ahead);
            uint32_t other = value ^ differences[probe];
            if (other < value)
                continue; /* those two buckets have met already */
            uint32_t other_end = offsets[other + 1];
            for (; offsets[other] + tile < other_end; tile += JOIN_TILE, row = 0) {
                uint32_t left = offsets[other] + tile, right = left + JOIN_TILE;
                if (right > other_end)
                    right = other_end;
                for (; begin + row < end; row++) {
                    if (pairs->capacity - pairs->count < JOIN_TILE) {
                        join->value = value, join->probe = probe;
                        join->tile = tile, join->row = row;
                        return 0;
                    }
                    uint32_t own = begin + row;
                    uint64_t query[WORDS];
                    for (size_t word = 0; word < WORDS; word++)
                        query[word] = hashes.words[word * hashes.stride + own];
                    uint32_t from = other == value && own >= left ? own + 1 : left;
                    for (; from < right; from += 8 * AT_ONCE) {
                        if (!RARELY(NAMED(any_near)(hashes, from, AT_ONCE, query, radius)))
                            continue;
                        uint32_t to = right - from > 8 * AT_ONCE ? from + 8 * AT_ONCE : right;
                        for (uint32_t at = from; at < to; at += 8)
                            for (unsigned found = NAMED(near)(hashes, at, to, query, radius); found;
                                 found &= found - 1)
                                NAMED(joined)(join, at + LOWEST_BIT(found), own, query,
                                              pairs);
                    }
                }
            }
        }
    }
    return 1;
}

#undef WORDS
#undef NAMED
