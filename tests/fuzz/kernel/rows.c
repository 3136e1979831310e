#include "rows.h"

/* Times the factor that the table of ids hashes with, this is 1: multiples fall into one slot. */
static const uint64_t inverse_of_factor = 0xF1DE83E19937733Du;

/* 17000 hashes of 256 bits are the fewest whose tables are searched a region at a time. */
static const size_t bulk[] = {40,  50,  60,  80,  100, 150,  200,  250,
                              300, 400, 500, 700, 900, 1500, 2600, 17000};
enum { BULKS = sizeof bulk / sizeof *bulk, COLLIDING = 600, CENTRES = 60 };

static int64_t id_of(uint64_t kind, uint64_t at, int64_t first, uint64_t *chance)
{
    switch (kind) {
    case 0: return (int64_t)((uint64_t)first + at);
    case 1: return (int64_t)((uint64_t)first - at * ((uint64_t)1 << 32));
    case 2: return (int64_t)(next_by_chance(chance) % 500);
    /* Not more, since finding an id takes as long as there are others in its slot. */
    default: return (int64_t)(at < COLLIDING ? at * inverse_of_factor : at);
    }
}

/* `centres` hashes, around which the others lie with up to `flips` bits changed; with the largest
 * number of centres each hash has one of its own. */
Rows rows_of(Input *input, int words, size_t most)
{
    uint64_t how = input_bytes(input, 1), ids = input_bytes(input, 1);
    uint64_t chance = input_bytes(input, 2), centres = (uint64_t)input_between(input, 1, CENTRES);
    uint64_t flips = (uint64_t)input_between(input, 0, 40);
    size_t count = how & 1 ? bulk[how / 2 % BULKS] : how / 2 % 40;
    int64_t first = ids / 4 % 8 ? (int64_t)(ids / 4) * 37 - 500 : input_number(input);
    if (count > most)
        count = most;
    Rows rows = {malloc((count + 1) * sizeof *rows.list), count};
    MUST(rows.list);
    for (size_t i = 0; i < count; i++) {
        Row *row = rows.list + i;
        *row = (Row){.id = id_of(ids % 4, i, first, &chance)};
        uint64_t centre = next_by_chance(&chance);
        if (centres < CENTRES)
            centre %= centres;
        /* One centre of two has few bits set, so that buckets are of very unequal length. */
        int sparse = centres < CENTRES && centre % 2 == 0;
        for (int word = 0; word < words; word++)
            row->hash[word] = sparse ? centre : next_by_chance(&centre);
        for (uint64_t left = flips ? next_by_chance(&chance) % (flips + 1) : 0; left; left--) {
            uint64_t bit = next_by_chance(&chance) % (64 * (uint64_t)words);
            row->hash[bit / 64] ^= UINT64_C(1) << bit % 64;
        }
    }
    return rows;
}

void rows_free(Rows *rows)
{
    free(rows->list);
    *rows = (Rows){0};
}

uint64_t *rows_hashes(const Rows *rows, int words)
{
    size_t bytes = rows->count * (size_t)words * sizeof(uint64_t);
    uint64_t *hashes = malloc(bytes + !bytes);
    MUST(hashes);
    for (size_t i = 0; i < rows->count; i++)
        memcpy(hashes + i * (size_t)words, rows->list[i].hash, (size_t)words * sizeof *hashes);
    return hashes;
}

int64_t *rows_ids(const Rows *rows)
{
    int64_t *ids = malloc(rows->count * sizeof *ids + !rows->count);
    MUST(ids);
    for (size_t i = 0; i < rows->count; i++)
        ids[i] = rows->list[i].id;
    return ids;
}

static int compare_ids(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

int rows_repeat_an_id(const Rows *rows)
{
    int64_t *ids = rows_ids(rows);
    size_t count = 0;
    for (size_t i = 0; i < rows->count; i++)
        if (!rows->list[i].removed)
            ids[count++] = rows->list[i].id;
    qsort(ids, count, sizeof *ids, compare_ids);
    int repeated = 0;
    for (size_t i = 1; i < count && !repeated; i++)
        repeated = ids[i] == ids[i - 1];
    free(ids);
    return repeated;
}

Row *rows_find(const Rows *rows, int64_t id)
{
    for (size_t i = 0; i < rows->count; i++)
        if (rows->list[i].id == id && !rows->list[i].removed)
            return rows->list + i;
    return NULL;
}

void rows_add(Rows *rows, const Row *more, size_t count)
{
    rows->list = realloc(rows->list, (rows->count + count + 1) * sizeof *rows->list);
    MUST(rows->list);
    memcpy(rows->list + rows->count, more, count * sizeof *more);
    rows->count += count;
}
