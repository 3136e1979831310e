#include "run.h"

#include "loops.h"
#include "tables.h"

#include <stdlib.h>
#include <string.h>

/* Nanoseconds, measured: for a probe, where the tables lie in a cache and where they do not, and
 * for a row in a bucket, by words of a hash. */
static const double near_probe_cost = 6, far_probe_cost = 14;
static const double row_cost[MAX_WORDS + 1] = {0, 0.4, 0.8, 0, 1.6};
static const size_t cache_bytes = (size_t)1 << 22;

/* Queries that go through one band together, so that its tables stay in the cache meanwhile. */
enum { TOGETHER = 4096 };
/* Hashes of a region of a band's table, in bytes: what a core's own cache holds with ease. */
enum { REGION_BYTES = 1 << 19 };
/* Hashes that all queries are compared with before the next ones, for the same reason. */
enum { SCANNED_TOGETHER = 4096 };

/* ---- rows ------------------------------------------------------------------------------ */

void run_remove(Run *run, uint32_t row)
{
    uint8_t *byte = run->dead + row / 8;
    WRITE_BYTE(byte, *byte | 1u << row % 8);
    run->removed++;
}

uint32_t run_find(const Run *run, int64_t id)
{
    uint32_t row = idmap_find(&run->map, run->ids, id);
    return row == NO_ROW || run_is_dead(run, row) ? NO_ROW : row;
}

static int make_rows(Run *run, size_t capacity)
{
    run->capacity = capacity;
    run->ids = malloc((capacity + 1) * sizeof *run->ids);
    run->dead = calloc(capacity / 8 + 1, 1);
    return !run->ids || !run->dead || idmap_make(&run->map, capacity) ? -1 : 0;
}

RunResult run_make_growing(Run *run, int words, size_t capacity)
{
    *run = (Run){.words = words};
    run->hashes = hashes_room(capacity, words);
    return !run->hashes.words || make_rows(run, capacity) ? RUN_NO_MEMORY : RUN_OK;
}

void run_append(Run *run, const uint64_t *hashes, const int64_t *ids, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t kept[MAX_WORDS];
        order_keep(kept, hashes + i * (size_t)run->words, 1, run->words);
        hash_put(run->hashes, run->rows + i, kept, run->words);
    }
    memcpy(run->ids + run->rows, ids, n * sizeof *ids);
    for (size_t end = run->rows + n; run->rows < end; run->rows++)
        idmap_put(&run->map, run->ids, (uint32_t)run->rows);
    run->entries = run->rows;
}

void run_free(Run *run)
{
    if (run->band[0].hashes.words != run->hashes.words)
        free(run->hashes.words);
    for (int b = 0; b < MAX_BANDS; b++)
        band_free(run->band + b);
    for (int kind = 0; kind < 2; kind++) {
        probes_free(run->probes + kind);
        probes_free(run->in_region + kind);
    }
    free(run->reach);
    free(run->first);
    free(run->ids);
    free(run->dead);
    idmap_free(&run->map);
    *run = (Run){0};
}

size_t run_bytes(const Run *run)
{
    size_t words = (size_t)run->words;
    size_t bytes = sizeof *run + run->capacity * sizeof *run->ids + run->capacity / 8
                   + idmap_bytes(&run->map) + (size_t)run->radii * sizeof *run->reach;
    if (run->first)
        bytes += (run->entries + 1) * sizeof *run->first;
    size_t bands = run->bands.count ? (size_t)run->bands.count : 1;
    size_t hashes = run->bands.count ? run->entries : run->capacity;
    bytes += bands * hashes * words * sizeof(uint64_t);
    for (int b = 0; b < run->bands.count; b++) {
        bytes += sizeof(uint32_t) << run->bands.width[b];
        if (b)
            bytes += run->entries * sizeof(uint32_t);
    }
    for (int kind = 0; kind < 2; kind++)
        bytes += (run->probes[kind].up_to[MAX_REACH] + run->in_region[kind].up_to[MAX_REACH])
                 * sizeof(uint32_t);
    return bytes;
}

/* ---- building -------------------------------------------------------------------------- */

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
    if (!run->hashes.words || !run->first || make_rows(run, n))
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

/* ---- searching ------------------------------------------------------------------------- */

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
