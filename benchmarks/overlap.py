"""Which part of a video is in another: found pairs, covered time and the error of the edges.

    python benchmarks/overlap.py FOLDER [--keep FOLDER]

FOLDER holds videos that do not look like each other. Of each, edited copies are made with PyAV
whose true stretches are known, then all of them go through fingerprint and overlap. Beside it a
peer as it is common (vPDQ of ThreatExchange works so): a bag of frames, which tells what share of
the frames of one video match any frame of the other, and knows nothing of time.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from common import describe_run
from PIL import Image

from tagcat.errors import UnreadableFile
from tagcat.fingerprint import fingerprint_video
from tagcat.fingerprint.model import VideoFingerprint
from tagcat.match import Item, commonness, overlap
from tagcat.match.overlap import Overlap, Relation
from tagcat.match.pairs import LookArrays, LookIndex
from tagcat.match.rule import VARIANCE

WIDTH = 426
LONGEST = 60.0
SHORTEST = 7.0
INTRO = 12.0
Frames = list[tuple[float, Image.Image]]
"""Times in seconds and pictures."""


@dataclass(frozen=True)
class Truth:
    """A stretch in seconds: own start and end, other start and end."""

    own: tuple[float, float]
    other: tuple[float, float]


@dataclass(frozen=True)
class Trial:
    """Two files, what was done, and what they share."""

    edit: str
    own: Path
    other: Path
    truth: tuple[Truth, ...]
    relation: Relation | None = None


def read(path: Path, until: float = LONGEST) -> Frames:
    """Frames of a video up to ``until`` seconds, at most ``WIDTH`` wide."""
    frames: Frames = []
    with av.open(str(path)) as container:
        first = None
        for frame in container.decode(video=0):
            if frame.time is None:
                continue
            first = frame.time if first is None else first
            if frame.time - first >= until:
                break
            width = min(WIDTH, frame.width) // 2 * 2
            height = frame.height * width // frame.width // 2 * 2
            picture = frame.to_image(width=width, height=height)  # type: ignore[no-untyped-call]
            frames.append((frame.time - first, picture))
    return frames


def write(path: Path, frames: Frames, *, quality: int = 26) -> Path:
    """Write frames with H.264 at their own times."""
    if path.exists():
        return path
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height = frames[0][1].size
        stream.pix_fmt = "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, 12_800)
        stream.options = {"crf": str(quality), "preset": "veryfast"}
        for at, picture in frames:
            if picture.size != frames[0][1].size:
                picture = picture.resize(frames[0][1].size)
            frame = av.VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]
            frame.pts = round(at * 12_800)
            frame.time_base = Fraction(1, 12_800)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def cut(frames: Frames, start: float, end: float, at: float = 0.0, rate: float = 1.0) -> Frames:
    """The frames of a piece, shown from ``at`` on, ``rate`` times as fast."""
    return [((t - start) / rate + at, picture) for t, picture in frames if start <= t < end]


def length(frames: Frames) -> float:
    """How long frames are shown, in seconds."""
    return frames[-1][0] + (frames[-1][0] / max(1, len(frames) - 1))


def bordered(picture: Image.Image) -> Image.Image:
    """The picture between black bars, as wide as before."""
    out = Image.new("RGB", (picture.width, picture.height * 5 // 4 // 2 * 2))
    out.paste(picture, (0, picture.height // 8))
    return out


def trials(sources: Sequence[Path], folder: Path) -> Iterator[Trial]:
    """Everything that is compared, with the truth."""
    films: list[tuple[str, Path, Frames]] = []
    for number, source in enumerate(sources):
        frames = read(source)
        if not frames or length(frames) < SHORTEST:
            continue
        name = f"{number:02}"
        films.append((name, write(folder / f"{name}-film.mp4", frames), frames))
    for number, (name, film, frames) in enumerate(films):
        whole = length(frames)
        fillers = films[(number + 1) % len(films)][2]

        def made(edit: str, new: Frames, quality: int = 26, *, name: str = name) -> Path:
            return write(folder / f"{name}-{edit}.mp4", new, quality=quality)

        small = [(t, p.resize((p.width // 4 * 2, p.height // 4 * 2))) for t, p in frames]
        everything = (Truth((0, whole), (0, whole)),)
        yield Trial("re-encoded, half size", film, made("small", small, 36), everything)
        start, end = whole * 0.3, whole * 0.8
        piece = cut(frames, start, end)
        yield Trial("cut", film, made("cut", piece), (Truth((start, end), (0, end - start)),))
        mirror = [(t, p.transpose(Image.Transpose.FLIP_LEFT_RIGHT)) for t, p in piece]
        yield Trial(
            "cut, mirrored", film, made("mirror", mirror), (Truth((start, end), (0, end - start)),)
        )
        border = [(t, bordered(p)) for t, p in frames]
        yield Trial("black bars", film, made("border", border), everything)
        for rate in (25 / 24, 1.5, 0.75):
            fast = cut(frames, start, end, rate=rate)
            yield Trial(
                f"cut, speed {rate:.2f}",
                film,
                made(f"speed{rate:.2f}", fast),
                (Truth((start, end), (0, (end - start) / rate)),),
            )
        a, b = whole * 0.35, whole * 0.6
        less = [*cut(frames, 0, a), *cut(frames, b, whole, a)]
        yield Trial(
            "middle removed",
            film,
            made("less", less),
            (Truth((0, a), (0, a)), Truth((b, whole), (a, whole - b + a))),
        )
        piece_in = cut(fillers, 1.0, 5.0, a)
        more = [*cut(frames, 0, a), *piece_in, *cut(frames, a, whole, a + 4.0)]
        yield Trial(
            "4 s put in",
            film,
            made("more", more),
            (Truth((0, a), (0, a)), Truth((a, whole), (a + 4, whole + 4))),
        )
        other = films[(number + 2) % len(films)]
        half = length(other[2]) / 2
        joined = made("joined", [*cut(frames, 0, a), *cut(other[2], half, 2 * half, a)])
        yield Trial("two clips joined", film, joined, (Truth((0, a), (0, a)),))
        yield Trial("two clips joined", other[1], joined, (Truth((half, 2 * half), (a, a + half)),))
    intro = cut(films[0][2], 0, INTRO)
    opened = []
    for name, _, frames in films[1:]:
        if length(frames) > INTRO + 6:
            new = [*intro, *cut(frames, 0, LONGEST, INTRO)]
            opened.append(write(folder / f"{name}-intro.mp4", new))
    for one, two in itertools.combinations(opened, 2):
        truth = (Truth((0, INTRO), (0, INTRO)),)
        yield Trial("same intro", one, two, truth, Relation.COMMON)
    for (_, one, _), (_, two, _) in itertools.combinations(films, 2):
        yield Trial("unrelated", one, two, ())


def bag_share(a: VideoFingerprint, b: VideoFingerprint) -> float:
    """The share of key frames that match any of the other video, of the one where it is more."""
    ours, theirs = Item.video("a", a.frames), Item.video("b", b.frames)
    index = LookIndex()
    index.add_many(range(len(theirs.looks)), LookArrays.of(theirs.looks))
    hits = index.hits(LookArrays.of(ours.looks), VARIANCE)
    return max(
        len(np.unique(hits.query)) / len(ours.looks), len(np.unique(hits.ids)) / len(theirs.looks)
    )


def covered(truth: Sequence[Truth], found: Overlap) -> tuple[float, float, float]:
    """Seconds of own time that are true, told, and told at the right time (within a second)."""
    step = 0.05
    real: dict[int, float] = {}
    for piece in truth:
        rate = (piece.other[1] - piece.other[0]) / (piece.own[1] - piece.own[0])
        for tick in range(round(piece.own[0] / step), round(piece.own[1] / step)):
            real[tick] = piece.other[0] + (tick * step - piece.own[0]) * rate
    told: dict[int, float] = {}
    for s in found.stretches:
        rate = (s.end - s.start) / max(1, s.ms)
        for tick in range(round(s.own_start / 1000 / step), round(s.own_end / 1000 / step)):
            told[tick] = s.start / 1000 + (tick * step - s.own_start / 1000) * rate
    right = sum(tick in real and abs(real[tick] - at) <= 1 for tick, at in told.items())
    return len(real) * step, len(told) * step, right * step


def edges(truth: Sequence[Truth], found: Overlap) -> tuple[list[float], list[float]]:
    """Errors in seconds of starts and ends, in both videos, of each true stretch that was told."""
    starts: list[float] = []
    ends: list[float] = []
    for piece in truth:
        best = max(
            found.stretches,
            key=lambda s: (
                min(s.own_end / 1000, piece.own[1]) - max(s.own_start / 1000, piece.own[0])
            ),
            default=None,
        )
        if best is None or best.own_end / 1000 <= piece.own[0]:
            continue
        if best.own_start / 1000 >= piece.own[1]:
            continue
        starts += [
            abs(best.own_start / 1000 - piece.own[0]),
            abs(best.start / 1000 - piece.other[0]),
        ]
        ends += [abs(best.own_end / 1000 - piece.own[1]), abs(best.end / 1000 - piece.other[1])]
    return starts, ends


def percentile(values: Sequence[float], part: float) -> float:
    """The value that ``part`` of ``values`` do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else float("nan")


