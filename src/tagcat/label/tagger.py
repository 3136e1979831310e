"""What every tagger offers, whether it computes here, in the browser or at a service."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

MIN_SCORE = 0.2
"""Labels below this score are not proposed: right in fewer than half of the cases."""

MAX_LABELS = 50
"""Labels proposed for one picture or video, at most."""

MAX_NAME = 100
"""Characters of a label's name, at most."""

MAX_PARENTS = 20
"""Parents of a label, at most."""

MAX_TAGGER_TEXT = 60
"""Characters of a tagger's name and of its version, at most."""

Picture = NDArray[np.uint8]
"""An upright picture, shape ``(height, width, 3)``, red, green, blue 0..255; of any size."""

Embeddings = NDArray[np.float32]
"""Unit vectors, one for each picture, shape ``(n, d)``; their dot product is their likeness."""

_DIGEST = re.compile(r"[0-9a-f]{64}|")


class TaggerKind(StrEnum):
    """Where a tagger computes: pictures leave the device for a remote one only."""

    LOCAL = "local"
    BROWSER = "browser"
    REMOTE = "remote"


@dataclass(frozen=True, slots=True)
class TaggerId:
    """Which tagger proposed a label.

    Attributes:
        name: the same for all versions; suggestions of a name replace those it made before.
        version: what is shown to tell them apart.
        digest: SHA-256 of the weights, 64 hexadecimal digits; "" for a remote tagger.
    """

    name: str
    version: str
    digest: str = ""

    def __post_init__(self) -> None:
        """Check the fields; raises ValueError."""
        for text in (self.name, self.version):
            if not 0 < len(text) <= MAX_TAGGER_TEXT or not text.isprintable():
                raise ValueError(f"a tagger's name and version have 1 to {MAX_TAGGER_TEXT} letters")
        if _DIGEST.fullmatch(self.digest) is None:
            raise ValueError("digest must be 64 hexadecimal digits, or empty")


@dataclass(frozen=True, slots=True)
class Label:
    """A proposal: what may be seen in a picture.

    Attributes:
        name: as a person reads it.
        score: how sure the tagger is, 0..1.
        parents: names of what it is a kind of, nearest first.
        id: what the tagger calls it, such as a synset of WordNet (``n02086079``); "" if nothing.
    """

    name: str
    score: float
    parents: tuple[str, ...] = ()
    id: str = ""

    def __post_init__(self) -> None:
        """Check the fields; raises ValueError."""
        if len(self.parents) > MAX_PARENTS:
            raise ValueError(f"a label has at most {MAX_PARENTS} parents")
        for text in (self.name, *self.parents):
            if not 0 < len(text) <= MAX_NAME:
                raise ValueError(f"a label's name has 1 to {MAX_NAME} letters")
        if not 0 <= self.score <= 1:
            raise ValueError("a score lies between 0 and 1")


@dataclass(frozen=True, slots=True)
class LabelClass:
    """One of the labels a tagger knows; fields as those of ``Label``."""

    id: str
    name: str
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """How a picture becomes what a model takes, as data, so that every language does the same.

    The centre of the picture is cut out as a square, made ``size`` pixels wide, and each value v
    of a channel becomes ``(v - mean) / deviation``. 0 and 1 where the model does that itself.
    A service is sent the whole picture instead, its longer side at most ``size`` pixels.

    Attributes:
        size: side of the square in pixels, or longer side of the whole picture.
        crop: side of the square that is cut out, as a share of the picture's shorter side.
        resample: how it is made smaller, with what it averages as wide as the step.
        layout: axes of the array: pictures, then channels first or last.
        channels: their order.
        mean, deviation: of each channel in that order.
        fit: whether a square is cut out, or the whole picture is taken.
    """

    size: int
    crop: float = 1.0
    resample: Literal["bilinear", "bicubic"] = "bicubic"
    layout: Literal["nchw", "nhwc"] = "nchw"
    channels: Literal["RGB", "BGR"] = "RGB"
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    deviation: tuple[float, float, float] = (1.0, 1.0, 1.0)
    fit: Literal["square", "whole"] = "square"

    def __post_init__(self) -> None:
        """Check the fields; raises ValueError."""
        if not 16 <= self.size <= 1024:
            raise ValueError("size must be 16 to 1024 pixels")
        if not 0.1 <= self.crop <= 1:
            raise ValueError("crop must be 0.1 to 1")
        if self.resample not in {"bilinear", "bicubic"}:
            raise ValueError("resample must be bilinear or bicubic")
        if self.layout not in {"nchw", "nhwc"}:
            raise ValueError("layout must be nchw or nhwc")
        if self.channels not in {"RGB", "BGR"}:
            raise ValueError("channels must be RGB or BGR")
        if self.fit not in {"square", "whole"}:
            raise ValueError("fit must be square or whole")
        if len(self.mean) != 3 or len(self.deviation) != 3:
            raise ValueError("mean and deviation have three numbers each")
        if not np.isfinite([*self.mean, *self.deviation]).all() or 0 in self.deviation:
            raise ValueError("mean and deviation must be finite, and no deviation 0")

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> Preprocessing:
        """Make one of values as JSON has them; raises ValueError or TypeError."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in fields.items()
        }
        return cls(**values)

    @property
    def edge(self) -> int:
        """Pixels that the sides of a picture should have at least, where the file has them."""
        # Twice as many as are used: what is between is averaged well.
        return 2 * self.size if self.fit == "square" else self.size


class Tagger(Protocol):
    """Proposes labels for pictures. What it needs is loaded when it is first asked."""

    @property
    def id(self) -> TaggerId:
        """Which tagger this is."""

    @property
    def kind(self) -> TaggerKind:
        """Where it computes."""

    @property
    def labels(self) -> tuple[LabelClass, ...]:
        """The labels it knows; empty where nobody can tell, as of a service."""

    @property
    def preprocessing(self) -> Preprocessing:
        """What it makes of a picture first."""

    def check(self) -> None:
        """Find out early what would keep it from tagging; raises as ``tag``."""

    def tag(self, pictures: Sequence[Picture]) -> list[tuple[Label, ...]]:
        """The labels of each picture, best first, none below ``MIN_SCORE``; may be none at all.

        Raises:
            MissingPackage: what it runs on is not installed.
            TaggerError: it cannot tag; says why.
        """


@runtime_checkable
class Embedder(Protocol):
    """A tagger that also tells how alike pictures are to it."""

    @property
    def dimension(self) -> int:
        """Numbers of each vector."""

    def embed(self, pictures: Sequence[Picture]) -> Embeddings:
        """A unit vector for each picture, shape ``(n, dimension)``; raises as ``Tagger.tag``."""


def best_first(labels: Sequence[Label]) -> tuple[Label, ...]:
    """What of ``labels`` is proposed: best first, each name once, bounded.

    Labels of the same score are in the order of their names.
    """
    chosen: dict[str, Label] = {}
    for label in sorted(labels, key=lambda label: (-label.score, label.name)):
        if label.score >= MIN_SCORE:
            chosen.setdefault(label.name, label)
    return tuple(chosen.values())[:MAX_LABELS]
