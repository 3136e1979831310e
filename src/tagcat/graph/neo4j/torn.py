"""What Neo4j shows of a commit that is under way: noticed, so that it is read again.

A transaction has no state of its own to read. What others commit meanwhile is seen at once, and
for a moment in part: a counter before what it counts, a node that goes without its properties.
Only who has locked the user sees none of this.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class TornRead(Exception):
    """What was read is not one state of the collection: a commit was under way."""


def whole(rows: Iterable[Any], columns: int | None = None) -> list[Any]:
    """``rows`` whose first columns (all, if no number is given) must all have values.

    Raises:
        TornRead: one has none.
    """
    told = list(rows)
    if any(None in row[:columns] for row in told):
        raise TornRead
    return told
