"""The match rule for many looks at once: ``LookIndex``, and all pairs of a set.

Every candidate of the rule that matches contains a Hamming distance within the limit of the
query's own complexity. So each side of each query is looked up in its eight orientations, with
that limit as radius, and what is found is then held to the exact rule in arrays. A flat picture
has a limit of 0 or next to it, which is why a thousand blank frames cost no more than others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tagcat.match.packed import INVERSE, ORIENTATIONS, pack_turnable
from tagcat.match.rule import MAX_VARIANCE, Comparison, Look, check_variance
from tagcat.match.sides import FULL_SCALE, Candidates, Queries, Side

NEAREST = 1_000
"""Looks that one look is matched with at most, the nearest first, where that is bounded."""

_FIRST_CHUNK, _CHUNK = 16, 512
"""Looks searched at a time, at first and at most. An index does best with thousands of hashes at
once, and each look is searched in eight orientations."""

_MANY = 1 << 19
"""Hits to be held at a time; fewer looks are searched where each finds many."""


class Hit(NamedTuple):
    """A stored look that matches the one searched for; ``comparison`` goes from that to it."""

    id: int
    comparison: Comparison


class Hits(NamedTuple):
    """Matching candidates as arrays, one row for each query, stored look, side and orientation.

    ``query`` is the number of the query, ``ids`` the id of the stored look, ``orientation`` the
    number (in the order of ``Orientation``) of what turns the query into the stored look,
    ``complexity`` that the limit is computed from (1..28).
    """

    query: NDArray[np.int64]
    ids: NDArray[np.int64]
    distance: NDArray[np.int64]
    needed: NDArray[np.int64]
    orientation: NDArray[np.uint8]
    trimmed: NDArray[np.bool_]
    complexity: NDArray[np.int64]

    def take(self, rows: NDArray[np.int64]) -> Hits:
        """The hits in ``rows``, in that order."""
        return Hits(
            self.query[rows],
            self.ids[rows],
            self.distance[rows],
            self.needed[rows],
            self.orientation[rows],
            self.trimmed[rows],
            self.complexity[rows],
        )

    def best(self) -> Hits:
        """One hit for each query and stored look, by the rule's order; sorted by both."""
        if not self.query.size:
            return self
        order = np.lexsort(
            (self.orientation, self.trimmed, self.distance, self.needed, self.ids, self.query)
        )
        query, ids = self.query[order], self.ids[order]
        first = np.ones(order.size, dtype=np.bool_)
        first[1:] = (query[1:] != query[:-1]) | (ids[1:] != ids[:-1])
        return self.take(order[first])

    def nearest(self, *, own: bool = False, most: int | None = None) -> tuple[Hits, bool]:
        """The hits whose look is among the ``most`` nearest (``NEAREST`` unless told) of its
        query; and whether any is not.

        With ``own`` queries and looks are numbered alike, and a look that finds itself is the
        nearest.
        """
        most = NEAREST if most is None else most
        # A pair has at least one hit, so that few hits are few pairs.
        if not self.query.size or np.bincount(self.query - self.query.min()).max() <= most:
            return self, False
        best = self.best()
        other = best.query != best.ids if own else np.ones(best.query.size, dtype=np.bool_)
        order = np.lexsort((best.ids, best.distance, best.needed, other, best.query))
        query = best.query[order]
        kept = order[np.arange(order.size) - np.searchsorted(query, query) < most]
        if kept.size == order.size:
            return self, False
        return self.of_pairs(best, np.sort(kept)), True

    def of_pairs(self, best: Hits, kept: NDArray[np.int64]) -> Hits:
        """All hits of the pairs that rows ``kept`` of ``best``, in rising order, stand for."""
        order = np.lexsort((self.ids, self.query))
        query, ids = self.query[order], self.ids[order]
        first = np.ones(order.size, dtype=np.bool_)
        first[1:] = (query[1:] != query[:-1]) | (ids[1:] != ids[:-1])
        pair = np.cumsum(first) - 1
        wanted = np.zeros(best.query.size, dtype=np.bool_)
        wanted[kept] = True
        return self.take(order[wanted[pair]])

    def comparisons(self, variance: int) -> Iterator[Comparison]:
        """The rule's answer for each hit, at a variance that all of them match at."""
        limits = variance * self.complexity * self.complexity // FULL_SCALE
        for distance, limit, needed, orientation, trimmed in zip(
            self.distance.tolist(),
            limits.tolist(),
            self.needed.tolist(),
            self.orientation.tolist(),
            self.trimmed.tolist(),
            strict=True,
        ):
            yield Comparison(distance, limit, needed, ORIENTATIONS[orientation], trimmed, True)


