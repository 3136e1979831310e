"""The API explores a collection with the same numbers as the command, for its owner only."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.conftest import HASHES, Api, Body, image, nearby, save, video
from tagcat.cli.main import run as run_command

PHONE = {"id": "00000000-0000-4000-8000-000000000002", "name": "Phone"}

ROUTES = ("map", "map/agreement", "passing", "clusters", "thresholds", "network", "places")

Told = Callable[..., Body]


@pytest.fixture
def owner(api: Api) -> TestClient:
    """The person whose collection the command shows, with three groups, a video, two devices."""
    client = api.client()
    answer = client.post("/api/v1/session/owner", json={"code": api.owner_code.value})
    assert answer.status_code == 200, answer.text
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    edits = [
        image(4 * n + look, dhash=nearby(HASHES[look], 3 * n))
        for look in range(3)
        for n in range(4)
    ]
    save(client, *edits, video(0))
    save(client, image(0, path="DCIM/IMG_0.jpg"), image(99, dhash=HASHES[3]), device=PHONE)
    return client


@pytest.fixture
def told(api: Api, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Told:
    """What ``tagcat explore`` says as JSON of the very collection that the API serves."""
    monkeypatch.setenv("TAGCAT_HOME", str(api.home))

    def run(*arguments: str) -> Body:
        capsys.readouterr()
        assert run_command(["explore", *arguments]) == 0
        document: Body = json.loads(capsys.readouterr().out)
        return document

    return run


def get(client: TestClient, route: str, **params: Any) -> Body:
    answer = client.get(f"/api/v1/explore/{route}", params=params)
    assert answer.status_code == 200, answer.text
    body: Body = answer.json()
    return body


def subjects(body: Body) -> list[tuple[str, str, int | None]]:
    """Path, sha256 and time of each subject."""
    columns = body["subjects"]
    contents = columns["contents"]
    return [
        (contents["path"][place], contents["sha256"][place], pos)
        for place, pos in zip(columns["content"], columns["pos"], strict=True)
    ]


def named(points: list[Body]) -> list[tuple[str, str, int | None]]:
    return [(each["path"], each["sha256"], each["pos"]) for each in points]


@pytest.mark.parametrize("frames", [False, True])
@pytest.mark.parametrize("q", ["", "IMG_1", "type:video"])
def test_the_map_is_that_of_the_command(
    owner: TestClient, told: Told, frames: bool, q: str
) -> None:
    body = get(owner, "map", frames=frames, q=q)
    document = told("mca", "--json", *(["--frames"] if frames else []), q)
    assert subjects(body) == named(document["points"])
    assert body["x"] == pytest.approx([point["x"] for point in document["points"]])
    assert body["y"] == pytest.approx([point["y"] for point in document["points"]])
    assert body["inertia"] == pytest.approx(document["inertia"])
    assert body["adjusted"] == pytest.approx(document["adjusted_inertia"])
    assert body["fitted"] == document["fitted"] == len(body["x"])
    assert get(owner, "map/agreement", frames=frames, q=q) == {"agreement": 1.0}


def test_the_map_tells_each_hash(owner: TestClient) -> None:
    body = get(owner, "map", frames=True)
    hash_of = dict(zip(subjects(body), body["subjects"]["dhash"], strict=True))
    assert hash_of["2024/IMG_1.jpg", image(1)["sha256"], None] == HASHES[1]
    assert hash_of["VID_0.mp4", video(0)["sha256"], 2000] == HASHES[2]


@pytest.mark.parametrize("k", [None, 1, 3])
def test_clusters_are_those_of_the_command(owner: TestClient, told: Told, k: int | None) -> None:
    body = get(owner, "clusters", frames=True, **({} if k is None else {"k": k}))
    asked = [] if k is None else ["--clusters", str(k)]
    document = told("clusters", "--json", "--frames", *asked)
    assert subjects(body) == named(document["pictures"])
    assert body["labels"] == [each["cluster"] for each in document["pictures"]]
    for key in ("cost", "elbow", "silhouette", "tried"):
        assert body[key] == document[key], key
    for own, other in zip(body["clusters"], document["clusters"], strict=True):
        assert (own["size"], own["mode"]) == (other["size"], other["mode"])
        assert own["mean_distance"] == pytest.approx(other["mean_distance"])
        assert subjects(body)[own["nearest"]][0] == other["nearest"]
    assert len(body["clusters"]) == (k or body["silhouette"])


def test_thresholds_are_those_of_the_command(owner: TestClient, told: Told) -> None:
    def decide(verdict: str, pairs: list[tuple[int, int]]) -> None:
        named = [{"a": image(a)["sha256"], "b": image(b)["sha256"]} for a, b in pairs]
        answer = owner.post("/api/v1/decisions", json={"pairs": named, "verdict": verdict})
        assert answer.status_code == 200, answer.text

    before = get(owner, "thresholds")
    assert before["proposal"] is None
    # Of each group, the two nearest pairs are the same picture and the farthest is none.
    decide("keep-both", [(4 * n + look, 4 * (n + 1) + look) for look in range(3) for n in range(3)])
    decide("not-match", [(look, 12 + look) for look in range(3)])
    body = get(owner, "thresholds")
    assert body == told("thresholds", "--json")
    assert (body["proposal"]["matches"], body["proposal"]["others"]) == (9, 3)
    assert body["levels"][25]["pairs"] == before["levels"][25]["pairs"] - 3
    some = get(owner, "thresholds", q="IMG_1")
    assert some == told("thresholds", "--json", "IMG_1")
    assert some["levels"][25]["pairs"] < body["levels"][25]["pairs"]


@pytest.mark.parametrize("variance", [None, 0, 4, 25])
def test_the_network_is_that_of_the_command(
    owner: TestClient, told: Told, variance: int | None
) -> None:
    body = get(owner, "network", **({} if variance is None else {"variance": variance}))
    asked = [] if variance is None else ["--variance", str(variance)]
    document = told("graph", "--json", *asked)
    key_of = [node["sha256"] for node in body["nodes"]]
    told_of = {node["id"]: node for node in document["nodes"]}
    assert key_of == list(told_of)
    for node in body["nodes"]:
        other = told_of[node["sha256"]]
        for field in ("name", "kind", "files", "component", "community"):
            assert node[field] == other[field], field
        assert node["group"] == other.get("group")
    edges = {
        (key_of[edge["a"]], key_of[edge["b"]]): (edge["needed_variance"], edge["distance"])
        for edge in body["edges"]
    }
    assert edges == {
        (edge["source"], edge["target"]): (edge["needed_variance"], edge["distance"])
        for edge in document["edges"]
    }
    file = owner.get(
        "/api/v1/explore/network/file",
        params={"format": "json", **({} if variance is None else {"variance": variance})},
    )
    assert file.json() == document


def test_places_are_those_of_the_command(owner: TestClient, told: Told) -> None:
    document = told("places", "--json")
    found: list[Body] = []
    cursor: str | None = ""
    while cursor is not None:
        page = get(owner, "places", cursor=cursor, limit=5)
        assert page["devices"] == document["devices"]
        assert page["total"] == len(document["contents"])
        found += page["contents"]
        cursor = page["next"]
    copies = {
        each["sha256"]: {
            (copy["device_id"], copy["device"], copy["path"]) for copy in each["files"]
        }
        for each in found
    }
    assert copies == {
        each["sha256"]: {
            (copy["device_id"], copy["device"], copy["path"]) for copy in each["copies"]
        }
        for each in document["contents"]
    }
    # What is to be lost with one copy comes first.
    assert [each["copies"] for each in found] == sorted(each["copies"] for each in found)
    only = get(owner, "places", only=PHONE["id"])
    (mine,) = only["contents"]
    assert (mine["sha256"], mine["devices"]) == (image(99)["sha256"], [PHONE["id"]])
    (alone,) = told("places", "--json", "--only", "Phone")["contents"]
    assert alone["sha256"] == mine["sha256"]


def test_places_tell_which_copies_are_to_be_removed(owner: TestClient) -> None:
    def of_first() -> Body:
        contents = get(owner, "places", limit=200)["contents"]
        return next(each for each in contents if each["sha256"] == image(0)["sha256"])

    first = of_first()
    assert (len(first["files"]), first["remove"]) == (2, [])
    phone = next(file["id"] for file in first["files"] if file["device_id"] == PHONE["id"])
    chosen = {"choices": [{"file_id": phone, "choice": "remove"}]}
    assert owner.post("/api/v1/choices", json=chosen).status_code == 200
    assert of_first()["remove"] == [phone]


def test_what_passes_is_told_by_content(owner: TestClient) -> None:
    body = get(owner, "map", frames=True)
    contents = body["subjects"]["contents"]
    assert set(get(owner, "passing")["content_ids"]) == set(contents["content_id"])
    on_phone = set(get(owner, "passing", q="device=Phone")["content_ids"])
    paths = {
        sha256
        for sha256, id_ in zip(contents["sha256"], contents["content_id"], strict=True)
        if id_ in on_phone
    }
    assert paths == {image(0)["sha256"], image(99)["sha256"]}
    assert get(owner, "passing", q="nothing*like*this") == {"content_ids": []}


@pytest.mark.usefixtures("owner")
def test_nobody_sees_what_is_another_s(bert: TestClient, owner: TestClient) -> None:
    secret = image(0)["sha256"]
    assert secret in owner.get("/api/v1/explore/map").text
    for route in ROUTES:
        for params in ({}, {"frames": True, "alone": True}, {"q": "*"}):
            answer = bert.get(f"/api/v1/explore/{route}", params=params)
            assert answer.status_code == 200, answer.text
            assert secret not in answer.text
            assert "IMG_" not in answer.text
    assert get(bert, "thresholds")["levels"][25]["pairs"] == 0
    assert get(bert, "places", only=PHONE["id"])["total"] == 0
    assert bert.get("/api/v1/explore/network", params={"start": secret}).status_code == 404
    asked = bert.post("/api/v1/explore/copies", json={"sha256s": [secret]})
    assert asked.json() == {"contents": []}


@pytest.mark.parametrize("route", ROUTES)
def test_signing_in_comes_first(api: Api, route: str) -> None:
    assert api.client().get(f"/api/v1/explore/{route}").status_code == 401


@pytest.mark.parametrize(
    ("route", "field", "value"),
    [
        ("map", "frames", "perhaps"),
        ("map", "device_id", "here"),
        ("clusters", "k", 0),
        ("clusters", "k", 257),
        ("clusters", "k", "many"),
        ("network", "variance", 26),
        ("network", "variance", -1),
        ("network", "hops", 4),
        ("network", "hops", 0),
        ("network", "start", "xyz"),
        ("network", "alone", "maybe"),
        ("network/file", "format", "png"),
        ("places", "only", "phone"),
        ("places", "limit", 0),
        ("places", "limit", 201),
        ("places", "cursor", "made up"),
        ("places", "cursor", "x" * 5_000),
        *((route, "filter", "sise>10MB") for route in ROUTES),
        *((route, "q", "x" * 5_000) for route in ROUTES),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    reader: TestClient, route: str, field: str, value: str | int
) -> None:
    # A filter that is misread is called that, wherever it came from.
    name = "q" if field == "filter" else field
    answer = reader.get(f"/api/v1/explore/{route}", params={name: value})
    assert answer.status_code == 422, answer.text
    problem = answer.json()
    assert [each["field"] for each in problem["errors"]] == [field]
    assert problem["errors"][0]["reason"]


def test_without_prince_only_the_map_is_missing(
    owner: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As Python itself marks a module that cannot be imported.
    monkeypatch.setitem(sys.modules, "prince", None)
    answer = owner.get("/api/v1/explore/map")
    assert answer.status_code == 501
    assert answer.headers["content-type"] == "application/problem+json"
    assert "pip install 'tagcat[explore]'" in answer.json()["detail"]
    for route in ROUTES[2:]:
        get(owner, route)


def test_a_person_with_nothing_gets_nothing(reader: TestClient) -> None:
    body = get(reader, "map", frames=True)
    assert (subjects(body), body["x"], body["fitted"]) == ([], [], 0)
    assert get(reader, "map/agreement") == {"agreement": 1.0}
    assert get(reader, "clusters")["clusters"] == []
    assert get(reader, "network")["nodes"] == []
    assert get(reader, "places") == {"devices": [], "contents": [], "total": 0, "next": None}
