"""docs/command.md tells of every verb, option and field there is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tagcat.app.tagfiles import sheet as tags_sheet
from tagcat.cli.main import cli
from tagcat.cli.report import data, sheet
from tagcat.cli.result import ScanResult

DOCS = Path(__file__).parents[2] / "docs" / "command.md"
VERBS = (
    "scan",
    "compare",
    "cleanup",
    "hash",
    "list",
    "tag",
    "tags list",
    "tags rename",
    "tags merge",
    "tags remove",
    "tags colour",
    "tags parent",
    "tags alias",
    "tags undo",
    "tags export",
    "tags import",
    "tags spread",
    "label",
    "labels list",
    "labels add",
    "labels remove",
    "labels allow",
    "labels forbid",
    "labels teach",
    "labels open",
    "labels accept",
    "labels dismiss",
    "explore mca",
    "explore clusters",
    "explore thresholds",
    "explore graph",
    "explore places",
    "serve",
    "export",
    "import",
    "store copy",
    "key new",
    "key show",
    "backup",
    "restore",
    "doctor",
)


def section(verb: str) -> str:
    """What the manual says of a verb."""
    return re.split(r"^## ", DOCS.read_text("utf-8"), flags=re.MULTILINE)[
        [*_headings()].index(f"tagcat {verb}") + 1
    ]


def _headings() -> list[str]:
    return re.findall(r"^## (.+)$", DOCS.read_text("utf-8"), flags=re.MULTILINE)


def options(verb: str) -> set[str]:
    command: click.Command = cli
    for word in verb.split():
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), word)
        assert found is not None
        command = found
    return {
        name
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for name in parameter.opts
    }


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_is_told_and_none_that_is_not_there(verb: str) -> None:
    told = set(re.findall(r"`(--?[a-z][a-z-]*)", section(verb)))
    assert options(verb) <= told
    assert told <= options(verb)


def test_every_verb_is_told() -> None:
    assert list(_verbs(cli)) == list(VERBS)
    assert {f"tagcat {verb}" for verb in VERBS} <= set(_headings())


def _verbs(group: click.Group) -> Iterator[str]:
    """All verbs, those of a group with its name in front."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from (f"{name} {verb}" for verb in _verbs(command))
        else:
            yield name


def test_every_field_is_told() -> None:
    text = section("scan")
    document = data.document(ScanResult(18))
    for field in [*document, *document["summary"], *document["summary"]["skipped"]]:
        assert re.search(rf"`{field}(\[\])?`", text), field
    for column in sheet.COLUMNS:
        assert f"`{column}`" in text, column


def test_every_field_of_an_export_is_told() -> None:
    schema = json.loads((DOCS.parents[1] / "spec" / "export.schema.json").read_text("utf-8"))
    text = section("export")
    for line in schema["$defs"].values():
        for field in line["properties"]:
            assert re.search(rf"`{field}(\[\])?`", text), field


def test_every_field_of_a_file_of_tags_is_told() -> None:
    schema = json.loads((DOCS.parents[1] / "spec" / "tags.schema.json").read_text("utf-8"))
    text = section("tags export")
    for line in schema["$defs"].values():
        for field in line["properties"]:
            assert re.search(rf"`{field}(\[\])?`", text), field
    for column in tags_sheet.COLUMNS:
        assert f"`{column}`" in text, column
