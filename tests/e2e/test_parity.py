"""The browser and the command give every file the same fingerprint, bit for bit.

``TAGCAT_MEDIA`` may name a folder of further images and videos to compare.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tagcat.errors import UnreadableFile
from tagcat.fingerprint import fingerprint_file, guess_kind, hamming, parse_hex, read_content
from tagcat.fingerprint.model import KEY_FRAME_VARIANCE, DHash, ImageFingerprint

from . import harness
from .conftest import CHROMIUM_FLAGS

MEDIA = Path(__file__).parents[1] / "media"

BEYOND_BROWSERS = "use the tagcat command"
"""What the browser says of files that only the command can read."""

EXPLAINED = {
    "images/alpha.avif": "Chromium takes the alpha of this file as limited range (16 to 235)",
    "images/animated.avif": "Chromium takes BT.709 as its matrix, libavif BT.601 as its track says",
    "videos/damaged-middle.mp4": "browsers end decoding at damage and go on at the next key frame",
    "videos/h264-cropped-left.mp4": "Chromium cuts the left edge only to a multiple of 8 or more",
}
"""Shipped files whose fingerprints differ, and why. All others must agree."""


@dataclass
class Comparison:
    """How the two fingerprints of one file compare."""

    name: str
    differences: list[str] = field(default_factory=list)
    bits: int | None = None
    beyond_browsers: bool = False
    kind: str = "unreadable"


def python_side(path: Path) -> dict[str, Any]:
    """The fingerprint of Python, in the words of the browser's."""
    try:
        look = fingerprint_file(path)
    except UnreadableFile as error:
        return {"error": error.reason}
    facts: dict[str, Any] = {
        "kind": "image" if isinstance(look, ImageFingerprint) else "video",
        "sha256": read_content(path).sha256,
        "media_type": look.media_type,
        "width": look.width,
        "height": look.height,
    }
    if isinstance(look, ImageFingerprint):
        trimmed = look.trimmed and hash_json(look.trimmed)
        return facts | hash_json(look.dhash) | {"trimmed": trimmed}
    frames = [{"pos": frame.pos} | hash_json(frame.dhash) for frame in look.frames]
    return facts | {"frames": frames, "partial": look.partial, "variance": look.variance}


def hash_json(dhash: DHash) -> dict[str, str]:
    ties = {"ties": f"{dhash.ties:032x}"} if dhash.ties else {}
    return {"dhash": dhash.hex} | ties


def compare(name: str, browser: dict[str, Any], path: Path) -> Comparison:
    result = Comparison(name)
    python = python_side(path)
    result.kind = python.get("kind", "unreadable")
    if BEYOND_BROWSERS in browser.get("error", ""):
        result.beyond_browsers = True
        return result
    if "error" in browser or "error" in python:
        if not ("error" in browser and "error" in python):
            what = f"browser {browser.get('error')!r}, Python {python.get('error')!r}"
            result.differences.append(what)
        return result
    found = browser["fingerprint"]
    if "dhash" in found and "dhash" in python:
        result.bits = bits_apart(found, python)
    for key, value in python.items():
        if found.get(key) != value:
            result.differences.append(describe(key, found.get(key), value))
    return result


def bits_apart(a: dict[str, Any], b: dict[str, Any]) -> int:
    return hamming(parse_hex(a["dhash"]), parse_hex(b["dhash"]))


def describe(key: str, browser: Any, python: Any) -> str:
    if key == "frames" and browser is not None:
        at = next(
            (i for i, (a, b) in enumerate(zip(browser, python, strict=False)) if a != b),
            min(len(browser), len(python)),
        )
        first = f"from number {at} on: {browser[at : at + 1]} and {python[at : at + 1]}"
        return f"{len(browser)} and {len(python)} key frames, {first}"
    return f"{key}: {browser} and {python}"


