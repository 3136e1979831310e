"""docs/command.md tells of every verb, option and field there is."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from tagcat.cli.main import cli
from tagcat.cli.report import data, sheet
from tagcat.cli.result import ScanResult

DOCS = Path(__file__).parents[2] / "docs" / "command.md"
VERBS = cli.list_commands(click.Context(cli))


def section(verb: str) -> str:
    """What the manual says of a verb."""
    return re.split(r"^## ", DOCS.read_text("utf-8"), flags=re.MULTILINE)[
        [*_headings()].index(f"tagcat {verb}") + 1
    ]


def _headings() -> list[str]:
    return re.findall(r"^## (.+)$", DOCS.read_text("utf-8"), flags=re.MULTILINE)


def options(verb: str) -> set[str]:
    command = cli.get_command(click.Context(cli), verb)
    assert command is not None
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
    assert set(VERBS) == {"scan", "compare", "hash", "serve"}
    assert {f"tagcat {verb}" for verb in VERBS} <= set(_headings())


def test_every_field_is_told() -> None:
    text = section("scan")
    document = data.document(ScanResult(18))
    for field in [*document, *document["summary"], *document["summary"]["skipped"]]:
        assert re.search(rf"`{field}(\[\])?`", text), field
    for column in sheet.COLUMNS:
        assert f"`{column}`" in text, column
