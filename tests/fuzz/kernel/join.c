/* All pairs of a run within a radius, a part at a time and by changing instruction sets, held against
 * comparing all with all. Memory may run short. */
#include "join.h"
#include "loops.h"
#include "tables.h"

#include "memory.h"
#include "rows.h"

enum { MOST_ROWS = 2600 };

typedef struct {
    uint64_t *hashes; /* of the entries of a run, in the kept order */
    size_t count;
    int words;
} Entries;

/* They must be the hashes that were given, each once. */
static Entries entries_of(const Run *run, const Rows *rows)
{
    Entries entries = {malloc((run->entries + 1) * MAX_WORDS * 8), run->entries, run->words};
    MUST(entries.hashes);
    size_t words = (size_t)run->words;
    for (size_t e = 0; e < run->entries; e++)
        hash_get(run->hashes, e, entries.hashes + e * words, run->words);
    for (size_t row = 0, e = 0; row < run->rows; row++) {
        while (run_first_row(run, e + 1) <= row)
            e++;
        uint64_t hash[MAX_WORDS];
        order_restore(hash, entries.hashes + e * words, 1, run->words);
        const Row *given = rows->list + (run->ids[row] - rows->list[0].id);
        MUST(given->id == run->ids[row]);
        MUST(!memcmp(hash, given->hash, words * sizeof *hash));
    }
    return entries;
}

static uint32_t distance_between(const Entries *entries, size_t a, size_t b)
{
    int distance = 0;
    for (int word = 0; word < entries->words; word++)
        distance += __builtin_popcountll(entries->hashes[a * (size_t)entries->words + (size_t)word]
                                         ^ entries->hashes[b * (size_t)entries->words
                                                           + (size_t)word]);
    return (uint32_t)distance;
}

/* Which pairs were told: a bit for each two entries. */
typedef struct {
    uint8_t *bits;
    size_t count;
} Told;

static uint8_t *byte_of(const Told *told, size_t a, size_t b, uint8_t *mask)
{
    size_t number = a * told->count + b;
    *mask = (uint8_t)(1 << number % 8);
    return told->bits + number / 8;
}

/* Each is told once, in either order. */
static void note_pairs(Told *told, const Entries *entries, const Pairs *pairs)
{
    for (size_t i = 0; i < pairs->count; i++) {
        Pair pair = pairs->list[i];
        uint8_t mask;
        MUST(pair.a != pair.b && pair.a < told->count && pair.b < told->count);
        MUST(pair.distance == distance_between(entries, pair.a, pair.b));
        uint8_t *byte = pair.a < pair.b ? byte_of(told, pair.a, pair.b, &mask)
                                        : byte_of(told, pair.b, pair.a, &mask);
        MUST(!(*byte & mask));
        *byte |= mask;
    }
}

static void expect_all(const Told *told, const Entries *entries, int radius)
{
    for (size_t a = 0; a < entries->count; a++)
        for (size_t b = a + 1; b < entries->count; b++) {
            uint8_t mask;
            int was_told = (*byte_of(told, a, b, &mask) & mask) != 0;
            MUST(was_told == ((int)distance_between(entries, a, b) <= radius));
        }
}

static void choose_loops(Input *input)
{
    const Loops *list[MAX_LOOPS];
    loops = list[input_between(input, 0, loops_available(list) - 1)];
}

static void expect_join(const Run *run, const Rows *rows, int radius, Input *input)
{
    Entries entries = entries_of(run, rows);
    Told told = {calloc(entries.count * entries.count / 8 + 1, 1), entries.count};
    MUST(told.bits);
    size_t room = JOIN_TILE + (size_t)input_between(input, 1, 5000);
    int fails_in = (int)input_between(input, -60, 60), result = 0, failed = 0;
    Join join;
    choose_loops(input);
    join_start(&join, run, radius);
    for (int part = 0; !result; part++) {
        Pairs pairs = {malloc(room * sizeof(Pair)), 0, room};
        MUST(pairs.list);
        choose_loops(input);
        /* In one part only: which it is, and at which allocation. */
        memory_fails_after(part == fails_in / 8 ? fails_in % 8 : -1);
        result = join_next(&join, &pairs);
        failed = memory_failed();
        MUST(failed == (result < 0));
        MUST(pairs.count <= room);
        note_pairs(&told, &entries, &pairs);
        free(pairs.list);
    }
    if (!failed)
        expect_all(&told, &entries, radius);
    join_free(&join);
    free(told.bits);
    free(entries.hashes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Input input = {data, size};
    int words = 1 << input_between(&input, 0, 2);
    int small = input_between(&input, 0, 7) > 0;
    int radius = (int)(small ? input_between(&input, 0, 60) : input_number(&input) & INT32_MAX);
    Rows rows = rows_of(&input, words, MOST_ROWS);
    /* Ids that lead back to what was given. */
    for (size_t i = 0; i < rows.count; i++)
        rows.list[i].id = (int64_t)i - 70;
    uint64_t *hashes = rows_hashes(&rows, words);
    int64_t *ids = rows_ids(&rows);
    Run run;
    MUST(!order_prepare(words));
    choose_loops(&input);
    MUST(run_build(&run, words, hashes, ids, rows.count) == RUN_OK);
    expect_join(&run, &rows, radius, &input);
    run_free(&run);
    free(hashes);
    free(ids);
    rows_free(&rows);
    return 0;
}
