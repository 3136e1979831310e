"""Keyed hashes over HTTP: setting a key, saving and looking up with it, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.conftest import PASSWORD, Api, image, save, video
from api.test_own_account import NEW, registered, sign_in
from tagcat.fingerprint.hash_fields import hash_fields, hash_of
from tagcat.fingerprint.keyed import HashKey, keyed
from tagcat.fingerprint.model import DHash

KEY = HashKey(bytes(range(32)))
WRAPPED = {"iterations": 600_000, "salt": "ab" * 16, "nonce": "cd" * 12, "box": "ef" * 48}
DEVICE = {"id": "00000000-0000-4000-8000-000000000001", "name": "Laptop"}


@pytest.fixture
def anna(api: Api) -> TestClient:
    return registered(api, "anna")


def put_key(client: TestClient, **changes: Any) -> Any:
    body = {"id": KEY.id, "wrapped": WRAPPED, "password": PASSWORD} | changes
    return client.put("/api/v1/me/hash-key", json=body)


def mixed(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a file with its hashes keyed."""
    found = hash_of(fields["dhash"], fields.get("ties", "0" * 32), None, None)
    assert isinstance(found, DHash)
    rest = {name: value for name, value in fields.items() if name not in {"dhash", "ties"}}
    return rest | hash_fields(keyed(found, KEY))


def keyed_image(number: int, **changes: Any) -> dict[str, Any]:
    return mixed(image(number, **changes))


def keyed_video(number: int) -> dict[str, Any]:
    plain = video(number)
    return plain | {"frames": [mixed(frame) for frame in plain["frames"]]}


def ask(
    client: TestClient, *files: dict[str, Any], key: str | None = KEY.id, to: str = "files"
) -> Any:
    body = {"device": DEVICE, "key": key, "files": list(files)}
    return client.post(f"/api/v1/{to}", json=body)


def test_a_key_is_set_told_and_removed(anna: TestClient) -> None:
    assert anna.get("/api/v1/me").json()["hash_key"] is None
    told = {"id": KEY.id, "wrapped": WRAPPED}
    assert put_key(anna).json()["hash_key"] == told
    assert anna.get("/api/v1/me").json()["hash_key"] == told
    assert sign_in(anna).json()["user"]["hash_key"] == told
    assert put_key(anna, wrapped=None).json()["hash_key"] == {"id": KEY.id, "wrapped": None}
    removed = anna.post("/api/v1/me/hash-key/remove", json={"password": PASSWORD})
    assert removed.json()["hash_key"] is None
    again = anna.post("/api/v1/me/hash-key/remove", json={"password": PASSWORD})
    assert again.status_code == 409


def test_the_password_is_needed(anna: TestClient) -> None:
    for password in ("", "wrong password"):
        refused = put_key(anna, password=password)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["field"] == "password"
    put_key(anna)
    assert anna.post("/api/v1/me/hash-key/remove", json={"password": "wrong"}).status_code == 422
    assert anna.get("/api/v1/me").json()["hash_key"] is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "xyz"},
        {"wrapped": {**WRAPPED, "iterations": 1000}},
        {"wrapped": {**WRAPPED, "box": "ef"}},
        {"wrapped": {**WRAPPED, "key": "00"}},
    ],
)
def test_a_key_that_breaks_a_rule_is_refused(anna: TestClient, changes: dict[str, Any]) -> None:
    assert put_key(anna, **changes).status_code == 422


def test_a_key_is_set_and_removed_only_while_nothing_is_saved(anna: TestClient) -> None:
    file = save(anna, image(0))[0]["file_id"]
    refused = put_key(anna)
    assert refused.status_code == 409
    assert "nothing is saved" in refused.json()["detail"]
    anna.delete(f"/api/v1/files/{file}")
    assert put_key(anna).is_success
    assert ask(anna, keyed_image(0)).is_success
    removed = anna.post("/api/v1/me/hash-key/remove", json={"password": PASSWORD})
    assert removed.status_code == 409
    assert put_key(anna, id="1" * 32).status_code == 409
    assert put_key(anna, wrapped=None).is_success


def test_keyed_files_match_as_others_do(api: Api, anna: TestClient) -> None:
    plain = registered(api, "bert")
    put_key(anna)
    for client, files, key in (
        (plain, [image(0), image(1), video(2)], None),
        (anna, [keyed_image(0), keyed_image(1), keyed_video(2)], KEY.id),
    ):
        results = ask(client, *files, key=key).json()["results"]
        assert [result["status"] for result in results] == ["saved"] * 3, results
    for one, other in ((image(0), keyed_image(0)), (image(1), keyed_image(1))):
        ours = ask(plain, one, key=None, to="match").json()["results"][0]["matches"]
        theirs = ask(anna, other, to="match").json()["results"][0]["matches"]
        assert ours
        assert [match["distance"] for match in ours] == [match["distance"] for match in theirs]
        assert [match["orientation"] for match in ours] == [m["orientation"] for m in theirs]
    shown = {file["name"]: file for file in plain.get("/api/v1/images").json()["items"]}
    for file in anna.get("/api/v1/images").json()["items"]:
        assert file["complexity"] == shown[file["name"]]["complexity"]
        assert file["dhash"] == f"{KEY.mix(int(shown[file['name']]['dhash'], 16)):032x}"


def test_hashes_with_and_without_a_key_are_never_mixed(anna: TestClient) -> None:
    for to in ("files", "match"):
        refused = ask(anna, keyed_image(0), to=to)
        assert refused.status_code == 409
        assert "without a key" in refused.json()["detail"]
    result = ask(anna, keyed_image(0), key=None).json()["results"][0]
    assert result["error"]["status"] == 409
    put_key(anna)
    for to in ("files", "match"):
        assert "with a key" in ask(anna, image(0), key=None, to=to).json()["detail"]
        assert "another key" in ask(anna, keyed_image(0), key="2" * 32, to=to).json()["detail"]
    result = ask(anna, image(0)).json()["results"][0]
    assert result["error"]["status"] == 409
    assert anna.get("/api/v1/me/counts").json()["images"] == 0


def test_a_hash_of_neither_sort_names_the_field(anna: TestClient) -> None:
    put_key(anna)
    whole = keyed_image(0)
    for changes, field in (
        ({"turned": whole["turned"][1:]}, "turned"),
        ({"complexity": None}, "complexity"),
        ({"complexity": 113}, "complexity"),
        ({"dhash": "0" * 32}, "dhash"),
        ({"ties": "1" * 32}, "ties"),
    ):
        error = ask(anna, whole | changes).json()["results"][0]["error"]
        assert [each["field"] for each in error["errors"]] == [field], error


def test_a_new_password_wraps_the_key_anew(anna: TestClient) -> None:
    put_key(anna)
    anew = WRAPPED | {"salt": "12" * 16}
    body = {"password": PASSWORD, "new_password": NEW, "wrapped": anew}
    changed = anna.post("/api/v1/me/password", json=body).json()
    assert changed["user"]["hash_key"] == {"id": KEY.id, "wrapped": anew}
    anna.headers["Authorization"] = f"Bearer {changed['access_token']}"
    body = {"password": NEW, "new_password": PASSWORD}
    changed = anna.post("/api/v1/me/password", json=body).json()
    assert changed["user"]["hash_key"] == {"id": KEY.id, "wrapped": None}


def test_an_account_without_a_password_needs_none(api: Api) -> None:
    owner = api.signed_in("owner")
    assert put_key(owner, wrapped=None, password="").is_success
    assert put_key(owner, password="").status_code == 409
    assert owner.post("/api/v1/me/hash-key/remove", json={"password": "-"}).is_success
