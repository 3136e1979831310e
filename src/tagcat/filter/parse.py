"""From the text of a filter to its tree."""

from __future__ import annotations

from tagcat.filter.error import FilterError, shown
from tagcat.filter.terms import term_of
from tagcat.filter.tokens import Token, TokenKind, tokens_of
from tagcat.filter.tree import EVERYTHING, Expression, Not, both, either

MAX_LENGTH = 1000
"""Code points of a filter."""

MAX_TERMS = 100
"""Terms of a filter."""

MAX_DEPTH = 20
"""Parentheses and NOTs in one another."""


def parse(text: str) -> Expression:
    """The tree of a filter, in canonical form; ``EVERYTHING`` for an empty one.

    ``OR`` binds less than standing side by side (or ``AND``), which binds less than ``NOT``
    (or ``-``).

    Raises:
        FilterError: with the place of the first thing that is wrong.
    """
    if len(text) > MAX_LENGTH:
        raise FilterError(
            f"the filter is longer than {MAX_LENGTH} characters",
            "make it shorter",
            MAX_LENGTH,
            len(text) - MAX_LENGTH,
        )
    parser = _Parser(text, tokens_of(text))
    return parser.all_of_it()


class _Parser:
    """Recursive descent over the tokens."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self._text = text
        self._tokens = tokens
        self._next = 0
        self._terms = 0

    def all_of_it(self) -> Expression:
        if not self._tokens:
            return EVERYTHING
        expression = self._either(0)
        if self._kind() is TokenKind.CLOSE:
            raise self._unopened()
        return expression

    def _either(self, depth: int) -> Expression:
        parts = [self._both(depth)]
        while self._kind() is TokenKind.OR:
            self._next += 1
            parts.append(self._both(depth))
        return either(*parts)

    def _both(self, depth: int) -> Expression:
        parts = [self._single(depth)]
        while self._kind() not in (None, TokenKind.OR, TokenKind.CLOSE):
            if self._kind() is TokenKind.AND:
                self._next += 1
            parts.append(self._single(depth))
        return both(*parts)

    def _single(self, depth: int) -> Expression:
        kind = self._kind()
        if kind is None or kind in (TokenKind.CLOSE, TokenKind.AND, TokenKind.OR):
            raise self._missing()
        token = self._tokens[self._next]
        if kind is TokenKind.RUN:
            self._terms += 1
            if self._terms > MAX_TERMS:
                raise self._error(f"there are more than {MAX_TERMS} terms", "leave some out")
            self._next += 1
            return term_of(token)
        if depth == MAX_DEPTH:
            raise self._error(f"this is nested more than {MAX_DEPTH} deep", "make it simpler")
        self._next += 1
        if kind is TokenKind.NOT:
            return Not(self._single(depth + 1))
        if self._kind() is TokenKind.CLOSE:
            end = self._tokens[self._next].end
            raise FilterError(
                "there is nothing in the parentheses",
                "write a term between them, or drop them",
                token.at,
                end - token.at,
            )
        inner = self._either(depth + 1)
        if self._kind() is not TokenKind.CLOSE:
            raise FilterError('this "(" is never closed', 'add ")" where it ends', token.at, 1)
        self._next += 1
        return inner

    def _missing(self) -> FilterError:
        """An operand is missing: after the token before, or before the token at hand."""
        before = self._tokens[self._next - 1] if self._next else None
        if before is None and self._kind() is TokenKind.CLOSE:
            return self._unopened()
        if before and before.kind is TokenKind.OPEN and self._kind() is None:
            return FilterError('this "(" is never closed', 'add ")" where it ends', before.at, 1)
        if before and before.kind is not TokenKind.OPEN:
            word = self._text[before.at : before.end]
            side, token = "after", before
        else:
            token = self._tokens[self._next]
            word = self._text[token.at : token.end]
            side = "before"
        return FilterError(
            f"there is nothing {side} {shown(word)}",
            f"write a term there, or quotes to look for {shown(word)}",
            token.at,
            token.end - token.at,
        )

    def _unopened(self) -> FilterError:
        return self._error('there is no "(" for this ")"', 'drop it, or write "(" before it')

    def _error(self, problem: str, advice: str) -> FilterError:
        token = self._tokens[self._next]
        return FilterError(problem, advice, token.at, token.end - token.at)

    def _kind(self) -> TokenKind | None:
        return self._tokens[self._next].kind if self._next < len(self._tokens) else None
