"""How long it takes to map and cluster a collection: TagCat, prince in full, and kmodes.

Run as ``explore.py [--cache FOLDER] [--count N]``; the cache is that of real_hashes.py, without
it hashes are made up that are as skewed as real ones. kmodes gets a part of the hashes, because
its time on all of them is hours; what it is compared with is TagCat on the same part.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd
import prince
from common import (
    describe_run,
    memory_now,
    pin_to_one_core,
    release_memory,
    reset_peak_memory,
)
from kmodes.kmodes import KModes
from matching_data import make

from tagcat.explore.bits import distinct, unpack_bits
from tagcat.explore.cluster_count import suggest
from tagcat.explore.kmodes import cao_modes, cluster, cluster_from
from tagcat.explore.mca import Points, agreement, fit, map_hashes
from tagcat.match.packed import Words

T = TypeVar("T")

LIMIT = 10.0
"""Seconds of a goal: a map, or clusters, of all hashes."""
PART = 5_000
CLUSTERS = (8, 20)


def timed(call: Callable[[], T]) -> tuple[T, float, float]:
    """What a call returns, its seconds on the clock and of the processors."""
    clock, processor = time.perf_counter(), time.process_time()
    result = call()
    return result, time.perf_counter() - clock, time.process_time() - processor


def tell(name: str, clock: float, processor: float, more: str = "") -> None:
    print(f"{name:44} {clock:7.2f} s on the clock {processor:7.2f} s of processors  {more}")


def import_times() -> None:
    """Seconds to start Python and import, the least of three."""
    for module in ("numpy", "tagcat.explore.mca", "prince"):
        runs = [
            timed(lambda: subprocess.run([sys.executable, "-c", f"import {module}"], check=True))  # noqa: B023
            for _ in range(3)
        ]
        print(f"import {module:36} {min(clock for _, clock, _ in runs):7.2f} s")


def by_prince(words: Words) -> Points:
    """All hashes in one fit, as prince is used by itself."""
    table = pd.DataFrame(unpack_bits(words), columns=[f"{bit:03}" for bit in range(128)])
    fitted = prince.MCA(2, engine="scipy").fit(table)
    return np.asarray(fitted.transform(table), dtype=np.float64)


def maps(words: Words) -> None:
    found, clock, own = timed(lambda: map_hashes(words))
    shown = ", ".join(f"{share:.1%}" for share in found.projection.adjusted)
    tell(f"map of {len(words):,}, fitted on {found.projection.fitted:,}", clock, own)
    print(f"  shows {shown} of the differences (Greenacre); goal {LIMIT} s: {clock <= LIMIT}")
    _, projecting, processor = timed(lambda: found.projection.points(words))
    tell("  of this, projecting", projecting, processor)
    release_memory()
    reset_peak_memory()
    theirs, full, processor = timed(lambda: by_prince(words))
    peak = memory_now()["peak"] / 2**30
    tell(
        "prince, all in one fit",
        full,
        processor,
        f"{processor / own:.0f} times, {peak:.1f} GiB",
    )
    print(f"  agreement with it: {agreement(found.points, theirs):.4f}")
    exact, _, _ = timed(lambda: fit(words).points(words))
    print(f"  TagCat fitted on all agrees with prince: {agreement(exact, theirs):.9f}")
    for size in (1_000, 2_000, 5_000, 10_000):
        scores = [
            agreement(map_hashes(words, sample=size, seed=s).points, theirs) for s in range(3)
        ]
        print(f"  agreement of a sample of {size:6,}: {min(scores):.4f} at the least of 3")


def clusters(words: Words, part: int) -> None:
    for k in CLUSTERS:
        found, clock, processor = timed(lambda: cluster(words, k))  # noqa: B023
        more = f"{found.cost / len(words):.2f} bits a hash; goal {LIMIT} s: {clock <= LIMIT}"
        tell(f"{k} clusters of {len(words):,}", clock, processor, more)
    suggestion, clock, processor = timed(lambda: suggest(words))
    more = f"elbow {suggestion.elbow}, silhouette {suggestion.silhouette}"
    tell("how many clusters", clock, processor, more)
    few = words[:part]
    for k in CLUSTERS:
        modes = cao_modes(distinct(few), k)
        start = unpack_bits(modes).astype(np.uint16)
        peer = KModes(k, init=start, n_init=1, random_state=0)
        theirs, clock, processor = timed(lambda: peer.fit(unpack_bits(few)))  # noqa: B023
        tell(f"kmodes, {k} clusters of {part:,}", clock, processor)
        for name, call in (
            ("TagCat, the same start", lambda: cluster_from(few, modes)),  # noqa: B023
            ("TagCat, all its starts", lambda: cluster(few, k)),  # noqa: B023
        ):
            ours, own_clock, own = timed(call)
            cost = ours.cost / theirs.cost_
            more = f"{processor / own:.0f} times as fast, cost {cost:.4f} of kmodes'"
            tell(f"  {name}", own_clock, own, more)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", type=Path, help="folder that real_hashes.py wrote")
    parser.add_argument("--count", type=int, default=100_000)
    options = parser.parse_args()
    kind = "real" if options.cache else "skewed"
    words = make(kind, 128, options.count, options.cache).hashes
    pin_to_one_core()
    print(describe_run(["numpy", "prince", "pandas", "scikit-learn", "scipy", "kmodes"]))
    print(f"{len(words):,} {kind} hashes, {len(distinct(words).words):,} distinct")
    import_times()
    maps(words)
    clusters(words, min(PART, len(words)))


if __name__ == "__main__":
    main()
