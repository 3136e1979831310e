"""How smoothly a big review scrolls: long tasks of the page while a person goes through it.

5,000 files in 800 groups come out of the browser's own store, as after a reload, so that all code
but the reading of files runs as it does for a person. A task over 50 ms is one that a person may
notice. What counts is the time of the processor that a task of the page's thread took, so that
other programs do not change the figures; beside it is the time on the clock.

    python benchmarks/review_scrolling.py [--files 5000] [--groups 800]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, sync_playwright

_SEED = 7
_STEPS = 150
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

# Writes files of a comparison as the app stores them; each group has a thumbnail of its own.
_FILL = """async ({entries, version}) => {
  const open = indexedDB.open('tagcat');
  const db = await new Promise((resolve, reject) => {
    open.onsuccess = () => resolve(open.result);
    open.onerror = () => reject(open.error);
  });
  const canvas = new OffscreenCanvas(256, 192);
  const pen = canvas.getContext('2d');
  const pictures = new Map();
  for (const {group} of entries) {
    if (pictures.has(group)) continue;
    for (let x = 0; x < 8; x++) {
      pen.fillStyle = `hsl(${(group * 47 + x * 31) % 360} 60% ${30 + 5 * x}%)`;
      pen.fillRect(32 * x, 0, 32, 192);
    }
    const blob = await canvas.convertToBlob({type: 'image/jpeg'});
    pictures.set(group, await blob.arrayBuffer());
  }
  const stores = ['session', 'hashes', 'thumbnails'];
  const transaction = db.transaction(stores, 'readwrite');
  for (const [position, {group, fingerprint}] of entries.entries()) {
    const {name, path, size, modified, sha256} = fingerprint;
    transaction.objectStore('session').put(
      {position, name, path, size, modified, handle: null, root: null, reason: null});
    transaction.objectStore('hashes').put({key: `${path}\\0${size}\\0${modified}`, sample: '',
      version, fingerprint, warnings: [], method: 'bitmap'});
    transaction.objectStore('thumbnails').put(
      {sha256, type: 'image/jpeg', bytes: pictures.get(group)});
  }
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = () => reject(transaction.error);
  });
  db.close();
}"""

_TRACED = ["disabled-by-default-devtools.timeline", "toplevel", "devtools.timeline"]
_LONG = 50_000
"""Microseconds."""


@dataclass(frozen=True)
class Figures:
    """Tasks of the page's thread in one part of the review; times in microseconds."""

    part: str
    processor: list[int]
    clock: list[int]

    def line(self) -> str:
        """One row of the table in docs/benchmarks.md."""
        cells = [self.part, str(len(self.processor))]
        for times in (self.processor, self.clock):
            cells += [
                str(sum(time > _LONG for time in times)),
                f"{max(times, default=0) / 1000:.0f} ms",
            ]
        return f"| {' | '.join(cells)} |"


def tasks_of(trace: bytes) -> tuple[list[int], list[int]]:
    """Processor and clock time of each task of the page's thread."""
    events = json.loads(trace)["traceEvents"]
    main = {
        (each["pid"], each["tid"])
        for each in events
        if each.get("name") == "thread_name" and each["args"]["name"] == "CrRendererMain"
    }
    tasks = [
        each
        for each in events
        if each.get("name") == "RunTask" and (each["pid"], each["tid"]) in main
    ]
    return [each.get("tdur", 0) for each in tasks], [each.get("dur", 0) for each in tasks]


def made_up(files: int, groups: int) -> list[dict[str, Any]]:
    """Fingerprints of look-alikes in groups of 2 and more files."""
    rng = random.Random(_SEED)  # noqa: S311 (nothing secret)
    sizes = [2] * groups
    for _ in range(files - 2 * groups):
        # Some groups are much larger than the others, as in a real collection.
        sizes[int(groups * rng.random() ** 3)] += 1
    entries = []
    for group, size in enumerate(sizes):
        base = rng.getrandbits(128)
        for member in range(size):
            number = len(entries)
            dhash = base
            for _ in range(rng.randrange(4)):
                dhash ^= 1 << rng.randrange(128)
            name = f"picture {group:03} {member:03}.jpg"
            scale = rng.choice((1, 2, 4))
            fingerprint = {
                "kind": "image",
                "name": name,
                "path": f"album {number % 40}/{name}",
                "size": 100_000 * scale + rng.randrange(50_000),
                "modified": 1_700_000_000_000 + 1000 * number,
                "media_type": "image/jpeg",
                "sha256": f"{rng.getrandbits(256):064x}",
                "width": 1000 * scale,
                "height": 750 * scale,
                "dhash": f"{dhash:032x}",
                "trimmed": None,
            }
            entries.append({"group": group, "fingerprint": fingerprint})
    return entries


