"""``tagcat backup`` and ``tagcat restore``, also while the server has the collection open."""

from __future__ import annotations

import contextlib
import signal
from pathlib import Path

import pytest

from .kit import Run, picture
from .test_serve import Server, listed, sign_in


def test_a_backup_is_made_and_put_back(run: Run, album: Path, home: Path) -> None:
    ran = run("backup", "mine.sqlite")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "1 account with 4 files backed up to mine.sqlite, and checked\n"
    assert run("restore", "--check", "mine.sqlite").out == (
        "mine.sqlite is sound: 1 account with 4 files\n"
    )
    picture(8).save(album / "late.jpg")
    assert run("scan", "-q", "late.jpg").code == 0
    ran = run("restore", "mine.sqlite")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("1 account with 4 files restored to ")
    kept = Path(ran.out.splitlines()[1].removeprefix("The collection that was there is now "))
    assert kept.parent == home
    assert "5 files" in run("restore", "--check", kept).out
    assert "late.jpg" not in run("list").out
    assert "cat.jpg" in run("list").out


def test_a_backup_replaces_only_by_force(run: Run, album: Path) -> None:
    (album / "cat.sqlite").write_text("a letter")
    ran = run("backup", "cat.sqlite")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == (
        "tagcat: cat.sqlite is there already: choose another name, or replace it by --force\n"
    )
    assert (album / "cat.sqlite").read_text() == "a letter"
    assert run("backup", "--quiet", "--force", "cat.sqlite").out == ""
    assert run("restore", "--check", "cat.sqlite").code == 0


@pytest.mark.usefixtures("album")
def test_while_the_server_runs(run: Run, home: Path) -> None:
    server = Server(home)
    try:
        assert run("backup", "mine.sqlite").code == 0
        ran = run("restore", "mine.sqlite")
        assert (ran.code, ran.out) == (3, "")
        assert "is open in a server or another program: stop it first" in ran.err
        with contextlib.closing(sign_in(server)) as client:
            assert len(listed(client, "images")) == 3
    finally:
        assert server.stop(signal.SIGTERM)[0] == 0
    assert run("restore", "mine.sqlite").code == 0


def test_what_cannot_be_done_is_said(run: Run, here: Path) -> None:
    assert "there is no collection" in run("backup", "mine.sqlite").err
    assert "there is no backup" in run("restore", "mine.sqlite").err
    (here / "mine.sqlite").write_text("a letter\n" * 100)
    ran = run("restore", "mine.sqlite")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == "tagcat: the backup mine.sqlite is not a TagCat collection\n"


@pytest.mark.parametrize("verb", ["backup", "restore"])
def test_a_collection_on_neo4j_has_other_means(
    run: Run, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    monkeypatch.setenv("TAGCAT_STORE", "neo4j://cat.example")
    monkeypatch.setenv("TAGCAT_NEO4J_PASSWORD", "secret")
    ran = run(verb, "mine.sqlite")
    assert ran.code == 3
    assert "neo4j-admin database dump" in ran.err
    assert "tagcat store copy" in ran.err
