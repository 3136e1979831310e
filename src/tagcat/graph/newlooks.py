"""What the looks of a new content match, found before the writing lock is taken.

Searching is the slow part of a save. It is done on what was committed when the save began; inside
the transaction only what came in between is searched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tagcat.graph import edges, hash_key, looks
from tagcat.graph.index_cache import Changes, LookReader, Mark, UserIndex
from tagcat.match.pairs import Hits, LookIndex


@dataclass(frozen=True, slots=True)
class Search:
    """Looks that were not stored when they were searched, and what they match.

    Attributes:
        mark: the state that was searched.
        fresh: the looks; the ``query`` of a hit is a place in it.
        stored: hits among stored looks; ``ids`` are those of ``look``.
        own: hits among ``fresh`` itself, each pair once; ``ids`` are places too, up to ``query``.
        more: whether there were more than the nearest.
    """

    mark: Mark
    fresh: tuple[bytes, ...]
    stored: Hits
    own: Hits
    more: bool


@dataclass(frozen=True, slots=True)
class Settled:
    """What is to be stored in a transaction.

    Attributes:
        fresh: looks, in the order in which they shall get the ids after the last one.
        hits: their matches, with ``query`` and ``ids`` by id.
        truncated: whether some matches were left out.
    """

    fresh: list[bytes]
    hits: Hits
    truncated: bool


def search(reader: LookReader, index: UserIndex, encoded: Sequence[bytes]) -> Search:
    """Search those of the looks that are not stored.

    ``reader`` is in a transaction that has changed nothing yet.
    """
    stored = reader.known(encoded)
    fresh = tuple(data for data in encoded if data not in stored)
    found, mark = index.catch_up(reader)
    if not fresh:
        return Search(mark, fresh, edges.nothing(), edges.nothing(), False)
    queries = looks.arrays(fresh)
    hits, more = found.nearest(queries)
    # Another thread may have gone on filling the index; that part is searched again later.
    hits = hits.take(np.flatnonzero(hits.ids <= mark.look))
    batch = LookIndex()
    batch.add_many(range(len(fresh)), queries)
    own, cut = batch.nearest(queries, own=True)
    own = own.take(np.flatnonzero(own.ids <= own.query))
    return Search(mark, fresh, hits, own, more or cut)


def settle(
    reader: LookReader,
    index: UserIndex,
    done: Search,
    encoded: Sequence[bytes],
) -> Settled:
    """Bring a search up to the state of a writing transaction that has not changed any look."""
    stored = reader.known(encoded)
    fresh = [data for data in encoded if data not in stored]
    if not fresh:
        return Settled(fresh, edges.nothing(), False)
    changes = reader.since(done.mark)
    hash_key.check_looks(changes.keyed, fresh)
    searched = {data: number for number, data in enumerate(done.fresh)}
    if changes.floor > done.mark.dropped or any(data not in searched for data in fresh):
        done = search(reader, index, encoded)
        changes = reader.since(done.mark)
        searched = {data: number for number, data in enumerate(done.fresh)}
    first = reader.last_id() + 1
    # From places in the search to ids; -1 where the look has been stored meanwhile. Both lists
    # are in the order of ``encoded``, so that what came later still does.
    id_of = np.full(len(done.fresh), -1, dtype=np.int64)
    for place, data in enumerate(fresh):
        id_of[searched[data]] = first + place
    own = done.own._replace(query=id_of[done.own.query], ids=id_of[done.own.ids])
    own = own.take(np.flatnonzero((own.query >= 0) & (own.ids >= 0)))
    before = done.stored.take(np.flatnonzero(id_of[done.stored.query] >= 0))
    before = before._replace(query=id_of[before.query])
    dropped = [look for _, look in changes.drops]
    if dropped:
        before = before.take(np.flatnonzero(~np.isin(before.ids, dropped)))
    since, cut = _since(changes, fresh, first)
    hits, again = edges.joined([before, since, own]).nearest(own=True)
    hits, short = edges.strongest(hits)
    return Settled(fresh, hits, done.more or cut or again or short)


def _since(changes: Changes, fresh: Sequence[bytes], first: int) -> tuple[Hits, bool]:
    """Matches of ``fresh`` with the looks that were stored after the mark."""
    index = LookIndex()
    for ids, encoded in changes.looks:
        index.add_many(ids, looks.arrays(encoded))
    if not len(index):
        return edges.nothing(), False
    hits, cut = index.nearest(looks.arrays(fresh))
    return hits._replace(query=hits.query + first), cut
