"""Cookies: that of the refresh token, and who may use it; that of a challenge.

Scripts cannot read it, and it is sent to the session routes of our own site only. Changing state
on its strength alone also needs a request from our own pages, which browsers tell in
``Sec-Fetch-Site`` (or, if they are old, in ``Origin``).
"""

from __future__ import annotations

from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from fastapi import Cookie, Depends, Request, Response

from tagcat.api.deps import SettingsDep
from tagcat.app.passkeys.challenges import CHALLENGE_SECONDS
from tagcat.app.tokens import REFRESH_SECONDS
from tagcat.errors import AccessDenied

COOKIE = "tagcat_refresh"
CHALLENGE_COOKIE = "tagcat_passkey"


class _OwnCookie:
    """Sets or removes a cookie in the answer to a request, for routes below ``path`` alone."""

    name: ClassVar[str]
    path: ClassVar[str]
    seconds: ClassVar[int]

    def __init__(self, request: Request, response: Response, settings: SettingsDep) -> None:
        self._response = response
        # The scheme is what the server sees, or what a proxy that it trusts says.
        self._secure = settings.secure_cookies or request.url.scheme == "https"

    def keep(self, token: str) -> None:
        """Let the browser keep a token for as long as it is valid."""
        self._set(token, self.seconds)

    def remove(self) -> None:
        """Let the browser forget the token."""
        self._set("", 0)

    def _set(self, value: str, max_age: int) -> None:
        self._response.set_cookie(
            self.name,
            value,
            max_age=max_age,
            path=self.path,
            secure=self._secure,
            httponly=True,
            samesite="strict",
        )


class SessionCookie(_OwnCookie):
    """The cookie of a refresh token."""

    name = COOKIE
    path = "/api/v1/session"
    seconds = REFRESH_SECONDS


class ChallengeCookie(_OwnCookie):
    """The cookie of a challenge for passkeys: only the browser that got it can answer it."""

    name = CHALLENGE_COOKIE
    path = "/api/v1/session/passkey"
    seconds = CHALLENGE_SECONDS


def _own_pages_only(request: Request) -> None:
    site = request.headers.get("sec-fetch-site")
    if site is None:
        origin = request.headers.get("origin")
        own = origin is None or _host_of(origin) == request.headers.get("host")
    else:
        own = site in {"same-origin", "none"}
    if not own:
        raise AccessDenied("this request came from another site")


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


SessionCookieDep = Annotated[SessionCookie, Depends()]
ChallengeCookieDep = Annotated[ChallengeCookie, Depends()]
ChallengeToken = Annotated[str, Cookie(alias=CHALLENGE_COOKIE, max_length=1000)]
RefreshToken = Annotated[str, Cookie(alias=COOKIE, max_length=200)]
OwnPagesOnly = Depends(_own_pages_only)
