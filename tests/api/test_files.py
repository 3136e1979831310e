"""Saving, looking up, listing, matching and deleting files over HTTP."""

from __future__ import annotations

import base64
import json

import pytest
from fastapi.testclient import TestClient

from api.conftest import DEVICE, HASHES, Body, image, nearby, save, video

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
    (match,) = other["matches"]
    assert (match["identical"], match["distance"]) == (True, 0)
    assert [f["device"] for f in match["files"]] == ["Anna's laptop"]
    matches = anna.get(f"/api/v1/files/{first['file_id']}/matches").json()["matches"]
    assert [(m["identical"], m["files"][0]["name"]) for m in matches] == [(True, "copy.jpg")]


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
        base64.urlsafe_b64encode(json.dumps(["saved", True, True, "b"]).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps(["saved", True, 1.5, "b"]).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps(["saved", True, 1, "b\0"]).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps(["saved", True, 1, "\ud800"]).encode()).decode(),
        base64.urlsafe_b64encode(b"[" * 1000).decode(),
        "é",
        "x" * 4097,
    ],
)
def test_refuses_a_cursor_it_did_not_make(reader: TestClient, cursor: str) -> None:
    answer = reader.get("/api/v1/images", params={"cursor": cursor})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "cursor"


@pytest.mark.parametrize("letter", ["日", "😀", "\x01", '"', "\\"])
def test_names_of_any_length_and_script_can_be_paged_by(anna: TestClient, letter: str) -> None:
    save(anna, *(image(n, name=letter * 254 + str(n), path=str(n)) for n in range(3)))
    seen, cursor = [], ""
    for _ in range(3):
        page = anna.get("/api/v1/images", params={"sort": "name", "limit": 1, "cursor": cursor})
        assert page.status_code == 200, page.text
        seen += [item["name"][-1] for item in page.json()["items"]]
        cursor = page.json()["next"]
    assert seen == ["2", "1", "0"]
    assert cursor is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 201}, "limit"),
        ({"sort": "dhash"}, "sort"),
        ({"order": "up"}, "order"),
        ({"search": "x" * 256}, "search"),
        ({"search": "a\0"}, "search"),
        ({"page": 2}, "page"),
    ],
)
def test_names_the_part_of_a_query_that_breaks_a_rule(
    reader: TestClient, query: dict[str, object], field: str
) -> None:
    answer = reader.get("/api/v1/videos", params=query)  # type: ignore[arg-type]
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("variance", ["-1", "26", "x", "1.5", ""])
def test_refuses_a_variance_out_of_range(reader: TestClient, variance: str) -> None:
    answer = reader.get("/api/v1/files/1/matches", params={"variance": variance})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "variance"


@pytest.mark.parametrize("variance", [-1, 26, "18", 1.5, True, None])
def test_the_users_variance_stays_in_range(reader: TestClient, variance: object) -> None:
    assert reader.patch("/api/v1/me", json={"variance": variance}).status_code == 422
    assert reader.get("/api/v1/me").json()["variance"] == 18


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
        ({"path": "../a"}, "path"),
        ({"path": "a/../b"}, "path"),
        ({"trimmed": {"dhash": HASHES[0], "ties": "f" * 32}}, "trimmed.ties"),
        ({"trimmed": {}}, "trimmed.dhash"),
        ({"k" * 500: 1}, "k" * 100),
        ({"path": "x" * 4097}, "path"),
        ({"media_type": "nonsense"}, "media_type"),
        ({"kind": "audio"}, "kind"),
        ({"pixels": "data:"}, "pixels"),
        ({"modified": 1 << 60}, "modified"),
    ],
)
def test_names_the_field_that_breaks_a_rule(
    reader: TestClient, changes: dict[str, object], field: str
) -> None:
    error = only_error(reader, image(0, **changes))
    named = {each["field"] for each in error["errors"]}
    # Rules that span two fields are told of the whole file.
    assert field in named or any(field in each["reason"] for each in error["errors"])
    assert all(len(each["field"]) <= 100 for each in error["errors"])


def only_error(client: TestClient, file: object) -> Body:
    """The problem of a file that can neither be saved nor looked up."""
    problems = []
    for route in ("files", "match"):
        answer = client.post(f"/api/v1/{route}", json={"device": DEVICE, "files": [file]})
        assert answer.status_code == 200
        (result,) = answer.json()["results"]
        assert result["matches"] == []
        assert result.get("status", "error") == "error"
        problems.append(result["error"])
    assert problems[0] == problems[1]
    assert problems[0]["status"] == 422
    assert client.get("/api/v1/me/counts").json()["images"] == 0
    problem: Body = problems[0]
    return problem


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"frames": []}, "frames"),
        ({"frames": [{"pos": 0, "dhash": HASHES[0]}] * 2}, "frames"),
        (
            {"frames": [{"pos": 5, "dhash": HASHES[0]}, {"pos": 4, "dhash": HASHES[1]}]},
            "frames",
        ),
        ({"frames": [{"pos": n, "dhash": HASHES[0]} for n in range(20_001)]}, "frames"),
        ({"frames": [{"pos": 0, "dhash": "x"}]}, "frames.0.dhash"),
        ({"frames": [{"pos": -1, "dhash": HASHES[0]}]}, "frames.0.pos"),
        ({"fps": -1}, "fps"),
        ({"fps": 1e9}, "fps"),
        ({"fps": "25"}, "fps"),
        ({"duration": -1}, "duration"),
        ({"variance": 129}, "variance"),
        ({"partial": 1}, "partial"),
        ({"dhash": HASHES[0]}, "dhash"),
    ],
)
def test_refuses_impossible_videos(
    reader: TestClient, changes: dict[str, object], field: str
) -> None:
    error = only_error(reader, video(0, **changes))
    assert [each["field"] for each in error["errors"]] == [field]


