"""Labels that taggers suggest: kept, and accepted or dismissed by a person.

An accepted label becomes a tag as if the person had thought of it; a dismissed one stays so for
this content, whoever suggests it later. Either is one entry of the journal, undone as one.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Protocol

from tagcat.app.tags import named
from tagcat.app.wording import counted, listed
from tagcat.errors import InvalidInput
from tagcat.graph.annotations import (
    MAX_EDITS,
    PERSON,
    Annotations,
    Change,
    Dismissal,
    DismissalKey,
    Edit,
    JournalEntry,
    Tag,
    TaggedKey,
    Tagging,
    TagKey,
)
from tagcat.graph.conditions import Condition
from tagcat.graph.model import GraphStore, StoredFile, User
from tagcat.graph.naming import new_id
from tagcat.graph.suggesting import open_of
from tagcat.graph.suggestions import (
    MAX_LABEL_PARENTS,
    MAX_NAMES_TOLD,
    MAX_SUGGESTED,
    LabelUse,
    OpenQuery,
    Proposer,
    ProposerKind,
    ProposerUse,
    Suggested,
    Suggestion,
    key_of,
)
from tagcat.graph.valid import check_content_page

_OTHER_USE = re.compile(r"[\s\"()*?<>=!,;|\\\x00-\x1f\x7f]+")
"""What a tag's name cannot have, but for the apostrophe."""


class TaggerIdLike(Protocol):
    """What tells a tagger from others; ``digest`` is the SHA-256 of its weights or empty."""

    @property
    def name(self) -> str:
        """The name, the same for all versions."""
        ...

    @property
    def version(self) -> str:
        """The version."""
        ...

    @property
    def digest(self) -> str:
        """64 hexadecimal digits, or nothing."""
        ...


@dataclass(frozen=True, slots=True)
class LabelsSaved:
    """Of how many contents suggestions were saved, and the sha256 of those that are unknown."""

    saved: int
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenLabel:
    """A label that is open for a content, as the tagger says that is surest of it.

    ``taggers`` are the names of all that suggest it, the surest first; ``moments`` are in ms.
    """

    name: str
    score: float
    taggers: tuple[str, ...]
    parents: tuple[str, ...]
    moments: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LabelledContent:
    """A content by the oldest of its files, and what is open for it, the best first."""

    file: StoredFile
    labels: tuple[OpenLabel, ...]


@dataclass(frozen=True, slots=True)
class LabelPage:
    """Contents in order of sha256; ``after`` is the place of the next page, None on the last."""

    contents: tuple[LabelledContent, ...]
    after: str | None


