"""A collection -> the lines of an export, a page of it in memory at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from tagcat.app.keying import plain_content
from tagcat.app.transfer import lines
from tagcat.app.transfer.renaming import renamed
from tagcat.app.transfer.said import Said, Telling
from tagcat.fingerprint.keyed import HashKey
from tagcat.fingerprint.model import Kind
from tagcat.graph.model import FileQuery, GraphStore


def export_lines(
    store: GraphStore, owner: str, plain_with: HashKey | None = None
) -> Iterator[bytes]:
    """All lines of an export of a user's collection, each with its line break.

    What is saved or deleted meanwhile may be in it or not; the last line says how much is. With
    the key of the collection, hashes are told without it.

    Raises:
        InvalidInput: the hashes were made with another key.
    """
    record = store.user(owner).hash_key
    key = None if record is None or plain_with is not None else record.id
    yield lines.header_line(time.time_ns() // 1_000_000, key)
    telling = Telling(store, owner)

    def line(said: Said) -> bytes:
        return lines.said_line(renamed(said, plain_with.sha256_of) if plain_with else said)

    files = said = 0
    for tag in telling.tags():
        yield line(tag)
        said += 1
    for content, of_content in telling.contents():
        for file in content.records():
            if plain_with is not None:
                file = replace(file, content=plain_content(file.content, plain_with))
            yield lines.file_line(file)
            files += 1
        for each in of_content:
            yield line(each)
            said += 1
    for decision in telling.decisions():
        yield line(decision)
        said += 1
    yield lines.end_line(files, said)


def count_files(store: GraphStore, owner: str) -> int:
    """How many files a user has saved."""
    return sum(store.files(owner, FileQuery(kind, limit=1)).total for kind in Kind)
