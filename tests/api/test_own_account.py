"""Passwords, second factors, sign-ins, all of one's data and deletion over HTTP."""

from __future__ import annotations

import re
import time

import pyotp
import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from api.conftest import PASSWORD, Api, image, save, video
from tagcat.app import second_factor
from tagcat.app.passwords import Passwords
from tagcat.app.transfer.exporting import export_lines

NEW = "another horse battery"


@pytest.fixture
def anna(api: Api) -> TestClient:
    return registered(api, "anna")


def registered(api: Api, name: str) -> TestClient:
    """A client of somebody with a password."""
    client = api.client()
    answer = client.post("/api/v1/accounts", json={"name": name, "password": PASSWORD})
    return bearing(client, answer)


def bearing(client: TestClient, answer: Response) -> TestClient:
    assert answer.is_success, answer.text
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    return client


def sign_in(client: TestClient, password: str = PASSWORD, code: str = "") -> Response:
    body = {"name": "anna", "password": password, "code": code}
    return client.post("/api/v1/session", json=body)


def fields(answer: Response) -> list[str]:
    return [error["field"] for error in answer.json()["errors"]]


def secured(client: TestClient) -> tuple[pyotp.TOTP, list[str]]:
    """Set up a second factor; the app and recovery codes."""
    setup = client.post("/api/v1/me/second-factor", json={"password": PASSWORD}).json()
    app = pyotp.TOTP(setup["secret"])
    answer = client.post("/api/v1/me/second-factor/confirm", json={"code": app.now()})
    return app, answer.json()["codes"]


def next_code(app: pyotp.TOTP) -> str:
    """A code that is good for half a minute at least, also after that of now was used."""
    return app.at(int(time.time()) + second_factor.STEP_SECONDS)


def test_passwords_are_kept_as_argon2id_of_the_documented_strength() -> None:
    assert re.match(r"\$argon2id\$v=19\$m=65536,t=3,p=4\$", Passwords().hash(PASSWORD))


def test_a_new_password_ends_every_other_sign_in(api: Api, anna: TestClient) -> None:
    elsewhere = bearing(api.client(), sign_in(api.client()))
    elsewhere_too = api.client()
    sign_in(elsewhere_too)
    body = {"password": PASSWORD, "new_password": NEW}
    changed = anna.post("/api/v1/me/password", json=body)
    assert anna.get("/api/v1/me").status_code == 401
    bearing(anna, changed)
    assert anna.get("/api/v1/me").status_code == 200
    assert anna.post("/api/v1/session/refresh").status_code == 200
    assert elsewhere.get("/api/v1/me").status_code == 401
    assert elsewhere_too.post("/api/v1/session/refresh").status_code == 401
    assert sign_in(api.client()).status_code == 401
    assert sign_in(api.client(), NEW).status_code == 200


def test_a_password_is_changed_only_by_who_knows_it(api: Api, anna: TestClient) -> None:
    answer = anna.post("/api/v1/me/password", json={"password": "wrong", "new_password": NEW})
    assert (answer.status_code, fields(answer)) == (422, ["password"])
    short = anna.post("/api/v1/me/password", json={"password": PASSWORD, "new_password": "short"})
    assert (short.status_code, fields(short)) == (422, ["new_password"])
    assert sign_in(api.client()).status_code == 200


