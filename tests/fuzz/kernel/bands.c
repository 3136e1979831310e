/* How hashes are rearranged and cut into bands, and how far bands are probed. */
#include "bands.h"

#include "input.h"
#include "memory.h"

static int bit_of(const uint64_t *hash, int bit)
{
    return hash[bit / 64] >> bit % 64 & 1;
}

static void expect_order(const uint64_t *hash, const uint64_t *other, int words)
{
    uint64_t kept[MAX_WORDS], other_kept[MAX_WORDS], back[MAX_WORDS];
    order_keep(kept, hash, 1, words);
    order_keep(other_kept, other, 1, words);
    MUST(bits_between(kept, other_kept, words) == bits_between(hash, other, words));
    order_restore(back, kept, 1, words);
    MUST(!bits_between(back, hash, words));
}

/* Every bit is in one band, and band_value tells those of each. */
static void expect_cut(const Bands *bands, const uint64_t *hash)
{
    int next = 0;
    for (int b = 0; b < bands->count; b++) {
        uint32_t value = band_value(hash, bands->start[b], bands->width[b]);
        MUST(bands->start[b] == next);
        MUST(bands->width[b] <= MAX_WIDTH);
        MUST(bands->width[b] == bands->width[0] || bands->width[b] == bands->width[0] + 1);
        for (int i = 0; i < bands->width[b]; i++, next++) {
            MUST((int)(value >> i & 1) == bit_of(hash, next));
            MUST(bit_of(bands->mask[b], next));
        }
        MUST(!(value >> bands->width[b]));
    }
    int set = 0;
    const uint64_t none[MAX_WORDS] = {0};
    for (int b = 0; b < bands->count; b++)
        set += bits_between(bands->mask[b], none, MAX_WORDS);
    MUST(set == next);
    MUST(next == 64 * bands->words || (bands->count == 1 && next == 0));
}

/* Two hashes within a radius are found by one band at least, and no band is searched in vain: with
 * one bit less in any, there would be hashes that none finds. */
static void expect_reach(const Bands *bands, int radius, const uint64_t *a, const uint64_t *b)
{
    Reach reach = bands_reach(bands, radius);
    int sum = 0, found = 0;
    for (int band = 0; band < MAX_BANDS; band++) {
        uint64_t differs[MAX_WORDS];
        const uint64_t none[MAX_WORDS] = {0};
        for (int word = 0; word < MAX_WORDS; word++)
            differs[word] = word < bands->words ? (a[word] ^ b[word]) & bands->mask[band][word] : 0;
        MUST(reach.of[band] >= -1);
        MUST(band < bands->count || reach.of[band] == -1);
        MUST(!band || reach.of[band] <= reach.of[band - 1]);
        sum += reach.of[band] + 1;
        found |= bits_between(differs, none, MAX_WORDS) <= reach.of[band];
    }
    MUST(sum == radius + 1);
    MUST(found || bits_between(a, b, bands->words) > radius);
}

static uint32_t binomial(int n, int k)
{
    uint64_t value = 1;
    for (int i = 1; i <= k; i++)
        value = value * (uint64_t)(n - i + 1) / (uint64_t)i;
    return k > n ? 0 : (uint32_t)value;
}

static void expect_probes(int width, int limit, int fails_after)
{
    Probes probes;
    memory_fails_after(fails_after);
    int result = probes_make(&probes, width, limit);
    MUST(memory_failed() == (result != 0));
    uint32_t count = 0;
    for (int set = 0; set <= MAX_REACH && !result; set++) {
        uint32_t begin = count;
        count += set <= limit ? binomial(width, set) : 0;
        MUST(probes.up_to[set] == count);
        for (uint32_t p = begin; p < count; p++) {
            const uint64_t value = probes.values[p], none = 0;
            MUST(bits_between(&value, &none, 1) == set);
            MUST(!(value >> width));
            MUST(p == begin || value > probes.values[p - 1]);
        }
    }
    MUST(result || (uint32_t)probes_number(width, limit) == count);
    for (int ahead = 0; ahead < PROBES_BEHIND && !result; ahead++)
        MUST(!probes.values[count + (uint32_t)ahead]);
    probes_free(&probes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Input input = {data, size};
    int words = 1 << input_between(&input, 0, 2);
    MUST(!order_prepare(words));
    int least = (64 * words + MAX_WIDTH - 1) / MAX_WIDTH;
    int count = (int)input_between(&input, least - 1, MAX_BANDS);
    int radius = (int)input_between(&input, 0, 300);
    int width = (int)input_between(&input, 0, MAX_WIDTH);
    int limit = (int)input_between(&input, 0, MAX_REACH);
    int suited = bands_suited(words, (size_t)input_bytes(&input, 4));
    MUST(suited >= least && suited <= MAX_BANDS);
    /* The widest with the most bits are over a million numbers: as good with fewer. */
    if (width > 18 && limit > 4)
        limit = 4;
    expect_probes(width, limit, (int)input_between(&input, -6, 1));
    uint64_t hash[MAX_WORDS] = {0}, other[MAX_WORDS];
    for (int word = 0; word < words; word++)
        hash[word] = input_bytes(&input, 8);
    memcpy(other, hash, sizeof other);
    while (input.left) {
        int bit = (int)input_between(&input, 0, 64 * words - 1);
        other[bit / 64] ^= UINT64_C(1) << bit % 64;
    }
    expect_order(hash, other, words);
    Bands bands = bands_cut(words, count < least ? 0 : count);
    expect_cut(&bands, hash);
    expect_reach(&bands, radius, hash, other);
    return 0;
}
