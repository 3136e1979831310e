"""The kernel of ``_kernel_c`` in numpy, for machines where the extension could not be built.

Same names, parameters and results; only the speed differs: every search is a scan.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Data = bytes | bytearray | NDArray[Any]

Columns = NDArray[np.uint64]
"""Hashes with the words of each side by side: a scan reads the first word of all of them, and the
others only where that one leaves a chance. Shape ``(words, n)``."""

_BLOCK = 1 << 16
"""Comparisons made at a time: 512 KiB of differences, which stay in a core's cache."""

_LEAST = 2048
"""What the number of pairs asked for must exceed."""


class Run:
    """Hashes and their ids that are searched together; see ``growing`` and ``build``."""

    def __init__(self, words: int, capacity: int) -> None:
        if words not in {1, 2, 4}:
            raise ValueError("a hash must have 64, 128 or 256 bits")
        self.words = words
        self.capacity = capacity
        self.rows = 0
        self.removed = 0
        self.built = False
        self.columns: Columns = np.zeros((words, capacity), np.uint64)
        self.ids = np.zeros(capacity, np.int64)
        self.dead = np.zeros(capacity, np.bool_)
        self._row_of: dict[int, int] = {}

    @property
    def nbytes(self) -> int:
        """Memory in bytes, but for the rows' places by id."""
        return self.columns.nbytes + self.ids.nbytes + self.dead.nbytes

    def append(self, hashes: Data, ids: Data, /) -> None:
        """Add rows to a growing run that has room for them."""
        new_ids = np.frombuffer(ids, np.int64)
        new = _hashes(hashes, self.words)
        if len(new) != new_ids.size:
            raise ValueError("there must be as many ids as hashes")
        end = self.rows + new_ids.size
        if self.built or end > self.capacity:
            raise ValueError("the run has no room")
        self.columns[:, self.rows : end] = new.T
        self.ids[self.rows : end] = new_ids
        self._row_of.update(zip(new_ids.tolist(), range(self.rows, end), strict=True))
        self.rows = end

    def remove(self, key: int, /) -> bool:
        """Mark a row as removed; returns whether the id was there."""
        row = self._row_of.pop(key, None)
        if row is None:
            return False
        self.dead[row] = True
        self.removed += 1
        return True

    def contains(self, key: int, /) -> bool:
        """Whether a row has this id and is not removed."""
        return key in self._row_of

    def living(self) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        """The rows that are not removed: hashes of shape ``(n, words)`` and ids."""
        rows = np.flatnonzero(~self.dead[: self.rows])
        return np.ascontiguousarray(self.columns[:, rows].T), self.ids[rows]

    def export(self) -> tuple[bytearray, bytearray]:
        """The rows that are not removed: their hashes and their ids."""
        hashes, ids = self.living()
        return bytearray(hashes), bytearray(ids)

    def equal(self) -> tuple[bytearray, bytearray]:
        """Rows of a built run with equal hashes: starts and ids, as in C."""
        hashes, ids = self.living()
        if not ids.size:
            return bytearray(8), bytearray()
        first = np.append(_changes(hashes), ids.size)
        size = np.diff(first)
        several = np.repeat(size > 1, size)
        starts = np.concatenate([[0], np.cumsum(size[size > 1])]).astype(np.int64)
        return bytearray(starts), bytearray(ids[several])


class Join:
    """All pairs within a radius, a part at a time; see ``join``."""

    def __init__(self, run: Run, radius: int) -> None:
        if not run.built or radius < 0:
            raise ValueError("expected a built run and a radius of 0 or more")
        self._run = run
        self._parts = self._all(radius)
        self._left: list[NDArray[np.int64]] = [np.empty(0, np.int64)] * 3

    def next(self, count: int, /) -> tuple[bytearray, bytearray, bytearray] | None:
        """About ``count`` more pairs, never more, or None."""
        if count <= _LEAST:
            raise ValueError(f"count must be more than {_LEAST}")
        if not self._left[0].size:
            part = next(self._parts, None)
            if part is None:
                return None
            self._left = list(part)
        a, b, distances = (column[:count] for column in self._left)
        self._left = [column[count:] for column in self._left]
        return bytearray(a), bytearray(b), bytearray(distances.astype(np.uint16))

    def _all(self, radius: int) -> Iterator[tuple[NDArray[np.int64], ...]]:
        hashes, ids = self._run.living()
        first = _changes(hashes)
        distinct = np.ascontiguousarray(hashes[first].T)
        for row in range(first.size):
            later = distinct[:, row + 1 :]
            distance = np.bitwise_count(later ^ distinct[:, row : row + 1]).sum(0, dtype=np.int64)
            near = np.flatnonzero(distance <= radius)
            if near.size:
                others = ids[first[row + 1 + near]]
                yield np.full(near.size, ids[first[row]]), others, distance[near]


