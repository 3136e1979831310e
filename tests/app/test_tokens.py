"""Access tokens are ours, unchanged and fresh, or refused."""

import jwt
import pytest

from tagcat.app.tokens import ACCESS_SECONDS, AccessTokens, digest_of, new_secret
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
