"""What a person can do with their own passkeys: add, rename, remove."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from tagcat.app.own_account import OwnAccount
from tagcat.app.passkeys.challenges import Challenges
from tagcat.app.passkeys.proofs import Registration, Unproven, made
from tagcat.app.passkeys.signing_in import handle_of
from tagcat.app.passkeys.site import Site
from tagcat.errors import Conflict, InvalidInput, LimitExceeded, NotFound
from tagcat.graph import valid
from tagcat.graph.model import GraphStore, Passkey, Passkeys, User
from tagcat.graph.naming import new_id

MAX_PASSKEYS = 20
"""Passkeys an account may have."""

MAX_PASSKEY_NAME = 80
"""Characters the name of one may have."""

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Begun:
    """What a browser needs to have a passkey made, all of it in base64url but the token.

    Attributes:
        challenge: what is signed.
        token: must come back with the answer.
        handle: what the authenticator is to know the user by.
        known: credentials of the user, so that no authenticator makes a second one.
    """

    challenge: str
    token: str
    handle: str
    known: tuple[str, ...]


class OwnPasskeys:
    """The passkeys of a signed-in user.

    Adding one asks for the password, as it is a way in that stays. Removing one asks for nothing:
    the password still lets its user in.

    Args:
        store: where passkeys are.
        account: the user's account, which checks the password.
        challenges: what is signed.
        user: whose passkeys.
        clock: seconds since the epoch.
    """

    def __init__(
        self,
        store: GraphStore,
        account: OwnAccount,
        challenges: Challenges,
        user: User,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._account = account
        self._challenges = challenges
        self._user = user
        self._clock = clock

    def all(self) -> tuple[Passkey, ...]:
        """All of them, oldest first."""
        return self._store.passkeys(self._user.id).keys

    def begin(self, password: str, code: str, address: str) -> Begun:
        """Begin to add a passkey.

        Raises:
            Conflict: the account has no password.
            InvalidInput: ``password`` or the code is wrong.
            LimitExceeded: there are ``MAX_PASSKEYS``.
            TooManyAttempts: too many attempts.
        """
        known = self.all()
        _check_room(known)
        self._account.confirm(password, code, address)
        challenge, token = self._challenges.make("add", self._user.id)
        return Begun(
            challenge, token, handle_of(self._user), tuple(each.credential for each in known)
        )

    def add(self, site: Site, name: str, token: str, proof: Registration) -> Passkey:
        """Add a passkey that was made for this site in answer to ``begin``.

        Raises:
            Conflict: it is there already.
            InvalidInput: the name breaks its rule, it took too long, or something else was made.
            LimitExceeded: there are ``MAX_PASSKEYS``.
        """
        name = _named(name)
        challenge = self._challenges.read(token, "add", self._user.id)
        if challenge is None:
            raise InvalidInput("token", "this took too long: begin anew")
        try:
            key = made(site, challenge.value, proof)
        except Unproven:
            raise InvalidInput(
                "attestation", "no passkey was made for this page: begin anew"
            ) from None
        new = Passkey(
            id=new_id(),
            credential=key.credential,
            key=key.key,
            site=site.name,
            name=name,
            made=int(self._clock() * 1000),
            count=key.count,
        )

        def added(passkeys: Passkeys) -> Passkeys:
            _check_room(passkeys.keys)
            spent = self._challenges.spend(challenge, passkeys)
            if spent is None or any(each.credential == key.credential for each in passkeys.keys):
                raise Conflict("this passkey was added before")
            return Passkeys((*passkeys.keys, new), spent)

        self._change(added)
        return new

    def rename(self, passkey_id: str, name: str) -> Passkey:
        """Call a passkey by another name.

        Raises:
            InvalidInput: the name breaks its rule.
            NotFound: there is no such passkey.
        """
        name = _named(name)

        def renamed(passkeys: Passkeys) -> Passkeys:
            before = _one(passkeys, passkey_id)
            keys = tuple(
                replace(each, name=name) if each == before else each for each in passkeys.keys
            )
            return replace(passkeys, keys=keys)

        return _one(self._change(renamed), passkey_id)

    def remove(self, passkey_id: str) -> None:
        """Let nobody in by a passkey any more.

        Raises:
            NotFound: there is no such passkey.
        """

        def removed(passkeys: Passkeys) -> Passkeys:
            gone = _one(passkeys, passkey_id)
            return replace(passkeys, keys=tuple(each for each in passkeys.keys if each != gone))

        self._change(removed)

    def _change(self, changed: Callable[[Passkeys], Passkeys]) -> Passkeys:
        for _ in range(_TRIES):
            before = self._store.passkeys(self._user.id)
            after = changed(before)
            if self._store.set_passkeys(self._user.id, before, after):
                return after
        raise Conflict("your passkeys were changed meanwhile: load the page again")


def _named(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= MAX_PASSKEY_NAME or not name.isprintable():
        raise InvalidInput("name", f"1 to {MAX_PASSKEY_NAME} characters that can be printed")
    valid.check_text("name", name)
    return name


def _check_room(keys: tuple[Passkey, ...]) -> None:
    if len(keys) >= MAX_PASSKEYS:
        raise LimitExceeded(f"an account has at most {MAX_PASSKEYS} passkeys: remove one first")


def _one(passkeys: Passkeys, passkey_id: str) -> Passkey:
    for each in passkeys.keys:
        if each.id == passkey_id:
            return each
    raise NotFound("no such passkey")
