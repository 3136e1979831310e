"""A Neo4j server of its own for a benchmark, and what its statements cost."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString, NamedTuple
from unittest import mock

from neo4j import Driver, GraphDatabase, ManagedTransaction, Record

from tagcat.graph.neo4j.connection import Login
from tagcat.graph.neo4j.statements import statement

SCRIPT = Path(__file__).parents[1] / "scripts" / "neo4j"
CYPHER = Path(__file__).parents[1] / "src" / "tagcat" / "graph" / "cypher"


class Answer(NamedTuple):
    """Rows of a statement, and how often it reached for the store ("db hits")."""

    rows: list[Record]
    hits: int


class Used(NamedTuple):
    """What one statement of the product did: how often it was run, db hits, and operators that
    look at every node of a label."""

    runs: int
    hits: int
    scans: tuple[str, ...]


@contextmanager
def serving() -> Iterator[tuple[Login, Driver]]:
    """A server with APOC that ends with the block.

    Raises:
        SystemExit: it cannot be had here.
    """
    with subprocess.Popen(
        [sys.executable, str(SCRIPT), "run", "--apoc"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            said = dict(process.stdout.readline().strip().partition("=")[::2] for _ in range(2))
            if "TAGCAT_STORE" not in said:
                raise SystemExit("the server does not start")
            login = Login(said["TAGCAT_STORE"], "neo4j", said["TAGCAT_NEO4J_PASSWORD"])
            with GraphDatabase.driver(
                login.address,
                auth=(login.user, login.password),
                notifications_min_severity="OFF",
            ) as driver:
                yield login, driver
        finally:
            process.stdin.close()


def versions(driver: Driver) -> str:
    """The server and its procedures, one line."""
    agent = driver.get_server_info().agent
    (row,) = driver.execute_query("RETURN apoc.version() AS apoc").records
    return f"{agent} Community, APOC {row['apoc']}, one machine with the client"


def ask(driver: Driver, query: LiteralString, **values: object) -> list[Record]:
    """Rows of a statement in a transaction of its own."""
    return driver.execute_query(query, values).records


def profiled(driver: Driver, query: LiteralString, **values: object) -> Answer:
    """The same with its db hits, which takes longer."""
    answer = driver.execute_query(f"PROFILE {query}", values)
    profile = answer.summary.profile
    assert profile is not None
    return Answer(answer.records, _hits(profile))


@contextmanager
def watched() -> Iterator[dict[str, Used]]:
    """What the product's statements do in the block, by name."""
    name_of = {statement(path.stem): path.stem for path in CYPHER.glob("*.cypher")}
    used: dict[str, Used] = defaultdict(lambda: Used(0, 0, ()))
    real = ManagedTransaction.run

    def run(
        transaction: ManagedTransaction, query: str, parameters: dict[str, Any]
    ) -> list[Record]:
        result = real(transaction, f"PROFILE {query}", parameters)
        records = list(result)
        profile = result.consume().profile
        assert profile is not None
        before = used[name_of[query]]
        scans = {*before.scans, *(name for name in _operators(profile) if "Scan" in name)}
        used[name_of[query]] = Used(
            before.runs + 1, before.hits + _hits(profile), tuple(sorted(scans))
        )
        return records

    with mock.patch.object(ManagedTransaction, "run", run):
        yield used


def _hits(plan: dict[str, Any]) -> int:
    return int(plan.get("dbHits", 0)) + sum(_hits(child) for child in plan.get("children", ()))


def _operators(plan: dict[str, Any]) -> Iterator[str]:
    yield str(plan["operatorType"]).partition("@")[0]
    for child in plan.get("children", ()):
        yield from _operators(child)
