"""Refresh tokens that were just exchanged, whose answer may have been lost on its way."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

GRACE_SECONDS = 30
"""How long a token that was exchanged may be exchanged again, as long as its successor was never
used."""


class Grace:
    """Which token took the place of which, for a while and in memory.

    Args:
        tokens: how many are remembered at most; the oldest is forgotten first.
        clock: seconds.
    """

    def __init__(self, tokens: int = 10_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._tokens = tokens
        self._clock = clock
        self._lock = Lock()
        self._successors: OrderedDict[str, tuple[float, str]] = OrderedDict()

    def exchanged(self, digest: str, successor: str) -> None:
        """Remember that ``successor`` took the place of the token with this digest."""
        now = self._clock()
        with self._lock:
            self._successors[digest] = (now, successor)
            self._successors.move_to_end(digest)
            while len(self._successors) > self._tokens:
                self._successors.popitem(last=False)

    def take(self, digest: str) -> str | None:
        """The digest of the successor, told once; None where it is too late or not known."""
        with self._lock:
            at, successor = self._successors.pop(digest, (0.0, None))
        return successor if successor and self._clock() - at <= GRACE_SECONDS else None
