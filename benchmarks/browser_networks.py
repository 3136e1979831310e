"""How fast a network is on screen, and how smoothly it moves: ours, and vis-network's own physics.

Both draw the same made-up look-alikes in headless Chromium, whose canvas is drawn by the processor
here. The answer of the server is given by this script, so that only the page is measured: the app
as it is built for ours, and for the other a page with nothing but vis-network, its physics tuned
(no improved layout, straight edges, dots, 100 iterations). The first stable picture is the one
after which no node moves. A task over 50 ms is one that a person may notice; what counts is the
time of the processor that it took. The picture is then dragged for three seconds.

    python benchmarks/browser_networks.py [--nodes 500 2000 5000]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route, sync_playwright
from review_scrolling import served, tasks_of

_SEED = 3
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_TRACED = ["disabled-by-default-devtools.timeline", "toplevel", "devtools.timeline"]
_LONG = 50_000
"""Microseconds."""
_PATIENCE = 120_000
"""Milliseconds."""
_DRAG = 3
"""Seconds."""

_ROOT = Path(__file__).parents[1]
_LIBRARY = _ROOT / "web/node_modules/vis-network/standalone/umd/vis-network.min.js"

_PEER = """<!doctype html><meta charset="utf-8">
<style>body { margin: 0 } #net { width: 764px; height: 612px }</style>
<div id="net"></div><script src="vis-network.min.js"></script>"""

# Loads the network into vis-network with its own physics; resolves once that has come to rest.
_PEER_DRAW = """({nodes, edges}) => new Promise((resolve) => {
  const data = {
    nodes: new vis.DataSet(nodes.map(({sha256, name}) => ({id: sha256, label: name}))),
    edges: new vis.DataSet(edges.map(({a, b, distance}, id) =>
      ({id, from: nodes[a].sha256, to: nodes[b].sha256, width: 1 + (25 - distance) / 3}))),
  };
  const network = new vis.Network(document.querySelector('#net'), data, {
    layout: {improvedLayout: false, randomSeed: 1},
    nodes: {shape: 'dot', size: 12},
    edges: {smooth: false},
    physics: {stabilization: {iterations: 100}},
    interaction: {hideEdgesOnDrag: true, hideEdgesOnZoom: true},
  });
  network.once('stabilizationIterationsDone', () => {
    network.setOptions({physics: false});
    network.once('afterDrawing', () => setTimeout(resolve, 0));
    network.redraw();
  });
})"""

# Counts the frames that the page draws while it is dragged.
_COUNT = """() => {
  window.frames_drawn = 0;
  const tick = () => { window.frames_drawn += 1; window.ticking = requestAnimationFrame(tick); };
  window.ticking = requestAnimationFrame(tick);
}"""


@dataclass(frozen=True)
class Figures:
    """Seconds to the first stable picture, tasks by processor time, and frames a second."""

    what: str
    seconds: float
    longest: int
    long: int
    rate: float

    def line(self) -> str:
        """As the table in docs/benchmarks.md has it."""
        return (
            f"| {self.what} | {self.seconds:.1f} s | {self.longest / 1000:.0f} ms |"
            f" {self.long} | {self.rate:.0f} |"
        )


def made_up(count: int) -> dict[str, Any]:
    """Look-alikes as the API tells them: groups of 2 to 40, some joined by a bridge to another."""
    rng = random.Random(_SEED)  # noqa: S311 (nothing secret)
    groups: list[list[int]] = []
    place = 0
    while place < count:
        size = min(count - place, 2 + int(38 * rng.random() ** 4))
        groups.append(list(range(place, place + size)))
        place += size
    component = list(range(len(groups)))
    edges: list[dict[str, Any]] = []

    def join(a: int, b: int, distance: int, *, bridge: bool) -> None:
        lower, upper = sorted((a, b))
        edges.append(
            {
                "a": lower,
                "b": upper,
                "distance": distance,
                "needed_variance": distance,
                "bridge": bridge,
                "doubtful": bridge,
            }
        )

    for number, group in enumerate(groups):
        for at, one in enumerate(group):
            others = group[:at] if len(group) < 8 else rng.sample(group[:at], min(at, 6))
            for other in others:
                join(other, one, rng.randrange(12), bridge=False)
        if number and rng.random() < 0.3:
            join(groups[number - 1][0], group[0], 12 + rng.randrange(7), bridge=True)
            component[number] = component[number - 1]
    nodes = [
        {
            "sha256": f"{node:064x}",
            "content_id": f"content-{node}",
            "file_id": f"file-{node}",
            "name": f"picture {node:05}.jpg",
            "path": f"album/picture {node:05}.jpg",
            "device": "laptop",
            "kind": "image",
            "files": 1,
            "component": component[number],
            "community": number,
            "group": f"{group[0]:064x}",
        }
        for number, group in enumerate(groups)
        for node in group
    ]
    return {"nodes": nodes, "edges": edges, "truncated": False}


@contextmanager
def peer_page() -> Iterator[str]:
    """A page with nothing but vis-network; gives its address."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "index.html").write_text(_PEER, "utf-8")
        shutil.copy(_LIBRARY, folder)

        class Quiet(SimpleHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/index.html"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def dragged(page: Page, selector: str) -> float:
    """Frames a second while the picture is dragged to and fro."""
    box = page.locator(selector).bounding_box()
    assert box is not None
    # The lower right corner has no node to take hold of.
    x, y = box["x"] + box["width"] - 8, box["y"] + box["height"] - 8
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(_COUNT)
    begin = time.perf_counter()
    step = 0
    while time.perf_counter() - begin < _DRAG:
        step += 1
        page.mouse.move(x - 100 - 90 * (step % 2), y - 100 - 3 * (step % 30))
    seconds = time.perf_counter() - begin
    frames: int = page.evaluate("() => { cancelAnimationFrame(ticking); return frames_drawn; }")
    page.mouse.up()
    return frames / seconds


def traced(page: Page, what: str, selector: str, draw: Any) -> Figures:
    """Figures of what ``draw`` brings on screen."""
    browser = page.context.browser
    assert browser is not None
    browser.start_tracing(page=page, categories=_TRACED)
    begin = time.perf_counter()
    draw()
    seconds = time.perf_counter() - begin
    page.wait_for_timeout(500)
    processor, _ = tasks_of(browser.stop_tracing())
    long = sum(each > _LONG for each in processor)
    return Figures(what, seconds, max(processor, default=0), long, dragged(page, selector))


def sign_in(page: Page, address: str) -> None:
    """A new account, and the start page after it."""
    page.goto(f"{address}/account")
    page.get_by_role("button", name="I am new here").click()
    page.get_by_label("Name", exact=True).fill("anna")
    page.get_by_label("Password", exact=True).fill("a long enough password")
    page.get_by_role("button", name="Create account", exact=True).click()
    page.get_by_role("button", name="Sign out", exact=True).wait_for()


def answering(body: str) -> Callable[[Route], None]:
    """What gives requests this JSON as their answer."""
    return lambda route: route.fulfill(body=body, content_type="application/json")


def ours(page: Page, counts: list[int]) -> dict[int, list[Figures]]:
    """The app, as it begins, and with every file open."""
    found: dict[int, list[Figures]] = defaultdict(list)
    shown = page.locator(".netstage[data-shown=true]")
    for count in counts:
        page.unroute_all()
        page.route("**/api/v1/explore/network?*", answering(json.dumps(made_up(count))))
        page.get_by_role("link", name="Account").click()
        page.wait_for_timeout(500)

        def begin() -> None:
            page.get_by_role("link", name="Graphs", exact=True).click()
            shown.wait_for(timeout=_PATIENCE)

        def open_all() -> None:
            page.get_by_role("button", name="Collapse", exact=True).first.click()
            page.get_by_role("menuitemradio", name="Every file").click()
            page.wait_for_timeout(30)
            shown.wait_for(timeout=_PATIENCE)
            page.get_by_role("button", name="Show all").click()

        drawn = "every file" if count <= 500 else "collapsed"
        found[count].append(traced(page, f"TagCat, {drawn}", ".netstage", begin))
        if count > 500:
            found[count].append(traced(page, "TagCat, opened: every file", ".netstage", open_all))
        page.get_by_role("link", name="Account").click()
        # Another network is asked for the next time.
        page.reload()
        page.get_by_role("button", name="Sign out", exact=True).wait_for()
    return found


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, nargs="+", default=[500, 2000, 5000])
    parser.add_argument("--peer-up-to", type=int, default=5000)
    options = parser.parse_args()
    chromium = os.environ.get("TAGCAT_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        raise SystemExit("Chromium is missing: apt-get install chromium, or set TAGCAT_CHROMIUM")
    view = {"width": 1280, "height": 900}
    with sync_playwright() as playwright, served() as address, peer_page() as peer:
        browser = playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
        # The page is measured by scripts, which the app's policy forbids.
        page = browser.new_context(viewport=view, bypass_csp=True).new_page()
        sign_in(page, address)
        found = ours(page, options.nodes)
        for count in options.nodes:
            if count > options.peer_up_to:
                continue
            other = browser.new_context(viewport=view).new_page()
            other.set_default_timeout(_PATIENCE)
            other.goto(peer)
            network = made_up(count)
            draw = partial(other.evaluate, _PEER_DRAW, network)
            found[count].append(traced(other, "vis-network's physics, tuned", "#net", draw))
            other.close()
        browser.close()
    print("| nodes, matches | | first stable picture | longest task | over 50 ms | frames/s |")
    print("| --- | --- | ---: | ---: | ---: | ---: |")
    for count, rows in found.items():
        matches = len(made_up(count)["edges"])
        for row in rows:
            print(f"| {count:,}, {matches:,} {row.line()}")


if __name__ == "__main__":
    main()
