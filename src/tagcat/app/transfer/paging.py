"""All contents of a collection, a page in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator

from tagcat.graph.model import GraphStore, WholeContent

_PAGE = 200
"""Contents told of at a time."""


def content_pages(store: GraphStore, owner: str) -> Iterator[tuple[WholeContent, ...]]:
    """Pages of the contents of a user, in order of sha256."""
    after = ""
    while page := store.contents(owner, after, _PAGE):
        yield page
        after = page[-1].content.sha256
