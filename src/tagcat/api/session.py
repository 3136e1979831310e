"""Signing in, staying signed in, signing out."""

from __future__ import annotations

from fastapi import APIRouter

from tagcat.api.cookie import OwnPagesOnly, RefreshToken, SessionCookie, SessionCookieDep
from tagcat.api.deps import AccountsDep, AddressDep
from tagcat.api.schemas import OwnerCodeIn, Session, SignIn, UserOut
from tagcat.app.accounts import SignedIn
from tagcat.app.tokens import ACCESS_SECONDS

router = APIRouter(prefix="/session", tags=["account"], dependencies=[OwnPagesOnly])


@router.post("")
def sign_in(
    body: SignIn, cookie: SessionCookieDep, accounts: AccountsDep, address: AddressDep
) -> Session:
    """Sign in with name and password.

    Where the account has a second factor, 401 with an error for the field `code` says that name
    and password are right and a code is missing or wrong.
    """
    return answer(accounts.sign_in(body.name, body.password, address, body.code), cookie)


@router.post("/owner")
def owner_sign_in(
    body: OwnerCodeIn, cookie: SessionCookieDep, accounts: AccountsDep, address: AddressDep
) -> Session:
    """Sign in as this computer's owner, with the code `tagcat serve` shows once."""
    return answer(accounts.sign_in_owner(body.code, address), cookie)


@router.post("/refresh")
def refresh_session(
    cookie: SessionCookieDep, accounts: AccountsDep, refresh_token: RefreshToken = ""
) -> Session:
    """Exchange the cookie's refresh token for a new one and an access token."""
    return answer(accounts.refresh(refresh_token), cookie)


@router.delete("", status_code=204)
def sign_out(
    cookie: SessionCookieDep, accounts: AccountsDep, refresh_token: RefreshToken = ""
) -> None:
    """End this sign-in; its refresh tokens are forgotten."""
    accounts.sign_out(refresh_token)
    cookie.remove()


def answer(signed_in: SignedIn, cookie: SessionCookie) -> Session:
    """The body of a sign-in; the refresh token goes into the cookie."""
    cookie.keep(signed_in.refresh_token)
    return Session(
        access_token=signed_in.access_token,
        expires_in=ACCESS_SECONDS,
        user=UserOut.of(signed_in.user),
    )
