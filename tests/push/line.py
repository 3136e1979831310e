"""A line to a server that notes what passes, and fails when it is told to."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2


@dataclass
class Passing:
    """A request on its way: what it asks, and how often such a request was there before."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    before: int


@dataclass
class Told:
    """An answer; ``lost`` if the line breaks instead of bringing it."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    lost: bool = False


Ahead = Callable[[Passing], "Told | None"]
Behind = Callable[[Passing, Told], Told]


def as_it_is(_: Passing) -> None:
    """Let a request pass."""


def as_told(_: Passing, told: Told) -> Told:
    """Let an answer pass."""
    return told


class Line:
    """What passes between a client and the server at ``address``.

    Attributes:
        ahead: may answer a request in place of the server.
        behind: may change an answer.
        seen: all requests that came.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.ahead: Ahead = as_it_is
        self.behind: Behind = as_told
        self.seen: list[Passing] = []
        self.url = ""

    def of(self, method: str, path: str) -> list[Passing]:
        """The requests of a kind that came."""
        return [each for each in self.seen if (each.method, each.path) == (method, path)]

    def take(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Told:
        """The answer to a request."""
        path = target.partition("?")[0]
        passing = Passing(method, path, headers, body, len(self.of(method, path)))
        self.seen.append(passing)
        told = self.ahead(passing)
        if told is None:
            told = self._asked(method, target, headers, body)
        return self.behind(passing, told)

    def _asked(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Told:
        try:
            answer = httpx2.request(
                method, f"{self.address}{target}", headers=headers, content=body, timeout=60
            )
        except httpx2.TransportError:
            return Told(0, lost=True)
        kept = ("content-type", "set-cookie", "retry-after")
        return Told(
            answer.status_code,
            answer.content,
            {name: answer.headers[name] for name in kept if name in answer.headers},
        )


@contextmanager
def line_to(address: str, context: ssl.SSLContext | None = None) -> Iterator[Line]:
    """A line that is open until the end of the block; with TLS if there is a context."""
    line = Line(address)

    class Handler(BaseHTTPRequestHandler):
        def _take(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            sent = ("authorization", "cookie", "content-type", "user-agent")
            headers = {name: self.headers[name] for name in sent if name in self.headers}
            told = line.take(self.command, self.path, headers, body)
            if told.lost:
                self.connection.close()
                return
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(told.body)))
            self.end_headers()
            self.wfile.write(told.body)

        do_GET = do_POST = do_DELETE = _take  # noqa: N815 - names of the library

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    scheme = "http" if context is None else "https"
    line.url = f"{scheme}://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield line
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
