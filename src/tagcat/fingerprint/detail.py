"""Whether a picture was enlarged: the trace that interpolation leaves.

A pixel between two others is a mixture of both, so that it differs less from its neighbours than
one that was taken over. In a picture that was enlarged by a factor, the mean difference between
neighbours therefore goes up and down along a line, with a period that follows from the factor
(A. C. Gallagher, Detection of linear and cubic interpolation in JPEG compressed images, CRV 2005).
A picture that is merely blurred, or out of focus, has no such period, which is why the period is
looked for and not the lack of detail itself.

Enlarging to 1.5, 2 and 3 times the size is told; other factors are not, nor is a picture that was
compressed hard afterwards. All sums are of integers, so that the twin in the browser,
``web/src/review/detail.ts``, agrees exactly; ``spec/review/detail.json`` holds both to it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tagcat.fingerprint.decode import decode_image
from tagcat.fingerprint.pixels import Pixels
from tagcat.fingerprint.sniff import HEAD_BYTES, media_type_of
from tagcat.fingerprint.source import MediaFile, StrPath

MIN_SIDE = 400
"""Smaller pictures have too few columns for a period to stand out, and no detail is told."""

MAX_SIDE = 2048
"""Of the part in the middle of the picture that is looked at."""

_LINES = 1024
_MAX_SMOOTH_THIRD, _MAX_SMOOTH_HALF, _SMOOTH_OF_3 = 1.8, 1.4, 0.7
_MIN_THIRD, _MIN_HALF = 40.0, 0.06
_SEGMENT = 192
_AROUND = 8
_SCALE = 4096
_THIRD = _SEGMENT // 3
_BACKGROUND = [k for k in range(_THIRD - 11, _THIRD + 12) if abs(k - _THIRD) > 2 and k % 24]
_ALTERNATING = np.array([1, -6, 15, -20, 15, -6, 1], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Traces:
    """What interpolation leaves along one direction.

    Attributes:
        third: how much a period of three (or of one and a half) pixels stands out: the power at
            its frequency by that around it.
        half: how much a period of two pixels does, from 0 to 1, whatever the 8 pixels wide blocks
            of JPEG do.
        smooth: mean third difference between neighbours by the mean first difference.
    """

    third: float
    half: float
    smooth: float


def read_detail(path: StrPath) -> float | None:
    """The detail of the image at ``path``, see ``detail_of_luma``; None for videos.

    Raises:
        UnreadableFile: the file cannot be read, or is a damaged image.
    """
    with MediaFile(path) as file:
        media_type = media_type_of(file.read(HEAD_BYTES))
        if media_type is None or not media_type.startswith("image/"):
            return None
        return detail_of_luma(_luma(decode_image(file.path, file.read_image(), media_type)))


def detail_of_luma(luma: NDArray[np.uint8]) -> float | None:
    """Which part of the resolution along a side a picture really has, where it was enlarged.

    Args:
        luma: 8 bits, of shape (height, width); of a picture with colours (299 R + 587 G + 114 B)
            div 1000. The middle alone is enough.

    Returns:
        2/3, 1/2 or 1/3; None where there is no sign of enlarging.
    """
    height, width = luma.shape
    if min(height, width) < MIN_SIDE:
        return None
    size = min(height, MAX_SIDE), min(width, MAX_SIDE)
    top, left = (height - size[0]) // 2, (width - size[1]) // 2
    middle = luma[top : top + size[0], left : left + size[1]]
    across, down = traces(middle), traces(middle.T)
    if across is None or down is None:
        return None
    smooth = max(across.smooth, down.smooth)
    if min(across.third, down.third) > _MIN_THIRD and smooth < _MAX_SMOOTH_THIRD:
        return 1 / 3 if smooth < _SMOOTH_OF_3 else 2 / 3
    if min(across.half, down.half) > _MIN_HALF and smooth < _MAX_SMOOTH_HALF:
        return 1 / 2
    return None


def _luma(pixels: Pixels) -> NDArray[np.uint8]:
    """The middle of a decoded picture, turned as it is stored."""
    width, height = min(pixels.width, MAX_SIDE), min(pixels.height, MAX_SIDE)
    left, top = (pixels.width - width) // 2, (pixels.height - height) // 2
    stored = np.frombuffer(memoryview(pixels.buffer), np.uint8)
    rows = np.lib.stride_tricks.as_strided(
        stored[pixels.offset + top * pixels.row_stride + left * pixels.samples :],
        (height, width, pixels.samples),
        (pixels.row_stride, pixels.samples, 1),
        writeable=False,
    )
    if pixels.samples == 1:
        return rows[:, :, 0]
    weighted = rows[:, :, :3].astype(np.uint32) @ np.array([299, 587, 114], np.uint32)
    return np.asarray(weighted // 1000, np.uint8)


def traces(luma: NDArray[np.uint8]) -> Traces | None:
    """The traces along the rows of a picture of shape (height, width); None if it is flat."""
    height = luma.shape[0]
    count = min(height, _LINES)
    lines = luma[np.arange(count) * height // count].astype(np.int32)
    first = np.abs(np.diff(lines, axis=1)).sum(axis=0, dtype=np.int64)
    third = np.abs(np.diff(lines, 3, axis=1)).sum(axis=0, dtype=np.int64)
    total = int(first.sum())
    if total == 0:
        return None
    return Traces(_third(third, count), _half(first), int(third.sum()) / total)


def _third(profile: NDArray[np.int64], count: int) -> float:
    """The power at a third of the sampling frequency by the median of that around it."""
    sums = np.convolve(profile, np.ones(2 * _AROUND + 1, dtype=np.int64), "valid") + count
    middle = profile[_AROUND : len(profile) - _AROUND]
    level = (middle * ((2 * _AROUND + 1) * _SCALE)) // sums - _SCALE
    power = np.zeros(len(_BACKGROUND) + 1, dtype=np.int64)
    for start in range(0, len(level) - _SEGMENT + 1, _SEGMENT // 2):
        waves = (level[start : start + _SEGMENT] @ _WAVES) // _SCALE
        real, imaginary = waves[: len(power)], waves[len(power) :]
        power += real * real + imaginary * imaginary
    around = np.sort(power[1:])[len(_BACKGROUND) // 2]
    return int(power[0]) / (int(around) + 1)


def _waves() -> NDArray[np.int64]:
    """Columns of cosines, then of sines, under a Hann window."""
    n = np.arange(_SEGMENT)
    window = np.sin(np.pi * (n + 0.5) / _SEGMENT) ** 2
    angles = 2 * np.pi * np.outer(n, [_THIRD, *_BACKGROUND]) / _SEGMENT
    both = np.concatenate([np.cos(angles), np.sin(angles)], axis=1)
    return np.asarray(np.floor(1024 * window[:, np.newaxis] * both + 0.5), np.int64)


_WAVES = _waves()


def _half(profile: NDArray[np.int64]) -> float:
    """How far neighbouring columns alternate, inside of the blocks that JPEG may have.

    Sixth differences are blind to whatever changes slowly within a block. Where blocks begin is
    not known; what is there at every offset is not of their making.
    """
    least = 1.0
    for offset in range(8):
        blocks = (len(profile) - offset) // 8
        columns = profile[offset : offset + 8 * blocks].reshape(blocks, 8).sum(axis=0)[:7]
        change = abs(int(columns @ _ALTERNATING))
        whole = int(columns @ np.abs(_ALTERNATING))
        least = min(least, change / whole if whole else 0.0)
    return least
