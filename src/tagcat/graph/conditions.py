"""What files of a list must be like, in terms that every engine can look for.

``tagcat.app.finding`` makes conditions of a filter: names of tags have become ids, and what looks
like a file has become contents. ``tagcat.filter.evaluate`` says what a filter means; engines find
the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from tagcat.filter.pattern import Pattern
from tagcat.filter.tree import Bound
from tagcat.fingerprint.model import Kind
from tagcat.graph.annotations import Choice

TEXTS = ("name", "path", "device", "source", "note")
"""Texts that ``TextIs`` can ask for."""

NUMBERS = (
    "size",
    "width",
    "height",
    "pixels",
    "duration",
    "fps",
    "frames",
    "complexity",
    "copies",
    "rating",
    "modified",
    "saved",
)
"""Numbers that ``NumberIs`` can ask for; those of a video an image does not have, and the
complexity no video. No rating counts as 0."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """The content or a key frame of it has one of the tags, by their ids."""

    tags: frozenset[str]


@dataclass(frozen=True, slots=True)
class TaggedBy:
    """The content or a key frame of it has a tag by one whose whole name has this form."""

    by: Pattern


@dataclass(frozen=True, slots=True)
class HasTag:
    """The content or a key frame of it has a tag."""


@dataclass(frozen=True, slots=True)
class LabelOpen:
    """A label is open for the content (see ``suggestions``): any, or one of which the whole name
    has this form."""

    label: Pattern | None = None


@dataclass(frozen=True, slots=True)
class HasNote:
    """There is a note on the content."""


@dataclass(frozen=True, slots=True)
class TextIs:
    """A text has this form, the whole of it or a part; see ``TEXTS``."""

    field: str
    text: Pattern
    whole: bool


@dataclass(frozen=True, slots=True)
class NumberIs:
    """A number is within bounds; see ``NUMBERS``."""

    field: str
    bounds: tuple[Bound, ...]


@dataclass(frozen=True, slots=True)
class KindIs:
    """It is an image or a video."""

    kind: Kind


@dataclass(frozen=True, slots=True)
class MediaIs:
    """The media type is one of these."""

    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OnDevice:
    """The file is on the device with this id."""

    device_id: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """This was chosen for the file."""

    choice: Choice


@dataclass(frozen=True, slots=True)
class ContentIn:
    """The content is one of these, by their ids."""

    contents: frozenset[str]


@dataclass(frozen=True, slots=True)
class AllOf:
    """All parts hold; so it is where there are none."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """The part does not hold."""

    part: Condition


Leaf = (
    Tagged
    | TaggedBy
    | HasTag
    | LabelOpen
    | HasNote
    | TextIs
    | NumberIs
    | KindIs
    | MediaIs
    | OnDevice
    | Chosen
    | ContentIn
)
Condition = Leaf | AllOf | AnyOf | NoneOf

ALWAYS = AllOf(())
"""What every file is like."""
