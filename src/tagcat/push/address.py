"""Addresses of servers, and which of them a password may be sent to."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from tagcat.errors import InvalidInput, printable


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a server: ``url`` without a slash at its end.

    ``loopback``: it is on this computer, so that nobody is on the way to it.
    """

    url: str
    loopback: bool


def server_address(text: str, *, insecure: bool = False) -> Address:
    """The server that a person means.

    Args:
        text: its address, as "https://tagcat.example" or "localhost:8000".
        insecure: take plain HTTP to another computer too.

    Raises:
        InvalidInput: it is no address of a server, or what is sent to it could be read on the way.
    """
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise InvalidInput("URL", f"is no address: {error}") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        raise InvalidInput("URL", "must be the address of a server, as https://tagcat.example")
    if parts.username is not None or parts.password is not None:
        raise InvalidInput("URL", "must not hold a name or password: --user gives the name")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise InvalidInput("URL", "must be the address of the server alone, with nothing behind it")
    if not printable(text).isascii() or printable(text) != text:
        raise InvalidInput("URL", "must be written in ASCII, other host names in punycode")
    loopback = _is_loopback(parts.hostname)
    if parts.scheme == "http" and not loopback and not insecure:
        raise InvalidInput(
            "URL",
            "plain http would send your password for all on the way to read: use https, or"
            " --insecure if you trust the network",
        )
    return Address(f"{parts.scheme}://{parts.netloc}", loopback)


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
