#include "bands.h"

#include <math.h>
#include <stdlib.h>

Bands bands_cut(int words, int count)
{
    Bands bands = {.words = words, .count = count ? count : 1};
    int bits = count ? 64 * words : 0;
    for (int b = 0; b < bands.count; b++) {
        bands.start[b] = bits * b / bands.count;
        bands.width[b] = bits * (b + 1) / bands.count - bands.start[b];
        for (int bit = bands.start[b]; bit < bands.start[b] + bands.width[b]; bit++)
            bands.mask[b][bit / 64] |= UINT64_C(1) << bit % 64;
    }
    return bands;
}

int bands_suited(int words, size_t n)
{
    /* Measured: about 16 hashes a bucket, where reading a bucket costs as much as finding it. */
    double width = log2((double)(n + 1)) - 4;
    int count = (int)lround(64 * words / (width < 8 ? 8 : width));
    int least = (64 * words + MAX_WIDTH - 1) / MAX_WIDTH;
    return count < least ? least : count > MAX_BANDS ? MAX_BANDS : count;
}

Reach bands_reach(const Bands *bands, int radius)
{
    Reach reach = {{0}};
    int even = radius / bands->count, rest = radius % bands->count;
    for (int b = 0; b < MAX_BANDS; b++)
        reach.of[b] = (int16_t)(b >= bands->count ? -1 : b <= rest ? even : even - 1);
    return reach;
}

double probes_number(int width, int t)
{
    double sum = 0, choices = 1;
    for (int set = 0; set <= t && set <= width; set++) {
        sum += choices;
        choices = choices * (width - set) / (set + 1);
    }
    return sum;
}

int probes_make(Probes *probes, int width, int limit)
{
    *probes = (Probes){.width = width, .limit = limit < width ? limit : width};
    size_t number = (size_t)probes_number(width, limit) + PROBES_BEHIND;
    probes->values = calloc(number, sizeof *probes->values);
    if (!probes->values)
        return -1;
    uint32_t count = 0;
    for (int set = 0; set <= MAX_REACH; set++) {
        if (set == 0) {
            probes->values[count++] = 0;
        } else if (set <= probes->limit) {
            /* Gosper's hack: the next larger number with as many bits set. */
            uint64_t value = (UINT64_C(1) << set) - 1;
            while (value < UINT64_C(1) << width) {
                probes->values[count++] = (uint32_t)value;
                uint64_t low = value & -value, next = value + low;
                value = ((next ^ value) >> 2) / low | next;
            }
        }
        probes->up_to[set] = count;
    }
    return 0;
}

void probes_free(Probes *probes)
{
    free(probes->values);
}
