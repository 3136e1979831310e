"""Opening a media file safely: regular files only, and every failure as ``UnreadableFile``."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from typing import TYPE_CHECKING

from tagcat.errors import UnreadableFile

if TYPE_CHECKING:
    from typing_extensions import Buffer

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


_MAX_IMAGE_BYTES = 1 << 31
"""Image files are read whole; larger ones than this are refused."""


class MediaFile(FileIO):
    """A regular, non-empty file, open for unbuffered reading; a context manager.

    Attributes:
        path: the file, as the caller named it.
    """

    def __init__(self, path: StrPath) -> None:
        """Open the file.

        Raises:
            UnreadableFile: there is no such file, it is not a regular one, it is empty, or the
                system refuses to open it.
        """
        self.path = os.fspath(path)
        try:
            # Looked at before it is opened: merely opening some devices has effects.
            _refuse_irregular(self.path, os.stat(self.path))
            super().__init__(self.path, "r", opener=lambda name, _: os.open(name, _FLAGS))
            status = os.fstat(self.fileno())
        except OSError as error:
            raise UnreadableFile(self.path, _reason(self.path, error)) from error
        except ValueError as error:
            raise UnreadableFile(self.path, "its name has a null character") from error
        try:
            _refuse_irregular(self.path, status)
            if status.st_size == 0:
                raise UnreadableFile(self.path, "the file is empty")
        except UnreadableFile:
            self.close()
            raise

    # The errors of reading are told from those of whoever handles what was read.

    def read(self, size: int | None = -1, /) -> bytes:
        """Up to ``size`` bytes; raises UnreadableFile where the system cannot read."""
        with self._reading():
            return super().read(size) or b""

    def readinto(self, buffer: Buffer, /) -> int:
        """Fill ``buffer`` and tell how much of it; raises UnreadableFile as ``read`` does."""
        with self._reading():
            return super().readinto(buffer) or 0

    def read_image(self) -> bytes:
        """All of the file, from its start.

        Raises:
            UnreadableFile: the file is larger than 2 GiB or cannot be read.
        """
        if os.fstat(self.fileno()).st_size > _MAX_IMAGE_BYTES:
            raise UnreadableFile(self.path, "too large for an image: more than 2 GiB")
        with self._reading():
            self.seek(0)
            return super().readall()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise UnreadableFile(self.path, _reason(self.path, error)) from error
        except MemoryError as error:
            raise UnreadableFile(self.path, "the file does not fit the memory") from error


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
