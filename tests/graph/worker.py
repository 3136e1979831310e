"""A process that saves and deletes, and says so.

Run as ``python -m graph.worker STORE OWNER DEVICE ROUNDS``, where STORE is the file of an embedded
store, or the address of a Neo4j server whose password is in TAGCAT_NEO4J_PASSWORD.

Prints a line before ("save NAME", "delete NAME") and one after each call ("saved NAME",
"deleted NAME"), flushed, so that whoever reads them knows what must be in the store.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable

from graph.samples import edited, image, info, picture, video
from tagcat.graph.model import Content, GraphStore
from tagcat.graph.opening import open_own
from tagcat.settings import Settings


def content_of(name: str) -> Content:
    """The content that a name stands for, the same in every process."""
    number = int(name)
    if number % 3 == 0:
        frames = [edited(picture(seed), number % 4, number) for seed in range(number % 30)]
        return video(name, frames)
    return image(name, edited(picture(number % 5), number % 6, number))


def must_be_there(said: list[str]) -> tuple[set[str], set[str]]:
    """From the lines of a worker: paths that must be there, and those that may or may not."""
    there: set[str] = set()
    open_call: set[str] = set()
    for line in said:
        what, where = line.split()
        if what in ("save", "delete"):
            open_call = {where}
            there -= open_call
        else:
            open_call = set()
            there |= {where} if what == "saved" else set()
    return there, open_call


def main(store: GraphStore, owner: str, device: str, rounds: int) -> None:
    """Work, and say so on the standard output."""
    work(store, owner, device, rounds, _say)
    store.close()


def work(
    store: GraphStore, owner: str, device: str, rounds: int, say: Callable[[str], object]
) -> None:
    """Save ``rounds`` contents chosen at random, every fourth one to be deleted again."""
    chosen = random.Random(device)
    for turn in range(rounds):
        name = f"{chosen.randrange(90)}"
        path = f"{turn}/{name}"
        say(f"save {path}")
        saved = store.save(owner, info(path, device), content_of(name))
        say(f"saved {path}")
        if turn % 4 == 3:
            say(f"delete {path}")
            store.delete_files(owner, [saved.file_id])
            say(f"deleted {path}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(open_own(Settings(store=sys.argv[1])), sys.argv[2], sys.argv[3], int(sys.argv[4]))
