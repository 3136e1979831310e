"""``tagcat doctor``: what it finds, and what it says is to be done."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from graph.test_embedded_file import unprivileged
from tagcat.cli.doctor import program
from tagcat.cli.doctor.finding import State
from tagcat.cli.doctor.machine import check_machine
from tagcat.settings import Settings

from .kit import Ran, Run
from .test_serve import Server


@pytest.fixture(autouse=True)
def _free_port(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:  # noqa: ARG001 - run cleans up
    """Not one that something else on this machine may use."""
    monkeypatch.setenv("TAGCAT_PORT", "0")


def found(ran: Ran, what: str) -> dict[str, Any]:
    (finding,) = [each for each in ran.document["checks"] if each["what"] == what]
    assert isinstance(finding, dict)
    return finding


def test_a_new_set_up_works(run: Run, home: Path) -> None:
    ran = run("doctor", "--json")
    assert (ran.code, ran.document["works"], ran.err) == (0, True, "")
    states = {each["what"]: each["state"] for each in ran.document["checks"]}
    assert set(states) == {
        "Python",
        "compiled parts",
        "image decoders",
        "video decoders",
        "web app",
        "data folder",
        "signing key",
        "disk",
        "memory",
        "clock",
        "port",
        "collection",
    }
    assert "bad" not in states.values()
    # Looking changes nothing.
    assert not home.exists()


@pytest.mark.usefixtures("album")
def test_a_collection_is_read_also_while_it_is_served(run: Run, home: Path) -> None:
    server = Server(home)
    try:
        ran = run("doctor")
    finally:
        server.stop()
    assert (ran.code, ran.err) == (0, "")
    path = Settings(home=home).store_path
    assert f"ok    collection: {path}, 1 account, 4 files, read from end to end\n" in ran.out
    assert f"ok    signing key: {home / 'secret.key'}, readable by you alone\n" in ran.out
    assert ran.out.endswith("All works.\n")


@pytest.mark.usefixtures("album")
def test_a_damaged_collection_is_found(run: Run, home: Path) -> None:
    path = Settings(home=home).store_path
    data = bytearray(path.read_bytes())
    data[8192:] = b"\xa5" * (len(data) - 8192)
    path.write_bytes(data)
    ran = run("doctor", "--json")
    assert (ran.code, ran.document["works"]) == (1, False)
    assert found(ran, "collection")["state"] == "bad"
    assert "is damaged" in found(ran, "collection")["found"]
    assert "tagcat restore" in found(ran, "collection")["to_do"]
    assert "BAD   collection: " in run("doctor").out


@pytest.mark.usefixtures("album")
def test_an_older_collection_is_a_note(run: Run, home: Path) -> None:
    path = Settings(home=home).store_path
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 1")
    ran = run("doctor", "--json")
    assert ran.code == 0
    assert found(ran, "collection")["state"] == "warning"
    assert "older TagCat" in found(ran, "collection")["found"]


@pytest.mark.usefixtures("album")
def test_what_others_can_read_is_told(run: Run, home: Path) -> None:
    key = home / "secret.key"
    key.write_text("k" * 64)
    key.chmod(0o644)
    home.chmod(0o755)
    ran = run("doctor", "--json")
    assert ran.code == 1
    assert found(ran, "data folder") == {
        "what": "data folder",
        "state": "warning",
        "found": f"others on this computer may look into {home}, which has hashes and names of"
        " pictures",
        "to_do": f"chmod 700 {home}",
    }
    assert found(ran, "signing key")["state"] == "bad"
    assert "sign in as anybody" in found(ran, "signing key")["found"]


def test_a_link_that_leads_nowhere_and_a_folder_that_is_closed(run: Run, home: Path) -> None:
    Settings(home=home).store_path.parent.mkdir(mode=0o700)
    Settings(home=home).store_path.symlink_to("nowhere")
    ran = run("doctor", "--json")
    assert ran.code == 1
    assert "there is no backup" not in ran.out
    assert found(ran, "collection")["state"] == "bad"
    inner = home / "inner"
    inner.mkdir()
    home.chmod(0o000)
    with unprivileged():
        findings = {finding.what: finding for finding in check_machine(Settings(home=inner))}
    home.chmod(0o700)
    assert findings["data folder"].state is State.BAD
    assert findings["signing key"].state is State.BAD


def test_a_file_in_place_of_the_folder(run: Run, home: Path) -> None:
    home.write_text("")
    ran = run("doctor", "--json")
    assert ran.code == 1
    assert found(ran, "data folder")["state"] == "bad"


@pytest.mark.usefixtures("album")
def test_a_clock_that_was_set_back(run: Run, home: Path) -> None:
    later = time.time() + 30 * 86_400
    os.utime(Settings(home=home).store_path, (later, later))
    ran = run("doctor", "--json")
    assert ran.code == 1
    assert "the collection was changed later" in found(ran, "clock")["found"]


def test_a_port_that_is_taken(run: Run, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        monkeypatch.setenv("TAGCAT_PORT", f"{port}")
        other.listen()
        assert found(run("doctor", "--json"), "port")["state"] == "bad"
    server = Server(home)
    try:
        monkeypatch.setenv("TAGCAT_PORT", server.address.rpartition(":")[2])
        assert "TagCat is running" in found(run("doctor", "--json"), "port")["found"]
    finally:
        server.stop()


def test_little_memory_and_little_room(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAGCAT_INDEX_MEMORY", "100000000")
    memory = found(run("doctor", "--json"), "memory")
    assert memory["state"] == "warning"
    assert "set TAGCAT_INDEX_MEMORY to " in memory["to_do"]
    usage = type(shutil.disk_usage("/"))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(1, 1, 5_000_000))
    ran = run("doctor", "--json")
    assert ran.code == 1
    assert found(ran, "disk")["found"].startswith("5.0 MB free")


def test_what_is_not_installed_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "find_spec", lambda _: None)
    monkeypatch.setattr(program, "_VIDEO", ("h264", "no-such-codec"))
    ran = run("doctor", "--json")
    assert ran.code == 1
    assert found(ran, "compiled parts")["state"] == "warning"
    assert "no decoder of no-such-codec" in found(ran, "video decoders")["found"]


def test_a_setting_that_cannot_be_used(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAGCAT_PORT", "many")
    ran = run("doctor", "--json")
    assert ran.code == 1
    assert found(ran, "settings")["found"].startswith("TAGCAT_PORT: ")
    monkeypatch.setenv("TAGCAT_PORT", "0")
    monkeypatch.setenv("TAGCAT_STORE", "bolt://127.0.0.1:1")
    monkeypatch.setenv("TAGCAT_NEO4J_PASSWORD", "a secret")
    ran = run("doctor", "--json")
    assert ran.code == 1
    assert "TAGCAT_NEO4J_PASSWORD" in found(ran, "collection")["to_do"]
    assert "a secret" not in ran.out
