"""Making an account."""

from __future__ import annotations

from fastapi import APIRouter

from tagcat.api.cookie import OwnPagesOnly, SessionCookieDep
from tagcat.api.deps import AccountsDep, AddressDep, SettingsDep
from tagcat.api.schemas import Credentials, Session
from tagcat.api.session import answer
from tagcat.errors import Conflict

router = APIRouter(tags=["account"], dependencies=[OwnPagesOnly])


@router.post("/accounts", status_code=201)
def register(
    body: Credentials,
    cookie: SessionCookieDep,
    accounts: AccountsDep,
    settings: SettingsDep,
    address: AddressDep,
) -> Session:
    """Make an account and sign in with it."""
    if settings.registration == "closed":
        raise Conflict("no new accounts are made here: ask whoever runs this server")
    return answer(accounts.register(body.name, body.password, address), cookie)
