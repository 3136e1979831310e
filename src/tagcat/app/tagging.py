"""Tagging images, videos and key frames; ratings and notes."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tagcat.app.tags import named
from tagcat.app.wording import counted, listed
from tagcat.errors import InvalidInput, NotFound
from tagcat.folding import folded
from tagcat.graph.annotating import check_tag_name
from tagcat.graph.annotations import (
    PERSON,
    Annotations,
    Change,
    Edit,
    JournalEntry,
    Remark,
    RemarkKey,
    Tag,
    TaggedKey,
    Tagging,
    TagKey,
)
from tagcat.graph.model import GraphStore, User
from tagcat.graph.naming import new_id


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be tagged: a content, or the key frame that stands at ``pos`` (ms) of a video.

    ``origin``: sha256 of the look-alike the tag is taken over from.
    """

    sha256: str
    pos: int | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class TagOn:
    """A tag on a content, or on a key frame, which stands from ``frame_pos`` (ms)."""

    tag: str
    tagging: Tagging
    frame: int | None
    frame_pos: int | None


@dataclass(frozen=True, slots=True)
class Annotated:
    """All that is said of a content: its tags, those of key frames in order of time, its remark."""

    tags: tuple[TagOn, ...]
    remark: Remark | None


class TagWriter:
    """What a user can say of contents; nothing reaches another user's."""

    def __init__(self, store: GraphStore, user: User) -> None:
        self._store = store
        self._owner = user.id

    def of(self, contents: Collection[str]) -> dict[str, Annotated]:
        """What is said of contents, by sha256; contents of which nothing is said are left out."""

        def ask(rows: Annotations) -> dict[str, Annotated]:
            taggings = rows.taggings(contents)
            remarks = rows.remarks(contents)
            frames = {(key.sha256, key.frame) for key in taggings if key.frame is not None}
            positions = rows.positions([(sha, frame) for sha, frame in frames if frame is not None])
            names = {key: tag.name for key, tag in rows.tags().items()}
            on: defaultdict[str, list[TagOn]] = defaultdict(list)
            for key, tagging in taggings.items():
                at = None if key.frame is None else positions.get((key.sha256, key.frame))
                on[key.sha256].append(TagOn(key.tag, tagging, key.frame, at))
            return {
                sha256: Annotated(
                    tuple(sorted(on.get(sha256, ()), key=lambda each: _order(each, names))),
                    remarks.get(sha256),
                )
                for sha256 in {*on, *remarks}
            }

        return self._store.annotations(self._owner, ask)

    def tag(
        self, targets: Sequence[Target], add: Sequence[str], remove: Sequence[str] = ()
    ) -> JournalEntry | None:
        """Add and remove tags by name; tags that are not there yet are made.

        Targets that are not saved are passed over. A name or alias finds its tag without regard
        to case.

        Raises:
            InvalidInput: a name breaks the rules of names, a tag is both added and removed, or a
                time is given of an image.
            NotFound: none of the targets is saved.
            LimitExceeded: too many targets and tags at once.
        """
        if {folded(name) for name in add} & {folded(name) for name in remove}:
            raise InvalidInput("remove", "must not name a tag that is added")
        for name in add:
            check_tag_name("add", name)
        now = time.time_ns() // 1_000_000

        def plan(rows: Annotations) -> Change:
            tags = rows.tags()
            ids, made = _ids(tags, add)
            known = named(tags)
            gone = {known[folded(name)] for name in remove if folded(name) in known}
            keyed = _keyed(rows, targets)
            new = {
                TaggedKey(tag, sha256, frame): Tagging(PERSON, now, None, target.pos, target.origin)
                for sha256, frame, target in keyed
                for tag in ids.values()
            }
            old = dict.fromkeys(
                TaggedKey(tag, sha256, frame) for sha256, frame, _ in keyed for tag in gone
            )
            there = rows.values([*new, *old])
            put = [
                Edit(key, there.get(key), tagging)
                for key, tagging in new.items()
                if not _by_person(there.get(key))
            ]
            taken = [Edit(key, there[key], None) for key in old if key in there]
            title = _title(_contents(put), add, _contents(taken), remove)
            created = (Edit(TagKey(key), None, tag) for key, tag in made.items())
            return Change(title, (*created, *put, *taken))

        return self._store.annotate(self._owner, plan)

    def remark(
        self,
        contents: Collection[str],
        *,
        rating: int | None = None,
        note: str | None = None,
        no_rating: bool = False,
    ) -> JournalEntry | None:
        """Rate contents from 1 to 5, or write a note on them; what is not given stays.

        Raises:
            InvalidInput: a rating or note breaks its rule.
            NotFound: none of the contents is saved.
        """

        def plan(rows: Annotations) -> Change:
            saved = rows.contents(contents)
            if not saved:
                raise NotFound("none of these files is saved")
            remarks = rows.remarks(saved)
            edits = []
            for sha256 in saved:
                old = remarks.get(sha256, Remark(None))
                rated = None if no_rating else old.rating if rating is None else rating
                new = Remark(rated, old.note if note is None else note)
                after = None if new == Remark(None) else new
                edits.append(Edit(RemarkKey(sha256), remarks.get(sha256), after))
            verb = "Rated" if note is None else "Wrote a note on"
            return Change(f"{verb} {counted(len(saved), 'file')}", tuple(edits))

        return self._store.annotate(self._owner, plan)


def _by_person(there: object) -> bool:
    return isinstance(there, Tagging) and there.by == PERSON


def _ids(tags: Mapping[str, Tag], names: Iterable[str]) -> tuple[dict[str, str], dict[str, Tag]]:
    """The ids of tags by folded name, and those of them that are yet to be made."""
    known = named(tags)
    ids: dict[str, str] = {}
    made: dict[str, Tag] = {}
    for name in names:
        key = folded(name)
        if key in ids:
            continue
        ids[key] = known.get(key) or new_id()
        if key not in known:
            made[ids[key]] = Tag(name)
    return ids, made


def _keyed(rows: Annotations, targets: Sequence[Target]) -> list[tuple[str, int | None, Target]]:
    """The targets that are saved, each with its sha256 and key frame."""
    saved = rows.contents({target.sha256 for target in targets})
    if not saved:
        raise NotFound("none of these files is saved")
    places = {
        (target.sha256, target.pos)
        for target in targets
        if target.pos is not None and target.sha256 in saved
    }
    frames = rows.frames([(sha, pos) for sha, pos in places if pos is not None])
    keyed: list[tuple[str, int | None, Target]] = []
    for target in targets:
        if target.sha256 not in saved:
            continue
        if target.pos is None:
            keyed.append((target.sha256, None, target))
        elif (target.sha256, target.pos) in frames:
            keyed.append((target.sha256, frames[target.sha256, target.pos], target))
        else:
            raise InvalidInput("pos", "is a time, which only a video has, and it has key frames")
    return keyed


def _order(on: TagOn, names: Mapping[str, str]) -> tuple[int, str, str]:
    return (-1 if on.frame is None else on.frame, folded(names.get(on.tag, "")), on.tag)


def _contents(edits: Iterable[Edit]) -> int:
    """How many contents the tags of which these edits change."""
    return len({edit.key.sha256 for edit in edits if isinstance(edit.key, TaggedKey)})


def _title(tagged: int, add: Sequence[str], bared: int, remove: Sequence[str]) -> str:
    parts = []
    if tagged:
        parts.append(f"Tagged {counted(tagged, 'file')}: {listed(add)}")
    if bared:
        parts.append(f"Took off {counted(bared, 'file')}: {listed(remove)}")
    return "; ".join(parts)
