"""Signing in, staying signed in, signing out.

The refresh token lives in a cookie that scripts cannot read and that is sent to these routes of
our own site only. Changing state on its strength alone also needs a request from our own pages,
which browsers tell in ``Sec-Fetch-Site`` and ``Origin``.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Cookie, Depends, Request, Response

from tagcat.api.deps import AccountsDep, AddressDep, SettingsDep
from tagcat.api.schemas import Credentials, OwnerCodeIn, Session, UserOut
from tagcat.app.accounts import SignedIn
from tagcat.app.tokens import ACCESS_SECONDS, REFRESH_SECONDS
from tagcat.errors import AccessDenied
from tagcat.settings import Settings

COOKIE = "tagcat_refresh"
_PATH = "/api/v1/session"

router = APIRouter(prefix="/session", tags=["account"])


def _own_pages_only(request: Request) -> None:
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    foreign_origin = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if site not in {None, "same-origin", "none"} or foreign_origin:
        raise AccessDenied("this request came from another site")


RefreshCookie = Annotated[str, Cookie(alias=COOKIE, max_length=200)]
OwnPagesOnly = Depends(_own_pages_only)


@router.post("", dependencies=[OwnPagesOnly])
def sign_in(
    body: Credentials,
    response: Response,
    accounts: AccountsDep,
    settings: SettingsDep,
    address: AddressDep,
) -> Session:
    """Sign in with name and password."""
    return answer(response, accounts.sign_in(body.name, body.password, address), settings)


@router.post("/owner", dependencies=[OwnPagesOnly])
def owner_sign_in(
    body: OwnerCodeIn,
    response: Response,
    accounts: AccountsDep,
    settings: SettingsDep,
    address: AddressDep,
) -> Session:
    """Sign in as this computer's owner, with the code `tagcat serve` shows once."""
    return answer(response, accounts.sign_in_owner(body.code, address), settings)


@router.post("/refresh", dependencies=[OwnPagesOnly])
def refresh_session(
    response: Response,
    accounts: AccountsDep,
    settings: SettingsDep,
    refresh_token: RefreshCookie = "",
) -> Session:
    """Exchange the cookie's refresh token for a new one and an access token."""
    return answer(response, accounts.refresh(refresh_token), settings)


@router.delete("", status_code=204, dependencies=[OwnPagesOnly])
def sign_out(
    response: Response,
    accounts: AccountsDep,
    settings: SettingsDep,
    refresh_token: RefreshCookie = "",
) -> None:
    """End this sign-in; its refresh tokens are forgotten."""
    accounts.sign_out(refresh_token)
    _set_cookie(response, "", 0, settings)


def answer(response: Response, signed_in: SignedIn, settings: Settings) -> Session:
    """The body of a sign-in; the refresh token goes into the cookie."""
    _set_cookie(response, signed_in.refresh_token, REFRESH_SECONDS, settings)
    return Session(
        access_token=signed_in.access_token,
        expires_in=ACCESS_SECONDS,
        user=UserOut.of(signed_in.user),
    )


def _set_cookie(response: Response, value: str, max_age: int, settings: Settings) -> None:
    response.set_cookie(
        COOKIE,
        value,
        max_age=max_age,
        path=_PATH,
        secure=settings.secure_cookies,
        httponly=True,
        samesite="strict",
    )
