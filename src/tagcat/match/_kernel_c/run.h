/* A run: hashes with their ids that are searched together.
 *
 * A run either grows at its end and is searched by a scan, or was built at once, with tables for
 * multi-index hashing, and never changes again. Rows of both kinds can be marked as removed.
 */
#ifndef TAGCAT_RUN_H
#define TAGCAT_RUN_H

#include "bands.h"
#include "hits.h"
#include "idmap.h"

/* Hashes, each word of all of them side by side, so that eight can be compared at once: word w of
 * hash i is words[w * stride + i]. */
typedef struct {
    uint64_t *words;
    size_t stride;
} Hashes;

/* The hashes of one band's tables in the order of the band's values, so that a bucket is read from
 * one place: those of value v are offsets[v] to offsets[v + 1]. */
typedef struct {
    Hashes hashes;
    uint32_t *entries; /* which entry each is; NULL in the first band: the entries' own order */
    uint32_t *offsets;
} Band;

typedef struct {
    int words;

    /* Entries: the distinct hashes of a built run; every hash of one that grows. The rows of entry
     * e are first[e] to first[e + 1]; where `first` is NULL each entry has the row of its number. */
    size_t entries;
    Hashes hashes;
    uint32_t *first;

    /* Rows: one for each id. */
    size_t rows, capacity, removed;
    int64_t *ids;
    uint8_t *dead; /* one bit a row */
    IdMap map;

    /* Only in a built run. */
    Bands bands;
    Band band[MAX_BANDS]; /* band[0].hashes is `hashes` */
    Probes probes[2];     /* of the narrower and of the wider bands */
    Reach *reach;         /* for each radius below `radii`; larger ones are scanned for */
    int radii;
    int region_bits;      /* the upper bits of a band's value that name a region of its table */
    Probes in_region[2];  /* as `probes`, of the remaining bits */
} Run;

/* What is searched for: `count` hashes in the kept order, each with its radius (below 0: nothing
 * is found). The first is query number `number`. */
typedef struct {
    const uint64_t *hashes;
    const int32_t *radii;
    size_t count;
    uint32_t number;
} Queries;

typedef enum { RUN_OK, RUN_NO_MEMORY, RUN_REPEATED_ID } RunResult;

/* After a failure a run must still be freed. */
RunResult run_make_growing(Run *run, int words, size_t capacity);
RunResult run_build(Run *run, int words, const uint64_t *hashes, const int64_t *ids, size_t n);
/* A built run of all rows of `runs` that are not removed. */
RunResult run_merge(Run *run, const Run *const *runs, size_t count);
void run_free(Run *run);
/* Room for rows, without hashes. Returns 0, or -1 when memory is short. */
int run_make_rows(Run *run, size_t capacity);

/* Adds n rows to a growing run that has room for them. Hashes are in the caller's order. */
void run_append(Run *run, const uint64_t *hashes, const int64_t *ids, size_t n);
/* The row of an id that is not removed, or NO_ROW. */
uint32_t run_find(const Run *run, int64_t id);
void run_remove(Run *run, uint32_t row);
size_t run_bytes(const Run *run);

/* Rows that were there when the caller read `rows` are searched. Queries with the same number come
 * in no order. */
void run_search(const Run *run, size_t rows, const Queries *queries, Hits *hits);

static inline int run_is_dead(const Run *run, size_t row)
{
    return READ_BYTE(run->dead + row / 8) >> row % 8 & 1;
}

static inline size_t run_first_row(const Run *run, size_t entry)
{
    return run->first ? run->first[entry] : entry;
}

#endif
