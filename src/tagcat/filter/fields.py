"""The fields of a filter, the values some of them take, and what a mistyped one may mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class FieldKind(StrEnum):
    """What stands behind a field."""

    TEXT = "text"
    NAME = "name"
    CHOICE = "choice"
    NUMBER = "number"
    SIZE = "size"
    PIXELS = "pixels"
    RATE = "rate"
    DURATION = "duration"
    DATE = "date"
    NEAR = "near"


ORDERED = frozenset(
    {
        FieldKind.NUMBER,
        FieldKind.SIZE,
        FieldKind.PIXELS,
        FieldKind.RATE,
        FieldKind.DURATION,
        FieldKind.DATE,
    }
)
"""Kinds of which values can be less or more."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field: ``says`` is what it is, in a few words; ``example`` is a term that uses it."""

    name: str
    kind: FieldKind
    says: str
    example: str


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("tag", FieldKind.NAME, "name of a tag", "tag:cat"),
        Field("tagged-by", FieldKind.NAME, "who or what tagged it", "tagged-by:person"),
        Field("label", FieldKind.NAME, "a label that waits for your answer", "label:dog"),
        Field("name", FieldKind.TEXT, "name of the file", "name:IMG"),
        Field("path", FieldKind.TEXT, "folders and name", "path:holiday/"),
        Field("device", FieldKind.TEXT, "name of the device", "device:laptop"),
        Field("source", FieldKind.TEXT, "platform and browser", "source:Firefox"),
        Field("note", FieldKind.TEXT, "your note on it", "note:print"),
        Field("type", FieldKind.CHOICE, "image or video", "type:image"),
        Field("format", FieldKind.CHOICE, "file format", "format:jpeg"),
        Field("size", FieldKind.SIZE, "bytes of the file", "size>10MB"),
        Field("width", FieldKind.NUMBER, "width in pixels", "width>=1920"),
        Field("height", FieldKind.NUMBER, "height in pixels", "height>=1080"),
        Field("pixels", FieldKind.PIXELS, "width times height", "pixels>12MP"),
        Field("duration", FieldKind.DURATION, "length of a video", "duration>1:30"),
        Field("fps", FieldKind.RATE, "frames per second of a video", "fps=30"),
        Field("frames", FieldKind.NUMBER, "key frames of a video", "frames>10"),
        Field("complexity", FieldKind.NUMBER, "how much an image shows, 0 to 112", "complexity<28"),
        Field("copies", FieldKind.NUMBER, "files of the same content", "copies>1"),
        Field("rating", FieldKind.NUMBER, "your rating, 0 to 5", "rating>=4"),
        Field("modified", FieldKind.DATE, "when the file was last changed", "modified>=2026-05"),
        Field("saved", FieldKind.DATE, "when it was saved here", "saved=2026"),
        Field("near", FieldKind.NEAR, "what looks like a file", 'near:"IMG_1.jpg"<=12'),
        Field("has", FieldKind.CHOICE, "what there is of it", "has:tag"),
        Field("is", FieldKind.CHOICE, "where it is, what was decided", "is:here"),
    )
}
"""All fields by name, in the order in which they are shown."""

RANGES: dict[str, tuple[int, int]] = {"rating": (0, 5), "complexity": (0, 112)}
"""Least and greatest value of fields that have them."""

FORMATS: dict[str, tuple[str, ...]] = {
    "jpeg": ("image/jpeg",),
    "png": ("image/png",),
    "webp": ("image/webp",),
    "gif": ("image/gif",),
    "avif": ("image/avif",),
    "heic": ("image/heic",),
    "heif": ("image/heif", "image/heic"),
    "bmp": ("image/bmp",),
    "tiff": ("image/tiff",),
    "mp4": ("video/mp4",),
    "quicktime": ("video/quicktime",),
    "3gpp": ("video/3gpp",),
    "matroska": ("video/x-matroska",),
    "webm": ("video/webm",),
    "avi": ("video/x-msvideo",),
    "mpeg": ("video/mpeg",),
    "mpegts": ("video/mp2t",),
    "asf": ("video/x-ms-asf",),
    "flv": ("video/x-flv",),
    "ogg": ("video/ogg",),
    "mxf": ("application/mxf",),
    "realmedia": ("application/vnd.rn-realmedia",),
    "y4m": ("video/x-yuv4mpeg",),
    "ivf": ("video/x-ivf",),
    "h264": ("video/h264",),
    "h265": ("video/h265",),
    "av1": ("video/av1",),
    "dv": ("video/dv",),
    "nut": ("video/x-nut",),
}
"""Media types of each format."""

FORMAT_ALIASES: dict[str, str] = {
    "jpg": "jpeg",
    "tif": "tiff",
    "m4v": "mp4",
    "mov": "quicktime",
    "qt": "quicktime",
    "3gp": "3gpp",
    "mkv": "matroska",
    "mpg": "mpeg",
    "ts": "mpegts",
    "wmv": "asf",
    "ogv": "ogg",
    "rm": "realmedia",
    "hevc": "h265",
}
"""Other names of formats."""

CHOICES: dict[str, tuple[str, ...]] = {
    "type": ("image", "video"),
    "format": tuple(FORMATS),
    "has": ("match", "tag", "label", "copy", "note", "rating"),
    "is": ("here", "kept", "removed"),
}
"""Values of the fields that have a fixed set of them."""


def suggestion(word: str, known: Iterable[str]) -> str | None:
    """Which of ``known`` a mistyped ``word`` may mean: the nearest, else one it begins."""
    names = list(known)
    reach = 1 if len(word) <= 4 else 2
    near = [(edits(word, name), name) for name in names if abs(len(name) - len(word)) <= reach]
    best = min(near, key=lambda pair: pair[0], default=None)
    if best is not None and best[0] <= reach:
        return best[1]
    return next((name for name in names if len(word) >= 2 and name.startswith(word)), None)


def edits(a: str, b: str) -> int:
    """Letters to insert, drop, replace, or swap with the next one to get from ``a`` to ``b``.

    This is the optimal string alignment distance, where no letter is touched twice.
    """
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i in range(1, len(a) + 1):
        current = [i]
        for j in range(1, len(b) + 1):
            same = a[i - 1] == b[j - 1]
            least = min(row[j] + 1, current[j - 1] + 1, row[j - 1] + (0 if same else 1))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                least = min(least, before[j - 2] + 1)
            current.append(least)
        before, row = row, current
    return row[-1]
