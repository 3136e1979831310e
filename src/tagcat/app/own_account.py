"""What a person can do with their own account: password, second factor, sign-ins, deletion."""

from __future__ import annotations

from tagcat.app.accounts import Accounts, SignedIn, check_password_rule
from tagcat.app.second_factor import SecondFactors, Setup
from tagcat.errors import Conflict, InvalidInput, SecondFactorNeeded
from tagcat.graph.model import GraphStore, HashKeyRecord, SecondFactor, User, WrappedKey

_CHANGED = "your account was changed meanwhile: load the page again"


class OwnAccount:
    """The account of a signed-in user.

    All that could lock the user out or cannot be taken back asks for the password, and for a code
    where there is a second factor. The owner of this computer has neither: who may read the
    collection file may do all of it anyway.

    Args:
        store: where accounts are.
        accounts: what checks passwords and codes, with its counts of attempts.
        factors: what makes second factors.
        user: whose account.
    """

    def __init__(
        self,
        store: GraphStore,
        accounts: Accounts,
        factors: SecondFactors,
        user: User,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._factors = factors
        self._user = user

    def change_password(
        self,
        password: str,
        new: str,
        code: str,
        address: str,
        wrapped: WrappedKey | None = None,
    ) -> SignedIn:
        """Set another password; all sign-ins end, and the caller gets a new one.

        The key of hashes, if there is one, is from now on ``wrapped`` like this, or not at all.

        Raises:
            Conflict: the account has no password.
            InvalidInput: ``password`` or the code is wrong, or ``new`` breaks the rules.
            TooManyAttempts: too many attempts.
        """
        check_password_rule("new_password", new)
        self._check(password, code, address)
        hashed = self._accounts.hash_password(new)
        return self._accounts.enter(self._store.set_password(self._user.id, hashed, wrapped))

    def set_hash_key(self, key: HashKeyRecord, password: str, code: str, address: str) -> User:
        """Have hashes keyed with a key, while nothing is saved; or wrap the same in another way.

        Raises:
            Conflict: something is saved and the key is another one, or the key is wrapped and the
                account has no password.
            InvalidInput: ``password`` or the code is wrong.
            TooManyAttempts: too many attempts.
        """
        if self._user.password_hash is not None:
            self._check(password, code, address)
        elif key.wrapped is not None:
            raise Conflict(
                "the account of this computer's owner has no password to wrap a key with"
            )
        return self._set_key(key)

    def remove_hash_key(self, password: str, code: str, address: str) -> User:
        """Have hashes keyed no more, while nothing is saved.

        Raises:
            Conflict: there is no key, or something is saved.
            InvalidInput: ``password`` or the code is wrong.
            TooManyAttempts: too many attempts.
        """
        if self._user.hash_key is None:
            raise Conflict("the hashes of this collection are not made with a key")
        if self._user.password_hash is not None:
            self._check(password, code, address)
        return self._set_key(None)

    def sign_out_everywhere(self) -> None:
        """End all sign-ins, this one as well; access tokens are refused from now on."""
        self._store.end_sessions(self._user.id)

    def delete(self, password: str, code: str, address: str) -> None:
        """Delete the account and all that belongs to it.

        Raises:
            Conflict: the account has no password.
            InvalidInput: ``password`` or the code is wrong.
            TooManyAttempts: too many attempts.
        """
        self._check(password, code, address)
        self._store.delete_user(self._user.id)

    def begin_second_factor(self, password: str, address: str) -> Setup:
        """Make a second factor, which counts once ``confirm_second_factor`` got a code of it.

        Raises:
            Conflict: there is one, or the account has no password.
            InvalidInput: ``password`` is wrong.
            TooManyAttempts: too many attempts.
        """
        if self._confirmed() is not None:
            raise Conflict("there is a second factor: remove it first")
        self._check(password, "", address)
        factor, setup = self._factors.begin(self._user.name)
        self._set(factor)
        return setup

    def confirm_second_factor(self, code: str) -> list[str]:
        """Have the second factor asked for from now on.

        Returns:
            recovery codes, each of which stands in for a code once. They are not told again.

        Raises:
            Conflict: none was begun, or it is confirmed.
            InvalidInput: the code is wrong.
            TooManyAttempts: too many wrong codes.
        """
        begun = self._user.second_factor
        if begun is None or begun.confirmed:
            raise Conflict("begin to set up a second factor first")
        self._accounts.count_code(self._user)
        confirmed = self._factors.confirm(begun, code)
        if confirmed is None:
            raise InvalidInput("code", "this code is wrong: check the clock of your device")
        self._accounts.forget_codes(self._user)
        factor, codes = confirmed
        self._set(factor)
        return codes

    def remove_second_factor(self, password: str, code: str, address: str) -> None:
        """Ask for no code any more.

        Raises:
            Conflict: there is no second factor.
            InvalidInput: ``password`` or the code is wrong.
            TooManyAttempts: too many attempts.
        """
        if self._confirmed() is None:
            raise Conflict("there is no second factor")
        self._check(password, code, address)
        # The code that was spent has changed it.
        self._user = self._store.user(self._user.id)
        self._set(None)

    def _check(self, password: str, code: str, address: str) -> None:
        if self._user.password_hash is None:
            raise Conflict("the account of this computer's owner has no password")
        self._accounts.check_password(self._user, password, address)
        try:
            self._accounts.check_code(self._user, code)
        except SecondFactorNeeded as error:
            # Who asks is signed in: this is about a field of theirs, not about the session.
            raise InvalidInput("code", str(error)) from None

    def _set_key(self, key: HashKeyRecord | None) -> User:
        if not self._store.set_hash_key(self._user.id, self._user.hash_key, key):
            raise Conflict(_CHANGED)
        return self._store.user(self._user.id)

    def _confirmed(self) -> SecondFactor | None:
        factor = self._user.second_factor
        return factor if factor is not None and factor.confirmed else None

    def _set(self, factor: SecondFactor | None) -> None:
        before = self._user.second_factor
        if not self._store.set_second_factor(self._user.id, before, factor):
            raise Conflict(_CHANGED)
