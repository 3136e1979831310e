/* The borders of any picture seen in any way, held against the definition. */
#include "borders.h"

#include "input.h"

/* Whether every pixel lies in the buffer, in numbers that cannot overflow. */
static int fits(const View *view, int64_t offset, int64_t length)
{
    int bytes = view->samples == 1 ? 1 : 3;
    for (int corner = 0; corner < 4; corner++) {
        __int128 at = offset;
        if (corner & 1)
            at += (__int128)(view->width - 1) * view->x_stride;
        if (corner & 2)
            at += (__int128)(view->height - 1) * view->y_stride;
        if (at < 0 || at + bytes > length)
            return 0;
    }
    return 1;
}

static int makes_sense(const View *view)
{
    return view->width >= 1 && view->height >= 1
           && (__int128)view->width * view->height <= (int64_t)1 << 28
           && (view->samples == 1 || view->samples == 3 || view->samples == 4);
}

static int64_t luma_of(const View *view, int64_t x, int64_t y)
{
    const uint8_t *at = view->origin + x * view->x_stride + y * view->y_stride;
    return view->samples == 1 ? at[0] : (299 * at[0] + 587 * at[1] + 114 * at[2]) / 1000;
}

typedef struct {
    int64_t x, y, width, height;
} Part;

/* Uniform lines of a part of the picture, rows or columns, from its begin or from its end, of which
 * there are `limit` at most: the variance of each is 25 or less, and its mean at most 10 away from
 * that of the outermost one. */
static int64_t uniform(const View *view, Part part, int columns, int from_end, int64_t limit)
{
    int64_t across = columns ? part.width : part.height, along = columns ? part.height : part.width;
    __int128 edge = 0;
    for (int64_t line = 0; line < limit; line++) {
        int64_t number = from_end ? across - 1 - line : line;
        __int128 sum = 0, squares = 0;
        for (int64_t i = 0; i < along; i++) {
            int64_t luma = columns ? luma_of(view, part.x + number, part.y + i)
                                   : luma_of(view, part.x + i, part.y + number);
            sum += luma;
            squares += luma * luma;
        }
        if (!line)
            edge = sum;
        __int128 apart = sum > edge ? sum - edge : edge - sum;
        if (apart > 10 * (__int128)along
            || along * squares - sum * sum > 25 * (__int128)along * along)
            return line;
    }
    return limit;
}

static void expect(const View *view, Borders found)
{
    Part part = {0, 0, view->width, view->height};
    int64_t tall = view->height * 45 / 100, wide = view->width * 45 / 100;
    MUST(found.top == uniform(view, part, 0, 0, tall));
    MUST(found.bottom == uniform(view, part, 0, 1, tall));
    part.y = found.top;
    part.height -= found.top + found.bottom;
    MUST(found.left == uniform(view, part, 1, 0, wide));
    MUST(found.right == uniform(view, part, 1, 1, wide));
}

/* A picture of some shape, turned and mirrored in any way, that fills a buffer to the last byte. */
static int64_t fitting(Input *input, View *view, int64_t *offset)
{
    static const int samples[3] = {1, 3, 4};
    uint64_t kind = input_bytes(input, 1);
    view->samples = samples[kind % 3];
    int64_t few = input_between(input, 1, 6), some = input_between(input, 1, 60);
    int64_t many = input_between(input, 1, 1500);
    uint64_t shape = input_bytes(input, 1);
    view->width = shape % 3 == 0 ? many : shape % 3 == 1 ? few : some;
    view->height = shape % 3 == 0 ? few : shape % 3 == 1 ? many : input_between(input, 1, 60);
    int turned = kind / 3 & 1;
    int64_t line = (turned ? view->height : view->width) * view->samples + (int64_t)(shape / 3 % 3);
    view->x_stride = turned ? line : view->samples;
    view->y_stride = turned ? view->samples : line;
    *offset = 0;
    if (kind / 6 & 1) {
        *offset += (view->width - 1) * view->x_stride;
        view->x_stride = -view->x_stride;
    }
    if (kind / 12 & 1) {
        *offset += (view->height - 1) * view->y_stride;
        view->y_stride = -view->y_stride;
    }
    int64_t x = (view->width - 1) * llabs(view->x_stride);
    int64_t y = (view->height - 1) * llabs(view->y_stride);
    return x + y + (view->samples == 1 ? 1 : 3) - (shape / 9 % 8 == 7);
}

static int64_t anything(Input *input, View *view, int64_t *offset)
{
    view->width = input_number(input);
    view->height = input_number(input);
    view->x_stride = input_number(input);
    view->y_stride = input_number(input);
    view->samples = (int)input_between(input, -1, 5);
    *offset = input_number(input);
    return input_between(input, 0, 2000);
}

/* What there is to find: a colour all around, and something else inside. */
static void paint(Input *input, const View *view, uint8_t *buffer, int64_t offset)
{
    uint8_t colour = (uint8_t)input_bytes(input, 1), noise = (uint8_t)input_bytes(input, 1);
    int64_t left = input_between(input, 0, 80), top = input_between(input, 0, 80);
    int64_t right = input_between(input, 0, 80), bottom = input_between(input, 0, 80);
    size_t n = 0;
    for (int64_t y = 0; y < view->height; y++)
        for (int64_t x = 0; x < view->width; x++) {
            int inside = x >= left && y >= top && x < view->width - right
                         && y < view->height - bottom;
            uint8_t *at = buffer + offset + x * view->x_stride + y * view->y_stride;
            for (int sample = 0; sample < (view->samples == 1 ? 1 : 3); sample++, n++) {
                uint8_t byte = input->left ? input->at[n % input->left] : 0;
                at[sample] = (uint8_t)(colour + (inside ? byte : byte & noise));
            }
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Input input = {data, size};
    View view = {0};
    int64_t offset;
    int any = input_bytes(&input, 1) % 4 == 0;
    int64_t length = (any ? anything : fitting)(&input, &view, &offset);
    int good = makes_sense(&view) && fits(&view, offset, length);
    MUST(good == !view_refused(&view, offset, length));
    if (!good)
        return 0;
    uint8_t *buffer = input_filling(&input, (size_t)length);
    if (!any)
        paint(&input, &view, buffer, offset);
    view.origin = buffer + offset;
    expect(&view, view_borders(&view));
    free(buffer);
    return 0;
}
