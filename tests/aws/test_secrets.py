"""Secrets are read once, kept for a while, and rotation is honoured."""

from __future__ import annotations

import pytest

from tagcat.app.tokens import AccessTokens
from tagcat.aws.secrets import ANEW_SECONDS, KEPT_SECONDS, Secret, SecretKeys, json_fields
from tagcat.errors import AccessDenied, StoreError

from .cloud import SecretsClient

OLD, NEW = "o" * 40, "n" * 40


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_secret_is_read_once_until_it_is_old(clock: Clock) -> None:
    client = SecretsClient(s=["a"])
    secret = Secret(client, "s", clock=clock)
    assert [secret.texts() for _ in range(3)] == [("a",)] * 3
    assert client.calls == 1
    client.versions["s"].append("b")
    assert secret.texts() == ("a",)
    clock.now += KEPT_SECONDS
    assert secret.texts() == ("b",)


def test_strangers_cannot_make_it_be_read_again_and_again(clock: Clock) -> None:
    client = SecretsClient(s=["a"])
    secret = Secret(client, "s", clock=clock)
    secret.texts()
    client.versions["s"].append("b")
    assert [secret.anew() for _ in range(50)] == [("a",)] * 50
    assert client.calls == 1
    clock.now += ANEW_SECONDS
    assert [secret.anew() for _ in range(50)] == [("b",)] * 50
    assert client.calls == 2


def test_what_was_known_is_kept_while_the_service_fails(clock: Clock) -> None:
    client = SecretsClient(s=["a"])
    secret = Secret(client, "s", clock=clock)
    secret.texts()
    client.broken = True
    clock.now += KEPT_SECONDS
    assert secret.texts() == ("a",)
    calls = client.calls
    assert secret.anew() == ("a",)
    assert client.calls == calls


def test_a_secret_that_cannot_be_read_at_all_is_an_error() -> None:
    with pytest.raises(StoreError, match="nothing"):
        Secret(SecretsClient(), "nothing").texts()


def test_a_new_key_signs_and_the_one_before_verifies(clock: Clock) -> None:
    client = SecretsClient(jwt=[OLD])
    this, other = (
        AccessTokens(SecretKeys(Secret(client, "jwt", previous=True, clock=clock)))
        for _ in range(2)
    )
    old = this.issue("user")
    assert other.bearer(old).user == "user"
    client.versions["jwt"].append(NEW)
    clock.now += ANEW_SECONDS
    # Another function has read the new key; this one meets its token before the key is old.
    new = AccessTokens(NEW).issue("user")
    assert this.bearer(new).user == "user"
    assert this.bearer(old).user == "user"
    assert AccessTokens(NEW).bearer(this.issue("user")).user == "user"
    client.versions["jwt"].append("x" * 40)
    clock.now += KEPT_SECONDS
    with pytest.raises(AccessDenied):
        this.bearer(old)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 1}'])
def test_fields_are_texts_of_a_json_object(text: str) -> None:
    with pytest.raises(StoreError, match="JSON object"):
        json_fields(Secret(SecretsClient(s=[text]), "s"))
    assert json_fields(Secret(SecretsClient(s=['{"a": "b"}']), "s")) == {"a": "b"}
