"""A collection -> the lines of an export, a page of it in memory at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tagcat.app.transfer import lines
from tagcat.app.transfer.said import Telling
from tagcat.fingerprint.model import Kind
from tagcat.graph.model import FileQuery, GraphStore


def export_lines(store: GraphStore, owner: str) -> Iterator[bytes]:
    """All lines of an export of a user's collection, each with its line break.

    What is saved or deleted meanwhile may be in it or not; the last line says how much is.
    """
    yield lines.header_line(time.time_ns() // 1_000_000)
    telling = Telling(store, owner)
    files = said = 0
    for tag in telling.tags():
        yield lines.said_line(tag)
        said += 1
    for content, of_content in telling.contents():
        for record in content.records():
            yield lines.file_line(record)
            files += 1
        for each in of_content:
            yield lines.said_line(each)
            said += 1
    for decision in telling.decisions():
        yield lines.said_line(decision)
        said += 1
    yield lines.end_line(files, said)


def count_files(store: GraphStore, owner: str) -> int:
    """How many files a user has saved."""
    return sum(store.files(owner, FileQuery(kind, limit=1)).total for kind in Kind)
