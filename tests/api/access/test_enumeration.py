"""Nobody learns which accounts there are: the same answer, by the same work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from argon2 import PasswordHasher
from httpx2 import Response

from api.access.table import SPARE, UNKNOWN, Entry
from api.access.world import World
from api.conftest import PASSWORD
from tagcat.app.accounts import local_user
from tagcat.app.tokens import digest_of
from tagcat.graph.model import SecondFactor


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    local_user(world.store)
    factor = SecondFactor("salt", confirmed=True, recovery=(digest_of(SPARE),))
    world.store.set_second_factor(world.users["carl"], None, factor)
    yield world
    world.close()


class Work:
    """What the hasher of passwords did, and what the store was asked."""

    def __init__(self, world: World) -> None:
        self._world = world

    def of(self, route: str, body: dict[str, Any]) -> tuple[Response, list[str]]:
        """The answer to a request, and all the work that it took."""
        done: list[str] = []
        hasher = {name: getattr(PasswordHasher, name) for name in ("hash", "verify")}

        def noted(name: str) -> Any:
            def call(*arguments: Any, **options: Any) -> Any:
                done.append(name)
                return hasher[name](*arguments, **options)

            return call

        entry = Entry(body=lambda _: body, open=True)
        with (
            mock.patch.object(PasswordHasher, "hash", noted("hash")),
            mock.patch.object(PasswordHasher, "verify", noted("verify")),
            mock.patch.dict("api.access.world.TABLE", {("POST", route): entry}),
        ):
            answer, asked = self._world.work_of(self._world.client(), ("POST", route), UNKNOWN)
        return answer, [*done, *asked]


def test_signing_in_tells_nothing_of_names(world: World) -> None:
    """Nobody of that name, another password, no password at all, or a second factor behind it."""
    work = Work(world)
    # The hash that no password fits is made once.
    work.of("/api/v1/session", {"name": "first", "password": "wrong"})
    seen = []
    for name in ("nobody", "anna", "ANNA", "local", "carl"):
        for code in ("", SPARE):
            body = {"name": name, "password": "wrong", "code": code}
            answer, done = work.of("/api/v1/session", body)
            assert answer.status_code == 401
            seen.append((answer.text, dict(answer.headers), done))
    assert all(each == seen[0] for each in seen), seen
    assert seen[0][2].count("verify") == 1


def test_a_name_that_is_taken_is_told_by_the_same_work(world: World) -> None:
    """Names are chosen by people, so that a name that is taken must be told."""
    work = Work(world)
    taken, done = work.of("/api/v1/accounts", {"name": "Anna", "password": PASSWORD})
    assert taken.status_code == 409
    assert (done.count("hash"), done.count("verify"), done.count("add_user")) == (1, 0, 1)
    free, done = work.of("/api/v1/accounts", {"name": "dora", "password": PASSWORD})
    assert free.status_code == 201
    assert (done.count("hash"), done.count("verify"), done.count("add_user")) == (1, 0, 1)


def test_a_code_is_asked_for_only_after_the_right_password(world: World) -> None:
    work = Work(world)
    wrong, _ = work.of("/api/v1/session", {"name": "carl", "password": "wrong"})
    right, _ = work.of("/api/v1/session", {"name": "carl", "password": PASSWORD})
    assert wrong.json()["errors"] == []
    assert [each["field"] for each in right.json()["errors"]] == ["code"]
