"""Which engine for the area sums: the C extension, numba or numpy, beside decoding the JPEG.

    python benchmarks/area_kernel.py        (numba is compared where it is installed)

Decision: C. On one core of an Intel Xeon (Debian 12, gcc 12, numba 0.68, numpy 2.4), medians:

           C extension         numba               numpy               decoding
     2 MP   0.4 ms ( 5 %)       3.8 ms (54 %)       5.3 ms (73 %)       7.1 ms
     5 MP   0.9 ms ( 5 %)       9.2 ms (54 %)      12.2 ms (72 %)      17.0 ms
    12 MP   2.6 ms ( 6 %)      22.9 ms (48 %)      29.5 ms (63 %)      47.0 ms

(in brackets: median share of decoding the same JPEG with simplejpeg, round by round; numba runs
the plain loop over pixels, which is the reason to have it)

The C extension needs a compiler when TagCat is installed and nothing at run time; numba would add
200 MB of dependencies and 0.8 s of importing and compiling to every start. numpy, which is always
there, is the fallback.
"""

from __future__ import annotations

import io
import statistics
from collections.abc import Callable

import numpy as np
import simplejpeg
from common import describe_run, interleaved, median_ratio, pin_to_one_core
from fingerprint_images import mosaic
from numpy.typing import NDArray

from tagcat.fingerprint import _area, _area_numpy

SIZES = {"2 MP": (1632, 1224), "5 MP": (2592, 1944), "12 MP": (4000, 3000)}
Engine = Callable[[NDArray[np.uint8]], bytes]


def kernel(module: object) -> Engine:
    def run(rgb: NDArray[np.uint8]) -> bytes:
        height, width, _ = rgb.shape
        return bytes(module.dhash(rgb.data, 0, width, height, 3 * width, 3, 1, 0))

    return run


def numba_loop() -> Callable[..., None] | None:
    """The same sums in one pass: each pixel is weighed and added to its cells of both grids."""
    try:
        from numba import njit
    except ImportError:
        return None

    @njit(nogil=True)
    def loop(rgb, first_column, column_share, first_row, row_share, cells):
        height, width, _ = rgb.shape
        line = np.empty((2, 9), np.int64)
        for y in range(height):
            line[:] = 0
            for x in range(width):
                red, green, blue = rgb[y, x, 0], rgb[y, x, 1], rgb[y, x, 2]
                value = 299 * np.int64(red) + 587 * np.int64(green) + 114 * np.int64(blue)
                for g in range(2):
                    cell, weight = first_column[g, x], column_share[g, x]
                    line[g, cell] += value * weight
                    if weight != 9 - g:
                        line[g, cell + 1] += value * (9 - g - weight)
            for g in range(2):
                cell, weight = first_row[g, y], row_share[g, y]
                for j in range(9 - g):
                    cells[g, cell, j] += line[g, j] * weight
                    if weight != 8 + g:
                        cells[g, cell + 1, j] += line[g, j] * (8 + g - weight)

    return loop


def shares(n: int, cells: tuple[int, int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each of n pixels and both grids, the first cell it lies in and its share, in 1/cells."""
    counts = np.array(cells)[:, None]
    at = np.arange(n) * counts
    first = at // n
    return first, np.minimum((first + 1) * n - at, counts)


def numba_engine(loop: Callable[..., None]) -> Engine:
    def run(rgb: NDArray[np.uint8]) -> bytes:
        height, width, _ = rgb.shape
        cells = np.zeros((2, 10, 10), np.int64)
        loop(rgb, *shares(width, (9, 8)), *shares(height, (8, 9)), cells)
        rows = np.diff(cells[0, :8, :9], axis=1).ravel()
        columns = np.diff(cells[1, :9, :8], axis=0).ravel()
        steps = np.concatenate([rows, columns])
        return np.packbits(steps > 0).tobytes() + np.packbits(steps == 0).tobytes()

    return run


def main() -> None:
    pin_to_one_core()
    print(describe_run(["simplejpeg", "numpy", "numba"]))
    engines = {"C extension": kernel(_area), "numpy": kernel(_area_numpy)}
    loop = numba_loop()
    if loop:
        engines["numba"] = numba_engine(loop)
    for size, (width, height) in SIZES.items():
        out = io.BytesIO()
        mosaic(width, height, 0).save(out, "JPEG", quality=90)
        data = out.getvalue()
        rgb = simplejpeg.decode_jpeg(data)
        assert len({engine(rgb) for engine in engines.values()}) == 1
        methods: dict[str, Callable[[], object]] = {
            "decode": lambda data=data: simplejpeg.decode_jpeg(data)
        }
        for name, engine in engines.items():
            methods[name] = lambda engine=engine, rgb=rgb: engine(rgb)
        times = interleaved(methods, 9)
        for name, seconds in times.items():
            share = median_ratio(seconds, times["decode"])
            milliseconds = statistics.median(seconds) * 1000
            print(f"{size:>5}  {name:12} {milliseconds:7.2f} ms  {share:6.1%} of decoding")


if __name__ == "__main__":
    main()
