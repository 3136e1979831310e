"""How good and how fast labels are, on one core: the default tagger on real photos.

Run as ``labels.py FOLDER...``, or ``labels.py --resnet`` for the speed of a ResNet152V2 with random
weights. What photos show is in labels_truth.json by file name; photos it does not name count for
speed alone, and for how often something is proposed at all.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from common import describe_run, interleaved, memory_now, pin_to_one_core

from tagcat.errors import UnreadableFile
from tagcat.fingerprint.model import Kind
from tagcat.label.onnx import OnnxTagger, default_tagger
from tagcat.label.pictures import sights
from tagcat.label.preparing import prepare
from tagcat.label.seeing import Seen, see
from tagcat.label.tagger import Picture

TRUTH = Path(__file__).with_name("labels_truth.json")
THRESHOLDS = (0.2, 0.35, 0.5, 0.7)
ROUNDS = 7


@dataclass(frozen=True)
class Photo:
    """A photo, what was seen in it, and what it shows; None where nobody said."""

    path: Path
    seen: Seen
    truth: frozenset[str] | None


def look(folders: Sequence[Path], tagger: OnnxTagger) -> Iterator[Photo]:
    """All images in folders that can be read."""
    told = json.loads(TRUTH.read_text("utf-8"))
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.is_file()):
        try:
            seen = see(path, tagger)
        except UnreadableFile:
            continue
        if seen.kind is not Kind.IMAGE:
            continue
        names = told["photos"].get(path.name, told["folders"].get(path.parent.name))
        yield Photo(path, seen, None if names is None else frozenset(names))


def accuracy(photos: Sequence[Photo], tagger: OnnxTagger) -> None:
    """Print how many of the labels are right, classes and kinds apart."""
    leaves = {leaf.name for leaf in tagger.taxonomy.leaves}
    groups: dict[str, list[Photo]] = defaultdict(list)
    for photo in photos:
        if photo.truth is not None:
            groups["raccoon" if photo.path.parent.name == "raccoon" else "judged"].append(photo)
    for name, group in groups.items():
        print(f"\n{name}: {len(group)} photos")
        for least in THRESHOLDS:
            counts = {True: [0, 0], False: [0, 0]}  # of a class or not: right, all
            any_right = any_label = 0
            for photo in group:
                labels = [one.label for one in photo.seen.labels if one.label.score >= least]
                right = [label for label in labels if label.name in (photo.truth or ())]
                any_right += bool(right)
                any_label += bool(labels)
                for label in labels:
                    count = counts[label.name in leaves]
                    count[0] += label.name in (photo.truth or ())
                    count[1] += 1
            print(
                f"  from {least}: something for {any_label / len(group):4.0%},"
                f" something right for {any_right / len(group):4.0%};"
                f" classes right {_of(counts[True])}, kinds right {_of(counts[False])}"
            )


def _of(count: list[int]) -> str:
    return f"{count[0]} of {count[1]}" + (f" ({count[0] / count[1]:.0%})" if count[1] else "")


def speed(pictures: Sequence[Picture], tagger: OnnxTagger) -> None:
    """Print milliseconds of processor time for each picture, in batches of 1 and of 8."""
    session = tagger.model._session
    name = session.get_inputs()[0].name
    batches = {size: prepare(pictures[:size], tagger.preprocessing) for size in (1, 8)}
    methods = {
        f"model, batch {size}": (lambda batch=batch: session.run(None, {name: batch}))
        for size, batch in batches.items()
    }
    methods["crop and resize"] = lambda: prepare(pictures[:8], tagger.preprocessing)
    for method, times in interleaved(methods, ROUNDS).items():
        count = 1 if method.endswith(" 1") else 8
        print(f"{method:24} {statistics.median(times) / count * 1000:7.2f} ms a picture")


def whole_files(photos: Sequence[Photo], tagger: OnnxTagger) -> None:
    """Print milliseconds of processor time for each file, by its pixels."""
    sizes: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for photo in photos:
        begin = time.process_time()
        (sight,) = sights(photo.path, tagger.preprocessing.edge)
        decoded = time.process_time()
        tagger.tag([sight.picture])
        end = time.process_time()
        jpeg = photo.path.suffix.lower() in {".jpg", ".jpeg"}
        large = photo.path.stat().st_size > 1_000_000
        size = "over 1 MB" if large else "up to 1 MB"
        sizes[f"{'JPEG' if jpeg else 'other'} {size}"].append((decoded - begin, end - begin))
    for kind, times in sorted(sizes.items()):
        decoding, all_ = (statistics.median(column) * 1000 for column in zip(*times, strict=True))
        print(f"{kind:24} {all_:7.1f} ms a file, of which decoding {decoding:.1f} ({len(times)})")


def resnet() -> None:
    """Print how long ResNet152V2 takes, and what memory; its weights do not matter for that."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    import hashlib
    import tempfile

    from label.resnet_files import random_layers, write_weights
    from tagcat.label.adding.converting import convert
    from tagcat.label.imagenet import taxonomy
    from tagcat.label.onnx import OnnxModel

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "resnet152v2.weights.h5")
        write_weights(file, random_layers(152, 1000, width=64), numbered=False)
        begin = time.perf_counter()
        model, manifest = convert(file)
        print(f"converted in {time.perf_counter() - begin:.1f} s, {len(model) / 1e6:.0f} MB")
        path = Path(folder, "model.onnx")
        path.write_bytes(model)
        digest = hashlib.sha256(model).hexdigest()
        del model
        runs = OnnxModel(path, digest, manifest.preprocessing, 1000, manifest.dimension)
        tagger = OnnxTagger(default_tagger().id, runs, taxonomy)
        speed([np.zeros((300, 300, 3), np.uint8)] * 8, tagger)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--resnet", action="store_true")
    arguments = parser.parse_args()
    pin_to_one_core()
    print(describe_run(["tagcat", "onnxruntime", "numpy", "pillow"]))
    if arguments.resnet:
        resnet()
        return
    tagger = default_tagger()
    begin = time.perf_counter()
    tagger.check()
    print(f"\nloaded in {(time.perf_counter() - begin) * 1000:.0f} ms")
    photos = list(look(arguments.folders, tagger))
    if not photos:
        sys.exit("there are no photos")
    pictures = [next(iter(sights(photo.path, 448))).picture for photo in photos[:8]]
    speed(pictures, tagger)
    whole_files(photos, tagger)
    print(f"memory of the process: {memory_now()['process'] / 1e6:.0f} MB")
    accuracy(photos, tagger)
    unknown = [photo for photo in photos if photo.truth is None]
    told = sum(bool(photo.seen.labels) for photo in unknown)
    print(f"\n{len(unknown)} others: something proposed for {told}")


if __name__ == "__main__":
    main()
