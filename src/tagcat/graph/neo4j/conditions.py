"""Conditions as Cypher over ``f`` (a file) and ``c`` (its content).

Every value is a parameter. Cypher's idea of case is not the filter's, so it compares only texts of
ASCII, where both are the same; the few others are compared here, and told as ids.
"""

from __future__ import annotations

import re
from typing import Any, LiteralString, assert_never

from neo4j import ManagedTransaction

from tagcat.filter.pattern import Pattern, Wild
from tagcat.filter.tree import Bound, Op
from tagcat.fingerprint.model import Kind
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
from tagcat.graph.model import FileQuery, FileSort
from tagcat.graph.neo4j import tags
from tagcat.graph.neo4j.statements import run, statement

_OF_VIDEOS = "CASE c.kind WHEN 'video' THEN c.{} END"
_NUMBERS = {
    "size": "f.size",
    "width": "c.width",
    "height": "c.height",
    "pixels": "f.pixels",
    "duration": _OF_VIDEOS.format("duration"),
    "fps": _OF_VIDEOS.format("fps"),
    "frames": _OF_VIDEOS.format("frames"),
    "copies": "c.files",
    "rating": "coalesce(c.rating, 0)",
    "modified": "f.modified",
    "saved": "f.saved",
}
_OPS = {Op.LESS: "<", Op.AT_MOST: "<=", Op.MORE: ">", Op.AT_LEAST: ">="}
_RANKS = {FileSort.NAME: "key"}


class Renderer:
    """Makes Cypher of conditions on the files of a kind, and collects the parameters."""

    def __init__(self, transaction: ManagedTransaction, owner: str, kind: Kind) -> None:
        self._transaction = transaction
        self._owner = owner
        self._kind = kind
        self.values: dict[str, Any] = {}

    def render(self, condition: Condition) -> str:
        """An expression that is true of the files that meet the condition."""
        match condition:
            case AllOf(parts):
                return " AND ".join(f"({self.render(part)})" for part in parts) or "true"
            case AnyOf(parts):
                return " OR ".join(f"({self.render(part)})" for part in parts) or "false"
            case NoneOf(part):
                # A comparison with what is not known holds no more than its opposite.
                return f"NOT coalesce({self.render(part)}, false)"
            case NumberIs("complexity", bounds):
                return f"c.id IN {self._bind(self._complex(bounds))}"
            case NumberIs(field, bounds):
                return " AND ".join(self._bound(_NUMBERS[field], bound) for bound in bounds)
            case TextIs():
                return self._text(condition)
            case Tagged() | TaggedBy() | HasTag():
                return self._tagged(condition)
            case LabelOpen(label):
                return self._label_open(label)
            case _:
                return self._simple(condition)

    def _simple(self, condition: HasNote | KindIs | MediaIs | OnDevice | Chosen | ContentIn) -> str:
        match condition:
            case HasNote():
                return "coalesce(c.note, '') <> ''"
            case KindIs(kind):
                return f"f.kind = {self._bind(kind.value)}"
            case MediaIs(types):
                return f"c.media_type IN {self._bind(list(types))}"
            case OnDevice(device_id):
                return f"f.device_id = {self._bind(device_id)}"
            case Chosen(choice):
                return f"coalesce(f.choice, '') = {self._bind(choice.value)}"
            case ContentIn(contents):
                return f"c.owner = $owner AND c.id IN {self._bind(sorted(contents))}"
            case _:
                assert_never(condition)

    def _tagged(self, condition: Tagged | TaggedBy | HasTag) -> str:
        match condition:
            case HasTag():
                where = ""
            case TaggedBy(by):
                known = run(self._transaction, "tagger_names", owner=self._owner)
                fitting = [each for (each,) in known if by.fits(each)]
                where = f" WHERE r.by IN {self._bind(fitting)}"
            case Tagged(tags):
                where = f" WHERE t.id IN {self._bind(sorted(tags))}"
            case _:
                assert_never(condition)
        return (
            f"(EXISTS {{ MATCH (c)-[r:TAGGED]->(t:Tag){where} }}"
            f" OR EXISTS {{ MATCH (c)<-[:SOURCE]-(:Frame)-[r:TAGGED]->(t:Tag){where} }})"
        )

    def _label_open(self, label: Pattern | None) -> str:
        known = (key for (key,) in run(self._transaction, "label_all", owner=self._owner))
        fitting = [key for key in known if label is None or label.fits(key)]
        ids = tags.ids_of(tags.read(self._transaction, self._owner))
        wanted = self._bind(fitting)
        tag_of = self._bind({key: ids[key] for key in fitting if key in ids})
        return (
            f"EXISTS {{ MATCH (c)-[:SUGGESTED]->(l:Label) WHERE l.key IN {wanted}"
            " AND NOT EXISTS { (c)-[:DISMISSED]->(l) }"
            f" AND NOT EXISTS {{ MATCH (c)-[:TAGGED]->(t:Tag) WHERE t.id = {tag_of}[l.key] }}"
            " AND NOT EXISTS { MATCH (c)<-[:SOURCE]-(:Frame)-[:TAGGED]->(t:Tag)"
            f" WHERE t.id = {tag_of}[l.key] }} }}"
        )

    def _bound(self, number: str, bound: Bound) -> str:
        return f"{number} {_OPS[bound.op]} {self._bind(bound.value)}"

    def _complex(self, bounds: tuple[Bound, ...]) -> list[str]:
        """The images whose complexity is within bounds."""
        rows = run(self._transaction, "content_hashes", owner=self._owner)
        found = []
        for content, look in rows:
            fact = looks.complexity_in(bytes.fromhex(look))
            if all(bound.holds(fact) for bound in bounds):
                found.append(content)
        return found

    def _text(self, condition: TextIs) -> str:
        fits = condition.text.fits if condition.whole else condition.text.within
        rows = run(
            self._transaction,
            f"file_{condition.field}_beyond_ascii",
            owner=self._owner,
            kind=self._kind.value,
        )
        beyond = [file for file, text in rows if fits(text)]
        text = "coalesce(c.note, '')" if condition.field == "note" else f"f.{condition.field}"
        found = f"f.id IN {self._bind(beyond)}"
        ascii_form = _regex(condition.text, condition.whole)
        if ascii_form is None:
            return found
        return f"({text} =~ {self._bind(ascii_form)} OR {found})"

    def _bind(self, value: object) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"${name}"


