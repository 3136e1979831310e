"""Numbers and codes as words a person reads: distances, sizes, durations, reasons."""

from __future__ import annotations

import errno
import json

from tagcat.fingerprint.model import HASH_BITS, Orientation
from tagcat.match import STRICT_VARIANCE, ItemMatch
from tagcat.match.pairs import NEAREST

_TIMES = "\N{MULTIPLICATION SIGN}"

_NEAR = 4
"""Up to this variance two pictures are the same to any eye."""

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
