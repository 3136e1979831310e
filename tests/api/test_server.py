"""What holds for every answer: problems, bounds, headers, and the web app around the API."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.conftest import Api
from tagcat.api.hosting import MAX_BODY
from tagcat.api.openapi import document
from tagcat.api.website import Website

ROOT = Path(__file__).parents[2]
ANY_ADDRESS = "0.0.0.0"  # noqa: S104 - nothing listens there


def test_the_checked_in_document_is_current() -> None:
    assert (ROOT / "spec" / "openapi.json").read_text("utf-8") == document(), "run: make spec"


def test_every_operation_has_a_readable_name_and_a_summary(api: Api) -> None:
    names = []
    for methods in api.app.openapi()["paths"].values():
        for operation in methods.values():
            names.append(operation["operationId"])
            assert operation["summary"]
    assert len(set(names)) == len(names)
    assert {"saveFiles", "listImages", "getMatches", "signIn"} <= set(names)


def test_health(api: Api) -> None:
    assert api.client().get("/api/v1/health").json()["status"] == "ok"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("POST", "/api/v1/nothing", 404),
        ("DELETE", "/api/v2/health", 404),
        ("GET", "/api", 404),
        ("GET", "/api/", 404),
        ("GET", "/api/v1/health/", 404),
        ("GET", "/assets/nothing.js", 404),
        ("PUT", "/api/v1/health", 405),
        ("POST", "/", 405),
        ("TRACE", "/images", 405),
        ("POST", "/api/v1/session", 422),
        ("GET", "/api/v1/me", 401),
    ],
)
def test_every_error_is_a_problem(common_api: Api, method: str, path: str, status: int) -> None:
    assert_problem(common_api.client().request(method, path), status)


def assert_problem(answer: Any, status: int) -> None:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    problem = answer.json()
    assert set(problem) == {"type", "title", "status", "detail", "errors", "request_id"}
    assert problem["request_id"] == (answer.headers["x-request-id"] if status >= 500 else None)
    assert problem["status"] == status
    assert problem["detail"]
    if status == 405:
        assert answer.headers["allow"]


def test_an_unexpected_error_tells_nothing_of_itself(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("secret inside")

    anna = api.signed_in("anna")
    monkeypatch.setattr(api.store, "counts", broken)
    answer = anna.get("/api/v1/me/counts")
    assert_problem(answer, 500)
    assert "secret" not in answer.text
    assert "secret" in caplog.text


def test_a_store_that_fails_is_told_without_its_place(
    api: Api, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    anna = api.signed_in("anna")
    api.store.close()
    answer = anna.get("/api/v1/me")
    assert_problem(answer, 503)
    assert "closed" not in answer.text
    assert str(tmp_path) not in answer.text
    assert "closed" in caplog.text


@pytest.mark.parametrize(
    "body",
    [b'{"name": ', b"\xff", b'"\xff"', b"[" * 100_000, b"1" * 5000, b"NaN", b"", b"null", b"[]"],
)
def test_broken_json_is_a_problem(common_api: Api, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = common_api.client().post("/api/v1/session", content=body, headers=headers)
    assert_problem(answer, answer.status_code)
    assert answer.status_code in {400, 422}


def test_only_json_is_read(common_api: Api) -> None:
    # Other sites may send text without asking first.
    body = b'{"name": "anna", "password": "correct horse battery"}'
    for media_type in ("text/plain", "application/x-www-form-urlencoded"):
        headers = {"Content-Type": media_type}
        answer = common_api.client().post("/api/v1/accounts", content=body, headers=headers)
        assert_problem(answer, 422)
        assert "correct horse" not in answer.text


def test_a_body_is_bounded_with_and_without_its_length(api: Api) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(MAX_BODY // 1_000_000 + 2):
            yield b" " * 1_000_000

    client = api.client()
    headers = {"Content-Type": "application/json"}
    chunked = client.post("/api/v1/session", content=endless(), headers=headers)
    assert chunked.status_code == 413
    announced = client.post(
        "/api/v1/session", content=b"{}", headers={**headers, "Content-Length": str(MAX_BODY + 1)}
    )
    assert announced.status_code == 413
    assert "MiB" in announced.json()["detail"]
    for length in ("9" * 5000, "-1", "x"):
        headers["Content-Length"] = length
        assert_problem(client.post("/api/v1/session", content=b"{}", headers=headers), 413)


@pytest.mark.parametrize(
    ("settings", "host", "is_answered"),
    [
        ({}, "localhost", True),
        ({}, "LOCALHOST:8000", True),
        ({}, "127.0.0.1:8000", True),
        ({}, "[::1]:8000", True),
        ({}, "evil.example", False),
        ({}, "localhost.evil.example", False),
        ({}, "evil.example:127.0.0.1", False),
        ({}, "[::2]", False),
        ({}, "", False),
        ({"host": "192.0.2.1"}, "192.0.2.1:8000", True),
        ({"host": "192.0.2.1"}, "evil.example", False),
        ({"host": "fd00::1"}, "[fd00::1]:8000", True),
        ({"allowed_hosts": ("cat.example",)}, "cat.example.", True),
        ({"allowed_hosts": ("cat.example",)}, "dog.example", False),
        ({"host": ANY_ADDRESS}, "any.example", True),
        ({"host": "::"}, "any.example", True),
        ({"host": ANY_ADDRESS, "allowed_hosts": ("cat.example",)}, "cat.example", True),
        ({"host": ANY_ADDRESS, "allowed_hosts": ("cat.example",)}, "dog.example", False),
    ],
)
def test_only_our_host_names_are_answered(
    make_api: Callable[..., Api], settings: dict[str, Any], host: str, is_answered: bool
) -> None:
    answer = make_api(**settings).client().get("/api/v1/health", headers={"Host": host})
    if is_answered:
        assert answer.status_code == 200
    else:
        assert_problem(answer, 400)


def test_every_answer_carries_the_security_headers(api: Api) -> None:
    client = api.client()
    for path in ("/", "/api/v1/health", "/api/v1/nothing", "/api/v1/me"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "script-src 'self' 'wasm-unsafe-eval';" in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in headers
    assert client.get("/api/v1/health").headers["cache-control"] == "no-store"


@pytest.fixture
def site(api: Api, tmp_path: Path) -> TestClient:
    folder = tmp_path / "web"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>TagCat</title>")
    (folder / "assets" / "index-abc.js").write_text("1")
    (folder / "assets" / "hash-abc.wasm").write_bytes(b"\0asm")
    (folder / "favicon.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    api.app.router.default = Website(folder)
    return api.client()


def test_views_are_served_by_the_first_page(site: TestClient) -> None:
    for path in ("/", "/images", "/account/settings", "/apiary", "/" + "x" * 5000):
        answer = site.get(path)
        assert "TagCat" in answer.text
        assert answer.headers["cache-control"] == "no-cache"
    asset = site.get("/assets/index-abc.js")
    assert asset.headers["content-type"].startswith("text/javascript")
    assert "immutable" in asset.headers["cache-control"]
    assert site.get("/assets/hash-abc.wasm").headers["content-type"] == "application/wasm"
    assert site.get("/favicon.svg").headers["content-type"].startswith("image/svg+xml")
    assert site.get("/favicon.svg").headers["cache-control"] == "no-cache"
    assert site.get("/assets/old.js").status_code == 404
    assert site.get("/assets/").status_code == 404
    head = site.head("/images")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) > 0


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt",
        "//secret.txt",
        "/link.txt",
        "/%00",
        "/a%00/../../secret.txt",
    ],
)
def test_nothing_outside_the_web_app_is_served(site: TestClient, path: str) -> None:
    answer = site.get(path)
    assert answer.status_code in {200, 404}
    assert "secret" not in answer.text


def test_a_missing_build_says_how_to_make_it(api: Api, tmp_path: Path) -> None:
    api.app.router.default = Website(tmp_path / "nothing")
    answer = api.client().get("/")
    assert answer.status_code == 503
    assert "make run" in answer.text


def test_the_document_offers_no_way_to_send_media() -> None:
    text = json.dumps(json.loads(document())["paths"])
    assert "multipart/form-data" not in text
    assert "application/octet-stream" not in text
