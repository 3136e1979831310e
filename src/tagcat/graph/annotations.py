"""What a person says of a collection: tags, ratings and notes, decisions; and how that changes.

A label that a program suggests and a person dismisses belongs here too; what programs suggest is in
``suggestions``.

All of it is kept as values under keys. A change is a list of edits, each a key with its value
before and after, which makes every change undoable in the same way: the journal keeps the edits.
Contents are named by their sha256, so that what is said of them does not depend on the store.

``Annotations`` is what an engine does inside one transaction; ``GraphStore.annotate`` and
``GraphStore.annotations`` open it. What people can do with it is in ``tagcat.app``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from tagcat.graph.suggestions import Suggestions, key_of

PERSON = "person"
"""Who tagged, where it was no program."""

MAX_TAGS = 20_000
"""Tags a user may have."""

MAX_EDITS = 100_000
"""Edits a change may have."""

KEPT_ENTRIES = 1_000
"""Entries of the journal that are kept, the newest."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag. ``name`` may have a namespace in front of a colon, as in "place:paris".

    ``colour`` is "#rrggbb" or None; ``aliases`` are other names for it; ``parents`` are the ids
    of tags that hold wherever this one does. Names and aliases are unique without regard to case.
    """

    name: str
    colour: str | None = None
    aliases: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TagKey:
    """Names a tag by its id."""

    tag: str


@dataclass(frozen=True, slots=True)
class Tagging:
    """That something has a tag: by whom, since when (ms since the epoch).

    ``by`` is ``PERSON`` or the id of a program, which tells its ``score`` (0..1). ``pos`` is the
    time in the video, in milliseconds, at which a person tagged the key frame. ``origin`` is the
    sha256 of the look-alike the tag came from, None where it was given here.
    """

    by: str
    at: int
    score: float | None = None
    pos: int | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class TaggedKey:
    """Names a tag on a content, or on a key frame of it by its number from 0."""

    tag: str
    sha256: str
    frame: int | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """What a person thinks of a content: ``rating`` 1..5 or None, and a note."""

    rating: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class RemarkKey:
    """Names the remark on a content."""

    sha256: str


class Verdict(StrEnum):
    """What a person decided of two contents that look alike."""

    NOT_MATCH = "not-match"
    KEEP_BOTH = "keep-both"


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict and when it was given, in ms since the epoch."""

    verdict: Verdict
    at: int


@dataclass(frozen=True, slots=True)
class DecisionKey:
    """Names the decision on two contents, the lower sha256 first.

    It outlives both: whoever saves them again need not decide again.
    """

    low: str
    high: str

    @classmethod
    def of(cls, a: str, b: str) -> DecisionKey:
        """The key of two contents in any order."""
        return cls(min(a, b), max(a, b))


class Choice(StrEnum):
    """What a person wants to become of a file."""

    KEEP = "keep"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class ChoiceKey:
    """Names the choice on a file by its id."""

    file: str


@dataclass(frozen=True, slots=True)
class DismissalKey:
    """Names a label that is dismissed for a content, whoever suggests it.

    ``label`` is in the form in which labels are compared.
    """

    sha256: str
    label: str

    @classmethod
    def of(cls, sha256: str, name: str) -> DismissalKey:
        """The key of a label by its name."""
        return cls(sha256, key_of(name))


@dataclass(frozen=True, slots=True)
class Dismissal:
    """That a label is wrong for a content, and since when, in ms since the epoch."""

    at: int


Key = TagKey | TaggedKey | RemarkKey | DecisionKey | ChoiceKey | DismissalKey
Value = Tag | Tagging | Remark | Decision | Choice | Dismissal


class Edit(NamedTuple):
    """A value that changes; None is none. Values are of the kind that belongs to the key."""

    key: Key
    before: Value | None
    after: Value | None


