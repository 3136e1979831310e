"""Constraints and indexes, and how an older database is brought up to date.

Files belong to a user and hold contents, whose pictures and key frames have looks; ``MATCH`` joins
looks as in the embedded engine (see ``tagcat.graph.schema``). ``spec/graph.md`` has the whole.
"""

from __future__ import annotations

from typing import Any

from tagcat.errors import StoreError
from tagcat.graph.neo4j.connection import Graph
from tagcat.graph.neo4j.statements import run, run_one, script

VERSION = 5
"""Version ``n`` is reached by ``cypher/schema_n.cypher``. A script that was released is never
changed."""


def check(graph: Graph) -> None:
    """Raise StoreError unless the database has the newest version; nothing is changed."""
    version = _checked(graph.read(lambda transaction: run_one(transaction, "schema_version")))
    if not version:
        raise StoreError(
            f"{graph.where} holds no TagCat collection: check the address and TAGCAT_NEO4J_DATABASE"
        )
    if version < VERSION:
        raise StoreError(
            f"the collection was written by an older TagCat (schema {version}, this one reads"
            f" {VERSION}): start tagcat serve on it once"
        )


def migrate(graph: Graph) -> None:
    """Bring the database to the newest version. Several processes may do so at once.

    Raises:
        StoreError: the database is of a newer TagCat, or of another program.
    """
    with graph.session() as session:
        version = _checked(run_one(session, "schema_version"))
        for step in range(version + 1, VERSION + 1):
            # Changes of the schema cannot share a transaction with others. Each does nothing
            # where it was done before, so that breaking off in between does no harm.
            for statement in script(f"schema_{step}"):
                session.run(statement).consume()
            run(session, "schema_done", version=step)


def _checked(found: list[Any] | None) -> int:
    """The version of the schema, 0 for none.

    Raises:
        StoreError: the database is of a newer TagCat, or of another program.
    """
    version, others = found or (None, False)
    if others:
        raise StoreError(
            "the database has users that are not TagCat's: give TagCat a database of its own,"
            " in TAGCAT_NEO4J_DATABASE"
        )
    if (version or 0) > VERSION:
        raise StoreError(
            f"the database was written by a newer TagCat (schema {version}, this one knows"
            f" {VERSION}); please update TagCat"
        )
    return int(version or 0)
