"""The vectors in spec/label: up to date."""

from __future__ import annotations

from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "spec" / "label"


def test_files_are_up_to_date() -> None:
    loader = SourceFileLoader("make_label_vectors", str(ROOT / "scripts" / "make-label-vectors"))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    script = module_from_spec(spec)
    loader.exec_module(script)
    texts = script.texts()
    assert {path.name for path in FOLDER.glob("*.json")} == texts.keys()
    for name, text in texts.items():
        assert (FOLDER / name).read_text() == text, f"{name}: run scripts/make-label-vectors"
