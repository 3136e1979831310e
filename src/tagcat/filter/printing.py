"""From a tree back to text, in one canonical form."""

from __future__ import annotations

from typing import assert_never

from tagcat.filter.fields import FIELDS, FieldKind
from tagcat.filter.pattern import Pattern
from tagcat.filter.tokens import SPACES
from tagcat.filter.tree import (
    And,
    Choice,
    Compare,
    Expression,
    Near,
    NearBy,
    Not,
    Op,
    Or,
    Term,
    Text,
    Word,
)
from tagcat.folding import ascii_lower

_KEYWORDS = {"AND", "OR", "NOT"}


def print_filter(expression: Expression) -> str:
    """The text of a tree in canonical form: parsed (if no longer than a filter may be), it gives
    an equal tree. Parentheses stand only where they are needed."""
    if isinstance(expression, Or):
        return " OR ".join(_part(part) for part in expression.parts)
    if isinstance(expression, And):
        return " ".join(
            f"({print_filter(part)})" if isinstance(part, Or) else _part(part)
            for part in expression.parts
        )
    return _part(expression)


def _part(expression: Expression) -> str:
    if isinstance(expression, Not):
        inner = expression.part
        joined = isinstance(inner, Or) or (isinstance(inner, And) and inner.parts)
        return f"-({print_filter(inner)})" if joined else f"-{_part(inner)}"
    if isinstance(expression, And | Or):
        # Within something else, "every file" is what any word fits.
        return print_filter(expression) if expression.parts else "*"
    return _term(expression)


def _term(term: Term) -> str:
    match term:
        case Word(text):
            return _word(text)
        case Text(field, text, whole):
            return _text(field, text, whole)
        case Choice(field, value):
            return f"{field}:{value}"
        case Compare(field, op, value):
            return f"{field}{op}{value}"
        case Near(by, text, variance):
            target = f"sha256:{text.text}" if by is NearBy.SHA256 else _quoted(text, ":=<>")
            return f"near:{target}" + ("" if variance is None else f"<={variance}")
        case _:
            assert_never(term)


def _word(text: Pattern) -> str:
    plain = text.text not in _KEYWORDS and not text.text.startswith("-")
    return _quoted(text, ":=<>" if plain else None)


def _text(field: str, text: Pattern, whole: bool) -> str:
    if field == "tag" and _reads_as_tag(text.text):
        return text.text
    by_itself = FIELDS[field].kind is FieldKind.NAME or text.wild
    op = Op.EQUAL if whole and not by_itself else Op.HAS
    return f"{field}{op}{_quoted(text, '=<>')}"


def _reads_as_tag(text: str) -> bool:
    """Whether a tag's name is a tag without ``tag:`` before it, as ``place:paris`` is."""
    first, colon, rest = text.partition(":")
    return bool(
        colon
        and first
        and rest
        and ascii_lower(first) not in FIELDS
        and not text.startswith("-")
        and not any(c in SPACES or c in '()"=<>\\' for c in text)
    )


def _quoted(text: Pattern, special: str | None) -> str:
    """A pattern, in quotes where it has spaces, parentheses, quotes or one of ``special``; with
    None, always."""
    bare = special is not None and not any(
        c in SPACES or c in '()"' or c in special for c in text.text
    )
    return text.text if bare else '"' + text.text.replace('"', '\\"') + '"'
