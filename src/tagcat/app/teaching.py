"""Teaching a tag: what of a collection has it, and proposals kept beside those for other tags."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tagcat.app.labelling import Labelling, LabelsSaved, TaggerIdLike, label_name
from tagcat.app.tags import named
from tagcat.errors import LimitExceeded
from tagcat.folding import folded
from tagcat.graph.annotations import MAX_EDITS, Annotations
from tagcat.graph.model import GraphStore, User
from tagcat.graph.suggestions import MAX_LABELS, Suggestion, key_of

TAUGHT = "taught"
"""The tagger of all that is proposed for tags that were taught."""


@dataclass(frozen=True, slots=True)
class Examples:
    """What is known of a tag.

    Attributes:
        name: the tag as it is written; as it was asked for where there is no such tag yet.
        tagged: sha256 of the contents that have it, as a whole or at a time.
        dismissed: sha256 of the contents for which it was dismissed as a label.
        known: sha256 of the contents that are in the collection at all.
    """

    name: str
    tagged: frozenset[str]
    dismissed: frozenset[str]
    known: frozenset[str]


class Teaching:
    """What a user's examples say; nothing reaches another user's."""

    def __init__(self, store: GraphStore, user: User) -> None:
        self._store = store
        self._user = user

    def examples(self, tag: str, contents: Collection[str]) -> Examples:
        """Which of ``contents``, by their sha256, have a tag of this name or alias.

        Raises:
            LimitExceeded: they are too many.
        """
        wanted = list(contents)
        if len(wanted) > MAX_EDITS:
            raise LimitExceeded(f"at most {MAX_EDITS:,} files can be looked at to teach a tag")

        def ask(rows: Annotations) -> Examples:
            known = rows.contents(wanted)
            tags = rows.tags()
            tag_id = named(tags).get(folded(tag))
            name = label_name(tag) if tag_id is None else tags[tag_id].name
            tagged = {key.sha256 for key in rows.taggings(wanted) if key.tag == tag_id}
            dismissed = {key.sha256 for key in rows.dismissals(wanted) if key.label == key_of(name)}
            return Examples(name, frozenset(tagged), frozenset(dismissed), frozenset(known))

        return self._store.annotations(self._user.id, ask)

    def propose(self, tagger: TaggerIdLike, label: str, scores: Mapping[str, float]) -> LabelsSaved:
        """Keep that a label is proposed for contents; what else was taught for them stays.

        Args:
            tagger: whose embedding it comes from; its version and digest are kept.
            label: the tag that was taught.
            scores: by the sha256 of the contents.

        Raises:
            InvalidInput: a value breaks its rule.
            LimitExceeded: too many different labels or taggers.
        """
        there = self._store.annotations(self._user.id, lambda rows: rows.suggested(list(scores)))
        key = key_of(label_name(label))
        contents = {}
        for sha256, score in scores.items():
            others = [
                each.suggestion
                for each in there.get(sha256, ())
                if each.tagger.name == TAUGHT and key_of(each.suggestion.name) != key
            ]
            contents[sha256] = [Suggestion(label, score), *others[: MAX_LABELS - 1]]
        return Labelling(self._store, self._user).save(_Taught(tagger), "local", contents)


class _Taught:
    """A tagger's id under the name of all that is taught."""

    name = TAUGHT

    def __init__(self, tagger: TaggerIdLike) -> None:
        self.version = f"{tagger.name} {tagger.version}"
        self.digest = tagger.digest
