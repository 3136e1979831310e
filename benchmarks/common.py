"""What every benchmark needs: one core, interleaved rounds, medians, and what ran where."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version


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
