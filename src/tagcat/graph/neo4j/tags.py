"""Tags as nodes: reading them all, and finding them by their names."""

from __future__ import annotations

from collections.abc import Mapping

from neo4j import ManagedTransaction

from tagcat.folding import folded
from tagcat.graph.annotations import Tag
from tagcat.graph.neo4j.statements import run
from tagcat.graph.neo4j.torn import TornRead, whole


def read(transaction: ManagedTransaction, owner: str) -> dict[str, Tag]:
    """All tags by id.

    Raises:
        TornRead: a commit was seen in part.
    """
    found: dict[str, Tag] = {}
    for tag, name, aliases, parents, ids, colour in whole(
        run(transaction, "tag_all", owner=owner), 5
    ):
        if len(ids) != parents:
            raise TornRead
        found[tag] = Tag(name, colour, tuple(aliases), tuple(ids))
    return found


def ids_of(tags: Mapping[str, Tag]) -> dict[str, str]:
    """The ids of tags by their names and aliases in the form without case."""
    return {folded(name): key for key, tag in tags.items() for name in (tag.name, *tag.aliases)}
