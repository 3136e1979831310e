"""Users and their refresh tokens as rows."""

from __future__ import annotations

import sqlite3
import time

from tagcat.errors import Conflict, NotFound
from tagcat.folding import folded
from tagcat.graph import valid
from tagcat.graph.model import Counts, RefreshToken, Revision, User
from tagcat.graph.naming import new_id


def row_id(connection: sqlite3.Connection, owner: str) -> int:
    """Row id of a user.

    Raises:
        NotFound: there is no such user.
    """
    row = None
    if valid.is_id(owner):
        row = connection.execute("SELECT id FROM user WHERE public = ?", (owner,)).fetchone()
    if row is None:
        raise NotFound("no such user")
    return int(row[0])


def add_user(
    connection: sqlite3.Connection, name: str, password_hash: str | None, variance: int
) -> User:
    """As ``GraphStore.add_user``."""
    if _by_name(connection, name) is not None:
        raise Conflict("this name is already taken")
    user = User(new_id(), name, password_hash, variance)
    connection.execute(
        "INSERT INTO user (public, name, folded, password_hash, variance) VALUES (?, ?, ?, ?, ?)",
        (user.id, name, folded(name), password_hash, variance),
    )
    return user


def user(connection: sqlite3.Connection, owner: str) -> User:
    """As ``GraphStore.user``."""
    return User(
        *connection.execute(
            "SELECT public, name, password_hash, variance FROM user WHERE id = ?",
            (row_id(connection, owner),),
        ).fetchone()
    )


def user_by_name(connection: sqlite3.Connection, name: str) -> User | None:
    """As ``GraphStore.user_by_name``."""
    row = _by_name(connection, name)
    return None if row is None else User(*row)


def users(connection: sqlite3.Connection) -> tuple[User, ...]:
    """As ``GraphStore.users``."""
    rows = connection.execute(
        "SELECT public, name, password_hash, variance FROM user ORDER BY public"
    )
    return tuple(User(*row) for row in rows)


def set_variance(connection: sqlite3.Connection, owner: str, variance: int) -> User:
    """As ``GraphStore.set_variance``."""
    connection.execute(
        "UPDATE user SET variance = ? WHERE id = ?", (variance, row_id(connection, owner))
    )
    return user(connection, owner)


def counts(connection: sqlite3.Connection, owner: str) -> Counts:
    """As ``GraphStore.counts``."""
    return Counts(
        *connection.execute(
            "SELECT images, videos, frames, matches,"
            " (SELECT count(*) FROM device WHERE device.owner = user.id) FROM user WHERE id = ?",
            (row_id(connection, owner),),
        ).fetchone()
    )


def revision(connection: sqlite3.Connection, owner: str) -> Revision:
    """As ``GraphStore.revision``."""
    row = connection.execute(
        "SELECT file_revision, revision FROM user WHERE id = ?", (row_id(connection, owner),)
    ).fetchone()
    return Revision(*row)


def add_refresh_token(connection: sqlite3.Connection, token: RefreshToken) -> None:
    """As ``GraphStore.add_refresh_token``."""
    owner = row_id(connection, token.user)
    connection.execute(
        "DELETE FROM refresh_token WHERE user = ? AND expires <= ?", (owner, int(time.time()))
    )
    connection.execute(
        "INSERT INTO refresh_token (digest, user, family, expires, used) VALUES (?, ?, ?, ?, ?)",
        (token.digest, owner, token.family, token.expires, token.used),
    )


def use_refresh_token(connection: sqlite3.Connection, digest: str) -> RefreshToken | None:
    """As ``GraphStore.use_refresh_token``."""
    row = connection.execute(
        "SELECT public, family, expires, used FROM refresh_token"
        " JOIN user ON user.id = refresh_token.user WHERE digest = ?",
        (digest,),
    ).fetchone()
    if row is None:
        return None
    connection.execute("UPDATE refresh_token SET used = 1 WHERE digest = ?", (digest,))
    owner, family, expires, used = row
    return RefreshToken(digest, owner, family, expires, bool(used))


def drop_refresh_family(connection: sqlite3.Connection, owner: str, family: str) -> None:
    """As ``GraphStore.drop_refresh_family``."""
    connection.execute(
        "DELETE FROM refresh_token WHERE user = ? AND family = ?",
        (row_id(connection, owner), family),
    )


def _by_name(connection: sqlite3.Connection, name: str) -> tuple[str, str, str | None, int] | None:
    row: tuple[str, str, str | None, int] | None = connection.execute(
        "SELECT public, name, password_hash, variance FROM user WHERE folded = ?",
        (folded(name),),
    ).fetchone()
    return row
