"""``tagcat tags list``: all tags, and how many files have them."""

from __future__ import annotations

from typing import Any

import click

from tagcat.app.tags import TagInfo, Tags
from tagcat.cli import words
from tagcat.cli.exits import DONE
from tagcat.cli.owner import own_collection
from tagcat.errors import printable


@click.command(name="list", epilog="Exit codes: 0 done, 2 wrong usage, 3 nothing could be done.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def command(as_json: bool = False) -> int:
    """List tags with the number of files that have them.

    A video counts that has a tag at one of its times. Behind the name are the tags above it and
    its other names.
    """
    with own_collection(read_only=True) as (store, user):
        infos = Tags(store, user).all()
    names = {info.id: info.tag.name for info in infos}
    if as_json:
        click.echo(words.json_text({"tags": [_fields(info, names) for info in infos]}))
        return DONE
    for info in infos:
        parts = [f"{info.use.files:9,}  {printable(info.tag.name)}"]
        parents = [names[parent] for parent in info.tag.parents if parent in names]
        if parents:
            parts.append(f"below {', '.join(map(printable, parents))}")
        if info.tag.aliases:
            parts.append(f"also {', '.join(map(printable, info.tag.aliases))}")
        click.echo("; ".join(parts))
    if not infos:
        click.echo("no tags yet: tagcat tag PATH --add NAME makes one")
    return DONE


def _fields(info: TagInfo, names: dict[str, str]) -> dict[str, Any]:
    return {
        "name": info.tag.name,
        "colour": info.tag.colour,
        "aliases": list(info.tag.aliases),
        "parents": [names[parent] for parent in info.tag.parents if parent in names],
        "files": info.use.files,
        "images": info.use.images,
        "videos": info.use.videos,
        "frames": info.use.frames,
    }
