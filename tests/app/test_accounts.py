"""Accounts on a real store: registering, signing in, rotating, and this computer's owner."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread

import pytest

from tagcat.app.accounts import Accounts, OwnerCode, local_user
from tagcat.app.grace import GRACE_SECONDS, Grace
from tagcat.app.second_factor import SecondFactors
from tagcat.app.throttle import TooManyAttempts
from tagcat.app.tokens import REFRESH_SECONDS, AccessTokens, digest_of
from tagcat.errors import AccessDenied, Conflict, InvalidInput
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import RefreshToken, User

PASSWORD = "correct horse battery"
HOME = "192.0.2.1"
KEY = "k" * 32


class Clock:
    """The time of tokens, which a test may move."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    store = EmbeddedStore(tmp_path / "collection.sqlite")
    yield store
    store.close()


@pytest.fixture
def clock() -> Clock:
    # Far ahead, because the store forgets tokens that have expired by its own clock.
    return Clock(4_000_000_000)


@pytest.fixture
def tokens(clock: Clock) -> AccessTokens:
    return AccessTokens(KEY, clock)


@pytest.fixture
def accounts(store: EmbeddedStore, tokens: AccessTokens, clock: Clock) -> Accounts:
    return Accounts(store, tokens, SecondFactors(KEY, clock), clock=clock)


def test_an_access_token_tells_its_user_until_it_expires(accounts: Accounts, clock: Clock) -> None:
    signed_in = accounts.register("anna", PASSWORD, HOME)
    assert accounts.user_of(signed_in.access_token) == signed_in.user
    clock.now += 15 * 60
    with pytest.raises(AccessDenied, match="expired"):
        accounts.user_of(signed_in.access_token)
    renewed = accounts.refresh(signed_in.refresh_token)
    assert accounts.user_of(renewed.access_token) == signed_in.user


def test_a_token_of_an_account_that_is_gone_is_refused(
    accounts: Accounts, tokens: AccessTokens
) -> None:
    with pytest.raises(AccessDenied):
        accounts.user_of(tokens.issue("0" * 32))


@pytest.mark.parametrize("name", ["a", "anna.b_c-d@e", "7", "Łukasz", "İnci", "日本", "x" * 80])
def test_a_name_is_the_same_in_any_case_and_composition(accounts: Accounts, name: str) -> None:
    user = accounts.register(unicodedata.normalize("NFD", name), PASSWORD, HOME).user
    assert user.name == unicodedata.normalize("NFC", name)
    assert accounts.sign_in(name, PASSWORD, HOME).user == user
    with pytest.raises(Conflict):
        accounts.register(name.swapcase() if name.isascii() else name, PASSWORD, HOME)


