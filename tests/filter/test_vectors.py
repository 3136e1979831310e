"""The vectors in spec/filter: up to date, and bounds that are written down twice agree."""

from __future__ import annotations

import json
import re
import unicodedata
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

from tagcat.errors import InvalidInput
from tagcat.filter import FilterError, caret, parse, print_filter
from tagcat.filter.fields import FIELDS, FORMATS
from tagcat.filter.terms import MAX_VARIANCE
from tagcat.fingerprint import sniff
from tagcat.match import rule

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    loader = SourceFileLoader("make_filter_vectors", str(ROOT / "scripts" / "make-filter-vectors"))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_the_vectors_are_up_to_date(script: ModuleType) -> None:
    texts = script.texts()
    assert {path.name for path in script.FOLDER.glob("*.json")} < {path.name for path in texts}
    if f"Unicode {unicodedata.unidata_version}." not in script.CASE_TABLE.read_text("utf-8"):
        # A Python with another Unicode knows other letters, which says nothing of the table.
        del texts[script.CASE_TABLE]
    stale = [path.name for path, text in texts.items() if path.read_text("utf-8") != text]
    assert not stale, "run make spec"


def test_the_canonical_text_of_every_case_gives_its_tree() -> None:
    cases = json.loads((ROOT / "spec" / "filter" / "trees.json").read_text("utf-8"))
    assert len(cases) > 50
    for case in cases:
        assert parse(case["printed"]) == parse(case["text"])


def test_every_example_of_a_field_is_a_filter_of_that_field() -> None:
    for field in FIELDS.values():
        assert print_filter(parse(field.example)).startswith(field.name)


def test_the_largest_variance_is_that_of_the_match_rule() -> None:
    assert MAX_VARIANCE == rule.MAX_VARIANCE


def test_every_media_type_has_a_format() -> None:
    known = {media_type for types in FORMATS.values() for media_type in types}
    source = Path(sniff.__file__).read_text("utf-8")
    told = {word for word in source.split('"') if word.startswith(("image/", "video/"))}
    assert told
    assert told <= known


def test_an_error_points_at_the_wrong_word() -> None:
    text = "cat sise>10MB"
    with pytest.raises(InvalidInput) as caught:
        parse(text)
    assert isinstance(caught.value, FilterError)
    assert caret(text, caught.value) == (
        'cat sise>10MB\n    ^^^^ unknown field "sise": did you mean "size"?'
    )
    assert str(caught.value) == 'filter: unknown field "sise": did you mean "size"?'


def test_every_field_is_documented_with_an_example_that_parses() -> None:
    text = (ROOT / "docs" / "filter.md").read_text("utf-8")
    rows = re.findall(r"^\| ((?:`[\w-]+`(?:, )?)+) \| .* \| `([^|]+)` \|$", text, re.MULTILINE)
    documented = [name for names, _ in rows for name in re.findall(r"[\w-]+", names)]
    assert documented == list(FIELDS)
    for names, example in rows:
        assert any(example.startswith(name) for name in re.findall(r"[\w-]+", names))
        parse(example)
