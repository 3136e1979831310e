"""Where a verb writes to: standard output, or a file that is there as a whole or not at all."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from tagcat.cli import words
from tagcat.errors import StoreError

STANDARD = "-"
"""Names standard output, or standard input."""

_FIRST_LINE = 1 << 20
"""Bytes of the first line of a file that is there, at most."""


@contextlib.contextmanager
def output(name: str, is_ours: Callable[[bytes], bool], what: str) -> Iterator[BinaryIO]:
    """Standard output, or a file that is there as a whole once the block has ended.

    Args:
        name: path of the file.
        is_ours: whether a file that is there may be replaced, by its first line.
        what: what such a file is called.

    Raises:
        StoreError: the file cannot be written, or something else is in it.
    """
    if name == STANDARD:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        # A link is to lead to the new file as it led to the old one.
        path = Path(os.path.realpath(name))
        _check_replaceable(path, is_ours, what)
        with _whole(path) as out:
            yield out
    except OSError as error:
        raise StoreError(f"{name} cannot be written: {words.os_reason(error)}") from error


def _check_replaceable(path: Path, is_ours: Callable[[bytes], bool], what: str) -> None:
    """Raise StoreError for a file that something else is in: it may be a picture."""
    if not path.is_file() or path.stat().st_size == 0:
        return
    with path.open("rb") as file:
        if not is_ours(file.readline(_FIRST_LINE)):
            raise StoreError(f"{path} is there and is no {what}: choose another name, or remove it")


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
