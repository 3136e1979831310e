"""What lies between API Gateway and the app: who asks, how long it may take, how large it is."""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Callable
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tagcat.api.problems import problem_response
from tagcat.api.request_id import HEADER as REQUEST_ID

MAX_BODY = 4 * 1024 * 1024
"""Largest request body in bytes. Lambda takes 6 MB of an event, in which a body is base64, or a
text whose quotation marks are doubled."""

MAX_ANSWER = 6_000_000
"""Largest answer in characters, as Lambda passes it on."""

MAX_EXPLORED = 50_000
"""Pictures that one answer tells of: about as many as fit, compressed, into what Lambda takes."""

SPARE_SECONDS = 1.5
"""How long before Lambda would end the call it is answered in any case."""

ORIGIN_HEADER = "x-tagcat-origin"
"""What CloudFront sends the secret in."""

VIEWER_HEADER = "x-tagcat-viewer"
HOST_HEADER = "x-tagcat-host"
"""In what a function of CloudFront says which address asks, and for which name."""

_log = logging.getLogger(__name__)


class FromCloudFront:
    """Lets requests pass that came through CloudFront, and tells from where they came to it.

    CloudFront sends a secret along. What it says of the viewer is believed on the strength of it:
    the address, by which attempts to sign in are counted, and the name the site goes by.

    Args:
        app: what comes after.
        secret: the secret as it is now, and as it was before; None where requests may come from
            anywhere and are believed nothing.
    """

    def __init__(self, app: ASGIApp, secret: Callable[[], tuple[str, ...]] | None) -> None:
        self._app = app
        self._secret = secret

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403."""
        scope = _named_as_by_lambda(scope)
        if self._secret is not None:
            headers = Headers(scope=scope)
            sent = headers.get(ORIGIN_HEADER, "").encode()
            if not any(hmac.compare_digest(sent, each.encode()) for each in self._secret()):
                response = problem_response(403, "use the address of the web site")
                await response(scope, receive, send)
                return
            scope = _as_seen_by_viewer(scope, headers)
        await self._app(scope, receive, send)


def _named_as_by_lambda(scope: Scope) -> Scope:
    """With the id that Lambda writes into its own lines of the log, as the request's."""
    changed = {**scope, "headers": [list(pair) for pair in scope["headers"]]}
    MutableHeaders(scope=changed)[REQUEST_ID] = str(scope["aws.context"].aws_request_id)
    return changed


def _as_seen_by_viewer(scope: Scope, headers: Headers) -> Scope:
    changed = dict(scope)
    address = headers.get(VIEWER_HEADER)
    if address:
        changed["client"] = (address, 0)
    host = headers.get(HOST_HEADER)
    if host:
        changed["headers"] = [list(pair) for pair in scope["headers"]]
        MutableHeaders(scope=changed)["host"] = host
    return changed


class Deadline:
    """Answers before Lambda ends the call, which would tell the client nothing.

    What is under way goes on: in the time that is left, and when the function is called again.
    Writes are whole or not at all, and saving again what was saved changes nothing.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._under_way: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and wait for as long as there is time."""
        over = False

        async def in_time(message: Message) -> None:
            if not over:
                await send(message)

        task = asyncio.ensure_future(self._app(scope, receive, in_time))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        left = scope["aws.context"].get_remaining_time_in_millis() / 1000 - SPARE_SECONDS
        done, _ = await asyncio.wait({task}, timeout=max(0.1, left))
        if done:
            await task
            return
        over = True
        _log.error("a request took too long")
        response = problem_response(
            503, "this takes too long: send fewer files at a time", {"Retry-After": "5"}
        )
        await response(scope, receive, send)


def fitting(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer, or in place of one too large for Lambda one that says so."""
    if len(answer.get("body", "")) <= MAX_ANSWER:
        return answer
    _log.error("an answer was too large")
    return plain(500, "the answer is too large: ask for less, with a filter or fewer files")


def plain(status: int, detail: str) -> dict[str, Any]:
    """An answer that tells of a problem, as both kinds of API take it."""
    response = problem_response(status, detail)
    return {
        "statusCode": status,
        "headers": {"content-type": "application/problem+json", "cache-control": "no-store"},
        "body": bytes(response.body).decode(),
        "isBase64Encoded": False,
    }
