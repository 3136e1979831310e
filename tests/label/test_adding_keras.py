"""ResNetV2 of Keras, from every file it writes, against the same network in numpy."""

from __future__ import annotations

import json
import os
import pickle
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from tagcat.errors import InvalidInput, MissingPackage, UnreadableFile
from tagcat.label.adding.converting import Converted, convert
from tagcat.label.library import Library
from tagcat.label.onnx import OnnxTagger
from tagcat.label.tagger import Picture

from .resnet_files import (
    Layers,
    forward,
    keras_config,
    keras_layer,
    random_layers,
    write_keras,
    write_legacy,
    write_weights,
)

_SIZE = 64


@pytest.fixture(scope="module")
def small() -> Layers:
    """ResNet50V2, narrow, of five classes."""
    return random_layers(50, 5)


def _name(path: Path, classes: int, size: int = _SIZE) -> None:
    labels = [f"class {i}" for i in range(classes)]
    # The whole picture, so that only the network is compared.
    told = {"labels": labels, "preprocessing": {"size": size, "crop": 1}}
    path.with_suffix(".json").write_text(json.dumps(told))


def _open(converted: Converted, home: Path) -> OnnxTagger:
    library = Library(home)
    library.add("own", converted.model, converted.manifest)
    tagger = library.open("own")
    assert isinstance(tagger, OnnxTagger)
    return tagger


def _pictures(count: int, size: int = _SIZE) -> list[Picture]:
    random = np.random.default_rng(5)
    return [random.integers(0, 256, (size, size, 3), np.uint8) for _ in range(count)]


def _agrees(converted: Converted, layers: Layers, depth: int, home: Path) -> None:
    """Check scores and embedding against numpy."""
    tagger = _open(converted, home)
    pictures = _pictures(3, tagger.preprocessing.size)
    logits, features = forward(layers, depth, np.stack(pictures).astype(np.float32) / 127.5 - 1)
    scores, vectors = tagger.model.run(pictures)
    exponents = np.exp(logits - logits.max(axis=1, keepdims=True))
    assert scores == pytest.approx(exponents / exponents.sum(axis=1, keepdims=True), abs=2e-5)
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    assert vectors == pytest.approx(features / lengths, abs=2e-5)


_WRITERS: dict[str, Callable[[Path, Layers], None]] = {
    "whole.h5": lambda path, layers: write_legacy(path, layers, root="model_weights"),
    "weights-of-keras-2.h5": write_legacy,
    "in-another-model.h5": lambda path, layers: write_legacy(
        path, layers, root="model_weights", base="resnet152v2"
    ),
    "named.weights.h5": lambda path, layers: write_weights(path, layers, numbered=False),
    "numbered.weights.h5": lambda path, layers: write_weights(path, layers, numbered=True),
    "nested.weights.h5": lambda path, layers: write_weights(
        path, layers, numbered=True, base="layers/functional/layers"
    ),
    "model.keras": lambda path, layers: write_keras(path, layers, keras_config(_SIZE)),
}


@pytest.mark.parametrize("name", _WRITERS)
def test_every_file_of_keras_gives_the_same_network(
    tmp_path: Path, small: Layers, name: str
) -> None:
    path = tmp_path / name
    _WRITERS[name](path, small)
    _name(path, 5)
    _agrees(convert(path), small, 50, tmp_path / "home")


@pytest.mark.parametrize("depth", [101, 152])
def test_the_deeper_networks_are_known_by_their_blocks(tmp_path: Path, depth: int) -> None:
    layers = random_layers(depth, 3, seed=depth)
    path = tmp_path / "deep.h5"
    write_weights(path, layers, numbered=True)
    _name(path, 3, size=32)
    _agrees(convert(path), layers, depth, tmp_path / "home")


def test_a_thousand_classes_are_imagenet_with_its_kinds(tmp_path: Path) -> None:
    layers = random_layers(152, 1000)
    path = tmp_path / "resnet.keras"
    write_keras(path, layers, keras_config(32))
    tagger = _open(convert(path), tmp_path / "home")
    names = [label.name for label in tagger.labels]
    assert names[0] == "tench"
    assert "dog" in names
    assert tagger.preprocessing.size == 32
    assert tagger.id.digest[:12] == tagger.id.version


def test_the_picture_is_taken_as_keras_takes_it(tmp_path: Path, small: Layers) -> None:
    path = tmp_path / "own.h5"
    write_legacy(path, small)
    _name(path, 5)
    how = convert(path).manifest.preprocessing
    assert (how.mean, how.deviation, how.channels) == ((127.5,) * 3, (127.5,) * 3, "RGB")


def test_scores_of_several_labels_at_once(tmp_path: Path, small: Layers) -> None:
    path = tmp_path / "own.keras"
    write_keras(path, small, keras_config(_SIZE, activation="sigmoid"))
    _name(path, 5)
    tagger = _open(convert(path), tmp_path / "home")
    pictures = _pictures(1)
    logits, _ = forward(small, 50, np.stack(pictures).astype(np.float32) / 127.5 - 1)
    assert tagger.model.run(pictures)[0] == pytest.approx(1 / (1 + np.exp(-logits)), abs=2e-5)


