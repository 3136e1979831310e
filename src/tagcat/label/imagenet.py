"""The default tagger's files: the model, and the names of ImageNet's classes with their kinds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from tagcat.errors import TaggerError
from tagcat.label.tagger import Preprocessing, TaggerId
from tagcat.label.wordnet import KindOfThing, Leaf, Taxonomy

CLASSES = 1000

_TABLE = "imagenet.json"


@dataclass(frozen=True, slots=True)
class DefaultModel:
    """The model that comes with TagCat.

    Attributes:
        id: which it is; the digest is that of the file.
        file: the model in ONNX.
        preprocessing: what it takes.
        dimension: numbers of its embedding.
    """

    id: TaggerId
    file: Traversable
    preprocessing: Preprocessing
    dimension: int


def taxonomy() -> Taxonomy:
    """The 1,000 classes of ImageNet (ILSVRC 2012) and their kinds.

    Raises:
        TaggerError: the table that comes with TagCat is missing or damaged.
    """
    return _read()[0]


def default_model() -> DefaultModel:
    """The model that comes with TagCat; raises as ``taxonomy``."""
    return _read()[1]


@cache
def _read() -> tuple[Taxonomy, DefaultModel]:
    folder = files("tagcat.label") / "models"
    try:
        table = json.loads((folder / _TABLE).read_text("utf-8"))
        return _taxonomy(table), _model(table, folder)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise TaggerError(f"{folder / _TABLE}: missing or damaged; install TagCat again") from error


def _taxonomy(table: dict[str, Any]) -> Taxonomy:
    rollup = table["rollup"]
    leaves = tuple(
        Leaf(c["id"], c["name"], tuple(c["words"]), tuple(c["ancestors"])) for c in table["classes"]
    )
    if len(leaves) != CLASSES:
        raise ValueError("there must be 1,000 classes")
    return Taxonomy(
        leaves=leaves,
        kinds=tuple(
            KindOfThing(s["id"], s["name"], tuple(s["words"]), s["leaves"], s["stop"])
            for s in table["synsets"]
        ),
        min_score=float(rollup["minScore"]),
        min_leaves=int(rollup["minLeaves"]),
        max_leaves=int(rollup["maxLeaves"]),
    )


def _model(table: dict[str, Any], folder: Traversable) -> DefaultModel:
    model = table["model"]
    return DefaultModel(
        id=TaggerId(model["name"], model["version"], model["sha256"]),
        file=folder / model["file"],
        preprocessing=Preprocessing.of(table["preprocessing"]),
        dimension=int(model["embedding"]),
    )
