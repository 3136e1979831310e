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

NEAREST = 1_000
"""Looks that one look is matched with when it is saved or looked up, the nearest first."""

MAX_NEW = 250_000
"""Pairs of looks that one save may join, the nearest first."""

_FIRST_CHUNK, _CHUNK = 16, 512
"""Looks searched at a time, at first and at most. An index does best with thousands of hashes at
once, and each look is searched in eight orientations."""

_MANY = 1 << 19
"""Hits to be held at a time; fewer looks are searched where each finds many."""

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
        hits.trimmed.astype(np.uint8),
        turned,
        hits.complexity,
    )
    listed = list(zip(*(column[order].tolist() for column in columns), strict=True))
    start = 0
    while start < len(listed):
        first = listed[start]
        end = start + 1
        while end < len(listed) and listed[end][:2] == first[:2]:
            end += 1
        also = b"".join(_packed(*row[2:]) for row in listed[start + 1 : end])
        yield (*first, also or None)
        start = end


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
