"""What was seen in the key frames of a video, as labels of the video with their times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tagcat.label.tagger import Label, best_first

MAX_MOMENTS = 50
"""Times kept for a label of a video, at most: those of its best frames."""

FRAMES_FOR_EACH = 20
"""A label counts once it was seen in one of so many key frames: the more frames, the more chances
to err."""


@dataclass(frozen=True, slots=True)
class SeenLabel:
    """A label of a file; ``moments`` are times in a video in milliseconds, in order."""

    label: Label
    moments: tuple[int, ...] = ()


def join(frames: Iterable[tuple[int, Sequence[Label]]]) -> tuple[SeenLabel, ...]:
    """The labels of a video, best first.

    A label's score is the best one of any frame, not the mean: what a video shows in one scene
    it shows. So that chance does not add up in long videos, a label must be seen in one of
    ``FRAMES_FOR_EACH`` key frames, rounded up.

    Args:
        frames: time in milliseconds and labels of each key frame.
    """
    seen: dict[str, list[tuple[float, int, Label]]] = {}
    count = 0
    for pos, labels in frames:
        count += 1
        for label in labels:
            seen.setdefault(label.name, []).append((label.score, pos, label))
    needed = -(-count // FRAMES_FOR_EACH)
    moments: dict[str, tuple[int, ...]] = {}
    joined: list[Label] = []
    for name, found in seen.items():
        if len(found) < needed:
            continue
        best = sorted(found, key=lambda one: (-one[0], one[1]))
        moments[name] = tuple(sorted(pos for _, pos, _ in best[:MAX_MOMENTS]))
        joined.append(replace(best[0][2], score=best[0][0]))
    return tuple(SeenLabel(label, moments[label.name]) for label in best_first(joined))
