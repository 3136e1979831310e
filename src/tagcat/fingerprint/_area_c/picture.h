/* What both loops take. */
#ifndef TAGCAT_PICTURE_H
#define TAGCAT_PICTURE_H

#include <stdint.h>

#define MAX_PIXELS ((int64_t)1 << 28)

#define OUTSIDE "the picture does not lie inside the buffer"

/* Whether a picture may have this size in pixels. */
static inline int size_is_possible(int64_t width, int64_t height)
{
    return width >= 1 && height >= 1 && width <= MAX_PIXELS && height <= MAX_PIXELS / width;
}

/* Whether a pixel may have this many samples. */
static inline int samples_are_possible(int samples)
{
    return samples == 1 || samples == 3 || samples == 4;
}

#endif
