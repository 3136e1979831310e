"""``tagcat tags import``: tags from sidecars, or from one file."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

import click

from tagcat.app.tagfiles.beside import is_sidecar
from tagcat.app.tagfiles.embedded import read_embedded
from tagcat.app.tagfiles.importing import DeclaredTag, ImportReport, Incoming, import_said
from tagcat.app.tagfiles.jsonl import read_lines
from tagcat.app.tagfiles.said import Said
from tagcat.app.tagfiles.sheet import read_rows
from tagcat.app.tagfiles.told import Told, find
from tagcat.app.transfer.lines import BadLine
from tagcat.cli import words
from tagcat.cli.exits import DONE, FATAL, INCOMPLETE
from tagcat.cli.locating import contents_of, split_saved
from tagcat.cli.owner import own_collection, undo_hint
from tagcat.cli.sidecar_files import Neighbours, read_sidecar, sidecars_of
from tagcat.cli.walk import FoundFile, find_files
from tagcat.errors import UnreadableFile, printable
from tagcat.graph.model import GraphStore, User

_TOLD = 20
"""Names that are told of what was made."""


@dataclass(slots=True)
class _Read:
    """What was read of all that was named, and what could not be."""

    incoming: list[Incoming] = field(default_factory=list)
    declared: list[DeclaredTag] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    silent: int = 0
    by_place: int = 0


@click.command(
    name="import",
    epilog="Exit codes: 0 done, 1 done but something could not be read or is not saved, 2 wrong"
    " usage, 3 nothing could be done.",
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--replace",
    is_flag=True,
    help="Let the files have what is read, and no other tags, rating and note. Default: add it to"
    " what they have.",
)
@click.option("--embedded", is_flag=True, help="Read the keywords inside images as well.")
@click.option("--dry-run", "dry", is_flag=True, help="Tell what would change, and change nothing.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors.")
def command(paths: tuple[str, ...], replace: bool, embedded: bool, dry: bool, quiet: bool) -> int:
    """Read tags, ratings and notes from sidecars or files into your collection.

    PATH is a media file or a folder of them, whose sidecars are read; a sidecar; or a file that
    "tagcat tags export" wrote, which ends in .jsonl or .csv. All of it is one change, which can
    be undone. Files must have been saved by "tagcat scan".
    """
    with own_collection(read_only=dry) as (store, user):
        read = _read(store, user, paths, embedded=embedded)
        for line in read.complaints:
            click.echo(f"tagcat: {printable(line)}", err=True)
        if not read.incoming and not read.declared:
            if not quiet and not read.complaints:
                click.echo(f"no tags are beside {words.count(read.silent, 'file')}")
            return FATAL if read.complaints else DONE
        report = import_said(store, user, read.incoming, read.declared, replace=replace, dry=dry)
    for where, what in report.left:
        click.echo(f"tagcat: {printable(where)}: {printable(what)}", err=True)
    if not quiet:
        _tell(report, read, dry=dry)
    return INCOMPLETE if read.complaints else DONE


def _tell(report: ImportReport, read: _Read, *, dry: bool) -> None:
    for raw, name in report.renamed.items():
        click.echo(f"{printable(raw)} is {printable(name)} here")
    if not report.files and not report.made:
        click.echo("nothing new")
        return
    parts = [f"{words.count(report.added, 'tag')} added"]
    parts += [f"{report.removed:,} taken off"] if report.removed else []
    parts += [f"{words.count(report.remarks, 'rating or note', 'ratings and notes')}"] * bool(
        report.remarks
    )
    click.echo(
        f"{'would change ' if dry else ''}{words.count(report.files, 'file')}: {', '.join(parts)}"
        f"{undo_hint(report.entry)}"
    )
    if report.made:
        names = ", ".join(map(printable, report.made[:_TOLD]))
        more = f" and {len(report.made) - _TOLD:,} more" if len(report.made) > _TOLD else ""
        click.echo(f"new: {names}{more}")
    if read.by_place:
        click.echo(f"{words.count(read.by_place, 'file')} found by path and size")
    if read.silent:
        click.echo(f"{words.count(read.silent, 'file')} without tags beside")


def _read(store: GraphStore, user: User, paths: tuple[str, ...], *, embedded: bool) -> _Read:
    read = _Read()
    media: list[str] = []
    given: dict[str, list[str]] = {}
    neighbours = Neighbours()
    for path in paths:
        ending = os.path.splitext(path)[1].lower()
        if ending in (".jsonl", ".csv") and not os.path.isdir(path):
            _read_file(store, user, path, ending, read)
        elif is_sidecar(path) and not os.path.isdir(path):
            owners = neighbours.media_of(path)
            if not os.path.lexists(path):
                read.complaints.append(f"{path}: no such file or folder")
            elif not owners:
                read.complaints.append(f"{path}: the file that it belongs to is not there")
            for owner in owners:
                given.setdefault(owner, []).append(path)
        else:
            media.append(path)
    found = find_files([*media, *given])
    read.complaints += map(str, found.errors)
    _read_sidecars(store, user, found.files, given, read, embedded=embedded)
    return read


def _read_file(store: GraphStore, user: User, path: str, ending: str, read: _Read) -> None:
    told: list[Told]
    try:
        with open(path, "rb") as source:
            if ending == ".csv":
                told, bad = read_rows(source, path)
            else:
                lines = read_lines(source, path)
                told, bad = lines.told, lines.bad
                read.declared += lines.tags
    except BadLine as error:
        read.complaints.append(f"{path}: {error}")
        return
    except OSError as error:
        read.complaints.append(f"{path}: {words.os_reason(error)}")
        return
    found = find(store, user, told)
    read.incoming += found.incoming
    read.by_place += found.by_place
    read.complaints += [f"{where}: {why}" for where, why in (*bad, *found.unknown)]


def _read_sidecars(
    store: GraphStore,
    user: User,
    files: list[FoundFile],
    given: dict[str, list[str]],
    read: _Read,
    *,
    embedded: bool,
) -> None:
    said: dict[str, list[tuple[str, Said]]] = {}
    telling: list[FoundFile] = []
    for file in files:
        of_file: list[tuple[str, Said]] = []
        for path in given.get(file.path) or sidecars_of(file.path):
            try:
                of_file.append((path, read_sidecar(path)))
            except UnreadableFile as error:
                read.complaints.append(str(error))
        if embedded:
            try:
                inside = read_embedded(file.absolute)
            except UnreadableFile as error:
                read.complaints.append(f"{file.path}: {error.reason}")
            else:
                of_file += [] if inside is None else [(file.path, inside)]
        if of_file:
            said[file.absolute] = of_file
            telling.append(file)
        else:
            read.silent += 1
    located = split_saved(store, user, contents_of(telling))
    read.complaints += located.complaints()
    read.incoming += [
        Incoming(sha256, each, where)
        for file, sha256 in located.saved
        for where, each in said[file.absolute]
    ]
