"""Matching inside Neo4j: the reference system's statement, band keys, and what TagCat does.

    python benchmarks/graph.py [--hashes N ...] [--queries N] [--saves N] [--folder DIRECTORY]

All on the same hashes and one real server, which the script starts (it needs a JDK and Maven):

- the reference: every frame of the user is compared inside Neo4j, for each hash asked for,
  upright only; with APOC, as the reference system does it, and in Cypher alone;
- band keys: index look-ups of all values near each band of the hash, then the comparison (see
  ``graph_bands.py``), upright and in the eight orientations;
- TagCat: ``Neo4jStore``, which keeps its hashes in pages too and searches them in memory, in the
  eight orientations and by the rule; and ``EmbeddedStore`` beside it.

The hashes are skewed as those of pictures are (see ``matching_data.py``). Every answer of the
reference and of the band keys is compared with that of a plain comparison of all hashes. Half of
what is asked for is an edit of a stored hash, half is unrelated. Db hits are those of PROFILE, in
calls that are not measured. The client and the server share the machine's processors.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

import graph_bands as bands
import graph_fill
import graph_reference as reference
from common import describe_run, median_ratio
from graph_server import Used, ask, serving, versions, watched
from neo4j import Driver, ManagedTransaction
from save_video import EDIT_EVERY, FRAMES, Planned, plan, wait_until_idle
from store_data import RANDOM, edited, fill, heading, image, info, measured, show, video

from tagcat.app.accounts import local_user
from tagcat.fingerprint.model import DHash
from tagcat.graph import edges, looks
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import Content, GraphStore, VideoContent
from tagcat.graph.neo4j.connection import Login
from tagcat.graph.neo4j.looks import LookNodes
from tagcat.graph.neo4j.store import Neo4jStore
from tagcat.match import VARIANCE
from tagcat.match.packed import Words, pack, unpack
from tagcat.match.rule import Look

RADII = (10, 18, 20, 25)
SHORT = 50
"""Key frames of the shorter videos; the longer ones have ``save_video.FRAMES``."""

GOAL = 50
GOAL_HASHES = 100_000

REFERENCE = "reference, 128 bits, APOC"

_FEW = 8
"""Hashes asked for where it takes long."""

SLOWEST = 20_000.0
"""Milliseconds after which a way is not measured more often."""


@dataclass
class Result:
    """What was measured at one size: medians in milliseconds, db hits, and what is how many times
    as fast as the reference."""

    hashes: int
    times: dict[str, float] = field(default_factory=dict)
    hits: dict[str, int] = field(default_factory=dict)
    ratios: dict[str, float] = field(default_factory=dict)

    def add(self, what: str, times: list[float], hits: int | None = None) -> None:
        """Note and print."""
        self.times[what] = statistics.median(times)
        if hits is not None:
            self.hits[what] = hits
        show(what if hits is None else f"{what} ({hits:,} db hits)", times)


@dataclass(frozen=True)
class Work:
    """Hashes that are stored, the hashes asked for, and the videos that are saved."""

    planned: Planned
    stored: Words
    asked: Sequence[DHash]

    @classmethod
    def of(cls, hashes: int, queries: int, saves: int) -> Work:
        """The same in every run, but for names."""
        planned = plan(hashes, 2 * saves + 4)
        stored = [dhash for file in planned.collection for dhash in file.hashes]
        chosen = [stored[at] for at in RANDOM.integers(0, len(stored), queries).tolist()]
        fresh = _fresh(planned, queries)
        asked = [edited(dhash) if at % 2 else fresh[at] for at, dhash in enumerate(chosen)]
        return cls(planned, pack(dhash.bits for dhash in stored), asked)

    def films(self, frames: int, first: int, count: int) -> list[VideoContent]:
        """Videos that nobody has saved, each with edits of every fifth frame of a stored one."""
        films = (content for _, content in self.planned.saves[first : first + count])
        return [video(frame.dhash for frame in film.frames[:frames]) for film in films]


def _fresh(planned: Planned, count: int) -> list[DHash]:
    """Hashes that are in no stored file, nor near one by intent."""
    _, last = planned.saves[-1]
    frames = [frame.dhash for at, frame in enumerate(last.frames) if at % EDIT_EVERY]
    return list(islice(cycle(frames), count))


def by_reference(driver: Driver, owner: str, work: Work, result: Result) -> None:
    """Every hash compared in the server, again for each hash asked for."""
    reference.fill(driver, owner, unpack(work.stored))
    ways: Mapping[str, tuple[Callable[..., set[int]], slice]] = {
        REFERENCE: (reference.with_apoc, slice(0, 2)),
        "reference, 64 bits, APOC": (reference.half_with_apoc, slice(0, 1)),
        "reference, 128 bits, Cypher alone": (reference.plain, slice(0, 2)),
    }
    for what, (way, part) in ways.items():
        few = work.asked[: _FEW if way is reference.plain else len(work.asked)]

        def match(dhash: DHash, way: Callable[..., set[int]] = way) -> set[int]:
            return way(driver, owner, dhash.bits, VARIANCE)

        match(few[0])
        times, found = measured(match, few)
        for dhash, ids in zip(few, found, strict=True):
            words = bands.asked(dhash.bits, turned=False)
            check(work.stored[:, part], words[:, part], VARIANCE, ids)
        hits = None
        if way is reference.with_apoc:
            hits = reference.db_hits(driver, owner, few[0].bits, VARIANCE).hits
        result.add(what, times, hits)


def check(stored: Words, words: Words, radius: int, found: set[int]) -> None:
    """Assert that exactly those were found that are within ``radius``."""
    assert set(bands.within(words, stored, radius).nonzero()[0].tolist()) == found


def by_bands(driver: Driver, owner: str, work: Work, result: Result) -> None:
    """Index look-ups near each band, for each radius, upright and turned."""
    bands.fill(driver, owner, unpack(work.stored))
    for turned in (False, True):
        for radius in RADII:
            sides = "8 orientations" if turned else "upright"
            what = f"band keys, distance {radius}, {sides}"
            try:
                banded(driver, owner, work, result, radius, what, turned=turned)
            except bands.TooMany as error:
                print(f"{what}: {error}", flush=True)
    asked = [bands.asked(dhash.bits, turned=False) for dhash in work.asked[:_FEW]]

    def match(words: Words) -> set[int]:
        probes = bands.keys(words, VARIANCE)
        return bands.match_in_client(driver, owner, words, probes, VARIANCE)

    match(asked[0])
    times, found = measured(match, asked)
    for words, ids in zip(asked, found, strict=True):
        check(work.stored, words, VARIANCE, ids)
    result.add(f"band keys, distance {VARIANCE}, upright, client compares", times)
    for frames in (SHORT, FRAMES):
        (film,) = work.films(frames, 0, 1)
        words = pack(frame.dhash.bits for frame in film.frames)
        for radius in (10, VARIANCE):
            what = f"band keys, distance {radius}, upright, video of {frames}"
            try:
                probes = bands.keys(words, radius)
                given = (driver, owner, words, probes, radius)
                bands.match_in_client(*given)
                times, found = measured(bands.match_in_client, *([each] * 3 for each in given))
            except bands.TooMany as error:
                print(f"{what}: {error}", flush=True)
                continue
            check(work.stored, words, radius, found[0])
            result.add(f"{what}: {sum(map(len, probes)):,} probes", times)


def banded(
    driver: Driver, owner: str, work: Work, result: Result, radius: int, what: str, *, turned: bool
) -> None:
    """One radius; one round trip a hash."""
    asked = [bands.asked(dhash.bits, turned=turned) for dhash in work.asked[:_FEW]]

    def match(words: Words) -> set[int]:
        return bands.match(driver, owner, words, bands.keys(words, radius), radius)

    match(asked[0])
    left = SLOWEST
    times: list[float] = []
    candidates, probes, hits = [], [], []
    for number, words in enumerate(asked):
        took, (found,) = measured(match, [words])
        times += took
        check(work.stored, words, radius, found)
        left -= took[0]
        if number < 3:
            looked_up = bands.keys(words, radius)
            probes.append(sum(map(len, looked_up)))
            candidates.append(bands.candidates(driver, owner, looked_up))
            hits.append(bands.db_hits(driver, owner, words, looked_up, radius).hits)
        if left < 0:
            break
    result.add(what, times, max(hits))
    print(
        f"    {max(probes):,} probes, {min(candidates):,} to {max(candidates):,} candidates",
        flush=True,
    )


def cold(make: Callable[[], GraphStore], owner: str, work: Work, result: Result, name: str) -> None:
    """The first search of a new store, which has to read every hash; the server, if there is one,
    has done so before."""
    times = []
    for dhash in work.asked[:4]:
        with closing(make()) as store:
            store.counts(owner)  # the connection is there before
            took, _ = measured(store.look_up, [owner], [image(dhash)], [VARIANCE])
            times += took
    result.add(f"{name}: first look up of a new store", times[1:])


def by_store(
    store: GraphStore, owner: str, work: Work, result: Result, name: str, saves: int
) -> None:
    """What a store does: look-ups, then saves."""

    def look_up(content: Content) -> int:
        return len(store.look_up(owner, content, VARIANCE))

    def save(content: Content) -> str:
        return store.save(owner, info(), content).content_id

    def matches(content: str) -> int:
        return len(store.matches(owner, content, VARIANCE))

    images = [image(dhash) for dhash in work.asked]
    # Each is done once before: a statement that is new to the server takes it longest.
    for one in images[:2]:
        look_up(one)
    wait_until_idle(os.getpid())
    result.add(f"{name}: look up a hash", measured(look_up, images)[0])
    for frames, first in ((SHORT, 0), (FRAMES, saves + 1)):
        passing, *films = work.films(frames, first, saves + 1)
        look_up(passing)
        result.add(f"{name}: look up a video of {frames}", measured(look_up, films)[0])
        matches(save(passing))
        times, ids = measured(save, films)
        result.add(f"{name}: save a video of {frames}", times)
        print(f"    {frames * len(times) / sum(times) * 1000:,.0f} frames/s", flush=True)
        times, found = measured(matches, ids)
        assert min(found) > 0
        result.add(f"{name}: matches of that video, saved", times)
    for one in images[:2]:
        matches(save(image(edited(one.dhash))))
    saving, saved = measured(save, images)
    result.add(f"{name}: save an image", saving)
    result.add(f"{name}: matches of a hash, saved", measured(matches, saved)[0])


def in_turns(
    store: Neo4jStore, driver: Driver, owner: str, name: str, work: Work, result: Result
) -> None:
    """Every way to match one hash, one after the other for each hash, so that all of them meet the
    same noise. "The search alone" gives what the reference gives: which hashes, and how near."""
    one_by_one = {dhash: store.save(owner, info(), image(dhash)) for dhash in work.asked}

    def find(dhash: DHash) -> int:
        encoded = [looks.encode(Look(dhash))]

        def search(transaction: ManagedTransaction) -> int:
            index, _ = store._indices.of(owner).catch_up(LookNodes(transaction, owner))
            return len(edges.pairs(index, looks.arrays(encoded), VARIANCE))

        return store._graph.read(search)

    def by_keys(dhash: DHash, *, turned: bool) -> int:
        words = bands.asked(dhash.bits, turned=turned)
        return len(bands.match(driver, name, words, bands.keys(words, VARIANCE), VARIANCE))

    def nothing(transaction: ManagedTransaction) -> None:
        transaction.run("RETURN 1").consume()

    ways: Mapping[str, Callable[[DHash], object]] = {
        REFERENCE: lambda dhash: reference.with_apoc(driver, name, dhash.bits, VARIANCE),
        "band keys, upright": lambda dhash: by_keys(dhash, turned=False),
        "band keys, 8 orientations": lambda dhash: by_keys(dhash, turned=True),
        "nothing: RETURN 1": lambda _: ask(driver, "RETURN 1"),
        "nothing: RETURN 1 in a transaction as TagCat's": lambda _: store._graph.read(nothing),
        "TagCat: the search alone": find,
        "TagCat: look up, with files": lambda dhash: store.look_up(owner, image(dhash), VARIANCE),
        "TagCat: matches of a saved one, with files": lambda dhash: store.matches(
            owner, one_by_one[dhash].content_id, VARIANCE
        ),
    }
    times: dict[str, list[float]] = {what: [] for what in ways}
    heads = f"{'p50':>9} {'least':>9} {'reference / it':>16}"
    print(f"\n{f'one hash at {VARIANCE}, all ways in turns, ms':<50} {heads}")
    for number, dhash in enumerate((work.asked[0], *work.asked)):
        for what, way in ways.items():
            took, _ = measured(way, [dhash])
            times[what] += took if number else []
    for what in ways:
        result.ratios[what] = median_ratio(times[REFERENCE], times[what])
        median, least = statistics.median(times[what]), min(times[what])
        print(f"{what:<50} {median:9.2f} {least:9.2f} {result.ratios[what]:16.1f}", flush=True)


def costs(login: Login, owner: str, work: Work, result: Result) -> None:
    """Db hits of the product's calls, by statement."""
    with closing(Neo4jStore(login)) as store:
        (film,) = work.films(FRAMES, len(work.planned.saves) - 2, 1)
        one = image(edited(work.asked[0]))
        calls: Mapping[str, Callable[[], object]] = {
            "look up a hash, index from nothing": lambda: store.look_up(owner, one, VARIANCE),
            "look up a hash": lambda: store.look_up(owner, one, VARIANCE),
            "save it": lambda: store.save(owner, info(), one),
            f"save a video of {FRAMES}": lambda: store.save(owner, info(), film),
        }
        print("\ndb hits of TagCat's statements")
        for what, call in calls.items():
            with watched() as used:
                call()
            total = sum(each.hits for each in used.values())
            result.hits[what] = total
            trips = sum(each.runs for each in used.values())
            print(f"{what}: {total:,} in {trips} statements; {_most(used)}", flush=True)
            scans = {name: each.scans for name, each in used.items() if each.scans}
            if scans:
                print(f"    scans: {scans}", flush=True)