class Labelling:
    """What a user can do with suggestions; nothing reaches another user's."""

    def __init__(self, store: GraphStore, user: User) -> None:
        self._store = store
        self._owner = user.id

    def save(
        self,
        tagger: TaggerIdLike,
        kind: str,
        contents: Mapping[str, Sequence[Suggestion]],
    ) -> LabelsSaved:
        """Keep what a tagger suggests for contents, by their sha256.

        It takes the place of what a tagger of this name, in whatever version, suggested for these
        contents. Names become names that tags can have (see ``label_name``); of two that are the
        same then, the better one is kept. ``MAX_SUGGESTED`` contents at a time are one
        transaction.

        Args:
            tagger: what suggests.
            kind: "local", "browser" or "remote".
            contents: labels by sha256, in any order; none to keep that there are none.

        Raises:
            InvalidInput: a value breaks its rule; what was saved before stays.
            LimitExceeded: too many different labels or taggers.
        """
        if kind not in [each.value for each in ProposerKind]:
            raise InvalidInput("tagger.kind", f"must be one of {', '.join(ProposerKind)}")
        proposer = Proposer(tagger.name, tagger.version, tagger.digest, ProposerKind(kind))
        unknown: set[str] = set()
        left = iter(contents.items())
        while some := list(islice(left, MAX_SUGGESTED)):
            batch = {sha256: _storable(labels) for sha256, labels in some}
            unknown |= self._store.suggest(self._owner, proposer, batch)
        return LabelsSaved(
            len(contents) - len(unknown), tuple(sha256 for sha256 in contents if sha256 in unknown)
        )

    def open(
        self,
        *,
        where: Condition | None = None,
        label: str | None = None,
        min_score: float = 0.0,
        after: str = "",
        limit: int = 50,
    ) -> LabelPage:
        """Contents with open suggestions, a page at a time.

        Args:
            where: what a file of the content must be like.
            label: only contents for which this label is open; all their labels are told.
            min_score: only suggestions as good or better.
            after: sha256 of the last content of the page before.
            limit: contents to tell at most, 1..``MAX_PAGE``.

        Raises:
            InvalidInput: ``after``, ``limit`` or ``min_score`` breaks its rule.
        """
        check_content_page(after, limit)
        query = _query(label, min_score, where)

        def ask(
            rows: Annotations,
        ) -> tuple[dict[str, tuple[Suggested, ...]], dict[str, str]]:
            found = rows.open_suggestions(query, after, limit + 1)
            return found, rows.contents(found)

        found, ids = self._store.annotations(self._owner, ask)
        told = list(found)[:limit]
        files = self._store.copies_of(self._owner, [ids[sha256] for sha256 in told])
        return LabelPage(
            tuple(
                # One may have been deleted since it was found.
                LabelledContent(files[ids[sha256]][0], tuple(_merged(found[sha256])))
                for sha256 in told
                if ids[sha256] in files
            ),
            told[-1] if len(found) > limit else None,
        )

    def names(
        self, *, where: Condition | None = None, min_score: float = 0.0, limit: int = MAX_NAMES_TOLD
    ) -> list[LabelUse]:
        """Open labels with the number of contents, most first; ``limit`` of them at most.

        Raises:
            InvalidInput: ``limit`` or ``min_score`` breaks its rule.
        """
        if not 1 <= limit <= MAX_NAMES_TOLD:
            raise InvalidInput("limit", f"must be between 1 and {MAX_NAMES_TOLD}")
        query = _query(None, min_score, where)
        return self._store.annotations(self._owner, lambda rows: rows.open_labels(query, limit))

    def taggers(self) -> list[ProposerUse]:
        """What has suggestions here, and how many of them are open."""
        return self._store.annotations(self._owner, lambda rows: rows.taggers())

    def accept(self, suggestions: Iterable[tuple[str, str]]) -> JournalEntry | None:
        """Make tags of suggestions, each the sha256 of a content and a label.

        What is not open (any more) is passed over.

        Raises:
            LimitExceeded: there would be too many tags.
        """
        wanted = list(suggestions)
        return self._accept(lambda rows: _chosen(rows, wanted))

    def accept_all(
        self, label: str, *, where: Condition | None = None, min_score: float = 0.0
    ) -> JournalEntry | None:
        """Make tags of a label wherever it is open, as good as ``min_score`` or better.

        Raises:
            InvalidInput: ``min_score`` breaks its rule.
            LimitExceeded: it is open for more contents than can change at once.
        """
        query = _query(label, min_score, where)
        return self._accept(lambda rows: iter(rows.open_label(query, MAX_EDITS).items()))

    def dismiss(self, suggestions: Iterable[tuple[str, str]]) -> JournalEntry | None:
        """Hide suggestions for good, each the sha256 of a content and a label.

        No tagger's suggestion of this label is open for this content from then on. What is not
        open (any more) is passed over.
        """
        wanted = list(suggestions)
        return self._dismiss(lambda rows: _chosen(rows, wanted))

    def dismiss_all(
        self, label: str, *, where: Condition | None = None, min_score: float = 0.0
    ) -> JournalEntry | None:
        """Hide a label wherever it is open for good, as good as ``min_score`` or better.

        Raises:
            InvalidInput: ``min_score`` breaks its rule.
            LimitExceeded: it is open for more contents than can change at once.
        """
        query = _query(label, min_score, where)
        return self._dismiss(lambda rows: iter(rows.open_label(query, MAX_EDITS).items()))

    def _accept(self, choose: _Choose) -> JournalEntry | None:
        now = _now()

        def plan(rows: Annotations) -> Change:
            known = named(rows.tags())
            names: dict[str, str] = {}
            made: list[Edit] = []
            edits: dict[TaggedKey, Edit] = {}
            for sha256, each in choose(rows):
                suggestion = each.suggestion
                key = key_of(suggestion.name)
                names.setdefault(key, suggestion.name)
                if key not in known:
                    known[key] = new_id()
                    made.append(Edit(TagKey(known[key]), None, Tag(suggestion.name)))
                at = TaggedKey(known[key], sha256)
                # Who suggested it, and how surely, is still told by the suggestion.
                edits.setdefault(at, Edit(at, None, Tagging(PERSON, now)))
            return Change(_title("Accepted", edits, names.values()), (*made, *edits.values()))

        return self._store.annotate(self._owner, plan)

    def _dismiss(self, choose: _Choose) -> JournalEntry | None:
        now = _now()

        def plan(rows: Annotations) -> Change:
            names: dict[str, str] = {}
            edits: dict[DismissalKey, Edit] = {}
            for sha256, each in choose(rows):
                suggestion = each.suggestion
                names.setdefault(key_of(suggestion.name), suggestion.name)
                at = DismissalKey.of(sha256, suggestion.name)
                edits.setdefault(at, Edit(at, None, Dismissal(now)))
            return Change(_title("Dismissed", edits, names.values()), tuple(edits.values()))

        return self._store.annotate(self._owner, plan)


