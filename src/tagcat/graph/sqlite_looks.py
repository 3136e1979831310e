"""Looks and their matches as rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from tagcat.graph import edges
from tagcat.graph.index_cache import Changes, Mark
from tagcat.match.items import LookPair
from tagcat.match.pairs import Hits

_ROWS = 20_000
"""Looks read at a time."""

_BOUND = 500
"""Values bound to one statement."""

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
    "SELECT m.low, m.high, m.needed, m.distance, m.trimmed, m.orientation, m.complexity, m.also"
    " FROM json_each(?) AS own CROSS JOIN look_match AS m ON m.high = own.value"
    " WHERE m.low < m.high AND m.needed <= ?"
)


class LookRows:
    """A ``LookReader`` of a user by row id; ``connection`` is in a transaction."""

    def __init__(self, connection: sqlite3.Connection, owner: int) -> None:
        self._connection = connection
        self._owner = owner

    def known(self, encoded: Sequence[bytes]) -> dict[bytes, int]:
        """As ``LookReader.known``."""
        found: dict[bytes, int] = {}
        for start in range(0, len(encoded), _BOUND):
            some = encoded[start : start + _BOUND]
            marks = ", ".join("?" * len(some))
            statement = f"SELECT hash, id FROM look WHERE owner = ? AND hash IN ({marks})"  # noqa: S608
            found.update(self._connection.execute(statement, (self._owner, *some)).fetchall())
        return found

    def since(self, mark: Mark) -> Changes:
        """As ``LookReader.since``; looks are read as they are taken."""
        floor, last_drop, keyed = self._connection.execute(
            "SELECT floor, (SELECT coalesce(max(id), 0) FROM dropped WHERE owner = user.id),"
            " hash_key IS NOT NULL FROM user WHERE id = ?",
            (self._owner,),
        ).fetchone()
        drops = self._connection.execute(
            "SELECT id, look FROM dropped WHERE owner = ? AND id > ? ORDER BY id",
            (self._owner, mark.dropped),
        ).fetchall()
        looks = self._after(mark.look)
        return Changes(floor, last_drop, looks, drops, keyed=bool(keyed))

    def last_id(self) -> int:
        """As ``LookReader.last_id``: ids are given to all users in turn."""
        row = self._connection.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = 'look'"
        ).fetchone()
        return 0 if row is None else int(row[0])

    def _after(self, look: int) -> Iterator[tuple[list[int], list[bytes]]]:
        rows = self._connection.execute(
            "SELECT id, hash FROM look WHERE owner = ? AND id > ? ORDER BY id",
            (self._owner, look),
        )
        while some := rows.fetchmany(_ROWS):
            yield [key for key, _ in some], [data for _, data in some]


def insert_matches(connection: sqlite3.Connection, hits: Hits) -> None:
    """Write the matches of new looks (``query``, by id) with looks that are not newer."""
    connection.executemany(_INSERT, edges.rows(hits))


def read_matches(
    connection: sqlite3.Connection, looks: Iterable[int], variance: int
) -> list[LookPair]:
    """Every way in which ``looks`` match any look at ``variance``, by what was stored.

    ``own`` of a pair is one of ``looks``, ``other`` may be too; told from own to other.
    """
    wanted = (json.dumps(list(looks)), variance)
    return [
        *edges.told(connection.execute(_OUTWARD, wanted), variance, inward=False),
        *edges.told(connection.execute(_INWARD, wanted), variance, inward=True),
    ]
