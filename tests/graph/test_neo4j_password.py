"""A password that is changed while the database is in use is asked for again."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from threading import Barrier

import pytest
from neo4j import Driver, GraphDatabase, ManagedTransaction

from patience import PATIENCE
from tagcat.errors import StoreError
from tagcat.graph.neo4j.connection import Graph, Login, Patience

from .server import Server

OLD, NEW = "the-old-password", "the-new-password"


@contextmanager
def user(server: Server, name: str) -> Iterator[tuple[Driver, Login]]:
    """A user of the database whose password a test may change."""
    with GraphDatabase.driver(server.address, auth=("neo4j", server.password)) as admin:
        admin.execute_query(
            f"CREATE USER {name} SET PASSWORD $password CHANGE NOT REQUIRED",
            {"password": OLD},
            database_="system",
        )
        try:
            yield admin, Login(server.address, name, OLD, patience=Patience(retry=10))
        finally:
            admin.execute_query(f"DROP USER {name}", database_="system")


def change(admin: Driver, name: str) -> None:
    admin.execute_query(
        f"ALTER USER {name} SET PASSWORD $password CHANGE NOT REQUIRED",
        {"password": NEW},
        database_="system",
    )


def test_the_new_password_is_asked_for_when_the_old_one_is_refused(neo4j: Server) -> None:
    asked = 0

    with user(neo4j, "rotated") as (admin, login):

        def renew() -> tuple[str, str]:
            nonlocal asked
            asked += 1
            return login.user, NEW

        with closing(Graph(replace(login, renew=renew))) as graph:
            assert asked == 0
            change(admin, login.user)
            together = Barrier(2)

            def read(transaction: ManagedTransaction) -> object:
                # Both at once, so that one of them needs a new connection. More would be refused as
                # too many wrong passwords in a row.
                together.wait(timeout=PATIENCE)
                return transaction.run("RETURN 1").single(strict=True)[0]

            with ThreadPoolExecutor(2) as pool:
                assert [f.result() for f in [pool.submit(graph.read, read) for _ in range(2)]] == [
                    1,
                    1,
                ]
            assert asked >= 1
        # A function that starts with what it knew before.
        with closing(Graph(replace(login, renew=renew))) as late:
            assert late.read(lambda t: t.run("RETURN 2").single(strict=True)[0]) == 2


def test_a_password_that_stays_wrong_is_an_error(neo4j: Server) -> None:
    with user(neo4j, "wrong") as (admin, login):
        change(admin, login.user)
        with pytest.raises(StoreError, match="does not let wrong in"):
            Graph(replace(login, renew=lambda: (login.user, "wrong"), patience=Patience(retry=2)))
