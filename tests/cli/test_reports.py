"""The outputs of a scan, with names that try to break them."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rich.console import Console

from tagcat.cli.matching import match_files
from tagcat.cli.report import data, page, sheet, table
from tagcat.cli.result import Known, ScanResult
from tagcat.cli.words import json_text
from tagcat.errors import UnreadableFile

from .kit import picture
from .test_matching import image_look, scanned, video_look

HOSTILE = (
    "line\nbreak.png",
    "<script>alert(1)<b>.png",
    "\" onerror='x'.png",
    "=1+1.png",
    "not-utf8-\udce9.png",
    "\x1b[31mred.png",
    "right\u202eto-left.png",
    "[bold]markup[/bold].png",
)
JPEG = b"\xff\xd8\xff thumbnail"


@pytest.fixture(scope="module")
def result() -> ScanResult:
    """Hostile names that all look alike, a copy, a video with the picture, and errors."""
    wanted = picture(3)
    files = [scanned(name, image_look(wanted), f"{n:064x}") for n, name in enumerate(HOSTILE)]
    files.append(scanned("copy.png", image_look(wanted), f"{0:064x}"))
    files.append(scanned("clip.mp4", video_look(picture(1), wanted)))
    files.append(scanned("alone.png", image_look(picture(7))))
    matches = match_files(files, 18)
    known = Known(
        0, matches.groups[0].pairs[0].match, "/far/away.png", "Ann's Mac", "Macintosh: Chrome"
    )
    return ScanResult(
        18,
        files=files,
        groups=matches.groups,
        links=matches.links,
        images_in_videos=matches.images_in_videos,
        known=[known],
        errors=[UnreadableFile("bad\nname.jpg", "the file is empty"), UnreadableFile("b", "x")],
        saved=11,
        seconds=1.25,
    )


def keys(value: object) -> set[str]:
    assert isinstance(value, dict)
    return set(value)


def test_json_has_everything_and_comes_back_the_same(result: ScanResult) -> None:
    text = json_text(data.document(result))
    document = json.loads(text)
    assert keys(document) == {
        "version",
        "variance",
        "files",
        "groups",
        "links",
        "images_in_videos",
        "known",
        "errors",
        "summary",
    }
    assert [file["path"] for file in document["files"]] == [file.path for file in result.files]
    image = document["files"][0]
    assert keys(image) == {
        "path",
        "kind",
        "size",
        "modified",
        "sha256",
        "width",
        "height",
        "media_type",
        "warnings",
        "dhash",
        "complexity",
        "trimmed",
    }
    video = document["files"][len(HOSTILE) + 1]
    assert keys(video) == keys(image) - {"dhash", "complexity", "trimmed"} | {
        "duration",
        "fps",
        "variance",
        "partial",
        "frames",
    }
    assert keys(video["frames"][0]) == {"pos", "dhash", "complexity"}
    (group,) = document["groups"]
    assert keys(group) == {"kind", "representative", "weakest", "members", "distances"}
    assert len(group["members"]) == len(HOSTILE) + 1
    relation = {"distance", "limit", "needed_variance", "orientation", "trimmed", "identical"}
    assert keys(group["members"][0]) == relation | {"path", "copy_of"}
    assert keys(group["distances"][0]) == relation | {"a", "b"}
    assert keys(group["weakest"]) == relation | {"a", "b"}
    copy = next(member for member in group["members"] if member["path"] == "copy.png")
    assert copy["copy_of"] == HOSTILE[0]
    in_video = document["images_in_videos"][0]
    assert keys(in_video) == relation | {"image", "video", "frames", "own_pos", "pos"}
    assert (in_video["video"], in_video["own_pos"], in_video["pos"]) == ("clip.mp4", None, 1000)
    assert document["known"][0]["device"] == "Ann's Mac"
    assert document["errors"][0] == {"path": "bad\nname.jpg", "reason": "the file is empty"}
    summary = document["summary"]
    assert summary["files"] == 11
    assert (summary["images"], summary["videos"], summary["saved"]) == (10, 1, 11)
    assert summary["errors_by_reason"] == {"the file is empty": 1, "x": 1}
    assert (summary["identical_copies"], summary["identical_bytes"]) == (1, 9)


def test_csv_is_one_line_a_file_and_no_formula(result: ScanResult) -> None:
    out = io.StringIO()
    sheet.write_sheet(result, out)
    assert out.getvalue().replace("\n", "").isprintable()
    lines = out.getvalue().splitlines()
    assert len(lines) == 1 + len(result.files) + len(result.errors)
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert tuple(rows[0]) == sheet.COLUMNS
    by_path = {row["path"]: row for row in rows}
    assert r"line\nbreak.png" in by_path
    assert "./=1+1.png" in by_path
    assert r"not-utf8-\udce9.png" in by_path
    assert by_path["copy.png"]["role"] == "copy"
    assert by_path["copy.png"]["copy_of"] == r"line\nbreak.png"
    assert by_path["alone.png"]["group"] == ""
    assert by_path["clip.mp4"]["duration_ms"] == "2000"
    assert by_path[r"bad\nname.jpg"]["error"] == "the file is empty"
    assert sum(row["role"] == "representative" for row in rows) == 1
    out.getvalue().encode("utf-8")


class _Page(HTMLParser):
    """Collects tags, addresses and text; fails on a tag that is not closed in order."""

    VOID = frozenset({"meta", "img", "br", "link", "input", "hr"})

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.text: list[str] = []
        self.handlers: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in {"src", "href", "srcset", "action"}:
                self.addresses.append(value or "")
            if name.startswith("on") or name == "style":
                self.handlers.append(name)
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def close(self) -> None:
        super().close()
        assert self._open == []


def test_html_needs_nothing_and_runs_nothing(result: ScanResult, tmp_path: Path) -> None:
    thumbnails = {result.files[n].content.sha256: JPEG for n in page.files_shown(result)[:3]}
    path = tmp_path / "report.html"
    page.write_page(result, thumbnails, path)
    text = path.read_text("utf-8")
    parsed = _Page()
    parsed.feed(text)
    parsed.close()
    assert set(parsed.tags).isdisjoint({"script", "link", "iframe", "object", "form", "base"})
    assert parsed.handlers == []
    assert all(a.startswith(("data:image/jpeg;base64,", "file:///")) for a in parsed.addresses)
    assert "url(" not in text
    assert "@import" not in text
    shown = "".join(parsed.text)
    for name in (r"line\nbreak.png", "<script>alert(1)<b>.png", r"not-utf8-\udce9.png"):
        assert name in shown
    assert "Ann's Mac" in shown
    assert r"bad\nname.jpg" in shown
    assert "file:///not-utf8-%E9.png" in parsed.addresses
    cards = parsed.tags.count("li") - len(result.errors)
    without = shown.count("no thumbnail")
    assert 0 < without < cards
    assert parsed.tags.count("img") == cards - without
    assert list(tmp_path.iterdir()) == [path], "nothing is left over"


def test_the_size_of_a_page_is_bounded(
    result: ScanResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "THUMBNAIL_BUDGET", 3 * len(JPEG))
    thumbnails = {result.files[n].content.sha256: JPEG for n in page.files_shown(result)}
    page.write_page(result, thumbnails, tmp_path / "report.html")
    text = (tmp_path / "report.html").read_text("utf-8")
    assert text.count("<img") == 3
    assert "no thumbnail" in text


def test_only_files_that_are_shown_get_thumbnails(result: ScanResult) -> None:
    shown = {result.files[n].path for n in page.files_shown(result)}
    assert "alone.png" not in shown
    assert "copy.png" not in shown, "its first has the same bytes"
    assert "clip.mp4" in shown


def test_a_page_that_cannot_be_written_leaves_the_old_one(
    result: ScanResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.html"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="No space"):
        page.write_page(result, {}, path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("width", [80, 200])
def test_table_shows_every_path_on_one_line_each(result: ScanResult, width: int) -> None:
    console = Console(width=width, record=True, file=io.StringIO(), markup=False)
    table.show(result, console)
    text = console.export_text()
    assert "\x1b" not in text
    for file in result.files:
        if file.path.isprintable() and file.path != "alone.png":
            assert file.path in text
    assert r"line\nbreak.png" in text
    assert "[bold]markup[/bold].png" in text
    assert "= identical file" in text if width == 200 else "identical file" in text
    assert "0:01" in text
    assert "11 files: 10 images and 1 video" in text
    assert "2 errors:" in text
    assert "on Ann's Mac (Macintosh: Chrome)" in text


def test_a_scan_without_anything_says_so() -> None:
    assert table.summary_lines(ScanResult(18, seconds=0.04)) == [
        "0 files; 0.0 s.",
        "0 groups at variance 18.",
    ]
