"""A collection -> the lines of an export, a page of it in memory at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tagcat.app.transfer import lines
from tagcat.fingerprint.model import Kind
from tagcat.graph.model import FileQuery, GraphStore, WholeContent

_PAGE = 200


def export_lines(store: GraphStore, owner: str) -> Iterator[bytes]:
    """All lines of an export of a user's collection, each with its line break.

    What is saved or deleted meanwhile may be in it or not; the last line says how many files are.
    """
    yield lines.header_line(time.time_ns() // 1_000_000)
    files = 0
    for content in every_content(store, owner):
        for record in content.records():
            yield lines.file_line(record)
            files += 1
    yield lines.end_line(files)


def every_content(store: GraphStore, owner: str) -> Iterator[WholeContent]:
    """All contents of a user in order of sha256."""
    after = ""
    while page := store.contents(owner, after, _PAGE):
        yield from page
        after = page[-1].content.sha256


def count_files(store: GraphStore, owner: str) -> int:
    """How many files a user has saved."""
    return sum(store.files(owner, FileQuery(kind, limit=1)).total for kind in Kind)
