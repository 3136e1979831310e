"""Registering, signing in, staying signed in and signing out over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.conftest import PASSWORD, Api
from tagcat.api import create_app
from tagcat.graph.embedded import EmbeddedStore
from tagcat.settings import Settings

CREDENTIALS = {"name": "anna", "password": PASSWORD}


def test_registers_and_signs_in(api: Api) -> None:
    client = api.client()
    answer = client.post("/api/v1/accounts", json=CREDENTIALS)
    assert answer.status_code == 201
    session = answer.json()
    assert session["user"] == {
        "name": "anna",
        "variance": 18,
        "has_password": True,
        "second_factor": False,
        "hash_key": None,
    }
    assert PASSWORD not in answer.text
    again = client.post("/api/v1/session", json={**CREDENTIALS, "name": "ANNA"})
    assert again.status_code == 200
    headers = {"Authorization": f"Bearer {again.json()['access_token']}"}
    assert client.get("/api/v1/me", headers=headers).json()["name"] == "anna"


def test_the_refresh_token_is_a_cookie_no_script_can_read(api: Api) -> None:
    answer = api.client().post("/api/v1/accounts", json=CREDENTIALS)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/api/v1/session" in cookie
    assert "secure" not in cookie


def test_cookies_are_for_https_only_where_set(make_api: Callable[..., Api]) -> None:
    answer = make_api(secure_cookies=True).client().post("/api/v1/accounts", json=CREDENTIALS)
    assert "secure" in answer.headers["set-cookie"].lower()
    encrypted = make_api().client("https://localhost")
    answer = encrypted.post("/api/v1/session", json=CREDENTIALS)
    assert "secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize("name", ["anna", "nobody"])
def test_wrong_name_and_wrong_password_say_the_same(api: Api, name: str) -> None:
    client = api.client()
    client.post("/api/v1/accounts", json=CREDENTIALS)
    answer = client.post("/api/v1/session", json={"name": name, "password": "wrong password"})
    assert answer.status_code == 401
    assert answer.json()["detail"] == "wrong name or password"


@pytest.mark.parametrize(
    ("credentials", "field"),
    [
        ({"name": "", "password": PASSWORD}, "name"),
        ({"name": "a b", "password": PASSWORD}, "name"),
        ({"name": ".hidden", "password": PASSWORD}, "name"),
        ({"name": "x" * 81, "password": PASSWORD}, "name"),
        ({"name": "Local", "password": PASSWORD}, "name"),
        ({"name": "anna", "password": "short"}, "password"),
        ({"name": "anna", "password": "x" * 257}, "password"),
        ({"name": "anna"}, "password"),
        ({"name": "anna", "password": PASSWORD, "admin": True}, "admin"),
    ],
)
def test_refuses_bad_credentials(
    common_api: Api, credentials: dict[str, object], field: str
) -> None:
    answer = common_api.client().post("/api/v1/accounts", json=credentials)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert PASSWORD not in answer.text


def test_a_password_may_hold_any_character(api: Api) -> None:
    client = api.client()
    body = {"name": "anna", "password": "пароль 密码 😀 \0 \n"}
    assert client.post("/api/v1/accounts", json=body).status_code == 201
    assert client.post("/api/v1/session", json=body).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        '{"name": "anna", "password": "\\ud800 \\ud800 \\ud800"}',
        '{"name": "\\ud800", "password": "correct horse battery"}',
        '{"name": "anna", "password": "correct horse battery", "\\ud800": 1}',
    ],
)
def test_half_a_character_is_refused(common_api: Api, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = common_api.client().post("/api/v1/accounts", content=body, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_a_name_is_taken_without_regard_to_case(api: Api) -> None:
    client = api.client()
    client.post("/api/v1/accounts", json=CREDENTIALS)
    answer = client.post("/api/v1/accounts", json={**CREDENTIALS, "name": "Anna"})
    assert answer.status_code == 409
    assert "taken" in answer.json()["detail"]


def test_registration_can_be_closed(make_api: Callable[..., Api]) -> None:
    answer = make_api(registration="closed").client().post("/api/v1/accounts", json=CREDENTIALS)
    assert answer.status_code == 409


def test_refreshing_rotates_and_a_used_token_ends_the_sign_in(api: Api) -> None:
    client = api.client()
    client.post("/api/v1/accounts", json=CREDENTIALS)
    stolen = client.cookies["tagcat_refresh"]
    assert client.post("/api/v1/session/refresh").status_code == 200
    current = client.cookies["tagcat_refresh"]
    assert current != stolen
    assert client.post("/api/v1/session/refresh").status_code == 200
    thief = api.client()
    thief.cookies.set("tagcat_refresh", stolen, path="/api/v1/session", domain="localhost.local")
    assert thief.post("/api/v1/session/refresh").status_code == 401
    assert client.post("/api/v1/session/refresh").status_code == 401


def test_a_lost_answer_ends_no_sign_in(api: Api) -> None:
    client = api.client()
    client.post("/api/v1/accounts", json=CREDENTIALS)
    kept = client.cookies["tagcat_refresh"]
    assert client.post("/api/v1/session/refresh").status_code == 200
    client.cookies.clear()  # as if the answer had never come
    client.cookies.set("tagcat_refresh", kept, path="/api/v1/session", domain="localhost.local")
    assert client.post("/api/v1/session/refresh").status_code == 200


def test_signing_out_ends_only_this_sign_in(api: Api) -> None:
    here, there = api.client(), api.client()
    here.post("/api/v1/accounts", json=CREDENTIALS)
    there.post("/api/v1/session", json=CREDENTIALS)
    kept = here.cookies["tagcat_refresh"]
    assert here.delete("/api/v1/session").status_code == 204
    assert "tagcat_refresh" not in here.cookies
    here.cookies.set("tagcat_refresh", kept, path="/api/v1/session", domain="localhost.local")
    assert here.post("/api/v1/session/refresh").status_code == 401
    assert there.post("/api/v1/session/refresh").status_code == 200


def test_refreshing_without_a_cookie_is_refused(api: Api) -> None:
    assert api.client().post("/api/v1/session/refresh").status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": "http://localhost:1"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_other_sites_cannot_use_the_cookie(api: Api, headers: dict[str, str]) -> None:
    client = api.client()
    client.post("/api/v1/accounts", json=CREDENTIALS)
    assert client.post("/api/v1/session/refresh", headers=headers).status_code == 401
    body = {**CREDENTIALS, "name": "bert"}
    for route in ("accounts", "session"):
        assert client.post(f"/api/v1/{route}", json=body, headers=headers).status_code == 401
    assert client.delete("/api/v1/session", headers=headers).status_code == 401
    own = {"Origin": "http://localhost"}
    assert client.post("/api/v1/session/refresh", headers=own).status_code == 200
    # Behind a proxy the server may go by another name than in the address bar.
    behind = {"Origin": "https://cat.example", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/api/v1/session/refresh", headers=behind).status_code == 200


def test_the_owner_signs_in_once_with_the_code(api: Api) -> None:
    client = api.client()
    wrong = client.post("/api/v1/session/owner", json={"code": "wrong"})
    assert wrong.status_code == 401
    answer = client.post("/api/v1/session/owner", json={"code": api.owner_code.value})
    assert answer.json()["user"]["name"] == "local"
    again = client.post("/api/v1/session/owner", json={"code": api.owner_code.value})
    assert again.status_code == 401


def test_nobody_signs_in_as_the_owner_with_a_password(api: Api) -> None:
    client = api.client()
    client.post("/api/v1/session/owner", json={"code": api.owner_code.value})
    for password in ("None", "x" * 8, "null"):
        body = {"name": "local", "password": password}
        assert client.post("/api/v1/session", json=body).status_code == 401


def test_guessing_is_slowed_down_for_the_guesser_only(api: Api) -> None:
    client = api.client()
    client.post("/api/v1/accounts", json=CREDENTIALS)
    wrong = {**CREDENTIALS, "password": "wrong password"}
    statuses = [client.post("/api/v1/session", json=wrong).status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    refused = client.post("/api/v1/session", json=CREDENTIALS)
    assert refused.status_code == 429
    assert refused.headers["content-type"] == "application/problem+json"
    assert 0 < int(refused.headers["retry-after"]) <= 300
    other = {**CREDENTIALS, "name": "bert"}
    assert client.post("/api/v1/accounts", json=other).status_code == 201


def test_the_owner_cannot_come_in_where_no_code_was_made(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with closing(EmbeddedStore(settings.store_path, settings.index_bytes)) as store:
        client = TestClient(create_app(settings, store), base_url="http://localhost")
        for code in ("", "None", "x" * 43):
            assert client.post("/api/v1/session/owner", json={"code": code}).status_code in {
                401,
                422,
            }
