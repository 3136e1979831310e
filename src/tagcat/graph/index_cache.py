"""The looks of each user in memory, kept in step with what any process commits.

An index only ever holds committed looks: it learns of them by reading, never from the call that
writes them. So a transaction that is undone leaves no trace, and what another process commits is
seen as soon as what this one does. How they are read is the engine's: see ``LookReader``.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from tagcat.graph import looks
from tagcat.match.pairs import LookIndex

USERS = 64
"""Users whose looks are kept in memory at most."""

MEMORY = 1 << 30
"""Bytes that they may take, unless told otherwise."""

KEEP_DROPPED = 50_000
"""Removals of a user that stay listed for indices that are behind; older ones make such an index
read everything anew."""

Owner = int | str
"""A user as the engine names it inside."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far an index has read: the last id of a look and of a removal."""

    look: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Changes:
    """What became of a user's looks after a mark.

    Attributes:
        floor: the last removal that is no longer listed.
        last_drop: the last removal of all.
        looks: those added since and still there, by ids and encoded, in rising order and in parts.
        drops: removals since by number, each with the look's id, in rising order.
        keyed: whether the looks of the user are keyed.
        upto: an id up to which ``looks`` leaves out nothing that is there, if it is known; the
            last of ``looks`` is one.
    """

    floor: int
    last_drop: int
    looks: Iterable[tuple[Sequence[int], Sequence[bytes]]]
    drops: Iterable[tuple[int, int]]
    upto: int = 0
    keyed: bool = False


class LookReader(Protocol):
    """The looks of one user, as one transaction sees them.

    Ids of looks and numbers of removals only ever rise, and are never used twice.
    """

    def known(self, encoded: Sequence[bytes]) -> dict[bytes, int]:
        """Ids of those of the looks that are stored."""
        ...

    def since(self, mark: Mark) -> Changes:
        """What changed after ``mark``; to be taken before anything else is asked."""
        ...

    def last_id(self) -> int:
        """The highest id any look of this user ever had, or a higher one that others have."""
        ...


class UserIndex:
    """All looks of one user that were committed up to a mark, by id.

    Args:
        owner: the user.
        read: called with the index each time it has caught up.
    """

    def __init__(self, owner: Owner, read: Callable[[UserIndex], None] | None = None) -> None:
        self.owner = owner
        self._read = read
        self._lock = threading.Lock()
        self._looks = LookIndex()
        self._mark = Mark()

    @property
    def nbytes(self) -> int:
        """Memory in use, in bytes. It goes on growing for a while after much was read."""
        return self._looks.nbytes

    def catch_up(self, reader: LookReader) -> tuple[LookIndex, Mark]:
        """Read what was committed since the last time.

        ``reader`` is in a transaction that has not changed any look. The index may be ahead
        of it, if another thread caught up with a later state; it is never behind.

        Returns:
            the index, which may be searched while others catch up, and the mark it has at least
            reached.
        """
        with self._lock:
            changes = reader.since(self._mark)
            try:
                caught_up = self._caught_up(reader, changes)
            except BaseException:
                # What was read may be in the index in part; it is read anew.
                self._looks, self._mark = LookIndex(), Mark()
                raise
        if self._read is not None:
            self._read(self)
        return caught_up

    def _caught_up(self, reader: LookReader, changes: Changes) -> tuple[LookIndex, Mark]:
        if self._mark.dropped < changes.floor:
            # What was removed in between is no longer listed.
            last_drop = max(changes.floor, changes.last_drop)
            self._looks, self._mark = LookIndex(), Mark(0, last_drop)
            changes = reader.since(self._mark)
        for ids, encoded in changes.looks:
            self._looks.add_many(ids, looks.arrays(encoded))
            self._mark = Mark(ids[-1], self._mark.dropped)
        self._mark = Mark(max(self._mark.look, changes.upto), self._mark.dropped)
        for drop, look in changes.drops:
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
        self._indices: OrderedDict[Owner, UserIndex] = OrderedDict()

    def __len__(self) -> int:
        return len(self._indices)

    def of(self, owner: Owner) -> UserIndex:
        """The index of a user; a new one knows nothing until it catches up."""
        with self._lock:
            index = self._indices.get(owner)
            if index is None:
                index = self._indices[owner] = UserIndex(owner, self._used)
            self._keep(index)
            return index

    def forget(self, owner: Owner) -> None:
        """Let go of the index of a user who is gone."""
        with self._lock:
            self._indices.pop(owner, None)

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
