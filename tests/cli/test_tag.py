"""``tagcat tag`` and the verbs of ``tagcat tags`` that change tags, on a real collection."""

from __future__ import annotations

from pathlib import Path

import pytest

from .kit import Ran, Run


def names(run: Run) -> dict[str, int]:
    """The tags of the collection, and how many files have them."""
    return {tag["name"]: tag["files"] for tag in run("tags", "list", "--json").document["tags"]}


@pytest.mark.usefixtures("album")
def test_files_are_tagged_and_told(run: Run) -> None:
    assert run("tag", "cat.jpg") == Ran(0, "cat.jpg\n  no tags\n", "")
    ran = run("tag", "cat.jpg", "-a", "place:paris", "--add", "cat", "--rating", "4")
    assert ran == Ran(
        0,
        "Tagged 1 file: place:paris, cat (tagcat tags undo 1 undoes it)\n"
        "Rated 1 file (tagcat tags undo 2 undoes it)\n",
        "",
    )
    assert run("tag", "cat.jpg", "--note", "one\ntwo", "-q") == Ran(0, "", "")
    # A copy elsewhere is the same content.
    Path("copy.jpg").write_bytes(Path("cat.jpg").read_bytes())
    assert run("tag", "copy.jpg").out == (
        "copy.jpg\n  cat, place:paris\n  rated 4 of 5\n  | one\n  | two\n"
    )
    ran = run("tag", "cat.jpg", "-r", "CAT", "--rating", "0", "--note", "", "--json")
    (file,) = ran.document["files"]
    assert [tag["name"] for tag in file["tags"]] == ["place:paris"]
    assert (file["rating"], file["note"], file["path"]) == (None, "", "cat.jpg")
    assert run("tag", "cat.jpg", "-r", "cat").out == "Nothing to change\n"


@pytest.mark.usefixtures("album")
def test_times_of_videos_are_tagged(run: Run) -> None:
    assert run("tag", "film.mp4", "--add", "dog", "--at", "0:00.6").code == 0
    assert run("tag", "film.mp4").out == "film.mp4\n  at 0:00.600: dog\n"
    (file,) = run("tag", "film.mp4", "--json").document["files"]
    assert [(tag["name"], tag["pos"]) for tag in file["frame_tags"]] == [("dog", 600)]
    ran = run("tag", "film.mp4", "cat.jpg", "--add", "x", "--at", "1")
    assert ran.code == 1
    assert ran.err == ("tagcat: cat.jpg: has no times to tag: only videos with key frames have\n")
    assert names(run) == {"dog": 1, "x": 1}
    assert run("tag", "film.mp4", "--remove", "dog", "--at", "0.6").code == 0
    assert names(run)["dog"] == 0
    for wrong in ("x", "1:2:3:4", "-1", "1.2345"):
        ran = run("tag", "film.mp4", "--add", "y", "--at", wrong)
        assert ran.code == 2
        assert "is no time in a video" in ran.err
    assert run("tag", "film.mp4", "--at", "1").code == 2


@pytest.mark.usefixtures("album")
def test_files_that_are_not_saved(run: Run) -> None:
    Path("new.jpg").write_bytes(Path("cat.jpg").read_bytes() + b"x")
    ran = run("tag", "new.jpg", "--add", "cat")
    assert ran == Ran(3, "", "tagcat: new.jpg: is not in the collection: tagcat scan saves it\n")
    ran = run("tag", "new.jpg", "cat.jpg", "none.jpg", "--add", "cat")
    assert ran.code == 1
    assert ran.out.startswith("Tagged 1 file: cat")
    assert ran.err.splitlines()[0] == "tagcat: none.jpg: no such file or folder"
    assert names(run) == {"cat": 1}
    document = run("tag", ".", "--json").document
    assert document["unsaved"] == ["./new.jpg"]
    assert len(document["files"]) == 4


def test_without_a_collection_none_is_made(run: Run, home: Path) -> None:
    Path("cat.jpg").touch()
    for arguments in (("tag", "cat.jpg", "-a", "x"), ("tags",), ("tags", "undo"), ("tag", ".")):
        ran = run(*arguments)
        assert (ran.code, ran.out) == (3, "")
        assert "collection" in ran.err
        assert len(ran.err.splitlines()) == 1
    assert not home.exists()


@pytest.mark.usefixtures("album")
@pytest.mark.parametrize("name", ["a,b", "", "-x", "a|b", "x" * 101, "a\0b"])
def test_names_that_tags_cannot_have(run: Run, name: str) -> None:
    ran = run("tag", "cat.jpg", f"--add={name}")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith("tagcat: name: must ")
    assert names(run) == {}


