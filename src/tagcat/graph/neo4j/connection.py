"""The connection to Neo4j: its transactions, and errors in words a person understands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from neo4j import Driver, GraphDatabase, ManagedTransaction, Session, unit_of_work
from neo4j.exceptions import (
    AuthError,
    ClientError,
    DriverError,
    Forbidden,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from tagcat.errors import StoreError
from tagcat.graph.neo4j.torn import TornRead

CONNECT_SECONDS = 10.0
"""How long a server may take to answer at all."""

WAIT_SECONDS = 60.0
"""How long to wait for a connection of the pool."""

RETRY_SECONDS = 30.0
"""How long a transaction is tried again, where the server says that this helps."""

READ_SECONDS = 60.0
WRITE_SECONDS = 300.0
"""How long the server may work on one transaction; a save waits for other saves of its user."""

OLDEST = 5
"""The first version of Neo4j whose Cypher is spoken here."""

T = TypeVar("T")

_VERSION = re.compile(r"Neo4j/(\d+)\.")


@dataclass(frozen=True, slots=True)
class Login:
    """Where a database is and who asks. ``database`` is empty for the user's own default."""

    address: str
    user: str
    password: str
    database: str = ""

    def __repr__(self) -> str:
        return f"Login({self.address!r}, {self.user!r}, database={self.database!r})"


class Graph:
    """A database in Neo4j. May be used from any thread.

    Reads go to any member of a cluster, writes to its leader; each transaction sees what earlier
    ones of this object have committed.

    Args:
        login: the database, and who asks.
        read_only: nothing is written.

    Raises:
        StoreError: it cannot be reached or used; says what to check.
    """

    def __init__(self, login: Login, *, read_only: bool = False) -> None:
        self._login = login
        self._read_only = read_only
        self._closed = False
        try:
            self._driver: Driver = GraphDatabase.driver(
                login.address,
                auth=(login.user, login.password),
                connection_timeout=CONNECT_SECONDS,
                connection_acquisition_timeout=WAIT_SECONDS,
                max_transaction_retry_time=RETRY_SECONDS,
                notifications_min_severity="OFF",
                user_agent="tagcat",
            )
        except (DriverError, ValueError) as error:
            raise StoreError(f"{login.address} cannot be used: {error}") from error
        self._bookmarks = GraphDatabase.bookmark_manager()
        try:
            with self._translated():
                agent = self._driver.get_server_info().agent
            self._check_version(agent)
        except BaseException:
            self._driver.close()
            raise

    @property
    def where(self) -> str:
        """The server in words."""
        return f"Neo4j at {self._login.address}"

    def close(self) -> None:
        """Close all connections."""
        self._closed = True
        self._driver.close()

    def read(self, work: Callable[[ManagedTransaction], T]) -> T:
        """What ``work`` returns in a transaction that reads; it may be called more than once.

        Raises:
            StoreError: Neo4j failed.
            TornRead: a node went while it was read.
        """
        with self._session() as session:
            return session.execute_read(unit_of_work(timeout=READ_SECONDS)(work))

    def write(self, work: Callable[[ManagedTransaction], T]) -> T:
        """What ``work`` returns in a transaction that writes; it may be called more than once.

        It is committed afterwards, or undone if ``work`` raises.

        Raises:
            StoreError: Neo4j failed; then nothing was changed.
            TornRead: a node went while it was read; the same.
        """
        if self._read_only:
            raise StoreError(f"the collection in {self.where} was opened to be read only")
        with self._session() as session:
            return session.execute_write(unit_of_work(timeout=WRITE_SECONDS)(work))

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session for what must not be in a transaction of ours, as changes of the schema.

        Raises:
            StoreError: Neo4j failed, in the block as well.
        """
        with self._session() as session:
            yield session

    @contextmanager
    def _session(self) -> Iterator[Session]:
        if self._closed:
            raise StoreError("the collection is closed")
        with (
            self._translated(),
            self._driver.session(
                database=self._login.database or None,
                bookmark_manager=self._bookmarks,
                fetch_size=-1,
            ) as session,
        ):
            yield session

    def _check_version(self, agent: str) -> None:
        version = _VERSION.match(agent)
        if version is not None and int(version[1]) < OLDEST:
            raise StoreError(
                f"the server at {self._login.address} is {agent}; TagCat needs Neo4j {OLDEST}"
                " or newer"
            )

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (DriverError, Neo4jError, OSError) as error:
            if isinstance(error, Neo4jError) and "EntityNotFound" in (error.code or ""):
                # A node was deleted after it had been found.
                raise TornRead from error
            raise StoreError(self._in_words(error)) from error

    def _in_words(self, error: Exception) -> str:
        login = self._login
        where = self.where
        code = error.code if isinstance(error, Neo4jError) else ""
        match error:
            case AuthError():
                return (
                    f"{where} does not let {login.user} in: check user and password, in"
                    " TAGCAT_NEO4J_USER and TAGCAT_NEO4J_PASSWORD or in the address"
                )
            case Forbidden():
                return (
                    f"{where} does not allow {login.user} to do this: give the user the right to"
                    f" read, write and change the schema ({error.message})"
                )
            case ClientError() if "DatabaseNotFound" in (code or ""):
                return f"{where} has no database {login.database}: check TAGCAT_NEO4J_DATABASE"
            case TransientError() | ClientError() if "TransactionTimedOut" in (code or ""):
                return f"{where} takes too long: it may be overloaded; try again later"
            case TransientError():
                return f"{where} is busy: try again later ({error.message})"
            case ServiceUnavailable() | SessionExpired() | OSError():
                return (
                    f"{where} cannot be reached: check that it runs, the address you gave, in"
                    " TAGCAT_STORE or to the command, and whether it wants an encrypted"
                    f" connection ({_first_line(error)})"
                )
            case _:
                return f"{where} failed: {_first_line(error)}"


def _first_line(error: Exception) -> str:
    message = error.message if isinstance(error, Neo4jError) else None
    lines = (message or str(error) or type(error).__name__).splitlines()
    return lines[0]
