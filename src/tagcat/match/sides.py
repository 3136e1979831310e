"""One side of many looks, with borders or without: found by hash, held to the exact distance.

The index of hashes answers for one way of turning; the rule wants the larger of both ways (see
``rule.distance_for``). They differ only where two cells of a picture are equal. A hash without
such *ties* is turned by moving bits and inverting some, which keeps distances; so between two of
these there is nothing to compute, and nothing but the index needs to hold their bits. What is
kept for every look is therefore its id, its complexity and three flags: 10 bytes, and half as
much again while there is room to grow. Bits and ties are kept for those that have ties.

Of keyed hashes nobody but their owner knows which bits are turned to where: all count as having
ties, and are kept in all orientations, in 128 bytes more.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from tagcat.errors import KeyMismatch
from tagcat.fingerprint.model import USABLE_COMPLEXITY
from tagcat.match.index import Found, HammingIndex
from tagcat.match.packed import (
    INVERSE,
    PLAIN,
    Turnable,
    Words,
    orient_by,
    popcount,
    tied,
    turn_all,
    turn_by,
)

FULL_SCALE = USABLE_COMPLEXITY * USABLE_COMPLEXITY
"""What the square of the scale is divided by to give the share of the variance that counts."""

_ALIVE, _TIED, _PAIRED = np.uint8(1), np.uint8(2), np.uint8(4)

_LEAST = 64
"""Rows that are not worth moving together when some of them are dead."""

_LAST_SERIAL = 1 << 62
"""Ids from here on are renamed, so that there is always a higher serial number."""

_BYTES_OF_A_NAME = 64
"""What two numbers outside of an array take."""

_TOO_FAR = 255

Column = TypeVar("Column", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Queries:
    """One side of some looks to search for, ``n`` of them in ``t`` orientations (1 or 8).

    ``numbers`` says which looks they are, ``scale`` is their complexity up to 28 and above 0,
    ``radius`` the largest distance that may match. All have shape ``(n,)``; ``bits`` has
    ``(n, 2)`` and ``turned``, the bits in each orientation, ``(t, n, 2)``. ``words``, how many a
    hash has, tells keyed ones from others.
    """

    numbers: NDArray[np.int64]
    bits: Words
    tied: NDArray[np.bool_]
    scale: NDArray[np.int64]
    radius: NDArray[np.int64]
    turned: NDArray[np.uint64]
    words: int

    @classmethod
    def of(
        cls,
        numbers: NDArray[np.int64],
        hashes: Turnable,
        complexity: NDArray[np.uint8],
        variance: int,
        orientations: bool,
    ) -> Queries:
        """Hashes as queries; one without any change of brightness matches nothing: left out."""
        chosen = np.flatnonzero(complexity)
        if chosen.size < len(hashes):
            numbers, hashes, complexity = numbers[chosen], hashes[chosen], complexity[chosen]
        bits = np.ascontiguousarray(hashes[:, :2])
        scale = np.minimum(complexity, USABLE_COMPLEXITY).astype(np.int64)
        return cls(
            numbers,
            bits,
            tied(hashes),
            scale,
            variance * scale * scale // FULL_SCALE,
            turn_all(hashes) if orientations else bits[np.newaxis],
            hashes.shape[1],
        )

    def __len__(self) -> int:
        return self.numbers.size

    def take(self, rows: NDArray[np.int64]) -> Queries:
        """The queries in ``rows``, in that order."""
        return Queries(
            self.numbers[rows],
            self.bits[rows],
            self.tied[rows],
            self.scale[rows],
            self.radius[rows],
            self.turned[:, rows],
            self.words,
        )


class Candidates(NamedTuple):
    """What is near the queries, one row for each query, stored hash and orientation.

    ``query`` is the number of the look searched for, ``ids`` the id of what was found,
    ``distance`` that of the rule, which may be above the radius, ``turn`` the number of the
    orientation from query to stored hash, ``scale`` the lower complexity of both (1..28), and
    ``paired`` whether what was found was added as such.
    """

    query: NDArray[np.int64]
    ids: NDArray[np.int64]
    distance: NDArray[np.int64]
    turn: NDArray[np.uint8]
    scale: NDArray[np.int64]
    paired: NDArray[np.bool_]

    def unpaired(self) -> Candidates:
        """Without what was added as paired."""
        rows = np.flatnonzero(~self.paired)
        return Candidates(
            self.query[rows],
            self.ids[rows],
            self.distance[rows],
            self.turn[rows],
            self.scale[rows],
            self.paired[rows],
        )


class Side:
    """Hashes by id, and all that are near a given one in any orientation, exactly.

    One thread may write while others search. The index of hashes knows each by a serial number
    that is never used twice, so that a search under way cannot take what was added later for
    what it found; serial numbers are the ids as long as these only rise. What a reader needs
    besides is published in one assignment, before the index finds it.
    """

    def __init__(self) -> None:
        self._index = HammingIndex()
        self._stored = _Stored.empty()
        self._serial_of: dict[int, int] | None = None
        self._last = -1
        self._alive = 0

    def __len__(self) -> int:
        return self._alive

    def __contains__(self, key: int) -> bool:
        return self._row_of(key) is not None

    @property
    def nbytes(self) -> int:
        """Memory in use, in bytes."""
        names = self._serial_of
        named = 0 if names is None else sys.getsizeof(names) + _BYTES_OF_A_NAME * len(names)
        return self._index.nbytes + self._stored.nbytes + named

    def add(
        self,
        ids: NDArray[np.int64],
        hashes: Turnable,
        complexity: NDArray[np.uint8],
        paired: NDArray[np.bool_],
    ) -> None:
        """Store hashes under ids of the caller's choice; all arrays have the same length.

        ``paired`` is told again by a search, and means nothing here.

        Raises:
            ValueError: an id is repeated or already stored; then nothing is added.
            KeyMismatch: the hashes are keyed and those that are stored are not, or the other way
                round; then nothing is added.
        """
        if not ids.size:
            return
        if not self._alive:
            self._stored = self._stored.living().of_words(hashes.shape[1])
        self._check_sort(hashes.shape[1])
        serials = self._name(ids)
        findable = np.flatnonzero(complexity)
        with_ties = np.flatnonzero(tied(hashes) & (complexity > 0))
        flags = np.where(paired, _ALIVE | _PAIRED, _ALIVE)
        flags[with_ties] |= _TIED
        scale = np.minimum(complexity, USABLE_COMPLEXITY)
        self._stored = self._stored.appended(serials, ids, scale, flags, with_ties, hashes)
        self._alive += ids.size
        if findable.size:
            self._index.add(serials[findable], hashes[findable, :2])

    def remove(self, key: int) -> None:
        """Forget the hash stored under ``key``.

        Raises:
            KeyError: nothing is stored under it.
        """
        row = self._row_of(key)
        if row is None:
            raise KeyError(key)
        stored = self._stored
        if stored.scale[row]:
            self._index.remove(stored.serials[row : row + 1])
        stored.flags[row] &= ~_ALIVE
        if self._serial_of is not None:
            del self._serial_of[key]
        self._alive -= 1
        if stored.size > max(_LEAST, 2 * self._alive):
            self._stored = stored.living()

    def search(self, queries: Queries) -> Candidates:
        """What is within the radius of the queries, told in ``Candidates``.

        Raises:
            KeyMismatch: the queries are keyed and what is stored is not, or the other way round.
        """
        if self._alive and len(queries):
            self._check_sort(queries.words)
        turns, count, _ = queries.turned.shape
        found = self._search(queries.turned.reshape(-1, 2), np.tile(queries.radius, turns))
        # Read after the search: whatever it found had been written before.
        stored = self._stored
        rows, there = stored.rows_of(found.ids)
        if not there.all():
            found = Found(found.query[there], found.ids[there], found.distances[there])
            rows = rows[there]
        turn, query = np.divmod(found.query, max(1, count))
        flags = stored.flags[rows]
        distance = found.distances.astype(np.int64)
        with_ties = (flags & _TIED) != 0
        turned = turn > 0
        theirs = np.flatnonzero(turned & with_ties)
        if theirs.size:
            back = turn_by(stored.tied.of(found.ids[theirs]), INVERSE[turn[theirs]])
            there_and_back = popcount(queries.bits[query[theirs]] ^ back)
            distance[theirs] = np.maximum(distance[theirs], there_and_back)
        ours = np.flatnonzero(turned & ~with_ties & queries.tied[query])
        if ours.size:
            back_again = self._back(queries, found.query[ours], found.ids[ours])
            distance[ours] = np.maximum(distance[ours], back_again)
        return Candidates(
            queries.numbers[query],
            found.ids if stored.ids is None else stored.ids[rows],
            distance,
            turn.astype(np.uint8),
            np.minimum(queries.scale[query], stored.scale[rows]),
            (flags & _PAIRED) != 0,
        )

    def _back(
        self, queries: Queries, asked: NDArray[np.int64], serials: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Distances from queries with ties to stored hashes without, when those are turned back.

        Turning such a hash back and turning the bits of the query as if it had no ties come to
        the same distance; so it is once more the index that tells it.

        Args:
            queries: what was searched for.
            asked: rows of ``queries.turned`` in the order of turns, then queries.
            serials: what each of them found.

        Returns:
            distances; more than any limit where they are beyond the radius.
        """
        distinct, place = np.unique(asked, return_inverse=True)
        turn, query = np.divmod(distinct, len(queries))
        bits = queries.bits[query]
        turned = orient_by(bits, np.zeros_like(bits), turn.astype(np.uint8))
        found = self._search(turned, queries.radius[query])
        _, rank = np.unique(np.concatenate([found.ids, serials]), return_inverse=True)
        pairs = np.concatenate([found.query, place]) * rank.size + rank
        had, wanted = np.split(pairs, [found.ids.size])
        _, held, met = np.intersect1d(had, wanted, assume_unique=True, return_indices=True)
        distance = np.full(asked.size, _TOO_FAR, dtype=np.int64)
        distance[met] = found.distances[held]
        return distance

    def _search(self, bits: Words, radius: NDArray[np.int64]) -> Found:
        if not len(bits) or not self._alive:
            none = np.empty(0, np.int64)
            return Found(none, none, np.empty(0, np.uint16))
        return self._index.search(bits, radius)

    def _check_sort(self, words: int) -> None:
        if self._stored.tied.hashes.shape[1] != words:
            raise KeyMismatch

    def _row_of(self, key: int) -> int | None:
        serial = key if self._serial_of is None else self._serial_of.get(key)
        if serial is None:
            return None
        serials = self._stored.serials[: self._stored.size]
        row = bisect_left(serials, serial)
        if row == serials.size or serials[row] != serial:
            return None
        return row if self._stored.flags[row] & _ALIVE else None

    def _name(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Serial numbers for new ids.

        Raises:
            ValueError: an id is repeated or already stored.
        """
        if self._serial_of is None:
            rising = ids[0] > self._last and bool((ids[1:] > ids[:-1]).all())
            if rising and ids[-1] < _LAST_SERIAL:
                self._last = int(ids[-1])
                return ids
            alive = self._stored.living()
            serials = alive.serials.tolist()
            self._serial_of = dict(zip(serials, serials, strict=True))
            self._stored = replace(alive, ids=alive.serials.copy())
        numbers = range(self._last + 1, self._last + 1 + ids.size)
        fresh = dict(zip(ids.tolist(), numbers, strict=True))
        if len(fresh) < ids.size or not self._serial_of.keys().isdisjoint(fresh):
            raise ValueError("an id is repeated or already stored")
        self._serial_of.update(fresh)
        self._last += ids.size
        return np.array(numbers, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class _Tied:
    """The hashes that have ties, in rising order of ``serials``."""

    serials: NDArray[np.int64]
    hashes: Turnable
    size: int

    def of(self, serials: NDArray[np.int64]) -> Turnable:
        """Hashes that are there."""
        return self.hashes[np.searchsorted(self.serials[: self.size], serials)]


@dataclass(frozen=True, slots=True)
class _Stored:
    """What a reader looks at besides the index: rows in rising order of ``serials``.

    Rows below ``size`` are complete; only the flag that one is alive may change, which readers
    leave to the index. ``ids`` is None where they are the serial numbers.
    """

    serials: NDArray[np.int64]
    ids: NDArray[np.int64] | None
    scale: NDArray[np.uint8]
    flags: NDArray[np.uint8]
    tied: _Tied
    size: int

    @classmethod
    def empty(cls) -> _Stored:
        none = np.empty(0, np.int64)
        few = none.astype(np.uint8)
        return cls(none, None, few, few, _Tied(none, np.empty((0, PLAIN), np.uint64), 0), 0)

    @property
    def nbytes(self) -> int:
        columns = (self.serials, self.scale, self.flags)
        tied = (self.tied.serials, self.tied.hashes)
        named = 0 if self.ids is None else self.ids.nbytes
        return sum(column.nbytes for column in (*columns, *tied)) + named

    def rows_of(self, serials: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The row of each serial number, and whether it is there: one that was found may have
        been removed since, and the rows moved together."""
        held = self.serials[: self.size]
        if not held.size:
            return np.zeros(serials.size, np.int64), np.zeros(serials.size, np.bool_)
        rows = np.searchsorted(held, serials)
        np.minimum(rows, held.size - 1, out=rows)
        return rows, held[rows] == serials

    def appended(
        self,
        serials: NDArray[np.int64],
        ids: NDArray[np.int64],
        scale: NDArray[np.uint8],
        flags: NDArray[np.uint8],
        with_ties: NDArray[np.int64],
        hashes: Turnable,
    ) -> _Stored:
        """With more rows; ``with_ties`` says which of them have ties."""
        old = self.tied
        return _Stored(
            _appended(self.serials, self.size, serials),
            None if self.ids is None else _appended(self.ids, self.size, ids),
            _appended(self.scale, self.size, scale),
            _appended(self.flags, self.size, flags),
            _Tied(
                _appended(old.serials, old.size, serials[with_ties]),
                _appended(old.hashes, old.size, hashes[with_ties]),
                old.size + with_ties.size,
            ),
            self.size + serials.size,
        )

    def of_words(self, words: int) -> _Stored:
        """What holds nothing, to hold hashes of so many words."""
        return replace(self, tied=replace(self.tied, hashes=np.empty((0, words), np.uint64)))

    def living(self) -> _Stored:
        """Without the rows that are dead, in arrays of their own."""
        rows = np.flatnonzero(self.flags[: self.size] & _ALIVE)
        serials, old = self.serials[rows], self.tied
        kept = np.flatnonzero(np.isin(old.serials[: old.size], serials))
        return _Stored(
            serials,
            None if self.ids is None else self.ids[rows],
            self.scale[rows],
            self.flags[rows],
            _Tied(old.serials[kept], old.hashes[kept], kept.size),
            rows.size,
        )


def _appended(column: NDArray[Column], size: int, values: NDArray[Column]) -> NDArray[Column]:
    """``column`` with ``values`` behind its first ``size`` rows: itself, or a longer copy."""
    end = size + len(values)
    if end > len(column):
        longer = np.empty((max(end, size + size // 2), *column.shape[1:]), column.dtype)
        longer[:size] = column[:size]
        column = longer
    column[size:end] = values
    return column
