"""Journals that were damaged are told so, and nothing is taken back by them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tagcat.app.cleanup.journal import read_run
from tagcat.errors import InvalidInput

HEADER = {
    "kind": "header",
    "format": "tagcat-cleanup-run",
    "version": 1,
    "started": 5,
    "action": "trash",
    "plan": "plan.json",
}


@pytest.mark.parametrize(
    "line",
    [
        {"kind": "done"},
        {"kind": "done", "number": "1"},
        {"kind": "undone", "number": [1]},
        {"kind": "undoing", "number": 1},
        {"kind": "step", "number": 1},
        {"kind": "step", "number": 1, "source": 5},
    ],
)
def test_lines_that_make_no_sense(tmp_path: Path, line: dict[str, object]) -> None:
    path = tmp_path / "run.jsonl"
    path.write_text(f"{json.dumps(HEADER)}\n{json.dumps(line)}\n")
    with pytest.raises(InvalidInput, match="makes no sense"):
        read_run(path)


@pytest.mark.parametrize("missing", ["started", "action", "plan"])
def test_headers_that_make_no_sense(tmp_path: Path, missing: str) -> None:
    path = tmp_path / "run.jsonl"
    header = {name: value for name, value in HEADER.items() if name != missing}
    path.write_text(json.dumps(header))
    with pytest.raises(InvalidInput, match="no journal"):
        read_run(path)


def test_a_line_nested_without_end_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    path.write_text(f"{json.dumps(HEADER)}\n{'[' * 100_000}\n")
    assert read_run(path).steps == {}
