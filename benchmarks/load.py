"""What a server bears: many users at once who list, look at, look up, rate and save files.

    python benchmarks/load.py [--users N] [--files N] [--large N] [--hashes N] [--seconds S,S,...]
                              [--pauses P,P,...] [--workers N] [--fillers N] [--home DIRECTORY]
                              [--fill-only]

Fills a collection (in ``--home``, or where TAGCAT_STORE says: a Neo4j database for the test alone)
with users and the files of each, starts ``tagcat serve`` on it in a process of its own, and lets
all users work at each of ``--pauses``, the seconds that a user waits on average before the next
request: fewer and fewer, so that one sees at which load what gives way first. ``--seconds`` is how
long, for all of them or for each. A third of the files are edits of others of the same user.

``--large`` adds a user with so many images, ``--hashes`` one with videos of 500 key frames that
have so many hashes together. A home that was filled before is not filled again, so that a copy of
one serves for several runs; without ``--home`` it is a temporary one.

The clients are ``--workers`` more processes, each with its share of the users; they take their part
of the same processors. What is printed: requests a second, milliseconds at p50, p95 and p99 of each
kind of request, everything but 200 as an error, and of the server the memory each minute, whether
that goes on growing, and the share of one processor that it used.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing, nullcontext
from pathlib import Path

from common import describe_run
from load_clients import Crowd, Seen
from load_fill import fill, user_ids
from load_people import Kept
from load_server import Server, Taken, watched

from tagcat.settings import read_settings

FRAMES = 500
"""Key frames of each video of the user who has videos."""


def wanted(users: int, files: int, large: int, hashes: int) -> list[Kept]:
    """What all users have."""
    found = [Kept(number, files) for number in range(users)]
    if large:
        found.append(Kept(1_000_001, large, group=f"{large:,} files:"))
    if hashes:
        found.append(Kept(1_000_002, hashes // FRAMES, FRAMES, f"{hashes:,} hashes:"))
    return found


def show(title: str, seen: Seen, taken: Taken) -> None:
    """Print what was seen at one load, and what the server took for it."""
    requests = sum(map(len, seen.times.values()))
    print(
        f"\n{title}: {requests} requests, {requests / taken.passed:.0f} a second, in"
        f" {taken.passed:.0f} s; {sum(seen.errors.values())} errors\n{taken.told()}"
    )
    for error, times in seen.errors.most_common(10):
        print(f"  {times} x {error}")
    for kind, each in sorted(seen.times.items()):
        ordered = sorted(each)
        parts = [ordered[min(len(ordered) - 1, int(len(ordered) * q))] for q in (0.5, 0.95, 0.99)]
        print(f"  {kind:28} {len(each):7}  " + "  ".join(f"{part:8.1f}" for part in parts))
    print(end="", flush=True)


def run(args: argparse.Namespace, home: Path, users: Sequence[Kept]) -> None:
    """Start the server and let the users work."""
    with closing(Server(home)) as server:
        print(f"the server at rest: {server.memory():.0f} MiB")
        key = read_settings().signing_keys()[0]
        with closing(Crowd(server.address, key, user_ids(users), args.workers)) as crowd:
            print(f"after the first pages of all users: {server.memory():.0f} MiB", flush=True)
            pauses = args.pauses.split(",")
            seconds = args.seconds.split(",")
            for number, pause in enumerate(pauses):
                lasting = float(seconds[number] if len(seconds) > 1 else seconds[0])
                with watched(server, home / "collection.sqlite-wal") as taken:
                    seen = crowd.work(lasting, float(pause))
                show(f"pause {pause} s", seen, taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--files", type=int, default=500, help="saved by each user at the start")
    parser.add_argument("--large", type=int, default=0, help="images of one more user")
    parser.add_argument("--hashes", type=int, default=0, help="hashes of videos of one more user")
    parser.add_argument("--seconds", default="30", help="of all stages, or of each")
    parser.add_argument("--pauses", default="2,1,0.5,0.25", help="seconds between requests")
    parser.add_argument("--workers", type=int, default=1, help="processes that ask")
    parser.add_argument("--fillers", type=int, default=2, help="processes that fill")
    parser.add_argument("--home", type=Path, help="where the collection is or is made")
    parser.add_argument("--fill-only", action="store_true", help="and let nobody work")
    args = parser.parse_args()
    if args.seconds.count(",") not in {0, args.pauses.count(",")}:
        parser.error("--seconds and --pauses must be equally many")
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    print(describe_run(["tagcat", "fastapi", "uvicorn"]).replace("one core", "all cores"))
    users = wanted(args.users, args.files, args.large, args.hashes)
    print(f"{args.users} users, {args.files} files each, {args.workers} processes ask")
    for kept in users[args.users :]:
        print(f"one user more with {kept.group[:-1]}")
    temporary = tempfile.TemporaryDirectory(prefix="tagcat-load.") if not args.home else None
    with temporary or nullcontext(args.home) as name:
        home = Path(name)
        os.environ["TAGCAT_HOME"] = str(home)
        begin = time.monotonic()
        fill(users, args.fillers)
        print(f"filled without a server in {time.monotonic() - begin:.0f} s", flush=True)
        if not args.fill_only:
            print("milliseconds: number, p50, p95, p99")
            run(args, home, users)
        sizes = {path.name: path.stat().st_size for path in home.glob("collection*")}
        print(f"\n{json.dumps(sizes)}")


if __name__ == "__main__":
    main()
