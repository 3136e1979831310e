"""Numbers and codes as words a person reads: distances, sizes, durations, reasons."""

from __future__ import annotations

import errno
import json
from math import floor

from tagcat.fingerprint.model import HASH_BITS, Orientation
from tagcat.match import STRICT_VARIANCE, ItemMatch, Overlap, Relation
from tagcat.match.pairs import NEAREST

_TIMES = "\N{MULTIPLICATION SIGN}"

_NEAR = 4
"""Up to this variance two pictures are the same to any eye."""

_INTRO = 5_000
"""Milliseconds from the start of both videos up to which what they share is an intro."""

_SLOWER = 0.005
"""Difference to a rate of 1 from which on it is told."""

_ALL = 0.97
"""Share from which on all of a video is said to be in another."""

_BYTE_UNITS = ("kB", "MB", "GB", "TB", "PB")

_FORMATS = {
    "video/quicktime": "QuickTime",
    "video/x-matroska": "Matroska",
    "video/webm": "WebM",
    "image/webp": "WebP",
    "video/mp2t": "MPEG-TS",
    "video/x-msvideo": "AVI",
    "application/octet-stream": "unknown format",
}

_REASONS = {
    errno.ENOENT: "no such file or folder",
    errno.EACCES: "no permission to read it",
    errno.EPERM: "no permission to read it",
    errno.ELOOP: "a link that leads round in circles",
    errno.ENAMETOOLONG: "the name is too long",
    errno.EIO: "the disk reports a read error",
    errno.ENOTDIR: "a part of the path is not a folder",
    errno.EISDIR: "is a folder",
    errno.ENOSPC: "no space is left on the disk",
    errno.EROFS: "the disk is read-only",
}

_TURNS = {
    Orientation.UPRIGHT: "",
    Orientation.MIRROR: "mirrored",
    Orientation.FLIP: "flipped top to bottom",
    Orientation.ROTATE_180: "upside down",
    Orientation.ROTATE_90: "turned right",
    Orientation.ROTATE_270: "turned left",
    Orientation.TRANSPOSE: "turned right, mirrored",
    Orientation.TRANSVERSE: "turned left, mirrored",
}

TRUNCATED = (
    f"a picture or frame has more than {NEAREST:,} look-alikes; of each, the nearest {NEAREST:,}"
    " are told"
)
"""Said where matches were left out."""


def os_reason(error: OSError | ValueError) -> str:
    """What went wrong with a file, in a few words without its name."""
    if isinstance(error, OSError) and error.errno is not None:
        known = _REASONS.get(error.errno)
        return known if known is not None else (error.strerror or type(error).__name__).lower()
    return str(error) or type(error).__name__


def degree(distance: int, needed_variance: int | None, *, identical: bool) -> str:
    """How alike two files are, in one or two words; the web app says the same.

    Args:
        distance: bits that differ.
        needed_variance: least variance at which they match, None if at none.
        identical: whether they hold the same bytes.
    """
    if identical:
        return "identical file"
    if needed_variance is None:
        return "not comparable"
    if distance == 0:
        return "same picture"
    if needed_variance <= _NEAR:
        return "near-identical"
    return "look-alike" if needed_variance <= STRICT_VARIANCE else "faint look-alike"


def turn(orientation: Orientation) -> str:
    """How a picture was turned, or the empty string where it was not."""
    return _TURNS[orientation]


def likeness(match: ItemMatch) -> str:
    """All there is to say of a match: ``look-alike, 12 of 128 bits, mirrored, border cut off``."""
    parts = [degree(match.distance, match.needed_variance, identical=match.identical)]
    if not match.identical:
        parts.append(f"{match.distance} of {HASH_BITS} bits")
    if turn(match.orientation):
        parts.append(turn(match.orientation))
    if match.trimmed:
        parts.append("border cut off")
    if match.frames > 1 and not match.identical:
        parts.append(count(match.frames, "key frame"))
    return ", ".join(parts)


