"""A person's ONNX file: what of it is taken, what is refused, and that it computes the same."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

from tagcat.errors import Conflict, InvalidInput, MissingPackage, NotFound, TaggerError
from tagcat.label.adding.converting import convert
from tagcat.label.library import Library
from tagcat.label.onnx import OnnxTagger
from tagcat.label.preparing import prepare

_SIZE, _CLASSES, _FEATURES = 32, 3, 6
_SHAPES: dict[str, list[str | int | None]] = {
    "logits": ["n", _CLASSES],
    "probs": ["n", _CLASSES],
    "pooled": ["n", _FEATURES, 1, 1],
}
_TOLD: dict[str, Any] = {
    "labels": ["cat", "dog", "aunt Mary"],
    "activation": "softmax",
    "output": "logits",
    "embedding": "pooled",
    "preprocessing": {"size": _SIZE, "mean": [120, 110, 100], "deviation": [60, 50, 40]},
}


def _model(*, last: bool = False, batch: Any = "n", names: tuple[str, ...] = ()) -> onnx.ModelProto:
    """A convolution, pooled, and a layer of classes; with channels last it transposes first."""
    random = np.random.default_rng(3)
    kernel = random.normal(0, 0.3, (_FEATURES, 3, 3, 3)).astype(np.float32)
    weight = random.normal(0, 2, (_FEATURES, _CLASSES)).astype(np.float32)
    nodes = [
        helper.make_node("Conv", ["x", "kernel"], ["c"], pads=[1] * 4),
        helper.make_node("Relu", ["c"], ["r"]),
        helper.make_node("GlobalAveragePool", ["r"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["f"]),
        helper.make_node("MatMul", ["f", "weight"], ["logits"]),
    ]
    shape = [batch, 3, _SIZE, _SIZE]
    if last:
        nodes.insert(0, helper.make_node("Transpose", ["picture"], ["x"], perm=[0, 3, 1, 2]))
        shape = [batch, _SIZE, _SIZE, 3]
    graph = helper.make_graph(
        nodes,
        "own",
        [helper.make_tensor_value_info("picture" if last else "x", TensorProto.FLOAT, shape)],
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, _SHAPES[name])
            for name in names or ("logits", "pooled")
        ],
        [numpy_helper.from_array(kernel, "kernel"), numpy_helper.from_array(weight, "weight")],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def _write(folder: Path, model: onnx.ModelProto, **told: Any) -> Path:
    path = folder / "own.onnx"
    path.write_bytes(model.SerializeToString())
    path.with_suffix(".json").write_text(json.dumps({**_TOLD, **told}))
    return path


def _computed(model: onnx.ModelProto, batch: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """What ONNX's own evaluator gives, which is written in numpy."""
    found = ReferenceEvaluator(model).run(None, {model.graph.input[0].name: batch})
    return [np.asarray(one, np.float32) for one in found]


def _added(path: Path, home: Path) -> OnnxTagger:
    library = Library(home)
    converted = convert(path)
    library.add("own", converted.model, converted.manifest)
    tagger = library.open("own")
    assert isinstance(tagger, OnnxTagger)
    return tagger


@pytest.mark.parametrize("last", [False, True])
def test_it_computes_what_the_file_does(tmp_path: Path, last: bool) -> None:
    model = _model(last=last)
    how = {**_TOLD["preprocessing"], "layout": "nhwc" if last else "nchw", "channels": "BGR"}
    tagger = _added(_write(tmp_path, model, preprocessing=how), tmp_path / "home")
    random = np.random.default_rng(9)
    pictures = [random.integers(0, 256, (50, 70, 3), np.uint8) for _ in range(2)]
    batch = prepare(pictures, tagger.preprocessing)
    logits, pooled = _computed(model, batch)
    exponents = np.exp(logits - logits.max(axis=1, keepdims=True))
    scores, vectors = tagger.model.run(pictures)
    assert scores == pytest.approx(exponents / exponents.sum(axis=1, keepdims=True), abs=1e-5)
    flat = pooled.reshape(2, _FEATURES)
    assert vectors == pytest.approx(flat / np.linalg.norm(flat, axis=1, keepdims=True), abs=1e-5)
    assert [label.name for label in tagger.labels] == _TOLD["labels"]


