"""ResNetV2 as Keras writes it, narrow and with random weights; and what it computes, in numpy.

The computing shares nothing with TagCat's: it goes by the paper and by ``keras.applications``,
with arrays that have their channels last, as Keras has them.
"""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import h5py
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Layers = dict[str, dict[str, Array]]

STAGES = {50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}
_EPSILON = 1.001e-5


def random_layers(depth: int, classes: int, seed: int = 0, width: int = 2) -> Layers:
    """Weights by layer, in the order in which Keras keeps them."""
    random = np.random.default_rng(seed)
    layers: Layers = {}

    def conv(name: str, side: int, inner: int, outer: int, *, bias: bool = True) -> None:
        kernel = random.normal(0, 1 / np.sqrt(side * side * inner), (side, side, inner, outer))
        layers[name] = {"kernel": kernel.astype(np.float32)}
        if bias:
            layers[name]["bias"] = random.normal(0, 0.1, outer).astype(np.float32)

    def norm(name: str, channels: int) -> None:
        layers[name] = {
            "gamma": random.uniform(0.5, 1.5, channels).astype(np.float32),
            "beta": random.normal(0, 0.2, channels).astype(np.float32),
            "moving_mean": random.normal(0, 0.2, channels).astype(np.float32),
            "moving_variance": random.uniform(0.5, 1.5, channels).astype(np.float32),
        }

    conv("conv1_conv", 7, 3, width)
    channels = width
    for stage, blocks in enumerate(STAGES[depth]):
        inner = width << stage
        for block in range(1, blocks + 1):
            name = f"conv{stage + 2}_block{block}"
            norm(f"{name}_preact_bn", channels)
            conv(f"{name}_1_conv", 1, channels, inner, bias=False)
            norm(f"{name}_1_bn", inner)
            conv(f"{name}_2_conv", 3, inner, inner, bias=False)
            norm(f"{name}_2_bn", inner)
            if block == 1:
                conv(f"{name}_0_conv", 1, channels, 4 * inner)
            conv(f"{name}_3_conv", 1, inner, 4 * inner)
            channels = 4 * inner
    norm("post_bn", channels)
    layers["predictions"] = {
        "kernel": random.normal(0, 1, (channels, classes)).astype(np.float32),
        "bias": random.normal(0, 0.1, classes).astype(np.float32),
    }
    return layers


def forward(layers: Layers, depth: int, pictures: Array) -> tuple[Array, Array]:
    """Logits and pooled features of pictures, shape ``(n, side, side, 3)``, -1 to 1."""
    x = _conv(_pad(pictures, 3), layers["conv1_conv"], 2)
    x = _windows(_pad(x, 1), 3, 2).max(axis=(3, 4))
    for stage, blocks in enumerate(STAGES[depth]):
        for block in range(1, blocks + 1):
            name = f"conv{stage + 2}_block{block}"
            stride = 2 if block == blocks and stage < 3 else 1
            before = _relu(_norm(x, layers[f"{name}_preact_bn"]))
            if block == 1:
                shortcut = _conv(before, layers[f"{name}_0_conv"], stride)
            else:
                shortcut = x[:, ::stride, ::stride]
            y = _conv(before, layers[f"{name}_1_conv"], 1)
            y = _relu(_norm(y, layers[f"{name}_1_bn"]))
            y = _conv(_pad(y, 1), layers[f"{name}_2_conv"], stride)
            y = _relu(_norm(y, layers[f"{name}_2_bn"]))
            x = shortcut + _conv(y, layers[f"{name}_3_conv"], 1)
    x = _relu(_norm(x, layers["post_bn"])).mean(axis=(1, 2))
    return x @ layers["predictions"]["kernel"] + layers["predictions"]["bias"], x


def _pad(x: Array, by: int) -> Array:
    return np.pad(x, ((0, 0), (by, by), (by, by), (0, 0)))