def _most(used: Mapping[str, Used]) -> str:
    order = sorted(used.items(), key=lambda pair: -pair[1].hits)
    return ", ".join(f"{name} {each.hits:,}" for name, each in order[:4])


def one_size(login: Login, driver: Driver, arguments: argparse.Namespace, hashes: int) -> Result:
    """Everything at one size."""
    work = Work.of(hashes, arguments.queries, arguments.saves)
    result = Result(len(work.stored))
    print(f"\n{len(work.stored):,} hashes in {len(work.planned.collection):,} files\n{heading()}")
    name = f"user-{hashes}"
    with closing(Neo4jStore(login)) as store:
        owner = store.add_user(name, None, VARIANCE).id
    graph_fill.fill(driver, owner, work.planned.collection)
    by_reference(driver, name, work, result)
    by_bands(driver, name, work, result)
    cold(lambda: Neo4jStore(login), owner, work, result, "TagCat, Neo4j")
    with closing(Neo4jStore(login)) as store:
        by_store(store, owner, work, result, "TagCat, Neo4j", arguments.saves)
        in_turns(store, driver, owner, name, work, result)
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        path = Path(folder) / "tagcat.db"
        with closing(EmbeddedStore(path)) as embedded:
            local = local_user(embedded).id
        fill(path, work.planned.collection)
        cold(lambda: EmbeddedStore(path), local, work, result, "TagCat, embedded")
        with closing(EmbeddedStore(path)) as embedded:
            by_store(embedded, local, work, result, "TagCat, embedded", arguments.saves)
    costs(login, owner, work, result)
    return result