@dataclass(slots=True)
class LookArrays:
    """Looks as arrays: ``hashes[s]`` is ``Turnable``, ``complexity[s]`` of shape ``(n,)``, for
    side ``s``: 0 with borders, 1 without. Where ``has_trimmed`` is false both sides are the same.
    """

    hashes: NDArray[np.uint64]
    complexity: NDArray[np.uint8]
    has_trimmed: NDArray[np.bool_]

    @classmethod
    def of(cls, looks: Sequence[Look]) -> LookArrays:
        """Pack ``looks``.

        Raises:
            KeyMismatch: some are keyed and others are not.
        """
        sides = ([look.dhash for look in looks], [look.trimmed or look.dhash for look in looks])
        # All at once, so that there is one sort.
        hashes, complexity = pack_turnable([*sides[0], *sides[1]])
        has_trimmed = np.array([look.trimmed is not None for look in looks], dtype=np.bool_)
        words = hashes.shape[1]
        return cls(hashes.reshape(2, -1, words), complexity.reshape(2, -1), has_trimmed)

    def __len__(self) -> int:
        return self.has_trimmed.size

    def take(self, rows: NDArray[np.int64] | slice) -> LookArrays:
        """The looks in ``rows``, in that order."""
        return LookArrays(self.hashes[:, rows], self.complexity[:, rows], self.has_trimmed[rows])


class LookIndex:
    """All looks that match a given one, by the rule, exactly.

    One thread may write while others search, as with ``HammingIndex``.
    """

    def __init__(self) -> None:
        # A look is added with its borders first and searched for without them first: so what is
        # found without was there to be found with them, too.
        self._full = Side()
        self._trimmed = Side()

    def __len__(self) -> int:
        return len(self._full)

    def __contains__(self, key: int) -> bool:
        return key in self._full

    @property
    def nbytes(self) -> int:
        """Memory in use, in bytes."""
        return self._full.nbytes + self._trimmed.nbytes

    def add(self, key: int, look: Look) -> None:
        """Store ``look`` under an id of the caller's choice (int64).

        Raises:
            ValueError: the id is already stored.
        """
        self.add_many([key], LookArrays.of([look]))

    def add_many(self, ids: Sequence[int], looks: LookArrays) -> None:
        """Store ``looks[i]`` under ``ids[i]``. Ids that rise from call to call take less memory.

        Raises:
            ValueError: the lengths differ, or an id is repeated or already stored; then nothing
                is added.
        """
        keys = np.array(ids, dtype=np.int64)
        if keys.size != len(looks):
            raise ValueError("ids and looks must have the same length")
        cut = np.flatnonzero(looks.has_trimmed)
        for side, index, rows in ((0, self._full, slice(None)), (1, self._trimmed, cut)):
            index.add(
                keys[rows],
                looks.hashes[side, rows],
                looks.complexity[side, rows],
                looks.has_trimmed[rows],
            )

    def remove(self, key: int) -> None:
        """Forget the look stored under ``key``.

        Raises:
            KeyError: nothing is stored under it.
        """
        self._full.remove(key)
        if key in self._trimmed:
            self._trimmed.remove(key)

    def search(
        self,
        look: Look,
        variance: int = MAX_VARIANCE,
        *,
        orientations: bool = True,
        trimmed: bool = True,
    ) -> list[Hit]:
        """Every stored look that matches ``look`` at ``variance``, best first, then by id.

        The comparison of a hit is ``compare(look, stored, variance)``; ``orientations`` and
        ``trimmed`` are those of ``rule.compare``.

        Raises:
            ValueError: ``variance`` is out of range.
        """
        hits = self.hits(
            LookArrays.of([look]), variance, orientations=orientations, trimmed=trimmed
        ).best()
        hits = hits.take(np.lexsort((hits.ids, hits.distance, hits.needed)))
        return [
            Hit(key, comparison)
            for key, comparison in zip(hits.ids.tolist(), hits.comparisons(variance), strict=True)
        ]

    def hits(
        self,
        looks: LookArrays,
        variance: int = MAX_VARIANCE,
        *,
        orientations: bool = True,
        trimmed: bool = True,
    ) -> Hits:
        """Every candidate of the rule that matches, for many looks at once, as arrays.

        Raises:
            ValueError: ``variance`` is out of range.
        """
        check_variance(variance)
        own = _queries(looks, 0, np.arange(len(looks)), variance, orientations)
        found = []
        if trimmed and (len(self._trimmed) or looks.has_trimmed.any()):
            whole = own.take(np.flatnonzero(~looks.has_trimmed[own.numbers]))
            found.append(self._trimmed.search(whole))
            cut = np.flatnonzero(looks.has_trimmed)
            if cut.size:
                queries = _queries(looks, 1, cut, variance, orientations)
                found.append(self._trimmed.search(queries))
                # Stored looks with a trimmed side of their own are compared by that, above.
                found.append(self._full.search(queries).unpaired())
        return _hits(found, self._full.search(own), variance)

    def nearest(
        self,
        looks: LookArrays,
        variance: int = MAX_VARIANCE,
        *,
        orientations: bool = True,
        trimmed: bool = True,
        own: bool = False,
        most: int | None = None,
    ) -> tuple[Hits, bool]:
        """As ``hits``, for the nearest ``NEAREST`` stored looks of each, in bounded memory.

        Args:
            looks: what is searched for.
            variance: 0..``MAX_VARIANCE``.
            orientations: as in ``rule.compare``.
            trimmed: as in ``rule.compare``.
            own: the index holds the same looks, under their places.
            most: another number of them than ``NEAREST``.

        Returns:
            the hits, and whether there were more.
        """
        found: list[Hits] = []
        more = False
        start, size = 0, _FIRST_CHUNK
        while start < len(looks) or not found:
            some = looks.take(slice(start, start + size))
            hits = self.hits(some, variance, orientations=orientations, trimmed=trimmed)
            bearable = _MANY * size // max(1, hits.query.size)
            hits, cut = hits._replace(query=hits.query + start).nearest(own=own, most=most)
            found.append(hits)
            more = more or cut
            start += size
            size = max(1, min(8 * size, bearable, _CHUNK))
        return Hits(*(np.concatenate(columns) for columns in zip(*found, strict=True))), more


