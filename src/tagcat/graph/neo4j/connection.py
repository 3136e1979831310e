"""The connection to Neo4j: its transactions, and errors in words a person understands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from neo4j import Auth, Driver, GraphDatabase, ManagedTransaction, Session, unit_of_work
from neo4j.auth_management import AuthManager
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

IDLE_SECONDS = 60.0
"""How long a connection may lie idle before it is tried out: what lies between may have cut it."""

OLDEST = 5
"""The first version of Neo4j whose Cypher is spoken here."""

T = TypeVar("T")

_VERSION = re.compile(r"Neo4j/(\d+)\.")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds.

    Attributes:
        connect: for a server to answer at all.
        wait: for a connection of the pool.
        retry: how long a transaction is tried again, where the server says that this helps.
        read, write: how long the server may work on one transaction; a save waits for other saves
            of its user.
    """

    connect: float = 10.0
    wait: float = 60.0
    retry: float = 30.0
    read: float = 60.0
    write: float = 300.0

    @classmethod
    def within(cls, seconds: float) -> Patience:
        """As much as leaves time to tell of it, where all must be over after ``seconds``."""
        third = seconds / 3
        return cls(min(PATIENT.connect, third), third, third, 2 * third, 2 * third)


PATIENT = Patience()

Renew = Callable[[], tuple[str, str]]
"""Tells user and password as they are now, where those that were known are no longer let in."""


@dataclass(frozen=True, slots=True)
class Login:
    """Where a database is and who asks. ``database`` is empty for the user's own default.

    ``renew`` is for a password that is changed while the database is in use.
    """

    address: str
    user: str
    password: str
    database: str = ""
    patience: Patience = PATIENT
    renew: Renew | None = None

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
        self._signed_in = _SignedIn(login)
        try:
            self._driver: Driver = GraphDatabase.driver(
                login.address,
                auth=self._signed_in,
                connection_timeout=login.patience.connect,
                connection_acquisition_timeout=login.patience.wait,
                max_transaction_retry_time=login.patience.retry,
                liveness_check_timeout=IDLE_SECONDS,
                notifications_min_severity="OFF",
                user_agent="tagcat",
            )
        except (DriverError, ValueError) as error:
            raise StoreError(f"{login.address} cannot be used: {error}") from error
        self._bookmarks = GraphDatabase.bookmark_manager()
        try:
            with self._translated():
                self._check_version(self._let_in(lambda: self._driver.get_server_info().agent))
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
        limited = unit_of_work(timeout=self._login.patience.read)(work)
        with self._session() as session:
            return self._let_in(lambda: session.execute_read(limited))

    def write(self, work: Callable[[ManagedTransaction], T]) -> T:
        """What ``work`` returns in a transaction that writes; it may be called more than once.

        It is committed afterwards, or undone if ``work`` raises.

        Raises:
            StoreError: Neo4j failed; then nothing was changed.
            TornRead: a node went while it was read; the same.
        """
        if self._read_only:
            raise StoreError(f"the collection in {self.where} was opened to be read only")
        limited = unit_of_work(timeout=self._login.patience.write)(work)
        with self._session() as session:
            return self._let_in(lambda: session.execute_write(limited))

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

    def _let_in(self, call: Callable[[], T]) -> T:
        """What ``call`` returns, which is tried again with the password as it is by now."""
        try:
            return call()
        except AuthError:
            # The driver tells its manager only of what is refused once it is connected.
            if not self._signed_in.renew():
                raise
            return call()

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


class _SignedIn(AuthManager):
    """User and password as they are known; starts with what the login says."""

    def __init__(self, login: Login) -> None:
        self._login = login
        self._auth = Auth("basic", login.user, login.password)

    def get_auth(self) -> Auth:
        """What the driver signs in with."""
        return self._auth

    def handle_security_exception(self, auth: object, error: Neo4jError) -> bool:  # noqa: ARG002
        """Whether what the server refused on an open connection may be tried again."""
        return isinstance(error, AuthError) and self.renew()

    def renew(self) -> bool:
        """Ask for user and password again; whether there is somebody to ask."""
        if self._login.renew is None:
            return False
        self._auth = Auth("basic", *self._login.renew())
        return True


def _first_line(error: Exception) -> str:
    message = error.message if isinstance(error, Neo4jError) else None
    lines = (message or str(error) or type(error).__name__).splitlines()
    return lines[0]
