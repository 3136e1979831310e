"""Looks, their matches and their pages as nodes and relationships."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from neo4j import ManagedTransaction

from tagcat.graph import edges
from tagcat.graph.index_cache import Changes, Mark
from tagcat.graph.neo4j import accounts, pages
from tagcat.graph.neo4j.statements import run, run_one
from tagcat.graph.neo4j.torn import TornRead, whole
from tagcat.match.items import LookPair
from tagcat.match.pairs import Hits

_ROWS = 20_000
"""Matches written by one statement."""

_ALWAYS_THERE = 8
"""Columns of a match before "also", which few have."""


class LookNodes:
    """A ``LookReader`` of a user by id.

    Each answer is held against the user's counters, which change in the same transactions: see
    ``torn``.

    Args:
        transaction: what reads.
        owner: the user.
        state: the user's counters, if the user is locked and no look was changed since.
    """

    def __init__(
        self, transaction: ManagedTransaction, owner: str, state: accounts.State | None = None
    ) -> None:
        self._transaction = transaction
        self._owner = owner
        self._locked = state
        self._known: dict[tuple[bytes, ...], dict[bytes, int]] = {}

    def known(self, encoded: Sequence[bytes]) -> dict[bytes, int]:
        """As ``LookReader.known``."""
        asked = tuple(encoded)
        if asked in self._known:
            return self._known[asked]
        hashes = [data.hex() for data in asked]
        rows = run(self._transaction, "look_known", owner=self._owner, hashes=hashes)
        found = {bytes.fromhex(data): key for data, key in whole(rows)}
        if self._locked is not None:
            self._known[asked] = found
        return found

    def since(self, mark: Mark) -> Changes:
        """As ``LookReader.since``.

        Raises:
            TornRead: a commit was seen in part.
        """
        state = self._state()
        floor, last_drop, last_look = state["floor"], state["last_drop"], state["last_look"]
        keyed = bool(state["keyed"])
        if mark.dropped < floor:
            # Whoever asks has to start anew.
            return Changes(floor, last_drop, (), (), keyed=keyed)
        drops = self._drops(mark.dropped, last_drop)
        looks = self._looks(mark.look, last_look)
        ids = [key for key, _ in looks]
        if mark.look:
            gone = {look for _, look in drops if look > mark.look}
            agrees = gone.isdisjoint(ids) and len(ids) + len(gone) == max(0, last_look - mark.look)
        else:
            agrees = len(ids) == state["looks"] and sum(ids) == state["look_sum"]
        if not agrees or len(drops) != max(0, last_drop - mark.dropped):
            raise TornRead
        encoded = [data for _, data in looks]
        looks_since = [(ids, encoded)] if ids else ()
        return Changes(floor, last_drop, looks_since, drops, last_look, keyed)

    def last_id(self) -> int:
        """As ``LookReader.last_id``: ids are given to each user apart."""
        return self._state()["last_look"]

    def _state(self) -> accounts.State:
        return self._locked or accounts.state(self._transaction, self._owner)

    def _drops(self, after: int, upto: int) -> list[tuple[int, int]]:
        if upto <= after:
            return []
        rows = run(self._transaction, "drop_after", owner=self._owner, after=after, upto=upto)
        return [(number, look) for number, look in whole(rows)]

    def _looks(self, after: int, upto: int) -> pages.Looks:
        """Looks by id: from pages as far as there are any, then from their nodes."""
        looks: pages.Looks = []
        first, beyond = pages.page_of(after + 1), pages.complete(upto)
        if first < beyond:
            rows = run(
                self._transaction, "page_between", owner=self._owner, first=first, last=beyond - 1
            )
            for number, page in whole(rows):
                looks += pages.decode(number, page)
            looks = [(key, data) for key, data in looks if key > after]
            after = beyond * pages.SIZE
        if after < upto:
            looks += look_nodes(self._transaction, self._owner, after, upto)
        return looks


def look_nodes(transaction: ManagedTransaction, owner: str, after: int, upto: int) -> pages.Looks:
    """Looks with ids above ``after``, up to ``upto``, from their nodes."""
    rows = run(transaction, "look_between", owner=owner, after=after, upto=upto)
    return [(key, bytes.fromhex(data)) for key, data in whole(rows)]


def add_looks(
    transaction: ManagedTransaction, owner: str, first: int, encoded: Sequence[bytes]
) -> None:
    """Add looks with ids from ``first`` on."""
    looks = [[first + place, data.hex()] for place, data in enumerate(encoded)]
    if looks:
        run(transaction, "look_add", owner=owner, looks=looks)


def write_pages(transaction: ManagedTransaction, owner: str, numbers: Iterable[int]) -> None:
    """Write pages anew from the nodes of their looks."""
    written: list[list[object]] = []
    for number in sorted(numbers):
        held = look_nodes(transaction, owner, number * pages.SIZE, (number + 1) * pages.SIZE)
        written.append([number, pages.encode(number, held) if held else None])
    if written:
        run(transaction, "page_set", owner=owner, pages=written)


def add_matches(transaction: ManagedTransaction, owner: str, hits: Hits) -> None:
    """Join new looks (``query``, by id) with looks that are not newer."""
    waiting = 0
    of_look: dict[int, list[list[object]]] = {}
    for low, high, needed, distance, trimmed, orientation, complexity, also in edges.rows(hits):
        of_look.setdefault(high, []).append(
            [low, needed, distance, bool(trimmed), orientation, complexity, also]
        )
        waiting += 1
        if waiting == _ROWS:
            run(transaction, "match_add", owner=owner, matches=[*map(list, of_look.items())])
            waiting, of_look = 0, {}
    if of_look:
        run(transaction, "match_add", owner=owner, matches=[*map(list, of_look.items())])


def read_matches(
    transaction: ManagedTransaction, owner: str, looks: Collection[int], variance: int
) -> list[LookPair]:
    """Every way in which ``looks`` match any look at ``variance``, by what was stored.

    ``own`` of a pair is one of ``looks``, ``other`` may be too; told from own to other.
    """
    if not looks:
        return []
    outward: list[edges.Row] = []
    inward: list[edges.Row] = []
    rows = run(transaction, "match_read", owner=owner, looks=list(looks), variance=variance)
    for is_outward, *row in whole(rows, _ALWAYS_THERE):
        low, high, needed, distance, trimmed, orientation, complexity, also = row
        (outward if is_outward else inward).append(
            (low, high, needed, distance, trimmed, orientation, complexity, also)
        )
    return [
        *edges.told(outward, variance, inward=False),
        *edges.told(inward, variance, inward=True),
    ]


def count_matches(transaction: ManagedTransaction, owner: str, used: Mapping[int, int]) -> int:
    """How many MATCH join nodes with these looks, so many of each, to all nodes that count."""
    row = run_one(transaction, "match_count", owner=owner, used=[*map(list, used.items())])
    return 0 if row is None else int(row[0])


def count_own_matches(
    transaction: ManagedTransaction, owner: str, used: Sequence[dict[int, int]]
) -> list[int]:
    """How many MATCH join nodes within each content, of which so many have each look.

    Told from both ends; a match of a look with itself, once for each two nodes or one node twice.
    """
    contents = [
        [number, {str(look): count for look, count in each.items()}]
        for number, each in enumerate(used)
    ]
    links = dict(run(transaction, "match_own", owner=owner, contents=contents))
    return [int(links.get(number, 0)) for number in range(len(used))]


def use(transaction: ManagedTransaction, owner: str, used: Mapping[int, int], times: int) -> None:
    """Count ``times`` as many nodes with these looks as ``used`` says."""
    run(
        transaction,
        "look_use",
        owner=owner,
        used=[[look, times * count] for look, count in used.items()],
    )
