"""``tagcat tags export``: tags to sidecars beside the files, or to one file."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from typing import BinaryIO

import click

from tagcat.app.tagfiles.beside import Naming
from tagcat.app.tagfiles.exporting import Exported, TagExport
from tagcat.app.tagfiles.jsonl import FORMAT, write_lines
from tagcat.app.tagfiles.said import Said
from tagcat.app.tagfiles.sheet import COLUMNS, write_rows
from tagcat.cli import words
from tagcat.cli.exits import DONE, FATAL, INCOMPLETE
from tagcat.cli.locating import Located, locate
from tagcat.cli.output import STANDARD, output
from tagcat.cli.owner import own_collection
from tagcat.cli.sidecar_files import Neighbours, target_for, write_sidecar
from tagcat.errors import UnreadableFile, printable

_PAGE = 500

_XMP, _JSONL, _CSV = "xmp", "jsonl", "csv"


@click.command(
    name="export",
    epilog="Exit codes: 0 done, 1 done but some files could not be read, written or are not saved,"
    " 2 wrong usage, 3 nothing could be done.",
)
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option(
    "--to",
    "kind",
    type=click.Choice([_XMP, _JSONL, _CSV]),
    required=True,
    help="xmp for a sidecar beside each file, jsonl or csv for one file of all.",
)
@click.option(
    "--output", "-o", "out", metavar="FILE", help="Of jsonl and csv. Default: standard output."
)
@click.option(
    "--name",
    "naming",
    type=click.Choice([each.value for each in Naming]),
    help="Of sidecars: full for IMG.jpg.xmp, stem for IMG.xmp. Default: the one that is there,"
    " else full.",
)
@click.option(
    "--replace",
    is_flag=True,
    help="Let sidecars say what the collection says, and no more. Default: add to what they say.",
)
@click.option("--dry-run", "dry", is_flag=True, help="Tell what would be written, and write none.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors.")
def command(
    paths: tuple[str, ...],
    kind: str,
    out: str | None,
    naming: str | None,
    replace: bool,
    dry: bool,
    quiet: bool,
) -> int:
    """Write tags, ratings and notes to XMP sidecars or to one file.

    Sidecars are what digiKam, Lightroom and darktable read; all else in them stays as it is. The
    media files themselves are never changed. Without PATH, which sidecars need, all that is
    tagged is written.
    """
    if kind == _XMP:
        if not paths or out is not None:
            raise click.UsageError("--to xmp writes beside the files: name PATH, and no --output.")
        chosen = None if naming is None else Naming(naming)
        return _to_sidecars(paths, chosen, replace=replace, dry=dry, quiet=quiet)
    if naming is not None or replace or dry:
        raise click.UsageError("--name, --replace and --dry-run are for --to xmp.")
    return _to_file(paths, kind, out or STANDARD, quiet=quiet)


def _to_sidecars(
    paths: tuple[str, ...], naming: Naming | None, *, replace: bool, dry: bool, quiet: bool
) -> int:
    with own_collection(read_only=True) as (store, user):
        located = locate(store, user, paths)
        export = TagExport(store, user)
        contents = located.contents
        said: dict[str, Said] = {}
        for start in range(0, len(contents), _PAGE):
            said |= export.said(contents[start : start + _PAGE])
    neighbours = Neighbours()
    written = same = silent = 0
    for file, sha256 in located.saved:
        try:
            target = target_for(file.path, naming, neighbours)
            of_file = said.get(sha256, Said(timed=True))
            if of_file.nothing and not (replace and os.path.lexists(target)):
                silent += 1
                continue
            done = write_sidecar(target, of_file, file.path, replace=replace, dry=dry)
        except UnreadableFile as error:
            located.errors.append(error)
            continue
        for what in done.kept:
            click.echo(
                f"tagcat: {printable(target)}: another {what} is there, and stays; --replace"
                " replaces it",
                err=True,
            )
        written += done.changed
        same += not done.changed
        if done.changed and not quiet:
            click.echo(f"{'would write' if dry else 'wrote'} {printable(target)}")
    _complain(located)
    if not quiet:
        parts = [f"{words.count(written, 'sidecar')} {'to write' if dry else 'written'}"]
        parts += [f"{same:,} as they should be"] if same else []
        parts += [f"{words.count(silent, 'file')} without tags"] if silent else []
        click.echo(", ".join(parts))
    return _code(located)


def _to_file(paths: tuple[str, ...], kind: str, out: str, *, quiet: bool) -> int:
    is_ours = _is_lines if kind == _JSONL else _is_sheet
    with own_collection(read_only=True) as (store, user):
        located = locate(store, user, paths) if paths else Located()
        export = TagExport(store, user)
        contents = export.some(located.contents) if paths else export.everything()
        with output(out, is_ours, "file of tags") as file:
            count = (
                _write_lines(export, contents, file, all_tags=not paths)
                if kind == _JSONL
                else _write_sheet(contents, file)
            )
    _complain(located)
    if out != STANDARD and not quiet:
        noun = "line" if kind == _JSONL else "row"
        click.echo(f"{words.count(count, noun)} written to {printable(out)}")
    return _code(located) if paths else DONE


def _write_lines(
    export: TagExport, contents: Iterator[Exported], file: BinaryIO, *, all_tags: bool
) -> int:
    count = 0
    now = time.time_ns() // 1_000_000
    for line in write_lines(export, contents, now, all_tags=all_tags):
        file.write(line)
        count += 1
    return count


def _write_sheet(contents: Iterator[Exported], file: BinaryIO) -> int:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", errors="backslashreplace")
    try:
        return write_rows(contents, text)
    finally:
        text.flush()
        text.detach()


def _is_lines(line: bytes) -> bool:
    return f'"format":"{FORMAT}"'.encode() in line


def _is_sheet(line: bytes) -> bool:
    return line.strip() == ",".join(COLUMNS).encode()


def _complain(located: Located) -> None:
    for line in located.complaints():
        click.echo(f"tagcat: {printable(line)}", err=True)


def _code(located: Located) -> int:
    if not located.saved:
        return FATAL
    return INCOMPLETE if located.unsaved or located.errors else DONE
