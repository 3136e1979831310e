"""How fluid a map of 100,000 pictures is in a browser: show, hover, pan, zoom, lasso.

The answers of the API are made by TagCat's own code from made-up hashes as skewed as real ones and
given to the page in place of the server's, so that what is measured is the page alone. Tasks are
those of the page's thread, as in review_scrolling.py; a frame is one that the browser drew.

    python benchmarks/browser_map.py [--count 100000]
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from math import cos, pi, sin

from matching_data import make
from playwright.sync_api import Page, Route, sync_playwright
from review_scrolling import Figures, served, watched

from tagcat.api.explore_schemas import ClustersOut, MapOut
from tagcat.app.exploring import ClustersView, MapView, Subject
from tagcat.explore.kmodes import cluster
from tagcat.explore.mca import map_hashes
from tagcat.fingerprint.model import Kind
from tagcat.match.packed import unpack

_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_CLUSTERS = 12
_SEED = 7

_COUNT_FRAMES = """() => {
  window.frames_ = [];
  const note = (time) => {
    window.frames_.push(time);
    window.noting_ = requestAnimationFrame(note);
  };
  window.noting_ = requestAnimationFrame(note);
}"""
_FRAMES = """() => {
  cancelAnimationFrame(window.noting_);
  const times = window.frames_;
  const gaps = times.slice(1).map((time, at) => time - times[at]).sort((a, b) => a - b);
  const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length;
  return {mean, p95: gaps[Math.floor(0.95 * gaps.length)]};
}"""


def answers(count: int) -> dict[str, str]:
    """What the API answers about so many pictures, by the end of the address."""
    words = make("skewed", 128, count, None).hashes[:count]
    rng = random.Random(_SEED)  # noqa: S311 (nothing secret)
    subjects = tuple(
        Subject(
            f"{number:032x}",
            f"{rng.getrandbits(256):064x}",
            Kind.IMAGE,
            f"album {number % 40}/picture {number:06}.jpg",
            None,
            bits,
        )
        for number, bits in enumerate(unpack(words))
    )
    clusters = cluster(words, _CLUSTERS)
    nearest = tuple(clusters.labels.tolist().index(label) for label in range(_CLUSTERS))
    view = ClustersView(subjects, clusters, nearest, None)
    return {
        "map": MapOut.of(MapView(subjects, map_hashes(words))).model_dump_json(),
        "clusters": ClustersOut.of(view).model_dump_json(),
    }


def _answer(body: str, route: Route) -> None:
    route.fulfill(body=body, content_type="application/json")


@contextmanager
def timed(page: Page, part: str, figures: list[Figures], frames: list[str]) -> Iterator[None]:
    """Note tasks and frames of what is done inside."""
    with watched(page, part, figures):
        page.evaluate(_COUNT_FRAMES)
        yield
        found = page.evaluate(_FRAMES)
        frames.append(f"| {part} | {1000 / found['mean']:.0f} | {found['p95']:.0f} ms |")


def measure(page: Page, address: str, count: int) -> tuple[list[Figures], list[str]]:
    """Work with the map as a person would."""
    figures: list[Figures] = []
    frames: list[str] = []
    made = answers(count)
    sizes = " and ".join(f"{len(body) / 1e6:.0f} MB" for body in made.values())
    print(f"{count:,} pictures; answers of {sizes}\n")
    page.goto(address)
    page.get_by_role("link", name="Account").click()
    page.get_by_role("button", name="I am new here").click()
    page.get_by_label("Name", exact=True).fill("anna")
    page.get_by_label("Password", exact=True).fill("a long enough password")
    page.get_by_role("button", name="Create account").click()
    page.get_by_role("button", name="Sign out", exact=True).wait_for()
    for route, body in made.items():
        page.route(f"**/api/v1/explore/{route}?*", partial(_answer, body))
    with watched(page, "show the map, then its clusters", figures):
        start = time.monotonic()
        page.get_by_role("link", name="Graphs").click()
        page.get_by_role("link", name="Map", exact=True).click()
        page.locator("canvas").wait_for(timeout=40_000)
        print(f"map on screen after {time.monotonic() - start:.1f} s")
        page.get_by_role("button", name=f"Select cluster {_CLUSTERS}:").wait_for(timeout=60_000)
        print(f"with its clusters after {time.monotonic() - start:.1f} s\n")
        page.wait_for_timeout(1500)
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = page.mouse
    with timed(page, "hover over 100 places", figures, frames):
        for step in range(100):
            mouse.move(x - 200 + 4 * step, y + 40 * sin(step / 5))
            page.wait_for_timeout(16)
    with timed(page, "zoom in by the wheel", figures, frames):
        mouse.move(x, y)
        for _ in range(40):
            mouse.wheel(0, -40)
            page.wait_for_timeout(16)
    with timed(page, "pan, 120 moves", figures, frames):
        mouse.down()
        for step in range(120):
            mouse.move(x + 120 * sin(step / 10), y + 80 * cos(step / 10))
            page.wait_for_timeout(16)
        mouse.up()
    page.get_by_role("button", name="Show the whole map").click()
    page.get_by_role("button", name="Lasso").click()
    box = canvas.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    with timed(page, "draw a lasso", figures, frames):
        mouse.move(x + 150, y)
        mouse.down()
        for step in range(101):
            mouse.move(x + 150 * cos(step * pi / 50), y + 150 * sin(step * pi / 50))
            page.wait_for_timeout(16)
    with watched(page, "let go of it: select", figures):
        mouse.up()
        page.get_by_text("items selected").wait_for()
    print(page.get_by_text("items selected").inner_text())
    page.get_by_role("button", name="Move", exact=True).click()
    with timed(page, "pan with the selection, 120 moves", figures, frames):
        mouse.move(x, y)
        mouse.down()
        for step in range(120):
            mouse.move(x + 120 * sin(step / 10), y + 80 * cos(step / 10))
            page.wait_for_timeout(16)
        mouse.up()
    return figures, frames


def main() -> None:
    """Print tables of tasks and frames."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    options = parser.parse_args()
    chromium = os.environ.get("TAGCAT_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        raise SystemExit("Chromium is missing: apt-get install chromium, or set TAGCAT_CHROMIUM")
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
        # Frames are counted by scripts, which the app's policy forbids.
        context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
        figures, frames = measure(context.new_page(), address, options.count)
        browser.close()
    print("\n| | tasks | over 50 ms | longest | over 50 ms on the clock | longest on the clock |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    print("\n".join(each.line() for each in figures))
    print("\n| | frames a second | 95 of 100 frames within |")
    print("| --- | ---: | ---: |")
    print("\n".join(frames))


if __name__ == "__main__":
    main()
