"""HammingIndex: every stored hash within a radius of a query, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

_BLOCK = 1 << 16
"""Comparisons made at a time: 512 KiB of differences, which stay in a core's cache."""

_FIRST_CAPACITY = 64


class Found(NamedTuple):
    """Hits of a search: row ``i`` says query ``query[i]`` found ``ids[i]`` at ``distances[i]``."""

    query: NDArray[np.int64]
    ids: NDArray[np.int64]
    distances: NDArray[np.uint16]


@dataclass(slots=True)
class _Rows:
    """What a reader looks at. ``words`` is ``(bits/64, capacity)``: a scan reads one word of
    every hash first, so these lie side by side. Rows below ``size`` are complete."""

    words: NDArray[np.uint64]
    ids: NDArray[np.int64]
    alive: NDArray[np.bool_]
    size: int


class HammingIndex:
    """An exact index of equally long bit strings under Hamming distance.

    A scan over packed 64-bit words: the first word rules out most rows, the others are read
    only where it did not. What is added is found by the next search, what is removed is not.

    One thread may write while others search. A writer fills rows behind the end and then
    publishes the new end in one assignment; a removed row is only marked until as many rows
    are dead as alive, then the living are copied out. A search that has begun sees the rows
    there were then.

    Args:
        bits: length of a hash, a multiple of 64.
    """

    def __init__(self, bits: int = 128) -> None:
        if bits <= 0 or bits % 64:
            raise ValueError("bits must be a positive multiple of 64")
        self.bits = bits
        self._words = bits // 64
        self._row_of: dict[int, int] = {}
        self._rows = self._allocate(_FIRST_CAPACITY)

    def __len__(self) -> int:
        return len(self._row_of)

    def __contains__(self, key: int) -> bool:
        return key in self._row_of

    def add(self, ids: ArrayLike, hashes: ArrayLike) -> None:
        """Store ``hashes[i]`` under ``ids[i]``.

        Args:
            ids: shape ``(n,)``, int64, chosen by the caller.
            hashes: shape ``(n, bits / 64)``, uint64, most significant word first.

        Raises:
            ValueError: a shape is wrong, or an id is repeated or already stored; then nothing
                is added.
        """
        new_ids = np.asarray(ids, dtype=np.int64)
        new_hashes = self._hashes(hashes)
        if new_ids.shape != (len(new_hashes),):
            raise ValueError("ids and hashes must have the same length")
        listed = new_ids.tolist()
        rows = self._rows
        start, count = rows.size, len(listed)
        placed = dict(zip(listed, range(start, start + count), strict=True))
        if len(placed) != count or not self._row_of.keys().isdisjoint(placed):
            raise ValueError("an id is repeated or already stored")
        if start + count > rows.ids.size:
            rows = self._grown(rows, start + count)
        rows.words[:, start : start + count] = new_hashes.T
        rows.ids[start : start + count] = new_ids
        rows.alive[start : start + count] = True
        self._rows = _Rows(rows.words, rows.ids, rows.alive, start + count)
        self._row_of.update(placed)

    def remove(self, ids: ArrayLike) -> None:
        """Forget what is stored under ``ids``, shape ``(n,)``.

        Raises:
            KeyError: an id is not stored, or is repeated; then nothing is removed.
        """
        listed = np.asarray(ids, dtype=np.int64).tolist()
        dead = [self._row_of[key] for key in listed]
        if len(set(listed)) != len(listed):
            raise KeyError("an id is repeated")
        self._rows.alive[dead] = False
        for key in listed:
            del self._row_of[key]
        if self._rows.size > max(_FIRST_CAPACITY, 2 * len(self._row_of)):
            self._compact()

    def search(self, queries: ArrayLike, radius: ArrayLike) -> Found:
        """Everything within ``radius`` bits of each query.

        Args:
            queries: shape ``(q, bits / 64)``, uint64.
            radius: one number for all, or one for each query, shape ``(q,)``; nothing is
                found where it is negative.

        Returns:
            the hits, ordered by query; within a query in no order that may be relied on.
        """
        wanted = self._hashes(queries)
        limits = np.broadcast_to(np.asarray(radius, dtype=np.int64), (len(wanted),))
        return self._scan(self._rows, wanted, limits)

    def pairs(self, radius: int) -> Found:
        """Every unordered pair of stored hashes within ``radius`` bits, each once.

        Returns:
            the pairs; here ``query`` holds the id of the pair's first hash.
        """
        rows = self._rows
        chosen = np.flatnonzero(rows.alive[: rows.size])
        found: list[Found] = []
        for start in range(0, chosen.size, 1024):
            block = chosen[start : start + 1024]
            first = int(block[0])
            hits = self._scan(
                rows, rows.words[:, block].T, np.full(block.size, radius), start=first, by_row=True
            )
            own = block[hits.query]
            later = hits.ids > own
            found.append(
                Found(rows.ids[own[later]], rows.ids[hits.ids[later]], hits.distances[later])
            )
        return _joined(found)

    def _hashes(self, hashes: ArrayLike) -> NDArray[np.uint64]:
        array = np.asarray(hashes, dtype=np.uint64)
        if array.ndim != 2 or array.shape[1] != self._words:
            raise ValueError(f"hashes must have the shape (n, {self._words})")
        return array

    def _scan(
        self,
        rows: _Rows,
        queries: NDArray[np.uint64],
        limits: NDArray[np.int64],
        *,
        start: int = 0,
        by_row: bool = False,
    ) -> Found:
        """Hits among ``rows[start:]``; with ``by_row`` as row numbers instead of ids."""
        found: list[Found] = []
        width = min(_BLOCK, max(1, rows.size - start))
        height = max(1, _BLOCK // width)
        difference = np.empty((height, width), dtype=np.uint64)
        count = np.empty((height, width), dtype=np.uint8)
        # A radius of 255 or more only says "all"; the first word counts to 64.
        first_limit = np.clip(limits, -1, 255)
        for top in range(0, len(queries), height):
            some = queries[top : top + height]
            bound = first_limit[top : top + height, np.newaxis]
            for left in range(start, rows.size, width):
                right = min(rows.size, left + width)
                part = np.s_[: len(some), : right - left]
                np.bitwise_xor(
                    some[:, 0, np.newaxis], rows.words[0, left:right], out=difference[part]
                )
                np.bitwise_count(difference[part], out=count[part])
                # Much faster than a search for rows and columns at once.
                near = np.flatnonzero(count[part] <= bound)
                if not near.size:
                    continue
                query, row = np.divmod(near, right - left)
                distance = count[query, row].astype(np.uint16)
                row += left
                query += top
                for word in range(1, self._words):
                    distance += np.bitwise_count(queries[query, word] ^ rows.words[word, row])
                keep = (distance <= limits[query]) & rows.alive[row]
                row = row[keep]
                found.append(Found(query[keep], row if by_row else rows.ids[row], distance[keep]))
        return _joined(found)

    def _allocate(self, capacity: int) -> _Rows:
        return _Rows(
            words=np.empty((self._words, capacity), dtype=np.uint64),
            ids=np.empty(capacity, dtype=np.int64),
            alive=np.zeros(capacity, dtype=np.bool_),
            size=0,
        )

    def _grown(self, rows: _Rows, needed: int) -> _Rows:
        """A copy with room for ``needed`` rows, at least doubled so that adding stays cheap."""
        larger = self._allocate(max(needed, 2 * rows.ids.size))
        larger.words[:, : rows.size] = rows.words[:, : rows.size]
        larger.ids[: rows.size] = rows.ids[: rows.size]
        larger.alive[: rows.size] = rows.alive[: rows.size]
        return larger

    def _compact(self) -> None:
        rows = self._rows
        kept = np.flatnonzero(rows.alive[: rows.size])
        fresh = self._allocate(max(_FIRST_CAPACITY, 2 * kept.size))
        fresh.words[:, : kept.size] = rows.words[:, kept]
        fresh.ids[: kept.size] = rows.ids[kept]
        fresh.alive[: kept.size] = True
        fresh.size = kept.size
        self._row_of = dict(zip(fresh.ids[: kept.size].tolist(), range(kept.size), strict=True))
        self._rows = fresh


def _joined(found: list[Found]) -> Found:
    if not found:
        return Found(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.uint16))
    return Found(
        np.concatenate([part.query for part in found]),
        np.concatenate([part.ids for part in found]),
        np.concatenate([part.distances for part in found]),
    )
