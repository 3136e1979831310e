"""Passkeys over HTTP, with an authenticator in software that makes real signatures."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.authenticator import PRESENT, Authenticator, base64url
from api.conftest import PASSWORD, Api
from api.test_own_account import bearing, fields, registered, secured
from tagcat.app.passkeys.challenges import CHALLENGE_SECONDS, MAX_SPENT, Challenges
from tagcat.app.passkeys.own import MAX_PASSKEYS

OPTIONS = "/api/v1/session/passkey/options"
SIGN_IN = "/api/v1/session/passkey"
MINE = "/api/v1/me/passkeys"


@pytest.fixture
def anna(api: Api) -> TestClient:
    return registered(api, "anna")


def begin(client: TestClient, code: str = "") -> dict[str, Any]:
    answer = client.post(f"{MINE}/options", json={"password": PASSWORD, "code": code})
    assert answer.status_code == 200, answer.text
    begun: dict[str, Any] = answer.json()
    return begun


def add(
    client: TestClient, key: Authenticator, begun: dict[str, Any] | None = None, name: str = "phone"
) -> Response:
    begun = begun or begin(client)
    proof = key.made(begun["challenge"], begun["user"])
    return client.post(MINE, json={"name": name, "token": begun["token"], **proof})


@pytest.fixture
def key(anna: TestClient) -> Authenticator:
    """Anna's passkey."""
    made = Authenticator()
    assert add(anna, made).status_code == 201
    return made


def challenged(client: TestClient) -> str:
    answer = client.post(OPTIONS)
    assert answer.status_code == 200, answer.text
    challenge: str = answer.json()["challenge"]
    return challenge


def sign_in(client: TestClient, key: Authenticator, **changes: Any) -> Response:
    return client.post(SIGN_IN, json=key.used(challenged(client), **changes))


def refused(answer: Response, words: str = "not known here") -> None:
    assert answer.status_code == 401, answer.text
    assert words in answer.json()["detail"]
    assert "tagcat_refresh" not in answer.cookies


def test_a_passkey_signs_in_and_is_told_of(api: Api, anna: TestClient) -> None:
    began = time.time() * 1000 - 1
    begun = begin(anna)
    assert (begun["site"], begun["user_name"], begun["known"]) == ("localhost", "anna", [])
    key = Authenticator()
    added = add(anna, key, begun)
    assert added.status_code == 201
    (told,) = anna.get(MINE).json()["passkeys"]
    assert told == added.json()
    assert (told["name"], told["site"], told["used"]) == ("phone", "localhost", None)
    assert told["made"] >= began
    client = api.client()
    answer = sign_in(client, key)
    assert answer.json()["user"]["name"] == "anna"
    assert bearing(client, answer).get("/api/v1/me").json()["name"] == "anna"
    assert client.post("/api/v1/session/refresh").status_code == 200
    assert anna.get(MINE).json()["passkeys"][0]["used"] >= told["made"]
    assert begin(anna)["known"] == [base64url(key.credential)]


def test_a_passkey_stands_for_both_factors(api: Api, anna: TestClient) -> None:
    _, codes = secured(anna)
    without = anna.post(f"{MINE}/options", json={"password": PASSWORD})
    assert (without.status_code, fields(without)) == (422, ["code"])
    key = Authenticator()
    assert add(anna, key, begin(anna, codes[0])).status_code == 201
    assert sign_in(api.client(), key).status_code == 200


def test_a_passkey_is_added_by_who_knows_the_password(api: Api, anna: TestClient) -> None:
    wrong = anna.post(f"{MINE}/options", json={"password": "wrong"})
    assert (wrong.status_code, fields(wrong)) == (422, ["password"])
    owner = api.client()
    bearing(owner, owner.post("/api/v1/session/owner", json={"code": api.owner_code.value}))
    answer = owner.post(f"{MINE}/options", json={"password": PASSWORD})
    assert answer.status_code == 409
    assert owner.get(MINE).json() == {"passkeys": []}


