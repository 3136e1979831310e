"""The taggers there are: the one that comes with TagCat, those a person added, and Rekognition.

A model that was added is a folder in the data folder, ``labels/models/NAME``, with the model in
ONNX and ``tagger.json``, which says what it takes and what its classes are called.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tagcat.errors import Conflict, InvalidInput, NotFound, StoreError, TaggerError
from tagcat.label import rekognition
from tagcat.label.imagenet import default_model, taxonomy
from tagcat.label.onnx import OnnxModel, OnnxTagger, default_tagger
from tagcat.label.rekognition import RekognitionTagger
from tagcat.label.tagger import MAX_TAGGER_TEXT, Preprocessing, Tagger, TaggerId

TAUGHT = "taught"
"""The name under which what a person's examples suggest is saved; no tagger's."""

_MODEL, _MANIFEST = "model.onnx", "tagger.json"
_NAME = re.compile(rf"[a-z0-9][a-z0-9._-]{{0,{MAX_TAGGER_TEXT - 1}}}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of a model that was added.

    Attributes:
        digest: SHA-256 of the model in ONNX.
        source: name of the file it was made of, and its SHA-256.
        classes, dimension: numbers of its classes and of its embedding, 0 for none.
        labels: names of the classes; None for those of ImageNet.
        preprocessing: what it takes.
    """

    digest: str
    source: tuple[str, str]
    classes: int
    dimension: int
    labels: tuple[str, ...] | None
    preprocessing: Preprocessing


class Library:
    """The taggers of a data folder."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._folder = home / "labels" / "models"

    def names(self) -> tuple[str, ...]:
        """All names there are, the default first, those of a person by name, Rekognition last."""
        try:
            added = sorted(
                entry.name
                for entry in self._folder.iterdir()
                if _NAME.fullmatch(entry.name) and (entry / _MANIFEST).is_file()
            )
        except OSError:
            added = []
        return (default_model().id.name, *added, rekognition.NAME)

    def open(self, name: str = "") -> Tagger:
        """A tagger by its name; "" for the default.

        Raises:
            NotFound: there is none of that name; names those there are.
            TaggerError: what is known of it is damaged.
        """
        if name in {"", default_model().id.name}:
            return default_tagger()
        if name == rekognition.NAME:
            return RekognitionTagger(self._home)
        if name not in self.names():
            raise NotFound(f"there is no tagger {name}: there are {', '.join(self.names())}")
        manifest = self.manifest(name)
        model = OnnxModel(
            self._folder / name / _MODEL,
            manifest.digest,
            manifest.preprocessing,
            manifest.classes,
            manifest.dimension,
        )
        tagger_id = TaggerId(name, manifest.digest[:12], manifest.digest)
        names = taxonomy if manifest.labels is None else manifest.labels
        return OnnxTagger(tagger_id, model, names)

    def manifest(self, name: str) -> Manifest:
        """What is known of a model that was added; raises TaggerError if that is damaged."""
        path = self._folder / name / _MANIFEST
        try:
            fields: dict[str, Any] = json.loads(path.read_text("utf-8"))
            labels = fields["labels"]
            return Manifest(
                digest=str(fields["digest"]),
                source=(str(fields["source"][0]), str(fields["source"][1])),
                classes=int(fields["classes"]),
                dimension=int(fields["dimension"]),
                labels=None if labels is None else tuple(map(str, labels)),
                preprocessing=Preprocessing.of(fields["preprocessing"]),
            )
        except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            raise TaggerError(f"{path}: damaged; add the model again") from error

    def model_bytes(self, name: str) -> int:
        """Size of the model file of a tagger; 0 where there is none, as of a service."""
        path = default_model().file if name == default_model().id.name else None
        try:
            return os.stat(str(path) if path else self._folder / name / _MODEL).st_size
        except OSError:
            return 0

    def check_new(self, name: str, *, replace: bool = False) -> None:
        """Check that a model can be added under a name.

        Raises:
            InvalidInput: the name breaks its rule.
            Conflict: it is taken.
        """
        if _NAME.fullmatch(name) is None:
            raise InvalidInput(
                "name", f"must be 1 to {MAX_TAGGER_TEXT} small letters, digits, dots and hyphens"
            )
        if name in {default_model().id.name, rekognition.NAME, TAUGHT}:
            raise Conflict(f"{name} is the name of a tagger that comes with TagCat")
        if not replace and name in self.names():
            raise Conflict(f"there is a tagger {name}: --replace puts the new one in its place")

    def add(self, name: str, model: bytes, manifest: Manifest, *, replace: bool = False) -> None:
        """Keep a model; it is there as a whole, or not at all. Raises as ``check_new``.

        Raises:
            StoreError: the data folder cannot be written.
        """
        self.check_new(name, replace=replace)
        target = self._folder / name
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            aside = Path(tempfile.mkdtemp(dir=self._folder, prefix=".new."))
            try:
                (aside / _MODEL).write_bytes(model)
                (aside / _MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), "utf-8")
                if target.exists():
                    shutil.rmtree(target)
                aside.rename(target)
            except BaseException:
                shutil.rmtree(aside, ignore_errors=True)
                raise
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise StoreError(f"{self._folder} cannot be written: {reason}") from error

    def remove(self, name: str) -> None:
        """Remove a model that was added.

        Raises:
            NotFound: there is none of that name.
            InvalidInput: it comes with TagCat.
            StoreError: it cannot be removed.
        """
        if name in {default_model().id.name, rekognition.NAME}:
            raise InvalidInput("name", f"{name} comes with TagCat and cannot be removed")
        if name not in self.names():
            raise NotFound(f"there is no tagger {name}: there are {', '.join(self.names())}")
        try:
            shutil.rmtree(self._folder / name)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise StoreError(f"{self._folder / name} cannot be removed: {reason}") from error
