"""What files say of contents -> tags, ratings and notes of a collection, as one change."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tagcat.app.tagfiles.hierarchy import clean_path
from tagcat.app.tagfiles.said import Said, together
from tagcat.app.tagfiles.vocabulary import Vocabulary
from tagcat.app.wording import counted
from tagcat.errors import InvalidInput, LimitExceeded
from tagcat.graph.annotating import MAX_NAME, MAX_NOTE
from tagcat.graph.annotations import (
    MAX_EDITS,
    PERSON,
    Annotations,
    Change,
    Edit,
    JournalEntry,
    Key,
    Remark,
    RemarkKey,
    TaggedKey,
    Tagging,
    TagKey,
    Value,
)
from tagcat.graph.model import GraphStore, User


class Incoming(NamedTuple):
    """What a file says of a content; ``where`` names the file to a person."""

    sha256: str
    said: Said
    where: str


class DeclaredTag(NamedTuple):
    """A tag as a file describes it; ``parents`` by name."""

    name: str
    colour: str | None = None
    aliases: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do.

    Attributes:
        entry: of the journal; None where nothing changed.
        files: contents of which something changed.
        added, removed: tags on contents and key frames.
        remarks: ratings and notes that changed.
        made: names of tags that were made.
        renamed: names that tags could not have, and those they got.
        left: what was left out, and kept where both sides differ: where, and what.
    """

    entry: JournalEntry | None = None
    files: int = 0
    added: int = 0
    removed: int = 0
    remarks: int = 0
    made: list[str] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)
    left: list[tuple[str, str]] = field(default_factory=list)


def import_said(
    store: GraphStore,
    user: User,
    incoming: Sequence[Incoming],
    declared: Sequence[DeclaredTag] = (),
    *,
    replace: bool = False,
    dry: bool = False,
) -> ImportReport:
    """Read what files say into the collection, as one entry of the journal.

    Without ``replace`` tags are added, ratings and notes are taken where there are none. With it
    the contents have the tags, rating and note that the files say, and no other tags by persons.

    Args:
        store: where the collection is.
        user: whose it is.
        incoming: what to read; contents that are not saved are passed over.
        declared: tags that are described.
        replace: whether what is there is replaced.
        dry: change nothing, only tell.

    Raises:
        LimitExceeded: too much for one change.
    """
    if len(incoming) > MAX_EDITS:
        raise LimitExceeded(f"these are more than {MAX_EDITS:,} files; do it in parts")
    reports: list[ImportReport] = []

    def plan(rows: Annotations) -> Change:
        planned = _Plan(rows, replace=replace)
        planned.declare(declared)
        planned.take(incoming)
        reports[:] = [planned.report]
        return planned.change()

    if dry:
        store.annotations(user.id, plan)
        return reports[0]
    entry = store.annotate(user.id, plan)
    reports[0].entry = entry
    return reports[0]


