"""Matches between whole files: from looks that match to images and videos that do.

An image matches a video by its best frame. Two videos match where at least three of their key
frames (or all of the shorter one, if it has fewer) match in the same orientation and in the same
order. The same in ``web/src/match/items.ts``; ``spec/match/items.json`` holds both to it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from tagcat.fingerprint.dhash import inverse
from tagcat.fingerprint.model import (
    USABLE_COMPLEXITY,
    AnyHash,
    Fingerprint,
    ImageFingerprint,
    KeyFrame,
    Kind,
    Orientation,
)
from tagcat.match.chain import Chain, first_chain, longest_chain
from tagcat.match.packed import ORIENTATIONS
from tagcat.match.pairs import Hits
from tagcat.match.rule import Look, limit_for

CHAIN_LENGTH = 3
"""Key frames that must match in order before two videos match."""


@dataclass(frozen=True, slots=True)
class Item:
    """An image or a video to be compared.

    Attributes:
        key: names the content, one to one with its sha256; ASCII.
        kind: what it is.
        looks: the one look of an image, or those of a video's key frames in order of time.
        positions: times of the key frames in milliseconds; empty for an image.
    """

    key: str
    kind: Kind
    looks: tuple[Look, ...]
    positions: tuple[int, ...] = ()

    @classmethod
    def image(cls, key: str, dhash: AnyHash, trimmed: AnyHash | None = None) -> Item:
        """An image by its hashes."""
        return cls(key, Kind.IMAGE, (Look(dhash, trimmed),))

    @classmethod
    def video(cls, key: str, frames: Iterable[KeyFrame[AnyHash]]) -> Item:
        """A video by its key frames, in order of time."""
        kept = tuple(frames)
        return cls(
            key,
            Kind.VIDEO,
            tuple(Look(frame.dhash) for frame in kept),
            tuple(frame.pos for frame in kept),
        )

    @classmethod
    def of(cls, key: str, fingerprint: Fingerprint) -> Item:
        """An item by its fingerprint."""
        if isinstance(fingerprint, ImageFingerprint):
            return cls.image(key, fingerprint.dhash, fingerprint.trimmed)
        return cls.video(key, fingerprint.frames)

    def places(self, number_of: Mapping[Look, int]) -> dict[int, list[int]]:
        """The numbers of the frames that have each look, in rising order, by its number."""
        places: defaultdict[int, list[int]] = defaultdict(list)
        for frame, look in enumerate(self.looks):
            places[number_of[look]].append(frame)
        return dict(places)


@dataclass(frozen=True, slots=True)
class ItemMatch:
    """How one item (``own``) matches another.

    Attributes:
        needed_variance: least variance at which the two match.
        distance: bits that differ in the pair of looks that decides: the best pair, or between
            videos the weakest that the chain cannot do without.
        limit: largest distance that matches at the variance asked for.
        complexity: of the deciding pair, 0..28; gives the limit at any other variance.
        orientation: what turns ``own`` into the other.
        trimmed: whether the pictures match without their borders.
        identical: whether both are the same content.
        own_pos: time in ``own``, in milliseconds, of the first matching frame; None in an image.
        pos: the same in the other item.
        frames: key frames that match at the variance asked for: of the video that an image
            matches, or of the longest chain of two videos; 0 between images.
    """

    needed_variance: int
    distance: int
    limit: int
    complexity: int
    orientation: Orientation
    trimmed: bool
    identical: bool
    own_pos: int | None
    pos: int | None
    frames: int

    def limit_at(self, variance: int) -> int:
        """Largest distance that matches at ``variance``, of these two items."""
        return limit_for(variance, self.complexity, self.complexity)


class LookPair(NamedTuple):
    """Two looks that match in one orientation; the first three in the order of the rule."""

    needed: int
    distance: int
    trimmed: bool
    orientation: int
    complexity: int
    own: int
    other: int


@dataclass(frozen=True, slots=True)
class Placed:
    """An item and where its looks stand, as ``Item.places`` tells: frames that look the same
    are matched as one. ``rank`` rises from item to item in the order they were stored."""

    item: Item
    places: dict[int, list[int]]
    rank: int = 0


def look_pairs(hits: Hits) -> Iterator[LookPair]:
    """Hits one by one; ``own`` is the number of the query, ``other`` the id of what was found."""
    return map(
        LookPair,
        hits.needed.tolist(),
        hits.distance.tolist(),
        hits.trimmed.tolist(),
        hits.orientation.tolist(),
        hits.complexity.tolist(),
        hits.query.tolist(),
        hits.ids.tolist(),
    )


def decide(
    own: Placed, other: Placed, pairs: Sequence[LookPair], variance: int
) -> ItemMatch | None:
    """How two items match, given every pair of their looks that matches at ``variance``.

    Returns:
        None if they do not match, which happens between videos only, or where there is no pair.
    """
    if not pairs:
        return None
    if own.item.kind is Kind.VIDEO and other.item.kind is Kind.VIDEO:
        return _between_videos(own, other, pairs, variance)

    def earliest(pair: LookPair) -> tuple[int, int, int]:
        # At most one of the two is a video; the other's look stands at place 0.
        return (pair.needed, own.places[pair.own][0], other.places[pair.other][0])

    best = min(pairs, key=lambda pair: (earliest(pair), pair))
    if own.item.kind is Kind.VIDEO:
        frames = {frame for pair in pairs for frame in own.places[pair.own]}
    elif other.item.kind is Kind.VIDEO:
        frames = {frame for pair in pairs for frame in other.places[pair.other]}
    else:
        frames = set()
    return ItemMatch(
        needed_variance=best.needed,
        distance=best.distance,
        limit=limit_for(variance, best.complexity, best.complexity),
        complexity=best.complexity,
        orientation=ORIENTATIONS[best.orientation],
        trimmed=best.trimmed,
        identical=False,
        own_pos=_position(own.item, own.places[best.own][0]),
        pos=_position(other.item, other.places[best.other][0]),
        frames=len(frames),
    )


def identical(item: Item, variance: int) -> ItemMatch:
    """How an item matches another with the same content."""
    first = _position(item, 0) if item.looks else None
    return same_content(first, len(item.positions), variance)


def same_content(start: int | None, frames: int, variance: int) -> ItemMatch:
    """How two items with the same content match.

    Args:
        start: time of the first key frame in milliseconds; None of an image.
        frames: number of key frames; 0 of an image.
        variance: the variance asked for.
    """
    return ItemMatch(
        needed_variance=0,
        distance=0,
        limit=limit_for(variance, USABLE_COMPLEXITY, USABLE_COMPLEXITY),
        complexity=USABLE_COMPLEXITY,
        orientation=Orientation.UPRIGHT,
        trimmed=False,
        identical=True,
        own_pos=start,
        pos=start,
        frames=frames,
    )


def reverse(match: ItemMatch) -> ItemMatch:
    """The same match told from the other item."""
    return replace(
        match,
        orientation=inverse(match.orientation),
        own_pos=match.pos,
        pos=match.own_pos,
    )


def _position(item: Item, frame: int) -> int | None:
    return item.positions[frame] if item.kind is Kind.VIDEO else None


def _between_videos(
    own: Placed, other: Placed, pairs: Sequence[LookPair], variance: int
) -> ItemMatch | None:
    length = min(CHAIN_LENGTH, len(own.item.looks), len(other.item.looks))
    by_orientation: defaultdict[int, list[LookPair]] = defaultdict(list)
    for pair in pairs:
        by_orientation[pair.orientation].append(pair)
    masks = {
        look: sum(1 << frame for frame in other.places[look]) for look in {p.other for p in pairs}
    }
    best: ItemMatch | None = None
    for orientation in sorted(by_orientation):
        match = _in_one_orientation(own, other, by_orientation[orientation], masks, length)
        if match is not None and (
            best is None
            or (match.needed_variance, match.distance) < (best.needed_variance, best.distance)
        ):
            best = match
    if best is None:
        return None
    turned = by_orientation[ORIENTATIONS.index(best.orientation)]
    return replace(
        best,
        limit=best.limit_at(variance),
        frames=longest_chain(_rows(own, turned, masks)),
    )


def _in_one_orientation(
    own: Placed, other: Placed, pairs: Sequence[LookPair], masks: dict[int, int], length: int
) -> ItemMatch | None:
    """The match by chains of one orientation, with ``limit`` and ``frames`` still to be told.

    The level of a pair is how hard it is to match: its needed variance, then its distance. The
    least level whose pairs still hold a chain decides, which does not depend on which of the
    videos is the first.
    """
    if length == 0 or first_chain(_rows(own, pairs, masks), length) is None:
        return None
    levels = sorted({pair[:2] for pair in pairs})

    def chain_at(level: tuple[int, int]) -> Chain | None:
        kept = [pair for pair in pairs if pair[:2] <= level]
        return first_chain(_rows(own, kept, masks), length)

    level = levels[bisect_left(levels, True, key=lambda at: chain_at(at) is not None)]
    chain = chain_at(level)
    if chain is None:
        return None
    needed, distance = level
    own_first, other_first = chain[0]
    return ItemMatch(
        needed_variance=needed,
        distance=distance,
        limit=0,
        complexity=min(pair.complexity for pair in pairs if pair[:2] == level),
        orientation=ORIENTATIONS[pairs[0].orientation],
        trimmed=False,
        identical=False,
        own_pos=_position(own.item, own_first),
        pos=_position(other.item, other_first),
        frames=0,
    )


def _rows(own: Placed, pairs: Iterable[LookPair], masks: dict[int, int]) -> list[int]:
    """The frames of the other video that each frame of ``own`` matches, as ``chain`` takes it."""
    of_look: defaultdict[int, int] = defaultdict(int)
    for pair in pairs:
        of_look[pair.own] |= masks[pair.other]
    rows = [0] * len(own.item.looks)
    for look, row in of_look.items():
        for frame in own.places[look]:
            rows[frame] = row
    return rows
