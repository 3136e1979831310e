"""A picture in memory: where its samples lie, without copying them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tagcat.fingerprint import area
from tagcat.fingerprint.model import Orientation

if TYPE_CHECKING:
    from typing_extensions import Buffer

TRANSPOSING = frozenset(
    {
        Orientation.ROTATE_90,
        Orientation.ROTATE_270,
        Orientation.TRANSPOSE,
        Orientation.TRANSVERSE,
    }
)
"""The orientations that swap width and height."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a picture in pixels; ``right`` and ``bottom`` are the first outside."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Pixels:
    """A picture as it lies in a buffer, and how it has to be turned to stand upright.

    Attributes:
        buffer: the object that holds the samples.
        offset: where the first pixel begins, in bytes.
        width, height: of the picture as stored, in pixels.
        row_stride: bytes from one row to the next.
        samples: samples a pixel: 1 (luma), 3 (red, green, blue) or 4 (the fourth unused).
        sample_bytes: 1, or 2 for little-endian samples.
        shift: bits by which 2-byte samples are shifted right to leave 8.
        orientation: what has to be done to the stored picture to make it upright.
    """

    buffer: Buffer
    offset: int
    width: int
    height: int
    row_stride: int
    samples: int
    sample_bytes: int = 1
    shift: int = 0
    orientation: Orientation = Orientation.UPRIGHT

    @classmethod
    def of_array(
        cls, array: NDArray[np.uint8], orientation: Orientation = Orientation.UPRIGHT
    ) -> Pixels:
        """The picture in ``array``: shape (height, width) luma, or (height, width, 3 or 4).

        Raises:
            ValueError: the array is not uint8, is empty or has another shape.
        """
        shape = array.shape
        if array.dtype != np.uint8 or len(shape) not in {2, 3} or 0 in shape:
            raise ValueError("expected a uint8 array (height, width) or (height, width, 3 or 4)")
        samples = shape[2] if len(shape) == 3 else 1
        if samples not in {1, 3, 4}:
            raise ValueError("expected 1, 3 or 4 samples a pixel")
        plain = np.ascontiguousarray(array)
        return cls(
            plain.data, 0, shape[1], shape[0], shape[1] * samples, samples, orientation=orientation
        )

    @property
    def upright_size(self) -> tuple[int, int]:
        """Width and height of the upright picture, in pixels."""
        if self.orientation in TRANSPOSING:
            return self.height, self.width
        return self.width, self.height

    def crop(self, box: Box) -> Pixels:
        """The part of the upright picture inside ``box``, in the same buffer."""
        width, height = self.upright_size
        right, bottom = width - box.right, height - box.bottom
        # (left, top, right, bottom) of the stored picture, in terms of the upright one.
        left, top, right, bottom = {
            Orientation.UPRIGHT: (box.left, box.top, right, bottom),
            Orientation.MIRROR: (right, box.top, box.left, bottom),
            Orientation.FLIP: (box.left, bottom, right, box.top),
            Orientation.ROTATE_180: (right, bottom, box.left, box.top),
            Orientation.ROTATE_90: (box.top, right, bottom, box.left),
            Orientation.ROTATE_270: (bottom, box.left, box.top, right),
            Orientation.TRANSPOSE: (box.top, box.left, bottom, right),
            Orientation.TRANSVERSE: (bottom, right, box.top, box.left),
        }[self.orientation]
        return replace(
            self,
            offset=self.offset + top * self.row_stride + left * self.samples * self.sample_bytes,
            width=self.width - left - right,
            height=self.height - top - bottom,
        )

    def content_box(self) -> Box:
        """The upright picture without its uniform borders; 8-bit samples only.

        A line of n pixels is uniform when the variance of its luma (299 R + 587 G + 114 B) //
        1000 is at most 25. The border goes on while lines are uniform and their mean is within
        10 of the outermost line, over at most 45 % of a side; rows first, then columns.
        """
        width, height = self.upright_size
        x, y = self.samples, self.row_stride
        right, below = (self.width - 1) * x, (self.height - 1) * y
        # Where the upright picture's first pixel lies, and its strides along x and y.
        start, x_stride, y_stride = {
            Orientation.UPRIGHT: (0, x, y),
            Orientation.MIRROR: (right, -x, y),
            Orientation.FLIP: (below, x, -y),
            Orientation.ROTATE_180: (right + below, -x, -y),
            Orientation.ROTATE_90: (below, -y, x),
            Orientation.ROTATE_270: (right, y, -x),
            Orientation.TRANSPOSE: (0, y, x),
            Orientation.TRANSVERSE: (right + below, -y, -x),
        }[self.orientation]
        left, top, right, bottom = area.borders(
            self.buffer, self.offset + start, width, height, x_stride, y_stride, self.samples
        )
        return Box(left, top, width - right, height - bottom)
