"""HammingIndex: every stored hash within a radius of a query, exactly."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tagcat.match import index_file
from tagcat.match.kernel import kernel
from tagcat.match.parallel import in_parallel

GROWN = 8192
"""Rows that are scanned before tables are made of them."""

_FIRST_CAPACITY = 64

_LARGER = 8
"""A run is merged into the one before it unless that is more than so many times larger: then few
runs are to be searched, and a row is merged few times."""

_CHUNK = 1 << 16
"""Pairs told at a time."""


class Found(NamedTuple):
    """Hits of a search: row ``i`` says query ``query[i]`` found ``ids[i]`` at ``distances[i]``."""

    query: NDArray[np.int64]
    ids: NDArray[np.int64]
    distances: NDArray[np.uint16]


class Near(NamedTuple):
    """Pairs: hashes ``a[i]`` and ``b[i]`` are ``distances[i]`` bits apart, 1 or more."""

    a: NDArray[np.int64]
    b: NDArray[np.int64]
    distances: NDArray[np.uint16]


class Equal(NamedTuple):
    """Groups of ids with equal hashes: group ``g`` is ``ids[starts[g]:starts[g + 1]]``, two or
    more in rising order."""

    starts: NDArray[np.int64]
    ids: NDArray[np.int64]


class HammingIndex:
    """An exact index of equally long bit strings under Hamming distance.

    Rows lie in runs, as in a log-structured merge tree. What is added goes to the end of a run
    that grows and is scanned. Once that holds ``GROWN`` rows, a thread of its own builds a run
    from it and from those before it that are not much larger: one that never changes and has
    tables for multi-index hashing, which finds near hashes without looking at the others. Removed
    rows are marked, and left out by the next merge. What is added is found by the next search,
    what is removed is not.

    Any thread may call anything at any time. Changes are made one after the other; searches go
    on meanwhile, without the interpreter's lock, and see the rows there were when they began.

    Memory is 60 to 80 bytes for a hash of 64 bits, 170 to 260 of 128, 600 to 700 of 256, the less
    the more there are.

    Args:
        bits: length of a hash: 64, 128 or 256.
    """

    def __init__(self, bits: int = 128) -> None:
        if bits not in {64, 128, 256}:
            raise ValueError("bits must be 64, 128 or 256")
        self.bits = bits
        self._words = bits // 64
        # The last run is the one that grows. A search looks at whatever tuple is here.
        self._runs: tuple[kernel.Run, ...] = (kernel.growing(self._words, _FIRST_CAPACITY),)
        self._writing = threading.Lock()
        self._merging: threading.Thread | None = None
        self._removed_meanwhile: list[int] = []

    def __len__(self) -> int:
        return sum(run.rows - run.removed for run in self._runs)

    def __contains__(self, key: int) -> bool:
        return any(run.contains(key) for run in self._runs)

    @property
    def nbytes(self) -> int:
        """Memory that the stored hashes take, in bytes."""
        return sum(run.nbytes for run in self._runs)

    def add(self, ids: ArrayLike, hashes: ArrayLike) -> None:
        """Store ``hashes[i]`` under ``ids[i]``.

        Args:
            ids: shape ``(n,)``, int64, chosen by the caller.
            hashes: shape ``(n, bits / 64)``, uint64, most significant word first.

        Raises:
            ValueError: a shape is wrong, or an id is repeated or already stored; then nothing
                is added.
        """
        new_ids = np.ascontiguousarray(ids, dtype=np.int64)
        new_hashes = self._hashes(hashes)
        count = len(new_hashes)
        if new_ids.shape != (count,):
            raise ValueError("ids and hashes must have the same length")
        with self._writing:
            if kernel.any_stored(self._runs, new_ids):
                raise ValueError("an id is already stored")
            if count > GROWN:
                built = kernel.build(self._words, new_hashes, new_ids)
                self._runs = (*self._runs[:-1], built, self._runs[-1])
            else:
                if count > 1 and len(set(new_ids.tolist())) != count:
                    raise ValueError("an id is repeated")
                self._with_room_for(count).append(new_hashes, new_ids)
            self._tidy()

    def remove(self, ids: ArrayLike) -> None:
        """Forget what is stored under ``ids``, shape ``(n,)``.

        Raises:
            KeyError: an id is not stored, or is repeated; then nothing is removed.
        """
        listed = np.asarray(ids, dtype=np.int64).tolist()
        with self._writing:
            if len(set(listed)) != len(listed):
                raise KeyError("an id is repeated")
            for key in listed:
                if key not in self:
                    raise KeyError(key)
            for key in listed:
                any(run.remove(key) for run in reversed(self._runs))
            if self._merging is not None:
                self._removed_meanwhile += listed
            self._tidy()

    def search(self, queries: ArrayLike, radius: ArrayLike) -> Found:
        """Everything within ``radius`` bits of each query.

        Many queries at once take less time each, and are shared among the processor's cores.

        Args:
            queries: shape ``(q, bits / 64)``, uint64.
            radius: one number for all, or one for each query, shape ``(q,)``; nothing is
                found where it is negative.

        Returns:
            the hits, ordered by query; within a query in no order that may be relied on.
        """
        wanted = self._hashes(queries)
        count = len(wanted)
        if isinstance(radius, int):
            limits = np.full(count, min(max(radius, -1), self.bits), dtype=np.int32)
        else:
            clipped = np.clip(np.asarray(radius, dtype=np.int64), -1, self.bits)
            limits = np.ascontiguousarray(np.broadcast_to(clipped, (count,)), dtype=np.int32)
        runs = self._runs

        def part(start: int, stop: int) -> Found:
            told = kernel.search(runs, wanted[start:stop], limits[start:stop])
            query = np.frombuffer(told[0], np.int64)
            if start:
                query += start
            return Found(query, np.frombuffer(told[1], np.int64), np.frombuffer(told[2], np.uint16))

        parts = in_parallel(part, count, sum(run.rows for run in runs))
        if len(parts) == 1:
            return parts[0]
        return Found(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))

    def pairs(self, radius: int, *, limit: int | None = None) -> Pairs:
        """Every unordered pair of stored hashes within ``radius`` bits, each once.

        Equal hashes do not multiply: a hash that is stored under many ids makes its pairs once,
        under the lowest of them, and the others are told in ``Pairs.equal``.

        Args:
            radius: 0 or more.
            limit: pairs to tell at most; None for all.

        Returns:
            an iterator that finds pairs as they are taken, a part at a time. What is added later
            is not among them; what is removed later may be.

        Raises:
            ValueError: ``radius`` or ``limit`` is negative.
        """
        if radius < 0 or (limit is not None and limit < 0):
            raise ValueError("radius and limit must not be negative")
        return Pairs(self._as_one_run(), min(radius, self.bits), limit)

    def settle(self) -> None:
        """Wait until no merge is under way. Searches need not; they are only faster afterwards."""
        while True:
            with self._writing:
                merging = self._merging
            if merging is None:
                return
            merging.join()

    def save(self, path: Path) -> None:
        """Write all hashes and ids to a file, replacing it only when that is done.

        Raises:
            StoreError: the file cannot be written.
        """
        with self._writing:
            parts = [run.export() for run in self._runs]
        hashes = [np.frombuffer(part, np.uint64) for part, _ in parts]
        ids = [np.frombuffer(part, np.int64) for _, part in parts]
        together = np.concatenate(hashes).reshape(-1, self._words)
        index_file.write(path, np.concatenate(ids), together)

    @classmethod
    def load(cls, path: Path) -> HammingIndex:
        """An index from a file that ``save`` wrote; its tables are built anew.

        Raises:
            StoreError: the file cannot be read, is damaged, or is none of ours.
        """
        ids, hashes = index_file.read(path)
        index = cls(64 * hashes.shape[1])
        try:
            index.add(ids, hashes)
        except ValueError as error:
            raise index_file.damaged(path) from error
        return index

    def _hashes(self, hashes: ArrayLike) -> NDArray[np.uint64]:
        array = np.ascontiguousarray(hashes, dtype=np.uint64)
        if array.ndim != 2 or array.shape[1] != self._words:
            raise ValueError(f"hashes must have the shape (n, {self._words})")
        return array

    def _with_room_for(self, count: int) -> kernel.Run:
        """The growing run, made anew at least twice as large if it is too full."""
        last = self._runs[-1]
        if last.rows + count > last.capacity:
            living = last.rows - last.removed + count
            last = self._copied(last, max(2 * living, _FIRST_CAPACITY))
        return last

    def _copied(self, growing: kernel.Run, capacity: int) -> kernel.Run:
        """Replaces the growing run by one of this capacity without its removed rows. Those who
        are searching the old one go on doing so."""
        fresh = kernel.growing(self._words, capacity)
        fresh.append(*growing.export())
        self._runs = (*self._runs[:-1], fresh)
        return fresh

    def _tidy(self) -> None:
        """Give back what removed rows take, and start a merge if one is due."""
        *built, last = self._runs
        if last.removed > max(_FIRST_CAPACITY, last.rows // 2):
            last = self._copied(last, max(2 * (last.rows - last.removed), _FIRST_CAPACITY))
        if self._merging is not None:
            return
        full = last.rows >= GROWN
        if full:
            built.append(last)
            last = kernel.growing(self._words, _FIRST_CAPACITY)
        chosen = _to_merge(built, full=full)
        self._runs = (*built, last)
        if chosen:
            merging = threading.Thread(
                target=self._merge, args=(chosen,), name="hamming-index-merge"
            )
            # It cannot install anything before this one lets go of the lock.
            with suppress(RuntimeError):  # no thread can be had: tried again with the next change
                merging.start()
                self._merging = merging

    def _merge(self, chosen: tuple[kernel.Run, ...]) -> None:
        try:
            merged = kernel.merge(chosen)
        except MemoryError:
            # What was to be merged goes on being searched as it is.
            with self._writing:
                self._removed_meanwhile.clear()
                self._merging = None
            return
        with self._writing:
            self._install(chosen, merged)
            self._merging = None
            self._tidy()

    def _install(self, chosen: tuple[kernel.Run, ...], merged: kernel.Run) -> None:
        """Put a merged run in the place of those it was made of."""
        for key in self._removed_meanwhile:
            merged.remove(key)
        self._removed_meanwhile.clear()
        *built, last = (run for run in self._runs if run not in chosen)
        built.append(merged)
        built.sort(key=lambda run: -run.rows)
        self._runs = (*(run for run in built if run.rows > run.removed), last)

    def _as_one_run(self) -> kernel.Run:
        """All rows as one built run, which takes the place of the others."""
        while True:
            self.settle()
            with self._writing:
                if self._merging is not None:
                    continue
                *built, last = self._runs
                if len(built) == 1 and not built[0].removed and not last.rows:
                    return built[0]
                merged = kernel.merge(self._runs)
                empty = kernel.growing(self._words, _FIRST_CAPACITY)
                self._runs = (merged, empty) if merged.rows else (empty,)
                return merged


class Pairs:
    """Pairs of an index, found as they are taken; see ``HammingIndex.pairs``.

    Attributes:
        equal: ids with equal hashes, known from the start.
        truncated: whether pairs were left out because of the limit; known once all are taken.
    """

    def __init__(self, run: kernel.Run, radius: int, limit: int | None) -> None:
        starts, ids = run.equal()
        self.equal = Equal(np.frombuffer(starts, np.int64), np.frombuffer(ids, np.int64))
        self.truncated = False
        self._join = kernel.join(run, radius)
        self._left = limit

    def __iter__(self) -> Iterator[Near]:
        return self

    def __next__(self) -> Near:
        """The next part, which is not empty."""
        while not self.truncated and (told := self._join.next(_CHUNK)) is not None:
            near = Near(
                np.frombuffer(told[0], np.int64),
                np.frombuffer(told[1], np.int64),
                np.frombuffer(told[2], np.uint16),
            )
            if not near.a.size:
                continue
            if self._left is not None:
                self.truncated = near.a.size > self._left
                a, b, distances = near
                near = Near(a[: self._left], b[: self._left], distances[: self._left])
                self._left -= near.a.size
                if not near.a.size:
                    break
            return near
        raise StopIteration


def _to_merge(built: list[kernel.Run], *, full: bool) -> tuple[kernel.Run, ...]:
    """The runs to be made one: those at the end that are not much smaller than what they would
    be merged with, and any that has more removed rows than others.

    Args:
        built: all runs but the growing one, largest first as a rule.
        full: the last has no tables yet.
    """
    start = len(built)
    rows = 0
    while start and (start == len(built) or built[start - 1].rows <= _LARGER * rows):
        start -= 1
        rows += built[start].rows
    chosen = [run for run in built[:start] if run.removed > run.rows // 2]
    chosen += built[start:]
    alone = len(chosen) == 1 and not full and chosen[0].removed <= chosen[0].rows // 2
    return () if alone else tuple(chosen)
