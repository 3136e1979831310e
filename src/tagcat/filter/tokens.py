"""From the text of a filter to its words, signs and parentheses."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from tagcat.filter.error import FilterError
from tagcat.filter.pattern import ESCAPED

SPACES = frozenset(
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""What separates words."""


class TokenKind(Enum):
    """What a token is."""

    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    RUN = "run"


@dataclass(frozen=True, slots=True)
class Char:
    """A character of a word: ``at`` is its place, ``bare`` that it is neither quoted nor escaped,
    ``wild`` that it is a wildcard."""

    text: str
    at: int
    bare: bool
    wild: bool


@dataclass(frozen=True, slots=True)
class Token:
    """Code points ``at`` to ``end`` (the first behind it); ``chars`` are those of a word."""

    kind: TokenKind
    at: int
    end: int
    chars: tuple[Char, ...] = ()


_SIGNS = {"(": TokenKind.OPEN, ")": TokenKind.CLOSE, "-": TokenKind.NOT}
_WORDS = {"AND": TokenKind.AND, "OR": TokenKind.OR, "NOT": TokenKind.NOT}


def tokens_of(text: str) -> list[Token]:
    """The tokens of a filter, in order.

    Raises:
        FilterError: a quote is never closed.
    """
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        if text[at] in SPACES:
            at += 1
            continue
        sign = _SIGNS.get(text[at])
        token = Token(sign, at, at + 1) if sign else _run(text, at)
        tokens.append(token)
        at = token.end
    return tokens


def _run(text: str, start: int) -> Token:
    """A word: all up to a space or parenthesis that is not in quotes."""
    chars: list[Char] = []
    quote = -1
    at = start
    while at < len(text):
        character = text[at]
        if quote < 0 and (character in SPACES or character in "()"):
            break
        if character == "\\" and text[at + 1 : at + 2] and text[at + 1] in ESCAPED:
            chars.append(Char(text[at + 1], at, bare=False, wild=False))
            at += 2
            continue
        if character == '"':
            quote = at if quote < 0 else -1
        else:
            chars.append(Char(character, at, bare=quote < 0, wild=character in "*?"))
        at += 1
    if quote >= 0:
        raise FilterError("the quote is never closed", 'add " where it ends', quote, 1)
    # A word of plain letters is as long as its text: in quotes, AND is a word like others.
    kind = _WORDS.get(text[start:at], TokenKind.RUN)
    return Token(kind, start, at, tuple(chars))
