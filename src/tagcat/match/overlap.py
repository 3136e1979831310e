"""Which part of one video is in another, from the key frames that match.

A stretch that both videos share lies on one line ``other = rate * own + offset`` of their times
(``alignment``), and lasts as long as what both show along it matches (``stretches``). There may be
several, on lines of their own: where a piece was cut out or put in, or clips were joined.

The result does not depend on which video is the first: they are always looked at from the shorter
one. The same in ``web/src/match/overlap.ts``; ``spec/match/overlap.json`` holds both to it.

Cost: one search for each different look of the shorter video, as matching the two takes; then at
most ``MAX_LINES`` lines in each of two orientations, each from at most ``MAX_POINTS`` points and
one walk along all key frames (``stretches``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import floor

from tagcat.fingerprint.dhash import complexity, inverse
from tagcat.fingerprint.model import Orientation
from tagcat.match.commonness import COMMON, Commonness
from tagcat.match.items import Item
from tagcat.match.packed import ORIENTATIONS
from tagcat.match.rule import VARIANCE, check_variance
from tagcat.match.stretches import Film, Found, Pairing, pairs_by_orientation

WHOLE = 0.9
"""Share of a video from which on all of it is taken to be in the other: the edges of a stretch
are known to within the gaps between key frames."""


class Relation(StrEnum):
    """How much of each video is in the other."""

    SAME = "same"
    CONTAINED = "contained"
    CONTAINS = "contains"
    OVERLAPPING = "overlapping"
    COMMON = "common"
    NONE = "none"


_MIRRORED = {Relation.CONTAINED: Relation.CONTAINS, Relation.CONTAINS: Relation.CONTAINED}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece that both videos show; times in milliseconds.

    Attributes:
        own_start, own_end: where it is in the own video.
        start, end: where it is in the other.
        rate: how fast the own video plays it: 2.0 is twice as fast as the other.
        frames: key frames that match at the variance asked for, of the video with fewer.
    """

    own_start: int
    own_end: int
    start: int
    end: int
    rate: float
    frames: int

    @property
    def ms(self) -> int:
        """How long it is in the own video."""
        return self.own_end - self.own_start


@dataclass(frozen=True, slots=True)
class Overlap:
    """What of a video (``own``) is in another.

    Attributes:
        relation: ``contained`` says that all of own is in the other, ``contains`` the reverse;
            ``common`` that they share only what many videos show, such as an intro.
        orientation: what turns own into the other, the same for all stretches.
        rate: that of the longest stretch, 1.0 if there is none.
        stretches: by own time; they overlap in neither video.
        own_share: part of the own video that is in them, 0..1.
        other_share: the same of the other video.
        weight: matching key frames, each counting the less the more videos hold it: 2 / videos.
        videos: how many videos hold what is shared (the median of the key frames); at least 2.
    """

    relation: Relation
    orientation: Orientation = Orientation.UPRIGHT
    rate: float = 1.0
    stretches: tuple[Stretch, ...] = ()
    own_share: float = 0.0
    other_share: float = 0.0
    weight: float = 0.0
    videos: int = 2

    def reversed(self) -> Overlap:
        """The same told from the other video."""
        stretches = [
            Stretch(s.start, s.end, s.own_start, s.own_end, _reciprocal(s.rate), s.frames)
            for s in self.stretches
        ]
        return replace(
            self,
            relation=_MIRRORED.get(self.relation, self.relation),
            orientation=inverse(self.orientation),
            rate=_reciprocal(self.rate),
            stretches=tuple(sorted(stretches, key=lambda s: s.own_start)),
            own_share=self.other_share,
            other_share=self.own_share,
        )


def overlap(
    own: Item,
    own_duration: int,
    other: Item,
    other_duration: int,
    variance: int = VARIANCE,
    *,
    orientations: bool = True,
    known: Commonness | None = None,
) -> Overlap:
    """Which part of a video is in another.

    ``overlap(a, m, b, n) == overlap(b, n, a, m).reversed()``.

    Args:
        own: a video.
        own_duration: its length in milliseconds; 0 where it is not known.
        other: the video it is compared with.
        other_duration: as ``own_duration``.
        variance: at which key frames match, 0..25.
        orientations: try all eight orientations, not only upright.
        known: how common the key frames are among the videos that these two come from.

    Raises:
        ValueError: ``variance`` is out of range.
    """
    check_variance(variance)
    a, b = Film(own, own_duration), Film(other, other_duration)
    if a.rank() == b.rank():
        return _alike(a)
    if b.rank() < a.rank():
        return _overlap(b, a, variance, orientations, known or Commonness()).reversed()
    return _overlap(a, b, variance, orientations, known or Commonness())


