"""Logs as one JSON object a line, without what is somebody's own.

Lines tell routes and not addresses, kinds of errors and where in the code they arose, and no
values: neither names, paths, hashes or tags, nor who asked. What messages quote is left out.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
import traceback
from collections.abc import Mapping
from contextvars import ContextVar

from starlette.types import ASGIApp, Message, Receive, Scope, Send

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""That of the call under way, which API Gateway and Lambda write into their own logs, too."""

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`")
_log = logging.getLogger("tagcat.aws.requests")


class JsonLines(logging.Formatter):
    """Formats a record as a JSON object; ``fields`` of a record are added to it."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, object] = {
            "level": record.levelname,
            "logger": record.name,
            "message": _QUOTED.sub("'…'", record.getMessage()),
            "request_id": request_id.get(),
        }
        fields = getattr(record, "fields", None)
        if isinstance(fields, Mapping):
            line |= fields
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            line["error"] = type(error).__name__
            line["at"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(error.__traceback__)[-12:]
            ]
        return json.dumps(line, ensure_ascii=False)


def start() -> None:
    """Write all logs in this form, in place of what Lambda set up."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    # They tell addresses and queries, which hold ids and filters.
    for name in ("mangum", "neo4j", "botocore", "httpx"):
        logging.getLogger(name).setLevel(logging.ERROR)


class RequestLog:
    """Writes a line for each request: route, status and milliseconds."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        started = time.monotonic()
        status = 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            route = scope.get("route")
            fields = {
                "method": scope["method"],
                "route": getattr(route, "path", None),
                "status": status,
                "ms": round((time.monotonic() - started) * 1000),
            }
            _log.info("request", extra={"fields": fields})
