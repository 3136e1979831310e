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


def _fields_of_requests() -> set[str]:
    """Every field that a request can have, in its body at any depth or in its address."""
    document = json.loads((ROOT / "spec" / "openapi.json").read_text("utf-8"))
    names: set[str] = set()
    followed: set[str] = set()

    def look(part: object) -> None:
        if isinstance(part, list):
            for each in part:
                look(each)
        elif isinstance(part, dict):
            if isinstance(part.get("properties"), dict):
                names.update(part["properties"])
            reference = str(part.get("$ref", "")).rpartition("/")[2]
            if reference and reference not in followed:
                followed.add(reference)
                look(document["components"]["schemas"][reference])
            for each in part.values():
                look(each)

    for methods in document["paths"].values():
        for operation in methods.values():
            look(operation.get("requestBody", {}))
            parameters = operation.get("parameters", [])
            names |= {each["name"] for each in parameters if each["in"] != "cookie"}
    return names


def test_every_field_that_leaves_the_device_is_told_and_none_that_does_not() -> None:
    text = (ROOT / "docs" / "privacy.md").read_text("utf-8")
    table = text.partition("## What leaves, field by field")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("|")]
    told = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert told == _fields_of_requests()
