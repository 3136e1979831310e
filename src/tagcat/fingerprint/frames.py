"""Decoded video frames as pixels, without copying where the luma plane can be used as it is."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from av import VideoFrame
from av.sidedata.sidedata import Type
from av.video.format import VideoFormat
from numpy.typing import NDArray

from tagcat.fingerprint.model import Orientation
from tagcat.fingerprint.pixels import Pixels

_HIGH_BITS_FIRST = ("p010", "p012", "p016", "p210", "p212", "p216", "p410", "p412", "p416")
_STEEPEST = {
    # (signs of a and d) of a matrix that keeps the axes, (signs of b and c) of one that swaps them
    (False, 1, 1): Orientation.UPRIGHT,
    (False, -1, 1): Orientation.MIRROR,
    (False, 1, -1): Orientation.FLIP,
    (False, -1, -1): Orientation.ROTATE_180,
    (True, 1, -1): Orientation.ROTATE_90,
    (True, -1, 1): Orientation.ROTATE_270,
    (True, 1, 1): Orientation.TRANSPOSE,
    (True, -1, -1): Orientation.TRANSVERSE,
}


def pixels_of_frame(frame: VideoFrame, orientation: Orientation) -> Pixels:
    """The visible picture of a frame: its luma as stored, top 8 bits; RGB formats as RGB.

    The pixels belong to the frame and stay valid while the result is alive.

    Args:
        frame: as decoded; libavcodec has cut it to the visible rectangle.
        orientation: what makes the video upright, see ``orientation_of_frame``.
    """
    layout = _luma_layout(frame.format.name)
    if layout is None:
        return Pixels.of_array(_rgb(frame), orientation)
    target, sample_bytes, shift = layout
    if target != frame.format.name:
        frame = frame.reformat(format=target)
    plane = frame.planes[0]
    stride = plane.line_size
    if stride < 0:
        return _bottom_up(frame, sample_bytes, shift, orientation)
    return Pixels(plane, 0, frame.width, frame.height, stride, 1, sample_bytes, shift, orientation)


def orientation_of_frame(frame: VideoFrame) -> Orientation:
    """What the display matrix of the container (or the bit stream) says makes it upright.

    Matrices that turn by other than right angles are taken as the nearest of the eight.
    """
    # PyAV's stubs know of motion vectors only.
    side_data: Mapping[Type, bytes] = frame.side_data  # type: ignore[assignment]
    try:
        matrix = bytes(side_data[Type.DISPLAYMATRIX])
    except KeyError:
        return Orientation.UPRIGHT
    return orientation_of_matrix(struct.unpack_from("=9i", matrix))


def orientation_of_matrix(matrix: tuple[int, ...]) -> Orientation:
    """The symmetry nearest to an ISO media display matrix of nine fixed-point numbers.

    A pixel (x, y) is shown at (a x + c y, b x + d y), where a, b, c, d are numbers 0, 1, 3, 4.
    """
    a, b, c, d = matrix[0], matrix[1], matrix[3], matrix[4]
    if a == b == c == d == 0:
        return Orientation.UPRIGHT
    swaps = abs(b) + abs(c) > abs(a) + abs(d)
    first, second = (b, c) if swaps else (a, d)
    return _STEEPEST[swaps, -1 if first < 0 else 1, -1 if second < 0 else 1]


@lru_cache(maxsize=64)
def _luma_layout(name: str) -> tuple[str, int, int] | None:
    """(format to convert to, bytes a sample, shift) for formats with luma, None for the rest."""
    fmt = VideoFormat(name)
    luma = fmt.components[0]
    if fmt.is_rgb or fmt.has_palette or fmt.is_bit_stream or fmt.is_bayer or luma.bits > 16:
        return None
    if name.startswith("xyz"):
        return None
    if any(part.plane == luma.plane for part in fmt.components[1:]):
        # Luma and chroma interleaved: taken apart, which keeps the luma's bits.
        return ("yuv422p", 1, 0) if luma.bits == 8 else ("yuv444p16le", 2, 8)
    if luma.bits == 8:
        return name, 1, 0
    high_bits = name.startswith(_HIGH_BITS_FIRST) or "msb" in name
    target = name.removesuffix("be") + "le" if fmt.is_big_endian else name
    return target, 2, 8 if high_bits else luma.bits - 8


def _rgb(frame: VideoFrame) -> NDArray[np.uint8]:
    return np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)


def _bottom_up(
    frame: VideoFrame, sample_bytes: int, shift: int, orientation: Orientation
) -> Pixels:
    """A frame whose rows lie in memory from the lowest to the topmost."""
    plane = frame.planes[0]
    stride = -plane.line_size
    rows = np.frombuffer(memoryview(plane), np.uint8)[: frame.height * stride].reshape(
        frame.height, stride
    )
    upright = np.ascontiguousarray(rows[::-1, : frame.width * sample_bytes])
    width = upright.shape[1]
    return Pixels(
        upright.data,
        0,
        frame.width,
        frame.height,
        width,
        1,
        sample_bytes,
        shift,
        orientation,
    )
