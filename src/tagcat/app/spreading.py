"""Tags of one copy for its look-alikes: offered with where they come from, and handed over.

Nothing is written until a person accepts an offer, or removes a copy in favour of another.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from tagcat.app.wording import counted
from tagcat.errors import InvalidInput, NotFound
from tagcat.fingerprint.model import Kind
from tagcat.graph.annotating import MAX_NOTE
from tagcat.graph.annotations import (
    PERSON,
    Annotations,
    Change,
    DecisionKey,
    Edit,
    JournalEntry,
    Remark,
    RemarkKey,
    TaggedKey,
    Tagging,
    Verdict,
)
from tagcat.graph.model import ContentMatch, GraphStore, StoredFile, User
from tagcat.match.rule import MAX_VARIANCE

MAX_ASKED = 100
"""Contents whose offers are told at once."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where an offered tag is: a file that looks alike, and how far it is."""

    sha256: str
    file: StoredFile
    distance: int
    identical: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """A tag that look-alikes of a content have and it does not.

    ``pos`` is the time in milliseconds at which a video would be tagged, None for all of it.
    ``sources`` are the look-alikes that have the tag, the nearest first.
    """

    sha256: str
    tag: str
    pos: int | None
    sources: tuple[Source, ...]


class Spreading:
    """Offers of tags between look-alikes of one user."""

    def __init__(self, store: GraphStore, user: User) -> None:
        self._store = store
        self._owner = user.id
        self._variance = user.variance

    def offers(self, contents: Sequence[str], variance: int | None = None) -> list[Offer]:
        """Tags that look-alikes of contents have, and they do not.

        Tags by programs are not offered, nor those of contents that are decided not to match.
        A video offers the tags of all of it to videos, and those of its key frames for the same
        moments; the tag of a key frame goes to images that look like it, and that of an image to
        the moment of a video at which it is seen.

        Args:
            contents: sha256 of at most ``MAX_ASKED`` contents; those not saved are passed over.
            variance: how far look-alikes may be; the user's own where it is None.
        """
        if len(contents) > MAX_ASKED:
            raise InvalidInput("sha256s", f"must be at most {MAX_ASKED}")
        at = self._variance if variance is None else variance
        ids = self._store.annotations(self._owner, lambda rows: rows.contents(contents))
        asked: list[_Asked] = []
        for sha256 in dict.fromkeys(contents):
            if sha256 in ids:
                try:
                    own = self._store.copies(self._owner, ids[sha256])
                    alike = self._store.matches(self._owner, ids[sha256], at)
                except NotFound:
                    continue
                if own:
                    asked.append(_Asked(own[0], alike))
        return self._store.annotations(self._owner, lambda rows: _offers(rows, asked))

    def hand_over(self, source: str, into: str) -> JournalEntry | None:
        """Give a content the tags, rating and notes of another one that goes, by their sha256.

        A tag of a moment goes to the same moment of the other video, if that is known from their
        match and lies inside it; else as an offer would (see ``offers``). The higher rating
        stays, and both notes.

        Raises:
            NotFound: one of them is not saved.
            InvalidInput: both are the same.
        """
        if source == into:
            raise InvalidInput("into", "must be another file than the one that goes")
        now = time.time_ns() // 1_000_000
        ids = self._store.annotations(self._owner, lambda rows: rows.contents([source, into]))
        if len(ids) < 2:
            raise NotFound("no such file")
        own = next(iter(self._store.copies(self._owner, ids[into])), None)
        if own is None:
            raise NotFound("no such file")
        alike = self._store.matches(self._owner, ids[into], MAX_VARIANCE)
        match = next((each for each in alike if each.files[0].sha256 == source), None)

        def plan(rows: Annotations) -> Change:
            if len(rows.contents([source, into])) < 2:
                raise NotFound("no such file")
            edits = [*_tags_over(rows, source, own, match, now), *_remark_over(rows, source, into)]
            return Change(
                "Merged the tags and notes of a copy into the one that stays", tuple(edits)
            )

        return self._store.annotate(self._owner, plan)

    def accept(self, offers: Sequence[tuple[str, str, int | None, str]]) -> JournalEntry | None:
        """Write offers: each the id of a tag, sha256, time and sha256 of where it comes from.

        What is not there any more is passed over.
        """
        now = time.time_ns() // 1_000_000

        def plan(rows: Annotations) -> Change:
            tags = rows.tags()
            saved = rows.contents({sha256 for _, sha256, _, _ in offers})
            frames = rows.frames([(sha256, pos) for _, sha256, pos, _ in offers if pos is not None])
            new: dict[TaggedKey, Tagging] = {}
            for tag, sha256, pos, origin in offers:
                if tag not in tags or sha256 not in saved:
                    continue
                if pos is not None and (sha256, pos) not in frames:
                    continue
                frame = None if pos is None else frames[sha256, pos]
                new[TaggedKey(tag, sha256, frame)] = Tagging(PERSON, now, None, pos, origin)
            there = rows.values(new)
            edits = [Edit(key, None, value) for key, value in new.items() if key not in there]
            title = f"Took over {counted(len(edits), 'tag')} of look-alikes"
            return Change(title, tuple(edits))

        return self._store.annotate(self._owner, plan)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A content whose offers are asked for, as one of its files, and what looks like it."""

    own: StoredFile
    alike: tuple[ContentMatch, ...]


class _Told(NamedTuple):
    """A tag that a look-alike has to offer to a content, for a time of it or all of it."""

    sha256: str
    tag: str
    pos: int | None
    source: Source


def _offers(rows: Annotations, asked: Sequence[_Asked]) -> list[Offer]:
    own = {each.own.sha256 for each in asked}
    taggings = rows.taggings(own | {m.files[0].sha256 for each in asked for m in each.alike})
    apart = {
        key
        for key, decision in rows.decisions(own).items()
        if decision.verdict is Verdict.NOT_MATCH
    }
    positions = rows.positions(
        [(key.sha256, key.frame) for key in taggings if key.frame is not None]
    )
    by_person: defaultdict[str, list[tuple[str, int | None]]] = defaultdict(list)
    for key, tagging in taggings.items():
        at = None if key.frame is None else positions.get((key.sha256, key.frame), tagging.pos)
        if tagging.by == PERSON and (key.frame is None or at is not None):
            by_person[key.sha256].append((key.tag, at))
    told = [
        _Told(each.own.sha256, tag, pos, _source(match))
        for each in asked
        for match in each.alike
        if DecisionKey.of(each.own.sha256, match.files[0].sha256) not in apart
        for tag, at in by_person[match.files[0].sha256]
        for pos in _places(each.own, match, at)
    ]
    frames = rows.frames({(each.sha256, each.pos) for each in told if each.pos is not None})
    found: dict[TaggedKey, Offer] = {}
    for each in told:
        whole = TaggedKey(each.tag, each.sha256)
        frame = None if each.pos is None else frames.get((each.sha256, each.pos))
        key = replace(whole, frame=frame)
        if (each.pos is not None and frame is None) or whole in taggings or key in taggings:
            continue
        known = found.get(key, Offer(each.sha256, each.tag, each.pos, ()))
        found[key] = replace(known, sources=(*known.sources, each.source))
    return list(found.values())


def _places(own: StoredFile, match: ContentMatch, at: int | None) -> Iterator[int | None]:
    """Where a look-alike's tag belongs in a content: a time of it in milliseconds, None for all.

    Args:
        own: the content that gets the tag.
        match: how the look-alike matches it.
        at: the time of the look-alike's key frame that has the tag; None if all of it has.
    """
    theirs, ours = match.match.pos, match.match.own_pos
    if at is None:
        if match.kind is own.kind:
            yield None
        elif own.kind is Kind.VIDEO:
            yield ours
    elif own.kind is Kind.IMAGE:
        if at == theirs:
            yield None
    elif theirs is not None and ours is not None:
        # Both play at the same speed from the first key frames that match.
        moved = at - theirs + ours
        if moved >= 0 and (moved <= own.duration or not own.duration):
            yield moved


def _source(match: ContentMatch) -> Source:
    file = match.files[0]
    return Source(file.sha256, file, match.match.distance, match.match.identical)


def _tags_over(
    rows: Annotations, source: str, own: StoredFile, match: ContentMatch | None, now: int
) -> list[Edit]:
    """Edits that give ``own`` the tags of ``source``, which matches it as ``match`` tells."""
    taggings = rows.taggings([source])
    positions = rows.positions([(source, key.frame) for key in taggings if key.frame is not None])
    over: list[tuple[str, int | None, Tagging]] = []
    for key, tagging in taggings.items():
        at = None if key.frame is None else positions.get((source, key.frame))
        if key.frame is not None and at is None:
            continue
        places = [] if match is None else list(_places(own, match, at))
        if at is None and not places:
            # Nothing of what goes gets lost: what it is as a whole, the other one is as well.
            places = [None]
        over += ((key.tag, pos, tagging) for pos in places)
    frames = rows.frames({(own.sha256, pos) for _, pos, _ in over if pos is not None})
    new: dict[TaggedKey, Tagging] = {}
    for tag, pos, tagging in over:
        frame = None if pos is None else frames.get((own.sha256, pos))
        if pos is None or frame is not None:
            given = replace(tagging, at=now, pos=pos, origin=tagging.origin or source)
            new.setdefault(TaggedKey(tag, own.sha256, frame), given)
    there = rows.values(new)
    return [Edit(key, None, tagging) for key, tagging in new.items() if key not in there]


def _remark_over(rows: Annotations, source: str, into: str) -> list[Edit]:
    remarks = rows.remarks([source, into])
    given = remarks.get(source)
    if given is None:
        return []
    old = remarks.get(into, Remark(None))
    ratings = [rating for rating in (old.rating, given.rating) if rating is not None]
    note = old.note
    if given.note and given.note not in old.note:
        note = f"{old.note}\n{given.note}" if old.note else given.note
    if len(note) > MAX_NOTE:
        raise InvalidInput("note", f"would have more than {MAX_NOTE:,} characters; shorten one")
    new = Remark(max(ratings, default=None), note)
    return [Edit(RemarkKey(into), remarks.get(into), new)]
