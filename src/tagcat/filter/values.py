"""Numbers, sizes, durations and dates as they are written, and the bounds they mean.

``<``, ``<=``, ``>`` and ``>=`` compare with the exact number. ``=`` means equal as far as it is
written: ``size=3.4MB`` is 3.35 MB to less than 3.45 MB, ``duration=1:30`` the whole second. A date
is a period in UTC: ``>2026-05`` is after its end, ``<=2026-05`` includes all of it.
"""

from __future__ import annotations

import re

from tagcat.filter.fields import FieldKind
from tagcat.filter.tree import Bound, Op
from tagcat.folding import ascii_lower

MAX_VALUE = (1 << 53) - 1
"""Greatest number, the same as what a browser counts to exactly."""

_NUMBER = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,3}))?([a-z]*)")
_CLOCK = re.compile(r"(?:([0-9]{1,4}):)?([0-9]{1,4}):([0-5][0-9])(?:\.([0-9]{1,3}))?")
_PARTS = re.compile(r"(?:([0-9]{1,4})h)?(?:([0-9]{1,4})m(?:in)?)?(?:([0-9]{1,4})s)?")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")

_SIZE_UNITS = {
    "": 1,
    "b": 1,
    **{
        f"{letter}{end}": base**power
        for power, letter in enumerate("kmgt", 1)
        for end, base in (("", 1000), ("b", 1000), ("ib", 1024))
    },
}
_PIXEL_UNITS = {"": 1, "px": 1, "mp": 1_000_000}
_TIME_UNITS = {"": 1000, "s": 1000, "sec": 1000, "m": 60_000, "min": 60_000, "h": 3_600_000}
_UNITS = {
    FieldKind.NUMBER: {"": 1},
    FieldKind.SIZE: _SIZE_UNITS,
    FieldKind.PIXELS: _PIXEL_UNITS,
    FieldKind.RATE: {"": 1, "fps": 1},
}

_DAY = 86_400_000


def bounds(kind: FieldKind, op: Op, value: str) -> tuple[Bound, ...] | None:
    """What ``op`` and ``value`` ask of a fact of an ordered ``kind``, None if it is no value."""
    text = ascii_lower(value)
    if kind is FieldKind.DATE:
        return _date(op, text)
    if kind is FieldKind.DURATION:
        return _duration(op, text)
    return _number(kind, op, text)


def _number(kind: FieldKind, op: Op, text: str) -> tuple[Bound, ...] | None:
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    whole, decimals, unit = found[1], found[2] or "", found[3]
    factor = _UNITS[kind].get(unit)
    if factor is None or (decimals and factor == 1 and kind is not FieldKind.RATE):
        return None
    digits = int(whole + decimals)
    scale = int(10 ** len(decimals))
    if (2 * digits + 1) * factor > 2 * scale * MAX_VALUE:
        return None
    if kind is FieldKind.RATE:
        if op is not Op.EQUAL:
            return (Bound(op, digits / scale),)
        return _between((2 * digits - 1) / (2 * scale), (2 * digits + 1) / (2 * scale))
    if op is Op.EQUAL:
        low, high = (2 * digits - 1) * factor, (2 * digits + 1) * factor
        return _between(-(-low // (2 * scale)), -(-high // (2 * scale)))
    down = op in (Op.MORE, Op.AT_MOST)
    return (Bound(op, digits * factor // scale if down else -(-digits * factor // scale)),)


def _duration(op: Op, text: str) -> tuple[Bound, ...] | None:
    for read in (_clock_time, _unit_time, _parts_time):
        milliseconds = read(text)
        if milliseconds is not None:
            break
    else:
        return None
    if op is not Op.EQUAL:
        return (Bound(op, milliseconds),)
    fine = text.endswith("ms") or milliseconds % 1000 != 0
    return _between(milliseconds, milliseconds + (1 if fine else 1000))


def _clock_time(text: str) -> int | None:
    found = _CLOCK.fullmatch(text)
    if found is None or (found[1] and int(found[2]) > 59):
        return None
    seconds = (int(found[1] or 0) * 60 + int(found[2])) * 60 + int(found[3])
    return seconds * 1000 + int((found[4] or "").ljust(3, "0"))


def _unit_time(text: str) -> int | None:
    found = _NUMBER.fullmatch(text)
    if found is None or len(found[1]) > 9:
        return None
    if found[3] == "ms":
        return None if found[2] else int(found[1])
    factor = _TIME_UNITS.get(found[3])
    if factor is None:
        return None
    return (int(found[1]) * 1000 + int((found[2] or "").ljust(3, "0"))) * factor // 1000


def _parts_time(text: str) -> int | None:
    found = _PARTS.fullmatch(text)
    if found is None or not text:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000


def _date(op: Op, text: str) -> tuple[Bound, ...] | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    if year < 1900 or not 1 <= month <= 12 or not 1 <= day <= _days_in(year, month):
        return None
    start = days_since_epoch(year, month, day)
    if found[3]:
        end = start + 1
    elif found[2]:
        end = start + _days_in(year, month)
    else:
        end = days_since_epoch(year + 1, 1, 1)
    first, after = start * _DAY, end * _DAY
    if op is Op.EQUAL:
        return _between(first, after)
    edge = after if op in (Op.MORE, Op.AT_MOST) else first
    return (Bound(Op.LESS if op in (Op.LESS, Op.AT_MOST) else Op.AT_LEAST, edge),)


def days_since_epoch(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 to a day of the Gregorian calendar, year 1 to 10,000.

    After Howard Hinnant, "chrono-compatible low-level date algorithms" (days_from_civil).
    """
    shifted = year - (month <= 2)
    era_year = shifted % 400
    year_day = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    era_day = era_year * 365 + era_year // 4 - era_year // 100 + year_day
    return shifted // 400 * 146_097 + era_day - 719_468


def _days_in(year: int, month: int) -> int:
    following = (year, month + 1) if month < 12 else (year + 1, 1)
    return days_since_epoch(*following, 1) - days_since_epoch(year, month, 1)


def _between(least: int | float, below: int | float) -> tuple[Bound, ...]:
    return Bound(Op.AT_LEAST, least), Bound(Op.LESS, below)
