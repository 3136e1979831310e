/* Hashes with ids, as an input wants them: many alike, in any number, with ids that collide. */
#ifndef TAGCAT_FUZZ_ROWS_H
#define TAGCAT_FUZZ_ROWS_H

#include "input.h"
#include "order.h"

typedef struct {
    uint64_t hash[MAX_WORDS]; /* in the caller's order */
    int64_t id;
    int removed;
} Row;

typedef struct {
    Row *list;
    size_t count;
} Rows;

/* At most `most` rows, to be freed. Ids may repeat. */
Rows rows_of(Input *input, int words, size_t most);
void rows_free(Rows *rows);

/* Their hashes and ids side by side, in memory of exactly that size, to be freed. */
uint64_t *rows_hashes(const Rows *rows, int words);
int64_t *rows_ids(const Rows *rows);

/* Whether any id is there twice among rows that are not removed. */
int rows_repeat_an_id(const Rows *rows);

/* The row that is not removed and has this id, or NULL. */
Row *rows_find(const Rows *rows, int64_t id);

/* Adds rows at the end. */
void rows_add(Rows *rows, const Row *more, size_t count);

#endif
