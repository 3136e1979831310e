"""Tagging by keyboard alone: one file, many, a moment of a video; the tags; and undoing it all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from e2e.conftest import Served
from e2e.pages import drop_files, eventually, save_all, sign_in, wait_for_results, wait_until
from e2e.test_accessibility import violations

MEDIA = Path(__file__).parents[1] / "media"
FILES = [
    MEDIA / "images" / "photo.jpg",
    MEDIA / "images" / "photo-444.jpg",
    MEDIA / "images" / "rocket.jpg",
    MEDIA / "videos" / "h264.mp4",
    MEDIA / "videos" / "vp9.webm",
]


@pytest.fixture
def saved(page: Page, served: Served) -> Page:
    """Three images, two of them alike, and two videos that are alike, in anna's collection."""
    page.goto(served.address)
    sign_in(page, new=True)
    drop_files(page, FILES)
    wait_for_results(page, groups=2)
    save_all(page, "laptop")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    return page


def go(page: Page, view: str) -> None:
    """Go to a view by its link in the navigation."""
    link = page.get_by_role("navigation").get_by_role("link", name=view, exact=True)
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=view)).to_be_visible()


def reach(page: Page, target: Locator) -> None:
    """Press Tab until something has the focus, as a person without a mouse would."""
    expect(target).to_be_visible()
    for _ in range(60):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} cannot be reached by Tab")


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("main").get_by_role("listitem").filter(has_text=name)


def open_file(page: Page, name: str) -> Locator:
    """Open the details of a file of a list by keyboard; returns the dialog."""
    page.get_by_role("main").focus()
    reach(page, row(page, name).get_by_role("button").first)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def type_tags(page: Page, field: Locator, text: str) -> None:
    reach(page, field)
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def close(page: Page) -> None:
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_tags_rates_and_undoes_by_keyboard(saved: Page) -> None:
    page = saved
    go(page, "Images")
    dialog = open_file(page, "rocket.jpg")
    type_tags(page, dialog.get_by_role("combobox", name="Add tags"), "rocket, place:florida")
    tags = dialog.get_by_role("list", name="Tags", exact=True).get_by_role("listitem")
    expect(tags).to_have_text([re.compile("place:.*florida"), re.compile("rocket")])
    reach(page, dialog.get_by_role("radio", name="No rating"))
    # One step only: on a busy machine one of several could be taken for the last.
    page.keyboard.press("ArrowLeft")
    expect(dialog.get_by_role("radio", name="5 stars")).to_be_checked()
    latest = page.get_by_role("region", name="Latest change")
    expect(latest).to_contain_text("Rated 1 file")
    reach(page, dialog.get_by_role("textbox", name="Note"))
    page.keyboard.type("From the pad")
    page.keyboard.press("Control+Enter")
    expect(latest).to_contain_text("Wrote a note on 1 file")
    assert violations(page) == []
    close(page)
    expect(row(page, "rocket.jpg")).to_contain_text("5 of 5 stars")
    expect(row(page, "rocket.jpg")).to_contain_text("florida")
    page.keyboard.press("z")
    expect(latest).to_contain_text("Undone: Wrote a note on 1 file")
    page.keyboard.press("Control+z")
    expect(latest).to_contain_text("Undone: Rated 1 file")
    page.keyboard.press("Control+z")
    expect(row(page, "rocket.jpg")).not_to_contain_text("florida")
    page.keyboard.press("Shift+Z")
    expect(row(page, "rocket.jpg")).to_contain_text("florida")
    assert violations(page) == []


def test_a_change_that_ends_on_another_view_is_asked_for_again(saved: Page) -> None:
    page = saved
    go(page, "Images")
    dialog = open_file(page, "rocket.jpg")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/api/v1/tagging", hold)
    type_tags(page, dialog.get_by_role("combobox", name="Add tags"), "rocket")
    eventually(page, lambda: len(held) == 1)
    close(page)
    page.get_by_role("link", name="Your pictures and videos stay on this device").click()
    expect(page.get_by_role("heading", level=1, name="Privacy")).to_be_visible()
    with page.expect_response("**/api/v1/tagging"):
        held[0].continue_()
    go(page, "Tags")
    rows = page.get_by_role("list", name="Tags", exact=True).get_by_role("listitem")
    expect(rows.filter(has_text="rocket")).to_contain_text("1 image")


