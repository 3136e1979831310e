"""Verbs that change tags: ``rename``, ``merge``, ``remove``, ``colour``, ``parent``, ``alias``."""

from __future__ import annotations

from collections.abc import Callable

import click

from tagcat.app.tags import Tags
from tagcat.cli.exits import DONE
from tagcat.cli.owner import own_collection, tag_id, undo_hint
from tagcat.errors import printable
from tagcat.folding import folded
from tagcat.graph.annotations import JournalEntry, Tag

_EPILOG = "Exit codes: 0 done, 2 wrong usage, 3 nothing could be done."

_NO_COLOUR = "none"

_take_off = click.option("--remove", "off", is_flag=True, help="Take them off instead.")


@click.command(name="rename", epilog=_EPILOG)
@click.argument("old", metavar="NAME")
@click.argument("new", metavar="NEW")
def rename(old: str, new: str) -> int:
    """Give a tag another name. What has it keeps it."""
    return _change(lambda tags, of: tags.update(of(old), name=new))


@click.command(name="merge", epilog=_EPILOG)
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--into", required=True, metavar="NAME", help="The tag that they become.")
def merge(names: tuple[str, ...], into: str) -> int:
    """Make several tags one: all that has them has that one, of which they are aliases then."""
    return _change(lambda tags, of: tags.merge([of(name) for name in names], of(into)))


@click.command(name="remove", epilog=_EPILOG)
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
def remove(names: tuple[str, ...]) -> int:
    """Remove tags, and take them off everything that has them."""
    return _change(lambda tags, of: tags.remove([of(name) for name in names]))


@click.command(name="colour", epilog=_EPILOG)
@click.argument("name", metavar="NAME")
@click.argument("shade", metavar="COLOUR")
def colour(name: str, shade: str) -> int:
    """Give a tag a colour, such as "#0080ff"; "none" takes it back."""
    if shade.lower() == _NO_COLOUR:
        return _change(lambda tags, of: tags.update(of(name), no_colour=True))
    return _change(lambda tags, of: tags.update(of(name), colour=shade.lower()))


@click.command(name="parent", epilog=_EPILOG)
@click.argument("name", metavar="NAME")
@click.argument("parents", nargs=-1, required=True, metavar="PARENT...")
@_take_off
def parent(name: str, parents: tuple[str, ...], off: bool) -> int:
    """Put a tag below others: what has it counts as having them.

    The first one is where it stands in the keywords of other programs. Those that are not there
    yet are made.
    """

    def change(tags: Tags, of: Callable[[str], str]) -> JournalEntry | None:
        old = tags.one(of(name)).tag.parents
        there = {folded(n) for info in tags.all() for n in (info.tag.name, *info.tag.aliases)}
        given = [
            of(each) if off or folded(each) in there else tags.create(Tag(each)).id
            for each in parents
        ]
        new = [each for each in old if each not in given] if off else [*old, *given]
        return tags.update(of(name), parents=list(dict.fromkeys(new)))

    return _change(change)


@click.command(name="alias", epilog=_EPILOG)
@click.argument("name", metavar="NAME")
@click.argument("aliases", nargs=-1, required=True, metavar="ALIAS...")
@_take_off
def alias(name: str, aliases: tuple[str, ...], off: bool) -> int:
    """Give a tag other names, by which it is found as well."""

    def change(tags: Tags, of: Callable[[str], str]) -> JournalEntry | None:
        old = tags.one(of(name)).tag.aliases
        given = {folded(each): each for each in aliases}
        kept = [each for each in old if folded(each) not in given]
        if off:
            return tags.update(of(name), aliases=kept)
        there = {folded(each) for each in old}
        new = [each for key, each in given.items() if key not in there]
        return tags.update(of(name), aliases=[*old, *new])

    return _change(change)


def _change(make: Callable[[Tags, Callable[[str], str]], JournalEntry | None]) -> int:
    """Make a change, and say what it was; ``make`` is given what finds a tag by its name."""
    with own_collection() as (store, user):
        known: dict[str, Tag] = store.annotations(user.id, lambda rows: rows.tags())
        entry = make(Tags(store, user), lambda name: tag_id(known, name))
    title = "Nothing to change" if entry is None else entry.title
    click.echo(f"{printable(title)}{undo_hint(entry)}")
    return DONE
