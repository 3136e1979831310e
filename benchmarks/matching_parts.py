"""The parts of matching.py: what is measured of the peers on one set of hashes."""

from __future__ import annotations

import gc
import json
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from common import (
    interleaved,
    median_ratio,
    memory_now,
    read_bandwidth,
    release_memory,
    reset_peak_memory,
)
from matching_data import Data, Words
from matching_peers import CannotError, Peer, TagCat
from matching_report import Report, Result, in_units, times
from numpy.typing import NDArray

OURS = TagCat.name
MOST_IN_TURN = 400
"""Queries of one peer in one turn."""
CHECKED = 200
"""Queries whose hits are counted with numpy too."""
BATCH = 10_000
CHANGES = 50_000
ENOUGH = 0.003
"""Seconds that tell how long a query takes, well enough to plan by."""
LEAST_SCAN = 1_000_000
"""Bytes above which reading takes so long that calling numpy for it does not count."""
PAIRS_LIMIT = 50_000_000
"""Pairs after which a join is cut short; there are more of a million real hashes."""
BLOCK = 2_000
"""Queries of a join given to a peer at a time, so that the hits fit the memory."""


@dataclass(frozen=True)
class Bench:
    """One set of hashes, the peers built of it, and how long each may take."""

    data: Data
    peers: Mapping[str, Peer]
    budget: float
    rounds: int
    report: Report

    def add(self, part: str, what: str, peer: str, value: float, **more: Any) -> None:
        """Keep a figure."""
        data = self.data
        where = {"radius": -1, **more}
        self.report.add(
            Result(part, what, data.name, data.bits, data.size, peer=peer, value=value, **where)
        )

    def title(self, what: str, radius: int | None = None) -> None:
        """Say what follows."""
        data = self.data
        at = f", radius {radius}" if radius is not None else ""
        print(
            f"\n{what}: {data.name}, {data.bits} bits, {len(data.hashes):,} hashes{at}", flush=True
        )


def line(label: str, *cells: str) -> None:
    """One line of a table; the last cell is a note."""
    columns = "".join(f" {cell:>11}" for cell in cells[:-1])
    print(f"  {label:<52}{columns}  {cells[-1]}".rstrip(), flush=True)


def build(
    data: Data,
    chosen: Sequence[type[Peer]],
    budget: float,
    rounds: int,
    report: Report,
    *,
    show: bool,
) -> Bench:
    """Build every peer, and tell how long it took if asked for."""
    peers: dict[str, Peer] = {}
    bench = Bench(data, peers, budget, rounds, report)
    if show:
        bench.title("build")
    seconds: dict[str, float] = {}
    for kind in chosen:
        if len(data.hashes) > kind.most:
            if show:
                line(kind.label(), "-", f"left out above {kind.most:,}")
            continue
        try:
            peer, seconds[kind.name] = _built(kind, data, rounds if show else 1, budget)
            _try(peer, data)
        except Exception as error:  # a peer that fails must not end the run
            line(kind.label(), "-", f"failed: {type(error).__name__}: {error}")
            if kind is TagCat:
                raise
            continue
        peers[kind.name] = peer
        if show:
            ratio = seconds[kind.name] / seconds[OURS]
            each = f"{in_units(seconds[kind.name] / len(data.hashes))} a hash"
            line(kind.label(), in_units(seconds[kind.name]), times(ratio), each)
            bench.add("build", "time", kind.name, seconds[kind.name], ratio=ratio)
    return bench


def _built(kind: type[Peer], data: Data, rounds: int, budget: float) -> tuple[Peer, float]:
    """The peer, and the median of its processor times; once only where it takes long."""
    taken: list[float] = []
    while True:
        peer = kind(data.bits)
        ready = peer.ready(data.hashes)
        begin = time.process_time()
        peer.build(ready)
        taken.append(time.process_time() - begin)
        if len(taken) >= rounds or sum(taken) > budget:
            return peer, statistics.median(taken)