@contextmanager
def served() -> Iterator[str]:
    """`tagcat serve` in a folder of its own; gives the address."""
    with tempfile.TemporaryDirectory() as home:
        process = subprocess.Popen(
            [sys.executable, "-m", "tagcat.cli.main", "serve", "--port", "0"],
            env={**os.environ, "TAGCAT_HOME": home},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout is not None
            for line in process.stdout:
                found = re.search(r"http://[^#\s]+", line)
                if found is not None:
                    yield found[0].rstrip("/")
                    return
            raise SystemExit("tagcat serve ended before it printed its address")
        finally:
            process.terminate()
            process.wait(timeout=15)


@contextmanager
def watched(page: Page, part: str, figures: list[Figures]) -> Iterator[None]:
    """Note the tasks of what is done inside."""
    browser = page.context.browser
    assert browser is not None
    browser.start_tracing(page=page, categories=_TRACED)
    yield
    page.wait_for_timeout(500)
    figures.append(Figures(part, *tasks_of(browser.stop_tracing())))


def measure(page: Page, address: str, files: int, groups: int) -> list[Figures]:
    """Go through the review as a person would."""
    figures: list[Figures] = []
    page.goto(address)
    page.wait_for_timeout(1000)
    page.evaluate(_FILL, {"entries": made_up(files, groups), "version": 1})
    page.reload()
    with watched(page, "take the comparison up again, groups found", figures):
        page.get_by_role("button", name="Take it up again").click()
        page.get_by_role("link", name=re.compile(rf"^Review {groups} group")).wait_for()
    with watched(page, "open the review", figures):
        page.get_by_role("link", name=re.compile("^Review")).click()
        page.get_by_text(f"0 of {groups} groups settled").wait_for()
        page.locator(".stage").wait_for()
    box = page.locator(".groupstrip").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 50, box["y"] + 200)
    with watched(page, f"scroll through the list of {groups} groups", figures):
        for _ in range(_STEPS):
            page.mouse.wheel(0, groups * 60 / _STEPS)
            page.wait_for_timeout(30)
    with watched(page, f"go through {_STEPS} groups by key", figures):
        for _ in range(_STEPS):
            page.keyboard.press("PageDown")
            page.wait_for_timeout(30)
    with watched(page, "settle 50 groups with Enter", figures):
        page.keyboard.press("g")
        for _ in range(50):
            page.keyboard.press("Enter")
            page.wait_for_timeout(60)
    with watched(page, "say 20 times that a file matches none of its group", figures):
        for _ in range(20):
            page.keyboard.press("Shift+N")
            page.wait_for_timeout(100)
    with watched(page, "undo 20 of these", figures):
        for _ in range(20):
            page.keyboard.press("z")
            page.wait_for_timeout(100)
    with watched(page, "preview the batch, and apply it", figures):
        page.get_by_role("button", name="Apply to all clear").click()
        page.get_by_role("button", name=re.compile(r"^Apply to \d+ groups$")).click()
        page.get_by_role("dialog").wait_for(state="detached")
    return figures


def main() -> None:
    """Print a table of the tasks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--groups", type=int, default=800)
    options = parser.parse_args()
    chromium = os.environ.get("TAGCAT_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        raise SystemExit("Chromium is missing: apt-get install chromium, or set TAGCAT_CHROMIUM")
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
        # The page is measured and filled by scripts, which the app's policy forbids.
        context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
        figures = measure(context.new_page(), address, options.files, options.groups)
        browser.close()
    print("| | tasks | over 50 ms | longest | over 50 ms on the clock | longest on the clock |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    print("\n".join(each.line() for each in figures))


if __name__ == "__main__":
    main()
