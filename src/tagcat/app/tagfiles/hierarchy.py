"""Names of tags <-> paths, which is how other programs write keywords.

A path is a tuple of levels, the outermost first. The namespace of a tag is the outermost level:
"place:paris" is (place, paris), and below a parent "place:france" it is (place, france, paris).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from tagcat.folding import folded
from tagcat.graph.annotations import Tag

Path = tuple[str, ...]

MAX_LEVELS = 32

_REPLACED = str.maketrans(
    {
        "'": "\N{RIGHT SINGLE QUOTATION MARK}",
        '"': "\N{RIGHT DOUBLE QUOTATION MARK}",
        "(": "[",
        ")": "]",
        "<": "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}",
        ">": "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}",
        "=": "-",
        "\\": "/",
        "|": "/",
        **dict.fromkeys(",;\x7f", " "),
        **dict.fromkeys("*?!"),
        **dict.fromkeys(map(chr, range(32)), " "),
    }
)
"""What stands in names of tags instead of what they cannot have."""

_ENDS = re.compile(r"^[-+: ]+|[: ]+$")


def clean(level: str) -> str:
    """A level of a path, or a name, with what a name of a tag cannot have replaced.

    Empty where nothing is left.
    """
    return _ENDS.sub("", " ".join(level.translate(_REPLACED).split()))


def clean_path(path: Path) -> Path:
    """A path of clean levels, without those of which nothing is left."""
    return tuple(level for each in path if (level := clean(each)))


def split_name(name: str) -> tuple[str | None, str]:
    """The namespace of a name, None for none, and the rest."""
    space, _, rest = name.partition(":")
    if not space or not rest or clean(space) != space or clean(rest) != rest:
        return None, name
    return space, rest


def own_path(name: str) -> Path:
    """The path of a tag without parents."""
    space, rest = split_name(name)
    return (name,) if space is None else (space, rest)


def lineage(tags: Mapping[str, Tag], tag: str) -> tuple[str, ...]:
    """The ids of tags from the outermost on down to this one.

    Each is the first parent, of the same namespace if there is one, of the next.
    """
    ids = [tag]
    while len(ids) < MAX_LEVELS:
        up = next(_fitting(tags, ids[-1]), None)
        if up is None or up in ids:
            break
        ids.append(up)
    return tuple(reversed(ids))


def path_of(tags: Mapping[str, Tag], tag: str) -> Path:
    """The path of a tag: that of its first parent, and one level more."""
    chain = lineage(tags, tag)
    path = own_path(tags[chain[0]].name)
    for above, each in pairwise(chain):
        path += (_step(path, tags[above].name, tags[each].name),)
    return path


def key_of(path: Path) -> Path:
    """The form in which paths are the same: clean, and without case.

    A single level with a namespace in it is both, namespace and level.
    """
    levels = clean_path(path)
    if len(levels) == 1:
        levels = own_path(levels[0])
    return tuple(folded(level) for level in levels)


def default_name(path: Path) -> str:
    """The name that a path of clean levels tells: namespace and last level."""
    return path[0] if len(path) == 1 else f"{path[0]}:{path[-1]}"


def long_name(path: Path) -> str:
    """The same with all levels, for where the short name is another tag's."""
    return path[0] if len(path) == 1 else f"{path[0]}:{'/'.join(path[1:])}"


def exact_names(tags: Mapping[str, Tag], given: set[str]) -> dict[Path, tuple[str, ...]]:
    """The names that are not told by the paths of tags, by key of the path.

    Args:
        tags: all tags by id.
        given: ids of those whose paths are written.
    """
    names: dict[Path, dict[str, bool]] = {}
    for tag in given:
        for each in lineage(tags, tag):
            path = path_of(tags, each)
            told = default_name(path) == tags[each].name
            names.setdefault(key_of(path), {})[tags[each].name] = told
    return {
        key: tuple(of_key)
        for key, of_key in names.items()
        if len(of_key) > 1 or not all(of_key.values())
    }


def _fitting(tags: Mapping[str, Tag], tag: str) -> Iterator[str]:
    space, _ = split_name(tags[tag].name)
    for parent in tags[tag].parents:
        if parent in tags and (space is None or _same(space, split_name(tags[parent].name)[0])):
            yield parent


def _same(one: str, other: str | None) -> bool:
    return other is not None and folded(one) == folded(other)


def _step(path: Path, above: str, name: str) -> str:
    """The last level of the path of a tag below another one that has ``path``."""
    space, rest = split_name(name)
    space_above, rest_above = split_name(above)
    if space is None or not _same(space, space_above):
        return rest if space is not None else name
    # A name may tell all levels, as those of ``long_name`` do.
    for start in ("/".join(path[1:]), rest_above):
        short = rest.removeprefix(f"{start}/")
        if short != rest and short and clean(short) == short:
            return short
    return rest
