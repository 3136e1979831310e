"""A bound on request bodies that holds whether or not their length is announced."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tagcat.api.problems import problem_response


class BodyLimit:
    """Answers 413 as soon as a body is, or says it will be, larger than ``limit`` bytes."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless it is too large."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or self._is_over(announced):
            await self._refuse(scope, receive, send)
            return
        taken = 0
        answered = False

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._limit:
                raise _TooLarge
            return message

        async def watched(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self._app(scope, counted, watched)
        except _TooLarge:
            if answered:
                raise
            await self._refuse(scope, receive, send)

    def _is_over(self, announced: bytes) -> bool:
        # Thousands of digits are not a number that Python would read.
        digits = announced.lstrip(b"0")
        return len(digits) > len(str(self._limit)) or int(digits or b"0") > self._limit

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        size = self._limit // (1024 * 1024)
        response = problem_response(
            413, f"the request is larger than {size} MiB: send fewer files at a time"
        )
        await response(scope, receive, send)


class _TooLarge(BaseException):
    """Not an ``Exception``, so that nothing on the way turns it into another answer."""