def test_a_passkey_is_renamed_and_removed(api: Api, anna: TestClient, key: Authenticator) -> None:
    (told,) = anna.get(MINE).json()["passkeys"]
    renamed = anna.patch(f"{MINE}/{told['id']}", json={"name": "  Käthe's phone "})
    assert renamed.json() == {**told, "name": "Käthe's phone"}
    for name in (" ", "a\nb", "x" * 81):
        assert anna.patch(f"{MINE}/{told['id']}", json={"name": name}).status_code == 422
    bert = registered(api, "bert")
    assert bert.patch(f"{MINE}/{told['id']}", json={"name": "mine"}).status_code == 404
    assert bert.delete(f"{MINE}/{told['id']}").status_code == 404
    assert anna.get(MINE).json()["passkeys"] == [renamed.json()]
    assert anna.delete(f"{MINE}/{told['id']}").status_code == 204
    assert anna.get(MINE).json() == {"passkeys": []}
    refused(sign_in(api.client(), key))
    assert anna.delete(f"{MINE}/{told['id']}").status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"challenge": "A" * 43},
        {"challenge": ""},
        {"challenge": 1},
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:8001"},
        {"origin": "http://localhost.evil.example"},
        {"origin": None},
        {"origin": []},
        {"type": "webauthn.create"},
        {"crossOrigin": True},
        {"crossOrigin": "no"},
    ],
    ids=str,
)
def test_what_was_signed_for_anything_else_is_refused(
    api: Api, key: Authenticator, changes: dict[str, Any]
) -> None:
    refused(sign_in(api.client(), key, **changes))
    assert sign_in(api.client(), key).status_code == 200


def _for_another_site(key: Authenticator) -> None:
    key.site = "evil.example"


def _with_another_key(key: Authenticator) -> None:
    key.key = Authenticator().key


def _without_verifying(key: Authenticator) -> None:
    key.flags = PRESENT


def _without_anybody(key: Authenticator) -> None:
    key.flags = 0x04


def _by_another_name(key: Authenticator) -> None:
    key.credential = b"another"


def _for_nobody(key: Authenticator) -> None:
    key.user = base64url(b"0" * 32)


def _for_what_is_no_user(key: Authenticator) -> None:
    key.user = "A"


@pytest.mark.parametrize(
    "spoiled",
    [
        _for_another_site,
        _with_another_key,
        _without_verifying,
        _without_anybody,
        _by_another_name,
        _for_nobody,
        _for_what_is_no_user,
    ],
)
def test_what_another_authenticator_would_sign_is_refused(
    api: Api, key: Authenticator, spoiled: Callable[[Authenticator], None]
) -> None:
    spoiled(key)
    refused(sign_in(api.client(), key))


def test_a_passkey_is_good_for_its_own_user_alone(api: Api, key: Authenticator) -> None:
    bert = registered(api, "bert")
    his = Authenticator()
    assert add(bert, his).status_code == 201
    whose, credential = key.user, key.credential
    # His signature with her name, with her passkey's name, and with both.
    for user, named in ((whose, his.credential), (his.user, credential), (whose, credential)):
        forged = his.used(challenged(client := api.client()))
        forged |= {"user": user, "credential": base64url(named)}
        refused(client.post(SIGN_IN, json=forged))
    # He may claim to have made hers, and gets nowhere with it.
    thief = Authenticator()
    thief.credential = credential
    assert add(bert, thief).status_code == 201
    answer = sign_in(api.client(), key)
    assert answer.json()["user"]["name"] == "anna"


def test_a_challenge_is_good_once(api: Api, key: Authenticator) -> None:
    client = api.client()
    proof = key.used(challenged(client))
    cookie = client.cookies["tagcat_passkey"]
    assert client.post(SIGN_IN, json=proof).status_code == 200
    assert "tagcat_passkey" not in client.cookies
    thief = api.client()
    headers = {"Cookie": f"tagcat_passkey={cookie}"}
    refused(thief.post(SIGN_IN, json=proof, headers=headers), "try again")
    # Nor is it where the authenticator would sign it once more.
    proof = key.used(Challenges(api.signing_key).read(cookie, "sign in").value)  # type: ignore[union-attr]
    refused(thief.post(SIGN_IN, json=proof, headers=headers), "try again")


def test_a_challenge_is_good_in_the_browser_that_got_it(api: Api, key: Authenticator) -> None:
    proof = key.used(challenged(api.client()))
    refused(api.client().post(SIGN_IN, json=proof), "try again")
    other = api.client()
    challenged(other)
    refused(other.post(SIGN_IN, json=proof))


def test_the_cookie_of_a_challenge_is_kept_from_scripts_and_other_routes(api: Api) -> None:
    told = api.client().post(OPTIONS).headers["set-cookie"].lower()
    for part in ("httponly", "samesite=strict", f"path={SIGN_IN}", f"max-age={CHALLENGE_SECONDS}"):
        assert part in told
    assert "secure" not in told
    secure = api.client("https://localhost").post(OPTIONS).headers["set-cookie"].lower()
    assert "secure" in secure


def test_a_challenge_is_good_for_five_minutes(api: Api, anna: TestClient) -> None:
    late = Challenges(api.signing_key, lambda: time.time() - CHALLENGE_SECONDS - 1)
    key = Authenticator()
    challenge, token = late.make("add", api.store.users()[0].id)
    answer = add(anna, key, {"challenge": challenge, "token": token, "user": "AA"})
    assert (answer.status_code, fields(answer)) == (422, ["token"])
    assert add(anna, key).status_code == 201
    challenge, token = late.make("sign in")
    headers = {"Cookie": f"tagcat_passkey={token}"}
    refused(api.client().post(SIGN_IN, json=key.used(challenge), headers=headers), "too long")


