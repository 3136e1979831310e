"""Suggestions as rows: saving them, and which of them are open."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from tagcat.errors import LimitExceeded
from tagcat.graph import sqlite_conditions, sqlite_contents
from tagcat.graph.annotations import Dismissal, DismissalKey
from tagcat.graph.conditions import Condition
from tagcat.graph.sqlite_open import OPEN, TAG
from tagcat.graph.suggestions import (
    MAX_LABEL_NAMES,
    MAX_TAGGERS,
    LabelUse,
    OpenQuery,
    Proposer,
    ProposerKind,
    ProposerUse,
    Suggested,
    Suggestion,
    best_first,
    key_of,
)

_TOLD = (
    "suggestion.name, suggestion.score, suggestion.parents, suggestion.moments,"
    " tagger.name, tagger.version, tagger.digest, tagger.kind"
)
_OPEN = f" suggestion.score >= :min_score AND {OPEN}"

_Values = dict[str, str | int | float]


class SuggestionRows:
    """``Suggestions`` of a user by row id; ``connection`` is in a transaction."""

    def __init__(self, connection: sqlite3.Connection, owner: int) -> None:
        self._connection = connection
        self._owner = owner

    def suggested(self, contents: Collection[str]) -> dict[str, tuple[Suggested, ...]]:
        """As ``Suggestions.suggested``."""
        sha256_of = self._rows(contents)
        rows = self._connection.execute(
            f"SELECT suggestion.content, {_TOLD} FROM json_each(?) AS wanted"  # noqa: S608
            " CROSS JOIN suggestion ON suggestion.content = wanted.value"
            " CROSS JOIN tagger ON tagger.id = suggestion.tagger",
            (json.dumps(list(sha256_of)),),
        )
        return _by_content(rows, sha256_of)

    def dismissals(self, contents: Collection[str]) -> dict[DismissalKey, Dismissal]:
        """As ``Suggestions.dismissals``."""
        sha256_of = self._rows(contents)
        rows = self._connection.execute(
            "SELECT dismissal.content, dismissal.folded, dismissal.at FROM json_each(?) AS wanted"
            " CROSS JOIN dismissal ON dismissal.content = wanted.value",
            (json.dumps(list(sha256_of)),),
        )
        return {DismissalKey(sha256_of[row], label): Dismissal(at) for row, label, at in rows}

    def open_suggestions(
        self, query: OpenQuery, after: str, limit: int
    ) -> dict[str, tuple[Suggested, ...]]:
        """As ``Suggestions.open_suggestions``."""
        values = self._values(query)
        passing = _passing(query.where, "content.id", values)
        if query.label is None:
            # Read in order, as far as the page goes.
            source, label = "content", ""
        else:
            source = (
                "label CROSS JOIN suggestion AS has INDEXED BY suggestion_label"
                " ON has.label = label.id CROSS JOIN content ON content.id = has.content"
            )
            label = " AND suggestion.label = has.label"
            passing += " AND label.owner = :owner AND label.folded = :label"
        chosen = self._connection.execute(
            f"SELECT DISTINCT content.id, content.sha256 FROM {source}"  # noqa: S608
            " WHERE content.owner = :owner AND content.sha256 > :after AND EXISTS ("
            f"  SELECT 1 FROM suggestion CROSS JOIN label ON label.id = suggestion.label {TAG}"
            f"  WHERE suggestion.content = content.id{label} AND {_OPEN}){passing}"
            " ORDER BY content.sha256 LIMIT :limit",
            {**values, "after": bytes.fromhex(after), "limit": limit},
        )
        sha256_of = {row: sha256.hex() for row, sha256 in chosen}
        rows = self._connection.execute(
            f"SELECT suggestion.content, {_TOLD} FROM json_each(:contents) AS wanted"  # noqa: S608
            " CROSS JOIN suggestion ON suggestion.content = wanted.value"
            " CROSS JOIN label ON label.id = suggestion.label"
            f" CROSS JOIN tagger ON tagger.id = suggestion.tagger {TAG} WHERE {_OPEN}",
            {**self._values(query), "contents": json.dumps(list(sha256_of))},
        )
        return _by_content(rows, sha256_of)

    def open_label(self, query: OpenQuery, limit: int) -> dict[str, Suggested]:
        """As ``Suggestions.open_label``."""
        values = self._values(query)
        passing = _passing(query.where, "suggestion.content", values)
        rows = self._connection.execute(
            f"SELECT suggestion.content, {_TOLD} FROM label"  # noqa: S608
            " CROSS JOIN suggestion ON suggestion.label = label.id"
            f" CROSS JOIN tagger ON tagger.id = suggestion.tagger {TAG}"
            " WHERE label.owner = :owner AND label.folded = :label"
            f" AND {_OPEN}{passing}",
            values,
        ).fetchall()
        shas = self._connection.execute(
            "SELECT content.id, content.sha256 FROM json_each(?) AS wanted"
            " CROSS JOIN content ON content.id = wanted.value",
            (json.dumps(list({row[0] for row in rows})),),
        )
        found = _by_content(rows, {row: sha256.hex() for row, sha256 in shas})
        return {sha256: found[sha256][0] for sha256 in list(found)[:limit]}

    def open_labels(self, query: OpenQuery, limit: int) -> list[LabelUse]:
        """As ``Suggestions.open_labels``."""
        values = self._values(query)
        passing = _passing(query.where, "suggestion.content", values)
        rows = self._connection.execute(
            "SELECT min(suggestion.name), count(DISTINCT suggestion.content) AS contents,"  # noqa: S608
            " max(suggestion.score) FROM label CROSS JOIN suggestion INDEXED BY suggestion_label"
            f" ON suggestion.label = label.id {TAG}"
            f" WHERE label.owner = :owner AND {_OPEN}{passing}"
            " GROUP BY label.id ORDER BY contents DESC, label.folded LIMIT :limit",
            {**values, "limit": limit},
        )
        return [LabelUse(*row) for row in rows]

    def taggers(self) -> list[ProposerUse]:
        """As ``Suggestions.taggers``."""
        rows = self._connection.execute(
            "SELECT tagger.name, tagger.version, tagger.digest, tagger.kind,"  # noqa: S608
            f" count(DISTINCT suggestion.content), total({OPEN}) FROM tagger"
            " CROSS JOIN suggestion INDEXED BY suggestion_tagger"
            " ON suggestion.tagger = tagger.id"
            f" CROSS JOIN label ON label.id = suggestion.label {TAG}"
            " WHERE tagger.owner = :owner GROUP BY tagger.id"
            " ORDER BY tagger.name, tagger.version, tagger.digest, tagger.kind",
            {"owner": self._owner},
        )
        return [
            ProposerUse(_proposer(row[:4]), contents, int(count)) for *row, contents, count in rows
        ]

    def suggest(
        self, tagger: Proposer, contents: Mapping[str, Sequence[Suggestion]]
    ) -> frozenset[str]:
        """As ``GraphStore.suggest``; what is suggested has been checked.

        Raises:
            LimitExceeded: too many labels or taggers.
        """
        rows = {sha256: row for row, sha256 in self._rows(contents).items()}
        saved = {rows[sha256]: labels for sha256, labels in contents.items() if sha256 in rows}
        self._connection.execute(
            "DELETE FROM suggestion WHERE content IN (SELECT value FROM json_each(?))"
            " AND tagger IN (SELECT id FROM tagger WHERE owner = ? AND name = ?)",
            (json.dumps(list(saved)), self._owner, tagger.name),
        )
        if any(saved.values()):
            by = self._tagger_row(tagger)
            labels = self._label_rows(
                {key_of(each.name) for of_content in saved.values() for each in of_content}
            )
            self._connection.executemany(
                "INSERT INTO suggestion (content, label, tagger, name, score, parents, moments)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        row,
                        labels[key_of(each.name)],
                        by,
                        each.name,
                        float(each.score),
                        json.dumps(each.parents, ensure_ascii=False),
                        json.dumps(each.moments),
                    )
                    for row, of_content in saved.items()
                    for each in of_content
                ),
            )
        if saved:
            self._connection.execute(
                "UPDATE user SET revision = revision + 1 WHERE id = ?", (self._owner,)
            )
        return frozenset(contents) - frozenset(rows)

    def write_dismissals(self, edits: Sequence[tuple[DismissalKey, Dismissal | None]]) -> None:
        """Set or take back dismissals; those of contents that are not there are passed over."""
        rows = {sha256: row for row, sha256 in self._rows({key.sha256 for key, _ in edits}).items()}
        there = [(key, after) for key, after in edits if key.sha256 in rows]
        self._connection.executemany(
            "DELETE FROM dismissal WHERE content = ? AND folded = ?",
            ((rows[key.sha256], key.label) for key, after in there if after is None),
        )
        self._connection.executemany(
            "INSERT OR REPLACE INTO dismissal (content, folded, at) VALUES (?, ?, ?)",
            ((rows[key.sha256], key.label, after.at) for key, after in there if after is not None),
        )

    def _rows(self, sha256s: Iterable[str]) -> dict[int, str]:
        """The sha256 of contents that are there by row id."""
        found = sqlite_contents.saved(self._connection, self._owner, sha256s)
        return {row: sha256 for sha256, row, _ in found}

    def _values(self, query: OpenQuery) -> _Values:
        values: _Values = {"owner": self._owner, "min_score": float(query.min_score)}
        if query.label is not None:
            values["label"] = query.label
        return values

    def _tagger_row(self, tagger: Proposer) -> int:
        given = (self._owner, tagger.name, tagger.version, tagger.digest, tagger.kind)
        found = self._connection.execute(
            "SELECT id FROM tagger WHERE owner = ? AND name = ? AND version = ? AND digest = ?"
            " AND kind = ?",
            given,
        ).fetchone()
        if found is not None:
            return int(found[0])
        self._make_room("tagger", 1, MAX_TAGGERS, "taggers")
        (row,) = self._connection.execute(
            "INSERT INTO tagger (owner, name, version, digest, kind) VALUES (?, ?, ?, ?, ?)"
            " RETURNING id",
            given,
        ).fetchone()
        return int(row)

    def _label_rows(self, keys: Collection[str]) -> dict[str, int]:
        """Row ids of labels by key; those that are not there are made."""
        known = self._known_labels(keys)
        new = [key for key in keys if key not in known]
        if new:
            self._make_room("label", len(new), MAX_LABEL_NAMES, "different labels", keep=known)
            self._connection.executemany(
                "INSERT INTO label (owner, folded) VALUES (?, ?)",
                ((self._owner, key) for key in new),
            )
            known = self._known_labels(keys)
        return known

    def _known_labels(self, keys: Collection[str]) -> dict[str, int]:
        return dict(
            self._connection.execute(
                "SELECT label.folded, label.id FROM json_each(?) AS wanted"
                " CROSS JOIN label ON label.owner = ? AND label.folded = wanted.value",
                (json.dumps(list(keys)), self._owner),
            ).fetchall()
        )

    def _make_room(
        self, table: str, new: int, most: int, words: str, keep: Mapping[str, int] | None = None
    ) -> None:
        """Forget labels or taggers that nothing needs, if there would be too many.

        Raises:
            LimitExceeded: there still would.
        """
        counted = f"SELECT count(*) FROM {table} WHERE owner = ?"  # noqa: S608
        if self._connection.execute(counted, (self._owner,)).fetchone()[0] + new <= most:
            return
        kept = json.dumps([] if keep is None else list(keep.values()))
        self._connection.execute(
            f"DELETE FROM {table} WHERE owner = ?"  # noqa: S608
            f" AND NOT EXISTS (SELECT 1 FROM suggestion WHERE suggestion.{table} = {table}.id)"
            " AND id NOT IN (SELECT value FROM json_each(?))",
            (self._owner, kept),
        )
        if self._connection.execute(counted, (self._owner,)).fetchone()[0] + new > most:
            raise LimitExceeded(f"there may be suggestions of at most {most:,} {words}")


def _passing(where: Condition | None, content: str, values: _Values) -> str:
    """What makes only contents count of which a file meets a condition, by their row ids."""
    if where is None:
        return ""
    renderer = sqlite_conditions.Renderer()
    condition = renderer.render(where)
    values.update(renderer.values)
    # The outer names mean nothing inside: a condition may need tables of the same names.
    return (
        f" AND {content} IN (SELECT file.content FROM file{renderer.joins}"  # noqa: S608
        f" WHERE file.owner = :owner AND ({condition}))"
    )


def _by_content(
    rows: Iterable[tuple[Any, ...]], sha256_of: Mapping[int, str]
) -> dict[str, tuple[Suggested, ...]]:
    """Suggestions by sha256, in its order, from rows of ``content`` and ``_TOLD``."""
    found: defaultdict[str, list[Suggested]] = defaultdict(list)
    for row, name, score, parents, moments, *tagger in rows:
        suggestion = Suggestion(name, score, tuple(json.loads(parents)), tuple(json.loads(moments)))
        found[sha256_of[row]].append(Suggested(_proposer(tagger), suggestion))
    return {sha256: best_first(found[sha256]) for sha256 in sorted(found)}


def _proposer(row: Sequence[str]) -> Proposer:
    name, version, digest, kind = row
    return Proposer(name, version, digest, ProposerKind(kind))
