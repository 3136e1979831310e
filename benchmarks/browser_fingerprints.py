"""Photos and video frames per second in Chromium, beside decoding alone and the classic way.

    python benchmarks/browser_fingerprints.py [FILE ...]

Needs Playwright, Chromium and the web dependencies (`make e2e` sets all up). Without files, JPEGs
of four sizes and H.264 clips of two are made as in the other benchmarks. The classic way is
`drawImage` to a canvas of 9x8 and, for videos, a `<video>` element moved to every k/25 s.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from fingerprint_images import make_files
from fingerprint_videos import decode, make_video
from playwright.sync_api import Page, sync_playwright

from tagcat.fingerprint import guess_kind
from tagcat.fingerprint.model import Kind

ROOT = Path(__file__).resolve().parent.parent
DECODING = "decoding alone"
OURS_VIDEO = "all: SHA-256, key frames, thumbnail"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
CLASSIC_BUDGET = 15_000
"""Milliseconds after which the classic way has shown how slow it is."""


def load_harness() -> Any:
    """The module that builds and serves the page, which the end-to-end tests use too."""
    path = ROOT / "tests" / "e2e" / "harness.py"
    spec = importlib.util.spec_from_file_location("harness", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measure(page: Page, kind: str, files: list[Path], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each method, round by round, for all files together."""
    page.set_input_files("#files", files)
    times: dict[str, list[float]] = page.evaluate(
        "([kind, rounds]) => window.tagcat.inWorker(kind, rounds)", [kind, rounds]
    )
    return times


def report(times: dict[str, list[float]], count: int, unit: str) -> None:
    """Print the best rounds: a browser has threads enough to be disturbed in every other one."""
    for method, milliseconds in times.items():
        rate = 1000 * count / min(milliseconds)
        share = min(times[DECODING]) / min(milliseconds)
        print(f"  {method:36} {rate:8.1f} {unit}/s   {share:6.1%} of decoding alone")


def photos(page: Page, groups: dict[str, list[Path]], rounds: int) -> None:
    for name, files in groups.items():
        size = sum(file.stat().st_size for file in files) / len(files)
        print(f"\nJPEG, {name}: {len(files)} files of {size / 1000:.0f} kB")
        report(measure(page, "image", files, rounds), len(files), "photos")


def videos(page: Page, files: list[Path], rounds: int) -> None:
    for file in files:
        frames = decode(file)
        print(f"\n{file.name}: {frames} frames, {file.stat().st_size / 1000:.0f} kB")
        times = measure(page, "video", [file], rounds)
        report(times, frames, "frames")
        rate: float = page.evaluate("budget => window.tagcat.classicVideo(budget)", CLASSIC_BUDGET)
        ours = 1000 * frames / min(times[OURS_VIDEO])
        name = "classic: seek, canvas of 9x8"
        print(f"  {name:36} {rate:8.1f} frames/s   ours is {ours / rate:.0f}x")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    harness = load_harness()
    chromium = os.environ.get("TAGCAT_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        sys.exit("Chromium is missing: install it or set TAGCAT_CHROMIUM")
    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        cpus = os.cpu_count()
        print(
            f"Chromium {browser.version}, one worker, {cpus} processors, best of {options.rounds}"
        )
        with harness.harness_page(browser, Path(work) / "page") as page:
            if options.files:
                images = [file for file in options.files if guess_kind(file) is Kind.IMAGE]
                clips = [file for file in options.files if guess_kind(file) is Kind.VIDEO]
                photos(page, {"as given": images} if images else {}, options.rounds)
            else:
                photos(page, make_files(Path(work), 4), options.rounds)
                clips = [
                    make_video(Path(work) / "h264-720p.mp4", 1280, 720, 10),
                    make_video(Path(work) / "h264-1080p.mp4", 1920, 1080, 10),
                ]
            videos(page, clips, options.rounds)
        browser.close()


if __name__ == "__main__":
    main()
