"""The looks of each user in memory, kept in step with what any process commits.

An index only ever holds committed looks: it learns of them by reading, never from the call that
writes them. So a transaction that is undone leaves no trace, and what another process commits is
seen as soon as what this one does.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from dataclasses import dataclass

from tagcat.graph import looks
from tagcat.match.pairs import LookIndex

_ROWS = 20_000
"""Looks read at a time."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far an index has read: the last id of ``look`` and of ``dropped``."""

    look: int = 0
    dropped: int = 0


class UserIndex:
    """All looks of one user that were committed up to a mark; ids are those of ``look``."""

    def __init__(self, owner: int) -> None:
        self.owner = owner
        self._lock = threading.Lock()
        self._looks = LookIndex()
        self._mark = Mark()

    def catch_up(self, connection: sqlite3.Connection) -> tuple[LookIndex, Mark]:
        """Read what was committed since the last time.

        ``connection`` is in a transaction that has not changed any look. The index may be ahead
        of it, if another thread caught up with a later state; it is never behind.

        Returns:
            the index, which may be searched while others catch up, and the mark it has at least
            reached.
        """
        with self._lock:
            floor, last_drop = connection.execute(
                "SELECT floor, (SELECT coalesce(max(id), 0) FROM dropped WHERE owner = user.id)"
                " FROM user WHERE id = ?",
                (self.owner,),
            ).fetchone()
            if self._mark.dropped < floor:
                # What was removed in between is no longer listed.
                self._looks, self._mark = LookIndex(), Mark(0, max(floor, last_drop))
            rows = connection.execute(
                "SELECT id, hash FROM look WHERE owner = ? AND id > ? ORDER BY id",
                (self.owner, self._mark.look),
            )
            while some := rows.fetchmany(_ROWS):
                keys = [key for key, _ in some]
                self._looks.add_many(keys, looks.arrays([data for _, data in some]))
                self._mark = Mark(keys[-1], self._mark.dropped)
            for drop, look in connection.execute(
                "SELECT id, look FROM dropped WHERE owner = ? AND id > ? ORDER BY id",
                (self.owner, self._mark.dropped),
            ):
                if look in self._looks:
                    self._looks.remove(look)
                self._mark = Mark(self._mark.look, drop)
            return self._looks, self._mark


class IndexCache:
    """The indices of the users that were active last."""

    def __init__(self, capacity: int = 64) -> None:
        self._capacity = capacity
        self._lock = threading.Lock()
        self._indices: OrderedDict[int, UserIndex] = OrderedDict()

    def __len__(self) -> int:
        return len(self._indices)

    def of(self, owner: int) -> UserIndex:
        """The index of a user by row id; a new one knows nothing until it catches up."""
        with self._lock:
            index = self._indices.pop(owner, None) or UserIndex(owner)
            self._indices[owner] = index
            while len(self._indices) > self._capacity:
                self._indices.popitem(last=False)
            return index
