"""The server's log: lines for people or programs, with nothing personal in them."""

from __future__ import annotations

import contextlib
import json
import signal
import sqlite3
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tagcat.settings import Settings

from .test_serve import Server, sign_in

NAMES = {
    "user": "Rumpelstilzchen",
    "password": "a very secret password",
    "file": "Honeymoon in Paris.jpg",
    "folder": "Holidays at the lake",
    "tag": "person:Cinderella",
    "renamed": "person:Cinders",
    "note": "she lost her shoe",
    "device": "Sleeping Beauty's phone",
    "searched": "Seven dwarfs",
    "header": "Snow White",
}
SHA = "c" * 64
DHASH = "95b1a94a56d5a5aba7d5b4bd0b6acfb5"


def use_everything(server: Server) -> list[str]:
    """Use the server as a person with those names does, also wrongly; ids and tokens on the way."""
    secrets: list[str] = [server.code]
    with httpx2.Client(base_url=f"{server.address}/api/v1", timeout=30) as client:
        client.headers["user-agent"] = NAMES["header"]
        client.headers["x-request-id"] = NAMES["header"]
        who = {"name": NAMES["user"], "password": NAMES["password"]}
        answer = client.post("/accounts", json=who)
        assert answer.status_code == 201, answer.text
        secrets += [answer.json()["access_token"], *client.cookies.values()]
        client.headers["authorization"] = f"Bearer {secrets[-2]}"
        device = {"id": "00000000-0000-4000-8000-000000000007", "name": NAMES["device"]}
        file = {
            "kind": "image",
            "name": NAMES["file"],
            "path": f"{NAMES['folder']}/{NAMES['file']}",
            "size": 1000,
            "modified": 1_700_000_000_000,
            "media_type": "image/jpeg",
            "sha256": SHA,
            "width": 4000,
            "height": 3000,
            "dhash": DHASH,
        }
        saved = client.post("/files", json={"device": device, "files": [file]}).json()["results"]
        secrets += [saved[0]["file_id"], SHA, DHASH, device["id"]]
        tag = client.post("/tags", json={"name": NAMES["tag"]}).json()
        secrets.append(tag["id"])
        client.patch(f"/tags/{tag['id']}", json={"name": NAMES["renamed"]})
        client.post("/tagging", json={"sha256s": [SHA], "add": [tag["id"]]})
        client.post("/remarks", json={"sha256s": [SHA], "note": NAMES["note"]})
        client.get("/images", params={"q": f'name:"{NAMES["searched"]}"'})
        client.get("/images", params={"search": NAMES["searched"], NAMES["searched"]: "1"})
        client.get(f"/files/{NAMES['searched']}")
        client.get(f"/{NAMES['searched']}/{NAMES['file']}")
        client.post("/session", json=who | {"password": NAMES["searched"]})
        client.post("/session", content=NAMES["note"], headers={"content-type": "application/json"})
        client.request(NAMES["searched"].replace(" ", "").upper(), "/me")
        client.get(f"{server.address}/{NAMES['folder']}/{NAMES['file']}")
        client.delete("/session")
    return secrets


def break_the_store(server: Server, home: Path) -> None:
    """Let the store fail in the middle of what a person does."""
    with contextlib.closing(sign_in(server)) as client:
        with contextlib.closing(sqlite3.connect(Settings(home=home).store_path)) as other:
            other.execute("DROP TABLE journal")
            other.commit()
        answer = client.post("/api/v1/tags", json={"name": NAMES["tag"]})
        assert answer.status_code == 503
        assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize("form", ["text", "json"])
def test_nothing_personal_is_logged(tmp_path: Path, form: str) -> None:
    # The data folder is below a home that bears the name of a person.
    person = tmp_path / "Rapunzel"
    home = person / "data"
    variables = {"HOME": str(person), "TAGCAT_LOG": form, "TAGCAT_LOG_LEVEL": "info"}
    server = Server(home, variables=variables)
    secrets = use_everything(server)
    break_the_store(server, home)
    code, _, log = server.stop(signal.SIGTERM)
    assert code == 0
    lines = log.splitlines()
    assert len(lines) > 15
    for name in [*NAMES.values(), *secrets, "Rapunzel", "127.0.0.1"]:
        for part in {name, name.split(":")[-1], name.replace(" ", "%20"), name.replace(" ", "+")}:
            assert part.lower() not in log.lower(), part
    assert "/api/v1/files/{file_id}" in log
    assert "journal" in log
    if form == "json":
        check_json([json.loads(line) for line in lines])


def check_json(events: list[dict[str, Any]]) -> None:
    """Each line has what is needed to find what happened."""
    for event in events:
        assert {"at", "level", "logger", "message"} <= event.keys()
    requests = [event for event in events if event["logger"] == "tagcat.requests"]
    assert {event["status"] for event in requests} >= {200, 201, 401, 404, 422, 503}
    assert all(event["ms"] >= 0 and len(event["request_id"]) == 32 for event in requests)
    tagged = [event for event in requests if event["route"] == "/api/v1/tags"]
    (failed,) = [event for event in tagged if event["status"] == 503]
    (error,) = [event for event in events if event["level"] == "error"]
    assert error["request_id"] == failed["request_id"]
    assert error["errors"][0]["kind"] == "tagcat.errors.StoreError"
    assert error["errors"][1]["kind"] == "sqlite3.OperationalError"
    assert any("annotating.py:" in place for place in error["errors"][1]["places"])


def test_only_failures_are_logged_unless_told_otherwise(home: Path) -> None:
    server = Server(home)
    use_everything(server)
    assert server.stop(signal.SIGTERM)[2] == ""


def test_debugging_tells_errors_in_their_words(home: Path) -> None:
    server = Server(home, variables={"TAGCAT_DEBUG": "1"})
    break_the_store(server, home)
    log = server.stop(signal.SIGTERM)[2]
    assert "sqlite3.OperationalError: no such table: journal" in log
    assert "POST /api/v1/tags answered 503" in log
