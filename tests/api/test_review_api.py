"""Groups, decisions, choices and the journal over HTTP."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.conftest import HASHES, Body, image, nearby, save, video
from api.test_tagging import said
from api.test_tags import make, sha, tag, tags_of, undo


def groups(client: TestClient, **query: Any) -> list[set[int]]:
    """The groups as numbers of contents."""
    answer = client.get("/api/v1/groups", params=query)
    assert answer.status_code == 200, answer.text
    return [
        {int(member["file"]["sha256"], 16) for member in each["members"]}
        for each in answer.json()["groups"]
    ]


def decide(client: TestClient, a: int, b: int, verdict: str | None) -> Body:
    body = {"pairs": [{"a": sha(a), "b": sha(b)}], "verdict": verdict}
    answer = client.post("/api/v1/decisions", json=body)
    assert answer.status_code == 200, answer.text
    changed: Body = answer.json()
    return changed


def journal(client: TestClient, **query: Any) -> list[Body]:
    found: list[Body] = client.get("/api/v1/journal", params=query).json()["entries"]
    return found


@pytest.fixture
def alike(anna: TestClient) -> TestClient:
    """Two look-alikes of one picture, three of another, and one alone."""
    save(
        anna,
        image(0),
        image(4, dhash=nearby(HASHES[0], 5)),
        image(1),
        image(5),
        image(9),
        image(2),
    )
    return anna


def test_groups_come_with_what_settles_most_first(alike: TestClient) -> None:
    assert groups(alike) == [{1, 5, 9}, {0, 4}]
    assert groups(alike, variance=4) == [{1, 5, 9}]
    assert groups(alike, kind="video") == []
    (first, _) = alike.get("/api/v1/groups").json()["groups"]
    assert (first["size"], len(first["pairs"]), first["settled"]) == (3, 3, False)
    assert [member["likeness"] is None for member in first["members"]] == [True, False, False]


def test_groups_pass_a_filter_with_one_of_their_files(alike: TestClient) -> None:
    tag(alike, "cat", on=({"sha256": sha(4)},))
    assert groups(alike, q="cat") == [{0, 4}]
    assert groups(alike, q="-cat") == [{1, 5, 9}, {0, 4}]
    assert groups(alike, q="size<=1001 -cat") == [{1, 5, 9}, {0, 4}]
    assert groups(alike, q="cat type:video") == []
    answer = alike.get("/api/v1/groups", params={"q": "sise>1"})
    assert (answer.status_code, answer.json()["errors"][0]["position"]) == (422, 0)


def test_groups_come_in_pages(alike: TestClient) -> None:
    page = alike.get("/api/v1/groups", params={"limit": 1}).json()
    assert (page["total"], len(page["groups"])) == (2, 1)
    last = alike.get("/api/v1/groups", params={"limit": 1, "cursor": page["next"]}).json()
    assert last["next"] is None
    assert groups(alike, limit=1, cursor=page["next"]) == [{0, 4}]


def test_what_is_no_match_is_never_in_one_group(alike: TestClient) -> None:
    entry = decide(alike, 5, 1, "not-match")["entry"]
    assert entry["title"] == "1 pair: no match"
    assert all(not group >= {1, 5} for group in groups(alike))
    assert {0, 4} in groups(alike)
    undo(alike, entry)
    assert groups(alike)[0] == {1, 5, 9}
    undo(alike, entry, again=True)
    assert {1, 5, 9} not in groups(alike)
    assert decide(alike, 1, 5, None)["entry"]["title"] == "1 pair: open again"
    assert groups(alike)[0] == {1, 5, 9}
    assert decide(alike, 1, 5, None) == {"entry": None}


def test_a_video_and_an_image_of_it_are_one_group(anna: TestClient) -> None:
    save(anna, video(0), image(2))
    assert groups(anna) == groups(anna, kind="video") == groups(anna, kind="image") == [{1000, 2}]


def test_a_group_is_settled_once_nothing_is_left_to_decide(alike: TestClient) -> None:
    decide(alike, 0, 4, "keep-both")
    by_size = {each["size"]: each for each in alike.get("/api/v1/groups").json()["groups"]}
    assert (by_size[2]["settled"], by_size[3]["settled"]) == (True, False)
    ids = [member["file"]["id"] for member in by_size[3]["members"]]
    choices = [
        {"file_id": ids[0], "choice": "keep"},
        {"file_id": ids[1], "choice": "remove"},
        {"file_id": ids[2], "choice": "remove"},
    ]
    entry = alike.post("/api/v1/choices", json={"choices": choices}).json()["entry"]
    assert entry["title"] == "keep 1 file; remove 2 files"
    (first, _) = alike.get("/api/v1/groups").json()["groups"]
    assert first["settled"]
    assert {each["file_id"] for each in first["choices"]} == set(ids)
    undo(alike, entry)
    assert alike.get("/api/v1/groups").json()["groups"][0]["choices"] == []


def test_identical_files_are_a_group(anna: TestClient) -> None:
    save(anna, image(0), image(0, path="b/IMG_0.jpg"))
    (group,) = anna.get("/api/v1/groups").json()["groups"]
    (member,) = group["members"]
    assert [file["path"] for file in member["files"]] == ["2024/IMG_0.jpg", "b/IMG_0.jpg"]
    assert (group["pairs"], group["settled"]) == ([], False)


def test_decisions_come_in_pages_and_outlive_their_files(anna: TestClient) -> None:
    for number in range(3):
        decide(anna, 9, number, "not-match")
    seen: list[tuple[int, int]] = []
    cursor = ""
    while cursor is not None:
        query = {"limit": "2", "cursor": cursor}
        page = anna.get("/api/v1/decisions", params=query).json()
        seen += [(int(each["a"], 16), int(each["b"], 16)) for each in page["decisions"]]
        cursor = page["next"]
    assert seen == [(0, 9), (1, 9), (2, 9)]


def test_a_choice_on_a_file_that_is_not_there_is_no_change(
    anna: TestClient, bert: TestClient
) -> None:
    (saved,) = save(anna, image(0))
    body = {"choices": [{"file_id": saved["file_id"], "choice": "remove"}]}
    assert bert.post("/api/v1/choices", json=body).status_code == 404
    assert journal(bert) == []
    body["choices"].append({"file_id": "0" * 32, "choice": "keep"})
    assert anna.post("/api/v1/choices", json=body).json()["entry"]["edits"] == 1
    assert anna.post("/api/v1/choices", json=body).json() == {"entry": None}


@pytest.mark.parametrize(
    ("route", "body", "field"),
    [
        ("decisions", {"pairs": [], "verdict": None}, "pairs"),
        ("decisions", {"pairs": [{"a": sha(1), "b": sha(1)}], "verdict": None}, "pairs"),
        ("decisions", {"pairs": [{"a": "x", "b": sha(1)}], "verdict": None}, "pairs.0.a"),
        ("decisions", {"pairs": [{"a": sha(1), "b": sha(2)}]}, "verdict"),
        ("choices", {"choices": [{"file_id": "", "choice": "keep"}]}, "choices.0.file_id"),
        ("choices", {"choices": [{"file_id": "x", "choice": "keep"}]}, "file"),
        ("choices", {"choices": [{"file_id": "x", "choice": "burn"}]}, "choices.0.choice"),
    ],
)
def test_names_the_field_that_breaks_a_rule(
    anna: TestClient, route: str, body: Body, field: str
) -> None:
    answer = anna.post(f"/api/v1/{route}", json=body)
    assert answer.status_code == 422, answer.text
    assert [each["field"] for each in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("route", ["groups", "decisions"])
@pytest.mark.parametrize("cursor", ["x", "é", "====", base64.b64encode(b"9" * 10).decode()])
def test_refuses_a_cursor_it_did_not_make(anna: TestClient, route: str, cursor: str) -> None:
    answer = anna.get(f"/api/v1/{route}", params={"cursor": cursor})
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == ["cursor"]


def test_the_journal_tells_the_newest_first(anna: TestClient, bert: TestClient) -> None:
    save(anna, image(0))
    for name in ("a", "b", "c"):
        tag(anna, name, on=({"sha256": sha(0)},))
    titles = [each["title"] for each in journal(anna)]
    assert titles == [f"Tagged 1 file: {name}" for name in ("c", "b", "a")]
    second = journal(anna, limit=2)[-1]
    assert [each["title"] for each in journal(anna, before=second["number"])] == titles[2:]
    assert journal(bert) == []


def test_undo_and_redo_take_turns(anna: TestClient) -> None:
    save(anna, image(0))
    entry = tag(anna, "cat", on=({"sha256": sha(0)},))["entry"]
    address = f"/api/v1/journal/{entry['number']}"
    assert anna.post(f"{address}/redo").status_code == 409
    assert undo(anna, entry)["entry"]["undone"]
    assert journal(anna)[0]["undone"]
    assert anna.post(f"{address}/undo").status_code == 409
    assert not undo(anna, entry, again=True)["entry"]["undone"]
    assert anna.post("/api/v1/journal/999/undo").status_code == 404
    assert anna.post("/api/v1/journal/0/undo").status_code == 422


def test_another_users_changes_cannot_be_undone(anna: TestClient, bert: TestClient) -> None:
    save(anna, image(0))
    entry = tag(anna, "cat", on=({"sha256": sha(0)},))["entry"]
    unknown = bert.post("/api/v1/journal/999/undo")
    theirs = bert.post(f"/api/v1/journal/{entry['number']}/undo")
    assert (theirs.status_code, theirs.json()) == (404, unknown.json())
    assert said(anna, 0) != {}


def test_undoing_leaves_alone_what_was_changed_since(anna: TestClient) -> None:
    save(anna, image(0), image(1))
    both: tuple[Body, ...] = ({"sha256": sha(0)}, {"sha256": sha(1)})
    make(anna, "cat")
    entry = tag(anna, "cat", on=both)["entry"]
    tag(anna, on=both[:1], remove=["cat"])
    assert undo(anna, entry)["left"] == 1
    assert said(anna, 0, 1) == {}


def test_undoing_does_not_take_a_tag_from_what_got_it_later(anna: TestClient) -> None:
    save(anna, image(0), image(1))
    made = tag(anna, "cat", on=({"sha256": sha(0)},))["entry"]
    tag(anna, "cat", on=({"sha256": sha(1)},))
    child = make(anna, "kitten", parents=[tags_of(anna)["cat"]["id"]])
    assert undo(anna, made)["left"] == 1
    assert set(said(anna, 0, 1)) == {sha(1)}
    assert tags_of(anna)["kitten"] == child
    undo(anna, made, again=True)
    assert set(said(anna, 0, 1)) == {sha(0), sha(1)}


def test_doing_a_removal_again_does_not_take_a_tag_from_what_got_it_since(
    anna: TestClient,
) -> None:
    save(anna, image(0), image(1))
    tag(anna, "cat", on=({"sha256": sha(0)},))
    ids = [each["id"] for each in tags_of(anna).values()]
    removed = anna.post("/api/v1/tags/delete", json={"ids": ids}).json()["entry"]
    undo(anna, removed)
    tag(anna, "cat", on=({"sha256": sha(1)},))
    assert undo(anna, removed, again=True)["left"] == 1
    assert set(said(anna, 0, 1)) == {sha(1)}


def test_undoing_fails_as_a_whole_where_a_name_is_taken_now(anna: TestClient) -> None:
    save(anna, image(0))
    tag(anna, "cat", on=({"sha256": sha(0)},))
    cat = tags_of(anna)["cat"]
    renamed = anna.patch(f"/api/v1/tags/{cat['id']}", json={"name": "lynx"}).json()["entry"]
    make(anna, "cat")
    answer = anna.post(f"/api/v1/journal/{renamed['number']}/undo")
    assert answer.status_code == 409
    assert "cat" in answer.json()["detail"]
    assert not next(each for each in journal(anna) if each["number"] == renamed["number"])["undone"]
