"""Making, changing, merging and removing tags over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.conftest import Body, image, save, video


def sha(number: int) -> str:
    return f"{number:064x}"


def tag(client: TestClient, *names: str, on: tuple[Body, ...] = (), **more: Any) -> Body:
    """Put tags on contents, each a target of the API."""
    answer = client.post("/api/v1/tagging", json={"targets": list(on), "add": list(names), **more})
    assert answer.status_code == 200, answer.text
    changed: Body = answer.json()
    return changed


def tags_of(client: TestClient) -> dict[str, Body]:
    """All tags by name."""
    return {each["name"]: each for each in client.get("/api/v1/tags").json()["tags"]}


def make(client: TestClient, name: str, **more: Any) -> Body:
    answer = client.post("/api/v1/tags", json={"name": name, **more})
    assert answer.status_code == 201, answer.text
    made: Body = answer.json()
    return made


def undo(client: TestClient, entry: Body, *, again: bool = False) -> Body:
    verb = "redo" if again else "undo"
    answer = client.post(f"/api/v1/journal/{entry['number']}/{verb}")
    assert answer.status_code == 200, answer.text
    undone: Body = answer.json()
    return undone


@pytest.fixture
def tagged(anna: TestClient) -> TestClient:
    """Two images, one of them in two places, and a video; cat and dog on some of them."""
    save(anna, image(0), image(0, path="copy/IMG_0.jpg"), image(1), video(0))
    tag(anna, "cat", "animal:dog", on=({"sha256": sha(0)}, {"sha256": sha(1000)}))
    tag(anna, "cat", on=({"sha256": sha(1)}, {"sha256": sha(1000), "pos": 2500}))
    return anna


def test_tells_on_how_much_each_tag_is(tagged: TestClient) -> None:
    tags = tags_of(tagged)
    assert list(tags) == ["animal:dog", "cat"]
    counts = [tags["cat"][key] for key in ("images", "videos", "files", "frames")]
    assert counts == [2, 1, 4, 1]
    counts = [tags["animal:dog"][key] for key in ("images", "videos", "files", "frames")]
    assert counts == [1, 1, 3, 0]


def test_makes_a_tag_with_all_there_is_to_it(anna: TestClient) -> None:
    animal = make(anna, "animal")
    made = make(
        anna, "Cat", colour="#2f7d4f", aliases=["Katze", "日本の猫"], parents=[animal["id"]]
    )
    assert tags_of(anna)["Cat"] == made
    assert (made["colour"], made["aliases"]) == ("#2f7d4f", ["Katze", "日本の猫"])
    assert (made["parents"], made["images"]) == ([animal["id"]], 0)


@pytest.mark.parametrize("name", ["cat", "CAT", "Katze", "KATZE"])
def test_a_name_is_taken_without_regard_to_case_or_kind_of_name(
    anna: TestClient, name: str
) -> None:
    make(anna, "Cat", aliases=["katze"])
    answer = anna.post("/api/v1/tags", json={"name": name})
    assert answer.status_code == 409
    assert "already" in answer.json()["detail"]
    assert len(tags_of(anna)) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": " cat"}, "name"),
        ({"name": "a,b"}, "name"),
        ({"name": "-cat"}, "name"),
        ({"name": "place:"}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"name": "cat", "colour": "red"}, "colour"),
        ({"name": "cat", "colour": "#ABCDEF"}, "colour"),
        ({"name": "cat", "aliases": ["a(b)"]}, "aliases"),
        ({"name": "cat", "aliases": [""]}, "aliases.0"),
        ({"name": "cat", "aliases": [str(n) for n in range(51)]}, "aliases"),
        ({"name": "cat", "parents": ["0" * 32]}, "parents"),
        ({"name": "cat", "parents": ["x"]}, "parents"),
        ({"name": "cat", "owner": "x"}, "owner"),
    ],
)
def test_names_the_field_that_breaks_a_rule(anna: TestClient, body: Body, field: str) -> None:
    answer = anna.post("/api/v1/tags", json=body)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [field]
    assert tags_of(anna) == {}


def test_renames_a_tag_wherever_it_is(tagged: TestClient) -> None:
    cat = tags_of(tagged)["cat"]
    answer = tagged.patch(f"/api/v1/tags/{cat['id']}", json={"name": "lynx", "aliases": ["cat"]})
    assert answer.json()["entry"]["title"] == "Renamed the tag cat to lynx"
    assert tags_of(tagged)["lynx"] == {**cat, "name": "lynx", "aliases": ["cat"]}
    undo(tagged, answer.json()["entry"])
    assert tags_of(tagged)["cat"] == cat


def test_changes_only_what_is_given(anna: TestClient) -> None:
    parent = make(anna, "animal")
    made = make(anna, "cat", colour="#2f7d4f", aliases=["kitty"], parents=[parent["id"]])
    address = f"/api/v1/tags/{made['id']}"
    assert anna.patch(address, json={}).json() == {"entry": None}
    assert anna.patch(address, json={"colour": None}).json()["entry"] is not None
    assert tags_of(anna)["cat"] == {**made, "colour": None}
    anna.patch(address, json={"aliases": [], "parents": []})
    assert tags_of(anna)["cat"] == {**made, "colour": None, "aliases": [], "parents": []}


def test_no_tag_is_its_own_ancestor(anna: TestClient) -> None:
    first = make(anna, "a")
    second = make(anna, "b", parents=[first["id"]])
    third = make(anna, "c", parents=[second["id"]])
    answer = anna.patch(f"/api/v1/tags/{first['id']}", json={"parents": [third["id"]]})
    assert answer.status_code == 409
    assert "ancestor" in answer.json()["detail"]


def test_merging_moves_what_has_the_tags_and_keeps_their_names(tagged: TestClient) -> None:
    before = tags_of(tagged)
    kitty = make(tagged, "kitty", aliases=["moggy"])
    tag(tagged, "kitty", on=({"sha256": sha(0)}, {"sha256": sha(1000), "pos": 0}))
    child = make(tagged, "kitten", parents=[kitty["id"]])
    cat = before["cat"]["id"]
    answer = tagged.post(f"/api/v1/tags/{cat}/merge", json={"sources": [kitty["id"]]})
    entry = answer.json()["entry"]
    assert entry["title"] == "Merged the tag kitty into cat"
    after = tags_of(tagged)
    assert set(after) == {"cat", "animal:dog", "kitten"}
    assert after["cat"]["aliases"] == ["kitty", "moggy"]
    assert (after["cat"]["frames"], after["cat"]["files"]) == (2, 4)
    assert after["kitten"]["parents"] == [cat]
    assert undo(tagged, entry)["left"] == 0
    back = tags_of(tagged)
    assert (back["kitty"]["images"], back["kitty"]["frames"]) == (1, 1)
    assert back["cat"] == before["cat"]
    assert back["kitten"]["parents"] == child["parents"]
    undo(tagged, entry, again=True)
    assert tags_of(tagged) == after


def test_a_tag_may_take_the_place_of_its_grandchild(anna: TestClient) -> None:
    top = make(anna, "top")
    middle = make(anna, "middle", parents=[top["id"]])
    low = make(anna, "low", parents=[middle["id"]])
    answer = anna.post(f"/api/v1/tags/{top['id']}/merge", json={"sources": [low["id"]]})
    assert answer.status_code == 200, answer.text
    after = tags_of(anna)
    assert (after["top"]["parents"], after["middle"]["parents"]) == ([], [top["id"]])


@pytest.mark.parametrize("sources", [["SELF"], ["0" * 32], [], ["x" * 65], [1]])
def test_refuses_to_merge_what_cannot_be(anna: TestClient, sources: Any) -> None:
    made = make(anna, "cat")
    named = [made["id"] if each == "SELF" else each for each in sources]
    answer = anna.post(f"/api/v1/tags/{made['id']}/merge", json={"sources": named})
    assert answer.status_code == (404 if sources == ["0" * 32] else 422)
    if answer.status_code == 422:
        assert answer.json()["errors"][0]["field"].startswith("sources")


def test_removing_tags_takes_them_off_everything(tagged: TestClient) -> None:
    before = tags_of(tagged)
    kitten = make(tagged, "kitten", parents=[before["cat"]["id"]])
    body = {"ids": [before["cat"]["id"], "0" * 32]}
    entry = tagged.post("/api/v1/tags/delete", json=body).json()["entry"]
    assert entry["title"] == "Removed the tag cat"
    after = tags_of(tagged)
    assert set(after) == {"animal:dog", "kitten"}
    assert after["kitten"]["parents"] == []
    undo(tagged, entry)
    assert tags_of(tagged) == {**before, "kitten": kitten}
    assert tagged.post("/api/v1/tags/delete", json={"ids": ["0" * 32]}).json() == {"entry": None}


def test_tells_which_tags_are_together(tagged: TestClient) -> None:
    tags = tags_of(tagged)
    answer = tagged.get(f"/api/v1/tags/{tags['cat']['id']}/together")
    assert answer.json() == {"tags": [{"id": tags["animal:dog"]["id"], "contents": 2}]}
    limited = tagged.get(f"/api/v1/tags/{tags['cat']['id']}/together", params={"limit": 0})
    assert limited.json()["errors"][0]["field"] == "limit"
    assert tagged.get(f"/api/v1/tags/{'0' * 32}/together").status_code == 404


def test_nobody_reaches_the_tags_of_another(tagged: TestClient, bert: TestClient) -> None:
    theirs = tags_of(tagged)["cat"]
    own = make(bert, "cat")
    assert tags_of(bert) == {"cat": own}
    address = f"/api/v1/tags/{theirs['id']}"
    answers = [
        bert.patch(address, json={"name": "x"}),
        bert.get(f"{address}/together"),
        bert.post(f"{address}/merge", json={"sources": [own["id"]]}),
        bert.post(f"/api/v1/tags/{own['id']}/merge", json={"sources": [theirs["id"]]}),
    ]
    assert [each.status_code for each in answers] == [404] * 4
    assert len({each.text for each in answers}) == 1
    assert bert.post("/api/v1/tags/delete", json={"ids": [theirs["id"]]}).json()["entry"] is None
    child = bert.post("/api/v1/tags", json={"name": "y", "parents": [theirs["id"]]})
    assert child.json()["errors"][0]["field"] == "parents"
    assert tags_of(tagged)["cat"] == theirs