def match_pairs(
    looks: Sequence[Look],
    variance: int = MAX_VARIANCE,
    *,
    orientations: bool = True,
    trimmed: bool = True,
) -> Iterator[tuple[int, int, Comparison]]:
    """Every pair ``i < j`` of ``looks`` that matches at ``variance``, with ``compare(i, j)``.

    Pairs come ordered by ``j``, then ``i``, while the comparing goes on.

    Raises:
        ValueError: ``variance`` is out of range.
    """
    check_variance(variance)
    index = LookIndex()
    for start in range(0, len(looks), _CHUNK):
        chunk = LookArrays.of(looks[start : start + _CHUNK])
        index.add_many(range(start, start + len(chunk)), chunk)
        hits = index.hits(chunk, variance, orientations=orientations, trimmed=trimmed)
        hits = hits.take(np.flatnonzero(hits.ids < hits.query + start))
        # The later look was searched for; the pair is told from the earlier one.
        hits = hits._replace(orientation=INVERSE[hits.orientation]).best()
        yield from zip(
            hits.ids.tolist(),
            (hits.query + start).tolist(),
            hits.comparisons(variance),
            strict=True,
        )


def _queries(
    looks: LookArrays, side: int, rows: NDArray[np.int64], variance: int, orientations: bool
) -> Queries:
    """One side of the looks in ``rows`` as what to search for."""
    return Queries.of(
        rows,
        looks.hashes[side, rows],
        looks.complexity[side, rows],
        variance,
        orientations,
    )


def _hits(trimmed: Sequence[Candidates], full: Candidates, variance: int) -> Hits:
    """What was found without borders and with them, as far as it matches."""
    query, ids, distance, turn, scale, _ = (
        np.concatenate(columns) for columns in zip(*trimmed, full, strict=True)
    )
    needed = -(-FULL_SCALE * distance // (scale * scale))
    is_trimmed = np.ones(query.size, dtype=np.bool_)
    is_trimmed[query.size - full.query.size :] = False
    hits = Hits(query, ids, distance, needed, turn, is_trimmed, scale)
    return hits.take(np.flatnonzero(needed <= variance))
