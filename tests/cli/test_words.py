"""Numbers as people read them."""

from __future__ import annotations

import errno
from dataclasses import replace
from typing import Any

import pytest

from tagcat.cli import words
from tagcat.cli.bars import bars
from tagcat.errors import printable
from tagcat.fingerprint.model import Orientation
from tagcat.match import ItemMatch, Overlap, Relation, Stretch


def match(distance: int, needed: int, **changes: object) -> ItemMatch:
    """A match between two images."""
    fields: dict[str, object] = {
        "needed_variance": needed,
        "distance": distance,
        "limit": 18,
        "complexity": 28,
        "orientation": Orientation.UPRIGHT,
        "trimmed": False,
        "identical": False,
        "own_pos": None,
        "pos": None,
        "frames": 0,
    }
    return ItemMatch(**(fields | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (9_949, "9.9 kB"),
        (9_950, "10 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (3_400_000_000, "3.4 GB"),
        (10**19, "10000 PB"),
    ],
)
def test_sizes(size: int, text: str) -> None:
    assert words.size_text(size) == text


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [(0, "0:00"), (59_999, "0:59"), (61_000, "1:01"), (3_600_000, "1:00:00"), (-5, "0:00")],
)
def test_times(milliseconds: int, text: str) -> None:
    assert words.clock(milliseconds) == text


def test_times_with_milliseconds() -> None:
    assert words.clock(61_042, fraction=True) == "1:01.042"


def test_counts() -> None:
    assert words.count(1, "file") == "1 file"
    assert words.count(12_345, "file") == "12,345 files"
    assert words.count(2, "copy", "copies") == "2 copies"


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (match(0, 0, identical=True), "identical file"),
        (match(0, 0), "same picture, 0 of 128 bits"),
        (match(4, 4), "near-identical, 4 of 128 bits"),
        (match(3, 12), "look-alike, 3 of 128 bits"),
        (match(17, 17), "faint look-alike, 17 of 128 bits"),
        (
            match(9, 9, orientation=Orientation.ROTATE_90, trimmed=True, frames=7),
            "look-alike, 9 of 128 bits, turned right, border cut off, 7 key frames",
        ),
    ],
)
def test_likeness(found: ItemMatch, text: str) -> None:
    assert words.likeness(found) == text


def test_every_orientation_has_words_of_its_own() -> None:
    assert len({words.turn(orientation) for orientation in Orientation}) == len(Orientation)


def test_reasons_of_the_system() -> None:
    assert words.os_reason(PermissionError(errno.EACCES, "x")) == "no permission to read it"
    assert words.os_reason(OSError(errno.ENOEXEC, "Exec format error")) == "exec format error"
    assert words.os_reason(OSError()) == "OSError"


def test_json_keeps_names_that_are_not_utf8() -> None:
    text = words.json_text({"path": "caf\udce9\n.jpg"})
    assert text.isascii()
    assert r"caf\udce9\n.jpg" in text


def test_printable_names_stay_on_their_line() -> None:
    assert printable("a\nb\x1b[31m\udce9.jpg") == r"a\nb\x1b[31m\udce9.jpg"


STRETCH = Stretch(1000, 83_000, 750_400, 832_400, 1.0, 30)
OVERLAP = Overlap(
    Relation.OVERLAPPING, stretches=(STRETCH,), own_share=0.8199, other_share=0.05, weight=30.0
)


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        # The same as in web/src/ui/words.test.ts.
        ({"stretches": ()}, "no stretch of A is in B"),
        ({"orientation": Orientation.MIRROR}, "82 % of A is in B from 12:30, mirrored"),
        ({"relation": Relation.CONTAINED, "own_share": 0.98}, "all of A is in B from 12:30"),
        ({"relation": Relation.CONTAINS, "other_share": 0.97}, "all of B is in A from 0:01"),
        (
            {
                "relation": Relation.SAME,
                "own_share": 1.0,
                "other_share": 0.934,
                "stretches": (STRETCH, STRETCH),
            },
            "all of A is in B and 93 % of B in A, in 2 pieces",
        ),
        (
            {"relation": Relation.COMMON, "videos": 12},
            "A and B share only a piece seen in 12 videos",
        ),
        (
            {
                "relation": Relation.COMMON,
                "videos": 5,
                "stretches": (replace(STRETCH, start=0),),
            },
            "A and B share only an intro seen in 5 videos",
        ),
        ({"rate": 1 / 0.96}, "82 % of A is in B from 12:30, A 1.04 times as fast"),
        ({"rate": 0.5}, "82 % of A is in B from 12:30, B 2.00 times as fast"),
        ({"other_share": 0.001, "own_share": 0.001}, "1 % of A is in B from 12:30"),
    ],
)
def test_overlap(parts: dict[str, Any], text: str) -> None:
    assert words.overlap_words(replace(OVERLAP, **parts)) == text


def test_picture_at() -> None:
    text = words.picture_at(750_400, 752_000, "A", "B")
    assert text == "A is the picture at 12:30.400 of B, until 12:32.000"


def test_bars_show_stretches_to_one_scale() -> None:
    later = Stretch(90_000, 100_000, 900_000, 910_000, 1.0, 1)
    lines = bars(replace(OVERLAP, stretches=(STRETCH, later)), 100_000, 1_000_000)
    assert lines[0] == "A 111112 1:40"
    assert lines[1] == f"B {'·' * 45}11111{'·' * 4}2{'·' * 5} 16:40"
    assert lines[2] == "1: A 0:01.000–1:23.000 is B 12:30.400–13:52.400, 30 key frames"  # noqa: RUF001
    assert lines[3].endswith("1 key frame")
    assert bars(Overlap(Relation.NONE), 1, 1) == []
    many = tuple(Stretch(n, n + 1, n, n + 1, 1.0, 3) for n in range(64))
    assert bars(replace(OVERLAP, stretches=many), 64, 64)[-1] == "and 44 more"
