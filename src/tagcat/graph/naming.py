"""Ids for the outside, and the forms in which names are compared."""

from __future__ import annotations

import secrets
import unicodedata

_ASCII_LOWER = {letter: letter + 32 for letter in range(ord("A"), ord("Z") + 1)}


def new_id() -> str:
    """An id for the outside: 128 random bits as 32 hexadecimal digits."""
    return secrets.token_hex(16)


def folded(name: str) -> str:
    """The form in which names of users and tags are the same: composed, and without case."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def ascii_lower(text: str) -> str:
    """``text`` without the case of its ASCII letters, by which names of files are sorted."""
    return text.translate(_ASCII_LOWER)
