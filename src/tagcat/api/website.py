"""Serving the built web app: its files, and its first page for every address that is a view."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from fastapi.responses import FileResponse, PlainTextResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

FOLDER = Path(__file__).parent.parent / "web"
"""Where the build of the web app is: package data."""

_NOT_BUILT = (
    "The web app is not built. From a checkout, run: make run\n"
    "The API works all the same, below /api/v1.\n"
)
_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"

# Browsers refuse scripts and WebAssembly of another type, and machines differ in what they know.
_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".html": "text/html",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}


class Website:
    """Answers what is none of the API's routes: with a file of the web app, or its first page.

    Args:
        folder: the build; looked into at each request, so it may be made later.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self._root = folder.resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it; raises HTTPException for what is not there."""
        if scope["type"] != "http":
            raise HTTPException(404)
        response = await run_in_threadpool(self._answer, scope["method"], scope["path"])
        await response(scope, receive, send)

    def _answer(self, method: str, address: str) -> Response:
        path = address.removeprefix("/")
        if path == "api" or path.startswith("api/"):
            raise HTTPException(404)
        if method not in {"GET", "HEAD"}:
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        file = self._file_at(path)
        if file is not None:
            # The names of built assets carry a hash of their content.
            return _sent(file, _FOREVER if path.startswith("assets/") else _ASK_AGAIN)
        if path.startswith("assets/"):
            raise HTTPException(404)
        index = self._root / "index.html"
        if not index.is_file():
            return PlainTextResponse(_NOT_BUILT, 503)
        return _sent(index, _ASK_AGAIN)

    def _file_at(self, path: str) -> Path | None:
        """The file at ``path``, or None; nothing outside of the folder is one."""
        if not path:
            return None
        try:
            file = (self._root / path).resolve()
            return file if file.is_relative_to(self._root) and file.is_file() else None
        except (OSError, ValueError):  # no name that a file could have
            return None


def _sent(file: Path, cache: str) -> FileResponse:
    media_type = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0]
    return FileResponse(
        file,
        headers={"Cache-Control": cache},
        media_type=media_type or "application/octet-stream",
    )
