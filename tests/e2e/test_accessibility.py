"""No view has an accessibility violation that axe-core finds, in light, in dark, on a phone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyotp
from playwright.sync_api import Page, expect

from e2e.conftest import Served
from e2e.pages import (
    PASSWORD,
    drop_files,
    save_all,
    sign_in,
    tab,
    wait_for_results,
    wait_until,
)

ROOT = Path(__file__).parents[2]
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
IMAGES = ROOT / "tests" / "media" / "images"
VIDEOS = ROOT / "tests" / "media" / "videos"
FILES = [
    IMAGES / "photo.jpg",
    IMAGES / "photo-444.jpg",
    IMAGES / "rocket.jpg",
    VIDEOS / "h264.mp4",
    VIDEOS / "vp9.webm",
    ROOT / "tests" / "media" / "damaged" / "text.jpg",
]


ALL_STAND = """() => document.getAnimations().every((each) =>
    each.playState !== 'running' || each.effect.getComputedTiming().iterations === Infinity)"""


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is, any impact, with where it is."""
    # Fading in lowers the contrast for as long as it lasts.
    page.wait_for_timeout(200)
    wait_until(page, ALL_STAND)
    found: dict[str, Any] = page.evaluate(
        "async (source) => {"
        " if (!window.axe) (0, eval)(source);"
        " return axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa',"
        " 'wcag22aa', 'best-practice']}); }",
        AXE.read_text("utf-8"),
    )
    return [
        f"{each['id']}: {each['help']}: {node['target']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def test_every_view_is_accessible(page: Page, served: Served) -> None:
    page.goto(served.address)
    assert violations(page) == []
    for view in ("compare", "images", "tags", "account", "privacy", "review", "review/collection"):
        page.goto(f"{served.address}/{view}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert violations(page) == []

    drop_files(page, FILES)
    wait_for_results(page, not_readable=1)
    for name in ("No look-alikes", "Not readable", "Groups"):
        tab(page, name).click()
        assert violations(page) == []
    box = page.get_by_role("combobox", name="Filter")
    box.click()
    box.press("ArrowDown")
    expect(page.get_by_role("listbox", name="Suggestions")).to_be_visible()
    assert violations(page) == []
    box.fill("cat sise>10MB")
    box.blur()
    expect(page.get_by_text("unknown field")).to_be_visible()
    assert violations(page) == []
    box.fill("")
    page.get_by_role("button", name="Look at photo.jpg").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)

    sign_in(page, new=True)
    assert violations(page) == []
    page.get_by_role("link", name="Compare", exact=True).click()
    save_all(page, "laptop")
    assert violations(page) == []
    page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    page.get_by_role("link", name="Images").click()
    rows = page.get_by_role("list", name="Images").get_by_role("listitem")
    expect(rows).to_have_count(3)
    assert violations(page) == []
    rows.first.get_by_role("button").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []


def at_the_end(page: Page) -> list[str]:
    """What axe finds at the end of the page: further up, the bar lies over parts of buttons."""
    expect(page.locator(".factstable")).to_be_visible()
    expect(page.locator(".stage-panes")).to_be_visible()
    # The stage finds its height only when it has read both pictures.
    expect(page.get_by_text("Lining the pictures up")).to_have_count(0)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    return violations(page)


def test_the_review_is_accessible(page: Page, served: Served) -> None:
    page.goto(served.address)
    drop_files(page, FILES)
    wait_for_results(page, not_readable=1)
    page.get_by_role("link", name=re.compile("^Review")).click()
    expect(page.get_by_text("Looking for the best copy")).to_have_count(0)
    assert at_the_end(page) == []
    page.keyboard.press("x")
    assert at_the_end(page) == []
    for name in ("Keys", "Best copy", "Apply to all clear", "Clean up"):
        page.get_by_role("button", name=name).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        expect(page.get_by_role("progressbar")).to_have_count(0)
        assert at_the_end(page) == [], name
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Order").click()
    assert at_the_end(page) == []
    page.keyboard.press("Escape")
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_the_page_does_not_scroll_sideways(page: Page, served: Served) -> None:
    page.goto(served.address)
    drop_files(page, FILES)
    wait_for_results(page, not_readable=1)
    for view in ("Compare", "Images", "Tags", "Account"):
        page.get_by_role("link", name=view, exact=True).click()
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, view


def test_the_account_is_accessible_at_every_step(page: Page, served: Served) -> None:
    page.goto(served.address)
    sign_in(page, new=True)
    page.get_by_role("button", name="Change password").click()
    page.get_by_role("button", name="Set up a second factor").click()
    panel = page.get_by_role("region", name="Second factor")
    panel.get_by_label("Your password").fill(PASSWORD)
    assert violations(page) == []
    panel.get_by_role("button", name="Go on").click()
    expect(panel.get_by_role("img", name="QR code")).to_be_visible()
    assert violations(page) == []
    key = panel.get_by_text("Key:").locator("..").inner_text()
    secret = key.removeprefix("Key:").replace(" ", "").strip()
    panel.get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).now())
    panel.get_by_role("button", name="Turn it on").click()
    expect(panel.get_by_role("list", name="Recovery codes")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_keyed_hashes_are_accessible_at_every_step(page: Page, served: Served) -> None:
    page.goto(served.address)
    sign_in(page, new=True)
    keyed = page.get_by_role("region", name="Keyed hashes")
    keyed.get_by_text("What it does not hide").click()
    assert violations(page) == []
    keyed.get_by_role("button", name="Switch on keyed hashes").click()
    assert violations(page) == []
    keyed.get_by_label("Your password").fill(PASSWORD)
    keyed.get_by_role("button", name="Switch on", exact=True).click()
    expect(keyed.get_by_role("button", name="I have kept it")).to_be_visible()
    assert violations(page) == []
    with page.expect_download():
        keyed.get_by_role("button", name="Save the key file").click()
    keyed.get_by_role("button", name="I have kept it").click()
    assert violations(page) == []
    keyed.get_by_role("button", name="Forget the key here").click()
    page.get_by_role("dialog").get_by_role("button", name="Forget the key").click()
    expect(keyed.get_by_label("Or the key file")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="Compare", exact=True).click()
    drop_files(page, FILES[:1])
    wait_for_results(page, no_look_alikes=1)
    page.get_by_role("button", name="Choose", exact=True).click()
    page.get_by_text("All files", exact=True).click()
    page.get_by_role("button", name="Save to collection").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Your password, to open the key").fill("another password")
    dialog.get_by_role("button", name="Open with my password").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
