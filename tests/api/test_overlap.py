"""Which part of a saved video is in another, and where in a video a saved image is seen."""

from __future__ import annotations

import random
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.conftest import HASHES, Body, image, nearby, save, video
from tagcat.app import overlapping
from tagcat.fingerprint.dhash import orient
from tagcat.fingerprint.model import DHash, Orientation

GAP = 2000
"""Milliseconds between key frames."""

Shots = list[tuple[int, str]]


def shots(seed: int, number: int) -> Shots:
    """Times and hashes of key frames that match those of no other seed."""
    rng = random.Random(seed)
    return [(GAP * n + rng.randrange(500), f"{rng.getrandbits(128):032x}") for n in range(number)]


def moved(kept: Shots, by: int) -> Shots:
    return [(pos + by, dhash) for pos, dhash in kept]


def film(number: int, kept: Shots, duration: int) -> Body:
    frames = [{"pos": pos, "dhash": dhash} for pos, dhash in kept]
    return video(number, frames=frames, duration=duration)


def shared(client: TestClient, own: Body, other: Body, **params: Any) -> Body:
    """What two saved files share."""
    answer = client.get(
        f"/api/v1/files/{own['file_id']}/overlap", params={"other": other["file_id"], **params}
    )
    assert answer.status_code == 200, answer.text
    found: Body = answer.json()
    return found


def test_a_cut_is_told_from_both_sides(anna: TestClient) -> None:
    whole = shots(1, 30)
    # From 20 s to 40 s, each frame with a few bits off, as after recompression.
    cut = moved([(pos, nearby(dhash, 3)) for pos, dhash in whole[10:20]], -20_000)
    long, short = save(anna, film(0, whole, 60_000), film(1, cut, 20_000))
    found = shared(anna, short, long)
    assert (found["kind"], found["relation"], found["orientation"]) == (
        "stretches",
        "contained",
        "upright",
    )
    (stretch,) = found["stretches"]
    assert (stretch["rate"], stretch["frames"]) == (1.0, 10)
    assert stretch["start"] - stretch["own_start"] == pytest.approx(20_000, abs=50)
    assert stretch["end"] == pytest.approx(40_000, abs=500)
    assert found["own_share"] > 0.95
    assert found["other_share"] == pytest.approx(1 / 3, abs=0.02)
    assert (found["own_duration"], found["other_duration"], found["videos"]) == (20_000, 60_000, 2)
    assert found["weight"] == 10

    back = shared(anna, long, short)
    assert back["relation"] == "contains"
    (reverse,) = back["stretches"]
    assert (reverse["own_start"], reverse["own_end"]) == (stretch["start"], stretch["end"])
    assert back["own_share"] == found["other_share"]


def test_a_mirrored_and_faster_copy_with_a_piece_cut_out(anna: TestClient) -> None:
    whole = shots(1, 40)
    mirrored = [
        (pos, orient(DHash(int(dhash, 16)), Orientation.MIRROR).hex) for pos, dhash in whole
    ]
    kept = mirrored[:15] + moved(mirrored[25:], -20_000)
    fast = [(pos * 4 // 5, dhash) for pos, dhash in kept]
    own, other = save(anna, film(0, fast, 48_000), film(1, whole, 80_000))
    found = shared(anna, own, other)
    assert found["orientation"] == "mirror"
    assert found["rate"] == pytest.approx(1.25)
    assert len(found["stretches"]) == 2
    assert [s["start"] // 10_000 for s in found["stretches"]] == [0, 5]


def test_an_intro_of_many_videos_is_told_as_such(
    anna: TestClient, bert: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    intro = shots(1, 6)
    films = [
        film(n, intro + moved(shots(10 + n, 20), 12_000), 52_000)
        for n in range(overlapping.MAX_SAMPLE // 6)
    ]
    first, second, *_ = save(anna, *films)
    found = shared(anna, first, second)
    assert (found["relation"], found["videos"]) == ("common", len(films))
    assert found["weight"] == pytest.approx(2 / len(films) * found["stretches"][0]["frames"])
    # Somebody who has two of them sees nothing of the others.
    one, two = save(bert, *films[:2])
    theirs = shared(bert, one, two)
    assert (theirs["relation"], theirs["videos"]) == ("overlapping", 2)
    # No more than the sample is counted, nor more key frames than it may have.
    monkeypatch.setattr(overlapping, "MAX_SAMPLE", 1)
    assert shared(anna, first, second)["videos"] == 3
    monkeypatch.setattr(overlapping, "MAX_SAMPLE_FRAMES", 20)
    assert shared(anna, first, second)["videos"] == 2


def test_videos_that_share_nothing_and_a_video_with_itself(anna: TestClient) -> None:
    own, other = save(anna, film(0, shots(1, 10), 20_000), film(1, shots(2, 10), 20_000))
    found = shared(anna, own, other)
    assert (found["relation"], found["stretches"], found["own_share"]) == ("none", [], 0)
    itself = shared(anna, own, own)
    assert (itself["relation"], itself["own_share"], itself["other_share"]) == ("same", 1, 1)


def test_the_variance_decides_what_is_shared(anna: TestClient) -> None:
    whole = shots(1, 10)
    rough = [(pos, nearby(dhash, 21)) for pos, dhash in whole]
    own, other = save(anna, film(0, whole, 20_000), film(1, rough, 20_000))
    assert shared(anna, own, other)["relation"] == "none"
    assert shared(anna, own, other, variance=25)["relation"] == "same"


def test_an_image_is_at_a_moment_of_a_video(anna: TestClient) -> None:
    picture, other, film = save(anna, image(0, dhash=HASHES[1]), image(1, dhash="0" * 32), video(0))
    found = shared(anna, picture, film)
    assert found == {
        "kind": "moment",
        "in_own": False,
        "pos": 1000,
        "until": 2000,
        "orientation": "upright",
        "trimmed": False,
    }
    assert shared(anna, film, picture) == {**found, "in_own": True}
    nowhere = shared(anna, film, other)
    assert (nowhere["in_own"], nowhere["pos"], nowhere["until"]) == (True, None, None)


def test_what_cannot_be_told_is_refused(
    anna: TestClient, bert: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, film = save(anna, image(0), image(1), video(0))
    address = f"/api/v1/files/{first['file_id']}/overlap"
    images = anna.get(address, params={"other": second["file_id"]})
    assert images.status_code == 422
    (error,) = images.json()["errors"]
    assert error["field"] == "other"
    assert "name two videos, or an image and a video" in error["reason"]
    assert anna.get(address).status_code == 422
    assert anna.get(address, params={"other": film["file_id"], "variance": 26}).status_code == 422
    assert anna.get(address, params={"other": "x"}).status_code == 404
    # A file of somebody else is not there, on either side.
    (theirs,) = save(bert, video(1))
    for own, other in ((film, theirs), (theirs, film)):
        answer = anna.get(
            f"/api/v1/files/{own['file_id']}/overlap", params={"other": other["file_id"]}
        )
        assert answer.status_code == 404
    monkeypatch.setattr(overlapping, "MAX_PRODUCT", 15)
    long = anna.get(f"/api/v1/files/{film['file_id']}/overlap", params={"other": film["file_id"]})
    assert long.status_code == 422
    assert "have 4 and 4 key frames" in long.json()["detail"]
