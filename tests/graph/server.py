"""A real Neo4j server for tests: one that is given, or one that is started for the session."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from neo4j import GraphDatabase

from tagcat.graph.neo4j.connection import PATIENT, Login, Patience
from tagcat.graph.neo4j.store import Neo4jStore

SCRIPT = Path(__file__).parents[2] / "scripts" / "neo4j"

_MISSING = 3
"""What the script exits with if the server cannot be had here."""


class Unavailable(Exception):
    """There is no Neo4j here, and none can be had; says why."""


@dataclass(frozen=True)
class Server:
    """A server with a database that tests may fill."""

    address: str
    password: str

    @property
    def login(self) -> Login:
        """The user who may do everything."""
        return Login(self.address, "neo4j", self.password)

    @contextmanager
    def opened(self, patience: Patience = PATIENT) -> Iterator[Neo4jStore]:
        """A store that is closed after the block."""
        store = Neo4jStore(replace(self.login, patience=patience))
        try:
            yield store
        finally:
            store.close()

    def empty(self) -> None:
        """Delete all nodes, so that what a test finds is its own."""
        with GraphDatabase.driver(self.address, auth=("neo4j", self.password)) as driver:
            driver.execute_query("MATCH (n) WHERE NOT n:TagCat DETACH DELETE n")


@contextmanager
def running() -> Iterator[Server]:
    """The server of TAGCAT_TEST_NEO4J, or a new one that ends with the block.

    Raises:
        Unavailable: it needs what is not installed here.
    """
    given = os.environ.get("TAGCAT_TEST_NEO4J")
    if given:
        password = os.environ.get("TAGCAT_TEST_NEO4J_PASSWORD", "tagcat-test")
        yield Server(given, password)
        return
    process, server = start("run")
    try:
        yield server
    finally:
        end(process)


def start(*command: str) -> tuple[subprocess.Popen[str], Server]:
    """Start a server; its processes are a group of their own, which ``end`` ends.

    Raises:
        Unavailable: it needs what is not installed here.
    """
    process = subprocess.Popen(
        [sys.executable, str(SCRIPT), *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    said = dict(process.stdout.readline().strip().partition("=")[::2] for _ in range(2))
    if "TAGCAT_STORE" not in said:
        reason = process.stderr.read().strip()
        end(process)
        if process.returncode == _MISSING:
            raise Unavailable(reason)
        raise AssertionError(reason)
    return process, Server(said["TAGCAT_STORE"], said["TAGCAT_NEO4J_PASSWORD"])


def end(process: subprocess.Popen[str]) -> None:
    """End a server as it should be, if it still runs."""
    for pipe in (process.stdin, process.stdout, process.stderr):
        assert pipe is not None
        pipe.close()
        if pipe is process.stdin:
            process.wait()
