"""Sharing the work of one call among the processor's cores."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import pairwise
from typing import TypeVar

T = TypeVar("T")

_LEAST_QUERIES = 64
"""Queries that are worth a thread of their own..."""

_LEAST_ROWS = 20_000
"""...where each of them searches so many rows."""


def in_parallel(part: Callable[[int, int], T], queries: int, rows: int) -> list[T]:
    """``part(start, stop)`` for consecutive ranges that make up ``range(queries)``, in order.

    Args:
        part: work that lets go of the interpreter's lock.
        queries: how much there is to do.
        rows: how many rows each query searches; where there are few, one range is all.
    """
    shares = 1
    if queries >= 2 * _LEAST_QUERIES and rows >= _LEAST_ROWS:
        shares = min(_cores(), queries // _LEAST_QUERIES)
    if shares == 1:
        return [part(0, queries)]
    borders = [queries * share // shares for share in range(shares + 1)]
    others = [_threads().submit(part, start, stop) for start, stop in pairwise(borders[1:])]
    first = part(borders[0], borders[1])
    return [first, *(other.result() for other in others)]


def _cores() -> int:
    """Cores this process may use, which can change while it runs."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@lru_cache(maxsize=1)
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="hamming-search")
