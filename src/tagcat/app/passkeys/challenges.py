"""Challenges: random numbers that a passkey signs once, soon, and in the browser that got them.

The server keeps none of them. A challenge goes out with a token that has it in it, signed by the
server, and comes back with the answer; so any process of the server can check it. What was answered
is kept with the user's passkeys until it has expired.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import jwt

from tagcat.app.throttle import TooManyAttempts
from tagcat.app.tokens import Keys, Signer, digest_of, new_secret
from tagcat.graph.model import Passkeys

CHALLENGE_SECONDS = 300
"""How long a challenge may be answered: finding a phone and a PIN takes people some time."""

MAX_SPENT = 20
"""Challenges that may be answered for an account in that time, however many servers there are."""

Purpose = Literal["add", "sign in"]

ANYBODY = ""
"""For whom the challenge of a sign-in is, as nobody has said yet who they are."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """A challenge: 256 random bits in base64url, and when it expires (seconds since the epoch)."""

    value: str
    expires: int


class Challenges:
    """Makes challenges and reads what comes back.

    Args:
        keys: the server's signing keys: one, or several that are rotated.
        clock: seconds since the epoch.
    """

    def __init__(self, keys: str | Keys, clock: Callable[[], float] = time.time) -> None:
        self._signer = Signer(keys, "tagcat passkey", clock)
        self._clock = clock

    def make(self, purpose: Purpose, user: str = ANYBODY) -> tuple[str, str]:
        """A challenge, and the token that must come back with the answer to it."""
        value = new_secret()
        return value, self._signer.sign(CHALLENGE_SECONDS, sub=user, use=purpose, val=value)

    def read(self, token: str, purpose: Purpose, user: str = ANYBODY) -> Challenge | None:
        """The challenge in a token, if it is ours, not expired, for this purpose and this user."""
        try:
            claims = self._signer.read(token)
        except jwt.PyJWTError:
            return None
        if (claims["sub"], claims.get("use")) != (user, purpose):
            return None
        return Challenge(claims["val"], claims["exp"])

    def spend(self, challenge: Challenge, passkeys: Passkeys) -> tuple[tuple[str, int], ...] | None:
        """What ``passkeys.spent`` is once the challenge was answered; None if it was before.

        Raises:
            TooManyAttempts: too many were, in too short a time.
        """
        now = int(self._clock())
        digest = digest_of(challenge.value)
        left = tuple(each for each in passkeys.spent if each[1] > now)
        if any(spent == digest for spent, _ in left):
            return None
        if len(left) >= MAX_SPENT:
            raise TooManyAttempts(min(expires for _, expires in left) - now)
        return (*left, (digest, challenge.expires))
