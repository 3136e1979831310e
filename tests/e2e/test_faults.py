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
from e2e.pages import (
    drop_files,
    eventually,
    save_all,
    sign_in,
    stored,
    tab,
    wait_for_results,
    wait_until_kept,
)
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
            # The page gives up after 12 seconds, which the new server may need to start.
            again = dialog.get_by_role("button", name="Try again")
            expect(said.or_(again)).to_be_visible()
            if again.is_visible():
                again.click()
            expect(said).to_be_visible()
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
        expect(said).to_be_visible()
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

    # Nor is there room for what is decided; leaving is asked about until there is.
    dialog.get_by_role("button", name="Close").last.click()
    page.get_by_role("link", name=re.compile("^Review 1 group")).click()
    expect(page.get_by_text(re.compile("^Best: "))).to_be_visible()
    page.keyboard.press("k")
    expect(alert).to_contain_text("what you chose in the review are here until you close")
    with page.expect_event("dialog") as asked:
        page.evaluate("() => { setTimeout(() => location.reload()); }")
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": served.address})
    alert.get_by_role("button", name="Try again").click()
    expect(alert).to_have_count(0)
    assert len(stored(page, "choices")) == 1
    take_up(page)
    expect(page.locator(".memberbox-marks").filter(has_text="keep")).to_have_count(1)
    assert errors == []


# Puts into the copies, which never give way, until nothing at all fits any more.
FILL = """async () => {
    const db = await new Promise((ok, no) => {
        const asked = indexedDB.open('tagcat');
        asked.onsuccess = () => ok(asked.result);
        asked.onerror = () => no(asked.error);
    });
    let count = 0;
    for (const size of [20000, 1000, 100]) {
        for (let fits = true; fits; ) fits = await new Promise((ok) => {
            const change = db.transaction('copies', 'readwrite');
            change.objectStore('copies').put({ sha256: `${count++}`, blob: '\u00ff'.repeat(size) });
            change.oncomplete = () => ok(true);
            change.onabort = () => ok(false);
        });
    }
    db.close();
}"""


def take_up(page: Page) -> None:
    """Go on with the review of before a reload."""
    page.reload()
    page.get_by_role("button", name="Take it up again").click()
    wait_for_results(page, groups=1)
    page.get_by_role("link", name=re.compile("^Review 1 group")).click()
    expect(page.get_by_text(re.compile("^Best: "))).to_be_visible()


def test_decisions_find_room_in_a_full_browser_and_are_not_lost_silently(
    chromium: Browser, served: Served, many: list[Path]
) -> None:
    context = new_profile(chromium)
    page = context.new_page()
    page.goto(served.address)
    # Before anything is kept, as the browser looks at what is left now and then only.
    devtools = context.new_cdp_session(page)
    quota = {"origin": served.address, "quotaSize": 1_500_000}
    devtools.send("Storage.overrideQuotaForOrigin", quota)
    drop_files(page, many[:20])
    wait_for_results(page, groups=1)
    page.get_by_role("link", name=re.compile("^Review 1 group")).click()
    expect(page.get_by_text(re.compile("^Best: "))).to_be_visible()

    # Full: thumbnails, which can be made again, give way.
    wait_until_kept(page, 20)
    page.evaluate(FILL)
    assert stored(page, "thumbnails") != []
    removed = page.locator(".memberbox-marks").filter(has_text="remove")
    page.keyboard.press("x")
    expect(removed).to_have_count(1)
    eventually(page, lambda: stored(page, "thumbnails") == [])
    expect(page.get_by_role("alert")).to_have_count(0)
    assert len(stored(page, "hashes")) == 20
    eventually(page, lambda: len(stored(page, "choices")) == 2)
    take_up(page)
    expect(removed).to_have_count(1)


