"""Whatever is sent, the server does not fail, and its errors are problems."""

from __future__ import annotations

import copy
import json
from typing import Any
from urllib.parse import quote

from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.conftest import DEVICE, image, video

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([2**31, 2**53, 2**63, 2**64, -(2**63) - 1, 1e308])
    | st.floats()
    | st.text(st.characters(), max_size=20)  # lone surrogates included
)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
SHA = image(0)["sha256"]
GOOD: dict[str, Any] = {
    "/api/v1/files": {
        "device": DEVICE,
        "files": [image(0, trimmed={"dhash": "0" * 32}), video(0, fps=25.0, partial=False)],
    },
    "/api/v1/match": {"device": DEVICE, "files": [video(1), image(1, ties="0" * 32)]},
    "/api/v1/files/delete": {"ids": ["0" * 32, "x"]},
    "/api/v1/me": {"variance": 18},
    "/api/v1/session/owner": {"code": "x"},
    "/api/v1/tags": {"name": "cat", "colour": "#2f7d4f", "aliases": ["Katze"], "parents": []},
    "/api/v1/tags/x": {"name": "cat", "colour": None, "aliases": ["a"], "parents": ["0" * 32]},
    "/api/v1/tags/x/merge": {"sources": ["0" * 32]},
    "/api/v1/tags/delete": {"ids": ["0" * 32]},
    "/api/v1/tagging": {"targets": [{"sha256": SHA, "pos": 0}], "add": ["cat"], "remove": ["a"]},
    "/api/v1/tagging/of": {"sha256s": [SHA]},
    "/api/v1/remarks": {"sha256s": [SHA], "rating": 5, "note": "x"},
    "/api/v1/offers": {"sha256s": [SHA], "variance": 18},
    "/api/v1/offers/accept": {
        "offers": [{"sha256": SHA, "tag": "0" * 32, "pos": 0, "origin": SHA}]
    },
    "/api/v1/offers/hand-over": {"source": SHA, "into": "1" * 64},
    "/api/v1/decisions": {"pairs": [{"a": SHA, "b": "1" * 64}], "verdict": "not-match"},
    "/api/v1/choices": {"choices": [{"file_id": "0" * 32, "choice": "keep"}]},
}
PATCHED = {"/api/v1/me", "/api/v1/tags/x"}
FEW = settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every container in a JSON value with each of its keys."""
    keys = value if isinstance(value, dict) else range(len(value))
    found = [(value, key) for key in keys]
    for key in keys:
        if isinstance(value[key], (dict, list)):
            found += places(value[key])
    return found


def assert_answered(answer: Any) -> None:
    # 429 is what too many wrong owner codes get.
    assert answer.status_code < 500, answer.text
    if not answer.is_success:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code


@FEW
@given(data=st.data())
def test_bodies_with_something_wrong_in_them(reader: TestClient, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(GOOD)))
    body = copy.deepcopy(GOOD[path])
    for _ in range(data.draw(st.integers(1, 2))):
        container, key = data.draw(st.sampled_from(places(body)))
        action = data.draw(st.sampled_from(["replace", "remove", "add"]))
        if action == "replace":
            container[key] = data.draw(JSON)
        elif action == "remove":
            del container[key]
        elif isinstance(container, dict):
            container[data.draw(st.text(max_size=5))] = data.draw(JSON)
        else:
            container.append(data.draw(JSON))
        if not body:
            break
    method = "PATCH" if path in PATCHED else "POST"
    headers = {"Content-Type": "application/json"}
    text = json.dumps(body)  # escapes what is no valid text, as browsers do
    assert_answered(reader.request(method, path, content=text, headers=headers))


@FEW
@given(
    path=st.sampled_from(
        [
            "images",
            "videos",
            "files/x",
            "files/x/matches",
            "files/x/frames",
            "files/x/overlap",
            "me/counts",
            "?",
            "tags",
            "tags/x/together",
            "groups",
            "decisions",
            "journal",
        ]
    ),
    names=st.lists(
        st.sampled_from(
            [
                "sort",
                "order",
                "search",
                "limit",
                "cursor",
                "variance",
                "kind",
                "before",
                "other",
                "x",
            ]
        ),
        max_size=3,
    ),
    data=st.data(),
)
def test_addresses_with_something_wrong_in_them(
    reader: TestClient, path: str, names: list[str], data: st.DataObject
) -> None:
    values = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
        ["name", "size", "desc", "1", "200", "WyJzYXZlZCIsdHJ1ZSwxLCJ4Il0", "%", "_", "\\"]
    )
    query = {name: data.draw(values) for name in names}
    assert_answered(reader.get(f"/api/v1/{path}", params=query))
    assert_answered(reader.get("/api/v1/files/" + quote(data.draw(values), safe="")))