def test_a_challenge_is_good_with_a_token_of_the_server(api: Api, anna: TestClient) -> None:
    key = Authenticator()
    assert add(anna, key).status_code == 201
    user = api.store.users()[0].id
    foreign = Challenges("x" * 64)
    for token in (foreign.make("add", user)[1], "x", "a.b.c", "é", "null"):
        answer = add(anna, Authenticator(), {"challenge": "AA", "token": token, "user": "AA"})
        assert (answer.status_code, fields(answer)) == (422, ["token"])
    for token in (foreign.make("sign in")[1], "x", "a.b.c", '""'):
        headers = {"Cookie": f"tagcat_passkey={token}"}
        refused(api.client().post(SIGN_IN, json=key.used("A" * 43), headers=headers), "try again")


def test_a_challenge_is_good_for_what_it_was_made_for(api: Api, anna: TestClient) -> None:
    key = Authenticator()
    begun = begin(anna)
    bert = registered(api, "bert")
    answer = add(bert, key, begun)
    assert (answer.status_code, fields(answer)) == (422, ["token"])
    assert add(anna, key, begun).status_code == 201
    again = add(anna, Authenticator(), begun)
    assert again.status_code == 409
    client = api.client()
    challenge, token = begun["challenge"], begun["token"]
    answer = client.post(
        SIGN_IN, json=key.used(challenge), headers={"Cookie": f"tagcat_passkey={token}"}
    )
    refused(answer, "try again")
    challenge = challenged(client)
    token = client.cookies["tagcat_passkey"]
    answer = add(anna, Authenticator(), {"challenge": challenge, "token": token, "user": "AA"})
    assert (answer.status_code, fields(answer)) == (422, ["token"])
    # An access token is no challenge, and the other way round.
    bearer = anna.headers["Authorization"].removeprefix("Bearer ")
    answer = add(anna, Authenticator(), {"challenge": challenge, "token": bearer, "user": "AA"})
    assert (answer.status_code, fields(answer)) == (422, ["token"])
    client.headers["Authorization"] = f"Bearer {begun['token']}"
    assert client.get("/api/v1/me").status_code == 401


def test_a_count_that_does_not_rise_tells_of_a_copy(api: Api, anna: TestClient) -> None:
    key = Authenticator(counts=True)
    assert add(anna, key).status_code == 201
    for _ in range(2):
        assert sign_in(api.client(), key).status_code == 200
    copied = key.count
    assert sign_in(api.client(), key).status_code == 200
    key.count = copied
    refused(sign_in(api.client(), key), "copy")
    key.counts, key.count = False, 0
    refused(sign_in(api.client(), key), "copy")
    key.counts, key.count = True, copied + 1
    assert sign_in(api.client(), key).status_code == 200


@pytest.mark.parametrize(
    ("options", "changes"),
    [
        ({}, {"challenge": "A" * 43}),
        ({}, {"origin": "https://evil.example"}),
        ({}, {"type": "webauthn.get"}),
        ({}, {"crossOrigin": True}),
        ({"site": "evil.example"}, {}),
        ({"verifies": False}, {}),
    ],
    ids=str,
)
def test_what_was_made_for_anything_else_is_not_added(
    anna: TestClient, options: dict[str, Any], changes: dict[str, Any]
) -> None:
    begun = begin(anna)
    proof = Authenticator(**options).made(begun["challenge"], begun["user"], **changes)
    answer = anna.post(MINE, json={"name": "x", "token": begun["token"], **proof})
    assert (answer.status_code, fields(answer)) == (422, ["attestation"])
    assert anna.get(MINE).json() == {"passkeys": []}


def test_a_passkey_is_added_once_and_not_too_many(api: Api, anna: TestClient) -> None:
    key = Authenticator()
    assert add(anna, key).status_code == 201
    assert add(anna, key).status_code == 409
    begun = begin(anna)
    user = api.store.users()[0].id
    (kept,) = api.store.passkeys(user).keys
    before = api.store.passkeys(user)
    after = type(before)((kept,) * MAX_PASSKEYS, ())
    assert api.store.set_passkeys(user, before, after)
    assert add(anna, Authenticator(), begun).status_code == 422
    full = anna.post(f"{MINE}/options", json={"password": PASSWORD})
    assert full.status_code == 422
    assert str(MAX_PASSKEYS) in full.json()["detail"]


