"""Matches between looks: found in arrays, bounded, and written and read as rows.

A pair of looks often matches in several ways (orientations, with borders and without). All are
kept, since which one counts depends on who asks: an image takes the best, two videos need frames
that match in the same orientation.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tagcat.match.items import LookPair, look_pairs
from tagcat.match.packed import INVERSE
from tagcat.match.pairs import Hits, LookArrays, LookIndex

NEAREST = 1_000
"""Looks that one look is matched with when it is saved or looked up, the nearest first."""

MAX_NEW = 250_000
"""Rows that one save may add to ``look_match``, the nearest first."""

_FIRST_CHUNK, _CHUNK = 16, 512
"""Looks searched at a time, at first and at most. An index does best with thousands of hashes at
once, and each look is searched in eight orientations."""

_MANY = 1 << 19
"""Hits to be held at a time; fewer looks are searched where each finds many."""

_TURN = 0b0111
_TRIMMED = 0b1000

_INSERT = (
    "INSERT INTO look_match"
    " (low, high, needed, distance, trimmed, orientation, complexity, also)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)

_OUTWARD = (
    "SELECT m.low, m.high, m.needed, m.distance, m.trimmed, m.orientation, m.complexity, m.also"
    " FROM json_each(?) AS own CROSS JOIN look_match AS m ON m.low = own.value WHERE m.needed <= ?"
)
_INWARD = (
    "SELECT m.high, m.low, m.needed, m.distance, m.trimmed, m.orientation, m.complexity, m.also"
    " FROM json_each(?) AS own CROSS JOIN look_match AS m ON m.high = own.value"
    " WHERE m.low < m.high AND m.needed <= ?"
)


def nothing() -> Hits:
    """No hits."""
    none = np.empty(0, dtype=np.int64)
    return Hits(none, none, none, none, none.astype(np.uint8), none.astype(np.bool_), none)


def joined(parts: Sequence[Hits]) -> Hits:
    """Hits of several searches as one."""
    return Hits(*(np.concatenate(columns) for columns in zip(nothing(), *parts, strict=True)))


def search(
    index: LookIndex, looks: LookArrays, variance: int, *, own: bool = False
) -> tuple[Hits, bool]:
    """All ways in which ``looks`` match what is in ``index``, for the nearest ``NEAREST`` each.

    Args:
        index: what is searched.
        looks: what is searched for.
        variance: 0..``MAX_VARIANCE``.
        own: the index holds the same looks, under their places.

    Returns:
        the hits, and whether there were more.
    """
    found: list[Hits] = []
    more = False
    start, size = 0, _FIRST_CHUNK
    while start < len(looks):
        hits = index.hits(looks.take(slice(start, start + size)), variance)
        bearable = _MANY * size // max(1, hits.query.size)
        hits, cut = nearest(hits._replace(query=hits.query + start), own=own)
        found.append(hits)
        more = more or cut
        start += size
        size = max(1, min(8 * size, bearable, _CHUNK))
    return joined(found), more


def pairs(index: LookIndex, looks: LookArrays, variance: int) -> list[LookPair]:
    """The hits of ``search`` one by one: ``own`` is a place in ``looks``, ``other`` an id."""
    hits, _ = search(index, looks, variance)
    return list(look_pairs(hits))


def nearest(hits: Hits, *, own: bool = False) -> tuple[Hits, bool]:
    """The hits whose look is among the ``NEAREST`` of its query; and whether any is not.

    With ``own`` queries and looks are numbered alike, and a look that finds itself is the nearest.
    """
    # A pair has at least one hit, so that few hits are few pairs.
    if not hits.query.size or np.bincount(hits.query - hits.query.min()).max() <= NEAREST:
        return hits, False
    best = hits.best()
    other = best.query != best.ids if own else np.ones(best.query.size, dtype=np.bool_)
    order = np.lexsort((best.ids, best.distance, best.needed, other, best.query))
    query = best.query[order]
    kept = order[np.arange(order.size) - np.searchsorted(query, query) < NEAREST]
    if kept.size == order.size:
        return hits, False
    return _those_of(hits, best, np.sort(kept)), True


def strongest(hits: Hits) -> tuple[Hits, bool]:
    """The hits of the ``MAX_NEW`` nearest pairs of query and look; and whether there were more.

    Queries and looks are numbered alike, and a look always keeps its match with itself.
    """
    if hits.query.size <= MAX_NEW:
        return hits, False
    best = hits.best()
    if best.query.size <= MAX_NEW:
        return hits, False
    order = np.lexsort((best.distance, best.needed, best.query != best.ids))
    return _those_of(hits, best, np.sort(order[:MAX_NEW])), True


def insert(connection: sqlite3.Connection, hits: Hits) -> None:
    """Write the matches of new looks (``query``, by id) with looks that are not newer."""
    connection.executemany(_INSERT, rows(hits))


def rows(hits: Hits) -> Iterator[tuple[int | bytes | None, ...]]:
    """Hits as rows of ``look_match``: the query is the higher end, so each way is turned back."""
    turned = INVERSE[hits.orientation]
    order = np.lexsort((turned, hits.trimmed, hits.distance, hits.needed, hits.ids, hits.query))
    columns = (
        hits.ids,
        hits.query,
        hits.needed,
        hits.distance,
        hits.trimmed,
        turned,
        hits.complexity,
    )
    sorted_columns = [column[order].astype(np.int64) for column in columns]
    low, high = sorted_columns[:2]
    first = np.ones(order.size, dtype=np.bool_)
    first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    also = _others(sorted_columns[2:], first)
    listed = (column[first].tolist() for column in sorted_columns)
    return zip(*listed, also, strict=True)


def _others(columns: Sequence[NDArray[np.int64]], first: NDArray[np.bool_]) -> list[bytes | None]:
    """The ways of each pair but the first, packed; most pairs have one way only."""
    also: list[bytes | None] = [None] * int(first.sum())
    pair = np.cumsum(first) - 1
    rows = np.flatnonzero(~first)
    ways = zip(pair[rows].tolist(), *(column[rows].tolist() for column in columns), strict=True)
    for place, *way in ways:
        also[place] = (also[place] or b"") + _packed(*way)
    return also


def read(connection: sqlite3.Connection, looks: Iterable[int], variance: int) -> list[LookPair]:
    """Every way in which ``looks`` match any look at ``variance``, by what was stored.

    ``own`` of a pair is one of ``looks``, ``other`` may be too; told from own to other.
    """
    wanted = json.dumps(list(looks))
    found: list[LookPair] = []
    for inward, statement in ((False, _OUTWARD), (True, _INWARD)):
        for own, other, *best, also in connection.execute(statement, (wanted, variance)):
            for needed, distance, trimmed, turn, complexity in (best, *_unpacked(also)):
                if needed <= variance:
                    way = int(INVERSE[turn]) if inward else turn
                    found.append(
                        LookPair(needed, distance, bool(trimmed), way, complexity, own, other)
                    )
    return found


def _those_of(hits: Hits, best: Hits, kept: NDArray[np.int64]) -> Hits:
    """All hits of the pairs that rows ``kept`` of ``best`` stand for, which are sorted."""
    order = np.lexsort((hits.ids, hits.query))
    query, ids = hits.query[order], hits.ids[order]
    first = np.ones(order.size, dtype=np.bool_)
    first[1:] = (query[1:] != query[:-1]) | (ids[1:] != ids[:-1])
    pair = np.cumsum(first) - 1
    wanted = np.zeros(best.query.size, dtype=np.bool_)
    wanted[kept] = True
    return hits.take(order[wanted[pair]])


def _packed(needed: int, distance: int, trimmed: int, turn: int, complexity: int) -> bytes:
    return bytes((turn | (_TRIMMED if trimmed else 0), needed, distance, complexity))


def _unpacked(also: bytes | None) -> Iterator[tuple[int, int, bool, int, int]]:
    for at in range(0, len(also or b""), 4):
        way, needed, distance, complexity = (also or b"")[at : at + 4]
        yield needed, distance, bool(way & _TRIMMED), way & _TURN, complexity
