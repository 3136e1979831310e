"""``tagcat scan --plan`` and ``tagcat cleanup``, on real files."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tagcat.cli.exits import DONE, FATAL, INCOMPLETE, USAGE

from .kit import Run, picture

Json = dict[str, Any]


@pytest.fixture
def photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A picture, a smaller one of it, two files of the same bytes, and one that has no copy."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    folder = tmp_path / "photos"
    (folder / "small").mkdir(parents=True)
    (folder / "safe").mkdir()
    image = picture(1, 640, 480)
    image.save(folder / "big.png")
    image.resize((320, 240), Image.Resampling.LANCZOS).save(folder / "small" / "k\u00f6ln.png")
    picture(2).save(folder / "twin.png")
    (folder / "safe" / "twin (1).png").write_bytes((folder / "twin.png").read_bytes())
    picture(3).save(folder / "alone.png")
    return folder


def plan(run: Run, folder: Path, *options: str | Path) -> Json:
    file = folder.parent / "plan.json"
    assert run("scan", "--no-save", "--plan", file, *options, folder).code == DONE
    document: Json = json.loads(file.read_text("utf-8"))
    return document


def names(document: Json, side: str) -> set[str]:
    return {file["name"] for group in document["groups"] for file in group[side]}


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_best_copy_of_each_group_stays(run: Run, photos: Path) -> None:
    document = plan(run, photos)
    assert names(document, "keep") == {"big.png", "twin.png"}
    assert names(document, "remove") == {"k\u00f6ln.png", "twin (1).png"}
    reasons = {file["name"]: file["reason"] for g in document["groups"] for file in g["remove"]}
    times = "\N{MULTIPLICATION SIGN}"
    assert reasons["k\u00f6ln.png"] == f"resolution: 640 {times} 480 against 320 {times} 240"


def test_a_copy_with_the_same_bytes_makes_no_doubt(run: Run, photos: Path) -> None:
    (photos / "big copy.png").write_bytes((photos / "big.png").read_bytes())
    document = plan(run, photos)
    assert names(document, "keep") == {"big.png", "twin.png"}
    assert names(document, "remove") == {"big copy.png", "k\u00f6ln.png", "twin (1).png"}


def test_preferred_and_protected_folders(run: Run, photos: Path) -> None:
    document = plan(run, photos, "--prefer", photos / "small")
    assert "k\u00f6ln.png" in names(document, "keep")
    assert "big.png" in names(document, "remove")
    document = plan(run, photos, "--protect", photos / "safe", "--protect", photos / "small")
    assert names(document, "remove") == {"twin.png"}
    assert run("scan", "--prefer", photos, photos).code == USAGE
    assert run("scan", "--plan", photos / "none" / "plan.json", photos).code == USAGE


def test_groups_whose_best_copy_is_not_clear_are_left_out(run: Run, photos: Path) -> None:
    image = picture(4)
    image.save(photos / "a.png", compress_level=1)
    image.save(photos / "b.png", compress_level=1)
    with (photos / "b.png").open("ab") as file:
        file.write(b"\0")
    for name in ("a.png", "b.png"):
        os.utime(photos / name, (10**9, 10**9))
    assert not {"a.png", "b.png"} & names(plan(run, photos), "keep")
    assert "b.png" in names(plan(run, photos, "--plan-all"), "remove")


def test_a_cleanup_and_back(run: Run, photos: Path, tmp_path: Path) -> None:
    plan(run, photos)
    before = everything(photos)
    looked = run("cleanup", tmp_path / "plan.json", "--root", photos)
    assert looked.code == DONE
    assert "2 files would be done" in looked.out
    assert "--apply does it" in looked.out
    assert everything(photos) == before
    done = run("cleanup", tmp_path / "plan.json", "--root", photos, "--apply", "--json")
    assert done.code == DONE
    document = done.document
    assert document["applied"]
    assert document["summary"]["files"] == 2
    for file in document["files"]:
        assert not Path(file["path"]).exists()
        assert Path(file["destination"]).read_bytes() == before[file["path"]]
        assert Path(file["kept"]).exists()
    listed = run("cleanup", "--list", "--json").document["runs"]
    assert [(each["run"], each["files"]) for each in listed] == [(document["run"], 2)]
    assert document["run"] in run("cleanup", "--list").out
    undone = run("cleanup", "--undo")
    assert (undone.code, "2 files taken back" in undone.out) == (DONE, True)
    assert everything(photos) == before
    assert run("cleanup", "--undo", document["run"], "--json").document["files"] == []
    assert run("cleanup", "--undo").code == FATAL


def test_what_is_left_is_told(run: Run, photos: Path, tmp_path: Path) -> None:
    plan(run, photos)
    (photos / "big.png").write_bytes(b"edited")
    done = run("cleanup", tmp_path / "plan.json", "--apply", "--to", tmp_path / "out", "-q")
    assert done.code == INCOMPLETE
    assert "its kept copy changed since the plan was made" in done.err
    assert done.out == ""
    assert (photos / "small" / "k\u00f6ln.png").exists()
    moved = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert [path.name for path in moved] == ["twin (1).png"]
    moved[0].write_bytes(b"changed")
    undone = run("cleanup", "--undo", "--json")
    assert undone.code == INCOMPLETE
    assert "it changed since" in undone.err
    assert undone.document["summary"] == {"files": 0, "left": 1}


def test_links(run: Run, photos: Path, tmp_path: Path) -> None:
    plan(run, photos)
    done = run("cleanup", tmp_path / "plan.json", "--apply", "--link", "hard")
    assert done.code == INCOMPLETE
    assert "holds other bytes" in done.err
    twins = [photos / "twin.png", photos / "safe" / "twin (1).png"]
    assert len({path.stat().st_ino for path in twins}) == 1
    assert run("cleanup", "--undo").code == DONE
    assert len({path.stat().st_ino for path in twins}) == 2


def test_wrong_usage_and_what_is_no_plan(run: Run, photos: Path, tmp_path: Path) -> None:
    assert run("cleanup").code == USAGE
    assert run("cleanup", "plan.json", "--list").code == USAGE
    assert run("cleanup", "plan.json", "--to", tmp_path, "--link", "hard").code == USAGE
    assert run("cleanup", "plan.json", "--root", tmp_path / "none").code == USAGE
    missing = run("cleanup", "none.json")
    assert (missing.code, missing.err) == (FATAL, "tagcat: none.json: no such file or folder\n")
    wrong = run("cleanup", photos / "big.png")
    assert (wrong.code, "is not valid JSON" in wrong.err) == (FATAL, True)
    assert run("cleanup", "--undo", "never").code == FATAL
    assert run("cleanup", "--list").code == DONE
