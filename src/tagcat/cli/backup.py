"""``tagcat backup``: a copy of the collection file, made while it is in use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from tagcat.cli import words
from tagcat.cli.counting import CountProgress
from tagcat.cli.exits import DONE
from tagcat.errors import StoreError, printable
from tagcat.graph.backup import Held, back_up
from tagcat.graph.opening import shown
from tagcat.settings import Settings, read_settings


@click.command(
    name="backup",
    epilog="Exit codes: 0 done, 2 wrong usage, 3 there is no backup, 130 stopped by Ctrl-C.",
)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors.")
def command(file: Path, force: bool, quiet: bool) -> int:
    """Copy the collection to FILE, while servers and scans go on.

    All accounts are in it, with all that was saved until the command began. FILE takes its name
    only after it was read from end to end and compared with the collection; "tagcat restore" puts
    it back.
    """
    settings = read_settings()
    check_embedded(settings, "backup")
    progress = CountProgress(quiet=quiet)
    with progress.counting("Copying", 100):
        held = back_up(settings.store_path, file, replace=force, passed=pages_told(progress))
    if not quiet:
        click.echo(f"{what_is_in(held)} backed up to {printable(str(file))}, and checked")
    return DONE


def check_embedded(settings: Settings, verb: str) -> None:
    """Raise StoreError where the collection is no file: a server has tools of its own."""
    if settings.is_on_neo4j:
        raise StoreError(
            f"tagcat {verb} is for collection files, and yours is at {shown(settings.store)}: use"
            " neo4j-admin database dump and load there (AuraDB: its snapshots), or tagcat store"
            " copy, which copies all accounts from one store to another"
        )


def pages_told(progress: CountProgress) -> Callable[[int, int], None]:
    """What shows how much of a file was copied, in percent."""

    def passed(done: int, total: int) -> None:
        progress.update(done * 100 // max(1, total), "")

    return passed


def what_is_in(held: Held) -> str:
    """``2 accounts with 1,234 files``."""
    return f"{words.count(held.accounts, 'account')} with {words.count(held.files, 'file')}"
