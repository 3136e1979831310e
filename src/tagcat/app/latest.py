"""The results that were used last, kept in memory until they are asked for again."""

from __future__ import annotations

import gc
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar, cast

_LONG = 0.25
"""Seconds: a result that took longer to make is large."""

T = TypeVar("T")


class Latest:
    """Results by what they were made of; may be used from any thread.

    Args:
        size: how many are kept, of all users together.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = Lock()
        self._results: OrderedDict[Hashable, object] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` returned for this key, now or before."""
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                return cast(T, self._results[key])
        begin = time.monotonic()
        made = make()
        if time.monotonic() - begin >= _LONG:
            _settle()
        with self._lock:
            self._results[key] = made
            while len(self._results) > self._size:
                self._results.popitem(last=False)
        return made


def _settle() -> None:
    """Leave what is there now out of the rounds of the cyclic garbage collector.

    Results of a large collection are a million objects that live long and form no cycles. The
    collector would go through all of them again and again, and somebody would wait for it each
    time. They are still freed when the last reference to them goes.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
