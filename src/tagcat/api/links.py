"""Where to go from an answer: links of the OpenAPI document from what a route tells to its uses.

Readers of the document follow them, and so do the tests that call routes one after the other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from fastapi import FastAPI

_FILE = ("getFile", "getMatches", "getFrames", "deleteFile")
_TAG = ("updateTag", "mergeTags", "getTogether")
_CHANGE = ("undoChange", "redoChange")

LINKS: Final[tuple[tuple[str, str, str, tuple[str, ...]], ...]] = (
    ("saveFiles", "/results/0/file_id", "file_id", (*_FILE, "getOverlap")),
    ("listImages", "/files/0/id", "file_id", _FILE),
    ("listVideos", "/files/0/id", "file_id", (*_FILE, "getOverlap")),
    ("listPasskeys", "/passkeys/0/id", "passkey_id", ("renamePasskey", "removePasskey")),
    ("createTag", "/id", "tag_id", _TAG),
    ("listTags", "/tags/0/id", "tag_id", _TAG),
    ("tagContents", "/entry/number", "number", _CHANGE),
    ("remarkContents", "/entry/number", "number", _CHANGE),
    ("decidePairs", "/entry/number", "number", _CHANGE),
    ("chooseFiles", "/entry/number", "number", _CHANGE),
    ("listJournal", "/entries/0/number", "number", _CHANGE),
)
"""From the answer of an operation: a place in it, what it is called in addresses, and where."""


def with_links(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """What makes the document of an app, with the links in it."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = plain()
            operations = {
                operation["operationId"]: operation
                for methods in document["paths"].values()
                for operation in methods.values()
            }
            for source, pointer, name, targets in LINKS:
                answer = _success(operations[source])
                for target in targets:
                    answer.setdefault("links", {})[target] = {
                        "operationId": target,
                        "parameters": {name: f"$response.body#{pointer}"},
                    }
        return plain()

    return openapi


def _success(operation: dict[str, Any]) -> dict[str, Any]:
    """The answer of an operation where all goes well."""
    found: dict[str, Any] = next(
        answer for status, answer in operation["responses"].items() if status.startswith("2")
    )
    return found
