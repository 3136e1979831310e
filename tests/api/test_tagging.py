"""Tagging, rating, and taking over tags of look-alikes over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.conftest import HASHES, Body, image, nearby, save, video
from api.test_tags import make, sha, tag, tags_of, undo


def said(client: TestClient, *numbers: int) -> dict[str, Body]:
    """What is said of contents, by sha256."""
    body = {"sha256s": [sha(number) for number in numbers]}
    answer = client.post("/api/v1/tagging/of", json=body)
    assert answer.status_code == 200, answer.text
    return {each["sha256"]: each for each in answer.json()["contents"]}


def names(client: TestClient, number: int) -> list[tuple[str, int | None]]:
    """The tags of a content by name, each with the key frame it is on."""
    of = {each["id"]: each["name"] for each in client.get("/api/v1/tags").json()["tags"]}
    found = said(client, number).get(sha(number), {"tags": []})
    return [(of[on["tag"]], on["frame"]) for on in found["tags"]]


def offers(client: TestClient, *numbers: int, **more: Any) -> list[Body]:
    body = {"sha256s": [sha(number) for number in numbers], **more}
    answer = client.post("/api/v1/offers", json=body)
    assert answer.status_code == 200, answer.text
    found: list[Body] = answer.json()["offers"]
    return found


def accept(client: TestClient, *chosen: Body) -> Body:
    body = [
        {key: each[key] for key in ("sha256", "tag", "pos")}
        | {"origin": each["sources"][0]["sha256"]}
        for each in chosen
    ]
    answer = client.post("/api/v1/offers/accept", json={"offers": body})
    assert answer.status_code == 200, answer.text
    changed: Body = answer.json()
    return changed


def test_tags_many_at_once_and_makes_the_tags(anna: TestClient) -> None:
    save(anna, image(0), image(1))
    both: tuple[Body, ...] = ({"sha256": sha(0)}, {"sha256": sha(1)}, {"sha256": sha(9)})
    entry = tag(anna, "cat", "Place:Paris", on=both)["entry"]
    assert entry["title"] == "Tagged 2 files: cat, Place:Paris"
    assert names(anna, 0) == names(anna, 1) == [("cat", None), ("Place:Paris", None)]
    (on, _) = said(anna, 0)[sha(0)]["tags"]
    assert (on["by"], on["score"], on["origin"]) == ("person", None, None)
    assert undo(anna, entry)["left"] == 0
    assert said(anna, 0, 1) == {}
    assert tags_of(anna) == {}
    undo(anna, entry, again=True)
    assert names(anna, 1) == [("cat", None), ("Place:Paris", None)]


def test_tells_only_what_changed(anna: TestClient) -> None:
    save(anna, image(0), image(1))
    tag(anna, "cat", on=({"sha256": sha(0)},))
    both: tuple[Body, ...] = ({"sha256": sha(0)}, {"sha256": sha(1)})
    assert tag(anna, "CAT", on=both)["entry"]["title"] == "Tagged 1 file: CAT"
    assert tag(anna, "cat", on=both) == {"entry": None}
    changed = tag(anna, "dog", on=both[:1], remove=["cat", "unknown"])["entry"]
    assert changed["title"] == "Tagged 1 file: dog; Took off 1 file: cat, unknown"
    assert (names(anna, 0), names(anna, 1)) == ([("dog", None)], [("cat", None)])


def test_an_alias_finds_its_tag(anna: TestClient) -> None:
    save(anna, image(0))
    make(anna, "cat", aliases=["Katze"])
    tag(anna, "KATZE", on=({"sha256": sha(0)},))
    assert names(anna, 0) == [("cat", None)]
    tag(anna, on=({"sha256": sha(0)},), remove=["katze"])
    assert names(anna, 0) == []


def test_tags_the_key_frame_that_stands_at_a_time(anna: TestClient) -> None:
    save(anna, video(0))
    tag(anna, "goal", on=({"sha256": sha(1000), "pos": 2999},))
    (on,) = said(anna, 1000)[sha(1000)]["tags"]
    assert (on["frame"], on["frame_pos"], on["pos"]) == (2, 2000, 2999)
    assert tag(anna, "goal", on=({"sha256": sha(1000), "pos": 2000},)) == {"entry": None}
    tag(anna, on=({"sha256": sha(1000), "pos": 2500},), remove=["goal"])
    assert names(anna, 1000) == []


def test_tells_the_times_of_key_frames(anna: TestClient) -> None:
    of_video, of_image = save(anna, video(0), image(0))
    answer = anna.get(f"/api/v1/files/{of_video['file_id']}/frames")
    assert answer.json() == {"positions": [0, 1000, 2000, 3000]}
    answer = anna.get(f"/api/v1/files/{of_image['file_id']}/frames")
    assert answer.json() == {"positions": []}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"targets": []}, "targets"),
        ({"targets": [{"sha256": "x"}]}, "targets.0.sha256"),
        ({"targets": [{"sha256": sha(0), "pos": -1}]}, "targets.0.pos"),
        ({"targets": [{"sha256": sha(0), "pos": 0}]}, "pos"),
        ({"targets": [{"sha256": sha(0)}] * 1001}, "targets"),
        ({"add": ["a|b"]}, "add"),
        ({"add": ["cat"] * 51}, "add"),
        ({"add": ["cat"], "remove": ["CAT"]}, "remove"),
        ({"add": ["x" * 101]}, "add.0"),
        ({"tags": ["cat"]}, "tags"),
    ],
)
def test_names_the_field_that_breaks_a_rule(anna: TestClient, changes: Body, field: str) -> None:
    save(anna, image(0))
    body = {"targets": [{"sha256": sha(0)}], "add": ["cat"], **changes}
    answer = anna.post("/api/v1/tagging", json=body)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [field]
    assert tags_of(anna) == {}


def test_refuses_to_tag_only_what_is_not_saved(anna: TestClient, bert: TestClient) -> None:
    save(bert, image(0))
    answer = anna.post(
        "/api/v1/tagging", json={"targets": [{"sha256": sha(0)}], "add": ["cat"], "remove": []}
    )
    assert answer.status_code == 404
    assert tags_of(anna) == {}


def test_rates_and_writes_notes(anna: TestClient) -> None:
    save(anna, image(0), image(1))

    def remark(**what: Any) -> Body:
        body = {"sha256s": [sha(0), sha(1)], **what}
        answer = anna.post("/api/v1/remarks", json=body)
        assert answer.status_code == 200, answer.text
        changed: Body = answer.json()
        return changed

    assert remark(rating=4)["entry"]["title"] == "Rated 2 files"
    entry = remark(note="Grandma,\n1970")["entry"]
    found = said(anna, 0)[sha(0)]
    assert (found["rating"], found["note"]) == (4, "Grandma,\n1970")
    assert remark() == {"entry": None}
    remark(rating=None)
    assert said(anna, 1)[sha(1)]["rating"] is None
    assert undo(anna, entry)["left"] == 2
    remark(note="")
    assert said(anna, 0, 1) == {}


@pytest.mark.parametrize(
    ("what", "field"),
    [
        ({"rating": 0}, "rating"),
        ({"rating": 6}, "rating"),
        ({"rating": "5"}, "rating"),
        ({"note": "x" * 10_001}, "note"),
        ({"note": "a\0"}, "note"),
    ],
)
def test_names_what_is_wrong_with_a_remark(anna: TestClient, what: Body, field: str) -> None:
    save(anna, image(0))
    answer = anna.post("/api/v1/remarks", json={"sha256s": [sha(0)], **what})
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [field]
    unknown = anna.post("/api/v1/remarks", json={"sha256s": [sha(8)], "rating": 1})
    assert unknown.status_code == 404


def test_offers_tell_where_they_come_from_and_write_nothing(anna: TestClient) -> None:
    save(anna, image(0), image(4, dhash=nearby(HASHES[0], 7), path="b/near.jpg"), image(1))
    tag(anna, "cat", on=({"sha256": sha(4)}, {"sha256": sha(1)}))
    (offer,) = offers(anna, 0)
    (source,) = offer["sources"]
    assert (offer["sha256"], offer["pos"]) == (sha(0), None)
    assert (source["sha256"], source["path"], source["device"], source["distance"]) == (
        sha(4),
        "b/near.jpg",
        "Anna's laptop",
        7,
    )
    assert names(anna, 0) == []
    assert offers(anna, 0, variance=6) == []
    assert offers(anna, 9) == []
    entry = accept(anna, offer)["entry"]
    assert entry["title"] == "Took over 1 tag of look-alikes"
    assert names(anna, 0) == [("cat", None)]
    assert said(anna, 0)[sha(0)]["tags"][0]["origin"] == sha(4)
    assert offers(anna, 0) == []
    assert accept(anna, offer) == {"entry": None}
    undo(anna, entry)
    assert offers(anna, 0) == [offer]


def test_what_is_decided_not_to_match_offers_nothing(anna: TestClient) -> None:
    save(anna, image(0), image(4))
    tag(anna, "cat", on=({"sha256": sha(4)},))
    assert len(offers(anna, 0)) == 1
    pair = {"a": sha(0), "b": sha(4)}
    anna.post("/api/v1/decisions", json={"pairs": [pair], "verdict": "not-match"})
    assert offers(anna, 0) == []


def clip(number: int, first: int, **changes: Any) -> Body:
    """Of the four looks those from ``first`` on, each half a second after it begins."""
    frames = [
        {"pos": 1000 * place + 500, "dhash": dhash} for place, dhash in enumerate(HASHES[first:])
    ]
    return video(number, frames=frames, duration=1000 * len(frames), **changes)


def test_videos_offer_all_their_tags_to_each_other(anna: TestClient) -> None:
    save(anna, video(0), clip(1, 2))
    tag(anna, "match", on=({"sha256": sha(1000)},))
    tag(anna, "kick-off", on=({"sha256": sha(1000), "pos": 0},))
    tag(anna, "goal", on=({"sha256": sha(1000), "pos": 2000}, {"sha256": sha(1000), "pos": 3000}))
    of = {each["id"]: name for name, each in tags_of(anna).items()}
    found = [(of[each["tag"]], each["pos"]) for each in offers(anna, 1001)]
    # The kick-off is before the clip begins.
    assert sorted(found, key=str) == [("goal", 1500), ("goal", 500), ("match", None)]
    accept(anna, *offers(anna, 1001))
    assert names(anna, 1001) == [("match", None), ("goal", 0), ("goal", 1)]
    # Each moment for itself: what is tagged at one moment is still offered for another.
    tag(anna, on=({"sha256": sha(1001), "pos": 1500},), remove=["goal"])
    assert [each["pos"] for each in offers(anna, 1001)] == [1500]
    assert offers(anna, 1000) == []


def test_images_and_moments_of_videos_offer_tags_to_each_other(anna: TestClient) -> None:
    save(anna, video(0), image(2, dhash=nearby(HASHES[2], 3)), image(1))
    tag(anna, "goal", on=({"sha256": sha(1000), "pos": 2000},))
    tag(anna, "match", on=({"sha256": sha(1000)},))
    tag(anna, "stadium", on=({"sha256": sha(1)},))
    of = {each["id"]: name for name, each in tags_of(anna).items()}
    to_image = offers(anna, 2)
    assert [(of[each["tag"]], each["pos"]) for each in to_image] == [("goal", None)]
    to_video = offers(anna, 1000)
    assert [(of[each["tag"]], each["pos"]) for each in to_video] == [("stadium", 1000)]
    accept(anna, *to_image, *to_video)
    assert names(anna, 2) == [("goal", None)]
    assert names(anna, 1000) == [("match", None), ("stadium", 1), ("goal", 2)]
    assert offers(anna, 2, 1000, 1) == []


def hand_over(client: TestClient, source: int, into: int) -> Body:
    answer = client.post(
        "/api/v1/offers/hand-over", json={"source": sha(source), "into": sha(into)}
    )
    assert answer.status_code == 200, answer.text
    changed: Body = answer.json()
    return changed


def test_a_copy_that_goes_hands_over_tags_rating_and_note(anna: TestClient) -> None:
    save(anna, image(0), image(4), image(8))
    tag(anna, "cat", on=({"sha256": sha(0)},))
    anna.post("/api/v1/remarks", json={"sha256s": [sha(0)], "rating": 4, "note": "sharp"})
    anna.post("/api/v1/remarks", json={"sha256s": [sha(4)], "rating": 2, "note": "scan"})
    entry = hand_over(anna, 0, 4)["entry"]
    found = said(anna, 4)[sha(4)]
    assert (found["rating"], found["note"]) == (4, "scan\nsharp")
    assert found["tags"][0]["origin"] == sha(0)
    assert hand_over(anna, 0, 4) == {"entry": None}
    undo(anna, entry)
    found = said(anna, 4)[sha(4)]
    assert (found["rating"], found["note"], found["tags"]) == (2, "scan", [])
    hand_over(anna, 4, 8)
    assert said(anna, 8)[sha(8)]["rating"] == 2


def test_a_clip_hands_over_its_moments_where_they_are_in_the_whole(anna: TestClient) -> None:
    save(anna, video(0), clip(1, 2))
    tag(anna, "short", on=({"sha256": sha(1001)},))
    tag(anna, "goal", on=({"sha256": sha(1001), "pos": 1600},))
    hand_over(anna, 1001, 1000)
    assert names(anna, 1000) == [("short", None), ("goal", 3)]


def test_an_image_hands_over_to_a_moment_and_a_video_to_an_image(anna: TestClient) -> None:
    save(anna, video(0), image(2), image(3))
    tag(anna, "poster", on=({"sha256": sha(2)},))
    hand_over(anna, 2, 1000)
    assert names(anna, 1000) == [("poster", 2)]
    tag(anna, "match", on=({"sha256": sha(1000)},))
    tag(anna, "goal", on=({"sha256": sha(1000), "pos": 3000},))
    hand_over(anna, 1000, 3)
    assert names(anna, 3) == [("goal", None), ("match", None)]


def test_refuses_to_hand_over_what_cannot_be(anna: TestClient, bert: TestClient) -> None:
    save(anna, image(0), image(1))
    save(bert, image(2))
    same = anna.post("/api/v1/offers/hand-over", json={"source": sha(0), "into": sha(0)})
    assert same.json()["errors"][0]["field"] == "into"
    for source, into in ((0, 2), (2, 0)):
        body = {"source": sha(source), "into": sha(into)}
        assert anna.post("/api/v1/offers/hand-over", json=body).status_code == 404
    long = {"rating": 1, "note": "x" * 6_000}
    anna.post("/api/v1/remarks", json={"sha256s": [sha(0)], **long})
    anna.post("/api/v1/remarks", json={"sha256s": [sha(1)], **long, "note": "y" * 6_000})
    both = anna.post("/api/v1/offers/hand-over", json={"source": sha(0), "into": sha(1)})
    assert both.json()["errors"][0]["field"] == "note"


def test_nobody_sees_what_another_says(anna: TestClient, bert: TestClient) -> None:
    for client in (anna, bert):
        save(client, image(0), image(4))
    tag(anna, "cat", on=({"sha256": sha(4)},))
    anna.post("/api/v1/remarks", json={"sha256s": [sha(0)], "rating": 1})
    (offer,) = offers(anna, 0)
    assert said(bert, 0, 4) == {}
    assert offers(bert, 0) == []
    assert hand_over(bert, 4, 0) == {"entry": None}
    assert accept(bert, offer) == {"entry": None}
    assert said(bert, 0, 4) == {}


def test_what_is_said_goes_with_the_last_copy(anna: TestClient) -> None:
    first, second = save(anna, image(0), image(0, path="b.jpg"))
    tag(anna, "cat", on=({"sha256": sha(0)},))
    anna.delete(f"/api/v1/files/{first['file_id']}")
    assert names(anna, 0) == [("cat", None)]
    anna.delete(f"/api/v1/files/{second['file_id']}")
    assert said(anna, 0) == {}
    save(anna, image(0))
    assert said(anna, 0) == {}
