"""What every benchmark needs: one core, interleaved rounds, medians, and what ran where."""

from __future__ import annotations

import ctypes
import gc
import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np


def pin_to_one_core() -> None:
    """Run on one processor only, the last one this process may use, where the system allows it."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def interleaved(methods: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Processor seconds of each method, round by round; all take turns in every round.

    Processor time, because other work on the machine lengthens the time on the clock by more than
    what is compared here. One round before the first is not counted: it warms caches.
    """
    times: dict[str, list[float]] = {name: [] for name in methods}
    for number in range(rounds + 1):
        for name, method in methods.items():
            begin = time.process_time()
            method()
            elapsed = time.process_time() - begin
            if number:
                times[name].append(elapsed)
    return times


def median_ratio(numerator: Sequence[float], denominator: Sequence[float]) -> float:
    """The median over rounds of the quotient; neighbours in time meet the same noise."""
    return statistics.median(a / b for a, b in zip(numerator, denominator, strict=True))


def describe_run(packages: Sequence[str]) -> str:
    """Processor, system and package versions, one line each."""
    lines = [f"{_processor()}, {platform.system()} {platform.release()}, one core used"]
    lines.append(f"Python {platform.python_version()}")
    lines += [f"{package} {_version(package)}" for package in packages]
    return "\n".join(lines)


@cache
def read_bandwidth(size: int) -> float:
    """Bytes a second at which one core reads ``size`` bytes again and again: the best of numpy's
    vectorised sums, which do nothing else."""
    ones = np.ones(max(size // 8, 1), np.uint64)
    best = float("inf")
    for _ in range(7):
        for reduce in (ones.sum, ones.view(np.float32).max):
            begin = time.perf_counter()
            reduce()
            best = min(best, time.perf_counter() - begin)
    return ones.nbytes / best


def memory_now() -> dict[str, int]:
    """Bytes of this process, from Linux: all that is in memory (``process``), its part that is
    not of files (``anonymous``), and the most there was (``peak``)."""
    names = {"VmRSS": "process", "RssAnon": "anonymous", "VmHWM": "peak"}
    found = dict.fromkeys(names.values(), 0)
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        name, _, value = line.partition(":")
        if name in names:
            found[names[name]] = int(value.split()[0]) * 1024
    return found


def release_memory() -> None:
    """Give back to the system what is free."""
    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def reset_peak_memory() -> None:
    """Let ``peak`` of ``memory_now`` begin at what there is now."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
