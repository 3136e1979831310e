"""Conditions as SQL over ``file``, ``content``, ``look`` and ``remark``.

Every value is bound. Words are compared as the filter does, by functions in Python; names that
are plain ASCII, which most are, are compared by SQLite itself, with the same result.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from typing import assert_never

from tagcat.filter.pattern import Pattern
from tagcat.filter.tree import Bound, Op
from tagcat.fingerprint.dhash import complexity
from tagcat.fingerprint.model import HASH_BITS
from tagcat.graph.conditions import (
    AllOf,
    AnyOf,
    Chosen,
    Condition,
    ContentIn,
    HasNote,
    HasTag,
    KindIs,
    MediaIs,
    NoneOf,
    NumberIs,
    OnDevice,
    Tagged,
    TaggedBy,
    TextIs,
)

Values = dict[str, str | int | float]

JOINS = (
    " CROSS JOIN content ON content.id = file.content"
    " LEFT JOIN look ON look.id = content.look"
    " LEFT JOIN remark ON remark.content = content.id"
)
"""What the conditions of ``render`` are asked of, behind ``file``."""

_TEXTS = {
    "name": "file.name",
    "path": "file.path",
    "device": "file.device_name",
    "source": "file.source",
    "note": "coalesce(remark.note, '')",
}
_OF_VIDEOS = "CASE content.kind WHEN 'video' THEN content.{} END"
_NUMBERS = {
    "size": "file.size",
    "width": "content.width",
    "height": "content.height",
    "pixels": "file.pixels",
    "duration": _OF_VIDEOS.format("duration"),
    "fps": _OF_VIDEOS.format("fps"),
    "frames": _OF_VIDEOS.format("frames"),
    "complexity": "look_complexity(look.hash)",
    "copies": "content.files",
    "rating": "coalesce(remark.rating, 0)",
    "modified": "file.modified",
    "saved": "file.saved",
}
_OPS = {Op.LESS: "<", Op.AT_MOST: "<=", Op.MORE: ">", Op.AT_LEAST: ">="}


def register(connection: sqlite3.Connection) -> None:
    """Give a connection the functions that ``render`` uses."""
    connection.create_function("text_fits", 2, _fits, deterministic=True)
    connection.create_function("text_within", 2, _within, deterministic=True)
    connection.create_function("look_complexity", 1, _complexity, deterministic=True)


class Renderer:
    """Makes SQL of conditions and collects the values they bind."""

    def __init__(self) -> None:
        self.values: Values = {}

    def render(self, condition: Condition) -> str:
        """An expression that is true of the rows of files that meet the condition."""
        match condition:
            case AllOf(parts):
                return " AND ".join(f"({self.render(part)})" for part in parts) or "1"
            case AnyOf(parts):
                return " OR ".join(f"({self.render(part)})" for part in parts) or "0"
            case NoneOf(part):
                # A comparison with what is not known holds no more than its opposite.
                return f"({self.render(part)}) IS NOT TRUE"
            case NumberIs(field, bounds):
                return " AND ".join(self._bound(_NUMBERS[field], bound) for bound in bounds)
            case TextIs(field, text, whole):
                return self._text(_TEXTS[field], text, whole)
            case Tagged() | TaggedBy() | HasTag():
                return self._tagged(condition)
            case _:
                return self._simple(condition)

    def tag_rows(self, tags: Collection[str]) -> str:
        """A query of the row ids of tags."""
        given = self._bind(json.dumps(sorted(tags)))
        return (
            "SELECT tag.id FROM tag WHERE tag.owner = :owner"
            f" AND tag.public IN (SELECT value FROM json_each({given}))"
        )

    def content_rows(self, contents: Collection[str]) -> str:
        """A query of the row ids of contents."""
        given = self._bind(json.dumps(sorted(contents)))
        return (
            f"SELECT held.id FROM json_each({given}) AS named"
            " CROSS JOIN content AS held ON held.public = named.value WHERE held.owner = :owner"
        )

    def _simple(self, condition: HasNote | KindIs | MediaIs | OnDevice | Chosen | ContentIn) -> str:
        match condition:
            case HasNote():
                return "coalesce(remark.note, '') <> ''"
            case KindIs(kind):
                return f"content.kind = {self._bind(kind.value)}"
            case MediaIs(types):
                given = self._bind(json.dumps(types))
                return f"content.media_type IN (SELECT value FROM json_each({given}))"
            case OnDevice(device_id):
                return (
                    "file.device IN (SELECT id FROM device WHERE owner = :owner"
                    f" AND uid = {self._bind(device_id)})"
                )
            case Chosen(choice):
                return f"file.choice IS {self._bind(choice.value)}"
            case ContentIn(contents):
                return f"file.content IN ({self.content_rows(contents)})"
            case _:
                assert_never(condition)

    def _tagged(self, condition: Tagged | TaggedBy | HasTag) -> str:
        of_content = "EXISTS (SELECT 1 FROM tagged WHERE tagged.content = file.content"
        match condition:
            case HasTag():
                return f"{of_content})"
            case TaggedBy(by):
                return f"{of_content} AND {self._text('tagged.by', by, whole=True)})"
            case Tagged(tags):
                return f"{of_content} AND tagged.tag IN ({self.tag_rows(tags)}))"
            case _:
                assert_never(condition)

    def _bound(self, number: str, bound: Bound) -> str:
        return f"{number} {_OPS[bound.op]} {self._bind(bound.value)}"

    def _text(self, text: str, pattern: Pattern, whole: bool) -> str:
        function = "text_fits" if whole else "text_within"
        exact = f"{function}({self._bind(pattern.text)}, {text})"
        like = _like(pattern, whole)
        if like is None:
            return exact
        # In a pattern of ASCII, only another ASCII letter is the same as one without case.
        return (
            f"CASE WHEN {text} GLOB '*[^ -~]*' THEN {exact}"
            f" ELSE {text} LIKE {self._bind(like)} ESCAPE '\\' END"
        )

    def _bind(self, value: str | float) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"


def _like(pattern: Pattern, whole: bool) -> str | None:
    """The pattern in the form of LIKE, None where SQLite's idea of case would not do."""
    if not all(isinstance(piece, str) and piece.isascii() for piece in pattern.pieces):
        return None
    plain = "".join(str(piece) for piece in pattern.pieces)
    escaped = plain.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return escaped if whole else f"%{escaped}%"


def _fits(pattern: str, text: str) -> bool:
    return Pattern(pattern).fits(text)


def _within(pattern: str, text: str) -> bool:
    return Pattern(pattern).within(text)


def _complexity(look: bytes | None) -> int | None:
    if look is None:
        return None
    return complexity(int.from_bytes(look[: HASH_BITS // 8], "big"))
