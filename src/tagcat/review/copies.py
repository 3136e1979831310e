"""What is known of each copy of a picture or video, and in what the copies differ.

The same in ``web/src/review/copies.ts``; ``spec/review/differing.json`` holds both to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tagcat.fingerprint.model import Kind


@dataclass(frozen=True, slots=True)
class Copy:
    """One file of a group.

    Attributes:
        id: tells it from the others.
        name: the last part of the path.
        path: where it lies, "/" between the parts.
        kind: image or video.
        width, height: of the upright picture in pixels, 0 where unknown.
        size: bytes.
        media_type: by content, such as "image/jpeg".
        modified: last change of the file, milliseconds since 1970.
        duration: of a video in milliseconds, 0 where unknown.
        fps: frames per second of a video, 0 where unknown.
        taken: when the picture was taken, as its metadata say, milliseconds since 1970; None
            where they do not.
        metadata: how many metadata fields the file holds, None where unknown.
        detail: which part of the resolution along a side is really used, above 0 and up to 1: a
            picture that was enlarged to twice its size has 0.5. None where there is no sign
            of enlarging.
        protected: it lies in the person's reference folder and is never to be removed.
        partial: the video could not be read to its end.
    """

    id: str
    name: str
    path: str
    kind: Kind
    width: int
    height: int
    size: int
    media_type: str
    modified: int
    duration: int = 0
    fps: float = 0.0
    taken: int | None = None
    metadata: int | None = None
    detail: float | None = None
    protected: bool = False
    partial: bool = False


_SHOWN = (
    "name",
    "folder",
    "width",
    "height",
    "duration",
    "fps",
    "size",
    "media_type",
    "modified",
    "taken",
    "metadata",
    "detail",
    "protected",
    "partial",
)


def differing(copies: Sequence[Copy]) -> tuple[str, ...]:
    """The facts that are not the same of all ``copies``, in the order in which they are shown.

    Each is the name of an attribute of ``Copy``; ``folder`` is the path without the name.
    """
    return tuple(name for name in _SHOWN if len({_fact(copy, name) for copy in copies}) > 1)


def _fact(copy: Copy, name: str) -> object:
    return copy.path.rpartition("/")[0] if name == "folder" else getattr(copy, name)
