"""The stretches that two videos share, as runs along lines of matching key frames.

Lines come from ``alignment``. Along a line both videos are laid beside each other: a key frame
stands until the next one, so that at each moment one frame of each stands, and a run is where
those match. What is left is searched again. The same in ``web/src/match/stretches.ts``;
``spec/match/overlap.json`` holds both to it.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tagcat.fingerprint.dhash import hamming, inverse, turned_bits
from tagcat.fingerprint.model import AnyHash, KeyedHash
from tagcat.match.alignment import Line, Point, best_line, split
from tagcat.match.commonness import Commonness
from tagcat.match.items import CHAIN_LENGTH, Item, LookPair, look_pairs
from tagcat.match.packed import ORIENTATIONS
from tagcat.match.pairs import LookArrays, LookIndex

MAX_LINES = 24
"""Lines that are tried in one orientation."""

MAX_POINTS = 4_000
"""Matching pairs of key frames that a line is looked for among, those with the fewest partners
first."""

PARTNERS = 64
"""Looks of the longer video that a look of the shorter one is paired with, the nearest first."""

LOOSE = 32
"""Bits that may differ between two frames that stand at the same time along a line. Each is up to
the key-frame variance away from what is shown, so that they match less well than pairs that are
looked for among all; and there are far fewer chances to be wrong."""

PATIENCE = 4_000
"""Milliseconds of frames that differ, less those that match again, which end a stretch."""

MAX_STRETCHES = 64
"""Stretches that are told of two videos."""

_MOST_VISITED = 50 * MAX_POINTS
"""Pairs of frames that are looked at for points; others are taken by stretches found already."""

_TRIED = 400.0
"""Milliseconds from a line from which on a point belongs to another."""

_FRAME = 40
"""Milliseconds that the last key frame stands at least: one sample."""


class Film:
    """A video with its different looks numbered in the order they are first shown."""

    def __init__(self, item: Item, duration: int) -> None:
        last = item.positions[-1] if item.positions else 0
        self.duration = max(duration, last + _FRAME)
        self.starts = item.positions
        self.looks = list(dict.fromkeys(item.looks))
        number_of = {look: number for number, look in enumerate(self.looks)}
        self.look_at = [number_of[look] for look in item.looks]
        self.places = item.places(number_of)

    def rank(self) -> tuple[int, tuple[int, ...], list[tuple[int, ...]]]:
        """The shorter of two comes first; what follows only settles which it is."""
        shown = [self.looks[number].dhash for number in self.look_at]
        return (self.duration, self.starts, [_numbers(dhash) for dhash in shown])


class Segment(NamedTuple):
    """A time (own, milliseconds) in which no frame changes in either video."""

    start: float
    end: float
    own: int
    other: int


class Run(NamedTuple):
    """Segments that make a stretch, those of them with frames that match, and how many."""

    start: float
    end: float
    matching: list[Segment]
    frames: int


class Found(NamedTuple):
    """A run and the line that it is on."""

    run: Run
    line: Line


def pairs_by_orientation(
    own: Film, other: Film, variance: int, orientations: bool
) -> dict[int, list[LookPair]]:
    """The pairs of looks that match in each orientation, by its number."""
    by_orientation: defaultdict[int, list[LookPair]] = defaultdict(list)
    if own.looks and other.looks:
        index = LookIndex()
        index.add_many(range(len(other.looks)), LookArrays.of(other.looks))
        looks = LookArrays.of(own.looks)
        hits, _ = index.nearest(
            looks, variance, orientations=orientations, trimmed=False, most=PARTNERS
        )
        for pair in look_pairs(hits):
            by_orientation[pair.orientation].append(pair)
    return dict(by_orientation)


class Pairing:
    """Two videos in one orientation, and what has been found out of them so far."""

    def __init__(
        self,
        own: Film,
        other: Film,
        pairs: Sequence[LookPair],
        variance: int,
        known: Commonness,
    ) -> None:
        self._own = own
        self._other = other
        self._variance = variance
        self._known = known
        self._orientation = ORIENTATIONS[pairs[0].orientation]
        self._matching = {(pair.own, pair.other) for pair in pairs}
        self._pairs = self._rarest_first(pairs)
        self._wanted = min(CHAIN_LENGTH, len(own.starts), len(other.starts))
        self._near: dict[tuple[int, int], bool] = {}
        self._turned: dict[int, tuple[int, int]] = {}
        self._back: dict[int, tuple[int, int]] = {}
        # What has been told, and what was tried in vain: pieces of own and other time.
        self._taken: list[tuple[float, float, float, float]] = []
        self._tried: list[Line] = []

    def runs(self) -> list[Found]:
        """The stretches, in order of own time; they overlap in neither video."""
        found: list[Found] = []
        for _ in range(MAX_LINES):
            points = self._points()
            line = best_line(points, self._other.duration / self._own.duration)
            if line is None or len(found) >= MAX_STRETCHES:
                break
            runs = list(self._runs(line))
            # Where a line is certain, two more frames on it are no chance.
            sure = any(run.frames >= self._wanted for run in runs)
            runs = [self._contested(run, line, points) for run in runs if sure]
            runs = [run for run in runs if run.frames >= min(2, self._wanted)]
            for run in runs[: MAX_STRETCHES - len(found)]:
                found.append(Found(run, line))
                self._taken.append((run.start, run.end, line.other(run.start), line.other(run.end)))
            if not runs:
                self._tried.append(line)
        return sorted(found, key=lambda each: each.run.start)

    def _contested(self, run: Run, line: Line, points: Sequence[Point]) -> Run:
        """``run`` without what lies on another line rather."""
        for _ in range(2):
            inside = [point for point in points if run.start <= point.own < run.end]
            far = [p for p in inside if abs(p.other - line.other(p.own)) >= _TRIED]
            rival = best_line(far, 1.0)
            cut = None if rival is None else split(inside, line, rival)
            if cut is None:
                break
            # The piece of the later line begins with a key frame that the earlier has none for.
            at = bisect_right(self._own.starts, cut.at)
            edge = min(run.end, *(float(start) for start in self._own.starts[at : at + 1]))
            start, end = (run.start, edge) if cut.first else (edge, run.end)
            kept = [s for s in run.matching if start <= s.start and s.end <= end]
            run = _run(start, end, kept)
        return run

    def _rarest_first(self, pairs: Sequence[LookPair]) -> list[tuple[int, LookPair]]:
        """Pairs of looks with the number of frames that the one of them with more matches."""
        own_partners: defaultdict[int, int] = defaultdict(int)
        other_partners: defaultdict[int, int] = defaultdict(int)
        for pair in pairs:
            own_partners[pair.own] += len(self._other.places[pair.other])
            other_partners[pair.other] += len(self._own.places[pair.own])
        counted = [(max(own_partners[p.own], other_partners[p.other]), p) for p in pairs]
        counted.sort(key=lambda each: (each[0], each[1].own, each[1].other))
        return counted

    def _points(self) -> list[Point]:
        """Matching frames that nothing is known of yet, sorted by their times."""
        points: list[Point] = []
        visited = 0
        for partners, pair in self._pairs:
            commonness = self._known.of(self._own.looks[pair.own], self._other.looks[pair.other])
            closeness = (self._variance + 1 - pair.needed) / (self._variance + 1)
            weight = closeness / partners * 2 / commonness
            for i in self._own.places[pair.own]:
                for j in self._other.places[pair.other]:
                    a, b = float(self._own.starts[i]), float(self._other.starts[j])
                    if self._open(a, b):
                        points.append(Point(a, b, weight))
                    visited += 1
                    if len(points) == MAX_POINTS or visited == _MOST_VISITED:
                        points.sort()
                        return points
        points.sort()
        return points

    def _open(self, own: float, other: float) -> bool:
        for own_start, own_end, start, end in self._taken:
            if own_start <= own < own_end or start <= other < end:
                return False
        return all(abs(other - line.other(own)) >= _TRIED for line in self._tried)

    def _runs(self, line: Line) -> Iterator[Run]:
        """The pieces along ``line`` in which frames that match outweigh those that differ."""
        matching: list[Segment] = []
        kept = 0
        total = peak = start = end = 0.0
        for segment in self._segments(line):
            length = segment.end - segment.start
            if self._alike(segment):
                if total <= 0.0:
                    matching, kept, total, peak, start = [], 0, 0.0, 0.0, segment.start
                if self._match(segment):
                    matching.append(segment)
                total += length
                if total > peak:
                    peak, end, kept = total, segment.end, len(matching)
            elif total > 0.0:
                total -= length
                if total <= 0.0 or total < peak - PATIENCE:
                    yield _run(start, end, matching[:kept])
                    total = 0.0
        if total > 0.0:
            yield _run(start, end, matching[:kept])

    def _segments(self, line: Line) -> Iterator[Segment]:
        """All of the time that both videos have along ``line`` and that is not taken."""
        begin = max(0.0, line.own(0.0))
        finish = min(float(self._own.duration), line.own(float(self._other.duration)))
        changes = [begin, finish]
        changes += [float(at) for at in self._own.starts]
        changes += [line.own(float(at)) for at in self._other.starts]
        for own_start, own_end, start, end in self._taken:
            changes += [own_start, own_end, line.own(start), line.own(end)]
        inside = sorted(at for at in changes if begin <= at <= finish)
        i = j = -1
        for start, end in itertools.pairwise(inside):
            # A little later, so that rounding does not decide which frame stands.
            middle = start + (end - start) / 2
            while i + 1 < len(self._own.starts) and self._own.starts[i + 1] <= middle:
                i += 1
            while j + 1 < len(self._other.starts) and (
                line.own(float(self._other.starts[j + 1])) <= middle
            ):
                j += 1
            if end > start:
                taken = any(
                    a <= middle < b or c <= line.other(middle) < d for a, b, c, d in self._taken
                )
                yield Segment(start, end, -2 if taken else i, j)

    def _match(self, segment: Segment) -> bool:
        if segment.own < 0 or segment.other < 0:
            return False
        pair = (self._own.look_at[segment.own], self._other.look_at[segment.other])
        return pair in self._matching

    def _alike(self, segment: Segment) -> bool:
        """Whether what stands in both may be the same: also nothing yet in either."""
        if segment.own < 0 or segment.other < 0:
            return segment.own == segment.other
        own = self._own.look_at[segment.own]
        other = self._other.look_at[segment.other]
        if (own, other) in self._matching:
            return True
        if (own, other) not in self._near:
            if own not in self._turned:
                look = self._own.looks[own].dhash
                self._turned[own] = (turned_bits(look, self._orientation), look.bits)
            if other not in self._back:
                look = self._other.looks[other].dhash
                self._back[other] = (look.bits, turned_bits(look, inverse(self._orientation)))
            there = hamming(self._turned[own][0], self._back[other][0])
            back = hamming(self._turned[own][1], self._back[other][1])
            self._near[own, other] = max(there, back) <= LOOSE
        return self._near[own, other]


def _numbers(dhash: AnyHash) -> tuple[int, ...]:
    return dhash.turned if isinstance(dhash, KeyedHash) else (dhash.bits, dhash.ties)


def _run(start: float, end: float, matching: list[Segment]) -> Run:
    own = {segment.own for segment in matching}
    other = {segment.other for segment in matching}
    return Run(start, end, matching, min(len(own), len(other)))
