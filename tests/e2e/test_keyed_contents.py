"""In a keyed collection neither the wire nor the database has the SHA-256 of a file, and yet the
page knows which files are here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from e2e.conftest import Served, new_profile
from e2e.pages import PASSWORD, drop_files, save_all, sign_in, wait_for_results
from e2e.wire import relay
from tagcat.fingerprint.keyed import HashKey

IMAGES = Path(__file__).parents[1] / "media" / "images"
FILES = [IMAGES / name for name in ("photo.jpg", "photo-444.jpg", "rocket.jpg")]


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of a browser that was never here before."""
    context = new_profile(chromium)
    yield context.new_page()
    context.close()


def switch_on(page: Page) -> HashKey:
    """Key the hashes of who is signed in, who is at the account view; gives the key."""
    panel = page.get_by_role("region", name="Keyed hashes")
    panel.get_by_role("button", name="Switch on keyed hashes").click()
    panel.get_by_label("Your password").fill(PASSWORD)
    panel.get_by_role("button", name="Switch on", exact=True).click()
    with page.expect_download() as download:
        panel.get_by_role("button", name="Save the key file").click()
    panel.get_by_role("button", name="I have kept it").click()
    return HashKey.of_text(Path(download.value.path()).read_text())


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def rows(page: Page) -> Locator:
    return page.get_by_role("main").get_by_role("listitem").filter(has_text=".jpg")


def expect_here(page: Page, count: int) -> None:
    """Expect so many of the images in the list to be known as files of this device."""
    page.get_by_role("link", name="Images", exact=True).click()
    expect(rows(page)).to_have_count(len(FILES))
    expect(rows(page).get_by_role("img", name="On this device")).to_have_count(count)
    expect(rows(page).locator("img.thumb")).to_have_count(count)


def test_names_files_by_ids_on_the_wire_and_by_sha256_on_the_page(
    page: Page, served: Served
) -> None:
    with relay(served.address) as wire:
        page.goto(wire.address)
        key = _use_everything(page)
        # Nothing more is sent.
        page.context.close()
        sent = wire.sent
    stored = b"".join(each.read_bytes() for each in served.home.rglob("*") if each.is_file())
    for path in FILES:
        sha256 = sha256_of(path)
        content_id = key.content_id(sha256)
        assert sha256.encode() not in sent
        assert content_id.encode() in sent
        assert sha256.encode() not in stored
        assert bytes.fromhex(sha256) not in stored
        assert content_id.encode() in stored or bytes.fromhex(content_id) in stored


def _use_everything(page: Page) -> HashKey:
    sign_in(page, new=True)
    key = switch_on(page)
    page.get_by_role("link", name="Compare", exact=True).click()
    drop_files(page, FILES)
    wait_for_results(page, groups=1)
    save_all(page, "laptop")
    page.get_by_role("dialog").get_by_role("button", name="Close").last.click()

    # Tags and ratings, from a file's details.
    expect_here(page, len(FILES))
    rows(page).filter(has_text="rocket.jpg").get_by_role("button").first.click()
    details = page.get_by_role("dialog")
    details.get_by_role("combobox", name="Add tags").fill("space")
    page.keyboard.press("Enter")
    tags = details.get_by_role("list", name="Tags", exact=True)
    expect(tags.get_by_role("listitem")).to_have_text([re.compile("space")])
    expect(details.get_by_text(sha256_of(IMAGES / "rocket.jpg"))).to_be_visible()
    # What lies around it begins where the address says.
    details.get_by_role("link", name=re.compile("graph", re.IGNORECASE)).first.click()
    expect(page.get_by_role("heading", name="Graphs", level=1)).to_be_visible()
    expect(page.get_by_text("rocket.jpg").first).to_be_visible()

    # A decision on two look-alikes.
    page.get_by_role("link", name="Images", exact=True).click()
    page.get_by_role("link", name=re.compile("^Review look-alikes")).click()
    expect(page.get_by_role("heading", name=re.compile("2 look-alike images"))).to_be_visible()
    expect(page.get_by_text("Looking for the best copy")).to_have_count(0)
    with page.expect_response("**/api/v1/decisions") as decided:
        page.keyboard.press("Shift+N")
    assert decided.value.ok

    # After a reload all of it is still there.
    page.reload()
    expect_here(page, len(FILES))
    expect(rows(page).filter(has_text="rocket.jpg")).to_contain_text("space")
    page.get_by_role("link", name=re.compile("^Review look-alikes")).click()
    expect(page.get_by_text("2 look-alike images")).to_have_count(0)

    # Without the key the collection can be seen, and with it files are known again at once.
    page.get_by_role("link", name="Account", exact=True).click()
    panel = page.get_by_role("region", name="Keyed hashes")
    panel.get_by_role("button", name="Forget the key here").click()
    page.get_by_role("dialog").get_by_role("button", name="Forget the key").click()
    expect_here(page, 0)
    expect(rows(page).filter(has_text="rocket.jpg")).to_contain_text("space")
    page.get_by_role("link", name="Account", exact=True).click()
    panel.get_by_label("Your password, to open the key").fill(PASSWORD)
    panel.get_by_role("button", name="Open with my password").click()
    expect(panel.get_by_role("button", name="Save the key file")).to_be_visible()
    expect_here(page, len(FILES))
    return key
