"""The privacy page shows what the browser sent, word for word, and no secret."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from e2e.conftest import Served, new_profile
from e2e.pages import PASSWORD, drop_files, eventually, save_all, sign_in, wait_for_results
from e2e.wire import Wire, relay

IMAGES = Path(__file__).parents[1] / "media" / "images"
PLACE = "Your pictures and videos stay on this device. Always."


def body_of(sent: bytes, path: str) -> Any:
    """The body of the first POST to ``path`` among what a browser sent."""
    request = sent.partition(f"POST {path} HTTP/1.1\r\n".encode())[2]
    return json.JSONDecoder().raw_decode(request.partition(b"\r\n\r\n")[2].decode())[0]


def test_shows_every_request_as_it_was_sent(chromium: Browser, served: Served) -> None:
    with relay(served.address) as wire:
        _watch(new_profile(chromium).new_page(), wire)


def _watch(page: Page, wire: Wire) -> None:
    asked: list[str] = []
    page.on("request", lambda each: asked.append(each.url) if "/api/" in each.url else None)
    page.goto(wire.address)
    drop_files(page, [IMAGES / "rocket.jpg"])
    wait_for_results(page, no_look_alikes=1)
    page.get_by_role("link", name=PLACE).click()
    expect(page.get_by_text("Nothing was sent.")).to_be_visible()
    assert asked == []

    sign_in(page, new=True)
    page.get_by_role("link", name="Compare", exact=True).click()
    save_all(page, "laptop")
    page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    page.get_by_role("link", name=PLACE).click()
    rows = page.get_by_role("list", name="Requests, the newest first").get_by_role("listitem")
    eventually(page, lambda: rows.count() == len(asked))
    told = {}
    for path in ("/api/v1/files", "/api/v1/accounts"):
        row = rows.filter(has=page.get_by_text(path, exact=True))
        row.locator("summary").click()
        told[path] = json.loads(row.locator("pre").inner_text())
    assert told["/api/v1/files"] == body_of(wire.sent, "/api/v1/files")
    assert told["/api/v1/accounts"] == {"name": "anna", "password": "•••"}
    assert body_of(wire.sent, "/api/v1/accounts") == {"name": "anna", "password": PASSWORD}
    assert PASSWORD not in page.locator("body").inner_text()

    # Nobody who comes after sees it.
    page.get_by_role("link", name="Account", exact=True).click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_role("link", name=PLACE).click()
    expect(page.get_by_text("Nothing was sent.")).to_be_visible()
    page.context.close()
