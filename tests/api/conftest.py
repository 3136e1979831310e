"""The API on a real embedded store, and clients of two users."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tagcat.api import create_app
from tagcat.app.accounts import OwnerCode
from tagcat.app.tokens import AccessTokens
from tagcat.graph.embedded import EmbeddedStore
from tagcat.match.rule import VARIANCE
from tagcat.settings import Settings

PASSWORD = "correct horse battery"
CHROME_ON_MAC = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Safari/537.36"
)
DEVICE = {"id": "00000000-0000-4000-8000-000000000001", "name": "Anna's laptop"}

Body = dict[str, Any]


@dataclass
class Api:
    app: FastAPI
    store: EmbeddedStore
    signing_key: str
    owner_code: OwnerCode
    home: Path

    def client(self, base_url: str = "http://localhost") -> TestClient:
        return TestClient(self.app, base_url=base_url, headers={"User-Agent": CHROME_ON_MAC})

    def signed_in(self, name: str) -> TestClient:
        """A client of a new user without a password, who needs no time-consuming hash."""
        user = self.store.add_user(name, None, VARIANCE)
        client = self.client()
        token = AccessTokens(self.signing_key).issue(user.id)
        client.headers["Authorization"] = f"Bearer {token}"
        return client


@contextmanager
def serving(folder: Path, **settings: Any) -> Iterator[Api]:
    chosen = Settings(home=folder, **settings)
    store = EmbeddedStore(chosen.store_path, chosen.index_bytes)
    code = OwnerCode()
    yield Api(create_app(chosen, store, code), store, chosen.signing_keys()[0], code, folder)
    store.close()


@pytest.fixture
def make_api(tmp_path: Path) -> Iterator[Callable[..., Api]]:
    with ExitStack() as stack:
        yield lambda **settings: stack.enter_context(serving(tmp_path / "home", **settings))


@pytest.fixture
def api(make_api: Callable[..., Api]) -> Api:
    return make_api()


@pytest.fixture
def anna(api: Api) -> TestClient:
    return api.signed_in("anna")


@pytest.fixture
def bert(api: Api) -> TestClient:
    return api.signed_in("bert")


@pytest.fixture(scope="module")
def common_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """One for all tests of a module that leave it as it was."""
    with serving(tmp_path_factory.mktemp("home")) as api:
        yield api


@pytest.fixture(scope="module")
def reader(common_api: Api) -> TestClient:
    """A user who saves nothing, for tests that leave everything as it was."""
    return common_api.signed_in("reader")


# Far apart from each other, and complex enough for the match rule to trust them.
HASHES = (
    "95b1a94a56d5a5aba7d5b4bd0b6acfb5",
    "eec956d5961bb12accb364db94cb17a8",
    "26d2da9bd356642ddbb64941b609d9b6",
    "d4b6a5c497a58bc58277768301ff00fe",
)


def nearby(dhash: str, bits: int) -> str:
    """A hash that differs from ``dhash`` in its last ``bits`` bits."""
    return f"{int(dhash, 16) ^ ((1 << bits) - 1):032x}"


def image(number: int = 0, **changes: Any) -> Body:
    """The fingerprint of an image; each number is another content with another look."""
    return {
        "kind": "image",
        "name": f"IMG_{number}.jpg",
        "path": f"2024/IMG_{number}.jpg",
        "size": 1000 + number,
        "modified": 1_700_000_000_000 + number,
        "media_type": "image/jpeg",
        "sha256": f"{number:064x}",
        "width": 4000,
        "height": 3000,
        "dhash": HASHES[number % len(HASHES)],
        **changes,
    }


def video(number: int = 0, **changes: Any) -> Body:
    """The fingerprint of a video with the looks of images 0 to 3 as its frames."""
    return {
        "kind": "video",
        "name": f"VID_{number}.mp4",
        "path": f"VID_{number}.mp4",
        "size": 5000 + number,
        "modified": 1_700_000_000_000,
        "media_type": "video/mp4",
        "sha256": f"{1000 + number:064x}",
        "width": 1920,
        "height": 1080,
        "duration": 4000,
        "fps": 25,
        "frames": [{"pos": 1000 * i, "dhash": dhash} for i, dhash in enumerate(HASHES)],
        **changes,
    }


def save(client: TestClient, *files: Body, device: Body = DEVICE) -> list[Body]:
    answer = client.post("/api/v1/files", json={"device": device, "files": list(files)})
    assert answer.status_code == 200, answer.text
    results: list[Body] = answer.json()["results"]
    return results
