"""Many hashes at once: 128-bit hashes as rows of two ``uint64``, and the rule's bit work on them.

The scalar functions are in ``tagcat.fingerprint.dhash``; these give the same results for whole
arrays. A row is ``[row bits, column bits]``, each word an 8x8 plane, row-major, most significant
bit first, so that mirroring is a bit reversal within bytes, flipping is a byte swap, and
transposing is three delta swaps (Warren, Hacker's Delight, section 7-3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from tagcat.errors import KeyMismatch
from tagcat.fingerprint.model import AnyHash, DHash, KeyedHash, Orientation

Words = NDArray[np.uint64]
"""Hashes of 128 bits: shape ``(n, 2)``, row bits first."""

Turnable = NDArray[np.uint64]
"""Hashes with what turns them: shape ``(n, 4)``, bits and ties, or, of keyed ones, ``(n, 16)``, the
bits in each orientation. The first two words are the bits in either."""

PLAIN, KEYED = 4, 16
"""Words of a turnable hash."""

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

_PLANES = tuple(
    {
        Orientation.UPRIGHT: (0, 0, 0),
        Orientation.MIRROR: (0, 1, 0),
        Orientation.FLIP: (0, 0, 1),
        Orientation.ROTATE_180: (0, 1, 1),
        Orientation.ROTATE_90: (1, 1, 0),
        Orientation.ROTATE_270: (1, 0, 1),
        Orientation.TRANSPOSE: (1, 0, 0),
        Orientation.TRANSVERSE: (1, 1, 1),
    }[orientation]
    for orientation in Orientation
)
"""Of each orientation: transposed? then mirrored? then flipped?"""

_SLICE = 1 << 14
"""Hashes turned at a time: all eight orientations of them take 4 MiB."""


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


def pack_turnable(hashes: Sequence[AnyHash]) -> tuple[Turnable, NDArray[np.uint8]]:
    """Hashes of one sort as an array, and the complexity of each.

    Raises:
        KeyMismatch: some are keyed and others are not.
    """
    if not any(isinstance(each, KeyedHash) for each in hashes):
        plain = [each for each in hashes if isinstance(each, DHash)]
        bits = pack(each.bits for each in plain)
        return np.hstack([bits, pack(each.ties for each in plain)]), complexity_of(bits)
    keyed = [each for each in hashes if isinstance(each, KeyedHash)]
    if len(keyed) < len(hashes):
        raise KeyMismatch
    words = pack(bits for each in keyed for bits in each.turned).reshape(-1, KEYED)
    return words, np.array([each.complexity for each in keyed], dtype=np.uint8)


def tied(hashes: Turnable) -> NDArray[np.bool_]:
    """Which hashes have ties, or may have."""
    if hashes.shape[1] == KEYED:
        return np.ones(len(hashes), np.bool_)
    anything: NDArray[np.bool_] = (hashes[:, 2] | hashes[:, 3]) != 0
    return anything


def turn_all(hashes: Turnable) -> NDArray[np.uint64]:
    """The bits in every orientation: shape ``(8, n, 2)``."""
    if hashes.shape[1] == KEYED:
        return np.ascontiguousarray(hashes.reshape(-1, len(ORIENTATIONS), 2).transpose(1, 0, 2))
    return orient_all(hashes[:, :2], hashes[:, 2:])


def turn_by(hashes: Turnable, orientation: NDArray[np.uint8]) -> Words:
    """The bits of each hash in an orientation of its own, by number."""
    if hashes.shape[1] == KEYED:
        each = np.arange(len(hashes))
        turned: Words = hashes.reshape(-1, len(ORIENTATIONS), 2)[each, orientation]
        return turned
    return orient_by(hashes[:, :2], hashes[:, 2:], orientation)


def orient_all(bits: Words, ties: Words) -> NDArray[np.uint64]:
    """The bits of ``dhash.orient`` in every orientation: shape ``(n, 2)`` to ``(8, n, 2)``."""
    # Axes: transposed, mirrored, flipped, plane, hash. Planes: row bits and ties, column bits
    # and ties. A tie stays one, and where it is the bit stays 0.
    turned = np.empty((2, 2, 2, 4, len(bits)), dtype=np.uint64)
    turned[0, 0, 0] = bits[:, 0], ties[:, 0], bits[:, 1], ties[:, 1]
    turned[1, 0, 0] = _transpose(turned[0, 0, 0, [2, 3, 0, 1]])
    turned[:, 1, 0] = turned[:, 0, 0]
    turned[:, 1, 0, 0] = ~(turned[:, 1, 0, 0] | turned[:, 1, 0, 1])
    turned[:, 1, 0] = _mirror(turned[:, 1, 0])
    turned[:, :, 1] = turned[:, :, 0]
    turned[:, :, 1, 2] = ~(turned[:, :, 1, 2] | turned[:, :, 1, 3])
    turned[:, :, 1] = turned[:, :, 1].byteswap()
    out = np.empty((len(ORIENTATIONS), *bits.shape), dtype=np.uint64)
    for number, (transposed, mirrored, flipped) in enumerate(_PLANES):
        out[number] = turned[transposed, mirrored, flipped, ::2].T
    return out


def orient_rows(bits: Words, ties: Words, orientation: Orientation) -> Words:
    """The bits of ``dhash.orient`` for every row of hashes given as ``bits`` and ``ties``."""
    numbers = np.full(len(bits), ORIENTATIONS.index(orientation), dtype=np.uint8)
    return orient_by(bits, ties, numbers)


def orient_by(bits: Words, ties: Words, orientation: NDArray[np.uint8]) -> Words:
    """Like ``orient_rows`` with an orientation number for each row."""
    out = np.empty_like(bits)
    for start in range(0, len(bits), _SLICE):
        part = slice(start, start + _SLICE)
        turned = orient_all(bits[part], ties[part])
        out[part] = turned[orientation[part], np.arange(turned.shape[1])]
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
