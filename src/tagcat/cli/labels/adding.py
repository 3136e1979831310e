"""``tagcat labels add`` and ``remove``: a person's own models."""

from __future__ import annotations

import re
from pathlib import Path

import click

from tagcat.cli import words
from tagcat.cli.exits import DONE
from tagcat.errors import printable
from tagcat.label.adding.converting import convert
from tagcat.label.library import Library
from tagcat.label.tagger import MAX_TAGGER_TEXT
from tagcat.settings import read_settings

_EPILOG = "Exit codes: 0 done, 2 wrong usage, 3 nothing could be done."
_OTHER = re.compile(r"[^a-z0-9]+")


@click.command(name="add", epilog=_EPILOG)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--name", metavar="NAME", help="What to call it. Default: as the file.")
@click.option(
    "--labels",
    "described",
    type=click.Path(path_type=Path),
    metavar="JSON",
    help="The file that names its labels. Default: FILE with .json at its end, if there is one.",
)
@click.option("--replace", is_flag=True, help="In place of the one of this name.")
def add(file: Path, name: str | None, described: Path | None, replace: bool) -> int:
    """Add a model: ResNet50V2, 101V2 or 152V2 of Keras (.h5, .keras), or a classifier in ONNX.

    It is converted once and kept in the data folder. Nothing in the file is run: pickles, Lambda
    layers and operators that are not ONNX's own are refused.
    """
    library = Library(read_settings().home)
    chosen = name or _name_of(file)
    library.check_new(chosen, replace=replace)
    model, manifest = convert(file, described)
    library.add(chosen, model, manifest, replace=replace)
    classes = words.count(manifest.classes, "class", "classes")
    click.echo(
        f"added {chosen}: {classes}, {words.size_text(len(model))};"
        f" tagcat label --tagger {chosen} uses it"
    )
    return DONE


@click.command(name="remove", epilog=_EPILOG)
@click.argument("name", metavar="NAME")
def remove(name: str) -> int:
    """Remove a model that you added. What it suggested stays."""
    Library(read_settings().home).remove(name)
    click.echo(f"removed {printable(name)}")
    return DONE


def _name_of(file: Path) -> str:
    stem = file.name.partition(".")[0].lower()
    return _OTHER.sub("-", stem).strip("-")[:MAX_TAGGER_TEXT] or "own"
