"""The tags of one user: making, renaming, merging and removing them.

What has a tag follows it: every change is one entry of the journal, and undone as one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from tagcat.app.wording import listed
from tagcat.errors import InvalidInput, LimitExceeded, NotFound
from tagcat.folding import folded
from tagcat.graph.annotations import (
    MAX_EDITS,
    PERSON,
    Annotations,
    Change,
    Edit,
    JournalEntry,
    Tag,
    TaggedKey,
    Tagging,
    TagKey,
    TagUse,
)
from tagcat.graph.model import GraphStore, User
from tagcat.graph.naming import new_id


@dataclass(frozen=True, slots=True)
class TagInfo:
    """A tag with its id and on how much it is."""

    id: str
    tag: Tag
    use: TagUse


class Tags:
    """What a user can do with tags; nothing reaches another user's."""

    def __init__(self, store: GraphStore, user: User) -> None:
        self._store = store
        self._owner = user.id

    def all(self) -> list[TagInfo]:
        """All tags, in order of their names without regard to case."""

        def ask(rows: Annotations) -> list[TagInfo]:
            uses = rows.uses()
            return [TagInfo(key, tag, uses.get(key, TagUse())) for key, tag in rows.tags().items()]

        infos = self._store.annotations(self._owner, ask)
        return sorted(infos, key=lambda info: (folded(info.tag.name), info.id))

    def one(self, tag: str) -> TagInfo:
        """A tag by its id.

        Raises:
            NotFound: there is no such tag.
        """
        found = next((info for info in self.all() if info.id == tag), None)
        if found is None:
            raise NotFound("no such tag")
        return found

    def together(self, tag: str, limit: int) -> list[tuple[str, int]]:
        """Tags that are on the same contents: ids, and on how many, most first.

        Raises:
            NotFound: there is no such tag.
        """

        def ask(rows: Annotations) -> list[tuple[str, int]]:
            _tag(rows.tags(), tag)
            return rows.together(tag, limit)

        return self._store.annotations(self._owner, ask)

    def create(self, tag: Tag) -> TagInfo:
        """Make a tag.

        Raises:
            InvalidInput: a name, colour or parent breaks its rule.
            Conflict: the name or an alias is taken.
        """
        key = new_id()
        change = Change(f"Made the tag {tag.name}", (Edit(TagKey(key), None, tag),))
        self._store.annotate(self._owner, lambda _: change)
        return TagInfo(key, tag, TagUse())

    def update(
        self,
        tag: str,
        *,
        name: str | None = None,
        colour: str | None = None,
        no_colour: bool = False,
        aliases: Sequence[str] | None = None,
        parents: Sequence[str] | None = None,
    ) -> JournalEntry | None:
        """Change what is given of a tag.

        Raises:
            NotFound: there is no such tag.
            InvalidInput, Conflict: as ``create``; or the tag would be its own ancestor.
        """

        def plan(rows: Annotations) -> Change:
            old = _tag(rows.tags(), tag)
            new = replace(
                old,
                name=old.name if name is None else name,
                colour=None if no_colour else old.colour if colour is None else colour,
                aliases=old.aliases if aliases is None else tuple(aliases),
                parents=old.parents if parents is None else tuple(parents),
            )
            title = f"Changed the tag {old.name}"
            if new.name != old.name:
                title = f"Renamed the tag {old.name} to {new.name}"
            return Change(title, (Edit(TagKey(tag), old, new),))

        return self._store.annotate(self._owner, plan)

    def merge(self, sources: Collection[str], into: str) -> JournalEntry | None:
        """Make several tags one: what has them has ``into``, their names become its aliases.

        Raises:
            NotFound: one of the tags is not there.
            InvalidInput: ``into`` is one of the sources.
            LimitExceeded: more has the tags than can change at once.
        """
        gone = dict.fromkeys(sources)
        if into in gone or not gone:
            raise InvalidInput("sources", "must name other tags than the one they become")

        def plan(rows: Annotations) -> Change:
            tags = rows.tags()
            target = _tag(tags, into)
            merged = _merged(tags, gone, target, into)
            edits = [Edit(TagKey(key), _tag(tags, key), None) for key in gone]
            children = _children(tags, gone, into)
            edits.append(
                Edit(TagKey(into), target, _without_circles({**tags, **children}, into, merged))
            )
            edits += _changed(tags, children)
            edits += _moved(rows, gone, into)
            names = _tags_of([tags[key].name for key in gone])
            return Change(f"Merged {names} into {target.name}", tuple(edits))

        return self._store.annotate(self._owner, plan)

    def remove(self, tags: Collection[str]) -> JournalEntry | None:
        """Remove tags from everything that has them, and themselves; unknown ids are passed over.

        Raises:
            LimitExceeded: more has the tags than can change at once.
        """
        gone = dict.fromkeys(tags)

        def plan(rows: Annotations) -> Change:
            there = rows.tags()
            known = [key for key in gone if key in there]
            edits = [Edit(TagKey(key), there[key], None) for key in known]
            edits += _changed(there, _children(there, known, None))
            edits += [Edit(key, old, None) for key, old in _all_tagged(rows, known).items()]
            names = _tags_of([there[key].name for key in known])
            return Change(f"Removed {names}", tuple(edits))

        return self._store.annotate(self._owner, plan)


