"""``tagcat key``: key files, with which hashes are made that say nothing without them."""

from __future__ import annotations

import os
from pathlib import Path

import click

from tagcat.cli import words
from tagcat.cli.exits import DONE
from tagcat.cli.key_file import read_key
from tagcat.errors import StoreError, printable
from tagcat.fingerprint.keyed import HashKey

_EPILOG = "Exit codes: 0 done, 2 wrong usage, 3 the file cannot be written or read."


@click.group(name="key")
def command() -> None:
    """Make a key for hashes, so that they say nothing without it.

    With TAGCAT_HASH_KEY=FILE, "tagcat scan" and "tagcat import" make all hashes that they save with
    the key in the file: who gets hold of the collection cannot look in it for pictures that they
    have. A collection has one key or none, from its first file on.
    """


@command.command(name="new", epilog=_EPILOG)
@click.argument("file", metavar="FILE")
def new(file: str) -> int:
    """Make a key and write it to FILE, which must not be there yet.

    Keep a copy somewhere safe: without it nothing can be added to the collection, or looked for in
    it.
    """
    key = HashKey.new()
    path = Path(file)
    try:
        # Nobody else may read it, from the first moment on.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(key.text)
            out.flush()
            os.fsync(out.fileno())
    except FileExistsError:
        raise StoreError(f"{file} is there already: choose another name") from None
    except (OSError, ValueError) as error:
        raise StoreError(f"{file} cannot be written: {words.os_reason(error)}") from error
    click.echo(f"key {key.id} written to {printable(file)}")
    return DONE


@command.command(name="show", epilog=_EPILOG)
@click.argument("file", metavar="FILE")
def show(file: str) -> int:
    """Print what tells the key in FILE from others; the key itself is not shown."""
    click.echo(read_key(Path(file)).id)
    return DONE
