"""Why two files match or do not, in words and as pictures of their bits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tagcat.cli import words
from tagcat.fingerprint import complexity, hamming, inverse, orient
from tagcat.fingerprint.model import (
    HASH_BITS,
    USABLE_COMPLEXITY,
    DHash,
    Fingerprint,
    ImageFingerprint,
    Orientation,
    VideoFingerprint,
)
from tagcat.match.items import CHAIN_LENGTH, Item, ItemMatch
from tagcat.match.packed import orient_rows, pack
from tagcat.match.rule import MAX_VARIANCE, Comparison, Look, compare
from tagcat.match.search import match_pair

_ROWS_AT_A_TIME = 256


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of comparing two files.

    Attributes:
        identical: the same bytes.
        comparison: of the two pictures, or of the two key frames that decide; None between
            videos without key frames that could be compared.
        frames: matched key frames of a video; 0 between two images.
        own_pos: time in A of what decides, milliseconds; None if A is an image.
        pos: the same in B.
        dhashes: the two hashes that the comparison is about, before A is turned.
        why: sentences for a person.
    """

    identical: bool
    comparison: Comparison | None
    frames: int
    own_pos: int | None
    pos: int | None
    dhashes: tuple[DHash, DHash] | None
    why: tuple[str, ...]

    @property
    def match(self) -> bool:
        """Whether the two files match at the variance asked for."""
        return self.identical or (self.comparison is not None and self.comparison.match)


def judge(
    a: Fingerprint, b: Fingerprint, *, identical: bool, variance: int, search: bool
) -> Verdict:
    """Compare two files by their fingerprints.

    Args:
        a: the first file.
        b: the second file.
        identical: whether both hold the same bytes.
        variance: 0..25.
        search: try mirrored and turned pictures, and pictures without their borders.
    """
    if isinstance(a, ImageFingerprint) and isinstance(b, ImageFingerprint):
        return _images(a, b, identical=identical, variance=variance, search=search)
    return _with_video(a, b, identical=identical, variance=variance, search=search)


def _images(
    a: ImageFingerprint, b: ImageFingerprint, *, identical: bool, variance: int, search: bool
) -> Verdict:
    result = compare(
        Look(a.dhash, a.trimmed),
        Look(b.dhash, b.trimmed),
        variance,
        orientations=search,
        trimmed=search,
    )
    if identical:
        result = _of_identical(result)
        why: tuple[str, ...] = ("The two files hold the same bytes.",)
    else:
        why = _picture_reasons(result, *_used(a, b, trimmed=result.trimmed), variance)
    return Verdict(identical, result, 0, None, None, _used(a, b, trimmed=result.trimmed), why)


def _of_identical(result: Comparison) -> Comparison:
    """The same bytes match upright and at every variance, flat pictures too."""
    return Comparison(
        distance=0,
        limit=result.limit,
        needed_variance=0,
        orientation=Orientation.UPRIGHT,
        trimmed=False,
        match=True,
    )


def _used(a: ImageFingerprint, b: ImageFingerprint, *, trimmed: bool) -> tuple[DHash, DHash]:
    if not trimmed:
        return a.dhash, b.dhash
    return a.trimmed or a.dhash, b.trimmed or b.dhash


def _picture_reasons(
    result: Comparison, a: DHash, b: DHash, variance: int, noun: str = "picture"
) -> tuple[str, ...]:
    complexities = {"A": complexity(a.bits), "B": complexity(b.bits)}
    flattest = min(complexities, key=lambda name: complexities[name])
    lowest = complexities[flattest]
    if lowest == 0:
        return (
            f"The {noun} of {flattest} has no structure at all (complexity 0): such a flat"
            f" {noun} matches nothing but an identical file.",
        )
    reasons = [
        f"{result.distance} of {HASH_BITS} bits differ, and up to {result.limit} may"
        f" at variance {variance}."
    ]
    if lowest < USABLE_COMPLEXITY:
        reasons.append(
            f"The {noun} of {flattest} is flat or nearly so (complexity {lowest}; a {noun} says"
            f" enough from {USABLE_COMPLEXITY} on), so fewer bits may differ than the usual"
            f" {variance}."
        )
    if result.match:
        changes = [words.turn(result.orientation)] if words.turn(result.orientation) else []
        if result.trimmed:
            changes.append("compared without its uniform borders")
        if changes:
            reasons.append(f"B is A {' and '.join(changes)}.")
    elif result.needed_variance is not None and result.needed_variance <= MAX_VARIANCE:
        reasons.append(f"They would match at variance {result.needed_variance}.")
    return tuple(reasons)


