"""A real Chromium, and TagCat served as a person would serve it: `tagcat serve` in its own home."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from e2e.pages import PATIENCE

BUILT_APP = Path(__file__).parents[2] / "src" / "tagcat" / "web" / "index.html"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

expect.set_options(timeout=PATIENCE * 1000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything below this folder is an end-to-end test."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails tells what its pages showed, as nobody was there to see it."""
    report = yield
    browser = getattr(item, "funcargs", {}).get("chromium")
    if report.failed and call.when == "call" and browser is not None:
        for page in [page for context in browser.contexts for page in context.pages]:
            try:
                shown = page.locator("body").aria_snapshot(timeout=2000)
            except Error as error:
                shown = f"not to be seen: {error}"
            report.sections.append((f"page {page.url}", shown))
    return report


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's Chromium, headless; ``TAGCAT_CHROMIUM`` names another one."""
    path = os.environ.get("TAGCAT_CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.fail("Chromium is missing: apt-get install chromium, or set TAGCAT_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def new_profile(browser: Browser, look: str = "light", **options: Any) -> BrowserContext:
    """A browser nobody has used before, in light, in dark or on a phone: no cookies, no storage."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}
        if look == "phone"
        else {"width": 1280, "height": 900},
        color_scheme="dark" if look == "dark" else "light",
        **options,
    )
    context.set_default_timeout(PATIENCE * 1000)
    return context


@pytest.fixture(params=["light", "dark", "phone"])
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """A page in light, in dark and on a phone; its scripts may be evaluated, which the app's own
    policy forbids (test_trust.py keeps to it)."""
    context = new_profile(chromium, request.param, bypass_csp=True)
    yield context.new_page()
    context.close()


@dataclass(frozen=True)
class Served:
    """A running TagCat: its address, the owner's one-time link, and its data folder."""

    address: str
    owner_link: str
    home: Path


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """`tagcat serve` on a free port with an empty collection."""
    if not BUILT_APP.is_file():
        pytest.fail("the web app is not built: make e2e builds it")
    home = tmp_path / "home"
    with subprocess.Popen(
        [sys.executable, "-m", "tagcat.cli.main", "serve", "--port", "0"],
        env={**os.environ, "TAGCAT_HOME": str(home)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield _read_addresses(process, home)
        finally:
            process.terminate()
            process.wait(timeout=15)


def _read_addresses(process: subprocess.Popen[str], home: Path) -> Served:
    address = None
    assert process.stdout is not None
    for line in process.stdout:
        found = re.search(r"http://\S+", line)
        if found is None:
            continue
        if "#owner=" in found[0]:
            assert address is not None
            return Served(address, found[0], home)
        address = found[0].rstrip("/")
    raise AssertionError(f"tagcat serve ended with {process.wait()} before it printed its address")
