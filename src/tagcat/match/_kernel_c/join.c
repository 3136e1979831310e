#include "join.h"

#include "loops.h"
#include "tables.h"

/* Nanoseconds for a pair of buckets, measured, by words of a hash. A pair of rows takes about what a
 * row of a scan does. Real hashes fill buckets unevenly, so that there are more pairs of rows than if
 * they were random. */
static const double bucket_cost[MAX_WORDS + 1] = {0, 14, 20, 0, 32}, unevenness = 2;

/* How long a join with these bands may take. */
static double cost_of(const Bands *bands, int radius, double n)
{
    Reach reach = bands_reach(bands, radius);
    double cost = 0;
    for (int b = 0; b < bands->count; b++) {
        if (reach.of[b] < 0)
            continue;
        double buckets = (double)(UINT64_C(1) << bands->width[b]);
        double probes = probes_number(bands->width[b], reach.of[b]) / 2;
        cost += (buckets < n ? buckets : n) * probes * bucket_cost[bands->words]
                + n * n / buckets * probes * loops->scan_cost[bands->words] * unevenness;
    }
    return cost;
}

void join_start(Join *join, const Run *run, int radius)
{
    /* No two hashes differ in more bits than they have, and a reach holds no number that large. */
    if (radius > 64 * run->words)
        radius = 64 * run->words;
    *join = (Join){.run = run, .radius = radius, .number = -1};
    double n = (double)run->entries;
    join->bands = bands_cut(run->words, 0);
    double least = n * n / 2 * loops->scan_cost[run->words];
    int fewest = (64 * run->words + MAX_WIDTH - 1) / MAX_WIDTH;
    for (int count = fewest; count <= MAX_BANDS; count++) {
        Bands bands = bands_cut(run->words, count);
        if (radius / count > MAX_REACH)
            continue;
        double cost = cost_of(&bands, radius, n);
        if (cost < least) {
            least = cost;
            join->bands = bands;
        }
    }
    join->reach = bands_reach(&join->bands, radius);
}

static void leave_band(Join *join)
{
    if (join->band.offsets) {
        band_free(&join->band);
        probes_free(&join->probes);
    }
    join->value = join->probe = join->tile = join->row = 0;
}

static int enter_band(Join *join, int b)
{
    int width = join->bands.width[b], limit = join->reach.of[b];
    join->number = b;
    if (band_fill(&join->band, join->run, join->bands.start[b], width))
        return -1;
    if (probes_make(&join->probes, width, limit < width ? limit : width)) {
        band_free(&join->band);
        return -1;
    }
    return 0;
}

int join_next(Join *join, Pairs *pairs)
{
    for (;;) {
        if (join->band.offsets && !loops->join(join, pairs))
            return 0;
        leave_band(join);
        int next = join->number + 1;
        if (next >= join->bands.count || join->reach.of[next] < 0)
            return 1;
        if (enter_band(join, next))
            return -1;
    }
}

void join_free(Join *join)
{
    leave_band(join);
}
