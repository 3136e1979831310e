"""Several stores and processes on one Neo4j database, and processes that are killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from neo4j import GraphDatabase

from graph.checks import all_files, check_whole
from graph.contract import collections, keep, new_user
from graph.samples import edited, image, info, picture, video
from graph.server import Server
from graph.worker import content_of, must_be_there
from tagcat.graph import index_cache
from tagcat.graph.model import Content
from tagcat.graph.neo4j import pages, writing
from tagcat.graph.neo4j.store import Neo4jStore

_TESTS = Path(__file__).parents[1]
_EVERYTHING = [content_of(f"{number}") for number in range(90)]

_FEW = settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def stores(neo4j: Server) -> Iterator[tuple[Neo4jStore, Neo4jStore]]:
    """Two stores on one database: the second stands for another process."""
    neo4j.empty()
    with neo4j.opened() as one, neo4j.opened() as two:
        yield one, two


def matches_of(server: Server) -> list[tuple[int, int, int]]:
    """Every MATCH in the database as low id, high id, and how often it is there."""
    with GraphDatabase.driver(server.address, auth=("neo4j", server.password)) as driver:
        found = driver.execute_query(
            "MATCH (a:Look)-[m:`MATCH`]->(b:Look) WHERE a.owner = b.owner"
            " RETURN a.id AS low, b.id AS high, count(m) AS times ORDER BY low, high"
        )
        return [(low, high, times) for low, high, times in found.records]


@contextmanager
def _in_between(store: Neo4jStore, *steps: Callable[[], None]) -> Iterator[None]:
    """Take steps between the search of the next save of ``store`` and its transaction."""
    left = list(steps)
    change = store._change

    def interrupted(*given: object) -> object:
        while left:
            left.pop(0)()
        return change(*given)  # type: ignore[arg-type]

    # So that small contents are searched before, too.
    with mock.patch.object(store, "_change", interrupted), mock.patch.object(writing, "_FEW", 0):
        yield


def _toggle(store: Neo4jStore, owner: str, content: Content) -> None:
    """Save a content, or delete it if it is saved."""
    held = [file.id for file in all_files(store, owner) if file.sha256 == content.sha256]
    if held:
        assert store.delete_files(owner, held) == len(held)
    else:
        store.save(owner, info(content.sha256, "other"), content)


@_FEW
@given(
    contents=collections.filter(bool),
    moves=st.lists(
        st.tuples(st.booleans(), st.integers(0, 99), st.lists(st.integers(0, 99), max_size=3)),
        max_size=6,
    ),
    keep_dropped=st.sampled_from([1, 50_000]),
    size=st.sampled_from([2, 1024]),
)
def test_whatever_another_store_does_in_between(
    stores: tuple[Neo4jStore, Neo4jStore],
    contents: list[Content],
    moves: list[tuple[bool, int, list[int]]],
    keep_dropped: int,
    size: int,
) -> None:
    owner = new_user(stores[0])
    with (
        mock.patch.object(index_cache, "KEEP_DROPPED", keep_dropped),
        mock.patch.object(pages, "SIZE", size),
    ):
        for second, chosen, between in moves:
            one, two = reversed(stores) if second else stores
            steps = [partial(_toggle, two, owner, contents[n % len(contents)]) for n in between]
            content = contents[chosen % len(contents)]
            with _in_between(one, *steps):
                one.save(owner, info(content.sha256, "own"), content)
        for store in stores:
            check_whole(store, owner, contents)


def test_a_look_that_goes_while_it_is_wanted(stores: tuple[Neo4jStore, Neo4jStore]) -> None:
    one, two = stores
    owner = new_user(one)
    near = image("near", edited(picture(1), 2))
    cat, same = image("cat", picture(1)), image("same", picture(1))
    for content in (near, cat):
        two.save(owner, info(content.sha256, "other"), content)
    # The search of ``same`` finds its look stored, but then the only picture with it goes.
    with _in_between(one, partial(_toggle, two, owner, cat)):
        one.save(owner, info("same"), same)
    check_whole(one, owner, [near, cat, same])
    assert one.counts(owner).matches == 1


def test_two_devices_save_the_same_at_once(
    neo4j: Server, stores: tuple[Neo4jStore, Neo4jStore]
) -> None:
    owner = new_user(stores[0])
    contents: list[Content] = [
        *(image(f"{n}", edited(picture(n % 3), n % 4, n)) for n in range(12)),
        *(video(f"film {n}", [edited(picture(m), n, n) for m in range(8)]) for n in range(4)),
    ]

    def save_all(device: int) -> list[str]:
        return [keep(stores[device], owner, content, device=f"{device}") for content in contents]

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(save_all, range(2))
    assert first == second
    for store in stores:
        check_whole(store, owner, contents)
    joined = matches_of(neo4j)
    assert {times for _, _, times in joined} == {1}
    assert all(low <= high for low, high, _ in joined)


@contextmanager
def _started(
    server: Server, owner: str, device: str, rounds: int
) -> Iterator[subprocess.Popen[str]]:
    """A worker, which does not outlive the block."""
    with subprocess.Popen(
        [sys.executable, "-m", "graph.worker", server.address, owner, device, f"{rounds}"],
        cwd=_TESTS,
        env={**os.environ, "TAGCAT_NEO4J_PASSWORD": server.password},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.long
def test_processes_that_save_at_once(neo4j: Server, stores: tuple[Neo4jStore, Neo4jStore]) -> None:
    store, other = stores
    owner = new_user(store)
    chance = random.Random(1)
    with (
        _started(neo4j, owner, "0", 40) as first,
        _started(neo4j, owner, "1", 40) as second,
    ):
        processes = (first, second)
        while any(process.poll() is None for process in processes):
            name = f"{chance.randrange(90)}"
            saved = store.save(owner, info(name, "own"), content_of(name))
            store.look_up(owner, content_of(name), 18)
            store.matches(owner, saved.content_id, 18)
            store.copies(owner, saved.content_id)
            all_files(store, owner)
            store.counts(owner)
        said = [process.communicate() for process in processes]
    files = all_files(store, owner)
    for number, (out, err) in enumerate(said):
        assert err == ""
        there, maybe = must_be_there(out.splitlines())
        assert maybe == set()
        found = {file.info.path for file in files if file.info.device_id == f"device-{number}"}
        assert found == there
        assert len(there) == 30
    for each in (store, other):
        check_whole(each, owner, _EVERYTHING)


@pytest.mark.long
def test_a_killed_process_loses_no_save_and_leaves_no_half(
    neo4j: Server, stores: tuple[Neo4jStore, Neo4jStore]
) -> None:
    store, other = stores
    owner = new_user(store)
    chance = random.Random(7)
    for turn in range(4):
        with _started(neo4j, owner, f"{turn}", 10_000) as process:
            assert process.stdout is not None
            said = [process.stdout.readline() for _ in range(chance.randrange(1, 40))]
            time.sleep(chance.random() / 20)
            process.send_signal(signal.SIGKILL)
            # Not by communicate(), which would lose what readline() has read ahead.
            said += process.stdout.read().splitlines()
        there, maybe = must_be_there(said)
        # What the server still does for the killed process is done before this is.
        store.delete_files(owner, [])
        files = all_files(store, owner)
        found = {file.info.path for file in files if file.info.device_id == f"device-{turn}"}
        assert there <= found <= there | maybe
    for each in (store, other):
        check_whole(each, owner, _EVERYTHING)
