"""Hashes by their bits: what is done with all bits of many hashes at once.

Works on words and bytes and never makes a matrix of single bits that grows with the collection,
which would be eight times as large and slower. It needs no matrix products of such size either:
their threads wait for one another where the processors are busy.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tagcat.errors import LimitExceeded
from tagcat.fingerprint.model import HASH_BITS
from tagcat.match.packed import Words

Bits = NDArray[np.uint8]
"""Hashes of 128 bits, one bit a column, the most significant first: shape ``(n, 128)``."""

MAX_HASHES = 1_000_000
"""Hashes that are explored at once."""

HASH_BYTES = HASH_BITS // 8

BITS_OF_BYTE = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).astype(np.float64)
"""The bits of every byte, the most significant first: shape ``(256, 8)``."""


class Distinct(NamedTuple):
    """Hashes without repetition.

    ``words`` are in rising order, shape ``(m, 2)``; ``counts`` tells how often each occurs, shape
    ``(m,)``; ``place`` is where each of the ``n`` hashes is among them, shape ``(n,)``.
    """

    words: Words
    counts: NDArray[np.int64]
    place: NDArray[np.int64]


def unpack_bits(words: Words) -> Bits:
    """The bits of hashes, shape ``(n, 2)`` to ``(n, 128)``."""
    data = np.ascontiguousarray(words, dtype=">u8").view(np.uint8).reshape(-1, HASH_BYTES)
    return np.unpackbits(data, axis=1)


def pack_bits(bits: Bits) -> Words:
    """The inverse of ``unpack_bits``."""
    return np.packbits(bits, axis=1).view(">u8").astype(np.uint64)


def to_bytes(words: Words) -> NDArray[np.uint8]:
    """The bytes of hashes, one byte a row of the result so that each is contiguous: ``(16, n)``."""
    data = np.ascontiguousarray(words, dtype=">u8").view(np.uint8)
    return np.ascontiguousarray(data.reshape(-1, HASH_BYTES).T)


def counts_of_ones(
    of_bytes: NDArray[np.uint8], counts: NDArray[np.int64], labels: NDArray[np.int64], k: int
) -> NDArray[np.int64]:
    """How many hashes of each of ``k`` clusters have each bit set, shape ``(k, 128)``.

    Counts how often each byte occurs, which is faster than to take the hashes apart.

    Args:
        of_bytes: the hashes by ``to_bytes``.
        counts: how often each hash counts.
        labels: the cluster of each, 0 to k-1.
        k: clusters.
    """
    ones = np.empty((k, HASH_BITS), dtype=np.int64)
    first = labels * 256
    for number, column in enumerate(of_bytes):
        often = np.bincount(first + column, weights=counts, minlength=k * 256).reshape(k, 256)
        ones[:, 8 * number : 8 * number + 8] = often @ BITS_OF_BYTE
    return ones


def distances_to(words: Words, other: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """Hamming distances of hashes to one hash, shapes ``(n, 2)`` and ``(2,)`` to ``(n,)``."""
    # By column: a sum over pairs of bytes would take longer than all the rest.
    apart: NDArray[np.uint8] = np.bitwise_count(words[:, 0] ^ other[0])
    apart += np.bitwise_count(words[:, 1] ^ other[1])
    return apart


def distinct(words: Words) -> Distinct:
    """Each hash once.

    Raises:
        ValueError: the array does not have shape ``(n, 2)``.
        LimitExceeded: more than ``MAX_HASHES`` hashes.
    """
    check(words)
    if not len(words):
        none = np.empty(0, dtype=np.int64)
        return Distinct(words, none, none)
    order = np.lexsort((words[:, 1], words[:, 0]))
    ordered = words[order]
    new = np.ones(len(words), dtype=np.bool_)
    new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    place = np.empty(len(words), dtype=np.int64)
    place[order] = np.cumsum(new) - 1
    return Distinct(ordered[new], np.bincount(place), place)


def check(words: Words) -> None:
    """Refuse what is no array of hashes, or too many.

    Raises:
        ValueError: the array does not have shape ``(n, 2)``.
        LimitExceeded: more than ``MAX_HASHES`` hashes.
    """
    if words.ndim != 2 or words.shape[1] != 2 or words.dtype != np.uint64:
        raise ValueError("expected 64-bit words of shape (n, 2)")
    if len(words) > MAX_HASHES:
        raise LimitExceeded(
            f"{len(words):,} hashes are more than can be explored at once ({MAX_HASHES:,}):"
            " choose fewer with a filter"
        )
