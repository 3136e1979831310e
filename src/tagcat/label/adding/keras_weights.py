"""The weights of a Keras ResNetV2 by layer, whichever of its formats Keras wrote.

- ``save`` of Keras 2 and 3 to .h5: ``model_weights/LAYER/LAYER/kernel:0``;
- ``save_weights`` of Keras 2, and the files Keras itself offers: the same without
  ``model_weights``;
- ``save_weights`` of Keras 3, also inside a .keras: ``layers/LAYER/vars/0``, where LAYER may be
  the layer's name, or ``conv2d_3``: its kind and number in the order in which Keras keeps them.

A ResNetV2 that is a layer of another model has its name before that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tagcat.errors import InvalidInput

Array = NDArray[np.float32]

BLOCKS = {50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}
"""Blocks of the four stages of each depth (He et al., Identity Mappings in Deep Residual
Networks, 2016; keras.applications)."""

SKIPPED = frozenset({"optimizer_weights", "optimizer", "_optimizer"})

HEAD = "predictions"

_ORDER = {
    "conv": ("kernel", "bias"),
    "bn": ("gamma", "beta", "moving_mean", "moving_variance"),
    "dense": ("kernel", "bias"),
}
_NAMES = {"conv": "conv2d", "bn": "batch_normalization", "dense": "dense"}
_LAST_BLOCK = re.compile(r"conv4_block(\d+)_1_conv")


@dataclass(frozen=True, slots=True)
class ResNetWeights:
    """Weights by layer and parameter (``kernel``, ``gamma`` …), and the depth of the network."""

    depth: int
    layers: dict[str, dict[str, Array]]


def layers_of(depth: int) -> list[tuple[str, str]]:
    """Layers with weights and their kinds, in the order in which Keras keeps them.

    The shortcut of a block (``0_conv``) comes just before its last convolution.
    """
    found = [("conv1_conv", "conv")]
    for stage, blocks in enumerate(BLOCKS[depth], start=2):
        for block in range(1, blocks + 1):
            name = f"conv{stage}_block{block}"
            found += [(f"{name}_preact_bn", "bn"), (f"{name}_1_conv", "conv")]
            found += [(f"{name}_1_bn", "bn"), (f"{name}_2_conv", "conv"), (f"{name}_2_bn", "bn")]
            if block == 1:
                found.append((f"{name}_0_conv", "conv"))
            found.append((f"{name}_3_conv", "conv"))
    return [*found, ("post_bn", "bn"), (HEAD, "dense")]


def sort_weights(arrays: Mapping[tuple[str, ...], Array], where: str) -> ResNetWeights:
    """Weights by layer, all of those that a ResNetV2 has and no others.

    Args:
        arrays: by their path in the file.
        where: the file for errors.

    Raises:
        InvalidInput: they are those of another network; says which layer is missing or too many.
    """
    layers = _by_layer(arrays, where)
    if f"{_NAMES['conv']}_1" in layers:
        layers = _named_by_number(layers, where)
    depth = _depth(layers, where)
    kinds = dict(layers_of(depth))
    heads = [name for name in layers if name not in kinds]
    if HEAD not in layers:
        if len(heads) != 1 or layers[heads[0]].get("kernel", np.empty(0)).ndim != 2:
            raise InvalidInput(
                where, "must have exactly one Dense layer on top of ResNetV2, for its classes"
            )
        layers[HEAD] = layers.pop(heads[0])
    elif heads:
        raise InvalidInput(where, f"has a layer that ResNetV2 does not have: {heads[0][:80]}")
    for name, kind in kinds.items():
        needed = set(_ORDER[kind]) - ({"bias"} if kind == "conv" else set())
        missing = needed - set(layers.get(name, ()))
        if missing:
            raise InvalidInput(
                where, f"has no {min(missing)} of the layer {name}: it is no whole ResNetV2"
            )
    return ResNetWeights(depth, layers)


def _by_layer(arrays: Mapping[tuple[str, ...], Array], where: str) -> dict[str, dict[str, Array]]:
    layers: dict[str, dict[str, Array]] = {}
    for path, array in arrays.items():
        numbered = len(path) >= 3 and path[-2] == "vars"
        layer = path[-3] if numbered else path[-2] if len(path) >= 2 else ""
        parameter = path[-1].partition(":")[0]
        if layers.setdefault(layer, {}).setdefault(parameter, array) is not array:
            raise InvalidInput(where, f"has two layers of the name {layer[:80]}")
    return {name: _named_parameters(found) for name, found in layers.items()}


def _named_parameters(found: dict[str, Array]) -> dict[str, Array]:
    """Parameters by name where they have numbers; their count and shape tell their kind."""
    if not all(name.isdecimal() for name in found):
        return found
    names = _ORDER["bn"] if len(found) == 4 else _ORDER["conv"]
    ordered = sorted(found.items(), key=lambda one: int(one[0]))
    return {name: array for name, (_, array) in zip(names, ordered, strict=False)}


def _named_by_number(
    layers: dict[str, dict[str, Array]], where: str
) -> dict[str, dict[str, Array]]:
    """Layers by the names of ResNetV2, where they are numbered by kind."""
    numbered: dict[str, list[dict[str, Array]]] = {}
    for kind, name in _NAMES.items():
        pattern = re.compile(rf"{name}(?:_(\d+))?")
        found = [(match, layer) for layer in layers if (match := pattern.fullmatch(layer))]
        found.sort(key=lambda one: int(one[0].group(1) or 0))
        numbered[kind] = [layers[layer] for _, layer in found]
    counts = {kind: len(found) for kind, found in numbered.items()}
    for depth in BLOCKS:
        kinds = [kind for _, kind in layers_of(depth)]
        if all(counts[kind] == kinds.count(kind) for kind in counts):
            left = {kind: iter(found) for kind, found in numbered.items()}
            return {name: next(left[kind]) for name, kind in layers_of(depth)}
    raise InvalidInput(
        where,
        f"has {counts['conv']} convolutions and {counts['dense']} Dense layers: it is no"
        " ResNet50V2, ResNet101V2 or ResNet152V2 with one Dense layer on top",
    )


def _depth(layers: Mapping[str, object], where: str) -> int:
    numbers = [int(match.group(1)) for name in layers if (match := _LAST_BLOCK.fullmatch(name))]
    for depth, blocks in BLOCKS.items():
        if numbers and max(numbers) == blocks[2]:
            return depth
    raise InvalidInput(where, "is no ResNet50V2, ResNet101V2 or ResNet152V2 of Keras")
