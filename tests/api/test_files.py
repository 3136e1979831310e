"""Saving, looking up, listing, matching and deleting files over HTTP."""

from __future__ import annotations

import base64
import json

import pytest
from fastapi.testclient import TestClient

from api.conftest import DEVICE, HASHES, Api, image, nearby, save, video

PHONE = {"id": "00000000-0000-4000-8000-000000000002", "name": "Anna's phone"}


def test_saving_tells_matches_with_their_source(anna: TestClient) -> None:
    (first,) = save(anna, image(0))
    assert first["status"] == "saved"
    assert first["matches"] == []
    (copy,) = save(anna, image(5, dhash=nearby(HASHES[0], 7)), device=PHONE)
    (match,) = copy["matches"]
    assert match["content_id"] == first["content_id"]
    assert (match["distance"], match["limit"], match["orientation"]) == (7, 18, "upright")
    assert (match["identical"], match["trimmed"], match["own_pos"]) == (False, False, None)
    (file,) = match["files"]
    assert (file["name"], file["device"], file["source"]) == (
        "IMG_0.jpg",
        "Anna's laptop",
        "Macintosh: Chrome",
    )


def test_saving_again_changes_nothing(anna: TestClient) -> None:
    (first,) = save(anna, image(0))
    (again,) = save(anna, image(0))
    assert again["status"] == "known"
    assert again["file_id"] == first["file_id"]
    assert anna.get("/api/v1/me/counts").json()["images"] == 1


def test_the_same_content_on_another_device_is_a_copy(anna: TestClient) -> None:
    (first,) = save(anna, image(0))
    (other,) = save(anna, image(0, name="copy.jpg", path="copy.jpg"), device=PHONE)
    assert other["content_id"] == first["content_id"]
    assert other["file_id"] != first["file_id"]
    details = anna.get(f"/api/v1/files/{first['file_id']}").json()
    assert {(f["name"], f["device"]) for f in details["files"]} == {
        ("IMG_0.jpg", "Anna's laptop"),
        ("copy.jpg", "Anna's phone"),
    }
    assert details["copies"] == 2


def test_an_image_matches_the_frame_of_a_video(anna: TestClient) -> None:
    save(anna, video(0))
    (result,) = save(anna, image(2))
    (match,) = result["matches"]
    assert (match["kind"], match["pos"], match["own_pos"], match["frames"]) == (
        "video",
        2000,
        None,
        1,
    )


def test_a_video_matches_a_shifted_copy(anna: TestClient) -> None:
    save(anna, video(0))
    frames = [{"pos": 500 + 1000 * i, "dhash": nearby(h, 3)} for i, h in enumerate(HASHES[1:])]
    (result,) = save(anna, video(1, frames=frames))
    (match,) = result["matches"]
    assert (match["kind"], match["frames"], match["own_pos"], match["pos"]) == (
        "video",
        3,
        500,
        1000,
    )


def test_looking_up_saves_nothing(anna: TestClient) -> None:
    (saved,) = save(anna, image(0))
    body = {"device": DEVICE, "files": [image(0), image(9, dhash=nearby(HASHES[0], 20)), image(1)]}
    same, near, other = anna.post("/api/v1/match", json=body).json()["results"]
    assert [m["identical"] for m in same["matches"]] == [True]
    assert near["matches"] == []
    assert other["matches"] == []
    near = anna.post("/api/v1/match?variance=25", json=body).json()["results"][1]
    assert [m["content_id"] for m in near["matches"]] == [saved["content_id"]]
    assert anna.get("/api/v1/me/counts").json()["images"] == 1


def test_the_users_variance_decides_what_matches(anna: TestClient) -> None:
    save(anna, image(0))
    (near,) = save(anna, image(5, dhash=nearby(HASHES[0], 20)))
    assert near["matches"] == []
    address = f"/api/v1/files/{near['file_id']}/matches"
    assert anna.get(address).json()["matches"] == []
    assert len(anna.get(address, params={"variance": 22}).json()["matches"]) == 1
    assert anna.patch("/api/v1/me", json={"variance": 21}).json()["variance"] == 21
    assert len(anna.get(address).json()["matches"]) == 1


def test_pages_lose_and_double_nothing(anna: TestClient) -> None:
    save(anna, *(image(n, size=1000 + n % 3 * 10) for n in range(1, 24)))
    for sort in ("name", "size", "modified", "saved", "pixels"):
        for order in ("asc", "desc"):
            seen, cursor = [], ""
            while True:
                page = anna.get(
                    "/api/v1/images",
                    params={"sort": sort, "order": order, "limit": 5, "cursor": cursor},
                ).json()
                assert page["total"] == 23
                seen += page["items"]
                cursor = page["next"]
                if not cursor:
                    break
            assert len({item["id"] for item in seen}) == len(seen) == 23
            if sort in {"size", "modified", "saved"}:
                values = [item[sort] for item in seen]
                assert values == sorted(values, reverse=order == "desc")


def test_searches_part_of_the_name_as_text(anna: TestClient) -> None:
    save(
        anna,
        image(1, name="100%_beach.jpg", path="a"),
        image(2, name="Beach.jpg", path="b"),
        image(3, name="forest.jpg", path="c"),
    )

    def names(search: str) -> set[str]:
        page = anna.get("/api/v1/images", params={"search": search}).json()
        assert page["total"] == len(page["items"])
        return {item["name"] for item in page["items"]}

    assert names("beach") == {"100%_beach.jpg", "Beach.jpg"}
    assert names("%") == {"100%_beach.jpg"}
    assert names("_") == {"100%_beach.jpg"}
    assert names("nothing") == set()


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "====",
        "W10",
        base64.urlsafe_b64encode(json.dumps(["name", True, "a", "b"]).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps(["saved", True, "a", "b"]).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps(["saved", True, 1 << 70, "b"]).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps(["saved", True, 1, 2]).encode()).decode(),
    ],
)
def test_refuses_a_cursor_it_did_not_make(anna: TestClient, cursor: str) -> None:
    answer = anna.get("/api/v1/images", params={"cursor": cursor})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "cursor"