def test_tags_many_at_once_and_takes_over_an_offer(saved: Page) -> None:
    page = saved
    go(page, "Images")
    for name in ("rocket.jpg", "photo.jpg"):
        reach(page, row(page, name).get_by_role("checkbox"))
        page.keyboard.press("Space")
    reach(page, page.get_by_role("button", name="Tags", exact=True))
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Tags of 2 files")
    type_tags(page, dialog.get_by_role("combobox"), "seen")
    expect(dialog.get_by_role("listitem").filter(has_text="seen")).to_be_visible()
    close(page)
    dialog = open_file(page, "photo.jpg")
    # What was there is suggested; a part of its name, in any case, is enough.
    field = dialog.get_by_role("combobox", name="Add tags")
    reach(page, field)
    page.keyboard.type("Astro")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("listitem").filter(has_text="Astro")).to_be_visible()
    close(page)
    reach(page, page.get_by_role("button", name="Tags", exact=True))
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Tags of 2 files")
    some = dialog.get_by_role("listitem").filter(has_text="Astro")
    expect(some).to_contain_text("1 of 2")
    reach(page, dialog.get_by_role("button", name="Take off Astro"))
    page.keyboard.press("Enter")
    expect(some).to_have_count(0)
    assert violations(page) == []
    close(page)

    dialog = open_file(page, "photo-444.jpg")
    offers = dialog.get_by_role("list", name="Offered tags").get_by_role("listitem")
    expect(offers).to_have_count(1)
    expect(offers).to_contain_text("from photo.jpg on laptop")
    tags = dialog.get_by_role("list", name="Tags", exact=True)
    expect(tags).to_have_count(0)
    assert violations(page) == []
    reach(page, dialog.get_by_role("button", name="Take over seen"))
    page.keyboard.press("Enter")
    expect(tags).to_contain_text("seen")
    expect(dialog.get_by_text("No look-alike has a tag")).to_be_visible()


def test_tags_a_moment_on_the_player(saved: Page) -> None:
    page = saved
    go(page, "Videos")
    dialog = open_file(page, "vp9.webm")
    reach(page, dialog.get_by_role("button", name="Open", exact=True))
    page.keyboard.press("Enter")
    video = dialog.locator("video")
    expect(video).to_be_visible()
    expect(dialog.get_by_role("button", name="Tag this moment")).to_be_visible()
    wait_until(page, "document.querySelector('video').duration > 0")
    video.evaluate("video => { video.currentTime = video.duration / 2; }")
    half = video.evaluate("video => video.duration / 2")
    dialog.get_by_role("heading", name="vp9.webm").focus()
    page.keyboard.press("t")
    field = dialog.get_by_role("combobox", name=re.compile("Add tags at"))
    expect(field).to_be_focused()
    page.keyboard.type("goal")
    page.keyboard.press("Enter")
    moments = dialog.get_by_role("list", name="Tagged moments").get_by_role("listitem")
    expect(moments.first).to_contain_text("goal")
    expect(dialog.get_by_role("button", name="Tag this moment")).to_be_focused()
    assert violations(page) == []
    video.evaluate("video => { video.currentTime = 0; }")
    reach(page, dialog.get_by_role("button", name=re.compile(r"^Go to 0:\d\d\.\d$")))
    page.keyboard.press("Enter")
    wait_until(
        page, "half => Math.abs(document.querySelector('video').currentTime - half) < 0.2", arg=half
    )
    close(page)
    expect(row(page, "vp9.webm")).to_contain_text("1 tagged moment")

    # The other video looks the same, and its file is not open: its key frames are listed.
    dialog = open_file(page, "h264.mp4")
    expect(dialog.get_by_role("list", name="Offered tags")).to_contain_text("goal")
    reach(page, dialog.get_by_role("button", name=re.compile("Take over goal")))
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("list", name="Tagged moments")).to_contain_text("goal")
    frames = dialog.get_by_role("list", name="Key frames").get_by_role("button")
    reach(page, frames.first)
    page.keyboard.press("Enter")
    page.keyboard.type("start")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("list", name="Tagged moments")).to_contain_text("start")
    assert violations(page) == []


