"""One user's collection: saving, looking up, listing and deleting."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Collection as Some
from dataclasses import dataclass
from functools import partial

from tagcat.app.keying import check_same
from tagcat.app.transfer.digests import digests_of
from tagcat.app.transfer.exporting import export_lines
from tagcat.app.transfer.receiving import Received, receive
from tagcat.errors import StoreError, TagcatError
from tagcat.fingerprint.model import Kind
from tagcat.graph.batches import batches
from tagcat.graph.model import (
    Content,
    ContentMatch,
    Counts,
    FileInfo,
    FilePage,
    FileQuery,
    FileRecord,
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
        check_same(self._key, key)

    def save(self, uploads: Iterable[Upload]) -> list[Outcome]:
        """Save files; what fails for one stops none of the others.

        Several new ones are one transaction, where none of them needs one of its own. The matches
        are those at the user's variance, against everything saved before.
        """
        now = time.time_ns() // 1_000_000
        # A millisecond each, about what a save takes: a list shows them in their order.
        records = [
            FileRecord(upload.info, upload.content, now + number)
            for number, upload in enumerate(uploads)
        ]
        return [outcome for batch in batches(records) for outcome in self._save_batch(batch)]

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

    def receive(self, export: bytes, *, replace: bool = False) -> Received:
        """Take over a part of another collection, in the form of an export.

        Raises:
            InvalidInput: it is no export, or one of a newer TagCat.
            KeyMismatch: it is made with another key.
            LimitExceeded: it has too many lines, or there would be too many tags or labels.
        """
        return receive(self._store, self._owner, export, key=self._key, replace=replace)

    def digests(self, sha256s: Some[str]) -> dict[str, tuple[str, ...]]:
        """Digests of all that is saved and said of contents, by their sha256; see ``digests_of``.

        Contents that are not there are left out.
        """
        return digests_of(self._store, self._owner, sha256s)

    def counts(self) -> Counts:
        """How much is saved."""
        return self._store.counts(self._owner)

    def _save_batch(self, records: Sequence[FileRecord]) -> list[Outcome]:
        together = self._save_together(records) if len(records) > 1 else None
        if together is None:
            return [_tried(partial(self._save_one, record)) for record in records]
        outcomes = []
        later = {saved.content_id for saved in together}
        for saved in together:
            # All contents are new: those behind this one were not there before it.
            later.remove(saved.content_id)
            outcomes.append(_tried(partial(self._with_matches, saved, frozenset(later))))
        return outcomes

    def _save_together(self, records: Sequence[FileRecord]) -> Sequence[Saved] | None:
        """What became of files that were saved in one transaction; None if none was saved."""
        try:
            return self._store.save_together(self._owner, records)
        except TagcatError:
            return None  # saved one by one, those that it is the fault of are told
        except Exception:
            _log.exception("files could not be saved together")
            return None

    def _save_one(self, record: FileRecord) -> Outcome:
        saved = self._store.save(self._owner, record.info, record.content)
        return self._with_matches(saved, frozenset())

    def _with_matches(self, saved: Saved, without: frozenset[str]) -> Outcome:
        """What was saved with its matches, but those with contents of these ids."""
        found = self._matches(saved.file_id, saved.content_id, self._variance)
        return Outcome(saved, tuple(each for each in found if each.content_id not in without))

    def _matches(self, file_id: str, content_id: str, variance: int) -> tuple[ContentMatch, ...]:
        """The other files of the same content as one identical match, then what looks alike."""
        copies = self._store.copies(self._owner, content_id)
        others = tuple(copy for copy in copies if copy.id != file_id)
        alike = self._store.matches(self._owner, content_id, variance)
        return (_same_content(others, variance), *alike) if others else alike

    def _at(self, variance: int | None) -> int:
        return self._variance if variance is None else variance


def _tried(save: Callable[[], Outcome]) -> Outcome:
    try:
        return save()
    except TagcatError as error:
        return Outcome(error=error)
    except Exception:
        # A defect that one file meets must not keep those after it from being saved.
        _log.exception("a file could not be saved")
        return Outcome(error=StoreError("an unexpected error, which was logged"))


def _same_content(files: tuple[StoredFile, ...], variance: int) -> ContentMatch:
    """Files with the same bytes as a match like others."""
    one = files[0]
    match = same_content(0 if one.kind is Kind.VIDEO else None, one.frames, variance)
    return ContentMatch(one.content_id, one.kind, one.width, one.height, one.duration, match, files)