def test_deleting_the_last_copy_deletes_the_matches(anna: TestClient) -> None:
    first, second = save(anna, image(0), image(5, dhash=nearby(HASHES[0], 4)))
    assert anna.get("/api/v1/me/counts").json()["matches"] == 1
    assert anna.delete(f"/api/v1/files/{first['file_id']}").status_code == 204
    assert anna.get(f"/api/v1/files/{second['file_id']}/matches").json() == {"matches": []}
    assert anna.get("/api/v1/me/counts").json()["matches"] == 0
    assert anna.delete(f"/api/v1/files/{first['file_id']}").status_code == 404


def test_deletes_many_and_passes_over_the_unknown(anna: TestClient) -> None:
    ids = [result["file_id"] for result in save(anna, image(0), video(0))]
    answer = anna.post("/api/v1/files/delete", json={"ids": [*ids, "unknown"]})
    assert answer.json() == {"deleted": 2}
    counts = anna.get("/api/v1/me/counts").json()
    assert (counts["images"], counts["videos"], counts["frames"]) == (0, 0, 0)


def test_another_users_files_do_not_exist(anna: TestClient, bert: TestClient) -> None:
    (saved,) = save(anna, image(0))
    (theirs,) = save(bert, image(0))
    assert theirs["matches"] == []
    assert theirs["content_id"] != saved["content_id"]
    address = f"/api/v1/files/{saved['file_id']}"
    unknown = bert.get("/api/v1/files/unknown")
    for answer in (bert.get(address), bert.get(f"{address}/matches"), bert.delete(address)):
        assert answer.status_code == 404
        assert answer.json() == unknown.json()
    body = {"ids": [saved["file_id"]]}
    assert bert.post("/api/v1/files/delete", json=body).json() == {"deleted": 0}
    assert anna.get(address).status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"dhash": "xyz"}, "dhash"),
        ({"dhash": HASHES[0].upper()}, "dhash"),
        ({"ties": "f" * 32}, "ties"),
        ({"sha256": "0" * 63}, "sha256"),
        ({"size": 0}, "size"),
        ({"size": "7"}, "size"),
        ({"size": 1.5}, "size"),
        ({"width": -1}, "width"),
        ({"height": 1 << 30}, "height"),
        ({"name": ""}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"path": "x" * 4097}, "path"),
        ({"media_type": "nonsense"}, "media_type"),
        ({"kind": "audio"}, "kind"),
        ({"pixels": "data:"}, "pixels"),
        ({"modified": 1 << 60}, "modified"),
    ],
)
def test_names_the_field_that_breaks_a_rule(
    anna: TestClient, changes: dict[str, object], field: str
) -> None:
    answer = anna.post("/api/v1/files", json={"device": DEVICE, "files": [image(0, **changes)]})
    assert answer.status_code == 422
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    fields = " ".join(error["field"] for error in problem["errors"])
    reasons = " ".join(error["reason"] for error in problem["errors"])
    assert field in fields or field in reasons


@pytest.mark.parametrize(
    "changes",
    [
        {"frames": []},
        {"frames": [{"pos": 0, "dhash": HASHES[0]}] * 2},
        {"frames": [{"pos": 5, "dhash": HASHES[0]}, {"pos": 4, "dhash": HASHES[1]}]},
        {"frames": [{"pos": n, "dhash": HASHES[0]} for n in range(20_001)]},
        {"fps": -1},
        {"fps": 1e9},
        {"duration": -1},
        {"variance": 129},
    ],
)
def test_refuses_impossible_videos(anna: TestClient, changes: dict[str, object]) -> None:
    answer = anna.post("/api/v1/files", json={"device": DEVICE, "files": [video(0, **changes)]})
    assert answer.status_code == 422


def test_refuses_more_files_than_a_request_may_hold(anna: TestClient) -> None:
    files = [image(n) for n in range(1001)]
    answer = anna.post("/api/v1/files", json={"device": DEVICE, "files": files})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "files"


def test_text_in_names_is_kept_as_it_is(anna: TestClient) -> None:
    name = '<img src=x onerror=alert(1)>\n"日本" 😀.jpg'
    (saved,) = save(anna, image(0, name=name, path=f"a/{name}"))
    assert anna.get(f"/api/v1/files/{saved['file_id']}").json()["name"] == name


def test_every_route_but_the_open_ones_needs_a_token(api: Api) -> None:
    open_routes = {
        ("/api/v1/accounts", "post"),
        ("/api/v1/session", "post"),
        ("/api/v1/session", "delete"),
        ("/api/v1/session/owner", "post"),
        ("/api/v1/session/refresh", "post"),
        ("/api/v1/health", "get"),
    }
    client = api.client()
    checked = 0
    for path, methods in api.app.openapi()["paths"].items():
        for method in methods:
            if (path, method) in open_routes:
                continue
            for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp5"}):
                answer = client.request(method, path.replace("{file_id}", "1"), headers=headers)
                assert answer.status_code == 401, (path, method)
                assert answer.json()["status"] == 401
                assert answer.headers["www-authenticate"] == "Bearer"
            checked += 1
    assert checked >= 9