def test_changes_merges_and_removes_tags(saved: Page) -> None:
    page = saved
    go(page, "Tags")
    expect(page.get_by_text("No tags yet")).to_be_visible()
    assert violations(page) == []
    go(page, "Images")
    for name, tags in (
        ("rocket.jpg", "raket, place:florida"),
        ("photo.jpg", "rocket, place:earth"),
    ):
        dialog = open_file(page, name)
        type_tags(page, dialog.get_by_role("combobox", name="Add tags"), tags)
        expect(dialog.get_by_role("list", name="Tags", exact=True)).to_be_visible()
        close(page)
    go(page, "Tags")
    rows = page.get_by_role("list", name="Tags", exact=True).get_by_role("listitem")
    expect(rows).to_have_text(
        [re.compile(text) for text in ("raket", "rocket", "place", "place:earth", "place:florida")]
    )
    assert violations(page) == []

    reach(page, rows.filter(has_text="raket").get_by_role("button"))
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog")
    expect(panel.get_by_role("button", name="place:florida")).to_be_visible()
    assert violations(page) == []
    reach(page, panel.get_by_role("textbox", name="Name", exact=True))
    page.keyboard.press("Control+a")
    page.keyboard.type("rakete")
    page.keyboard.press("Enter")
    expect(panel.get_by_role("heading", name="rakete")).to_be_visible()
    reach(page, panel.get_by_role("radio", name="No colour"))
    page.keyboard.press("ArrowRight")
    expect(panel.locator(".offcanvas-title .tagdot")).to_be_visible()
    type_tags(page, panel.get_by_role("combobox"), "place:florida")
    expect(panel.get_by_role("button", name="No longer below place:florida")).to_be_visible()
    reach(page, panel.get_by_role("button", name="Merge into…"))
    page.keyboard.press("Enter")
    merging = page.get_by_role("dialog", name="Merge rakete into…")
    type_tags(page, merging.get_by_role("combobox"), "rocket")
    expect(merging.get_by_role("status").filter(has_text="rakete")).to_contain_text("1 file")
    assert violations(page) == []
    reach(page, merging.get_by_role("button", name="Merge", exact=True))
    page.keyboard.press("Enter")
    latest = page.get_by_role("region", name="Latest change")
    expect(latest).to_contain_text("Merged the tag rakete into rocket")
    expect(rows.filter(has_text="rocket")).to_contain_text("also rakete")
    expect(rows.filter(has_text="rocket")).to_contain_text("2 images")
    page.keyboard.press("z")
    expect(rows.filter(has_text="rakete")).to_contain_text("1 image")

    page.get_by_label("Arrange").select_option("tree")
    expect(rows.nth(2)).to_contain_text("Level 2:rakete")
    page.get_by_role("searchbox").fill("earth")
    expect(rows).to_have_count(1)
    reach(page, rows.get_by_role("checkbox"))
    page.keyboard.press("Space")
    reach(page, page.get_by_role("button", name="Remove"))
    page.keyboard.press("Enter")
    asking = page.get_by_role("dialog")
    reach(page, asking.get_by_role("button", name="Remove"))
    page.keyboard.press("Enter")
    expect(asking).to_have_count(0)
    expect(page.get_by_text("Nothing found")).to_be_visible()
    page.get_by_role("searchbox").fill("")
    expect(rows).to_have_count(3)
    reach(page, page.get_by_role("button", name="Go together"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("table")).to_contain_text("rakete")
    assert violations(page) == []
    reach(page, page.get_by_role("button", name="History"))
    page.keyboard.press("Enter")
    history = page.get_by_role("region", name="History")
    undo = history.get_by_role("button", name="Undo: Removed the tag place:earth")
    reach(page, undo)
    page.keyboard.press("Enter")
    expect(history.get_by_role("button", name="Do again: Removed the tag")).to_be_visible()
    assert violations(page) == []
    views = page.get_by_role("group", name="What to show")
    reach(page, views.get_by_role("button").first)
    page.keyboard.press("Enter")
    expect(rows.filter(has_text="place:earth")).to_contain_text("1 image")

    # A tag leads to its files, through the filter of the list; an ancestor finds them as well.
    reach(page, rows.filter(has_text="florida").get_by_role("button"))
    page.keyboard.press("Enter")
    reach(page, page.get_by_role("dialog").get_by_role("link", name="1 image"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Images")).to_be_visible()
    field = page.get_by_role("combobox", name="Filter")
    expect(field).to_have_value('tag:"place:florida"')
    images = page.get_by_role("list", name="Images").get_by_role("listitem")
    expect(images).to_have_count(1)
    reach(page, field)
    page.keyboard.press("Control+a")
    page.keyboard.type("-tag:rakete")
    expect(images).to_have_count(2)
    expect(field).to_be_focused()
    assert violations(page) == []
