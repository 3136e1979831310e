/* Building a run with tables of all its bands. */
#include "loops.h"
#include "tables.h"

#include <stdlib.h>
#include <string.h>

/* Nanoseconds, measured: for a probe, where the tables lie in a cache and where they do not, and
 * for a row in a bucket, by words of a hash. */
static const double near_probe_cost = 6, far_probe_cost = 14;
static const double row_cost[MAX_WORDS + 1] = {0, 0.4, 0.8, 0, 1.6};
static const size_t cache_bytes = (size_t)1 << 22;

/* Hashes of a region of a band's table, in bytes: what a core's own cache holds with ease. */
enum { REGION_BYTES = 1 << 19 };

/* What a run is built of: hashes in the kept order. */
typedef struct {
    const uint64_t *hashes;
    const int64_t *ids;
    size_t words;
} Source;

static int compare_rows(const Source *source, uint32_t a, uint32_t b)
{
    const uint64_t *one = source->hashes + a * source->words;
    const uint64_t *other = source->hashes + b * source->words;
    for (size_t word = 0; word < source->words; word++)
        if (one[word] != other[word])
            return one[word] < other[word] ? -1 : 1;
    int64_t x = source->ids[a], y = source->ids[b];
    return x < y ? -1 : x > y;
}

static void sift_down(const Source *source, uint32_t *heap, size_t at, size_t n)
{
    uint32_t row = heap[at];
    for (size_t child; (child = 2 * at + 1) < n; at = child) {
        if (child + 1 < n && compare_rows(source, heap[child], heap[child + 1]) < 0)
            child++;
        if (compare_rows(source, row, heap[child]) >= 0)
            break;
        heap[at] = heap[child];
    }
    heap[at] = row;
}

/* Sorts row numbers by hash, then id: short lists by insertion, long ones by heapsort, which takes
 * n log n steps whatever comes. */
static void sort_rows(const Source *source, uint32_t *rows, size_t n)
{
    if (n > 32) {
        for (size_t at = n / 2; at-- > 0;)
            sift_down(source, rows, at, n);
        for (size_t last = n; last-- > 1;) {
            uint32_t largest = rows[0];
            rows[0] = rows[last];
            rows[last] = largest;
            sift_down(source, rows, 0, last);
        }
        return;
    }
    for (size_t i = 1; i < n; i++) {
        uint32_t row = rows[i];
        size_t at = i;
        for (; at > 0 && compare_rows(source, row, rows[at - 1]) < 0; at--)
            rows[at] = rows[at - 1];
        rows[at] = row;
    }
}

/* All rows by the value of the first band, then hash, then id. NULL when memory is short. */
static uint32_t *sorted_rows(const Source *source, size_t n, int width)
{
    size_t buckets = (size_t)1 << width;
    uint32_t *rows = malloc((n + 1) * sizeof *rows);
    uint32_t *ends = calloc(buckets + 1, sizeof *ends);
    if (!rows || !ends) {
        free(rows);
        free(ends);
        return NULL;
    }
    for (size_t i = 0; i < n; i++)
        ends[band_value(source->hashes + i * source->words, 0, width) + 1]++;
    for (size_t v = 1; v <= buckets; v++)
        ends[v] += ends[v - 1];
    for (size_t i = 0; i < n; i++)
        rows[ends[band_value(source->hashes + i * source->words, 0, width)]++] = (uint32_t)i;
    for (size_t v = 0, begin = 0; v < buckets; begin = ends[v++])
        sort_rows(source, rows + begin, ends[v] - begin);
    free(ends);
    return rows;
}

/* Writes rows and entries in their final order. */
static RunResult fill_entries(Run *run, const Source *source, const uint32_t *order, size_t n)
{
    size_t words = source->words;
    for (size_t row = 0; row < n; row++) {
        const uint64_t *hash = source->hashes + order[row] * words;
        const uint64_t *last = source->hashes + order[row ? row - 1 : 0] * words;
        if (!row || memcmp(hash, last, words * sizeof *hash)) {
            hash_put(run->hashes, run->entries, hash, run->words);
            run->first[run->entries++] = (uint32_t)row;
        }
        run->ids[row] = source->ids[order[row]];
        if (idmap_find(&run->map, run->ids, run->ids[row]) != NO_ROW)
            return RUN_REPEATED_ID;
        idmap_put(&run->map, run->ids, (uint32_t)row);
        run->rows++;
    }
    run->first[run->entries] = (uint32_t)n;
    if (run->entries == n) {
        free(run->first);
        run->first = NULL;
    }
    return RUN_OK;
}

/* The first band's table is the entries themselves, which are in its order. */
static int fill_first_band(Run *run)
{
    size_t buckets = (size_t)1 << run->bands.width[0];
    uint32_t *offsets = calloc(buckets + 1, sizeof *offsets);
    run->band[0] = (Band){run->hashes, NULL, offsets};
    if (!offsets)
        return -1;
    for (size_t e = 0; e < run->entries; e++) {
        uint64_t hash[MAX_WORDS];
        hash_get(run->hashes, e, hash, run->words);
        offsets[band_value(hash, 0, run->bands.width[0]) + 1]++;
    }
    for (size_t v = 1; v <= buckets; v++)
        offsets[v] += offsets[v - 1];
    return 0;
}

