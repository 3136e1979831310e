"""The engine on Neo4j: what every store must do, and what is its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.contract import GraphStoreContract
from graph.server import Server
from tagcat.graph.neo4j.store import Neo4jStore

pytestmark = pytest.mark.xdist_group("neo4j")


@pytest.fixture
def store(neo4j: Server) -> Iterator[Neo4jStore]:
    neo4j.empty()
    with neo4j.opened() as store:
        yield store


class TestNeo4jStore(GraphStoreContract):
    """The contract, with the fixture ``store`` of this module."""
