"""Access tokens are ours, unchanged and fresh, or refused."""

import jwt
import pytest

from tagcat.app.tokens import ACCESS_SECONDS, AccessTokens, FixedKeys, digest_of, new_secret
from tagcat.errors import AccessDenied

KEY = "k" * 32


def test_tells_the_user_until_it_expires() -> None:
    now = 1_000_000.0
    tokens = AccessTokens(KEY, clock=lambda: now)
    token = tokens.issue("user")
    now += ACCESS_SECONDS - 1
    assert tokens.bearer(token).user == "user"
    now += 1
    with pytest.raises(AccessDenied, match="expired"):
        tokens.bearer(token)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é.é.é"])
def test_refuses_what_is_no_token(token: str) -> None:
    with pytest.raises(AccessDenied):
        AccessTokens(KEY).bearer(token)


def test_refuses_another_key_even_with_our_key_id() -> None:
    ours = AccessTokens(KEY)
    header = jwt.get_unverified_header(ours.issue("user"))
    claims = {"iss": "tagcat", "aud": "tagcat", "sub": "user", "exp": 9_999_999_999}
    forged = jwt.encode(claims, "x" * 32, "HS256", headers={"kid": header["kid"]})
    with pytest.raises(AccessDenied):
        ours.bearer(forged)
    with pytest.raises(AccessDenied):
        ours.bearer(AccessTokens("x" * 32).issue("user"))


@pytest.mark.parametrize("missing", ["exp", "sub", "aud", "iss"])
def test_refuses_a_token_without_a_claim(missing: str) -> None:
    ours = AccessTokens(KEY)
    kid = jwt.get_unverified_header(ours.issue("user"))["kid"]
    claims = {"iss": "tagcat", "aud": "tagcat", "sub": "user", "exp": 9_999_999_999}
    del claims[missing]
    with pytest.raises(AccessDenied):
        ours.bearer(jwt.encode(claims, KEY, "HS256", headers={"kid": kid}))


def test_refuses_a_token_without_signature() -> None:
    ours = AccessTokens(KEY)
    kid = jwt.get_unverified_header(ours.issue("user"))["kid"]
    claims = {"iss": "tagcat", "aud": "tagcat", "sub": "user", "exp": 9_999_999_999}
    with pytest.raises(AccessDenied):
        ours.bearer(jwt.encode(claims, "", "none", headers={"kid": kid}))


def test_secrets_differ_and_only_their_digest_is_kept() -> None:
    a, b = new_secret(), new_secret()
    assert a != b
    assert len(digest_of(a)) == 64
    assert a not in digest_of(a)


class Rotated:
    """Keys that are known late: ``later`` are where they are kept, and were not read again yet."""

    def __init__(self, *keys: str) -> None:
        self.known = self.later = keys
        self.asked = 0

    def now(self) -> tuple[str, ...]:
        return self.known

    def anew(self) -> tuple[str, ...]:
        self.asked += 1
        self.known = self.later
        return self.known


def test_the_first_key_signs_and_all_verify() -> None:
    old = AccessTokens("o" * 32).issue("user")
    both = AccessTokens(FixedKeys("n" * 32, "o" * 32))
    assert both.bearer(old).user == "user"
    assert AccessTokens("n" * 32).bearer(both.issue("user")).user == "user"
    with pytest.raises(AccessDenied):
        AccessTokens("o" * 32).bearer(both.issue("user"))


def test_keys_are_read_again_for_a_token_that_none_of_them_signed() -> None:
    keys = Rotated("o" * 32)
    tokens = AccessTokens(keys)
    assert tokens.bearer(tokens.issue("user")).user == "user"
    assert keys.asked == 0
    keys.later = ("n" * 32, "o" * 32)
    assert tokens.bearer(AccessTokens("n" * 32).issue("user")).user == "user"
    assert keys.asked == 1
    with pytest.raises(AccessDenied, match="not valid here"):
        tokens.bearer(AccessTokens("x" * 32).issue("user"))
