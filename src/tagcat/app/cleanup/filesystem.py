"""Steps on files that are atomic and never overwrite: hash, move, copy, link, clone."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from tagcat.errors import TagcatError

_CHUNK = 1 << 20
_FICLONE = 0x40049409  # linux/fs.h
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_CANNOT_CLONE = {errno.EOPNOTSUPP, errno.ENOTTY, errno.EINVAL, errno.EXDEV, errno.ENOSYS}


class Refusal(TagcatError):
    """A file is left as it is; the words say why, without its name."""


@dataclass(frozen=True, slots=True)
class State:
    """A regular file as it was when it was looked at; states of one unchanged file are equal."""

    device: int
    inode: int
    size: int
    modified_ns: int
    mode: int
    links: int

    @property
    def identity(self) -> tuple[int, int]:
        """The same for all names of one file."""
        return self.device, self.inode


def state_of(path: str) -> State:
    """The state of the regular file at ``path``.

    Raises:
        OSError: there is none, or it cannot be looked at.
        Refusal: it is a link or no regular file.
    """
    status = os.lstat(path)
    if stat.S_ISLNK(status.st_mode):
        raise Refusal("it is a symbolic link")
    if not stat.S_ISREG(status.st_mode):
        raise Refusal("it is not a regular file")
    return _state(status)


def _state(status: os.stat_result) -> State:
    return State(
        status.st_dev,
        status.st_ino,
        status.st_size,
        status.st_mtime_ns,
        stat.S_IMODE(status.st_mode),
        status.st_nlink,
    )


def sha256_of(path: str) -> tuple[str, State]:
    """The SHA-256 of a regular file, and its state, which did not change while it was read.

    Raises:
        OSError: it cannot be read.
        Refusal: it is a link, no regular file, or changed meanwhile.
    """
    before = state_of(path)
    digest = hashlib.sha256()
    with open(os.open(path, os.O_RDONLY | _NO_FOLLOW), "rb") as file:
        if _state(os.fstat(file.fileno())) != before:
            raise Refusal("it changed while it was read")
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    if state_of(path) != before:
        raise Refusal("it changed while it was read")
    return digest.hexdigest(), before


def temporary_name(folder: str) -> str:
    """A name in ``folder`` that nobody has."""
    return os.path.join(folder, f".tagcat-{secrets.token_hex(8)}")


def reserve(path: str) -> None:
    """Take a name: an empty file that ``move`` may replace.

    Raises:
        FileExistsError: something has that name.
        OSError: the folder cannot be written.
    """
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | _NO_FOLLOW, 0o600))


def move(source: str, destination: str, sha256: str, temporary: str) -> None:
    """Move a file onto a reserved name, to another disk by way of a copy that is verified.

    Args:
        source: the file.
        destination: reserved.
        sha256: what the file must hold.
        temporary: name in the folder of ``destination`` for a copy.

    Raises:
        OSError: it cannot be moved; then ``source`` is as it was, and ``destination`` is reserved.
        Refusal: the copy on the other disk is not the same.
    """
    try:
        os.replace(source, destination)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        copy(source, temporary, sha256)
        os.replace(temporary, destination)
        sync_folder(os.path.dirname(destination))
        os.unlink(source)
    for folder in {os.path.dirname(source), os.path.dirname(destination)}:
        sync_folder(folder)


def copy(source: str, temporary: str, sha256: str) -> None:
    """Write an independent, verified copy with the same time and rights to a new name.

    Raises:
        OSError: it cannot be written.
        Refusal: what was written is not the same.
    """
    try:
        reserve(temporary)
        with open(source, "rb") as file, open(temporary, "wb") as out:
            shutil.copyfileobj(file, out, _CHUNK)
            out.flush()
            os.fsync(out.fileno())
        shutil.copystat(source, temporary)
        if sha256_of(temporary)[0] != sha256:
            raise Refusal("its copy is not the same")
    except BaseException:
        remove_if_there(temporary)
        raise


def hard_link(kept: str, temporary: str) -> None:
    """Another name of ``kept``.

    Raises:
        Refusal: the two are on different disks, or the disk has no hard links.
        OSError: the folder cannot be written.
    """
    try:
        os.link(kept, temporary)
    except OSError as error:
        if error.errno == errno.EXDEV:
            raise Refusal("its kept copy is on another disk: no hard link can lead there") from None
        if error.errno in {errno.EOPNOTSUPP, errno.EPERM, errno.ENOSYS, errno.EMLINK}:
            raise Refusal("no hard link to its kept copy can be made on this disk") from None
        raise


def reflink(kept: str, temporary: str) -> None:
    """A file of its own that shares its blocks with ``kept`` until either is written to.

    Raises:
        Refusal: the file system cannot do that.
        OSError: the folder cannot be written.
    """
    reserve(temporary)
    try:
        if sys.platform != "linux":
            raise Refusal("reflinks can only be made on Linux; use --link hard")
        from fcntl import ioctl

        with open(kept, "rb") as file, open(temporary, "wb") as out:
            try:
                ioctl(out.fileno(), _FICLONE, file.fileno())
            except OSError as error:
                if error.errno not in _CANNOT_CLONE:
                    raise
                raise Refusal(
                    "the file system cannot make reflinks here (Btrfs, XFS and bcachefs can,"
                    " within one disk); use --link hard"
                ) from None
            os.fsync(out.fileno())
    except BaseException:
        remove_if_there(temporary)
        raise


def sync_folder(folder: str) -> None:
    """Have the names in a folder written to the disk, where the system can."""
    try:
        opened = os.open(folder or os.curdir, os.O_RDONLY)
    except OSError:
        return  # Windows opens no folders
    try:
        os.fsync(opened)
    except OSError:
        return  # nor do all file systems know how
    finally:
        os.close(opened)


def remove_if_there(path: str) -> None:
    """Remove a file of ours, if it is there."""
    Path(path).unlink(missing_ok=True)