@dataclass(frozen=True, slots=True)
class Change:
    """Edits to be made at once, each key once.

    ``title`` tells a person what it was ("Tagged 12 files: cat"); where it is empty, the change
    is not kept in the journal. ``sets`` marks an older entry of the journal as undone or done
    again by this change, which then is no entry itself.
    """

    title: str
    edits: tuple[Edit, ...]
    sets: tuple[int, bool] | None = None


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A change that was made: ``number`` rises; ``at`` in ms since the epoch."""

    number: int
    at: int
    title: str
    edits: int
    undone: bool


@dataclass(frozen=True, slots=True)
class TagUse:
    """On how much a tag is: contents of either kind that have it, whole or a key frame of them,
    the files of these contents, and key frames."""

    images: int = 0
    videos: int = 0
    files: int = 0
    frames: int = 0


class Annotations(Suggestions, Protocol):
    """What one user's annotations can be asked, inside a transaction; suggestions as well, of
    which most become tags.

    Names of what is not there are passed over. Sequences of names are bounded by ``MAX_EDITS``.
    """

    def tags(self) -> dict[str, Tag]:
        """All tags by id."""
        ...

    def uses(self) -> dict[str, TagUse]:
        """On how much each tag is, by id; tags that are on nothing may be left out."""
        ...

    def together(self, tag: str, limit: int) -> list[tuple[str, int]]:
        """Other tags on the contents that have this one (key frames count for their video).

        Returns:
            ids with the number of contents that have both, most first, then by id.
        """
        ...

    def values(self, keys: Iterable[Key]) -> dict[Key, Value]:
        """The values there are now."""
        ...

    def taggings(self, contents: Collection[str]) -> dict[TaggedKey, Tagging]:
        """Every tag on contents, by their sha256, and on their key frames."""
        ...

    def tagged(self, tags: Collection[str], limit: int) -> dict[TaggedKey, Tagging]:
        """Everything that has one of the tags, by their ids.

        In order of sha256, contents before their key frames, then of tags; at most ``limit``.
        """
        ...

    def remarks(self, contents: Collection[str]) -> dict[str, Remark]:
        """Remarks by sha256."""
        ...

    def decisions(self, contents: Collection[str]) -> dict[DecisionKey, Decision]:
        """Every decision on one of the contents and any other, by their sha256."""
        ...

    def decided(self, after: DecisionKey | None, limit: int) -> dict[DecisionKey, Decision]:
        """Decisions in order of their keys, those behind ``after``."""
        ...

    def choices(self, files: Collection[str]) -> dict[str, Choice]:
        """Choices by the id of the file."""
        ...

    def contents(self, sha256s: Collection[str]) -> dict[str, str]:
        """The ids of contents that are saved, by sha256."""
        ...

    def frames(self, places: Collection[tuple[str, int]]) -> dict[tuple[str, int], int]:
        """The key frame that stands at a time of a video.

        Args:
            places: sha256 of a video and a time in milliseconds.

        Returns:
            the number of the last key frame at or before the time, or of the first; nothing for
            an image or a video without key frames.
        """
        ...

    def positions(self, frames: Collection[tuple[str, int]]) -> dict[tuple[str, int], int]:
        """The times of key frames, in milliseconds, by sha256 and number."""
        ...

    def journal(self, before: int | None, limit: int) -> list[JournalEntry]:
        """Entries of the journal, the newest first, those with a lower number than ``before``."""
        ...

    def entry_edits(self, number: int) -> tuple[Edit, ...]:
        """The edits of an entry.

        Raises:
            NotFound: there is no such entry (any more).
        """
        ...


class WritableAnnotations(Annotations, Protocol):
    """What an engine adds for ``tagcat.graph.annotating``, which checks before it writes."""

    def write(self, edits: Sequence[Edit]) -> None:
        """Set or remove the value of each key.

        A tagging, remark or dismissal of a content or key frame that is not there, a tagging by a
        tag that is not there, and a choice on a file that is not there, is passed over. Tags are
        written before and removed after all else; what has a tag that is removed has it no more.
        The revision rises, if there are edits.
        """
        ...

    def add_entry(self, title: str, edits: Sequence[Edit], at: int) -> JournalEntry:
        """Add to the journal, and forget all but the newest ``KEPT_ENTRIES``."""
        ...

    def set_undone(self, number: int, undone: bool) -> None:
        """Mark an entry of the journal, if it is still there. The revision rises."""
        ...


def names_of(tags: Mapping[str, Tag], tag: str) -> tuple[str, ...]:
    """All names that count for what has a tag: its own, its aliases, and those of its ancestors.

    Args:
        tags: all tags by id.
        tag: the id of one; one that is unknown has no names.
    """
    names: dict[str, None] = {}
    seen: set[str] = set()
    waiting = [tag]
    while waiting:
        at = waiting.pop()
        if at in seen or at not in tags:
            continue
        seen.add(at)
        names.update(dict.fromkeys((tags[at].name, *tags[at].aliases)))
        waiting += tags[at].parents
    return tuple(names)
