"""How fast labels are made in Chromium, and how often they are those of Python.

    python benchmarks/browser_labels.py FILE_OR_FOLDER ...

Needs Playwright, Chromium and the web dependencies (`make e2e` sets all up). Files that either side
cannot read are left out. The page runs under the policy of the app, with one thread.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from browser_fingerprints import FLAGS, load_harness
from playwright.sync_api import Page, sync_playwright

from tagcat.errors import UnreadableFile
from tagcat.fingerprint import guess_kind
from tagcat.fingerprint.model import Kind
from tagcat.label.onnx import OnnxTagger, default_tagger
from tagcat.label.pictures import sights

AT_A_TIME = 50
"""Files given to the page at once."""

STAGES = ("reading and decoding", "making it small", "the model")


def images(paths: list[Path]) -> Iterator[Path]:
    """The image files among files and in folders, by their names."""
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in files if file.is_file() and guess_kind(file) is Kind.IMAGE)


def in_browser(page: Page, files: list[Path]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What was loaded, and what is seen in each file."""
    loaded: dict[str, Any] | None = None
    seen: list[dict[str, Any]] = []
    for start in range(0, len(files), AT_A_TIME):
        page.set_input_files("#files", files[start : start + AT_A_TIME])
        report = page.evaluate("() => window.tagcat.label()")
        loaded = loaded or report["loaded"]
        seen += report["sights"]
    assert loaded is not None
    return loaded, seen


def compare(tagger: OnnxTagger, files: list[Path], seen: list[dict[str, Any]]) -> None:
    """Print how alike the two are."""
    same_class = same_label = 0
    overlap: list[float] = []
    worst: list[float] = []
    for path, sight in zip(files, seen, strict=True):
        if "error" in sight:
            continue
        try:
            (picture,) = sights(path, tagger.preprocessing.edge)
        except UnreadableFile:
            continue
        scores = tagger.model.run([picture.picture])[0][0]
        best = np.argsort(-scores)[:5]
        ours = [label.name for label in tagger.taxonomy.labels(scores)]
        theirs = [label["name"] for label in sight["labels"]]
        same_class += sight["places"][0] == int(best[0])
        same_label += ours[:1] == theirs[:1]
        overlap.append(len(set(best.tolist()) & set(sight["places"][:5])))
        worst.append(float(np.abs(scores[sight["places"]] - np.array(sight["scores"])).max()))
    count = len(worst)
    print(f"  {count} pictures; same best class {same_class / count:.1%}")
    print(f"  same best label (or none, both) {same_label / count:.1%}")
    print(f"  of the five best classes {statistics.mean(overlap):.2f} in common")
    print(f"  scores differ by {statistics.mean(worst):.4f} on average, {max(worst):.3f} at most")
    print(f"  identical scores (to 0.001): {sum(w < 0.001 for w in worst) / count:.1%}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="+", type=Path)
    options = parser.parse_args()
    chromium = os.environ.get("TAGCAT_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        sys.exit("Chromium is missing: install it or set TAGCAT_CHROMIUM")
    files = list(images(options.paths))
    harness = load_harness()
    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        print(f"Chromium {browser.version}, one worker, {os.cpu_count()} processors")
        with harness.harness_page(browser, Path(work) / "page") as page:
            first, seen = in_browser(page, files)
            page.reload()
            again, _ = in_browser(page, files[:1])
        browser.close()
    sizes = ", ".join(f"{name} {size / 1e6:.1f} MB" for name, size in first["bytes"].items())
    print(f"  loaded: {sizes}; {first['took']:.0f} ms, again {again['took']:.0f} ms")
    times = np.array([sight["took"] for sight in seen if "took" in sight])
    for stage, column in zip(STAGES, times.T, strict=True):
        median, late = np.percentile(column, [50, 95])
        print(f"  {stage:22} {median:7.1f} ms a picture, p95 {late:.1f}")
    print(f"  {'all':22} {np.median(times.sum(axis=1)):7.1f} ms a picture")
    compare(default_tagger(), files, seen)


if __name__ == "__main__":
    main()
