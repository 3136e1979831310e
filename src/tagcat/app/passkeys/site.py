"""For which name a passkey is, and from which pages it may be used."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tagcat.errors import Conflict

# The last part of an address of IPv4 is a number, of a name it never is (URL Standard, "ends in a
# number").
_NAME = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9_-]{1,63}\.)*(?!\d+\Z)[a-z0-9_-]{1,63}")
_LOCAL = re.compile(r"(?:.+\.)?localhost")


@dataclass(frozen=True, slots=True)
class Site:
    """The server as browsers know it.

    Attributes:
        name: host name without port: what authenticators bind a passkey to ("RP ID").
        origins: scheme, name and port of the pages that may use it.
    """

    name: str
    origins: frozenset[str]


def site_of(host: str) -> Site:
    """The site of a request.

    The browser says for which page a passkey signs, and an authenticator signs for the name alone
    that the passkey was made for. So it does no harm that whoever asks chooses ``host``: a name
    that is not that of the page fits nothing that was signed.

    Args:
        host: the ``Host`` of the request, with a port if it is not that of the scheme.

    Raises:
        Conflict: it is the address of a machine, for which browsers know no passkeys.
    """
    host = host.lower()
    name = re.sub(r":\d*\Z", "", host)
    if not _NAME.fullmatch(name):
        raise Conflict(
            "passkeys need a name, such as localhost, in the address of this page: a number such as"
            " 192.0.2.1 will not do"
        )
    # Browsers offer passkeys on encrypted pages, and on those of the same computer.
    schemes = ("https", "http") if _LOCAL.fullmatch(name) else ("https",)
    return Site(name, frozenset(f"{scheme}://{host}" for scheme in schemes))