def test_a_page_outlives_its_server(chromium: Browser, tmp_path: Path, many: list[Path]) -> None:
    if not BUILT_APP.is_file():
        pytest.fail("the web app is not built: make e2e builds it")
    home = tmp_path / "home"
    server = Server(home)
    try:
        with relay(server.address) as wire:
            page = new_profile(chromium).new_page()
            errors: list[str] = []
            page.on("pageerror", lambda error: errors.append(str(error)))
            compared(page, wire.address, many[:3], new=True)
            save_all(page, "Anna's laptop")
            page.get_by_role("dialog").get_by_role("link", name="See the collection").click()
            page.get_by_role("link", name="Review look-alikes").click()
            group = page.get_by_role("heading", name="3 look-alike images")
            expect(group).to_be_visible()
            expect(page.get_by_text(re.compile("^Best: "))).to_be_visible()

            server.kill()
            page.keyboard.press("k")
            alert = page.get_by_role("alert")
            expect(alert).to_contain_text("this could not be saved, so it is not done")
            expect(page.locator(".memberbox-marks").filter(has_text="keep")).to_have_count(0)
            # A view that was never loaded, as its code is not here yet.
            page.get_by_role("link", name="Tags", exact=True).click()
            expect(page.get_by_text("This part of TagCat could not be loaded")).to_be_visible()

            server = Server(home)
            wire.lead_to(server.address)
            expect(page.get_by_role("heading", name="Tags", level=1)).to_be_visible()
            expect(page.get_by_role("alert")).to_have_count(0)
            page.go_back()
            expect(group).to_be_visible()
            expect(page.get_by_text(re.compile("^Best: "))).to_be_visible()
            # The mark is there before the server has taken it.
            with page.expect_response("**/api/v1/choices") as told:
                page.keyboard.press("k")
            assert told.value.ok
            kept = page.locator(".memberbox-marks").filter(has_text="keep")
            expect(kept).to_have_count(1)
            page.reload()
            expect(kept).to_have_count(1)

            # Opened while only the API is away: nobody is told to sign in again.
            page.route("**/api/v1/session/refresh", lambda route: route.abort())
            page.goto(f"{wire.address}/images")
            expect(page.get_by_text("so your collection is out of sight")).to_be_visible()
            page.unroute("**/api/v1/session/refresh")
            rows = page.get_by_role("list", name="Images").get_by_role("listitem")
            expect(rows).to_have_count(3)
            assert errors == []
    finally:
        server.stop()


def test_tabs_of_one_browser_have_the_same_person(chromium: Browser, served: Served) -> None:
    context = new_profile(chromium)
    first, second = context.new_page(), context.new_page()
    first.goto(served.address)
    sign_in(first, new=True)
    second.goto(f"{served.address}/images")
    expect(second.get_by_role("heading", name="No images saved yet")).to_be_visible()
    first.get_by_role("button", name="Sign out", exact=True).click()
    expect(second.get_by_text("Your session has ended")).to_be_visible()
    sign_in(first, new=False)
    expect(second.get_by_role("heading", name="No images saved yet")).to_be_visible()
    # Another person in a third tab, while anna is in the others.
    context.new_page().goto(served.owner_link)
    for page in (first, second):
        page.get_by_role("link", name="Account").click()
        expect(page.get_by_role("heading", name="local")).to_be_visible()


HOLD = """() => new Promise((ok) => {
    const asked = indexedDB.open('tagcat', 1);
    asked.onupgradeneeded = () => {
        const make = (name, keyPath) => asked.result.createObjectStore(name, { keyPath });
        make('settings', null);
        for (const name of ['files', 'handles']) make(name, 'id').createIndex('sha256', 'sha256');
        for (const name of ['thumbnails', 'copies']) make(name, 'sha256');
        make('hashes', 'key');
        make('session', 'position');
    };
    asked.onsuccess = () => { window.held = asked.result; ok(); };
})"""


def test_an_older_tab_that_holds_on_is_named_and_waited_for(
    chromium: Browser, served: Served, many: list[Path]
) -> None:
    context = new_profile(chromium)
    # A tab with the first version of the database that does not let go, as one that is frozen.
    older = context.new_page()
    older.goto(f"{served.address}/healthz")
    older.evaluate(HOLD)
    page = context.new_page()
    page.goto(served.address)
    expect(page.get_by_text("Another tab has an older version of TagCat open")).to_be_visible()
    drop_files(page, many[:2])
    wait_for_results(page, groups=1)
    expect(page.get_by_text("this comparison is here until you close")).to_be_visible()
    older.close()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert len(stored(page, "session")) == len(stored(page, "hashes")) == 2
