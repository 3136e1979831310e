"""The documents say what the code does: every setting, route, and link to a file."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tagcat.settings import Settings

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("spec/*.md")])


def test_every_setting_is_documented_and_none_that_is_not_there() -> None:
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    documented = set(re.findall(r"^\| `TAGCAT_(\w+)`", text, re.MULTILINE))
    assert documented == {name.upper() for name in Settings.model_fields}


def test_every_route_is_documented_and_none_that_is_not_there() -> None:
    text = (ROOT / "docs" / "api.md").read_text("utf-8")
    documented = set(re.findall(r"`(GET|POST|PATCH|DELETE|PUT) (/api/v1[^`]*)`", text))
    paths = json.loads((ROOT / "spec" / "openapi.json").read_text("utf-8"))["paths"]
    assert documented == {
        (method.upper(), path) for path, methods in paths.items() for method in methods
    }


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_to_files_that_are_there(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text("utf-8"))
    missing = [link for link in links if not (document.parent / link).exists()]
    assert not missing
