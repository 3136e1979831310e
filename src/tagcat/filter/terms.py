"""From a word of a filter to the term it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tagcat.filter.error import FilterError, shown
from tagcat.filter.fields import (
    CHOICES,
    FIELDS,
    FORMAT_ALIASES,
    ORDERED,
    RANGES,
    Field,
    FieldKind,
    suggestion,
)
from tagcat.filter.pattern import Pattern
from tagcat.filter.tokens import Char, Token
from tagcat.filter.tree import Choice, Compare, Near, NearBy, Op, Term, Text, Word
from tagcat.filter.values import bounds
from tagcat.folding import ascii_lower

MAX_VARIANCE = 25
"""Largest variance of ``near``, that up to which matches are saved."""

_COMPARISONS = "=<>"
_HEX = frozenset("0123456789abcdef")

_WHAT = {
    FieldKind.NUMBER: ("a whole number", "write digits only"),
    FieldKind.SIZE: ("a size", "write a number with kB, MB, GB, TB, KiB, MiB, GiB or TiB"),
    FieldKind.PIXELS: ("a number of pixels", "write digits only, or millions with MP"),
    FieldKind.RATE: ("a frame rate", "write a number"),
    FieldKind.DURATION: ("a duration", "write it like 90s, 1:30, 5m, 2h or 1h30m"),
    FieldKind.DATE: ("a date", "write a year, year-month or year-month-day"),
}


@dataclass(frozen=True, slots=True)
class _Parts:
    """A word cut at its operator; ``value_at`` is where the value begins in the filter."""

    field: Field
    op: Op
    op_at: int
    value: Sequence[Char]
    value_at: int
    token: Token

    def wrong_value(self, problem: str, advice: str) -> FilterError:
        return FilterError(problem, advice, self.value_at, self.token.end - self.value_at)


def term_of(token: Token) -> Term:
    """The term that a word stands for.

    Raises:
        FilterError: the field, operator or value is none.
    """
    chars = token.chars
    if not chars:
        raise _error(token, "there is nothing between the quotes", "write a word, or drop them")
    at = next((i for i, c in enumerate(chars) if c.bare and c.text in ":=<>"), None)
    if at is None or (at == 0 and chars[0].text == ":"):
        return Word(_pattern(chars))
    if at == 0:
        raise FilterError(
            f"there is no field before {shown(chars[0].text)}",
            f"write {FIELDS['size'].example}, or put it in quotes to look for it",
            chars[0].at,
            1,
        )
    left = _string(chars[:at])
    field = FIELDS.get(ascii_lower(left)) if all(c.bare for c in chars[:at]) else None
    if field is None:
        return _tag_word(token, at, left)
    op, value = _operator(chars, at, merge=field.kind in ORDERED)
    value_at = chars[len(chars) - len(value) - 1].at + 1
    parts = _Parts(field, op, chars[at].at, value, value_at, token)
    if not value:
        raise _error(
            token,
            f"there is nothing after {shown(_string(chars))}",
            f"write for example {field.example}",
        )
    if field.kind in ORDERED:
        return _compare(parts)
    if op not in (Op.HAS, Op.EQUAL):
        raise _wrong_operator(field, op, parts.op_at)
    if field.kind is FieldKind.NEAR:
        return _near(parts)
    if field.kind is FieldKind.CHOICE:
        return _choice(parts)
    pattern = _pattern(value)
    whole = field.kind is FieldKind.NAME or op is Op.EQUAL or pattern.wild
    return Text(field.name, pattern, whole)


def _tag_word(token: Token, at: int, left: str) -> Text:
    """A word such as ``place:paris``, whose first part is no field: a tag."""
    chars = token.chars
    after = chars[at + 1 :]
    if chars[at].text != ":" or (after and after[0].bare and after[0].text in _COMPARISONS):
        raise FilterError(
            f"unknown field {shown(left)}",
            _field_advice(ascii_lower(left)),
            token.at,
            chars[at].at - token.at,
        )
    if not after:
        raise _error(
            token,
            f"there is nothing after {shown(_string(chars))}",
            "write the name of a tag, or * for any",
        )
    return Text("tag", _pattern(chars), whole=True)


def _field_advice(word: str) -> str:
    if word in FIELDS:
        return "write it without quotes and backslashes"
    known = suggestion(word, FIELDS)
    if known:
        return f"did you mean {shown(known)}?"
    fields = ", ".join(field.name for field in FIELDS.values() if field.kind in ORDERED)
    return f"use one of {fields}, or put it all in quotes to look for it"


def _operator(chars: Sequence[Char], at: int, *, merge: bool) -> tuple[Op, Sequence[Char]]:
    """The operator that begins at ``at`` and what follows it; ``merge``: ``:>`` is ``>``."""
    if merge and chars[at].text == ":" and _bare(chars, at + 1, _COMPARISONS):
        at += 1
    if chars[at].text in "<>" and _bare(chars, at + 1, "="):
        return Op(chars[at].text + "="), chars[at + 2 :]
    return Op(chars[at].text), chars[at + 1 :]


def _bare(chars: Sequence[Char], at: int, wanted: str) -> bool:
    return at < len(chars) and chars[at].bare and chars[at].text in wanted


def _compare(parts: _Parts) -> Compare:
    field, value = parts.field, _string(parts.value)
    op = Op.EQUAL if parts.op is Op.HAS else parts.op
    found = bounds(field.kind, op, value)
    if found is None:
        what, advice = _WHAT[field.kind]
        raise parts.wrong_value(f"{shown(value)} is not {what}", advice)
    if field.name in RANGES:
        least, most = RANGES[field.name]
        if not least <= int(value) <= most:
            raise parts.wrong_value(
                f"{field.name} {value} is out of range", f"write {least} to {most}"
            )
    return Compare(field.name, op, value, found)


def _choice(parts: _Parts) -> Choice:
    name, value = parts.field.name, _string(parts.value)
    choices = CHOICES[name]
    word = ascii_lower(value)
    aliases = FORMAT_ALIASES if name == "format" else {}
    choice = aliases.get(word, word)
    if choice not in choices:
        known = suggestion(word, (*choices, *aliases))
        raise parts.wrong_value(
            f"unknown value {shown(value)} for {shown(name)}",
            f"did you mean {shown(known)}?" if known else f"use one of {', '.join(choices)}",
        )
    return Choice(name, choice)


def _near(parts: _Parts) -> Near:
    value = parts.value
    cut = next((i for i, c in enumerate(value) if c.bare and c.text in _COMPARISONS), len(value))
    target, rest = value[:cut], value[cut:]
    if not target:
        raise _error(parts.token, "there is no file to be near to", f"write {parts.field.example}")
    variance = _variance(parts, rest) if rest else None
    prefix = "sha256:"
    by_content = all(c.bare for c in target[: len(prefix)]) and ascii_lower(
        _string(target)
    ).startswith(prefix)
    if not by_content:
        return Near(NearBy.NAME, _pattern(target), variance)
    digits = ascii_lower(_string(target[len(prefix) :]))
    if len(digits) != 64 or not _HEX.issuperset(digits):
        end = rest[0].at if rest else parts.token.end
        raise FilterError(
            f"{shown(digits)} is not a SHA-256",
            "write its 64 hexadecimal digits",
            parts.value_at,
            end - parts.value_at,
        )
    return Near(NearBy.SHA256, Pattern(digits), variance)


def _variance(parts: _Parts, rest: Sequence[Char]) -> int:
    op, digits = _operator(rest, 0, merge=False)
    if op is not Op.AT_MOST:
        raise _wrong_operator(parts.field, op, rest[0].at)
    text = _string(digits)
    number = int(text) if 0 < len(text) <= 3 and all("0" <= c <= "9" for c in text) else -1
    if not 0 <= number <= MAX_VARIANCE:
        at = rest[1].at + 1
        raise FilterError(
            f"{shown(text)} is not a variance",
            f"write a whole number from 0 to {MAX_VARIANCE}",
            min(at, parts.token.end - 1),
            parts.token.end - at,
        )
    return number


def _wrong_operator(field: Field, op: Op, at: int) -> FilterError:
    return FilterError(
        f"{shown(op)} does not go with {shown(field.name)}",
        f"write for example {field.example}",
        at,
        len(op),
    )


def _error(token: Token, problem: str, advice: str) -> FilterError:
    return FilterError(problem, advice, token.at, token.end - token.at)


def _string(chars: Sequence[Char]) -> str:
    return "".join(char.text for char in chars)


def _pattern(chars: Sequence[Char]) -> Pattern:
    return Pattern(
        "".join(c.text if c.wild or c.text not in "*?\\" else "\\" + c.text for c in chars)
    )
