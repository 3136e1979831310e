"""Folders and files named on the command line -> the media files in them."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tagcat.cli.words import os_reason
from tagcat.errors import UnreadableFile
from tagcat.fingerprint import guess_kind
from tagcat.fingerprint.model import Kind
from tagcat.fingerprint.sniff import HEAD_BYTES, is_text

_ALSO_TEXT = (".ts", ".mts")
"""Suffixes of videos that source code has as well: a folder of it is not a folder of errors."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A media file, before it is opened.

    Attributes:
        path: the file as a person would name it: what was asked for, plus the way down to it.
        absolute: the same file from the root, links in the folders above it resolved.
        kind: what its name says it is; None for a file named explicitly with a name that
            says nothing.
        size: bytes.
        modified_ns: time of the last change, nanoseconds since 1970.
    """

    path: str
    absolute: str
    kind: Kind | None
    size: int
    modified_ns: int


@dataclass(slots=True)
class Found:
    """What a walk came across; ``files`` are in the order of their paths.

    ``started`` counts the paths asked for that are there and can be opened, ``hidden``
    the hidden files and folders that were passed over, ``other`` the files that are not media by
    their name, ``links`` the links to folders and to files found anyway.
    """

    files: list[FoundFile] = field(default_factory=list)
    errors: list[UnreadableFile] = field(default_factory=list)
    started: int = 0
    hidden: int = 0
    other: int = 0
    links: int = 0


def find_files(
    paths: Iterable[str], *, hidden: bool = False, seen: Callable[[int], None] | None = None
) -> Found:
    """Every media file under ``paths``, each once.

    Folders are searched all the way down. Links to folders are not followed, so that no walk
    goes round in circles; a link to a file counts only if that file is not found itself.
    A file named explicitly is taken whatever its name is.

    Args:
        paths: files and folders.
        hidden: take files and folders whose name starts with a dot as well.
        seen: called now and then with the number of files found so far.
    """
    walk = _Walk(hidden=hidden, seen=seen)
    for path in paths:
        walk.start(path)
    return walk.finish()


class _Walk:
    def __init__(self, *, hidden: bool, seen: Callable[[int], None] | None) -> None:
        self._hidden = hidden
        self._seen = seen
        self._found = Found()
        self._files: dict[str, FoundFile] = {}
        self._linked: list[FoundFile] = []
        self._folders: set[str] = set()

    def start(self, path: str) -> None:
        try:
            status = os.stat(path)
        except (OSError, ValueError) as error:
            self._error(path, error)
            return
        if stat.S_ISDIR(status.st_mode):
            errors = len(self._found.errors)
            self._folder_tree(path)
            self._found.started += not any(e.path == path for e in self._found.errors[errors:])
        elif stat.S_ISREG(status.st_mode):
            self._found.started += 1
            # Only the folder is resolved: the file keeps the name it was asked for by.
            folder, name = os.path.split(path)
            absolute = os.path.join(os.path.realpath(folder or os.curdir), name)
            self._keep(path, absolute, guess_kind(path), status, link=os.path.islink(path))
        else:
            self._found.errors.append(UnreadableFile(path, "neither a file nor a folder"))

    def finish(self) -> Found:
        real = set(self._files)
        for file in self._linked:
            target = os.path.realpath(file.absolute)
            if target in real:
                self._found.links += 1
            else:
                real.add(target)
                self._files.setdefault(file.absolute, file)
        self._found.files = sorted(self._files.values(), key=lambda file: os.fsencode(file.path))
        return self._found

    def _folder_tree(self, top: str) -> None:
        waiting = [(top, os.path.realpath(top))]
        while waiting:
            path, absolute = waiting.pop()
            if absolute in self._folders:
                continue
            self._folders.add(absolute)
            try:
                entries = list(os.scandir(path))
            except OSError as error:
                self._error(path, error)
                continue
            for entry in entries:
                if entry.name.startswith(".") and not self._hidden:
                    self._found.hidden += 1
                elif entry.is_dir(follow_symlinks=False):
                    waiting.append((entry.path, os.path.join(absolute, entry.name)))
                else:
                    self._entry(entry, os.path.join(absolute, entry.name))
            if self._seen is not None:
                self._seen(len(self._files))

    def _entry(self, entry: os.DirEntry[str], absolute: str) -> None:
        # "._name" is where macOS keeps what belongs to "name": never a picture itself.
        kind = None if entry.name.startswith("._") else guess_kind(entry.name)
        link = entry.is_symlink()
        try:
            status = entry.stat()
        except OSError as error:
            # A broken link without a media name is no loss to a search for media.
            if kind is None:
                self._found.other += 1
            else:
                self._error(entry.path, error, link=link)
            return
        if link and stat.S_ISDIR(status.st_mode):
            self._found.links += 1
        elif kind is None or not stat.S_ISREG(status.st_mode) or _is_source_code(entry):
            self._found.other += 1
        else:
            self._keep(entry.path, absolute, kind, status, link=link)

    def _keep(
        self, path: str, absolute: str, kind: Kind | None, status: os.stat_result, *, link: bool
    ) -> None:
        file = FoundFile(path, absolute, kind, status.st_size, status.st_mtime_ns)
        if link:
            self._linked.append(file)
        else:
            self._files.setdefault(absolute, file)

    def _error(self, path: str, error: OSError | ValueError, *, link: bool | None = None) -> None:
        if link is None:
            link = _is_link(path)
        if link and isinstance(error, FileNotFoundError):
            reason = "broken link: what it points to does not exist"
        elif isinstance(error, ValueError):
            reason = "its name has a null character"
        else:
            reason = os_reason(error)
        self._found.errors.append(UnreadableFile(path, reason))


def _is_source_code(entry: os.DirEntry[str]) -> bool:
    if not entry.name.lower().endswith(_ALSO_TEXT):
        return False
    try:
        with open(entry.path, "rb") as file:
            return is_text(file.read(HEAD_BYTES))
    except OSError:
        return False  # reading it as a video will say what is wrong


def _is_link(path: str) -> bool:
    try:
        return os.path.islink(path)
    except ValueError:
        return False