def test_a_stolen_token_does_not_help_to_guess_the_password(anna: TestClient) -> None:
    wrong = {"password": "wrong"}
    statuses = [anna.post("/api/v1/me/delete", json=wrong).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_signing_out_everywhere_ends_all_at_once(api: Api, anna: TestClient) -> None:
    elsewhere = bearing(api.client(), sign_in(api.client()))
    assert elsewhere.get("/api/v1/me").status_code == 200
    assert anna.post("/api/v1/me/sign-out-everywhere").status_code == 204
    assert "tagcat_refresh" not in anna.cookies
    for client in (anna, elsewhere):
        assert client.get("/api/v1/me").status_code == 401
        assert client.post("/api/v1/session/refresh").status_code == 401
    assert sign_in(api.client()).status_code == 200


def test_an_account_is_deleted_with_everything(api: Api, anna: TestClient) -> None:
    save(anna, image(0), video(0))
    anna.post(
        "/api/v1/tagging",
        json={"targets": [{"sha256": image(0)["sha256"]}], "add": ["cat"], "remove": []},
    )
    wrong = anna.post("/api/v1/me/delete", json={"password": "wrong"})
    assert (wrong.status_code, fields(wrong)) == (422, ["password"])
    assert anna.get("/api/v1/me/counts").json()["images"] == 1
    assert anna.post("/api/v1/me/delete", json={"password": PASSWORD}).status_code == 204
    assert "tagcat_refresh" not in anna.cookies
    assert anna.get("/api/v1/me").status_code == 401
    assert sign_in(api.client()).status_code == 401
    assert api.store.users() == ()
    again = registered(api, "anna")
    assert again.get("/api/v1/me/counts").json()["images"] == 0
    assert again.get("/api/v1/tags").json()["tags"] == []


def test_an_export_is_what_the_command_writes(api: Api, anna: TestClient) -> None:
    save(anna, image(0), video(0), image(1))
    save(registered(api, "bert"), image(2))
    answer = anna.get("/api/v1/me/export")
    assert answer.headers["content-type"] == "application/jsonl"
    assert answer.headers["content-disposition"].startswith("attachment")
    (user,) = (user for user in api.store.users() if user.name == "anna")
    lines = list(export_lines(api.store, user.id))
    assert len(lines) == 5
    # The first line says when it was written.
    assert answer.content.splitlines(keepends=True)[1:] == lines[1:]
    assert image(2)["sha256"] not in answer.text


def test_a_second_factor_is_asked_for_once_it_is_confirmed(api: Api, anna: TestClient) -> None:
    begun = anna.post("/api/v1/me/second-factor", json={"password": PASSWORD})
    assert begun.status_code == 200
    assert sign_in(api.client()).status_code == 200
    wrong = anna.post("/api/v1/me/second-factor/confirm", json={"code": "000000"})
    assert (wrong.status_code, fields(wrong)) == (422, ["code"])
    app = pyotp.TOTP(begun.json()["secret"])
    confirmed = anna.post("/api/v1/me/second-factor/confirm", json={"code": app.now()})
    assert len(confirmed.json()["codes"]) == second_factor.RECOVERY_CODES
    assert anna.get("/api/v1/me").json()["second_factor"] is True

    without = sign_in(api.client())
    assert (without.status_code, fields(without)) == (401, ["code"])
    assert "tagcat_refresh" not in without.cookies
    # The same answer as ever for a wrong password, so that the code tells nothing of it.
    assert (
        sign_in(api.client(), "wrong password", next_code(app)).json()
        == sign_in(api.client(), "wrong password").json()
    )
    good = next_code(app)
    assert sign_in(api.client(), code=good).status_code == 200
    used = sign_in(api.client(), code=good)
    assert (used.status_code, fields(used)) == (401, ["code"])
    recovery = confirmed.json()["codes"][3]
    assert sign_in(api.client(), code=recovery).status_code == 200
    assert sign_in(api.client(), code=recovery).status_code == 401


def test_codes_cannot_be_guessed(api: Api, anna: TestClient) -> None:
    app, codes = secured(anna)
    guesses = [f"{n:06}" for n in range(1000, 1011)]
    statuses = []
    for number, guess in enumerate(guesses):
        # From another address each time, which helps nobody.
        client = TestClient(api.app, base_url="http://localhost", client=(f"192.0.2.{number}", 1))
        statuses.append(sign_in(client, code=guess).status_code)
    assert statuses == [401] * 10 + [429]
    assert sign_in(api.client(), code=codes[0]).status_code == 429
    assert sign_in(api.client(), code=next_code(app)).status_code == 429


def test_a_second_factor_guards_what_cannot_be_taken_back(api: Api, anna: TestClient) -> None:
    app, codes = secured(anna)
    for route, body in {
        "delete": {"password": PASSWORD},
        "password": {"password": PASSWORD, "new_password": NEW},
        "second-factor/remove": {"password": PASSWORD, "code": "000000"},
    }.items():
        answer = anna.post(f"/api/v1/me/{route}", json=body)
        assert (answer.status_code, fields(answer)) == (422, ["code"]), route
    again = anna.post("/api/v1/me/second-factor", json={"password": PASSWORD})
    assert again.status_code == 409
    body = {"password": PASSWORD, "code": codes[0]}
    assert anna.post("/api/v1/me/second-factor/remove", json=body).status_code == 204
    assert anna.get("/api/v1/me").json()["second_factor"] is False
    assert sign_in(api.client()).status_code == 200
    assert anna.post("/api/v1/me/second-factor/remove", json=body).status_code == 409
    assert (
        anna.post("/api/v1/me/second-factor/confirm", json={"code": app.now()}).status_code == 409
    )


def test_the_owner_has_no_password_to_change(api: Api) -> None:
    client = api.client()
    bearing(client, client.post("/api/v1/session/owner", json={"code": api.owner_code.value}))
    assert client.get("/api/v1/me").json()["has_password"] is False
    for route, body in {
        "delete": {"password": PASSWORD},
        "password": {"password": PASSWORD, "new_password": NEW},
        "second-factor": {"password": PASSWORD},
    }.items():
        assert client.post(f"/api/v1/me/{route}", json=body).status_code == 409
