"""Accounts: registering, signing in, staying signed in."""

from __future__ import annotations

import hmac
import re
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from tagcat.app.grace import Grace
from tagcat.app.passwords import MAX_PASSWORD, MIN_PASSWORD, Passwords
from tagcat.app.second_factor import SecondFactors
from tagcat.app.throttle import Throttle, network_of
from tagcat.app.tokens import REFRESH_SECONDS, AccessTokens, digest_of, new_secret
from tagcat.errors import AccessDenied, Conflict, InvalidInput, NotFound, SecondFactorNeeded
from tagcat.graph.model import GraphStore, RefreshToken, User
from tagcat.match.rule import VARIANCE, check_variance

LOCAL_ACCOUNT = "local"
"""The account of this computer's owner: ``tagcat scan`` saves to it. It has no password."""

MAX_NAME = 80
_NAME = re.compile(rf"[^\W_][\w.@-]{{0,{MAX_NAME - 1}}}")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A user and what proves it: tokens for the next minutes and for the next days."""

    user: User
    access_token: str
    refresh_token: str


def nobody_told(user: User) -> None:
    """What is done with a new account where nobody waits for it: nothing."""


class OwnerCode:
    """A code shown once, to the person who started the server, that signs in as ``local``."""

    def __init__(self) -> None:
        self.value = new_secret()
        self._unused = True
        self._lock = Lock()

    def use(self, code: str) -> bool:
        """Whether ``code`` is right; it is right at most once."""
        with self._lock:
            right = hmac.compare_digest(code.encode(), self.value.encode()) and self._unused
            if right:
                self._unused = False
            return right


class Accounts:
    """All that happens before a request knows its user.

    Args:
        store: where accounts are.
        tokens: makes and checks access tokens.
        owner_code: lets the owner of this computer sign in.
        clock: seconds since 1970.
        announce: told of each account that is made; must not raise.
    """

    def __init__(
        self,
        store: GraphStore,
        tokens: AccessTokens,
        factors: SecondFactors,
        owner_code: OwnerCode | None = None,
        clock: Callable[[], float] = time.time,
        announce: Callable[[User], None] = nobody_told,
    ) -> None:
        self._announce = announce
        self._store = store
        self._tokens = tokens
        self._owner_code = owner_code
        self._clock = clock
        self._passwords = Passwords()
        self._factors = factors
        self._grace = Grace()
        # One guesser soon waits without keeping the owner of the name out; many guessers of one
        # name, and one guesser of many names, meet the wider bounds.
        self._sign_ins = Throttle(attempts=10, window=300)
        self._sign_ins_of_address = Throttle(attempts=60, window=300)
        self._sign_ins_of_name = Throttle(attempts=100, window=900)
        self._registrations = Throttle(attempts=20, window=3600)
        # Whoever gets this far knows the password. Three codes of a million are good at a time.
        self._codes = Throttle(attempts=10, window=900)

    def register(self, name: str, password: str, address: str) -> SignedIn:
        """Make an account and sign in.

        Args:
            name: 1 to 80 letters, digits and ``. _ - @``, beginning with a letter or digit.
            password: 8 to 256 characters.
            address: of the client, for throttling.

        Raises:
            InvalidInput: the name or the password breaks its rule.
            Conflict: the name is taken.
            TooManyAttempts: too many registrations from this address or of this name.
        """
        name = _composed(name)
        if not _NAME.fullmatch(name):
            raise InvalidInput(
                "name", f"1 to {MAX_NAME} letters, digits and . _ - @, a letter or digit first"
            )
        if name.casefold() == LOCAL_ACCOUNT:
            raise InvalidInput("name", f'"{LOCAL_ACCOUNT}" is kept for the owner of this computer')
        check_password_rule("password", password)
        self._registrations.attempt(f"address {network_of(address)}", f"name {_folded(name)}")
        user = self._store.add_user(name, self._passwords.hash(password), VARIANCE)
        self._announce(user)
        return self._sign_in(user)

    def sign_in(self, name: str, password: str, address: str, code: str = "") -> SignedIn:
        """Sign in with name and password, and with a code where the account has a second factor.

        Raises:
            AccessDenied: no such account or another password; which of the two is not told.
            SecondFactorNeeded: both are right, and the code is missing or wrong.
            TooManyAttempts: too many attempts for this name or from this address.
        """
        folded, network = _folded(name), network_of(address)
        self._sign_ins_of_address.attempt(network)
        self._sign_ins.attempt(f"{folded} {network}")
        self._sign_ins_of_name.attempt(folded)
        user = self._store.user_by_name(name) if _NAME.fullmatch(_composed(name)) else None
        # Also checked without a user, so that guessing names takes as long as guessing passwords.
        right = self._passwords.fits(password, user.password_hash if user else None)
        if user is None or not right:
            raise AccessDenied("wrong name or password")
        self.check_code(user, code)
        self._sign_ins.forget(f"{folded} {network}")
        return self._sign_in(user)

    def sign_in_owner(self, code: str, address: str) -> SignedIn:
        """Sign in as the owner of this computer with the code shown when the server started.

        Raises:
            AccessDenied: there is no such code, it is wrong, or it was used before.
            TooManyAttempts: too many wrong codes from this address.
        """
        key = f"owner code {network_of(address)}"
        self._sign_ins.attempt(key)
        if self._owner_code is None or not self._owner_code.use(code):
            raise AccessDenied("the link was used before or is not valid: restart tagcat serve")
        self._sign_ins.forget(key)
        return self._sign_in(local_user(self._store))

    def refresh(self, refresh_token: str) -> SignedIn:
        """Exchange a refresh token for new tokens; it is not valid afterwards.

        Where the answer was lost, the client comes with the same token again. Within
        ``GRACE_SECONDS``, and if what it was exchanged for was never used, it gets other tokens;
        what was lost is spent, so that a thief who has it is found out when using it.

        Raises:
            AccessDenied: unknown, expired, or exchanged before. In the last case it may have been
                stolen, so the whole sign-in is ended.
        """
        found = self._store.use_refresh_token(digest_of(refresh_token))
        if found is None or found.expires <= self._clock():
            raise AccessDenied("signed out: sign in again")
        if found.used and not self._answer_was_lost(found):
            self._store.drop_refresh_family(found.user, found.family)
            raise AccessDenied("signed out, because an old session was used again: sign in again")
        renewed = self._sign_in(self._store.user(found.user), found.family)
        self._grace.exchanged(found.digest, digest_of(renewed.refresh_token))
        if self._store.use_refresh_token(found.digest) is None:
            # Meanwhile the token was used again and the family dropped: the new one goes, too.
            self._store.drop_refresh_family(found.user, found.family)
            raise AccessDenied("signed out, because an old session was used again: sign in again")
        return renewed

    def sign_out(self, refresh_token: str) -> None:
        """End the sign-in this token belongs to; an unknown token is no error."""
        found = self._store.use_refresh_token(digest_of(refresh_token))
        if found is not None:
            self._store.drop_refresh_family(found.user, found.family)

    def user_of(self, access_token: str) -> User:
        """The user an access token belongs to.

        Raises:
            AccessDenied: the token is not valid, or the account is gone.
        """
        bearer = self._tokens.bearer(access_token)
        try:
            user = self._store.user(bearer.user)
        except NotFound:
            raise AccessDenied("the access token is not valid: sign in again") from None
        if bearer.generation != user.generation:
            raise AccessDenied("signed out everywhere: sign in again")
        return user

    def set_variance(self, user: User, variance: int) -> User:
        """Set the user's match threshold.

        Raises:
            InvalidInput: it is out of range.
        """
        try:
            check_variance(variance)
        except ValueError as error:
            raise InvalidInput("variance", str(error)) from error
        return self._store.set_variance(user.id, variance)

    def check_password(self, user: User, password: str, address: str) -> None:
        """Make sure that it is the user who asks, before something that cannot be taken back.

        Counted as a sign-in is, so that a stolen access token does not help to guess.

        Raises:
            InvalidInput: it is not the user's password.
            TooManyAttempts: too many attempts for this account or from this address.
        """
        folded, network = _folded(user.name), network_of(address)
        self._sign_ins_of_address.attempt(network)
        self._sign_ins.attempt(f"{folded} {network}")
        self._sign_ins_of_name.attempt(folded)
        if not self._passwords.fits(password, user.password_hash):
            raise InvalidInput("password", "this is not your password")
        self._sign_ins.forget(f"{folded} {network}")

    def check_code(self, user: User, code: str) -> None:
        """Spend a code of the user's second factor, if there is one.

        Raises:
            SecondFactorNeeded: the code is missing, wrong, or was used before.
            TooManyAttempts: too many codes for this account.
        """
        factor = user.second_factor
        if factor is None or not factor.confirmed:
            return
        if not code:
            raise SecondFactorNeeded("a code is needed: see your authenticator app")
        self.count_code(user)
        spent = self._factors.spend(factor, code)
        if spent is None or not self._store.set_second_factor(user.id, factor, spent):
            raise SecondFactorNeeded("this code is wrong or was used before: wait for the next one")
        self.forget_codes(user)

    def count_code(self, user: User) -> None:
        """Count an attempt at a code of the user's second factor.

        Raises:
            TooManyAttempts: too many for this account.
        """
        self._codes.attempt(user.id)

    def forget_codes(self, user: User) -> None:
        """Start to count anew, after a code that was right."""
        self._codes.forget(user.id)

    def count_passkey(self, address: str) -> None:
        """Count an attempt to sign in by a passkey, before it is known whose.

        Raises:
            TooManyAttempts: too many attempts from this address.
        """
        network = network_of(address)
        self._sign_ins_of_address.attempt(network)
        self._sign_ins.attempt(f"by passkey {network}")

    def forget_passkeys(self, address: str) -> None:
        """Start to count anew, after a passkey that was right."""
        self._sign_ins.forget(f"by passkey {network_of(address)}")

    def hash_password(self, password: str) -> str:
        """The hash to keep of a password."""
        return self._passwords.hash(password)

    def enter(self, user: User) -> SignedIn:
        """A new sign-in of a user who has just shown who they are."""
        return self._sign_in(user)

    def _answer_was_lost(self, token: RefreshToken) -> bool:
        """Whether a used token may be exchanged once more; then its successor is spent."""
        successor = self._grace.take(token.digest)
        if successor is None:
            return False
        before = self._store.use_refresh_token(successor)
        return before is not None and not before.used

    def _sign_in(self, user: User, family: str | None = None) -> SignedIn:
        secret = new_secret()
        self._store.add_refresh_token(
            RefreshToken(
                digest=digest_of(secret),
                user=user.id,
                family=family or new_secret(),
                expires=int(self._clock()) + REFRESH_SECONDS,
                used=False,
            )
        )
        return SignedIn(user, self._tokens.issue(user.id, user.generation), secret)


def local_user(store: GraphStore) -> User:
    """The account of this computer's owner; made on first use."""
    user = store.user_by_name(LOCAL_ACCOUNT)
    if user is not None:
        return user
    try:
        return store.add_user(LOCAL_ACCOUNT, None, VARIANCE)
    except Conflict:  # another process was faster
        return local_user(store)


def check_password_rule(field: str, password: str) -> None:
    """Raise InvalidInput, naming ``field``, unless this may become a password."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise InvalidInput(field, f"{MIN_PASSWORD} to {MAX_PASSWORD} characters")


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _folded(name: str) -> str:
    """What attempts for a name are counted by: the same for all ways to write it."""
    return _composed(_composed(name).casefold())[:MAX_NAME]
