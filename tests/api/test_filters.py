"""The lists through a filter."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.conftest import DEVICE, image, save, video


def listed(client: TestClient, q: str, kind: str = "images", **more: Any) -> list[str]:
    answer = client.get(f"/api/v1/{kind}", params={"q": q, "sort": "name", "order": "asc", **more})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["total"] == len(body["items"])
    return [item["name"] for item in body["items"]]


@pytest.fixture
def filled(anna: TestClient, bert: TestClient) -> TestClient:
    for client in (anna, bert):
        save(client, image(0), image(1), image(2), video(3))
    tagging = {"targets": [{"sha256": image(1)["sha256"]}], "add": ["place:paris"]}
    assert anna.post("/api/v1/tagging", json=tagging).status_code == 200
    return anna


def test_lists_hold_what_passes(filled: TestClient, bert: TestClient) -> None:
    assert listed(filled, "place:*") == ["IMG_1.jpg"]
    assert listed(filled, "-place:* size<=1001") == ["IMG_0.jpg"]
    assert listed(filled, "type:video") == []
    assert len(listed(filled, "has:tag OR frames>0", "videos")) == 1
    assert listed(bert, "place:*") == []


def test_is_here_asks_for_the_device_that_asks(filled: TestClient) -> None:
    assert listed(filled, "is:here") == []
    assert len(listed(filled, "is:here", device_id=DEVICE["id"])) == 3


def test_an_error_tells_the_place_of_the_wrong_word(filled: TestClient) -> None:
    answer = filled.get("/api/v1/images", params={"q": "cat sise>10MB"})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error == {
        "field": "filter",
        "reason": 'unknown field "sise": did you mean "size"?',
        "position": 4,
        "length": 4,
    }


def test_pages_of_a_filtered_list_join_up(filled: TestClient) -> None:
    params: dict[str, Any] = {"q": "IMG", "limit": 1, "sort": "name", "order": "asc"}
    names, cursor = [], ""
    while cursor is not None:
        body = filled.get("/api/v1/images", params={**params, "cursor": cursor}).json()
        names += [item["name"] for item in body["items"]]
        cursor = body["next"]
    assert names == ["IMG_0.jpg", "IMG_1.jpg", "IMG_2.jpg"]
