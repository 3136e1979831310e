"""From matching looks to matching contents, by the rules of ``match.items``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, Protocol, TypeVar

from tagcat.fingerprint.model import DHash, Kind
from tagcat.graph import looks
from tagcat.graph.model import Content, ContentMatch, ImageContent, StoredFile
from tagcat.match.items import (
    CHAIN_LENGTH,
    Item,
    ItemMatch,
    LookPair,
    Placed,
    decide,
    identical,
)
from tagcat.match.rule import Look

MATCH_LIMIT = 200
"""Contents a search tells of, the best first."""

_UNSEEN = Look(DHash(0))
"""Stands for looks in an item that is only counted and timed, not compared again."""

Times = Sequence[tuple[int, int]]
"""Key frames by number and position in milliseconds, in rising order."""


Key = TypeVar("Key", bound=Hashable)
"""What an engine names a content by inside."""


class Places(Protocol[Key]):
    """Where the looks of one user stand, as one transaction sees them.

    What is told of looks is told of those that were asked for and of no others.
    """

    def with_images(self, looks: Collection[int]) -> Iterable[int]:
        """Those of the looks that an image has."""
        ...

    def images(
        self, looks: Sequence[int], leave_out: Key | None
    ) -> Iterable[tuple[int, Key, bytes]]:
        """Look, content and sha256 of the images; of each look the first by sha256, up to
        ``MATCH_LIMIT``."""
        ...

    def frames(self, looks: Collection[int]) -> Iterable[tuple[int, Key, int, int]]:
        """Look, video, number and position of the key frames, in order of these."""
        ...

    def videos(self, contents: Collection[Key]) -> Iterable[tuple[Key, bytes, int]]:
        """Content, sha256 and number of key frames of those videos that are there."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What is matched: the key frames of each of its looks, or nothing in them for an image.

    ``frames`` is how many key frames there are in all.
    """

    kind: Kind
    frames: int
    places: Mapping[int, Times]


@dataclass(frozen=True, slots=True)
class Gathered(Generic[Key]):
    """A content that matches."""

    content: Key
    sha256: bytes
    match: ItemMatch


def asked(content: Content) -> tuple[Asked, list[bytes]]:
    """A content that need not be saved, and its distinct looks: ``places`` has their numbers."""
    encoded = [looks.encode(look) for look in looks.looks_of(content)]
    number_of = {data: number for number, data in enumerate(dict.fromkeys(encoded))}
    if isinstance(content, ImageContent):
        return Asked(Kind.IMAGE, 0, {0: ()}), list(number_of)
    places: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, (frame, data) in enumerate(zip(content.frames, encoded, strict=True)):
        places[number_of[data]].append((number, frame.pos))
    return Asked(Kind.VIDEO, len(content.frames), places), list(number_of)


def itself(key: Key, content: Content, variance: int) -> Gathered[Key]:
    """A saved content as the match of the same content."""
    if isinstance(content, ImageContent):
        item = Item.image(content.sha256, content.dhash, content.trimmed)
    else:
        item = Item.video(content.sha256, content.frames)
    return Gathered(key, bytes.fromhex(content.sha256), identical(item, variance))


def told(
    found: Sequence[Gathered[Key]], stored: Mapping[Key, Sequence[StoredFile]]
) -> tuple[ContentMatch, ...]:
    """Contents with their files, as the store tells of them.

    Where nothing is stored of a content, it was deleted after it was found.
    """
    return tuple(
        ContentMatch(
            content_id=held[0].content_id,
            kind=held[0].kind,
            width=held[0].width,
            height=held[0].height,
            duration=held[0].duration,
            match=match.match,
            files=tuple(held),
        )
        for match in found
        for held in (stored.get(match.content),)
        if held
    )


def gather(
    at: Places[Key],
    asked: Asked,
    pairs: Iterable[LookPair],
    variance: int,
    leave_out: Key | None,
) -> list[Gathered[Key]]:
    """The contents that match, best first, at most ``MATCH_LIMIT``.

    Args:
        at: where stored looks stand.
        asked: the content that is matched.
        pairs: every way its looks match stored ones at ``variance``; ``own`` is a key of
            ``asked.places``, ``other`` the id of a look.
        variance: 0..``MAX_VARIANCE``.
        leave_out: the content itself if it is saved.
    """
    by_look: defaultdict[int, list[LookPair]] = defaultdict(list)
    for pair in pairs:
        by_look[pair.other].append(pair)
    if not by_look:
        return []
    found = _images(at, asked, by_look, variance, leave_out)
    found += _videos(at, asked, by_look, variance, leave_out)
    found.sort(key=_best_first)
    return found[:MATCH_LIMIT]


def _images(
    at: Places[Key],
    asked: Asked,
    by_look: Mapping[int, list[LookPair]],
    variance: int,
    leave_out: Key | None,
) -> list[Gathered[Key]]:
    """Images: all of one look match alike, so that the best looks are read until it is enough."""
    match_of: dict[int, ItemMatch] = {}
    for look in at.with_images(by_look):
        match = decided(asked, Kind.IMAGE, 0, {look: ()}, by_look[look], variance)
        if match is not None:
            match_of[look] = match
    found: list[Gathered[Key]] = []
    for some in _in_parts(match_of):
        found += (
            Gathered(content, sha256, match_of[look])
            for look, content, sha256 in at.images(some, leave_out)
        )
        if len(found) >= MATCH_LIMIT:
            break
    return found


def _in_parts(match_of: Mapping[int, ItemMatch]) -> Iterator[list[int]]:
    """Looks, the best first, in parts that hold all that match equally well.

    A look has one image as a rule, so that a part has as many looks as images may be told of,
    and one more for the content that is left out.
    """
    part: list[int] = []
    ordered = sorted(match_of, key=lambda look: _level(match_of[look]))
    for _, level in groupby(ordered, key=lambda look: _level(match_of[look])):
        part += level
        if len(part) > MATCH_LIMIT:
            yield part
            part = []
    if part:
        yield part


def _videos(
    at: Places[Key],
    asked: Asked,
    by_look: Mapping[int, list[LookPair]],
    variance: int,
    leave_out: Key | None,
) -> list[Gathered[Key]]:
    met: defaultdict[Key, defaultdict[int, list[tuple[int, int]]]]
    met = defaultdict(lambda: defaultdict(list))
    for look, video, number, pos in at.frames(by_look):
        met[video][look].append((number, pos))
    if leave_out is not None:
        met.pop(leave_out, None)
    if not met:
        return []
    found: list[Gathered[Key]] = []
    for video, sha256, frames in at.videos(met):
        places = met[video]
        own = [pair for look in places for pair in by_look[look]]
        match = decided(asked, Kind.VIDEO, frames, places, own, variance)
        if match is not None:
            found.append(Gathered(video, sha256, match))
    return found


def decided(
    asked: Asked,
    kind: Kind,
    frames: int,
    places: Mapping[int, Times],
    pairs: list[LookPair],
    variance: int,
) -> ItemMatch | None:
    """How a content matches another, which has ``frames`` key frames in all.

    ``places`` are those of its looks that match; ``pairs`` is every way in which they do, with
    ``own`` in ``asked.places`` and ``other`` in ``places``.

    This is ``items.decide`` on no more than the key frames that match anything in the other one.

    Which others there are changes nothing but how long a chain must be; where fewer match than
    that, the answer is known.
    """
    own_looks = {pair.own for pair in pairs}
    own = _placed(asked.kind, {look: asked.places[look] for look in own_looks})
    other = _placed(kind, places)
    if asked.kind is Kind.VIDEO and kind is Kind.VIDEO:
        needed = min(CHAIN_LENGTH, asked.frames, frames)
        if min(len(own.item.looks), len(other.item.looks)) < needed:
            return None
    return decide(own, other, pairs, variance)


def _placed(kind: Kind, places: Mapping[int, Times]) -> Placed:
    """An item of nothing but the given frames, numbered anew in their order."""
    if kind is Kind.IMAGE:
        return Placed(Item("", kind, (_UNSEEN,)), {look: [0] for look in places})
    times = sorted(time for of_look in places.values() for time in of_look)
    number_of = {number: new for new, (number, _) in enumerate(times)}
    item = Item("", kind, (_UNSEEN,) * len(times), tuple(pos for _, pos in times))
    return Placed(
        item,
        {look: [number_of[number] for number, _ in of_look] for look, of_look in places.items()},
    )


def _level(match: ItemMatch) -> tuple[int, int]:
    return match.needed_variance, match.distance


def _best_first(found: Gathered[Key]) -> tuple[int, int, bytes]:
    return (*_level(found.match), found.sha256)
