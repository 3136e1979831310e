"""What Keras wrote of a model beside its weights: read as data, and refused where it holds code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tagcat.errors import InvalidInput

MAX_CONFIG_BYTES = 20 << 20
_MAX_DEPTH = 60
_MAX_SIDE = 1024
_SIZE, _ACTIVATION = 224, "softmax"

_LAYERS = frozenset(
    {"Functional", "Model", "Sequential", "InputLayer", "ZeroPadding2D", "Conv2D"}
    | {"BatchNormalization", "Activation", "ReLU", "MaxPooling2D", "Add"}
    | {"GlobalAveragePooling2D", "Flatten", "Dropout", "Dense", "Softmax"}
)
"""Layers of ResNetV2 and of what is put on top of it."""

_OF_TRAINING = frozenset({"compile_config", "training_config"})
"""Settings that are not even looked at."""

_CODE = frozenset({"function", "method", "type"})

_KERAS = frozenset({"keras", "tf_keras"})


@dataclass(frozen=True, slots=True)
class KerasConfig:
    """What is used of it: side of the pictures in pixels, and what is done with the scores."""

    size: int = _SIZE
    activation: str = _ACTIVATION


def read_config(text: bytes | str, where: str) -> KerasConfig:
    """The settings of a model.

    Args:
        text: JSON as Keras writes it, to ``config.json`` or to the attribute ``model_config``.
        where: file and part, for errors.

    Raises:
        InvalidInput: it is no such JSON, holds code, or a layer that ResNetV2 does not have.
    """
    if len(text) > MAX_CONFIG_BYTES:
        raise InvalidInput(where, "is larger than 20 MiB")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(where, "is no JSON") from error
    size, activation = _SIZE, _ACTIVATION
    for layer in _objects(document, where):
        config = layer.get("config")
        _check(layer, where)
        if not isinstance(config, dict):
            continue
        if layer["class_name"] == "InputLayer":
            size = _size(config, size, where)
        if layer["class_name"] == "Dense":
            activation = _activation(config, where)
        if layer["class_name"] == "Activation" and config.get("activation") == "sigmoid":
            activation = "sigmoid"
    return KerasConfig(size, activation)


def _objects(document: Any, where: str) -> Iterator[dict[str, Any]]:
    """Every object in the document that stands for something of Keras, layers in their order."""
    stack: list[tuple[Any, int]] = [(document, 0)]
    while stack:
        value, depth = stack.pop()
        if depth > _MAX_DEPTH:
            raise InvalidInput(where, "is nested too deeply")
        if isinstance(value, dict):
            if isinstance(value.get("class_name"), str):
                yield value
            inner = [value[key] for key in value if key not in _OF_TRAINING]
            stack += [(one, depth + 1) for one in reversed(inner)]
        elif isinstance(value, list):
            stack += [(one, depth + 1) for one in reversed(value)]


def _check(layer: dict[str, Any], where: str) -> None:
    name = layer["class_name"]
    module = layer.get("module")
    if "lambda" in name.lower():
        raise InvalidInput(
            where, "has a Lambda layer, which is code: TagCat runs no code from a model file"
        )
    if (
        name in _CODE
        or layer.get("registered_name") not in (None, name)
        or (isinstance(module, str) and module.split(".")[0] not in _KERAS)
    ):
        raise InvalidInput(where, f"has an object of code that is not Keras's own: {name[:80]}")
    inputs = "inbound_nodes" in layer or "build_config" in layer or _is_layer_module(module)
    if inputs and name not in _LAYERS:
        raise InvalidInput(
            where, f"has a layer that is not part of a ResNetV2 classifier: {name[:80]}"
        )


def _is_layer_module(module: object) -> bool:
    return isinstance(module, str) and ".layers" in f".{module}"


def _size(config: dict[str, Any], known: int, where: str) -> int:
    shape = config.get("batch_shape", config.get("batch_input_shape"))
    if not isinstance(shape, list) or len(shape) != 4 or shape[1] is None:
        return known
    if shape[3] != 3 or shape[1] != shape[2] or not isinstance(shape[1], int):
        raise InvalidInput(where, "must take square pictures of three channels, channels last")
    if not 32 <= shape[1] <= _MAX_SIDE:
        raise InvalidInput(where, f"must take pictures of 32 to {_MAX_SIDE:,} pixels")
    return shape[1]


def _activation(config: dict[str, Any], where: str) -> str:
    activation = config.get("activation", "softmax")
    if activation == "linear":
        return "softmax"
    if activation not in {"softmax", "sigmoid"}:
        raise InvalidInput(where, "its last layer must have the activation softmax or sigmoid")
    return str(activation)
