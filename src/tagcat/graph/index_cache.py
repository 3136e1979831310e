"""The looks of each user in memory, kept in step with what any process commits.

An index only ever holds committed looks: it learns of them by reading, never from the call that
writes them. So a transaction that is undone leaves no trace, and what another process commits is
seen as soon as what this one does.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from tagcat.graph import looks
from tagcat.match.pairs import LookIndex

_ROWS = 20_000
"""Looks read at a time."""

USERS = 64
"""Users whose looks are kept in memory at most."""

MEMORY = 1 << 30
"""Bytes that they may take, unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far an index has read: the last id of ``look`` and of ``dropped``."""

    look: int = 0
    dropped: int = 0


class UserIndex:
    """All looks of one user that were committed up to a mark; ids are those of ``look``.

    Args:
        owner: the user by row id.
        read: called with the index each time it has caught up.
    """

    def __init__(self, owner: int, read: Callable[[UserIndex], None] | None = None) -> None:
        self.owner = owner
        self._read = read
        self._lock = threading.Lock()
        self._looks = LookIndex()
        self._mark = Mark()

    @property
    def nbytes(self) -> int:
        """Memory in use, in bytes. It goes on growing for a while after much was read."""
        return self._looks.nbytes

    def catch_up(self, connection: sqlite3.Connection) -> tuple[LookIndex, Mark]:
        """Read what was committed since the last time.

        ``connection`` is in a transaction that has not changed any look. The index may be ahead
        of it, if another thread caught up with a later state; it is never behind.

        Returns:
            the index, which may be searched while others catch up, and the mark it has at least
            reached.
        """
        with self._lock:
            try:
                caught_up = self._caught_up(connection)
            except BaseException:
                # What was read may be in the index in part; it is read anew.
                self._looks, self._mark = LookIndex(), Mark()
                raise
        if self._read is not None:
            self._read(self)
        return caught_up

    def _caught_up(self, connection: sqlite3.Connection) -> tuple[LookIndex, Mark]:
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
    """The indices of the users that were active last.

    An index that is let go while it is searched stays whole for those who search it; another one
    is made for whoever asks next.

    Args:
        users: how many indices are kept at most.
        memory: bytes that all of them may take. The one that was used last stays, whatever it
            takes.
    """

    def __init__(self, users: int = USERS, memory: int = MEMORY) -> None:
        self._users = users
        self._memory = memory
        self._lock = threading.Lock()
        self._indices: OrderedDict[int, UserIndex] = OrderedDict()

    def __len__(self) -> int:
        return len(self._indices)

    def of(self, owner: int) -> UserIndex:
        """The index of a user by row id; a new one knows nothing until it catches up."""
        with self._lock:
            index = self._indices.get(owner)
            if index is None:
                index = self._indices[owner] = UserIndex(owner, self._used)
            self._keep(index)
            return index

    def clear(self) -> None:
        """Let go of all, whose memory is free then."""
        with self._lock:
            self._indices.clear()

    def _used(self, index: UserIndex) -> None:
        with self._lock:
            # It may have been let go since it was asked for.
            if self._indices.get(index.owner) is index:
                self._keep(index)

    def _keep(self, index: UserIndex) -> None:
        """Let go of those that were used least recently, as far as there are too many."""
        self._indices.move_to_end(index.owner)
        taken = sum(held.nbytes for held in self._indices.values())
        while len(self._indices) > 1 and (len(self._indices) > self._users or taken > self._memory):
            _, gone = self._indices.popitem(last=False)
            taken -= gone.nbytes
