"""Two videos as bars of text, with the stretches that they share."""

from __future__ import annotations

from tagcat.cli import words
from tagcat.match import Overlap

WIDTH = 60
"""Characters of the longer video."""

_REST = "\N{MIDDLE DOT}"
_DASH = "\N{EN DASH}"
_MARKS = "123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+"
"""What stretches are marked with, the same in both bars; the last for all that follow."""

_MOST = 20
"""Stretches that are written out below the bars."""


def bars(found: Overlap, own_duration: int, other_duration: int) -> list[str]:
    """Lines that show where in A and B the stretches lie, both to the same scale.

    Args:
        found: what of A is in B.
        own_duration: length of A in milliseconds.
        other_duration: length of B.
    """
    if not found.stretches:
        return []
    own_duration = max(own_duration, *(s.own_end for s in found.stretches))
    other_duration = max(other_duration, *(s.end for s in found.stretches))
    scale = WIDTH / max(own_duration, other_duration)
    own = [(s.own_start, s.own_end) for s in found.stretches]
    other = [(s.start, s.end) for s in found.stretches]
    lines = [
        f"A {_bar(own, own_duration, scale)} {words.clock(own_duration)}",
        f"B {_bar(other, other_duration, scale)} {words.clock(other_duration)}",
    ]
    for number, stretch in enumerate(found.stretches[:_MOST]):
        lines.append(
            f"{_mark(number)}: A {_span(stretch.own_start, stretch.own_end)}"
            f" is B {_span(stretch.start, stretch.end)},"
            f" {words.count(stretch.frames, 'key frame')}"
        )
    if len(found.stretches) > _MOST:
        lines.append(f"and {len(found.stretches) - _MOST} more")
    return lines


def _bar(pieces: list[tuple[int, int]], duration: int, scale: float) -> str:
    cells = [_REST] * max(1, round(duration * scale))
    for number, (start, end) in enumerate(pieces):
        first = min(int(start * scale), len(cells) - 1)
        last = min(max(first + 1, round(end * scale)), len(cells))
        cells[first:last] = _mark(number) * (last - first)
    return "".join(cells)


def _mark(number: int) -> str:
    return _MARKS[min(number, len(_MARKS) - 1)]


def _span(start: int, end: int) -> str:
    return f"{words.clock(start, fraction=True)}{_DASH}{words.clock(end, fraction=True)}"
