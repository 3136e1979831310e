"""``tagcat tags export`` and ``import``: sidecars on disk, and files of tags."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from tagcat.app.tagfiles import xmp
from tagcat.app.tagfiles.said import Moment, Said
from tagfiles.samples import DARKTABLE, DIGIKAM, LIGHTROOM, need_exiftool

from .kit import Ran, Run
from .test_tag import names


@pytest.fixture
def tagged(run: Run, album: Path) -> Path:
    """The album with tags of all kinds."""
    run("tag", "cat.jpg", "-a", "place:paris", "-a", "cat", "--rating", "4", "--note", "=one\ntwo")
    run("tag", "film.mp4", "-a", "dog", "--at", "0.6")
    run("tags", "parent", "place:paris", "place:france")
    return album


def said(path: str | Path) -> Said:
    return xmp.read(Path(path).read_bytes())


def state(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_sidecars_are_written_beside_the_files_and_read_again(run: Run, tagged: Path) -> None:
    media = state(tagged)
    os.chmod("cat.jpg", 0o640)
    ran = run("tags", "export", "--to", "xmp", ".", "--dry-run")
    assert ran == Ran(
        0,
        "would write ./cat.jpg.xmp\nwould write ./film.mp4.xmp\n"
        "2 sidecars to write, 2 files without tags\n",
        "",
    )
    assert state(tagged) == media
    ran = run("tags", "export", "--to", "xmp", ".")
    assert ran.out.splitlines()[-1] == "2 sidecars written, 2 files without tags"
    assert {name: data for name, data in state(tagged).items() if name in media} == media
    assert sorted(state(tagged).keys() - media.keys()) == ["cat.jpg.xmp", "film.mp4.xmp"]
    assert stat.S_IMODE(os.stat("cat.jpg.xmp").st_mode) == 0o640
    told = said("cat.jpg.xmp")
    assert told.paths == (("cat",), ("place", "france", "paris"))
    assert (told.rating, told.note) == (4, "=one\ntwo")
    assert said("film.mp4.xmp").moments == (Moment(600, "dog"),)
    ran = run("tags", "export", "--to", "xmp", ".")
    assert ran.out == "0 sidecars written, 2 as they should be, 2 files without tags\n"

    before = run("tags", "export", "--to", "csv").out
    run("tags", "remove", "cat", "place:paris", "place:france", "dog")
    run("tag", "cat.jpg", "--rating", "0", "--note", "")
    ran = run("tags", "import", ".")
    assert ran.code == 0
    assert ran.out.startswith("2 files: 3 tags added, 1 rating or note (tagcat tags undo ")
    assert "new: cat, dog, place:france, place:paris" in ran.out
    assert run("tags", "export", "--to", "csv").out == before
    assert run("tags", "undo").out == "Undone: Read the tags of 2 files\n"
    assert names(run) == {}


@pytest.mark.usefixtures("tagged")
@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_files_of_tags_are_written_and_read_again(run: Run, kind: str) -> None:
    name = f"tags.{kind}"
    ran = run("tags", "export", "--to", kind, "-o", name)
    assert ran.code == 0
    assert ran.out.endswith(f"written to {name}\n")
    assert stat.S_IMODE(os.stat(name).st_mode) == 0o600
    before = run("tags", "export", "--to", "csv").out
    run("tags", "remove", *names(run))
    run("tag", "cat.jpg", "--rating", "0", "--note", "")
    ran = run("tags", "import", name, "--dry-run")
    assert ran.out.startswith("would change 2 files: 3 tags added, 1 rating or note\n")
    assert names(run) == {}
    assert run("tags", "import", name, "-q") == Ran(0, "", "")
    assert run("tags", "export", "--to", "csv").out == before
    # An export replaces its like, and nothing else.
    assert run("tags", "export", "--to", kind, "-o", name, "-q") == Ran(0, "", "")
    ran = run("tags", "export", "--to", kind, "-o", "cat.jpg")
    assert ran.code == 3
    assert "is there and is no file of tags" in ran.err
    # Of one file, with the tags above its own.
    ran = run("tags", "export", "--to", kind, "film.mp4")
    assert ran.code == 0
    assert "dog" in ran.out
    assert "paris" not in ran.out


@pytest.mark.usefixtures("tagged")
def test_a_sidecar_of_another_program_keeps_all_else(run: Run) -> None:
    Path("cat.jpg.xmp").write_text(DARKTABLE, "utf-8")
    os.chmod("cat.jpg.xmp", 0o604)
    ran = run("tags", "export", "--to", "xmp", "cat.jpg", "-q")
    assert ran.code == 0
    assert ran.err == (
        "tagcat: cat.jpg.xmp: another rating is there, and stays; --replace replaces it\n"
    )
    text = Path("cat.jpg.xmp").read_text("utf-8")
    assert 'darktable:operation="basecurve"' in text
    assert stat.S_IMODE(os.stat("cat.jpg.xmp").st_mode) == 0o604
    assert said("cat.jpg.xmp").paths == (("dog",), ("cat",), ("place", "france", "paris"))
    assert run("tags", "export", "--to", "xmp", "cat.jpg", "-q", "--replace") == Ran(0, "", "")
    assert said("cat.jpg.xmp").paths == (("cat",), ("place", "france", "paris"))
    assert said("cat.jpg.xmp").rating == 4
    # Nothing is said of this file: its sidecar is cleared, but none is made for others.
    Path("small.png.xmp").write_text(DIGIKAM, "utf-8")
    ran = run("tags", "export", "--to", "xmp", "small.png", "other.jpg", "--replace")
    assert ran.out == "wrote small.png.xmp\n1 sidecar written, 1 file without tags\n"
    assert said("small.png.xmp").nothing


@pytest.mark.usefixtures("tagged")
def test_which_sidecar_is_written(run: Run) -> None:
    Path("cat.xmp").write_text(LIGHTROOM, "utf-8")
    ran = run("tags", "export", "--to", "xmp", "cat.jpg")
    assert ran.out.startswith("wrote cat.xmp\n")
    assert not Path("cat.jpg.xmp").exists()
    assert run("tags", "export", "--to", "xmp", "cat.jpg", "--name", "full").code == 0
    Path("cat.xmp").write_text(LIGHTROOM, "utf-8")
    ran = run("tags", "export", "--to", "xmp", "cat.jpg")
    assert "cat.xmp" not in ran.out
    # Of a raw file beside it, "cat.xmp" is as well.
    Path("cat.jpg.xmp").unlink()
    Path("cat.CR2").touch()
    assert run("tags", "export", "--to", "xmp", "cat.jpg").out.startswith("wrote cat.jpg.xmp\n")
    ran = run("tags", "export", "--to", "xmp", "cat.jpg", "--name", "stem")
    assert ran.code == 1
    assert ran.err == ("tagcat: cat.xmp: would be for cat.CR2 as well; write it with --name full\n")
    assert run("tags", "export", "--to", "xmp", "film.mp4", "--name", "stem").code == 0
    assert said("film.xmp").moments == (Moment(600, "dog"),)


@pytest.mark.usefixtures("album")
def test_both_sidecars_are_read(run: Run) -> None:
    Path("cat.jpg.xmp").write_text(DIGIKAM, "utf-8")
    Path("cat.xmp").write_text(LIGHTROOM, "utf-8")
    ran = run("tags", "import", "cat.jpg")
    assert ran.code == 0
    assert ran.err == (
        "tagcat: cat.jpg.xmp: its sidecars have different ratings; the first is taken\n"
    )
    (file,) = run("tag", "cat.jpg", "--json").document["files"]
    assert file["rating"] == 4
    assert {tag["name"] for tag in file["tags"]} == {
        "cat",
        "France:Paris",
        "Music:AC/DC",
        "Places:Paris",
        "Valentine\u2019s Day",
    }
    assert "Valentine's Day is Valentine\u2019s Day here\n" in ran.out


@pytest.mark.usefixtures("album")
def test_a_sidecar_is_read_by_its_own_name(run: Run) -> None:
    Path("cat.xmp").write_text(LIGHTROOM, "utf-8")
    Path("other.jpg.xmp").write_text(DIGIKAM, "utf-8")
    Path("none.jpg.xmp").write_text(DIGIKAM, "utf-8")
    ran = run("tags", "import", "cat.xmp", "other.jpg.xmp", "none.jpg.xmp", "gone.xmp")
    assert ran.code == 1
    assert ran.err.splitlines() == [
        "tagcat: none.jpg.xmp: the file that it belongs to is not there",
        "tagcat: gone.xmp: no such file or folder",
    ]
    assert names(run)["Valentine\u2019s Day"] == 1
    assert names(run)["Places:Paris"] == 1


@pytest.mark.usefixtures("tagged")
def test_links_are_not_followed_and_bad_sidecars_cost_themselves(run: Run) -> None:
    Path("secret").write_text(DIGIKAM, "utf-8")
    Path("cat.jpg.xmp").symlink_to("secret")
    Path("film.mp4.xmp").write_bytes(b"<!DOCTYPE a><a/>")
    ran = run("tags", "export", "--to", "xmp", ".")
    assert ran.code == 1
    for line in (
        "cat.jpg.xmp: is a link, which is not followed when tags are written",
        "film.mp4.xmp: has a document type, which no sidecar needs and which may do harm",
    ):
        assert line in ran.err
    assert Path("secret").read_text("utf-8") == DIGIKAM
    assert Path("film.mp4.xmp").read_bytes() == b"<!DOCTYPE a><a/>"
    ran = run("tags", "import", ".")
    assert ran.code == 1
    assert "film.mp4.xmp: has a document type" in ran.err
    Path("cat.jpg.xmp").unlink()
    os.mkfifo("cat.jpg.xmp")
    assert "is no file" in run("tags", "export", "--to", "xmp", "cat.jpg").err
    assert "is no file" in run("tags", "import", "cat.jpg").err


@pytest.mark.usefixtures("tagged")
def test_a_sidecar_that_changes_meanwhile_is_left_alone(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path("cat.jpg.xmp")
    path.write_text(DIGIKAM, "utf-8")
    real = xmp.write

    def slow(*arguments: object, **options: object) -> xmp.Written:
        path.write_text(LIGHTROOM, "utf-8")
        return real(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(xmp, "write", slow)
    ran = run("tags", "export", "--to", "xmp", "cat.jpg")
    assert ran.code == 1
    assert "was changed by another program just now; try again" in ran.err
    assert path.read_text("utf-8") == LIGHTROOM
    assert not [name for name in os.listdir() if name.startswith(".tagcat")]


@pytest.mark.usefixtures("album")
def test_import_replaces_where_it_is_told_to(run: Run) -> None:
    run("tag", "cat.jpg", "-a", "dog", "--rating", "1", "--note", "mine")
    Path("cat.jpg.xmp").write_text(DIGIKAM, "utf-8")
    ran = run("tags", "import", "cat.jpg")
    assert "rated 4 there and 1 here, which stays" in ran.err
    assert "its note differs from the one here, which stays" in ran.err
    assert ran.out.startswith("1 file: 3 tags added (")
    ran = run("tags", "import", "cat.jpg", "--replace")
    assert ran.out.startswith("1 file: 0 tags added, 1 taken off, 1 rating or note (")
    (file,) = run("tag", "cat.jpg", "--json").document["files"]
    assert (file["rating"], file["note"]) == (4, "On the bridge")
    assert names(run)["dog"] == 0


@pytest.mark.usefixtures("album")
def test_keywords_inside_images(run: Run) -> None:
    need_exiftool()

    for name, change in (("xmp.jpg", "-XMP-dc:Subject=Zoë"), ("iptc.jpg", "-IPTC:Keywords=Zoé")):
        Path(name).write_bytes(Path("other.jpg").read_bytes())
        subprocess.run(
            ["exiftool", "-q", "-overwrite_original", change, "-charset", "UTF8", name], check=True
        )
    assert run("scan", "-q", ".").code == 0
    before = state(Path())
    assert run("tags", "import", ".").out == "no tags are beside 6 files\n"
    assert run("tags", "import", ".", "--embedded").code == 0
    assert names(run) == {"Zoé": 1, "Zoë": 1}
    assert state(Path()) == before


@pytest.mark.usefixtures("tagged")
def test_wrong_usage(run: Run) -> None:
    for arguments in (
        ("--to", "xmp"),
        ("--to", "xmp", ".", "-o", "x"),
        ("--to", "csv", "--replace"),
        ("--to", "jsonl", "--dry-run"),
        ("--to", "csv", "--name", "full"),
        (".",),
    ):
        assert run("tags", "export", *arguments).code == 2
    assert run("tags", "export", "--to", "xmp", "none.jpg").code == 3
    assert run("tags", "import", "none.jsonl") == Ran(
        3, "", "tagcat: none.jsonl: no such file or folder\n"
    )
    Path("x.csv").write_text("a,b\n")
    ran = run("tags", "import", "x.csv")
    assert ran.code == 3
    assert "is no table of tags: it needs the columns" in ran.err
