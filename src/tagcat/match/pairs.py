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

from tagcat.fingerprint.model import USABLE_COMPLEXITY
from tagcat.match.index import HammingIndex
from tagcat.match.packed import (
    INVERSE,
    ORIENTATIONS,
    Words,
    complexity_of,
    orient_all,
    orient_by,
    pack,
    popcount,
)
from tagcat.match.rule import MAX_VARIANCE, Comparison, Look, check_variance

_FULL_SCALE = USABLE_COMPLEXITY * USABLE_COMPLEXITY
_FIRST_CAPACITY = 64
_CHUNK = 512
"""Looks of a whole set that are added and searched at a time."""


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

    def comparisons(self, variance: int) -> Iterator[Comparison]:
        """The rule's answer for each hit, at a variance that all of them match at."""
        limits = variance * self.complexity * self.complexity // _FULL_SCALE
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
    """Looks as arrays: ``bits[s]`` and ``ties[s]`` of shape ``(n, 2)``, ``complexity[s]`` of
    shape ``(n,)``, for side ``s``: 0 with borders, 1 without. Where ``has_trimmed`` is false
    both sides are the same."""

    bits: NDArray[np.uint64]
    ties: NDArray[np.uint64]
    complexity: NDArray[np.uint8]
    has_trimmed: NDArray[np.bool_]

    @classmethod
    def of(cls, looks: Sequence[Look]) -> LookArrays:
        """Pack ``looks``."""
        sides = ([look.dhash for look in looks], [look.trimmed or look.dhash for look in looks])
        bits = np.stack([pack(dhash.bits for dhash in side) for side in sides])
        ties = np.stack([pack(dhash.ties for dhash in side) for side in sides])
        complexity = np.stack([complexity_of(side) for side in bits])
        has_trimmed = np.array([look.trimmed is not None for look in looks], dtype=np.bool_)
        return cls(bits, ties, complexity, has_trimmed)

    @classmethod
    def empty(cls, capacity: int) -> LookArrays:
        """Room for ``capacity`` looks."""
        shape = (2, capacity, 2)
        return cls(
            np.zeros(shape, np.uint64),
            np.zeros(shape, np.uint64),
            np.zeros(shape[:2], np.uint8),
            np.zeros(capacity, np.bool_),
        )

    def __len__(self) -> int:
        return self.has_trimmed.size

    def take(self, rows: NDArray[np.int64] | slice) -> LookArrays:
        """The looks in ``rows``, in that order."""
        return LookArrays(
            self.bits[:, rows], self.ties[:, rows], self.complexity[:, rows], self.has_trimmed[rows]
        )

    def put(self, start: int, other: LookArrays) -> None:
        """Write ``other`` from row ``start`` on."""
        rows = slice(start, start + len(other))
        self.bits[:, rows] = other.bits
        self.ties[:, rows] = other.ties
        self.complexity[:, rows] = other.complexity
        self.has_trimmed[rows] = other.has_trimmed


@dataclass(slots=True)
class _State:
    """What a reader looks at. The two indices hold slots, which are rows of ``looks`` and
    ``ids`` and are never used twice, so that a search under way finds what it began with."""

    full: HammingIndex
    trimmed: HammingIndex
    looks: LookArrays
    ids: NDArray[np.int64]
    size: int


class LookIndex:
    """All looks that match a given one, by the rule, exactly.

    One thread may write while others search, as with ``HammingIndex``.
    """

    def __init__(self) -> None:
        self._slot_of: dict[int, int] = {}
        self._state = _new_state(_FIRST_CAPACITY)

    def __len__(self) -> int:
        return len(self._slot_of)

    def __contains__(self, key: int) -> bool:
        return key in self._slot_of

    def add(self, key: int, look: Look) -> None:
        """Store ``look`` under an id of the caller's choice (int64).

        Raises:
            ValueError: the id is already stored.
        """
        self.add_many([key], LookArrays.of([look]))

    def add_many(self, ids: Sequence[int], looks: LookArrays) -> None:
        """Store ``looks[i]`` under ``ids[i]``.

        Raises:
            ValueError: the lengths differ, or an id is repeated or already stored; then nothing
                is added.
        """
        state = self._state
        start, count = state.size, len(ids)
        placed = dict(zip(ids, range(start, start + count), strict=True))
        if count != len(looks):
            raise ValueError("ids and looks must have the same length")
        if len(placed) != count or not self._slot_of.keys().isdisjoint(placed):
            raise ValueError("an id is repeated or already stored")
        if start + count > state.ids.size:
            _grow(state, start + count)
        state.ids[start : start + count] = ids
        state.looks.put(start, looks)
        slots = np.arange(start, start + count)
        _enter(state, slots, looks)
        state.size = start + count
        self._slot_of.update(placed)

    def remove(self, key: int) -> None:
        """Forget the look stored under ``key``.

        Raises:
            KeyError: nothing is stored under it.
        """
        slot = self._slot_of.pop(key)
        state = self._state
        for index in (state.trimmed, state.full):
            if slot in index:
                index.remove([slot])
        if state.size > max(_FIRST_CAPACITY, 2 * len(self._slot_of)):
            self._compact()

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
        state = self._state
        turns = len(ORIENTATIONS) if orientations else 1
        found = [_candidates(state, 0, _queries(looks, 0, variance, turns), variance)]
        if trimmed and (looks.has_trimmed.any() or len(state.trimmed)):
            queries = _queries(looks, 1, variance, turns)
            found.append(_candidates(state, 1, queries, variance))
            cut = np.flatnonzero(looks.has_trimmed[queries.chosen])
            if cut.size:
                hits = _candidates(state, 0, queries.take(cut), variance)
                # Stored looks with a trimmed side of their own are compared by that, above.
                found.append(hits.take(np.flatnonzero(~state.looks.has_trimmed[hits.ids])))
        joined = Hits(*(np.concatenate(columns) for columns in zip(*found, strict=True)))
        return joined._replace(ids=state.ids[joined.ids])

    def _compact(self) -> None:
        old = self._state
        kept = np.array(sorted(self._slot_of.values()), dtype=np.int64)
        state = _new_state(max(_FIRST_CAPACITY, 2 * kept.size))
        looks = old.looks.take(kept)
        state.ids[: kept.size] = old.ids[kept]
        state.looks.put(0, looks)
        state.size = kept.size
        _enter(state, np.arange(kept.size), looks)
        self._slot_of = dict(zip(old.ids[kept].tolist(), range(kept.size), strict=True))
        self._state = state


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


