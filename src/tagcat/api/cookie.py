"""The refresh token's cookie, and who may use it.

Scripts cannot read it, and it is sent to the session routes of our own site only. Changing state
on its strength alone also needs a request from our own pages, which browsers tell in
``Sec-Fetch-Site`` (or, if they are old, in ``Origin``).
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Cookie, Depends, Request, Response

from tagcat.api.deps import SettingsDep
from tagcat.app.tokens import REFRESH_SECONDS
from tagcat.errors import AccessDenied

COOKIE = "tagcat_refresh"
_PATH = "/api/v1/session"


class SessionCookie:
    """Sets or removes the cookie in the answer to a request."""

    def __init__(self, request: Request, response: Response, settings: SettingsDep) -> None:
        self._response = response
        # The scheme is what the server sees, or what a proxy that it trusts says.
        self._secure = settings.secure_cookies or request.url.scheme == "https"

    def keep(self, refresh_token: str) -> None:
        """Let the browser keep the token for as long as it is valid."""
        self._set(refresh_token, REFRESH_SECONDS)

    def remove(self) -> None:
        """Let the browser forget the token."""
        self._set("", 0)

    def _set(self, value: str, max_age: int) -> None:
        self._response.set_cookie(
            COOKIE,
            value,
            max_age=max_age,
            path=_PATH,
            secure=self._secure,
            httponly=True,
            samesite="strict",
        )


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
RefreshToken = Annotated[str, Cookie(alias=COOKIE, max_length=200)]
OwnPagesOnly = Depends(_own_pages_only)