def page(
    transaction: ManagedTransaction,
    owner: str,
    query: FileQuery,
    condition: Condition,
    start: tuple[str | int, str],
    search: str,
) -> tuple[list[list[Any]], int]:
    """Ids and sort values of a page of files that meet a condition, and how many do in all.

    Args:
        start: sort value and id of the file before the first.
        search: part of the names' keys.
    """
    renderer = Renderer(transaction, owner, query.kind)
    where = renderer.render(condition)
    values = {
        "owner": owner,
        "kind": query.kind.value,
        "search": search,
        "at": start[0],
        "after": start[1],
        "limit": query.limit + 1,
        **renderer.values,
    }
    rank = _RANKS.get(query.sort, query.sort.value)
    parts = {
        "CONDITION": where,
        "RANK": rank,
        "BEHIND": "<" if query.descending else ">",
        "ORDER": "DESC" if query.descending else "ASC",
    }
    rows = transaction.run(_put_together("files_filtered", parts), values)
    chosen = [record.values() for record in rows]
    (counted,) = transaction.run(_put_together("file_count_filtered", parts), values)
    return chosen, int(counted[0])


def passing(transaction: ManagedTransaction, owner: str, condition: Condition) -> frozenset[str]:
    """The contents of which a file meets a condition."""
    found: set[str] = set()
    for kind in Kind:
        renderer = Renderer(transaction, owner, kind)
        parts = {"CONDITION": renderer.render(condition)}
        values = {"owner": owner, "kind": kind.value, **renderer.values}
        rows = transaction.run(_put_together("contents_filtered", parts), values)
        found.update(record[0] for record in rows)
    return frozenset(found)


def _put_together(name: str, parts: dict[str, str]) -> LiteralString:
    """A statement in which words in capitals and braces stand for parts, all of them ours."""
    text = statement(name)
    for word, part in parts.items():
        text = text.replace(f"{{{word}}}", part)
    return text


def _regex(pattern: Pattern, whole: bool) -> str | None:
    """The pattern as a Java regular expression for texts of ASCII; None if none can fit."""
    pieces = pattern.pieces
    if not all(isinstance(piece, Wild) or piece.isascii() for piece in pieces):
        return None
    form = "".join(
        {Wild.ANY: ".*", Wild.ONE: "."}[piece] if isinstance(piece, Wild) else re.escape(piece)
        for piece in pieces
    )
    inside = form if whole else f".*{form}.*"
    return rf"(?si)(?=[\x00-\x7f]*\z){inside}"
