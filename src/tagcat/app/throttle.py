"""Slowing down who guesses passwords: a bounded count of attempts in a moving window."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock

from tagcat.errors import LimitExceeded


class TooManyAttempts(LimitExceeded):
    """Too many attempts in too short a time; ``retry_after`` in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"too many attempts: try again in {retry_after} seconds")
        self.retry_after = retry_after


class Throttle:
    """At most ``attempts`` in ``window`` seconds for each key.

    Kept in memory for at most ``keys`` keys; the least recently counted is forgotten first.
    """

    def __init__(
        self,
        attempts: int,
        window: float,
        keys: int = 10_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._attempts = attempts
        self._window = window
        self._keys = keys
        self._clock = clock
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def attempt(self, *keys: str) -> None:
        """Count an attempt for each key.

        Raises:
            TooManyAttempts: one of the keys has used up its attempts; nothing is counted then.
        """
        now = self._clock()
        with self._lock:
            recent = {key: self._recent(key, now) for key in keys}
            full = [times for times in recent.values() if len(times) >= self._attempts]
            if full:
                wait = max(times[0] for times in full) + self._window - now
                raise TooManyAttempts(int(wait) + 1)
            for key, times in recent.items():
                times.append(now)
                self._seen[key] = times
                self._seen.move_to_end(key)
            while len(self._seen) > self._keys:
                self._seen.popitem(last=False)

    def forget(self, *keys: str) -> None:
        """Start anew for the keys, after an attempt that succeeded."""
        with self._lock:
            for key in keys:
                self._seen.pop(key, None)

    def _recent(self, key: str, now: float) -> deque[float]:
        times = self._seen.get(key, deque())
        while times and times[0] <= now - self._window:
            times.popleft()
        return times


def network_of(address: str) -> str:
    """What to count a client by: its address, of IPv6 the first half, the rest being its own."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
