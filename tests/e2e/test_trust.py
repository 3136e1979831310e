"""What keeps a page from doing harm: no third party is asked, text stays text, scripts are ours."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, BrowserContext, Page, expect

from e2e.conftest import Served, new_profile
from e2e.pages import PASSWORD, drop_files, save_all, sign_in, tab, wait_for_results

MEDIA = Path(__file__).parents[1] / "media"
# No slash may be in the name of a file.
MARKUP = "<img src=x onerror=document.title='owned'>"
NOTE = "<svg onload=document.title='owned'>"
VIOLATIONS = (
    "window.violations = [];"
    "document.addEventListener('securitypolicyviolation', (event) => window.violations.push("
    "`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));"
)


class Watch:
    """All requests of a browser, and what its pages complained of."""

    def __init__(self, context: BrowserContext) -> None:
        self.requests: list[str] = []
        self.errors: list[str] = []
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("console", lambda said: self._complained(said.type, said.text))
        context.add_init_script(VIOLATIONS)

    def _complained(self, kind: str, text: str) -> None:
        # The browser itself reports answers that are errors, which some are on purpose.
        if kind == "error" and "Failed to load resource" not in text:
            self.errors.append(text)

    def elsewhere(self, address: str) -> list[str]:
        """Requests to anything but ``address``."""
        return [url for url in self.requests if not url.startswith((address, "blob:", "data:"))]


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = new_profile(chromium)
    yield context
    context.close()


@pytest.fixture
def named(tmp_path: Path) -> list[Path]:
    """Two look-alikes and a broken file with markup in their names."""
    folder = tmp_path / "<b>files"
    folder.mkdir()
    first, second = folder / f"{MARKUP}.jpg", folder / f"small {MARKUP}.jpg"
    first.write_bytes((MEDIA / "images" / "rocket.jpg").read_bytes())
    with Image.open(first) as image:
        image.filter(ImageFilter.GaussianBlur(1)).save(second, quality=60)
    broken = folder / f"broken {MARKUP}.jpg"
    broken.write_text("no picture")
    return [first, second, broken]


VIEWS = (
    "tags",
    "labels",
    "images",
    "videos",
    "graphs",
    "graphs/map",
    "graphs/variance",
    "graphs/places",
    "review/collection",
    "privacy",
    "account",
)


def violations(page: Page) -> list[str]:
    found: list[str] = page.evaluate("window.violations")
    return found


def assert_inert(page: Page) -> None:
    """Nothing of the markup has become an element."""
    assert page.title() != "owned"
    injected = page.evaluate(
        "document.querySelectorAll('[onerror], [onload], img[src=x], main b, script:not([src])')"
        ".length"
    )
    assert injected == 0


def test_a_whole_session_asks_nobody_else_and_runs_no_text(
    context: BrowserContext, served: Served, named: list[Path]
) -> None:
    watch = Watch(context)
    page = context.new_page()
    seen: list[str] = []

    def look() -> None:
        assert_inert(page)
        seen.extend(violations(page))

    page.goto(served.address)
    drop_files(page, [*named, MEDIA / "videos" / "h264.mp4"])
    wait_for_results(page, groups=1, no_look_alikes=1, not_readable=1)
    expect(page.locator("main").get_by_text(MARKUP).first).to_be_visible()
    look()
    for name in ("Not readable", "No look-alikes", "Groups"):
        tab(page, name).click()
        look()
    page.get_by_role("button", name="Suggest labels").click()
    expect(page.get_by_text("3 files labelled")).to_be_attached(timeout=120_000)
    look()
    page.get_by_role("button", name="Look at").first.click()
    expect(page.get_by_role("dialog").get_by_text(MARKUP).first).to_be_visible()
    look()
    page.keyboard.press("Escape")
    page.get_by_role("link", name=re.compile("^Review")).click()
    expect(page.locator(".stage-panes")).to_be_visible()
    look()

    sign_in(page, new=True)
    look()
    page.get_by_role("link", name="Compare", exact=True).click()
    save_all(page, MARKUP)
    look()
    page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    page.get_by_role("link", name="Images").click()
    rows = page.get_by_role("list", name="Images").get_by_role("listitem")
    expect(rows).to_have_count(2)
    rows.first.get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    # A tag may not hold such characters, a note may.
    dialog.get_by_role("combobox", name="Add tags").fill(NOTE)
    dialog.get_by_role("combobox", name="Add tags").press("Enter")
    expect(dialog.get_by_text("A tag cannot").first).to_be_visible()
    look()
    dialog.get_by_role("combobox", name="Add tags").fill("")
    dialog.get_by_role("textbox", name="Note").fill(NOTE)
    dialog.get_by_role("textbox", name="Note").press("Control+Enter")
    expect(page.get_by_role("region", name="Latest change")).to_contain_text("Wrote a note")
    look()
    page.keyboard.press("Escape")
    for view in VIEWS:
        page.goto(f"{served.address}/{view}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if view == "graphs":
            expect(page.locator("main canvas").first).to_be_visible()
        look()
    page.goto(f"{served.address}/account")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export everything").click()
    assert download.value.suggested_filename == "tagcat-export.jsonl"
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("button", name="I am new here")).to_be_visible()
    look()

    assert seen == []
    assert watch.errors == []
    assert watch.elsewhere(served.address) == []
    assert len(watch.requests) > 20


@pytest.mark.parametrize(
    "attempt",
    [
        "document.body.innerHTML = '<p>text</p>'",
        "document.body.append(document.createRange().createContextualFragment('<p>text</p>'))",
        "document.body.append(Object.assign(document.createElement('script'), {text: 'f()'}))",
        "new Worker('https://example.org/worker.js')",
        "setTimeout('document.title = 1')",
        "trustedTypes.createPolicy('another', {createHTML: (text) => text})",
    ],
)
def test_text_cannot_become_markup_or_code(
    context: BrowserContext, served: Served, attempt: str
) -> None:
    page = context.new_page()
    page.goto(served.address)
    refused = page.evaluate(
        f"() => {{ try {{ {attempt}; return ''; }} catch (error) {{ return error.name; }} }}"
    )
    assert refused in {"TypeError", "EvalError"}


def code(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(int(time.time()) + 30 * steps)


def test_an_account_from_its_second_factor_to_its_end(
    context: BrowserContext, served: Served
) -> None:
    watch = Watch(context)
    page = context.new_page()
    page.goto(served.address)
    sign_in(page, new=True)

    # Set up: the key that is shown makes the codes.
    page.get_by_role("button", name="Set up a second factor").click()
    panel = page.get_by_role("region", name="Second factor")
    panel.get_by_label("Your password").fill(PASSWORD)
    panel.get_by_role("button", name="Go on").click()
    expect(panel.get_by_role("img", name="QR code for your authenticator app")).to_be_visible()
    shown = panel.get_by_text("Key:").locator("..").inner_text()
    secret = shown.removeprefix("Key:").replace(" ", "").strip()
    panel.get_by_label("Code", exact=True).fill("000000")
    panel.get_by_role("button", name="Turn it on").click()
    expect(panel.get_by_role("alert")).to_contain_text("wrong")
    if time.time() % 30 > 20:
        # The code of the step before must not be two steps old when it is checked.
        page.wait_for_timeout(1000 * (30 - time.time() % 30))
    panel.get_by_label("Code", exact=True).fill(code(secret, -1))
    panel.get_by_role("button", name="Turn it on").click()
    recovery = panel.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    expect(recovery).to_have_count(10)
    spare = recovery.nth(2).inner_text()
    panel.get_by_role("button", name="I have kept them").click()
    expect(panel.get_by_role("button", name="Remove the second factor")).to_be_visible()

    # Sign in with it.
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_label("Name", exact=True).fill("anna")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_label("Code", exact=True)).to_be_focused()
    page.keyboard.type(code(secret))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()

    # Another password, with a recovery code.
    new = "another long password"
    page.get_by_role("button", name="Change password").click()
    panel = page.get_by_role("region", name="Password and sign-ins")
    panel.get_by_label("Your password").fill(PASSWORD)
    panel.get_by_label("Code", exact=True).fill(spare)
    panel.get_by_label("New password").fill(new)
    panel.get_by_role("button", name="Change password").click()
    expect(panel.get_by_text("Your password is changed")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()

    # Remove it, sign out everywhere, and leave for good.
    page.get_by_role("button", name="Remove the second factor").click()
    panel = page.get_by_role("region", name="Second factor")
    panel.get_by_label("Your password").fill(new)
    panel.get_by_label("Code", exact=True).fill(code(secret, 1))
    panel.get_by_role("button", name="Remove", exact=True).click()
    expect(panel.get_by_role("button", name="Set up a second factor")).to_be_visible()
    page.get_by_role("button", name="Sign out everywhere").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign out everywhere").click()
    expect(page.get_by_role("button", name="I am new here")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("anna")
    page.get_by_label("Password", exact=True).fill(new)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Delete my account").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Your password").fill("wrong")
    dialog.get_by_role("button", name="Delete for good").click()
    expect(dialog.get_by_role("alert")).to_contain_text("not your password")
    dialog.get_by_label("Your password").fill(new)
    dialog.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("button", name="I am new here")).to_be_visible()
    expect(dialog).to_have_count(0)
    page.get_by_label("Name", exact=True).fill("anna")
    page.get_by_label("Password", exact=True).fill(new)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Wrong name or password")
    assert violations(page) == []
    assert watch.errors == []
    assert watch.elsewhere(served.address) == []
