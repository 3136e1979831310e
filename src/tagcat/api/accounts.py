"""Making an account."""

from __future__ import annotations

from fastapi import APIRouter, Response

from tagcat.api.deps import AccountsDep, AddressDep, SettingsDep
from tagcat.api.schemas import Credentials, Session
from tagcat.api.session import answer
from tagcat.errors import Conflict

router = APIRouter(tags=["account"])


@router.post("/accounts", status_code=201)
def register(
    body: Credentials,
    response: Response,
    accounts: AccountsDep,
    settings: SettingsDep,
    address: AddressDep,
) -> Session:
    """Make an account and sign in with it."""
    if settings.registration == "closed":
        raise Conflict("no new accounts are made here: ask whoever runs this server")
    return answer(response, accounts.register(body.name, body.password, address), settings)
