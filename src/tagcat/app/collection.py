"""One user's collection: saving, looking up, listing and deleting."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tagcat.app.transfer.exporting import export_lines
from tagcat.errors import KeyMismatch, StoreError, TagcatError
from tagcat.fingerprint.model import Kind
from tagcat.graph.model import (
    Content,
    ContentMatch,
    Counts,
    FileInfo,
    FilePage,
    FileQuery,
    GraphStore,
    Saved,
    StoredFile,
    User,
    VideoContent,
)
from tagcat.match.items import same_content

_log = logging.getLogger(__name__)

_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to save: where it lies, and what it looks like."""

    info: FileInfo
    content: Content


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one upload: ``saved`` and its matches, or ``error``."""

    saved: Saved | None = None
    matches: tuple[ContentMatch, ...] = ()
    error: TagcatError | None = None


class Collection:
    """What a user can do with what is saved; nothing reaches another user's data."""

    def __init__(self, store: GraphStore, user: User) -> None:
        self._store = store
        self._owner = user.id
        self._variance = user.variance
        self._key = None if user.hash_key is None else user.hash_key.id

    def check_key(self, key: str | None) -> None:
        """Raise KeyMismatch unless hashes made with the key of this id, or without one, belong
        here."""
        if key == self._key:
            return
        if self._key is None:
            raise KeyMismatch("the hashes of this collection are made without a key")
        if key is None:
            raise KeyMismatch("the hashes of this collection are made with a key: give yours")
        raise KeyMismatch("the hashes of this collection are made with another key")

    def save(self, uploads: Iterable[Upload]) -> list[Outcome]:
        """Save files one transaction each; what fails for one stops none of the others.

        The matches are those at the user's variance, against everything saved before.
        """
        return [self._save(upload) for upload in uploads]

    def look_up(self, content: Content, variance: int | None = None) -> tuple[ContentMatch, ...]:
        """What in the collection matches a content that need not be saved; best first."""
        return self._store.look_up(self._owner, content, self._at(variance))

    def matches(self, file_id: str, variance: int | None = None) -> tuple[ContentMatch, ...]:
        """What matches a saved file; best first.

        Raises:
            NotFound: no such file.
        """
        content_id = self._store.file(self._owner, file_id).content_id
        return self._matches(file_id, content_id, self._at(variance))

    def files(self, query: FileQuery) -> FilePage:
        """One page of files."""
        return self._store.files(self._owner, query)

    def file(self, file_id: str) -> tuple[StoredFile, tuple[StoredFile, ...]]:
        """A file, and all files with the same content (itself included).

        Raises:
            NotFound: no such file.
        """
        file = self._store.file(self._owner, file_id)
        return file, self._store.copies(self._owner, file.content_id)

    def frames(self, file_id: str) -> tuple[int, ...]:
        """The times of a video's key frames in milliseconds, in order; none of an image.

        Raises:
            NotFound: no such file.
        """
        content = self._store.content(
            self._owner, self._store.file(self._owner, file_id).content_id
        )
        return tuple(f.pos for f in content.frames) if isinstance(content, VideoContent) else ()

    def delete(self, file_ids: Sequence[str]) -> int:
        """Delete those of the files that are there; returns how many."""
        return self._store.delete_files(self._owner, file_ids)

    def export(self) -> Iterator[bytes]:
        """All that is saved as the lines of an export, in pieces of some ``_PIECE`` bytes."""
        piece = bytearray()
        for line in export_lines(self._store, self._owner):
            piece += line
            if len(piece) >= _PIECE:
                yield bytes(piece)
                piece.clear()
        yield bytes(piece)

    def counts(self) -> Counts:
        """How much is saved."""
        return self._store.counts(self._owner)

    def _save(self, upload: Upload) -> Outcome:
        try:
            saved = self._store.save(self._owner, upload.info, upload.content)
            matches = self._matches(saved.file_id, saved.content_id, self._variance)
        except TagcatError as error:
            return Outcome(error=error)
        except Exception:
            # A defect that one file meets must not keep those after it from being saved.
            _log.exception("a file could not be saved")
            return Outcome(error=StoreError("an unexpected error, which was logged"))
        return Outcome(saved, matches)

    def _matches(self, file_id: str, content_id: str, variance: int) -> tuple[ContentMatch, ...]:
        """The other files of the same content as one identical match, then what looks alike."""
        copies = self._store.copies(self._owner, content_id)
        others = tuple(copy for copy in copies if copy.id != file_id)
        alike = self._store.matches(self._owner, content_id, variance)
        return (_same_content(others, variance), *alike) if others else alike

    def _at(self, variance: int | None) -> int:
        return self._variance if variance is None else variance


def _same_content(files: tuple[StoredFile, ...], variance: int) -> ContentMatch:
    """Files with the same bytes as a match like others."""
    one = files[0]
    match = same_content(0 if one.kind is Kind.VIDEO else None, one.frames, variance)
    return ContentMatch(one.content_id, one.kind, one.width, one.height, one.duration, match, files)