def test_guessing_is_slowed_down(api: Api, key: Authenticator) -> None:
    stranger = Authenticator()
    stranger.user = key.user
    client = api.client()
    statuses = [sign_in(client, stranger).status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    elsewhere = TestClient(api.app, base_url="http://localhost", client=("192.0.2.1", 1))
    assert sign_in(elsewhere, key).status_code == 200


def test_sign_ins_of_an_account_are_bounded(api: Api, key: Authenticator) -> None:
    # Adding the passkey answered the first challenge. Attempts that succeed are not counted.
    statuses = [sign_in(api.client(), key).status_code for _ in range(MAX_SPENT)]
    assert statuses == [200] * (MAX_SPENT - 1) + [429]


def test_signing_in_begins_the_same_for_everybody(api: Api, key: Authenticator) -> None:
    assert key.user
    first, second = (api.client().post(OPTIONS).json() for _ in range(2))
    assert first["challenge"] != second["challenge"]
    assert (
        {**first, "challenge": ""}
        == {**second, "challenge": ""}
        == {
            "site": "localhost",
            "challenge": "",
        }
    )


def test_other_sites_may_not_ask(api: Api, key: Authenticator) -> None:
    client = api.client()
    proof = key.used(challenged(client))
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert client.post(OPTIONS, headers=headers).status_code == 401
        assert client.post(SIGN_IN, json=proof, headers=headers).status_code == 401
    assert client.post(SIGN_IN, json=proof).status_code == 200


def test_the_name_of_the_server_is_that_of_the_request(make_api: Callable[..., Api]) -> None:
    api = make_api(allowed_hosts=("cat.example.org", "other.example.org"))
    anna = registered(api, "anna")
    anna.base_url = "https://cat.example.org:8443"
    key = Authenticator("cat.example.org", "https://cat.example.org:8443")
    assert add(anna, key).json()["site"] == "cat.example.org"
    here = "https://cat.example.org:8443"
    assert sign_in(api.client(here), key).status_code == 200
    refused(sign_in(api.client("https://cat.example.org"), key))
    refused(sign_in(api.client("https://other.example.org:8443"), key))
    # Only the own computer is asked without encryption.
    key.origin = "http://cat.example.org:8443"
    refused(sign_in(api.client(here), key))


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "[::1]:8000"])
def test_an_address_is_no_name(api: Api, anna: TestClient, host: str) -> None:
    answer = api.client(f"http://{host}").post(OPTIONS)
    assert answer.status_code == 409
    assert "passkeys need a name" in answer.json()["detail"]
    body = {"password": PASSWORD}
    assert anna.post(f"{MINE}/options", json=body, headers={"Host": host}).status_code == 409


def test_passkeys_go_with_the_account(api: Api, anna: TestClient, key: Authenticator) -> None:
    assert anna.post("/api/v1/me/delete", json={"password": PASSWORD}).status_code == 204
    refused(sign_in(api.client(), key))


def test_passkeys_outlive_a_new_password(api: Api, anna: TestClient, key: Authenticator) -> None:
    body = {"password": PASSWORD, "new_password": "another horse battery"}
    bearing(anna, anna.post("/api/v1/me/password", json=body))
    client = api.client()
    assert bearing(client, sign_in(client, key)).get("/api/v1/me").status_code == 200


def test_passkeys_are_not_exported(anna: TestClient, key: Authenticator) -> None:
    assert base64url(key.credential) not in anna.get("/api/v1/me/export").text


ADDRESSES = count()


def address() -> str:
    """One that was not counted before."""
    number = next(ADDRESSES)
    return f"198.{18 + number // 65536}.{number // 256 % 256}.{number % 256}"


BASE64URL = st.binary(min_size=1, max_size=200).map(base64url)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.sampled_from(["client_data", "authenticator_data", "signature"]), BASE64URL)
)
def test_what_is_made_up_is_refused(api: Api, key: Authenticator, changes: dict[str, str]) -> None:
    challenge, token = Challenges(api.signing_key).make("sign in")
    client = TestClient(api.app, base_url="http://localhost", client=(address(), 1))
    headers = {"Cookie": f"tagcat_passkey={token}"}
    answer = client.post(SIGN_IN, json={**key.used(challenge), **changes}, headers=headers)
    if changes:
        refused(answer)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(min_size=1, max_size=300))
def test_what_is_made_up_is_not_added(api: Api, anna: TestClient, attestation: bytes) -> None:
    challenge, token = Challenges(api.signing_key).make("add", api.store.users()[0].id)
    proof = Authenticator().made(challenge, "AA")
    for made_up in (attestation, b"\x81" * 5000 + attestation):
        body = {"name": "x", "token": token, **proof, "attestation": base64url(made_up)}
        answer = anna.post(MINE, json=body)
        assert (answer.status_code, fields(answer)) == (422, ["attestation"])
