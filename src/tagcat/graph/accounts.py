"""Users and their refresh tokens as rows."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from typing import Any

from tagcat.errors import Conflict, NotFound
from tagcat.folding import folded
from tagcat.graph import hash_key, valid
from tagcat.graph import passkeys as passkeys_text
from tagcat.graph.model import (
    Counts,
    HashKeyRecord,
    Passkeys,
    RefreshToken,
    Revision,
    SecondFactor,
    User,
    WrappedKey,
)
from tagcat.graph.naming import new_id
from tagcat.graph.packing import packed
from tagcat.graph.users import user_of

_USER = (
    "SELECT public, name, password_hash, variance, generation, second_factor, hash_key FROM user"
)


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


def check_row(connection: sqlite3.Connection, row: int) -> None:
    """Raise NotFound if the user of a row was deleted since the row was read."""
    if connection.execute("SELECT 1 FROM user WHERE id = ?", (row,)).fetchone() is None:
        raise NotFound("no such user")


def add_user(
    connection: sqlite3.Connection, name: str, password_hash: str | None, variance: int
) -> User:
    """As ``GraphStore.add_user``."""
    if _by_name(connection, name) is not None:
        raise Conflict("this name is already taken")
    user = User(new_id(), name, password_hash, variance)
    (row,) = connection.execute("UPDATE last_user SET id = id + 1 RETURNING id").fetchone()
    connection.execute(
        "INSERT INTO user (id, public, name, folded, password_hash, variance)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (row, user.id, name, folded(name), password_hash, variance),
    )
    return user


def user(connection: sqlite3.Connection, owner: str) -> User:
    """As ``GraphStore.user``."""
    row = connection.execute(f"{_USER} WHERE id = ?", (row_id(connection, owner),)).fetchone()
    return user_of(row)


def user_by_name(connection: sqlite3.Connection, name: str) -> User | None:
    """As ``GraphStore.user_by_name``."""
    row = _by_name(connection, name)
    return None if row is None else user_of(row)


def users(connection: sqlite3.Connection) -> tuple[User, ...]:
    """As ``GraphStore.users``."""
    rows = connection.execute(f"{_USER} ORDER BY public")
    return tuple(user_of(row) for row in rows)


def set_variance(connection: sqlite3.Connection, owner: str, variance: int) -> User:
    """As ``GraphStore.set_variance``."""
    connection.execute(
        "UPDATE user SET variance = ? WHERE id = ?", (variance, row_id(connection, owner))
    )
    return user(connection, owner)


def set_password(
    connection: sqlite3.Connection, owner: str, password_hash: str, wrapped: WrappedKey | None
) -> User:
    """As ``GraphStore.set_password``."""
    key = hash_key.rewrapped(user(connection, owner).hash_key, wrapped)
    connection.execute(
        "UPDATE user SET password_hash = ?, hash_key = ? WHERE id = ?",
        (password_hash, packed(key), row_id(connection, owner)),
    )
    return end_sessions(connection, owner)


def end_sessions(connection: sqlite3.Connection, owner: str) -> User:
    """As ``GraphStore.end_sessions``."""
    row = row_id(connection, owner)
    connection.execute("DELETE FROM refresh_token WHERE user = ?", (row,))
    connection.execute("UPDATE user SET generation = generation + 1 WHERE id = ?", (row,))
    return user(connection, owner)


def set_second_factor(
    connection: sqlite3.Connection,
    owner: str,
    before: SecondFactor | None,
    after: SecondFactor | None,
) -> bool:
    """As ``GraphStore.set_second_factor``."""
    changed = connection.execute(
        "UPDATE user SET second_factor = ? WHERE id = ? AND second_factor IS ?",
        (packed(after), row_id(connection, owner), packed(before)),
    )
    return changed.rowcount == 1


def set_hash_key(
    connection: sqlite3.Connection,
    owner: str,
    before: HashKeyRecord | None,
    after: HashKeyRecord | None,
) -> bool:
    """As ``GraphStore.set_hash_key``."""
    row = row_id(connection, owner)
    (there, saved) = connection.execute(
        "SELECT hash_key, images + videos FROM user WHERE id = ?", (row,)
    ).fetchone()
    if there != packed(before):
        return False
    hash_key.check_change(before, after, saved)
    connection.execute("UPDATE user SET hash_key = ? WHERE id = ?", (packed(after), row))
    return True


def passkeys(connection: sqlite3.Connection, owner: str) -> Passkeys:
    """As ``GraphStore.passkeys``."""
    (kept,) = connection.execute(
        "SELECT passkeys FROM user WHERE id = ?", (row_id(connection, owner),)
    ).fetchone()
    return passkeys_text.unpacked(kept)


def set_passkeys(
    connection: sqlite3.Connection, owner: str, before: Passkeys, after: Passkeys
) -> bool:
    """As ``GraphStore.set_passkeys``."""
    changed = connection.execute(
        "UPDATE user SET passkeys = ? WHERE id = ? AND passkeys IS ?",
        (passkeys_text.packed(after), row_id(connection, owner), passkeys_text.packed(before)),
    )
    return changed.rowcount == 1


def delete_user(connection: sqlite3.Connection, owner: str) -> None:
    """As ``GraphStore.delete_user``; what belongs to the user goes by foreign keys.

    What is deleted is overwritten with zeros, so that nothing of it stays in free parts of the
    file; in the log beside it, it stays until that is written over.
    """
    row = row_id(connection, owner)
    connection.execute("PRAGMA secure_delete = ON")
    try:
        connection.execute("DELETE FROM user WHERE id = ?", (row,))
    finally:
        connection.execute("PRAGMA secure_delete = OFF")


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


def _by_name(connection: sqlite3.Connection, name: str) -> Sequence[Any] | None:
    row: Sequence[Any] | None = connection.execute(
        f"{_USER} WHERE folded = ?", (folded(name),)
    ).fetchone()
    return row
