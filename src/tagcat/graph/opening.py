"""Stores by their names: what a person writes to say where a collection is.

A name is the path of a file, or the address of a Neo4j server. An address may hold a user and a
password, which nothing that is printed shows.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from tagcat.errors import StoreError
from tagcat.graph import index_cache
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import GraphStore
from tagcat.settings import Settings

_ADDRESS = re.compile(
    r"(?P<scheme>(?:neo4j|bolt)(?:\+s|\+ssc)?)://"
    r"(?:(?P<user>[^:/?#\s]*)(?::(?P<password>\S*))?@)?"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^][:/@?#\s]+)(?::(?P<port>[0-9]{1,5}))?/?"
)
_PORT = 7687
"""Where Neo4j listens unless told otherwise."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who signs in to a Neo4j server whose address does not say so, and to which database.

    ``timeout``: seconds after which the server is given up; None for what large saves may take.
    ``renew``: tells user and password as they are now, where they are changed meanwhile.
    """

    user: str = "neo4j"
    password: str | None = field(default=None, repr=False)
    database: str = ""
    timeout: float | None = None
    renew: Callable[[], tuple[str, str]] | None = None

    @classmethod
    def of(cls, settings: Settings) -> SignIn:
        """As the settings say."""
        password = settings.neo4j_password
        return cls(
            settings.neo4j_user,
            None if password is None else password.get_secret_value(),
            settings.neo4j_database,
            settings.neo4j_timeout,
        )


NOBODY = SignIn()


class _Address(NamedTuple):
    """An address in its parts; ``where`` is the address alone, ``host`` and ``port`` what it
    leads to."""

    where: str
    host: str
    port: int
    user: str | None
    password: str | None


def open_own(
    settings: Settings,
    *,
    read_only: bool = False,
    renew: Callable[[], tuple[str, str]] | None = None,
) -> GraphStore:
    """The store that the settings name, as ``open_store``; ``renew`` is as in ``SignIn``."""
    return open_store(
        settings.store_name,
        index_memory=settings.index_bytes,
        read_only=read_only,
        sign_in=replace(SignIn.of(settings), renew=renew),
    )


def open_store(
    name: str,
    *,
    index_memory: int = index_cache.MEMORY,
    read_only: bool = False,
    sign_in: SignIn = NOBODY,
) -> GraphStore:
    """The store of this name; the caller closes it.

    Args:
        name: the path of a collection file, or the address of a Neo4j server.
        index_memory: bytes that what is searched may take in memory.
        read_only: the store must be there, and nothing in it is changed. Otherwise a file that
            is not there is made, and an empty database prepared.
        sign_in: for a Neo4j server, as far as the address does not say it.

    Raises:
        StoreError: there is no such store, or it cannot be opened or reached; says what to check.
    """
    if "://" in name:
        return _open_server(_address(name), index_memory, read_only, sign_in)
    path = _path(name)
    if os.path.isdir(path):
        raise StoreError(f"{path} is a folder: name the collection file in it")
    return EmbeddedStore(path, index_memory, read_only=read_only)


def same_store(one: str, other: str) -> bool:
    """Whether two names mean the same store, also where links lead to it.

    Addresses do if they lead to the same server.

    Raises:
        StoreError: a name is none of a store.
    """
    addresses = [_address(name) if "://" in name else None for name in (one, other)]
    paths = [_path(name) for name in (one, other) if "://" not in name]
    match addresses:
        case [_Address() as this, _Address() as that]:
            return not _ends(this).isdisjoint(_ends(that))
        case [None, None]:
            try:
                return os.path.samefile(*paths)
            except OSError:  # one of them is not there yet
                return os.path.realpath(paths[0]) == os.path.realpath(paths[1])
        case _:
            return False


def shown(name: str) -> str:
    """The name as it may be printed: without user and password."""
    if "://" not in name:
        return name
    found = _ADDRESS.fullmatch(name)
    # What is no address may hold a password anywhere.
    return f"{name.partition('://')[0]}://…" if found is None else _parts(found).where


def _open_server(
    address: _Address, index_memory: int, read_only: bool, sign_in: SignIn
) -> GraphStore:
    user = sign_in.user if address.user is None else address.user
    password = sign_in.password if address.password is None else address.password
    if password is None:
        raise StoreError(f"{address.where} needs a password: set TAGCAT_NEO4J_PASSWORD")
    # The driver takes longer to import than the embedded store takes to open.
    from tagcat.graph.neo4j.connection import PATIENT, Login, Patience
    from tagcat.graph.neo4j.store import Neo4jStore

    patience = PATIENT if sign_in.timeout is None else Patience.within(sign_in.timeout)
    login = Login(
        address.where, user, password, sign_in.database, patience=patience, renew=sign_in.renew
    )
    return Neo4jStore(login, index_memory, read_only=read_only)


def _address(name: str) -> _Address:
    found = _ADDRESS.fullmatch(name)
    if found is not None:
        return _parts(found)
    scheme = name.partition("://")[0]
    if re.fullmatch(r"(neo4j|bolt)(\+s|\+ssc)?", scheme):
        # Without what was given: it may hold a password.
        raise StoreError(
            f"this is no address of a Neo4j server: {scheme}://HOST[:PORT], or"
            f" {scheme}://USER:PASSWORD@HOST[:PORT]"
        )
    raise StoreError(
        f"{scheme}:// is no kind of store: name a file, or a Neo4j server as neo4j+s://HOST"
    )


def _parts(found: re.Match[str]) -> _Address:
    scheme, user, password, host, port = found.groups()
    where = f"{scheme}://{host}" + (f":{port}" if port else "")
    return _Address(
        where,
        host.strip("[]").lower(),
        int(port or _PORT),
        None if user is None else unquote(user),
        None if password is None else unquote(password),
    )


def _ends(address: _Address) -> set[tuple[object, ...]]:
    """What the host is reached by, under each of its names."""
    ends: set[tuple[object, ...]] = {(address.host, address.port)}
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, OverflowError):  # said when it is opened
        return ends
    return ends | {end[:2] for *_, end in found}


def _path(name: str) -> Path:
    if not name or "\0" in name:
        raise StoreError("a store is named by the path of its file")
    return Path(name).expanduser().absolute()
