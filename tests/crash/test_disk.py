"""A server whose disk is full, read-only or broken: it says so in words a person understands, loses
nothing, and goes on once the reason is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from crash.faults import BROKEN, FULL, READ_ONLY, Faults
from crash.served import SAVEABLE, Body, Server, body_of, token
from graph.checks import all_files, check_whole, opened
from graph.contract import new_user
from graph.worker import content_of
from tagcat.settings import Settings

_DEVICE = {"id": "00000000-0000-4000-8000-000000000001", "name": "one"}
_FULL = "the server's disk is full: nothing of this was saved"
_UNKNOWN = "the collection cannot be used right now; the server's log says why"


class Served:
    """A server whose writes may fail, and a client of it."""

    def __init__(self, folder: Path, library: Path) -> None:
        self._home = folder / "home"
        self.collection = Settings(home=self._home).store_path
        with opened(self.collection) as store:
            self.user = new_user(store)
        self.faults = Faults(library, self.collection, folder)
        self.server = Server(self._home, self.faults.variables)
        self.client = httpx2.Client(
            base_url=self.server.address,
            headers={"Authorization": f"Bearer {token(self._home, self.user)}"},
            timeout=60,
        )

    def save(self, name: str) -> Body:
        """Save a file; what became of it."""
        answer = self.client.post(
            "/api/v1/files", json={"device": _DEVICE, "files": [body_of(name, f"a/{name}")]}
        )
        assert answer.status_code == 200
        (result,) = answer.json()["results"]
        assert isinstance(result, dict)
        return result

    def change(self) -> httpx2.Response:
        """Change something that is no file."""
        return self.client.patch("/api/v1/me", json={"variance": 20})

    def close(self) -> None:
        """Stop it."""
        self.client.close()
        self.server.stop()


@pytest.fixture
def served(tmp_path: Path, fault_library: Path) -> Iterator[Served]:
    served = Served(tmp_path, fault_library)
    yield served
    served.close()


@pytest.mark.parametrize(
    ("code", "status", "words"),
    [(FULL, 507, _FULL), (READ_ONLY, 503, _UNKNOWN), (BROKEN, 503, _UNKNOWN)],
    ids=["full", "read-only", "broken"],
)
def test_a_disk_that_takes_no_more(served: Served, code: int, status: int, words: str) -> None:
    assert served.save(SAVEABLE[0])["status"] == "saved"
    with served.faults.failing(code):
        for name in SAVEABLE[1:4]:
            result = served.save(name)
            assert result["status"] == "error"
            assert result["error"]["status"] == status
            assert result["error"]["detail"].startswith(words)
        answer = served.change()
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"].startswith(words)
        assert str(served.collection) not in answer.text
        # Reading goes on.
        counts = served.client.get("/api/v1/me/counts").json()
        assert counts["images"] + counts["videos"] == 1
    assert served.save(SAVEABLE[1])["status"] == "saved"
    served.server.kill()
    with opened(served.collection) as store:
        assert {file.info.path for file in all_files(store, served.user)} == {
            f"a/{SAVEABLE[0]}",
            f"a/{SAVEABLE[1]}",
        }
        check_whole(store, served.user, [content_of(name) for name in SAVEABLE])
