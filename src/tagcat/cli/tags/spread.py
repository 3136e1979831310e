"""``tagcat tags spread``: tags that look-alikes have, offered and taken over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from tagcat.app.spreading import MAX_ASKED, Offer, Spreading
from tagcat.cli import words
from tagcat.cli.exits import DONE, FATAL, INCOMPLETE
from tagcat.cli.locating import Located, locate
from tagcat.cli.owner import own_collection, undo_hint
from tagcat.errors import printable
from tagcat.fingerprint.model import HASH_BITS
from tagcat.graph.annotations import Tag
from tagcat.match.rule import MAX_VARIANCE

_SOURCES = 3
"""Look-alikes that are named for each offer."""


@click.command(
    name="spread",
    epilog="Exit codes: 0 done, 1 done but some files could not be read or are not saved, 2 wrong"
    " usage, 3 nothing could be done.",
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--accept", is_flag=True, help="Take all of them over.")
@click.option(
    "--variance",
    type=click.IntRange(0, MAX_VARIANCE),
    metavar="N",
    help=f"How many of {HASH_BITS} bits look-alikes may differ in, 0 to {MAX_VARIANCE}. Default:"
    " that of your account.",
)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def command(paths: tuple[str, ...], accept: bool, variance: int | None, as_json: bool) -> int:
    """Offer files the tags that their look-alikes have and they do not.

    Only tags by persons are offered, and none of what was decided to be no match. The tags at
    times of a video are offered to pictures of that moment, and those of pictures to the moment.
    """
    with own_collection(read_only=not accept) as (store, user):
        located = locate(store, user, paths)
        spreading = Spreading(store, user)
        contents = located.contents
        offers = [
            offer
            for start in range(0, len(contents), MAX_ASKED)
            for offer in spreading.offers(contents[start : start + MAX_ASKED], variance)
        ]
        tags = store.annotations(user.id, lambda rows: rows.tags())
        entry = None
        if accept and offers:
            entry = spreading.accept(
                [(offer.tag, offer.sha256, offer.pos, offer.sources[0].sha256) for offer in offers]
            )
    for line in located.complaints():
        click.echo(f"tagcat: {printable(line)}", err=True)
    if as_json:
        click.echo(words.json_text({"offers": _fields(offers, located, tags)}))
    else:
        _print(offers, located, tags)
        if entry is not None:
            click.echo(f"{printable(entry.title)}{undo_hint(entry)}")
        elif offers and not accept:
            click.echo("nothing was changed: --accept takes them over")
    if not located.saved:
        return FATAL
    return INCOMPLETE if located.unsaved or located.errors else DONE


def _fields(offers: list[Offer], located: Located, tags: Mapping[str, Tag]) -> list[dict[str, Any]]:
    paths = _paths(located)
    return [
        {
            "paths": paths[offer.sha256],
            "sha256": offer.sha256,
            "tag": tags[offer.tag].name,
            "pos": offer.pos,
            "from": [
                {
                    "path": source.file.info.path,
                    "device": source.file.info.device,
                    "sha256": source.sha256,
                    "distance": source.distance,
                    "identical": source.identical,
                }
                for source in offer.sources
            ],
        }
        for offer in offers
        if offer.tag in tags
    ]


def _print(offers: list[Offer], located: Located, tags: Mapping[str, Tag]) -> None:
    paths = _paths(located)
    by_content: dict[str, list[Offer]] = {}
    for offer in offers:
        if offer.tag in tags:
            by_content.setdefault(offer.sha256, []).append(offer)
    for sha256, of_content in by_content.items():
        for path in paths[sha256]:
            click.echo(printable(path))
        for offer in of_content:
            at = "" if offer.pos is None else f" at {words.clock(offer.pos, fraction=True)}"
            click.echo(f"  {printable(tags[offer.tag].name)}{at}, from")
            for source in offer.sources[:_SOURCES]:
                info = source.file.info
                click.echo(
                    f"    {printable(info.path)} on {printable(info.device)},"
                    f" {source.distance} of {HASH_BITS} bits"
                )
            more = len(offer.sources) - _SOURCES
            if more > 0:
                click.echo(f"    and {words.count(more, 'other')}")
    if not by_content:
        click.echo("no tags to offer")


def _paths(located: Located) -> dict[str, list[str]]:
    paths: dict[str, list[str]] = {}
    for file, sha256 in located.saved:
        paths.setdefault(sha256, []).append(file.path)
    return paths
