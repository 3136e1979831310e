"""Conditions as SQL over ``file``, and what is joined to it where they need it.

Every value is bound. Words are compared as the filter does, by functions in Python; names that
are plain ASCII, which most are, are compared by SQLite itself, with the same result.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from typing import assert_never

from tagcat.filter.pattern import Pattern, Wild
from tagcat.filter.tree import Bound, Op
from tagcat.graph import looks
from tagcat.graph.conditions import (
    AllOf,
    AnyOf,
    Chosen,
    Condition,
    ContentIn,
    HasNote,
    HasTag,
    KindIs,
    LabelOpen,
    MediaIs,
    NoneOf,
    NumberIs,
    OnDevice,
    Tagged,
    TaggedBy,
    TextIs,
)
from tagcat.graph.sqlite_open import OPEN, TAG

Values = dict[str, str | int | float]

_JOINS = {
    "content": " CROSS JOIN content ON content.id = file.content",
    "look": " LEFT JOIN look ON look.id = content.look",
    "remark": " LEFT JOIN remark ON remark.content = file.content",
}
_NEEDS = {"look": ("content", "look"), "content": ("content",), "remark": ("remark",)}

_TEXTS = {
    "name": "file.name",
    "path": "file.path",
    "device": "file.device_name",
    "source": "file.source",
    "note": "coalesce(remark.note, '')",
}
_OF_VIDEOS = "CASE file.kind WHEN 'video' THEN content.{} END"
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
    """Makes SQL of conditions on ``file`` and collects the values they bind."""

    def __init__(self) -> None:
        self.values: Values = {}
        self._needed: set[str] = set()

    @property
    def joins(self) -> str:
        """What has to stand behind ``file`` for the expressions that were made."""
        return "".join(join for table, join in _JOINS.items() if table in self._needed)

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
                number = self._column(_NUMBERS[field])
                return " AND ".join(self._bound(number, bound) for bound in bounds)
            case TextIs(field, text, whole):
                return self._text(self._column(_TEXTS[field]), text, whole)
            case Tagged() | TaggedBy() | HasTag():
                return self._tagged(condition)
            case LabelOpen(label):
                return self._label_open(label)
            case _:
                return self._simple(condition)

    def tagged_rows(self, tags: Collection[str]) -> str:
        """A query of the row ids of contents that have one of the tags, each once."""
        given = self._bind(json.dumps(sorted(tags)))
        return (
            f"SELECT DISTINCT tagged.content AS id FROM json_each({given}) AS named"
            " CROSS JOIN tag ON tag.owner = :owner AND tag.public = named.value"
            " CROSS JOIN tagged ON tagged.tag = tag.id"
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
                return self._column("coalesce(remark.note, '') <> ''")
            case KindIs(kind):
                return f"file.kind = {self._bind(kind.value)}"
            case MediaIs(types):
                given = self._bind(json.dumps(types))
                media_type = self._column("content.media_type")
                return f"{media_type} IN (SELECT value FROM json_each({given}))"
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
        match condition:
            case HasTag():
                which = ""
            case TaggedBy(by):
                which = f" AND {self._text('tagged.by', by, whole=True)}"
            case Tagged(tags):
                # Not as a part of the query below, which SQLite would read all tags for.
                return f"file.content IN ({self.tagged_rows(tags)})"
            case _:
                assert_never(condition)
        return (
            "file.content IN (SELECT tagged.content FROM tag"
            f" CROSS JOIN tagged ON tagged.tag = tag.id WHERE tag.owner = :owner{which})"
        )

    def _label_open(self, label: Pattern | None) -> str:
        which = "" if label is None else f" AND {self._text('label.folded', label, whole=True)}"
        return (
            "file.content IN (SELECT suggestion.content FROM label"
            " CROSS JOIN suggestion INDEXED BY suggestion_label ON suggestion.label = label.id"
            f"{TAG} WHERE label.owner = :owner{which} AND {OPEN})"
        )

    def _column(self, text: str) -> str:
        for table, needed in _NEEDS.items():
            if f"{table}." in text:
                self._needed.update(needed)
        return text

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
    form = ""
    for piece in pattern.pieces:
        if isinstance(piece, Wild):
            form += {Wild.ANY: "%", Wild.ONE: "_"}[piece]
        elif piece.isascii():
            form += piece.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        else:
            return None
    return form if whole else f"%{form}%"


def _fits(pattern: str, text: str) -> bool:
    return Pattern(pattern).fits(text)


def _within(pattern: str, text: str) -> bool:
    return Pattern(pattern).within(text)


def _complexity(look: bytes | None) -> int | None:
    return None if look is None else looks.complexity_in(look)
