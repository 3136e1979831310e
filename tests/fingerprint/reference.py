"""The hash written down a second time, as plainly as possible and without the product's code."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Luma = NDArray[np.int64]


def luma_of(pixels: NDArray[np.uint8]) -> Luma:
    """299 R + 587 G + 114 B for (height, width, 3 or 4), the value itself for (height, width)."""
    if pixels.ndim == 2:
        return pixels.astype(np.int64)
    return pixels[..., :3].astype(np.int64) @ np.array([299, 587, 114], np.int64)


def overlaps(n: int, cells: int) -> NDArray[np.int64]:
    """How much of each of n pixels lies in each cell, in 1/cells pixel; shape (cells, n)."""
    weights = np.zeros((cells, n), np.int64)
    for cell in range(cells):
        begin, end = cell * n, (cell + 1) * n
        for pixel in range(n):
            weights[cell, pixel] = max(0, min(end, (pixel + 1) * cells) - max(begin, pixel * cells))
    return weights


def grid(luma: Luma, columns: int, rows: int) -> Luma:
    height, width = luma.shape
    return np.asarray(overlaps(height, rows) @ luma @ overlaps(width, columns).T)


def dhash(pixels: NDArray[np.uint8]) -> tuple[int, int]:
    """(bits, ties)."""
    luma = luma_of(pixels)
    across, down = grid(luma, 9, 8), grid(luma, 8, 9)
    bits = ties = 0
    for first, second in [
        *((across[y, x], across[y, x + 1]) for y in range(8) for x in range(8)),
        *((down[y, x], down[y + 1, x]) for y in range(8) for x in range(8)),
    ]:
        bits = bits << 1 | int(second > first)
        ties = ties << 1 | int(second == first)
    return bits, ties


def complexity(bits: int) -> int:
    digits = f"{bits:0128b}"
    rows = [digits[8 * y : 8 * y + 8] for y in range(8)]
    columns = [digits[64 + 8 * y : 72 + 8 * y] for y in range(8)]
    return sum(rows[y][x] != rows[y][x + 1] for y in range(8) for x in range(7)) + sum(
        columns[y][x] != columns[y + 1][x] for y in range(7) for x in range(8)
    )


def borders(pixels: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """Uniform lines (left, top, right, bottom), from the definition."""
    luma = luma_of(pixels)
    if pixels.ndim == 3:
        luma //= 1000

    def count(lines: Luma) -> int:
        n = lines.shape[1]
        edge = int(lines[0].sum())
        for number, line in enumerate(lines[: lines.shape[0] * 45 // 100]):
            total, squares = int(line.sum()), int((line**2).sum())
            if n * squares - total**2 > 25 * n * n or abs(total - edge) > 10 * n:
                return number
        return int(lines.shape[0] * 45 // 100)

    top, bottom = count(luma), count(luma[::-1])
    inner = luma[top : luma.shape[0] - bottom].T
    return count(inner), top, count(inner[::-1]), bottom


def turned(pixels: NDArray[np.uint8], orientation: str) -> NDArray[np.uint8]:
    """The pixels themselves, mirrored or turned."""
    operations: dict[str, Callable[[NDArray[np.uint8]], NDArray[np.uint8]]] = {
        "upright": lambda a: a,
        "mirror": np.fliplr,
        "flip": np.flipud,
        "rotate-180": lambda a: np.rot90(a, 2),
        "rotate-90": lambda a: np.rot90(a, -1),
        "rotate-270": lambda a: np.rot90(a, 1),
        "transpose": lambda a: a.swapaxes(0, 1),
        "transverse": lambda a: np.rot90(a, 2).swapaxes(0, 1),
    }
    return operations[orientation](pixels)
