"""``tagcat serve``: a real server on a free port, asked over HTTP."""

from __future__ import annotations

import contextlib
import http.client
import re
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx2
import pytest

from patience import PATIENCE

from .kit import Run, environment, picture

SAID = re.compile(r"http://(127\.0\.0\.1|\[::1\]):(\d+)/(?:#owner=(\S+))?")


class Server:
    """``tagcat serve`` on a free port."""

    def __init__(
        self, home: Path, *arguments: str, variables: Mapping[str, str] | None = None
    ) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-m", "tagcat.cli.main", "serve", "--port", "0", *arguments],
            env=environment(home) | dict(variables or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
        )
        self.said: list[str] = []
        self.address = ""
        self.code = ""
        try:
            self._listen()
        except BaseException:
            self._process.kill()
            self._process.communicate()
            raise

    def _listen(self) -> None:
        """Read what it says until it has said all."""
        out = self._process.stdout
        assert out is not None
        while not self.said or not self.said[-1].startswith("Stop it"):
            ready, _, _ = select.select([out], [], [], PATIENCE)
            assert ready, "the server says nothing"
            line = out.readline().decode()
            assert line, self._process.communicate()
            self.said.append(line.rstrip())
        for line in self.said:
            found = SAID.search(line)
            if found:
                self.address = f"http://{found[1]}:{found[2]}"
                self.code = found[3] or self.code

    def stop(self, by: signal.Signals = signal.SIGINT) -> tuple[int, str, str]:
        """Exit code, the rest of what it says, and its errors."""
        if self._process.poll() is None:
            self._process.send_signal(by)
        out, err = self._process.communicate(timeout=PATIENCE)
        return self._process.returncode, out.decode(), err.decode()


@pytest.fixture
def server(home: Path) -> Iterator[Server]:
    server = Server(home)
    yield server
    server.stop(signal.SIGTERM)


def sign_in(server: Server) -> httpx2.Client:
    """A client signed in as the owner."""
    client = httpx2.Client(base_url=server.address, timeout=PATIENCE)
    answer = client.post("/api/v1/session/owner", json={"code": server.code})
    assert answer.status_code == 200, answer.text
    client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
    return client


def listed(client: httpx2.Client, kind: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{kind}", params={"sort": "name", "order": "asc"})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    files = body.get("files", body.get("items"))
    assert isinstance(files, list)
    return files


def test_shows_what_a_scan_saved(run: Run, server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    picture(1).save(folder / "a.png")
    picture(1, 160, 120).save(folder / "b.png")
    with contextlib.closing(sign_in(server)) as client:
        assert listed(client, "images") == []
        # Saved by another process while the server runs.
        assert run("scan", "--device", "Desk", folder).code == 0
        files = listed(client, "images")
        assert [file["name"] for file in files] == ["a.png", "b.png"]
        assert files[0]["path"] == str(folder / "a.png")
        assert "Desk" in str(files[0])
        assert "tagcat" in str(files[0])
        matches = client.get(f"/api/v1/files/{files[0]['id']}/matches").json()
        assert "b.png" in str(matches)


def test_the_owners_link_works_once_and_a_guess_never(server: Server) -> None:
    assert len(server.code) >= 20
    with httpx2.Client(base_url=server.address, timeout=PATIENCE) as client:
        wrong = client.post("/api/v1/session/owner", json={"code": "x" * len(server.code)})
        assert wrong.status_code == 401
        assert client.get("/api/v1/images").status_code == 401
    sign_in(server).close()
    with httpx2.Client(base_url=server.address, timeout=PATIENCE) as client:
        again = client.post("/api/v1/session/owner", json={"code": server.code})
        assert again.status_code == 401


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_stops_when_told_to(home: Path, by: signal.Signals) -> None:
    server = Server(home)
    try:
        assert httpx2.get(f"{server.address}/api/v1/health", timeout=PATIENCE).status_code == 200
    finally:
        ended = server.stop(by)
    assert ended == (0, "Stopped.\n", "")
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(server.address.rpartition(":")[2]))) != 0


def test_a_port_that_is_taken(run: Run) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ran = run("serve", "--port", str(port))
    assert ran.code == 3
    assert ran.out == ""
    assert ran.err.splitlines() == [
        f"tagcat: port {port} is taken: stop what uses it, or choose another with --port"
        " (0 for any free one)"
    ]


def test_addresses_that_are_not_ours(run: Run) -> None:
    ran = run("serve", "--host", "no.such.name.invalid", "--port", "0")
    assert ran.code == 3
    assert "is not an address of this computer" in ran.err
    ran = run("serve", "--host", "192.0.2.1", "--port", "0")
    assert ran.code == 3
    assert ran.err.startswith("tagcat: cannot listen at 192.0.2.1, port 0: ")
    assert run("serve", "--port", "65536").code == 2


def test_no_owners_link_where_others_can_reach_it(home: Path) -> None:
    server = Server(home, "--host", "0.0.0.0")  # noqa: S104
    try:
        assert server.code == ""
        assert "Others on the network can reach it, too." in server.said
        assert httpx2.get(f"{server.address}/api/v1/health", timeout=PATIENCE).status_code == 200
    finally:
        server.stop()


def test_opens_the_browser_at_the_owners_link(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(
        f'#!/bin/sh\nprintf %s "$1" > "{opened}.new" && mv "{opened}.new" "{opened}"\n'
    )
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(browser))
    server = Server(home, "--open")
    try:
        give_up = time.monotonic() + PATIENCE
        while not opened.exists():
            assert time.monotonic() < give_up, "no browser was opened"
            time.sleep(0.05)
        assert opened.read_text() == f"{server.address}/#owner={server.code}"
    finally:
        server.stop()


def test_a_person_who_pauses_goes_on_with_the_same_connection(server: Server) -> None:
    connection = http.client.HTTPConnection(
        server.address.removeprefix("http://"), timeout=PATIENCE
    )
    with contextlib.closing(connection):
        connection.connect()
        # Without a socket it would make another connection unnoticed.
        connection.auto_open = False
        for pause in (6, 0):
            connection.request("GET", "/healthz")
            assert connection.getresponse().read()
            time.sleep(pause)
