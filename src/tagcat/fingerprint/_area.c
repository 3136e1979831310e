/* The two loops every pixel goes through: the hash's area sums and the search for uniform borders.
 *
 * dhash() sums a picture over the cells of a 9x8 and of an 8x9 grid, in one pass. Cells share
 * pixels where the grid does not divide the picture; with the height cut into h cells, all is
 * counted in units of 1/h pixel so that the sums stay integers. The sum over rows [0, a/h) times h
 * is F(a) = h * P(q) + r * row(q) with q = a / h, r = a % h and P(q) the sum of the first q rows.
 * So only the rows at the (at most 17) cell borders need attention: between them rows are added
 * up column by column, which compilers turn into vector code, and luma weights and the horizontal
 * cells are applied to the few column sums that remain. The largest sum in a cell is
 * 255 * 1000 * width * height, below 2^53 for pictures of up to 2^28 pixels.
 *
 * Both functions release the GIL. numpy versions with equal results are in _area_numpy.py.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define LONG_CELLS 9
#define SHORT_CELLS 8
#define GRID_CELLS (LONG_CELLS * SHORT_CELLS)
#define MAX_PIXELS ((int64_t)1 << 28)
/* 257 rows of 255 are the most that 16 bits hold. */
#define MAX_BAND 257

#if defined(__x86_64__) && defined(__linux__) && defined(__GLIBC__) && defined(__GNUC__) \
    && !defined(__clang__)
#define VECTOR_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define VECTOR_CLONES
#endif

/* ---- area sums ------------------------------------------------------------------------- */

typedef struct {
    const uint8_t *pixels;
    int64_t width, height, row_stride;
    int samples;      /* samples a pixel: 1 (luma), 3 (R G B) or 4 (R G B and one unused) */
    int sample_bytes; /* 1, or 2 (little endian, shifted right by `shift` on reading) */
    int shift;
} Picture;

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

PyDoc_STRVAR(dhash_doc,
             "dhash(buffer, offset, width, height, row_stride, samples, sample_bytes, shift, /)\n"
             "--\n\n"
             "The area dHash of a picture, as 16 bytes of bits and 16 bytes of ties.\n\n"
             "samples is 1 (luma), 3 (RGB) or 4 (RGB and an unused one); sample_bytes 1, or 2 for\n"
             "little-endian samples shifted right by shift. Raises ValueError when the picture\n"
             "does not lie inside the buffer.");

static PyObject *area_dhash(PyObject *Py_UNUSED(module), PyObject *args)
{
    Py_buffer buffer;
    long long offset, width, height, row_stride;
    int samples, sample_bytes, shift;
    if (!PyArg_ParseTuple(args, "y*LLLLiii:dhash", &buffer, &offset, &width, &height, &row_stride,
                          &samples, &sample_bytes, &shift))
        return NULL;
    PyObject *result = NULL;
    uint16_t *sums = NULL;
    int32_t *luma = NULL;
    if (width < 1 || height < 1 || width > MAX_PIXELS || height > MAX_PIXELS / width) {
        PyErr_SetString(PyExc_ValueError, "width and height must be 1 or more, up to 2^28 pixels");
        goto done;
    }
    if ((samples != 1 && samples != 3 && samples != 4) || (sample_bytes != 1 && sample_bytes != 2)
        || (sample_bytes == 2 && samples != 1) || shift < 0 || shift > 8) {
        PyErr_SetString(PyExc_ValueError, "no such pixel layout");
        goto done;
    }
    int64_t line = (int64_t)width * samples * sample_bytes;
    int64_t length = buffer.len;
    /* Divisions, so that absurd strides cannot overflow the product. */
    if (offset < 0 || offset > length || row_stride < 0 || line > length - offset
        || (height > 1 && (row_stride < line || row_stride > (length - offset - line) / (height - 1)))) {
        PyErr_SetString(PyExc_ValueError, "the picture does not lie inside the buffer");
        goto done;
    }
    sums = malloc((size_t)(width * samples) * sizeof *sums);
    luma = malloc((size_t)width * sizeof *luma);
    if (!sums || !luma) {
        PyErr_NoMemory();
        goto done;
    }
    Picture picture = {(const uint8_t *)buffer.buf + offset, width, height, row_stride,
                       samples, sample_bytes, shift};
    int64_t cells[2 * GRID_CELLS];
    uint8_t hash[32];
    Py_BEGIN_ALLOW_THREADS
    sum_grids(&picture, cells, sums, luma);
    compare_cells(cells, hash);
    Py_END_ALLOW_THREADS
    result = PyBytes_FromStringAndSize((const char *)hash, sizeof hash);
done:
    free(sums);
    free(luma);
    PyBuffer_Release(&buffer);
    return result;
}

