"""What a person tells of a model: its labels and what it takes, in a JSON file beside it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from tagcat.errors import InvalidInput
from tagcat.label.imagenet import CLASSES
from tagcat.label.tagger import MAX_NAME, Preprocessing

IMAGENET = "imagenet"

MAX_CLASSES = 20_000
_MAX_BYTES = 4 << 20
_KEYS = frozenset({"labels", "preprocessing", "activation", "output", "embedding"})
_ACTIVATIONS = ("softmax", "sigmoid", "none")


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a model; all of it may be missing.

    Attributes:
        labels: names of the classes in order, or None for those of ImageNet.
        preprocessing: fields of ``Preprocessing`` that differ from what is usual for the format.
        activation: what makes scores of the output: "softmax", "sigmoid" or "none".
        output, embedding: names of outputs in an ONNX file; "" for the only one, and for none.
    """

    labels: tuple[str, ...] | None = None
    preprocessing: dict[str, Any] = field(default_factory=dict)
    activation: str = ""
    output: str = ""
    embedding: str = ""

    def check_count(self, classes: int, where: str) -> None:
        """Check that there is a name for each class.

        Raises:
            InvalidInput: there are more or fewer; says what to do.
        """
        if self.labels is None and classes != CLASSES:
            raise InvalidInput(
                where,
                f"has {classes:,} classes, which are not those of ImageNet: name them in order in a"
                ' file of the same name that ends in .json: {"labels": ["first", "second", …]}',
            )
        if self.labels is not None and len(self.labels) != classes:
            raise InvalidInput(
                where, f"has {classes:,} classes, but {len(self.labels):,} labels are named"
            )


def sidecar_of(model: Path) -> Path:
    """Where the description of a model is: ``model.onnx`` has ``model.json``."""
    return model.with_suffix(".json")


def read_sidecar(path: Path) -> Told | None:
    """What is told in a file, or None if there is none.

    Raises:
        InvalidInput: a value breaks its rule; names it.
    """
    name = os.fspath(path)
    try:
        with path.open("rb") as file:
            text = file.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InvalidInput(name, (error.strerror or type(error).__name__).lower()) from error
    if len(text) > _MAX_BYTES:
        raise InvalidInput(name, "is larger than 4 MiB")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(name, f"is no JSON: {error}") from error
    if not isinstance(document, dict) or not set(document) <= _KEYS:
        raise InvalidInput(name, f"must be an object of {', '.join(sorted(_KEYS))}")
    return Told(
        labels=_labels(document.get("labels", IMAGENET), f"{name}: labels"),
        preprocessing=_preprocessing(document.get("preprocessing", {}), f"{name}: preprocessing"),
        activation=_text(document.get("activation", ""), f"{name}: activation", _ACTIVATIONS),
        output=_text(document.get("output", ""), f"{name}: output"),
        embedding=_text(document.get("embedding", ""), f"{name}: embedding"),
    )


def _labels(value: Any, where: str) -> tuple[str, ...] | None:
    if value == IMAGENET:
        return None
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_CLASSES:
        raise InvalidInput(where, f'must be "imagenet", or a list of 1 to {MAX_CLASSES:,} names')
    for name in value:
        if not isinstance(name, str) or not 0 < len(name) <= MAX_NAME or not name.isprintable():
            raise InvalidInput(where, f"each must be a text of 1 to {MAX_NAME} letters")
    if len({name.casefold() for name in value}) < len(value):
        raise InvalidInput(where, "no two may be the same")
    return tuple(value)


def _preprocessing(value: Any, where: str) -> dict[str, Any]:
    known = {field.name for field in fields(Preprocessing)} - {"fit"}
    if not isinstance(value, dict) or not set(value) <= known:
        raise InvalidInput(where, f"must be an object of {', '.join(sorted(known))}")
    made_of(value, 224, where)
    return value


def made_of(told: dict[str, Any], size: int, where: str) -> Preprocessing:
    """The preprocessing of a model that takes pictures of ``size`` pixels.

    Raises:
        InvalidInput: a value breaks its rule.
    """
    try:
        return Preprocessing.of({"size": size, **told})
    except (TypeError, ValueError) as error:
        raise InvalidInput(where, str(error)) from error


def _text(value: Any, where: str, choices: tuple[str, ...] = ()) -> str:
    if not isinstance(value, str) or len(value) > 200 or (choices and value not in ("", *choices)):
        told = f"one of {', '.join(choices)}" if choices else "a text of at most 200 letters"
        raise InvalidInput(where, f"must be {told}")
    return value
