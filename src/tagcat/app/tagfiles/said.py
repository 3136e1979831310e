"""What is said of a content, in the form that goes into files and comes from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tagcat.app.tagfiles.hierarchy import Path


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A tag by its name on a video at a time, in milliseconds after its begin."""

    pos: int
    tag: str


@dataclass(frozen=True, slots=True)
class Said:
    """Tags, rating and note of a content.

    Attributes:
        paths: tags as paths, from the outermost level on, as they are written.
        names: tags by their names, where they are not told as paths.
        exact: the names of tags whose path alone does not tell them, by their folded path.
        moments: tags at times of a video.
        rating: 1..5, or None.
        note: a text, or empty.
    """

    paths: tuple[Path, ...] = ()
    names: tuple[str, ...] = ()
    exact: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)
    moments: tuple[Moment, ...] = ()
    rating: int | None = None
    note: str = ""

    @property
    def nothing(self) -> bool:
        """Whether nothing is said at all."""
        return self == Said(exact=self.exact)
