"""Search by Hamming distance: TagCat's index against other libraries, side by side on one core.

    python benchmarks/matching.py --quick            (a minute)
    python benchmarks/matching.py --bits 64 --data uniform --sizes 100000 --results FILE

Peers that are not installed are named and left out; `requirements/benchmarks.txt` has them all.
Hits of every peer are counted against numpy before its figures are printed; one that misses any
is marked with its recall. Every figure stands beside its ratio to TagCat's in the same turns.

Everything takes about two hours. In parts of under ten minutes, each of which adds its figures
to --results, from which the table of goals at the end is made:

    for data in uniform skewed real; do for bits in 64 128; do for size in 10000 100000 1000000; do
        python benchmarks/matching.py --data $data --bits $bits --sizes $size --cache C --results R
    done; done; done
    for data in uniform skewed; do for size in 10000 100000 1000000; do
        python benchmarks/matching.py --data $data --bits 256 --sizes $size --results R
    done; done
    python benchmarks/matching.py --data uniform --bits 64 --sizes 10000000 --results R

--parts and --peers run less of it; a join asked for by --parts is done at a million too, cut
short at some number of pairs. Real hashes are made of photos and videos of yours by
real_hashes.py, whose folder is named with --cache; without them the rest runs.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import matching_parts as parts
from common import describe_run, pin_to_one_core
from matching_data import KINDS, Data, NoSuchData, describe, make, without_equals
from matching_peers import PEERS, Peer, named
from matching_report import Report

RADII = {64: (3, 6, 10), 128: (10, 20, 25), 256: (31,)}
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
QUICK_SIZES = (5_000,)
QUICK_DATA = ("uniform", "skewed")
PARTS = ("build", "query", "batch", "memory", "disk", "change", "join")
SLOW_PARTS = ("memory",)
"""Left out of --quick, as they start a process for each peer."""
LARGEST_JOIN = 100_000
"""Above it only a million uniform hashes of 64 bits are joined, unless the join is asked for."""
LARGEST = {64: 10_000_000, 128: 1_000_000, 256: 1_000_000}


@dataclass(frozen=True)
class Plan:
    """What of the benchmark to run."""

    peers: list[type[Peer]]
    parts: Sequence[str]
    every_join: bool
    cache: Path | None
    budget: float
    rounds: int


def engine() -> str:
    """With what TagCat searches here."""
    try:
        kernel = import_module("tagcat.match._kernel")
    except ImportError:
        return "TagCat searches with numpy: its C extension was not built"
    return f"TagCat searches with its C extension, {kernel.instruction_sets()[0]}"


def usable(names: Sequence[str]) -> Iterator[type[Peer]]:
    """The peers that are installed; tells about the others."""
    for peer in named(names):
        if reason := peer.missing():
            print(f"{peer.name}: left out, {reason}")
        else:
            yield peer


def block(name: str, bits: int, size: int, plan: Plan, report: Report) -> None:
    """All parts on one set of hashes."""
    try:
        data = make(name, bits, size, plan.cache)
    except NoSuchData as error:
        print(f"\n{name}, {bits} bits, {size:,} hashes: left out, {error}")
        return
    radii = RADII[bits]
    print(f"\n{describe(data, radii)}")
    if set(plan.parts) - {"join"}:
        separate(data, plan, report)
    joined = joins(name, bits, size, plan)
    if joined:
        single = without_equals(data)
        bench = parts.build(single, plan.peers, plan.budget, 1, report, show=False)
        for radius in joined:
            parts.join(bench, radius)


def separate(data: Data, plan: Plan, report: Report) -> None:
    """All parts but the join, with the peers built once; what changes them comes last."""
    show = "build" in plan.parts
    bench = parts.build(data, plan.peers, plan.budget, plan.rounds, report, show=show)
    for part, measure in (("query", parts.query), ("batch", parts.batch)):
        if part in plan.parts:
            for radius in RADII[data.bits]:
                measure(bench, radius)
    if "disk" in plan.parts:
        parts.disk(bench)
    if "memory" in plan.parts:
        parts.memory(bench, child_command(data.name, data.bits, data.size, plan.cache))
    if "change" in plan.parts:
        parts.change(bench)


def joins(name: str, bits: int, size: int, plan: Plan) -> Sequence[int]:
    """The radii at which all pairs are looked for; many millions of hashes have too many."""
    if "join" not in plan.parts:
        return ()
    if size <= LARGEST_JOIN or plan.every_join:
        return RADII[bits]
    return (10,) if (name, bits, size) == ("uniform", 64, 1_000_000) else ()


def child_command(name: str, bits: int, size: int, cache: Path | None) -> list[str]:
    """What starts this script to build one peer in a process of its own; its name comes last."""
    command = [sys.executable, __file__, "--data", name, "--bits", str(bits), "--sizes", str(size)]
    return [*command, *(["--cache", str(cache)] if cache else []), "--memory-of"]


def plan_of(options: argparse.Namespace) -> Plan:
    """What the command line asks for."""
    quick = options.quick
    names = [part for part in PARTS if not (quick and part in SLOW_PARTS)]
    return Plan(
        peers=list(usable(options.peers)),
        parts=options.parts or names,
        every_join=bool(options.parts),
        cache=options.cache,
        budget=options.budget or (0.1 if quick else 1.5),
        rounds=options.rounds or (2 if quick else 5),
    )


def options_of(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    assert __doc__ is not None
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    names = [peer.name for peer in PEERS]
    parser.add_argument("--data", nargs="+", choices=KINDS, help="kinds of hashes")
    parser.add_argument("--bits", nargs="+", type=int, choices=tuple(RADII), help="of a hash")
    parser.add_argument("--sizes", nargs="+", type=int, help="how many hashes")
    parser.add_argument("--peers", nargs="+", choices=names, default=(), help="besides TagCat")
    parser.add_argument("--parts", nargs="+", choices=PARTS, help="all without this")
    parser.add_argument("--cache", type=Path, help="folder that real_hashes.py wrote")
    parser.add_argument("--results", type=Path, help="file to add the figures to, for the goals")
    parser.add_argument("--budget", type=float, help="seconds of each peer for each figure")
    parser.add_argument("--rounds", type=int, help="turns of each peer")
    parser.add_argument("--quick", action="store_true", help="few hashes and short turns")
    parser.add_argument("--memory-of", choices=names, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def main() -> None:
    """Measure what was asked for, then print the goals."""
    options = options_of()
    pin_to_one_core()
    # Peers are loaded later, and make as many threads as this says.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    if options.memory_of:
        kind = next(peer for peer in PEERS if peer.name == options.memory_of)
        wanted = options.data[0], options.bits[0], options.sizes[0], options.cache
        print(parts.memory_of(kind, lambda: make(*wanted)))
        return
    print(describe_run(["tagcat", "numpy"]))
    print(engine())
    plan = plan_of(options)
    report = Report(options.results)
    for size in options.sizes or (QUICK_SIZES if options.quick else SIZES):
        for bits in options.bits or ((64,) if options.quick else tuple(RADII)):
            for name in options.data or (QUICK_DATA if options.quick else KINDS):
                if size > LARGEST[bits] or (size > 1_000_000 and name != "uniform"):
                    continue
                block(name, bits, size, plan, report)
                report.save()
    print("\ngoals")
    print("\n".join(report.goals()))


if __name__ == "__main__":
    main()
