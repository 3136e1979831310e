/* dhash sums a picture over the cells of a 9x8 and of an 8x9 grid, in one pass. Cells share pixels
 * where the grid does not divide the picture; with the height cut into h cells, all is counted in
 * units of 1/h pixel so that the sums stay integers. The sum over rows [0, a/h) times h is
 * F(a) = h * P(q) + r * row(q) with q = a / h, r = a % h and P(q) the sum of the first q rows.
 * So only the rows at the (at most 17) cell borders need attention: between them rows are added
 * up column by column, which compilers turn into vector code, and luma weights and the horizontal
 * cells are applied to the few column sums that remain. The largest sum in a cell is
 * 255 * 1000 * width * height, below 2^53 for pictures of up to 2^28 pixels.
 */
#include "dhash.h"

#include <stdlib.h>
#include <string.h>

#define LONG_CELLS 9
#define SHORT_CELLS 8
#define GRID_CELLS (LONG_CELLS * SHORT_CELLS)
/* 257 rows of 255 are the most that 16 bits hold. */
#define MAX_BAND 257

#if defined(__x86_64__) && defined(__linux__) && defined(__GLIBC__) && defined(__GNUC__) \
    && !defined(__clang__)
#define VECTOR_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define VECTOR_CLONES
#endif

/* A cell border at `cell * n / cells` pixels: whole pixels and the rest in 1/cells pixel. */
typedef struct {
    int64_t whole, rest;
} Border;

static Border border(int64_t n, int cells, int cell)
{
    Border b = {n * cell / cells, n * cell % cells};
    return b;
}

VECTOR_CLONES
static void add_rows_8(uint16_t *restrict sums, const uint8_t *restrict row, int64_t row_stride,
                       int64_t rows, int64_t n)
{
    for (; rows >= 4; rows -= 4, row += 4 * row_stride) {
        const uint8_t *restrict b = row + row_stride, *restrict c = b + row_stride,
                      *restrict d = c + row_stride;
        for (int64_t i = 0; i < n; i++)
            sums[i] = (uint16_t)(sums[i] + row[i] + b[i] + c[i] + d[i]);
    }
    for (; rows > 0; rows--, row += row_stride)
        for (int64_t i = 0; i < n; i++)
            sums[i] = (uint16_t)(sums[i] + row[i]);
}

VECTOR_CLONES
static void add_rows_16(uint16_t *restrict sums, const uint8_t *restrict row, int64_t row_stride,
                        int64_t rows, int64_t n, int shift)
{
    for (; rows > 0; rows--, row += row_stride)
        for (int64_t i = 0; i < n; i++) {
            unsigned value = (unsigned)row[2 * i] | (unsigned)row[2 * i + 1] << 8;
            sums[i] = (uint16_t)(sums[i] + (uint8_t)(value >> shift));
        }
}

VECTOR_CLONES
static void weigh_rgb(int32_t *restrict luma, const uint16_t *restrict sums, int64_t width,
                      int samples)
{
    if (samples == 3)
        for (int64_t x = 0; x < width; x++)
            luma[x] = 299 * sums[3 * x] + 587 * sums[3 * x + 1] + 114 * sums[3 * x + 2];
    else
        for (int64_t x = 0; x < width; x++)
            luma[x] = 299 * sums[4 * x] + 587 * sums[4 * x + 1] + 114 * sums[4 * x + 2];
}

static void widen(int32_t *restrict luma, const uint16_t *restrict sums, int64_t width)
{
    for (int64_t x = 0; x < width; x++)
        luma[x] = sums[x];
}

/* out[j] += cells times the sum of luma left of border j, for j = 1..cells. */
static void add_prefix_sums(int64_t *out, const int32_t *luma, int64_t width, int cells)
{
    int64_t sum = 0, x = 0;
    for (int j = 1; j <= cells; j++) {
        Border b = border(width, cells, j);
        int64_t part = 0;
        for (; x < b.whole; x++)
            part += luma[x];
        sum += part;
        out[j] += cells * sum + (b.rest ? b.rest * luma[x] : 0);
    }
}

typedef struct {
    int columns, rows, next;               /* next: the row border that comes next */
    int64_t above[LONG_CELLS + 1];         /* prefix sums of all rows so far */
    int64_t line[LONG_CELLS + 1];          /* prefix sums of the one row at a border */
    int64_t last[LONG_CELLS + 1];          /* prefix sums down to the previous border, times rows */
    int64_t *cells;
} Grid;

