"""``tagcat serve`` in a process that may be killed, and clients that save to it."""

from __future__ import annotations

import os
import random
import re
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2

from crash.forked import Forked
from graph.worker import content_of
from tagcat.app.tokens import AccessTokens, FixedKeys
from tagcat.cli.main import run
from tagcat.fingerprint.hash_fields import hash_fields
from tagcat.graph.model import ImageContent
from tagcat.settings import Settings

Body = dict[str, Any]
Process = subprocess.Popen[bytes] | Forked

NAMES = 90
"""How many contents there are to save; see ``graph.worker.content_of``."""


class Server:
    """``tagcat serve`` on a data folder, at a free port."""

    def __init__(self, home: Path, variables: Mapping[str, str] | None = None) -> None:
        self.log = home.parent / "log"
        self._process = self._start(home, variables or {})
        try:
            self.address = self._told()
        except BaseException:
            self.kill()
            raise

    def _start(self, home: Path, variables: Mapping[str, str]) -> Process:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("TAGCAT_", "PYTEST_"))}
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-u", "-m", "tagcat.cli.main", "serve", "--port", "0"],
                env=kept | {"TAGCAT_HOME": str(home)} | dict(variables),
                stdout=subprocess.PIPE,
                stderr=log,
                bufsize=0,
            )

    def _told(self) -> str:
        out = self._process.stdout
        assert out is not None
        address = ""
        while True:
            ready, _, _ = select.select([out], [], [], 60)
            assert ready, "the server says nothing"
            line = out.readline().decode()
            assert line, f"ended with {self._process.poll()}: {self.log.read_text()}"
            found = re.search(r"running at (http://[\d.:]+)/", line)
            address = found[1] if found else address
            if line.startswith("Stop it"):
                return address

    def kill(self) -> None:
        """As the system does when it needs the memory: with no time to finish anything."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """As a person does."""
        self._end(signal.SIGTERM)

    def _end(self, by: signal.Signals) -> None:
        if self._process.poll() is None:
            self._process.send_signal(by)
            self._process.communicate()


def token(home: Path, user_id: str) -> str:
    """An access token of this user, made with the key in the data folder."""
    return AccessTokens(FixedKeys(*Settings(home=home).signing_keys())).issue(user_id)


def body_of(name: str, path: str) -> Body:
    """The content that a name stands for, in a file at this path, as the API takes it."""
    content = content_of(name)
    common: Body = {
        "name": path.rsplit("/", 1)[-1],
        "path": path,
        "size": 1234,
        "modified": 5678,
        "media_type": content.media_type,
        "sha256": content.sha256,
        "width": content.width,
        "height": content.height,
    }
    if isinstance(content, ImageContent):
        return common | {"kind": "image", "trimmed": None} | hash_fields(content.dhash)
    return common | {
        "kind": "video",
        "duration": content.duration,
        "fps": content.fps,
        "frames": [{"pos": frame.pos} | hash_fields(frame.dhash) for frame in content.frames],
    }


def _number(path: str) -> int:
    """The number of the content in a file."""
    return int(path.rsplit("/", 1)[-1])


# A video without key frames cannot be saved through the API.
SAVEABLE = [f"{n}" for n in range(NAMES) if n % 3 or n % 30]


@dataclass
class Said:
    """What the server told one client: what must be there, and what may or may not.

    Attributes:
        there: path -> id of the file, of files whose saving was answered.
        open_calls: paths whose saving or deletion was not answered.
        ratings: sha256 -> rating that was answered.
        open_ratings: sha256 -> rating that was not.
        answered: calls that were answered.
    """

    there: dict[str, str] = field(default_factory=dict)
    open_calls: set[str] = field(default_factory=set)
    ratings: dict[str, int] = field(default_factory=dict)
    open_ratings: dict[str, int] = field(default_factory=dict)
    answered: int = 0


class ForkedServer(Server):
    """The same in a child of this process, which has all modules loaded: it starts at once.

    To be made while this process has no other thread, and no collection open.
    """

    def _start(self, home: Path, variables: Mapping[str, str]) -> Process:
        return Forked(lambda: run(["serve", "--port", "0"]), variables, self.log, home)


class Client(threading.Thread):
    """Saves, deletes and rates on a device of its own until the server is gone.

    Args:
        address: of the server.
        token: an access token.
        number: of the client; each has a device of its own.
        seed: what it does.
    """

    def __init__(self, address: str, token: str, number: int, seed: int) -> None:
        super().__init__()
        self._address = address
        self._headers = {"Authorization": f"Bearer {token}"}
        self._chosen = random.Random(seed)
        self._seed = seed
        self.device = UUID(int=number + 1)
        self.said = Said()
        self.failed: BaseException | None = None

    def run(self) -> None:
        """Work until a request gets no answer."""
        try:
            with httpx2.Client(base_url=self._address, headers=self._headers, timeout=60) as client:
                turn = 0
                while True:
                    self._work(client, turn)
                    turn += 1
        except httpx2.TransportError:
            return
        except BaseException as error:
            self.failed = error

    def _work(self, client: httpx2.Client, turn: int) -> None:
        # A rating goes with the last file of its content: what is rated is never deleted.
        rated = [path for path in sorted(self.said.there) if _number(path) % 2]
        others = [path for path in sorted(self.said.there) if not _number(path) % 2]
        what = self._chosen.random()
        if what < 0.2 and others:
            self._forget(client, self._chosen.choice(others))
        elif what < 0.4 and rated:
            self._rate(client, self._chosen.choice(rated))
        else:
            self._save(client, turn)

    def _save(self, client: httpx2.Client, turn: int) -> None:
        names = [self._chosen.choice(SAVEABLE) for _ in range(self._chosen.randint(1, 4))]
        paths = [f"{self._seed}/{turn}-{number}/{name}" for number, name in enumerate(names)]
        files = [body_of(name, path) for name, path in zip(names, paths, strict=True)]
        self.said.open_calls |= set(paths)
        device = {"id": str(self.device), "name": "one"}
        answer = client.post("/api/v1/files", json={"device": device, "files": files})
        assert answer.status_code == 200, answer.text
        for path, result in zip(paths, answer.json()["results"], strict=True):
            assert result["status"] in {"saved", "known"}, result
            self.said.there[path] = result["file_id"]
        self.said.open_calls -= set(paths)
        self.said.answered += 1

    def _forget(self, client: httpx2.Client, path: str) -> None:
        file_id = self.said.there.pop(path)
        self.said.open_calls.add(path)
        answer = client.post("/api/v1/files/delete", json={"ids": [file_id]})
        assert answer.status_code == 200, answer.text
        assert answer.json()["deleted"] == 1
        self.said.open_calls.discard(path)
        self.said.answered += 1

    def _rate(self, client: httpx2.Client, path: str) -> None:
        sha256 = content_of(path.rsplit("/", 1)[-1]).sha256
        rating = self._chosen.randint(1, 5)
        self.said.open_ratings[sha256] = rating
        answer = client.post("/api/v1/remarks", json={"sha256s": [sha256], "rating": rating})
        assert answer.status_code == 200, answer.text
        del self.said.open_ratings[sha256]
        self.said.ratings[sha256] = rating
        self.said.answered += 1
