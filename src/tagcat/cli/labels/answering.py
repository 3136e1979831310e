"""Verbs that answer suggested labels: ``accept`` and ``dismiss``."""

from __future__ import annotations

from collections.abc import Callable

import click

from tagcat.app.labelling import Labelling
from tagcat.cli.exits import DONE
from tagcat.cli.filtering import EPILOG, condition_of
from tagcat.cli.labels.options import min_score_option
from tagcat.cli.owner import own_collection, undo_hint
from tagcat.errors import printable
from tagcat.graph.annotations import JournalEntry
from tagcat.graph.conditions import Condition

_label = click.argument("label", metavar="LABEL")
_filter = click.option(
    "--filter", "text", default="", metavar="FILTER", help="Only for files that pass this filter."
)


@click.command(name="accept", epilog=EPILOG)
@_label
@_filter
@min_score_option
def accept(label: str, text: str, min_score: float) -> int:
    """Make a tag of a label wherever it is suggested.

    The tag says which tagger proposed it, and how sure it was.
    """
    return _answer(
        text,
        lambda labelling, where: labelling.accept_all(label, where=where, min_score=min_score),
    )


@click.command(name="dismiss", epilog=EPILOG)
@_label
@_filter
@min_score_option
def dismiss(label: str, text: str, min_score: float) -> int:
    """Hide a label wherever it is suggested now.

    For these files it stays hidden, whichever tagger suggests it later.
    """
    return _answer(
        text,
        lambda labelling, where: labelling.dismiss_all(label, where=where, min_score=min_score),
    )


def _answer(text: str, make: Callable[[Labelling, Condition | None], JournalEntry | None]) -> int:
    """Make a change for what passes a filter, and say what it was."""
    with own_collection() as (store, user):
        entry = make(Labelling(store, user), condition_of(store, user, text))
    title = "Nothing to change" if entry is None else entry.title
    click.echo(f"{printable(title)}{undo_hint(entry)}")
    return DONE
