"""Slowing down who guesses passwords: a bounded count of attempts in a moving window."""

from __future__ import annotations

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

    Kept in memory for at most ``keys`` keys, the least recently seen of which is forgotten first.
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
            times = [self._recent(key, now) for key in keys]
            waits = [t[0] + self._window - now for t in times if len(t) >= self._attempts]
            if waits:
                raise TooManyAttempts(int(max(waits)) + 1)
            for each in times:
                each.append(now)

    def forget(self, *keys: str) -> None:
        """Start anew for the keys, after an attempt that succeeded."""
        with self._lock:
            for key in keys:
                self._seen.pop(key, None)

    def _recent(self, key: str, now: float) -> deque[float]:
        times = self._seen.setdefault(key, deque())
        self._seen.move_to_end(key)
        while times and times[0] <= now - self._window:
            times.popleft()
        while len(self._seen) > self._keys:
            self._seen.popitem(last=False)
        return times
