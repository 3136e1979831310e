"""Labels that programs suggest for contents: kept apart from tags until a person accepts them.

A suggestion belongs to a content, the tagger that made it and its label. What a tagger suggests
for a content takes the place of what a tagger of the same name did before, of whatever version.
Labels are the same where ``key_of`` is, which is also when a tag has the name; a suggestion is
*open* unless the content or a key frame of it has a tag of this name or alias, or the label is
dismissed for the content (``DismissalKey`` in ``tagcat.graph.annotations``). Nothing of this is a
tag: it is deleted with its content, and saved without an entry in the journal.

``Suggestions`` is what an engine answers inside one transaction, ``tagcat.graph.suggesting`` has
the rules; what people can do with suggestions is in ``tagcat.app.labelling``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from tagcat.folding import folded

if TYPE_CHECKING:
    from tagcat.graph.annotations import Dismissal, DismissalKey
    from tagcat.graph.conditions import Condition

MAX_SUGGESTED = 500
"""Contents that suggestions are saved of at once."""

MAX_LABELS = 50
"""Labels that a tagger may suggest for a content."""

MAX_LABEL_PARENTS = 20
MAX_MOMENTS = 50
MAX_LABEL_NAMES = 20_000
"""Different labels that a user may have suggestions of."""

MAX_TAGGERS = 100
"""Taggers, each version of its own, that a user may have suggestions by."""

MAX_VERSION = 100
"""Characters of a version."""

MAX_NAMES_TOLD = 1_000
"""Labels that are told with their numbers at once."""


class ProposerKind(StrEnum):
    """Where a tagger looks at pictures: on this computer, in the page, or at a service's."""

    LOCAL = "local"
    BROWSER = "browser"
    REMOTE = "remote"


@dataclass(frozen=True, slots=True)
class Proposer:
    """What suggested: ``digest`` is the SHA-256 of the weights, empty for a service."""

    name: str
    version: str
    digest: str
    kind: ProposerKind


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A label that may be right.

    ``name`` can be the name of a tag; ``score`` is 0..1; ``parents`` are wider labels, the nearest
    first; ``moments`` are times of key frames that led to it, in ms, rising, of a video.
    """

    name: str
    score: float
    parents: tuple[str, ...] = ()
    moments: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggestion and what made it."""

    tagger: Proposer
    suggestion: Suggestion


@dataclass(frozen=True, slots=True)
class OpenQuery:
    """Which open suggestions are meant.

    ``label``: only this one, by its key; ``min_score``: only those as good or better; ``where``:
    only of contents of which a file meets the condition.
    """

    label: str | None = None
    min_score: float = 0.0
    where: Condition | None = None


@dataclass(frozen=True, slots=True)
class LabelUse:
    """A label that is open for so many contents; ``score`` is the best of these."""

    name: str
    contents: int
    score: float


@dataclass(frozen=True, slots=True)
class ProposerUse:
    """A tagger that has suggestions for so many contents, and how many suggestions are open."""

    tagger: Proposer
    contents: int
    open: int


class Suggestions(Protocol):
    """What one user's suggestions can be asked, inside a transaction; part of ``Annotations``."""

    def suggested(self, contents: Collection[str]) -> dict[str, tuple[Suggested, ...]]:
        """All suggestions, open or not, by sha256; in ``best_first`` order."""
        ...

    def dismissals(self, contents: Collection[str]) -> dict[DismissalKey, Dismissal]:
        """Everything that is dismissed for contents, by their sha256."""
        ...

    def open_suggestions(
        self, query: OpenQuery, after: str, limit: int
    ) -> dict[str, tuple[Suggested, ...]]:
        """Contents with open suggestions, in order of sha256, those behind ``after``.

        Returns:
            of at most ``limit`` contents all open suggestions that the query means, but for
            ``label``: contents have that one, and are told with all others.
        """
        ...

    def open_label(self, query: OpenQuery, limit: int) -> dict[str, Suggested]:
        """The best open suggestion of the label of the query, by sha256, for ``limit`` contents."""
        ...

    def open_labels(self, query: OpenQuery, limit: int) -> list[LabelUse]:
        """Open labels, on most contents first, then by key. Of the forms of a name the least
        in order of code points is told; the label of the query does not count."""
        ...

    def taggers(self) -> list[ProposerUse]:
        """The taggers that have suggestions here, by name, version, digest and kind."""
        ...


def key_of(name: str) -> str:
    """The form in which labels are compared."""
    return folded(name)


def best_first(suggested: Iterable[Suggested]) -> tuple[Suggested, ...]:
    """Suggestions by falling score, then by label and tagger."""
    return tuple(sorted(suggested, key=_rank))


def _rank(each: Suggested) -> tuple[float, str, str]:
    return (-each.suggestion.score, key_of(each.suggestion.name), each.tagger.name)


def tagger_fields(tagger: Proposer) -> dict[str, str]:
    """What tells a tagger from others, by the names of its fields."""
    return {
        "name": tagger.name,
        "version": tagger.version,
        "digest": tagger.digest,
        "kind": tagger.kind.value,
    }