/* ---- uniform borders ------------------------------------------------------------------- */

/* A picture seen through strides, so that a rotated one need not be copied. */
typedef struct {
    const uint8_t *origin;
    int64_t x_stride, y_stride;
    int samples;
} View;

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

PyDoc_STRVAR(borders_doc,
             "borders(buffer, offset, width, height, x_stride, y_stride, samples, /)\n"
             "--\n\n"
             "Lines of uniform border as (left, top, right, bottom).\n\n"
             "Pixel (x, y) begins at offset + x * x_stride + y * y_stride; strides may be negative.\n"
             "samples is 1 (luma), 3 or 4 (RGB first). Raises ValueError when the picture does not\n"
             "lie inside the buffer.");

static PyObject *area_borders(PyObject *Py_UNUSED(module), PyObject *args)
{
    Py_buffer buffer;
    long long offset, width, height, x_stride, y_stride;
    int samples;
    if (!PyArg_ParseTuple(args, "y*LLLLLi:borders", &buffer, &offset, &width, &height, &x_stride,
                          &y_stride, &samples))
        return NULL;
    PyObject *result = NULL;
    if (width < 1 || height < 1 || width > MAX_PIXELS || height > MAX_PIXELS / width
        || (samples != 1 && samples != 3 && samples != 4)) {
        PyErr_SetString(PyExc_ValueError, "no such picture");
        goto done;
    }
    int64_t length = buffer.len, dx = width - 1, dy = height - 1;
    /* A stride nothing is reached by may be anything. */
    x_stride = dx ? x_stride : 0;
    y_stride = dy ? y_stride : 0;
    /* Divisions, so that absurd strides cannot overflow the products. */
    if (x_stride > length || x_stride < -length || y_stride > length || y_stride < -length
        || llabs(x_stride) > INT64_MAX / 4 / (dx + 1)
        || llabs(y_stride) > INT64_MAX / 4 / (dy + 1)) {
        PyErr_SetString(PyExc_ValueError, "the picture does not lie inside the buffer");
        goto done;
    }
    dx *= x_stride;
    dy *= y_stride;
    int64_t lowest = (dx < 0 ? dx : 0) + (dy < 0 ? dy : 0);
    int64_t highest = (dx > 0 ? dx : 0) + (dy > 0 ? dy : 0) + (samples == 1 ? 1 : 3);
    if (offset < 0 || offset > length || offset + lowest < 0 || highest > length - offset) {
        PyErr_SetString(PyExc_ValueError, "the picture does not lie inside the buffer");
        goto done;
    }
    const uint8_t *origin = (const uint8_t *)buffer.buf + offset;
    int64_t left, top, right, bottom;
    Py_BEGIN_ALLOW_THREADS
    int64_t tall = height * 45 / 100, wide = width * 45 / 100;
    top = count_edge_lines(origin, y_stride, x_stride, width, tall, samples);
    bottom = count_edge_lines(origin + dy, -y_stride, x_stride, width, tall, samples);
    int64_t inner = height - top - bottom;
    const uint8_t *first = origin + top * y_stride;
    left = count_edge_lines(first, x_stride, y_stride, inner, wide, samples);
    right = count_edge_lines(first + dx, -x_stride, y_stride, inner, wide, samples);
    Py_END_ALLOW_THREADS
    result = Py_BuildValue("LLLL", (long long)left, (long long)top, (long long)right,
                           (long long)bottom);
done:
    PyBuffer_Release(&buffer);
    return result;
}

/* ---- module ------------------------------------------------------------------------------ */

static PyMethodDef methods[] = {
    {"dhash", area_dhash, METH_VARARGS, dhash_doc},
    {"borders", area_borders, METH_VARARGS, borders_doc},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {{0, NULL}};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "tagcat.fingerprint._area",
    .m_doc = "Area dHash and border search in C; see _area_numpy.py for the same in numpy.",
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit__area(void)
{
    return PyModuleDef_Init(&module);
}
