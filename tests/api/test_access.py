"""No route answers without a token of ours, and none tells of what belongs to somebody else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from fastapi.testclient import TestClient

from api.conftest import DEVICE, Api, image, save, video
from tagcat.app.tokens import ACCESS_SECONDS, AccessTokens

OPEN_ROUTES = {
    ("POST", "/api/v1/accounts"),
    ("POST", "/api/v1/session"),
    ("DELETE", "/api/v1/session"),
    ("POST", "/api/v1/session/owner"),
    ("POST", "/api/v1/session/refresh"),
    ("GET", "/api/v1/health"),
}


def closed_routes(api: Api) -> Iterator[tuple[str, str]]:
    for path, methods in api.app.openapi()["paths"].items():
        for method in methods:
            route = (method.upper(), path)
            if route not in OPEN_ROUTES:
                yield route


def filled(path: str, **values: str) -> str:
    """An address with something in each of its places."""
    return path.format(**{"file_id": "1", "tag_id": "1", "number": "1", **values})


def bad_tokens(api: Api) -> dict[str, str | None]:
    user = api.store.add_user("anna", None, 18)
    good = AccessTokens(api.signing_key).issue(user.id)
    header, claims, signature = good.split(".")
    other = AccessTokens(api.signing_key).issue("0" * 32).split(".")[1]
    flipped = ("B" if signature[0] == "A" else "A") + signature[1:]
    key_id = jwt.get_unverified_header(good)["kid"]
    body = jwt.decode(good, options={"verify_signature": False})

    def forged(key: str, algorithm: str = "HS256", **changes: Any) -> str:
        return jwt.encode({**body, **changes}, key, algorithm, headers={"kid": key_id})

    return {
        "none": None,
        "empty": "Bearer ",
        "no scheme": good,
        "another scheme": f"Basic {good}",
        "garbage": "Bearer x",
        "not ASCII": "Bearer é",
        "truncated": f"Bearer {header}.{claims}.",
        "other signature": f"Bearer {header}.{claims}.{flipped}",
        "other claims": f"Bearer {header}.{other}.{signature}",
        "no algorithm": f"Bearer {forged('', 'none')}",
        "another algorithm": f"Bearer {forged(api.signing_key + 'x' * 64, 'HS512')}",
        "another key": f"Bearer {forged('x' * 64)}",
        "another audience": f"Bearer {forged(api.signing_key, aud='other')}",
        "another issuer": f"Bearer {forged(api.signing_key, iss='other')}",
        "another type of user": f"Bearer {forged(api.signing_key, sub='1')}",
        "expired": "Bearer "
        + AccessTokens(api.signing_key, lambda: time.time() - ACCESS_SECONDS - 1).issue(user.id),
    }


def test_every_route_but_the_open_ones_needs_a_token(api: Api) -> None:
    client = api.client()
    routes = list(closed_routes(api))
    assert len(routes) >= 29
    for why, authorization in bad_tokens(api).items():
        headers = {}
        if authorization is not None:
            headers[b"Authorization"] = authorization.encode()
        for method, path in routes:
            answer = client.request(method, filled(path), headers=headers)
            assert answer.status_code == 401, (why, method, path)
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["www-authenticate"] == "Bearer"


def test_a_good_token_opens_every_route(api: Api) -> None:
    anna = api.signed_in("anna")
    ids = [result["file_id"] for result in save(anna, image(0), video(0), image(1))]
    first, second = image(0)["sha256"], image(1)["sha256"]
    tagging = {"targets": [{"sha256": second}], "add": ["bat"], "remove": []}
    cat, dog = (anna.post("/api/v1/tags", json={"name": n}).json()["id"] for n in ("cat", "dog"))
    made = anna.post("/api/v1/tagging", json=tagging).json()["entry"]
    bodies: dict[str, object] = {
        "/api/v1/files": {"device": DEVICE, "files": [image(0)]},
        "/api/v1/match": {"device": DEVICE, "files": [image(0)]},
        "/api/v1/files/delete": {"ids": [ids[1]]},
        "/api/v1/me": {"variance": 18},
        "/api/v1/tags": {"name": "new"},
        "/api/v1/tags/{tag_id}": {"name": "kitten"},
        "/api/v1/tags/{tag_id}/merge": {"sources": [dog]},
        "/api/v1/tags/delete": {"ids": [cat]},
        "/api/v1/tagging": {"targets": [{"sha256": first}], "add": ["eel"], "remove": []},
        "/api/v1/tagging/of": {"sha256s": [first]},
        "/api/v1/remarks": {"sha256s": [first], "rating": 5},
        "/api/v1/offers": {"sha256s": [first]},
        "/api/v1/offers/accept": {"offers": [{"sha256": first, "tag": cat, "origin": second}]},
        "/api/v1/offers/hand-over": {"source": first, "into": second},
        "/api/v1/labels/suggestions": {
            "tagger": {"name": "lite0", "version": "1", "kind": "local"},
            "contents": [{"sha256": first, "labels": [{"name": "pet", "score": 0.5}]}],
        },
        "/api/v1/labels/accept": {"suggestions": [{"sha256": first, "label": "pet"}]},
        "/api/v1/labels/dismiss": {"label": "pet"},
        "/api/v1/decisions": {"pairs": [{"a": first, "b": second}], "verdict": "not-match"},
        "/api/v1/choices": {"choices": [{"file_id": ids[0], "choice": "keep"}]},
    }
    # What goes comes last, and what is undone before it is done again.
    order = ("redo", "merge", "delete")
    routes = sorted(
        closed_routes(api),
        key=lambda route: (
            route[0] == "DELETE",
            *(route[1].endswith(end) for end in reversed(order)),
        ),
    )
    for method, path in routes:
        body = bodies.get(path) if method != "GET" else None
        address = filled(path, file_id=ids[0], tag_id=cat, number=str(made["number"]))
        params = {"other": ids[1]} if path.endswith("/overlap") else {}
        answer = anna.request(method, address, json=body, params=params)
        assert answer.is_success, (method, path, answer.text)


def test_an_id_of_somebody_else_is_answered_like_an_unknown_one(
    anna: TestClient, bert: TestClient, api: Api
) -> None:
    (theirs,) = save(anna, image(0))
    unknown = "0" * 32
    routes = [route for route in closed_routes(api) if "{file_id}" in route[1]]
    assert len(routes) == 5
    for method, path in routes:
        params = {"other": theirs["file_id"]} if path.endswith("/overlap") else {}
        for wrong in (theirs["content_id"], "x", "%00", "é"):
            answers = [
                bert.request(method, path.replace("{file_id}", file_id), params=params)
                for file_id in (theirs["file_id"], unknown, wrong)
            ]
            assert {answer.status_code for answer in answers} == {404}
            assert len({answer.text for answer in answers}) == 1
            assert theirs["file_id"] not in answers[0].text
    body = {"ids": [theirs["file_id"]]}
    assert bert.post("/api/v1/files/delete", json=body).json() == {"deleted": 0}
    assert anna.get(f"/api/v1/files/{theirs['file_id']}").status_code == 200


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
