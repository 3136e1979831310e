"""The 128-bit area dHash: from pixels, and what can be told from its bits alone.

The hash is the sign of brightness differences between neighbouring cells: 64 row bits of a grid
of 9x8 cells (right brighter than left), then 64 column bits of a grid of 8x9 (lower brighter than
upper), row-major, most significant bit first. Cells are exact integer area sums of
299 R + 587 G + 114 B, so every implementation gets the same bits.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tagcat.errors import InvalidInput
from tagcat.fingerprint import area
from tagcat.fingerprint.model import HASH_BITS, AnyHash, DHash, KeyedHash, Orientation
from tagcat.fingerprint.pixels import TRANSPOSING, Pixels

_HALF = HASH_BITS // 2
_MASK = (1 << _HALF) - 1
_HEX_DIGITS = HASH_BITS // 4
_NUMBER_OF = {orientation: number for number, orientation in enumerate(Orientation)}
_MIRRORED_BYTE = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def dhash_of_rgb(pixels: NDArray[np.uint8]) -> DHash:
    """The hash of an upright picture of shape (height, width, 3 or 4), red, green, blue first.

    Raises:
        ValueError: the array is not uint8 or has another shape.
    """
    if pixels.ndim != 3:
        raise ValueError("expected an array of shape (height, width, 3 or 4)")
    return dhash_of_pixels(Pixels.of_array(pixels))


def dhash_of_luma(luma: NDArray[np.uint8]) -> DHash:
    """The hash of an upright picture of shape (height, width), such as a video's Y plane.

    Raises:
        ValueError: the array is not uint8 or has another shape.
    """
    if luma.ndim != 2:
        raise ValueError("expected an array of shape (height, width)")
    return dhash_of_pixels(Pixels.of_array(luma))


def dhash_of_pixels(pixels: Pixels) -> DHash:
    """The hash of the picture turned upright.

    Area sums commute with the eight orientations, so it is the hash that is turned.
    """
    raw = area.dhash(
        pixels.buffer,
        pixels.offset,
        pixels.width,
        pixels.height,
        pixels.row_stride,
        pixels.samples,
        pixels.sample_bytes,
        pixels.shift,
    )
    stored = DHash(int.from_bytes(raw[:16]), int.from_bytes(raw[16:]))
    return orient(stored, pixels.orientation)


def complexity(bits: int) -> int:
    """How much the picture says, 0..112: direction changes along rows and down columns.

    Flat, dark and smoothly shaded pictures score low and are easily taken for one another.
    """
    rows, columns = bits >> _HALF, bits & _MASK
    along = (rows ^ (rows << 1)) & 0xFEFEFEFEFEFEFEFE
    below = (columns ^ (columns << 8)) & 0xFFFFFFFFFFFFFF00
    return along.bit_count() + below.bit_count()


def complexity_of(dhash: AnyHash) -> int:
    """``complexity`` of a hash, which a keyed one tells of itself."""
    return dhash.complexity if isinstance(dhash, KeyedHash) else complexity(dhash.bits)


def hamming(a: int, b: int) -> int:
    """The number of bits in which two hashes differ, 0..128."""
    return (a ^ b).bit_count()


def orient(dhash: DHash, orientation: Orientation) -> DHash:
    """The hash of the picture after ``orientation``, exactly, without its pixels."""
    if orientation is Orientation.UPRIGHT:
        return dhash
    rows, columns = dhash.bits >> _HALF, dhash.bits & _MASK
    row_ties, column_ties = dhash.ties >> _HALF, dhash.ties & _MASK
    if orientation in TRANSPOSING:
        rows, columns = _transpose(columns), _transpose(rows)
        row_ties, column_ties = _transpose(column_ties), _transpose(row_ties)
    if orientation in {
        Orientation.MIRROR,
        Orientation.ROTATE_180,
        Orientation.ROTATE_90,
        Orientation.TRANSVERSE,
    }:
        row_ties, column_ties = _mirror(row_ties), _mirror(column_ties)
        # What was darker to the right is now brighter to the right; equal stays equal.
        rows, columns = ~(_mirror(rows) | row_ties) & _MASK, _mirror(columns)
    if orientation in {
        Orientation.FLIP,
        Orientation.ROTATE_180,
        Orientation.ROTATE_270,
        Orientation.TRANSVERSE,
    }:
        row_ties, column_ties = _flip(row_ties), _flip(column_ties)
        rows, columns = _flip(rows), ~(_flip(columns) | column_ties) & _MASK
    return DHash(rows << _HALF | columns, row_ties << _HALF | column_ties)


def turned_bits(dhash: AnyHash, orientation: Orientation) -> int:
    """The bits of the hash of the picture after ``orientation``; keyed ones of a keyed hash."""
    if isinstance(dhash, KeyedHash):
        return dhash.turned[_NUMBER_OF[orientation]]
    return orient(dhash, orientation).bits


def inverse(orientation: Orientation) -> Orientation:
    """What undoes ``orientation``."""
    if orientation is Orientation.ROTATE_90:
        return Orientation.ROTATE_270
    if orientation is Orientation.ROTATE_270:
        return Orientation.ROTATE_90
    return orientation


def parse_hex(text: str) -> int:
    """The 128 bits written as 32 hexadecimal digits.

    Raises:
        InvalidInput: the text has another length or other characters.
    """
    digits = text.lower()
    if len(digits) != _HEX_DIGITS or not set(digits) <= set("0123456789abcdef"):
        raise InvalidInput("dhash", f"expected {_HEX_DIGITS} hexadecimal digits")
    return int(digits, 16)


def _mirror(matrix: int) -> int:
    """An 8x8 bit matrix with its columns in reverse order."""
    return int.from_bytes(matrix.to_bytes(8).translate(_MIRRORED_BYTE))


def _flip(matrix: int) -> int:
    """An 8x8 bit matrix with its rows in reverse order."""
    return int.from_bytes(matrix.to_bytes(8), "little")


def _transpose(matrix: int) -> int:
    """An 8x8 bit matrix mirrored at its main diagonal, by swapping ever larger blocks.

    Source: Henry S. Warren, Hacker's Delight, 2nd edition, section 7-3.
    """
    for distance, mask in (
        (7, 0x00AA00AA00AA00AA),
        (14, 0x0000CCCC0000CCCC),
        (28, 0x00000000F0F0F0F0),
    ):
        swap = (matrix ^ (matrix >> distance)) & mask
        matrix ^= swap ^ (swap << distance)
    return matrix
