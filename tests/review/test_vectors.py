"""The vectors in spec/review and the schema of plans: up to date, and met by what they are of."""

from __future__ import annotations

import json
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tagcat.review.plan import plan_text, read_plan, schema

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "spec" / "review"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    loader = SourceFileLoader("make_review_vectors", str(ROOT / "scripts" / "make-review-vectors"))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_files_are_up_to_date(script: ModuleType) -> None:
    texts = script.texts()
    assert {path.name for path in FOLDER.glob("*.json")} == texts.keys()
    for name, text in texts.items():
        assert (FOLDER / name).read_text() == text, f"{name}: run scripts/make-review-vectors"


def test_the_schema_is_up_to_date() -> None:
    assert (ROOT / "spec" / "cleanup.schema.json").read_text() == schema(), "run make spec"


def test_plans_are_read_as_they_are_written() -> None:
    cases: list[dict[str, Any]] = json.loads((FOLDER / "plan.json").read_text())
    assert len(cases) > 2
    for case in cases:
        plan = read_plan(json.dumps(case["plan"]).encode())
        assert plan.model_dump() == case["plan"]
        assert read_plan(plan_text(plan).encode()) == plan
