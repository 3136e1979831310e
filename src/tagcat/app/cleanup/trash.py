"""The system's trash, as far as what is in it can be found again.

Libraries that move files to the trash do not say where a file went, so that nothing could be
taken back. On Linux and its like this follows the FreeDesktop.org Trash specification 1.0
(https://specifications.freedesktop.org/trash-spec/1.0/), so that file managers show the file and
can restore it as well; on macOS files go to the person's ``.Trash``.
"""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from tagcat.app.cleanup.filesystem import Refusal

_NO_TRASH = "there is no trash on its disk; use --to FOLDER"


@dataclass(frozen=True, slots=True)
class Trash:
    """Where files of one disk go: ``files``, and notes of where they were in ``info``, which is
    None where there are none. Paths in notes are relative to ``top``, or absolute if None."""

    files: str
    info: str | None
    top: str | None


def trash_for(path: str) -> Trash:
    """The trash of the disk that the file at ``path`` is on; made if it is missing.

    Raises:
        Refusal: there is none.
        OSError: it cannot be made.
    """
    if os.name == "nt":
        raise Refusal("TagCat cannot use the Recycle Bin; use --to FOLDER")
    device = os.lstat(path).st_dev
    if sys.platform == "darwin":
        return _of_mac(device)
    data = os.environ.get("XDG_DATA_HOME", "")
    home = Path(data) if os.path.isabs(data) else Path("~/.local/share").expanduser()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.stat(home).st_dev == device:
        return _made(home / "Trash", None)
    top = path
    while not os.path.ismount(top):
        top = os.path.dirname(top)
    return _of_disk(Path(top), device)


def note(trash: Trash, path: str, when: datetime) -> str:
    """The text of the note that tells where a file was."""
    shown = path if trash.top is None else os.path.relpath(path, trash.top)
    return (
        "[Trash Info]\n"
        f"Path={quote(os.fsencode(shown))}\n"
        f"DeletionDate={when.strftime('%Y-%m-%dT%H:%M:%S')}\n"
    )


def _of_mac(device: int) -> Trash:
    folder = Path("~/.Trash").expanduser()
    if not folder.is_dir() or os.stat(folder).st_dev != device:
        raise Refusal(_NO_TRASH)
    return Trash(str(folder), None, None)


def _of_disk(top: Path, device: int) -> Trash:
    shared, user = top / ".Trash", os.getuid()
    try:
        status = os.lstat(shared)
        # As the specification has it: a folder, no link, whose sticky bit is set.
        if stat.S_ISDIR(status.st_mode) and status.st_mode & stat.S_ISVTX:
            return _made(shared / str(user), str(top))
    except OSError:
        pass
    own = top / f".Trash-{user}"
    try:
        trash = _made(own, str(top))
    except OSError:
        raise Refusal(_NO_TRASH) from None
    if own.is_symlink() or os.stat(trash.files).st_dev != device:
        raise Refusal(_NO_TRASH)
    return trash


def _made(folder: Path, top: str | None) -> Trash:
    files, info = folder / "files", folder / "info"
    for each in (folder, files, info):
        each.mkdir(mode=0o700, exist_ok=True)
    return Trash(str(files), str(info), top)
