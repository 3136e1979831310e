"""Collections to move, and all that must be the same once they have been moved."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.contract import every_content, told
from tagcat.app.keying import Keying
from tagcat.app.transfer.exporting import export_lines
from tagcat.app.transfer.importing import ExportReader, Import
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import GraphStore

ROOT = Path(__file__).parents[2]


@contextmanager
def opened(path: Path) -> Iterator[EmbeddedStore]:
    """An embedded store that is closed after the block."""
    store = EmbeddedStore(path)
    try:
        yield store
    finally:
        store.close()


@dataclass
class Imported:
    """What an import did, and the lines it refused."""

    files: int
    saved: int
    bad: int
    whole: bool
    refused: list[tuple[int, str]]


def exported(store: GraphStore, owner: str) -> bytes:
    """A whole export."""
    return b"".join(export_lines(store, owner))


def without_times(export: bytes) -> list[bytes]:
    """The lines of an export but the first, which tells when it was made."""
    return export.splitlines()[1:]


def imported(store: GraphStore, owner: str, export: bytes) -> Imported:
    """Import an export into a store."""
    refused: list[tuple[int, str]] = []
    reader = ExportReader(io.BytesIO(export))
    done = Import(
        reader,
        store,
        owner,
        fitting=Keying(store, store.user(owner), None),
        refused=lambda why: refused.append((reader.lines, why)),
        passed=lambda: None,
    )
    done.run()
    return Imported(done.files, done.saved, done.bad, done.whole, refused)


def state(store: GraphStore, owner: str) -> dict[str, object]:
    """All that is told of a collection but ids: counts, files with their contents, matches."""
    contents = every_content(store, owner)
    return {
        "counts": store.counts(owner),
        "records": [each.records() for each in contents],
        "matches": [
            told(store.matches(owner, each.files[0].content_id, variance))
            for each in contents
            for variance in (18, 25)
        ],
    }


class SchemaError(AssertionError):
    """A value is not what a schema says."""


def validate(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "") -> None:
    """Check a value by the part of JSON Schema that ours are made of; nothing else may be there.

    Raises:
        SchemaError: the value breaks a rule, which it names.
    """
    rules = dict(schema)
    for words in ("title", "description", "examples", "default", "discriminator", "$defs"):
        rules.pop(words, None)
    rules.pop("$schema", None)
    if "$ref" in rules:
        name = rules.pop("$ref").removeprefix("#/$defs/")
        validate(value, root["$defs"][name], root, at)
    for keyword, needed in (("oneOf", {1}), ("anyOf", {1, 2})):
        if keyword in rules:
            fits = sum(_fits(value, each, root) for each in rules.pop(keyword))
            _must(fits in needed, f"{at}: {fits} of {keyword}")
    for keyword, rule in rules.items():
        _KEYWORDS[keyword](value, rule, schema, root, at)


def _fits(value: Any, schema: dict[str, Any], root: dict[str, Any]) -> bool:
    try:
        validate(value, schema, root)
    except SchemaError:
        return False
    return True


def _must(right: bool, words: str) -> None:
    if not right:
        raise SchemaError(words)


_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}


def _type(value: Any, rule: str, _schema: Any, _root: Any, at: str) -> None:
    right = isinstance(value, _TYPES[rule]) and (isinstance(value, bool) == (rule == "boolean"))
    _must(right, f"{at}: {rule}")


def _properties(value: Any, rule: Any, _schema: Any, root: Any, at: str) -> None:
    for name in value.keys() & rule.keys() if isinstance(value, dict) else ():
        validate(value[name], rule[name], root, f"{at}.{name}")


def _additional(value: Any, rule: Any, schema: Any, _root: Any, at: str) -> None:
    assert rule is False
    _must(not isinstance(value, dict) or value.keys() <= schema["properties"].keys(), f"{at}: more")


def _required(value: Any, rule: Any, _schema: Any, _root: Any, at: str) -> None:
    _must(not isinstance(value, dict) or set(rule) <= value.keys(), f"{at}: fewer")


def _items(value: Any, rule: Any, _schema: Any, root: Any, at: str) -> None:
    for number, each in enumerate(value if isinstance(value, list) else ()):
        validate(each, rule, root, f"{at}.{number}")


def _pattern(value: Any, rule: str, _schema: Any, _root: Any, at: str) -> None:
    _must(not isinstance(value, str) or re.search(rule, value) is not None, f"{at}: {rule}")


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_KEYWORDS: dict[str, Any] = {
    "type": _type,
    "properties": _properties,
    "additionalProperties": _additional,
    "required": _required,
    "items": _items,
    "pattern": _pattern,
    "const": lambda value, rule, _s, _r, at: _must(value == rule, f"{at}: {rule}"),
    "enum": lambda value, rule, _s, _r, at: _must(value in rule, f"{at}: {rule}"),
    "exclusiveMaximum": lambda value, rule, _s, _r, at: _must(
        not _number(value) or value < rule, f"{at}: {rule}"
    ),
    "minLength": lambda value, rule, _s, _r, at: _must(
        not isinstance(value, str) or len(value) >= rule, f"{at}: {rule}"
    ),
    "minimum": lambda value, rule, _s, _r, at: _must(
        not _number(value) or value >= rule, f"{at}: {rule}"
    ),
    "maximum": lambda value, rule, _s, _r, at: _must(
        not _number(value) or value <= rule, f"{at}: {rule}"
    ),
    "maxLength": lambda value, rule, _s, _r, at: _must(
        not isinstance(value, str) or len(value) <= rule, f"{at}: {rule}"
    ),
    "maxItems": lambda value, rule, _s, _r, at: _must(
        not isinstance(value, list) or len(value) <= rule, f"{at}: {rule}"
    ),
}


def check_against_schema(export: bytes, name: str = "export") -> int:
    """Check every line of an export by ``spec/NAME.schema.json``; how many there are."""
    schema = json.loads((ROOT / "spec" / f"{name}.schema.json").read_text("utf-8"))
    lines = export.decode().split("\n")
    assert lines.pop() == ""
    for line in lines:
        validate(json.loads(line), schema, schema)
    return len(lines)
