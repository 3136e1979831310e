"""Request ids, probes and metrics."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient

from api.conftest import Api, image, save
from tagcat.errors import StoreBusy, StoreError, StoreFull, StoreReadOnly

GIVEN = "3f2a9c1e-0d4b-4f6a-9b1c-2d3e4f5a6b7c"


def test_each_answer_has_an_id_of_its_own(common_api: Api) -> None:
    client = common_api.client()
    paths = ("/api/v1/health", "/api/v1/me", "/api/v1/nothing", "/healthz", "/")
    ids = [client.get(path).headers["x-request-id"] for path in paths]
    assert len(set(ids)) == len(paths)
    assert all(re.fullmatch(r"[0-9a-f]{32}", each) for each in ids)


def test_an_id_from_a_server_in_front_is_kept_if_it_can_hold_no_name(common_api: Api) -> None:
    client = common_api.client()

    def told(given: str) -> str:
        answer = client.get("/api/v1/health", headers={"X-Request-Id": given})
        return str(answer.headers["x-request-id"])

    for given in (GIVEN, "0123456789abcdef" * 4, "01234567"):
        assert told(given) == given
    for given in ("anna", "IMG_1.jpg", "", "0123456", "0" * 65, "-" * 20, "0123 4567", "01234567-"):
        assert re.fullmatch(r"[0-9a-f]{32}", told(given))


@pytest.mark.parametrize(
    ("path", "status"), [("/api/v1/me", 401), ("/api/v1/nothing", 404), ("/api/v1/session", 405)]
)
def test_a_problem_of_the_client_is_the_same_each_time(
    common_api: Api, path: str, status: int
) -> None:
    one, other = (common_api.client().get(path) for _ in range(2))
    assert one.status_code == status
    assert one.content == other.content
    assert one.headers["x-request-id"] != other.headers["x-request-id"]


def test_a_problem_of_the_server_names_the_request(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise RuntimeError

    anna = api.signed_in("anna")
    monkeypatch.setattr(api.store, "counts", broken)
    answer = anna.get("/api/v1/me/counts", headers={"X-Request-Id": GIVEN})
    assert (answer.status_code, answer.json()["request_id"]) == (500, GIVEN)
    assert answer.headers["x-request-id"] == GIVEN


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (StoreFull("/home/anna: full"), 507, "the server's disk is full: nothing of this was"),
        (StoreReadOnly("/home/anna: ro"), 503, "the collection cannot be written now, only read"),
        (StoreBusy("/home/anna: held"), 503, "another program is writing to the collection"),
        (StoreError("/home/anna: broken"), 503, "the collection cannot be used right now"),
    ],
)
def test_why_a_store_fails_is_told_without_its_place(
    api: Api, monkeypatch: pytest.MonkeyPatch, error: StoreError, status: int, words: str
) -> None:
    def failing(*_: Any) -> None:
        raise error

    anna = api.signed_in("anna")
    monkeypatch.setattr(api.store, "set_variance", failing)
    monkeypatch.setattr(api.store, "save", failing)
    answer = anna.patch("/api/v1/me", json={"variance": 20})
    assert answer.status_code == status
    assert answer.json()["detail"].startswith(words)
    assert "anna" not in answer.text
    assert ("retry-after" in answer.headers) == isinstance(error, StoreBusy)
    (result,) = save(anna, image())
    assert (result["error"]["status"], result["error"]["detail"]) == (
        status,
        answer.json()["detail"],
    )


def test_values_in_the_words_of_a_database_are_not_logged(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(*_: Any) -> None:
        raise StoreError("failed: a node has the property `name` = 'anna' and \"Rome.jpg\"")

    anna = api.signed_in("anna")
    monkeypatch.setattr(api.store, "set_variance", failing)
    anna.patch("/api/v1/me", json={"variance": 20})
    assert caplog.messages == ["failed: a node has the property `name` = … and …"]


def test_a_collection_that_can_only_be_read_says_so(api: Api) -> None:
    anna = api.signed_in("anna")
    save(anna, image())
    api.store._database._writer.execute("PRAGMA query_only = ON")
    answer = anna.patch("/api/v1/me", json={"variance": 20})
    assert answer.status_code == 503
    assert "only read: nothing of this was saved" in answer.json()["detail"]
    assert len(anna.get("/api/v1/images").json()["items"]) == 1
    api.store._database._writer.execute("PRAGMA query_only = OFF")
    assert anna.patch("/api/v1/me", json={"variance": 20}).status_code == 200


def test_a_file_that_another_program_holds(api: Api) -> None:
    anna = api.signed_in("anna")
    api.store._database._writer.execute("PRAGMA busy_timeout = 100")
    with closing(sqlite3.connect(api.store._database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = anna.patch("/api/v1/me", json={"variance": 20})
        assert answer.status_code == 503
        assert answer.json()["detail"].startswith("another program is writing")
        assert anna.get("/api/v1/images").status_code == 200
        other.execute("ROLLBACK")
    assert anna.patch("/api/v1/me", json={"variance": 20}).status_code == 200


def test_probes_tell_the_process_from_its_store(api: Api) -> None:
    client = api.client()
    for path in ("/healthz", "/readyz"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
        assert answer.headers["cache-control"] == "no-store"
    api.store.close()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"


def test_probes_are_answered_under_any_name(api: Api) -> None:
    for path, status in (("/healthz", 200), ("/readyz", 200), ("/api/v1/health", 400), ("/", 400)):
        assert api.client().get(path, headers={"Host": "10.0.0.7:8000"}).status_code == status


def _from(api: Api, address: str, **headers: str) -> httpx2.Response:
    client = TestClient(api.app, base_url="http://localhost", client=(address, 50000))
    return client.get("/metrics", headers=headers)


def test_metrics_are_told_to_whom_they_are_for(make_api: Callable[..., Api]) -> None:
    for address in ("127.0.0.1", "192.0.2.7"):
        assert _from(make_api(), address).status_code == 404
    near = make_api(metrics="loopback")
    assert _from(near, "127.0.0.1").status_code == 200
    assert _from(near, "::1").status_code == 200
    assert _from(near, "192.0.2.7").status_code == 404
    assert _from(near, "127.0.0.1", **{"X-Forwarded-For": "192.0.2.7"}).status_code == 404
    assert _from(near, "127.0.0.1", Forwarded="for=192.0.2.7").status_code == 404
    assert _from(make_api(metrics="all"), "192.0.2.7").status_code == 200


def test_metrics_count_routes_and_name_nobody(make_api: Callable[..., Api]) -> None:
    api = make_api(metrics="all")
    anna = api.signed_in("anna")
    file_id = save(anna, image())[0]["file_id"]
    for _ in range(3):
        anna.get(f"/api/v1/files/{file_id}")
    anna.get("/api/v1/images", params={"q": "name:IMG_0.jpg"})
    anna.get("/api/v1/files/nobody-has-this")
    anna.get("/api/v1/nothing/IMG_0.jpg")
    anna.get("/IMG_0.jpg")
    anna.request("BREW", "/api/v1/images")
    text = anna.get("/metrics").text
    route = 'method="GET",route="/api/v1/files/{file_id}"'
    assert f'tagcat_requests_total{{{route},status="200"}} 3.0' in text
    assert f'tagcat_requests_total{{{route},status="404"}} 1.0' in text
    assert f"tagcat_request_seconds_count{{{route}}} 4.0" in text
    assert 'route="unknown",status="404"' in text
    assert 'route="web app"' in text
    assert 'method="other"' in text
    assert "process_resident_memory_bytes" in text
    for name in ("IMG_0", "anna", "nobody-has", file_id, "BREW", "testclient"):
        assert name not in text
