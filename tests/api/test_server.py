"""What holds for every answer: problems, bounds, headers, and the web app around the API."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.conftest import Api
from tagcat.api import website
from tagcat.api.application import MAX_BODY
from tagcat.api.openapi import document

ROOT = Path(__file__).parents[2]


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
        ("GET", "/api/v2/health", 404),
        ("GET", "/api", 404),
        ("PUT", "/api/v1/health", 405),
        ("POST", "/api/v1/session", 422),
    ],
)
def test_every_error_is_a_problem(api: Api, method: str, path: str, status: int) -> None:
    answer = api.client().request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()) == {"type", "title", "status", "detail", "errors"}
    assert answer.json()["status"] == status


def test_an_unexpected_error_tells_nothing_of_itself(api: Api) -> None:
    @api.app.get("/api/v1/broken")
    def broken() -> None:
        raise RuntimeError("secret inside")

    # Added after the page that answers everything else, so it has to be moved before it.
    api.app.router.routes.insert(0, api.app.router.routes.pop())
    answer = api.client(server_errors=False).get("/api/v1/broken")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text


def test_broken_json_is_a_problem(api: Api) -> None:
    headers = {"Content-Type": "application/json"}
    answer = api.client().post("/api/v1/session", content=b'{"name": ', headers=headers)
    assert answer.status_code == 422


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


def test_other_host_names_are_not_answered(make_api: Callable[..., Api]) -> None:
    client = make_api().client()
    assert client.get("/api/v1/health", headers={"Host": "evil.example"}).status_code == 400
    assert client.get("/api/v1/health", headers={"Host": "127.0.0.1:8000"}).status_code == 200
    other = make_api(allowed_hosts=["cat.example"]).client()
    assert other.get("/api/v1/health", headers={"Host": "cat.example"}).status_code == 200


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
def site(tmp_path: Path) -> TestClient:
    folder = tmp_path / "web"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>TagCat</title>")
    (folder / "assets" / "index-abc.js").write_text("1")
    (tmp_path / "secret.txt").write_text("secret")
    app = FastAPI()
    website.serve(app, "/api/v1", folder)
    return TestClient(app)


def test_views_are_served_by_the_first_page(site: TestClient) -> None:
    for path in ("/", "/images", "/account/settings"):
        answer = site.get(path)
        assert "TagCat" in answer.text
        assert answer.headers["cache-control"] == "no-cache"
    asset = site.get("/assets/index-abc.js")
    assert asset.headers["content-type"].startswith("text/javascript")
    assert "immutable" in asset.headers["cache-control"]
    assert site.get("/assets/old.js").status_code == 404


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/%00"]
)
def test_nothing_outside_the_web_app_is_served(site: TestClient, path: str) -> None:
    assert "secret" not in site.get(path).text


def test_a_missing_build_says_how_to_make_it(tmp_path: Path) -> None:
    app = FastAPI()
    website.serve(app, "/api/v1", tmp_path / "nothing")
    answer = TestClient(app).get("/")
    assert answer.status_code == 503
    assert "make run" in answer.text


def test_the_document_offers_no_way_to_send_media() -> None:
    text = json.dumps(json.loads(document())["paths"])
    assert "multipart/form-data" not in text
    assert "application/octet-stream" not in text
