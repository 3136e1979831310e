"""Users and their refresh tokens as nodes."""

from __future__ import annotations

import time
from typing import Any

from neo4j import ManagedTransaction
from neo4j.exceptions import ConstraintError

from tagcat.errors import Conflict, NotFound
from tagcat.folding import folded
from tagcat.graph import hash_key, valid
from tagcat.graph import passkeys as passkeys_text
from tagcat.graph.model import (
    Counts,
    HashKeyRecord,
    Passkeys,
    RefreshToken,
    SecondFactor,
    User,
    WrappedKey,
)
from tagcat.graph.neo4j.statements import run, run_one
from tagcat.graph.neo4j.torn import whole
from tagcat.graph.packing import packed
from tagcat.graph.users import user_of

State = dict[str, int]
"""The counters of a user by name, as in ``cypher/user_state.cypher``."""


def add_user(transaction: ManagedTransaction, user: User) -> User:
    """As ``GraphStore.add_user``, with an id that was chosen before.

    Raises:
        Conflict: the name is taken.
    """
    there = run_one(transaction, "user_by_name", folded=folded(user.name))
    if there is None:
        properties = {
            "id": user.id,
            "name": user.name,
            "folded": folded(user.name),
            "password_hash": user.password_hash,
            "variance": user.variance,
        }
        try:
            run(transaction, "user_add", user=properties)
        except ConstraintError as error:
            # Someone else was faster by less than it took to look.
            raise Conflict("this name is already taken") from error
    elif there[0] != user.id:
        # Otherwise this was committed, and the answer lost.
        raise Conflict("this name is already taken")
    return user


def user(transaction: ManagedTransaction, owner: str) -> User:
    """As ``GraphStore.user``."""
    return _found(run_one(transaction, "user_by_id", owner=owner))


def user_by_name(transaction: ManagedTransaction, name: str) -> User | None:
    """As ``GraphStore.user_by_name``."""
    row = run_one(transaction, "user_by_name", folded=folded(name))
    return None if row is None else user_of(row)


def users(transaction: ManagedTransaction) -> tuple[User, ...]:
    """As ``GraphStore.users``."""
    rows = run(transaction, "user_all")
    for user_id, name, _, variance, *_ in rows:
        whole([[user_id, name, variance]])
    return tuple(user_of(row) for row in rows)


def set_variance(transaction: ManagedTransaction, owner: str, variance: int) -> User:
    """As ``GraphStore.set_variance``."""
    return _found(run_one(transaction, "user_set_variance", owner=owner, variance=variance))


def set_password(
    transaction: ManagedTransaction, owner: str, password_hash: str, wrapped: WrappedKey | None
) -> User:
    """As ``GraphStore.set_password``; the user is locked."""
    key = hash_key.rewrapped(user(transaction, owner).hash_key, wrapped)
    run(transaction, "user_set_password", owner=owner, password_hash=password_hash)
    run(transaction, "user_set_hash_key", owner=owner, key=packed(key))
    return end_sessions(transaction, owner)


def end_sessions(transaction: ManagedTransaction, owner: str) -> User:
    """As ``GraphStore.end_sessions``; the user is locked."""
    return _found(run_one(transaction, "user_end_sessions", owner=owner))


def set_second_factor(
    transaction: ManagedTransaction,
    owner: str,
    before: SecondFactor | None,
    after: SecondFactor | None,
) -> bool:
    """As ``GraphStore.set_second_factor``; the user is locked."""
    texts = packed(before), packed(after)
    return _replaced(transaction, "user_set_second_factor", owner, *texts)


def set_hash_key(
    transaction: ManagedTransaction,
    owner: str,
    state: State,
    before: HashKeyRecord | None,
    after: HashKeyRecord | None,
) -> bool:
    """As ``GraphStore.set_hash_key``; the user is locked."""
    if user(transaction, owner).hash_key != before:
        return False
    hash_key.check_change(before, after, state["images"] + state["videos"])
    run(transaction, "user_set_hash_key", owner=owner, key=packed(after))
    return True


def passkeys(transaction: ManagedTransaction, owner: str) -> Passkeys:
    """As ``GraphStore.passkeys``."""
    row = run_one(transaction, "user_passkeys", owner=owner)
    if row is None:
        raise NotFound("no such user")
    return passkeys_text.unpacked(row[0])


def set_passkeys(
    transaction: ManagedTransaction, owner: str, before: Passkeys, after: Passkeys
) -> bool:
    """As ``GraphStore.set_passkeys``; the user is locked."""
    texts = passkeys_text.packed(before), passkeys_text.packed(after)
    return _replaced(transaction, "user_set_passkeys", owner, *texts)


def delete_user(transaction: ManagedTransaction, owner: str) -> None:
    """As ``GraphStore.delete_user``; the user is locked."""
    run(transaction, "user_delete", owner=owner)


def lock(transaction: ManagedTransaction, owner: str) -> State:
    """Lock a user's collection to the end of the transaction; returns the counters.

    Raises:
        NotFound: there is no such user.
    """
    return _state(run_one(transaction, "user_lock", owner=owner))


def state(transaction: ManagedTransaction, owner: str) -> State:
    """The counters of a user.

    Raises:
        NotFound: there is no such user.
    """
    return _state(run_one(transaction, "user_state", owner=owner))


def counts(transaction: ManagedTransaction, owner: str) -> Counts:
    """As ``GraphStore.counts``."""
    found = state(transaction, owner)
    return Counts(
        images=found["images"],
        videos=found["videos"],
        frames=found["frames"],
        matches=found["matches"],
        devices=found["devices"],
    )


def add_refresh_token(transaction: ManagedTransaction, token: RefreshToken) -> None:
    """As ``GraphStore.add_refresh_token``."""
    properties = {
        "digest": token.digest,
        "family": token.family,
        "expires": token.expires,
        "used": token.used,
    }
    _must_be_there(
        run(transaction, "token_add", owner=token.user, token=properties, now=int(time.time()))
    )


def use_refresh_token(transaction: ManagedTransaction, digest: str) -> RefreshToken | None:
    """As ``GraphStore.use_refresh_token``."""
    token = run_one(transaction, "token_lock", digest=digest)
    used = run_one(transaction, "token_use", digest=digest)
    if token is None or used is None:
        return None
    owner, family, expires = token
    return RefreshToken(digest, owner, family, expires, used[0])


def drop_refresh_family(transaction: ManagedTransaction, owner: str, family: str) -> None:
    """As ``GraphStore.drop_refresh_family``."""
    _must_be_there(run(transaction, "token_drop_family", owner=owner, family=family))


def check_owner(owner: str) -> None:
    """Raise NotFound for what cannot be the id of a user."""
    if not valid.is_id(owner):
        raise NotFound("no such user")


def _state(row: list[Any] | None) -> State:
    if row is None:
        raise NotFound("no such user")
    counters: State = row[0]
    whole([list(counters.values())])
    return counters


def _found(row: list[Any] | None) -> User:
    if row is None:
        raise NotFound("no such user")
    return user_of(row)


def _replaced(
    transaction: ManagedTransaction, name: str, owner: str, before: str | None, after: str | None
) -> bool:
    """Whether a statement found one text of the user's to be as told, and put another there."""
    row = run_one(transaction, name, owner=owner, before=before, after=after)
    return row is not None and bool(row[0])


def _must_be_there(rows: list[list[Any]]) -> None:
    if not rows:
        raise NotFound("no such user")