def _try(peer: Peer, data: Data) -> None:
    """Ask once each way, so that a peer which cannot answer fails before anything is measured."""
    queries = data.queries(2)
    peer.count(peer.search(peer.prepare(queries)[0], 3), 3)
    peer.batch(peer.prepare_batch(queries), 3)


class Truth:
    """Hits counted by comparing with every hash in numpy."""

    def __init__(self, hashes: Words, queries: Words) -> None:
        self._hashes = np.ascontiguousarray(hashes.T)
        self._queries = queries
        self._counts: list[NDArray[np.int64]] = []

    def counts(self, number: int, radius: int) -> list[int]:
        """How many lie within the radius of each of the first queries."""
        for query in self._queries[len(self._counts) : number]:
            distances = np.zeros(self._hashes.shape[1], np.uint16)
            for words, word in zip(self._hashes, query, strict=True):
                distances += np.bitwise_count(words ^ word)
            self._counts.append(np.bincount(distances, minlength=257).cumsum())
        return [int(counts[radius]) for counts in self._counts[:number]]


def seconds_each(call: Callable[[int], object], most: int) -> float:
    """Processor seconds of one of many; ``call`` is given how many, twice as many each time."""
    number = 1
    while True:
        begin = time.process_time()
        call(number)
        taken = time.process_time() - begin
        if taken > ENOUGH or 2 * number > most:
            return max(taken / number, 1e-7)
        number *= 2


@dataclass(frozen=True)
class Checked:
    """How a peer's hits compare with the truth; ``exact`` unless it found fewer or more."""

    exact: bool
    text: str


def checked(
    peer: Peer, truth: Truth, prepared: Sequence[Any], radius: int, budget: float
) -> Checked:
    """Compare counts of hits, of as many queries as the time allows."""
    found: list[int] = []
    begin = time.perf_counter()
    for query in prepared:
        found.append(peer.count(peer.search(query, radius), radius))
        if time.perf_counter() - begin > budget:
            break
    expected = truth.counts(len(found), radius)
    if found == expected:
        recall = "recall 1" if peer.top or peer.approximate else "exact"
        return Checked(True, f"{recall} on {len(found)}")
    if any(a > b for a, b in zip(found, expected, strict=True)):
        return Checked(False, "NOT EXACT: finds what is not there")
    return Checked(False, f"NOT EXACT: recall {sum(found) / sum(expected):.3f} on {len(found)}")


def query(bench: Bench, radius: int) -> None:
    """One query a call."""
    bench.title("one query", radius)
    data, peers = bench.data, bench.peers
    queries = data.queries(MOST_IN_TURN * (bench.rounds + 1))
    number = CHECKED if len(data.hashes) <= 1_000_000 else 50
    truth = Truth(data.hashes, queries[:number])
    results: dict[str, Checked] = {}
    prepared: dict[str, list[Any]] = {}
    turn: dict[str, int] = {}
    for name, peer in peers.items():
        prepared[name] = peer.prepare(queries)
        results[name] = checked(peer, truth, prepared[name][:number], radius, bench.budget / 2)

        def some(count: int, name: str = name, peer: Peer = peer) -> None:
            for one in prepared[name][:count]:
                peer.search(one, radius)

        once = seconds_each(some, len(queries))
        turn[name] = int(np.clip(bench.budget / bench.rounds / once, 1, MOST_IN_TURN))
    rounds = _turns(bench, prepared, turn, radius)
    hits = statistics.mean(truth.counts(number, radius))
    line(f"hits on average: {hits:.3g}", "p50", "p99", "to TagCat", "")
    ours = [np.median(one) for one in rounds[OURS]]
    for name, peer in peers.items():
        p50 = float(np.median(np.concatenate(rounds[name])))
        ratio = median_ratio([float(np.median(one)) for one in rounds[name]], ours)
        note = results[name].text
        if peer.scan and data.hashes.nbytes >= LEAST_SCAN:
            note += f"; {_share_of_bandwidth(data, p50)}"
        line(peer.label(), in_units(p50), _p99(rounds[name]), times(ratio), note)
        bench.add("query", "p50", name, p50, radius=radius, ratio=ratio, exact=results[name].exact)
    if data.hashes.nbytes >= LEAST_SCAN:
        speed = read_bandwidth(data.hashes.nbytes)
        limit = data.hashes.nbytes / speed
        cells = in_units(limit), "", times(limit / float(np.median(ours)))
        line("reading all hashes: the limit of a scan", *cells, f"{speed / 1e9:.0f} GB/s")


