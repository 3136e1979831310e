/* The loops for hashes of WORDS words. Included for each number of words and instruction set, with
 *
 *   TARGET    the attribute that selects the instruction set
 *   NAMED(f)  the name of f in this instruction set and for this number of words
 *   NEAR      NEAR(rows, count, query, radius): bit k is set if rows[k] is within `radius` of
 *             `query`, for k < count <= 8. It may read 8 rows; all arrays have room for that.
 */

/* Bits for those of the next 8 rows that lie before `end`. */
static inline TARGET unsigned NAMED(near_until)(const uint64_t *hashes, size_t at, size_t end,
                                                const uint64_t *query, int radius)
{
    unsigned left = end - at < 8 ? (unsigned)(end - at) : 8;
    return NEAR(hashes + at * WORDS, left, query, radius) & (0xFFu >> (8 - left));
}

static TARGET void NAMED(scan)(const Run *run, size_t begin, size_t end, const uint64_t *query,
                               int radius, uint32_t number, Hits *hits)
{
    const uint64_t *hashes = run->hashes;
    size_t at = begin;
    while (at < end) {
        /* Mostly there is nothing, which is asked once for 32 rows. */
        uint32_t found = 0;
        size_t next = at + 32;
        if (next <= end) {
            for (int part = 0; part < 4; part++)
                found |= (uint32_t)NEAR(hashes + (at + 8 * (size_t)part) * WORDS, 8, query, radius)
                         << 8 * part;
        } else {
            next = at + 8 < end ? at + 8 : end;
            found = NAMED(near_until)(hashes, at, end, query, radius);
        }
        for (; RARELY(found); found &= found - 1)
            report_row(run, at + LOWEST_BIT(found), query, number, hits);
        at = next;
    }
}

static TARGET void NAMED(probe)(const Run *run, int b, const uint64_t *query, int radius,
                                uint32_t number, Hits *hits)
{
    /* Probes whose place in the table, and whose bucket, are asked of the memory ahead of time. */
    enum { TABLE_AHEAD = 24, BUCKET_AHEAD = 8 };
    const Band *band = run->band + b;
    const uint64_t *hashes = band->hashes;
    const uint32_t *offsets = band->offsets;
    int width = run->bands.width[b];
    const Probes *probes = run->probes + (width != run->probes[0].width);
    const uint32_t *values = probes->values;
    uint32_t own = band_value(query, run->bands.start[b], width);
    uint32_t count = probes->up_to[run->reach[radius].of[b]];
    for (uint32_t p = 0; p < TABLE_AHEAD && p < count; p++)
        PREFETCH(offsets + (own ^ values[p]));
    for (uint32_t p = 0; p < BUCKET_AHEAD && p < count; p++)
        PREFETCH(hashes + (size_t)offsets[own ^ values[p]] * WORDS);
    for (uint32_t p = 0; p < count; p++) {
        if (p + TABLE_AHEAD < count)
            PREFETCH(offsets + (own ^ values[p + TABLE_AHEAD]));
        if (p + BUCKET_AHEAD < count)
            PREFETCH(hashes + (size_t)offsets[own ^ values[p + BUCKET_AHEAD]] * WORDS);
        uint32_t end = offsets[(own ^ values[p]) + 1];
        for (uint32_t at = offsets[own ^ values[p]]; at < end; at += 8) {
            unsigned found = NAMED(near_until)(hashes, at, end, query, radius);
            for (; RARELY(found); found &= found - 1)
                report_probed(run, b, at + LOWEST_BIT(found), query, radius, number, hits);
        }
    }
}

static TARGET int NAMED(join)(Join *join, Pairs *pairs)
{
    enum { BUCKET_AHEAD = 6 };
    const uint64_t *hashes = join->band.hashes;
    const uint32_t *offsets = join->band.offsets, *values = join->probes.values;
    int radius = join->radius;
    uint32_t buckets = UINT32_C(1) << join->probes.width;
    uint32_t probes = join->probes.up_to[join->probes.limit];
    uint32_t value = join->value, probe = join->probe, tile = join->tile, row = join->row;
    for (; value < buckets; value++, probe = 0) {
        uint32_t begin = offsets[value], end = offsets[value + 1];
        if (begin == end)
            continue;
        for (; probe < probes; probe++, tile = row = 0) {
            if (probe + BUCKET_AHEAD < probes)
                PREFETCH(hashes + (size_t)offsets[value ^ values[probe + BUCKET_AHEAD]] * WORDS);
            uint32_t other = value ^ values[probe];
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
                    uint32_t at = other == value && own >= left ? own + 1 : left;
                    for (; at < right; at += 8) {
                        unsigned found = NAMED(near_until)(hashes, at, right,
                                                           hashes + (size_t)own * WORDS, radius);
                        for (; RARELY(found); found &= found - 1)
                            report_pair(join, own, at + LOWEST_BIT(found), pairs);
                    }
                }
            }
        }
    }
    return 1;
}

#undef WORDS
#undef NEAR
#undef NAMED
