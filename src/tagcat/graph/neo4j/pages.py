"""Pages: the looks of a stretch of ids as bytes, so that a process reads them all in one go.

A page has the looks with ids from ``number * SIZE + 1`` to ``(number + 1) * SIZE``, as far as
they are still there. It is written when the last of these ids has been given out, and again when
one of its looks is deleted. Looks that came later are read from their nodes.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable

from tagcat.graph.neo4j.torn import TornRead

SIZE = 1024
"""Ids of a page."""

Looks = list[tuple[int, bytes]]
"""Looks by id and encoded, in rising order."""

_CHECK = struct.Struct(">I")
_ENTRY = struct.Struct(">HB")


def encode(number: int, looks: Iterable[tuple[int, bytes]]) -> bytes:
    """Looks of a page as bytes: a checksum; then, for each, its place, its length and itself."""
    first = number * SIZE + 1
    body = b"".join(_ENTRY.pack(key - first, len(data)) + data for key, data in looks)
    return _CHECK.pack(zlib.crc32(body)) + body


def decode(number: int, page: bytes) -> Looks:
    """The inverse of ``encode``.

    Raises:
        TornRead: the bytes are not whole.
    """
    first = number * SIZE + 1
    if len(page) < _CHECK.size or _CHECK.unpack_from(page)[0] != zlib.crc32(page[_CHECK.size :]):
        raise TornRead
    looks: Looks = []
    at = _CHECK.size
    while at < len(page):
        place, length = _ENTRY.unpack_from(page, at)
        at += _ENTRY.size
        looks.append((first + place, page[at : at + length]))
        at += length
    return looks


def page_of(look: int) -> int:
    """The number of the page that has this id."""
    return (look - 1) // SIZE


def complete(last_look: int) -> int:
    """How many pages have had all their ids, when this was the last one given out."""
    return last_look // SIZE
