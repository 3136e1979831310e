"""The line that most matching key frames of two videos lie on.

A pair of matching key frames is a point (time in the one, time in the other). A stretch that both
videos share puts its points on one line ``other = rate * own + offset``, whatever lies around it.
The same, to the bit, in ``web/src/match/alignment.ts``; ``spec/match/overlap.json`` holds both to
it, which is why all sums are made in a fixed order and no function is used that languages round
differently.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import floor
from typing import NamedTuple

MIN_RATE, MAX_RATE = 0.5, 2.0
"""Slowest and fastest play of one video beside the other that is looked for."""

_USUAL_RATES = (1.0, 25 / 24, 24 / 25, 1.1, 0.9, 1.25, 0.8, 1.5, 2 / 3, 2.0, 0.5)
"""Rates at which videos are copied: television's 25 frames a second for film's 24, and players'."""

_EXACT_RATES = (1.0, 25 / 24, 24 / 25, 1001 / 1000, 1000 / 1001, 1.25, 0.8, 1.5, 2 / 3, 2.0, 0.5)
"""Rates that are taken where they fit nearly as well as the best; the first that does."""

_NEARLY = 0.92
"""Part of the best score that an exact rate must reach."""

_SNAP = 0.06
"""Largest relative difference to an exact rate."""

_BIN = 400.0
"""Width of the bins of offsets, milliseconds; two neighbours are counted together."""

_RATE_BINS = 128.0
"""Bins of rates for each 1.0."""

_REACH = 24
"""Following points that a point is paired with to see how fast time passes between them."""

_FAR = 1500.0
"""Milliseconds that two points must be apart to tell a rate."""

_SEEDS = 6
"""Lines that are refined."""

_TOLERANCES = (1500.0, 1500.0, 800.0, 800.0, 400.0, 400.0, 200.0, 200.0, 120.0)
"""Distance from the line up to which points count, milliseconds, step by step."""

_KERNEL = 600.0
"""Distance from the line from which on a point does not speak for it, milliseconds."""

_SHARP = 300.0
"""The same where rates are compared that differ by little."""

_TIGHT = 400.0
"""Distance from a line up to which a point tells it from its rivals, milliseconds."""

_RIVAL = 2.0
"""How much more the points of a rival must weigh than those that are lost with a piece."""

_RIVAL_FRAMES = 3
"""Frames of the own video that a rival must have in that piece."""

_OTHER_RATE = 0.75
"""What a score is worth where the rate is far from 1."""


class Point(NamedTuple):
    """Two matching key frames: their times in milliseconds, and how much they say."""

    own: float
    other: float
    weight: float


class Line(NamedTuple):
    """``other = rate * own + offset``, times in milliseconds."""

    rate: float
    offset: float

    def other(self, own: float) -> float:
        """The time in the other video."""
        return self.rate * own + self.offset

    def own(self, other: float) -> float:
        """The time in the own video."""
        return (other - self.offset) / self.rate


def best_line(points: Sequence[Point], whole: float) -> Line | None:
    """The line that the most weight of ``points`` lies on.

    Takes time in proportion to the number of points, apart from sorting them.

    Args:
        points: matching key frames, sorted by their times.
        whole: rate at which the two videos are equally long, tried like the usual ones.

    Returns:
        None if there are no points.
    """
    if not points:
        return None
    rates = [*_USUAL_RATES, whole, *_local_rates(points)]
    seeds: list[tuple[float, Line]] = []
    for rate in dict.fromkeys(rates):
        if MIN_RATE <= rate <= MAX_RATE:
            seeds += _peaks(points, rate)
    # Sorting is stable: of equals, the rate that was tried first.
    seeds.sort(key=lambda seed: -seed[0])
    best, best_score = None, -1.0
    for _, seed in seeds[:_SEEDS]:
        line = _exact(points, _refined(points, seed, fixed=False))
        score = _score(points, line)
        if not 0.95 <= line.rate <= 1.05:
            score *= _OTHER_RATE
        if score > best_score:
            best, best_score = line, score
    return best


class Split(NamedTuple):
    """Where a rival fits better than a line: after (``first``) or before the own time ``at``,
    which is that of the last point of the earlier of the two."""

    first: bool
    at: float


def split(points: Sequence[Point], line: Line, rival: Line) -> Split | None:
    """Where ``line`` has to leave off because the rest lies on ``rival``.

    A camera that does not move shows the same again and again, so that frames match along a line
    far beyond its end; but new key frames come at the same moments in both on the right line only.

    Args:
        points: matching key frames, sorted by their times.
        line: the line in question.
        rival: another one.

    Returns:
        None if ``line`` is right everywhere, as far as one can tell.
    """
    marks: list[tuple[float, float, float]] = []
    ours = theirs = 0.0
    for point in points:
        own, other = _tightness(point, line), _tightness(point, rival)
        if own > 0.0 or other > 0.0:
            marks.append((point.own, own, other))
            ours += own
            theirs += other
    frames = len({at for at, _, other in marks if other > 0.0})
    best: Split | None = None
    best_score = 0.0
    ours_before = theirs_before = ours_last = theirs_last = 0.0
    frames_before = 0
    for (at, own, other), (next_at, _, _) in pairwise(marks):
        ours_before += own
        theirs_before += other
        if own > 0.0:
            ours_last = at
        if other > 0.0:
            # Marks of one frame follow each other.
            frames_before += frames_before == 0 or at != theirs_last
            theirs_last = at
        if next_at == at:
            continue
        for split_, kept, gained, count in (
            (Split(True, ours_last), ours_before, theirs - theirs_before, frames - frames_before),
            (Split(False, theirs_last), ours - ours_before, theirs_before, frames_before),
        ):
            if (
                kept > 0.0
                and kept + gained > best_score
                and gained > _RIVAL * (ours - kept)
                and count >= _RIVAL_FRAMES
            ):
                best, best_score = split_, kept + gained
    return best


