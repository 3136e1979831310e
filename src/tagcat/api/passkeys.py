"""Passkeys: signing in with one, and the signed-in user's own."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from tagcat.api.cookie import (
    ChallengeCookieDep,
    ChallengeToken,
    OwnPagesOnly,
    SessionCookieDep,
)
from tagcat.api.deps import AddressDep, OwnPasskeysDep, PasskeySignInsDep, SiteDep, UserDep
from tagcat.api.passkey_schemas import (
    PasskeyChallenge,
    PasskeyCreation,
    PasskeyIn,
    PasskeyList,
    PasskeyOut,
    PasskeyPatch,
    PasskeySignIn,
)
from tagcat.api.schemas import Confirmation, Session
from tagcat.api.session import answer

router = APIRouter(tags=["account"])

PasskeyIdPath = Annotated[str, Path(max_length=64)]


@router.post("/session/passkey/options", dependencies=[OwnPagesOnly])
def begin_passkey_sign_in(
    sign_ins: PasskeySignInsDep, site: SiteDep, cookie: ChallengeCookieDep
) -> PasskeyChallenge:
    """Begin to sign in with a passkey: the same for everybody. A cookie comes with it."""
    challenge, token = sign_ins.begin()
    cookie.keep(token)
    return PasskeyChallenge(site=site.name, challenge=challenge)


@router.post("/session/passkey", dependencies=[OwnPagesOnly])
def sign_in_with_passkey(
    body: PasskeySignIn,
    sign_ins: PasskeySignInsDep,
    site: SiteDep,
    cookie: SessionCookieDep,
    challenge: ChallengeCookieDep,
    address: AddressDep,
    token: ChallengeToken = "",
) -> Session:
    """Sign in with what a passkey signed within five minutes. No code is asked for beside it."""
    signed_in = sign_ins.finish(site, token, body.proof(), address)
    challenge.remove()
    return answer(signed_in, cookie)


@router.get("/me/passkeys")
def list_passkeys(own: OwnPasskeysDep) -> PasskeyList:
    """All passkeys, oldest first."""
    return PasskeyList(passkeys=[PasskeyOut.of(each) for each in own.all()])


@router.post("/me/passkeys/options")
def begin_passkey(
    body: Confirmation, own: OwnPasskeysDep, user: UserDep, site: SiteDep, address: AddressDep
) -> PasskeyCreation:
    """Begin to add a passkey: what a browser needs to have one made."""
    return PasskeyCreation.of(own.begin(body.password, body.code, address), site, user)


@router.post("/me/passkeys", status_code=201)
def add_passkey(body: PasskeyIn, own: OwnPasskeysDep, site: SiteDep) -> PasskeyOut:
    """Add a passkey that was made within five minutes."""
    return PasskeyOut.of(own.add(site, body.name, body.token, body.proof()))


@router.patch("/me/passkeys/{passkey_id}")
def rename_passkey(
    passkey_id: PasskeyIdPath, body: PasskeyPatch, own: OwnPasskeysDep
) -> PasskeyOut:
    """Call a passkey by another name."""
    return PasskeyOut.of(own.rename(passkey_id, body.name))


@router.delete("/me/passkeys/{passkey_id}", status_code=204)
def remove_passkey(passkey_id: PasskeyIdPath, own: OwnPasskeysDep) -> None:
    """Let nobody sign in with this passkey any more."""
    own.remove(passkey_id)
