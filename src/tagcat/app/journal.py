"""What a user changed, and undoing it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tagcat.errors import Conflict, NotFound
from tagcat.graph.annotating import undo
from tagcat.graph.annotations import Annotations, Change, JournalEntry
from tagcat.graph.model import GraphStore, User


@dataclass(frozen=True, slots=True)
class Undone:
    """An entry after it was undone or done again; ``left`` edits stayed as they are, because
    what they changed was changed again since."""

    entry: JournalEntry
    left: int


class Journal:
    """The changes of one user, the newest first."""

    def __init__(self, store: GraphStore, user: User) -> None:
        self._store = store
        self._owner = user.id

    def entries(self, before: int | None, limit: int) -> list[JournalEntry]:
        """Entries with a lower number than ``before``."""
        return self._store.annotations(self._owner, lambda rows: rows.journal(before, limit))

    def set_undone(self, number: int, undone: bool) -> Undone:
        """Undo an entry, or do it again.

        Raises:
            NotFound: the entry is not kept (any more).
            Conflict: it is undone, or done, already; or a tag's name is taken now.
        """
        told: list[Undone] = []

        def plan(rows: Annotations) -> Change:
            entry = next(iter(rows.journal(number + 1, 1)), None)
            if entry is None or entry.number != number:
                raise NotFound("no such change, or it is too long ago")
            if entry.undone is undone:
                raise Conflict(f"this is {'undone' if undone else 'done'} already")
            change, left = undo(rows, entry)
            told[:] = [Undone(replace(entry, undone=undone), left)]
            return change

        self._store.annotate(self._owner, plan)
        return told[0]
