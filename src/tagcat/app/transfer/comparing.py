"""Two stores that should hold the same: accounts, files, contents, matches, and what is said.

In words the first one is FROM and the second TO, as for whoever copies from one to the other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from dataclasses import fields as fields_of
from typing import Any, TypeVar

from tagcat.app.transfer.lines import file_line, said_line
from tagcat.app.transfer.said import (
    OfContent,
    SaidChoice,
    SaidDecision,
    SaidDismissal,
    SaidRemark,
    SaidSuggested,
    SaidTagged,
    Telling,
)
from tagcat.errors import NotFound
from tagcat.graph.annotations import Tag
from tagcat.graph.model import Content, Counts, FileInfo, FileRecord, GraphStore, User, WholeContent
from tagcat.match.rule import MAX_VARIANCE

SAMPLE = 1_000
"""Contents of an account whose matches are compared, unless all are."""

EXAMPLES = 10
"""Differences of an account that are told one by one."""

_SAID: dict[type, str] = {
    SaidTagged: "tags",
    SaidRemark: "remark",
    SaidChoice: "choices",
    SaidSuggested: "suggestions",
    SaidDismissal: "dismissals",
}
"""What can be said of a content, in words."""

_Tellings = tuple[Telling, Telling]
T = TypeVar("T")


@dataclass(slots=True)
class Comparison:
    """What is the same in two accounts and what is not.

    Attributes:
        files: how many the first one has.
        counts: of the first one.
        compared: contents whose matches were compared.
        differences: how many there are.
        examples: the first of them, in words.
        truncated: contents, in either, that have more look-alikes than are stored; which are
            stored depends on the order of saving, so that matches may differ.
        other_matches: differences that there are for this reason; they are not counted among
            ``differences``.
    """

    counts: Counts
    files: int = 0
    compared: int = 0
    differences: int = 0
    examples: list[str] = field(default_factory=list)
    truncated: int = 0
    other_matches: int = 0

    def differ(self, words: str) -> None:
        """Note a difference."""
        self.differences += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(words)


class Comparer:
    """Compares accounts of two stores, one after the other.

    Args:
        source, target: the stores.
        every_match: compare the matches of all contents, not only of ``SAMPLE`` spread evenly.
        passed: called with the number of files of the first store that were compared.
    """

    def __init__(
        self,
        source: GraphStore,
        target: GraphStore,
        *,
        every_match: bool,
        passed: Callable[[int], None],
    ) -> None:
        self._stores = source, target
        self._every_match = every_match
        self._passed = passed
        self._digests = hashlib.sha256(), hashlib.sha256()

    @property
    def digests(self) -> tuple[str, str]:
        """SHA-256 over all accounts, files and contents that were compared, of each store.

        It depends neither on the engine nor on the order in which anything was saved.
        """
        one, other = self._digests
        return one.hexdigest(), other.hexdigest()

    def compare(self, user: User, other: User) -> Comparison:
        """Compare an account of the first store with one of the second."""
        found = Comparison(self._stores[0].counts(user.id))
        other_counts = self._stores[1].counts(other.id)
        for digest, each in zip(self._digests, (user, other), strict=True):
            fields = [each.name, each.password_hash, each.variance]
            digest.update(json.dumps(fields).encode() + b"\n")
        for name in ("name", "password_hash", "variance"):
            if getattr(user, name) != getattr(other, name):
                found.differ(f"the account has another {name.replace('_', ' ')}")
        tellings = Telling(self._stores[0], user.id), Telling(self._stores[1], other.id)
        self._compare_tags(found, tellings)
        unlike = self._compare_contents(found, user, other, tellings)
        self._compare_decisions(found, tellings)
        for count in fields_of(Counts):
            numbers = getattr(found.counts, count.name), getattr(other_counts, count.name)
            if numbers[0] != numbers[1]:
                words = f"{numbers[0]:,} {count.name} in FROM, {numbers[1]:,} in TO"
                if count.name == "matches":
                    unlike.append(words)
                else:
                    found.differ(words)
        if found.truncated:
            found.other_matches = len(unlike)
        else:
            for words in unlike:
                found.differ(words)
        return found

    def _compare_tags(self, found: Comparison, tellings: _Tellings) -> None:
        sides: list[dict[str, Tag]] = []
        for telling, digest in zip(tellings, self._digests, strict=True):
            # In which order it has them depends on what was said first.
            tags = {
                tag.name: replace(
                    tag, aliases=tuple(sorted(tag.aliases)), parents=tuple(sorted(tag.parents))
                )
                for tag in telling.tags()
            }
            for name in sorted(tags):
                digest.update(said_line(tags[name]))
            sides.append(tags)
        here, there = sides
        for name in sorted(here.keys() | there.keys()):
            if name not in there:
                found.differ(f"tag {name}: only in FROM")
            elif name not in here:
                found.differ(f"tag {name}: only in TO")
            elif here[name] != there[name]:
                fields = ", ".join(_other_fields(here[name], there[name]))
                found.differ(f"tag {name}: another {fields}")

    def _compare_decisions(self, found: Comparison, tellings: _Tellings) -> None:
        sides = tellings[0].decisions(), tellings[1].decisions()
        for mine, theirs in _side_by_side(*sides, lambda each: (each.key.low, each.key.high)):
            for said, digest in zip((mine, theirs), self._digests, strict=True):
                if said is not None:
                    digest.update(said_line(said))
            if mine is None and theirs is not None:
                found.differ(f"{_on(theirs)}: only in TO")
            elif mine is not None and theirs is None:
                found.differ(f"{_on(mine)}: only in FROM")
            elif mine is not None and mine != theirs:
                found.differ(f"{_on(mine)}: another verdict or time")

    def _compare_contents(
        self, found: Comparison, user: User, other: User, tellings: _Tellings
    ) -> list[str]:
        """Compare files and contents; returns, in words, what matches something else."""
        contents = found.counts.images + found.counts.videos
        step = 1 if self._every_match else max(1, -(-contents // SAMPLE))
        unlike: list[str] = []
        number = 0
        sides = tellings[0].contents(), tellings[1].contents()
        for one, two in _side_by_side(*sides, lambda each: each[0].content.sha256):
            mine, mine_said = one or (None, [])
            theirs, theirs_said = two or (None, [])
            self._compare_files(found, mine, theirs)
            for said, digest in zip((mine_said, theirs_said), self._digests, strict=True):
                for each in said:
                    digest.update(said_line(each))
            if mine is None or theirs is None:
                continue
            if mine_said != theirs_said:
                kinds = ", ".join(
                    word
                    for kind, word in _SAID.items()
                    if _of(kind, mine_said) != _of(kind, theirs_said)
                )
                found.differ(f"{mine.files[0].info.path}: other {kinds}")
            found.truncated += mine.truncated or theirs.truncated
            if number % step == 0:
                found.compared += 1
                if self._matches(0, user, mine) != self._matches(1, other, theirs):
                    path = mine.files[0].info.path
                    # In words as many as may be told.
                    unlike.append(f"{path}: its matches" if len(unlike) < EXAMPLES else "")
            number += 1
        return unlike

    def _compare_files(
        self, found: Comparison, mine: WholeContent | None, theirs: WholeContent | None
    ) -> None:
        sides: list[dict[tuple[str, str], FileRecord]] = []
        for whole, digest in zip((mine, theirs), self._digests, strict=True):
            records = {} if whole is None else _placed(whole)
            for place in sorted(records):
                digest.update(file_line(records[place]))
            sides.append(records)
        here, there = sides
        found.files += len(here)
        self._passed(len(here))
        for place in sorted(here.keys() | there.keys()):
            if place not in there:
                found.differ(f"{here[place].info.path}: only in FROM")
            elif place not in here:
                found.differ(f"{there[place].info.path}: only in TO")
            elif here[place] != there[place]:
                found.differ(f"{here[place].info.path}: {_unlike(here[place], there[place])}")

    def _matches(self, side: int, user: User, whole: WholeContent) -> object:
        """All that is told of a content's matches but ids; None if it has just been deleted."""
        try:
            matches = self._stores[side].matches(user.id, whole.files[0].content_id, MAX_VARIANCE)
        except NotFound:
            return None
        return [(each.files[0].sha256, each.kind, each.match, len(each.files)) for each in matches]