def named(tags: Mapping[str, Tag]) -> dict[str, str]:
    """The ids of tags by the folded form of their names and aliases."""
    return {folded(name): key for key, tag in tags.items() for name in (tag.name, *tag.aliases)}


def _tags_of(names: Sequence[str]) -> str:
    """ "the tag cat", "the tags cat, dog, eel"."""
    return f"the tag{'' if len(names) == 1 else 's'} {listed(names)}"


def _tag(tags: Mapping[str, Tag], key: str) -> Tag:
    if key not in tags:
        raise NotFound("no such tag")
    return tags[key]


def _merged(tags: Mapping[str, Tag], gone: Collection[str], target: Tag, into: str) -> Tag:
    """``target`` once the other tags are part of it."""
    others = [_tag(tags, key) for key in gone]
    aliases = [*target.aliases]
    parents = dict.fromkeys(target.parents)
    for other in others:
        aliases += [other.name, *other.aliases]
        parents.update(dict.fromkeys(other.parents))
    kept = (parent for parent in parents if parent != into and parent not in gone)
    return replace(target, aliases=tuple(dict.fromkeys(aliases)), parents=tuple(kept))


def _children(tags: Mapping[str, Tag], gone: Collection[str], into: str | None) -> dict[str, Tag]:
    """The children of tags that go, once they have the parent ``into`` instead, or none."""
    children = {}
    for key, tag in tags.items():
        if key in gone or key == into or not set(tag.parents) & set(gone):
            continue
        kept = dict.fromkeys(
            into if parent in gone else parent
            for parent in tag.parents
            if into is not None or parent not in gone
        )
        parents = tuple(parent for parent in kept if parent is not None)
        children[key] = replace(tag, parents=parents)
    return children


def _changed(tags: Mapping[str, Tag], after: Mapping[str, Tag]) -> list[Edit]:
    return [Edit(TagKey(key), tags[key], tag) for key, tag in after.items()]


def _without_circles(tags: Mapping[str, Tag], key: str, tag: Tag) -> Tag:
    """``tag`` without the parents of which it is an ancestor itself.

    A tag that takes the place of its grandchild would otherwise be its own grandparent.
    """
    kept = tuple(parent for parent in tag.parents if key not in _line(tags, parent))
    return replace(tag, parents=kept)


def _line(tags: Mapping[str, Tag], key: str) -> set[str]:
    """A tag and its ancestors, by their ids."""
    seen: set[str] = set()
    waiting = [key]
    while waiting:
        at = waiting.pop()
        if at not in seen and at in tags:
            seen.add(at)
            waiting += tags[at].parents
    return seen


def _moved(rows: Annotations, gone: Collection[str], into: str) -> list[Edit]:
    """Edits that give ``into`` to all that has one of the tags; what has it already keeps it."""
    tagged = _all_tagged(rows, gone)
    moved: dict[TaggedKey, Tagging] = {}
    for key, tagging in tagged.items():
        # What a person said goes before what a program found.
        if tagging.by == PERSON or replace(key, tag=into) not in moved:
            moved[replace(key, tag=into)] = tagging
    there = rows.values(moved)
    edits = [Edit(key, old, None) for key, old in tagged.items()]
    edits += [Edit(key, None, tagging) for key, tagging in moved.items() if key not in there]
    return edits


def _all_tagged(rows: Annotations, tags: Collection[str]) -> dict[TaggedKey, Tagging]:
    found = rows.tagged(tags, MAX_EDITS)
    if len(found) >= MAX_EDITS:
        raise LimitExceeded(
            f"{MAX_EDITS:,} files or more have these tags; choose fewer tags,"
            " or take them off some of the files first"
        )
    return found
