"""Finding the rows of contents by their sha256."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from tagcat.graph import valid

_BOUND = 500
"""Values bound to one statement."""


def saved(
    connection: sqlite3.Connection, owner: int, sha256s: Iterable[str]
) -> Iterator[tuple[str, int, str]]:
    """Sha256, row id and outside id of those contents that are there."""
    for some in in_parts(sha256s):
        marks = ", ".join("?" * len(some))
        statement = (
            "SELECT sha256, id, public FROM content"  # noqa: S608
            f" WHERE owner = ? AND sha256 IN ({marks})"
        )
        for sha256, row, public in connection.execute(statement, (owner, *some)):
            yield sha256.hex(), row, public


def in_parts(sha256s: Iterable[str]) -> Iterator[list[bytes]]:
    """Those that can be any, as they are stored, few enough to be bound to one statement."""
    distinct = [bytes.fromhex(each) for each in dict.fromkeys(sha256s) if valid.is_sha256(each)]
    for start in range(0, len(distinct), _BOUND):
        yield distinct[start : start + _BOUND]
