"""What is known of one file, as far as a filter can ask for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tagcat.filter.tree import Near
from tagcat.fingerprint.model import Kind


class Decision(StrEnum):
    """What a person decided about a file."""

    KEEP = "keep"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class TagFact:
    """A tag of a file.

    Attributes:
        name: its own name.
        names: all names that count for it: its own, its aliases, and those of its ancestors.
        by: "person", or the id of the tagger.
    """

    name: str
    names: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one file.

    Attributes:
        content: names the content, as the sets of a ``Resolver`` do.
        name, path: of the file; "/" between folders, ``path`` ends in ``name``.
        device, device_id: where it is; ``this_device`` is the id of the device that asks, None
            if that is none.
        source: "Platform: Browser".
        size: bytes.
        width, height: pixels.
        copies: files of the same content, this one included.
        modified, saved: milliseconds since the epoch; ``saved`` is None for a file that is not.
        duration: milliseconds, fps: frames per second, frames: key frames; None for an image and
            where it is not known.
        complexity: 0..112; None for a video.
        rating: 1..5; 0 where there is none.
        labels: what taggers suggest and nobody has answered.
        has_match: there is a look-alike of another content at the user's variance.
    """

    content: str
    name: str
    path: str
    device: str
    device_id: str
    this_device: str | None
    source: str
    kind: Kind
    media_type: str
    size: int
    width: int
    height: int
    copies: int
    modified: int
    saved: int | None
    duration: int | None = None
    fps: float | None = None
    frames: int | None = None
    complexity: int | None = None
    rating: int = 0
    note: str = ""
    decision: Decision | None = None
    tags: tuple[TagFact, ...] = ()
    labels: tuple[str, ...] = ()
    has_match: bool = False


Resolver = Callable[[Near], frozenset[str]]
"""Gives the contents (as ``Facts.content`` names them) that are near what the term asks for, those
of the named files themselves included; ``meant`` tells which files those are."""