class _Plan:
    def __init__(self, rows: Annotations, *, replace: bool) -> None:
        self._rows = rows
        self._replace = replace
        self._now = time.time_ns() // 1_000_000
        self._vocabulary = Vocabulary(rows.tags())
        self._edits: dict[Key, Edit] = {}
        self.report = ImportReport()

    def declare(self, declared: Iterable[DeclaredTag]) -> None:
        for tag in declared:
            try:
                self._vocabulary.declare(*tag)
            except InvalidInput as error:
                self._leave(tag.name, str(error))

    def take(self, incoming: Iterable[Incoming]) -> None:
        by_content: dict[str, list[Incoming]] = {}
        for each in incoming:
            by_content.setdefault(each.sha256, []).append(each)
        saved = self._rows.contents(by_content)
        there: dict[str, dict[TaggedKey, Tagging]] = {sha256: {} for sha256 in saved}
        for key, tagging in self._rows.taggings(saved).items():
            there[key.sha256][key] = tagging
        remarks = self._rows.remarks(saved)
        frames = self._rows.frames(
            {
                (sha256, moment.pos)
                for sha256 in saved
                for each in by_content[sha256]
                for moment in each.said.moments
            }
        )
        for sha256, parts in by_content.items():
            if sha256 in saved:
                before = len(self._edits)
                said = together([part.said for part in parts])
                where = parts[0].where
                for what in said.differ:
                    self._leave(where, f"its sidecars have different {what}s; the first is taken")
                self._tag(sha256, said.said, where, there[sha256], frames)
                self._remark(sha256, said.said, where, remarks.get(sha256))
                self.report.files += len(self._edits) > before

    def change(self) -> Change:
        tags = self._vocabulary.tags
        made = [Edit(TagKey(tag), None, tags[tag]) for tag in self._vocabulary.made]
        self.report.made = sorted(
            (tags[tag].name for tag in self._vocabulary.made), key=str.casefold
        )
        title = f"Read the tags of {counted(self.report.files, 'file')}"
        if not self.report.files:
            title = f"Read {counted(len(made), 'tag')}"
        return Change(title, (*made, *self._edits.values()))

    def _tag(
        self,
        sha256: str,
        said: Said,
        where: str,
        there: Mapping[TaggedKey, Tagging],
        frames: Mapping[tuple[str, int], int],
    ) -> None:
        wanted: dict[TaggedKey, int | None] = {}
        for tag in self._whole(said, where):
            wanted[TaggedKey(tag, sha256)] = None
        for moment in said.moments:
            if (sha256, moment.pos) not in frames:
                self._leave(
                    where, f"{_short(moment.tag)}: at a time, which only a video with frames has"
                )
                continue
            for tag in self._ids(moment.tag, where):
                wanted.setdefault(TaggedKey(tag, sha256, frames[sha256, moment.pos]), moment.pos)
        for key, pos in wanted.items():
            old = there.get(key)
            if old is None or old.by != PERSON:
                self._edit(key, old, Tagging(PERSON, self._now, None, pos))
                self.report.added += 1
        if not self._replace:
            return
        for key, tagging in there.items():
            told = key.frame is None or said.timed
            if told and key not in wanted and tagging.by == PERSON:
                self._edit(key, tagging, None)
                self.report.removed += 1

    def _whole(self, said: Said, where: str) -> dict[str, None]:
        """The tags of all of a content by their ids."""
        ids: dict[str, None] = {}
        for path in said.paths:
            try:
                found = self._vocabulary.of_path(path, said.exact)
            except InvalidInput as error:
                self._leave(where, f"{_short('/'.join(path))}: {error.reason}")
                continue
            ids.update(dict.fromkeys(found))
            self._note_renamed("/".join(path), "/".join(clean_path(path)))
        for name in said.names:
            ids.update(dict.fromkeys(self._ids(name, where)))
        return ids

    def _ids(self, name: str, where: str) -> list[str]:
        """The tag of a name; none where it cannot be the name of one."""
        try:
            tag = self._vocabulary.of_name(name)
        except InvalidInput as error:
            self._leave(where, f"{_short(name)}: {error.reason}")
            return []
        self._note_renamed(name, "".join(clean_path((name,))))
        return [tag]

    def _remark(self, sha256: str, said: Said, where: str, old: Remark | None) -> None:
        was = old or Remark(None)
        rating, note = said.rating, said.note
        if len(note) > MAX_NOTE:
            self._leave(where, f"its note has more than {MAX_NOTE:,} characters")
            note = was.note
        if "\0" in note:
            self._leave(where, "its note has a null character")
            note = was.note
        if not self._replace:
            if was.rating is not None and rating not in (None, was.rating):
                self._leave(where, f"rated {rating} there and {was.rating} here, which stays")
            if was.note and note not in ("", was.note):
                self._leave(where, "its note differs from the one here, which stays")
            rating = rating if was.rating is None else was.rating
            note = was.note or note
        new = Remark(rating, note)
        if new != was:
            self._edit(RemarkKey(sha256), old, None if new == Remark(None) else new)
            self.report.remarks += 1

    def _edit(self, key: Key, before: Value | None, after: Value | None) -> None:
        self._edits[key] = Edit(key, before, after)

    def _leave(self, where: str, what: str) -> None:
        self.report.left.append((where, what))

    def _note_renamed(self, raw: str, name: str) -> None:
        if " ".join(raw.split()) != name:
            self.report.renamed[raw] = name


def _short(text: str) -> str:
    return text if len(text) <= MAX_NAME else f"{text[:MAX_NAME]}\N{HORIZONTAL ELLIPSIS}"
