"""``tagcat label``: have a tagger look at files, and print or save the labels it proposes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import click

from tagcat.cli import words
from tagcat.cli.exits import DONE, FATAL, INCOMPLETE
from tagcat.cli.labels.charges import charges
from tagcat.cli.labels.looking import Looked, LookedAt, Looking, look_at
from tagcat.cli.labels.options import looking_options, tagger_option
from tagcat.cli.labels.saving import save
from tagcat.errors import printable
from tagcat.label.joining import SeenLabel
from tagcat.label.library import Library
from tagcat.label.tagger import Tagger
from tagcat.settings import read_settings

_MOMENTS = 3
"""Times that are printed for each label of a video; JSON has all."""


@click.command(
    name="label",
    epilog="Exit codes: 0 done, 1 done but some files could not be labelled or are not saved,"
    " 2 wrong usage, 3 nothing could be done, 130 stopped by Ctrl-C.",
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@tagger_option
@click.option("--save", "saving", is_flag=True, help="Save the labels as suggestions for files.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@looking_options
def command(
    paths: tuple[str, ...], tagger: str, saving: bool, as_json: bool, looking: Looking
) -> int:
    """Propose labels for images and videos, in files and folders.

    The pictures are looked at on this computer, unless you allowed a service to and name it with
    --tagger. Labels are proposals: with --save they wait in your collection until you accept or
    dismiss them. The files must have been saved there by "tagcat scan".
    """
    home = read_settings().home
    chosen = Library(home).open(tagger)
    looked = look_at(paths, chosen, home, looking, debug=os.environ.get("TAGCAT_DEBUG") == "1")
    told, unsaved = "", frozenset[str]()
    if saving and looked.files:
        told, unsaved = save(looked.files, chosen)
    for one in looked.files:
        if one.sha256 in unsaved:
            where = printable(one.file.path)
            click.echo(f"tagcat: {where}: is not in the collection: tagcat scan saves it", err=True)
    if as_json:
        click.echo(words.json_text(_document(looked, chosen, unsaved)))
    else:
        _print(looked.files)
    if not looking.quiet:
        for line in (told, charges(chosen, home, looked.files)):
            if line:
                click.echo(line, err=as_json)
    if not looked.files:
        return FATAL if looked.errors or not looked.started else DONE
    return INCOMPLETE if looked.errors or unsaved else DONE


def _print(files: Sequence[LookedAt]) -> None:
    for one in files:
        click.echo(printable(one.file.path))
        for label in one.seen.labels:
            click.echo(f"  {_line(label)}")
        if not one.seen.labels:
            click.echo("  nothing it is sure of")


def _line(seen: SeenLabel) -> str:
    label = seen.label
    parents = f" ({printable(', '.join(label.parents))})" if label.parents else ""
    return f"{label.score:.2f}  {printable(label.name)}{parents}{_times(seen.moments)}"


def _times(moments: Sequence[int]) -> str:
    if not moments:
        return ""
    shown = ", ".join(words.clock(moment, fraction=True) for moment in moments[:_MOMENTS])
    more = len(moments) - _MOMENTS
    return f" at {shown}" + (f" and {words.count(more, 'more time')}" if more > 0 else "")


def _document(looked: Looked, tagger: Tagger, unsaved: frozenset[str]) -> dict[str, Any]:
    return {
        "tagger": {
            "name": tagger.id.name,
            "version": tagger.id.version,
            "digest": tagger.id.digest,
            "kind": tagger.kind.value,
        },
        "files": [
            {
                "path": one.file.path,
                "sha256": one.sha256,
                "kind": one.seen.kind.value,
                "labels": [
                    {
                        "name": seen.label.name,
                        "score": round(seen.label.score, 4),
                        "parents": list(seen.label.parents),
                        "id": seen.label.id,
                        "moments": list(seen.moments),
                    }
                    for seen in one.seen.labels
                ],
            }
            for one in looked.files
        ],
        "unsaved": [one.file.path for one in looked.files if one.sha256 in unsaved],
        "errors": [{"path": error.path, "reason": error.reason} for error in looked.errors],
    }
