"""The signed-in user's own account: password, second factor, sign-ins, all data, deletion."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from tagcat.api.cookie import SessionCookieDep
from tagcat.api.deps import AddressDep, CollectionDep, OwnAccountDep
from tagcat.api.schemas import (
    Code,
    Confirmation,
    HashKeyIn,
    PasswordChange,
    RecoveryCodes,
    SecondFactorSetup,
    Session,
    UserOut,
)
from tagcat.api.session import answer

router = APIRouter(prefix="/me", tags=["account"])

_LINES = "application/jsonl"


@router.post("/password")
def change_password(
    body: PasswordChange, own: OwnAccountDep, cookie: SessionCookieDep, address: AddressDep
) -> Session:
    """Set another password. All sign-ins end; the answer is a new one for whoever asks."""
    wrapped = None if body.wrapped is None else body.wrapped.value()
    changed = own.change_password(body.password, body.new_password, body.code, address, wrapped)
    return answer(changed, cookie)


@router.post("/sign-out-everywhere", status_code=204)
def sign_out_everywhere(own: OwnAccountDep, cookie: SessionCookieDep) -> None:
    """End all sign-ins, this one as well. Their access tokens are refused from now on."""
    own.sign_out_everywhere()
    cookie.remove()


@router.post("/second-factor")
def begin_second_factor(
    body: Confirmation, own: OwnAccountDep, address: AddressDep
) -> SecondFactorSetup:
    """Begin to set up an authenticator app; nothing is asked for until it is confirmed."""
    setup = own.begin_second_factor(body.password, address)
    return SecondFactorSetup(secret=setup.secret, uri=setup.uri)


@router.post("/second-factor/confirm")
def confirm_second_factor(body: Code, own: OwnAccountDep) -> RecoveryCodes:
    """Have codes asked for from now on; answers the recovery codes."""
    return RecoveryCodes(codes=own.confirm_second_factor(body.code))


@router.post("/second-factor/remove", status_code=204)
def remove_second_factor(body: Confirmation, own: OwnAccountDep, address: AddressDep) -> None:
    """Ask for no codes any more."""
    own.remove_second_factor(body.password, body.code, address)


@router.put("/hash-key")
def set_hash_key(body: HashKeyIn, own: OwnAccountDep, address: AddressDep) -> UserOut:
    """Have all hashes made with a key, while nothing is saved; or wrap the same key anew.

    The key itself never comes here, but for what the password on a device encrypted.
    """
    return UserOut.of(own.set_hash_key(body.value(), body.password, body.code, address))


@router.post("/hash-key/remove")
def remove_hash_key(body: Confirmation, own: OwnAccountDep, address: AddressDep) -> UserOut:
    """Have hashes made without a key again, while nothing is saved."""
    return UserOut.of(own.remove_hash_key(body.password, body.code, address))


@router.get(
    "/export",
    response_class=StreamingResponse,
    responses={200: {"content": {_LINES: {"schema": {"type": "string"}}}}},
)
def export_everything(collection: CollectionDep) -> StreamingResponse:
    """All that is saved, as `tagcat export` writes it: JSON Lines, which `tagcat import` reads.

    The last line says that nothing is missing.
    """
    headers = {"Content-Disposition": 'attachment; filename="tagcat-export.jsonl"'}
    return StreamingResponse(collection.export(), media_type=_LINES, headers=headers)


@router.post("/delete", status_code=204)
def delete_account(
    body: Confirmation, own: OwnAccountDep, cookie: SessionCookieDep, address: AddressDep
) -> None:
    """Delete the account and everything that belongs to it, for good."""
    own.delete(body.password, body.code, address)
    cookie.remove()