/* Adds up `count` rows from `first` and leaves their weighted column sums in `luma`. */
static void sum_band(const Picture *p, int64_t first, int64_t count, uint16_t *sums,
                     int32_t *luma)
{
    const uint8_t *row = p->pixels + first * p->row_stride;
    int64_t n = p->width * p->samples;
    memset(sums, 0, (size_t)n * sizeof *sums);
    if (p->sample_bytes == 1)
        add_rows_8(sums, row, p->row_stride, count, n);
    else
        add_rows_16(sums, row, p->row_stride, count, n, p->shift);
    if (p->samples == 1)
        widen(luma, sums, p->width);
    else
        weigh_rgb(luma, sums, p->width, p->samples);
}

/* Writes the cells above border `next` of the grid, whose border lies in or above row y. */
static void close_cells(Grid *g, Border b)
{
    int64_t *cells = g->cells + (g->next - 1) * g->columns, left = 0;
    for (int j = 1; j <= g->columns; j++) {
        int64_t here = g->rows * g->above[j] + (b.rest ? b.rest * g->line[j] : 0);
        cells[j - 1] = here - g->last[j] - left;
        left = here - g->last[j];
        g->last[j] = here;
    }
    g->next++;
}

static void sum_grids(const Picture *p, int64_t out[2 * GRID_CELLS], uint16_t *sums,
                      int32_t *luma)
{
    Grid grids[2] = {
        {.columns = LONG_CELLS, .rows = SHORT_CELLS, .next = 1, .cells = out},
        {.columns = SHORT_CELLS, .rows = LONG_CELLS, .next = 1, .cells = out + GRID_CELLS},
    };
    for (int64_t y = 0;;) {
        int64_t stop = p->height;
        int line_known = 0;
        for (Grid *g = grids; g < grids + 2; g++) {
            while (g->next <= g->rows) {
                Border b = border(p->height, g->rows, g->next);
                if (b.whole != y) {
                    if (b.whole < stop)
                        stop = b.whole;
                    break;
                }
                if (b.rest) {
                    if (!line_known)
                        sum_band(p, y, 1, sums, luma);
                    line_known = 1;
                    memset(g->line, 0, sizeof g->line);
                    add_prefix_sums(g->line, luma, p->width, g->columns);
                }
                close_cells(g, b);
            }
        }
        if (y == p->height)
            return;
        if (stop > y + MAX_BAND)
            stop = y + MAX_BAND;
        sum_band(p, y, stop - y, sums, luma);
        for (Grid *g = grids; g < grids + 2; g++)
            add_prefix_sums(g->above, luma, p->width, g->columns);
        y = stop;
    }
}

/* Sets bit `number` (0 = most significant of all) where a step goes up, and in ties where it is 0. */
static void note_step(uint8_t *bits, uint8_t *ties, int number, int64_t from, int64_t to)
{
    uint8_t mask = (uint8_t)(0x80 >> number % 8);
    if (to > from)
        bits[number / 8] |= mask;
    else if (to == from)
        ties[number / 8] |= mask;
}

/* 128 bits and 128 ties of the area sums of both grids. */
static void compare_cells(const int64_t sums[2 * GRID_CELLS], uint8_t out[32])
{
    const int64_t *across = sums, *down = sums + GRID_CELLS;
    memset(out, 0, 32);
    for (int y = 0; y < SHORT_CELLS; y++)
        for (int x = 0; x < SHORT_CELLS; x++) {
            int number = y * SHORT_CELLS + x;
            const int64_t *left = across + y * LONG_CELLS + x;
            const int64_t *upper = down + number;
            note_step(out, out + 16, number, left[0], left[1]);
            note_step(out + 8, out + 24, number, upper[0], upper[SHORT_CELLS]);
        }
}

const char *picture_refused(const Picture *p, int64_t offset, int64_t length)
{
    if (!size_is_possible(p->width, p->height))
        return "width and height must be 1 or more, up to 2^28 pixels";
    if (!samples_are_possible(p->samples) || (p->sample_bytes != 1 && p->sample_bytes != 2)
        || (p->sample_bytes == 2 && p->samples != 1) || p->shift < 0 || p->shift > 8)
        return "no such pixel layout";
    int64_t line = p->width * p->samples * p->sample_bytes;
    if (offset < 0 || offset > length || p->row_stride < 0 || line > length - offset)
        return OUTSIDE;
    /* A division, so that absurd strides cannot overflow the product. */
    if (p->height > 1
        && (p->row_stride < line || p->row_stride > (length - offset - line) / (p->height - 1)))
        return OUTSIDE;
    return NULL;
}

int picture_dhash(const Picture *p, uint8_t out[32])
{
    int64_t cells[2 * GRID_CELLS];
    uint16_t *sums = malloc((size_t)(p->width * p->samples) * sizeof *sums);
    int32_t *luma = malloc((size_t)p->width * sizeof *luma);
    int made = sums && luma;
    if (made) {
        sum_grids(p, cells, sums, luma);
        compare_cells(cells, out);
    }
    free(sums);
    free(luma);
    return made ? 0 : -1;
}
