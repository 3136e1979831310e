"""By what the best copy is chosen: criteria in the person's order, how near is a tie, and more.

The same in ``web/src/review/rules.ts``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from tagcat.errors import InvalidInput

MAX_FOLDERS = 100
"""Folders that may be preferred."""

MAX_FOLDER = 4_000
"""Characters of the longest of them."""


class Criterion(StrEnum):
    """What copies are compared by.

    ``SIZE`` compares files of one format only: of two formats the smaller file may be the better
    one. ``ORDER`` stands at the end where nothing else decided: by path, then id. It cannot be
    asked for.
    """

    WHOLE = "whole"
    FOLDER = "folder"
    RESOLUTION = "resolution"
    DURATION = "duration"
    FORMAT = "format"
    SIZE = "size"
    METADATA = "metadata"
    PROTECTED = "protected"
    DATE = "date"
    NAME = "name"
    ORDER = "order"


DEFAULT_ORDER = tuple(criterion for criterion in Criterion if criterion is not Criterion.ORDER)

DEFAULT_FORMATS = (
    (
        "image/tiff",
        "image/png",
        "image/bmp",
        "image/x-adobe-dng",
        "image/x-canon-cr2",
        "image/x-canon-cr3",
        "image/x-nikon-nef",
        "image/x-sony-arw",
        "image/x-fuji-raf",
        "image/x-olympus-orf",
        "image/x-panasonic-rw2",
    ),
    ("image/heic", "image/heif", "image/avif", "image/jpeg", "image/webp", "image/jxl"),
    ("image/gif",),
)
"""Media types, the best first: lossless and raw pictures, photos, few colours. Of a video the
container says nothing of its quality, so that no video format is in it."""


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How much less is as good as the best.

    ``resolution`` (in pixels) and ``size`` are parts of the best value, 0.02 is 2 %; ``duration``
    and ``date`` are milliseconds; ``metadata`` is a number of fields.
    """

    resolution: float = 0.02
    duration: int = 500
    size: float = 0.05
    metadata: int = 2
    date: int = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides, in which order.

    Attributes:
        order: the criteria that are on, the most important first.
        folders: the folders preferred, the best first; copies elsewhere come last. ``*`` in one
            stands for any text, "/" included.
        formats: media types, the best first; those of one row are as good as each other, and
            one that is in no row neither wins nor loses.
        tolerances: how near is a tie.
        clear_variance: up to this variance two pictures are the same to any eye. Where a group
            needs more, the choice is never clear.
    """

    order: tuple[Criterion, ...] = DEFAULT_ORDER
    folders: tuple[str, ...] = ()
    formats: tuple[tuple[str, ...], ...] = DEFAULT_FORMATS
    tolerances: Tolerances = field(default_factory=Tolerances)
    clear_variance: int = 4

    def __post_init__(self) -> None:
        """Refuse what makes no sense.

        Raises:
            InvalidInput: names the field.
        """
        if len(set(self.order)) < len(self.order):
            raise InvalidInput("order", "names a criterion twice")
        if Criterion.ORDER in self.order:
            raise InvalidInput("order", "the order of paths is always last; leave it out")
        if len(self.folders) > MAX_FOLDERS:
            raise InvalidInput("folders", f"must be at most {MAX_FOLDERS}")
        if any(len(folder) > MAX_FOLDER for folder in self.folders):
            raise InvalidInput("folders", f"must have at most {MAX_FOLDER:,} characters each")
        near = self.tolerances
        if not (0 <= near.resolution < 1 and 0 <= near.size < 1):
            raise InvalidInput("tolerances", "resolution and size must be from 0 to less than 1")
        if min(near.duration, near.metadata, near.date) < 0:
            raise InvalidInput("tolerances", "must not be negative")


def folder_rank(path: str, folders: tuple[str, ...]) -> int:
    """The place of the first of ``folders`` that ``path`` lies in, ``len(folders)`` for none."""
    for rank, folder in enumerate(folders):
        inside = folder.rstrip("/")
        if _is_like(path, inside) or _is_like(path, f"{inside}/*"):
            return rank
    return len(folders)


def _is_like(text: str, pattern: str) -> bool:
    """Whether ``text`` is ``pattern`` with any text for each ``*``; linear but for the pattern."""
    first, *rest = pattern.split("*")
    if not rest:
        return text == pattern
    last = rest.pop()
    end = len(text) - len(last)
    if not text.startswith(first) or not text.endswith(last) or len(first) > end:
        return False
    at = len(first)
    for part in rest:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True
