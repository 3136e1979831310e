"""``tagcat labels``: what is suggested, listed, accepted and dismissed, on a real collection."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tagcat.app.labelling import Labelling
from tagcat.cli.owner import own_collection
from tagcat.graph.suggestions import Proposer, ProposerKind, Suggestion

from .kit import Ran, Run

LITE = Proposer("lite0", "1", "", ProposerKind.LOCAL)
CLOUD = Proposer("cloud", "3.0", "", ProposerKind.REMOTE)


def suggest(name: str, *labels: Suggestion, by: Proposer = LITE) -> None:
    """Suggest labels for a file by its name."""
    digest = hashlib.sha256(Path(name).read_bytes()).hexdigest()
    with own_collection() as (store, user):
        assert Labelling(store, user).save(by, by.kind, {digest: labels}).saved == 1


@pytest.fixture
def suggested(album: Path, run: Run) -> Path:
    """The album with labels for two of its files."""
    assert run("labels", "open", "--names").out == "no labels wait for an answer\n"
    suggest("cat.jpg", Suggestion("pug", 0.25, ("dog",)), Suggestion("dog", 0.5))
    suggest("cat.jpg", Suggestion("Dog", 0.75), by=CLOUD)
    suggest("film.mp4", Suggestion("dog", 0.375, (), (0, 1500)))
    return album


@pytest.mark.usefixtures("suggested")
def test_open_labels_are_listed(run: Run) -> None:
    ran = run("labels", "open")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert sorted(line.rpartition("/")[2] for line in lines if line[0] != " ") == [
        "cat.jpg", "film.mp4",
    ]  # fmt: skip
    assert [line for line in lines if line[0] == " "] in (
        ["  0.75  Dog (by cloud, lite0)", "  0.25  pug (by lite0)",
         "  0.38  dog at 0:00, 0:01 (by lite0)"],
        ["  0.38  dog at 0:00, 0:01 (by lite0)", "  0.75  Dog (by cloud, lite0)",
         "  0.25  pug (by lite0)"],
    )  # fmt: skip
    assert run("labels", "open", "--names").out == (
        "        2  Dog, at best 0.75\n        1  pug, at best 0.25\n"
    )
    ran = run("labels", "open", "type:video", "--json")
    (content,) = ran.document["contents"]
    assert (content["kind"], Path(content["path"]).name) == ("video", "film.mp4")
    assert content["labels"] == [
        {"name": "dog", "score": 0.375, "taggers": ["lite0"], "parents": [], "moments": [0, 1500]}
    ]
    assert run("labels", "open", "-type:video", "--names", "--json").document["labels"] == [
        {"name": "Dog", "contents": 1, "score": 0.75},
        {"name": "pug", "contents": 1, "score": 0.25},
    ]
    assert run("labels", "open", "--min-score", "0.5").out.count("by") == 1
    assert run("labels", "open", "--label", "PUG").out.count("by") == 2
    assert len(run("labels", "open", "--limit", "1", "--json").document["contents"]) == 1
    assert run("labels", "open", "--label", "eel").out == "no labels wait for an answer\n"
    assert run("labels", "open", "--names", "--limit", "1").code == 2
    ran = run("labels", "open", "size>")
    assert ran.code == 2
    assert ran.err.startswith("tagcat: the filter cannot be understood\n")


@pytest.mark.usefixtures("suggested")
def test_labels_are_accepted_and_dismissed(run: Run) -> None:
    ran = run("labels", "accept", "DOG", "--min-score", "0.5")
    assert ran == Ran(0, "Accepted for 1 file: Dog (tagcat tags undo 1 undoes it)\n", "")
    assert run("tag", "cat.jpg").out == "cat.jpg\n  Dog\n"
    assert run("labels", "accept", "dog", "--filter", "type:image").out == "Nothing to change\n"
    ran = run("labels", "dismiss", "dog", "--filter", "type:video")
    assert ran == Ran(0, "Dismissed for 1 file: dog (tagcat tags undo 2 undoes it)\n", "")
    assert run("labels", "open", "--names").out == "        1  pug, at best 0.25\n"
    suggest("film.mp4", Suggestion("dog", 1.0), by=CLOUD)
    assert run("labels", "open", "type:video").out == "no labels wait for an answer\n"
    assert run("tags", "undo").code == 0
    assert run("labels", "open", "type:video").out.endswith("  1.00  dog (by cloud, lite0)\n")
    assert run("tags", "undo").code == 0
    assert run("tag", "cat.jpg").out == "cat.jpg\n  no tags\n"
    for wrong in (("accept",), ("accept", "dog", "--min-score", "2"), ("dismiss", "a", "b")):
        assert run("labels", *wrong).code == 2


def test_without_a_collection_none_is_made(run: Run) -> None:
    for arguments in (("open",), ("accept", "dog"), ("dismiss", "dog")):
        ran = run("labels", *arguments)
        assert (ran.code, ran.out) == (3, "")
        assert "collection" in ran.err
