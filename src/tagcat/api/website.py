"""Serving the built web app: its files, and its first page for every address that is a view."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, PlainTextResponse
from starlette.exceptions import HTTPException

FOLDER = Path(__file__).parent.parent / "web"
"""Where the build of the web app is: package data."""

_NOT_BUILT = (
    "The web app is not built. From a checkout, run: make run\n"
    "The API works all the same, below /api/v1.\n"
)
_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


def serve(app: FastAPI, api_prefix: str, folder: Path = FOLDER) -> None:
    """Serve the files in ``folder`` and its index.html for every other path outside the API."""
    root = folder.resolve()

    @app.get("/{path:path}", include_in_schema=False)
    def page(request: Request, path: str) -> Response:
        if request.url.path.startswith((f"{api_prefix}/", "/api/")) or path == "api":
            raise HTTPException(404)
        file = _file_at(root, path)
        if file is not None:
            # The names of built assets carry a hash of their content.
            cache = _FOREVER if path.startswith("assets/") else _ASK_AGAIN
            return FileResponse(file, headers={"Cache-Control": cache})
        if path.startswith("assets/"):
            raise HTTPException(404)
        index = root / "index.html"
        if not index.is_file():
            return PlainTextResponse(_NOT_BUILT, 503)
        return FileResponse(index, headers={"Cache-Control": _ASK_AGAIN})


def _file_at(root: Path, path: str) -> Path | None:
    """The file of the web app at ``path``, or None; nothing outside ``root`` is one."""
    if not path or "\0" in path:
        return None
    file = (root / path).resolve()
    return file if file.is_relative_to(root) and file.is_file() else None
