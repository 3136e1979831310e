"""Users at work: what they ask of a server, and what they see of it."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2
from load_people import DEVICE, Kept, Person

from tagcat.app.tokens import ACCESS_SECONDS, AccessTokens

MIX = {
    "list": 40,
    "search": 5,
    "matches": 20,
    "details": 10,
    "look up": 10,
    "rate": 5,
    "save": 10,
}
"""How often of a hundred each kind of request is made."""

_KNOWN_PAGES = 5
"""Pages of 200 files whose ids a user knows when work begins."""

_IDLE = 3.0
"""Seconds after which a connection is not used again. The server closes it after 5, and a request
that is sent at that moment would be lost."""

_TOLD = 200
"""Characters of an answer that is an error."""


@dataclass
class Seen:
    """What became of requests: milliseconds of each kind, and errors by what was answered."""

    times: dict[str, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)

    def add(self, other: Seen) -> None:
        """Count what another saw, too."""
        for kind, times in other.times.items():
            self.times.setdefault(kind, []).extend(times)
        self.errors += other.errors


class Client:
    """One user who is signed in."""

    def __init__(
        self, http: httpx2.AsyncClient, tokens: AccessTokens, kept: Kept, user_id: str
    ) -> None:
        self._http = http
        self._tokens = tokens
        self._kept = kept
        self._user_id = user_id
        self._person = Person(kept)
        self._chance = self._person.chance
        for _ in self._person.make(kept.files):
            pass  # saved already; what is new comes after it
        self._ids: list[str] = []
        self._headers: dict[str, str] = {}
        self._signed_in = float("-inf")
        self._list = "/videos" if kept.frames else "/images"

    async def begin(self) -> None:
        """Read ids of files, the newest first."""
        cursor: str | None = ""
        for _ in range(_KNOWN_PAGES):
            answer = await self._http.get(
                self._list, headers=self._signed(), params={"limit": 200, "cursor": cursor}
            )
            page = answer.json()
            self._ids += [file["id"] for file in page["items"]]
            cursor = page["next"]
            if cursor is None:
                return

    async def work(self, seconds: float, pause: float) -> Seen:
        """Ask, wait ``pause`` seconds on average, and ask again."""
        seen = Seen()
        until = time.monotonic() + seconds
        await asyncio.sleep(self._chance.random() * pause)
        while time.monotonic() < until:
            (kind,) = self._chance.choices(list(MIX), list(MIX.values()))
            await self._ask(kind, seen)
            await asyncio.sleep(self._chance.expovariate(1 / pause) if pause else 0)
        return seen

    def _signed(self) -> dict[str, str]:
        if time.monotonic() - self._signed_in > ACCESS_SECONDS / 2:
            token = self._tokens.issue(self._user_id)
            self._headers = {"Authorization": f"Bearer {token}"}
            self._signed_in = time.monotonic()
        return self._headers

    async def _ask(self, kind: str, seen: Seen) -> None:
        chance = self._chance
        some_id = chance.choice(self._ids)
        if kind == "list":
            await self._timed(seen, kind, "GET", self._list)
        elif kind == "search":
            params = {"q": f"name:*{chance.randrange(100):02}* size>1MB"}
            await self._timed(seen, kind, "GET", self._list, params=params)
        elif kind == "matches":
            await self._timed(seen, kind, "GET", f"/files/{some_id}/matches")
        elif kind == "details":
            await self._timed(seen, kind, "GET", f"/files/{some_id}")
        elif kind == "look up":
            await self._timed(seen, kind, "POST", "/match", json=self._new(5))
        elif kind == "rate":
            sha256 = self._person.sha256(chance.randint(1, self._kept.files))
            body = {"sha256s": [sha256], "rating": chance.randint(1, 5)}
            await self._timed(seen, kind, "POST", "/remarks", json=body)
        else:
            await self._save(seen, kind, chance.randint(1, 5))

    def _new(self, images: int) -> dict[str, Any]:
        """New files: so many images, or one video."""
        count = 1 if self._kept.frames else images
        return {"device": DEVICE, "files": list(self._person.make(count))}

    async def _save(self, seen: Seen, kind: str, images: int) -> None:
        answer = await self._timed(seen, kind, "POST", "/files", json=self._new(images))
        for result in answer["results"] if answer else ():
            if result["status"] == "error":
                seen.errors[f"{kind}: {result['error']}"] += 1
            else:
                self._ids.append(result["file_id"])

    async def _timed(self, seen: Seen, kind: str, method: str, path: str, **parts: Any) -> Any:
        kind = f"{self._kept.group} {kind}".strip()
        headers = self._signed()
        begin = time.perf_counter()
        try:
            answer = await self._http.request(method, path, headers=headers, **parts)
        except httpx2.HTTPError as error:
            seen.errors[f"{kind}: {error!r}"] += 1
            return None
        seen.times.setdefault(kind, []).append((time.perf_counter() - begin) * 1000)
        if answer.status_code != 200:
            seen.errors[f"{kind}: {answer.status_code} {answer.text[:_TOLD]}"] += 1
            return None
        return answer.json()


class Crowd:
    """All users, in processes of their own.

    Args:
        address: of the server.
        key: that access tokens are signed with.
        users: with their ids.
        workers: how many processes.
    """

    def __init__(self, address: str, key: str, users: dict[Kept, str], workers: int) -> None:
        self._pipes = []
        self._processes = []
        for part in range(workers):
            here, there = multiprocessing.Pipe()
            mine = list(users.items())[part::workers]
            process = multiprocessing.Process(target=_serve, args=(address, key, mine, there))
            process.start()
            self._pipes.append(here)
            self._processes.append(process)
        for pipe in self._pipes:
            pipe.recv()

    def work(self, seconds: float, pause: float) -> Seen:
        """Let all work, and put together what they saw."""
        seen = Seen()
        for pipe in self._pipes:
            pipe.send((seconds, pause))
        for pipe in self._pipes:
            seen.add(pipe.recv())
        return seen

    def close(self) -> None:
        """End them."""
        for pipe, process in zip(self._pipes, self._processes, strict=True):
            pipe.send(None)
            process.join()


def _serve(address: str, key: str, users: Sequence[tuple[Kept, str]], pipe: Any) -> None:
    """A process with some of the users: tells when they are ready, then what they saw."""

    async def serve() -> None:
        limits = httpx2.Limits(
            max_connections=None, max_keepalive_connections=None, keepalive_expiry=_IDLE
        )
        tokens = AccessTokens(key)
        async with httpx2.AsyncClient(
            base_url=f"{address}/api/v1", timeout=120, limits=limits
        ) as http:
            clients = [Client(http, tokens, *user) for user in users]
            for client in clients:
                await client.begin()
            pipe.send(None)
            while (told := await asyncio.to_thread(pipe.recv)) is not None:
                seen = Seen()
                for each in await asyncio.gather(*(client.work(*told) for client in clients)):
                    seen.add(each)
                pipe.send(seen)

    asyncio.run(serve())
