"""The privacy page shows what the browser sent, word for word, and no secret."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Browser, expect

from e2e.conftest import Served, new_profile
from e2e.pages import PASSWORD, drop_files, save_all, sign_in, wait_for_results

IMAGES = Path(__file__).parents[1] / "media" / "images"
PLACE = "Your pictures and videos stay on this device. Always."


def test_shows_every_request_as_it_was_sent(chromium: Browser, served: Served) -> None:
    context = new_profile(chromium)
    page = context.new_page()
    bodies: dict[str, str] = {}
    asked: list[str] = []

    def note(method: str, url: str, body: str | None) -> None:
        if "/api/" in url:
            asked.append(method)
            bodies[url.removeprefix(served.address)] = body or ""

    page.on("request", lambda each: note(each.method, each.url, each.post_data))
    page.goto(served.address)
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
    expect(rows).to_have_count(len(asked))
    told = {}
    for path in ("/api/v1/files", "/api/v1/accounts"):
        row = rows.filter(has=page.get_by_text(path, exact=True))
        row.locator("summary").click()
        told[path] = json.loads(row.locator("pre").inner_text())
    assert told["/api/v1/files"] == json.loads(bodies["/api/v1/files"])
    assert told["/api/v1/accounts"] == {"name": "anna", "password": "•••"}
    assert PASSWORD in bodies["/api/v1/accounts"]
    assert PASSWORD not in page.locator("body").inner_text()

    # Nobody who comes after sees it.
    page.get_by_role("link", name="Account", exact=True).click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name=PLACE).click()
    expect(page.get_by_text("Nothing was sent.")).to_be_visible()
    context.close()
