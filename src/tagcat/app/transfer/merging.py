"""What is said in one collection -> another one, where what is said already is left alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice

from tagcat.app.transfer.said import (
    Said,
    SaidChoice,
    SaidDecision,
    SaidDismissal,
    SaidRemark,
    SaidSuggested,
    SaidTagged,
    by_tagger,
)
from tagcat.folding import folded
from tagcat.graph.annotating import MAX_ALIASES, MAX_PARENTS
from tagcat.graph.annotations import (
    Annotations,
    Change,
    Choice,
    ChoiceKey,
    Decision,
    DismissalKey,
    Edit,
    Key,
    Remark,
    RemarkKey,
    Tag,
    TaggedKey,
    TagKey,
    Value,
)
from tagcat.graph.model import GraphStore
from tagcat.graph.naming import new_id
from tagcat.graph.suggestions import MAX_SUGGESTED, Proposer, Suggestion

BATCH = 1_000
"""Things said that are merged at a time."""

_TITLE = "Took over what another copy of the collection says"

_OfContent = TaggedKey | RemarkKey | DismissalKey
_Replaceable = Remark | Decision | Choice
"""What is replaced if it is to be; who tagged something first stays."""


def merge(store: GraphStore, owner: str, said: Sequence[Said], *, replace: bool = False) -> int:
    """Add what is said to a collection, in one change that is not kept in the journal.

    A tag is the one that has its name, or has it as an alias, without regard to case; one that is
    there gets the colour, aliases and parents it does not have. Of all else what is there stays.
    What is said of contents and files that are not there is passed over. A tagger's suggestions
    for a content are added as a whole, where none of its name has any.

    Args:
        store: where the collection is.
        owner: whose it is.
        said: what is said.
        replace: let it take the place of other ratings, notes, decisions, choices, colours and
            suggestions that are there, in a change that the journal keeps.

    Returns:
        how much was new, or replaced.

    Raises:
        LimitExceeded: there would be too many tags, labels or taggers.
    """
    new = 0
    files = _files(store, owner, said)

    def plan(rows: Annotations) -> Change:
        nonlocal new
        names = TagNames(rows.tags())
        wanted: dict[Key, Value] = {}
        for each in said:
            entry = _entry(each, names, files, replace=replace)
            if entry is not None:
                wanted.setdefault(*entry)
        there = rows.values(wanted)
        can_be = _places(rows, wanted)
        edits = names.edits()
        edits += (
            Edit(key, there.get(key), value)
            for key, value in wanted.items()
            if _is_new(value, there.get(key), replace=replace) and can_be(key)
        )
        new = len(edits)
        replaced = any(edit.before is not None for edit in edits)
        return Change(_TITLE if replace and replaced else "", tuple(edits))

    if said:
        store.annotate(owner, plan)
    suggested = [each for each in said if isinstance(each, SaidSuggested)]
    return new + _suggest(store, owner, suggested, replace=replace)


def _is_new(value: Value, there: Value | None, *, replace: bool) -> bool:
    if there is None:
        return True
    if not replace or not isinstance(there, _Replaceable):
        return False
    if isinstance(value, Decision) and isinstance(there, Decision):
        return value.verdict != there.verdict
    return value != there


def _entry(
    said: Said,
    names: TagNames,
    files: Mapping[tuple[str, str, str], str],
    *,
    replace: bool,
) -> tuple[Key, Value] | None:
    """What is said, as it is kept; None of tags, which ``names`` takes, and of suggestions."""
    match said:
        case Tag():
            names.merge(said, replace=replace)
        case SaidTagged():
            return TaggedKey(names.id_of(said.tag), said.sha256, said.frame), said.tagging
        case SaidRemark():
            return RemarkKey(said.sha256), said.remark
        case SaidDecision():
            return said.key, said.decision
        case SaidDismissal():
            return said.key, said.dismissal
        case SaidChoice():
            file = files.get((said.sha256, said.device_id, said.path))
            if file is not None:
                return ChoiceKey(file), said.choice
    return None


def _suggest(store: GraphStore, owner: str, said: Sequence[SaidSuggested], *, replace: bool) -> int:
    """Add suggestions; returns for how many contents and taggers there were none, or others."""
    if not said:
        return 0

    def ask(rows: Annotations) -> list[SaidSuggested]:
        found = rows.suggested({each.sha256 for each in said})
        return [each for sha256 in found for each in by_tagger(sha256, found[sha256])]

    same = set(said)
    taken = {
        (each.sha256, each.tagger.name)
        for each in store.annotations(owner, ask)
        if not replace or each in same
    }
    wanted: defaultdict[Proposer, dict[str, Sequence[Suggestion]]] = defaultdict(dict)
    for each in said:
        if each.labels and (each.sha256, each.tagger.name) not in taken:
            taken.add((each.sha256, each.tagger.name))
            wanted[each.tagger][each.sha256] = each.labels
    new = 0
    for tagger, contents in wanted.items():
        left = iter(contents.items())
        while some := dict(islice(left, MAX_SUGGESTED)):
            new += len(some) - len(store.suggest(owner, tagger, some))
    return new


def _places(rows: Annotations, keys: Iterable[Key]) -> Callable[[Key], bool]:
    """Whether what a key is about is there, of these keys."""
    of_content = [key for key in keys if isinstance(key, _OfContent)]
    saved = rows.contents([key.sha256 for key in of_content])
    frames = rows.positions(
        [
            (key.sha256, key.frame)
            for key in of_content
            if isinstance(key, TaggedKey) and key.frame is not None
        ]
    )

    def can_be(key: Key) -> bool:
        if isinstance(key, TaggedKey) and key.frame is not None:
            return (key.sha256, key.frame) in frames
        return not isinstance(key, _OfContent) or key.sha256 in saved

    return can_be


def _files(store: GraphStore, owner: str, said: Iterable[Said]) -> dict[tuple[str, str, str], str]:
    """Ids of the files that choices are said of, by sha256, device and path."""
    sha256s = {each.sha256 for each in said if isinstance(each, SaidChoice)}
    if not sha256s:
        return {}
    contents = store.annotations(owner, lambda rows: rows.contents(sha256s))
    return {
        (file.sha256, file.info.device_id, file.info.path): file.id
        for copies in store.copies_of(owner, contents.values()).values()
        for file in copies
    }


class TagNames:
    """The tags of a collection by all their names, and how they change.

    Args:
        tags: the tags by id.
    """

    def __init__(self, tags: Mapping[str, Tag]) -> None:
        self._before = dict(tags)
        self._tags = dict(self._before)
        self._ids = {
            folded(name): tag
            for tag, value in self._tags.items()
            for name in (value.name, *value.aliases)
        }

    def id_of(self, name: str) -> str:
        """The tag of a name; made if there is none."""
        tag = self._ids.get(folded(name))
        if tag is None:
            tag = new_id()
            self._tags[tag] = Tag(name)
            self._ids[folded(name)] = tag
        return tag

    def name_of(self, name: str) -> str:
        """What the tag of a name or alias is called here; the name itself if there is none."""
        tag = self._ids.get(folded(name))
        return name if tag is None else self._tags[tag].name

    def has_other_colour(self, said: Tag) -> bool:
        """Whether the tag of this name has a colour, and another one."""
        there = self._tags.get(self._ids.get(folded(said.name), ""))
        if there is None or there.colour is None or said.colour is None:
            return False
        return there.colour != said.colour

    def merge(self, said: Tag, *, replace: bool = False) -> bool:
        """Add what is said of a tag; ``parents`` are names.

        Args:
            said: the tag.
            replace: let its colour take the place of another one.

        Returns:
            whether anything of it was new.
        """
        before = self._tags.get(self._ids.get(folded(said.name), ""))
        tag = self.id_of(said.name)
        there = self._tags[tag]
        aliases = list(there.aliases)
        for alias in said.aliases:
            if folded(alias) not in self._ids and len(aliases) < MAX_ALIASES:
                self._ids[folded(alias)] = tag
                aliases.append(alias)
        parents = list(there.parents)
        for name in said.parents:
            parent = self.id_of(name)
            fits = parent not in parents and len(parents) < MAX_PARENTS
            if fits and tag not in self._ancestors(parent):
                parents.append(parent)
        colour = there.colour
        if said.colour is not None and (colour is None or replace):
            colour = said.colour
        merged = Tag(there.name, colour, tuple(aliases), tuple(parents))
        self._tags[tag] = merged
        return merged != before

    def edits(self) -> list[Edit]:
        """What has changed."""
        return [
            Edit(TagKey(tag), self._before.get(tag), value)
            for tag, value in self._tags.items()
            if self._before.get(tag) != value
        ]

    def _ancestors(self, tag: str) -> set[str]:
        """A tag and all tags that hold wherever it does."""
        seen: set[str] = set()
        waiting = [tag]
        while waiting:
            at = waiting.pop()
            if at not in seen:
                seen.add(at)
                waiting += self._tags[at].parents
        return seen
