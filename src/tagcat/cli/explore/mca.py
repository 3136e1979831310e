"""``tagcat explore mca``: images on a map by multiple correspondence analysis."""

from __future__ import annotations

from collections.abc import Sequence

import click

from tagcat.app.exploring import MapView
from tagcat.cli import words
from tagcat.cli.exits import DONE
from tagcat.cli.explore.asking import (
    as_csv,
    as_json,
    asked,
    table,
    with_frames,
)
from tagcat.cli.explore.writing import (
    Form,
    as_png,
    as_svg,
    chosen,
    into,
    write,
    write_drawing,
)
from tagcat.cli.filtering import EPILOG, SETTINGS, filtered
from tagcat.errors import printable
from tagcat.explore.drawing import Drawing
from tagcat.explore.pictures import draw_map


@click.command(name="mca", context_settings=SETTINGS, epilog=EPILOG)
@filtered
@with_frames
@as_csv
@as_json
@as_svg
@as_png
@into
def command(
    filter_words: tuple[str, ...],
    frames: bool,
    as_csv: bool,
    as_json: bool,
    as_svg: bool,
    as_png: bool,
    name: str,
) -> int:
    """Put images on a map where those that look alike lie together.

    The 128 bits of the hashes are reduced to two dimensions by multiple correspondence analysis.
    Needs the Python package prince: pip install 'tagcat[explore]'.
    """
    form = chosen(name, csv=as_csv, json=as_json, svg=as_svg, png=as_png)
    with asked(filter_words) as ask:
        view = ask.exploring.map(ask.where, frames=frames)
    points = view.map.points.tolist()
    if form is Form.CSV:
        rows = (
            (subject.path, subject.sha256, subject.pos, x, y)
            for subject, (x, y) in zip(view.subjects, points, strict=True)
        )
        write(name, form, table(("path", "sha256", "pos_ms", "x", "y"), rows))
    elif form is Form.JSON:
        write(name, form, words.json_text(_document(view)))
    elif form is not None:
        write_drawing(name, form, map_drawing(view))
    else:
        shown = " and ".join(f"{share:.1%}" for share in view.map.projection.adjusted)
        click.echo(
            f"{words.count(len(view.subjects), 'picture')} on a map whose two dimensions show"
            f" {shown} of the differences: --csv, --json, --svg or --png print it"
        )
    return DONE


def map_drawing(view: MapView, clusters: Sequence[int] = ()) -> Drawing:
    """The map as a drawing, in the colours of the clusters of its pictures if they are given."""
    shown = " and ".join(f"{share:.0%}" for share in view.map.projection.adjusted)
    title = f"{words.count(len(view.subjects), 'picture')}; the dimensions show {shown}"
    return draw_map(
        [(x, y) for x, y in view.map.points.tolist()],
        title,
        clusters,
        [printable(subject.path) for subject in view.subjects],
    )


def _document(view: MapView) -> dict[str, object]:
    projection = view.map.projection
    return {
        "inertia": list(projection.inertia),
        "adjusted_inertia": list(projection.adjusted),
        "fitted": projection.fitted,
        "points": [
            {
                "path": subject.path,
                "sha256": subject.sha256,
                "kind": subject.kind.value,
                "pos": subject.pos,
                "x": x,
                "y": y,
            }
            for subject, (x, y) in zip(view.subjects, view.map.points.tolist(), strict=True)
        ],
    }
