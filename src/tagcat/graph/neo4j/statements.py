"""The Cypher that is sent: one statement a file, never put together from parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Any, LiteralString, Protocol, TypeVar

from neo4j import Result

_ROWS = 10_000
"""Values handed to one statement."""

Each = TypeVar("Each")


class Runs(Protocol):
    """Whatever takes a statement: a transaction or a session."""

    def run(self, query: LiteralString, parameters: dict[str, Any]) -> Result:
        """Send a statement."""
        ...


@cache
def statement(name: str) -> LiteralString:
    """The text of ``cypher/NAME.cypher``; what its parameters mean is said at its top."""
    path = resources.files("tagcat.graph").joinpath("cypher", f"{name}.cypher")
    return path.read_text("utf-8")


def script(name: str) -> list[LiteralString]:
    """The statements of a file that holds several, each with its comments."""
    parts = statement(name).split(";\n")
    return [part for part in parts if part.strip()]


def run(transaction: Runs, name: str, **values: object) -> list[Any]:
    """Run a statement and take all rows, each a list of its columns."""
    result = transaction.run(statement(name), values)
    return [record.values() for record in result]


def run_one(transaction: Runs, name: str, **values: object) -> list[Any] | None:
    """Run a statement that has one row, or none where what it starts from is not there."""
    rows = run(transaction, name, **values)
    return rows[0] if rows else None


def in_parts(rows: Sequence[Each]) -> Iterator[Sequence[Each]]:
    """Values of which there may be many, as many at a time as one statement is handed."""
    for start in range(0, len(rows), _ROWS):
        yield rows[start : start + _ROWS]
