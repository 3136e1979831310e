"""How long saving a video of 500 key frames takes, its matches included, in a big collection.

    python benchmarks/save_video.py [--hashes N] [--saves N] [--cores N] [--folder DIRECTORY]

The collection has half of its hashes in videos of 500 key frames, half in images. The hashes are
skewed as those of pictures are (see ``matching_data.py``), many of them near one another. Every
fifth frame of a saved video is an edit of a frame of one stored video, in order; the others are
unrelated. The collection is written at once, without searching, and copied; then the same videos
are saved

- in this process, through ``EmbeddedStore.save`` and ``EmbeddedStore.matches``,
- over HTTP, to ``tagcat serve`` in a process of its own; its answer tells the matches.

The first save of each reads every hash into memory, and is told apart. What follows begins when
the process is idle, which is when the index has merged its parts. Beside it stands what the folder
needs to append four kilobytes to a file and sync it.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import matching_data
from common import describe_run
from store_data import Filed, disk, edited, fill, heading, info, measured, show, video

from tagcat.app.accounts import local_user
from tagcat.fingerprint.model import DHash, Kind
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import FileInfo, VideoContent
from tagcat.match.packed import unpack

FRAMES = 500
EDIT_EVERY = 5
SAID = re.compile(r"http://127\.0\.0\.1:(\d+)/#owner=(\S+)")
DEVICE = {"id": "00000000-0000-4000-8000-000000000001", "name": "benchmark"}

Save = tuple[FileInfo, VideoContent]


@dataclass(frozen=True, slots=True)
class Planned:
    """What is there, and what is saved then."""

    collection: Sequence[Filed]
    saves: Sequence[Save]


def plan(hashes: int, saves: int) -> Planned:
    """Collection and videos to save, the same in every run but for names.

    Raises:
        SystemExit: there are not enough hashes for so many saves.
    """
    edits = FRAMES // EDIT_EVERY
    data = matching_data.make("skewed", 128, hashes, None)
    stored = [DHash(bits) for bits in unpack(matching_data.without_equals(data).hashes)]
    fresh = [DHash(bits) for bits in dict.fromkeys(unpack(data.fresh))]
    in_videos = len(stored) // 2 // FRAMES * FRAMES
    videos = [stored[start : start + FRAMES] for start in range(0, in_videos, FRAMES)]
    if not videos or len(fresh) < saves * (FRAMES - edits):
        raise SystemExit("needs 1,000 hashes or more, and fewer saves")
    films = []
    for number in range(saves):
        others = iter(fresh[number * (FRAMES - edits) :])
        source = iter(videos[number % len(videos)])
        films.append(
            video(
                edited(next(source)) if at % EDIT_EVERY == 0 else next(others)
                for at in range(FRAMES)
            )
        )
    return Planned(
        [
            *(Filed(Kind.VIDEO, frames) for frames in videos),
            *(Filed(Kind.IMAGE, [dhash]) for dhash in stored[in_videos:]),
        ],
        [(info(), film) for film in films],
    )


def wait_until_idle(process: int) -> None:
    """Return when a process has used no processor for half a second; Linux only."""
    before = -1
    while (used := _ticks(process)) != before:
        before = used
        time.sleep(0.5)


def _ticks(process: int) -> int:
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(") ")[2].split()
    return int(fields[11]) + int(fields[12])


def memory(process: int) -> str:
    """MiB that a process has in memory, and had at most."""
    status = Path(f"/proc/{process}/status").read_text("ascii")
    now, most = (
        int(found[1]) // 1024
        for found in (re.search(rf"{name}:\s+(\d+) kB", status) for name in ("VmRSS", "VmHWM"))
        if found
    )
    return f"{now} MiB in memory, {most} at most"


def directly(path: Path, planned: Planned) -> None:
    """Through the store, in this process."""
    store = EmbeddedStore(path)
    owner = local_user(store).id

    def save(file: FileInfo, content: VideoContent) -> str:
        return store.save(owner, file, content).content_id

    def matches(content_id: str) -> int:
        return len(store.matches(owner, content_id, 18))

    with closing(store):
        first, *others = planned.saves
        show("EmbeddedStore.save, the first", measured(save, [first[0]], [first[1]])[0])
        wait_until_idle(os.getpid())
        times, ids = measured(save, *zip(*others, strict=True))
        show("EmbeddedStore.save", times)
        matching, found = measured(matches, ids)
        show("EmbeddedStore.matches", matching)
        show("both", [sum(both) for both in zip(times, matching, strict=True)])
        assert min(found) > 0, "a saved video matches nothing"
    print(f"the videos match {min(found)} to {max(found)} contents")


def over_http(path: Path, home: Path, planned: Planned) -> None:
    """Through ``tagcat serve``."""
    with serving(path, home) as (process, port, code):
        started = memory(process)
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=600)) as connection:
            answer = json.loads(post(connection, "session/owner", json.dumps({"code": code}), ""))
            token = answer["access_token"]
            bodies = [
                json.dumps({"device": DEVICE, "files": [told(*one)]}) for one in planned.saves
            ]

            def save(body: str) -> bytes:
                return post(connection, "files", body, token)

            show("POST /api/v1/files, the first", measured(save, bodies[:1])[0])
            wait_until_idle(process)
            times, answers = measured(save, bodies[1:])
            show("POST /api/v1/files", times)
            results = [json.loads(answer)["results"][0] for answer in answers]
            assert all(one["status"] == "saved" and one["match_count"] for one in results)
            sent, read = len(bodies[1]) / 1024, len(answers[0]) / 1024
        print(f"the server: {started} when it starts; {memory(process)}")
        print(f"a request has {sent:.0f} KiB, its answer {read:.0f}")


@contextmanager
def serving(path: Path, home: Path) -> Iterator[tuple[int, int, str]]:
    """A server on the collection: its process, port, and the code of its owner."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TAGCAT_")}
    environment |= {"TAGCAT_HOME": str(home), "TAGCAT_STORE": str(path)}
    command = [sys.executable, "-u", "-m", "tagcat.cli.main", "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, bufsize=0) as process:
        try:
            assert process.stdout is not None
            found = None
            while found is None:
                assert select.select([process.stdout], [], [], 60)[0], "the server says nothing"
                line = process.stdout.readline().decode()
                assert line, "the server does not start"
                found = SAID.search(line)
            yield process.pid, int(found[1]), found[2]
        finally:
            process.send_signal(signal.SIGINT)


def post(connection: http.client.HTTPConnection, path: str, body: str, token: str) -> bytes:
    """The answer to a request that must succeed."""
    headers = {"Content-Type": "application/json", "User-Agent": "benchmark"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    connection.request("POST", f"/api/v1/{path}", body, headers)
    answer = connection.getresponse()
    text = answer.read()
    assert answer.status == 200, text
    return text


def told(file: FileInfo, content: VideoContent) -> dict[str, object]:
    """A video as a client sends it."""
    return {
        "kind": "video",
        "name": file.name,
        "path": file.path,
        "size": file.size,
        "modified": file.modified,
        "media_type": content.media_type,
        "sha256": content.sha256,
        "width": content.width,
        "height": content.height,
        "duration": content.duration,
        "fps": content.fps,
        "variance": content.variance,
        "frames": [
            {"pos": frame.pos, "dhash": f"{frame.dhash.bits:032x}"} for frame in content.frames
        ],
    }


def main() -> None:
    """Fill, save in both ways, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hashes", type=int, default=1_000_000)
    parser.add_argument("--saves", type=int, default=20, help="besides the first, at most 24")
    parser.add_argument("--cores", type=int, default=1, help="that both processes share")
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-arguments.cores :])
    print(describe_run(["tagcat", "numpy"]).replace("one core", f"{arguments.cores} core(s)"))
    print(f"SQLite {sqlite3.sqlite_version}")
    with tempfile.TemporaryDirectory(dir=arguments.folder) as name:
        folder = Path(name)
        path, copy = folder / "direct.db", folder / "served.db"
        planned = plan(arguments.hashes, arguments.saves + 1)
        with closing(EmbeddedStore(path)) as store:
            local_user(store)
        fill(path, planned.collection)
        shutil.copy(path, copy)
        hashes = sum(len(file.hashes) for file in planned.collection)
        megabytes = path.stat().st_size / 1e6
        print(f"{hashes} hashes in {len(planned.collection)} files, {megabytes:.0f} MB\n")
        planned = Planned((), planned.saves)
        print(heading())
        disk(folder)
        over_http(copy, folder / "home", planned)
        print()
        directly(path, planned)


if __name__ == "__main__":
    main()
