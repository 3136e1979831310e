"""Signing in with a passkey."""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Callable
from dataclasses import replace

from tagcat.app.accounts import Accounts, SignedIn
from tagcat.app.passkeys.challenges import Challenges
from tagcat.app.passkeys.proofs import Assertion, Unproven, used
from tagcat.app.passkeys.site import Site
from tagcat.errors import AccessDenied, NotFound
from tagcat.graph.model import GraphStore, Passkey, Passkeys, User

_LATE = "this took too long, or was answered before: try again"
_UNKNOWN = "this passkey is not known here: sign in with your password"


class PasskeySignIns:
    """Signs in who holds a passkey. What is asked of the browser is the same for everybody.

    Args:
        store: where accounts are.
        accounts: what signs in, with its counts of attempts.
        challenges: what is signed.
        clock: seconds since the epoch.
    """

    def __init__(
        self,
        store: GraphStore,
        accounts: Accounts,
        challenges: Challenges,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._challenges = challenges
        self._clock = clock

    def begin(self) -> tuple[str, str]:
        """A challenge for whoever has a passkey, and the token that must come back with it."""
        return self._challenges.make("sign in")

    def finish(self, site: Site, token: str, proof: Assertion, address: str) -> SignedIn:
        """Sign in whose passkey signed the challenge in the token.

        Args:
            site: the site that is asked.
            token: what ``begin`` gave to the same browser.
            proof: what its authenticator made.
            address: of the client, for throttling.

        Raises:
            AccessDenied: no such passkey, or it did not sign this, or it was copied.
            TooManyAttempts: too many attempts from this address or for this account.
        """
        self._accounts.count_passkey(address)
        challenge = self._challenges.read(token, "sign in")
        if challenge is None:
            raise AccessDenied(_LATE)
        user, passkeys, passkey = self._found(proof)
        try:
            count = used(site, challenge.value, passkey, proof)
        except Unproven:
            raise AccessDenied(_UNKNOWN) from None
        if count <= passkey.count and (count or passkey.count):
            raise AccessDenied(
                "this passkey was used elsewhere in the meantime, as a copy would be: sign in with"
                " your password and remove it"
            )
        spent = self._challenges.spend(challenge, passkeys)
        if spent is None:
            raise AccessDenied(_LATE)
        now = replace(passkey, used=int(self._clock() * 1000), count=count)
        keys = tuple(now if each == passkey else each for each in passkeys.keys)
        # Whoever was faster has spent the challenge, or the passkey is not what it was.
        if not self._store.set_passkeys(user.id, passkeys, Passkeys(keys, spent)):
            raise AccessDenied(_LATE)
        self._accounts.forget_passkeys(address)
        return self._accounts.enter(user)

    def _found(self, proof: Assertion) -> tuple[User, Passkeys, Passkey]:
        """The passkey that a proof names, with the others of its user."""
        try:
            user = self._store.user(user_of_handle(proof.user))
            passkeys = self._store.passkeys(user.id)
        except NotFound:
            raise AccessDenied(_UNKNOWN) from None
        for passkey in passkeys.keys:
            if passkey.credential == proof.credential:
                return user, passkeys, passkey
        raise AccessDenied(_UNKNOWN)


def handle_of(user: User) -> str:
    """What authenticators know a user by, in base64url: the id, which says nothing of a person."""
    return base64.urlsafe_b64encode(user.id.encode()).decode().rstrip("=")


def user_of_handle(handle: str) -> str:
    """The id in a handle; "" in what is none."""
    try:
        return base64.urlsafe_b64decode(handle + "=" * (-len(handle) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        return ""