def main() -> None:
    """Make the videos, compare them and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", help="names of files below it; default: all")
    parser.add_argument("--keep", type=Path, help="where to keep the videos that are made")
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    sources = [
        path
        for path in sorted(arguments.folder.rglob("*"))
        if path.is_file() and (not arguments.names or path.name in arguments.names)
    ]
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        run(list(trials(sources, folder)), verbose=arguments.verbose)


def run(all_trials: Sequence[Trial], *, verbose: bool) -> None:
    """Print the figures of all trials."""
    prints: dict[Path, VideoFingerprint] = {}
    for trial in all_trials:
        for path in (trial.own, trial.other):
            if path not in prints:
                try:
                    prints[path] = fingerprint_video(path)
                except UnreadableFile as error:
                    raise SystemExit(str(error)) from error
    intros = {
        p for trial in all_trials if trial.edit == "same intro" for p in (trial.own, trial.other)
    }
    items = {path: Item.of(str(path), look) for path, look in prints.items()}
    known = commonness(items[path] for path in intros)
    by_edit: defaultdict[str, list[tuple[Trial, Overlap]]] = defaultdict(list)
    seconds = 0.0
    bags: dict[tuple[Path, Path], float] = {}
    for trial in all_trials:
        own, other = items[trial.own], items[trial.other]
        begin = time.process_time()
        found = overlap(
            own,
            prints[trial.own].duration,
            other,
            prints[trial.other].duration,
            known=known if trial.edit == "same intro" else None,
        )
        seconds += time.process_time() - begin
        by_edit[trial.edit].append((trial, found))
        bags[trial.own, trial.other] = bag_share(prints[trial.own], prints[trial.other])
        if verbose:
            print(trial.edit, trial.own.name, trial.other.name, trial.truth)
            print("   ", found)
    print(describe_run(["av", "numpy"]))
    frames = statistics.median(len(look.frames) for look in prints.values())
    print(
        f"{len(prints)} videos, {frames:.0f} key frames in the median; {len(all_trials)} pairs,"
        f" {seconds / len(all_trials) * 1000:.1f} ms each"
    )
    print(
        "edit | pairs | found | time recall | time precision | start median, p95 | end median, p95"
    )
    for edit, done in by_edit.items():
        true = told = right = 0.0
        starts: list[float] = []
        ends: list[float] = []
        for trial, found in done:
            seconds_of = covered(trial.truth, found)
            true, told, right = (
                x + y for x, y in zip((true, told, right), seconds_of, strict=True)
            )
            here = edges(trial.truth, found)
            starts += here[0]
            ends += here[1]
        hit = sum(found.relation is not Relation.NONE for _, found in done)
        print(
            f"{edit} | {len(done)} | {hit} | {right / true if true else float('nan'):.3f}"
            f" | {right / told if told else float('nan'):.3f}"
            f" | {percentile(starts, 0.5):.2f} s, {percentile(starts, 0.95):.2f} s"
            f" | {percentile(ends, 0.5):.2f} s, {percentile(ends, 0.95):.2f} s"
        )
    intro_told = by_edit["same intro"]
    common = sum(found.relation is Relation.COMMON for _, found in intro_told)
    print(f"same intro: {common} of {len(intro_told)} told as shared by many only")
    results = [
        (bool(trial.truth), trial, found) for done in by_edit.values() for trial, found in done
    ]
    print_pairs(
        "overlap", [(is_true, found.relation is not Relation.NONE) for is_true, _, found in results]
    )
    print_pairs(
        "overlap, shared by many left out",
        [
            (is_true and t.relation is None, f.relation not in (Relation.NONE, Relation.COMMON))
            for is_true, t, f in results
        ],
    )
    for least in (0.1, 0.3, 0.5, 0.8):
        print_pairs(
            f"bag of frames, at least {least:.0%}",
            [(is_true, bags[t.own, t.other] >= least) for is_true, t, _ in results],
        )
        print_pairs(
            f"bag of frames, at least {least:.0%}; intros are not wanted",
            [
                (is_true and t.relation is None, bags[t.own, t.other] >= least)
                for is_true, t, _ in results
            ],
        )


def print_pairs(name: str, outcomes: Sequence[tuple[bool, bool]]) -> None:
    """Precision and recall of pairs."""
    right = sum(is_true and told for is_true, told in outcomes)
    told = sum(told for _, told in outcomes)
    true = sum(is_true for is_true, _ in outcomes)
    print(f"{name}: precision {right / max(1, told):.3f}, recall {right / max(1, true):.3f}")


if __name__ == "__main__":
    main()