/* How many times as many rows a probe finds as it would if all buckets were alike. */
static double unevenness(const Run *run, int b)
{
    double squares = 0, buckets = (double)(UINT64_C(1) << run->bands.width[b]);
    const uint32_t *offsets = run->band[b].offsets;
    for (size_t v = 0; v < (size_t)buckets; v++) {
        double size = offsets[v + 1] - offsets[v];
        squares += size * size;
    }
    double n = (double)run->entries;
    return n > 0 ? squares * buckets / (n * n) : 1;
}

/* Decides up to which radius the tables are faster than a scan, and makes the probes for that. */
static int plan(Run *run)
{
    double n = (double)run->entries, uneven[MAX_BANDS];
    for (int b = 0; b < run->bands.count; b++)
        uneven[b] = unevenness(run, b);
    double probe_cost = run_bytes(run) > cache_bytes ? far_probe_cost : near_probe_cost;
    int limit = 0;
    for (int radius = 0; radius <= 64 * run->words; radius++) {
        Reach reach = bands_reach(&run->bands, radius);
        if (reach.of[0] > MAX_REACH)
            break;
        double cost = 0;
        for (int b = 0; b < run->bands.count && reach.of[b] >= 0; b++) {
            double buckets = (double)(UINT64_C(1) << run->bands.width[b]);
            cost += probes_number(run->bands.width[b], reach.of[b])
                    * (probe_cost + n / buckets * uneven[b] * row_cost[run->words]);
        }
        if (cost > n * loops->scan_cost[run->words])
            break;
        run->radii = radius + 1;
        limit = reach.of[0];
    }
    run->reach = malloc((size_t)(run->radii + 1) * sizeof *run->reach);
    if (!run->reach)
        return -1;
    for (int radius = 0; radius < run->radii; radius++)
        run->reach[radius] = bands_reach(&run->bands, radius);
    int narrow = run->bands.width[0];
    size_t bytes = run->entries * (size_t)run->words * sizeof(uint64_t);
    while (run->region_bits < narrow - 4 && bytes >> run->region_bits > REGION_BYTES)
        run->region_bits++;
    for (int kind = 0; kind < 2; kind++)
        if (probes_make(run->probes + kind, narrow + kind, limit)
            || probes_make(run->in_region + kind, narrow + kind - run->region_bits, limit))
            return -1;
    return 0;
}

/* As run_build, of hashes in the kept order. */
static RunResult build(Run *run, int words, const uint64_t *hashes, const int64_t *ids, size_t n)
{
    *run = (Run){.words = words, .bands = bands_cut(words, bands_suited(words, n))};
    Source source = {hashes, ids, (size_t)words};
    run->hashes = hashes_room(n, words);
    run->first = malloc((n + 1) * sizeof *run->first);
    if (!run->hashes.words || !run->first || run_make_rows(run, n))
        return RUN_NO_MEMORY;
    uint32_t *order = sorted_rows(&source, n, run->bands.width[0]);
    if (!order)
        return RUN_NO_MEMORY;
    RunResult result = fill_entries(run, &source, order, n);
    free(order);
    if (result != RUN_OK)
        return result;
    if (fill_first_band(run))
        return RUN_NO_MEMORY;
    for (int b = 1; b < run->bands.count; b++)
        if (band_fill(run->band + b, run, run->bands.start[b], run->bands.width[b]))
            return RUN_NO_MEMORY;
    return plan(run) ? RUN_NO_MEMORY : RUN_OK;
}

RunResult run_build(Run *run, int words, const uint64_t *hashes, const int64_t *ids, size_t n)
{
    *run = (Run){0};
    uint64_t *kept = malloc((n + 1) * (size_t)words * sizeof *kept);
    if (!kept)
        return RUN_NO_MEMORY;
    order_keep(kept, hashes, n, words);
    RunResult result = build(run, words, kept, ids, n);
    free(kept);
    return result;
}

RunResult run_merge(Run *run, const Run *const *runs, size_t count)
{
    *run = (Run){0};
    size_t n = 0, most = 0, words = (size_t)runs[0]->words;
    for (size_t i = 0; i < count; i++)
        most += runs[i]->rows;
    uint64_t *hashes = malloc((most + 1) * words * sizeof *hashes);
    int64_t *ids = malloc((most + 1) * sizeof *ids);
    RunResult result = RUN_NO_MEMORY;
    if (hashes && ids) {
        for (size_t i = 0; i < count; i++)
            for (size_t e = 0, row = 0; e < runs[i]->entries; e++)
                for (size_t end = run_first_row(runs[i], e + 1); row < end; row++)
                    if (!run_is_dead(runs[i], row)) {
                        hash_get(runs[i]->hashes, e, hashes + n * words, (int)words);
                        ids[n++] = runs[i]->ids[row];
                    }
        result = build(run, (int)words, hashes, ids, n);
    }
    free(hashes);
    free(ids);
    return result;
}
