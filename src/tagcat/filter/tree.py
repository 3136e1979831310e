"""The tree of a filter: terms, and what joins them.

Trees are in canonical form when they are made by ``both``, ``either`` and ``Not``: no ``And``
directly in an ``And``, no ``Or`` in an ``Or``, and none of a single part.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tagcat.filter.pattern import Pattern


class Op(StrEnum):
    """How a field and a value are compared; ``:`` is ``EQUAL`` for numbers and dates."""

    HAS = ":"
    EQUAL = "="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


@dataclass(frozen=True, slots=True)
class Bound:
    """A side of a range: the fact is ``op`` (one of ``< <= > >=``) ``value``."""

    op: Op
    value: int | float

    def holds(self, fact: int | float) -> bool:
        """Whether a fact is on this side of the value."""
        match self.op:
            case Op.LESS:
                return fact < self.value
            case Op.AT_MOST:
                return fact <= self.value
            case Op.MORE:
                return fact > self.value
            case _:
                return fact >= self.value


@dataclass(frozen=True, slots=True)
class Word:
    """A bare word: a tag of that name, or a part of the file's name (all of it, with wildcards)."""

    text: Pattern


@dataclass(frozen=True, slots=True)
class Text:
    """A word in one field: ``tag``, ``name``, ``path``, ``device``, ``source``, ``note``,
    ``tagged-by``, ``label``.

    ``whole``: all of the fact has this form, not only a part of it; always so with wildcards,
    with ``=``, and for ``tag``, ``tagged-by`` and ``label``.
    """

    field: str
    text: Pattern
    whole: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a field's values: ``type:image``, ``format:jpeg``, ``has:tag``, ``is:here``."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Compare:
    """A number, size, duration or date compared.

    ``value`` is what was written; ``bounds`` (one or two, both must hold) is what it means, in
    the unit of the fact: bytes, pixels, milliseconds, frames per second, milliseconds since the
    epoch. A fact that is not known fits no comparison.
    """

    field: str
    op: Op
    value: str
    bounds: tuple[Bound, ...]


class NearBy(StrEnum):
    """How the file that others are near to is told."""

    NAME = "name"
    SHA256 = "sha256"


@dataclass(frozen=True, slots=True)
class Near:
    """What matches a file, the file itself and its copies included.

    By ``NAME``, ``text`` is the form of the whole name or the whole path; by ``SHA256`` the 64
    lower-case digits. ``variance`` is the largest needed variance, None for the user's own.
    """

    by: NearBy
    text: Pattern
    variance: int | None


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold; with no parts, every file passes."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Expression


Term = Word | Text | Choice | Compare | Near
Expression = Term | And | Or | Not

EVERYTHING = And(())
"""The empty filter."""


def both(*parts: Expression) -> Expression:
    """All of ``parts``, in canonical form."""
    flat: list[Expression] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, And) else (part,))
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def either(*parts: Expression) -> Expression:
    """At least one of ``parts`` (one or more), in canonical form."""
    flat: list[Expression] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Or) else (part,))
    return flat[0] if len(flat) == 1 else Or(tuple(flat))
