/* Runs that are built, grown, thinned out and merged in any order, and searched by the loops of every
 * instruction set: each answer is held against comparing all with all. Memory may run short. */
#include "loops.h"
#include "tables.h"

#include "memory.h"
#include "rows.h"

enum { RUNS = 4, STEPS = 16, QUERIES = 100, MOST_ROWS = 24000 };

typedef struct {
    Run run;
    Rows rows; /* what must be in it */
} Held;

typedef struct {
    int words;
    size_t count;
    Held list[RUNS];
    size_t left; /* rows that may still be made, for the sake of time */
} Runs;

typedef struct {
    uint32_t query, distance;
    int64_t id;
} Found;

static int compare_found(const void *a, const void *b)
{
    const Found *one = a, *other = b;
    if (one->query != other->query)
        return one->query < other->query ? -1 : 1;
    if (one->id != other->id)
        return one->id < other->id ? -1 : 1;
    return one->distance < other->distance ? -1 : one->distance > other->distance;
}

static void choose_loops(Input *input)
{
    const Loops *list[MAX_LOOPS];
    loops = list[input_between(input, 0, loops_available(list) - 1)];
}

static void let_memory_fail(Input *input)
{
    memory_fails_after((int)input_between(input, -220, 30));
}

/* That of a call which memory was let fail in. */
static RunResult result_of(RunResult result)
{
    MUST(memory_failed() == (result == RUN_NO_MEMORY));
    return result;
}

/* Takes over a run and what must be in it where the result is good. */
static void take(Runs *runs, Run *run, RunResult result, Rows *rows)
{
    if (result == RUN_OK) {
        MUST(run->rows == rows->count);
        MUST(run_bytes(run) > 8 * (run->rows + run->entries * (size_t)runs->words));
        runs->list[runs->count++] = (Held){*run, *rows};
    } else {
        run_free(run);
        rows_free(rows);
    }
}

static void make_growing(Runs *runs, Input *input)
{
    Run run;
    Rows none = {0};
    size_t capacity = (size_t)input_between(input, 0, 700);
    let_memory_fail(input);
    RunResult result = result_of(run_make_growing(&run, runs->words, capacity));
    take(runs, &run, result, &none);
}

static void make_built(Runs *runs, Input *input)
{
    Run run;
    Rows rows = rows_of(input, runs->words, runs->left);
    runs->left -= rows.count;
    uint64_t *hashes = rows_hashes(&rows, runs->words);
    int64_t *ids = rows_ids(&rows);
    let_memory_fail(input);
    RunResult result = result_of(run_build(&run, runs->words, hashes, ids, rows.count));
    if (result != RUN_NO_MEMORY)
        MUST((result == RUN_REPEATED_ID) == rows_repeat_an_id(&rows));
    free(hashes);
    free(ids);
    take(runs, &run, result, &rows);
}

static void make_merged(Runs *runs, Input *input)
{
    Run run;
    const Run *parts[3];
    Rows rows = {0};
    size_t count = (size_t)input_between(input, 1, 3);
    for (size_t i = 0; i < count; i++) {
        const Held *part = runs->list + input_between(input, 0, (int64_t)runs->count - 1);
        parts[i] = &part->run;
        for (size_t r = 0; r < part->rows.count; r++)
            if (!part->rows.list[r].removed)
                rows_add(&rows, part->rows.list + r, 1);
    }
    if (rows.count <= runs->left) {
        runs->left -= rows.count;
        let_memory_fail(input);
        RunResult result = result_of(run_merge(&run, parts, count));
        if (result != RUN_NO_MEMORY)
            MUST((result == RUN_REPEATED_ID) == rows_repeat_an_id(&rows));
        take(runs, &run, result, &rows);
    } else {
        rows_free(&rows);
    }
}

/* Rows whose ids are not there yet, as whoever appends must know, and for which there is room. */
static void append(Held *held, Input *input)
{
    size_t room = held->run.capacity - held->run.rows;
    Rows rows = rows_of(input, held->run.words, room), some = {0};
    for (size_t i = 0; i < rows.count; i++)
        if (!rows_find(&held->rows, rows.list[i].id) && !rows_find(&some, rows.list[i].id))
            rows_add(&some, rows.list + i, 1);
    if (!held->run.bands.count && some.count) {
        uint64_t *hashes = rows_hashes(&some, held->run.words);
        int64_t *ids = rows_ids(&some);
        run_append(&held->run, hashes, ids, some.count);
        rows_add(&held->rows, some.list, some.count);
        free(hashes);
        free(ids);
    }
    rows_free(&rows);
    rows_free(&some);
}

static void remove_some(Held *held, Input *input)
{
    size_t count = held->rows.count, step = (size_t)input_between(input, 1, 60);
    for (size_t i = (size_t)input_between(input, 0, 20); i < count; i += step) {
        Row *row = held->rows.list + i;
        uint32_t at = run_find(&held->run, row->id);
        MUST((at == NO_ROW) == row->removed || rows_find(&held->rows, row->id));
        if (at != NO_ROW && !row->removed) {
            MUST(held->run.ids[at] == row->id);
            run_remove(&held->run, at);
            row->removed = 1;
            MUST(run_find(&held->run, row->id) == NO_ROW);
        }
    }
    int64_t id = input_number(input);
    MUST((run_find(&held->run, id) != NO_ROW) == (rows_find(&held->rows, id) != NULL));
}

