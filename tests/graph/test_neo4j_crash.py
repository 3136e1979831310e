"""A Neo4j server that is killed while stores save, and started again on the same data.

``TAGCAT_TEST_KILLS`` says how often it is killed, ``TAGCAT_TEST_SEED`` when.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from unittest import mock

import pytest
from neo4j import GraphDatabase

from graph.checks import all_files, check_whole
from graph.contract import keep, new_user
from graph.samples import edited, image, info, picture, video
from graph.server import Server, Unavailable, end, start
from graph.worker import content_of, must_be_there, work
from tagcat.errors import StoreError
from tagcat.graph.model import Content
from tagcat.graph.neo4j import pages
from tagcat.graph.neo4j.connection import Patience
from tagcat.graph.neo4j.store import Neo4jStore

pytestmark = [pytest.mark.xdist_group("neo4j"), pytest.mark.long]

_KILLS = int(os.environ.get("TAGCAT_TEST_KILLS", "2"))
_SEED = int(os.environ.get("TAGCAT_TEST_SEED", "11"))
_EVERYTHING = [content_of(f"{number}") for number in range(90)]

_HALVES = """
MATCH (u:User {id: $owner})
RETURN {
    frames: COUNT { MATCH (f:Frame) WHERE NOT EXISTS { (f)-[:SOURCE]->(:Video) }
                    OR NOT EXISTS { (f)-[:LOOKS]->(:Look) } },
    videos: COUNT { MATCH (v:Video) WHERE v.frames <> COUNT { (v)<-[:SOURCE]-(:Frame) } },
    images: COUNT { MATCH (i:Image) WHERE 1 <> COUNT { (i)-[:LOOKS]->(:Look) } },
    contents: COUNT { MATCH (c:Content) WHERE c.files < 1
                      OR c.files <> COUNT { (c)-[:`SET`]->(:File) } },
    files: COUNT { MATCH (f:File) WHERE NOT EXISTS { (f)-[:BELONGS]->(u) }
                   OR 1 <> COUNT { (f)<-[:`SET`]-(:Content) } },
    looks: COUNT { MATCH (l:Look) WHERE l.uses < 1 OR l.uses <> COUNT { (l)<-[:LOOKS]-() } },
    itself: COUNT { MATCH (l:Look) WHERE 1 <> COUNT { (l)-[:`MATCH`]->(l) } },
    twice: COUNT { MATCH (a:Look)-[:`MATCH`]->(b:Look)<-[:`MATCH`]-(a) },
    backward: COUNT { MATCH (a:Look)-[:`MATCH`]->(b:Look) WHERE a.id > b.id },
    devices: COUNT { MATCH (d:Device) WHERE d.files < 1 },
    counters: abs(u.looks - COUNT { (:Look) }) + abs(u.images - COUNT { (:Image) })
              + abs(u.videos - COUNT { (:Video) }) + abs(u.frames - COUNT { (:Frame) })
              + abs(u.devices - COUNT { (:Device) })
              + abs(u.image_files - COUNT { (:ImageFile) })
              + abs(u.video_files - COUNT { (:VideoFile) })
} AS halves
"""
"""How much there is of what must never be, in a database with one user."""


class Killable:
    """A server on data that stay."""

    def __init__(self, data: Path) -> None:
        self._command = ("run", "--data", str(data))
        self._process, self.server = start(*self._command)

    def kill(self) -> None:
        """As if its machine had lost it: with no time to finish anything."""
        os.killpg(self._process.pid, signal.SIGKILL)
        end(self._process)

    def start(self) -> None:
        """Start it again; it is found at the same address."""
        self._process, again = start(*self._command)
        assert again == self.server

    def end(self) -> None:
        """End it, if it runs."""
        end(self._process)


@pytest.fixture(scope="module")
def killable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killable]:
    """A server of this module's own. Without one its tests are left out; with CI set, they fail."""
    reason = "Neo4j cannot be had"
    with ExitStack() as stack:
        try:
            killable = Killable(tmp_path_factory.mktemp("neo4j"))
        except Unavailable as error:
            reason = f"the tests of a killed Neo4j were left out: {error}"
        else:
            stack.callback(killable.end)
            yield killable
            return
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def halves(server: Server, owner: str) -> dict[str, int]:
    """What ``_HALVES`` finds, where it finds any."""
    with GraphDatabase.driver(server.address, auth=("neo4j", server.password)) as driver:
        ((found,),) = driver.execute_query(_HALVES, owner=owner).records
    return {what: count for what, count in found.items() if count}


