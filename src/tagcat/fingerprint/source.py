"""Opening a media file safely: regular files only, and every failure as ``UnreadableFile``."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO

from tagcat.errors import UnreadableFile

StrPath = str | os.PathLike[str]

_KINDS = (
    (stat.S_ISDIR, "a folder, not a file"),
    (stat.S_ISFIFO, "a named pipe, not a file"),
    (stat.S_ISSOCK, "a socket, not a file"),
    (stat.S_ISCHR, "a device, not a file"),
    (stat.S_ISBLK, "a device, not a file"),
)
# Opening a pipe or a device must neither wait for the other end nor take over a terminal.
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


@contextmanager
def open_file(path: StrPath) -> Iterator[FileIO]:
    """The regular, non-empty file at ``path``, open for unbuffered reading.

    Raises:
        UnreadableFile: there is no such file, it is not a regular one, it is empty, or reading
            it failed, also inside the ``with`` block.
    """
    name = os.fspath(path)
    try:
        # Looked at before it is opened: merely opening some devices has effects.
        _refuse_irregular(name, os.stat(name))
        with FileIO(name, "r", opener=lambda file, _: os.open(file, _FLAGS)) as file:
            status = os.fstat(file.fileno())
            _refuse_irregular(name, status)
            if status.st_size == 0:
                raise UnreadableFile(name, "the file is empty")
            yield file
    except OSError as error:
        raise UnreadableFile(name, _reason(name, error)) from error
    except ValueError as error:
        # A null character in the name, which no system call takes.
        raise UnreadableFile(name, f"cannot be opened ({error})") from error


def read_file(file: FileIO, name: str) -> bytes:
    """All of an open file, from its start.

    Raises:
        UnreadableFile: the file does not fit the memory.
    """
    try:
        file.seek(0)
        return file.readall()
    except (MemoryError, OverflowError) as error:
        raise UnreadableFile(name, "the file does not fit the memory") from error


def _refuse_irregular(name: str, status: os.stat_result) -> None:
    if stat.S_ISREG(status.st_mode):
        return
    for test, reason in _KINDS:
        if test(status.st_mode):
            raise UnreadableFile(name, reason)
    raise UnreadableFile(name, "not a regular file")


def _reason(name: str, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        if os.path.islink(name):
            return "a broken link: what it points to does not exist"
        return "no such file"
    if isinstance(error, PermissionError):
        return "no permission to read it"
    return (error.strerror or str(error) or "cannot be read").lower()
