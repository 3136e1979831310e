"""What each variance does to a collection: pairs, groups, and false matches to be expected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log

from tagcat.fingerprint.model import HASH_BITS
from tagcat.match.groups import Pair, group
from tagcat.match.rule import MAX_VARIANCE, check_variance

MEASURED_RATES: Mapping[int, float] = {18: 0.8, 20: 1.3, 22: 2.9, 24: 7.6, 26: 19.0}
"""False matches in a million pairs of different photographs, by variance.

Measured on 4,588 different photographs (10.5 million pairs), each pair in all eight orientations,
with borders and without. The first two figures rest on about ten pairs each.
"""


@dataclass(frozen=True, slots=True)
class Level:
    """A collection at one variance.

    Attributes:
        variance: 0..``MAX_VARIANCE``.
        pairs: pairs of contents that match.
        groups: groups of contents that all match one another, as ``match.groups`` forms them;
            contents of several files that match nothing else are groups of their own.
        grouped: contents in these groups.
        false_pairs: pairs that match and are not the same picture, as an estimate: see
            ``false_pairs``.
    """

    variance: int
    pairs: int
    groups: int
    grouped: int
    false_pairs: float


@dataclass(frozen=True, slots=True)
class Thresholds:
    """A collection at all variances.

    Attributes:
        needed: number of pairs by the variance they need, 0..``MAX_VARIANCE``.
        distances: number of pairs by their distance in bits, 0..128.
        levels: the collection at each variance, in order.
    """

    needed: tuple[int, ...]
    distances: tuple[int, ...]
    levels: tuple[Level, ...]


def thresholds(
    pairs: Sequence[Pair], images: int, copied: Collection[str] = frozenset()
) -> Thresholds:
    """A collection at every variance.

    Only the components that get a new pair at a variance are grouped anew there.

    Args:
        pairs: all pairs that match at ``MAX_VARIANCE``, each once.
        images: images in the collection, matching or not.
        copied: keys of the contents that have more than one file.

    Raises:
        ValueError: a pair names one key twice or what another pair names already, or its needed
            variance or distance is out of range.
    """
    needed, distances = [0] * (MAX_VARIANCE + 1), [0] * (HASH_BITS + 1)
    new_at: defaultdict[int, list[Pair]] = defaultdict(list)
    for pair in pairs:
        check_variance(pair.needed_variance)
        if not 0 <= pair.distance <= HASH_BITS:
            raise ValueError(f"distance must be between 0 and {HASH_BITS}")
        needed[pair.needed_variance] += 1
        distances[pair.distance] += 1
        new_at[pair.needed_variance].append(pair)
    growing = _Growing(copied)
    levels = []
    matching = 0
    for variance in range(MAX_VARIANCE + 1):
        growing.add(new_at[variance], variance)
        matching += needed[variance]
        levels.append(
            Level(
                variance, matching, growing.groups, growing.grouped, false_pairs(variance, images)
            )
        )
    return Thresholds(tuple(needed), tuple(distances), tuple(levels))


def false_pairs(variance: int, images: int) -> float:
    """About how many pairs of different pictures match at ``variance`` among so many images.

    All n(n-1)/2 pairs times the rate measured: between the figures of ``MEASURED_RATES`` and
    beyond them, its logarithm is taken to lie on a line. It is an order of magnitude and no more:
    the photographs measured were chosen to be different, whereas a collection has many that were
    taken a second apart. Videos are left out, since they need three frames that match in order.

    Raises:
        ValueError: the variance is out of range, or the number is negative.
    """
    check_variance(variance)
    if images < 0:
        raise ValueError("images must not be negative")
    return images * (images - 1) / 2 * _rate(variance) / 1_000_000


def _rate(variance: int) -> float:
    known = sorted(MEASURED_RATES)
    ends = [(low, high) for low, high in pairwise(known) if low <= variance]
    low, high = ends[-1] if ends else (known[0], known[1])
    from_low, from_high = log(MEASURED_RATES[low]), log(MEASURED_RATES[high])
    return exp(from_low + (from_high - from_low) * (variance - low) / (high - low))


class _Growing:
    """Components of matching pairs, and how many groups each of them has."""

    def __init__(self, copied: Iterable[str]) -> None:
        self._copied = frozenset(copied)
        self._root: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        self._pairs: dict[str, list[Pair]] = {}
        self._counts: dict[str, tuple[int, int]] = {}
        self.groups = self.grouped = len(self._copied)

    def add(self, pairs: Iterable[Pair], variance: int) -> None:
        """Add pairs that match from ``variance`` on."""
        touched = {self._join(pair) for pair in pairs}
        for root in {self._find(root) for root in touched}:
            self._count(root, variance)

    def _join(self, pair: Pair) -> str:
        a, b = self._find(pair.a), self._find(pair.b)
        if a != b:
            if len(self._pairs[a]) + len(self._members[a]) < (
                len(self._pairs[b]) + len(self._members[b])
            ):
                a, b = b, a
            self._root[b] = a
            self._members[a] += self._members.pop(b)
            self._pairs[a] += self._pairs.pop(b)
            self._set(b, (0, 0))
            del self._counts[b]
        self._pairs[a].append(pair)
        return a

    def _find(self, key: str) -> str:
        if key not in self._root:
            self._root[key] = key
            self._members[key], self._pairs[key] = [key], []
            self._counts[key] = (1, 1) if key in self._copied else (0, 0)
        while self._root[key] != key:
            self._root[key] = self._root[self._root[key]]
            key = self._root[key]
        return key

    def _count(self, root: str, variance: int) -> None:
        files = (key for key in self._members[root] for _ in range(1 + (key in self._copied)))
        found = group(files, self._pairs[root], variance).groups
        self._set(root, (len(found), sum(len(each.members) for each in found)))

    def _set(self, root: str, counts: tuple[int, int]) -> None:
        groups, grouped = self._counts[root]
        self.groups += counts[0] - groups
        self.grouped += counts[1] - grouped
        self._counts[root] = counts
