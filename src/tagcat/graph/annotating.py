"""Making a change to annotations: what both engines check, keep in the journal, and undo.

Every function runs inside a writing transaction of the user.
"""

from __future__ import annotations

import json
import re
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from typing import Any

from tagcat.errors import Conflict, InvalidInput, LimitExceeded
from tagcat.fingerprint.model import MAX_KEY_FRAMES
from tagcat.folding import folded
from tagcat.graph import valid
from tagcat.graph.annotations import (
    MAX_EDITS,
    MAX_TAGS,
    Annotations,
    Change,
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
    Value,
    Verdict,
    WritableAnnotations,
)

MAX_NAME = 100
"""Characters of a tag's name."""

MAX_ALIASES = 50
MAX_PARENTS = 20
MAX_NOTE = 10_000
"""Characters of a note."""

MAX_RATING = 5

_MAX_LABEL_KEY = 3 * MAX_NAME
"""Characters of a label in the form without case, in which one can become three."""

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_NO_NAME = re.compile(r"[\s\"'()*?<>=!,;|\\\x00-\x1f\x7f]")
"""What the language of filters has another use for; blanks inside a name are allowed."""

_MAX_JOURNAL_BYTES = 64 << 20
"""Size of an entry's edits before they are packed."""

_KINDS: tuple[tuple[str, type[Any], type[Any]], ...] = (
    ("tag", TagKey, Tag),
    ("tagged", TaggedKey, Tagging),
    ("remark", RemarkKey, Remark),
    ("decision", DecisionKey, Decision),
    ("choice", ChoiceKey, Choice),
    ("dismissal", DismissalKey, Dismissal),
)
"""The name of each kind in the journal, its key and its value."""


