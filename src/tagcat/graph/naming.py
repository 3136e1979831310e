"""Ids for the outside."""

from __future__ import annotations

import secrets


def new_id() -> str:
    """An id for the outside: 128 random bits as 32 hexadecimal digits."""
    return secrets.token_hex(16)
