"""The tags of a collection while files are read into it: found by name or path, or made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tagcat.app.tagfiles.hierarchy import (
    MAX_LEVELS,
    Path,
    clean,
    clean_path,
    default_name,
    key_of,
    long_name,
    own_path,
    path_of,
)
from tagcat.app.tags import named
from tagcat.errors import InvalidInput
from tagcat.folding import folded
from tagcat.graph.annotating import MAX_ALIASES, MAX_PARENTS, check_tag_name
from tagcat.graph.annotations import Tag
from tagcat.graph.naming import new_id


class Vocabulary:
    """Tags by name and by path.

    Attributes:
        tags: all tags by id, those that were made included.
        made: the ids of those.

    Args:
        tags: the tags that are there.
    """

    def __init__(self, tags: Mapping[str, Tag]) -> None:
        self.tags = dict(tags)
        self.made: dict[str, None] = {}
        self._names = named(tags)
        self._paths: dict[Path, list[str]] = {}
        for tag in tags:
            self._paths.setdefault(key_of(path_of(tags, tag)), []).append(tag)

    def of_name(self, name: str) -> str:
        """The id of a tag by its name or an alias; made if there is none.

        Raises:
            InvalidInput: it cannot be the name of a tag.
        """
        name = clean(name)
        found = self._names.get(folded(name))
        return self._make(name, ()) if found is None else found

    def of_path(self, path: Path, exact: Mapping[Path, Sequence[str]]) -> tuple[str, ...]:
        """The ids of the tags at a path, one unless ``exact`` names several; made if need be.

        The tag that has this path in the collection is the one; else the one of the name that the
        path tells, unless that has another path.

        Raises:
            InvalidInput: it cannot be the path of a tag.
        """
        key = key_of(path)
        levels = clean_path(path)
        if not levels:
            raise InvalidInput("tag", "nothing of it can be the name of a tag")
        if len(levels) > MAX_LEVELS:
            raise InvalidInput("tag", f"must have at most {MAX_LEVELS} levels")
        if key in exact:
            return tuple(self._exactly(name, levels, exact) for name in exact[key])
        if key in self._paths:
            return (self._likely(key, default_name(levels)),)
        if len(levels) <= 2:
            return (self.of_name(default_name(levels)),)
        above = self.of_path(levels[:-1], exact)[0]
        short = default_name(levels)
        found = self._names.get(folded(short))
        if found is None:
            return (self._make(short, (above,)),)
        if above in self.tags[found].parents:
            return (found,)
        if len(path_of(self.tags, found)) <= 2 and found not in self._above(above):
            return (found,)
        found = self._names.get(folded(long_name(levels)))
        return (self._make(long_name(levels), (above,)) if found is None else found,)

    def declare(
        self, name: str, colour: str | None, aliases: Sequence[str], parents: Sequence[str]
    ) -> None:
        """Give a tag that was made here its colour, aliases and parents, as far as they are free.

        Raises:
            InvalidInput: a name cannot be that of a tag.
        """
        tag = self.of_name(name)
        if tag not in self.made:
            return
        free: dict[str, str] = {}
        for alias in aliases[:MAX_ALIASES]:
            check_tag_name("aliases", alias)
            if folded(alias) not in self._names:
                free.setdefault(folded(alias), alias)
        self._names.update(dict.fromkeys(free, tag))
        above = dict.fromkeys(self.of_name(parent) for parent in parents[:MAX_PARENTS])
        self.tags[tag] = replace(
            self.tags[tag],
            colour=colour,
            aliases=(*self.tags[tag].aliases, *free.values()),
            parents=tuple(each for each in above if tag not in self._above(each)),
        )

    def _exactly(self, name: str, levels: Path, exact: Mapping[Path, Sequence[str]]) -> str:
        name = clean(name)
        found = self._names.get(folded(name))
        if found is not None:
            return found
        own = tuple(map(folded, own_path(name))) == tuple(map(folded, levels))
        above = () if own or len(levels) == 1 else self.of_path(levels[:-1], exact)[:1]
        return self._make(name, above)

    def _likely(self, key: Path, name: str) -> str:
        """Of the tags at a path, the one of the name that the path tells, or the first."""
        ids = self._paths[key]
        return next((each for each in ids if folded(self.tags[each].name) == folded(name)), ids[0])

    def _above(self, tag: str) -> set[str]:
        """A tag and all its ancestors."""
        seen: set[str] = set()
        waiting = [tag]
        while waiting:
            at = waiting.pop()
            if at not in seen and at in self.tags:
                seen.add(at)
                waiting += self.tags[at].parents
        return seen

    def _make(self, name: str, parents: tuple[str, ...]) -> str:
        check_tag_name("tag", name)
        tag = new_id()
        self.tags[tag] = Tag(name, parents=parents)
        self.made[tag] = None
        self._names[folded(name)] = tag
        self._paths.setdefault(key_of(path_of(self.tags, tag)), []).append(tag)
        return tag