def compare(results: Sequence[Result]) -> None:
    """Growth, the videos' ratios, and whether the goal is met."""
    first, last = results[0], results[-1]
    if first is not last:
        print(f"\ntimes from {first.hashes:,} to {last.hashes:,} hashes, and db hits")
        for what in (each for each in first.times if each in last.times):
            hits = ""
            if what in first.hits and what in last.hits:
                hits = f"{last.hits[what] / first.hits[what]:9.1f}"
            print(f"{what:<60} {last.times[what] / first.times[what]:9.1f} {hits}")
    for result in results:
        print(f"\n{result.hashes:,} hashes, the reference's time over TagCat's")
        ratios = {what: one for what, one in result.ratios.items() if what.startswith("TagCat")}
        for frames in (SHORT, FRAMES):
            what = f"TagCat: look up a video of {frames}, {frames} times the reference"
            took = result.times[f"TagCat, Neo4j: look up a video of {frames}"]
            ratios[what] = frames * result.times[REFERENCE] / took
        for what, ratio in ratios.items():
            met = "goal met" if ratio >= GOAL else "goal not met"
            is_goal = result.hashes > 0.9 * GOAL_HASHES
            print(f"{what:<60} {ratio:9.1f} {met if is_goal else ''}")


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hashes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--queries", type=int, default=20)
    parser.add_argument("--saves", type=int, default=6, help="of each length, at most 10")
    parser.add_argument("--folder", type=Path, help="for the embedded store")
    arguments = parser.parse_args()
    described = describe_run(["tagcat", "neo4j", "numpy"])
    print(described.replace("one core used", f"{os.cpu_count()} processors"))
    with serving() as (login, driver):
        print(versions(driver))
        compare([one_size(login, driver, arguments, hashes) for hashes in arguments.hashes])


if __name__ == "__main__":
    main()
