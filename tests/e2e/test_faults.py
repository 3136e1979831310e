"""What goes wrong around the page: a killed server, a second tab, a browser without room."""

from __future__ import annotations

import re
import threading
import time
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from crash.served import Server
from e2e.conftest import BUILT_APP, Served, new_profile
from e2e.pages import drop_files, save_all, sign_in, tab, wait_for_results
from e2e.wire import relay
from graph.checks import all_files, opened
from tagcat.settings import Settings

MEDIA = Path(__file__).parents[1] / "media"
MANY = 120


@pytest.fixture
def many(tmp_path: Path) -> list[Path]:
    """Small pictures that look alike, each with bytes of its own."""
    folder = tmp_path / "many"
    folder.mkdir()
    with Image.open(MEDIA / "images" / "rocket.jpg") as rocket:
        for number in range(MANY):
            rocket.resize((160 + number, 120)).save(folder / f"{number:03}.jpg", quality=70)
    return sorted(folder.iterdir())


def saved_names(home: Path) -> list[str]:
    """Names of all files in the collection."""
    with opened(Settings(home=home).store_path) as store:
        return sorted(
            file.info.name for user in store.users() for file in all_files(store, user.id)
        )


def start_saving(page: Page) -> None:
    """Choose every file and begin to save it."""
    page.get_by_role("button", name="Choose", exact=True).click()
    page.get_by_text("All files", exact=True).click()
    page.get_by_role("button", name="Save to collection").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name of this device").fill("Anna's laptop")
    dialog.get_by_role("button", name=re.compile(r"^Save \d+ file")).click()


def compared(page: Page, address: str, files: list[Path], *, new: bool) -> None:
    """Sign in and compare the files."""
    page.goto(address)
    sign_in(page, new=new)
    page.get_by_role("link", name="Compare", exact=True).click()
    drop_files(page, files)
    wait_for_results(page, groups=1)


def test_saving_goes_on_after_the_server_was_killed_and_makes_nothing_twice(
    chromium: Browser, tmp_path: Path, many: list[Path]
) -> None:
    if not BUILT_APP.is_file():
        pytest.fail("the web app is not built: make e2e builds it")
    home = tmp_path / "home"
    server = Server(home)
    try:
        with relay(server.address) as wire:
            page = new_profile(chromium).new_page()
            compared(page, wire.address, many, new=True)

            def kill() -> None:
                while b"POST /api/v1/files" not in wire.sent:
                    time.sleep(0.001)
                time.sleep(0.05)
                server.kill()

            killing = threading.Thread(target=kill)
            killing.start()
            start_saving(page)
            killing.join()
            dialog = page.get_by_role("dialog")
            expect(dialog.get_by_text("Trying again", exact=False)).to_be_visible()
            before = saved_names(home)
            assert len(before) < MANY
            server = Server(home)
            wire.lead_to(server.address)
            # Those of the request that was cut off may be there already.
            said = dialog.get_by_text(re.compile(r"^\d+ files saved"))
            expect(said).to_be_visible(timeout=60_000)
            assert sum(
                map(int, re.findall(r"(\d+) files? (?:saved|known)", said.inner_text()))
            ) == (MANY)
            page.goto(f"{wire.address}/images")
            marks = page.get_by_role("list", name="Images").get_by_text("⧈")
            expect(marks.first).to_be_visible()
    finally:
        server.stop()
    assert set(before) <= set(saved_names(home))
    assert saved_names(home) == [path.name for path in many]


def test_two_tabs_that_save_the_same_files_at_once(
    chromium: Browser, served: Served, many: list[Path]
) -> None:
    context = new_profile(chromium)
    tabs = [context.new_page(), context.new_page()]
    compared(tabs[0], served.address, many, new=True)
    tabs[1].goto(served.address)
    drop_files(tabs[1], many)
    wait_for_results(tabs[1], groups=1)
    for page in tabs:
        start_saving(page)
    for page in tabs:
        said = page.get_by_role("dialog").get_by_text(re.compile(r"^\d+ files? saved"))
        expect(said).to_be_visible(timeout=60_000)
    assert saved_names(served.home) == [path.name for path in many]


def test_a_browser_without_room_says_so_and_goes_on(
    chromium: Browser, served: Served, many: list[Path]
) -> None:
    context = new_profile(chromium)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(served.address)
    # As much as is taken already: nothing more can be kept.
    devtools = context.new_cdp_session(page)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": served.address, "quotaSize": 1})
    compared(page, served.address, many, new=True)
    expect(tab(page, "Groups", 1)).to_be_visible()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("storage is full: this comparison is here until you close")
    save_all(page, "Anna's laptop")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("storage is full: it cannot remember that these files")
    assert saved_names(served.home) == [path.name for path in many]
    assert errors == []
