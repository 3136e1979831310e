/* Searching a run: by its tables, or by comparing with everything. */
#include "loops.h"

/* Queries that go through one band together, so that its tables stay in the cache meanwhile. */
enum { TOGETHER = 4096 };
/* Hashes that all queries are compared with before the next ones, for the same reason. */
enum { SCANNED_TOGETHER = 4096 };

/* Where a query is to be looked up in band b; false where it need not be. */
static int probing_of(const Run *run, int b, const Queries *queries, size_t q, Probing *probing)
{
    int radius = queries->radii[q];
    if (radius < 0 || radius >= run->radii || run->reach[radius].of[b] < 0)
        return 0;
    const Probes *probes = run->probes + (run->bands.width[b] != run->bands.width[0]);
    const uint64_t *query = queries->hashes + q * (size_t)run->words;
    *probing = (Probing){
        .query = query,
        .radius = radius,
        .number = queries->number + (uint32_t)q,
        .value = band_value(query, run->bands.start[b], run->bands.width[b]),
        .count = probes->up_to[run->reach[radius].of[b]],
        .differences = probes->values,
    };
    return 1;
}

/* The part of a probing that lies in one region; false where none does. */
static int in_region(const Run *run, int b, uint32_t region, Probing *probing)
{
    const Probes *probes = run->in_region + (run->bands.width[b] != run->bands.width[0]);
    uint32_t differs = probing->value >> probes->width ^ region;
    int left = run->reach[probing->radius].of[b] - (int)popcount64(differs);
    if (left < 0)
        return 0;
    probing->value ^= differs << probes->width;
    probing->count = probes->up_to[left];
    probing->differences = probes->values;
    return 1;
}

/* A few queries go through a band one after the other. Many go through it region by region: each
 * bucket is looked at many times, and comes from the core's own cache all but once. */
static void search_band(const Run *run, int b, const Queries *queries, Hits *hits)
{
    Probing probing;
    size_t probes = 0;
    for (size_t q = 0; q < queries->count; q++)
        if (probing_of(run, b, queries, q, &probing))
            probes += probing.count;
    int by_region = run->region_bits && probes > (size_t)2 << run->bands.width[b];
    uint32_t regions = by_region ? UINT32_C(1) << run->region_bits : 1;
    for (uint32_t region = 0; region < regions; region++)
        for (size_t q = 0; q < queries->count; q++)
            if (probing_of(run, b, queries, q, &probing)
                && (!by_region || in_region(run, b, region, &probing)))
                loops->probe(run, b, &probing, hits);
}

static void search_by_scan(const Run *run, size_t rows, const Queries *queries, Hits *hits)
{
    for (size_t begin = 0; begin < rows; begin += SCANNED_TOGETHER) {
        size_t end = begin + SCANNED_TOGETHER < rows ? begin + SCANNED_TOGETHER : rows;
        for (size_t q = 0; q < queries->count; q++)
            if (queries->radii[q] >= run->radii)
                loops->scan(run, begin, end, queries->hashes + q * (size_t)run->words,
                            queries->radii[q], queries->number + (uint32_t)q, hits);
    }
}

void run_search(const Run *run, size_t rows, const Queries *queries, Hits *hits)
{
    int scanned = 0;
    for (size_t q = 0; q < queries->count && !scanned; q++)
        scanned = queries->radii[q] >= run->radii;
    for (size_t from = 0; run->radii && from < queries->count; from += TOGETHER) {
        size_t left = queries->count - from;
        Queries some = {queries->hashes + from * (size_t)run->words, queries->radii + from,
                        left < TOGETHER ? left : TOGETHER, queries->number + (uint32_t)from};
        for (int b = 0; b < run->bands.count; b++)
            search_band(run, b, &some, hits);
    }
    if (scanned)
        search_by_scan(run, run->bands.count ? run->entries : rows, queries, hits);
}
