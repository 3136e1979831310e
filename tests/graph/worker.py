"""A process that saves and deletes, and says so.

Run as ``python -m graph.worker FILE OWNER DEVICE ROUNDS``.

Prints a line before ("save NAME", "delete NAME") and one after each call ("saved NAME",
"deleted NAME"), flushed, so that whoever reads them knows what must be in the store.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from graph.samples import edited, image, info, picture, video
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import Content


def content_of(name: str) -> Content:
    """The content that a name stands for, the same in every process."""
    number = int(name)
    if number % 3 == 0:
        frames = [edited(picture(seed), number % 4, number) for seed in range(number % 30)]
        return video(name, frames)
    return image(name, edited(picture(number % 5), number % 6, number))


def main(file: Path, owner: str, device: str, rounds: int) -> None:
    """Save ``rounds`` contents chosen at random, every fourth one to be deleted again."""
    store = EmbeddedStore(file)
    chosen = random.Random(device)
    for turn in range(rounds):
        name = f"{chosen.randrange(90)}"
        path = f"{turn}/{name}"
        _say("save", path)
        saved = store.save(owner, info(path, device), content_of(name))
        _say("saved", path)
        if turn % 4 == 3:
            _say("delete", path)
            store.delete_files(owner, [saved.file_id])
            _say("deleted", path)
    store.close()


def _say(what: str, path: str) -> None:
    sys.stdout.write(f"{what} {path}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))