@pytest.fixture(scope="module")
def page(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with harness.harness_page(chromium, tmp_path_factory.mktemp("harness")) as page:
        yield page


def compare_all(page: Page, root: Path, files: list[Path]) -> list[Comparison]:
    report = harness.run(page, files)
    outcomes = {files[int(outcome["path"])]: outcome for outcome in report["outcomes"]}
    assert set(outcomes) == set(files), "each file has one outcome"
    return [compare(str(file.relative_to(root)), outcomes[file], file) for file in files]


def table(comparisons: list[Comparison]) -> str:
    """A summary a person can read, with the files that differ."""
    lines = [f"{'':12} files  equal  differ  beyond browsers"]
    for kind in ("image", "video", "unreadable"):
        some = [c for c in comparisons if c.kind == kind]
        differ = sum(bool(c.differences) for c in some)
        beyond = sum(c.beyond_browsers for c in some)
        equal = len(some) - differ - beyond
        lines.append(f"{kind:12} {len(some):5} {equal:6} {differ:7} {beyond:16}")
    for comparison in comparisons:
        for difference in comparison.differences:
            why = EXPLAINED.get(comparison.name, "")
            lines.append(f"{comparison.name}: {difference}{why and f' ({why})'}")
    return "\n".join(lines)


def test_shipped_media(page: Page) -> None:
    """Every file of tests/media: images, videos and damaged ones."""
    files = sorted(
        path
        for folder in ("images", "videos", "damaged")
        for path in (MEDIA / folder).iterdir()
        if path.is_file()
    )
    comparisons = compare_all(page, MEDIA, files)
    print(f"\n{table(comparisons)}")
    unexplained = [c for c in comparisons if c.differences and c.name not in EXPLAINED]
    assert not unexplained
    assert sum(c.kind == "image" and c.bits == 0 for c in comparisons) >= 40
    assert sum(c.kind == "video" and not c.differences for c in comparisons) >= 15


@pytest.mark.skipif("TAGCAT_MEDIA" not in os.environ, reason="TAGCAT_MEDIA names no folder")
def test_further_media(page: Page) -> None:
    """A folder of real media: at most one bit apart for 99 of 100 images."""
    root = Path(os.environ["TAGCAT_MEDIA"])
    files = sorted(path for path in root.rglob("*") if path.is_file() and guess_kind(path))
    comparisons = compare_all(page, root, files)
    print(f"\n{table(comparisons)}")
    bits = [c.bits for c in comparisons if c.bits is not None]
    videos = [c for c in comparisons if c.kind == "video" and not c.beyond_browsers]
    near = sum(b <= 1 for b in bits)
    equal = sum(not c.differences for c in videos)
    print(f"images: {bits.count(0)} of {len(bits)} equal, {near} within one bit")
    print(f"videos: {equal} of {len(videos)} equal in every key frame and its time")
    assert near >= 0.99 * len(bits)
    assert equal >= 0.95 * len(videos)


def test_run_reports_progress_and_thumbnails(page: Page) -> None:
    """Progress goes up to all bytes, and every file that was read has a small JPEG."""
    files = [MEDIA / "images" / "photo.jpg", MEDIA / "videos" / "h264-rotate-90.mp4"]
    report = harness.run(page, files)
    last = report["progress"][-1]
    assert last["files"] == len(files)
    assert last["bytes"] == sum(file.stat().st_size for file in files)
    for outcome in report["outcomes"]:
        thumbnail, found = outcome["thumbnail"], outcome["fingerprint"]
        assert thumbnail["type"] == "image/jpeg"
        assert max(thumbnail["width"], thumbnail["height"]) <= 256
        wide = found["width"] > found["height"]
        assert (thumbnail["width"] > thumbnail["height"]) == wide


def test_file_that_changes_meanwhile(page: Page, tmp_path: Path) -> None:
    """A file that is not any more what was chosen is an error with that reason."""
    path = tmp_path / "gone.jpg"
    path.write_bytes((MEDIA / "images" / "photo.jpg").read_bytes())
    page.set_input_files("#files", [path])
    page.evaluate("() => document.querySelector('#files').files[0].size")
    path.write_bytes(b"another one")
    report = page.evaluate("() => window.tagcat.run()")
    assert report["outcomes"] == [
        {"path": "0", "error": "cannot be read: it was changed or taken away"}
    ]


def test_cancel(page: Page) -> None:
    """Cancelling ends a run at once."""
    files = sorted((MEDIA / "images").glob("*.jpg"))
    report = harness.run(page, files, cancelAfter=1)
    assert report["cancelled"]
    assert len(report["outcomes"]) == 1


def test_browser_without_webcodecs(chromium: Browser, tmp_path: Path) -> None:
    """On plain http from another machine a browser has neither WebCodecs nor its own digests."""
    names = ["videos/h264.mp4", "videos/hevc.mp4", "images/alpha.png", "images/exif-6.jpg"]
    files = [MEDIA / name for name in names]
    flags = [*CHROMIUM_FLAGS, "--host-resolver-rules=MAP insecure.test 127.0.0.1"]
    path = os.environ.get("TAGCAT_CHROMIUM") or shutil.which("chromium")
    browser = chromium.browser_type.launch(executable_path=path, args=flags)
    try:
        with harness.harness_page(browser, tmp_path / "page", "insecure.test") as page:
            assert page.evaluate("() => [isSecureContext, typeof VideoDecoder]") == [
                False,
                "undefined",
            ]
            report = harness.run(page, files)
    finally:
        browser.close()
    outcomes = {names[int(outcome["path"])]: outcome for outcome in report["outcomes"]}
    assert BEYOND_BROWSERS in outcomes["videos/hevc.mp4"]["error"]
    for name in names[2:]:
        assert not compare(name, outcomes[name], MEDIA / name).differences
    clip = outcomes["videos/h264.mp4"]
    assert clip["method"] == "seek"
    assert "WebCodecs is missing" in clip["warnings"][0]
    exact = python_side(files[0])
    found = clip["fingerprint"]
    assert found["sha256"] == exact["sha256"]
    assert (found["width"], found["height"]) == (exact["width"], exact["height"])
    assert abs(len(found["frames"]) - len(exact["frames"])) <= 2
    for frame in found["frames"]:
        assert min(bits_apart(frame, other) for other in exact["frames"]) <= KEY_FRAME_VARIANCE