def overlap_words(found: Overlap, own: str = "A", other: str = "B") -> str:
    """What of a video is in another: ``82 % of A is in B from 12:30, mirrored``.

    Args:
        found: the overlap, told from ``own``.
        own: what the one video is called.
        other: what the other is called.
    """
    if not found.stretches:
        return f"no stretch of {own} is in {other}"
    first = found.stretches[0]
    from_ = clock(min(stretch.start for stretch in found.stretches))
    if found.relation is Relation.SAME:
        text = f"{part(found.own_share)} of {own} is in {other}"
        text += f" and {part(found.other_share)} of {other} in {own}"
    elif found.relation is Relation.COMMON:
        piece = "an intro" if max(first.own_start, first.start) <= _INTRO else "a piece"
        text = f"{own} and {other} share only {piece} seen in {count(found.videos, 'video')}"
    elif found.own_share >= found.other_share:
        text = f"{part(found.own_share)} of {own} is in {other} from {from_}"
    else:
        text = f"{part(found.other_share)} of {other} is in {own} from {clock(first.own_start)}"
    parts = [text]
    if len(found.stretches) > 1:
        parts.append(f"in {len(found.stretches)} pieces")
    if turn(found.orientation):
        parts.append(turn(found.orientation))
    if abs(found.rate - 1) > _SLOWER:
        faster, rate = (own, found.rate) if found.rate > 1 else (other, 1 / found.rate)
        parts.append(f"{faster} {rate:.2f} times as fast")
    return ", ".join(parts)


def picture_at(pos: int, until: int, image: str, video: str) -> str:
    """Where in a video an image is seen: ``A is the picture at 12:30.000 of B, until 12:34.000``.

    Args:
        pos: time of the key frame in milliseconds.
        until: time at which it stops standing.
        image: what the image is called.
        video: what the video is called.
    """
    times_ = clock(pos, fraction=True), clock(until, fraction=True)
    return f"{image} is the picture at {times_[0]} of {video}, until {times_[1]}"


def part(share: float) -> str:
    """A share of a video, 0..1: ``82 %``, and ``all`` from 97 % on, which is as well as the edges
    are known."""
    return "all" if share >= _ALL else f"{max(1, floor(share * 100 + 0.5))} %"


def size_text(size: int) -> str:
    """Bytes in steps of 1000, as file managers show them: ``999 B``, ``3.4 MB``."""
    if size < 1000:
        return f"{size} B"
    value = size / 1000
    step = 0
    while value >= 999.5 and step < len(_BYTE_UNITS) - 1:
        value /= 1000
        step += 1
    return (
        f"{value:.1f} {_BYTE_UNITS[step]}" if value < 9.95 else f"{value:.0f} {_BYTE_UNITS[step]}"
    )


def resolution(width: int, height: int) -> str:
    """Pixels, such as 4000 by 3000, with a proper multiplication sign."""
    return f"{width}{_TIMES}{height}"


def format_name(media_type: str) -> str:
    """A media type as people call it: ``JPEG``, ``QuickTime``."""
    known = _FORMATS.get(media_type)
    return known or media_type.partition("/")[2].removeprefix("x-").upper()


def times(number: int) -> str:
    """A number and a multiplication sign, before what there are so many of."""
    return f"{number} {_TIMES}"


def clock(milliseconds: int, *, fraction: bool = False) -> str:
    """A time as ``m:ss`` or ``h:mm:ss``, with milliseconds if ``fraction``."""
    seconds, rest = divmod(max(0, milliseconds), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{text}.{rest:03}" if fraction else text


def count(number: int, noun: str, plural: str | None = None) -> str:
    """``1 file``, ``2 files``, ``12,345 files``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def json_text(value: object) -> str:
    """``value`` as indented JSON in ASCII.

    Bytes of a path that are not valid UTF-8 become lone surrogates (``\\udc80`` to ``\\udcff``),
    as Python's ``surrogateescape`` has it, so that the exact path can be got back.
    """
    return json.dumps(value, ensure_ascii=True, indent=1, allow_nan=False)