def _windows(x: Array, side: int, stride: int) -> Array:
    """Shape ``(n, rows, columns, side, side, channels)``."""
    found = np.lib.stride_tricks.sliding_window_view(x, (side, side), axis=(1, 2))
    return found[:, ::stride, ::stride].transpose(0, 1, 2, 4, 5, 3)


def _conv(x: Array, layer: dict[str, Array], stride: int) -> Array:
    kernel = layer["kernel"]
    found = np.tensordot(_windows(x, len(kernel), stride), kernel, axes=3)
    return np.asarray(found + layer.get("bias", np.float32(0)), np.float32)


def _norm(x: Array, layer: dict[str, Array]) -> Array:
    scaled = (x - layer["moving_mean"]) / np.sqrt(layer["moving_variance"] + _EPSILON)
    return np.asarray(scaled * layer["gamma"] + layer["beta"], np.float32)


def _relu(x: Array) -> Array:
    return np.maximum(x, np.float32(0))


def write_legacy(
    file: Path | BinaryIO, layers: Layers, *, root: str = "", base: str = "", config: Any = None
) -> None:
    """As Keras 2 writes .h5: below ``root``, by layer, or in the group of the model ``base``."""
    with h5py.File(file, "w") as h5:
        group = h5.create_group(root) if root else h5
        for name, parameters in layers.items():
            inside = base if base and name != "predictions" else name
            for parameter, array in parameters.items():
                group[f"{inside}/{name}/{parameter}:0"] = array
        if config is not None:
            h5.attrs["model_config"] = json.dumps(config)
        # What a model in training has besides.
        h5["optimizer_weights/Adam/conv1_conv/kernel/m:0"] = np.zeros((7, 7, 3, 2), np.float32)
        h5["optimizer_weights/Adam/iter:0"] = np.int64(7)


def write_weights(
    file: Path | BinaryIO, layers: Layers, *, numbered: bool, base: str = "layers"
) -> None:
    """As Keras 3 writes .weights.h5, with the layers' names or with their kinds and numbers."""
    counts: dict[str, int] = {}
    with h5py.File(file, "w") as h5:
        for name, parameters in layers.items():
            kind = "batch_normalization" if "gamma" in parameters else "conv2d"
            kind = "dense" if name == "predictions" else kind
            number = counts[kind] = counts.get(kind, -1) + 1
            shown = (f"{kind}_{number}" if number else kind) if numbered else name
            for place, array in enumerate(parameters.values()):
                h5[f"{base}/{shown}/vars/{place}"] = array
        h5["optimizer/vars/0"] = np.int64(7)


def keras_layer(name: str, **config: Any) -> dict[str, Any]:
    """A layer as Keras 3 describes it."""
    return {
        "module": "keras.layers",
        "class_name": name,
        "config": config,
        "registered_name": None,
        "build_config": {},
        "name": name.lower(),
        "inbound_nodes": [],
    }


def keras_config(size: int, *more: dict[str, Any], activation: str = "softmax") -> dict[str, Any]:
    """A model's description, with as much of it as is read."""
    layers = [
        keras_layer("InputLayer", batch_shape=[None, size, size, 3]),
        keras_layer(
            "Conv2D",
            kernel_initializer={
                "module": "keras.initializers",
                "class_name": "GlorotUniform",
                "config": {"seed": None},
                "registered_name": None,
            },
        ),
        *more,
        keras_layer("Dense", activation=activation),
    ]
    return {
        "module": "keras.src.models.functional",
        "class_name": "Functional",
        "config": {"layers": layers},
        "registered_name": "Functional",
        "compile_config": {"loss": {"class_name": "function", "config": "my_loss"}},
    }


def write_keras(path: Path, layers: Layers, config: Any, **members: bytes) -> None:
    """As Keras 3 writes .keras."""
    weights = BytesIO()
    write_weights(weights, layers, numbered=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metadata.json", '{"keras_version": "3.15.1"}')
        archive.writestr("config.json", json.dumps(config))
        archive.writestr("model.weights.h5", weights.getvalue())
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
