"""All of a collection, a page in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tagcat.graph.model import FileQuery, GraphStore, StoredFile, WholeContent

_PAGE = 200
"""Contents or files told of at a time."""


def content_pages(store: GraphStore, owner: str) -> Iterator[tuple[WholeContent, ...]]:
    """Pages of the contents of a user, in order of sha256."""
    after = ""
    while page := store.contents(owner, after, _PAGE):
        yield page
        after = page[-1].content.sha256


def file_pages(
    store: GraphStore, owner: str, query: FileQuery, limit: int | None = None
) -> Iterator[tuple[StoredFile, ...]]:
    """Pages of the files that fit a query, in its order; its own ``limit`` does not count.

    Args:
        limit: files to tell at most, None for all.
    """
    left = limit
    while left is None or left > 0:
        page = store.files(owner, replace(query, limit=_PAGE if left is None else min(_PAGE, left)))
        yield page.files
        if page.after is None:
            return
        query = replace(query, after=page.after)
        left = None if left is None else left - len(page.files)
