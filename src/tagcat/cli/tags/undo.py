"""``tagcat tags undo``: the journal of changes, and undoing them."""

from __future__ import annotations

from datetime import datetime

import click

from tagcat.app.journal import Journal
from tagcat.cli import words
from tagcat.cli.exits import DONE
from tagcat.cli.owner import own_collection
from tagcat.errors import NotFound, printable
from tagcat.graph.annotations import KEPT_ENTRIES

_SHOWN = 20


@click.command(name="undo", epilog="Exit codes: 0 done, 2 wrong usage, 3 nothing could be done.")
@click.argument("number", type=click.IntRange(1), required=False, metavar="[NUMBER]")
@click.option("--list", "listed", is_flag=True, help=f"List the last {_SHOWN} changes instead.")
@click.option("--all", "whole", is_flag=True, help="With --list: all that are kept.")
@click.option("--redo", is_flag=True, help="Do again what was undone; needs its NUMBER.")
def command(number: int | None, listed: bool, whole: bool, redo: bool) -> int:
    """Undo the last change that is not undone, or the one of this NUMBER.

    All changes of tags, ratings, notes and decisions are listed, whichever program made them.
    What was changed again since stays as it is.
    """
    if redo and (number is None or listed):
        raise click.UsageError("--redo needs the NUMBER of a change: --list tells them.")
    if whole and not listed:
        raise click.UsageError("--all is for --list.")
    with own_collection(read_only=listed) as (store, user):
        journal = Journal(store, user)
        entries = journal.entries(None, KEPT_ENTRIES)
        if listed:
            for entry in entries if whole else entries[:_SHOWN]:
                at = datetime.fromtimestamp(entry.at / 1000).astimezone()
                undone = " (undone)" if entry.undone else ""
                click.echo(
                    f"{entry.number:6}  {at:%Y-%m-%d %H:%M}  {printable(entry.title)}{undone}"
                )
            return DONE
        if number is None:
            number = next((entry.number for entry in entries if not entry.undone), None)
        if number is None:
            raise NotFound("there is nothing to undo")
        done = journal.set_undone(number, not redo)
    click.echo(f"{'Done again' if redo else 'Undone'}: {printable(done.entry.title)}")
    if done.left:
        left = words.count(done.left, "part")
        click.echo(f"{left} of it stayed as changed again since", err=True)
    return DONE
