"""``tagcat restore``: a backup in place of the collection."""

from __future__ import annotations

from pathlib import Path

import click

from tagcat.cli.backup import check_embedded, pages_told, what_is_in
from tagcat.cli.counting import CountProgress
from tagcat.cli.exits import DONE
from tagcat.errors import printable
from tagcat.graph.backup import check_backup, put_back
from tagcat.settings import read_settings


@click.command(
    name="restore",
    epilog="Exit codes: 0 done, 2 wrong usage, 3 nothing was changed, 130 stopped by Ctrl-C.",
)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--check", is_flag=True, help="Only read FILE from end to end, and change nothing.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors.")
def command(file: Path, check: bool, quiet: bool) -> int:
    """Put the backup FILE in the place of the collection.

    FILE is checked first and stays as it is. The collection that is there now is kept beside,
    under a name that is printed. Stop servers and scans before: nothing is done while one has the
    collection open.
    """
    if check:
        held = check_backup(file)
        if not quiet:
            click.echo(f"{printable(str(file))} is sound: {what_is_in(held)}")
        return DONE
    settings = read_settings()
    check_embedded(settings, "restore")
    progress = CountProgress(quiet=quiet)
    with progress.counting("Copying", 100):
        restored = put_back(file, settings.store_path, pages_told(progress))
    if not quiet:
        click.echo(f"{what_is_in(restored.held)} restored to {printable(str(settings.store_path))}")
        if restored.kept is not None:
            click.echo(f"The collection that was there is now {printable(str(restored.kept))}")
    return DONE