def annotate(
    rows: WritableAnnotations, plan: Callable[[Annotations], Change]
) -> JournalEntry | None:
    """Make the change that ``plan`` comes to, as ``GraphStore.annotate``.

    Raises:
        InvalidInput: a value breaks its rule.
        Conflict: two tags would have one name, or a tag would be its own ancestor.
        LimitExceeded: more than ``MAX_EDITS`` edits or ``MAX_TAGS`` tags, or longer notes than the
            journal keeps of one change.
    """
    change = plan(rows)
    edits = tuple(edit for edit in change.edits if edit.before != edit.after)
    if len(edits) > MAX_EDITS:
        raise LimitExceeded(
            f"this would change more than {MAX_EDITS:,} things at once; do it in parts"
        )
    check(rows, edits)
    rows.write(edits)
    edits = _without_lost_choices(rows, edits)
    if change.sets is not None:
        rows.set_undone(*change.sets)
        return None
    if not edits or not change.title:
        return None
    return rows.add_entry(change.title, edits, time.time_ns() // 1_000_000)


def check(rows: Annotations, edits: Sequence[Edit]) -> None:
    """Raise what ``annotate`` raises for edits that cannot be made."""
    if len({edit.key for edit in edits}) < len(edits):
        raise ValueError("a change edits a key twice")
    for edit in edits:
        check_key(edit.key)
        if edit.after is not None:
            check_value(edit.key, edit.after)
    if any(isinstance(edit.key, TagKey) for edit in edits):
        _check_tags(rows, edits)


def undo(rows: Annotations, entry: JournalEntry) -> tuple[Change, int]:
    """The change that undoes an entry, or does it again if it is undone.

    What was changed since stays as it is, and a tag that something else has since does not go.

    Returns:
        the change, and how many of the entry's edits are left out of it.

    Raises:
        NotFound: the entry is not kept any more.
    """
    edits = rows.entry_edits(entry.number)
    now = rows.values([edit.key for edit in edits])
    back: list[Edit] = []
    for key, before, after in edits:
        here, there = (before, after) if entry.undone else (after, before)
        if now.get(key) == here:
            back.append(Edit(key, here, there))
    used = _used_tags(rows, back)
    back = [edit for edit in back if edit.key not in used]
    return Change("", tuple(back), (entry.number, not entry.undone)), len(edits) - len(back)


def _without_lost_choices(rows: Annotations, edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """The edits that were written: choices on files that are not there were passed over."""
    files = [edit.key.file for edit in edits if isinstance(edit.key, ChoiceKey)]
    if not files:
        return edits
    now = rows.choices(files)
    return tuple(
        edit
        for edit in edits
        if not isinstance(edit.key, ChoiceKey) or now.get(edit.key.file) == edit.after
    )


def _used_tags(rows: Annotations, edits: Sequence[Edit]) -> set[Key]:
    """The tags that edits remove although something has them that the edits leave as it is.

    They would be lost there for good: what goes with a tag is not in the journal.
    """
    after = {edit.key: edit.after for edit in edits}
    gone = {key.tag for key, tag in after.items() if isinstance(key, TagKey) and tag is None}
    if not gone:
        return set()
    found = rows.tagged(gone, MAX_EDITS)
    if len(found) == MAX_EDITS:
        # There may be more of any of them.
        return {TagKey(tag) for tag in gone}
    used = {key.tag for key, tagging in found.items() if after.get(key, tagging) is not None}
    tags = rows.tags()
    stay = [after.get(TagKey(key), tag) for key, tag in tags.items() if key not in gone]
    stay += [tags[key] for key in used]
    while stay:
        tag = stay.pop()
        if isinstance(tag, Tag):
            more = set(tag.parents) & (gone - used)
            used |= more
            stay += [tags[key] for key in more]
    return {TagKey(tag) for tag in used}


def check_tag_name(field: str, name: str) -> None:
    """Raise InvalidInput for what cannot be the name of a tag."""
    valid.check_text(field, name)
    if not name or len(name) > MAX_NAME:
        raise InvalidInput(field, f"must have 1 to {MAX_NAME} characters")
    if name != " ".join(name.split()):
        raise InvalidInput(field, "must not have blanks at its ends or two in a row")
    found = _NO_NAME.search(name.replace(" ", ""))
    if found:
        raise InvalidInput(field, f"must not contain {found.group()!r}")
    if name[0] in "-+" or name[0] == ":" or name[-1] == ":":
        raise InvalidInput(field, "must not begin with -, + or a colon, nor end in a colon")


def encode(edits: Sequence[Edit]) -> bytes:
    """Edits as the journal keeps them.

    Raises:
        LimitExceeded: they are too long.
    """
    rows = [_row(edit) for edit in edits]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
    if len(text) > _MAX_JOURNAL_BYTES:
        raise LimitExceeded("this would change too long notes at once; do it in parts")
    return zlib.compress(text)


def decode(data: bytes) -> tuple[Edit, ...]:
    """Edits that ``encode`` wrote."""
    unpacker = zlib.decompressobj()
    return tuple(
        _edit(*row) for row in json.loads(unpacker.decompress(data, _MAX_JOURNAL_BYTES).decode())
    )


def _row(edit: Edit) -> list[Any]:
    name, _, _ = next(kind for kind in _KINDS if isinstance(edit.key, kind[1]))
    key = [getattr(edit.key, field.name) for field in fields(edit.key)]
    return [name, key, _plain(edit.before), _plain(edit.after)]


def _plain(value: Value | None) -> Any:
    if value is None:
        return None
    if isinstance(value, Choice):
        return value.value
    return [getattr(value, field.name) for field in fields(value)]


def _edit(name: str, key: list[Any], before: Any, after: Any) -> Edit:
    _, key_type, value_type = next(kind for kind in _KINDS if kind[0] == name)
    return Edit(key_type(*key), _value(value_type, before), _value(value_type, after))


def _value(kind: type[Any], plain: Any) -> Any:
    if plain is None:
        return None
    if kind is Choice:
        return Choice(plain)
    if kind is Decision:
        return Decision(Verdict(plain[0]), plain[1])
    return kind(*(tuple(part) if isinstance(part, list) else part for part in plain))


def check_key(key: Key) -> None:
    """Raise InvalidInput for a key that cannot name anything."""
    match key:
        case TagKey():
            _check_id("tag", key.tag)
        case TaggedKey():
            _check_id("tag", key.tag)
            valid.check_sha256("sha256", key.sha256)
            if key.frame is not None and not 0 <= key.frame < MAX_KEY_FRAMES:
                raise InvalidInput("frame", "is out of range")
        case RemarkKey():
            valid.check_sha256("sha256", key.sha256)
        case DecisionKey():
            valid.check_sha256("sha256", key.low)
            valid.check_sha256("sha256", key.high)
            if key.low >= key.high:
                raise InvalidInput("sha256", "must name two different contents, the lower first")
        case ChoiceKey():
            _check_id("file", key.file)
        case DismissalKey():
            valid.check_sha256("sha256", key.sha256)
            valid.check_text("label", key.label)
            if not key.label or len(key.label) > _MAX_LABEL_KEY:
                raise InvalidInput("label", f"must have 1 to {_MAX_LABEL_KEY} characters")


def _check_id(field: str, text: str) -> None:
    if not valid.is_id(text):
        raise InvalidInput(field, "must be an id, 32 lower-case hexadecimal digits")


def check_value(key: Key, value: Value) -> None:
    """Raise InvalidInput for a value that breaks a rule whatever else there is."""
    match key, value:
        case TagKey(), Tag():
            _check_tag(value)
        case TaggedKey(), Tagging():
            _check_tagging(value)
        case RemarkKey(), Remark():
            _check_remark(value)
        case DecisionKey(), Decision():
            valid.check_time("at", value.at)
        case ChoiceKey(), Choice():
            pass
        case DismissalKey(), Dismissal():
            valid.check_time("at", value.at)
        case _:
            raise TypeError(f"{value!r} is no value of {key!r}")


def _check_tag(tag: Tag) -> None:
    check_tag_name("name", tag.name)
    if len(tag.aliases) > MAX_ALIASES:
        raise InvalidInput("aliases", f"must be at most {MAX_ALIASES}")
    for alias in tag.aliases:
        check_tag_name("aliases", alias)
    if len(tag.parents) > MAX_PARENTS:
        raise InvalidInput("parents", f"must be at most {MAX_PARENTS}")
    if tag.colour is not None and not _COLOUR.fullmatch(tag.colour):
        raise InvalidInput("colour", "must be # and six lower-case hexadecimal digits")


def _check_tagging(tagging: Tagging) -> None:
    valid.check_text("by", tagging.by)
    if not tagging.by or len(tagging.by) > MAX_NAME:
        raise InvalidInput("by", f"must have 1 to {MAX_NAME} characters")
    if tagging.score is not None and not 0 <= tagging.score <= 1:
        raise InvalidInput("score", "must be between 0 and 1")
    if tagging.origin is not None:
        valid.check_sha256("origin", tagging.origin)
    valid.check_time("at", tagging.at)
    if tagging.pos is not None:
        valid.check_time("pos", tagging.pos)


def _check_remark(remark: Remark) -> None:
    if remark.rating is not None and not 1 <= remark.rating <= MAX_RATING:
        raise InvalidInput("rating", f"must be between 1 and {MAX_RATING}")
    valid.check_text("note", remark.note)
    if len(remark.note) > MAX_NOTE:
        raise InvalidInput("note", f"must have at most {MAX_NOTE:,} characters")
    if remark.rating is None and not remark.note:
        raise InvalidInput("note", "must not be empty where there is no rating")


def _check_tags(rows: Annotations, edits: Iterable[Edit]) -> None:
    tags = rows.tags()
    changed: set[str] = set()
    for key, _, after in edits:
        if isinstance(key, TagKey):
            changed.add(key.tag)
            tags.pop(key.tag, None)
            if isinstance(after, Tag):
                tags[key.tag] = after
    if len(tags) > MAX_TAGS:
        raise LimitExceeded(f"there may be at most {MAX_TAGS:,} tags")
    _check_names(tags.values())
    for tag in tags.values():
        if len(set(tag.parents)) != len(tag.parents) or not tags.keys() >= set(tag.parents):
            raise InvalidInput("parents", f"“{tag.name}” has a parent twice, or one not there")
    for tag_id in changed & tags.keys():
        _check_ancestors(tags, tag_id)


def _check_names(tags: Iterable[Tag]) -> None:
    taken: dict[str, str] = {}
    for tag in tags:
        for name in (tag.name, *tag.aliases):
            if folded(name) in taken:
                raise Conflict(f"there is a tag or alias “{taken[folded(name)]}” already")
            taken[folded(name)] = name


def _check_ancestors(tags: dict[str, Tag], start: str) -> None:
    seen: set[str] = set()
    waiting = list(tags[start].parents)
    while waiting:
        at = waiting.pop()
        if at == start:
            raise Conflict(f"“{tags[start].name}” would be its own ancestor")
        if at in tags and at not in seen:
            seen.add(at)
            waiting += tags[at].parents