static size_t naive_search(const Runs *runs, const size_t *seen, const uint64_t *queries,
                           const int32_t *radii, size_t count, Found **found)
{
    size_t hits = 0, room = 1024;
    *found = malloc(room * sizeof **found);
    for (size_t i = 0; i < runs->count; i++)
        for (size_t r = 0; r < runs->list[i].rows.count && r < seen[i]; r++)
            for (size_t q = 0; q < count; q++) {
                const Row *row = runs->list[i].rows.list + r;
                int distance = 0;
                for (int word = 0; word < runs->words; word++)
                    distance += __builtin_popcountll(
                        row->hash[word] ^ queries[q * (size_t)runs->words + (size_t)word]);
                if (row->removed || distance > radii[q])
                    continue;
                if (hits == room)
                    *found = realloc(*found, (room *= 2) * sizeof **found);
                MUST(*found);
                (*found)[hits++] = (Found){(uint32_t)q, (uint32_t)distance, row->id};
            }
    return hits;
}

static void expect_hits(const Hits *hits, const Found *expected, size_t count)
{
    MUST(hits->count == count);
    Found *found = malloc((count + 1) * sizeof *found);
    MUST(found);
    for (size_t i = 0; i < count; i++) {
        Hit hit = hits->list[i];
        found[i] = (Found){hit.query, hit.distance, hit.id};
    }
    qsort(found, count, sizeof *found, compare_found);
    for (size_t i = 0; i < count; i++)
        MUST(!compare_found(found + i, expected + i));
    free(found);
}

/* All runs at once, by every instruction set. Of one that grows, only the rows that were there when
 * the search began. */
static void search(const Runs *runs, Input *input)
{
    size_t seen[RUNS];
    for (size_t i = 0; i < runs->count; i++) {
        const Run *run = &runs->list[i].run;
        int fewer = !run->bands.count && input_between(input, 0, 3) == 0;
        seen[i] = fewer ? (size_t)input_between(input, 0, (int64_t)run->rows) : run->rows;
    }
    Rows wanted = rows_of(input, runs->words, QUERIES);
    /* Few distances lie between nothing and everything: small radii most of the time. */
    int32_t *radii = malloc((wanted.count + 1) * sizeof *radii);
    MUST(radii);
    int least = (int)input_between(input, -2, 20), spread = (int)input_between(input, 1, 60);
    for (size_t q = 0; q < wanted.count; q++)
        radii[q] = q % 16 == 15 ? (int32_t)input_number(input) : least + (int)q % spread;
    uint64_t *queries = rows_hashes(&wanted, runs->words);
    uint64_t *kept = rows_hashes(&wanted, runs->words);
    order_keep(kept, queries, wanted.count, runs->words);
    Found *expected;
    size_t count = naive_search(runs, seen, queries, radii, wanted.count, &expected);
    qsort(expected, count, sizeof *expected, compare_found);
    const Loops *list[MAX_LOOPS];
    int sets = loops_available(list), short_of = (int)input_between(input, -9, 6);
    for (int set = 0; set < sets; set++) {
        loops = list[set];
        Hits hits = {0};
        Queries all = {kept, radii, wanted.count, 0};
        memory_fails_after(short_of);
        for (size_t i = 0; i < runs->count; i++)
            run_search(&runs->list[i].run, seen[i], &all, &hits);
        int failed = memory_failed();
        MUST(failed == hits.failed);
        if (!failed)
            expect_hits(&hits, expected, count);
        hits_free(&hits);
    }
    free(expected);
    free(queries);
    free(kept);
    free(radii);
    rows_free(&wanted);
}

static void step(Runs *runs, Input *input)
{
    int64_t what = input_between(input, 0, 7);
    choose_loops(input);
    if (what <= 2 && runs->count < RUNS) {
        if (what < 2)
            make_built(runs, input);
        else
            make_growing(runs, input);
    } else if (runs->count) {
        Held *held = runs->list + input_between(input, 0, (int64_t)runs->count - 1);
        if (what == 3)
            append(held, input);
        else if (what == 4)
            remove_some(held, input);
        else if (what == 5 && runs->count < RUNS)
            make_merged(runs, input);
        else
            search(runs, input);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Input input = {data, size};
    Runs runs = {.words = 1 << input_between(&input, 0, 2), .left = MOST_ROWS};
    MUST(!order_prepare(runs.words));
    for (int number = 0; number < STEPS && input.left; number++)
        step(&runs, &input);
    for (size_t i = 0; i < runs.count; i++) {
        run_free(&runs.list[i].run);
        rows_free(&runs.list[i].rows);
    }
    return 0;
}
