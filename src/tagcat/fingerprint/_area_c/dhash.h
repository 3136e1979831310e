/* The area dHash of a picture. */
#ifndef TAGCAT_DHASH_H
#define TAGCAT_DHASH_H

#include "picture.h"

#include <stdint.h>

typedef struct {
    const uint8_t *pixels;
    int64_t width, height, row_stride;
    int samples;      /* samples a pixel: 1 (luma), 3 (R G B) or 4 (R G B and one unused) */
    int sample_bytes; /* 1, or 2 (little endian, shifted right by `shift` on reading) */
    int shift;
} Picture;

/* Why a picture that begins at `offset` of a buffer of `length` bytes cannot be read; NULL where it
 * can. `pixels` is not looked at. */
const char *picture_refused(const Picture *picture, int64_t offset, int64_t length);

/* 16 bytes of bits and 16 of ties. Returns 0, or -1 when memory is short. */
int picture_dhash(const Picture *picture, uint8_t out[32]);

#endif