def _tightness(point: Point, line: Line) -> float:
    error = abs(point.other - line.other(point.own))
    return point.weight * (1.0 - error / _TIGHT) if error < _TIGHT else 0.0


def _local_rates(points: Sequence[Point]) -> list[float]:
    """Up to three rates at which time passes between neighbouring points."""
    weights: dict[int, float] = {}
    sums: dict[int, float] = {}
    for number, point in enumerate(points):
        for next_ in points[number + 1 : number + 1 + _REACH]:
            apart = next_.own - point.own
            if apart < _FAR:
                continue
            rate = (next_.other - point.other) / apart
            if MIN_RATE <= rate <= MAX_RATE:
                weight = point.weight * next_.weight
                place = floor(rate * _RATE_BINS)
                weights[place] = weights.get(place, 0.0) + weight
                sums[place] = sums.get(place, 0.0) + weight * rate
    heaviest = sorted(weights, key=lambda place: (-weights[place], place))
    return [sums[place] / weights[place] for place in heaviest[:3]]


def _peaks(points: Sequence[Point], rate: float) -> list[tuple[float, Line]]:
    """The two fullest pairs of neighbouring bins of offsets at ``rate``, with what is in them."""
    weights: dict[int, float] = {}
    sums: dict[int, float] = {}
    for point in points:
        offset = point.other - rate * point.own
        place = floor(offset / _BIN)
        weights[place] = weights.get(place, 0.0) + point.weight
        sums[place] = sums.get(place, 0.0) + point.weight * offset
    both = {place: weights[place] + weights.get(place + 1, 0.0) for place in weights}
    fullest = sorted(both, key=lambda place: (-both[place], place))
    return [
        (both[place], Line(rate, (sums[place] + sums.get(place + 1, 0.0)) / both[place]))
        for place in fullest[:2]
    ]


def _refined(points: Sequence[Point], line: Line, *, fixed: bool) -> Line:
    """``line`` moved to where the points near it lie: weighted least squares, again and again
    with fewer of them. With ``fixed`` the rate stays."""
    for tolerance in _TOLERANCES:
        total = own_sum = other_sum = 0.0
        near: list[Point] = []
        for point in points:
            error = abs(point.other - line.other(point.own))
            if error < tolerance:
                weight = point.weight * (1.0 - error / tolerance)
                near.append(Point(point.own, point.other, weight))
                total += weight
                own_sum += weight * point.own
                other_sum += weight * point.other
        if total <= 0.0:
            return line
        own_mean, other_mean = own_sum / total, other_sum / total
        rate = line.rate
        if not fixed and near[-1].own - near[0].own >= _FAR:
            spread = product = 0.0
            for point in near:
                spread += point.weight * (point.own - own_mean) * (point.own - own_mean)
                product += point.weight * (point.own - own_mean) * (point.other - other_mean)
            if spread > 0.0:
                rate = min(MAX_RATE, max(MIN_RATE, product / spread))
        line = Line(rate, other_mean - rate * own_mean)
    return line


def _exact(points: Sequence[Point], line: Line) -> Line:
    """``line`` at an exact rate where that fits nearly as well."""
    wanted = _NEARLY * _score(points, line, _SHARP)
    for rate in _EXACT_RATES:
        if abs(line.rate - rate) <= _SNAP * rate:
            middle = _middle(points, line)
            start = Line(rate, line.other(middle) - rate * middle)
            snapped = _refined(points, start, fixed=True)
            if _score(points, snapped, _SHARP) >= wanted:
                return snapped
    return line


def _middle(points: Sequence[Point], line: Line) -> float:
    """The mean own time of the points on ``line``."""
    total = own_sum = 0.0
    for point in points:
        if abs(point.other - line.other(point.own)) < _KERNEL:
            total += point.weight
            own_sum += point.weight * point.own
    return own_sum / total if total > 0.0 else 0.0


def _score(points: Sequence[Point], line: Line, kernel: float = _KERNEL) -> float:
    """The weight of the points on ``line``; the nearer, the more, and none from ``kernel`` on."""
    score = 0.0
    for point in points:
        error = abs(point.other - line.other(point.own))
        if error < kernel:
            score += point.weight * (1.0 - error / kernel)
    return score
