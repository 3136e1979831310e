"""The Neo4j server that all tests of a session share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from graph.server import Server, Unavailable, running


@pytest.fixture(scope="session")
def neo4j() -> Iterator[Server]:
    """A running server. Without one its tests are left out; with CI set, they fail."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running())
        except Unavailable as error:
            reason = f"the tests of the engine on Neo4j were left out: {error}"
        else:
            reason = ""
            yield server
    if reason and os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    if reason:
        pytest.skip(reason)
