"""``tagcat serve``: the web app and the API on this computer."""

from __future__ import annotations

import errno
import ipaddress
import os
import signal
import socket
import threading
import webbrowser
from contextlib import closing

import click
import uvicorn

from tagcat.api import create_app
from tagcat.api.logs import set_up_logs
from tagcat.app.accounts import OwnerCode
from tagcat.cli.exits import DONE
from tagcat.cli.words import os_reason
from tagcat.errors import TagcatError
from tagcat.graph.opening import open_own
from tagcat.settings import read_settings

STOP_SECONDS = 5
"""How long requests under way may take when the server is stopped."""


IDLE_SECONDS = 75
"""How long a connection that asks nothing stays open. What is asked at the moment at which it is
closed is lost: so it is to be longer than people pause, and than a proxy keeps connections (nginx:
60 seconds)."""


class ListenError(TagcatError):
    """The address is taken, is not one of this computer's, or is not allowed."""


@click.command(
    name="serve",
    epilog="Exit codes: 0 stopped by Ctrl-C or a signal, 2 wrong usage, 3 could not be started.",
)
@click.option(
    "--host",
    metavar="ADDRESS",
    help="Address to listen at; 0.0.0.0 for all of the network. Default: TAGCAT_HOST, else"
    " 127.0.0.1, which only this computer reaches.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="N",
    help="Port to listen at, 0 for any free one. Default: TAGCAT_PORT, else 8000.",
)
@click.option("--open", "open_browser", is_flag=True, help="Open the app in the browser.")
def command(host: str | None, port: int | None, open_browser: bool) -> int:
    """Show your collection in the browser.

    Prints the address and, where only this computer is served, a link that works once and signs
    in as the owner of what "tagcat scan" saves. Stop it with Ctrl-C.
    """
    settings = read_settings()
    debug = os.environ.get("TAGCAT_DEBUG") == "1"
    chosen = {"host": host, "port": port}
    settings = settings.model_copy(update={k: v for k, v in chosen.items() if v is not None})
    with closing(listen(settings.host, settings.port)) as listener:
        address = address_of(listener)
        owner_code = OwnerCode() if is_loopback(listener) else None
        with closing(open_own(settings)) as store:
            app = create_app(settings, store, owner_code)
            click.echo(f"TagCat is running at {address}")
            link = address
            if owner_code is None:
                click.echo("Others on the network can reach it, too.")
            else:
                link = f"{address}#owner={owner_code.value}"
                click.echo(f"To see what tagcat scan saved, open (works once): {link}")
            click.echo("Stop it with Ctrl-C.")
            if open_browser:
                threading.Thread(target=webbrowser.open, args=(link,), daemon=True).start()
            set_up_logs(settings, debug=debug)
            _run(app, listener)
    click.echo("Stopped.")
    return DONE


def _run(app: object, listener: socket.socket) -> None:
    """Serve until a signal comes; requests under way are finished."""
    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        # Its own lines of requests hold addresses, of people and of what they look for.
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=STOP_SECONDS,
        timeout_keep_alive=IDLE_SECONDS,
    )
    # uvicorn passes a signal on once it has stopped; then there is nothing left to stop.
    signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        return


def listen(host: str, port: int) -> socket.socket:
    """A socket that already listens, so that the address told is one that answers.

    Raises:
        ListenError: with the reason, and what to do about it.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, UnicodeError) as error:
        raise ListenError(f"{host} is not an address of this computer") from error
    listener = socket.socket(family, kind, protocol)
    try:
        # A port left by a server that has just stopped is free, whatever the system waits for.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise ListenError(
                f"port {port} is taken: stop what uses it, or choose another with --port"
                " (0 for any free one)"
            ) from error
        if error.errno in {errno.EACCES, errno.EPERM}:
            raise ListenError(
                f"port {port} may not be used by you: choose one above 1023 with --port"
            ) from error
        raise ListenError(f"cannot listen at {host}, port {port}: {os_reason(error)}") from error
    return listener


def address_of(listener: socket.socket) -> str:
    """The address to open in a browser on this computer."""
    host, port = listener.getsockname()[:2]
    if ipaddress.ip_address(host).is_unspecified:
        host = "127.0.0.1"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def is_loopback(listener: socket.socket) -> bool:
    """Whether only this computer can reach it."""
    return ipaddress.ip_address(listener.getsockname()[0]).is_loopback