def _refused(path: Path, *, match: str) -> None:
    with pytest.raises((InvalidInput, UnreadableFile), match=match) as raised:
        convert(path)
    assert str(path.name) in str(raised.value)


_CODE = [
    (
        keras_layer("Lambda", function={"class_name": "__lambda__", "config": {"code": "4wA"}}),
        "Lam",
    ),
    ({**keras_layer("Activation"), "config": {"f": {"class_name": "__lambda__"}}}, "Lambda"),
    ({**keras_layer("Mine"), "registered_name": "mine>Mine"}, "not Keras's own: Mine"),
    ({**keras_layer("Dense"), "module": "os.path"}, "not Keras's own"),
    ({**keras_layer("Dense"), "module": "builtins", "class_name": "function"}, "not Keras's own"),
    (keras_layer("TFSMLayer"), "not part of a ResNetV2 classifier: TFSMLayer"),
    (keras_layer("GlobalMaxPooling2D"), "not part of a ResNetV2"),
]


@pytest.mark.parametrize(("layer", "match"), _CODE)
def test_a_model_that_brings_code_is_refused(
    tmp_path: Path, small: Layers, layer: dict[str, Any], match: str
) -> None:
    path = tmp_path / "evil.keras"
    write_keras(path, small, keras_config(_SIZE, layer))
    _name(path, 5)
    _refused(path, match=match)
    path = tmp_path / "evil.h5"
    write_legacy(path, small, root="model_weights", config=keras_config(_SIZE, layer))
    _name(path, 5)
    _refused(path, match=match)


class _Bomb:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self._path),)


@pytest.mark.parametrize("name", ["model.pkl", "model.pt", "model.h5", "model.onnx", "model"])
def test_a_pickle_is_refused_and_not_run(tmp_path: Path, name: str) -> None:
    path, harm = tmp_path / name, tmp_path / "harm"
    path.write_bytes(pickle.dumps(_Bomb(harm)))
    _refused(path, match="is a pickle, which can run any code")
    assert not harm.exists()


def test_a_pickle_in_a_zip_is_refused(tmp_path: Path, small: Layers) -> None:
    path, harm = tmp_path / "model.pt", tmp_path / "harm"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps(_Bomb(harm)))
    _refused(path, match="is a pickle")
    path = tmp_path / "model.keras"
    write_keras(path, small, keras_config(_SIZE), data__pkl=pickle.dumps(_Bomb(harm)))
    _refused(path, match="is a pickle")
    assert not harm.exists()


def _without(layers: Layers, name: str) -> Layers:
    return {layer: found for layer, found in layers.items() if layer != name}


def _changed(layers: Layers, name: str, parameter: str, array: Any) -> Layers:
    return {**layers, name: {**layers[name], parameter: np.asarray(array, np.float32)}}


_WRONG: dict[str, tuple[Callable[[Layers], Layers], str]] = {
    "a layer is missing": (lambda w: _without(w, "conv3_block2_1_bn"), "conv3_block2_1_bn"),
    "no classes": (lambda w: _without(w, "predictions"), "exactly one Dense layer"),
    "two heads": (lambda w: {**w, "dense_7": w["predictions"]}, "does not have: dense_7"),
    "another shape": (
        lambda w: _changed(w, "conv2_block1_1_conv", "kernel", np.zeros((1, 1, 9, 2))),
        "conv2_block1_1_conv does not fit: its weights are 1 x 1 x 9 x 2",
    ),
    "a short norm": (lambda w: _changed(w, "post_bn", "gamma", [1.0]), "post_bn does not fit"),
    "a vector as kernel": (
        lambda w: _changed(w, "conv1_conv", "kernel", [1.0, 2.0]),
        "conv1_conv does not fit",
    ),
    "a head of another width": (
        lambda w: _changed(w, "predictions", "kernel", np.zeros((7, 5))),
        "predictions does not fit",
    ),
    "not a number": (
        lambda w: _changed(w, "post_bn", "gamma", np.full(64, np.nan)),
        "not finite",
    ),
    "a negative variance": (
        lambda w: _changed(w, "post_bn", "moving_variance", np.full(64, -1)),
        "variance below zero",
    ),
    "another network": (
        lambda w: {"dense": w["predictions"], "conv2d": w["conv1_conv"]},
        "no ResNet50V2",
    ),
    "nothing": (lambda _: {}, "no ResNet50V2"),
}


@pytest.mark.parametrize("name", _WRONG)
def test_weights_of_something_else_are_refused(tmp_path: Path, small: Layers, name: str) -> None:
    change, match = _WRONG[name]
    path = tmp_path / "wrong.h5"
    write_legacy(path, change(small))
    _name(path, 5)
    _refused(path, match=match)