def until_it_fails(store: Neo4jStore, owner: str, device: str, said: list[str]) -> str:
    """Save and delete until the server is gone; returns what the store says of it."""
    try:
        work(store, owner, device, 100_000, said.append)
    except StoreError as error:
        return str(error)
    raise AssertionError("the work ended before the server did")


def wait_for(there: Callable[[], bool]) -> None:
    """Return when it is so."""
    give_up = time.monotonic() + 60
    while not there():
        assert time.monotonic() < give_up
        time.sleep(0.01)


def test_a_killed_server_loses_no_save_and_keeps_no_half(killable: Killable) -> None:
    server = killable.server
    server.empty()
    chance = random.Random(_SEED)
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(pages, "SIZE", 64))
        # One that waits for the server, as the product does, and three that give up at once.
        patient = stack.enter_context(server.opened())
        hasty = [stack.enter_context(server.opened(Patience(retry=0.0))) for _ in range(3)]
        pool = stack.enter_context(ThreadPoolExecutor(4))
        owner = new_user(patient)
        told: dict[str, list[str]] = {}
        waited: set[str] = set()
        for turn in range(_KILLS):
            now: list[list[str]] = [[] for _ in hasty]
            told |= {f"{turn}-{number}": said for number, said in enumerate(now)}
            failing = [
                pool.submit(until_it_fails, store, owner, f"{turn}-{number}", now[number])
                for number, store in enumerate(hasty)
            ]
            enough = chance.randrange(1, 16)
            wait_for(lambda now=now, enough=enough: all(len(said) > enough for said in now))  # type: ignore[misc]
            waiting = pool.submit(patient.save, owner, info(f"{turn}", "patient"), content_of("9"))
            time.sleep(chance.random() / 10)
            killable.kill()
            for future in failing:
                assert "cannot be reached" in future.result()
            killable.start()
            failed = waiting.exception()
            if failed is None:
                waited.add(f"{turn}")
            else:
                # The server took longer to come back than a store waits.
                assert isinstance(failed, StoreError)
                assert "cannot be reached" in str(failed)
            # What was saved is there, and nothing of the rest but whole.
            check_whole(patient, owner, _EVERYTHING)
            assert halves(server, owner) == {}
            files = all_files(patient, owner)
            for device, said in told.items():
                there, maybe = must_be_there(said)
                found = {f.info.path for f in files if f.info.device_id == f"device-{device}"}
                assert there <= found <= there | maybe
            paths = {file.info.path for file in files if file.info.device_id == "device-patient"}
            assert waited <= paths <= {f"{n}" for n in range(turn + 1)}
        with server.opened() as fresh:
            for store in (fresh, hasty[0]):
                check_whole(store, owner, _EVERYTHING)
        keep(patient, owner, video("after", [picture(n) for n in range(5)]))
    answered = sum(line.startswith(("saved", "deleted")) for said in told.values() for line in said)
    print(f"\n{_KILLS} kills after {answered} answered calls, {len(waited)} saves that waited")


def test_a_store_outlives_its_server(killable: Killable) -> None:
    server = killable.server
    server.empty()
    cat, edit = image("cat", picture(1)), image("edit", edited(picture(1), 2))
    film = video("film", [edited(picture(n), 1) for n in range(9)])
    contents: list[Content] = [cat, film]
    with server.opened(Patience(retry=1.0)) as store:
        owner = new_user(store)
        ids = [keep(store, owner, content) for content in contents]
        before = [store.matches(owner, content, 18) for content in ids]
        killable.kill()
        calls: list[Callable[[], object]] = [
            lambda: store.save(owner, info("edit"), edit),
            lambda: store.look_up(owner, edit, 18),
            lambda: store.matches(owner, ids[0], 18),
            lambda: store.delete_files(owner, []),
            lambda: store.counts(owner),
        ]
        for call in calls:
            with pytest.raises(StoreError, match=r"cannot be reached: check that it runs"):
                call()
        with pytest.raises(StoreError, match=r"cannot be reached: check that it runs"):
            Neo4jStore(server.login)
        killable.start()
        assert [store.matches(owner, content, 18) for content in ids] == before
        check_whole(store, owner, contents)
        keep(store, owner, edit)
        check_whole(store, owner, [*contents, edit])
        assert halves(server, owner) == {}
