"""A second factor: time-based one-time passwords (TOTP, RFC 6238) and recovery codes.

The secret is not stored. It is made of a random salt, which is, and of the server's signing key,
which is not in the store: whoever steals a database alone cannot make codes. It is shown once, when
the factor is set up. Recovery codes are random and kept as their SHA-256; they work with any key.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import pyotp

from tagcat.app.tokens import FixedKeys, Keys, digest_of
from tagcat.graph.model import SecondFactor

STEP_SECONDS = 30
"""How long a code is shown."""

DRIFT = 1
"""Steps before and after the present one whose codes are taken, as clocks differ."""

RECOVERY_CODES = 10
"""Recovery codes that are given out at a time."""

MAX_CODE = 40
"""Characters a code may have as it is typed."""

_SECRET_BYTES = 20
_RECOVERY_BYTES = 10
_ISSUER = "TagCat"


@dataclass(frozen=True, slots=True)
class Setup:
    """What an authenticator app needs, told once: the secret (base32), alone and in an address."""

    secret: str
    uri: str


class SecondFactors:
    """Makes second factors and checks codes; keeps nothing.

    Args:
        keys: the server's signing keys: one, or several that are rotated. The first makes secrets,
            and codes of secrets that any of them made are good.
        clock: seconds since the epoch.
    """

    def __init__(self, keys: str | Keys, clock: Callable[[], float] = time.time) -> None:
        self._keys = FixedKeys(keys) if isinstance(keys, str) else keys
        self._clock = clock

    def begin(self, name: str) -> tuple[SecondFactor, Setup]:
        """A new factor that is not confirmed yet, and what to show the account's person."""
        factor = SecondFactor(secrets.token_hex(32))
        totp = totp_of(self._keys.now()[0], factor)
        return factor, Setup(totp.secret, totp.provisioning_uri(name=name, issuer_name=_ISSUER))

    def confirm(self, factor: SecondFactor, code: str) -> tuple[SecondFactor, list[str]] | None:
        """The factor once a code has shown that it is set up, and its recovery codes.

        None where the code is wrong. A confirmed factor gets recovery codes anew.
        """
        step = self._step_of(factor, code)
        if step is None:
            return None
        codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
        recovery = tuple(digest_of(_plain(each)) for each in codes)
        return replace(factor, confirmed=True, step=step, recovery=recovery), codes

    def spend(self, factor: SecondFactor, code: str) -> SecondFactor | None:
        """The factor after a code was used, which is good no more; None where it is not good.

        ``code`` is one of the authenticator, or a recovery code.
        """
        step = self._step_of(factor, code)
        if step is not None:
            return replace(factor, step=step)
        digest = digest_of(_plain(code))
        left = tuple(kept for kept in factor.recovery if not hmac.compare_digest(kept, digest))
        return None if len(left) == len(factor.recovery) else replace(factor, recovery=left)

    def _step_of(self, factor: SecondFactor, code: str) -> int | None:
        """The time step of a code that is good now and was not used; None if it is not."""
        typed = _plain(code).encode()
        now = int(self._clock()) // STEP_SECONDS
        found = None
        for totp in [totp_of(key, factor) for key in self._keys.now()]:
            for step in range(now - DRIFT, now + DRIFT + 1):
                right = hmac.compare_digest(totp.generate_otp(step).encode(), typed)
                if right and step > factor.step:
                    found = step
        return found


def totp_of(key: str, factor: SecondFactor) -> pyotp.TOTP:
    """What makes the codes of a factor that was set up with this key of the server."""
    message = b"tagcat second factor " + factor.salt.encode()
    secret = hmac.digest(key.encode(), message, hashlib.sha256)[:_SECRET_BYTES]
    return pyotp.TOTP(base64.b32encode(secret).decode(), interval=STEP_SECONDS)


def _recovery_code() -> str:
    """80 random bits, in groups that a person can copy."""
    text = base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode().lower()
    return "-".join(text[place : place + 4] for place in range(0, len(text), 4))


def _plain(code: str) -> str:
    """A code without what people put in to read it."""
    return "".join(code.split()).replace("-", "").lower()