def test_numbered_layers_of_another_network_are_counted(tmp_path: Path, small: Layers) -> None:
    path = tmp_path / "wrong.weights.h5"
    write_weights(path, _without(small, "conv3_block2_1_conv"), numbered=True)
    _refused(path, match="has 52 convolutions and 1 Dense")


def test_classes_without_names_are_asked_for(tmp_path: Path, small: Layers) -> None:
    path = tmp_path / "own.h5"
    write_legacy(path, small)
    _refused(path, match="has 5 classes, which are not those of ImageNet: name them")
    _name(path, 4)
    _refused(path, match="has 5 classes, but 4 labels are named")


def test_links_out_of_the_file_are_not_followed(tmp_path: Path, small: Layers) -> None:
    other, path = tmp_path / "other.h5", tmp_path / "links.h5"
    write_legacy(other, small)
    for link in (h5py.ExternalLink(str(other), "conv1_conv"), h5py.SoftLink("/post_bn")):
        write_legacy(path, _without(small, "conv1_conv"))
        with h5py.File(path, "a") as file:
            file["conv1_conv"] = link
        _refused(path, match="has a link to something else: conv1_conv")


def test_weights_kept_in_other_files_are_refused(tmp_path: Path, small: Layers) -> None:
    secret, path = tmp_path / "secret", tmp_path / "external.h5"
    secret.write_bytes(bytes(4 * 64))
    write_legacy(path, small)
    with h5py.File(path, "a") as file:
        del file["post_bn/post_bn/gamma:0"]
        file["post_bn/post_bn"].create_dataset(
            "gamma:0", (64,), np.float32, external=[(str(secret), 0, 256)]
        )
    _refused(path, match="in a way that cannot be read safely")
    write_legacy(path, small)
    layout = h5py.VirtualLayout((64,), np.float32)
    layout[:] = h5py.VirtualSource(str(tmp_path / "other.h5"), "gamma", (64,))
    with h5py.File(path, "a") as file:
        del file["post_bn/post_bn/gamma:0"]
        file["post_bn/post_bn"].create_virtual_dataset("gamma:0", layout)
    _refused(path, match="in a way that cannot be read safely")


def test_a_huge_array_is_refused_before_it_is_read(tmp_path: Path, small: Layers) -> None:
    path = tmp_path / "huge.h5"
    write_legacy(path, small)
    with h5py.File(path, "a") as file:
        # Takes no room: nothing of it was written.
        file.create_dataset("huge/kernel:0", (1 << 40,), np.float32, chunks=(1 << 20,))
    _refused(path, match="more than 2 GiB")


@pytest.mark.parametrize("part", [0.02, 0.5, 0.99])
def test_a_file_cut_short_is_damaged(tmp_path: Path, small: Layers, part: float) -> None:
    for name, write in (("cut.h5", write_legacy), ("cut.keras", _WRITERS["model.keras"])):
        path = tmp_path / name
        write(path, small)
        whole = path.read_bytes()
        path.write_bytes(whole[: int(len(whole) * part)])
        _refused(path, match="damaged|no model")


def test_a_damaged_part_of_a_zip_is_damage(tmp_path: Path, small: Layers) -> None:
    path = tmp_path / "changed.keras"
    write_keras(path, small, keras_config(_SIZE))
    changed = bytearray(path.read_bytes())
    changed[len(changed) // 2] ^= 0xFF
    path.write_bytes(changed)
    _refused(path, match="cannot be unpacked")


@pytest.mark.parametrize(
    ("config", "match"),
    [
        (b"no JSON", "is no JSON"),
        (b"[" * 100_000, "is no JSON"),
        (json.dumps(keras_config(31)).encode(), "32 to 1,024 pixels"),
        (json.dumps(keras_config(_SIZE, activation="tanh")).encode(), "softmax or sigmoid"),
    ],
)
def test_a_description_that_makes_no_sense_is_refused(
    tmp_path: Path, small: Layers, config: bytes, match: str
) -> None:
    path = tmp_path / "own.keras"
    write_keras(path, small, keras_config(_SIZE))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {**parts, "config.json": config}.items():
            archive.writestr(name, content)
    _refused(path, match=match)


@pytest.mark.parametrize(
    ("name", "content", "match"),
    [
        ("empty.h5", b"", "is no model"),
        ("text.h5", b"some text", "is no model"),
        ("picture.keras", b"\x89PNG\r\n\x1a\n", "is no model"),
        ("broken.keras", b"PK\x03\x04 and no more", "is damaged"),
    ],
)
def test_what_is_no_model_is_refused(tmp_path: Path, name: str, content: bytes, match: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    _refused(path, match=match)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    _refused(tmp_path / "absent.h5", match="no such file")
    _refused(tmp_path, match="is no file")


def test_without_h5py_its_package_is_named(
    tmp_path: Path, small: Layers, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "own.h5"
    write_legacy(path, small)
    monkeypatch.setitem(sys.modules, "h5py", None)
    with pytest.raises(MissingPackage, match=r"pip install 'tagcat\[models\]'"):
        convert(path)
