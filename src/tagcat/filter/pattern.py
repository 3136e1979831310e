"""Words with wildcards: ``*`` stands for any characters or none, ``?`` for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Literal

from tagcat.folding import folded

ESCAPED = '*?"\\'
"""What a backslash takes the meaning of; before anything else it stands for itself."""


class Wild(Enum):
    """A wildcard of a pattern."""

    ANY = "*"
    ONE = "?"


Piece = str | Literal[Wild.ANY, Wild.ONE]


@dataclass(frozen=True, slots=True)
class Pattern:
    r"""A word of a filter; in ``text`` a backslash stands before ``*``, ``?`` and ``\`` meant
    as such, and nowhere else."""

    text: str

    @classmethod
    def literal(cls, text: str) -> Pattern:
        """The pattern of ``text`` as it stands, without wildcards."""
        return cls("".join("\\" + c if c in "*?\\" else c for c in text))

    @property
    def wild(self) -> bool:
        """Whether it has wildcards."""
        return any(isinstance(piece, Wild) for piece in self.pieces)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Wildcards, and the folded text between them; no two texts and no two ``ANY`` meet."""
        return _pieces(self.text)

    def fits(self, text: str) -> bool:
        """Whether the whole of ``text`` has this form; case does not matter, accents do."""
        return _fits(self.pieces, folded(text))

    def within(self, text: str) -> bool:
        """Whether a part of ``text`` has this form."""
        return _fits((Wild.ANY, *self.pieces, Wild.ANY), folded(text))


@lru_cache(maxsize=1024)
def _pieces(text: str) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    plain = ""
    escaped = False
    for character in text:
        if escaped or character not in "*?\\":
            plain += character
            escaped = False
        elif character == "\\":
            escaped = True
        else:
            if plain:
                pieces.append(folded(plain))
                plain = ""
            wild = Wild.ANY if character == "*" else Wild.ONE
            if wild is Wild.ONE or pieces[-1:] != [Wild.ANY]:
                pieces.append(wild)
    if plain:
        pieces.append(folded(plain))
    return tuple(pieces)


def _fits(pieces: Sequence[Piece], text: str) -> bool:
    """Steps back only to the last ``ANY``, so time is at most the product of both lengths."""
    signs: list[Piece] = []
    for piece in pieces:
        signs.extend((piece,) if isinstance(piece, Wild) else piece)
    at = sign = 0
    last_any, any_from = -1, 0
    while at < len(text):
        if sign < len(signs) and signs[sign] is Wild.ANY:
            last_any, any_from = sign, at
            sign += 1
        elif sign < len(signs) and (signs[sign] is Wild.ONE or signs[sign] == text[at]):
            sign += 1
            at += 1
        elif last_any >= 0:
            any_from += 1
            at = any_from
            sign = last_any + 1
        else:
            return False
    return all(rest is Wild.ANY for rest in signs[sign:])
