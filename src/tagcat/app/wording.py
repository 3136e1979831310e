"""Counts and lists in the words of the journal."""

from __future__ import annotations

from collections.abc import Sequence

_NAMED = 3
"""Names that are told of many."""


def counted(count: int, noun: str) -> str:
    """ "1 file", "1,200 files"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def listed(names: Sequence[str]) -> str:
    """ "cat, dog and 3 more"."""
    if len(names) <= _NAMED + 1:
        return ", ".join(names)
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"
