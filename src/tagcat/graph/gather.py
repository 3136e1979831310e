"""From matching looks to matching contents, by the rules of ``match.items``."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from tagcat.fingerprint.model import DHash, Kind
from tagcat.graph import files, looks
from tagcat.graph.model import Content, ContentMatch, ImageContent
from tagcat.match.items import CHAIN_LENGTH, Item, ItemMatch, LookPair, Placed, decide
from tagcat.match.rule import Look

MATCH_LIMIT = 200
"""Contents a search tells of, the best first."""

_UNSEEN = Look(DHash(0))
"""Stands for looks in an item that is only counted and timed, not compared again."""

Times = Sequence[tuple[int, int]]
"""Key frames by number and position in milliseconds, in rising order."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is matched: the key frames of each of its looks, or nothing in them for an image.

    ``frames`` is how many key frames there are in all.
    """

    kind: Kind
    frames: int
    places: Mapping[int, Times]


@dataclass(frozen=True, slots=True)
class Gathered:
    """A content that matches, by row id."""

    content: int
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


def asked_saved(connection: sqlite3.Connection, content: int) -> Asked:
    """A saved content by row id; ``places`` has the ids of its looks."""
    kind, frames, look = connection.execute(
        "SELECT kind, frames, look FROM content WHERE id = ?", (content,)
    ).fetchone()
    if kind == Kind.IMAGE:
        return Asked(Kind.IMAGE, 0, {look: ()})
    places: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, pos, of_frame in connection.execute(
        "SELECT number, pos, look FROM frame WHERE video = ? ORDER BY number", (content,)
    ):
        places[of_frame].append((number, pos))
    return Asked(Kind.VIDEO, frames, places)


def told(connection: sqlite3.Connection, found: Sequence[Gathered]) -> tuple[ContentMatch, ...]:
    """Contents with their files, as the store tells of them."""
    stored = files.of_contents(connection, [match.content for match in found])
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
        for held in (stored[match.content],)
    )


def gather(
    connection: sqlite3.Connection,
    asked: Asked,
    pairs: Iterable[LookPair],
    variance: int,
    leave_out: int | None,
) -> list[Gathered]:
    """The contents that match, best first, at most ``MATCH_LIMIT``; all of the owner of ``pairs``.

    Args:
        connection: in a transaction.
        asked: the content that is matched.
        pairs: every way its looks match stored ones at ``variance``; ``own`` is a key of
            ``asked.places``, ``other`` the id of a look.
        variance: 0..``MAX_VARIANCE``.
        leave_out: row id of the content itself if it is saved.
    """
    by_look: defaultdict[int, list[LookPair]] = defaultdict(list)
    for pair in pairs:
        by_look[pair.other].append(pair)
    found = _images(connection, asked, by_look, variance, leave_out)
    found += _videos(connection, asked, by_look, variance, leave_out)
    found.sort(key=_best_first)
    return found[:MATCH_LIMIT]


def _images(
    connection: sqlite3.Connection,
    asked: Asked,
    by_look: Mapping[int, list[LookPair]],
    variance: int,
    leave_out: int | None,
) -> list[Gathered]:
    """Images: all of one look match alike, so that the best looks are read until it is enough."""
    used = connection.execute(
        "SELECT wanted.value FROM json_each(?) AS wanted"
        " WHERE EXISTS (SELECT 1 FROM content WHERE content.look = wanted.value)",
        (json.dumps(list(by_look)),),
    )
    matches: list[tuple[int, ItemMatch]] = []
    for (look,) in used:
        match = _decided(asked, Kind.IMAGE, 0, {look: ()}, by_look[look], variance)
        if match is not None:
            matches.append((look, match))
    matches.sort(key=lambda of: _level(of[1]))
    found: list[Gathered] = []
    for _, level in groupby(matches, key=lambda of: _level(of[1])):
        for look, match in level:
            for content, sha256 in connection.execute(
                "SELECT id, sha256 FROM content WHERE look = ? AND id IS NOT ?"
                " ORDER BY sha256 LIMIT ?",
                (look, leave_out, MATCH_LIMIT),
            ):
                found.append(Gathered(content, sha256, match))
        if len(found) >= MATCH_LIMIT:
            break
    return found


def _videos(
    connection: sqlite3.Connection,
    asked: Asked,
    by_look: Mapping[int, list[LookPair]],
    variance: int,
    leave_out: int | None,
) -> list[Gathered]:
    met: defaultdict[int, defaultdict[int, list[tuple[int, int]]]]
    met = defaultdict(lambda: defaultdict(list))
    for look, video, number, pos in connection.execute(
        "SELECT frame.look, frame.video, frame.number, frame.pos FROM json_each(?) AS wanted"
        " CROSS JOIN frame ON frame.look = wanted.value"
        " ORDER BY frame.look, frame.video, frame.number",
        (json.dumps(list(by_look)),),
    ):
        met[video][look].append((number, pos))
    if leave_out is not None:
        met.pop(leave_out, None)
    found: list[Gathered] = []
    for video, sha256, frames in connection.execute(
        "SELECT content.id, content.sha256, content.frames FROM json_each(?) AS wanted"
        " CROSS JOIN content ON content.id = wanted.value",
        (json.dumps(list(met)),),
    ):
        places = met[video]
        own = [pair for look in places for pair in by_look[look]]
        match = _decided(asked, Kind.VIDEO, frames, places, own, variance)
        if match is not None:
            found.append(Gathered(video, sha256, match))
    return found


def _decided(
    asked: Asked,
    kind: Kind,
    frames: int,
    places: Mapping[int, Times],
    pairs: list[LookPair],
    variance: int,
) -> ItemMatch | None:
    """``items.decide`` on no more than the key frames that match anything in the other one.

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


def _best_first(found: Gathered) -> tuple[int, int, bytes]:
    return (*_level(found.match), found.sha256)
