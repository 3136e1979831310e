"""ExifTool, which is not ours, reads what was written, and finds nothing wrong with it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tagcat.app.tagfiles import xmp
from tagcat.app.tagfiles.said import Moment, Said

from .samples import ALL, DIGIKAM, LIGHTROOM, exiftool, findings, need_exiftool

SAID = Said(
    paths=(("place", "france", "paris"), ("AC/DC",), ("Zoë & \N{CAT FACE} <3",)),
    exact={("place", "france", "paris"): ("place:france/paris",)},
    moments=(Moment(1500, "place:paris"), Moment(61_040, "cat & dog")),
    rating=4,
    note="First line\nsecond <line> \N{CAT FACE}",
)


@pytest.fixture(autouse=True)
def _exiftool() -> None:
    need_exiftool()


def test_a_new_sidecar_is_read(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg.xmp"
    path.write_bytes(xmp.write(SAID).data)
    assert findings(path) == []
    told = exiftool(path)
    assert told["XMP-dc:Subject"] == ["paris", "AC/DC", "Zoë & \N{CAT FACE} <3"]
    assert told["XMP-lr:HierarchicalSubject"] == [
        "place|france|paris",
        "AC/DC",
        "Zoë & \N{CAT FACE} <3",
    ]
    assert told["XMP-digiKam:TagsList"] == [
        "place/france/paris",
        "AC\\DC",
        "Zoë & \N{CAT FACE} <3",
    ]
    assert told["XMP-xmp:Rating"] == 4
    assert told["XMP-dc:Description"] == SAID.note
    (track,) = told["XMP-xmpDM:Tracks"]
    assert track["TrackName"] == "TagCat"
    assert [(each["StartTime"], each["Name"]) for each in track["Markers"]] == [
        (1500, "place:paris"),
        (61_040, "cat & dog"),
    ]


@pytest.mark.parametrize("replace", [False, True])
@pytest.mark.parametrize("sample", ALL.values(), ids=list(ALL))
def test_merging_loses_nothing_that_it_reads(sample: str, replace: bool, tmp_path: Path) -> None:
    path = tmp_path / "photo.xmp"
    path.write_text(sample, "utf-8")
    # Programs write some things that it warns of, and these stay.
    found = findings(path)
    assert all(each.startswith("[minor]") for each in found)
    before = exiftool(path)
    path.write_bytes(xmp.write(SAID, path.read_bytes(), replace=replace).data)
    assert findings(path) == found
    after = exiftool(path)
    ours = ("dc:Subject", "dc:Description", "Rating", "Hierarch", "TagsList", "Tracks", "tagcat")
    for name, value in before.items():
        if name.startswith("XMP") and not any(part in name for part in ours):
            assert after[name] == value, name
    if not replace:
        for name in ("XMP-dc:Subject", "XMP-lr:HierarchicalSubject", "XMP-digiKam:TagsList"):
            assert set(_listed(before.get(name))) <= set(_listed(after[name]))
    assert "place|france|paris" in after["XMP-lr:HierarchicalSubject"]


def test_what_exiftool_writes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "photo.xmp"
    path.write_bytes(xmp.write(SAID, LIGHTROOM.encode()).data)
    changes = ("-XMP-dc:Subject+=dog", "-XMP-xmp:Rating=5", "-XMP-dc:Description=other")
    subprocess.run(["exiftool", "-q", "-overwrite_original", *changes, path], check=True)
    said = xmp.read(path.read_bytes())
    assert ("dog",) in said.paths
    assert ("place", "france", "paris") in said.paths
    assert (said.rating, said.note, said.moments) == (5, "other", SAID.moments)


def test_the_samples_are_what_they_say(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg.xmp"
    path.write_text(DIGIKAM, "utf-8")
    told = exiftool(path)
    assert told["XMP-digiKam:TagsList"][0] == "Places/France/Paris"
    assert told["XMP-xmp:Rating"] == 4


def _listed(value: object) -> list[object]:
    """ExifTool tells a list of one as its item."""
    return value if isinstance(value, list) else [] if value is None else [value]
