"""``tagcat labels teach``: by examples, by a word, and with a question in between."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from .kit import Run, Typed, picture

_MEDIA = Path(__file__).parents[1] / "media" / "images"
_CATS = ("odd-size.jpg", "lossy.webp", "letterbox.jpg")


@pytest.fixture
def taught(run: Run, here: Path) -> Path:
    """Three cats, two cups of coffee and other pictures, scanned."""
    for place, name in enumerate(_CATS):
        shutil.copy(_MEDIA / name, here / f"cat-{place}{Path(name).suffix}")
    shutil.copy(_MEDIA / "photo.jpg", here / "coffee.jpg")
    shutil.copy(_MEDIA / "gray.jpg", here / "coffee-gray.jpg")
    for seed in range(8):
        picture(seed).save(here / f"other-{seed}.png")
    assert run("scan", ".", "-q").code == 0
    return here


def _open(run: Run, label: str) -> dict[str, list[str]]:
    """Files for which a label waits, with all the labels that were taught for them."""
    found = run("labels", "open", "--label", label, "--json").document["contents"]
    return {
        Path(content["path"]).name: sorted(
            one["name"] for one in content["labels"] if "taught" in one["taggers"]
        )
        for content in found
    }


@pytest.mark.usefixtures("taught")
def test_examples_find_more_of_their_kind(run: Run) -> None:
    assert run("tag", "cat-0.jpg", "--add", "Tom", "-q").code == 0
    ran = run("labels", "teach", "tom", ".")
    assert ran.code == 0
    assert ran.out.startswith("Tom, like 1 example:\n")
    names = {Path(line.split("  ")[-1]).stem for line in ran.out.splitlines()[1:]}
    assert {"cat-1", "cat-2"} <= names
    assert not {"cat-0", "coffee", "coffee-gray"} & names
    assert "nothing was saved: --yes saves it" in ran.err
    assert _open(run, "Tom") == {}
    ran = run("labels", "teach", "TOM", ".", "--yes", "--count", "2")
    assert "suggested Tom for 2 contents" in ran.out
    assert set(_open(run, "Tom")) == {"cat-1.webp", "cat-2.jpg"}
    # What was dismissed is not proposed again.
    assert run("labels", "dismiss", "Tom").code == 0
    proposed = run("labels", "teach", "Tom", ".", "--json").document["proposed"]
    assert not {"cat-1.webp", "cat-2.jpg"} & {Path(one["path"]).name for one in proposed}


@pytest.mark.usefixtures("taught")
def test_a_word_the_model_knows_needs_no_example(run: Run) -> None:
    document = run("labels", "teach", "cats", ".", "--json", "--yes").document
    assert (document["examples"], document["tag"]) == (0, "cats")
    names = [Path(one["path"]).name for one in document["proposed"]]
    assert "cat-0.jpg" in names[:3]
    assert not {"coffee.jpg", "other-1.png"} & set(names)
    assert document["saved"] == len(names)
    # Two tags that were taught for a file stand beside each other.
    assert run("labels", "teach", "mammal", ".", "--yes", "-q").code == 0
    assert _open(run, "cats")["cat-0.jpg"] == ["cats", "mammal"]
    assert _open(run, "mammal")["cat-0.jpg"] == ["cats", "mammal"]


@pytest.mark.usefixtures("taught")
def test_what_is_proposed_is_saved_once_a_person_agrees(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Typed("n\n"))
    assert "Suggest espresso for" in run("labels", "teach", "espresso", ".").out
    assert _open(run, "espresso") == {}
    monkeypatch.setattr("sys.stdin", Typed("y\n"))
    assert "suggested espresso for" in run("labels", "teach", "espresso", ".").out
    assert "coffee.jpg" in _open(run, "espresso")


@pytest.mark.usefixtures("taught")
def test_what_is_no_word_and_has_no_example_is_told(run: Run) -> None:
    ran = run("labels", "teach", "aunt Mary", ".")
    assert ran.code == 3
    assert "no file here has the tag “aunt Mary”" in ran.err
    ran = run("labels", "teach", "espresso", "cat-0.jpg")
    assert ran.code == 0
    assert ran.out == "nothing to propose for espresso (the model sees what “espresso” means)\n"


@pytest.mark.usefixtures("taught")
def test_files_outside_the_collection_are_left_out(run: Run) -> None:
    picture(99).save("new.png")
    ran = run("labels", "teach", "cat", ".", "--json")
    assert ran.code == 1
    assert ran.document["unsaved"] == ["./new.png"]
    assert run("labels", "teach", "cat", "new.png").code == 3


@pytest.mark.usefixtures("taught")
def test_teaching_stays_on_this_computer(run: Run) -> None:
    ran = run("labels", "teach", "cat", ".", "--tagger", "rekognition")
    assert ran.code == 3
    assert "needs a model on this computer" in ran.err


def test_without_a_collection_nothing_is_looked_at(run: Run) -> None:
    picture(1).save("a.png")
    ran = run("labels", "teach", "cat", "a.png")
    assert ran.code == 3
    assert "tagcat scan saves" in ran.err
