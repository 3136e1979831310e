"""Numbers as people read them."""

from __future__ import annotations

import errno

import pytest

from tagcat.cli import words
from tagcat.errors import printable
from tagcat.fingerprint.model import Orientation
from tagcat.match import ItemMatch


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