class _Choose(Protocol):
    """What is to be accepted or dismissed: open suggestions with the sha256 of their contents."""

    def __call__(self, rows: Annotations, /) -> Iterator[tuple[str, Suggested]]: ...


def label_name(text: str) -> str:
    """A label as the name of a tag: "jack-o'-lantern" has a typographer's apostrophe then.

    What filters have another use for becomes a blank. Nothing is left of some texts.
    """
    plain = " ".join(
        _OTHER_USE.sub(" ", text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")).split()
    )
    return plain.lstrip("-+: ").rstrip(": ")


def _query(label: str | None, min_score: float, where: Condition | None) -> OpenQuery:
    if not 0 <= min_score <= 1:
        raise InvalidInput("min_score", "must be between 0 and 1")
    return OpenQuery(None if label is None else key_of(label_name(label)), min_score, where)


def _storable(labels: Sequence[Suggestion]) -> list[Suggestion]:
    """Labels under names that tags can have, each once."""
    found: dict[str, Suggestion] = {}
    for label in labels:
        name = label_name(label.name)
        parents = dict.fromkeys(filter(None, map(label_name, label.parents)))
        said = replace(label, name=name, parents=tuple(parents)[:MAX_LABEL_PARENTS])
        there = found.get(key_of(name))
        if there is None or said.score > there.score:
            found[key_of(name)] = said
    return list(found.values())


def _chosen(
    rows: Annotations, wanted: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, Suggested]]:
    """Those of the suggestions that are open, by the surest tagger."""
    found = open_of(rows, {sha256 for sha256, _ in wanted})
    for sha256, label in wanted:
        key = key_of(label_name(label))
        best = next(
            (each for each in found.get(sha256, ()) if key_of(each.suggestion.name) == key), None
        )
        if best is not None:
            yield sha256, best


def _merged(suggested: Sequence[Suggested]) -> Iterator[OpenLabel]:
    """Each label once, of suggestions that are in order of their scores."""
    of_label: dict[str, list[Suggested]] = {}
    for each in suggested:
        of_label.setdefault(key_of(each.suggestion.name), []).append(each)
    for same in of_label.values():
        best = same[0].suggestion
        taggers = tuple(dict.fromkeys(each.tagger.name for each in same))
        yield OpenLabel(best.name, best.score, taggers, best.parents, best.moments)


def _title(verb: str, keys: Iterable[TaggedKey | DismissalKey], names: Iterable[str]) -> str:
    files = len({key.sha256 for key in keys})
    return f"{verb} for {counted(files, 'file')}: {listed(list(names))}"


def _now() -> int:
    return time.time_ns() // 1_000_000
