"""Taggers that run a model in ONNX on this computer, with onnxruntime (``tagcat[label]``)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tagcat.errors import MissingPackage, TaggerError
from tagcat.label.imagenet import default_model, taxonomy
from tagcat.label.preparing import prepare
from tagcat.label.tagger import (
    Embeddings,
    Label,
    LabelClass,
    Picture,
    Preprocessing,
    TaggerId,
    TaggerKind,
)
from tagcat.label.wordnet import Taxonomy, flat_taxonomy

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

BATCH = 8
"""Pictures a model is given at once; more takes memory and saves no time."""

PROBS, EMBEDDING = "probs", "embedding"
"""Names of the outputs of every model TagCat keeps."""

_FATAL_ONLY = 4


class OnnxModel:
    """A model file, checked and loaded when it is first used.

    Args:
        file: the model. Takes one input, gives ``probs`` (n, classes) that add up to 1, or that
            lie between 0 and 1 each; and ``embedding`` (n, dimension) where there is one.
        digest: SHA-256 of the file, as 64 hexadecimal digits.
        preprocessing: what it takes.
        classes: number of its classes.
        dimension: numbers of its embedding; 0 for none.
    """

    def __init__(
        self,
        file: Path | Traversable,
        digest: str,
        preprocessing: Preprocessing,
        classes: int,
        dimension: int,
    ) -> None:
        self.preprocessing = preprocessing
        self.classes = classes
        self.dimension = dimension
        self._file = file
        self._digest = digest

    def run(self, pictures: Sequence[Picture]) -> tuple[NDArray[np.float32], Embeddings]:
        """Scores, shape ``(n, classes)``, and unit vectors, shape ``(n, dimension)``.

        Raises:
            MissingPackage: onnxruntime is not installed.
            TaggerError: the file is missing, damaged, or does not do what it should.
        """
        scores = np.empty((len(pictures), self.classes), np.float32)
        vectors = np.empty((len(pictures), self.dimension), np.float32)
        for start in range(0, len(pictures), BATCH):
            end = min(start + BATCH, len(pictures))
            scores[start:end], vectors[start:end] = self._run(pictures[start:end])
        return scores, vectors

    def check(self) -> None:
        """Load the model; raises as ``run``."""
        _ = self._session

    def _run(self, pictures: Sequence[Picture]) -> tuple[NDArray[np.float32], Embeddings]:
        wanted = [PROBS, EMBEDDING] if self.dimension else [PROBS]
        batch = prepare(pictures, self.preprocessing)
        session = self._session
        try:
            found = session.run(wanted, {session.get_inputs()[0].name: batch})
        except Exception as error:
            # onnxruntime has an exception for each of its reasons, and none in common.
            raise TaggerError(f"{self._file}: the model cannot be run: {_first(error)}") from error
        scores = np.asarray(found[0])
        vectors = np.asarray(found[1] if self.dimension else np.empty((len(pictures), 0)))
        shapes = ((len(pictures), self.classes), (len(pictures), self.dimension))
        if (scores.shape, vectors.shape) != shapes or not np.isfinite(scores).all():
            raise TaggerError(f"{self._file}: the model gives something else than scores")
        length = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit = np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0)
        return np.clip(scores, 0, 1).astype(np.float32), unit.astype(np.float32)

    @cached_property
    def _session(self) -> InferenceSession:
        try:
            import onnxruntime
        except ImportError as error:
            raise MissingPackage("labelling", "onnxruntime", "label") from error
        try:
            data = self._file.read_bytes()
        except OSError as error:
            reason = (error.strerror or type(error).__name__).lower()
            raise TaggerError(f"{self._file}: the model cannot be read: {reason}") from error
        if hashlib.sha256(data).hexdigest() != self._digest:
            raise TaggerError(
                f"{self._file}: the model is damaged or was changed: its SHA-256 is another."
                " Install TagCat again, or add the model again"
            )
        options = onnxruntime.SessionOptions()
        # One thread each: several files are labelled side by side.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = _FATAL_ONLY
        try:
            return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise TaggerError(
                f"{self._file}: the model cannot be loaded: {_first(error)}"
            ) from error


class OnnxTagger:
    """Proposes the classes of a model, and the kinds above them where they are known."""

    kind = TaggerKind.LOCAL

    def __init__(
        self,
        id: TaggerId,  # noqa: A002 - the field's name in the protocol
        model: OnnxModel,
        names: Sequence[str] | Callable[[], Taxonomy],
    ) -> None:
        """Make a tagger; nothing is loaded yet.

        Args:
            id: which it is.
            model: what it runs.
            names: of the classes in the model's order, or what gives them with their kinds.
        """
        self.id = id
        self.model = model
        self._names = names

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """The classes and their kinds; of a person's own classes no kinds are known."""
        if callable(self._names):
            return self._names()
        return flat_taxonomy(self._names)

    @cached_property
    def labels(self) -> tuple[LabelClass, ...]:
        """All labels it can propose."""
        return self.taxonomy.label_classes()

    @property
    def preprocessing(self) -> Preprocessing:
        """What it makes of a picture first."""
        return self.model.preprocessing

    @property
    def dimension(self) -> int:
        """Numbers of each vector; 0 where the model gives none."""
        return self.model.dimension

    def check(self) -> None:
        """Load the model; raises as ``OnnxModel.run``."""
        self.model.check()

    def tag(self, pictures: Sequence[Picture]) -> list[tuple[Label, ...]]:
        """The labels of each picture; raises as ``OnnxModel.run``."""
        return [self.taxonomy.labels(scores) for scores in self.model.run(pictures)[0]]

    def embed(self, pictures: Sequence[Picture]) -> Embeddings:
        """A unit vector for each picture; raises as ``OnnxModel.run``."""
        return self.model.run(pictures)[1]


def default_tagger() -> OnnxTagger:
    """EfficientNet-Lite0, which comes with TagCat.

    Raises:
        TaggerError: TagCat's own files are missing or damaged.
    """
    model = default_model()
    classes = len(taxonomy().leaves)
    digest = model.id.digest
    runs = OnnxModel(model.file, digest, model.preprocessing, classes, model.dimension)
    return OnnxTagger(model.id, runs, taxonomy)


def _first(error: Exception) -> str:
    """The first line of what onnxruntime says."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
