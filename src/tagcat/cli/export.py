"""``tagcat export``: the collection as a file of JSON Lines."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import click

from tagcat.app.accounts import LOCAL_ACCOUNT
from tagcat.app.transfer.exporting import count_files, export_lines
from tagcat.app.transfer.lines import MAX_LINE, BadLine, read_header
from tagcat.cli import words
from tagcat.cli.counting import CountProgress
from tagcat.cli.exits import DONE
from tagcat.errors import NotFound, StoreError, printable
from tagcat.graph.opening import open_own
from tagcat.settings import read_settings

STANDARD = "-"
"""Names standard output, or standard input."""


@click.command(
    name="export",
    epilog="Exit codes: 0 done, 2 wrong usage, 3 nothing could be written, 130 stopped by Ctrl-C.",
)
@click.argument("file", default=STANDARD, metavar="[FILE]")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors.")
def command(file: str, quiet: bool) -> int:
    """Write your collection to a file of JSON Lines, or to standard output.

    One line for each file that "tagcat scan" saved or that you saved as the owner in the web
    app: where it lies, its hashes and all else that is known of it, but no media. "tagcat import"
    reads it.
    """
    settings = read_settings()
    progress = CountProgress(quiet=quiet)
    with closing(open_own(settings, read_only=True)) as store:
        user = store.user_by_name(LOCAL_ACCOUNT)
        if user is None:
            raise NotFound(
                f"nothing of yours is saved in {settings.store_name} yet: tagcat scan saves"
            )
        total = count_files(store, user.id)
        written = 0
        with _output(file) as out, progress.counting("Writing", total):
            for number, line in enumerate(export_lines(store, user.id)):
                out.write(line)
                # The first line and the last one tell of no file.
                written = max(0, number - 1)
                if number % 100 == 0:
                    progress.update(number, words.count(number, "file"))
    if file != STANDARD and not quiet:
        click.echo(f"{words.count(written, 'file')} written to {printable(file)}")
    return DONE


@contextlib.contextmanager
def _output(name: str) -> Iterator[BinaryIO]:
    """Standard output, or a file that is there as a whole once the block has ended.

    Raises:
        StoreError: the file cannot be written.
    """
    if name == STANDARD:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        # A link is to lead to the new file as it led to the old one.
        path = Path(os.path.realpath(name))
        _check_replaceable(path)
        with _whole(path) as out:
            yield out
    except OSError as error:
        raise StoreError(f"{name} cannot be written: {words.os_reason(error)}") from error


def _check_replaceable(path: Path) -> None:
    """Raise StoreError for a file that something else is in: it may be a picture."""
    if not path.is_file() or path.stat().st_size == 0:
        return
    with path.open("rb") as file:
        try:
            read_header(file.readline(MAX_LINE))
        except BadLine as error:
            raise StoreError(
                f"{path} is there and is no export: choose another name, or remove it"
            ) from error


@contextlib.contextmanager
def _whole(path: Path) -> Iterator[BinaryIO]:
    """A file that is there as a whole once the block has ended; a pipe or device as it is."""
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        with path.open("wb") as device:
            yield device
        return
    # Only its owner may read it, as it is with the collection.
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".tagcat-export.")
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
