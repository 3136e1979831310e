"""What a person does on TagCat's pages, in one place for all end-to-end tests."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

PASSWORD = "a long enough password"
PATIENCE = 60
"""Seconds to wait: what takes long on a busy machine is no failure."""


def drop_files(page: Page, paths: list[Path]) -> None:
    """Drop files onto the window, as from the desktop."""
    page.evaluate(
        "() => { const i = document.createElement('input'); i.type = 'file'; i.multiple = true;"
        " i.id = 'dropped'; i.hidden = true; document.body.append(i); }"
    )
    page.locator("#dropped").set_input_files(paths)
    page.evaluate(
        "() => { const i = document.getElementById('dropped'); const data = new DataTransfer();"
        " for (const file of i.files) data.items.add(file); i.remove();"
        " for (const type of ['dragenter', 'dragover', 'drop'])"
        " document.body.dispatchEvent(new DragEvent(type, {dataTransfer: data, bubbles: true,"
        " cancelable: true})); }"
    )


def wait_until(page: Page, script: str, arg: Any = None, seconds: float = PATIENCE) -> None:
    """Wait until an expression or function is true on the page.

    Playwright's own way evaluates text inside the page, which our policy of content forbids.
    """
    end = time.monotonic() + seconds
    while not page.evaluate(script, arg):
        assert time.monotonic() < end, f"still not true after {seconds} s: {script}"
        page.wait_for_timeout(50)


def eventually(page: Page, check: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait until a check passes, for what is put together of several looks at the page."""
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, f"still not true after {seconds} s"
        page.wait_for_timeout(50)


_STORED = """async (store) => {
    const db = await new Promise((ok, no) => {
        const asked = indexedDB.open('tagcat');
        asked.onsuccess = () => ok(asked.result);
        asked.onerror = () => no(asked.error);
    });
    const asked = db.transaction(store).objectStore(store).getAll();
    const found = await new Promise((ok) => { asked.onsuccess = () => ok(asked.result); });
    db.close();
    return found;
}"""


def stored(page: Page, store: str) -> list[Any]:
    """All that the page keeps in one of the stores of its IndexedDB."""
    found: list[Any] = page.evaluate(_STORED, store)
    return found


def wait_until_kept(page: Page, count: int) -> None:
    """Wait until the fingerprints and thumbnails of so many files are stored, which happens beside
    the reading and ends after it."""
    stores = ("hashes", "thumbnails")
    eventually(page, lambda: all(len(stored(page, store)) == count for store in stores))


def tab(page: Page, name: str, count: int | None = None) -> Locator:
    """The button that shows one kind of results, with its count if that matters."""
    end = "" if count is None else rf" ?{count}$"
    return page.get_by_role("button", name=re.compile(f"^{name}{end}", re.IGNORECASE))


def wait_for_results(page: Page, **counts: int) -> None:
    """Wait until nothing is left to read and each tab of the results shows its count."""
    for name, count in counts.items():
        expect(tab(page, name.replace("_", "[ -]"), count)).to_be_visible()
    expect(page.get_by_role("region", name="Progress")).to_have_count(0)


def groups(page: Page) -> list[set[str]]:
    """The names of the members of each group shown."""
    return [
        set(section.locator(".member-name").all_inner_texts())
        for section in page.locator("section.group").all()
    ]


def sign_in(page: Page, *, new: bool) -> None:
    """Sign in as anna, or register her, without leaving the page."""
    page.get_by_role("link", name="Account").click()
    if new:
        page.get_by_role("button", name="I am new here").click()
    page.get_by_label("Name", exact=True).fill("anna")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account" if new else "Sign in", exact=True).click()
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()


def save_all(page: Page, device: str) -> None:
    """Choose every file that was read and save it under a name for this device."""
    page.get_by_role("button", name="Choose", exact=True).click()
    page.get_by_text("All files", exact=True).click()
    page.get_by_role("button", name="Save to collection").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name of this device").fill(device)
    dialog.get_by_role("button", name=re.compile(r"^Save \d+ file")).click()
    expect(dialog.get_by_text(re.compile(r"^\d+ files? saved"))).to_be_visible()
