"""How tests are shared among processes (pytest -n)."""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling


class Groups(LoadScopeScheduling):  # type: ignore[misc] # it has no types
    """Tests go to whichever process is free, but all that use Neo4j to one: they share a server,
    and each empties its database."""

    def _split_scope(self, nodeid: str) -> str:
        return "neo4j" if "neo4j" in nodeid else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    # The mark "xdist_group" has no effect with pytest 9.2 and pytest-xdist 3.8.
    return Groups(config, log)
