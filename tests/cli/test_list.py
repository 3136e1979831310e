"""``tagcat list``: the collection through a filter."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.kit import Run, picture, write_video


@pytest.fixture
def saved(run: Run, tmp_path: Path) -> Path:
    """A folder that was saved: two look-alikes, another picture and a video."""
    folder = tmp_path / "media"
    folder.mkdir()
    picture(1, 640, 480).save(folder / "Straße.png")
    picture(1).save(folder / "small.jpg", quality=90)
    picture(2).save(folder / "other.jpg")
    write_video(folder / "clip.mp4", [picture(3), picture(4)])
    assert run("scan", folder).code == 0
    assert run("tag", folder / "other.jpg", "--add", "place:paris").code == 0
    return folder


def paths(out: str) -> list[str]:
    return [line.split("  ")[0].rsplit("/", 1)[-1] for line in out.splitlines()]


@pytest.mark.usefixtures("saved")
def test_files_pass_a_filter(run: Run) -> None:
    assert paths(run("list").out) == ["other.jpg", "small.jpg", "Straße.png", "clip.mp4"]
    assert paths(run("list", "STRASSE").out) == ["Straße.png"]
    assert paths(run("list", "place:* OR type:video").out) == ["other.jpg", "clip.mp4"]
    assert paths(run("list", "-place:*", "type:image").out) == ["small.jpg", "Straße.png"]
    assert paths(run("list", "near:small.jpg").out) == ["small.jpg", "Straße.png"]
    assert paths(run("list", "has:match width>400 is:here").out) == ["Straße.png"]
    assert run("list", "nothing-of-this-name").out == ""


@pytest.mark.usefixtures("saved")
def test_they_are_sorted_limited_and_counted(run: Run) -> None:
    by_size = paths(run("list", "type:image", "--sort", "pixels", "--descending").out)
    assert by_size[0] == "Straße.png"
    assert paths(run("list", "--limit", "1").out) == ["other.jpg"]
    assert run("list", "type:image", "--count").out == "3\n"


@pytest.mark.usefixtures("saved")
def test_json_tells_tags(run: Run) -> None:
    (file,) = run("list", "place:paris", "--json").document["files"]
    assert file["path"].endswith("other.jpg")
    assert (file["tags"], file["kind"], file["width"]) == (["place:paris"], "image", 320)


@pytest.mark.usefixtures("saved")
def test_the_wrong_word_is_marked(run: Run) -> None:
    ran = run("list", "cat sise>10MB")
    assert ran.code == 2
    assert ran.err.splitlines() == [
        "tagcat: the filter cannot be understood",
        "cat sise>10MB",
        '    ^^^^ unknown field "sise": did you mean "size"?',
    ]


def test_without_a_collection_it_says_what_to_do(run: Run) -> None:
    ran = run("list")
    assert ran.code == 3
    assert "tagcat scan saves" in ran.err
