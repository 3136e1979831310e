"""How long a person waits for the embedded store: a collection of 100,000 files.

    python benchmarks/store_embedded.py [--files N] [--folder DIRECTORY]

The collection has one video of 50 key frames for every 200 files; the rest are images, of which
every tenth is an edit of the one before. Its rows are written at once, without searching; what is
measured afterwards goes through ``EmbeddedStore`` as the app does, on one core. Beside it stands
what the folder needs to append four kilobytes to a file and sync it, which is most of a small
save. Use ``--folder`` to measure another disk than that of the temporary folder.
"""

from __future__ import annotations

import argparse
import resource
import secrets
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from common import describe_run, pin_to_one_core
from store_data import (
    RANDOM,
    Filed,
    disk,
    edited,
    fill,
    heading,
    image,
    info,
    measured,
    show,
    some_hash,
    video,
)

from tagcat.app.finding import Finder
from tagcat.app.groupings import Groupings
from tagcat.app.paging import content_pages
from tagcat.app.tagging import TagWriter, Target
from tagcat.fingerprint.model import DHash, Kind
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import Content, FileInfo, FilePage, FileQuery, FileSort, Saved, User
from tagcat.match import MAX_VARIANCE

FRAMES_OF_SAVED_VIDEO = 500
FRAMES = 50
AT_ONCE = 5_000
"""Files tagged in one change."""

FILTERS = (
    "tag:rare",
    "tag:place:*",
    "tag:often",
    "-tag:often",
    "rare",
    "often size>5MB",
    "tag:rare OR is:here",
    "size>9MB modified>=2020",
    "path:holidays/77/*",
    "name:*77?1*",
)
FILES_A_VIDEO = 200


def collection(files: int) -> Iterator[Filed]:
    """The files to begin with."""
    last = some_hash()
    for number in range(1, files + 1):
        if number % FILES_A_VIDEO == 0:
            yield Filed(Kind.VIDEO, [some_hash() for _ in range(FRAMES)])
        else:
            is_edit = number % 10 == 5
            last = edited(last) if is_edit else some_hash()
            yield Filed(Kind.IMAGE, [last], is_edit)


def lists(store: EmbeddedStore, owner: str, files: int) -> None:
    """Pages of every order, from the first on and from places in the middle."""

    def page(query: FileQuery) -> FilePage:
        return store.files(owner, query)

    def query_of(sort: FileSort, number: int) -> FileQuery:
        at: str | int = 10**12 + number * files * 17 // 60
        if sort is FileSort.NAME:
            at = f"IMG_{number * 16_000:07d}.jpg"
        elif sort is FileSort.PIXELS:
            at = 12_000_000
        elif sort is FileSort.SIZE:
            at = 10**5 + number * 160_000
        after = (at, secrets.token_hex(16)) if number % 3 else None
        return FileQuery(Kind.IMAGE, sort, number % 2 == 0, "", after, 50)

    for sort in FileSort:
        times, _ = measured(page, [query_of(sort, number) for number in range(60)])
        show(f"page of 50 by {sort}", times)
    for what, search in (("many hits", "12"), ("few hits", "1234"), ("no hit", "nothing")):
        queries = [
            FileQuery(Kind.IMAGE, list(FileSort)[number % 5], number % 2 == 0, search, None, 50)
            for number in range(40)
        ]
        times, _ = measured(page, queries)
        show(f"page of 50 and total, search by name, {what}", times)


def filters(store: EmbeddedStore, user: User) -> None:
    """Pages and totals of files that pass a filter; some have tags."""
    shas = [whole.content.sha256 for page in content_pages(store, user.id) for whole in page]
    writer = TagWriter(store, user)
    for name, every in (("rare", 1000), ("place:paris", 10), ("often", 3)):
        chosen = shas[::every]
        for start in range(0, len(chosen), AT_ONCE):
            writer.tag([Target(sha) for sha in chosen[start : start + AT_ONCE]], [name])
    finder = Finder(store, user, Groupings(), "device-1")

    def page(text: str, sort: FileSort) -> FilePage:
        where = finder.condition(text)
        return store.files(user.id, FileQuery(Kind.IMAGE, sort, limit=50, where=where))

    for text in FILTERS:
        times, pages = measured(page, [text] * 20, [*FileSort] * 4)
        show(f"{text} ({pages[0].total:,} files)", times)
    show("has:match, for the first time", measured(finder.condition, ["has:match"])[0])


def work(store: EmbeddedStore, owner: str, hashes: list[DHash]) -> None:
    """Saving, finding and deleting."""

    def save(file: FileInfo, content: Content) -> Saved:
        return store.save(owner, file, content)

    def look_up(content: Content) -> int:
        return len(store.look_up(owner, content, MAX_VARIANCE))

    def matches(saved: Saved) -> int:
        return len(store.matches(owner, saved.content_id, MAX_VARIANCE))

    def delete(saved: Saved) -> None:
        assert store.delete_files(owner, [saved.file_id]) == 1

    show("first search: every hash read into memory", measured(look_up, [image(some_hash())])[0])
    chosen = [hashes[at] for at in RANDOM.integers(0, len(hashes), 100).tolist()]
    images = [image(edited(dhash)) for dhash in chosen]
    films = [
        video(
            [
                edited(chosen[n % 100]) if n % 5 == 0 else some_hash()
                for n in range(FRAMES_OF_SAVED_VIDEO)
            ]
        )
        for _ in range(12)
    ]
    for name, contents in (
        ("an image", images),
        (f"a video of {FRAMES_OF_SAVED_VIDEO} key frames", films),
    ):
        infos = [info() for _ in contents]
        show(f"look up {name}", measured(look_up, contents)[0])
        times, saved = measured(save, infos, contents)
        show(f"save {name}, with its matches", times)
        show(f"save {name} again", measured(save, infos, contents)[0])
        times, found = measured(matches, saved)
        assert min(found) > 0
        show(f"matches of {name} that is saved", times)
        show(f"delete {name}", measured(delete, saved)[0])
    show("counts", measured(store.counts, [owner] * 50)[0])


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    pin_to_one_core()
    print(describe_run(["tagcat", "numpy"]))
    print(f"SQLite {sqlite3.sqlite_version}")
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        path = Path(folder) / "tagcat.db"
        store = EmbeddedStore(path)
        owner = store.add_user("benchmark", None, 18).id
        store.close()
        files = list(collection(arguments.files))
        fill(path, files)
        hashes = [file.hashes[0] for file in files if file.kind is Kind.IMAGE]
        store = EmbeddedStore(path)
        counts = store.counts(owner)
        megabytes = path.stat().st_size / 1e6
        print(
            f"{counts.images} images, {counts.videos} videos, {counts.frames} frames,"
            f" {megabytes:.0f} MB\n\n{heading()}"
        )
        disk(Path(folder))
        lists(store, owner, arguments.files)
        filters(store, store.user(owner))
        work(store, owner, hashes)
        store.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory of the process: {peak:.0f} MiB")


if __name__ == "__main__":
    main()
