"""``tagcat store copy`` from a file to a Neo4j server and back, killed in the middle."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from graph.samples import info
from graph.server import Server
from patience import PATIENCE
from tagcat.graph.model import FileRecord, RefreshToken
from tagcat.graph.opening import SignIn, open_store

from .kit import Ran, Run, environment
from .test_store import SAME, accounts, content_of

FILES = 240


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A collection of three accounts."""
    path = tmp_path / "from.sqlite"
    records = [
        FileRecord(info(f"{number}.jpg", f"{number % 3}"), content_of(number), number * 1_000)
        for number in range(FILES)
    ]
    with closing(open_store(str(path))) as store:
        local = store.add_user("local", None, 18).id
        anna = store.add_user("Anna", "hash of Anna", 21).id
        store.add_user("nobody", "hash of nobody", 5)
        store.restore(local, records)
        store.restore(anna, records[::9])
        store.add_refresh_token(RefreshToken("digest", anna, "family", 1 << 40, used=False))
    return path


@pytest.fixture
def server(
    neo4j: Server, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Server:
    """An empty database that the command is let into."""
    neo4j.empty()
    request.getfixturevalue("run")  # which removes all settings
    monkeypatch.setenv("TAGCAT_NEO4J_PASSWORD", neo4j.password)
    return neo4j


@pytest.mark.long
def test_there_and_back(run: Run, source: Path, server: Server, tmp_path: Path) -> None:
    before = source.read_bytes()
    ran = run("store", "copy", "--all-matches", source, server.address)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"Anna: 27 files copied\nlocal: {FILES} files copied\nnobody: 0 ")
    verdict = SAME.search(ran.out)
    assert verdict
    assert source.read_bytes() == before
    sign_in = SignIn(password=server.password)
    there = accounts(server.address, sign_in)
    assert there == accounts(source)
    with closing(open_store(server.address, sign_in=sign_in)) as store:
        # Nobody is signed in there.
        assert store.use_refresh_token("digest") is None
    again = run("store", "copy", "--user", "Anna", source, server.address)
    assert again.out.startswith("Anna: 0 files copied, 27 there already\n")
    back = tmp_path / "back.sqlite"
    ran = run("store", "copy", "--all-matches", server.address, back)
    assert (ran.code, ran.err) == (0, "")
    same = SAME.search(ran.out)
    assert same
    assert same[0] == verdict[0]
    assert accounts(back) == accounts(source)
    # The other way round there is nothing to do.
    assert run("store", "copy", "-q", "--user", "Anna", back, server.address) == Ran(0, "", "")
    assert accounts(server.address, sign_in) == there


@pytest.mark.long
def test_a_copy_to_a_server_that_is_killed_is_finished_by_the_next(
    run: Run, source: Path, server: Server, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "tagcat.cli.main", "store", "copy", f"{source}"]
    command.append(server.address)
    given = environment(tmp_path / "home") | {"TAGCAT_NEO4J_PASSWORD": server.password}
    with (
        closing(open_store(server.address, sign_in=SignIn(password=server.password))) as store,
        subprocess.Popen(
            command, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process,
    ):

        def images() -> int:
            local = store.user_by_name("local")
            return 0 if local is None else store.counts(local.id).images

        give_up = time.monotonic() + PATIENCE
        while images() == 0:
            assert time.monotonic() < give_up
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)
        # It was not done, whatever else it had saved when the signal came.
        assert process.returncode == -signal.SIGKILL
        assert images() > 0
    ran = run("store", "copy", source, server.address)
    assert (ran.code, ran.err) == (0, "")
    assert SAME.search(ran.out)
    assert accounts(server.address, SignIn(password=server.password)) == accounts(source)


def test_a_password_in_the_address_is_used_and_not_told(
    run: Run, source: Path, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAGCAT_NEO4J_USER", "someone")
    monkeypatch.setenv("TAGCAT_NEO4J_PASSWORD", "not this")
    scheme, _, host = server.address.partition("://")
    full = f"{scheme}://neo4j:{server.password}@{host}"
    ran = run("store", "copy", "--user", "nobody", source, full)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("nobody: 0 files copied\nBoth hold the same: 1 account, 0 files")
    for names, code, said in (
        ((full, server.address), 2, "FROM and TO are the same store."),
        (("--user", "bob", full, tmp_path / "to"), 3, f"{server.address} has no account bob"),
        ((f"{scheme}://neo4j:wrong@{host}", tmp_path / "to"), 3, "does not let neo4j in"),
        ((server.address, tmp_path / "to"), 3, "does not let someone in"),
        ((source, f"{full}/graph"), 3, "this is no address of a Neo4j server"),
    ):
        ran = run("store", "copy", *names)
        assert (ran.code, ran.out) == (code, "")
        assert said in ran.err
        for secret in (server.password, "wrong", "not this"):
            assert secret not in ran.err
    monkeypatch.delenv("TAGCAT_NEO4J_PASSWORD")
    ran = run("store", "copy", source, server.address)
    assert ran == Ran(
        3, "", f"tagcat: {server.address} needs a password: set TAGCAT_NEO4J_PASSWORD\n"
    )


@pytest.mark.long
def test_export_and_import_on_a_server(
    run: Run, source: Path, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "export.jsonl"
    monkeypatch.setenv("TAGCAT_STORE", str(source))
    assert run("export", file).out == f"{FILES} files written to {file}\n"
    monkeypatch.setenv("TAGCAT_STORE", server.address)
    ran = run("export", tmp_path / "none")
    assert ran == Ran(
        3, "", f"tagcat: nothing of yours is saved in {server.address} yet: tagcat scan saves\n"
    )
    assert run("import", file) == Ran(0, f"{FILES} files saved\n", "")
    again = tmp_path / "again.jsonl"
    assert run("export", again).code == 0
    # The first line says when it was made.
    lines = file.read_bytes().splitlines()
    assert again.read_bytes().splitlines()[1:] == lines[1:]