@dataclass(slots=True)
class _Queries:
    """One side of some looks: their numbers, bits, complexity up to 28, radius, and the bits in
    each orientation, shape ``(turns, n, 2)``."""

    side: int
    chosen: NDArray[np.int64]
    bits: Words
    scale: NDArray[np.int64]
    radius: NDArray[np.int64]
    turned: NDArray[np.uint64]

    def take(self, rows: NDArray[np.int64]) -> _Queries:
        return _Queries(
            self.side,
            self.chosen[rows],
            self.bits[rows],
            self.scale[rows],
            self.radius[rows],
            self.turned[:, rows],
        )


def _queries(looks: LookArrays, side: int, variance: int, turns: int) -> _Queries:
    """What to search for; a side without any change of brightness is left out."""
    chosen = np.flatnonzero(looks.complexity[side])
    bits, ties = looks.bits[side, chosen], looks.ties[side, chosen]
    scale = np.minimum(looks.complexity[side, chosen].astype(np.int64), USABLE_COMPLEXITY)
    radius = variance * scale * scale // _FULL_SCALE
    turned = orient_all(bits, ties) if turns > 1 else bits[np.newaxis]
    return _Queries(side, chosen, bits, scale, radius, turned)


def _candidates(state: _State, stored_side: int, queries: _Queries, variance: int) -> Hits:
    """Matches of the queries with one side of what is stored; ids are slots."""
    turns, count, _ = queries.turned.shape
    index = state.trimmed if stored_side else state.full
    found = index.search(queries.turned.reshape(-1, 2), np.tile(queries.radius, turns))

    orientation, query = np.divmod(found.query, max(1, count))
    slots, turn = found.ids, orientation.astype(np.uint8)
    # Read after the search: whatever it found had been written here before.
    stored = state.looks
    back = orient_by(
        stored.bits[stored_side, slots], stored.ties[stored_side, slots], INVERSE[turn]
    )
    distance = np.maximum(found.distances, popcount(queries.bits[query] ^ back)).astype(np.int64)
    scale = np.minimum(queries.scale[query], stored.complexity[stored_side, slots])
    needed = -(-_FULL_SCALE * distance // (scale * scale))
    hits = Hits(
        queries.chosen[query],
        slots,
        distance,
        needed,
        turn,
        np.full(slots.size, queries.side == 1),
        scale,
    )
    return hits.take(np.flatnonzero(needed <= variance))


def _new_state(capacity: int) -> _State:
    return _State(
        HammingIndex(), HammingIndex(), LookArrays.empty(capacity), np.zeros(capacity, np.int64), 0
    )


def _grow(state: _State, needed: int) -> None:
    """Room for ``needed`` looks; the old arrays stay whole for those who are reading them."""
    capacity = max(needed, 2 * state.ids.size)
    looks, ids = LookArrays.empty(capacity), np.zeros(capacity, np.int64)
    looks.put(0, state.looks.take(slice(0, state.size)))
    ids[: state.size] = state.ids[: state.size]
    state.looks, state.ids = looks, ids


def _enter(state: _State, slots: NDArray[np.int64], looks: LookArrays) -> None:
    """Make looks findable. One without any change of brightness matches nothing: left out."""
    for side, index, wanted in (
        (1, state.trimmed, looks.has_trimmed & (looks.complexity[1] > 0)),
        (0, state.full, looks.complexity[0] > 0),
    ):
        chosen = np.flatnonzero(wanted)
        if chosen.size:
            index.add(slots[chosen], looks.bits[side, chosen])
