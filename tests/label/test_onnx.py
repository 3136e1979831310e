"""The default tagger, and what becomes of a model that is not what it should be."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tagcat.errors import MissingPackage, TaggerError
from tagcat.label.imagenet import default_model
from tagcat.label.onnx import BATCH, OnnxModel, OnnxTagger, default_tagger
from tagcat.label.tagger import Embedder, Picture, Preprocessing, TaggerId, TaggerKind

_MEDIA = Path(__file__).parents[1] / "media" / "images"


def _picture(name: str) -> Picture:
    with Image.open(_MEDIA / name) as image:
        return np.asarray(image.convert("RGB"))


@pytest.fixture(scope="module")
def tagger() -> OnnxTagger:
    return default_tagger()


def test_the_model_is_the_one_its_table_names() -> None:
    model = default_model()
    assert hashlib.sha256(model.file.read_bytes()).hexdigest() == model.id.digest
    assert model.id.name == "efficientnet-lite0"


def test_the_default_tagger_knows_what_is_in_a_photo(tagger: OnnxTagger) -> None:
    assert tagger.kind is TaggerKind.LOCAL
    coffee, cat = tagger.tag([_picture("photo.jpg"), _picture("odd-size.jpg")])
    assert {"espresso", "beverage"} <= {label.name for label in coffee}
    assert {"cat", "domestic cat"} <= {label.name for label in cat}


def test_copies_are_alike_and_other_pictures_less(tagger: OnnxTagger) -> None:
    assert isinstance(tagger, Embedder)
    names = ("odd-size.jpg", "exif-1.jpg", "photo.jpg")
    one, copy, other = tagger.embed([_picture(name) for name in names])
    assert one.shape == (tagger.dimension,)
    assert np.linalg.norm(one) == pytest.approx(1, abs=1e-5)
    assert one @ copy > 0.9 > 0.6 > one @ other


def test_batches_of_any_size_give_what_single_pictures_give(tagger: OnnxTagger) -> None:
    random = np.random.default_rng(1)
    pictures = [random.integers(0, 255, (40 + i, 60, 3), np.uint8) for i in range(BATCH + 3)]
    scores, vectors = tagger.model.run(pictures)
    for place in (0, BATCH - 1, BATCH, BATCH + 2):
        alone = tagger.model.run([pictures[place]])
        assert scores[place] == pytest.approx(alone[0][0], abs=1e-5)
        assert vectors[place] == pytest.approx(alone[1][0], abs=1e-5)
    assert tagger.model.run([])[0].shape == (0, 1000)


def test_nothing_is_loaded_before_it_is_needed(tmp_path: Path) -> None:
    absent = OnnxModel(tmp_path / "absent.onnx", "0" * 64, Preprocessing(size=16), 2, 0)
    tagger = OnnxTagger(TaggerId("own", "1"), absent, ("a", "b"))
    assert [label.name for label in tagger.labels] == ["a", "b"]
    with pytest.raises(TaggerError, match=r"absent\.onnx: .*no such file"):
        tagger.tag([np.zeros((4, 4, 3), np.uint8)])


def test_a_model_that_was_changed_is_refused(tmp_path: Path) -> None:
    model = default_model()
    changed = bytearray(model.file.read_bytes())
    changed[1_000_000] ^= 1
    path = tmp_path / "changed.onnx"
    path.write_bytes(changed)
    runs = OnnxModel(path, model.id.digest, model.preprocessing, 1000, model.dimension)
    with pytest.raises(TaggerError, match=r"changed\.onnx: .*SHA-256"):
        runs.run([np.zeros((4, 4, 3), np.uint8)])


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.onnx"
    path.write_bytes(b"no model")
    digest = hashlib.sha256(b"no model").hexdigest()
    runs = OnnxModel(path, digest, Preprocessing(size=16), 2, 0)
    with pytest.raises(TaggerError, match="cannot be loaded"):
        runs.run([np.zeros((4, 4, 3), np.uint8)])


def test_a_model_of_other_shape_is_refused() -> None:
    model = default_model()
    few = OnnxModel(model.file, model.id.digest, model.preprocessing, 999, model.dimension)
    with pytest.raises(TaggerError, match="something else than scores"):
        few.run([np.zeros((4, 4, 3), np.uint8)])
    big = OnnxModel(model.file, model.id.digest, Preprocessing(size=64), 1000, model.dimension)
    with pytest.raises(TaggerError, match="cannot be run"):
        big.run([np.zeros((4, 4, 3), np.uint8)])


def test_without_onnxruntime_its_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(MissingPackage, match=r"pip install 'tagcat\[label\]'"):
        default_tagger().tag([np.zeros((4, 4, 3), np.uint8)])
