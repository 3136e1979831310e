/* The dHash of any picture in any buffer, held against sums of one pixel after the other. */
#include "dhash.h"

#include "input.h"
#include "memory.h"

/* Whether the picture lies in the buffer, in numbers that cannot overflow. */
static int fits(const Picture *p, int64_t offset, int64_t length)
{
    __int128 line = (__int128)p->width * p->samples * p->sample_bytes;
    __int128 end = offset + (p->height - 1) * (__int128)p->row_stride + line;
    return offset >= 0 && p->row_stride >= 0 && end <= length
           && (p->height == 1 || p->row_stride >= line);
}

static int makes_sense(const Picture *p)
{
    int samples = p->sample_bytes == 1 && (p->samples == 1 || p->samples == 3 || p->samples == 4);
    return p->width >= 1 && p->height >= 1 && p->shift >= 0 && p->shift <= 8
           && (__int128)p->width * p->height <= (int64_t)1 << 28
           && (samples || (p->sample_bytes == 2 && p->samples == 1));
}

static int64_t luma_of(const Picture *p, int64_t x, int64_t y)
{
    const uint8_t *at = p->pixels + y * p->row_stride + x * p->samples * p->sample_bytes;
    if (p->sample_bytes == 2)
        return ((at[0] | at[1] << 8) >> p->shift) & 0xFF;
    return p->samples == 1 ? at[0] : 299 * at[0] + 587 * at[1] + 114 * at[2];
}

/* How much of pixel x lies in a cell when n pixels are cut into `cells`, in 1/cells pixel. */
static int64_t overlap(int64_t x, int64_t n, int cells, int64_t cell)
{
    int64_t begin = x * cells > cell * n ? x * cells : cell * n;
    int64_t end = (x + 1) * cells < (cell + 1) * n ? (x + 1) * cells : (cell + 1) * n;
    return end - begin;
}

static void sum_cells(const Picture *p, int columns, int rows, int64_t *sums)
{
    memset(sums, 0, (size_t)(columns * rows) * sizeof *sums);
    for (int64_t y = 0; y < p->height; y++)
        for (int64_t x = 0; x < p->width; x++) {
            int64_t luma = luma_of(p, x, y);
            for (int64_t r = y * rows / p->height; r * p->height < (y + 1) * rows; r++)
                for (int64_t c = x * columns / p->width; c * p->width < (x + 1) * columns; c++)
                    sums[r * columns + c] += luma * overlap(x, p->width, columns, c)
                                             * overlap(y, p->height, rows, r);
        }
}

static void expect_step(const uint8_t *hash, int number, int64_t from, int64_t to)
{
    int bit = hash[number / 8] >> (7 - number % 8) & 1;
    int tie = hash[16 + number / 8] >> (7 - number % 8) & 1;
    MUST(bit == (to > from));
    MUST(tie == (to == from));
}

static void expect_hash(const Picture *p, const uint8_t *hash)
{
    int64_t across[9 * 8], down[8 * 9];
    sum_cells(p, 9, 8, across);
    sum_cells(p, 8, 9, down);
    for (int y = 0; y < 8; y++)
        for (int x = 0; x < 8; x++) {
            expect_step(hash, 8 * y + x, across[9 * y + x], across[9 * y + x + 1]);
            expect_step(hash, 64 + 8 * y + x, down[8 * y + x], down[8 * y + x + 8]);
        }
}

/* A picture of some shape, and a buffer that it fills to the last byte, or misses by one. */
static int64_t fitting(Input *input, Picture *p, int64_t *offset)
{
    static const int samples[4] = {1, 3, 4, 1};
    uint64_t layout = input_bytes(input, 1);
    p->samples = samples[layout % 4];
    p->sample_bytes = layout % 4 == 3 ? 2 : 1;
    p->shift = (int)(layout / 4 % 9);
    int64_t some = input_between(input, 1, 40), few = input_between(input, 1, 5);
    int64_t many = input_between(input, 1, 3000);
    uint64_t shape = input_bytes(input, 1);
    p->width = shape % 3 == 0 ? many : shape % 3 == 1 ? few : some;
    p->height = shape % 3 == 0 ? few : shape % 3 == 1 ? many : input_between(input, 1, 40);
    int64_t line = p->width * p->samples * p->sample_bytes;
    p->row_stride = line + (int64_t)(shape / 3 % 5);
    *offset = input_between(input, 0, 9);
    return *offset + (p->height - 1) * p->row_stride + line - (shape / 15 % 4 == 3);
}

static int64_t anything(Input *input, Picture *p, int64_t *offset)
{
    p->width = input_number(input);
    p->height = input_number(input);
    p->row_stride = input_number(input);
    p->samples = (int)input_between(input, -1, 5);
    p->sample_bytes = (int)input_between(input, -1, 3);
    p->shift = (int)input_between(input, -1, 10);
    *offset = input_number(input);
    return input_between(input, 0, 2000);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Input input = {data, size};
    Picture picture = {0};
    int64_t offset;
    uint64_t kind = input_bytes(&input, 1);
    int64_t length = (kind % 4 ? fitting : anything)(&input, &picture, &offset);
    int good = makes_sense(&picture) && fits(&picture, offset, length);
    MUST(good == !picture_refused(&picture, offset, length));
    if (!good)
        return 0;
    uint8_t *buffer = input_filling(&input, (size_t)length), *hash = input_filling(&input, 32);
    picture.pixels = buffer + offset;
    memory_fails_after((int)(kind / 4) - 56);
    int result = picture_dhash(&picture, hash);
    MUST(memory_failed() == (result != 0));
    if (!result)
        expect_hash(&picture, hash);
    free(buffer);
    free(hash);
    return 0;
}