@pytest.mark.parametrize(
    "name", ["", " ", "a b", "_a", "@", "a/b", "a\nb", "a\0", "x" * 81, "LOCAL"]
)
def test_refuses_other_names(accounts: Accounts, name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        accounts.register(name, PASSWORD, HOME)
    assert refused.value.field == "name"
    with pytest.raises(AccessDenied, match="wrong name or password"):
        accounts.sign_in(name, PASSWORD, HOME)


@pytest.mark.parametrize("password", ["", "x" * 7, "x" * 257])
def test_refuses_passwords_of_another_length(accounts: Accounts, password: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        accounts.register("anna", password, HOME)
    assert refused.value.field == "password"


def test_only_digests_of_refresh_tokens_are_kept(
    accounts: Accounts, store: EmbeddedStore, tmp_path: Path
) -> None:
    secret = accounts.register("anna", PASSWORD, HOME).refresh_token
    store.close()
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert secret.encode() not in content
    assert digest_of(secret).encode() in content


def test_a_refresh_token_expires(accounts: Accounts, clock: Clock) -> None:
    token = accounts.register("anna", PASSWORD, HOME).refresh_token
    clock.now += REFRESH_SECONDS
    with pytest.raises(AccessDenied):
        accounts.refresh(token)


def test_a_used_token_ends_its_sign_in_and_no_other(accounts: Accounts) -> None:
    here = accounts.register("anna", PASSWORD, HOME)
    there = accounts.sign_in("anna", PASSWORD, HOME)
    newer = accounts.refresh(accounts.refresh(here.refresh_token).refresh_token)
    with pytest.raises(AccessDenied):
        accounts.refresh(here.refresh_token)
    with pytest.raises(AccessDenied):
        accounts.refresh(newer.refresh_token)
    accounts.refresh(there.refresh_token)


def test_a_token_whose_answer_was_lost_is_exchanged_once_more(accounts: Accounts) -> None:
    old = accounts.register("anna", PASSWORD, HOME)
    lost = accounts.refresh(old.refresh_token)
    again = accounts.refresh(old.refresh_token)
    once_more = accounts.refresh(old.refresh_token)
    assert accounts.user_of(once_more.access_token) == old.user
    # What was lost was not lost, but taken: whoever has it and the client end with it.
    for stolen in (lost, again):
        with pytest.raises(AccessDenied):
            accounts.refresh(stolen.refresh_token)
    with pytest.raises(AccessDenied):
        accounts.refresh(once_more.refresh_token)


def test_a_token_is_not_exchanged_again_once_its_successor_was_used(accounts: Accounts) -> None:
    old = accounts.register("anna", PASSWORD, HOME)
    newest = accounts.refresh(accounts.refresh(old.refresh_token).refresh_token)
    for refused in (old, newest):
        with pytest.raises(AccessDenied):
            accounts.refresh(refused.refresh_token)


def test_a_lost_answer_is_forgiven_for_a_while_only(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(accounts, "_grace", Grace(clock=lambda: now))
    old = accounts.register("anna", PASSWORD, HOME)
    newer = accounts.refresh(old.refresh_token)
    now += GRACE_SECONDS + 1
    for refused in (old, newer):
        with pytest.raises(AccessDenied):
            accounts.refresh(refused.refresh_token)


def test_a_family_dropped_during_a_refresh_stays_dropped(
    accounts: Accounts, store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    stolen = accounts.register("anna", PASSWORD, HOME).refresh_token
    add = store.add_refresh_token
    added = []

    def add_late(token: RefreshToken) -> None:
        monkeypatch.setattr(store, "add_refresh_token", add)
        with pytest.raises(AccessDenied):
            accounts.refresh(stolen)  # by the other holder, just before the new one is stored
        add(token)
        added.append(token.digest)

    monkeypatch.setattr(store, "add_refresh_token", add_late)
    with pytest.raises(AccessDenied):
        accounts.refresh(stolen)
    assert len(added) == 1
    assert store.use_refresh_token(added[0]) is None


def test_signing_out_an_unknown_token_is_no_error(accounts: Accounts) -> None:
    accounts.sign_out("unknown")


def test_guesses_are_bounded_per_name_and_address(accounts: Accounts) -> None:
    accounts.register("anna", PASSWORD, HOME)
    for _ in range(10):
        with pytest.raises(AccessDenied):
            accounts.sign_in("anna", "wrong password", "2001:db8::1")
    # The rest of an IPv6 network belongs to the same guesser, other ways to write a name to it.
    with pytest.raises(TooManyAttempts):
        accounts.sign_in("ANNA", PASSWORD, "2001:db8::2")
    accounts.sign_in("anna", PASSWORD, HOME)


@pytest.fixture
def quick(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> Accounts:
    """Accounts to which no password ever fits, so that many guesses take no time."""
    monkeypatch.setattr(accounts._passwords, "fits", lambda _password, _kept: False)
    return accounts


def waits(accounts: Accounts, name: str, address: str) -> bool:
    """Whether a wrong guess is answered with how long to wait."""
    with pytest.raises((TooManyAttempts, AccessDenied)) as refused:
        accounts.sign_in(name, PASSWORD, address)
    return isinstance(refused.value, TooManyAttempts) and refused.value.retry_after > 0


def test_guesses_of_many_names_are_bounded_by_the_address(quick: Accounts) -> None:
    assert [waits(quick, f"user{n}", HOME) for n in range(61)] == [False] * 60 + [True]
    assert not waits(quick, "user0", "192.0.2.2")


def test_guesses_from_many_addresses_are_bounded_by_the_name(quick: Accounts) -> None:
    from_many = [waits(quick, "anna", f"192.0.2.{n}") for n in range(101)]
    assert from_many == [False] * 100 + [True]
    assert not waits(quick, "bert", "192.0.2.100")


def test_registrations_are_bounded(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts._passwords, "hash", lambda _password: "hash")
    for n in range(20):
        accounts.register(f"user{n}", PASSWORD, HOME)
    with pytest.raises(TooManyAttempts):
        accounts.register("one-more", PASSWORD, HOME)
    accounts.register("one-more", PASSWORD, "192.0.2.2")


def test_the_owner_signs_in_once_and_never_with_a_password(
    store: EmbeddedStore, tokens: AccessTokens, clock: Clock
) -> None:
    code = OwnerCode()
    factors = SecondFactors(KEY, clock)
    accounts = Accounts(store, tokens, factors, code, clock)
    with pytest.raises(AccessDenied):
        accounts.sign_in_owner("wrong", HOME)
    assert accounts.sign_in_owner(code.value, HOME).user == local_user(store)
    for again in (accounts, Accounts(store, tokens, factors, None, clock)):
        with pytest.raises(AccessDenied):
            again.sign_in_owner(code.value, HOME)
    with pytest.raises(AccessDenied):
        accounts.sign_in("local", PASSWORD, HOME)


def test_the_owner_is_made_once(store: EmbeddedStore) -> None:
    barrier, users = Barrier(8), list[User]()

    def ask() -> None:
        barrier.wait()
        users.append(local_user(store))

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(users) == 8
    assert len({user.id for user in users}) == 1


def test_new_accounts_are_announced_and_signing_in_is_not(
    store: EmbeddedStore, tokens: AccessTokens, clock: Clock
) -> None:
    told: list[str] = []
    accounts = Accounts(
        store,
        tokens,
        SecondFactors(KEY, clock),
        clock=clock,
        announce=lambda user: told.append(user.name),
    )
    accounts.register("anna", PASSWORD, HOME)
    with pytest.raises(Conflict):
        accounts.register("anna", PASSWORD, HOME)
    accounts.sign_in("anna", PASSWORD, HOME)
    assert told == ["anna"]
