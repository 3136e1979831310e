"""A person's model file to a tagger: read, converted and tried once, then kept."""

from __future__ import annotations

import hashlib
import os
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from tagcat.errors import InvalidInput, MissingPackage
from tagcat.label.adding.hdf5 import read_hdf5
from tagcat.label.adding.keras_config import MAX_CONFIG_BYTES, KerasConfig, read_config
from tagcat.label.adding.keras_weights import SKIPPED, sort_weights
from tagcat.label.adding.onnx_file import check_shapes, onnx_to_onnx
from tagcat.label.adding.refusing import MAX_MODEL_BYTES, ModelFormat, format_of
from tagcat.label.adding.resnet import resnet_to_onnx
from tagcat.label.adding.sidecar import Told, made_of, read_sidecar, sidecar_of
from tagcat.label.library import Manifest
from tagcat.label.onnx import EMBEDDING, PROBS
from tagcat.label.tagger import Preprocessing

_TRIED = 2
"""Pictures a model is tried with: one alone would not tell whether it takes batches."""


class Converted(NamedTuple):
    """A model in ONNX, and what is known of it."""

    model: bytes
    manifest: Manifest


def convert(path: Path, labels: Path | None = None) -> Converted:
    """Make a tagger's model of a file: a ResNetV2 of Keras, or a classifier in ONNX.

    Nothing in the file is run before it is an ONNX graph of ONNX's own operators.

    Args:
        path: the file.
        labels: the JSON file that describes it; None for the one beside it, if there is one.

    Raises:
        UnreadableFile: the file cannot be read, is of another format, or may run code.
        InvalidInput: what is in it is damaged, refused or no classifier; says why.
        MissingPackage: a package that is needed only for adding models is not installed.
    """
    form = format_of(path)
    told = read_sidecar(labels or sidecar_of(path))
    if told is None and labels is not None:
        raise InvalidInput(os.fspath(labels), "there is no such file")
    name, data = os.fspath(path), path.read_bytes()
    if form is ModelFormat.ONNX:
        if told is None:
            raise InvalidInput(
                name,
                f"needs a file {sidecar_of(path).name} beside it, which tells its labels, what it"
                " takes and what makes scores of its output: docs/labels.md describes it",
            )
        model, how = _of_onnx(data, told, name)
    else:
        told = told or Told()
        model, how = _of_keras(form, data, told, name)
    embeds = bool(told.embedding) or form is not ModelFormat.ONNX
    classes, dimension = _try(model, how, name, embeds=embeds)
    told.check_count(classes, name)
    source = (path.name[:200], hashlib.sha256(data).hexdigest())
    digest = hashlib.sha256(model).hexdigest()
    return Converted(model, Manifest(digest, source, classes, dimension, told.labels, how))


def _of_onnx(data: bytes, told: Told, name: str) -> tuple[bytes, Preprocessing]:
    if not told.activation:
        raise InvalidInput(
            os.fspath(sidecar_of(Path(name))),
            'activation must be given: "softmax" for a model of one label a picture that gives'
            ' logits, "sigmoid" for several labels, "none" where the model gives scores itself',
        )
    return onnx_to_onnx(data, told, name), made_of(told.preprocessing, 224, name)


def _of_keras(form: ModelFormat, data: bytes, told: Told, name: str) -> tuple[bytes, Preprocessing]:
    if form is ModelFormat.KERAS:
        config_text, data = _parts(data, name)
        config = read_config(config_text, f"{name}: config.json")
    weights = read_hdf5(BytesIO(data), name, skip=SKIPPED)
    if form is ModelFormat.HDF5:
        text = weights.attributes.get("model_config")
        config = read_config(text, f"{name}: model_config") if text else KerasConfig()
    size = told.preprocessing.get("size", config.size)
    # As keras.applications.resnet_v2.preprocess_input: -1 to 1.
    usual = {"mean": (127.5,) * 3, "deviation": (127.5,) * 3, "resample": "bilinear", "crop": 0.875}
    how = made_of({**usual, **told.preprocessing}, size, name)
    if how.layout != "nchw":
        raise InvalidInput(name, "preprocessing: the layout cannot be chosen for a model of Keras")
    activation = told.activation or config.activation
    if activation == "none":
        raise InvalidInput(name, "activation must be softmax or sigmoid for a model of Keras")
    model, _, _ = resnet_to_onnx(sort_weights(weights.arrays, name), size, activation, name)
    return model, how


def _parts(data: bytes, name: str) -> tuple[bytes, bytes]:
    """The two parts of a .keras file that are read; whatever else is in it is not."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            config, weights = archive.getinfo("config.json"), archive.getinfo("model.weights.h5")
            for part, limit in ((config, MAX_CONFIG_BYTES), (weights, MAX_MODEL_BYTES)):
                if part.file_size > limit:
                    raise InvalidInput(name, f"its part {part.filename} is too large")
            # The sizes above are the file's own claim; no more than that is unpacked.
            return _read(archive, config), _read(archive, weights)
    except (OSError, RuntimeError, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise InvalidInput(name, "is damaged: a part of it cannot be unpacked") from error


def _read(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    with archive.open(part) as file:
        return file.read(part.file_size)


def _try(model: bytes, how: Preprocessing, name: str, *, embeds: bool) -> tuple[int, int]:
    """Run the model once, and return the numbers of its classes and its embedding."""
    try:
        import onnxruntime
    except ImportError as error:
        raise MissingPackage("adding a model", "onnxruntime", "models") from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    shape = (_TRIED, 3, how.size, how.size)
    if how.layout == "nhwc":
        shape = (_TRIED, how.size, how.size, 3)
    noise = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
    wanted = [PROBS, EMBEDDING] if embeds else [PROBS]
    try:
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        found: list[Any] = session.run(wanted, {session.get_inputs()[0].name: noise})
    except Exception as error:
        # onnxruntime has an exception for each of its reasons, and none in common.
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
        raise InvalidInput(name, f"cannot be run with two pictures: {reason}") from error
    counts = check_shapes(tuple(np.shape(one) for one in found), _TRIED, name)
    scores = np.asarray(found[0])
    if not np.isfinite(scores).all() or scores.min() < 0 or scores.max() > 1 + 1e-3:
        raise InvalidInput(
            name, "gives numbers that are no scores between 0 and 1: is the activation right?"
        )
    return counts
