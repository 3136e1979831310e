"""Tags of one copy for its look-alikes: offered with where they come from, and handed over.

Nothing is written until a person accepts an offer, or removes a copy in favour of another.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

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
from tagcat.match.items import ItemMatch

MAX_ASKED = 100
"""Contents whose offers are told at once."""

_SAME_TIME = 1_500
"""Milliseconds between the tagged time and the matched one that still are the same moment."""


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
        A video offers the tags of all of it to videos; the tag of a key frame goes to images
        that look like it, and that of an image to the moment of a video at which it is seen.

        Args:
            contents: sha256 of at most ``MAX_ASKED`` contents; those not saved are passed over.
            variance: how far look-alikes may be; the user's own where it is None.
        """
        if len(contents) > MAX_ASKED:
            raise InvalidInput("sha256s", f"must be at most {MAX_ASKED}")
        at = self._variance if variance is None else variance
        ids = self._store.annotations(self._owner, lambda rows: rows.contents(contents))
        matches: dict[str, tuple[Kind, tuple[ContentMatch, ...]]] = {}
        for sha256 in dict.fromkeys(contents):
            if sha256 in ids:
                try:
                    own = self._store.copies(self._owner, ids[sha256])
                    alike = self._store.matches(self._owner, ids[sha256], at)
                except NotFound:
                    continue
                matches[sha256] = (own[0].kind, alike)
        return self._store.annotations(self._owner, _asking(matches))

    def hand_over(self, source: str, into: str) -> JournalEntry | None:
        """Give a content the tags, rating and notes of another one that goes, by their sha256.

        Tags of key frames are handed over where both contents have key frames at that time.
        The higher rating stays, and both notes.

        Raises:
            NotFound: one of them is not saved.
            InvalidInput: both are the same.
        """
        if source == into:
            raise InvalidInput("into", "must be another file than the one that goes")
        now = time.time_ns() // 1_000_000

        def plan(rows: Annotations) -> Change:
            if len(rows.contents([source, into])) < 2:
                raise NotFound("no such file")
            edits = [*_tags_over(rows, source, into, now), *_remark_over(rows, source, into)]
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


def _asking(
    matches: Mapping[str, tuple[Kind, tuple[ContentMatch, ...]]],
) -> Callable[[Annotations], list[Offer]]:
    def ask(rows: Annotations) -> list[Offer]:
        others = {m.files[0].sha256 for _, alike in matches.values() for m in alike}
        taggings = rows.taggings({*others, *matches})
        apart = {
            key
            for key, decision in rows.decisions(list(matches)).items()
            if decision.verdict is Verdict.NOT_MATCH
        }
        positions = rows.positions(
            [(key.sha256, key.frame) for key in taggings if key.frame is not None]
        )
        on: dict[str, list[tuple[TaggedKey, Tagging]]] = {}
        for key, tagging in taggings.items():
            on.setdefault(key.sha256, []).append((key, tagging))
        offers = []
        for sha256, (kind, alike) in matches.items():
            near = [m for m in alike if DecisionKey.of(sha256, m.files[0].sha256) not in apart]
            whole = {key.tag for key, _ in on.get(sha256, ()) if key.frame is None}
            found: dict[tuple[str, int | None], list[Source]] = {}
            for match in near:
                for tag, pos in _told(kind, match, on.get(match.files[0].sha256, ()), positions):
                    has = (
                        whole
                        if pos is None
                        else {key.tag for key, _ in on.get(sha256, ()) if key.frame is not None}
                    )
                    if tag not in has:
                        found.setdefault((tag, pos), []).append(_source(match))
            offers += [
                Offer(sha256, tag, pos, tuple(sources)) for (tag, pos), sources in found.items()
            ]
        return offers

    return ask


def _told(
    kind: Kind,
    match: ContentMatch,
    tagged: Iterable[tuple[TaggedKey, Tagging]],
    positions: Mapping[tuple[str, int], int],
) -> Iterator[tuple[str, int | None]]:
    """What a look-alike with its tags has to offer to a content of ``kind``: tags and times."""
    for key, tagging in tagged:
        if tagging.by != PERSON:
            continue
        if key.frame is not None:
            at = positions.get((key.sha256, key.frame))
            yield from () if at is None else _told_of_frame(kind, match.match, key.tag, at)
        elif match.kind is kind:
            yield key.tag, None
        elif kind is Kind.VIDEO:
            yield key.tag, match.match.own_pos


def _told_of_frame(
    kind: Kind, match: ItemMatch, tag: str, at: int
) -> Iterator[tuple[str, int | None]]:
    """The same for the tag of a key frame that stands at ``at``."""
    if match.pos is None:
        return
    if kind is Kind.IMAGE:
        if at == match.pos:
            yield tag, None
    elif match.own_pos is not None and at - match.pos + match.own_pos >= 0:
        yield tag, at - match.pos + match.own_pos


def _source(match: ContentMatch) -> Source:
    file = match.files[0]
    return Source(file.sha256, file, match.match.distance, match.match.identical)


def _tags_over(rows: Annotations, source: str, into: str, now: int) -> list[Edit]:
    taggings = rows.taggings([source])
    positions = rows.positions([(source, key.frame) for key in taggings if key.frame is not None])
    wanted = {(into, at) for at in positions.values()}
    frames = rows.frames(wanted)
    standing = rows.positions([(into, frame) for frame in frames.values()])
    new: dict[TaggedKey, Tagging] = {}
    for key, tagging in taggings.items():
        over = replace(tagging, at=now, origin=tagging.origin or source)
        if key.frame is None:
            new[TaggedKey(key.tag, into)] = over
            continue
        at = positions.get((source, key.frame))
        if at is None or (into, at) not in frames:
            continue
        frame = frames[into, at]
        if abs(standing.get((into, frame), at) - at) <= _SAME_TIME:
            new[TaggedKey(key.tag, into, frame)] = over
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
