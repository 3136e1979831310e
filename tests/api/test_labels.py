"""Suggested labels over HTTP: kept, listed, accepted, dismissed and undone."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.conftest import Body, image, save, video
from api.test_tagging import names, said
from api.test_tags import make, sha, tag, tags_of, undo

LITE = {"name": "lite0", "version": "1", "digest": "a" * 64, "kind": "local"}
NEWER = {"name": "lite0", "version": "2", "digest": "b" * 64, "kind": "browser"}
CLOUD = {"name": "rekognition", "version": "3.0", "kind": "remote"}
ROUTE = "/api/v1/labels"


def suggest(client: TestClient, of: dict[int, list[Body]], by: Body = LITE) -> Body:
    """Keep labels for contents by their number."""
    contents = [{"sha256": sha(number), "labels": labels} for number, labels in of.items()]
    answer = client.put(f"{ROUTE}/suggestions", json={"tagger": by, "contents": contents})
    assert answer.status_code == 200, answer.text
    found: Body = answer.json()
    return found


def page(client: TestClient, **query: Any) -> Body:
    answer = client.get(f"{ROUTE}/suggestions", params=query)
    assert answer.status_code == 200, answer.text
    found: Body = answer.json()
    return found


def is_open(client: TestClient, **query: Any) -> dict[str, list[str]]:
    """The names of open labels by those of files."""
    return {
        each["name"]: [label["name"] for label in each["labels"]]
        for each in page(client, **query)["contents"]
    }


def listed(client: TestClient, **query: Any) -> list[tuple[str, int, float]]:
    answer = client.get(f"{ROUTE}/names", params=query)
    assert answer.status_code == 200, answer.text
    return [(each["name"], each["contents"], each["score"]) for each in answer.json()["labels"]]


def act(client: TestClient, verb: str, **body: Any) -> Body:
    """Accept or dismiss."""
    answer = client.post(f"{ROUTE}/{verb}", json=body)
    assert answer.status_code == 200, answer.text
    found: Body = answer.json()
    return found


def label(name: str, score: float = 0.5, **more: Any) -> Body:
    return {"name": name, "score": score, **more}


def on(number: int, name: str) -> Body:
    return {"sha256": sha(number), "label": name}


def test_labels_are_kept_and_listed(anna: TestClient) -> None:
    save(anna, image(0), video(1))
    pug = label("pug", 0.75, parents=["dog", "animal"])
    assert suggest(anna, {0: [label("dog"), pug], 1001: [label("beach", moments=[0, 840])]}) == {
        "saved": 2, "unknown": [],
    }  # fmt: skip
    assert suggest(anna, {9: [label("dog")], 0: [label("Dog", 0.875)]}, CLOUD) == {
        "saved": 1, "unknown": [sha(9)],
    }  # fmt: skip
    (first, second) = sorted(page(anna)["contents"], key=lambda each: str(each["kind"]))
    assert page(anna)["next"] is None
    assert first["labels"] == [
        {"name": "Dog", "score": 0.875, "taggers": ["rekognition", "lite0"], "parents": [],
         "moments": []},
        {"name": "pug", "score": 0.75, "taggers": ["lite0"], "parents": ["dog", "animal"],
         "moments": []},
    ]  # fmt: skip
    (saved,) = anna.get("/api/v1/images").json()["items"]
    assert (first["sha256"], first["content_id"], first["file_id"], first["name"]) == (
        sha(0), saved["content_id"], saved["id"], saved["name"],
    )  # fmt: skip
    assert second["labels"][0]["moments"] == [0, 840]
    taggers = anna.get(f"{ROUTE}/taggers").json()["taggers"]
    assert taggers == [
        {**LITE, "contents": 2, "open": 3},
        {**CLOUD, "digest": "", "contents": 1, "open": 1},
    ]
    assert tags_of(anna) == {}


def test_pages_follow_each_other(anna: TestClient) -> None:
    save(anna, *(image(number) for number in range(5)))
    suggest(anna, {number: [label("dog", number / 8)] for number in range(5)})
    shas: list[str] = []
    cursor = ""
    while True:
        found = page(anna, limit=2, cursor=cursor)
        shas += [each["sha256"] for each in found["contents"]]
        if found["next"] is None:
            break
        cursor = found["next"]
    assert shas == sorted(sha(number) for number in range(5))
    assert len(page(anna, min_score=0.25)["contents"]) == 3
    assert page(anna, label="DOG", min_score=1)["contents"] == []


def test_accepting_makes_a_tag_of_the_person(anna: TestClient) -> None:
    save(anna, image(0), image(1))
    suggest(anna, {0: [label("dog"), label("pug", 0.25)], 1: [label("Dog")]})
    suggest(anna, {0: [label("dog", 0.75)]}, CLOUD)
    chosen = [on(0, "DOG"), on(1, "dog"), on(1, "pug"), on(7, "dog")]
    entry = act(anna, "accept", suggestions=chosen)["entry"]
    assert entry["title"] == "Accepted for 2 files: dog"
    assert names(anna, 0) == names(anna, 1) == [("dog", None)]
    (one,) = said(anna, 0)[sha(0)]["tags"]
    assert (one["by"], one["score"]) == ("person", None)
    assert list(is_open(anna).values()) == [["pug"]]
    assert act(anna, "accept", suggestions=chosen) == {"entry": None}
    assert undo(anna, entry)["left"] == 0
    assert tags_of(anna) == {}
    assert sorted(is_open(anna).values()) == [["Dog"], ["dog", "pug"]]
    undo(anna, entry, again=True)
    assert names(anna, 1) == [("dog", None)]


def test_a_label_goes_to_the_tag_of_that_name(anna: TestClient) -> None:
    save(anna, image(0))
    made = make(anna, "hound", aliases=["Dog"])
    suggest(anna, {0: [label("dog"), label("jack-o'-lantern", 0.25)]})
    act(anna, "accept", suggestions=[on(0, "dog"), on(0, "jack-o'-lantern")])
    assert names(anna, 0) == [
        ("hound", None),
        ("jack-o\N{RIGHT SINGLE QUOTATION MARK}-lantern", None),
    ]
    assert is_open(anna) == {}
    anna.post("/api/v1/tags/delete", json={"ids": [made["id"]]})
    assert list(is_open(anna).values()) == [["dog"]]


def test_a_label_is_accepted_wherever_it_passes(anna: TestClient) -> None:
    save(anna, *(image(number) for number in range(4)))
    suggest(anna, {number: [label("dog", number / 4), label("eel")] for number in range(4)})
    tag(anna, "mine", on=({"sha256": sha(1)}, {"sha256": sha(2)}))
    assert listed(anna) == [("dog", 4, 0.75), ("eel", 4, 0.5)]
    assert listed(anna, q="mine") == [("dog", 2, 0.5), ("eel", 2, 0.5)]
    assert listed(anna, q="mine label:d*") == listed(anna, q="mine")
    assert listed(anna, q="-has:label") == []
    entry = act(anna, "accept", label="Dog", min_score=0.5, q="mine")["entry"]
    assert entry["title"] == "Accepted for 1 file: dog"
    assert names(anna, 2) == [("dog", None), ("mine", None)]
    assert listed(anna) == [("eel", 4, 0.5), ("dog", 3, 0.75)]
    assert act(anna, "dismiss", label="dog")["entry"]["title"] == "Dismissed for 3 files: dog"
    assert listed(anna) == [("eel", 4, 0.5)]
    assert act(anna, "accept", label="nothing") == {"entry": None}


def test_a_dismissed_label_stays_so_until_it_is_undone(anna: TestClient) -> None:
    save(anna, image(0))
    suggest(anna, {0: [label("dog")]})
    entry = act(anna, "dismiss", suggestions=[on(0, "Dog")])["entry"]
    assert (entry["title"], is_open(anna)) == ("Dismissed for 1 file: dog", {})
    suggest(anna, {0: [label("dog", 1)]}, NEWER)
    suggest(anna, {0: [label("DOG", 1)]}, CLOUD)
    assert is_open(anna) == {}
    assert act(anna, "accept", suggestions=[on(0, "dog")]) == {"entry": None}
    assert [each["open"] for each in anna.get(f"{ROUTE}/taggers").json()["taggers"]] == [0, 0]
    undo(anna, entry)
    assert list(is_open(anna).values()) == [["dog"]]


def test_users_see_only_their_own(anna: TestClient, bert: TestClient) -> None:
    save(anna, image(0))
    save(bert, image(0))
    suggest(anna, {0: [label("dog")]})
    assert (is_open(bert), listed(bert)) == ({}, [])
    assert bert.get(f"{ROUTE}/taggers").json() == {"taggers": []}
    assert act(bert, "accept", label="dog") == {"entry": None}
    assert list(is_open(anna).values()) == [["dog"]]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"tagger": {**LITE, "kind": "cloud"}}, "tagger.kind"),
        ({"tagger": {**LITE, "digest": "abc"}}, "tagger.digest"),
        ({"tagger": {**LITE, "name": "person"}}, "tagger.name"),
        ({"contents": []}, "contents"),
        ({"contents": [{"sha256": sha(n), "labels": []} for n in range(501)]}, "contents"),
        ({"contents": [{"sha256": sha(0), "labels": []}] * 2}, "body"),
        (
            {"contents": [{"sha256": sha(0), "labels": [label("x")] * 51}]},
            "contents.0.labels",
        ),
        (
            {"contents": [{"sha256": sha(0), "labels": [label("dog", 1.5)]}]},
            "contents.0.labels.0.score",
        ),
        (
            {"contents": [{"sha256": sha(0), "labels": [label("??")]}]},
            "contents.0.labels.0.name",
        ),
        (
            {"contents": [{"sha256": sha(0), "labels": [label("x", moments=[2, 1])]}]},
            "contents.0.labels.0.moments",
        ),
    ],
)
def test_what_cannot_be_kept_is_refused(anna: TestClient, change: Body, field: str) -> None:
    save(anna, image(0))
    body = {"tagger": LITE, "contents": [{"sha256": sha(0), "labels": [label("dog")]}], **change}
    answer = anna.put(f"{ROUTE}/suggestions", json=body)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] == field
    assert is_open(anna) == {}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"suggestions": []},
        {"label": "dog", "suggestions": [on(0, "dog")]},
        {"suggestions": [on(0, "dog")], "q": "cat"},
        {"label": "dog", "min_score": 2},
        {"label": "dog", "q": "size>"},
    ],
)
@pytest.mark.parametrize("verb", ["accept", "dismiss"])
def test_what_does_not_say_which_is_refused(anna: TestClient, verb: str, body: Body) -> None:
    answer = anna.post(f"{ROUTE}/{verb}", json=body)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("query", ["cursor=abc", "limit=0", "limit=201", "min_score=2", "q=size>"])
def test_a_page_that_cannot_be_is_refused(anna: TestClient, query: str) -> None:
    assert anna.get(f"{ROUTE}/suggestions?{query}").status_code == 422
