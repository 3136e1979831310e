"""``tagcat tag``: tag, rate and note files, or print what is said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import click

from tagcat.app.tagging import Annotated, TagWriter, Target
from tagcat.cli import words
from tagcat.cli.exits import DONE, FATAL, INCOMPLETE
from tagcat.cli.locating import Located, locate
from tagcat.cli.owner import own_collection, undo_hint
from tagcat.cli.times import VideoTime
from tagcat.errors import UnreadableFile, printable
from tagcat.fingerprint.model import Kind
from tagcat.graph.annotations import PERSON, JournalEntry, Tag
from tagcat.graph.model import GraphStore, User


class _Wanted(NamedTuple):
    """What is to change; a ``rating`` of 0 takes it back, ``at`` is in milliseconds."""

    add: tuple[str, ...]
    remove: tuple[str, ...]
    rating: int | None
    note: str | None
    at: int | None


@click.command(
    name="tag",
    epilog="Exit codes: 0 done, 1 done but some files could not be read or are not saved, 2 wrong"
    " usage, 3 nothing could be done.",
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--add", "-a", multiple=True, metavar="NAME", help="Add a tag; made if it is new.")
@click.option("--remove", "-r", multiple=True, metavar="NAME", help="Take a tag off.")
@click.option(
    "--rating",
    type=click.IntRange(0, 5),
    metavar="N",
    help="Rate from 1 to 5; 0 takes the rating back.",
)
@click.option("--note", metavar="TEXT", help="Write a note; an empty one takes it back.")
@click.option(
    "--at",
    type=VideoTime(),
    metavar="TIME",
    help="Tag this time of videos, as 75, 1:15 or 0:01:15.5, instead of all of them.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what is said then as JSON.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors and what was asked.")
def command(
    paths: tuple[str, ...],
    add: tuple[str, ...],
    remove: tuple[str, ...],
    rating: int | None,
    note: str | None,
    at: int | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Tag files of your collection, or print their tags.

    Files are found by what is in them, wherever they lie; of folders all media files are meant.
    They must have been saved by "tagcat scan". The files themselves are not changed.
    """
    changing = bool(add or remove or rating is not None or note is not None)
    if at is not None and not (add or remove):
        raise click.UsageError("--at needs --add or --remove: it says where tags go.")
    with own_collection(read_only=not changing) as (store, user):
        located = locate(store, user, paths)
        if at is not None:
            _only_videos(store, user, located)
        entries = _change(
            TagWriter(store, user), located.contents, _Wanted(add, remove, rating, note, at)
        )
        said = TagWriter(store, user).of(located.contents)
        tags = store.annotations(user.id, lambda rows: rows.tags())
    for line in located.complaints():
        click.echo(f"tagcat: {printable(line)}", err=True)
    if as_json:
        click.echo(words.json_text(_document(located, said, tags)))
    elif not changing:
        _print(located, said, tags)
    elif not quiet:
        for entry in entries:
            click.echo(
                f"{printable(entry.title) if entry else 'Nothing to change'}{undo_hint(entry)}"
            )
    if not located.saved:
        return FATAL
    return INCOMPLETE if located.unsaved or located.errors else DONE


def _change(
    writer: TagWriter, contents: Sequence[str], wanted: _Wanted
) -> list[JournalEntry | None]:
    """Make the changes that are wanted, if any; an entry of the journal for each."""
    entries: list[JournalEntry | None] = []
    if contents and (wanted.add or wanted.remove):
        targets = [Target(sha256, wanted.at) for sha256 in contents]
        entries.append(writer.tag(targets, wanted.add, wanted.remove))
    if contents and (wanted.rating is not None or wanted.note is not None):
        entries.append(
            writer.remark(
                contents,
                rating=wanted.rating or None,
                note=wanted.note,
                no_rating=wanted.rating == 0,
            )
        )
    return entries


def _only_videos(store: GraphStore, user: User, located: Located) -> None:
    """Turn pictures, which have no times, into errors."""
    ids = store.annotations(user.id, lambda rows: rows.contents(located.contents))
    files = store.copies_of(user.id, list(ids.values()))
    videos = {
        sha256
        for sha256, content in ids.items()
        if content in files and files[content][0].kind is Kind.VIDEO and files[content][0].frames
    }
    for file, sha256 in located.saved:
        if sha256 not in videos:
            located.errors.append(
                UnreadableFile(file.path, "has no times to tag: only videos with key frames have")
            )
    located.saved = [(file, sha256) for file, sha256 in located.saved if sha256 in videos]


def _document(
    located: Located, said: Mapping[str, Annotated], tags: Mapping[str, Tag]
) -> dict[str, Any]:
    files = []
    for file, sha256 in located.saved:
        annotated = said.get(sha256, Annotated((), None))
        remark = annotated.remark
        files.append(
            {
                "path": file.path,
                "sha256": sha256,
                "tags": [
                    {"name": tags[on.tag].name, "by": on.tagging.by, "origin": on.tagging.origin}
                    for on in annotated.tags
                    if on.frame is None and on.tag in tags
                ],
                "frame_tags": [
                    {
                        "name": tags[on.tag].name,
                        "by": on.tagging.by,
                        "origin": on.tagging.origin,
                        "pos": on.frame_pos if on.tagging.pos is None else on.tagging.pos,
                    }
                    for on in annotated.tags
                    if on.frame is not None and on.tag in tags
                ],
                "rating": remark.rating if remark else None,
                "note": remark.note if remark else "",
            }
        )
    return {
        "files": files,
        "unsaved": [file.path for file in located.unsaved],
        "errors": [{"path": error.path, "reason": error.reason} for error in located.errors],
    }


def _print(located: Located, said: Mapping[str, Annotated], tags: Mapping[str, Tag]) -> None:
    for file, sha256 in located.saved:
        annotated = said.get(sha256)
        click.echo(printable(file.path))
        if annotated is None:
            click.echo("  no tags")
            continue
        whole = [_named(tags, on.tag, on.tagging.by) for on in annotated.tags if on.frame is None]
        if whole:
            click.echo(f"  {', '.join(whole)}")
        for on in annotated.tags:
            pos = on.frame_pos if on.tagging.pos is None else on.tagging.pos
            if on.frame is not None and pos is not None:
                name = _named(tags, on.tag, on.tagging.by)
                click.echo(f"  at {words.clock(pos, fraction=True)}: {name}")
        if annotated.remark is not None and annotated.remark.rating is not None:
            click.echo(f"  rated {annotated.remark.rating} of 5")
        if annotated.remark is not None and annotated.remark.note:
            for line in annotated.remark.note.splitlines():
                click.echo(f"  | {printable(line)}")


def _named(tags: Mapping[str, Tag], tag: str, by: str) -> str:
    name = printable(tags[tag].name) if tag in tags else tag
    return name if by == PERSON else f"{name} (by {printable(by)})"