def test_several_labels_at_once_are_scored_by_themselves(tmp_path: Path) -> None:
    model = _model(names=("logits",))
    path = _write(tmp_path, model, activation="sigmoid", output="", embedding="")
    tagger = _added(path, tmp_path / "home")
    assert tagger.dimension == 0
    picture = np.full((40, 40, 3), 200, np.uint8)
    (logits,) = _computed(model, prepare([picture], tagger.preprocessing))
    assert tagger.model.run([picture])[0] == pytest.approx(1 / (1 + np.exp(-logits)), abs=1e-5)


def test_a_model_that_gives_scores_keeps_them(tmp_path: Path) -> None:
    model = _model(names=("probs",))
    model.graph.node.append(helper.make_node("Softmax", ["logits"], ["probs"], axis=1))
    path = _write(tmp_path, model, activation="none", output="probs", embedding="")
    scores, _ = _added(path, tmp_path / "home").model.run([np.zeros((40, 40, 3), np.uint8)])
    assert scores.sum() == pytest.approx(1, abs=1e-5)


def test_an_output_of_the_name_that_tagcat_uses_is_renamed(tmp_path: Path) -> None:
    model = _model()
    for node in model.graph.node:
        if node.output[0] == "logits":
            node.output[0] = "probs"
    model.graph.output[0].name = "probs"
    path = _write(tmp_path, model, output="probs")
    scores, _ = _added(path, tmp_path / "home").model.run([np.zeros((40, 40, 3), np.uint8)])
    assert scores.sum() == pytest.approx(1, abs=1e-5)


def _refused(path: Path, match: str) -> None:
    with pytest.raises(InvalidInput, match=match) as raised:
        convert(path)
    assert "own." in str(raised.value)


def test_weights_in_another_file_are_refused(tmp_path: Path) -> None:
    model = _model()
    onnx.external_data_helper.convert_model_to_external_data(model, size_threshold=0)
    onnx.save(model, tmp_path / "own.onnx")
    (tmp_path / "own.json").write_text(json.dumps(_TOLD))
    _refused(tmp_path / "own.onnx", "keeps weights in another file")


def test_a_constant_in_another_file_is_refused(tmp_path: Path) -> None:
    model = _model()
    tensor = TensorProto(data_type=TensorProto.FLOAT, dims=[1], data_location="EXTERNAL")
    tensor.external_data.add(key="location", value="/etc/passwd")
    model.graph.node.insert(0, helper.make_node("Constant", [], ["k"], value=tensor))
    _refused(_write(tmp_path, model), "keeps weights in another file")


def test_operators_of_others_are_refused(tmp_path: Path) -> None:
    model = _model()
    model.graph.node.insert(0, helper.make_node("Evil", ["x"], ["e"], domain="org.evil"))
    model.opset_import.append(helper.make_opsetid("org.evil", 1))
    _refused(_write(tmp_path, model), "not ONNX's own: org.evil")


def test_operators_hidden_in_a_branch_are_refused(tmp_path: Path) -> None:
    model = _model()
    out = helper.make_tensor_value_info("e", TensorProto.FLOAT, None)
    branch = helper.make_graph(
        [helper.make_node("Evil", ["x"], ["e"], domain="org.evil")], "branch", [], [out]
    )
    node = helper.make_node("If", ["x"], ["i"], then_branch=branch, else_branch=branch)
    model.graph.node.append(node)
    _refused(_write(tmp_path, model), "not ONNX's own: org.evil")


def test_a_loop_is_refused(tmp_path: Path) -> None:
    model = _model()
    body = helper.make_graph([], "body", [], [])
    model.graph.node.append(helper.make_node("Loop", ["", ""], ["l"], body=body))
    _refused(_write(tmp_path, model), r"has a loop \(Loop\)")


def test_a_model_for_one_picture_only_is_refused(tmp_path: Path) -> None:
    _refused(_write(tmp_path, _model(batch=1)), "cannot be run with two pictures")


def test_two_inputs_are_refused(tmp_path: Path) -> None:
    model = _model()
    model.graph.input.append(helper.make_tensor_value_info("y", TensorProto.FLOAT, [1]))
    _refused(_write(tmp_path, model), "must take one input")