@pytest.mark.parametrize("file", ["", None, 1, [], {}, {"kind": "image"}, [image(0)]])
def test_refuses_what_is_no_fingerprint(reader: TestClient, file: object) -> None:
    assert only_error(reader, file)["errors"]


@pytest.mark.parametrize(
    ("device", "field"),
    [
        ({"id": "1", "name": "x"}, "device.id"),
        ({"id": DEVICE["id"], "name": ""}, "device.name"),
        ({"id": DEVICE["id"], "name": "x" * 81}, "device.name"),
        ({"id": DEVICE["id"], "name": "x\0"}, "device.name"),
        ({"id": DEVICE["id"]}, "device.name"),
        (None, "device"),
    ],
)
def test_refuses_an_impossible_device(reader: TestClient, device: object, field: str) -> None:
    answer = reader.post("/api/v1/files", json={"device": device, "files": [image(0)]})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_bad_file_does_not_stop_those_sent_with_it(anna: TestClient) -> None:
    near = image(5, dhash=nearby(HASHES[0], 3))
    files = [image(0), image(1, dhash="secret"), {"kind": "secret"}, near]
    body = {"device": DEVICE, "files": files}
    answer = anna.post("/api/v1/files", json=body)
    assert "secret" not in answer.text
    first, wrong, nothing, last = answer.json()["results"]
    assert [r["status"] for r in (first, wrong, nothing, last)] == [
        "saved",
        "error",
        "error",
        "saved",
    ]
    assert wrong["error"]["errors"][0]["field"] == "dhash"
    assert nothing["error"]["errors"][0]["field"] == "kind"
    assert [match["content_id"] for match in last["matches"]] == [first["content_id"]]
    results = anna.post("/api/v1/match", json=body).json()["results"]
    assert [r["error"] is None for r in results] == [True, False, False, True]
    assert [r["match_count"] for r in results] == [2, 0, 0, 2]


def test_half_a_character_in_a_name_stops_only_that_file(anna: TestClient) -> None:
    body = json.dumps({"device": DEVICE, "files": [image(0, name="HALF"), image(1)]})
    answer = anna.post(
        "/api/v1/files",
        content=body.replace("HALF", "\\ud800"),
        headers={"Content-Type": "application/json"},
    )
    assert [result["status"] for result in answer.json()["results"]] == ["error", "saved"]


def test_a_batch_of_look_alikes_has_an_answer_of_a_bounded_size(anna: TestClient) -> None:
    alike = [image(4 * n) for n in range(30)]
    save(anna, *alike)
    copies = [image(0, path=f"{n}/a.jpg") for n in range(25)]
    save(anna, *copies)
    (last,) = save(anna, image(4 * 30))
    assert (last["match_count"], len(last["matches"])) == (30, 20)
    all_matches = anna.get(f"/api/v1/files/{last['file_id']}/matches").json()["matches"]
    assert len(all_matches) == 30
    (copied,) = [match for match in all_matches if match["copies"] > 1]
    assert (copied["copies"], len(copied["files"])) == (26, 20)
    assert len(anna.get(f"/api/v1/files/{copied['files'][0]['id']}").json()["files"]) == 26


@pytest.mark.parametrize("route", ["files", "match"])
@pytest.mark.parametrize("number", [0, 1001])
def test_refuses_no_file_and_more_than_a_request_may_hold(
    reader: TestClient, route: str, number: int
) -> None:
    files = [image(n) for n in range(number)]
    answer = reader.post(f"/api/v1/{route}", json={"device": DEVICE, "files": files})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "files"


@pytest.mark.parametrize("ids", [[], ["x"] * 1001, ["x" * 65], [""], [1], "x"])
def test_refuses_impossible_lists_of_ids(reader: TestClient, ids: object) -> None:
    answer = reader.post("/api/v1/files/delete", json={"ids": ids})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith("ids")


def test_text_in_names_is_kept_as_it_is(anna: TestClient) -> None:
    name = '<img src=x onerror=alert(1)>\n"日本" 😀.jpg'
    (saved,) = save(anna, image(0, name=name, path=f"a/{name}"))
    assert anna.get(f"/api/v1/files/{saved['file_id']}").json()["name"] == name
