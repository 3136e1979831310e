"""Time-based codes and recovery codes: each is good once, and only where it should be."""

from __future__ import annotations

import hashlib
from urllib.parse import parse_qs, unquote, urlsplit

import pyotp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tagcat.app.second_factor import DRIFT, RECOVERY_CODES, STEP_SECONDS, SecondFactors, Setup
from tagcat.app.tokens import FixedKeys
from tagcat.graph.model import SecondFactor
from tagcat.graph.packing import packed
from tagcat.graph.second_factor import unpacked

KEY = "k" * 32


class Clock:
    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(1_700_000_000)


@pytest.fixture
def factors(clock: Clock) -> SecondFactors:
    return SecondFactors(KEY, clock)


def confirmed(factors: SecondFactors, clock: Clock) -> tuple[SecondFactor, Setup, list[str]]:
    """A factor that was set up some time ago."""
    factor, setup = factors.begin("anna")
    found = factors.confirm(factor, code_at(setup, clock.now))
    assert found is not None
    clock.now += 10 * STEP_SECONDS
    return found[0], setup, found[1]


def code_at(setup: Setup, when: float) -> str:
    """What an authenticator app shows, which knows the secret and nothing else of ours."""
    return pyotp.TOTP(setup.secret).at(int(when))


def test_the_address_is_what_apps_read(factors: SecondFactors) -> None:
    _, setup = factors.begin("zoë@home")
    address = urlsplit(setup.uri)
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert unquote(address.path) == "/TagCat:zoë@home"
    assert parse_qs(address.query) == {"secret": [setup.secret], "issuer": ["TagCat"]}


def test_the_secret_is_not_in_what_is_kept(factors: SecondFactors, clock: Clock) -> None:
    factor, setup, codes = confirmed(factors, clock)
    kept = packed(factor)
    assert kept is not None
    for told in (setup.secret, *codes, *(code.replace("-", "") for code in codes)):
        assert told not in kept
    assert factors.begin("anna")[1].secret != setup.secret
    # Nor does it follow from what is kept without the key of this server.
    other = SecondFactors("x" * 32, clock)
    assert other.spend(factor, code_at(setup, clock.now)) is None
    assert hashlib.sha256(codes[0].replace("-", "").encode()).hexdigest() in factor.recovery


def test_keys_may_be_rotated_under_a_factor(factors: SecondFactors, clock: Clock) -> None:
    factor, setup, _ = confirmed(factors, clock)
    rotated = SecondFactors(FixedKeys("n" * 32, KEY), clock)
    spent = rotated.spend(factor, code_at(setup, clock.now))
    assert spent is not None
    assert rotated.spend(spent, code_at(setup, clock.now)) is None
    # What is set up now is made of the new key alone.
    new, new_setup, _ = confirmed(rotated, clock)
    assert SecondFactors("n" * 32, clock).spend(new, code_at(new_setup, clock.now))
    assert factors.spend(new, code_at(new_setup, clock.now)) is None


def test_a_code_is_good_once_and_near_its_time(factors: SecondFactors, clock: Clock) -> None:
    factor, setup, _ = confirmed(factors, clock)
    good = [
        steps
        for steps in range(-4, 5)
        if factors.spend(factor, code_at(setup, clock.now + steps * STEP_SECONDS))
    ]
    assert good == list(range(-DRIFT, DRIFT + 1))
    spent = factors.spend(factor, code_at(setup, clock.now))
    assert spent is not None
    for steps in (-1, 0):
        assert factors.spend(spent, code_at(setup, clock.now + steps * STEP_SECONDS)) is None
    assert factors.spend(spent, code_at(setup, clock.now + STEP_SECONDS)) is not None


def test_the_code_that_confirms_is_not_good_afterwards(
    factors: SecondFactors, clock: Clock
) -> None:
    factor, setup = factors.begin("anna")
    code = code_at(setup, clock.now)
    found = factors.confirm(factor, code)
    assert found is not None
    assert factors.spend(found[0], code) is None


def test_codes_may_be_typed_with_blanks(factors: SecondFactors, clock: Clock) -> None:
    factor, setup, codes = confirmed(factors, clock)
    code = code_at(setup, clock.now)
    assert factors.spend(factor, f" {code[:3]} {code[3:]} ")
    assert factors.spend(factor, codes[0].upper().replace("-", " "))


def test_each_recovery_code_is_good_once(factors: SecondFactors, clock: Clock) -> None:
    factor, _, codes = confirmed(factors, clock)
    assert len(set(codes)) == RECOVERY_CODES
    for left, code in enumerate(reversed(codes)):
        spent = factors.spend(factor, code)
        assert spent is not None
        assert len(spent.recovery) == RECOVERY_CODES - left - 1
        assert factors.spend(spent, code) is None
        factor = spent


def test_recovery_codes_outlive_the_key(factors: SecondFactors, clock: Clock) -> None:
    factor, _, codes = confirmed(factors, clock)
    assert SecondFactors("x" * 32, clock).spend(factor, codes[0]) is not None


@given(code=st.text(max_size=40))
@settings(max_examples=200)
def test_other_texts_are_no_codes(code: str) -> None:
    clock = Clock(1_700_000_000)
    factors = SecondFactors(KEY, clock)
    factor, setup, codes = confirmed(factors, clock)
    good = {code_at(setup, clock.now + steps * STEP_SECONDS) for steps in (-1, 0, 1)}
    if code not in good and code not in codes:
        assert factors.spend(factor, code) is None


@given(
    st.builds(SecondFactor, st.text(), st.booleans(), st.integers(), st.lists(st.text()).map(tuple))
)
def test_what_is_kept_comes_back(factor: SecondFactor) -> None:
    assert unpacked(packed(factor)) == factor