def _placed(whole: WholeContent) -> dict[tuple[str, str], FileRecord]:
    return {(each.info.device_id, each.info.path): each for each in whole.records()}


def _unlike(one: FileRecord, other: FileRecord) -> str:
    """Which parts of two records differ."""
    names = [*_other_fields(one.info, other.info), *_other_fields(one.content, other.content)]
    if one.saved != other.saved:
        names.append("saved")
    return f"another {', '.join(names)}"


def _other_fields(one: FileInfo | Content | Tag, other: FileInfo | Content | Tag) -> list[str]:
    if type(one) is not type(other):
        return ["kind"]
    names = [each.name for each in fields_of(one)]
    return [name for name in names if getattr(one, name) != getattr(other, name)]


def _on(said: SaidDecision) -> str:
    return f"decision on the contents {said.key.low[:12]} and {said.key.high[:12]}"


def _of(kind: type, said: Sequence[OfContent]) -> list[OfContent]:
    return [each for each in said if isinstance(each, kind)]


def _side_by_side(
    first: Iterator[T], second: Iterator[T], key: Callable[[T], Any]
) -> Iterator[tuple[T | None, T | None]]:
    """What has the same key together; both are in its order."""
    one, other = next(first, None), next(second, None)
    while one is not None or other is not None:
        if other is None or (one is not None and key(one) < key(other)):
            yield one, None
            one = next(first, None)
        elif one is None or key(other) < key(one):
            yield None, other
            other = next(second, None)
        else:
            yield one, other
            one, other = next(first, None), next(second, None)
