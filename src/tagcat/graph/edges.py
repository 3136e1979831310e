"""Matches between looks: found in arrays, bounded, and turned into rows and back.

A pair of looks often matches in several ways (orientations, with borders and without). All are
kept, since which one counts depends on who asks: an image takes the best, two videos need frames
that match in the same orientation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tagcat.match.items import LookPair, look_pairs
from tagcat.match.packed import INVERSE
from tagcat.match.pairs import Hits, LookArrays, LookIndex

MAX_NEW = 250_000
"""Pairs of looks that one save may join, the nearest first."""

_TURN = 0b0111
_TRIMMED = 0b1000

Row = tuple[int, int, int, int, int, int, int, bytes | None]
"""A match as engines keep it: low, high, needed, distance, trimmed, orientation, complexity, also
(see ``schema``)."""


def nothing() -> Hits:
    """No hits."""
    none = np.empty(0, dtype=np.int64)
    return Hits(none, none, none, none, none.astype(np.uint8), none.astype(np.bool_), none)


def joined(parts: Sequence[Hits]) -> Hits:
    """Hits of several searches as one."""
    return Hits(*(np.concatenate(columns) for columns in zip(nothing(), *parts, strict=True)))


def pairs(index: LookIndex, looks: LookArrays, variance: int) -> list[LookPair]:
    """Ways in which ``looks`` match what is in ``index``: ``own`` is a place in ``looks``."""
    hits, _ = index.nearest(looks, variance)
    return list(look_pairs(hits))


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
    return hits.of_pairs(best, np.sort(order[:MAX_NEW])), True


def rows(hits: Hits) -> Iterator[Row]:
    """Hits of new looks (``query``, by id) with looks that are not newer, as rows.

    The query is the higher end, so each way is turned back.
    """
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


def told(rows: Iterable[Row], variance: int, *, inward: bool) -> Iterator[LookPair]:
    """Every way in which the rows' looks match at ``variance``.

    ``own`` of a pair is the lower end, or with ``inward`` the higher; told from own to other.
    """
    for low, high, *best, also in rows:
        own, other = (high, low) if inward else (low, high)
        for needed, distance, trimmed, turn, complexity in (best, *_unpacked(also)):
            if needed <= variance:
                way = int(INVERSE[turn]) if inward else turn
                yield LookPair(needed, distance, bool(trimmed), way, complexity, own, other)


def _packed(needed: int, distance: int, trimmed: int, turn: int, complexity: int) -> bytes:
    return bytes((turn | (_TRIMMED if trimmed else 0), needed, distance, complexity))


def _unpacked(also: bytes | None) -> Iterator[tuple[int, int, bool, int, int]]:
    for at in range(0, len(also or b""), 4):
        way, needed, distance, complexity = (also or b"")[at : at + 4]
        yield needed, distance, bool(way & _TRIMMED), way & _TURN, complexity
