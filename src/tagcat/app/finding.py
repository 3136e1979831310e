"""From what a person wrote into a filter to what a store looks for.

Names of tags become their ids, and look-alikes of a file become contents.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import assert_never

from tagcat.app.groupings import Groupings
from tagcat.errors import InvalidInput
from tagcat.filter import (
    And,
    Bound,
    Compare,
    Expression,
    Near,
    NearBy,
    Not,
    Op,
    Or,
    Pattern,
    Text,
    Word,
    parse,
)
from tagcat.filter import Choice as ChoiceTerm
from tagcat.filter.fields import FORMATS
from tagcat.fingerprint.model import Kind
from tagcat.graph.annotations import Choice, DecisionKey, Tag, Verdict, names_of
from tagcat.graph.conditions import (
    ALWAYS,
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
from tagcat.graph.model import FileQuery, GraphStore, User
from tagcat.match.rule import MAX_VARIANCE

MAX_NEAR = 50
"""Files that one ``near`` may be about."""

_CHOICES: Mapping[tuple[str, str], Condition] = {
    ("has", "tag"): HasTag(),
    ("has", "label"): LabelOpen(),
    ("has", "note"): HasNote(),
    ("has", "copy"): NumberIs("copies", (Bound(Op.MORE, 1),)),
    ("has", "rating"): NumberIs("rating", (Bound(Op.MORE, 0),)),
    ("is", "kept"): Chosen(Choice.KEEP),
    ("is", "removed"): Chosen(Choice.REMOVE),
}


class Finder:
    """Makes conditions of filters for one user.

    Args:
        store: where the collection is.
        user: whose it is.
        groupings: what looks alike, which ``has:match`` asks for.
        device_id: the device that asks, for ``is:here``; None if it has none.
    """

    def __init__(
        self, store: GraphStore, user: User, groupings: Groupings, device_id: str | None = None
    ) -> None:
        self._store = store
        self._user = user
        self._groupings = groupings
        self._device_id = device_id

    def condition(self, text: str) -> Condition | None:
        """What files must be like to pass a filter; None where it is empty.

        Raises:
            FilterError: the filter cannot be understood.
            InvalidInput: a ``near`` is about more than ``MAX_NEAR`` files.
        """
        made = self.meaning(parse(text))
        return None if made == ALWAYS else made

    def meaning(self, expression: Expression) -> Condition:
        """The condition of a tree."""
        match expression:
            case And(parts):
                return AllOf(tuple(self.meaning(part) for part in parts))
            case Or(parts):
                return AnyOf(tuple(self.meaning(part) for part in parts))
            case Not(part):
                return NoneOf(self.meaning(part))
            case Word(text):
                return AnyOf((self._tagged(text), TextIs("name", text, text.wild)))
            case Text(field, text, whole):
                return self._text(field, text, whole)
            case Compare(field, _, _, bounds):
                return NumberIs(field, bounds)
            case ChoiceTerm(field, value):
                return self._choice(field, value)
            case Near():
                return self._near(expression)
            case _:
                assert_never(expression)

    def _text(self, field: str, text: Pattern, whole: bool) -> Condition:
        if field == "tag":
            return self._tagged(text)
        if field == "tagged-by":
            return TaggedBy(text)
        if field == "label":
            return LabelOpen(text)
        return TextIs(field, text, whole)

    def _tagged(self, text: Pattern) -> Condition:
        return Tagged(frozenset(_fitting(self._tags, text)))

    @cached_property
    def _tags(self) -> Mapping[str, Tag]:
        # Read once, however many words a filter has.
        return self._store.annotations(self._user.id, lambda rows: rows.tags())

    def _choice(self, field: str, value: str) -> Condition:
        if field == "type":
            return KindIs(Kind(value))
        if field == "format":
            return MediaIs(FORMATS[value])
        if (field, value) == ("has", "match"):
            return ContentIn(self._matching())
        if (field, value) == ("is", "here"):
            return AnyOf(()) if self._device_id is None else OnDevice(self._device_id)
        return _CHOICES[field, value]

    def _matching(self) -> frozenset[str]:
        """Contents that have a look-alike at the user's variance."""
        grouped = self._groupings.of(self._store, self._user.id, self._user.variance)
        ids = {content.sha256: content.content_id for content in grouped.alike.contents}
        return frozenset(ids[end] for pair in grouped.pairs for end in pair)

    def _near(self, near: Near) -> Condition:
        """The contents near to a file, those of the file itself included."""
        variance = self._user.variance if near.variance is None else near.variance
        owner = self._user.id
        if near.by is NearBy.SHA256:
            digest = near.text.text
            named = self._store.annotations(owner, lambda rows: rows.contents([digest]))
        else:
            named = self._named(near.text)
        apart = self._store.annotations(owner, lambda rows: rows.decisions(list(named)))
        found = set(named.values())
        for sha256, content in named.items():
            for match in self._store.matches(owner, content, min(variance, MAX_VARIANCE)):
                decision = apart.get(DecisionKey.of(sha256, match.files[0].sha256))
                if decision is None or decision.verdict is not Verdict.NOT_MATCH:
                    found.add(match.content_id)
        return ContentIn(frozenset(found))

    def _named(self, text: Pattern) -> dict[str, str]:
        """The contents of the files of a name or path: their ids by sha256."""
        where = AnyOf((TextIs("name", text, whole=True), TextIs("path", text, whole=True)))
        found: dict[str, str] = {}
        for kind in Kind:
            page = self._store.files(
                self._user.id, FileQuery(kind=kind, limit=MAX_NEAR + 1, where=where)
            )
            found.update((file.sha256, file.content_id) for file in page.files)
        if len(found) > MAX_NEAR:
            raise InvalidInput(
                "filter", f"near is about more than {MAX_NEAR} files: name them more closely"
            )
        return found


def _fitting(tags: Mapping[str, Tag], text: Pattern) -> Iterable[str]:
    """The ids of tags for which a name counts that has this form."""
    return (key for key in tags if any(text.fits(name) for name in names_of(tags, key)))
