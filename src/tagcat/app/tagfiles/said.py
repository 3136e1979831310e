"""What is said of a content, in the form that goes into files and comes from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
        timed: whether tags at times are told, be there none.
        rating: 1..5, or None.
        note: a text, or empty.
    """

    paths: tuple[Path, ...] = ()
    names: tuple[str, ...] = ()
    exact: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)
    moments: tuple[Moment, ...] = ()
    rating: int | None = None
    note: str = ""
    timed: bool = False

    @property
    def nothing(self) -> bool:
        """Whether nothing is said at all."""
        return not (self.paths or self.names or self.moments or self.note) and self.rating is None


@dataclass(frozen=True, slots=True)
class Together:
    """What several files say of one content, and on what they do not agree."""

    said: Said
    differ: tuple[str, ...] = ()


def together(parts: Sequence[Said]) -> Together:
    """All tags of several files; rating and note of the first that has one."""
    differ: list[str] = []
    ratings = dict.fromkeys(part.rating for part in parts if part.rating is not None)
    notes = dict.fromkeys(part.note for part in parts if part.note)
    differ += ["rating"] if len(ratings) > 1 else []
    differ += ["note"] if len(notes) > 1 else []
    exact: dict[Path, tuple[str, ...]] = {}
    for part in parts:
        for key, names in part.exact.items():
            exact[key] = tuple(dict.fromkeys((*exact.get(key, ()), *names)))
    said = Said(
        paths=tuple(dict.fromkeys(path for part in parts for path in part.paths)),
        names=tuple(dict.fromkeys(name for part in parts for name in part.names)),
        exact=exact,
        moments=tuple(sorted({moment for part in parts for moment in part.moments})),
        rating=next(iter(ratings), None),
        note=next(iter(notes), ""),
        timed=any(part.timed for part in parts),
    )
    return Together(said, tuple(differ))
