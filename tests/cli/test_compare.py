"""``tagcat compare``: what two files have in common, in words, as JSON and as an exit code."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from PIL import Image

from .kit import Run, picture, write_video


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture and what can become of it."""
    folder = tmp_path_factory.mktemp("media")
    plain = picture(1)
    plain.save(folder / "plain.png")
    shutil.copy(folder / "plain.png", folder / "copy.png")
    plain.transpose(Image.Transpose.ROTATE_270).resize((180, 240)).save(
        folder / "turned.jpg", quality=80
    )
    framed = Image.new("RGB", (420, 300), "white")
    framed.paste(plain, (50, 30))
    framed.save(folder / "framed.png")
    picture(2).save(folder / "other.png")
    Image.new("RGB", (64, 64), "navy").save(folder / "blue.png")
    Image.new("RGB", (65, 64), "navy").save(folder / "blue too.png")
    Image.linear_gradient("L").save(folder / "gradient.png")
    scenes = [picture(n) for n in (11, 12, 1, 14, 15)]
    write_video(folder / "film.mp4", scenes)
    write_video(folder / "smaller.mp4", [scene.resize((160, 120)) for scene in scenes[1:]])
    write_video(folder / "elsewhere.mp4", [picture(n) for n in (21, 22, 1, 24)])
    (folder / "text.jpg").write_text("not a picture")
    return folder


def test_a_turned_copy_matches(run: Run, media: Path) -> None:
    ran = run("compare", media / "plain.png", media / "turned.jpg")
    assert ran.code == 0
    assert "They match" in ran.out
    assert "B is A turned right." in ran.out
    assert ran.err == ""


def test_json(run: Run, media: Path) -> None:
    ran = run("compare", "--json", media / "plain.png", media / "turned.jpg")
    document = ran.document
    assert ran.code == 0
    assert document["match"] is True
    assert document["identical"] is False
    assert document["distance"] <= document["limit"] == 18
    assert document["needed_variance"] <= document["variance"] == 18
    assert document["orientation"] == "rotate-90"
    assert document["trimmed"] is False
    assert document["a"]["path"] == str(media / "plain.png")
    assert re.fullmatch("[0-9a-f]{32}", document["a"]["dhash"])
    assert document["a"]["complexity"] > 28
    assert document["why"]


def test_a_frame_is_looked_behind(run: Run, media: Path) -> None:
    ran = run("compare", "--json", media / "plain.png", media / "framed.png")
    assert (ran.document["match"], ran.document["trimmed"]) == (True, True)
    assert "without its uniform borders" in " ".join(ran.document["why"])
    upright = run("compare", "--json", "--upright", media / "plain.png", media / "framed.png")
    assert upright.code == 1
    assert upright.document["trimmed"] is False
    assert upright.document["variance"] == 20


def test_identical_files(run: Run, media: Path) -> None:
    ran = run("compare", media / "plain.png", media / "copy.png")
    assert ran.code == 0
    assert "identical files" in ran.out
    flat = run("compare", "--json", media / "blue.png", media / "blue.png")
    assert flat.code == 0
    assert (flat.document["identical"], flat.document["distance"]) == (True, 0)


def test_different_pictures_do_not_match_and_it_says_why(run: Run, media: Path) -> None:
    ran = run("compare", media / "plain.png", media / "other.png")
    assert ran.code == 1
    assert "They do not match." in ran.out
    assert re.search(r"\d+ of 128 bits differ, and up to 18 may at variance 18\.", ran.out)


def test_flat_pictures_match_nothing(run: Run, media: Path) -> None:
    ran = run("compare", media / "blue.png", media / "blue too.png")
    assert ran.code == 1
    assert "no structure at all (complexity 0)" in ran.out
    ran = run("compare", "--variance", "25", media / "gradient.png", media / "plain.png")
    assert ran.code == 1
    assert "complexity 0" in ran.out


def test_an_image_in_a_video(run: Run, media: Path) -> None:
    ran = run("compare", media / "plain.png", media / "film.mp4")
    assert ran.code == 0
    assert "The image is in the video B at 0:00.960" in ran.out
    assert "A is the picture at 0:00.960 of B, until 0:01.440." in ran.out
    other_way = run("compare", "--json", media / "film.mp4", media / "turned.jpg")
    document = other_way.document
    assert (document["match"], document["own_pos"], document["pos"]) == (True, 960, None)
    assert document["orientation"] == "rotate-90"
    assert document["frames"] == 1
    missing = run("compare", media / "other.png", media / "film.mp4")
    assert missing.code == 1
    assert "nearest frame" in missing.out or "bits differ" in missing.out


def test_videos(run: Run, media: Path) -> None:
    ran = run("compare", media / "film.mp4", media / "smaller.mp4")
    assert ran.code == 0
    assert "4 key frames match in the same order, from 0:00 in A and 0:00 in B." in ran.out
    document = run("compare", "--json", media / "film.mp4", media / "smaller.mp4").document
    assert (document["frames"], document["own_pos"], document["pos"]) == (4, 480, 0)
    assert document["overlap"]["relation"] == "contains"
    # One scene in common is not enough.
    ran = run("compare", media / "film.mp4", media / "elsewhere.mp4")
    assert ran.code == 1
    assert "At least 3 key frames must match" in ran.out