@pytest.mark.parametrize(
    ("told", "match"),
    [
        ({"output": "absent"}, "has no output absent"),
        ({"output": "", "embedding": ""}, "gives several outputs"),
        ({"activation": "none"}, "no scores between 0 and 1"),
        ({"activation": ""}, "activation must be given"),
        ({"activation": "relu"}, "activation: must be one of softmax, sigmoid, none"),
        ({"output": "pooled", "embedding": ""}, "6 x 1 x 1 numbers for 2 pictures"),
        ({"labels": ["a", "b"]}, "3 classes, but 2 labels"),
        ({"labels": "imagenet"}, "3 classes, which are not those of ImageNet"),
        ({"labels": []}, "list of 1 to 20,000 names"),
        ({"labels": ["a", "", "c"]}, "a text of 1 to 100 letters"),
        ({"labels": ["a", "A", "c"]}, "no two may be the same"),
        ({"preprocessing": {"size": 64, "crop": 7}}, "crop must be 0.1 to 1"),
        ({"preprocessing": {"size": 64, "fit": "whole"}}, "must be an object of"),
        ({"preprocessing": {"size": "big"}}, "preprocessing"),
        ({"preprocessing": {"mean": 5}}, "preprocessing"),
        ({"preprocessing": {"size": 64, "layout": "nhwc"}}, "cannot be run"),
        ({"something": 1}, "must be an object of activation, embedding"),
    ],
)
def test_a_description_that_does_not_fit_is_refused(
    tmp_path: Path, told: dict[str, Any], match: str
) -> None:
    _refused(_write(tmp_path, _model(), **told), match)


@pytest.mark.parametrize("content", [b"no model at all", b"\x08\x08", b"\x00"])
def test_what_is_no_model_is_refused(tmp_path: Path, content: bytes) -> None:
    path = _write(tmp_path, _model())
    path.write_bytes(content)
    _refused(path, "is damaged, or no ONNX file")


def test_a_description_is_needed_and_must_be_json(tmp_path: Path) -> None:
    path = _write(tmp_path, _model())
    path.with_suffix(".json").write_text("{")
    _refused(path, r"own\.json: is no JSON")
    path.with_suffix(".json").unlink()
    _refused(path, r"needs a file own\.json beside it")
    with pytest.raises(InvalidInput, match="there is no such file"):
        convert(path, tmp_path / "other.json")


def test_without_onnx_its_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _write(tmp_path, _model())
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(MissingPackage, match=r"pip install 'tagcat\[models\]'"):
        convert(path)


def test_the_library_keeps_what_is_added_until_it_is_removed(tmp_path: Path) -> None:
    library = Library(tmp_path / "home")
    assert library.names() == ("efficientnet-lite0", "rekognition")
    converted = convert(_write(tmp_path, _model()))
    library.add("own", converted.model, converted.manifest)
    assert library.names() == ("efficientnet-lite0", "own", "rekognition")
    assert library.manifest("own") == converted.manifest
    assert library.model_bytes("own") == len(converted.model)
    with pytest.raises(Conflict, match="--replace"):
        library.add("own", converted.model, converted.manifest)
    library.add("own", converted.model, converted.manifest, replace=True)
    library.remove("own")
    assert library.names() == ("efficientnet-lite0", "rekognition")
    for verb in (library.open, library.remove):
        with pytest.raises(NotFound, match="there are efficientnet-lite0, rekognition"):
            verb("own")


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "Own", "-a", "a" * 61, "ä", "a b"])
def test_names_are_plain(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput, match="small letters"):
        Library(tmp_path).check_new(name)


@pytest.mark.parametrize("name", ["efficientnet-lite0", "rekognition", "taught"])
def test_names_that_are_tagcats_are_kept(tmp_path: Path, name: str) -> None:
    with pytest.raises(Conflict, match="comes with TagCat"):
        Library(tmp_path).check_new(name, replace=True)


def test_tagcats_own_taggers_cannot_be_removed(tmp_path: Path) -> None:
    for name in ("efficientnet-lite0", "rekognition"):
        with pytest.raises(InvalidInput, match="cannot be removed"):
            Library(tmp_path).remove(name)


def test_a_damaged_description_asks_to_add_it_again(tmp_path: Path) -> None:
    library = Library(tmp_path / "home")
    converted = convert(_write(tmp_path, _model()))
    library.add("own", converted.model, converted.manifest)
    path = tmp_path / "home" / "labels" / "models" / "own" / "tagger.json"
    for text in ("", "[]", "{}", path.read_text().replace("nchw", "chwn")):
        path.write_text(text)
        with pytest.raises(TaggerError, match="add the model again"):
            library.open("own")
