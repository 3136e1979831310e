#include "borders.h"

#include <stddef.h>
#include <stdlib.h>

typedef struct {
    int64_t sum, squares;
} Line;

static Line read_line(const uint8_t *pixel, int64_t stride, int64_t n, int samples)
{
    Line line = {0, 0};
    for (int64_t i = 0; i < n; i++, pixel += stride) {
        uint32_t v = samples == 1 ? pixel[0]
                                  : (299u * pixel[0] + 587u * pixel[1] + 114u * pixel[2]) / 1000u;
        line.sum += v;
        line.squares += v * v;
    }
    return line;
}

/* A variance of at most 25: n * squares - sum^2 <= 25 * n^2. The products of long lines do not fit
 * 64 bits, so both sides are divided by n: with sum = mean * n + rest,
 * sum^2 = n * (mean * sum + mean * rest) + rest^2. */
static int is_flat(Line line, int64_t n)
{
    int64_t mean = line.sum / n, rest = line.sum % n;
    int64_t spread = line.squares - mean * line.sum - mean * rest - 25 * n;
    return spread <= rest * rest / n;
}

static int64_t count_edge_lines(const uint8_t *pixel, int64_t across, int64_t along, int64_t n,
                                int64_t limit, int samples)
{
    int64_t edge = 0, count = 0;
    for (; count < limit; count++, pixel += across) {
        Line line = read_line(pixel, along, n, samples);
        if (count == 0)
            edge = line.sum;
        int64_t difference = line.sum > edge ? line.sum - edge : edge - line.sum;
        if (difference > 10 * n || !is_flat(line, n))
            break;
    }
    return count;
}

/* A stride nothing is reached by may be anything. */
static int64_t stride_of(int64_t stride, int64_t n)
{
    return n > 1 ? stride : 0;
}

const char *view_refused(const View *view, int64_t offset, int64_t length)
{
    if (!size_is_possible(view->width, view->height) || !samples_are_possible(view->samples))
        return "no such picture";
    int64_t dx = view->width - 1, dy = view->height - 1;
    int64_t x_stride = stride_of(view->x_stride, view->width);
    int64_t y_stride = stride_of(view->y_stride, view->height);
    /* Divisions, so that absurd strides cannot overflow the products. */
    if (x_stride > length || x_stride < -length || y_stride > length || y_stride < -length
        || llabs(x_stride) > INT64_MAX / 4 / (dx + 1)
        || llabs(y_stride) > INT64_MAX / 4 / (dy + 1))
        return OUTSIDE;
    dx *= x_stride;
    dy *= y_stride;
    int64_t lowest = (dx < 0 ? dx : 0) + (dy < 0 ? dy : 0);
    int64_t highest = (dx > 0 ? dx : 0) + (dy > 0 ? dy : 0) + (view->samples == 1 ? 1 : 3);
    if (offset < 0 || offset > length || offset + lowest < 0 || highest > length - offset)
        return OUTSIDE;
    return NULL;
}

Borders view_borders(const View *view)
{
    int64_t width = view->width, height = view->height;
    int64_t x_stride = stride_of(view->x_stride, width);
    int64_t y_stride = stride_of(view->y_stride, height);
    int64_t dx = (width - 1) * x_stride, dy = (height - 1) * y_stride;
    int64_t tall = height * 45 / 100, wide = width * 45 / 100;
    Borders found = {0, 0, 0, 0};
    found.top = count_edge_lines(view->origin, y_stride, x_stride, width, tall, view->samples);
    found.bottom = count_edge_lines(view->origin + dy, -y_stride, x_stride, width, tall,
                                    view->samples);
    int64_t inner = height - found.top - found.bottom;
    const uint8_t *first = view->origin + found.top * y_stride;
    found.left = count_edge_lines(first, x_stride, y_stride, inner, wide, view->samples);
    found.right = count_edge_lines(first + dx, -x_stride, y_stride, inner, wide, view->samples);
    return found;
}
