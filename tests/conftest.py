"""What holds for all tests: how long examples may take, how tests are shared among processes
(pytest -n), and the Neo4j server that some need."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from graph.server import Server, Unavailable, running

# On a busy machine an example that takes long is no failure. Unless others are asked for, examples
# are the same in each run, so that one that fails has to do with what was changed.
settings.register_profile(
    "random", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=False
)
settings.register_profile(
    "patient", settings.get_profile("random"), derandomize=True, database=None
)
settings.load_profile("patient")


class Groups(LoadScopeScheduling):  # type: ignore[misc] # it has no types
    """Tests go to whichever process is free, but all that use Neo4j to one: they share a server,
    and each empties its database. Those that kill a server have one of their own."""

    def _split_scope(self, nodeid: str) -> str:
        if "test_neo4j_crash" in nodeid:
            return "neo4j that is killed"
        return "neo4j" if "neo4j" in nodeid else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    # The mark "xdist_group" has no effect with pytest 9.2 and pytest-xdist 3.8.
    return Groups(config, log)


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
