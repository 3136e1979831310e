"""The lines of an export: exact, described by the schema, and strict about what is read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.samples import image, info, picture, sha, video
from tagcat.app.transfer import lines
from tagcat.app.transfer.lines import BadLine, EndLine, file_line, read_header, read_line
from tagcat.fingerprint.model import MAX_KEY_FRAMES, DHash, KeyFrame
from tagcat.graph.model import FileInfo, FileRecord, ImageContent, VideoContent

from .kit import ROOT, SchemaError, check_against_schema, validate

_texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
_sizes = st.integers(0, 2**63 - 1)
_times = st.integers(-(2**63) + 1, 2**63 - 1)
_words = st.integers(0, 2**128 - 1)
_hashes = st.builds(lambda bits, ties: DHash(bits & ~ties, ties), _words, st.just(0) | _words)
_infos = st.builds(FileInfo, _texts, _texts, _sizes, _times, _texts, _texts, _texts, _texts)
_shas = st.integers(0, 2**256 - 1).map("{:064x}".format)
_sides = st.integers(0, 2**31)
_images = st.builds(ImageContent, _shas, _texts, _sides, _sides, _hashes, st.none() | _hashes)
_videos = st.builds(
    VideoContent,
    _shas,
    _texts,
    _sides,
    _sides,
    _sizes,
    st.floats(allow_nan=False, allow_infinity=False),
    _sizes,
    st.booleans(),
    st.lists(st.builds(KeyFrame, _sizes, _hashes), max_size=5).map(
        lambda frames: tuple(sorted(frames, key=lambda frame: frame.pos))
    ),
)
_records = st.builds(FileRecord, _infos, _images | _videos, _times)

IMAGE = FileRecord(info("a/cät.jpg"), image("cat", DHash(5, 8), picture(2)), 77)
VIDEO = FileRecord(info("film.mp4"), video("film", [picture(1), picture(2)]), 78)


def fields(record: FileRecord) -> dict[str, Any]:
    """The line of a record as JSON."""
    read = json.loads(file_line(record))
    assert isinstance(read, dict)
    return read


def refused(line: bytes | dict[str, Any]) -> str:
    """Why a line is refused."""
    given = line if isinstance(line, bytes) else json.dumps(line).encode()
    with pytest.raises(BadLine) as error:
        read_line(given)
    return str(error.value)


@settings(max_examples=300)
@given(_records)
def test_a_record_comes_back_as_it_was_written(record: FileRecord) -> None:
    line = file_line(record)
    assert line.count(b"\n") == 1
    assert read_line(line) == record
    check_against_schema(line)
    # Line breaks and blanks of other systems do no harm.
    assert read_line(b" " + line.replace(b"\n", b"\r\n")) == record


def test_the_schema_is_current() -> None:
    path = ROOT / "spec" / "export.schema.json"
    assert path.read_text("utf-8") == lines.schema(), "run: make spec"


def test_all_kinds_of_lines_are_in_the_schema() -> None:
    export = lines.header_line(5) + file_line(IMAGE) + file_line(VIDEO) + lines.end_line(2, 3)
    assert check_against_schema(export) == 4
    read_header(lines.header_line(5))
    assert read_line(lines.end_line(2, 3)) == EndLine(kind="end", files=2, said=3)
    # As version 1 has them.
    read_header(b'{"kind":"header","format":"tagcat-collection","version":1}')
    assert read_line(b'{"kind":"end","files":2}') == EndLine(kind="end", files=2)


def test_a_video_with_all_frames_there_may_be_fits_into_a_line() -> None:
    frames = tuple(KeyFrame(10**12 + n, DHash(n, 2**127)) for n in range(MAX_KEY_FRAMES))
    film = VideoContent(sha("v"), "video/mp4", 1, 1, 5, 1.0, 20, False, frames)
    line = file_line(FileRecord(info("\N{CAT}" * 20_000 + "/film.mp4"), film, 5))
    assert len(line) < lines.MAX_LINE / 2
    assert read_line(line).content.frames == frames  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"dhash": "x" * 32}, "dhash: must be 32 lower-case hexadecimal digits"),
        ({"dhash": "A" * 32}, "dhash: must be 32 lower-case hexadecimal digits"),
        ({"dhash": "0" * 31}, "dhash: must be 32 lower-case hexadecimal digits"),
        ({"dhash": 5}, "dhash: must be a valid string"),
        ({"ties": "f" * 32}, "ties: a bit of dhash is 1 where ties says that both cells"),
        ({"trimmed": {"dhash": "1" * 32, "ties": "1" * 32}}, "trimmed.ties: a bit of dhash is 1"),
        ({"trimmed": {}}, "trimmed.dhash: is missing"),
        ({"sha256": "f" * 63}, "sha256: must be 64 lower-case hexadecimal digits"),
        ({"size": "5"}, "size: must be a valid integer"),
        ({"size": -1}, "size: must be greater than or equal to 0"),
        ({"size": 2**63}, "size: must be less than or equal to 9223372036854775807"),
        ({"width": 2.5}, "width: must be a valid integer"),
        ({"width": 2**40, "height": 2**40}, "width: is out of range"),
        ({"saved": None}, "saved: must be a valid integer"),
        ({"name": "a\0b"}, "name: must not contain a null character"),
        ({"path": "x" * 100_001}, "path: must have at most 100000 characters"),
        ({"device": True}, "device: must be a valid string"),
        ({"colour": 1}, "colour: is no field of this kind of line"),
        ({"a\nb": 1}, r"a\nb: is no field of this kind of line"),
        ({"frames": []}, "frames: is no field of this kind of line"),
        ({"size": -1, "width": -1}, "size: must be greater than or equal to 0 (and 1 more)"),
        (
            {"kind": "tags"},
            "kind: must be image, video, tag, tagged, remark, choice, suggested, dismissal,"
            " decision or end",
        ),
        (
            {"kind": None},
            "kind: must be image, video, tag, tagged, remark, choice, suggested, dismissal,"
            " decision or end",
        ),
    ],
)
def test_an_image_that_breaks_a_rule_is_refused(changes: dict[str, Any], said: str) -> None:
    assert refused(fields(IMAGE) | changes).startswith(said)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"frames": None}, "frames: must be a valid array"),
        ({"frames": [{"pos": 0, "dhash": "0" * 32}, {"pos": 5}]}, "frames.1.dhash: is missing"),
        (
            {"frames": [{"pos": pos, "dhash": "0" * 32} for pos in (5, 4)]},
            "frames: must be in order of time",
        ),
        (
            {"frames": [{"pos": 0, "dhash": "0" * 32}] * (MAX_KEY_FRAMES + 1)},
            "frames: must have at most 20000 items, not 20001",
        ),
        ({"fps": float("nan")}, "fps: must be a finite number"),
        ({"fps": "25"}, "fps: must be a valid number"),
        ({"partial": 0}, "partial: must be a valid boolean"),
        ({"duration": True}, "duration: must be a valid integer"),
    ],
)
def test_a_video_that_breaks_a_rule_is_refused(changes: dict[str, Any], said: str) -> None:
    assert refused(fields(VIDEO) | changes).startswith(said)


@pytest.mark.parametrize("record", [IMAGE, VIDEO])
def test_no_field_may_be_missing_but_ties(record: FileRecord) -> None:
    schema = json.loads(lines.schema())
    for name in fields(record).keys() - {"ties"}:
        left = {key: value for key, value in fields(record).items() if key != name}
        assert refused(left) == f"{name}: is missing"
        with pytest.raises(SchemaError):
            validate(left, schema, schema)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "is not valid JSON: EOF while parsing an object at column 1"),
        (file_line(IMAGE)[:200], "is not valid JSON: EOF while parsing"),
        (file_line(IMAGE) + b"x", "is not valid JSON: trailing characters"),
        (b'{"kind":"image","name":"\xff"}', "is not valid JSON: invalid unicode code point"),
        (b'{"kind":"image","name":"\\udcff"}', "is not valid JSON: lone leading surrogate"),
        (b"[" * 100_000, "is not valid JSON: recursion limit exceeded"),
        (b"[]", "must be a JSON object"),
        (b"null", "must be a JSON object"),
        (b"{}", "kind: is missing"),
        (b'{"kind":"end","files":-1}', "files: must be greater than or equal to 0"),
        (lines.header_line(5), "kind: a header can only be the first line"),
    ],
)
def test_what_is_no_line_is_refused(line: bytes, said: str) -> None:
    assert refused(line).startswith(said)


@settings(max_examples=300)
@given(st.data())
def test_a_damaged_line_is_refused_or_read_but_nothing_else(data: st.DataObject) -> None:
    line = bytearray(file_line(data.draw(st.sampled_from([IMAGE, VIDEO]))))
    for _ in range(data.draw(st.integers(1, 3))):
        line[data.draw(st.integers(0, len(line) - 1))] = data.draw(st.integers(0, 255))
    said = ""
    try:
        read_line(bytes(line))
    except BadLine as error:
        said = str(error)
    assert len(said.splitlines()) < 2
    assert len(said) < 300


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"", "is not what tagcat export writes: the header is missing"),
        (b"x", "is not what tagcat export writes"),
        (b"[" * 100_000, "is not what tagcat export writes"),
        (b'{"format":"other","version":1}', "is not what tagcat export writes"),
        (file_line(IMAGE), "is not what tagcat export writes"),
        (
            b'{"kind":"header","format":"tagcat-collection","version":5,"new":1}',
            "was written by a newer TagCat (format 5, this one reads 4); please update TagCat",
        ),
        (b'{"kind":"header","format":"tagcat-collection"}', "version: is missing"),
        (
            b'{"kind":"header","format":"tagcat-collection","version":0}',
            "version: must be 1, 2, 3 or 4",
        ),
        (b'{"format":"tagcat-collection","version":1}', "kind: is missing"),
    ],
)
def test_what_is_no_header_is_refused(line: bytes, said: str) -> None:
    with pytest.raises(BadLine) as error:
        read_header(line)
    assert str(error.value).startswith(said)
