"""Whether a store holds together: every answer compared with the rules applied anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from graph.contract import links_between, told
from graph.samples import item
from tagcat.fingerprint.model import Kind
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import Content, Counts, FileQuery, GraphStore, StoredFile
from tagcat.match import ItemIndex


@contextmanager
def opened(path: Path) -> Iterator[EmbeddedStore]:
    """An embedded store that is closed after the block."""
    store = EmbeddedStore(path)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def in_between(store: EmbeddedStore, *steps: Callable[[], object]) -> Iterator[None]:
    """Take steps between the search of the next save of ``store`` and its transaction."""
    left = list(steps)
    writing = store._database.writing

    @contextmanager
    def interrupted() -> Iterator[sqlite3.Connection]:
        while left:
            left.pop(0)()
        with writing() as connection:
            yield connection

    with mock.patch.object(store._database, "writing", interrupted):
        yield


def all_files(store: GraphStore, owner: str) -> list[StoredFile]:
    """Every file of a user."""
    found: list[StoredFile] = []
    for kind in Kind:
        page = store.files(owner, FileQuery(kind, limit=200))
        found += page.files
        while page.after is not None:
            page = store.files(owner, FileQuery(kind, after=page.after, limit=200))
            found += page.files
    return found


def check_whole(store: GraphStore, owner: str, contents: Iterable[Content]) -> None:
    """Assert that the user's collection is exactly what its files say it is.

    ``contents`` are those that may be there; which of them are is told by the files.
    """
    files = all_files(store, owner)
    saved = {file.sha256: file.content_id for file in files}
    there = [content for content in contents if content.sha256 in saved]
    assert len(there) == len(saved)
    index = ItemIndex()
    index.add_many(item(content) for content in there)
    for content in there:
        expected = [tuple(hit) for hit in index.search(item(content), 20)]
        assert told(store.matches(owner, saved[content.sha256], 20)) == expected[1:]
        assert told(store.look_up(owner, content, 20)) == expected
        copies = [file.id for file in files if file.sha256 == content.sha256]
        held = store.copies(owner, saved[content.sha256])
        assert sorted(file.id for file in held) == sorted(copies)
        assert {file.copies for file in held} == {len(copies)}
    kinds = [content.kind for content in there]
    assert store.counts(owner) == Counts(
        images=kinds.count(Kind.IMAGE),
        videos=kinds.count(Kind.VIDEO),
        frames=sum(len(item(content).positions) for content in there),
        matches=links_between(there),
        devices=len({file.info.device_id for file in files}),
    )
