"""``tagcat export``: the collection as a file of JSON Lines."""

from __future__ import annotations

from contextlib import closing

import click

from tagcat.app.accounts import LOCAL_ACCOUNT
from tagcat.app.transfer.exporting import count_files, export_lines
from tagcat.app.transfer.lines import BadLine, read_header
from tagcat.cli import words
from tagcat.cli.counting import CountProgress
from tagcat.cli.exits import DONE
from tagcat.cli.key_file import own_key
from tagcat.cli.output import STANDARD, output
from tagcat.errors import KeyMismatch, NotFound, printable
from tagcat.fingerprint.keyed import HashKey
from tagcat.graph.model import User
from tagcat.graph.opening import open_own
from tagcat.settings import read_settings


@click.command(
    name="export",
    epilog="Exit codes: 0 done, 2 wrong usage, 3 nothing could be written, 130 stopped by Ctrl-C.",
)
@click.argument("file", default=STANDARD, metavar="[FILE]")
@click.option(
    "--plain",
    is_flag=True,
    help="Write hashes that are made with a key without it; TAGCAT_HASH_KEY names its file.",
)
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors.")
def command(file: str, plain: bool, quiet: bool) -> int:
    """Write your collection to a file of JSON Lines, or to standard output.

    One line for each file that "tagcat scan" saved or that you saved as the owner in the web
    app: where it lies, its hashes and all else that is known of it, but no media. "tagcat import"
    reads it.
    """
    settings = read_settings()
    key = own_key(settings) if plain else None
    progress = CountProgress(quiet=quiet)
    with closing(open_own(settings, read_only=True)) as store:
        user = store.user_by_name(LOCAL_ACCOUNT)
        if user is None:
            raise NotFound(
                f"nothing of yours is saved in {settings.store_name} yet: tagcat scan saves"
            )
        if plain:
            _check_plain(user, key)
        total = count_files(store, user.id)
        written = 0
        with output(file, _is_export, "export") as out, progress.counting("Writing", total):
            for number, line in enumerate(export_lines(store, user.id, key)):
                out.write(line)
                # The first line and the last one tell of no file.
                written = max(0, number - 1)
                if number % 100 == 0:
                    progress.update(number, words.count(number, "file"))
    if file != STANDARD and not quiet:
        click.echo(f"{words.count(written, 'file')} written to {printable(file)}")
    return DONE


def _check_plain(user: User, key: HashKey | None) -> None:
    """Raise KeyMismatch unless the key is that of the collection."""
    if user.hash_key is None:
        raise KeyMismatch("the hashes of this collection are made without a key")
    if key is None or key.id != user.hash_key.id:
        raise KeyMismatch(
            f"--plain needs the key {user.hash_key.id}: name its file in TAGCAT_HASH_KEY"
        )


def _is_export(line: bytes) -> bool:
    try:
        read_header(line)
    except BadLine:
        return False
    return True