@pytest.mark.usefixtures("album")
def test_tags_are_changed_and_every_change_is_undone(run: Run) -> None:
    run("tag", "cat.jpg", "-a", "cat", "-a", "paris")
    run("tag", "other.jpg", "-a", "kitty")
    assert run("tags", "rename", "paris", "place:paris").out == (
        "Renamed the tag paris to place:paris (tagcat tags undo 3 undoes it)\n"
    )
    assert run("tags", "parent", "place:paris", "place:france").code == 0
    assert run("tags", "colour", "cat", "#FF8000").code == 0
    assert run("tags", "alias", "cat", "chat", "gato").code == 0
    assert run("tags", "merge", "kitty", "--into", "GATO").out.startswith(
        "Merged the 1 tag kitty into cat"
    )
    assert run("tags").out == (
        "        2  cat; also chat, gato, kitty\n"
        "        0  place:france\n"
        "        1  place:paris; below place:france\n"
    )
    assert run("tags").out == run("tags", "list").out
    cat = run("tags", "list", "--json").document["tags"][0]
    assert (cat["colour"], cat["images"], cat["videos"]) == ("#ff8000", 2, 0)
    assert run("tags", "alias", "cat", "CHAT", "--remove").code == 0
    assert run("tags", "parent", "place:paris", "place:france", "--remove").code == 0
    assert run("tags", "colour", "cat", "none").code == 0
    assert run("tags", "remove", "cat", "place:paris").code == 0
    assert names(run) == {"place:france": 0}

    listed = run("tags", "undo", "--list").out.splitlines()
    assert listed[0].endswith("  Removed the 2 tags cat, place:paris")
    assert run("tags", "undo").out == "Undone: Removed the 2 tags cat, place:paris\n"
    assert names(run) == {"cat": 2, "place:france": 0, "place:paris": 1}
    number = listed[0].split()[0]
    assert run("tags", "undo", number, "--redo").out.startswith("Done again: Removed")
    for _ in listed:
        assert run("tags", "undo").code == 0
    assert names(run) == {}
    ran = run("tags", "undo")
    assert ran == Ran(3, "", "tagcat: there is nothing to undo\n")
    assert all(line.endswith("(undone)") for line in run("tags", "undo", "--list").out.splitlines())


@pytest.mark.usefixtures("album")
def test_what_cannot_be_changed(run: Run) -> None:
    run("tag", "cat.jpg", "-a", "cat", "-a", "dog")
    for arguments, why in (
        (("rename", "none", "x"), "there is no tag “none”: tagcat tags lists them"),
        (("rename", "cat", "DOG"), "there is a tag or alias “"),
        (("colour", "cat", "red"), "colour: must be # and six"),
        (("merge", "cat", "--into", "cat"), "sources: must name other tags"),
        (("undo", "99"), "no such change"),
    ):
        ran = run("tags", *arguments)
        assert (ran.code, ran.out) == (3, "")
        assert why in ran.err
    assert run("tags", "parent", "cat", "dog").code == 0
    ran = run("tags", "parent", "dog", "cat")
    assert ran.code == 3
    assert "its own ancestor" in ran.err
    for wrong in (["undo", "--redo"], ["undo", "--all"], ["merge", "cat"], ["none"]):
        assert run("tags", *wrong).code == 2


@pytest.mark.usefixtures("album")
def test_tags_of_look_alikes_are_offered_and_taken_over(run: Run) -> None:
    run("tag", "cat.jpg", "-a", "cat")
    run("tag", "film.mp4", "-a", "dog", "--at", "0.6")
    assert run("tags", "spread", "other.jpg").out == "no tags to offer\n"
    ran = run("tags", "spread", "small.png", "other.jpg")
    first, offer, source, hint = ran.out.splitlines()
    assert (first, offer) == ("small.png", "  cat, from")
    assert "cat.jpg on " in source
    assert source.endswith(" of 128 bits")
    assert hint == "nothing was changed: --accept takes them over"
    assert names(run) == {"cat": 1, "dog": 1}
    (told,) = run("tags", "spread", "small.png", "--json").document["offers"]
    assert (told["tag"], told["pos"], told["paths"]) == ("cat", None, ["small.png"])
    assert told["from"][0]["path"].endswith("cat.jpg")
    assert run("tags", "spread", ".", "--accept").code == 0
    assert names(run)["cat"] >= 2
    (file,) = run("tag", "small.png", "--json").document["files"]
    assert file["tags"][0]["origin"] == told["from"][0]["sha256"]
    assert run("tags", "undo").out.startswith("Undone: Took over")
    assert names(run) == {"cat": 1, "dog": 1}
    assert run("tags", "spread", "none.jpg").code == 3
