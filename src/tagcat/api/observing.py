"""What is seen of each request: a line in the log, and figures for metrics. Nothing personal."""

from __future__ import annotations

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tagcat.api.metrics import Metrics

_log = logging.getLogger("tagcat.requests")

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Observer:
    """Logs and counts what was answered.

    An address may hold the name of a file or a tag, so that requests are told by the template of
    their route: ``/api/v1/files/{file_id}``.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, prefix: str) -> None:
        self._app = app
        self._metrics = metrics
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500
        begin = time.perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with self._metrics.in_progress.track_inprogress():
            try:
                await self._app(scope, receive, watched)
            finally:
                self._tell(scope, status, time.perf_counter() - begin)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "other"
        route = self._route(scope)
        self._metrics.answered(method, route, status, seconds)
        _log.info(
            "%s %s answered %d",
            method,
            route,
            status,
            extra={
                "told": {
                    "method": method,
                    "route": route,
                    "status": status,
                    "ms": round(seconds * 1000, 1),
                }
            },
        )

    def _route(self, scope: Scope) -> str:
        """The template of the route that answered; what is none is a file of the web app."""
        path = getattr(scope.get("route"), "path", None)
        is_api = scope["path"].startswith("/api")
        if not isinstance(path, str):
            return "unknown" if is_api else "web app"
        # FastAPI names a route as its own router does, without the prefix it was included with.
        return self._prefix + path if is_api and not path.startswith(self._prefix) else path