def _turns(
    bench: Bench, prepared: Mapping[str, list[Any]], turn: Mapping[str, int], radius: int
) -> dict[str, list[NDArray[np.float64]]]:
    """Seconds of each query, round by round; all take turns in every round.

    Before each turn some queries of the one before are run again, to fill caches.
    """
    rounds: dict[str, list[NDArray[np.float64]]] = {name: [] for name in bench.peers}
    with collector_off():
        for number in range(1, bench.rounds + 1):
            for name, peer in bench.peers.items():
                first = number * turn[name]
                for one in prepared[name][first - turn[name] : first - turn[name] * 3 // 4]:
                    peer.search(one, radius)
                rounds[name].append(
                    timed(
                        peer.search,
                        [(one, radius) for one in prepared[name][first : first + turn[name]]],
                    )
                )
    return rounds


def timed(call: Callable[..., object], arguments: Sequence[tuple[Any, ...]]) -> NDArray[np.float64]:
    """Seconds on the clock of each call; the processor's own clock takes too long to read."""
    clock = time.perf_counter_ns
    taken = np.empty(len(arguments))
    for at, row in enumerate(arguments):
        begin = clock()
        call(*row)
        taken[at] = clock() - begin
    return taken / 1e9


class collector_off:  # noqa: N801 - used as a word in a with statement
    """Garbage collection off: it would visit the trees of one peer in the time of another."""

    def __enter__(self) -> None:
        gc.collect()
        gc.freeze()
        gc.disable()

    def __exit__(self, *_: object) -> None:
        gc.enable()
        gc.unfreeze()


def _p99(rounds: Sequence[NDArray[np.float64]]) -> str:
    """The median of the rounds' p99, which one disturbed round does not move."""
    if len(rounds[0]) >= 100:
        return in_units(float(np.median([np.percentile(one, 99) for one in rounds])))
    every = np.concatenate(rounds)
    return in_units(float(np.percentile(every, 99))) if len(every) >= 100 else "-"


def _share_of_bandwidth(data: Data, seconds: float) -> str:
    speed = data.hashes.nbytes / seconds
    return f"{speed / 1e9:.1f} GB/s, {speed / read_bandwidth(data.hashes.nbytes):.0%} of reading"


def batch(bench: Bench, radius: int) -> None:
    """Ten thousand queries in one call, where the peer has such a call."""
    bench.title(f"batch of {BATCH:,} queries", radius)
    queries = bench.data.queries(BATCH)
    methods: dict[str, Callable[[], object]] = {}
    number: dict[str, int] = {}
    for name, peer in bench.peers.items():

        def some(count: int, peer: Peer = peer) -> None:
            peer.batch(peer.prepare_batch(queries[:count]), radius)

        once = seconds_each(some, 512)
        allowed = bench.budget / (bench.rounds + 1) / once
        number[name] = BATCH if name == OURS else int(np.clip(allowed, 2, BATCH))
        given = peer.prepare_batch(queries[: number[name]])
        methods[name] = lambda peer=peer, given=given: peer.batch(given, radius)
    with collector_off():
        taken = interleaved(methods, bench.rounds)
    for name, peer in bench.peers.items():
        scale = BATCH / number[name]
        seconds = statistics.median(taken[name]) * scale
        ratio = median_ratio(taken[name], taken[OURS]) * scale
        note = "" if scale == 1 else f"extrapolated from {number[name]:,} queries"
        line(peer.label(), in_units(seconds), times(ratio), note)
        bench.add("batch", "time", name, seconds, radius=radius, ratio=ratio)


def change(bench: Bench) -> None:
    """Insert one, visible at once, and delete one; the peers are not the same afterwards."""
    bench.title("insert one, delete one")
    line("", "p50", "p99", "to TagCat", "")
    size = len(bench.data.hashes)
    count = min(CHANGES, size)
    random = np.random.default_rng(11)
    new = np.concatenate([bench.data.fresh] * (count // len(bench.data.fresh) + 1))[:count]
    new = new ^ random.integers(0, 1 << 64, new.shape, np.uint64)
    old = random.permutation(size)[: count // 2].tolist()
    ours: dict[str, float] = {}
    without: dict[str, list[str]] = {"insert": [], "delete": []}
    for name, peer in bench.peers.items():
        prepared = peer.prepare_insert(new)
        inserts = [(size + at, one) for at, one in enumerate(prepared)]
        for what, call, rows in (
            ("insert", peer.insert, inserts),
            ("delete", peer.delete, [(number,) for number in old]),
        ):
            try:
                taken, settled = _within(call, rows, peer.settle, bench.budget)
            except CannotError:
                without[what].append(name)
                continue
            except Exception as error:  # a peer that fails must not end the run
                line(
                    f"{peer.label()}: {what}", "-", "", "", f"{type(error).__name__}: {error}"[:60]
                )
                continue
            if name == OURS:
                _check_change(peer, what, rows, len(taken), prepared)
            p50 = float(np.median(taken))
            ours.setdefault(what, p50)
            mean = in_units((float(taken.sum()) + settled) / len(taken))
            note = f"{mean} on average of {len(taken):,}, merging included"
            ratio = p50 / ours[what]
            line(f"{peer.label()}: {what}", in_units(p50), _p99([taken]), times(ratio), note)
            bench.add("change", what, name, p50, ratio=ratio)
    for what, names in without.items():
        if names:
            print(f"  no {what}: {', '.join(names)}")


def _within(
    call: Callable[..., object],
    rows: Sequence[tuple[Any, ...]],
    settle: Callable[[], None],
    budget: float,
) -> tuple[NDArray[np.float64], float]:
    """Seconds of as many calls as the budget allows, and of settling afterwards."""
    parts: list[NDArray[np.float64]] = []
    step = 1
    done = 0
    with collector_off():
        begin = time.perf_counter()
        while done < len(rows) and time.perf_counter() - begin < budget:
            parts.append(timed(call, rows[done : done + step]))
            done += len(parts[-1])
            step = min(2 * step, 1000)
        before = time.perf_counter()
        settle()
        return np.concatenate(parts), time.perf_counter() - before


def _check_change(
    peer: Peer, what: str, rows: Sequence[tuple[Any, ...]], done: int, prepared: Sequence[Any]
) -> None:
    """TagCat's changes have been made, and one more is seen by the next search."""
    if what == "insert":
        number, one = rows[done - 1]
        assert number in peer.search(one, 0).ids.tolist()
        again = rows[0][0] + len(rows)
        peer.insert(again, prepared[0])
        assert again in peer.search(prepared[0], 0).ids.tolist()
        peer.delete(again)
        assert again not in peer.search(prepared[0], 0).ids.tolist()
    else:
        gone = {row[0] for row in rows[:done]}
        assert isinstance(peer, TagCat)
        assert not any(number in peer.index for number in list(gone)[:1000])


def disk(bench: Bench) -> None:
    """Save to a file and load it, ready to search."""
    bench.title("save, load")
    line("", "save", "load", "to TagCat", "")
    ours: float | None = None
    without: list[str] = []
    for name, peer in bench.peers.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "index"
            saves, loads = [], []
            try:
                for _ in range(bench.rounds):
                    saves.append(timed(peer.save, [(path,)])[0])
                    loads.append(timed(type(peer).load, [(path, bench.data.bits)])[0])
            except CannotError:
                without.append(name)
                continue
            size = path.stat().st_size
        save, load = statistics.median(saves), statistics.median(loads)
        ours = ours or load
        ratio = load / ours
        note = f"load; {size / len(bench.data.hashes):.1f} bytes a hash in the file"
        line(peer.label(), in_units(save), in_units(load), times(ratio), note)
        bench.add("disk", "save", name, save)
        bench.add("disk", "load", name, load, ratio=ratio)
    if without:
        print(f"  no file of its own: {', '.join(without)}")


def memory(bench: Bench, command: Sequence[str]) -> None:
    """How much a fresh process grows; ``command`` starts one, with a peer's name added."""
    bench.title("memory")
    line("", "a hash", "process", "peak", "")
    for name, peer in bench.peers.items():
        child = subprocess.run([*command, name], capture_output=True, text=True, check=False)
        if child.returncode:
            lines = child.stderr.strip().splitlines() or ["no message"]
            line(peer.label(), "-", "-", "-", lines[-1][:60])
            continue
        found = json.loads(child.stdout.splitlines()[-1])
        each = found["grown"] / len(bench.data.hashes)
        stated = found["stated"]
        note = "" if stated is None else f"it says {stated / len(bench.data.hashes):.1f} B a hash"
        cells = f"{each:.1f} B", f"{found['process'] / 1e6:.0f} MB", f"{found['peak'] / 1e6:.0f} MB"
        line(peer.label(), *cells, note)
        bench.add("memory", "grown", name, found["grown"])
        bench.add("memory", "process", name, found["process"])
        bench.add("memory", "peak", name, found["peak"])


def memory_of(kind: type[Peer], make: Callable[[], Data]) -> str:
    """In a fresh process: build one peer and tell by how much the process has grown."""
    data = make()
    hashes, queries, bits = data.hashes.copy(), data.queries(100), data.bits
    del data
    small = kind(bits)
    small.build(small.ready(hashes[:100]))
    small.search(small.prepare(queries)[0], 3)
    del small
    release_memory()
    before = memory_now()["anonymous"]
    peer = kind(bits)
    ready = peer.ready(hashes)
    reset_peak_memory()
    peer.build(ready)
    peak = memory_now()["peak"]
    given = hashes.nbytes
    del ready, hashes
    for one in peer.prepare(queries):
        peer.search(one, 3)
    release_memory()
    after = memory_now()
    grown = after["anonymous"] - before + given
    stated = peer.stated_bytes()
    return json.dumps({"grown": grown, "process": after["process"], "peak": peak, "stated": stated})


def join(bench: Bench, radius: int) -> None:
    """All pairs; peers without such a call search for every hash."""
    hashes = bench.data.hashes
    bench.title("all pairs", radius)
    ours = bench.peers[OURS]
    assert isinstance(ours, TagCat)
    pairs, degrees, truncated = _all_pairs(ours, len(hashes), radius)
    sample = np.random.default_rng(5).permutation(len(hashes))
    few = sample[: CHECKED if len(hashes) <= 1_000_000 else 50]
    truth = Truth(hashes, hashes[few])
    expected = np.array(truth.counts(len(few), radius)) - 1
    exact = None if truncated else bool((degrees[few] == expected).all())
    print(f"  {pairs:,} pairs of distinct hashes{' and more: cut short' if truncated else ''}")
    methods: dict[str, Callable[[], int]] = {OURS: lambda: _count_pairs(ours, radius)}
    asked: dict[str, NDArray[np.int64]] = {}
    for name, peer in bench.peers.items():
        if name != OURS and not truncated:
            asked[name] = _rows_for(peer, hashes, sample, radius, bench)
            methods[name] = _join_by_queries(peer, hashes[asked[name]], radius)
    found: dict[str, int] = {}
    taken: dict[str, list[float]] = {name: [] for name in methods}
    with collector_off():
        for _ in range(bench.rounds):
            for name, method in methods.items():
                if taken[name] and sum(taken[name]) > 3 * bench.budget:
                    continue
                begin = time.process_time()
                found[name] = method()
                taken[name].append(time.process_time() - begin)
    for name, times_taken in taken.items():
        rows = len(asked.get(name, hashes))
        scale = len(hashes) / rows
        seconds = statistics.median(times_taken) * scale
        ratio = median_ratio(times_taken, taken[OURS][: len(times_taken)]) * scale
        if name == OURS:
            good, note = exact, _verdict(exact, len(few))
        else:
            good, note = _compare(found[name], rows, pairs, len(hashes), degrees[asked[name]])
        line(bench.peers[name].label(), in_units(seconds), times(ratio), note)
        bench.add("join", "time", name, seconds, radius=radius, ratio=ratio, exact=good)


def _all_pairs(peer: TagCat, size: int, radius: int) -> tuple[int, NDArray[np.int64], bool]:
    """How many pairs, in how many each hash is, and whether that was cut short."""
    degrees = np.zeros(size, np.int64)
    stream = peer.pairs(radius, PAIRS_LIMIT)
    count = 0
    for first, second, _ in stream:
        count += len(first)
        degrees += np.bincount(first, minlength=size)
        degrees += np.bincount(second, minlength=size)
    return count, degrees, bool(stream.truncated)


def _count_pairs(peer: TagCat, radius: int) -> int:
    return sum(len(first) for first, _, _ in peer.pairs(radius, PAIRS_LIMIT))


def _rows_for(
    peer: Peer, hashes: Words, sample: NDArray[np.int64], radius: int, bench: Bench
) -> NDArray[np.int64]:
    """All hashes where searching for each takes up to ten budgets, else what fits one."""

    def some(count: int) -> None:
        peer.batch(peer.prepare_batch(hashes[sample[:count]]), radius)

    once = seconds_each(some, 512)
    if once * len(hashes) <= 10 * bench.budget:
        return np.arange(len(hashes))
    return sample[: int(np.clip(bench.budget / bench.rounds / once, 5, len(hashes)))]


def _join_by_queries(peer: Peer, queries: Words, radius: int) -> Callable[[], int]:
    """Search for every query, some at a time, and count what is found."""
    starts = range(0, len(queries), BLOCK)
    blocks = [peer.prepare_batch(queries[start : start + BLOCK]) for start in starts]
    one_call = type(peer).batch is not Peer.batch

    def run() -> int:
        total = 0
        for block in blocks:
            found = peer.batch(block, radius)
            total += _count_batch(peer, found, radius, one_call=one_call)
        return total

    return run


def _count_batch(peer: Peer, found: Any, radius: int, *, one_call: bool) -> int:
    if one_call:
        return peer.count(found, radius)
    return sum(peer.count(one, radius) for one in found)


def _verdict(exact: bool | None, number: int) -> str:
    if exact is None:
        return "cut short, not checked"
    return f"exact on {number}" if exact else "NOT EXACT"


def _compare(
    found: int, rows: int, pairs: int, size: int, degrees: NDArray[np.int64]
) -> tuple[bool, str]:
    """Whether a peer found as much: each hash finds itself, and each pair is found twice."""
    expected = int(degrees.sum()) + rows
    how = "" if rows == size else f"extrapolated from {rows:,} queries; "
    if found == expected:
        return True, how + ("the same pairs counted" if rows == size else "the same hits")
    text = "more than TagCat" if found > expected else f"NOT EXACT: recall {found / expected:.3f}"
    return False, f"{how}{text} ({pairs:,} pairs)"
