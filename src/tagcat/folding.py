"""The forms in which texts are the same: case does not matter, accents do.

Names of users and tags, and the words of filters."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """``text`` composed (NFC) and without case (Unicode's full case folding).

    ``web/src/filter/folding.ts`` gives the same; so that it does in every browser, its table of
    cases is written from Python's.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


_ASCII_LOWER = {letter: letter + 32 for letter in range(ord("A"), ord("Z") + 1)}


def ascii_lower(text: str) -> str:
    """``text`` without the case of its ASCII letters: the form of a filter's fields, units and
    choices, and that by which names of files are sorted."""
    return text.translate(_ASCII_LOWER)
