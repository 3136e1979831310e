"""Many hashes at once: 128-bit hashes as rows of two ``uint64``, and the rule's bit work on them.

The scalar functions are in ``tagcat.fingerprint.dhash``; these give the same results for whole
arrays. A row is ``[row bits, column bits]``, each word an 8x8 plane, row-major, most significant
bit first, so that mirroring is a bit reversal within bytes, flipping is a byte swap, and
transposing is three delta swaps (Warren, Hacker's Delight, section 7-3).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from tagcat.fingerprint.model import Orientation

Words = NDArray[np.uint64]
"""Hashes of 128 bits: shape ``(n, 2)``, row bits first."""

ORIENTATIONS = tuple(Orientation)
"""Orientation by number; the number is what arrays hold."""

INVERSE = np.array(
    [
        ORIENTATIONS.index(
            {
                Orientation.ROTATE_90: Orientation.ROTATE_270,
                Orientation.ROTATE_270: Orientation.ROTATE_90,
            }.get(o, o)
        )
        for o in ORIENTATIONS
    ],
    dtype=np.uint8,
)
"""Number of the orientation that undoes each one; only the quarter turns are not their own."""

_STEPS: dict[Orientation, tuple[str, ...]] = {
    Orientation.UPRIGHT: (),
    Orientation.MIRROR: ("mirror",),
    Orientation.FLIP: ("flip",),
    Orientation.ROTATE_180: ("mirror", "flip"),
    Orientation.ROTATE_90: ("transpose", "mirror"),
    Orientation.ROTATE_270: ("transpose", "flip"),
    Orientation.TRANSPOSE: ("transpose",),
    Orientation.TRANSVERSE: ("transpose", "mirror", "flip"),
}


def pack(values: Iterable[int]) -> Words:
    """Integers of 128 bits as an array of shape ``(n, 2)``.

    Raises:
        OverflowError: a value is negative or has more than 128 bits.
    """
    data = b"".join(value.to_bytes(16, "big") for value in values)
    return np.frombuffer(data, dtype=">u8").reshape(-1, 2).astype(np.uint64)


def unpack(words: Words) -> list[int]:
    """The inverse of ``pack``."""
    data = words.astype(">u8").tobytes()
    return [int.from_bytes(data[at : at + 16], "big") for at in range(0, len(data), 16)]


def popcount(words: Words) -> NDArray[np.uint8]:
    """Bits set in each row of ``words``, shape ``(n, 2)`` to ``(n,)``; 0..128."""
    counts: NDArray[np.uint8] = np.bitwise_count(words).sum(axis=1, dtype=np.uint8)
    return counts


def complexity_of(words: Words) -> NDArray[np.uint8]:
    """``dhash.complexity`` of every row: changes along rows of R and along columns of C."""
    rows, columns = words[:, 0], words[:, 1]
    along_rows = (rows ^ (rows << np.uint64(1))) & np.uint64(0xFEFE_FEFE_FEFE_FEFE)
    along_columns = (columns ^ (columns << np.uint64(8))) & np.uint64(0xFFFF_FFFF_FFFF_FF00)
    changes: NDArray[np.uint8] = np.bitwise_count(along_rows) + np.bitwise_count(along_columns)
    return changes


def orient_rows(bits: Words, ties: Words, orientation: Orientation) -> Words:
    """The bits of ``dhash.orient`` for every row of hashes given as ``bits`` and ``ties``."""
    rows, columns = bits[:, 0], bits[:, 1]
    row_ties, column_ties = ties[:, 0], ties[:, 1]
    for step in _STEPS[orientation]:
        if step == "mirror":
            rows, row_ties = _mirror(~(rows | row_ties)), _mirror(row_ties)
            columns, column_ties = _mirror(columns), _mirror(column_ties)
        elif step == "flip":
            rows, row_ties = rows.byteswap(), row_ties.byteswap()
            columns, column_ties = (~(columns | column_ties)).byteswap(), column_ties.byteswap()
        else:
            rows, columns = _transpose(columns), _transpose(rows)
            row_ties, column_ties = _transpose(column_ties), _transpose(row_ties)
    return np.stack([rows, columns], axis=1)


def orient_by(bits: Words, ties: Words, orientation: NDArray[np.uint8]) -> Words:
    """Like ``orient_rows`` with an orientation number for each row."""
    out = np.empty_like(bits)
    for number, name in enumerate(ORIENTATIONS):
        chosen = np.flatnonzero(orientation == number)
        if chosen.size:
            out[chosen] = orient_rows(bits[chosen], ties[chosen], name)
    return out


def _mirror(plane: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Each 8x8 plane with its columns in reverse order: the bits of every byte reversed."""
    for shift, mask in ((1, 0x5555), (2, 0x3333), (4, 0x0F0F)):
        by, low = np.uint64(shift), np.uint64(mask * 0x0001_0001_0001_0001)
        plane = ((plane >> by) & low) | ((plane & low) << by)
    return plane


def _transpose(plane: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Each 8x8 plane with rows and columns exchanged."""
    for shift, mask in (
        (7, 0x00AA_00AA_00AA_00AA),
        (14, 0x0000_CCCC_0000_CCCC),
        (28, 0x0000_0000_F0F0_F0F0),
    ):
        by = np.uint64(shift)
        moved = (plane ^ (plane >> by)) & np.uint64(mask)
        plane = plane ^ moved ^ (moved << by)
    return plane
