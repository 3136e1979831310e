"""Annotations as rows: tags with what has them, remarks, decisions, choices and the journal."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby

from tagcat.errors import NotFound
from tagcat.folding import folded
from tagcat.graph import annotating, sqlite_contents, valid
from tagcat.graph.annotations import (
    KEPT_ENTRIES,
    Choice,
    ChoiceKey,
    Decision,
    DecisionKey,
    Dismissal,
    DismissalKey,
    Edit,
    JournalEntry,
    Key,
    Remark,
    RemarkKey,
    Tag,
    TaggedKey,
    Tagging,
    TagKey,
    TagUse,
    Value,
    Verdict,
)
from tagcat.graph.sqlite_suggestions import SuggestionRows

_WHOLE = -1
"""The number of a key frame that stands for the whole content."""

_TAGGED = (
    "tag.public, content.sha256, tagged.frame, tagged.by, tagged.at, tagged.score, tagged.pos,"
    " tagged.origin"
)
_TaggedRow = tuple[str, bytes, int, str, int, float | None, int | None, bytes | None]


class AnnotationRows(SuggestionRows):
    """``WritableAnnotations`` of a user by row id; ``connection`` is in a transaction."""

    def tags(self) -> dict[str, Tag]:
        """As ``Annotations.tags``."""
        parents = self._parents()
        found: dict[str, Tag] = {}
        names = self._connection.execute(
            "SELECT tag.public, tag.colour, tag_name.name FROM tag"
            " CROSS JOIN tag_name ON tag_name.tag = tag.id"
            " WHERE tag.owner = ? ORDER BY tag.public, tag_name.number",
            (self._owner,),
        )
        for (tag, colour), rows in groupby(names, key=lambda row: row[:2]):
            name, *aliases = (row[2] for row in rows)
            found[tag] = Tag(name, colour, tuple(aliases), tuple(parents[tag]))
        return found

    def uses(self) -> dict[str, TagUse]:
        """As ``Annotations.uses``."""
        rows = self._connection.execute(
            "SELECT tag.public, sum(content.kind = 'image'), sum(content.kind = 'video'),"
            " sum(content.files), sum(used.frames)"
            " FROM tag CROSS JOIN ("
            "  SELECT tagged.tag, content, sum(frame >= 0) AS frames"
            "  FROM tag CROSS JOIN tagged ON tagged.tag = tag.id WHERE tag.owner = :owner"
            "  GROUP BY tagged.tag, content"
            " ) AS used ON used.tag = tag.id"
            " CROSS JOIN content ON content.id = used.content"
            " WHERE tag.owner = :owner GROUP BY tag.id",
            {"owner": self._owner},
        )
        return {tag: TagUse(*counts) for tag, *counts in rows}

    def together(self, tag: str, limit: int) -> list[tuple[str, int]]:
        """As ``Annotations.together``."""
        if not valid.is_id(tag):
            return []
        return self._connection.execute(
            "SELECT other.public, count(*) AS both FROM ("
            "  SELECT DISTINCT also.content, also.tag FROM ("
            "   SELECT DISTINCT tagged.tag, tagged.content FROM tag"
            "   CROSS JOIN tagged ON tagged.tag = tag.id WHERE tag.owner = ? AND tag.public = ?"
            "  ) AS own CROSS JOIN tagged AS also"
            "  ON also.content = own.content AND also.tag <> own.tag"
            " ) AS pair CROSS JOIN tag AS other ON other.id = pair.tag"
            " GROUP BY other.id ORDER BY both DESC, other.public LIMIT ?",
            (self._owner, tag, limit),
        ).fetchall()

    def values(self, keys: Iterable[Key]) -> dict[Key, Value]:
        """As ``Annotations.values``."""
        asked = list(dict.fromkeys(keys))
        found: dict[Key, Value] = {}
        of_tags = [key for key in asked if isinstance(key, TagKey)]
        if of_tags:
            tags = self.tags()
            found.update((key, tags[key.tag]) for key in of_tags if key.tag in tags)
        tagged = self._tagged([key for key in asked if isinstance(key, TaggedKey)])
        found.update(tagged.items())
        remarks = self.remarks([key.sha256 for key in asked if isinstance(key, RemarkKey)])
        found.update((RemarkKey(sha256), remark) for sha256, remark in remarks.items())
        found.update(self._decided([key for key in asked if isinstance(key, DecisionKey)]))
        choices = self.choices([key.file for key in asked if isinstance(key, ChoiceKey)])
        found.update((ChoiceKey(file), choice) for file, choice in choices.items())
        dismissed = {key for key in asked if isinstance(key, DismissalKey)}
        there = self.dismissals({key.sha256 for key in dismissed})
        found.update((key, dismissal) for key, dismissal in there.items() if key in dismissed)
        return found

    def taggings(self, contents: Collection[str]) -> dict[TaggedKey, Tagging]:
        """As ``Annotations.taggings``."""
        rows = self._connection.execute(
            f"SELECT {_TAGGED} FROM json_each(?) AS wanted"  # noqa: S608
            " CROSS JOIN tagged ON tagged.content = wanted.value"
            " CROSS JOIN content ON content.id = tagged.content"
            " CROSS JOIN tag ON tag.id = tagged.tag",
            (json.dumps(list(self._row_of(contents).values())),),
        )
        return dict(map(_tagging, rows))

    def tagged(self, tags: Collection[str], limit: int) -> dict[TaggedKey, Tagging]:
        """As ``Annotations.tagged``."""
        rows = self._connection.execute(
            f"SELECT {_TAGGED} FROM tag"  # noqa: S608
            " CROSS JOIN tagged ON tagged.tag = tag.id"
            " CROSS JOIN content ON content.id = tagged.content"
            " WHERE tag.owner = ? AND tag.public IN (SELECT value FROM json_each(?))"
            " ORDER BY content.sha256, tagged.frame, tag.public LIMIT ?",
            (self._owner, json.dumps(list(filter(valid.is_id, tags))), limit),
        )
        return dict(map(_tagging, rows))

    def remarks(self, contents: Collection[str]) -> dict[str, Remark]:
        """As ``Annotations.remarks``."""
        rows = self._row_of(contents)
        sha256_of = {row: sha256 for sha256, row in rows.items()}
        return {
            sha256_of[row]: Remark(rating, note)
            for row, rating, note in self._connection.execute(
                "SELECT remark.content, rating, note FROM json_each(?) AS wanted"
                " CROSS JOIN remark ON remark.content = wanted.value",
                (json.dumps(list(sha256_of)),),
            )
        }

    def decisions(self, contents: Collection[str]) -> dict[DecisionKey, Decision]:
        """As ``Annotations.decisions``."""
        found: dict[DecisionKey, Decision] = {}
        for some in sqlite_contents.in_parts(contents):
            marks = ", ".join("?" * len(some))
            for end in ("low", "high"):
                statement = (
                    "SELECT low, high, verdict, at FROM decision"  # noqa: S608
                    f" WHERE owner = ? AND {end} IN ({marks})"
                )
                found.update(
                    map(_decision, self._connection.execute(statement, (self._owner, *some)))
                )
        return found

    def decided(self, after: DecisionKey | None, limit: int) -> dict[DecisionKey, Decision]:
        """As ``Annotations.decided``."""
        low, high = (b"", b"") if after is None else (_bytes(after.low), _bytes(after.high))
        rows = self._connection.execute(
            "SELECT low, high, verdict, at FROM decision WHERE owner = ? AND (low, high) > (?, ?)"
            " ORDER BY low, high LIMIT ?",
            (self._owner, low, high, limit),
        )
        return dict(map(_decision, rows))

    def choices(self, files: Collection[str]) -> dict[str, Choice]:
        """As ``Annotations.choices``."""
        rows = self._connection.execute(
            "SELECT file.public, file.choice FROM json_each(?) AS wanted"
            " CROSS JOIN file ON file.public = wanted.value"
            " WHERE file.owner = ? AND file.choice IS NOT NULL",
            (json.dumps(list(filter(valid.is_id, files))), self._owner),
        )
        return {file: Choice(choice) for file, choice in rows}

    def contents(self, sha256s: Collection[str]) -> dict[str, str]:
        """As ``Annotations.contents``."""
        return {sha256: public for sha256, _, public in self._contents(sha256s)}

    def frames(self, places: Collection[tuple[str, int]]) -> dict[tuple[str, int], int]:
        """As ``Annotations.frames``."""
        rows = self._row_of({sha256 for sha256, _ in places})
        given = list(places)
        asked = [
            [number, rows[sha256], pos]
            for number, (sha256, pos) in enumerate(given)
            if sha256 in rows and abs(pos) <= valid.MAX_INTEGER
        ]
        found = self._connection.execute(
            "SELECT wanted.value ->> 0, coalesce("
            "  (SELECT max(number) FROM frame"
            "   WHERE video = wanted.value ->> 1 AND pos <= wanted.value ->> 2),"
            "  (SELECT min(number) FROM frame WHERE video = wanted.value ->> 1)"
            " ) AS frame FROM json_each(?) AS wanted",
            (json.dumps(asked),),
        )
        return {given[number]: frame for number, frame in found if frame is not None}

    def positions(self, frames: Collection[tuple[str, int]]) -> dict[tuple[str, int], int]:
        """As ``Annotations.positions``."""
        rows = self._row_of({sha256 for sha256, _ in frames})
        sha256_of = {row: sha256 for sha256, row in rows.items()}
        asked = [[rows[sha256], frame] for sha256, frame in frames if sha256 in rows]
        found = self._connection.execute(
            "SELECT frame.video, frame.number, frame.pos FROM json_each(?) AS wanted"
            " CROSS JOIN frame ON frame.video = wanted.value ->> 0"
            " AND frame.number = wanted.value ->> 1",
            (json.dumps(asked),),
        )
        return {(sha256_of[video], number): pos for video, number, pos in found}

    def journal(self, before: int | None, limit: int) -> list[JournalEntry]:
        """As ``Annotations.journal``."""
        upto = valid.MAX_INTEGER if before is None else min(before, valid.MAX_INTEGER)
        rows = self._connection.execute(
            "SELECT number, at, title, edits, undone FROM journal"
            " WHERE owner = ? AND number < ? ORDER BY number DESC LIMIT ?",
            (self._owner, upto, limit),
        )
        return [
            JournalEntry(number, at, title, edits, bool(undone))
            for number, at, title, edits, undone in rows
        ]

    def entry_edits(self, number: int) -> tuple[Edit, ...]:
        """As ``Annotations.entry_edits``.

        Raises:
            NotFound: there is no such entry (any more).
        """
        row = self._connection.execute(
            "SELECT data FROM journal WHERE owner = ? AND number = ?",
            (self._owner, min(number, valid.MAX_INTEGER)),
        ).fetchone()
        if row is None:
            raise NotFound("no such entry of the journal")
        return annotating.decode(row[0])

    def write(self, edits: Sequence[Edit]) -> None:
        """As ``WritableAnnotations.write``."""
        if not edits:
            return
        tags: list[tuple[str, Tag | None]] = []
        taggings: list[tuple[TaggedKey, Tagging | None]] = []
        remarks: list[tuple[str, Remark | None]] = []
        dismissals: list[tuple[DismissalKey, Dismissal | None]] = []
        for key, _, after in edits:
            match key, after:
                case TagKey(), Tag() | None:
                    tags.append((key.tag, after))
                case TaggedKey(), Tagging() | None:
                    taggings.append((key, after))
                case RemarkKey(), Remark() | None:
                    remarks.append((key.sha256, after))
                case DecisionKey(), Decision() | None:
                    self._write_decision(key, after)
                case ChoiceKey(), _:
                    self._connection.execute(
                        "UPDATE file SET choice = ? WHERE public = ? AND owner = ?",
                        (after, key.file, self._owner),
                    )
                case DismissalKey(), Dismissal() | None:
                    dismissals.append((key, after))
        self._write_tags(tags)
        self._write_taggings(taggings)
        self._write_remarks(remarks)
        self.write_dismissals(dismissals)
        self._connection.executemany(
            "DELETE FROM tag WHERE owner = ? AND public = ?",
            ((self._owner, tag) for tag, after in tags if after is None),
        )
        self._raise_revision()

    def add_entry(self, title: str, edits: Sequence[Edit], at: int) -> JournalEntry:
        """As ``WritableAnnotations.add_entry``."""
        (number,) = self._connection.execute(
            "INSERT INTO journal (owner, number, at, title, edits, undone, data)"
            " VALUES (?1, 1 + (SELECT coalesce(max(number), 0) FROM journal WHERE owner = ?1),"
            " ?2, ?3, ?4, 0, ?5) RETURNING number",
            (self._owner, at, title, len(edits), annotating.encode(edits)),
        ).fetchone()
        self._connection.execute(
            "DELETE FROM journal WHERE owner = :owner AND number <= (SELECT number FROM journal"
            " WHERE owner = :owner ORDER BY number DESC LIMIT 1 OFFSET :kept)",
            {"owner": self._owner, "kept": KEPT_ENTRIES},
        )
        return JournalEntry(number, at, title, len(edits), undone=False)

    def set_undone(self, number: int, undone: bool) -> None:
        """As ``WritableAnnotations.set_undone``."""
        self._connection.execute(
            "UPDATE journal SET undone = ? WHERE owner = ? AND number = ?",
            (undone, self._owner, number),
        )
        self._raise_revision()

    def _raise_revision(self) -> None:
        self._connection.execute(
            "UPDATE user SET revision = revision + 1 WHERE id = ?", (self._owner,)
        )

    def _parents(self) -> defaultdict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for tag, parent in self._connection.execute(
            "SELECT tag.public, parent.public FROM tag"
            " CROSS JOIN tag_parent ON tag_parent.tag = tag.id"
            " CROSS JOIN tag AS parent ON parent.id = tag_parent.parent"
            " WHERE tag.owner = ? ORDER BY tag.id, tag_parent.number",
            (self._owner,),
        ):
            found[tag].append(parent)
        return found

    def _tag_rows(self) -> dict[str, int]:
        return dict(
            self._connection.execute(
                "SELECT public, id FROM tag WHERE owner = ?", (self._owner,)
            ).fetchall()
        )

    def _contents(self, sha256s: Iterable[str]) -> Iterator[tuple[str, int, str]]:
        return sqlite_contents.saved(self._connection, self._owner, sha256s)

    def _row_of(self, sha256s: Iterable[str]) -> dict[str, int]:
        return {sha256: row for sha256, row, _ in self._contents(sha256s)}

    def _tagged(self, keys: Sequence[TaggedKey]) -> dict[TaggedKey, Tagging]:
        if not keys:
            return {}
        tags = self._tag_rows()
        contents = self._row_of({key.sha256 for key in keys})
        asked = [
            [contents[key.sha256], _WHOLE if key.frame is None else key.frame, tags[key.tag]]
            for key in keys
            if key.sha256 in contents
            and key.tag in tags
            and (key.frame is None or 0 <= key.frame <= valid.MAX_INTEGER)
        ]
        rows = self._connection.execute(
            f"SELECT {_TAGGED} FROM json_each(?) AS wanted"  # noqa: S608
            " CROSS JOIN tagged ON tagged.content = wanted.value ->> 0"
            " AND tagged.frame = wanted.value ->> 1 AND tagged.tag = wanted.value ->> 2"
            " CROSS JOIN content ON content.id = tagged.content"
            " CROSS JOIN tag ON tag.id = tagged.tag",
            (json.dumps(asked),),
        )
        return dict(map(_tagging, rows))

    def _decided(self, keys: Iterable[DecisionKey]) -> Iterator[tuple[DecisionKey, Decision]]:
        for key in keys:
            if valid.is_sha256(key.low) and valid.is_sha256(key.high):
                row = self._connection.execute(
                    "SELECT low, high, verdict, at FROM decision"
                    " WHERE owner = ? AND low = ? AND high = ?",
                    (self._owner, _bytes(key.low), _bytes(key.high)),
                ).fetchone()
                if row is not None:
                    yield _decision(row)

    def _write_tags(self, tags: Sequence[tuple[str, Tag | None]]) -> None:
        """Set tags, and take the names of those that are to be removed, so that they are free."""
        if not tags:
            return
        self._connection.executemany(
            "INSERT INTO tag (owner, public, colour) VALUES (?, ?, ?)"
            " ON CONFLICT (owner, public) DO UPDATE SET colour = excluded.colour",
            ((self._owner, tag, after.colour) for tag, after in tags if after is not None),
        )
        rows = self._tag_rows()
        changed = [(rows[tag],) for tag, _ in tags if tag in rows]
        self._connection.executemany("DELETE FROM tag_name WHERE tag = ?", changed)
        self._connection.executemany("DELETE FROM tag_parent WHERE tag = ?", changed)
        self._connection.executemany(
            "INSERT INTO tag_name (owner, folded, tag, number, name) VALUES (?, ?, ?, ?, ?)",
            (
                (self._owner, folded(name), rows[tag], number, name)
                for tag, after in tags
                if after is not None
                for number, name in enumerate((after.name, *after.aliases))
            ),
        )
        self._connection.executemany(
            "INSERT INTO tag_parent (tag, number, parent) VALUES (?, ?, ?)",
            (
                (rows[tag], number, rows[parent])
                for tag, after in tags
                if after is not None
                for number, parent in enumerate(after.parents)
            ),
        )

    def _write_taggings(self, taggings: Sequence[tuple[TaggedKey, Tagging | None]]) -> None:
        if not taggings:
            return
        tags = self._tag_rows()
        contents = self._row_of({key.sha256 for key, _ in taggings})
        placed = [
            (contents[key.sha256], _WHOLE if key.frame is None else key.frame, tags[key.tag], after)
            for key, after in taggings
            if key.sha256 in contents and key.tag in tags
        ]
        self._connection.executemany(
            "DELETE FROM tagged WHERE content = ? AND frame = ? AND tag = ?",
            (place for *place, after in placed if after is None),
        )
        self._connection.executemany(
            "INSERT OR REPLACE INTO tagged (content, frame, tag, by, at, score, pos, origin)"
            " SELECT :content, :frame, :tag, :by, :at, :score, :pos, :origin"
            " WHERE :frame < 0"
            " OR EXISTS (SELECT 1 FROM frame WHERE video = :content AND number = :frame)",
            (
                {
                    "content": content,
                    "frame": frame,
                    "tag": tag,
                    "by": after.by,
                    "at": after.at,
                    "score": after.score,
                    "pos": after.pos,
                    "origin": None if after.origin is None else _bytes(after.origin),
                }
                for content, frame, tag, after in placed
                if after is not None
            ),
        )

    def _write_remarks(self, remarks: Sequence[tuple[str, Remark | None]]) -> None:
        contents = self._row_of({sha256 for sha256, _ in remarks})
        placed = [(contents[sha256], after) for sha256, after in remarks if sha256 in contents]
        self._connection.executemany(
            "DELETE FROM remark WHERE content = ?",
            ((content,) for content, after in placed if after is None),
        )
        self._connection.executemany(
            "INSERT OR REPLACE INTO remark (content, rating, note) VALUES (?, ?, ?)",
            ((content, after.rating, after.note) for content, after in placed if after is not None),
        )

    def _write_decision(self, key: DecisionKey, after: Decision | None) -> None:
        place = (self._owner, _bytes(key.low), _bytes(key.high))
        if after is None:
            self._connection.execute(
                "DELETE FROM decision WHERE owner = ? AND low = ? AND high = ?", place
            )
        else:
            self._connection.execute(
                "INSERT OR REPLACE INTO decision (owner, low, high, verdict, at)"
                " VALUES (?, ?, ?, ?, ?)",
                (*place, after.verdict, after.at),
            )


def _bytes(sha256: str) -> bytes:
    return bytes.fromhex(sha256)


def _tagging(row: _TaggedRow) -> tuple[TaggedKey, Tagging]:
    tag, sha256, frame, by, at, score, pos, origin = row
    key = TaggedKey(tag, sha256.hex(), None if frame == _WHOLE else frame)
    return key, Tagging(by, at, score, pos, None if origin is None else origin.hex())


def _decision(row: tuple[bytes, bytes, str, int]) -> tuple[DecisionKey, Decision]:
    low, high, verdict, at = row
    return DecisionKey(low.hex(), high.hex()), Decision(Verdict(verdict), at)
