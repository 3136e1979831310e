"""How long a person waits for suggested labels: a collection of 100,000 images with three each.

    python benchmarks/label_store.py [--files N] [--folder DIRECTORY]

Of 1,000 labels the first is on most images, the others on fewer and fewer; one tagger suggests
them all, and another one the best of every tenth image. Everything goes through ``Labelling`` on
the embedded store, as in the app, on one core.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
from pathlib import Path

import numpy as np
from common import describe_run, pin_to_one_core
from store_data import RANDOM, Filed, disk, fill, heading, measured, show, some_hash

from tagcat.app.finding import Finder
from tagcat.app.groupings import Groupings
from tagcat.app.journal import Journal
from tagcat.app.labelling import Labelling
from tagcat.app.paging import content_pages
from tagcat.app.tagging import TagWriter, Target
from tagcat.fingerprint.model import Kind
from tagcat.graph.annotations import JournalEntry
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import User
from tagcat.graph.suggestions import MAX_SUGGESTED, Proposer, ProposerKind, Suggestion

LABELS = 1_000
EACH = 3
LITE = Proposer("lite0", "1", "a" * 64, ProposerKind.LOCAL)
CLOUD = Proposer("cloud", "3.0", "", ProposerKind.REMOTE)


def some_labels() -> list[Suggestion]:
    """Three labels, as often as labels of photos are: the n-th in proportion to 1 / n."""
    weights = 1 / np.arange(1, LABELS + 1)
    chosen = RANDOM.choice(LABELS, EACH, replace=False, p=weights / weights.sum())
    scores = np.sort(RANDOM.uniform(0.2, 1, EACH))[::-1]
    return [
        Suggestion(f"label {label}", float(score), ("animal", "living thing"))
        for label, score in zip(chosen.tolist(), scores.tolist(), strict=True)
    ]


def suggest(labelling: Labelling, shas: list[str]) -> None:
    """Save labels of all contents, as many at a time as the API takes."""
    labels = {sha: some_labels() for sha in shas}
    batches = [shas[start : start + MAX_SUGGESTED] for start in range(0, len(shas), MAX_SUGGESTED)]

    def save(batch: list[str]) -> None:
        labelling.save(LITE, "local", {sha: labels[sha] for sha in batch})

    show(f"save labels of {MAX_SUGGESTED} images", measured(save, batches)[0])
    show("save those of a newer run of the tagger", measured(save, batches[:50])[0])
    labelling.save(CLOUD, "remote", {sha: labels[sha][:1] for sha in shas[::10]})


def look(labelling: Labelling, store: EmbeddedStore, user: User, shas: list[str]) -> None:
    """Pages of what is open, and its labels with their numbers."""
    finder = Finder(store, user, Groupings())
    where = finder.condition("path:holidays/77/* OR tag:rare")
    starts = ["", *(f"{number:064x}" for number in RANDOM.integers(0, 2**63, 59).tolist())]
    starts = [f"{int(start, 16) * 2**192 % 2**256:064x}" if start else "" for start in starts]
    show("page of 50", measured(lambda at: labelling.open(after=at), starts)[0])
    for score in (0.6, 0.95):
        times, _ = measured(lambda at: labelling.open(after=at, min_score=score), starts)  # noqa: B023
        show(f"page of 50, score at least {score}", times)
    for name in ("label 0", "label 30", "label 900"):
        times, _ = measured(lambda at: labelling.open(after=at, label=name), starts)  # noqa: B023
        show(f"page of 50 that have “{name}”", times)
    times, _ = measured(lambda at: labelling.open(after=at, where=where), starts[:20])
    show("page of 50 that pass a filter", times)
    show("labels and their numbers", measured(lambda _: labelling.names(), range(20))[0])
    times, _ = measured(lambda _: labelling.names(where=where), range(20))
    show("the same of what passes a filter", times)
    show("taggers and their numbers", measured(lambda _: labelling.taggers(), range(20))[0])
    assert len(labelling.open().contents) == min(50, len(shas))


def answer(labelling: Labelling, journal: Journal) -> None:
    """Accept and dismiss one by one and all at once, and take it back."""

    def undone(entry: JournalEntry) -> None:
        journal.set_undone(entry.number, True)

    pages = [labelling.open(after=f"{number:02x}" * 32) for number in range(200)]
    firsts = [page.contents[0] for page in pages]
    chosen = [(each.file.sha256, each.labels[0].name) for each in firsts]
    show("accept a label of an image", measured(lambda one: labelling.accept([one]), chosen)[0])
    chosen = [(each.file.sha256, each.labels[-1].name) for each in firsts]
    show("dismiss a label of an image", measured(lambda one: labelling.dismiss([one]), chosen)[0])
    for name in ("label 0", "label 10", "label 100"):
        for verb, make in (("accept", labelling.accept_all), ("dismiss", labelling.dismiss_all)):
            times, entries = measured(make, [name])
            (entry,) = entries
            assert entry is not None
            show(f"{verb} “{name}” everywhere: {entry.edits:,} edits", times)
            show("undo that", measured(undone, [entry])[0])


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
        user = store.add_user("benchmark", None, 18)
        store.close()
        fill(path, (Filed(Kind.IMAGE, [some_hash()]) for _ in range(arguments.files)))
        store = EmbeddedStore(path)
        before = path.stat().st_size
        shas = [whole.content.sha256 for page in content_pages(store, user.id) for whole in page]
        print(f"{len(shas):,} images\n\n{heading()}")
        disk(Path(folder))
        labelling = Labelling(store, user)
        suggest(labelling, shas)
        TagWriter(store, user).tag([Target(sha) for sha in shas[::1000]], ["rare"])
        look(labelling, store, user, shas)
        answer(labelling, Journal(store, user))
        store.close()
        grown = (path.stat().st_size - before) / 1e6
        print(f"\nthe suggestions made the file {grown:.0f} MB larger")


if __name__ == "__main__":
    main()