def _with_video(
    a: Fingerprint, b: Fingerprint, *, identical: bool, variance: int, search: bool
) -> Verdict:
    match = match_pair(
        Item.of("a", a), Item.of("b", b), variance, orientations=search, trimmed=search
    )
    nearest = _nearest_frames(a, b, variance, search=search)
    if identical:
        comparison = None if nearest is None else _of_identical(nearest[2])
        frames = len(a.frames) if isinstance(a, VideoFingerprint) else 0
        same = "The two files hold the same bytes."
        return Verdict(True, comparison, frames, _time(a, 0), _time(b, 0), None, (same,))
    if nearest is None:
        alone = "A video without a single key frame matches nothing but an identical file."
        return Verdict(False, None, 0, None, None, None, (alone,))
    row, column, comparison = nearest
    dhashes = (_hashes(a)[row], _hashes(b)[column])
    if match is not None:
        comparison = Comparison(
            distance=match.distance,
            limit=match.limit,
            needed_variance=match.needed_variance,
            orientation=match.orientation,
            trimmed=match.trimmed,
            match=True,
        )
        why = _match_reasons(a, b, match, variance)
        return Verdict(False, comparison, match.frames, match.own_pos, match.pos, dhashes, why)
    reasons = list(_picture_reasons(comparison, *dhashes, variance, noun="nearest frame"))
    if comparison.match:
        reasons.append(
            f"At least {min(CHAIN_LENGTH, len(_hashes(a)), len(_hashes(b)))} key frames must match"
            " in the same order and the same way up; fewer do."
        )
        comparison = Comparison(
            distance=comparison.distance,
            limit=comparison.limit,
            needed_variance=comparison.needed_variance,
            orientation=comparison.orientation,
            trimmed=comparison.trimmed,
            match=False,
        )
    times = (_time(a, row), _time(b, column))
    return Verdict(False, comparison, 0, *times, dhashes, tuple(reasons))


def _match_reasons(
    a: Fingerprint, b: Fingerprint, match: ItemMatch, variance: int
) -> tuple[str, ...]:
    bits = (
        f"{match.distance} of {HASH_BITS} bits differ, and up to {match.limit} may"
        f" at variance {variance}"
    )
    turned = words.turn(match.orientation)
    how = f" {turned[0].upper()}{turned[1:]}." if turned else ""
    frames = words.count(match.frames, "key frame")
    if isinstance(a, VideoFingerprint) and isinstance(b, VideoFingerprint):
        return (
            f"{frames} match in the same order, from {words.clock(match.own_pos or 0)} in A"
            f" and {words.clock(match.pos or 0)} in B.{how}",
            f"Of the frames that decide, {bits}.",
        )
    video, at = ("A", match.own_pos) if isinstance(a, VideoFingerprint) else ("B", match.pos)
    return (
        f"The image is in the video {video} at {words.clock(at or 0, fraction=True)}"
        f" ({frames} {'matches' if match.frames == 1 else 'match'}).{how}",
        f"Of the best frame, {bits}.",
    )


def _hashes(fingerprint: Fingerprint) -> list[DHash]:
    if isinstance(fingerprint, ImageFingerprint):
        return [fingerprint.dhash]
    return [frame.dhash for frame in fingerprint.frames]


def _look(fingerprint: Fingerprint, frame: int) -> Look:
    trimmed = fingerprint.trimmed if isinstance(fingerprint, ImageFingerprint) else None
    return Look(_hashes(fingerprint)[frame], trimmed)


def _time(fingerprint: Fingerprint, frame: int) -> int | None:
    if isinstance(fingerprint, ImageFingerprint) or not fingerprint.frames:
        return None
    return fingerprint.frames[frame].pos


def _nearest_frames(
    a: Fingerprint, b: Fingerprint, variance: int, *, search: bool
) -> tuple[int, int, Comparison] | None:
    """The two frames that are fewest bits apart, whether they match or not.

    All frames are compared with all, which is 20,000 by 20,000 at most.
    """
    own, other = _hashes(a), _hashes(b)
    if not own or not other:
        return None
    ours, our_ties = pack(each.bits for each in own), pack(each.ties for each in own)
    theirs = pack(each.bits for each in other)
    best = (HASH_BITS + 1, 0, 0)
    for orientation in Orientation if search else (Orientation.UPRIGHT,):
        turned = orient_rows(ours, our_ties, orientation)
        for start in range(0, len(own), _ROWS_AT_A_TIME):
            chunk = turned[start : start + _ROWS_AT_A_TIME]
            counts = np.bitwise_count(chunk[:, None, 0] ^ theirs[None, :, 0]).astype(np.uint8)
            counts += np.bitwise_count(chunk[:, None, 1] ^ theirs[None, :, 1])
            flat = int(counts.argmin())
            row, column = divmod(flat, len(other))
            best = min(best, (int(counts[row, column]), start + row, column))
    _, row, column = best
    result = compare(_look(a, row), _look(b, column), variance, orientations=search, trimmed=search)
    return row, column, result


def draw(a: DHash, b: DHash, orientation: Orientation) -> list[tuple[str, list[str], list[str]]]:
    """The bits of two hashes as rows of eight cells, differing cells in brackets.

    Returns:
        For rows and then for columns: what the bits say, the eight lines of A (turned like B),
        the eight lines of B. ``#`` is brighter, ``.`` is not. The number of bracketed cells of
        both together is the distance of the two hashes.
    """
    left, right = orient(a, orientation).bits, b.bits
    back = orient(b, inverse(orientation)).bits
    if hamming(a.bits, back) > hamming(left, right):
        # Turning is exact up to equal cells; the distance is the larger of both ways round.
        left, right = a.bits, back
    half = HASH_BITS // 2
    mask = (1 << half) - 1
    return [
        (
            "brighter than the cell to its left",
            _grid(left >> half, right >> half),
            _grid(right >> half, left >> half),
        ),
        (
            "brighter than the cell above it",
            _grid(left & mask, right & mask),
            _grid(right & mask, left & mask),
        ),
    ]


def _grid(bits: int, other: int) -> list[str]:
    lines = []
    for row in range(8):
        line = ""
        for column in range(8):
            shift = 63 - (row * 8 + column)
            cell = "#" if bits >> shift & 1 else "."
            line += f"[{cell}]" if (bits ^ other) >> shift & 1 else f" {cell} "
        lines.append(line)
    return lines
