"""Passwords: kept as argon2id hashes (RFC 9106), compared in constant work."""

from __future__ import annotations

import os
import unicodedata
from functools import cached_property
from threading import BoundedSemaphore

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from tagcat.app.tokens import new_secret

MIN_PASSWORD, MAX_PASSWORD = 8, 256
"""Characters a password may have."""

PASSES, MEMORY_KIB, LANES = 3, 64 * 1024, 4
"""The second choice of RFC 9106, section 4: it fits where many may sign in at once."""

HASH_BYTES, SALT_BYTES = 32, 16


class Passwords:
    """Hashes and checks passwords. Any character may be in one.

    Each hash takes 64 MiB, so only as many are computed at once as there are processors.
    """

    def __init__(self) -> None:
        self._hasher = PasswordHasher(
            time_cost=PASSES,
            memory_cost=MEMORY_KIB,
            parallelism=LANES,
            hash_len=HASH_BYTES,
            salt_len=SALT_BYTES,
            type=Type.ID,
        )
        self._turns = BoundedSemaphore(os.cpu_count() or 1)

    @cached_property
    def _nobody(self) -> str:
        """What no password fits, checked where there is no account or none with a password."""
        return self._hasher.hash(new_secret())

    def hash(self, password: str) -> str:
        """The hash to keep."""
        with self._turns:
            return self._hasher.hash(_composed(password))

    def fits(self, password: str, kept: str | None) -> bool:
        """Whether ``password`` has the hash ``kept``; None fits nothing and takes as long."""
        nobody = self._nobody
        with self._turns:
            try:
                self._hasher.verify(kept or nobody, _composed(password))
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None


def _composed(password: str) -> str:
    # The same key press gives "é" as one character on one system and as two on another.
    return unicodedata.normalize("NFC", password)
