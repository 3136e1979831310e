"""The hashes that matching.py compares on: uniform, skewed as dHashes are, and real ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]

KINDS = ("uniform", "skewed", "real")
PLANTED = 0.05
"""Part of the hashes that are another one with up to ``MOST_FLIPPED`` bits changed."""
MOST_FLIPPED = 12
LETTERBOXED = 0.15
BLANK = 0.01
"""Half of them all zeros, half all ones."""
ALONG, ACROSS = 0.5, 0.75
"""Correlation of neighbouring bits of a hash of 8x8, along the gradient and across it: such that
about as many unrelated hashes lie within 10 of 64 bits as among those of real pictures."""
FRESH = 10_000


@dataclass(frozen=True)
class Data:
    """Hashes to store, and others from the same source that are not stored.

    ``size`` is how many there are, before those that occur twice were left out.
    """

    name: str
    bits: int
    size: int
    hashes: Words
    fresh: Words

    def queries(self, count: int) -> Words:
        """Half stored ones and half fresh ones, in turns."""
        random = np.random.default_rng(7)
        queries = np.empty((count, self.bits // 64), np.uint64)
        queries[0::2] = self.hashes[random.integers(0, len(self.hashes), (count + 1) // 2)]
        queries[1::2] = self.fresh[random.integers(0, len(self.fresh), count // 2)]
        return queries


class NoSuchData(Exception):
    """The data cannot be had; the message says what to do."""


def make(name: str, bits: int, size: int, cache: Path | None) -> Data:
    """The data called ``name``, the same in every run.

    Raises:
        NoSuchData: real hashes that have not been made, or of another length.
    """
    random = np.random.default_rng((KINDS.index(name), bits, size))
    if name == "real":
        every = _real(bits, cache)[: size + FRESH]
        if len(every) < size + FRESH:
            raise NoSuchData(f"only {len(every):,} real hashes were made")
    elif name == "uniform":
        every = random.integers(0, 1 << 64, (size + FRESH, bits // 64), np.uint64)
    else:
        every = _skewed(bits, size + FRESH, random)
    if name != "real":
        _plant(every, bits, random)
    return Data(name, bits, size, every[:size], every[size:])


def without_equals(data: Data) -> Data:
    """Each stored hash once, in the same order."""
    words = data.hashes.T
    order = np.lexsort((np.arange(len(data.hashes)), *words))
    ordered = data.hashes[order]
    new = np.ones(len(order), np.bool_)
    new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    return replace(data, hashes=data.hashes[np.sort(order[new])])


def describe(data: Data, radii: Sequence[int]) -> str:
    """One line: how near two hashes chosen at random are, and how many are blank."""
    first, second = np.random.default_rng(0).integers(0, len(data.hashes), (2, 4_000_000))
    other = first != second
    shares = distance_shares(data.hashes, first[other], second[other], radii)
    ones = np.bitwise_count(data.hashes).sum(axis=1, dtype=np.int64)
    blank = np.mean((ones == 0) | (ones == data.bits))
    near = ", ".join(f"P(d<={radius}) {share:.1e}" for radius, share in shares.items())
    return (
        f"{data.name}, {data.bits} bits: {len(data.hashes):,} hashes, {blank:.2%} blank;"
        f" of pairs at random {near}"
    )


def distance_shares(
    hashes: Words, first: NDArray[np.int64], second: NDArray[np.int64], radii: Sequence[int]
) -> dict[int, float]:
    """The part of the pairs (first, second) that lie within each radius."""
    within = dict.fromkeys(radii, 0)
    for start in range(0, len(first), 1 << 20):
        part = slice(start, start + (1 << 20))
        differing = np.bitwise_count(hashes[first[part]] ^ hashes[second[part]])
        distances = differing.sum(axis=1, dtype=np.int64)
        for radius in radii:
            within[radius] += int(np.count_nonzero(distances <= radius))
    return {radius: count / len(first) for radius, count in within.items()}


def to_bytes(hashes: Words) -> NDArray[np.uint8]:
    """The hashes as rows of bytes, most significant first."""
    return np.ascontiguousarray(hashes.astype(">u8")).view(np.uint8)


def _real(bits: int, cache: Path | None) -> Words:
    if bits > 128:
        raise NoSuchData("real hashes have 64 or 128 bits")
    path = cache / "hashes.npy" if cache else None
    if path is None or not path.exists():
        raise NoSuchData("make real hashes with real_hashes.py, then name their folder: --cache")
    return np.ascontiguousarray(np.load(path)[:, : bits // 64])


def _plant(hashes: Words, bits: int, random: np.random.Generator) -> None:
    """Replace some hashes by near copies of others."""
    copies = random.choice(len(hashes), int(PLANTED * len(hashes)), replace=False)
    hashes[copies] = hashes[random.integers(0, len(hashes), len(copies))]
    flips = random.integers(0, MOST_FLIPPED + 1, len(copies))
    order = np.argsort(random.random((len(copies), bits), np.float32), axis=1)[:, :MOST_FLIPPED]
    for number in range(MOST_FLIPPED):
        bit = order[:, number].astype(np.uint64)
        mask = np.uint64(1) << (bit % np.uint64(64))
        mask[flips <= number] = 0
        hashes[copies, (bit // np.uint64(64)).astype(np.int64)] ^= mask


def _skewed(bits: int, size: int, random: np.random.Generator) -> Words:
    """Signs of smooth noise: neighbouring bits are mostly equal, as gradients of pictures are.

    64 bits are one field of 8x8, 128 bits that of the rows and that of the columns, 256 bits
    one of 16x16, twice as smooth. Bars make the first and last rows zeros.
    """
    hashes = np.empty((size, bits // 64), np.uint64)
    for start in range(0, size, 1 << 16):
        count = min(1 << 16, size - start)
        if bits == 256:
            fields = [_field(count, 16, ALONG**0.5, ACROSS**0.5, random)]
        else:
            fields = [_field(count, 8, ALONG, ACROSS, random)]
        if bits == 128:
            fields.append(_field(count, 8, ACROSS, ALONG, random))
        barred = np.flatnonzero(random.random(count) < LETTERBOXED)
        for field in fields:
            thick = field.shape[1] // 8
            field[barred, :thick] = field[barred, -thick:] = False
        signs = np.concatenate([field.reshape(count, -1) for field in fields], axis=1)
        packed = np.packbits(signs, axis=1)
        hashes[start : start + count] = packed.view(">u8").astype(np.uint64)
    blank = random.choice(size, int(BLANK * size), replace=False)
    hashes[blank[::2]] = 0
    hashes[blank[1::2]] = np.uint64(0xFFFF_FFFF_FFFF_FFFF)
    return hashes


def _field(
    count: int, side: int, along: float, across: float, random: np.random.Generator
) -> NDArray[np.bool_]:
    """Signs of a first-order autoregressive field, in both directions."""
    noise = random.standard_normal((count, side, side), np.float32)
    for axis, correlation in ((2, along), (1, across)):
        lines = np.moveaxis(noise, axis, 0)
        for number in range(1, side):
            lines[number] *= (1 - correlation**2) ** 0.5
            lines[number] += correlation * lines[number - 1]
    return np.asarray(noise > 0)
