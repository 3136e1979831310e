"""A part of another collection -> this one: an export that fits into a request."""

from __future__ import annotations

import io
from dataclasses import dataclass

from tagcat.app.keying import AsItIs, check_same
from tagcat.app.transfer.importing import ExportReader, Import
from tagcat.app.transfer.lines import BadLine
from tagcat.errors import InvalidInput, LimitExceeded
from tagcat.graph.model import GraphStore

MAX_LINES = 5_000
"""Lines that are taken at a time, header and end included: of files, each is a save."""


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that breaks a rule, by its number from 1, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Received:
    """What became of the lines.

    Attributes:
        files: lines that tell of a file.
        saved: files that were saved; the others were there.
        said: lines that tell what is said of files, and of tags.
        added: of what they say, what was new or replaced.
        refused: lines that broke a rule; the others were taken all the same.
    """

    files: int
    saved: int
    said: int
    added: int
    refused: tuple[RefusedLine, ...]


def receive(
    store: GraphStore, owner: str, export: bytes, *, key: str | None = None, replace: bool = False
) -> Received:
    """Save what an export tells of; what is there already is left alone.

    Args:
        store: where the collection is.
        owner: whose it is.
        export: its lines, a header first; an end is not asked for.
        key: the id of the key that the hashes of the collection are made with.
        replace: let what is said take the place of what is said otherwise; see ``merge``.

    Raises:
        InvalidInput: the header is missing, or of a newer TagCat.
        KeyMismatch: the header names another key than that of the collection.
        LimitExceeded: there are more than ``MAX_LINES``, or there would be too many tags, labels
            or taggers; files in front of these were saved.
    """
    if export.count(b"\n") > MAX_LINES:
        raise LimitExceeded(f"more than {MAX_LINES:,} lines: send fewer at a time")
    refused: list[RefusedLine] = []
    try:
        reader = ExportReader(io.BytesIO(export))
    except BadLine as error:
        raise InvalidInput("header", str(error)) from error
    check_same(key, reader.key)
    done = Import(
        reader,
        store,
        owner,
        AsItIs(keyed=key is not None),
        refused=lambda why: refused.append(RefusedLine(reader.lines, why)),
        passed=lambda: None,
        replace=replace,
    )
    done.run()
    return Received(done.files, done.saved, done.said, done.added, tuple(refused))
