"""The lines of an export -> a collection: line by line, what is bad told and passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Protocol

from tagcat.app.transfer.lines import MAX_LINE, BadLine, EndLine, read_header, read_line
from tagcat.app.transfer.merging import BATCH as MERGED
from tagcat.app.transfer.merging import merge
from tagcat.app.transfer.renaming import renamed
from tagcat.app.transfer.said import Said
from tagcat.errors import KeyMismatch
from tagcat.graph.model import Content, FileRecord, GraphStore, ImageContent

BATCH = 200
"""Files that are handed to the store at a time."""

BATCH_LOOKS = 2_000
"""Hashes of images and key frames in them, unless one video alone has more."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Source(Protocol):
    """What lines are read from: a file or a pipe."""

    def readline(self, limit: int, /) -> bytes:
        """The next line with its line break, or its first ``limit`` bytes; nothing at the end."""
        ...


class Fitting(Protocol):
    """What makes something of an export into something of a collection."""

    def fit(self, content: Content) -> Content:
        """The content as it is in the collection.

        Raises:
            KeyMismatch: it cannot be in it.
        """
        ...

    def name(self, sha256: str) -> str:
        """What the content is named by in the collection."""
        ...


class ExportReader:
    """The lines of an export behind its header, as far as they were read.

    Attributes:
        lines: how many were read, blank ones and the header included.
        bytes: how many were read.
        key: the id of the key that the hashes are made with, or None.

    Args:
        source: stands at the beginning; the caller closes it.

    Raises:
        BadLine: the first line says that this is no export, or one of a newer TagCat.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self.lines = 0
        self.bytes = 0
        self._given = self._read()
        first = next(self._given, None)
        header = read_header(b"" if first is None else first.removeprefix(_BYTE_ORDER_MARK))
        self.key = header.key

    def __iter__(self) -> Iterator[bytes | None]:
        """Lines that are not blank; None for one that is longer than ``MAX_LINE``."""
        return self._given

    def _read(self) -> Iterator[bytes | None]:
        while line := self._source.readline(MAX_LINE + 1):
            self.lines += 1
            self.bytes += len(line)
            if len(line) <= MAX_LINE:
                if not line.isspace():
                    yield line
                continue
            while line and not line.endswith(b"\n"):
                line = self._source.readline(MAX_LINE)
                self.bytes += len(line)
            yield None


class Import:
    """Saves what an export tells of; what is there already is left alone.

    Attributes:
        files: lines that tell of a file, the bad ones left out.
        saved: files that were saved; the others were there.
        said: lines that tell what is said of files, and of tags; the bad ones left out.
        added: of what they say, what was new.
        bad: lines that broke a rule.
        ended: whether the line that ends an export was there.
        whole: whether it was, and told how many files and other lines there are.

    Args:
        reader: the export.
        store: where the collection is.
        owner: whose it is.
        fitting: makes contents those of the collection, with the names that they have there.
        refused: called with what is wrong with the line that was read last.
        passed: called whenever files were saved.
    """

    def __init__(
        self,
        reader: ExportReader,
        store: GraphStore,
        owner: str,
        fitting: Fitting,
        refused: Callable[[str], None],
        passed: Callable[[], None],
    ) -> None:
        self._reader = reader
        self._store = store
        self._owner = owner
        self._fitting = fitting
        self._refused = refused
        self._passed = passed
        self._batch: list[FileRecord] = []
        self._said: list[Said] = []
        self._looks = 0
        self.files = 0
        self.saved = 0
        self.said = 0
        self.added = 0
        self.bad = 0
        self.ended = False
        self.whole = False

    def run(self) -> None:
        """Read all lines and save their files.

        Raises:
            StoreError: the store failed; what was saved before stays.
        """
        for line in self._reader:
            try:
                self._take(line)
            except BadLine as error:
                self.bad += 1
                self._refused(str(error))
        self._save()

    def _take(self, line: bytes | None) -> None:
        """Save the file of a line, now or with the next batch."""
        if self.ended:
            raise BadLine("stands behind the line that ends the export")
        if line is None:
            raise BadLine(f"is longer than {MAX_LINE >> 20} MiB")
        record = read_line(line)
        if isinstance(record, EndLine):
            self._end(record)
            return
        if not isinstance(record, FileRecord):
            self.said += 1
            self._said.append(renamed(record, self._fitting.name))
            if len(self._said) >= MERGED:
                self._save()
            return
        try:
            record = replace(record, content=self._fitting.fit(record.content))
        except KeyMismatch as error:
            raise BadLine(str(error)) from error
        self.files += 1
        looks = 1 if isinstance(record.content, ImageContent) else len(record.content.frames)
        if self._batch and self._looks + looks > BATCH_LOOKS:
            self._save()
        self._batch.append(record)
        self._looks += looks
        if len(self._batch) >= BATCH:
            self._save()

    def _end(self, line: EndLine) -> None:
        there = self.files + self.said + self.bad
        self.ended = True
        # A line that could not be read may have been of either kind.
        self.whole = (
            line.files + line.said == there and line.files >= self.files and line.said >= self.said
        )
        if not self.whole:
            files = self.files + self.bad
            if line.said or self.said:
                self._refused(
                    f"files, said: {line.files + line.said:,} lines were exported,"
                    f" {there:,} are here"
                )
            else:
                self._refused(f"files: {line.files:,} were exported, {files:,} are here")

    def _save(self) -> None:
        batch, self._batch, self._looks = self._batch, [], 0
        if batch:
            self.saved += self._store.restore(self._owner, batch)
        # Behind the files that it is said of.
        said, self._said = self._said, []
        self.added += merge(self._store, self._owner, said)
        self._passed()
