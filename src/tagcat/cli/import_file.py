"""``tagcat import``: a file that was exported into the collection."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from typing import BinaryIO

import click

from tagcat.app.accounts import local_user
from tagcat.app.keying import AllKeyed, Keying, adopt_key
from tagcat.app.transfer.importing import ExportReader, Fitting, Import
from tagcat.app.transfer.lines import BadLine
from tagcat.cli import words
from tagcat.cli.counting import CountProgress
from tagcat.cli.exits import DONE, INCOMPLETE, INTERRUPTED
from tagcat.cli.key_file import own_key
from tagcat.cli.output import STANDARD
from tagcat.errors import UnreadableFile
from tagcat.fingerprint.keyed import HashKey
from tagcat.graph.model import GraphStore, User
from tagcat.graph.opening import open_own
from tagcat.settings import read_settings


@click.command(
    name="import",
    epilog="Exit codes: 0 done, 1 done but some lines could not be read, 2 wrong usage, 3 nothing"
    " could be done, 130 stopped by Ctrl-C.",
)
@click.argument("file", metavar="FILE")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors.")
def command(file: str, quiet: bool) -> int:
    """Read a file that "tagcat export" wrote into your collection; "-" is standard input.

    What is there already is left alone. A line that breaks a rule is told and passed over.
    Stopped in the middle, the same command goes on from there.
    """
    settings = read_settings()
    progress = CountProgress(quiet=quiet)
    name = "standard input" if file == STANDARD else file
    with _input(file) as (source, size):
        try:
            reader = ExportReader(source)
        except BadLine as error:
            raise UnreadableFile(name, str(error)) from error
        with closing(open_own(settings)) as store:
            user = local_user(store)
            done = Import(
                reader,
                store,
                user.id,
                fitting=_fitting(store, user, own_key(settings), reader.key),
                refused=lambda why: progress.say(f"{name}, line {reader.lines}: {why}"),
                passed=lambda: progress.update(reader.bytes, words.count(done.files, "file")),
            )
            try:
                with progress.counting("Reading", size):
                    done.run()
            except KeyboardInterrupt:
                progress.say(
                    f"stopped at line {reader.lines:,}; what was saved is kept: the same command"
                    " goes on from here"
                )
                return INTERRUPTED
    if not done.ended:
        progress.say(f"{name}: the line that ends an export is missing: was the file cut off?")
    if not quiet:
        click.echo(_summary(done))
    return INCOMPLETE if done.bad or not done.whole else DONE


def _fitting(store: GraphStore, user: User, key: HashKey | None, exported: str | None) -> Fitting:
    """What makes contents of an export, keyed with the key of this id, fit the collection.

    Raises:
        KeyMismatch: they cannot be made to.
    """
    if exported is None:
        return Keying(store, user, key)
    adopt_key(store, user, exported)
    return AllKeyed()


def _summary(done: Import) -> str:
    parts = [f"{words.count(done.saved, 'file')} saved"]
    if done.files > done.saved:
        parts.append(f"{done.files - done.saved:,} there already")
    if done.added:
        parts.append(f"{words.count(done.added, 'annotation')} added")
    if done.bad:
        parts.append(f"{words.count(done.bad, 'line')} passed over")
    return ", ".join(parts)


@contextlib.contextmanager
def _input(name: str) -> Iterator[tuple[BinaryIO, int | None]]:
    """Standard input or a file, and its size in bytes if it has one.

    Raises:
        UnreadableFile: it cannot be opened.
    """
    if name == STANDARD:
        yield sys.stdin.buffer, None
        return
    try:
        source = open(name, "rb")  # noqa: SIM115 - closed below
    except (OSError, ValueError) as error:
        raise UnreadableFile(name, words.os_reason(error)) from error
    with source:
        status = os.fstat(source.fileno())
        yield source, status.st_size if stat.S_ISREG(status.st_mode) else None
