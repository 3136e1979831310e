"""A media file to what a tagger sees in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from tagcat.fingerprint.model import Kind
from tagcat.fingerprint.source import StrPath
from tagcat.fingerprint.video import Progress
from tagcat.label.joining import SeenLabel, join
from tagcat.label.onnx import BATCH, OnnxTagger
from tagcat.label.pictures import Sight, sights
from tagcat.label.tagger import Embeddings, Label, Tagger, TaggerKind
from tagcat.label.wordnet import Scores

REMOTE_FRAMES = 20
"""Key frames of a video that are sent to a service at most, spread over all of it: each costs."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen in a file.

    Attributes:
        kind: whether it is an image or a video.
        labels: best first.
        scores: of the model's classes; of a video the mean of its key frames; None of a service.
        vector: the unit vector of the embedding, shape ``(d,)``; of a video that of the sum of its
            key frames; None where the tagger has none.
        pictures: how many were looked at.
    """

    kind: Kind
    labels: tuple[SeenLabel, ...]
    scores: Scores | None
    vector: Embeddings | None
    pictures: int


def see(
    path: StrPath, tagger: Tagger, progress: Progress | None = None, *, threads: int = 0
) -> Seen:
    """What ``tagger`` sees in the file at ``path``.

    Args:
        path: the file.
        tagger: what looks.
        progress: told how far a video is.
        threads: decoding threads for a video, 0 for as many as there are processors.

    Raises:
        UnreadableFile: the file cannot be read, or is neither an image nor a video.
        MissingPackage: what the tagger runs on is not installed.
        TaggerError: the tagger cannot tag.
    """
    pictures: Iterable[Sight] = sights(path, tagger.preprocessing.edge, progress, threads=threads)
    remote = tagger.kind is TaggerKind.REMOTE
    if remote:
        pictures = spread(pictures, REMOTE_FRAMES)
    gathered = _Gathered()
    for batch in _batches(pictures, 1 if remote else BATCH):
        gathered.add(batch, tagger)
        if remote and progress:
            # The file was read by now; a sign of life after each answer.
            progress(1.0)
    return gathered.seen()


def spread(pictures: Iterable[Sight], limit: int) -> list[Sight]:
    """At most ``limit`` pictures, evenly spread, more than half as many where there are so many.

    Never keeps more in memory than twice that.
    """
    kept: list[Sight] = []
    step = 1
    for place, picture in enumerate(pictures):
        if place % step == 0:
            kept.append(picture)
        if len(kept) > limit:
            kept = kept[::2]
            step *= 2
    return kept


class _Gathered:
    """Labels, scores and vectors of the pictures of a file so far."""

    def __init__(self) -> None:
        self._frames: list[tuple[int, tuple[Label, ...]]] = []
        self._is_video = False
        self._scores: Scores | None = None
        self._vector: Embeddings | None = None

    def add(self, batch: list[Sight], tagger: Tagger) -> None:
        pictures = [sight.picture for sight in batch]
        if isinstance(tagger, OnnxTagger):
            scores, vectors = tagger.model.run(pictures)
            labels = [tagger.taxonomy.labels(of_one) for of_one in scores]
            self._scores = _sum(self._scores, scores)
            if tagger.dimension:
                self._vector = _sum(self._vector, vectors)
        else:
            labels = tagger.tag(pictures)
        for sight, found in zip(batch, labels, strict=True):
            self._is_video = sight.pos is not None
            self._frames.append((sight.pos or 0, found))

    def seen(self) -> Seen:
        count = len(self._frames)
        if self._is_video:
            labels = join(self._frames)
        else:
            labels = tuple(SeenLabel(label) for _, found in self._frames for label in found)
        scores, vector = self._scores, self._vector
        if scores is not None:
            scores = np.asarray(scores / max(count, 1), np.float32)
        if vector is not None:
            length = float(np.linalg.norm(vector))
            vector = np.asarray(vector / length if length else vector, np.float32)
        return Seen(Kind.VIDEO if self._is_video else Kind.IMAGE, labels, scores, vector, count)


def _sum(so_far: Scores | None, more: Scores) -> Scores:
    added = np.asarray(more.sum(axis=0), np.float32)
    return added if so_far is None else so_far + added


def _batches(pictures: Iterable[Sight], size: int) -> Iterator[list[Sight]]:
    left = iter(pictures)
    while batch := list(islice(left, size)):
        yield batch
