"""What routes ask for.

What is not ``async`` is called in a thread, for which a request waits its turn: that is for what
reads the store.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from tagcat.app.accounts import Accounts
from tagcat.app.collection import Collection
from tagcat.app.exploring import Exploring
from tagcat.app.finding import Finder
from tagcat.app.groupings import Groupings
from tagcat.app.journal import Journal
from tagcat.app.labelling import Labelling
from tagcat.app.overlapping import Overlapping
from tagcat.app.own_account import OwnAccount
from tagcat.app.passkeys.own import OwnPasskeys
from tagcat.app.passkeys.signing_in import PasskeySignIns
from tagcat.app.passkeys.site import Site, site_of
from tagcat.app.review import Review
from tagcat.app.source import Source, source_of
from tagcat.app.spreading import Spreading
from tagcat.app.tagging import TagWriter
from tagcat.app.tags import Tags
from tagcat.errors import AccessDenied
from tagcat.filter.parse import MAX_LENGTH
from tagcat.graph.conditions import Condition
from tagcat.graph.model import User
from tagcat.settings import Settings

_bearer = HTTPBearer(auto_error=False, description="An access token; see `signIn`.")


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def _accounts(request: Request) -> Accounts:
    accounts: Accounts = request.app.state.accounts
    return accounts


SettingsDep = Annotated[Settings, Depends(_settings)]
AccountsDep = Annotated[Accounts, Depends(_accounts)]


def _user(
    accounts: AccountsDep,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> User:
    if credentials is None:
        raise AccessDenied("sign in first: this needs an access token")
    return accounts.user_of(credentials.credentials)


UserDep = Annotated[User, Depends(_user)]


async def _own_account(request: Request, user: UserDep, accounts: AccountsDep) -> OwnAccount:
    return OwnAccount(request.app.state.store, accounts, request.app.state.factors, user)


OwnAccountDep = Annotated[OwnAccount, Depends(_own_account)]


async def _passkey_sign_ins(request: Request, accounts: AccountsDep) -> PasskeySignIns:
    return PasskeySignIns(request.app.state.store, accounts, request.app.state.challenges)


async def _own_passkeys(request: Request, user: UserDep, account: OwnAccountDep) -> OwnPasskeys:
    state = request.app.state
    return OwnPasskeys(state.store, account, state.challenges, user)


async def _site(request: Request) -> Site:
    return site_of(request.headers.get("host", ""))


async def _collection(request: Request, user: UserDep) -> Collection:
    return Collection(request.app.state.store, user)


async def _overlapping(request: Request, user: UserDep) -> Overlapping:
    return Overlapping(request.app.state.store, user)


async def _tags(request: Request, user: UserDep) -> Tags:
    return Tags(request.app.state.store, user)


async def _tag_writer(request: Request, user: UserDep) -> TagWriter:
    return TagWriter(request.app.state.store, user)


async def _spreading(request: Request, user: UserDep) -> Spreading:
    return Spreading(request.app.state.store, user)


async def _labelling(request: Request, user: UserDep) -> Labelling:
    return Labelling(request.app.state.store, user)


async def _review(request: Request, user: UserDep) -> Review:
    groupings: Groupings = request.app.state.groupings
    return Review(request.app.state.store, user, groupings)


Find = Callable[[str | None], Finder]
"""Makes a finder for a device by its id, or for none."""


async def _find(request: Request, user: UserDep) -> Find:
    state = request.app.state
    return lambda device_id: Finder(state.store, user, state.groupings, device_id)


async def _exploring(request: Request, user: UserDep) -> Exploring:
    state = request.app.state
    return Exploring(
        state.store,
        user,
        state.groupings,
        state.explored,
        state.analysis,
        most=state.max_explored,
    )


async def _journal(request: Request, user: UserDep) -> Journal:
    return Journal(request.app.state.store, user)


async def _source(request: Request) -> Source:
    return source_of(request.headers.get("user-agent", ""))


async def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


PasskeySignInsDep = Annotated[PasskeySignIns, Depends(_passkey_sign_ins)]
OwnPasskeysDep = Annotated[OwnPasskeys, Depends(_own_passkeys)]
SiteDep = Annotated[Site, Depends(_site)]
CollectionDep = Annotated[Collection, Depends(_collection)]
OverlappingDep = Annotated[Overlapping, Depends(_overlapping)]
TagsDep = Annotated[Tags, Depends(_tags)]
TagWriterDep = Annotated[TagWriter, Depends(_tag_writer)]
SpreadingDep = Annotated[Spreading, Depends(_spreading)]
LabellingDep = Annotated[Labelling, Depends(_labelling)]
ReviewDep = Annotated[Review, Depends(_review)]
ExploringDep = Annotated[Exploring, Depends(_exploring)]
FindDep = Annotated[Find, Depends(_find)]


def _where(
    find: FindDep,
    q: Annotated[
        str, Query(max_length=MAX_LENGTH, description="A filter that one of the files passes.")
    ] = "",
    device_id: Annotated[
        UUID | None, Query(description="The device that asks, for `is:here` in the filter.")
    ] = None,
) -> Condition | None:
    return find(None if device_id is None else str(device_id)).condition(q)


WhereDep = Annotated[Condition | None, Depends(_where)]
JournalDep = Annotated[Journal, Depends(_journal)]
SourceDep = Annotated[Source, Depends(_source)]
AddressDep = Annotated[str, Depends(_address)]
