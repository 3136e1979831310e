"""Bringing a collection into an account, and telling what is in it as digests."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.conftest import Api, image, save, video
from tagcat.app.transfer import receiving
from tagcat.app.transfer.digests import HALF, about
from tagcat.graph.annotations import Remark, RemarkKey

DIGEST = 2 * HALF


def exported(client: TestClient) -> list[bytes]:
    return client.get("/api/v1/me/export").content.splitlines(keepends=True)


def bring(client: TestClient, *lines: bytes, **params: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/me/import", content=b"".join(lines), params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def digests(client: TestClient, *sha256s: str) -> dict[str, list[str]]:
    answer = client.post("/api/v1/me/digests", json={"sha256s": list(sha256s)})
    assert answer.status_code == 200, answer.text
    return {each["sha256"]: each["digests"] for each in answer.json()["contents"]}


@pytest.fixture
def lines(anna: TestClient) -> list[bytes]:
    """All that anna has: an image and a video with a tag, a rating and a decision."""
    save(anna, image(0), video(1))
    sha256s = [image(0)["sha256"], video(1)["sha256"]]
    targets = [{"sha256": sha256s[0]}, {"sha256": sha256s[1], "pos": 0}]
    anna.post("/api/v1/tagging", json={"targets": targets, "add": ["cat"]})
    anna.post("/api/v1/remarks", json={"sha256s": sha256s[:1], "rating": 4})
    pair = {"a": sha256s[0], "b": sha256s[1]}
    anna.post("/api/v1/decisions", json={"pairs": [pair], "verdict": "keep-both"})
    return exported(anna)


def test_an_export_is_taken_whole_or_in_parts(bert: TestClient, lines: list[bytes]) -> None:
    header, *rest = lines
    received = bring(bert, header, *rest[:3])
    assert received == {"files": 1, "saved": 1, "said": 2, "added": 2, "refused": []}
    assert bring(bert, *lines) == {"files": 2, "saved": 1, "said": 5, "added": 3, "refused": []}
    assert exported(bert)[1:] == rest
    again = bring(bert, *lines, replace=True)
    assert again == {"files": 2, "saved": 0, "said": 5, "added": 0, "refused": []}
    assert exported(bert)[1:] == rest


def test_a_line_that_breaks_a_rule_is_told_and_the_others_are_taken(
    bert: TestClient, lines: list[bytes]
) -> None:
    lines[2] = lines[2].replace(b'"width":', b'"height":')
    received = bring(bert, *lines[:-1], b"{\n", b"\xff\xfe\n")
    assert [each["line"] for each in received["refused"]] == [3, len(lines), len(lines) + 1]
    assert received["refused"][0]["reason"].startswith("width: is missing")
    assert received["saved"] == 1


def test_what_is_said_is_replaced_only_where_that_is_asked_for(
    api: Api, anna: TestClient, bert: TestClient, lines: list[bytes]
) -> None:
    bring(bert, *lines)
    anna.post("/api/v1/remarks", json={"sha256s": [image(0)["sha256"]], "rating": 2})
    (user,) = (user for user in api.store.users() if user.name == "bert")
    key = RemarkKey(image(0)["sha256"])

    def rated() -> object:
        return api.store.annotations(user.id, lambda rows: rows.values([key]))[key]

    assert bring(bert, *exported(anna))["added"] == 0
    assert rated() == Remark(4)
    assert bring(bert, *exported(anna), replace=True)["added"] == 1
    assert rated() == Remark(2)
    (entry,) = bert.get("/api/v1/journal").json()["entries"]
    assert bert.post(f"/api/v1/journal/{entry['number']}/undo").status_code == 200
    assert rated() == Remark(4)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\n",
        b"[]\n",
        b'{"kind":"header"}\n',
        b'{"kind":"header","format":"tagcat-collection","version":99}\n',
        b'{"kind":"end","files":0}\n',
        b"\xff",
    ],
)
def test_what_is_no_export_is_refused(bert: TestClient, body: bytes) -> None:
    answer = bert.post("/api/v1/me/import", content=body)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == ["header"]


def test_there_are_bounds(bert: TestClient, lines: list[bytes]) -> None:
    answer = bert.post("/api/v1/me/import", content=lines[0] + b"\n" * (receiving.MAX_LINES + 1))
    assert answer.status_code == 422
    assert answer.json()["detail"] == "more than 5,000 lines: send fewer at a time"
    for count in (0, 1_001):
        answer = bert.post("/api/v1/me/digests", json={"sha256s": ["0" * 64] * count})
        assert answer.status_code == 422


def test_digests_are_the_same_for_the_same_and_tell_what_differs(
    anna: TestClient, bert: TestClient, lines: list[bytes]
) -> None:
    one, other = image(0)["sha256"], video(1)["sha256"]
    assert digests(bert, one, other) == {}
    bring(bert, *lines)
    own = digests(anna, one, other)
    assert {len(each) for told in own.values() for each in told} == {DIGEST}
    # The file, the tag and the rating; the file and the tag of a key frame.
    assert [len(own[one]), len(own[other])] == [3, 2]
    assert digests(bert, one, other) == own

    bert.post("/api/v1/remarks", json={"sha256s": [one], "rating": 1})
    theirs = digests(bert, one)[one]
    (mine,) = set(own[one]) - set(theirs)
    (others,) = set(theirs) - set(own[one])
    assert about(mine) == about(others)


def test_who_tagged_when_makes_no_difference(anna: TestClient, bert: TestClient) -> None:
    for client, name in ((anna, "cat"), (bert, "CAT")):
        save(client, image(0))
        body = {"targets": [{"sha256": image(0)["sha256"]}], "add": [name]}
        client.post("/api/v1/tagging", json=body)
    assert digests(anna, image(0)["sha256"]) == digests(bert, image(0)["sha256"])
