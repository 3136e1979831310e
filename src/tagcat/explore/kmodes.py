"""Clusters of hashes: k-modes, which is k-means for answers instead of numbers.

A cluster has a *mode*, the hash that holds of each bit what most of its members hold; every hash
belongs to the nearest mode by Hamming distance, and the cost is the sum of these distances
(Huang 1998). Works on distinct hashes with their counts, and on all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tagcat.explore.bits import (
    BITS_OF_BYTE,
    HASH_BYTES,
    Distinct,
    counts_of_ones,
    distances_to,
    distinct,
    pack_bits,
    to_bytes,
)
from tagcat.fingerprint.model import HASH_BITS
from tagcat.match.packed import Words, popcount

MAX_CLUSTERS = 256
"""Clusters that can be asked for."""

STARTS = 8
"""Starts of which the best result is kept: one by Cao's method, the others by Huang's."""

MAX_ROUNDS = 100
"""Rounds after which a start ends, settled or not. Most settle within thirty."""

Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Clusters:
    """Hashes in clusters.

    Attributes:
        modes: the mode of each cluster, shape ``(k, 2)``, the largest cluster first. Fewer than
            were asked for where there are fewer distinct hashes.
        labels: the cluster of each hash, shape ``(n,)``.
        sizes: hashes in each cluster, shape ``(k,)``.
        costs: sum of the distances to its mode in each cluster, in bits, shape ``(k,)``.
        rounds: how often all hashes were assigned anew, of the start that won.
        settled: whether that start ended because nothing changed any more.
    """

    modes: Words
    labels: Labels
    sizes: NDArray[np.int64]
    costs: NDArray[np.int64]
    rounds: int
    settled: bool

    @property
    def cost(self) -> int:
        """Sum of the distances of all hashes to their modes, in bits."""
        return int(self.costs.sum())


def cluster(words: Words, k: int, *, starts: int = STARTS, seed: int = 0) -> Clusters:
    """Put hashes into ``k`` clusters; the same hashes always give the same clusters.

    Args:
        words: hashes, shape ``(n, 2)``.
        k: clusters, 1..``MAX_CLUSTERS``.
        starts: starts to choose the best result from, at least 1. More take longer.
        seed: of all starts but the first, which has no chance in it.

    Raises:
        ValueError: the array has another shape, or ``k`` or ``starts`` is out of range.
        LimitExceeded: more hashes than can be explored at once.
    """
    if not 1 <= k <= MAX_CLUSTERS:
        raise ValueError(f"k must be between 1 and {MAX_CLUSTERS}")
    if starts < 1:
        raise ValueError("starts must be at least 1")
    items = distinct(words)
    if not len(words):
        return _none()
    return _told(items, _best(items, min(k, len(items.words)), starts, seed))


def cluster_from(words: Words, modes: Words) -> Clusters:
    """Put hashes into clusters, starting with given modes.

    Raises:
        ValueError: an array has another shape, or there are no modes or too many.
        LimitExceeded: more hashes than can be explored at once.
    """
    if not 1 <= len(modes) <= MAX_CLUSTERS:
        raise ValueError(f"there must be between 1 and {MAX_CLUSTERS} modes")
    items = distinct(words)
    if not len(words):
        return _none()
    return _told(items, _settle(items, modes[: len(items.words)]))


def cao_modes(items: Distinct, k: int) -> Words:
    """``k`` of the hashes to start with, dense and far apart (Cao, Liang and Bai 2009).

    The density of a hash is how common its bits are on average. The densest comes first, then
    always the one whose density times distance to the nearest that was chosen is largest.
    """
    density = _densities(items)
    chosen = [int(density.argmax())]
    apart = np.full(len(items.words), np.inf)
    while len(chosen) < k:
        latest = items.words[chosen[-1]]
        np.minimum(apart, distances_to(items.words, latest) * density, out=apart)
        chosen.append(int(apart.argmax()))
    return items.words[chosen]


def huang_modes(items: Distinct, k: int, random: np.random.Generator) -> Words:
    """``k`` different hashes to start with, by chance (Huang 1998).

    Each is the nearest, of those not chosen yet, to a made-up hash whose bits are drawn one by
    one as often as they are 1.
    """
    share = _ones(items) / items.counts.sum()
    drawn = pack_bits((random.random((k, HASH_BITS)) < share).astype(np.uint8))
    free = np.ones(len(items.words), dtype=np.bool_)
    chosen: list[int] = []
    for made in drawn:
        distance = np.where(free, distances_to(items.words, made), HASH_BITS + 1)
        chosen.append(int(distance.argmin()))
        free[chosen[-1]] = False
    return items.words[chosen]


@dataclass(frozen=True, slots=True)
class _Assigned:
    """Modes, and of each distinct hash the nearest one and the distance to it."""

    modes: Words
    labels: Labels
    distances: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Settled:
    """What a start came to."""

    at: _Assigned
    cost: int
    rounds: int
    settled: bool


def _best(items: Distinct, k: int, starts: int, seed: int) -> _Settled:
    results = (_settle(items, modes) for modes in _starts(items, k, starts, seed))
    return min(results, key=lambda result: result.cost)


def _starts(items: Distinct, k: int, starts: int, seed: int) -> Iterator[Words]:
    yield cao_modes(items, k)
    random = np.random.default_rng(seed)
    if k > 1:
        for _ in range(starts - 1):
            yield huang_modes(items, k, random)


def _settle(items: Distinct, modes: Words) -> _Settled:
    """Assign and take the mode in turns, until no hash changes its cluster.

    A hash changes only to a mode that is nearer, and a bit of a mode only if more members hold
    the other, so that the cost falls with every change.
    """
    of_bytes = to_bytes(items.words)
    at = _assign(items, modes, None)
    rounds, settled = 1, False
    while rounds < MAX_ROUNDS and not settled:
        rounds += 1
        after = _assign(items, _modes(items, of_bytes, at), at.labels)
        settled = bool((after.labels == at.labels).all())
        at = after
    cost = int(items.counts @ at.distances.astype(np.int64))
    return _Settled(at, cost, rounds, settled)


def _assign(items: Distinct, modes: Words, before: Labels | None) -> _Assigned:
    """The nearest mode of each hash; modes that are nearest to none move to the farthest hash.

    Of equally near modes a hash stays with its own, else takes the first.
    """
    distances = distances_to(items.words, modes[0])
    labels = np.zeros(len(distances), dtype=np.int64)
    for number, mode in enumerate(modes[1:], 1):
        apart = distances_to(items.words, mode)
        labels[apart < distances] = number
        np.minimum(distances, apart, out=distances)
    if before is not None:
        stays = popcount(items.words ^ modes[before]) == distances
        labels = np.where(stays, before, labels)
    empty = np.flatnonzero(np.bincount(labels, minlength=len(modes)) == 0)
    at = _Assigned(modes, labels, distances)
    return _refilled(items, at, empty) if empty.size else at


def _refilled(items: Distinct, at: _Assigned, empty: NDArray[np.intp]) -> _Assigned:
    """Each empty cluster begins anew with the hash that is farthest from its mode."""
    modes, labels, distances = at.modes.copy(), at.labels.copy(), at.distances.copy()
    sizes = np.bincount(labels, minlength=len(modes))
    for number in empty:
        # A hash that is alone in its cluster would only leave another empty one.
        farthest = int(np.where(sizes[labels] > 1, distances.astype(np.int64), -1).argmax())
        sizes[labels[farthest]] -= 1
        sizes[number] += 1
        labels[farthest], distances[farthest] = number, 0
        modes[number] = items.words[farthest]
    return _Assigned(modes, labels, distances)


def _modes(items: Distinct, of_bytes: NDArray[np.uint8], at: _Assigned) -> Words:
    """The mode of each cluster; a bit that as many members hold as not stays as it was."""
    k = len(at.modes)
    twice = 2 * counts_of_ones(of_bytes, items.counts, at.labels, k)
    sizes = np.bincount(at.labels, weights=items.counts, minlength=k).astype(np.int64)[:, None]
    more = pack_bits((twice > sizes).view(np.uint8))
    same = pack_bits((twice == sizes).view(np.uint8))
    return more | (same & at.modes)


def _ones(items: Distinct) -> NDArray[np.int64]:
    """How many hashes have each bit set, equal ones counted: shape ``(128,)``."""
    whole = np.zeros(len(items.words), dtype=np.int64)
    ones: NDArray[np.int64] = counts_of_ones(to_bytes(items.words), items.counts, whole, 1)[0]
    return ones


def _densities(items: Distinct) -> NDArray[np.float64]:
    """How common the bits of each hash are on average, 0..1."""
    total, ones = items.counts.sum(), _ones(items)
    gain = ((2 * ones - total) / total).reshape(HASH_BYTES, 8)
    density = np.full(len(items.words), (total - ones).sum() / total)
    for of_bits, column in zip(gain, to_bytes(items.words), strict=True):
        density += (BITS_OF_BYTE @ of_bits)[column]
    return density / HASH_BITS


def _none() -> Clusters:
    number = np.empty(0, dtype=np.int64)
    return Clusters(np.empty((0, 2), np.uint64), number, number, number, 0, True)


def _told(items: Distinct, result: _Settled) -> Clusters:
    """The largest cluster first; of equal ones the one with the lower mode."""
    modes, labels, k = result.at.modes, result.at.labels, len(result.at.modes)
    sizes = np.bincount(labels, weights=items.counts, minlength=k).astype(np.int64)
    costs = np.bincount(labels, weights=items.counts * result.at.distances, minlength=k)
    order = np.lexsort((modes[:, 1], modes[:, 0], -sizes))
    rank = np.empty(k, dtype=np.int64)
    rank[order] = np.arange(k)
    return Clusters(
        modes[order],
        rank[labels][items.place],
        sizes[order],
        costs[order].astype(np.int64),
        result.rounds,
        result.settled,
    )
