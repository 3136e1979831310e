"""The match rule: when two looks are the same picture.

A pair is compared upright, mirrored and turned, with its borders and without. Each candidate has
a distance in bits, and what distance is still a match grows with the *variance* (the one number a
person sets) and shrinks where a picture says little: a flat or dark one has few changes of
brightness, so that a small distance from it means nothing.

The same rule is in ``web/src/match/rule.ts``; ``spec/match/rule.json`` holds both to it.
"""

from __future__ import annotations

from dataclasses import dataclass

from tagcat.fingerprint.dhash import complexity_of, hamming, inverse, turned_bits
from tagcat.fingerprint.model import USABLE_COMPLEXITY, AnyHash, Orientation

VARIANCE = 18
"""Default variance, for searches that try all orientations and trimmed borders."""

STRICT_VARIANCE = 16
"""Variance at which a false match among unrelated photographs is rare even in big collections."""

MAX_VARIANCE = 25
"""Largest variance: matches are found and stored up to it, so that a smaller one only filters."""

_FULL_SCALE = USABLE_COMPLEXITY * USABLE_COMPLEXITY


@dataclass(frozen=True, slots=True)
class Look:
    """What an image or a key frame looks like: its hash, and that of it without borders."""

    dhash: AnyHash
    trimmed: AnyHash | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two looks compare, by the candidate that fits best.

    Attributes:
        distance: bits that differ, 0..128.
        limit: largest distance that matches at the variance asked for.
        needed_variance: least variance at which the two match, so that a match at any variance
            is ``needed_variance <= variance``; None if they match at none.
        orientation: what turns the first picture into the second.
        trimmed: whether the candidate is the one without borders.
        match: whether the two match at the variance asked for.
    """

    distance: int
    limit: int
    needed_variance: int | None
    orientation: Orientation
    trimmed: bool
    match: bool


def limit_for(variance: int, complexity_a: int, complexity_b: int) -> int:
    """Largest distance in bits that matches at ``variance`` between two such complexities."""
    scale = min(complexity_a, complexity_b, USABLE_COMPLEXITY)
    return variance * scale * scale // _FULL_SCALE


def needed_for(distance: int, complexity_a: int, complexity_b: int) -> int | None:
    """Least variance whose limit reaches ``distance``; None where a picture says nothing."""
    scale = min(complexity_a, complexity_b, USABLE_COMPLEXITY)
    if scale == 0:
        return None
    return -(-_FULL_SCALE * distance // (scale * scale))


def distance_for(a: AnyHash, b: AnyHash, orientation: Orientation) -> int:
    """Bits that differ once ``orientation`` has been applied to ``a``, 0..128.

    Where two cells of a picture are equal, turning it and turning the other back do not give
    the same bits; the larger of both distances is taken, so that the order of the two pictures
    does not matter: ``distance_for(a, b, o) == distance_for(b, a, inverse(o))``.
    """
    there = hamming(turned_bits(a, orientation), b.bits)
    back = hamming(a.bits, turned_bits(b, inverse(orientation)))
    return max(there, back)


def compare(
    a: Look,
    b: Look,
    variance: int = VARIANCE,
    *,
    orientations: bool = True,
    trimmed: bool = True,
) -> Comparison:
    """Compare two looks.

    Of all candidates the one that matches at the least variance counts, then the one with the
    least distance, then with borders before without, then the first orientation in the order
    of ``Orientation``.

    Args:
        a: the first picture.
        b: the second picture.
        variance: 0..``MAX_VARIANCE``.
        orientations: try all eight orientations, not only upright.
        trimmed: try the pictures without their borders as well.

    Raises:
        ValueError: ``variance`` is out of range.
    """
    check_variance(variance)
    sides = [(False, a.dhash, b.dhash)]
    if trimmed and (a.trimmed or b.trimmed):
        sides.append((True, a.trimmed or a.dhash, b.trimmed or b.dhash))
    candidates = [
        _candidate(ours, theirs, orientation, is_trimmed, variance)
        for is_trimmed, ours, theirs in sides
        for orientation in (Orientation if orientations else (Orientation.UPRIGHT,))
    ]
    return min(candidates, key=_rank)


def check_variance(variance: int) -> None:
    """Raise ValueError unless ``variance`` is in 0..``MAX_VARIANCE``."""
    if not 0 <= variance <= MAX_VARIANCE:
        raise ValueError(f"variance must be between 0 and {MAX_VARIANCE}")


def _candidate(
    a: AnyHash, b: AnyHash, orientation: Orientation, trimmed: bool, variance: int
) -> Comparison:
    scores = complexity_of(a), complexity_of(b)
    distance = distance_for(a, b, orientation)
    needed = needed_for(distance, *scores)
    limit = limit_for(variance, *scores)
    match = needed is not None and needed <= variance
    return Comparison(distance, limit, needed, orientation, trimmed, match)


def _rank(candidate: Comparison) -> tuple[float, int]:
    """Least first; ``min`` keeps the first of equals, which settles the rest of the order."""
    needed = candidate.needed_variance
    return (float("inf") if needed is None else needed, candidate.distance)
