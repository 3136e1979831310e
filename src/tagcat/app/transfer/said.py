"""What is said of a collection, in a form that means the same in every store.

Tags are known by their names, contents by their sha256 and files by their places.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tagcat.app.paging import content_pages
from tagcat.graph.annotations import (
    Annotations,
    Choice,
    Decision,
    DecisionKey,
    Dismissal,
    DismissalKey,
    Remark,
    Tag,
    TaggedKey,
    Tagging,
)
from tagcat.graph.model import GraphStore, StoredFile, WholeContent
from tagcat.graph.suggestions import Proposer, Suggested, Suggestion

_DECISIONS = 1_000
"""Decisions told of at a time."""


@dataclass(frozen=True, slots=True)
class SaidTagged:
    """That a content, or a key frame of it by its number, has the tag of this name."""

    sha256: str
    frame: int | None
    tag: str
    tagging: Tagging


@dataclass(frozen=True, slots=True)
class SaidRemark:
    """A remark on a content."""

    sha256: str
    remark: Remark


@dataclass(frozen=True, slots=True)
class SaidChoice:
    """A choice on the file of a content in this place on this device."""

    sha256: str
    device_id: str
    path: str
    choice: Choice


@dataclass(frozen=True, slots=True)
class SaidDecision:
    """A decision on two contents."""

    key: DecisionKey
    decision: Decision


@dataclass(frozen=True, slots=True)
class SaidSuggested:
    """All that a tagger suggests for a content, the best first."""

    sha256: str
    tagger: Proposer
    labels: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class SaidDismissal:
    """That a label is dismissed for a content."""

    key: DismissalKey
    dismissal: Dismissal

    @property
    def sha256(self) -> str:
        """The content."""
        return self.key.sha256


OfContent = SaidTagged | SaidRemark | SaidChoice | SaidSuggested | SaidDismissal

Said = Tag | OfContent | SaidDecision
"""Of a tag, ``parents`` are names here."""


class _Rows(NamedTuple):
    """What is said of some contents, as the store tells it; tags only where there are new ones."""

    taggings: dict[TaggedKey, Tagging]
    remarks: dict[str, Remark]
    choices: dict[str, Choice]
    tags: dict[str, Tag]
    suggested: dict[str, tuple[Suggested, ...]]
    dismissals: dict[DismissalKey, Dismissal]


class Telling:
    """What is said in one collection, read as it is asked for.

    Tags that are renamed meanwhile keep the name they were told by.
    """

    def __init__(self, store: GraphStore, owner: str) -> None:
        self._store = store
        self._owner = owner
        self._tags: dict[str, Tag] = {}

    def tags(self) -> list[Tag]:
        """All tags, each behind its parents, otherwise in order of their names."""
        self._tags = self._store.annotations(self._owner, lambda rows: rows.tags())
        return _parents_first(self._tags)

    def contents(self) -> Iterator[tuple[WholeContent, list[OfContent]]]:
        """All contents in order of sha256, each with what is said of it."""
        for page in content_pages(self._store, self._owner):
            files = [file for whole in page for file in whole.files]
            said = self.of([whole.content.sha256 for whole in page], files)
            for whole in page:
                yield whole, said[whole.content.sha256]

    def decisions(self) -> Iterator[SaidDecision]:
        """All decisions in order of their keys."""
        after: DecisionKey | None = None
        while page := self._decided(after):
            for after, decision in page.items():
                yield SaidDecision(after, decision)

    def _decided(self, after: DecisionKey | None) -> dict[DecisionKey, Decision]:
        return self._store.annotations(self._owner, lambda rows: rows.decided(after, _DECISIONS))

    def of(
        self, sha256s: Sequence[str], copies: Iterable[StoredFile]
    ) -> defaultdict[str, list[OfContent]]:
        """What is said of contents, by their sha256, and of their files, which are ``copies``."""
        files = {file.id: file for file in copies}

        def ask(rows: Annotations) -> _Rows:
            taggings = rows.taggings(sha256s)
            new = any(key.tag not in self._tags for key in taggings)
            return _Rows(
                taggings,
                rows.remarks(sha256s),
                rows.choices(files),
                rows.tags() if new else {},
                rows.suggested(sha256s),
                rows.dismissals(sha256s),
            )

        rows = self._store.annotations(self._owner, ask)
        self._tags = rows.tags | self._tags
        found: defaultdict[str, list[OfContent]] = defaultdict(list)
        tagged = [
            SaidTagged(key.sha256, key.frame, self._tags[key.tag].name, tagging)
            for key, tagging in rows.taggings.items()
        ]
        for each in sorted(
            tagged, key=lambda each: (-1 if each.frame is None else each.frame, each.tag)
        ):
            found[each.sha256].append(each)
        for sha256, remark in rows.remarks.items():
            found[sha256].append(SaidRemark(sha256, remark))
        chosen = [
            SaidChoice(
                files[file].sha256, files[file].info.device_id, files[file].info.path, choice
            )
            for file, choice in rows.choices.items()
        ]
        for choice in sorted(chosen, key=lambda choice: (choice.device_id, choice.path)):
            found[choice.sha256].append(choice)
        for sha256, suggested in rows.suggested.items():
            found[sha256] += by_tagger(sha256, suggested)
        for key in sorted(rows.dismissals, key=lambda key: key.label):
            found[key.sha256].append(SaidDismissal(key, rows.dismissals[key]))
        return found


def by_tagger(sha256: str, suggested: Sequence[Suggested]) -> list[SaidSuggested]:
    """What is suggested for a content, by the names of taggers."""
    labels: defaultdict[Proposer, list[Suggestion]] = defaultdict(list)
    for each in suggested:
        labels[each.tagger].append(each.suggestion)
    taggers = sorted(labels, key=lambda tagger: tagger.name)
    return [SaidSuggested(sha256, tagger, tuple(labels[tagger])) for tagger in taggers]


def _parents_first(tags: dict[str, Tag]) -> list[Tag]:
    told: dict[str, Tag] = {}

    def tell(ids: Collection[str]) -> None:
        waiting = list(ids)
        while waiting:
            tag = waiting[-1]
            before = [parent for parent in tags[tag].parents if parent not in told]
            if tag in told or not before:
                waiting.pop()
                names = tuple(tags[parent].name for parent in tags[tag].parents)
                told.setdefault(
                    tag, Tag(tags[tag].name, tags[tag].colour, tags[tag].aliases, names)
                )
            waiting += before

    tell(sorted(tags, key=lambda tag: tags[tag].name, reverse=True))
    return list(told.values())
