"""Suggestions as relationships from contents to labels: saving them, and which of them are open.

What is read without the lock is held against what is counted on the content: ``suggestions`` and
``dismissals``. What counts many at once is told by the user's revision alone, as it is of tags.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from neo4j import ManagedTransaction

from tagcat.errors import LimitExceeded
from tagcat.graph import valid
from tagcat.graph.annotations import Dismissal, DismissalKey, Tag
from tagcat.graph.naming import new_id
from tagcat.graph.neo4j import conditions, tags
from tagcat.graph.neo4j.accounts import State
from tagcat.graph.neo4j.statements import in_parts, run
from tagcat.graph.neo4j.torn import TornRead, whole
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
    tagger_fields,
)


class SuggestionNodes:
    """``Suggestions`` of a user by id.

    Args:
        transaction: what reads, and writes if the user is locked.
        owner: the user.
        state: the user's counters.
    """

    def __init__(self, transaction: ManagedTransaction, owner: str, state: State) -> None:
        self._transaction = transaction
        self._owner = owner
        self._state = state
        self._now = Counter(state)

    def tags(self) -> dict[str, Tag]:
        """As ``Annotations.tags``."""
        found = tags.read(self._transaction, self._owner)
        if len(found) != self._now["tags"]:
            raise TornRead
        return found

    def suggested(self, contents: Collection[str]) -> dict[str, tuple[Suggested, ...]]:
        """As ``Suggestions.suggested``."""
        taggers: dict[str, Proposer] | None = None
        found: dict[str, tuple[Suggested, ...]] = {}
        for sha256, suggestions, told in whole(self._of("suggestion_of", contents)):
            if len(told) != suggestions:
                raise TornRead
            taggers = self._taggers() if taggers is None else taggers
            found[sha256] = _suggested(told, taggers)
        return dict(sorted(found.items()))

    def dismissals(self, contents: Collection[str]) -> dict[DismissalKey, Dismissal]:
        """As ``Suggestions.dismissals``."""
        found: dict[DismissalKey, Dismissal] = {}
        for sha256, dismissals, told in whole(self._of("dismissal_of", contents)):
            if len(told) != dismissals:
                raise TornRead
            for label, at in whole(told):
                found[DismissalKey(sha256, label)] = Dismissal(at)
        return found

    def open_suggestions(
        self, query: OpenQuery, after: str, limit: int
    ) -> dict[str, tuple[Suggested, ...]]:
        """As ``Suggestions.open_suggestions``."""
        tag_of = self._tag_of()
        name = "suggestion_page"
        values = self._values(query, tag_of) | {"after": after, "limit": limit}
        if query.label is not None:
            name = "suggestion_with"
            values["label"] = query.label
        chosen = [row[0] for row in whole(self._run(name, **values))]
        suggested = self.suggested(chosen)
        dismissed = self.dismissals(chosen)
        tagged = self._tags_on(chosen)
        found = {
            sha256: tuple(
                each
                for each in suggested.get(sha256, ())
                if each.suggestion.score >= query.min_score
                and DismissalKey.of(sha256, each.suggestion.name) not in dismissed
                and tag_of.get(key_of(each.suggestion.name)) not in tagged[sha256]
            )
            for sha256 in chosen
        }
        if not all(found.values()):
            raise TornRead
        return found

    def open_label(self, query: OpenQuery, limit: int) -> dict[str, Suggested]:
        """As ``Suggestions.open_label``."""
        taggers = self._taggers()
        values = self._values(query, self._tag_of())
        rows = self._run("suggestion_with", **values, label=query.label, after="", limit=limit)
        return {sha256: _suggested(told, taggers)[0] for sha256, told in whole(rows)}

    def open_labels(self, query: OpenQuery, limit: int) -> list[LabelUse]:
        """As ``Suggestions.open_labels``."""
        values = self._values(query, self._tag_of())
        return [
            LabelUse(*row) for row in whole(self._run("suggestion_labels", **values, limit=limit))
        ]

    def taggers(self) -> list[ProposerUse]:
        """As ``Suggestions.taggers``."""
        known = self._taggers()
        rows = whole(self._run("suggestion_taggers", tag_of=self._tag_of()))
        if any(tagger not in known for tagger, *_ in rows):
            raise TornRead
        found = [ProposerUse(known[tagger], contents, count) for tagger, contents, count in rows]
        return sorted(found, key=lambda use: tuple(tagger_fields(use.tagger).values()))

    def suggest(
        self, tagger: Proposer, contents: Mapping[str, Sequence[Suggestion]]
    ) -> frozenset[str]:
        """As ``GraphStore.suggest``; what is suggested has been checked, the user is locked.

        Raises:
            LimitExceeded: too many labels or taggers.
        """
        saved = [sha256 for sha256, _ in whole(self._of("content_ids", contents))]
        known = self._taggers()
        same = [key for key, other in known.items() if other.name == tagger.name]
        if same:
            self._run("suggestion_drop", contents=saved, taggers=same)
        if any(contents[sha256] for sha256 in saved):
            by = next((key for key, other in known.items() if other == tagger), None)
            by = self._add_tagger(tagger, known) if by is None else by
            self._add_labels({key_of(each.name) for sha in saved for each in contents[sha]})
            rows = [
                [sha256, key_of(each.name), _told(each, by)]
                for sha256 in saved
                for each in contents[sha256]
            ]
            self._in_parts("suggestion_add", "suggestions", rows)
        if saved:
            self._run("suggestion_count", contents=saved)
            self._now["revision"] += 1
        return frozenset(contents) - frozenset(saved)

    def write_dismissals(self, dismissals: Mapping[DismissalKey, Dismissal | None]) -> None:
        """Set or take back dismissals; those of contents that are not there are passed over."""
        dropped: defaultdict[str, list[str]] = defaultdict(list)
        made: list[list[object]] = []
        for key, after in dismissals.items():
            if after is None:
                dropped[key.sha256].append(key.label)
            else:
                made.append([key.sha256, key.label, after.at])
        self._in_parts("dismissal_drop", "dismissals", [list(pair) for pair in dropped.items()])
        self._in_parts("dismissal_set", "dismissals", made)
        changed = list(dict.fromkeys(key.sha256 for key in dismissals))
        self._in_parts("dismissal_count", "contents", changed)

    def _run(self, name: str, **values: object) -> list[Any]:
        return run(self._transaction, name, owner=self._owner, **values)

    def _in_parts(self, name: str, of: str, rows: Sequence[object]) -> None:
        for some in in_parts(rows):
            self._run(name, **{of: some})

    def _of(self, name: str, sha256s: Iterable[str]) -> Iterator[list[Any]]:
        """The rows of a statement that is asked of contents by their sha256."""
        for some in in_parts(list(filter(valid.is_sha256, dict.fromkeys(sha256s)))):
            yield from self._run(name, contents=some)

    def _values(self, query: OpenQuery, tag_of: Mapping[str, str]) -> dict[str, object]:
        passing = None
        if query.where is not None:
            passing = sorted(conditions.passing(self._transaction, self._owner, query.where))
        return {"min_score": float(query.min_score), "passing": passing, "tag_of": tag_of}

    def _tag_of(self) -> dict[str, str]:
        return tags.ids_of(self.tags())

    def _tags_on(self, contents: Iterable[str]) -> defaultdict[str, set[str | None]]:
        """The ids of tags that contents or their key frames have."""
        found: defaultdict[str, set[str | None]] = defaultdict(set)
        for sha256, whole_tags, frame_tags, tagged in whole(self._of("tagged_of", contents)):
            if len(tagged) != whole_tags + frame_tags:
                raise TornRead
            found[sha256].update(tag for tag, _, _ in tagged)
        return found

    def _taggers(self) -> dict[str, Proposer]:
        return {
            key: Proposer(name, version, digest, ProposerKind(kind))
            for key, name, version, digest, kind in whole(self._run("tagger_all"))
        }

    def _add_tagger(self, tagger: Proposer, known: Mapping[str, Proposer]) -> str:
        if len(known) >= MAX_TAGGERS:
            used = {each for each, *_ in self._run("suggestion_taggers", tag_of={})}
            unused = [each for each in known if each not in used]
            if not unused:
                raise LimitExceeded(f"there may be suggestions of at most {MAX_TAGGERS:,} taggers")
            self._run("tagger_forget", taggers=unused)
        made = new_id()
        self._run("tagger_add", tagger={"id": made, **tagger_fields(tagger)})
        return made

    def _add_labels(self, keys: Collection[str]) -> None:
        known = {key for (key,) in self._run("label_known", keys=list(keys))}
        new = [key for key in keys if key not in known]
        if not new:
            return
        if self._labels() + len(new) > MAX_LABEL_NAMES:
            self._run("label_forget", keep=list(known))
            if self._labels() + len(new) > MAX_LABEL_NAMES:
                raise LimitExceeded(
                    f"there may be suggestions of at most {MAX_LABEL_NAMES:,} different labels"
                )
        self._in_parts("label_add", "keys", new)

    def _labels(self) -> int:
        ((count,),) = self._run("label_count")
        return int(count)


def _told(suggestion: Suggestion, tagger: str) -> dict[str, object]:
    """What is told of a suggestion, as properties of the relationship."""
    return {
        "tagger": tagger,
        "name": suggestion.name,
        "score": float(suggestion.score),
        "parents": list(suggestion.parents),
        "moments": list(suggestion.moments),
    }


def _suggested(
    told: Iterable[Mapping[str, Any]], taggers: Mapping[str, Proposer]
) -> tuple[Suggested, ...]:
    """The inverse of ``_told``.

    Raises:
        TornRead: some is missing, as it is of a relationship that goes or comes.
    """
    try:
        return best_first(
            Suggested(
                taggers[each["tagger"]],
                Suggestion(
                    each["name"], each["score"], tuple(each["parents"]), tuple(each["moments"])
                ),
            )
            for each in told
        )
    except KeyError as error:
        raise TornRead from error
