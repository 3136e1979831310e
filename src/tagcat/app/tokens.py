"""Access tokens (JWT, RFC 7519) and refresh tokens (random, stored as their SHA-256)."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from typing import NamedTuple, Protocol

import jwt

from tagcat.errors import AccessDenied

ACCESS_SECONDS = 15 * 60
"""How long an access token is valid."""

REFRESH_SECONDS = 30 * 24 * 3600
"""How long a refresh token is valid, unless it is exchanged before."""

_ALGORITHM = "HS256"
_ISSUER = "tagcat"


class Bearer(NamedTuple):
    """Whom an access token names: the user by id, and the generation it was issued in."""

    user: str
    generation: int


class Keys(Protocol):
    """Keys that are rotated: the first signs, and what any of them signed is valid."""

    def now(self) -> tuple[str, ...]:
        """The keys as they are known, at least one."""
        ...

    def anew(self) -> tuple[str, ...]:
        """The keys once more from where they are kept, after a token that none of them signed.

        Anybody can make such tokens up, so this has to be cheap when it is called often.
        """
        ...


class FixedKeys:
    """``Keys`` that stay as they are for as long as the server runs."""

    def __init__(self, *keys: str) -> None:
        self._keys = keys

    def now(self) -> tuple[str, ...]:
        """As ``Keys.now``."""
        return self._keys

    def anew(self) -> tuple[str, ...]:
        """As ``Keys.anew``."""
        return self._keys


class AccessTokens:
    """Makes and checks access tokens; the key's id goes along, so that keys can be rotated.

    Args:
        keys: what is signed with: one key, or several that are rotated.
    """

    def __init__(self, keys: str | Keys, clock: Callable[[], float] = time.time) -> None:
        self._keys = FixedKeys(keys) if isinstance(keys, str) else keys
        self._clock = clock

    def issue(self, user_id: str, generation: int = 0) -> str:
        """A token that says who its bearer is, for ``ACCESS_SECONDS``.

        ``generation`` is that of the user, which rises when all sign-ins end.
        """
        now = int(self._clock())
        claims = {
            "iss": _ISSUER,
            "aud": _ISSUER,
            "sub": user_id,
            "iat": now,
            "exp": now + ACCESS_SECONDS,
            "gen": generation,
        }
        key = self._keys.now()[0]
        return jwt.encode(claims, key, _ALGORITHM, headers={"kid": _id_of(key)})

    def bearer(self, token: str) -> Bearer:
        """Who the token was issued to.

        Raises:
            AccessDenied: the token is not ours, was changed, or has expired.
        """
        try:
            claims = jwt.decode(
                token,
                self._key_of(jwt.get_unverified_header(token).get("kid")),
                algorithms=[_ALGORITHM],
                audience=_ISSUER,
                issuer=_ISSUER,
                options={"require": ["exp", "sub"], "verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError as error:
            raise AccessDenied("the access token is not valid: sign in again") from error
        expires = claims["exp"]
        if not isinstance(expires, int) or expires <= self._clock():
            raise AccessDenied("the access token has expired: refresh it or sign in again")
        return Bearer(str(claims["sub"]), claims.get("gen", 0))

    def _key_of(self, key_id: object) -> str:
        for keys in (self._keys.now, self._keys.anew):
            for key in keys():
                if _id_of(key) == key_id:
                    return key
        raise AccessDenied("the access token is not valid here: sign in again")


def _id_of(key: str) -> str:
    return hashlib.sha256(b"tagcat key id" + key.encode()).hexdigest()[:16]


def new_secret() -> str:
    """256 random bits, fit for a cookie or an address."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """The SHA-256 of a secret in hexadecimal, which is all that is ever stored of it."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
