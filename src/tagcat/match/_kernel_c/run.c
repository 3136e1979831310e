#include "run.h"

#include "tables.h"

#include <stdlib.h>
#include <string.h>

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

int run_make_rows(Run *run, size_t capacity)
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
    return !run->hashes.words || run_make_rows(run, capacity) ? RUN_NO_MEMORY : RUN_OK;
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
