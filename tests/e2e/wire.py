"""Everything a browser sends to the server, byte by byte: a relay that keeps what passes, and
that can be cut."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit


class Wire:
    """A relay in front of ``address``; ``sent`` is all that came from browsers so far."""

    def __init__(self, address: str) -> None:
        self.lead_to(address)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sent: list[bytes] = []
        self._threads: list[threading.Thread] = []
        self._sockets: list[socket.socket] = []
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._start(self._accept)

    @property
    def sent(self) -> bytes:
        """What browsers sent, all connections one after another."""
        return b"".join(self._sent)

    def lead_to(self, address: str) -> None:
        """Take new connections to another server from now on."""
        target = urlsplit(address)
        self._target = (target.hostname, target.port)

    def cut(self) -> None:
        """End all connections there are now, in the middle of what passes; new ones are taken."""
        for each in list(self._sockets):
            _shut_down(each)

    def close(self) -> None:
        """End all connections and wait for the threads."""
        for each in (self._listener, *self._sockets):
            _shut_down(each)
            each.close()
        for thread in self._threads:
            thread.join(timeout=5)

    def _start(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(self._target)
            except OSError:  # nobody listens there now
                browser.close()
                continue
            self._sockets += [browser, server]
            self._start(self._relay, browser, server, True)
            self._start(self._relay, server, browser, False)

    def _relay(self, source: socket.socket, target: socket.socket, keep: bool) -> None:
        try:
            while data := source.recv(1 << 16):
                if keep:
                    self._sent.append(data)
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            _shut_down(target)


def _shut_down(each: socket.socket) -> None:
    """Wake whoever waits on a socket, also if it is closed already."""
    try:
        each.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


@contextmanager
def relay(address: str) -> Iterator[Wire]:
    """A relay in front of ``address`` for the length of a ``with`` block."""
    wire = Wire(address)
    try:
        yield wire
    finally:
        wire.close()
