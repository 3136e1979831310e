"""Cursors of pages: opaque to clients, checked when they come back."""

from __future__ import annotations

import base64
import binascii
import json
import re

from tagcat.errors import InvalidInput
from tagcat.graph.model import FileSort

_NUMERIC = {FileSort.SIZE, FileSort.MODIFIED, FileSort.SAVED, FileSort.PIXELS}
_MAX_INT = (1 << 63) - 1
_PLACE = re.compile(rb"[0-9]{1,9}")

MAX_CURSOR = 4096
"""Characters of the longest cursor, with room for a name of 255 characters however written."""


def encode_cursor(after: tuple[str | int, str], sort: FileSort, descending: bool) -> str:
    """The place after which the next page starts, as a text fit for an address."""
    text = json.dumps([sort.value, descending, *after], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, sort: FileSort, descending: bool) -> tuple[str | int, str]:
    """What ``encode_cursor`` was given.

    Raises:
        InvalidInput: the cursor was changed, or belongs to a list sorted in another way.
    """
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        made_for, made_descending, value, file_id = json.loads(text)
    except (binascii.Error, ValueError, TypeError, RecursionError):
        raise InvalidInput("cursor", "not one this server made") from None
    if (made_for, made_descending) != (sort.value, descending):
        raise InvalidInput(
            "cursor", "made for a list sorted in another way: start at its first page"
        )
    number = type(value) is int and abs(value) <= _MAX_INT
    fits = number if sort in _NUMERIC else isinstance(value, str)
    if not fits or not isinstance(file_id, str) or not _is_storable(f"{value}{file_id}"):
        raise InvalidInput("cursor", "not one this server made")
    return value, file_id


def seal(text: str) -> str:
    """A place told in ASCII as a text fit for an address."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def unseal(cursor: str, form: re.Pattern[bytes]) -> re.Match[bytes]:
    """What ``seal`` was given, if it has the form that is expected.

    Raises:
        InvalidInput: the cursor was changed, or belongs to another list.
    """
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (binascii.Error, ValueError):
        text = b""
    found = form.fullmatch(text)
    if found is None:
        raise InvalidInput("cursor", "not one this server made")
    return found


def place_of(cursor: str) -> int:
    """The place in a list that a sealed number names; 0 for an empty cursor.

    Raises:
        InvalidInput: as ``unseal``.
    """
    return int(unseal(cursor, _PLACE)[0]) if cursor else 0


def _is_storable(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= c <= "\udfff" for c in text)
