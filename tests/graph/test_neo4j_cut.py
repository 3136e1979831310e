"""Connections to a Neo4j server that are cut at random moments, while the server goes on.

``TAGCAT_TEST_CUTS`` says how often they are cut, ``TAGCAT_TEST_SEED`` when.
"""

from __future__ import annotations

import os
import random
import threading
import time
from contextlib import closing
from dataclasses import replace

import pytest

from e2e.wire import relay
from graph.checks import all_files, check_whole
from graph.contract import keep, new_user
from graph.samples import picture, video
from graph.server import Server
from graph.test_neo4j_crash import halves
from graph.worker import content_of, must_be_there, work
from tagcat.errors import StoreError
from tagcat.graph.neo4j import connection
from tagcat.graph.neo4j.store import Neo4jStore

pytestmark = [pytest.mark.xdist_group("neo4j"), pytest.mark.long]

_CUTS = int(os.environ.get("TAGCAT_TEST_CUTS", "25"))
_SEED = int(os.environ.get("TAGCAT_TEST_SEED", "3"))
_EVERYTHING = [content_of(f"{number}") for number in range(90)]


@pytest.mark.parametrize("patient", [True, False], ids=["waits", "gives up"])
def test_a_cut_connection_loses_no_save_and_keeps_no_half(neo4j: Server, patient: bool) -> None:
    neo4j.empty()
    chance = random.Random(_SEED)
    patience = connection.PATIENT if patient else replace(connection.PATIENT, retry=0.0)
    with (
        relay(neo4j.address) as cable,
        # Not by neo4j://, which would ask for the server's own address and go round the cable.
        closing(Neo4jStore(replace_address(neo4j, cable.address, patience))) as store,
    ):
        owner = new_user(store)
        said: dict[str, list[str]] = {}
        failures: list[str] = []
        done = threading.Event()

        def save() -> None:
            for turn in range(10_000):
                if done.is_set():
                    return
                lines = said.setdefault(f"{turn}", [])
                try:
                    work(store, owner, f"{turn}", 8, lines.append)
                except StoreError as error:
                    failures.append(str(error))

        thread = threading.Thread(target=save)
        thread.start()
        for _ in range(_CUTS):
            time.sleep(0.05 + chance.random() / 5)
            cable.cut()
        done.set()
        thread.join()
        assert all("cannot be reached" in each for each in failures)
        assert not (patient and failures)
        check_whole(store, owner, _EVERYTHING)
        assert halves(neo4j, owner) == {}
        files = all_files(store, owner)
        for device, lines in said.items():
            there, maybe = must_be_there(lines)
            paths = [f.info.path for f in files if f.info.device_id == f"device-{device}"]
            # A commit whose answer was cut off was made again, and is there once.
            assert len(paths) == len(set(paths))
            assert there <= set(paths) <= there | maybe
        # One that gives up may never have got through; one that waits has.
        assert files or not patient
        answered = sum(
            line.startswith(("saved", "deleted")) for lines in said.values() for line in lines
        )
        print(f"\n{_CUTS} cuts, {answered} answered calls, {len(failures)} that gave up")
    with neo4j.opened() as fresh:
        check_whole(fresh, owner, _EVERYTHING)
        keep(fresh, owner, video("after", [picture(n) for n in range(5)]))


def replace_address(
    server: Server, address: str, patience: connection.Patience
) -> connection.Login:
    """The login of a server that is reached through a relay."""
    bolt = address.replace("http://", "bolt://")
    return replace(server.login, address=bolt, patience=patience)
