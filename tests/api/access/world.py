"""Users with something of everything, tokens of all kinds, and a note of what the store does."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import jwt
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from api.access.table import (
    TABLE,
    THE_CODE,
    THE_TOKEN,
    Entry,
    Ids,
    address_of,
    code_of_begun,
    made_passkey,
)
from api.conftest import DEVICE, HASHES, PASSWORD, Body, image, nearby, save, video
from tagcat.api import create_app
from tagcat.app.accounts import OwnerCode
from tagcat.app.passwords import Passwords
from tagcat.app.tokens import ACCESS_SECONDS, AccessTokens
from tagcat.app.transfer.exporting import export_lines
from tagcat.graph.database import Database
from tagcat.graph.embedded import EmbeddedStore
from tagcat.settings import Settings

Route = tuple[str, str]


@cache
def password_hash() -> str:
    """The hash of everybody's password, which takes long to make."""
    return Passwords().hash(PASSWORD)


def routes(document: dict[str, Any]) -> Iterator[tuple[Route, dict[str, Any]]]:
    """Every route of an OpenAPI document, with what is said of it."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield (method.upper(), path), operation


class Asked:
    """A store that notes which of its methods are called."""

    def __init__(self, store: EmbeddedStore) -> None:
        self._store = store
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_"):
            self.calls.append(name)
        return getattr(self._store, name)


class World:
    """A server with anna, who has everything, and bert and carl, who have nothing."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.settings = Settings(home=folder, **settings)
        self.key = self.settings.signing_keys()[0]
        self.statements: list[str] = []
        with self._traced():
            self.store = EmbeddedStore(self.settings.store_path, self.settings.index_bytes)
        self.asked = Asked(self.store)
        self.code = OwnerCode()
        self.app: FastAPI = create_app(self.settings, self.asked, self.code)
        self.users = {
            name: self.store.add_user(name, password_hash(), 18).id
            for name in ("anna", "bert", "carl")
        }
        self.anna, self.bert, self.carl = map(self.client, map(self.token, self.users))
        self.ids = self._fill(self.anna)

    def close(self) -> None:
        self.store.close()

    @contextmanager
    def _traced(self) -> Iterator[None]:
        """Have every connection made within the block note what it is asked."""
        connect = Database._connect

        def traced(database: Database) -> sqlite3.Connection:
            connection = connect(database)
            connection.set_trace_callback(self.statements.append)
            return connection

        with mock.patch.object(Database, "_connect", traced):
            yield

    def token(self, name: str) -> str:
        return AccessTokens(self.key).issue(self.users[name])

    def client(self, token: str | None = None) -> TestClient:
        # An id of the request that is always the same, so that answers may be compared whole.
        headers = {"X-Request-Id": "0" * 32}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return TestClient(self.app, base_url="http://localhost", headers=headers)

    def bad_tokens(self) -> dict[str, str | None]:
        """What stands in ``Authorization`` where nobody is to be let in."""
        good = self.token("anna")
        header, claims, signature = good.split(".")
        other = AccessTokens(self.key).issue("0" * 32).split(".")[1]
        flipped = ("B" if signature[0] == "A" else "A") + signature[1:]
        key_id = jwt.get_unverified_header(good)["kid"]
        body = jwt.decode(good, options={"verify_signature": False})

        def forged(key: str, algorithm: str = "HS256", **changes: Any) -> str:
            return jwt.encode({**body, **changes}, key, algorithm, headers={"kid": key_id})

        gone = self.store.add_user("gone", None, 18).id
        left = self.store.add_user("left", None, 18).id
        tokens = AccessTokens(self.key)
        of_gone, of_left = tokens.issue(gone), tokens.issue(left)
        self.store.delete_user(gone)
        self.store.end_sessions(left)
        expired = AccessTokens(self.key, lambda: time.time() - ACCESS_SECONDS - 1)
        return {
            "none": None,
            "empty": "Bearer ",
            "no scheme": good,
            "another scheme": f"Basic {good}",
            "garbage": "Bearer x",
            "not ASCII": "Bearer é",
            "truncated": f"Bearer {header}.{claims}.",
            "another signature": f"Bearer {header}.{claims}.{flipped}",
            "other claims": f"Bearer {header}.{other}.{signature}",
            "no algorithm": f"Bearer {forged('', 'none')}",
            "another algorithm": f"Bearer {forged(self.key + 'x' * 64, 'HS512')}",
            "another key": f"Bearer {forged('x' * 64)}",
            "another audience": f"Bearer {forged(self.key, aud='other')}",
            "another issuer": f"Bearer {forged(self.key, iss='other')}",
            "another type of user": f"Bearer {forged(self.key, sub='1')}",
            "another generation": f"Bearer {forged(self.key, gen=1)}",
            "no generation": f"Bearer {forged(self.key, gen=None)}",
            "expired": f"Bearer {expired.issue(self.users['anna'])}",
            "a deleted account": f"Bearer {of_gone}",
            "signed out everywhere": f"Bearer {of_left}",
        }

    def ask(self, client: TestClient, route: Route, ids: Ids, **options: Any) -> Response:
        """Ask a route about things as its entry of the table says."""
        method, path = route
        entry: Entry = TABLE[route]
        body = entry.body(ids)
        if body is not None:
            body = {
                name: code_of_begun(self.key) if value == THE_CODE else value
                for name, value in body.items()
            }
            if THE_TOKEN in body.values():
                body |= made_passkey(self.key, self._asking(client))
        text = entry.text(ids)
        sent = {"json": body} if text is None else {"content": text}
        options = {"params": entry.params(ids), **sent, **options}
        return client.request(method, address_of(path, method, ids), **options)

    def _asking(self, client: TestClient) -> str:
        """The id of who is signed in with a client; that of nobody if none is."""
        token = client.headers.get("Authorization", "").removeprefix("Bearer ")
        return AccessTokens(self.key).bearer(token).user if token else "0" * 32

    def work_of(self, client: TestClient, route: Route, ids: Ids) -> tuple[Response, list[str]]:
        """The answer, and all that the store did for it: its methods and their SQL by its verb."""
        self.asked.calls.clear()
        self.statements.clear()
        answer = self.ask(client, route, ids)
        verbs = [
            " ".join(statement.split()[:4])
            for statement in self.statements
            # A thread of its own does this, when it gets round to it.
            if not statement.startswith("PRAGMA wal_checkpoint")
        ]
        return answer, [*self.asked.calls, *verbs]

    def everything_of(self, name: str) -> list[bytes]:
        """All that a user has, but for when it was asked."""
        owner = self.users[name]
        lines = list(export_lines(self.store, owner))[1:]
        return [*lines, repr(self.store.revision(owner)).encode()]

    def _fill(self, client: TestClient) -> Ids:
        """Save and say something of every kind."""
        near = image(9, dhash=nearby(HASHES[0], 2))
        film = video(0)
        cut = video(1, frames=film["frames"][1:])
        saved = save(client, image(0), near, film, cut)
        file, other_file, first, second = (each["file_id"] for each in saved)
        tags = [self._made(client, "/tags", {"name": name})["id"] for name in ("cat", "dog")]
        for name, target in (("cat", near), ("dog", image(0))):
            tagging = {"targets": [{"sha256": target["sha256"]}], "add": [name], "remove": []}
            number = self._made(client, "/tagging", tagging)["entry"]["number"]
        remark = {"sha256s": [near["sha256"]], "rating": 3}
        undone = self._made(client, "/remarks", remark)["entry"]["number"]
        self._made(client, f"/journal/{undone}/undo", None)
        key = made_passkey(self.key, self.users["anna"])
        passkey = self._made(client, "/me/passkeys", {"name": "phone", **key})["id"]
        return Ids(
            file=file,
            other_file=other_file,
            video=first,
            other_video=second,
            content=image(0)["sha256"],
            other_content=near["sha256"],
            tag=tags[0],
            other_tag=tags[1],
            number=number,
            undone=undone,
            device=DEVICE["id"],
            passkey=passkey,
        )

    def _made(self, client: TestClient, path: str, body: Body | None) -> Any:
        answer = client.post(f"/api/v1{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()