def test_what_of_a_video_is_in_another(run: Run, media: Path) -> None:
    ran = run("compare", media / "smaller.mp4", media / "film.mp4")
    lines = ran.out.splitlines()
    assert "All of A is in B from 0:00." in lines
    assert f"A {'1' * 48} 0:01" in lines
    assert f"B {'·' * 12}{'1' * 48} 0:02" in lines
    assert lines[-1] == "1: A 0:00.000–0:01.920 is B 0:00.480–0:02.400, 4 key frames"  # noqa: RUF001
    shared = run("compare", "--json", media / "smaller.mp4", media / "film.mp4").document["overlap"]
    assert shared == {
        "relation": "contained",
        "orientation": "upright",
        "rate": 1.0,
        "stretches": [
            {
                "own_start": 0,
                "own_end": 1920,
                "start": 480,
                "end": 2400,
                "ms": 1920,
                "rate": 1.0,
                "frames": 4,
            }
        ],
        "own_share": 1.0,
        "other_share": 0.8,
        "weight": 4.0,
        "videos": 2,
    }
    same = run("compare", media / "film.mp4", media / "film.mp4")
    assert "All of A is in B and all of B in A." in same.out
    none = run("compare", media / "film.mp4", media / "elsewhere.mp4")
    assert "No stretch of A is in B." in none.out
    still = run("compare", "--json", media / "plain.png", media / "film.mp4").document
    assert still["overlap"] is None


def test_the_drawing_marks_as_many_cells_as_bits_differ(run: Run, media: Path) -> None:
    for name in ("turned.jpg", "framed.png", "other.png"):
        files = (media / "plain.png", media / name)
        ran = run("compare", "-v", *files)
        distance = run("compare", "--json", *files).document["distance"]
        grid = [line for line in ran.out.splitlines() if re.fullmatch(r"[ \[\].#]+", line)]
        assert len(grid) == 16
        assert sum(line.count("[") for line in grid) == 2 * distance


def test_unreadable_files_are_named(run: Run, media: Path) -> None:
    ran = run("compare", media / "plain.png", media / "text.jpg")
    assert ran.code == 3
    assert ran.out == ""
    assert ran.err.count("\n") == 1
    assert str(media / "text.jpg") in ran.err
    assert "text" in ran.err.removeprefix(f"tagcat: {media / 'text.jpg'}")
    assert run("compare", "missing.jpg", media / "plain.png").code == 3


@pytest.mark.parametrize(
    "arguments",
    [["compare", "one"], ["compare", "--variance", "26", "a", "b"], ["compare", "--nonsense"]],
)
def test_wrong_usage(run: Run, arguments: list[str]) -> None:
    ran = run(*arguments)
    assert ran.code == 2
    assert "Usage:" in ran.err


def test_hash(run: Run, media: Path) -> None:
    document = run("compare", "--json", media / "plain.png", media / "film.mp4").document
    ran = run("hash", media / "plain.png", media / "film.mp4", media / "text.jpg")
    assert ran.code == 1
    first, *frames = ran.out.splitlines()
    assert first.split() == [
        document["a"]["dhash"],
        str(document["a"]["complexity"]),
        str(media / "plain.png"),
    ]
    assert [line.split()[0] for line in frames] == [f["dhash"] for f in document["b"]["frames"]]
    assert frames[1].split()[2] == "0:00.480"
    assert ran.err.startswith(f"tagcat: {media / 'text.jpg'}: ")
    assert run("hash", media / "text.jpg").code == 3
    as_json = run("hash", "--json", media / "plain.png", "nowhere.png")
    assert as_json.code == 1
    assert as_json.document["files"] == [document["a"]]
    assert [error["path"] for error in as_json.document["errors"]] == ["nowhere.png"]


def test_debug_shows_where_an_error_comes_from(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    quiet = run("compare", "nowhere.png", "nowhere.png")
    monkeypatch.setenv("TAGCAT_DEBUG", "1")
    loud = run("compare", "nowhere.png", "nowhere.png")
    assert quiet.code == loud.code == 3
    assert "Traceback" not in quiet.err
    assert "Traceback" in loud.err
    assert loud.err.splitlines()[-1] == quiet.err.strip() == "tagcat: nowhere.png: no such file"


def test_version_and_help(run: Run) -> None:
    version = run("--version")
    assert version.code == 0
    assert re.fullmatch(r"tagcat \d+\.\d+\.\d+\n", version.out)
    ran = run("--help")
    assert ran.code == 0
    for verb in ("scan", "compare", "hash", "serve"):
        assert verb in ran.out
        assert "Exit codes: 0" in run(verb, "--help").out
    assert run().code == 2
    assert run("dance").code == 2
