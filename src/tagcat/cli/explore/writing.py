"""Where a verb that explores writes what was asked for: standard output, or a file."""

from __future__ import annotations

import sys
from enum import StrEnum

import click

from tagcat.cli.output import STANDARD, output
from tagcat.explore.drawing import Drawing, to_png, to_svg

PNG_SIGNATURE = b"\x89PNG\r\n"


class Form(StrEnum):
    """What is written, by the name of its flag."""

    CSV = "csv"
    JSON = "json"
    SVG = "svg"
    PNG = "png"
    GRAPHML = "graphml"


_BEGINS = {
    Form.CSV: b"path,",
    Form.JSON: b"{",
    Form.SVG: b"<svg ",
    Form.PNG: PNG_SIGNATURE,
    Form.GRAPHML: b"<?xml ",
}
_SHEETS = (b"path,", b"variance,")
"""How the tables of these verbs begin."""

into = click.option(
    "--output",
    "-o",
    "name",
    metavar="FILE",
    default=STANDARD,
    help="Write to a file instead of standard output.",
)
as_svg = click.option("--svg", "as_svg", is_flag=True, help="Draw it as an SVG picture.")
as_png = click.option("--png", "as_png", is_flag=True, help="Draw it as a PNG picture.")


def chosen(name: str, **flags: bool) -> Form | None:
    """The one format that is asked for; None for words on the screen.

    Raises:
        UsageError: two flags are set, or a file is named without a format, or a PNG would be
            printed on the screen.
    """
    wanted = [form for form, is_set in flags.items() if is_set]
    if len(wanted) > 1:
        names = " and ".join(f"--{form}" for form in wanted)
        raise click.UsageError(f"{names} exclude one another.")
    if not wanted:
        if name != STANDARD:
            formats = ", ".join(f"--{form}" for form in flags)
            raise click.UsageError(f"--output needs one of {formats}.")
        return None
    form = Form(wanted[0])
    if form is Form.PNG and name == STANDARD and sys.stdout.isatty():
        raise click.UsageError("--png writes a picture: name a file with --output.")
    return form


def write(name: str, form: Form, text: str) -> None:
    """Write a document as UTF-8, with a line break at its end.

    Raises:
        StoreError: the file cannot be written, or something else is in it.
    """
    whole = text.removesuffix("\n")
    if name == STANDARD:
        click.echo(whole)
    else:
        _write(name, form, f"{whole}\n".encode("utf-8", "backslashreplace"))


def write_drawing(name: str, form: Form, drawing: Drawing) -> None:
    """Write a drawing as SVG or PNG.

    Raises:
        StoreError: as ``write``.
    """
    if form is Form.PNG:
        _write(name, form, to_png(drawing))
    else:
        write(name, form, to_svg(drawing))


def _write(name: str, form: Form, content: bytes) -> None:
    def is_ours(line: bytes) -> bool:
        if form is Form.CSV:
            return line.startswith(_SHEETS)
        return line.startswith(_BEGINS[form])

    with output(name, is_ours, f"{form.upper()} that tagcat explore wrote") as out:
        out.write(content)
