"""Which names the server answers to."""

from __future__ import annotations

from collections.abc import Container, Iterable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from tagcat.api.problems import problem_response

_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class AllowedHosts:
    """Answers 400 to requests for another name than ours.

    A page elsewhere that lets its own name point at this machine would else be taken by the
    browser for one of ours, and could read all answers.
    """

    def __init__(self, app: ASGIApp, names: Iterable[str], open_paths: Container[str] = ()) -> None:
        self._app = app
        self._open_paths = open_paths
        self._names = {*_LOOPBACK, *map(_bracketed, names)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless it is for another name."""
        if (
            scope["type"] == "lifespan"
            or scope["path"] in self._open_paths
            or self._is_ours(Headers(scope=scope).get("host", ""))
        ):
            await self._app(scope, receive, send)
            return
        response = problem_response(
            400,
            "this server does not go by this name; whoever runs it can set TAGCAT_ALLOWED_HOSTS",
        )
        await response(scope, receive, send)

    def _is_ours(self, host: str) -> bool:
        if host.startswith("["):
            name = host.partition("]")[0] + "]"
        else:
            name = host.partition(":")[0].removesuffix(".")
        return name.lower() in self._names


def _bracketed(name: str) -> str:
    name = name.lower()
    return f"[{name}]" if ":" in name and not name.startswith("[") else name
