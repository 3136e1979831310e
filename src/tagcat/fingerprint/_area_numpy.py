"""The functions of ``_area_c`` in numpy, for machines where the extension could not be built.

Same names, parameters and results; only the speed differs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

if TYPE_CHECKING:
    from typing_extensions import Buffer

_MAX_PIXELS = 1 << 28
_OUTSIDE = "the picture does not lie inside the buffer"


def dhash(
    buffer: Buffer,
    offset: int,
    width: int,
    height: int,
    row_stride: int,
    samples: int,
    sample_bytes: int,
    shift: int,
    /,
) -> bytes:
    """The area dHash as 16 bytes of bits and 16 bytes of ties; see ``_area_c``."""
    data = np.frombuffer(memoryview(buffer), np.uint8)
    if width < 1 or height < 1 or width * height > _MAX_PIXELS:
        raise ValueError("width and height must be 1 or more, up to 2^28 pixels")
    if (samples, sample_bytes) not in {(1, 1), (3, 1), (4, 1), (1, 2)} or not 0 <= shift <= 8:
        raise ValueError("no such pixel layout")
    line = width * samples * sample_bytes
    end = offset + (height - 1) * row_stride + line
    if offset < 0 or row_stride < 0 or end > data.size or (height > 1 and row_stride < line):
        raise ValueError(_OUTSIDE)
    rows = as_strided(data[offset:], (height, line), (row_stride, 1), writeable=False)
    steps = []
    for columns, count, axis in ((9, 8, 1), (8, 9, 0)):
        prefix = np.zeros((count + 1, columns + 1), np.int64)
        above = np.zeros(columns + 1, np.int64)
        done = 0
        for border in range(1, count + 1):
            whole, rest = divmod(height * border, count)
            above += _across(rows[done:whole], columns, samples, sample_bytes, shift)
            done = whole
            prefix[border] = count * above
            if rest:
                one = _across(rows[whole : whole + 1], columns, samples, sample_bytes, shift)
                prefix[border] += rest * one
        cells = np.diff(np.diff(prefix, axis=0), axis=1)
        steps.append(np.diff(cells, axis=axis).ravel())
    signs = np.concatenate(steps)
    return np.packbits(signs > 0).tobytes() + np.packbits(signs == 0).tobytes()


def _across(
    rows: NDArray[np.uint8], columns: int, samples: int, sample_bytes: int, shift: int
) -> NDArray[np.int64]:
    """Luma of the rows left of each of the ``columns + 1`` borders, in 1/columns pixel."""
    if sample_bytes == 2:
        value = rows[:, 0::2].astype(np.uint16) | (rows[:, 1::2].astype(np.uint16) << 8)
        luma = ((value >> shift) & 0xFF).sum(axis=0, dtype=np.int64)
    else:
        luma = rows.sum(axis=0, dtype=np.int64)
        if samples > 1:
            luma = luma.reshape(-1, samples)[:, :3] @ np.array([299, 587, 114], np.int64)
    width = luma.size
    prefix = np.concatenate(([0], np.cumsum(luma)))
    whole, rest = np.divmod(np.arange(columns + 1) * width, columns)
    beside = np.append(luma, 0)[whole]
    return np.asarray(columns * prefix[whole] + rest * beside, np.int64)


def borders(
    buffer: Buffer,
    offset: int,
    width: int,
    height: int,
    x_stride: int,
    y_stride: int,
    samples: int,
    /,
) -> tuple[int, int, int, int]:
    """Lines of uniform border as (left, top, right, bottom); see ``_area_c``."""
    data = np.frombuffer(memoryview(buffer), np.uint8)
    if width < 1 or height < 1 or width * height > _MAX_PIXELS or samples not in {1, 3, 4}:
        raise ValueError("no such picture")
    ends = ((width - 1) * x_stride, (height - 1) * y_stride)
    lowest = sum(min(end, 0) for end in ends)
    highest = sum(max(end, 0) for end in ends) + min(samples, 3)
    if offset < 0 or offset + lowest < 0 or offset + highest > data.size:
        raise ValueError(_OUTSIDE)
    view = as_strided(
        data[offset:],
        (height, width, min(samples, 3)),
        (y_stride, x_stride, 1),
        writeable=False,
    )
    tall, wide = height * 45 // 100, width * 45 // 100
    top = _edge_lines(view, tall)
    bottom = _edge_lines(view[::-1], tall)
    upright = view[top : height - bottom].swapaxes(0, 1)
    return _edge_lines(upright, wide), top, _edge_lines(upright[::-1], wide), bottom


def _edge_lines(lines: NDArray[np.uint8], limit: int) -> int:
    """How many of the first ``limit`` lines are uniform and like the first one."""
    edge = 0
    for count in range(limit):
        pixels = lines[count].astype(np.int64)
        if pixels.shape[1] == 3:
            luma = pixels @ np.array([299, 587, 114], np.int64) // 1000
        else:
            luma = pixels[:, 0]
        # Python integers: the products of long lines do not fit 64 bits.
        n, total, squares = luma.size, int(luma.sum()), int((luma * luma).sum())
        if count == 0:
            edge = total
        if abs(total - edge) > 10 * n or n * squares - total * total > 25 * n * n:
            return count
    return limit
