"""An id for each request: in its answer, in problem details, and in each line of the log."""

from __future__ import annotations

import re
import uuid
from contextvars import ContextVar

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "X-Request-Id"

# Digits and dashes alone, as servers in front of this one make them: nobody's name fits in.
_WELL_FORMED = re.compile(r"[0-9A-Fa-f](?:[0-9A-Fa-f-]{6,62}[0-9A-Fa-f])")

_current: ContextVar[str | None] = ContextVar("request_id", default=None)


def current_request_id() -> str | None:
    """The id of the request that is being answered; None outside of one."""
    return _current.get()


class RequestIds:
    """Gives each request the id that a server in front of this one gave it, or a new one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and name its id in what comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        request_id = given if _WELL_FORMED.fullmatch(given) else uuid.uuid4().hex

        async def with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        before = _current.set(request_id)
        try:
            await self._app(scope, receive, with_id)
        finally:
            _current.reset(before)
