"""Comparing in the page: bad files, the variance, pause and cancel, and taking it up again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from e2e.conftest import Served, new_profile
from e2e.pages import drop_files, eventually, groups, tab, wait_for_results

MEDIA = Path(__file__).parents[1] / "media"


@pytest.fixture
def page(chromium: Browser, served: Served) -> Iterator[Page]:
    """The start page, in a browser that was never here before."""
    context = new_profile(chromium)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(served.address)
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for the files of a test."""
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


def test_each_bad_file_is_named_with_its_reason(page: Page, folder: Path) -> None:
    (folder / "empty.jpg").touch()
    (folder / "two\nlines.jpg").write_text("no picture")
    (folder / "<img src=x onerror=alert(1)>.png").write_text("no picture")
    bad = {
        "empty.jpg": "empty",
        "<img src=x onerror=alert(1)>.png": "text file",
        "text.jpg": "text file",
        "truncated.jpg": "cut short",
        "bomb.png": "too large",
        "truncated-no-index.mp4": "cut short",
        "sound-only.m4a": "no video",
    }
    damaged = [path for path in (MEDIA / "damaged").iterdir() if path.name in bad]
    good = MEDIA / "images" / "photo.jpg"
    drop_files(page, [*folder.iterdir(), *damaged, good])
    wait_for_results(page, no_look_alikes=1, not_readable=len(bad) + 1)
    tab(page, "Not readable").click()
    text = page.get_by_role("region", name="Results").inner_text().lower()
    for name, reason in bad.items():
        line = next(part for part in re.split(r"\n(?=\S)", text) if name in part)
        after = text[text.index(line) :][:400]
        assert reason in after, f"{name}: {after}"


def test_the_variance_regroups_at_once_and_reads_nothing(page: Page, folder: Path) -> None:
    with Image.open(MEDIA / "images" / "rocket.jpg") as rocket:
        rocket.save(folder / "a.png")
        width, height = rocket.size
        rocket.crop((16, 10, width - 16, height - 10)).save(folder / "cropped.png")
    drop_files(page, sorted(folder.iterdir()))
    wait_for_results(page, groups=1)
    page.evaluate("window.performance.clearResourceTimings()")
    page.get_by_role("slider", name="Variance").fill("0")
    expect(tab(page, "Groups", 0)).to_be_visible()
    expect(tab(page, "No look-alikes", 2)).to_be_visible()
    page.get_by_role("slider", name="Variance").fill("25")
    expect(tab(page, "Groups", 1)).to_be_visible()
    eventually(page, lambda: groups(page) == [{"a.png", "cropped.png"}])
    assert page.evaluate("performance.getEntriesByType('resource').map((e) => e.name)") == []


def test_a_filter_says_which_files_are_shown(page: Page, folder: Path) -> None:
    with Image.open(MEDIA / "images" / "rocket.jpg") as rocket:
        rocket.save(folder / "Caf\u00e9 1.png")
        rocket.resize((320, 213)).save(folder / "small.jpg")
    with Image.open(MEDIA / "images" / "photo.jpg") as photo:
        photo.save(folder / "alone.png")
    drop_files(page, sorted(folder.iterdir()))
    wait_for_results(page, groups=1, no_look_alikes=1)
    box = page.get_by_role("combobox", name="Filter")

    def shows(text: str, groups: int, singles: int) -> None:
        box.fill(text)
        expect(tab(page, "Groups", groups)).to_be_visible()
        expect(tab(page, "No look-alikes", singles)).to_be_visible()

    shows("cafe\u0301", 1, 0)
    shows("-format:jpg format:png -small", 1, 1)
    shows("width>10000", 0, 0)
    shows("near:small.jpg<=25", 1, 0)
    shows("-near:small.jpg", 0, 1)
    shows("has:match OR alone", 1, 1)
    box.fill("alone sise>3")
    box.blur()
    message = page.get_by_text('unknown field "sise": did you mean "size"?')
    expect(message).to_be_visible()
    # What was in force before stays in force.
    expect(tab(page, "Groups", 1)).to_be_visible()
    box.fill("type:")
    box.press("ArrowDown")
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value("type:video ")
    expect(tab(page, "Groups", 0)).to_be_visible()


def test_pauses_resumes_cancels_and_goes_on_after_a_reload(page: Page, folder: Path) -> None:
    with Image.open(MEDIA / "images" / "rocket.jpg") as rocket:
        for number in range(30):
            grown = rocket.resize((2400 + number, 1600))
            grown.save(folder / f"{number:02}.jpg", quality=70)
    drop_files(page, sorted(folder.iterdir()))
    progress = page.get_by_role("region", name="Progress")
    progress.get_by_role("button", name="Pause").click()
    expect(progress.get_by_text("Paused")).to_be_visible()
    # What is under way is finished; then nothing moves.
    seen: list[str] = []

    def stands() -> bool:
        seen.append(progress.inner_text())
        return len(seen) > 20 and len(set(seen[-20:])) == 1

    eventually(page, stands)
    progress.get_by_role("button", name="Resume").click()
    progress.get_by_role("button", name="Cancel").click()
    left = progress.get_by_text(re.compile(r"\d+ files? not read yet"))
    expect(left).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Take it up again").click()
    expect(tab(page, "Groups")).to_be_visible()
    drop_files(page, sorted(folder.iterdir()))
    group = page.get_by_role("heading", name="30 look-alike images")
    expect(group).to_be_visible()
