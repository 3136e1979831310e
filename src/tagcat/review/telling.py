"""The values that decide between copies, in words.

The same in ``web/src/review/telling.ts``; ``spec/review/best.json`` holds both to it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tagcat.review.copies import Copy
from tagcat.review.rules import Criterion, Rules, folder_rank

_TIMES = "\N{MULTIPLICATION SIGN}"
_UNITS = ("kB", "MB", "GB", "TB")
_FORMATS = {
    "image/webp": "WebP",
    "image/x-adobe-dng": "DNG",
    "video/quicktime": "QuickTime",
    "video/x-matroska": "Matroska",
    "video/webm": "WebM",
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

LABELS = {
    Criterion.WHOLE: "whole file",
    Criterion.FOLDER: "preferred folder",
    Criterion.RESOLUTION: "resolution",
    Criterion.DURATION: "duration",
    Criterion.FORMAT: "format",
    Criterion.SIZE: "file size",
    Criterion.METADATA: "metadata kept",
    Criterion.PROTECTED: "reference folder",
    Criterion.DATE: "earliest date",
    Criterion.NAME: "name",
    Criterion.ORDER: "order",
}
"""What each criterion is called."""


def date_of(copy: Copy) -> int | None:
    """When it was taken, else last changed, in milliseconds; None for no date of this world."""
    date = copy.modified if copy.taken is None else copy.taken
    return date if 0 < date < 253_402_300_800_000 else None  # up to the end of the year 9999


def effective_pixels(copy: Copy) -> float:
    """Pixels without those that only enlarging made."""
    detail = 1.0 if copy.detail is None else copy.detail
    return copy.width * copy.height * detail * detail


def values(criterion: Criterion, a: Copy, b: Copy, rules: Rules) -> tuple[str, str]:
    """What ``a`` and ``b`` are by ``criterion``, in a few words each."""
    if criterion is Criterion.DATE:
        return _dates(a, b)
    return _value(criterion, a, rules), _value(criterion, b, rules)


def _value(criterion: Criterion, copy: Copy, rules: Rules) -> str:
    match criterion:
        case Criterion.WHOLE:
            return "breaks off" if copy.partial else "complete"
        case Criterion.FOLDER:
            rank = folder_rank(copy.path, rules.folders)
            return rules.folders[rank] if rank < len(rules.folders) else "another folder"
        case Criterion.RESOLUTION:
            return _resolution(copy)
        case Criterion.DURATION:
            return _clock(copy.duration)
        case Criterion.FORMAT:
            return _format(copy.media_type)
        case Criterion.SIZE:
            return _size(copy.size)
        case Criterion.METADATA:
            return "1 field" if copy.metadata == 1 else f"{copy.metadata or 0:,} fields"
        case Criterion.PROTECTED:
            return "in it" if copy.protected else "outside"
        case Criterion.NAME:
            return copy.name
        case _:
            return copy.path


def _resolution(copy: Copy) -> str:
    text = f"{copy.width:,} {_TIMES} {copy.height:,}"
    if copy.detail is None or copy.detail == 1:
        return text
    width, height = (int(side * copy.detail + 0.5) for side in (copy.width, copy.height))
    return f"{text} (enlarged from about {width:,} {_TIMES} {height:,})"


def _clock(milliseconds: int) -> str:
    tenths = (milliseconds + 50) // 100
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    seconds = f"{rest // 10:02}.{rest % 10}"
    return f"{hours}:{minutes:02}:{seconds}" if hours else f"{minutes}:{seconds}"


def _format(media_type: str) -> str:
    known = _FORMATS.get(media_type)
    return known or media_type.rpartition("/")[2].removeprefix("x-").upper()


def _size(size: int) -> str:
    """Three digits, so that what differs by more than the tolerance also looks different."""
    if size < 1000:
        return f"{size} B"
    unit, name = 1000, _UNITS[0]
    for name in _UNITS:  # noqa: B007
        if size < 1000 * unit:
            break
        unit *= 1000
    else:
        unit //= 1000
    digits = 2 if size < 10 * unit else 1 if size < 100 * unit else 0
    scale = 10**digits
    number = (2 * size * scale + unit) // (2 * unit)
    whole, part = divmod(number, scale)
    return f"{whole:,}.{part:0{digits}} {name}" if digits else f"{whole:,} {name}"


def _dates(a: Copy, b: Copy) -> tuple[str, str]:
    days = [_moment(copy)[:10] for copy in (a, b)]
    length = 19 if days[0] == days[1] else 10
    first, second = (
        f"{_moment(copy)[:length]} ({'file changed' if copy.taken is None else 'taken'})"
        for copy in (a, b)
    )
    return first, second


def _moment(copy: Copy) -> str:
    """``2024-05-01 12:30:00``, in the time of the camera where it did not tell its zone."""
    date = _EPOCH + timedelta(milliseconds=date_of(copy) or 0)
    return date.isoformat(" ", "seconds")[:19]
