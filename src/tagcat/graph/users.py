"""Users as both engines read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tagcat.graph import hash_key, second_factor
from tagcat.graph.model import User


def user_of(row: Sequence[Any]) -> User:
    """A user of id, name, password hash, variance, generation, packed second factor and packed
    key of hashes."""
    user, name, password_hash, variance, generation, factor, key = row
    return User(
        id=user,
        name=name,
        password_hash=password_hash,
        variance=variance,
        generation=generation,
        second_factor=second_factor.unpacked(factor),
        hash_key=hash_key.unpacked(key),
    )