def _alike(film: Film) -> Overlap:
    """The overlap of a video with one of the same key frames at the same times."""
    frames = sum(complexity(film.looks[number].dhash.bits) > 0 for number in film.look_at)
    if frames == 0:
        return Overlap(Relation.NONE)
    end = film.duration
    stretches = (Stretch(0, end, 0, end, 1.0, frames),)
    return Overlap(Relation.SAME, Orientation.UPRIGHT, 1.0, stretches, 1.0, 1.0, float(frames))


def _overlap(
    own: Film, other: Film, variance: int, orientations: bool, known: Commonness
) -> Overlap:
    by_orientation = pairs_by_orientation(own, other, variance, orientations)

    def frames_in(orientation: int) -> int:
        return sum(len(own.places[n]) for n in {pair.own for pair in by_orientation[orientation]})

    most = sorted(by_orientation, key=lambda orientation: (-frames_in(orientation), orientation))
    best, best_length = Overlap(Relation.NONE), 0
    for orientation in most[:2]:
        pairing = Pairing(own, other, by_orientation[orientation], variance, known)
        found = _told(own, other, ORIENTATIONS[orientation], pairing.runs(), known)
        length = sum(stretch.ms for stretch in found.stretches)
        if length > best_length:
            best, best_length = found, length
    return best


def _told(
    own: Film, other: Film, orientation: Orientation, found: Sequence[Found], known: Commonness
) -> Overlap:
    """What was found in one orientation as the result."""
    if not found:
        return Overlap(Relation.NONE)
    stretches: list[Stretch] = []
    counts: list[int] = []
    for run, line in found:
        start = max(0, _nearest(line.other(run.start)))
        end = min(other.duration, _nearest(line.other(run.end)))
        stretches.append(
            Stretch(
                _nearest(run.start),
                min(own.duration, _nearest(run.end)),
                start,
                end,
                _told_rate(line.rate),
                run.frames,
            )
        )
        seen: set[int] = set()
        for segment in run.matching:
            if segment.own not in seen:
                seen.add(segment.own)
                shown = own.looks[own.look_at[segment.own]]
                there = other.looks[other.look_at[segment.other]]
                counts.append(known.of(shown, there))
    longest = max(stretches, key=lambda stretch: stretch.ms)
    own_share = _share((s.own_end - s.own_start for s in stretches), own.duration)
    other_share = _share((s.end - s.start for s in stretches), other.duration)
    counts.sort()
    videos = counts[(len(counts) - 1) // 2]
    weight = 0.0
    for count in counts:
        weight += 2 / count
    return Overlap(
        _relation(own_share, other_share, videos),
        orientation,
        longest.rate,
        tuple(stretches),
        own_share,
        other_share,
        _four_digits(weight),
        videos,
    )


def _relation(own_share: float, other_share: float, videos: int) -> Relation:
    if own_share >= WHOLE:
        return Relation.SAME if other_share >= WHOLE else Relation.CONTAINED
    if other_share >= WHOLE:
        return Relation.CONTAINS
    if videos >= COMMON and own_share < 0.5 and other_share < 0.5:
        return Relation.COMMON
    return Relation.OVERLAPPING


def _share(lengths: Iterable[int], duration: int) -> float:
    return min(1.0, _four_digits(sum(lengths) / duration))


def _told_rate(rate: float) -> float:
    """Four digits of it, or of its reciprocal: so the reciprocal's reciprocal is the same."""
    return _four_digits(rate) if rate <= 1.0 else 1 / _four_digits(1 / rate)


def _reciprocal(rate: float) -> float:
    return 1 / rate if rate <= 1.0 else _four_digits(1 / rate)


def _four_digits(value: float) -> float:
    return floor(value * 10_000 + 0.5) / 10_000


def _nearest(value: float) -> int:
    return floor(value + 0.5)
