"""The fingerprints of files as a browser makes them: a page of its own, built and served here."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
# The policy under which the app itself runs.
_POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; "
    "connect-src 'self' blob:; img-src 'self' blob: data:; media-src 'self' blob:"
)


class _Handler(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", _POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


def build(out: Path) -> None:
    """Build the page into the folder ``out``."""
    vite = ROOT / "web" / "node_modules" / "vite" / "bin" / "vite.js"
    page = ROOT / "web" / "harness"
    node = [str(ROOT / "scripts" / "node"), "node", str(vite)]
    options = ["--config", str(page / "vite.config.ts"), "--outDir", str(out), "--emptyOutDir"]
    subprocess.run(
        [*node, "build", str(page), *options, "--logLevel", "warn"],
        check=True,
        cwd=ROOT / "web",
    )


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine under the app's security policy; gives the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def harness_page(browser: Browser, out: Path, host: str = "127.0.0.1") -> Iterator[Page]:
    """The page, built into ``out`` and open in ``browser`` under the name ``host``."""
    build(out)
    with serve(out) as address:
        page = browser.new_page()
        page.goto(f"{address.replace('127.0.0.1', host)}/index.html")
        yield page
        page.close()


def run(page: Page, files: Sequence[Path], **options: Any) -> dict[str, Any]:
    """Fingerprint ``files`` in the page.

    Returns:
        ``outcomes`` (each with ``path``, the position in ``files`` as text, and ``error`` or
        ``fingerprint``, ``method``, ``warnings`` and ``thumbnail``), ``progress``, ``seconds``
        and ``cancelled``; see ``web/harness/main.ts``.
    """
    page.set_input_files("#files", files)
    report: dict[str, Any] = page.evaluate("options => window.tagcat.run(options)", options)
    return report