def growing(words: int, capacity: int, /) -> Run:
    """An empty run with room for ``capacity`` rows."""
    return Run(words, capacity)


def build(words: int, hashes: Data, ids: Data, /) -> Run:
    """A run of these rows, sorted by hash, then id; ValueError when an id is repeated."""
    given = np.frombuffer(ids, np.int64)
    run = Run(words, given.size)
    if np.unique(given).size != given.size:
        raise ValueError("an id is repeated")
    rows = _hashes(hashes, words)
    if len(rows) == given.size:
        order = np.lexsort((given, *rows.T))
        rows, given = rows[order], given[order]
    run.append(np.ascontiguousarray(rows), given)
    run.built = True
    return run


def merge(runs: tuple[Run, ...], /) -> Run:
    """A run of all rows of some runs that are not removed."""
    if not runs:
        raise ValueError("there is nothing to merge")
    _words(runs)
    parts = [run.living() for run in runs]
    hashes = np.concatenate([part for part, _ in parts])
    ids = np.concatenate([part for _, part in parts])
    return build(runs[0].words, hashes, ids)


def any_stored(runs: tuple[Run, ...], ids: Data, /) -> bool:
    """Whether any of the ids is in any of the runs."""
    return any(run.contains(key) for key in np.frombuffer(ids, np.int64).tolist() for run in runs)


def search(
    runs: tuple[Run, ...], queries: Data, radii: Data, /
) -> tuple[bytearray, bytearray, bytearray]:
    """Everything within its radius of each query: query numbers, ids, distances, by query."""
    limits = np.frombuffer(radii, np.int32).astype(np.int64)
    words = _words(runs)
    wanted = _hashes(queries, words)
    if not runs or len(wanted) != limits.size:
        raise ValueError("there must be a run, and as many radii as queries")
    found = [part for run in runs for part in _scan(run, run.rows, wanted, limits)]
    none = np.empty(0, np.int64)
    query, ids, distances = (
        np.concatenate([none, *(part[column] for part in found)]) for column in range(3)
    )
    order = np.argsort(query, kind="stable")
    return (
        bytearray(query[order]),
        bytearray(ids[order]),
        bytearray(distances[order].astype(np.uint16)),
    )


def join(run: Run, radius: int, /) -> Join:
    """The work of finding all pairs of distinct hashes of a built run within a radius."""
    return Join(run, radius)


def instruction_sets() -> tuple[str, ...]:
    """There is no choice here."""
    return ("numpy",)


def use(instruction_set: str, /) -> None:
    """Accept the only choice there is."""
    if instruction_set not in instruction_sets():
        raise ValueError("this processor has no such instruction set")


def _scan(
    run: Run, rows: int, queries: NDArray[np.uint64], limits: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.int64], ...]]:
    width = min(_BLOCK, max(1, rows))
    height = max(1, _BLOCK // width)
    difference = np.empty((height, width), dtype=np.uint64)
    count = np.empty((height, width), dtype=np.uint8)
    # A radius of 255 or more only says "all"; the first word counts to 64.
    first_limit = np.clip(limits, -1, 255)
    for top in range(0, len(queries), height):
        some = queries[top : top + height]
        bound = first_limit[top : top + height, np.newaxis]
        for left in range(0, rows, width):
            right = min(rows, left + width)
            part = np.s_[: len(some), : right - left]
            first = run.columns[0, left:right]
            np.bitwise_xor(some[:, 0, np.newaxis], first, out=difference[part])
            np.bitwise_count(difference[part], out=count[part])
            # Much faster than a search for rows and columns at once.
            near = np.flatnonzero(count[part] <= bound)
            if not near.size:
                continue
            query, row = np.divmod(near, right - left)
            distance = count[query, row].astype(np.int64)
            row += left
            query += top
            for word in range(1, run.words):
                distance += np.bitwise_count(queries[query, word] ^ run.columns[word, row])
            keep = (distance <= limits[query]) & ~run.dead[row]
            yield query[keep], run.ids[row[keep]], distance[keep]


def _hashes(hashes: Data, words: int) -> NDArray[np.uint64]:
    flat: NDArray[np.uint64] = np.frombuffer(hashes, np.uint64)
    if flat.size % max(1, words):
        raise ValueError("a buffer does not hold whole items")
    return flat.reshape(-1, words) if words else flat


def _words(runs: tuple[Run, ...]) -> int:
    if len({run.words for run in runs}) > 1:
        raise ValueError("the runs have hashes of different lengths")
    return runs[0].words if runs else 0


def _changes(hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Where a new hash begins in sorted ones of shape ``(n, words)``."""
    fresh = np.ones(len(hashes), np.bool_)
    fresh[1:] = (hashes[1:] != hashes[:-1]).any(axis=1)
    return np.flatnonzero(fresh)
