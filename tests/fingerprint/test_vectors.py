"""The vectors both languages test against are those the code computes now."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .vectors import SPEC, build, encode, files


@pytest.fixture(scope="module")
def built() -> dict[Path, Any]:
    return build()


@pytest.mark.parametrize(
    "name",
    [
        "dhash/pixels.json",
        "dhash/orientations.json",
        "dhash/key-frames.json",
        "media/images.json",
        "media/videos.json",
        "media/damaged.json",
    ],
)
def test_vectors_are_current(built: dict[Path, Any], name: str) -> None:
    path = SPEC / name
    assert path.read_text(encoding="utf-8") == encode(built[path]), "run scripts/make-vectors"


def test_every_vector_file_is_made_here(built: dict[Path, Any]) -> None:
    there = {path for folder in ("dhash", "media") for path in (SPEC / folder).glob("*.json")}
    assert there == set(built)


def test_the_vectors_cover_what_they_are_for() -> None:
    pixels = json.loads((SPEC / "dhash" / "pixels.json").read_text())
    assert any(case.get("trimmed") for case in pixels)
    assert {case["layout"] for case in pixels} == {"rgb", "luma", "luma-10-bit"}
    images = json.loads((SPEC / "media" / "images.json").read_text())
    assert len({case["media_type"] for case in images}) == 8
    assert len(images) == len(files("images"))
    videos = json.loads((SPEC / "media" / "videos.json").read_text())
    assert sum(case["partial"] for case in videos) == 2
    damaged = json.loads((SPEC / "media" / "damaged.json").read_text())
    assert all(case["reason"] for case in damaged)
