"""The Neo4j server that all tests of a session share."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from graph.server import Server, Unavailable, running


@pytest.fixture(scope="session")
def neo4j() -> Iterator[Server]:
    """A running server. Without one its tests are left out; with CI set, they fail."""
    try:
        with running() as server:
            yield server
    except Unavailable as error:
        reason = f"the tests of the engine on Neo4j were left out: {error}"
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
