"""What a server bears: many users at once who list, look at, look up, rate and save files.

    python benchmarks/load.py [--users N] [--files N] [--seconds S] [--pauses P,P,...]
                              [--workers N] [--folder DIRECTORY]

Fills an empty collection (in ``--folder``, or where TAGCAT_STORE says: a Neo4j database for the
test alone) with users and the files of each, starts ``tagcat serve`` on it in a process of its own,
and lets all users work for ``--seconds`` at each of ``--pauses``: the seconds that a user waits on
average before the next request, fewer and fewer, so that one sees at which load what gives way
first. A third of the files are edits of others of the same user.

The clients are ``--workers`` more processes, each with its share of the users; they take their part
of the same processors. What is printed: requests a second, milliseconds at p50, p95 and p99 of each
kind of request, everything but 200 as an error, and of the server memory and the share of one
processor that it used.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import multiprocessing
import os
import random
import re
import resource
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from common import describe_run

from tagcat.app.tokens import AccessTokens
from tagcat.fingerprint.model import DHash
from tagcat.graph.model import FileInfo, FileRecord, ImageContent
from tagcat.graph.opening import open_own
from tagcat.settings import Settings, read_settings

DEVICE = {"id": "00000000-0000-4000-8000-000000000001", "name": "benchmark"}
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


class Person:
    """A user: the files that are saved, and what is asked next.

    Args:
        number: of the user; decides all that is random.
        token: an access token.
        files: how many are saved before.
    """

    def __init__(self, number: int, token: str, files: int) -> None:
        self.headers = {"Authorization": f"Bearer {token}"}
        self.chance = random.Random(number)  # noqa: S311
        self.ids: list[str] = []
        self.hashes: list[int] = []
        self.number = number
        self.first = self.new_files(files)

    def new_files(self, count: int) -> list[dict[str, Any]]:
        """Images that were not saved yet."""
        return [self._file(self._hash()) for _ in range(count)]

    def _hash(self) -> int:
        if self.hashes and self.chance.random() < 1 / 3:
            bits = self.chance.choice(self.hashes)
            for bit in self.chance.sample(range(128), self.chance.randrange(12)):
                bits ^= 1 << bit
        else:
            bits = self.chance.getrandbits(128)
        self.hashes.append(bits)
        return bits

    def _file(self, bits: int) -> dict[str, Any]:
        number = len(self.hashes)
        return {
            "kind": "image",
            "name": f"IMG_{number:05}.jpg",
            "path": f"{2000 + number % 25}/IMG_{number:05}.jpg",
            "size": 1_000_000 + number,
            "modified": 1_600_000_000_000 + number,
            "media_type": "image/jpeg",
            "sha256": hashlib.sha256(f"{self.number}/{number}".encode()).hexdigest(),
            "width": 4000,
            "height": 3000,
            "dhash": f"{bits:032x}",
        }


@dataclass
class Seen:
    """What became of requests: milliseconds of each kind, and errors by kind and status."""

    times: dict[str, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)

    def add(self, other: Seen) -> None:
        """Count what another saw, too."""
        for kind, times in other.times.items():
            self.times.setdefault(kind, []).extend(times)
        self.errors += other.errors


class Worker:
    """Some of the users, in one process."""

    def __init__(self, address: str, people: Sequence[Person]) -> None:
        self._people = people
        limits = httpx2.Limits(max_connections=None, max_keepalive_connections=None)
        self._client = httpx2.AsyncClient(base_url=f"{address}/api/v1", timeout=120, limits=limits)

    async def begin(self) -> Seen:
        """Read the ids of files that are saved, a page of each user."""
        for person in self._people:
            params = {"limit": 200}
            answer = await self._client.get("/images", headers=person.headers, params=params)
            person.ids = [file["id"] for file in answer.json()["items"]]
        return Seen()

    async def mix(self, seconds: float, pause: float) -> Seen:
        """Let all users work."""
        seen = Seen()
        until = time.monotonic() + seconds

        async def work(person: Person) -> None:
            await asyncio.sleep(person.chance.random() * pause)
            while time.monotonic() < until:
                (kind,) = person.chance.choices(list(MIX), list(MIX.values()))
                await self._ask(person, kind, seen)
                await asyncio.sleep(person.chance.expovariate(1 / pause) if pause else 0)

        await asyncio.gather(*map(work, self._people))
        return seen

    async def _ask(self, person: Person, kind: str, seen: Seen) -> None:
        chance = person.chance
        some_id = chance.choice(person.ids)
        if kind == "list":
            await self._timed(person, seen, kind, "GET", "/images")
        elif kind == "search":
            params = {"q": f"name:*{chance.randrange(100):02}* size>1MB"}
            await self._timed(person, seen, kind, "GET", "/images", params=params)
        elif kind == "matches":
            await self._timed(person, seen, kind, "GET", f"/files/{some_id}/matches")
        elif kind == "details":
            await self._timed(person, seen, kind, "GET", f"/files/{some_id}")
        elif kind == "look up":
            body = {"device": DEVICE, "files": person.new_files(5)}
            await self._timed(person, seen, kind, "POST", "/match", json=body)
        elif kind == "rate":
            sha256 = hashlib.sha256(f"{person.number}/1".encode()).hexdigest()
            body = {"sha256s": [sha256], "rating": chance.randint(1, 5)}
            await self._timed(person, seen, kind, "POST", "/remarks", json=body)
        else:
            await self._save(person, chance.randint(1, 5), seen, "save 1 to 5")

    async def _save(self, person: Person, count: int, seen: Seen, kind: str) -> None:
        body = {"device": DEVICE, "files": person.new_files(count)}
        answer = await self._timed(person, seen, kind, "POST", "/files", json=body)
        if answer is None:
            return
        for result in answer["results"]:
            if result["status"] == "error":
                seen.errors[f"{kind}: {result['error']['status']}"] += 1
            else:
                person.ids.append(result["file_id"])

    async def _timed(
        self, person: Person, seen: Seen, kind: str, method: str, path: str, **parts: Any
    ) -> Any:
        begin = time.perf_counter()
        try:
            answer = await self._client.request(method, path, headers=person.headers, **parts)
        except httpx2.HTTPError as error:
            seen.errors[f"{kind}: {type(error).__name__}"] += 1
            return None
        seen.times.setdefault(kind, []).append((time.perf_counter() - begin) * 1000)
        if answer.status_code != 200:
            seen.errors[f"{kind}: {answer.status_code}"] += 1
            return None
        return answer.json()


def work(address: str, people: Sequence[Person], pipe: Any) -> None:
    """A worker process: does what it is told through the pipe, and tells what it saw."""

    async def serve() -> None:
        worker = Worker(address, people)
        while True:
            what, *values = await asyncio.to_thread(pipe.recv)
            if what == "end":
                return
            pipe.send(await (worker.begin() if what == "begin" else worker.mix(*values)))

    asyncio.run(serve())


class Server:
    """``tagcat serve`` at a free port, and what it takes of the machine."""

    def __init__(self, home: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-m", "tagcat.cli.main", "serve", "--port", "0"],
            env=dict(os.environ) | {"TAGCAT_HOME": str(home)},
            stdout=subprocess.PIPE,
        )
        out = self._process.stdout
        assert out is not None
        self.address = ""
        while not self.address:
            ready, _, _ = select.select([out], [], [], 120)
            assert ready, "the server says nothing"
            found = re.search(rb"running at (http://[\d.:]+)/", out.readline())
            self.address = found[1].decode() if found else ""

    def memory(self) -> float:
        """MiB that it has in memory."""
        text = Path(f"/proc/{self._process.pid}/status").read_text("ascii")
        found = re.search(r"VmRSS:\s+(\d+) kB", text)
        assert found is not None
        return int(found[1]) / 1024

    def seconds(self) -> float:
        """Processor seconds that it used so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text("ascii").rpartition(")")[2]
        used = sum(map(int, fields.split()[11:13]))
        return used / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """Stop it."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait()


class Crowd:
    """All worker processes."""

    def __init__(self, address: str, people: Sequence[Person], workers: int) -> None:
        self._pipes = []
        self._processes = []
        for part in range(workers):
            here, there = multiprocessing.Pipe()
            process = multiprocessing.Process(
                target=work, args=(address, people[part::workers], there)
            )
            process.start()
            self._pipes.append(here)
            self._processes.append(process)

    def do(self, *what: object) -> Seen:
        """Let all do something, and put together what they saw."""
        seen = Seen()
        for pipe in self._pipes:
            pipe.send(what)
        for pipe in self._pipes:
            seen.add(pipe.recv())
        return seen

    def close(self) -> None:
        """End them."""
        for pipe, process in zip(self._pipes, self._processes, strict=True):
            pipe.send(("end",))
            process.join()


@contextmanager
def measured(server: Server, title: str) -> Iterator[Seen]:
    """Print what the block saw, and what the server took for it."""
    seen = Seen()
    begin, used, memory = time.monotonic(), server.seconds(), server.memory()
    yield seen
    passed = time.monotonic() - begin
    requests = sum(map(len, seen.times.values()))
    print(
        f"\n{title}: {requests} requests, {requests / passed:.0f} a second, in {passed:.0f} s;"
        f" {sum(seen.errors.values())} errors {dict(seen.errors) or ''}\n"
        f"server: {100 * (server.seconds() - used) / passed:.0f} % of one processor,"
        f" {memory:.0f} MiB before, {server.memory():.0f} after",
        flush=True,
    )
    for kind, times in sorted(seen.times.items()):
        ordered = sorted(times)
        parts = [ordered[min(len(ordered) - 1, int(len(ordered) * q))] for q in (0.5, 0.95, 0.99)]
        print(f"  {kind:12} {len(times):7}  " + "  ".join(f"{each:8.1f}" for each in parts))


def prepare(settings: Settings, users: int, files: int) -> list[Person]:
    """Make the users, and save the first files of each without a server."""
    tokens = AccessTokens(settings.signing_keys()[0])
    people = []
    with closing(open_own(settings)) as store:
        for number in range(users):
            user = store.add_user(f"user {number}", None, 18)
            person = Person(number, tokens.issue(user.id), files)
            store.restore(user.id, [record(body) for body in person.first])
            people.append(person)
    return people


def record(body: dict[str, Any]) -> FileRecord:
    """A file as the store takes it."""
    info = FileInfo(
        name=body["name"],
        path=body["path"],
        size=body["size"],
        modified=body["modified"],
        platform="Linux",
        source="Linux: benchmark",
        device_id=DEVICE["id"],
        device=DEVICE["name"],
    )
    content = ImageContent(
        sha256=body["sha256"],
        media_type=body["media_type"],
        width=body["width"],
        height=body["height"],
        dhash=DHash(int(body["dhash"], 16)),
        trimmed=None,
    )
    return FileRecord(info, content, body["modified"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--files", type=int, default=500, help="saved by each user at the start")
    parser.add_argument("--seconds", type=float, default=30, help="of each stage")
    parser.add_argument("--pauses", default="2,1,0.5,0.25", help="seconds between requests")
    parser.add_argument("--workers", type=int, default=1, help="processes that ask")
    parser.add_argument("--folder", type=Path, help="where the collection is made")
    args = parser.parse_args()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    print(describe_run(["tagcat", "fastapi", "uvicorn"]).replace("one core", "all cores"))
    print(f"{args.users} users, {args.files} files each, {args.workers} processes ask")
    print("milliseconds: number, p50, p95, p99")
    with tempfile.TemporaryDirectory(prefix="tagcat-load.", dir=args.folder) as name:
        home = Path(name)
        os.environ["TAGCAT_HOME"] = name
        begin = time.monotonic()
        people = prepare(read_settings(), args.users, args.files)
        print(f"filled without a server in {time.monotonic() - begin:.0f} s")
        with closing(Server(home)) as server:
            print(f"the server at rest: {server.memory():.0f} MiB")
            with closing(Crowd(server.address, people, args.workers)) as crowd:
                crowd.do("begin")
                for pause in map(float, args.pauses.split(",")):
                    with measured(server, f"pause {pause:g} s") as seen:
                        seen.add(crowd.do("mix", args.seconds, pause))
            sizes = {path.name: path.stat().st_size for path in home.glob("collection*")}
            print(f"\n{json.dumps(sizes)}")


if __name__ == "__main__":
    main()
