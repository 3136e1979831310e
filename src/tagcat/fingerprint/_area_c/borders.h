/* The search for uniform borders of a picture. */
#ifndef TAGCAT_BORDERS_H
#define TAGCAT_BORDERS_H

#include "picture.h"

#include <stdint.h>

/* A picture seen through strides, so that a rotated one need not be copied. */
typedef struct {
    const uint8_t *origin; /* pixel (0, 0) */
    int64_t width, height, x_stride, y_stride;
    int samples; /* 1 (luma), 3 or 4 (RGB first) */
} View;

typedef struct {
    int64_t left, top, right, bottom;
} Borders;

/* Why a view whose origin is at `offset` of a buffer of `length` bytes cannot be read; NULL where it
 * can. `origin` is not looked at. */
const char *view_refused(const View *view, int64_t offset, int64_t length);

/* Lines of uniform border on each side. */
Borders view_borders(const View *view);

#endif
