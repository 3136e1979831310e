"""What the verbs that explore have in common: the filter, the collection, and tables."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import click

from tagcat.app.exploring import KEPT, Exploring
from tagcat.app.groupings import Groupings
from tagcat.app.latest import Latest
from tagcat.cli.filtering import condition_of
from tagcat.cli.owner import own_collection
from tagcat.cli.report.sheet import cell_path
from tagcat.graph.conditions import Condition

Decorated = TypeVar("Decorated", bound=Callable[..., int])

with_frames = click.option(
    "--frames", is_flag=True, help="Take the key frames of videos as well as images."
)
as_csv = click.option("--csv", "as_csv", is_flag=True, help="Print a table as CSV.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")


@dataclass(frozen=True, slots=True)
class Asked:
    """The collection, the condition of the filter (None if there is none), and the variance of
    the owner."""

    exploring: Exploring
    where: Condition | None
    variance: int


@contextlib.contextmanager
def asked(filter_words: Sequence[str]) -> Iterator[Asked]:
    """Open the owner's collection to look at what passes a filter.

    Raises:
        FilterMisread: the filter cannot be understood.
        NotFound: nothing was saved yet.
        StoreError: the collection cannot be opened.
    """
    text = " ".join(filter_words)
    groupings = Groupings()
    with own_collection(read_only=True) as (store, user):
        where = condition_of(store, user, text, groupings)
        yield Asked(Exploring(store, user, groupings, Latest(KEPT)), where, user.variance)


def table(columns: Sequence[str], rows: Iterable[Sequence[str | int | float | None]]) -> str:
    """Rows as comma-separated values; texts are made safe for spreadsheets."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([cell_path(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue().removesuffix("\n")
