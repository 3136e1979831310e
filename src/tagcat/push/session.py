"""Being signed in to a server: tokens that are renewed on the way and forgotten at the end.

Password and tokens are in memory alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Literal

from pydantic import BaseModel

from tagcat.errors import AccessDenied
from tagcat.push.client import Answer, Client, NotTagcat, Refused, ServerFailed

_COOKIE = "tagcat_refresh"
_SESSION = "/api/v1/session"
_EARLY = 60.0
"""Seconds before its end at which a token is renewed."""

_CODES = 3
"""How often a code of the second factor may be typed."""

_GOODBYE = 5.0
"""Seconds to try to sign out: what was sent is safe, and nobody wants to wait."""


_UNKNOWN = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED})
_TOO_OLD = "the server's TagCat cannot take a collection yet: it needs to be updated"


class _Health(BaseModel):
    status: Literal["ok"]
    version: str


class _Key(BaseModel):
    id: str


class _User(BaseModel):
    hash_key: _Key | None = None


class _Signed(BaseModel):
    user: _User
    access_token: str
    expires_in: int


class Session:
    """Asks a server in the name of an account.

    Attributes:
        key: once signed in, the id of the key that hashes are made with there, or None.

    Args:
        client: the connection, which the caller closes.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._access = ""
        self._until = 0.0
        self._refresh = ""
        self.key: str | None = None

    def check_server(self) -> None:
        """Make sure that it is a TagCat server, before it gets a password.

        Raises:
            NotTagcat: it is none.
            ServerFailed: it cannot be reached.
        """
        try:
            # Whoever mistyped an address does not want to wait.
            self._client.ask("GET", "/api/v1/health", patience=0).read(_Health)
        except (NotTagcat, Refused) as error:
            if isinstance(error, Refused) and error.status == HTTPStatus.BAD_REQUEST:
                # It goes by another name, which its words say.
                raise
            raise NotTagcat(f"{self._client.address.url} is no TagCat server") from error

    def sign_in(self, name: str, password: str, ask_code: Callable[[], str]) -> None:
        """Sign in.

        Args:
            name: of the account.
            password: to it.
            ask_code: called where a code of the second factor is needed.

        Raises:
            AccessDenied: name, password or code are wrong.
            ServerFailed: the server cannot be used.
        """
        code = ""
        for left in range(_CODES, -1, -1):
            try:
                body = {"name": name, "password": password, "code": code}
                self._take(self._client.ask("POST", _SESSION, body=body, patience=0))
                return
            except Refused as error:
                if error.status != HTTPStatus.UNAUTHORIZED:
                    raise
                if "code" not in error.fields:
                    raise AccessDenied(f"{self._client.address.url}: {error.reason}") from error
            code = ask_code() if left else ""
        raise AccessDenied("the code of the second factor is wrong")

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        lines: bytes | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Answer:
        """As ``Client.ask``, signed in; a token that has run out is renewed.

        Raises:
            Refused: the answer is an error.
            ServerFailed: there is no answer, or the sign-in was ended elsewhere.
        """
        if time.monotonic() >= self._until:
            self._renew()
        for last in (False, True):
            headers = {"Authorization": f"Bearer {self._access}"}
            try:
                return self._client.ask(
                    method, path, body=body, lines=lines, params=params, headers=headers
                )
            except Refused as error:
                if error.status in _UNKNOWN:
                    raise ServerFailed(_TOO_OLD) from error
                if last or error.status != HTTPStatus.UNAUTHORIZED:
                    raise
            # The clock stands still while a computer sleeps.
            self._renew()
        raise AssertionError("the second answer is returned or raised")

    def sign_out(self) -> None:
        """End the sign-in, as far as the server can be reached."""
        if not self._refresh:
            return
        try:
            self._client.ask("DELETE", _SESSION, headers=self._cookie(), patience=_GOODBYE)
        except ServerFailed:
            pass
        finally:
            self._refresh = self._access = ""

    def _renew(self) -> None:
        try:
            self._take(self._client.ask("POST", f"{_SESSION}/refresh", headers=self._cookie()))
        except Refused as error:
            raise ServerFailed(f"the sign-in has ended: {error.reason}") from error

    def _take(self, answer: Answer) -> None:
        signed = answer.read(_Signed)
        self._access = signed.access_token
        self.key = None if signed.user.hash_key is None else signed.user.hash_key.id
        self._until = time.monotonic() + max(signed.expires_in - _EARLY, signed.expires_in / 2)
        self._refresh = _refresh_token(answer.cookies)

    def _cookie(self) -> dict[str, str]:
        return {"Cookie": f"{_COOKIE}={self._refresh}"}


def _refresh_token(cookies: tuple[str, ...]) -> str:
    for text in cookies:
        try:
            found = SimpleCookie(text).get(_COOKIE)
        except CookieError:
            continue
        if found is not None and found.value:
            return found.value
    raise NotTagcat("the server does not answer as TagCat does: a cookie is missing")
