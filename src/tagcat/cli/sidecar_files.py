"""Sidecars on disk: found beside media files, read with bounds, and written as a whole."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from tagcat.app.tagfiles import xmp
from tagcat.app.tagfiles.beside import SUFFIX, Naming, is_sidecar, names_beside
from tagcat.app.tagfiles.said import Said
from tagcat.app.tagfiles.tree import MAX_BYTES, BadSidecar
from tagcat.cli.words import os_reason
from tagcat.errors import InvalidInput, UnreadableFile
from tagcat.fingerprint import guess_kind

_REGULAR_ONLY = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


class Neighbours:
    """Which files lie beside each other, each folder read once."""

    def __init__(self) -> None:
        self._folders: dict[str, dict[str, list[str]]] = {}

    def shared(self, path: str) -> list[str]:
        """Names of other files for which "IMG.xmp" would be as well, if that is for ``path``."""
        folder, name = os.path.split(path)
        stem = os.path.splitext(name)[0]
        return [other for other in self._stems(folder).get(stem, ()) if other != name]

    def media_of(self, sidecar: str) -> list[str]:
        """Paths of the media files that a sidecar belongs to."""
        folder, name = os.path.split(sidecar)
        whole = name[: -len(SUFFIX)]
        if guess_kind(whole) is not None and os.path.isfile(os.path.join(folder, whole)):
            return [os.path.join(folder, whole)]
        return [
            os.path.join(folder, other)
            for other in self._stems(folder).get(whole, ())
            if guess_kind(other) is not None
        ]

    def _stems(self, folder: str) -> dict[str, list[str]]:
        if folder not in self._folders:
            stems: dict[str, list[str]] = {}
            with contextlib.suppress(OSError):
                for name in sorted(os.listdir(folder or os.curdir)):
                    if not is_sidecar(name):
                        stems.setdefault(os.path.splitext(name)[0], []).append(name)
            self._folders[folder] = stems
        return self._folders[folder]


def sidecars_of(path: str) -> list[str]:
    """The sidecars that are there of a media file, the one of its whole name first."""
    return [name for name in names_beside(path).values() if os.path.lexists(name)]


def read_sidecar(path: str) -> Said:
    """What a sidecar says.

    Raises:
        UnreadableFile: it cannot be read, or is no sidecar.
    """
    try:
        return xmp.read(_read(path, _REGULAR_ONLY)[0])
    except BadSidecar as error:
        raise UnreadableFile(path, str(error)) from error


def target_for(path: str, naming: Naming | None, neighbours: Neighbours) -> str:
    """The sidecar to write for a media file.

    Unless ``naming`` says which, it is the one that is there, "IMG.jpg.xmp" before "IMG.xmp";
    the latter only if it is for this file alone.

    Raises:
        UnreadableFile: "IMG.xmp" was asked for and would be for other files as well.
    """
    names = names_beside(path)
    full = names[Naming.FULL]
    stem = names.get(Naming.STEM, full)
    others = neighbours.shared(path) if stem != full else []
    if naming is Naming.STEM and others:
        raise UnreadableFile(stem, f"would be for {others[0]} as well; write it with --name full")
    if naming is Naming.STEM:
        return stem
    if naming is Naming.FULL or os.path.lexists(full) or others or not os.path.lexists(stem):
        return full
    return stem


def write_sidecar(path: str, said: Said, media: str, *, replace: bool, dry: bool) -> xmp.Written:
    """Write what is said to a sidecar, if that changes it.

    It is there as a whole or not at all, and keeps its permissions; a new one has those of the
    media file. A link is not followed.

    Raises:
        UnreadableFile: it is a link or no sidecar, changed meanwhile, or cannot be written.
    """
    try:
        old, before = (
            _read(path, _REGULAR_ONLY | _NO_LINK) if os.path.lexists(path) else (None, None)
        )
        written = xmp.write(said, old, replace=replace)
        if written.changed and not dry:
            _replace(path, written.data, before, before or os.stat(media))
    except (BadSidecar, InvalidInput) as error:
        raise UnreadableFile(path, str(error)) from error
    except OSError as error:
        raise UnreadableFile(path, f"cannot be written: {os_reason(error)}") from error
    return written


def _read(path: str, flags: int) -> tuple[bytes, os.stat_result]:
    """The bytes of a regular file, and what it is.

    Raises:
        UnreadableFile: it is something else, or too large, or cannot be read.
    """
    if flags & _NO_LINK and os.path.islink(path):
        raise UnreadableFile(path, "is a link, which is not followed when tags are written")
    try:
        with open(os.open(path, flags), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableFile(path, "is no file")
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableFile(path, os_reason(error)) from error
    return data, status


def _replace(path: str, data: bytes, before: os.stat_result | None, like: os.stat_result) -> None:
    folder = os.path.dirname(path) or os.curdir
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".tagcat-", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            if hasattr(os, "fchmod"):
                os.fchmod(out.fileno(), like.st_mode & (0o777 if before else 0o666))
            if hasattr(os, "fchown") and before is not None:
                # Only the system's administrator may give files to others.
                with contextlib.suppress(OSError):
                    os.fchown(out.fileno(), before.st_uid, before.st_gid)
            os.fsync(out.fileno())
        if _state(path) != (None if before is None else _key(before)):
            raise UnreadableFile(path, "was changed by another program just now; try again")
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _state(path: str) -> tuple[int, ...] | None:
    try:
        return _key(os.lstat(path))
    except FileNotFoundError:
        return None


def _key(status: os.stat_result) -> tuple[int, ...]:
    return status.st_ino, status.st_size, status.st_mtime_ns, stat.S_IFMT(status.st_mode)
