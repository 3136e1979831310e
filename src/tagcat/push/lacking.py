"""What an account on a server lacks of a collection, as the lines of an export."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice

from tagcat.app.keying import Fitting
from tagcat.app.transfer import lines
from tagcat.app.transfer.digests import about, file_digest, said_digest
from tagcat.app.transfer.renaming import renamed
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
from tagcat.graph.annotations import DecisionKey
from tagcat.graph.model import FileRecord, StoredFile, VideoContent, WholeContent
from tagcat.push.selecting import Selection
from tagcat.push.there import There

_CONTENTS = 200
"""Contents that are asked about at a time."""

_FRAMES = 20_000
"""Key frames in them, unless one video alone has more."""

_DECISIONS = 1_000


class What(StrEnum):
    """What a line tells."""

    FILE = "file"
    TAG = "tag"
    TAGGED = "tagging"
    REMARK = "remark"
    CHOICE = "choice"
    SUGGESTED = "suggested"
    DISMISSAL = "dismissal"
    DECISION = "decision"


_SAID: dict[type[OfContent], What] = {
    SaidTagged: What.TAGGED,
    SaidRemark: What.REMARK,
    SaidChoice: What.CHOICE,
    SaidSuggested: What.SUGGESTED,
    SaidDismissal: What.DISMISSAL,
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line to be sent, with its line break; ``of`` is what it is about, for a person."""

    text: bytes
    what: What
    of: str


@dataclass(frozen=True, slots=True)
class _Meant:
    """A content with those of its files that are meant, and what is said of them."""

    whole: WholeContent
    files: Sequence[StoredFile]
    said: Sequence[OfContent]


class Lacking:
    """Finds out what is to be sent, a part of the collection in memory at a time.

    Attributes:
        meant: files that are meant.
        known: of these, files that are there already.
        differing: of what is there, what is said otherwise there, and stays so.

    Args:
        selection: the collection, and which files are meant.
        there: the account.
        fitting: makes contents those of the account, with the names that they have there.
        overwrite: send what is said otherwise there as well.
        passed: called with the number of files that were looked at, now and then.
    """

    def __init__(
        self,
        selection: Selection,
        there: There,
        fitting: Fitting,
        *,
        overwrite: bool,
        passed: Callable[[int], None],
    ) -> None:
        self._selection = selection
        self._there = there
        self._fitting = fitting
        self._overwrite = overwrite
        self._passed = passed
        self._telling = Telling(selection.store, selection.owner)
        self._names = there.tags()
        self._tags = {tag.name: tag for tag in self._telling.tags()}
        self._told: set[str] = set()
        self.meant = 0
        self.known = 0
        self.differing: Counter[What] = Counter()

    def lines(self) -> Iterator[Line]:
        """What is to be sent, in this order: tags before what has them, files before what is said
        of them.

        Raises:
            ServerFailed: the server cannot be asked any more.
        """
        if self._selection.everything:
            yield from self._new_tags(self._tags)
        looked_at = 0
        for part in _parts(self._telling.contents()):
            yield from self._contents(list(self._meant(part)))
            looked_at += sum(len(whole.files) for whole, _ in part)
            self._passed(looked_at)
        yield from self._decisions()

    def _new_tags(self, names: Iterable[str]) -> Iterator[Line]:
        """Tags with their ancestors, those that were not told yet."""
        wanted: set[str] = set()
        waiting = list(names)
        while waiting:
            at = waiting.pop()
            if at not in wanted and at not in self._told and at in self._tags:
                wanted.add(at)
                waiting += self._tags[at].parents
        if not wanted:
            return
        self._told |= wanted
        # All tags are in an order in which each comes behind its parents.
        for tag in [tag for tag in self._tags.values() if tag.name in wanted]:
            if not self._overwrite and self._names.has_other_colour(tag):
                self.differing[What.TAG] += 1
            if self._names.merge(tag, replace=self._overwrite):
                yield Line(lines.said_line(tag), What.TAG, f"tag {tag.name}")

    def _meant(self, part: Sequence[tuple[WholeContent, list[OfContent]]]) -> Iterator[_Meant]:
        if self._selection.everything:
            yield from (_Meant(whole, whole.files, said) for whole, said in part)
            return
        found = self._selection.of(file for whole, _ in part for file in whole.files)
        for whole, said in part:
            files = found.get(whole.content.sha256, [])
            if files:
                places = {(file.info.device_id, file.info.path) for file in files}
                yield _Meant(
                    whole,
                    files,
                    [
                        each
                        for each in said
                        if not isinstance(each, SaidChoice) or (each.device_id, each.path) in places
                    ],
                )

    def _contents(self, part: Sequence[_Meant]) -> Iterator[Line]:
        name = self._fitting.name
        digests = self._there.digests([name(meant.whole.content.sha256) for meant in part])
        for meant in part:
            known = digests.get(name(meant.whole.content.sha256), frozenset())
            self.meant += len(meant.files)
            for file in meant.files:
                if file_digest(file) in known:
                    self.known += 1
                    continue
                content = self._fitting.fit(meant.whole.content)
                record = FileRecord(file.info, content, file.saved)
                yield Line(lines.file_line(record), What.FILE, file.info.path)
            of = (meant.files or meant.whole.files)[0].info.path
            for said in meant.said:
                yield from self._said(said, known, of)

    def _said(self, said: OfContent, known: frozenset[str], of: str) -> Iterator[Line]:
        what = _SAID[type(said)]
        as_there: OfContent = said
        if isinstance(said, SaidTagged):
            yield from self._new_tags([said.tag])
            as_there = replace(said, tag=self._names.name_of(said.tag))
        digest = said_digest(as_there)
        if digest in known:
            return
        if not self._overwrite and any(about(each) == about(digest) for each in known):
            self.differing[what] += 1
            return
        told = renamed(said, self._fitting.name)
        yield Line(lines.said_line(told), what, f"{what} of {of}")

    def _decisions(self) -> Iterator[Line]:
        # Those there are in another order where contents have other names.
        there = dict(self._there.decisions())
        own = self._telling.decisions()
        while some := list(islice(own, _DECISIONS)):
            meant = self._meant_decisions(some)
            for each in some:
                key = DecisionKey.of(*map(self._fitting.name, (each.key.low, each.key.high)))
                verdict = there.get(key)
                if each.key not in meant or verdict == each.decision.verdict:
                    continue
                if verdict is not None and not self._overwrite:
                    self.differing[What.DECISION] += 1
                    continue
                told = lines.said_line(renamed(each, self._fitting.name))
                yield Line(told, What.DECISION, _of_decision(each))

    def _meant_decisions(self, some: Sequence[SaidDecision]) -> set[DecisionKey]:
        keys = [each.key for each in some]
        ends = {end for key in keys for end in (key.low, key.high)}
        meant = self._selection.contents(ends)
        return {key for key in keys if key.low in meant and key.high in meant}


def _parts(
    contents: Iterable[tuple[WholeContent, list[OfContent]]],
) -> Iterator[list[tuple[WholeContent, list[OfContent]]]]:
    part: list[tuple[WholeContent, list[OfContent]]] = []
    frames = 0
    for whole, said in contents:
        more = len(whole.content.frames) if isinstance(whole.content, VideoContent) else 0
        if part and (len(part) >= _CONTENTS or frames + more > _FRAMES):
            yield part
            part, frames = [], 0
        part.append((whole, said))
        frames += more
    if part:
        yield part


def _of_decision(said: SaidDecision) -> str:
    return f"decision on {said.key.low[:8]}… and {said.key.high[:8]}…"
