"""How much of a collection is told at a time."""

from __future__ import annotations

from collections.abc import Iterable

from tagcat.fingerprint.model import MAX_KEY_FRAMES

PAGE_PARTS = MAX_KEY_FRAMES
"""Key frames and files that a page of contents may hold in all, unless its first content has
more."""


def bearable(parts: Iterable[int]) -> int:
    """How many contents, with so many key frames and files each, a page may have; one at least."""
    held = count = 0
    for each in parts:
        held += each
        if count and held > PAGE_PARTS:
            break
        count += 1
    return count
