"""The signed-in user."""

from __future__ import annotations

from fastapi import APIRouter

from tagcat.api.deps import AccountsDep, CollectionDep, UserDep
from tagcat.api.schemas import CountsOut, UserChange, UserOut

router = APIRouter(prefix="/me", tags=["account"])


@router.get("")
def get_me(user: UserDep) -> UserOut:
    """Who is signed in."""
    return UserOut.of(user)


@router.patch("")
def update_me(body: UserChange, user: UserDep, accounts: AccountsDep) -> UserOut:
    """Set the match threshold."""
    return UserOut.of(accounts.set_variance(user, body.variance))


@router.get("/counts")
def get_counts(collection: CollectionDep) -> CountsOut:
    """How much is saved."""
    return CountsOut.of(collection.counts())
