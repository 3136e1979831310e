"""Access tokens (JWT, RFC 7519) and refresh tokens (random, stored as their SHA-256)."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

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


class Signer:
    """Signs claims as JWT and reads them; the key's id goes along, so that keys can be rotated.

    Args:
        keys: what is signed with: one key, or several that are rotated.
        audience: what the tokens are for; those for anything else are not read.
        clock: seconds since the epoch.
    """

    def __init__(self, keys: str | Keys, audience: str, clock: Callable[[], float]) -> None:
        self._keys = FixedKeys(keys) if isinstance(keys, str) else keys
        self._audience = audience
        self._clock = clock

    def sign(self, seconds: int, **claims: object) -> str:
        """A token of these claims that is valid for so many seconds."""
        now = int(self._clock())
        given = {"iss": _ISSUER, "aud": self._audience, "iat": now, "exp": now + seconds}
        key = self._keys.now()[0]
        return jwt.encode({**given, **claims}, key, _ALGORITHM, headers={"kid": _id_of(key)})

    def read(self, token: str) -> dict[str, Any]:
        """The claims of a token; it names a subject and when it expires.

        Raises:
            jwt.ExpiredSignatureError: it has expired.
            jwt.InvalidKeyError: it was signed with a key that is not ours.
            jwt.InvalidTokenError: it is for something else, or was changed.
        """
        claims: dict[str, Any] = jwt.decode(
            token,
            self._key_of(jwt.get_unverified_header(token).get("kid")),
            algorithms=[_ALGORITHM],
            audience=self._audience,
            issuer=_ISSUER,
            options={"require": ["exp", "sub"], "verify_exp": False, "verify_iat": False},
        )
        expires = claims["exp"]
        if not isinstance(expires, int) or expires <= self._clock():
            raise jwt.ExpiredSignatureError
        return claims

    def _key_of(self, key_id: object) -> str:
        for keys in (self._keys.now, self._keys.anew):
            for key in keys():
                if _id_of(key) == key_id:
                    return key
        raise jwt.InvalidKeyError


class AccessTokens:
    """Makes and checks access tokens.

    Args:
        keys: what is signed with: one key, or several that are rotated.
    """

    def __init__(self, keys: str | Keys, clock: Callable[[], float] = time.time) -> None:
        self._signer = Signer(keys, _ISSUER, clock)

    def issue(self, user_id: str, generation: int = 0) -> str:
        """A token that says who its bearer is, for ``ACCESS_SECONDS``.

        ``generation`` is that of the user, which rises when all sign-ins end.
        """
        return self._signer.sign(ACCESS_SECONDS, sub=user_id, gen=generation)

    def bearer(self, token: str) -> Bearer:
        """Who the token was issued to.

        Raises:
            AccessDenied: the token is not ours, was changed, or has expired.
        """
        try:
            claims = self._signer.read(token)
        except jwt.ExpiredSignatureError:
            raise AccessDenied(
                "the access token has expired: refresh it or sign in again"
            ) from None
        except jwt.InvalidKeyError:
            raise AccessDenied("the access token is not valid here: sign in again") from None
        except jwt.InvalidTokenError as error:
            raise AccessDenied("the access token is not valid: sign in again") from error
        return Bearer(str(claims["sub"]), claims.get("gen", 0))


def _id_of(key: str) -> str:
    return hashlib.sha256(b"tagcat key id" + key.encode()).hexdigest()[:16]


def new_secret() -> str:
    """256 random bits, fit for a cookie or an address."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """The SHA-256 of a secret in hexadecimal, which is all that is ever stored of it."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
