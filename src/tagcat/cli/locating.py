"""Files on the command line -> contents of the collection, by what is in them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tagcat.cli.cache import ALGORITHM, FingerprintCache
from tagcat.cli.key_file import content_names
from tagcat.cli.scan import CACHE_FILE
from tagcat.cli.walk import FoundFile, find_files
from tagcat.errors import StoreError, UnreadableFile
from tagcat.fingerprint import read_content
from tagcat.graph.model import GraphStore, User
from tagcat.settings import read_settings


@dataclass(slots=True)
class Located:
    """Files by what is known of them.

    Attributes:
        saved: files whose content is in the collection, with what it is named by: its sha256, or
            what the key of the collection makes of that.
        unsaved: files whose content is not.
        errors: files that could not be found or read.
    """

    saved: list[tuple[FoundFile, str]] = field(default_factory=list)
    unsaved: list[FoundFile] = field(default_factory=list)
    errors: list[UnreadableFile] = field(default_factory=list)

    @property
    def contents(self) -> list[str]:
        """What contents that are saved are named by, each once."""
        return list(dict.fromkeys(sha256 for _, sha256 in self.saved))

    def complaints(self) -> list[str]:
        """A line for each file that is not saved or could not be read."""
        lines = [str(error) for error in self.errors]
        lines += [
            f"{file.path}: is not in the collection: tagcat scan saves it" for file in self.unsaved
        ]
        return lines


def locate(store: GraphStore, user: User, paths: Sequence[str]) -> Located:
    """Find files and all media files in folders in the collection."""
    found = find_files(paths)
    located = contents_of(found.files)
    located.errors = [*found.errors, *located.errors]
    return split_saved(store, user, located)


def contents_of(files: Sequence[FoundFile]) -> Located:
    """The content of each file: as the last scan read it, if it has not changed since."""
    located = Located()
    with _cache() as cache:
        for file in files:
            known = None if cache is None else cache.get(file)
            try:
                content = read_content(file.absolute) if known is None else known[0]
            except UnreadableFile as error:
                located.errors.append(UnreadableFile(file.path, error.reason))
            else:
                located.saved.append((file, content.sha256))
    return located


def split_saved(store: GraphStore, user: User, located: Located) -> Located:
    """The same with the files whose content is not in the collection set apart, and the others
    with what it is named by there.

    Raises:
        KeyMismatch: the collection has a key that is not the one of this device.
    """
    name = content_names(user)
    named = [(file, name(sha256)) for file, sha256 in located.saved]
    wanted = list(dict.fromkeys(content for _, content in named))
    there = store.annotations(user.id, lambda rows: rows.contents(wanted))
    return Located(
        [(file, content) for file, content in named if content in there],
        [file for file, content in named if content not in there],
        located.errors,
    )


@contextlib.contextmanager
def _cache() -> Iterator[FingerprintCache | None]:
    """What scans have read; None where there is no such file."""
    path = Path(read_settings().home) / CACHE_FILE
    if not path.is_file():
        yield None
        return
    try:
        cache = FingerprintCache(path, ALGORITHM)
    except StoreError:
        yield None
        return
    with cache:
        yield cache
