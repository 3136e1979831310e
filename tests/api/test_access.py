"""What two people have in common stays apart, and no other site is let in.

Who may ask which route about what is in ``access/``.
"""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from api.conftest import DEVICE, Api, image, save


def test_the_same_picture_of_two_people_is_two_contents(anna: TestClient, bert: TestClient) -> None:
    (first,) = save(anna, image(0))
    (second,) = save(bert, image(0))
    assert second["status"] == "saved"
    assert second["matches"] == []
    assert second["content_id"] != first["content_id"]
    for route in ("images", "videos"):
        assert bert.get(f"/api/v1/{route}").json()["total"] == (route == "images")
    body = {"device": DEVICE, "files": [image(0)]}
    (found,) = bert.post("/api/v1/match", json=body).json()["results"]
    assert [match["content_id"] for match in found["matches"]] == [second["content_id"]]


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_no_other_site_is_let_in(api: Api, method: str) -> None:
    answer = api.client().request(
        method,
        "/api/v1/images",
        headers={"Origin": "http://evil.example", "Access-Control-Request-Method": "GET"},
    )
    assert not answer.is_success
    assert not [name for name in answer.headers if name.startswith("access-control-")]
